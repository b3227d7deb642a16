"""Skills as frameworks publish them: ESCO's CSV files and CASE packages.

A framework is read once, to take skills out of it; the site keeps what was taken, with its address.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from credfolio.documents import as_list, parse_object
from credfolio.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_FRAMEWORK = 64 * 1024 * 1024
"""ESCO's list of all skills has about 12 MB."""
ESCO = "ESCO"
_ESCO_COLUMNS = ("conceptUri", "preferredLabel")
_LONGEST_NAME = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class FoundSkill(NamedTuple):
    """A skill in a framework: its address there, and what it is called."""

    name: str
    url: str
    framework: str
    code: str = ""
    type: str = ""
    description: str = ""

    def is_meant(self, words: Sequence[str]) -> bool:
        """Whether one of these texts is its address or its code, or stands in its name."""
        name, folded = self.name.casefold(), [word.casefold() for word in words]
        exact = {self.url.casefold(), self.code.casefold()}
        return any(word in exact or word in name for word in folded)


def parse_framework(data: bytes) -> tuple[FoundSkill, ...]:
    """Read the skills of a framework.

    Args:
        data: `skills_<language>.csv` of an ESCO download, or a CFPackage (CASE 1.0 or 1.1) as JSON.

    Raises:
        DocumentError: it is neither, or has no skill in it.
    """
    text = _decoded(data)
    found = tuple(_read_case(text) if text.lstrip().startswith("{") else _read_esco(text))
    if not found:
        raise DocumentError("has no skill in it")
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")  # spreadsheets write a byte order mark
    except UnicodeDecodeError:
        raise DocumentError("is not UTF-8") from None


def _read_esco(text: str) -> Iterator[FoundSkill]:
    """Read ESCO's columns; of concepts those that are skills, and released."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        columns = reader.fieldnames or ()
        if missing := [name for name in _ESCO_COLUMNS if name not in columns]:
            what = "is neither ESCO's skills_<language>.csv nor a CASE package"
            hint = f"its first line has no column {' and no '.join(missing)}"
            raise DocumentError(what, hint=hint)
        for row in reader:
            is_skill = row.get("conceptType") in (None, "", "KnowledgeSkillCompetence")
            if not is_skill or row.get("status") not in (None, "", "released"):
                continue
            name, url = _line(row["preferredLabel"]), _address(row["conceptUri"])
            if name and url:
                description = _line(row.get("description"))
                yield FoundSkill(name, url, ESCO, description=description)
    except csv.Error as error:
        raise DocumentError(f"line {reader.line_num} is no CSV: {error}") from None


def _read_case(text: str) -> Iterator[FoundSkill]:
    """Read a CFPackage (CASE 1.0 §4.7): each CFItem by its `uri`."""
    package = parse_object(text)
    document = package.get("CFDocument")
    if not isinstance(document, dict) or not isinstance(package.get("CFItems"), list):
        what = "is no CASE package: it has no CFDocument with CFItems beside it"
        raise DocumentError(what, hint="ask its publisher for the whole package (CFPackages/<id>)")
    framework = _line(document.get("title"))
    for item in as_list(package["CFItems"]):
        if not isinstance(item, dict):
            continue
        statement, url = _line(item.get("fullStatement")), _address(item.get("uri"))
        name = _line(item.get("abbreviatedStatement")) or statement
        if name and url:
            short = name if len(name) <= _LONGEST_NAME else _cut(name)
            yield FoundSkill(
                name=short,
                url=url,
                framework=framework,
                code=_line(item.get("humanCodingScheme")),
                type="CFItem",
                description=statement if statement != short else "",
            )


def _cut(text: str) -> str:
    """The beginning of a long statement, up to the end of a word."""
    return text[: _LONGEST_NAME - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def _line(value: Any) -> str:
    """A text on one line, without what no credential may carry."""
    return " ".join(_CONTROL.sub(" ", value).split()) if isinstance(value, str) else ""


def _address(value: Any) -> str:
    """An address by which others find it too; nothing where it is none."""
    text = _line(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("https", "http") and parts.hostname else ""
