"""QR codes of addresses, as SVG for pages and as PNG for paper.

Level M, four modules of quiet zone, black on white (ISO/IEC 18004). The PNG is written here, down
to the compression: zlib's output differs between its builds, and equal text must give equal bytes
on every machine.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from credfolio.symbols import draw_symbol

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET_ZONE = 4
PRINTED = 30  # millimetres, with the quiet zone
PNG_PIXELS = 1000  # the least width of a PNG: at 30 mm these are 847 dots an inch


def qr_svg(text: str, label: str = "", *, size: str = "") -> str:
    """Draw a text as a QR code in SVG: one path of black runs on a white ground.

    The drawing counts in modules; how large it is shown is the page's to choose, or `size` with its
    unit. With a `label` it is an image of that name to screen readers.
    """
    width = len(_rows(text))
    named = f' role="img" aria-label={quoteattr(label)}' if label else ""
    shown = f' width="{size}" height="{size}"' if size else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"{shown}{named} '
        'shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{width}H0z"/>'
        f'<path stroke="#000" d="{_path(text)}"/></svg>'
    )


def qr_file(text: str) -> str:
    """Draw a text as a QR code in an SVG file that is `PRINTED` wide on paper."""
    return f"{qr_svg(text, size=f'{PRINTED}mm')}\n"


def qr_png(text: str) -> bytes:
    """Draw a text as a QR code in a PNG of one bit a pixel, at least `PNG_PIXELS` wide.

    Each module is a whole number of pixels, and on paper the picture is `PRINTED` wide.
    """
    rows = _rows(text)
    unit = -(-PNG_PIXELS // (8 * len(rows)))  # bytes for each module, and an eighth of its lines
    width = 8 * unit * len(rows)
    density = -(-width * 1000 // PRINTED)
    header = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)  # grey, one bit
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"pHYs", struct.pack(">IIB", density, density, 1))  # pixels in a metre
        + _chunk(b"IDAT", _zlib_stream(text, unit))
        + _chunk(b"IEND", b"")
    )


@lru_cache(maxsize=8)
def _rows(text: str) -> tuple[str, ...]:
    """The rows of modules with the quiet zone around them: "1" is dark, "0" light."""
    symbol = draw_symbol(text) or draw_by_package(text)
    margin = QUIET_ZONE * "0"
    blank = ((len(symbol) + 2 * QUIET_ZONE) * "0",) * QUIET_ZONE
    return (*blank, *(f"{margin}{row}{margin}" for row in symbol), *blank)


def draw_by_package(text: str) -> tuple[str, ...]:
    """Draw the symbol of any text, row by row, as `symbols.draw_symbol` does of most."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple("".join("01"[bool(module)] for module in row) for row in code.get_matrix())


@lru_cache(maxsize=8)
def _runs(text: str) -> tuple[list[str], ...]:
    """Each row as runs: light modules with the dark ones after them, and the light ones at last."""
    rows = "\n".join(_rows(text)).replace("10", "1 0").split("\n")
    return tuple(row.split(" ") for row in rows)


@lru_cache(maxsize=8)
def _path(text: str) -> str:
    rows = enumerate(_runs(text))
    return "".join(f"M0 {y}.5{''.join(map(_stroke, runs))}" for y, runs in rows if len(runs) > 1)


@lru_cache(maxsize=1024)
def _stroke(run: str) -> str:
    dark = run.count("1")
    return f"m{len(run) - dark} 0h{dark}" if dark else ""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# Deflate (RFC 1951) with fixed codes, written straight from the runs of modules. A row of modules
# is one line of its pixels (filter «none») and then lines that are «the same as above» (PNG §9.2):
#
#   00 ff ff ff .. 00 00 ..     light pixels are ones; the line begins with its filter
#   02 00 00 00 .. 00 00 ..     and 8 * unit - 2 more like it
#
# Wherever three bytes or more repeat the byte before, or the line above, they are a match: the
# longer of the two, above all. Bits are texts of "0" and "1" in the order in which they are written.

_LONGEST, _SHORTEST = 258, 3


def _zlib_stream(text: str, unit: int) -> bytes:
    rows = _rows(text)
    stride = 1 + unit * len(rows)
    pixels = _pixels(unit, stride)
    between, end = _same_lines(unit, stride)
    lines = between.join(["".join(map(pixels, runs)) for runs in _runs(text)])
    # One last block of fixed codes; the first filter; the lines.
    bits = f"110{_literal(0)}{lines}{end}{_END}"
    data = int(bits[::-1], 2).to_bytes(-(-len(bits) // 8), "little")
    return b"\x78\x01" + data + struct.pack(">I", _adler(rows, unit, stride))


@lru_cache(maxsize=8)
def _pixels(unit: int, stride: int) -> Callable[[str], str]:
    """What writes the pixels of a run, at one size of picture."""
    return lru_cache(maxsize=1024)(partial(_run_of_pixels, unit, stride))


def _run_of_pixels(unit: int, stride: int, run: str) -> str:
    """Light pixels repeat the one before, dark ones the line above, which is all zeros."""
    dark = run.count("1")
    light = len(run) - dark
    return (
        _literal(0xFF)
        + _repeated(0xFF, unit * light - 1, 1)
        + (_repeated(0, unit * dark, stride) if dark else "")
    )


@lru_cache(maxsize=8)
def _same_lines(unit: int, stride: int) -> tuple[str, str]:
    """The lines «as above» of a row of modules and the filter after them; and those of the last."""
    first = _literal(2) + _literal(0) + _match(stride - 2, 1)
    whole, rest = divmod((8 * unit - 2) * stride, _LONGEST)
    lines = first + whole * _match(_LONGEST, stride)
    end = lines + _repeated(0, rest, stride)
    # What is left of the last line are zeros and so is the next filter: one more for a match.
    if _SHORTEST <= rest + 1 < stride:
        return lines + _match(rest + 1, 1), end
    return end + _literal(0), end


def _adler(rows: tuple[str, ...], unit: int, stride: int) -> int:
    """The checksum of all lines (RFC 1950 §8.2); those that are the same need no looking at."""
    same = 8 * unit - 1
    sums = 1
    filters = "".join([f"2{row}" for row in rows]).encode()
    lines = filters.replace(b"0", unit * b"\xff").replace(b"1", unit * b"\0").replace(b"2", b"\0")
    for at in range(0, len(lines), stride):
        sums = zlib.adler32(lines[at : at + stride], sums)
        low, high = sums & 0xFFFF, sums >> 16
        high = (high + stride * same * (low + same + 1)) % 65521
        sums = high << 16 | (low + 2 * same) % 65521
    return sums


def _repeated(byte: int, count: int, distance: int) -> str:
    """The same byte some times, as a match if that is allowed."""
    return _match(count, distance) if count >= _SHORTEST else _literal(byte) * count


def _literal(symbol: int) -> str:
    """The fixed codes of literals and lengths (RFC 1951 §3.2.6)."""
    if symbol < 144:  # noqa: PLR2004 - this and the next are the RFC's
        return f"{0x30 + symbol:08b}"
    if symbol < 256:  # noqa: PLR2004
        return f"{0x190 + symbol - 144:09b}"
    if symbol < 280:  # noqa: PLR2004
        return f"{symbol - 256:07b}"
    return f"{0xC0 + symbol - 280:08b}"


_END = _literal(256)
_FIRST_LENGTH, _LAST_LENGTH = 257, 285


def _match(length: int, distance: int) -> str:
    """A length and a distance (RFC 1951 §3.2.5)."""
    if length == _LONGEST:
        of_length = _literal(_LAST_LENGTH)
    else:
        code, extra = _split(length - _SHORTEST, groups=4)
        of_length = _literal(_FIRST_LENGTH + code) + extra
    code, extra = _split(distance - 1, groups=2)
    return f"{of_length}{code:05b}{extra}"


def _split(value: int, *, groups: int) -> tuple[int, str]:
    """Both tables of the RFC: `groups` codes for each number of extra bits, from 2 groups on."""
    if value < 2 * groups:
        return value, ""
    bits = (value // groups).bit_length() - 1
    extra = f"{value & (1 << bits) - 1:0{bits}b}"[::-1]  # the lowest bit first
    return groups * (bits + 1) + (value >> bits) - groups, extra
