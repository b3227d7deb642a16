"""SVG to PNG, the same on every machine."""

from __future__ import annotations

import pytest

from credfolio.errors import SiteError
from credfolio.rasters import rasterise

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}>{}</svg>'


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ('viewBox="0 0 10 10"', (512, 512)),
        ('viewBox="0 0 30 10"', (512, 171)),
        ('viewBox="0 0 1 3"', (171, 512)),
        ('viewBox="0 0 10 1e9"', (1, 512)),  # would be 51 TB at full width
        ('width="80mm" height="80mm"', (512, 512)),
        ("", (512, 512)),
    ],
)
def test_fits_into_a_square(size: str, pixels: tuple[int, int]) -> None:
    """512 pixels on the longer side, whatever the drawing says of its own size."""
    png = rasterise(SVG.format(size, "<path d='M0 0h1v1z'/>").encode())
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == pixels


def test_no_font_of_the_machine_is_used() -> None:
    """Letters that are not paths are left out rather than drawn otherwise on each machine."""
    empty = rasterise(SVG.format('viewBox="0 0 10 10"', "").encode())
    text = '<text y="8" font-family="sans-serif" font-size="8">Ab</text>'
    assert rasterise(SVG.format('viewBox="0 0 10 10"', text).encode()) == empty


def test_what_cannot_be_drawn_is_an_error() -> None:
    """The library's own exceptions stay in the module."""
    with pytest.raises(SiteError, match="cannot be drawn"):
        rasterise(b"<svg")
