"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import WriteError
from credfolio.files import (
    holds,
    make_folder,
    move,
    remove,
    stage,
    unstage,
    write_new,
    write_private,
    writing_errors,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_is_readable_by_all(tmp_path: Path) -> None:
    """What is published can be served by anybody's server, whatever the umask says."""
    before = os.umask(0o077)
    try:
        write_new(tmp_path / "b.txt", b"x")
    finally:
        os.umask(before)
    assert holds(tmp_path / "b.txt", b"x")
    assert not holds(tmp_path / "b.txt", b"y")
    assert stat.S_IMODE((tmp_path / "b.txt").stat().st_mode) == 0o644


def test_a_private_file_is_its_owners(tmp_path: Path) -> None:
    """So is the folder that is made for it; and it is never written over."""
    path = tmp_path / "keys" / "a.key"
    write_private(path, "secret\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(FileExistsError):
        write_private(path, "other\n")
    assert path.read_text() == "secret\n"


def test_replaces_a_link_and_not_what_it_points_at(tmp_path: Path) -> None:
    """A link in the file's place is no way out of the folder."""
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    link = tmp_path / "site" / "page.txt"
    make_folder(link.parent)
    link.symlink_to(outside)
    assert not holds(link, b"mine")
    (staged,) = stage(tmp_path / "next", [b"yours"])
    move(staged, link)
    assert not link.is_symlink()
    assert (outside.read_text(), link.read_text()) == ("mine", "yours")


def test_a_link_in_the_place_of_the_staging_folder(tmp_path: Path) -> None:
    """What it leads to is not thrown away with it."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("x")
    (tmp_path / "next").symlink_to(mine)
    unstage(tmp_path / "next")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def test_removing_takes_empty_folders_with_it(tmp_path: Path) -> None:
    """Up to the folder that is said, and no other file."""
    for name in ("a/b/c.txt", "a/d.txt"):
        make_folder((tmp_path / name).parent)
        write_new(tmp_path / name, b"")
    remove(tmp_path / "a/b/c.txt", below=tmp_path)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["d.txt"]
    remove(tmp_path / "a/d.txt", below=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_the_system_refuses_is_one_kind_of_error(tmp_path: Path) -> None:
    """A file where a folder must be, a folder where a file must be: the file is named."""
    (tmp_path / "page").write_text("x")
    with pytest.raises(WriteError, match=r"cannot write .*page"), writing_errors(tmp_path):
        make_folder(tmp_path / "page" / "inner")
    (tmp_path / "folder").mkdir()
    (staged,) = stage(tmp_path / "next", [b"x"])
    with pytest.raises(WriteError, match="cannot write"), writing_errors(tmp_path):
        move(staged, tmp_path / "folder")
