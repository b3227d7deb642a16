"""The words of the pages, gathered for translation: `.venv/bin/python tests/messages.py` writes them.

`messages.pot` gets every message; each translation keeps what it has, gets what it lacks as an empty
one, and loses what no page says any more.
"""

from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from babel.messages.catalog import Message

REPOSITORY = Path(__file__).resolve().parents[1]
LANGUAGES = REPOSITORY / "templates" / "languages"
# The ways of saying something, in templates and in src/credfolio/languages.py.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "message": None,
    "say_as": ((1, "c"), 2),
    "plural": (1, 2),
    "messages": (1, 2),
}
# The command line has a `say` of its own, and speaks English.
SILENT = (".venv", "tests", "site_output", "cli")


def gather() -> Catalog:
    """All messages of templates and pages."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    methods = [(each["pattern"], each["method"]) for each in settings["tool"]["babel"]["mappings"]]
    catalogue = Catalog()
    for _, _, ids, _, context in extract_from_dir(
        REPOSITORY,
        method_map=methods,
        options_map={pattern: {"trimmed": "true", "silent": "false"} for pattern, _ in methods},
        keywords=KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in SILENT,
    ):
        catalogue.add(ids, context=context)
    return catalogue


def read(file: Path) -> Catalog:
    """A catalogue as it is written."""
    with file.open("rb") as source:
        return read_po(source, abort_invalid=True)


def written(messages: Catalog) -> str:
    """The messages of a catalogue in their order, without a header."""
    target = io.BytesIO()
    write_po(target, messages, width=0, sort_output=True, omit_header=True)
    return target.getvalue().decode()


def update(file: Path, messages: Catalog) -> int:
    """Bring a translation up to date; answers how many messages it lacks."""
    head = file.read_text(encoding="utf-8").split("\n\n", 1)[0]
    known = {_key(each): each.string for each in read(file)}
    ours = Catalog(locale=file.stem)
    for each in messages:
        if each.id:
            found = known.get(_key(each), "")
            ours.add(each.id, found, flags=each.flags, context=each.context)
    file.write_text(f"{head}\n\n{written(ours)}", encoding="utf-8")
    return sum(not each.string or not all(each.string) for each in ours if each.id)


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return message.context, ids


def main() -> None:
    """Write all files."""
    messages = gather()
    (LANGUAGES / "messages.pot").write_text(written(messages), encoding="utf-8")
    for file in sorted(LANGUAGES.glob("*.po")):
        sys.stdout.write(f"{file.name}: {update(file, messages)} to translate\n")


if __name__ == "__main__":
    main()
