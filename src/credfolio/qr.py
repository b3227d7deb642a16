"""QR codes of addresses, as SVG for pages and as PNG for paper.

Level M, four modules of quiet zone, black on white (ISO/IEC 18004). The PNG is written here, down
to the compression: zlib's output differs between its builds, and equal text must give equal bytes
on every machine.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import quoteattr

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
PRINTED = 30  # millimetres, with the quiet zone
PNG_PIXELS = 1000  # the least width of a PNG: at 30 mm these are 847 dots an inch

_Matrix = tuple[tuple[bool, ...], ...]


def qr_svg(text: str, label: str = "", *, size: str = "") -> str:
    """Draw a text as a QR code in SVG: one path of black runs on a white ground.

    The drawing counts in modules; how large it is shown is the page's to choose, or `size` with its
    unit. With a `label` it is an image of that name to screen readers.
    """
    matrix = _matrix(text)
    width = len(matrix)
    runs = "".join(_path_of_row(y, row) for y, row in enumerate(matrix) if any(row))
    named = f' role="img" aria-label={quoteattr(label)}' if label else ""
    shown = f' width="{size}" height="{size}"' if size else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"{shown}{named} '
        'shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{width}H0z"/>'
        f'<path stroke="#000" d="{runs}"/></svg>'
    )


def qr_file(text: str) -> str:
    """Draw a text as a QR code in an SVG file that is `PRINTED` wide on paper."""
    return f"{qr_svg(text, size=f'{PRINTED}mm')}\n"


def qr_png(text: str) -> bytes:
    """Draw a text as a QR code in a PNG of one bit a pixel, at least `PNG_PIXELS` wide.

    Each module is a whole number of pixels, and on paper the picture is `PRINTED` wide.
    """
    matrix = _matrix(text)
    scale = 8 * -(-PNG_PIXELS // (8 * len(matrix)))  # whole bytes for each module
    width = scale * len(matrix)
    rows = b"".join(_scanlines(row, scale) for row in matrix)
    stride = 1 + width // 8
    density = -(-width * 1000 // PRINTED)
    header = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)  # grey, one bit
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"pHYs", struct.pack(">IIB", density, density, 1))  # pixels in a metre
        + _chunk(b"IDAT", _zlib_stream(rows, (stride, 1)))
        + _chunk(b"IEND", b"")
    )


@lru_cache(maxsize=8)
def _matrix(text: str) -> _Matrix:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _path_of_row(y: int, row: tuple[bool, ...]) -> str:
    path, x, pen = [f"M0 {y}.5"], 0, 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            path.append(f"m{x - pen} 0h{length}")
            pen = x + length
        x += length
    return "".join(path)


def _scanlines(row: tuple[bool, ...], scale: int) -> bytes:
    """One row of modules as lines of pixels (PNG §9.2): as it is, then «the same as above»."""
    pixels = b"".join((b"\x00" if dark else b"\xff") * (scale // 8) for dark in row)
    same = b"\x02" + bytes(len(pixels))
    return b"\x00" + pixels + same * (scale - 1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# Deflate (RFC 1951) for drawings of long runs: fixed codes, and matches only at given distances.

_LONGEST, _SHORTEST = 258, 3


def _zlib_stream(data: bytes, distances: tuple[int, ...]) -> bytes:
    writer = _BitWriter()
    writer.put(0b011, 3)  # the last block, fixed codes
    at = 0
    while at < len(data):
        length, distance = _longest_match(data, at, distances)
        if length >= _SHORTEST:
            writer.put_match(length, distance)
            at += length
        else:
            writer.put(*_SYMBOLS[data[at]])
            at += 1
    writer.put(*_SYMBOLS[_END])
    return b"\x78\x01" + writer.finish() + struct.pack(">I", zlib.adler32(data))


def _longest_match(data: bytes, at: int, distances: tuple[int, ...]) -> tuple[int, int]:
    best = (0, 0)
    for distance in distances:
        length = _match_length(data, at, distance)
        if length > best[0]:
            best = (length, distance)
        if length == _LONGEST:
            break
    return best


def _match_length(data: bytes, at: int, distance: int) -> int:
    if distance > at or data[at] != data[at - distance]:
        return 0
    here = data[at : at + _LONGEST]
    there = data[at - distance : at - distance + len(here)]
    if here == there:
        return len(here)
    differing = int.from_bytes(here, "big") ^ int.from_bytes(there, "big")
    return len(here) - (differing.bit_length() + 7) // 8


def _reversed(code: int, bits: int) -> tuple[int, int]:
    """Huffman codes alone go in with their highest bit first (RFC 1951 §3.1.1)."""
    return int(f"{code:0{bits}b}"[::-1], 2), bits


# The fixed codes of literals, the end of the block, and lengths (RFC 1951 §3.2.6).
_SYMBOLS = (
    *(_reversed(0x30 + symbol, 8) for symbol in range(144)),
    *(_reversed(0x190 + symbol, 9) for symbol in range(112)),
    *(_reversed(symbol, 7) for symbol in range(24)),
    *(_reversed(0xC0 + symbol, 8) for symbol in range(8)),
)
_DISTANCES = tuple(_reversed(code, 5) for code in range(30))
_END, _FIRST_LENGTH, _LAST_LENGTH = 256, 257, 285


class _BitWriter:
    """Bits to bytes, the lowest bit first."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._bits = 0
        self._count = 0

    def put(self, value: int, bits: int) -> None:
        self._bits |= value << self._count
        self._count += bits
        while self._count >= 8:  # noqa: PLR2004 - bits of a byte
            self._bytes.append(self._bits & 0xFF)
            self._bits >>= 8
            self._count -= 8

    def put_match(self, length: int, distance: int) -> None:
        """Write a length and a distance (RFC 1951 §3.2.5)."""
        if length == _LONGEST:
            self.put(*_SYMBOLS[_LAST_LENGTH])
        else:
            code, extra, bits = _split(length - _SHORTEST, groups=4)
            self.put(*_SYMBOLS[_FIRST_LENGTH + code])
            self.put(extra, bits)
        code, extra, bits = _split(distance - 1, groups=2)
        self.put(*_DISTANCES[code])
        self.put(extra, bits)

    def finish(self) -> bytes:
        return bytes(self._bytes) + (bytes([self._bits]) if self._count else b"")


def _split(value: int, *, groups: int) -> tuple[int, int, int]:
    """Both tables of the RFC: `groups` codes for each number of extra bits, from 2 groups on."""
    if value < 2 * groups:
        return value, 0, 0
    bits = (value // groups).bit_length() - 1
    return groups * (bits + 1) + (value >> bits) - groups, value & ((1 << bits) - 1), bits
