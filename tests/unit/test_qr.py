from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
import resvg_py
import zxingcpp

from credfolio.qr import PNG_PIXELS, qr_file, qr_png, qr_svg

ADDRESS = "https://ada.example/folio/ada/intro-to-rust/"


def chunks_of(png: bytes) -> dict[bytes, bytes]:
    """Split a PNG into its chunks, and check each one's sum."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(kind + data)
        chunks[kind] = chunks.get(kind, b"") + data
        at += 12 + length
    return chunks


def grey_of(png: bytes) -> tuple[bytes, int, int]:
    """Decode a PNG of one bit a pixel with the filters «none» and «up»."""
    chunks = chunks_of(png)
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (1, 0)
    lines = zlib.decompress(chunks[b"IDAT"])
    stride = 1 + (width + 7) // 8
    above, rows = bytes(stride - 1), []
    for start in range(0, len(lines), stride):
        kind, line = lines[start], lines[start + 1 : start + stride]
        if kind == 2:
            line = bytes((a + b) & 255 for a, b in zip(line, above, strict=True))
        bits = "".join(f"{byte:08b}" for byte in line)[:width]
        rows.append(bytes(255 if bit == "1" else 0 for bit in bits))
        above = line
    return b"".join(rows), width, height


def read(data: bytes, width: int, height: int) -> str:
    """Read the one QR code in grey pixels."""
    found = zxingcpp.read_barcodes(memoryview(data).cast("B", shape=[height, width]))
    assert len(found) == 1
    return str(found[0].text)


@pytest.mark.parametrize("text", [ADDRESS, "https://ada.example/" + "a" * 300, "é 田"])
def test_png_is_read_back(text: str) -> None:
    """A real reader finds the text in the PNG, which is large enough for print."""
    data, width, height = grey_of(qr_png(text))
    assert width == height >= PNG_PIXELS
    assert read(data, width, height) == text


def test_svg_is_read_back() -> None:
    """A real reader finds the text in the SVG as another program draws it."""
    svg = qr_svg(ADDRESS, 'A "label" & more')
    data, width, height = grey_of_rgba(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=400)))
    assert read(data, width, height) == ADDRESS


def test_svg_is_one_path_on_white() -> None:
    """The drawing is compact: a ground and one path, no more."""
    svg = qr_svg(ADDRESS)
    assert svg.count("<path") == 2
    assert len(svg) < 4000
    assert "role=" not in svg


def test_four_modules_stay_quiet() -> None:
    """No run begins in the quiet zone."""
    svg = qr_svg(ADDRESS)
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    rows = [int(y) for y in re.findall(r"M0 (\d+)\.5", svg)]
    assert min(rows) == 4
    assert max(rows) == size - 5
    assert all(int(x) >= 4 for x in re.findall(r"M0 \d+\.5m(\d+)", svg))


def test_png_bytes_never_change() -> None:
    """Equal text gives equal bytes on every machine: they do not pass through zlib."""
    source = Path(__file__).parents[2] / "src/credfolio/qr.py"
    assert "zlib.compress" not in source.read_text(encoding="utf-8")
    assert zlib.crc32(qr_png(ADDRESS)) == 170067169
    assert len(qr_png(ADDRESS)) < 8000


# Each of the widths at which a module takes another number of bytes, and the rests of matches.
LENGTH_BASES = (
    *range(3, 11), 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227, 258,
)  # fmt: skip
LENGTHS = (1, 15, 30, 43, 60, 69, 83, 100, 120, 150, 200, 300, 500, 700, 1000, 1600, 2300)


@pytest.mark.parametrize("length", LENGTHS)
def test_png_is_what_a_search_for_matches_gives(length: int) -> None:
    """The bytes written from runs are those of the longest matches, byte by byte."""
    png = qr_png((ADDRESS * 60)[:length])
    stream = chunks_of(png)[b"IDAT"]
    lines = zlib.decompress(stream)
    (width,) = struct.unpack_from(">I", png, 16)
    assert stream == searched(lines, (1 + width // 8, 1))


def searched(data: bytes, distances: tuple[int, ...]) -> bytes:
    """Deflate with fixed codes: at each byte the longest match at one of the distances, if any."""
    bits, at = "110", 0
    while at < len(data):
        length, distance = 0, 0
        for one in distances:
            found = match_length(data, at, one)
            if found > length:
                length, distance = found, one
        if length < 3:
            length = 1
            bits += literal(data[at])
        else:
            bits += length_code(length) + distance_code(distance)
        at += length
    bits += "0000000"
    packed = int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")
    return b"\x78\x01" + packed + struct.pack(">I", zlib.adler32(data))


def match_length(data: bytes, at: int, distance: int) -> int:
    """How many bytes from here on equal those at a distance before, 258 at most (RFC 1951 §3.2.5)."""
    length = 0
    while (
        distance <= at
        and length < 258
        and at + length < len(data)
        and data[at + length] == data[at + length - distance]
    ):
        length += 1
    return length


def literal(byte: int) -> str:
    """The fixed code of a byte (RFC 1951 §3.2.6)."""
    return f"{0x30 + byte:08b}" if byte < 144 else f"{0x190 + byte - 144:09b}"


def length_code(length: int) -> str:
    """The fixed code of a length with its extra bits, found in the RFC's table."""
    code = max(index for index, base in enumerate(LENGTH_BASES) if base <= length)
    extra = 0 if length == 258 else max(0, code // 4 - 1)
    text = f"{code + 1:07b}" if code < 23 else f"{0xC0 + code - 23:08b}"
    return text + lowest_first(length - LENGTH_BASES[code], extra)


def distance_code(distance: int) -> str:
    """The code of a distance with its extra bits."""
    base, extra = 1, 0
    for code in range(30):
        extra = max(0, code // 2 - 1)
        if distance < base + (1 << extra):
            return f"{code:05b}" + lowest_first(distance - base, extra)
        base += 1 << extra
    raise AssertionError(distance)


def lowest_first(number: int, bits: int) -> str:
    """Extra bits, the lowest first."""
    return "".join(str(number >> place & 1) for place in range(bits))


def grey_of_rgba(png: bytes) -> tuple[bytes, int, int]:
    """Decode a PNG of four bytes a pixel, with all five filters (PNG §9.2)."""
    chunks = chunks_of(png)
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 6)
    lines = zlib.decompress(chunks[b"IDAT"])
    stride = 1 + width * 4
    above, rows = bytearray(stride - 1), []
    for start in range(0, len(lines), stride):
        line = bytearray(lines[start + 1 : start + stride])
        for i in range(len(line)):
            left, up = (line[i - 4] if i >= 4 else 0), above[i]
            corner = above[i - 4] if i >= 4 else 0
            line[i] = (line[i] + predicted(lines[start], left, up, corner)) & 255
        rows.append(bytes(line[0::4]))
        above = line
    return b"".join(rows), width, height


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """What a filter expects of a byte."""
    guess = left + up - corner
    paeth = min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2, paeth)[kind]


def test_files_are_of_print_size() -> None:
    """Both are 30 mm wide on paper, and a module of the PNG is a whole number of pixels."""
    svg = qr_file(ADDRESS)
    assert 'width="30mm" height="30mm"' in svg
    data, width, height = grey_of_rgba(
        bytes(resvg_py.svg_to_bytes(svg_string=svg, width=400, height=400, dpi=96))
    )
    assert read(data, width, height) == ADDRESS
    chunks = chunks_of(qr_png(ADDRESS))
    (pixels,) = struct.unpack_from(">I", chunks[b"IHDR"])
    modules = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    assert pixels % modules == 0
    across, down, unit = struct.unpack(">IIB", chunks[b"pHYs"])
    assert across == down
    assert unit == 1
    assert 0.0299 < pixels / across <= 0.03
