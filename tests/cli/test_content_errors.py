"""Every broken site through the command line: exit status, form of the message, nothing written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from credfolio.cli import run

BROKEN = sorted((Path(__file__).parents[1] / "sites" / "broken").glob("*/expected.txt"))


@pytest.mark.parametrize("expected", BROKEN, ids=lambda path: path.parent.name)
def test_build_refuses_with_every_mistake(
    expected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error has the mistakes, their hints and their number; no file is made."""
    root = tmp_path / "site"
    shutil.copytree(expected.parent, root)
    before = sorted(root.rglob("*"))
    assert run(["build", "--root", str(root)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    lines = [
        f"  {line}" if line.startswith("hint: ") else f"credfolio: error: {line}"
        for line in expected.read_text(encoding="utf-8").splitlines()
    ]
    count = sum(line.startswith("credfolio") for line in lines)
    mistakes = "1 mistake" if count == 1 else f"{count} mistakes"
    lines.append(f"credfolio: {mistakes} in the content; nothing was written")
    assert said.err.splitlines() == lines
    made = {path.relative_to(root).as_posix() for path in {*root.rglob("*")} - {*before}}
    # The lock that keeps other runs out is not taken away: see decision 24.
    lock = {".gitignore", "lock", "swap"}
    assert made <= {"wallet", "wallet/.journal", *(f"wallet/.journal/{name}" for name in lock)}


def test_a_large_file_is_refused_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten megabytes of YAML, and a directory that is named like a file."""
    root = tmp_path / "site"
    shutil.copytree(BROKEN[0].parent.parent / "plain-words", root)
    (root / "content/badges/huge.yaml").write_bytes(b"name: x\n" * 1_310_720)
    (root / "content/badges/folder.yaml").mkdir()
    assert run(["build", "--root", str(root)]) == 1
    said = capsys.readouterr().err
    assert "content/badges/huge.yaml: is too large: 10.5 MB, and 1 MB is the limit" in said
    assert "content/badges/folder.yaml: is a folder, and a file is wanted here" in said
