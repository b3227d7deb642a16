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
