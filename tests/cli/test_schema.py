"""`credfolio schema`, the line for editors, and schemas on a site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from credfolio.cli import run
from credfolio.schemas import CONTENT_FILES, render_schema

if TYPE_CHECKING:
    from pathlib import Path

LINE = "# yaml-language-server: $schema="


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site as `init` makes it."""
    root = tmp_path / "site"
    assert run(["init", str(root), "--name", "Acme", "--base-url", "https://example.org/s"]) == 0
    return root


def test_printed_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name they are listed, with one that is printed, with a wrong one the nearest."""
    assert run(["schema"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(CONTENT_FILES)
    assert run(["schema", "badge"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Badge"
    assert run(["schema", "bagde"]) == 1
    assert "did you mean 'badge'?" in capsys.readouterr().err
    assert run(["schema", "badge", "--write", "there"]) == 2


def test_written(tmp_path: Path) -> None:
    """All of them, also over those of another version."""
    folder = tmp_path / "some" / "schemas"
    for _ in range(2):
        assert run(["schema", "--write", str(folder)]) == 0
        found = {path.stem: path.read_text("utf-8") for path in folder.iterdir()}
        assert found == {name: render_schema(name) for name in CONTENT_FILES}
        (folder / "badge.json").write_text("old", "utf-8")


def test_each_new_file_finds_its_schema(site: Path) -> None:
    """The first line of what `init` and `new` write names a file that is there."""
    assert run(["new", "badge", "One", "--root", str(site)]) == 0
    assert run(["new", "earner", "Ada", "--root", str(site)]) == 0
    files = list((site / "content").rglob("*.yaml"))
    assert len(files) == 7
    for file in files:
        first = file.read_text("utf-8").splitlines()[0]
        assert first.startswith(LINE), file
        assert json.loads((file.parent / first.removeprefix(LINE)).read_text("utf-8"))["title"]


def test_a_site_without_them_gets_no_line(site: Path) -> None:
    """A line that leads nowhere would be a mistake in every editor."""
    for file in (site / "content/.schemas").iterdir():
        file.unlink()
    assert run(["new", "badge", "One", "--root", str(site)]) == 0
    assert LINE not in (site / "content/badges/one.yaml").read_text("utf-8")


def test_published_where_a_site_asks_for_them(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of them is on a site, unless it says so; then no earner can have the address."""
    assert run(["build", "--root", str(site)]) == 0
    published = site / "site_output" / "schemas"
    assert not published.exists()
    with (site / "content/site.yaml").open("a", encoding="utf-8") as stream:
        stream.write("schemas: true\n")
    assert run(["build", "--root", str(site)]) == 0
    found = {path.stem: path.read_text("utf-8") for path in (published / "content").iterdir()}
    assert found == {name: render_schema(name) for name in CONTENT_FILES}
    assert run(["new", "earner", "Schemas", "--root", str(site)]) == 0
    assert run(["check", "--root", str(site)]) == 1
    assert "the schemas are published below /schemas/" in capsys.readouterr().err
