"""Symbols by tables are the package's own, module by module, and so is their mask."""

from __future__ import annotations

import random
import string

import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import util
from qrcode.constants import ERROR_CORRECT_M

from credfolio.qr import draw_by_package
from credfolio.symbols import MAX_VERSION, build_judge, draw_symbol

LONGEST = 287  # bytes in the largest version that has tables
OF_ADDRESSES = string.ascii_lowercase + string.digits + "-"


def address(seed: int, length: int) -> str:
    """An address such as a site has, of a length."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    rest = "".join(chance.choice(OF_ADDRESSES) for _ in range(length))
    return f"https://{rest[:9]}.example/{rest[9:29]}/{rest[29:]}/"[: length - 1] + "/"


@pytest.mark.parametrize("length", range(21, LONGEST + 1))
def test_every_length(length: int) -> None:
    """In every version, at every length, the package draws the same."""
    text = address(length, length)
    assert draw_symbol(text) == draw_by_package(text)


def test_longer_and_shorter_is_for_the_package() -> None:
    """What has no table is not drawn here."""
    assert draw_symbol(address(0, LONGEST)) is not None
    assert draw_symbol(address(0, LONGEST + 1)) is None
    assert draw_symbol(address(0, 20)) is None


@pytest.mark.parametrize("run", ["0" * 20, "ABCDEFGHIJ/:.$%*+- 1"])
def test_what_is_packed_in_other_modes_is_for_the_package(run: str) -> None:
    """Twenty digits or capitals are packed more closely by it, and nineteen are not."""
    text = f"{address(1, 40)}x"
    assert draw_symbol(f"{text}{run}x") is None
    assert draw_symbol(f"{text}{run[1:]}x") == draw_by_package(f"{text}{run[1:]}x")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=5, max_size=90))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    """Whatever the text, there is the package's symbol or none."""
    assert draw_symbol(text) in (None, draw_by_package(text) if "\0" not in text else None)


@given(st.integers(min_value=1, max_value=MAX_VERSION), st.integers())
@settings(max_examples=60, deadline=None)
def test_penalties(version: int, seed: int) -> None:
    """Any picture loses as many points as the package takes: noise, long runs, and finders."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    width = 17 + 4 * version
    weight = chance.choice((0.05, 0.3, 0.5, 0.9))
    rows = [[chance.random() < weight for _ in range(width)] for _ in range(width)]
    for _ in range(chance.randrange(20)):
        row, column, length = chance.randrange(width), chance.randrange(width), chance.randrange(14)
        pattern = chance.choice(((True,) * 14, (False,) * 14, *FINDERS))[:length]
        for at, dark in enumerate(pattern):
            if column + at < width:
                rows[row][column + at] = dark
            if row + at < width:
                rows[row + at][column] = dark
    columns = [list(column) for column in zip(*rows, strict=True)]
    bits = "".join("01"[dark] for line in (*columns, *rows) for dark in line)
    assert build_judge(width).penalty(int(bits, 2)) == util.lost_point(rows)


FINDERS = tuple(
    tuple(bit == "1" for bit in f"{bits}000") for bits in ("10111010000", "00001011101")
)


def test_two_thousand_addresses_are_read_back() -> None:
    """A real reader reads every one, and every twentieth is the package's with the same mask."""
    for number in range(2000):
        text = address(number, 30 + number % 100)
        rows = draw_symbol(text)
        assert rows is not None
        assert read(rows) == text
        if number % 20 == 0:
            assert rows == drawn_with_mask(text, mask_of(rows))


def mask_of(rows: tuple[str, ...]) -> int:
    """The mask that a symbol says it has: three bits beside its upper left corner (§7.9.1)."""
    return int(rows[8][2:5], 2) ^ 0b101


def drawn_with_mask(text: str, mask: int) -> tuple[str, ...]:
    """What the package draws when it is told the mask."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    code.add_data(text)
    code.make(fit=True)
    return tuple("".join("01"[bool(module)] for module in row) for row in code.get_matrix())


def read(rows: tuple[str, ...]) -> str:
    """Read a symbol, with a quiet zone around it and three pixels to a module."""
    width = 3 * (len(rows) + 8)
    blank = b"\xff" * width
    lines = [blank] * 12
    for row in rows:
        dark = row.replace("0", "\xff\xff\xff").replace("1", "\0\0\0")
        lines += [b"\xff" * 12 + dark.encode("latin-1") + b"\xff" * 12] * 3
    lines += [blank] * 12
    found = zxingcpp.read_barcodes(
        memoryview(b"".join(lines)).cast("B", shape=[width, width]),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
    )
    assert len(found) == 1
    return str(found[0].text)
