"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import WriteError
from credfolio.files import write_bytes, write_text

if TYPE_CHECKING:
    from pathlib import Path


def test_writes_only_what_differs(tmp_path: Path) -> None:
    """The second writing of the same bytes does not touch the file."""
    path = tmp_path / "a" / "b.txt"
    assert write_text(path, "é\n")
    os.utime(path, (1, 1))
    assert not write_text(path, "é\n")
    assert path.stat().st_mtime == 1
    assert write_text(path, "e\n")
    assert path.read_bytes() == b"e\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_replaces_a_link_and_not_what_it_points_at(tmp_path: Path) -> None:
    """A link in the file's place is no way out of the folder."""
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    link = tmp_path / "site" / "page.txt"
    link.parent.mkdir()
    link.symlink_to(outside)
    assert write_text(link, "mine")
    assert not link.is_symlink()
    assert outside.read_text() == "mine"


def test_leaves_nothing_behind_when_it_fails(tmp_path: Path) -> None:
    """A folder in the file's place is an error, and the half-written file is gone."""
    (tmp_path / "page" / "inner").mkdir(parents=True)
    with pytest.raises(WriteError, match="cannot write"):
        write_bytes(tmp_path / "page", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["page"]


def test_a_file_where_a_folder_must_be(tmp_path: Path) -> None:
    """What the system refuses is one kind of error."""
    (tmp_path / "page").write_text("x")
    with pytest.raises(WriteError):
        write_bytes(tmp_path / "page" / "index.html", b"x")
