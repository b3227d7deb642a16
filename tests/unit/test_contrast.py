from __future__ import annotations

import pytest

from credfolio.contrast import TEXT, contrast, luminance, nearest_shade


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # Values that people check by: the greys around 4.5:1 on white, and a pure red.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.00),
        # As measured for the states of the default theme.
        ("#0a6238", "#e6f3ea", 6.5),
        ("#f2c46d", "#362709", 8.9),
    ],
)
def test_ratios_are_those_of_wcag(one: str, other: str, ratio: float) -> None:
    """The order of the two does not matter."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.06)
    assert contrast(one, other) == contrast(other, one)


def test_luminance_ends() -> None:
    """Black gives no light, white all of it."""
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)


@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#777777", "#0000ff", "#ffff00"])
def test_some_shade_can_always_be_read(ground: str) -> None:
    """On any one ground black or white passes, so there is a nearest shade."""
    shade = nearest_shade("#7a8b9c", [(ground, TEXT)])
    assert shade is not None
    assert contrast(shade, ground) >= TEXT


def test_a_readable_colour_is_its_own_nearest_shade() -> None:
    """Nothing is changed without need."""
    assert nearest_shade("#1f4b99", [("#ffffff", TEXT)]) == "#1f4b99"


def test_no_shade_reads_on_everything() -> None:
    """Beside black and white there is none for text, and that is said."""
    assert nearest_shade("#123456", [("#000000", 7), ("#ffffff", 7)]) is None
