"""How wide letters are: the two tables of a font file that a line's length follows from.

OpenType 1.9: `cmap` says which letters a font has, `hmtx` how far each one moves the pen. Kerning
and ligatures are left out: they make a line a little shorter, never much longer.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from struct import Struct, error, unpack_from
from typing import TYPE_CHECKING

from credfolio.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_GROUP = Struct(">III")  # of a cmap of format 12: first letter, last letter, first glyph
_FULL_UNICODE = 12  # the format of a cmap that has all letters, in groups
_WIDE, _FROM_RIGHT, _OTHER = 1.0, 0.52, 0.62
"""What a letter takes that the font lacks, in ems: rather too much than too little."""


@dataclass(frozen=True, slots=True)
class Face:
    """The letters that a font has, each with its width in ems."""

    widths: Mapping[str, float]

    def width(self, text: str) -> float:
        """How wide a text is, in ems; letters that the font lacks are guessed."""
        return sum(map(self._advance, text))

    def missing(self, text: str) -> frozenset[str]:
        """The letters of a text that the font lacks; what nobody sees is never missing."""
        return frozenset(char for char in text if char not in self.widths and not _hidden(char))

    def _advance(self, char: str) -> float:
        if char in self.widths:
            return self.widths[char]
        if _hidden(char) or unicodedata.category(char) in ("Mn", "Me"):
            return 0
        if unicodedata.bidirectional(char) in ("R", "AL"):
            return _FROM_RIGHT
        return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER


def parse_face(data: bytes) -> Face:
    """Read the widths of a TrueType or OpenType font's letters.

    Raises:
        SiteError: it is no font, or one without a table of all of Unicode.
    """
    try:
        tables = dict(_tables(data))
        glyphs = dict(_glyphs(data, tables["cmap"]))
        units = unpack_from(">H", data, tables["head"] + 18)[0]
        count = unpack_from(">H", data, tables["hhea"] + 34)[0]
        # Each long entry has an advance and a bearing; later glyphs share the last advance.
        advances = unpack_from(">" + "Hh" * count, data, tables["hmtx"])[::2]
    except (error, KeyError, ValueError):
        raise SiteError("a font for cards cannot be read") from None
    return Face({char: advances[min(glyph, count - 1)] / units for char, glyph in glyphs.items()})


def join_faces(faces: Iterable[Face]) -> Face:
    """One face of several: each letter from the first that has it."""
    widths: dict[str, float] = {}
    for face in faces:
        widths = {**face.widths, **widths}
    return Face(widths)


def _tables(data: bytes) -> Iterator[tuple[str, int]]:
    """Each table's tag and place."""
    for number in range(unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = unpack_from(">4sIII", data, 12 + 16 * number)
        yield tag.decode("ascii"), offset


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[str, int]]:
    """Each letter with its glyph, from the first subtable of all of Unicode."""
    count = unpack_from(">H", data, cmap + 2)[0]
    starts = (cmap + unpack_from(">I", data, cmap + 8 + 8 * number)[0] for number in range(count))
    start = next((at for at in starts if unpack_from(">H", data, at)[0] == _FULL_UNICODE), None)
    if start is None:
        raise ValueError
    for number in range(unpack_from(">I", data, start + 12)[0]):
        first, last, glyph = _GROUP.unpack_from(data, start + 16 + _GROUP.size * number)
        yield from ((chr(code), glyph + code - first) for code in range(first, last + 1))


def _hidden(char: str) -> bool:
    """Whether a character has no shape of its own: spaces, joiners, directions, variants."""
    return unicodedata.category(char) in ("Cf", "Zs") or "\ufe00" <= char <= "\ufe0f"
