"""Setting a text on at most two lines, whatever its length or its script.

Lines break between words, in scripts without spaces between letters; a word that is too long makes
the letters smaller, and only what fits in no size is cut.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from credfolio.typefaces import Face

_LONGEST = 400  # characters: more than fits at any size that can be read
_MOST_MARKS = 4  # on one letter, as in pointed Hebrew
_SLACK = 1.02  # what a font's kerning may make wider than the sum of its letters
_GIVE = 0.8  # so much smaller than the smallest letters may be that keep a word whole
_JOINERS = "\u200c\u200d"  # Persian and the scripts of India are spelt with these
_SYMBOLS = ("So", "Sk", "Me")
_VIRAMA = 9  # Unicode's combining class of what binds a letter to the next
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々％"  # noqa: RUF001 - meant
)
_NOT_LAST = frozenset("（「『【〔〈《")  # noqa: RUF001 - meant
_ISOLATE, _ISOLATE_RTL, _END = "\u2068", "\u2067", "\u2069"  # UAX 9: first strong, right to left
_AFTER_HYPHEN = re.compile(r"(?<=[-‐–—/])(?=[^\s\d])")  # noqa: RUF001 - hyphens and dashes


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines as they are drawn, their size in pixels, and whether they have the whole text."""

    lines: tuple[str, ...]
    size: int
    from_right: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """How wide lines may be, and how large and how small their letters, in pixels."""

    room: int
    largest: int
    smallest: int


def clean(text: str) -> str:
    """A text without anything that acts on its surroundings: controls, directions, private signs."""
    if text.isascii() and text.isprintable():  # nothing of the kind
        return " ".join(text.split())
    return _cleaned(text)


@lru_cache(4096)
def _cleaned(text: str) -> str:
    kept = (
        " " if unicodedata.category(char) == "Cc" else char
        for char in unicodedata.normalize("NFC", text)
        if char in _JOINERS or unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(_few_marks("".join(kept)).split())


def _few_marks(text: str) -> str:
    """A text whose letters have no more marks on them than words need: many would cover others."""
    kept, marks = "", 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        kept += char if marks <= _MOST_MARKS else ""
    return kept


def without_symbols(text: str, face: Face) -> str:
    """A text without the emoji and signs that a font lacks: another font draws them otherwise."""
    lacking = face.missing(text)
    kept = "".join(
        char for char in text if char not in lacking or unicodedata.category(char) not in _SYMBOLS
    )
    return " ".join(re.sub("[\ufe00-\ufe0f]|\u200d(?=\\s|$)", "", kept).split())


def isolate(text: str) -> str:
    """A name for use in a sentence, whichever way it is written (UAX 9, first strong isolate)."""
    return f"{_ISOLATE}{text}{_END}"


def set_lines(text: str, face: Face, measure: Measure) -> Setting:
    """Set a text on one line, or on two that are as even as can be, as large as may be.

    1. The largest letters, if the text fits on one line.
    2. Two lines that break between words, in the largest letters that fit; rather a little smaller
       than the smallest than inside a word.
    3. Two lines that break between any letters, in the smallest.
    4. The same with an ellipsis.
    """
    whole, text, from_right = len(text) <= _LONGEST, text[:_LONGEST], is_from_right(text)
    units, letters = list(break_units(text)), _graphemes(text)
    room, smallest = measure.room / _SLACK, measure.smallest
    if whole and face.width(text) * measure.largest <= room:  # 1
        return _setting([text], measure.largest, from_right=from_right)
    for parts, largest, least in (
        (units, measure.largest, smallest * _GIVE),
        (letters, smallest, smallest),
    ):
        lines, width = _split(parts, face)
        size = min(largest, int(room / width))
        if whole and size >= least:  # 2, 3
            return _setting(lines, size, from_right=from_right)
    lines = _cut(units, face, room / smallest)  # 4
    return _setting(lines, smallest, from_right=from_right, whole=False)


def cut_line(text: str, face: Face, room: float) -> str:
    """A text on one line of so many ems, cut between words if it is longer."""
    if face.width(text) * _SLACK <= room:
        return text
    room = room / _SLACK - face.width("…")
    kept = _fill(list(break_units(text)), face, room) or _fill(_graphemes(text), face, room)
    return f"{kept.rstrip()}…"


def is_from_right(text: str) -> bool:
    """Whether a text runs from right to left: by its first letter that has a direction (UAX 9 P2)."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"


def break_units(text: str) -> Iterator[str]:
    """The pieces between which a line may break, each with the space that follows it."""
    for word in re.findall(r"\S+\s*", text):
        for part in _AFTER_HYPHEN.split(word):
            yield from _pieces(part)


def _pieces(word: str) -> Iterator[str]:
    """A word in one piece; where words are not set apart, its letters with their punctuation."""
    piece = ""
    for letter in _graphemes(word):
        apart = piece and (_stands_alone(letter[0]) or _stands_alone(piece[-1]))
        if apart and letter[0] not in _NOT_FIRST and piece[-1] not in _NOT_LAST:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _stands_alone(char: str) -> bool:
    """Whether lines break before and after a letter: Chinese and Japanese ones, not Korean."""
    wide = unicodedata.east_asian_width(char) in "WF"
    return wide and not unicodedata.name(char, "").startswith("HANGUL")


def _graphemes(text: str) -> list[str]:
    """The letters of a text with what is put on them (UAX 29, as far as names need it)."""
    letters: list[str] = []
    for before, char in pairwise(f" {text}"):
        bound = (
            unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
            or before == "\u200d"
            or (unicodedata.combining(before) == _VIRAMA and unicodedata.category(char) == "Lo")
            or "\u1160" <= char <= "\u11ff"  # the later parts of a Korean syllable
        )
        if letters and (bound or char == " "):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _split(parts: list[str], face: Face) -> tuple[list[str], float]:
    """Two lines, of which the longer is as short as can be, and its width in ems."""
    widths = [face.width(part) for part in parts]
    first = list(accumulate(widths))
    total = first[-1] if first else 0

    def longer(end: int) -> float:
        return max(first[end - 1], total - first[end - 1])

    end = min(range(1, len(parts)), key=longer, default=len(parts))
    lines = ["".join(parts[:end]).strip(), "".join(parts[end:]).strip()]
    lines = [line for line in lines if line]
    return lines, max((face.width(line) for line in lines), default=0) or 1


def _cut(units: list[str], face: Face, room: float) -> list[str]:
    """As much as two lines hold, with an ellipsis."""
    first = _fill(units, face, room) or _fill(_graphemes("".join(units)), face, room)
    rest = "".join(units)[len(first) :].strip()
    second = _fill(_graphemes(rest), face, room - face.width("…"))
    return [first.strip(), f"{second.rstrip(' ,;:-–—')}…"]  # noqa: RUF001 - dashes


def _fill(parts: list[str], face: Face, room: float) -> str:
    line = ""
    for part in parts:
        if face.width((line + part).rstrip()) > room:
            break
        line += part
    return line


def _setting(lines: Iterable[str], size: int, *, from_right: bool, whole: bool = True) -> Setting:
    """Lines that stand by themselves: a name that goes over two is isolated in both."""
    done, is_open = [], False
    for line in lines:
        opened = f"{_ISOLATE}{line}" if is_open else line
        is_open = opened.count(_ISOLATE) > opened.count(_END)
        closed = f"{opened}{_END}" if is_open else opened
        done.append(f"{_ISOLATE_RTL}{closed}{_END}" if from_right else closed)
    return Setting(tuple(done), size, from_right, whole)
