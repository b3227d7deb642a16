"""The modules of QR codes by tables: what the `qrcode` package draws, in a hundredth of its time.

The symbols of one version differ by a GF(2)-linear function of their data (ISO/IEC 18004 §7.5-7.8:
parity and placement are linear, mask and format information are constants). So the package draws
each version once for every mask, without data, and a table says which modules each half byte of
data turns over: a symbol is the exclusive or of a number for each of them, with a bit for a module.
Which of the eight masks the package takes is found by judging whole symbols as it does. Texts that
it does not simply draw as bytes are its own. `tests/unit/test_symbols.py` holds both against it.

1. data codewords of the text (§7.4)
2. exclusive or of their modules and parity
3. the penalty of each mask, and the first of the least (§7.8.3)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain
from math import isqrt
from operator import getitem, xor
from typing import TYPE_CHECKING

import qrcode
from qrcode import base, util
from qrcode.constants import ERROR_CORRECT_M

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_VERSION = 12
"""The largest symbol that has tables, of 65 modules: they grow by its size to the fourth."""

_MASKS = range(8)
_BYTES = 0b0100  # the mode of all text that is neither long digits nor long capitals
_SMALL_COUNT = 9  # the last version that counts bytes in 8 bits, not 16
_PADDING = b"\xec\x11"
# What the package would split into several modes (`add_data` does from 20 of a kind on), and what
# it cannot draw: a block of zeros.
_OF_OTHER_MODES = re.compile(rb"\A.{0,20}\Z|[0-9A-Z $%*+\-./:]{20}|\x00", re.DOTALL)


def draw_symbol(text: str) -> tuple[str, ...] | None:
    """Draw the symbol of a text at level M, without its quiet zone.

    Returns:
        A row for each row of modules, "1" for a dark one and "0" for a light one; or nothing if
        there is no table for such a text: it is very short or long, or of digits or capitals.
    """
    data = text.encode()
    if _OF_OTHER_MODES.search(data):
        return None
    version = next((one for one in range(1, MAX_VERSION + 1) if _room(one) >= len(data)), None)
    if version is None:
        return None
    return _tables(version).draw(_codewords(data, version))


def _capacity(version: int) -> int:
    """How many data codewords a symbol has (§7.5.1)."""
    return sum(block.data_count for block in base.rs_blocks(version, ERROR_CORRECT_M))


@lru_cache(maxsize=MAX_VERSION)
def _room(version: int) -> int:
    """How many bytes of text fit: mode, count and terminator are as long as whole codewords."""
    return _capacity(version) - (2 if version <= _SMALL_COUNT else 3)


def _codewords(data: bytes, version: int) -> bytes:
    """1: mode, count, text, four zeros, and padding in turns."""
    count = len(data).to_bytes(1 if version <= _SMALL_COUNT else 2, "big")
    bits = int.from_bytes(bytes([_BYTES]) + count + data, "big") << 4
    words = bits.to_bytes(1 + len(count) + len(data), "big")
    missing = _capacity(version) - len(words)
    return words + (_PADDING * (missing // 2 + 1))[:missing]


@dataclass(frozen=True, slots=True)
class Judge:
    """How the package judges symbols of a width: all of a symbol at a time.

    A symbol is a number with a bit for each module: row by row, and above that the same modules
    column by column, so that what is asked of rows is asked of columns as well.
    """

    width: int
    pairs: int  # modules that have a next one
    squares: int  # those of rows that have one below as well, rows only
    windows: int  # those that ten more follow

    def penalty(self, modules: int) -> int:
        """The points that a symbol loses (§7.8.3.1), as `qrcode.util.lost_point` counts them."""
        changes = modules ^ modules >> 1
        same = changes & self.pairs ^ self.pairs
        same3 = same & same >> 1
        same4 = same3 & same >> 2
        same5 = same3 & same3 >> 2
        # Runs of five and more: one point for each module beyond the fourth, and two for each run.
        lost = 3 * same5.bit_count() - 2 * (same5 & same5 >> 1).bit_count()
        # Squares of two by two.
        squares = same & same >> self.width & ~(modules ^ modules >> self.width) & self.squares
        lost += 3 * squares.bit_count()
        # 10111010000 and 00001011101, told by where the colour changes.
        changes2 = changes & changes >> 1
        changes3 = changes2 & changes >> 2
        before = changes2 & same3 >> 2 & changes3 >> 4 & same4 >> 7 & modules
        after = same4 & changes3 >> 3 & same3 >> 6 & changes2 >> 8 & ~modules
        lost += 40 * ((before | after) & self.windows).bit_count()
        # Every five per cent that the dark modules are off one half.
        share = modules.bit_count() / 2 / self.width**2
        return lost + 10 * int(abs(share * 100 - 50) / 5)


def build_judge(width: int) -> Judge:
    """The judge of symbols of so many modules each way."""

    def of_rows(modules: int, rows: int) -> int:
        return sum(((1 << modules) - 1) << row * width for row in range(rows))

    return Judge(
        width,
        pairs=of_rows(width - 1, 2 * width),
        squares=of_rows(width - 1, width - 1),
        windows=of_rows(width - 10, 2 * width),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the package draws of one version, as numbers like those that a `Judge` takes."""

    judge: Judge
    upper: tuple[tuple[int, ...], ...]  # by codeword, then by its upper four bits
    lower: tuple[tuple[int, ...], ...]
    judged: tuple[int, ...]  # by mask: no data, as it is judged: without format information
    drawn: tuple[int, ...]  # by mask: no data, as it is drawn

    def draw(self, codewords: bytes) -> tuple[str, ...]:
        symbol = 0  # 2
        for upper, lower, word in zip(self.upper, self.lower, codewords, strict=True):
            symbol ^= upper[word >> 4] ^ lower[word & 15]
        penalties = [self.judge.penalty(symbol ^ empty) for empty in self.judged]  # 3
        width = self.judge.width
        size = width**2
        modules = (symbol ^ self.drawn[penalties.index(min(penalties))]) & (1 << size) - 1
        bits = f"{modules:0{size}b}"
        return tuple(bits[at : at + width] for at in range(0, size, width))


@lru_cache(maxsize=3)
def _tables(version: int) -> _Tables:
    blocks = base.rs_blocks(version, ERROR_CORRECT_M)
    drawing = _Drawing(version, sum(block.total_count for block in blocks))
    units = _units(blocks, drawing.units())
    return _Tables(
        build_judge(4 * version + 17),
        tuple(_combined(bits[:4]) for bits in units),
        tuple(_combined(bits[4:]) for bits in units),
        tuple(drawing.draw(mask, judged=True) for mask in _MASKS),
        tuple(drawing.draw(mask) for mask in _MASKS),
    )


class _Drawing:
    """The package at work on one version."""

    def __init__(self, version: int, codewords: int) -> None:
        self._code = qrcode.QRCode(version=version, error_correction=ERROR_CORRECT_M)
        self._codewords = codewords

    def draw(self, mask: int, *, judged: bool = False) -> int:
        """A symbol whose codewords, parity as well, are all zero."""
        return _number(self._modules(bytes(self._codewords), mask, judged=judged))

    def units(self) -> list[list[int]]:
        """The module of each bit of each codeword: a symbol in which it alone is dark."""
        light, dark = (self._modules(bytes([word]) * self._codewords) for word in (0x00, 0xFF))
        width = self._code.modules_count
        last = width**2 - 1
        units = [
            1 << last - (row * width + column) | 1 << 2 * last + 1 - (column * width + row)
            for row, column in _way(width)
            if light[row * width + column] != dark[row * width + column]
        ]
        return [units[at : at + 8] for at in range(0, len(units), 8)]

    def _modules(self, codewords: bytes, mask: int = 0, *, judged: bool = True) -> list[bool]:
        self._code.data_cache = list(codewords)
        self._code.makeImpl(judged, mask)
        return [module for row in self._code.modules for module in row]


def _way(width: int) -> Iterator[tuple[int, int]]:
    """The modules in the order of the bits: up and down in pairs of columns (§7.7.3)."""
    rows = range(width)
    for right in (*range(width - 1, 6, -2), 5, 3, 1):  # column 6 is the timing pattern's
        rows = rows[::-1]
        for row in rows:
            yield row, right
            yield row, right - 1


def _number(modules: Sequence[bool]) -> int:
    """Rows below columns, the first module in the highest bit."""
    width = isqrt(len(modules))
    columns = (modules[column::width] for column in range(width))
    return int("".join("01"[dark] for dark in chain(*columns, modules)), 2)


def _units(blocks: Sequence[base.RSBlock], units: list[list[int]]) -> list[list[int]]:
    """The modules that each bit of the data turns over: its own, and those of its parity."""
    places = iter(units)
    data: list[list[list[int]]] = [[] for _ in blocks]
    parity: list[list[list[int]]] = [[] for _ in blocks]
    # Blocks are interleaved, their data first (§7.6).
    for kind, lengths in (
        (data, [block.data_count for block in blocks]),
        (parity, [block.total_count - block.data_count for block in blocks]),
    ):
        for turn in range(max(lengths)):
            for block, length in enumerate(lengths):
                if turn < length:
                    kind[block].append(next(places))
    found = []
    for of_data, of_parity in zip(data, parity, strict=True):
        tables = [_combined(bits) for bits in of_parity]
        parities = _parities(len(of_data), len(of_parity))
        for bits, of_one in zip(of_data, parities, strict=True):
            remainder, with_parity = of_one, []
            for bit in reversed(bits):
                with_parity.append(reduce(xor, map(getitem, tables, remainder), bit))
                remainder = remainder.translate(_TWICE)
            found.append(with_parity[::-1])
    return found


_TWICE = bytes([0, *(base.gexp(base.glog(number) + 1) for number in range(1, 256))])
"""Every number of GF(256) times the next power of its generator."""


def _parities(data: int, parity: int) -> list[bytes]:
    """The parity of a block of zeros with a one at each place (§7.5.2)."""
    one = util.BitBuffer()
    one.buffer = [1]
    generator = util.create_bytes(one, [base.RSBlock(1 + parity, 1)])[1:]
    found = [bytes(generator)]
    while len(found) < data:  # the place before has another factor of x, modulo the generator
        first, *rest = found[-1]
        found.append(
            bytes(x ^ _times(first, y) for x, y in zip([*rest, 0], generator, strict=True))
        )
    return found[::-1]


def _times(one: int, other: int) -> int:
    return base.gexp(base.glog(one) + base.glog(other)) if one and other else 0


def _combined(bits: Sequence[int]) -> tuple[int, ...]:
    """The exclusive or of each choice of bits, the first the highest."""
    table = [0]
    for bit in reversed(bits):
        table += [bit ^ other for other in table]
    return tuple(table)
