"""`credfolio export`, as people type it."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from credfolio.cli import run
from credfolio.cli.exports import _FORMS
from credfolio.exporters import EXPORTERS
from credfolio.exporters.table import COLUMNS, render_csv
from demo import built_demo, copy_content, demo_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(name="hidden", scope="module")
def fixture_hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo with one earner unlisted, and an e-mail address that nobody may tell."""
    root = copy_content(tmp_path_factory.mktemp("hidden"))
    file = root / "content/earners/sam-okafor.yaml"
    text = file.read_text("utf-8")
    said = "visibility: unlisted\nemail: sam@example.org\n"
    file.write_text(said + text.replace("email:", "# "), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
        assert run(["build", "--root", str(root)]) == 0
        yield root


def test_every_form_is_offered() -> None:
    """The command knows each exporter, without importing it before it is needed."""
    assert list(_FORMS) == list(EXPORTERS)


def test_csv_on_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The table is data, and nothing else is."""
    assert run(["export", "csv", "--root", str(built_demo())]) == 0
    out, err = capfdbinary.readouterr()
    first, *rows = out.decode().split("\r\n")
    assert first == ",".join(COLUMNS)
    assert len(rows) == 16
    assert err == b""


def test_formulas_are_texts() -> None:
    """A spreadsheet computes nothing that somebody has written into a name."""
    table = render_csv(["name"], [["=1+1"], ["@SUM(A1)"], ["plain, with a comma"]])
    assert table == b"name\r\n'=1+1\r\n'@SUM(A1)\r\n\"plain, with a comma\"\r\n"


@pytest.mark.parametrize("form", EXPORTERS)
def test_no_address_of_anybody(form: str, hidden: Path, tmp_path: Path) -> None:
    """No form has an e-mail address, or says anything of who is hidden, unless that is asked for."""
    assert "email:" in (hidden / "content/earners/sam-okafor.yaml").read_text("utf-8")
    for more in ([], ["--with-hidden"]):
        folder = tmp_path / f"out{len(more)}"
        folder.mkdir()
        assert run(["export", form, "--root", str(hidden), "--output", str(folder), *more]) == 0
        told = b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
        assert b"@example.org" not in told
        if form in ("csv", "json-resume", "hr-open", "jsonld", "xapi"):
            assert (b"Sam Okafor" in told) == bool(more)


def test_one_earner(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Who is named is told of alone."""
    assert run(["export", "csv", "sam-okafor", "--root", str(built_demo())]) == 0
    out, _ = capfdbinary.readouterr()
    rows = [*csv.DictReader(out.decode().splitlines())]
    assert {row["earner"] for row in rows} == {"sam-okafor"}


def test_unknown_earner(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the finger is named, with what was probably meant."""
    assert run(["export", "csv", "sam-okafr", "--root", str(built_demo())]) == 1
    assert capsys.readouterr().err == (
        "credfolio: error: there is no earner 'sam-okafr' that may be told of\n"
        "  hint: did you mean 'sam-okafor'?\n"
    )


def test_several_files_want_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Five résumés do not fit onto one output; a folder takes them, one file can have any name."""
    assert run(["export", "json-resume", "--root", str(built_demo())]) == 1
    assert "name one earner, or a folder with --output" in capsys.readouterr().err
    folder, file = tmp_path / "all", tmp_path / "one.json"
    root = ["--root", str(built_demo())]
    assert run(["export", "json-resume", *root, "--output", str(folder)]) == 0
    assert len([*folder.iterdir()]) == 5
    assert run(["export", "json-resume", "sam-okafor", *root, "--output", str(file)]) == 0
    assert json.loads(file.read_text("utf-8"))["basics"]["name"] == "Sam Okafor"
