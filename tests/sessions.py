"""What a document shows, typed in a terminal: its commands, its files, and what is printed.

A `console` block is a session: its commands run in one folder per document, in which YAML blocks
and templates are put where their first line says. A `csv` block is a table, without that line. A
line `...` stands for any lines, in a line it stands for any words; keys, times and counts of files
may differ.
"""

from __future__ import annotations

import contextlib
import glob
import io
import re
import shlex
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
import yaml

from credfolio.cli import run
from demo import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = "my-portfolio"
HOME = "/home/robin/.config/credfolio/keys"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A comment in the first line, of CSS or of Jinja, says where an example stands.
_TEMPLATE = re.compile(r"(?:\{#|/\*) (templates/\S+) (?:#\}|\*/)\n")
# What differs from run to run, in the order in which it is put in.
_VARIES = (
    (r"z6Mk\w{44}", "KEY"),
    (r"z[1-9A-HJ-NP-Za-km-z]{80,90}", "SIGNATURE"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"),
    (r"(as of|made on|since) \d{4}-\d\d-\d\d", r"\1 DAY"),
    (r"entry \d+ of", "entry INDEX of"),
    (r"\d+ files|[1-9]\d* (?=written|removed)", "N "),
    (r"sha256\$[0-9a-f]{64}", "HASH"),
    (r'"salt": "[^"]+"', "SALT"),
    (r"1\.json#\d+|(?<=\"statusListIndex\": \")\d+", "INDEX"),
)


def blocks(document: Path) -> Iterator[tuple[str, str]]:
    """Each fenced block with its language."""
    for match in _BLOCK.finditer(document.read_text(encoding="utf-8")):
        yield match[1], match[2]


@cache
def starter() -> tuple[Path, Path]:
    """A site as `init` makes it, built, and the folder of its key."""
    folder, keys = Path(mkdtemp(prefix="credfolio-docs-")), mkdtemp(prefix="credfolio-keys-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", keys)
        base = f"https://example.org/{SITE}"
        site = folder / SITE
        assert run(["init", str(site), "--name", "Harbour Makers", "--base-url", base]) == 0
        assert run(["build", "--root", str(site)]) == 0
    return site, Path(keys)


class Session:
    """A terminal in which a document's examples are typed."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path, keys: Path) -> None:
        self._patch, self._keys = patch, keys
        self._status = 0
        patch.setenv("CREDFOLIO_KEYS", str(keys))
        patch.chdir(folder)

    def type(self, line: str) -> str:
        """Run a line's commands; returns what they print, to whichever stream."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            for command in line.split(" && "):
                self._run(shlex.split(command, comments=True))
        return printed.getvalue().replace(str(self._keys), HOME)

    def _run(self, words: list[str]) -> None:
        words = [name for word in words for name in (sorted(glob.glob(word)) or [word])]  # noqa: PTH207 - as a shell does
        match words:
            case ["credfolio", *arguments]:
                self._status = run(arguments)
            case ["cd", folder]:
                self._patch.chdir(folder)
            case ["cat", file]:
                print(Path(file).read_text(encoding="utf-8"), end="")  # noqa: T201 - its work
            case ["cp", "-r", source, target]:
                shutil.copytree(source, Path(target) / Path(source).name)
            case ["cp", source, target]:
                shutil.copyfile(source, target)
            case ["mv", source, target]:
                shutil.move(source, target)
            case ["sed", "-i", expression, file]:
                _, before, after, _ = expression.split("/")
                text = Path(file).read_text(encoding="utf-8")
                assert before in text, f"{file} has no '{before}'"
                Path(file).write_text(text.replace(before, after), encoding="utf-8")
            case ["echo", "$?"]:
                print(self._status)  # noqa: T201 - its work
            case _:
                pytest.fail(f"an example runs what no test knows: {words}")


def plain(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, word in _VARIES:
        text = re.sub(pattern, word, text)
    return text.rstrip()


def expect(shown: str, printed: str) -> None:
    """Compare what a document shows with what a command prints."""
    lines = [re.escape(line).replace(r"\.\.\.", ".*") for line in plain(shown).split("\n")]
    wanted = "".join("(?s:\n.*)?" if line == ".*" else f"\n{line}" for line in lines)
    assert re.fullmatch(wanted, f"\n{plain(printed)}"), f"shown:\n{shown}\nprinted:\n{printed}"


def walk(document: Path, site: Path, keys: Path) -> None:
    """Do what a document shows, block by block, and compare what is printed.

    Args:
        document: with its `console`, `yaml`, `csv`, `css` and `jinja` blocks.
        site: the folder that its commands run in and its files are put into; where there is none
            yet, commands run in the one above.
        keys: the folder of the private keys.
    """
    with pytest.MonkeyPatch.context() as patch:
        session = Session(patch, site if site.exists() else site.parent, keys)
        wrong: list[Path] = []
        for kind, text in blocks(document):
            if kind == "csv":
                _put_table(site, text)
            elif kind == "yaml":
                wrong += _put(site, text)
            elif kind in ("css", "jinja") and (place := _TEMPLATE.match(text)):
                (site / place[1]).parent.mkdir(exist_ok=True)
                (site / place[1]).write_text(text, encoding="utf-8")
            elif kind == "console":
                for typed in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                    command, _, shown = typed.partition("\n")
                    expect(shown, session.type(command))
                for file in wrong:
                    file.unlink()
                wrong = []


@cache
def built_academy() -> Path:
    """The folder of the worked example, made as docs/academy.md says; nobody changes it."""
    folder = Path(mkdtemp(prefix="credfolio-academy-"))
    (folder / "credfolio").symlink_to(REPOSITORY)  # the clone that the guide copies from
    (site := folder / "academy").mkdir()
    walk(REPOSITORY / "docs" / "academy.md", site, folder / "keys")
    return site


def _put_table(site: Path, text: str) -> None:
    """Put a table where its first line says, without that line."""
    place, _, table = text.partition("\n")
    file = site / place.removeprefix("# ")
    file.parent.mkdir(exist_ok=True)
    file.write_text(table, encoding="utf-8")


def _put(site: Path, text: str) -> list[Path]:
    """Put a YAML example where its first line says; returns it if it is meant to be wrong."""
    place = re.match(r"# (\S+)( \(wrong\))?\n", text)
    assert place, f"an example does not say where it stands: {text[:60]}"
    file = site / place[1]
    if "/" in place[1] and not place[1].startswith(("content/", "templates/")):
        yaml.safe_load(text)
        return []
    file.parent.mkdir(parents=True, exist_ok=True)
    # JSON has no comments: the line that says where it stands is left out.
    written = text.partition("\n")[2] if file.suffix == ".json" else text
    file.write_text(written, encoding="utf-8")
    return [file] if place[2] else []
