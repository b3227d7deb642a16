"""How well one colour reads on another: WCAG 2.2, and the nearest shade that does.

Colours are texts like `#1f4b99`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT, SHAPE = 4.5, 3.0
"""What WCAG asks of text (1.4.3, AA), and of shapes that mean something (1.4.11)."""

_STEPS = 255
_ENDS = ("#000000", "#ffffff")


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1.

    >>> luminance("#ffffff")
    1.0
    """
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21, whichever is the lighter.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_shade(colour: str, beside: Sequence[tuple[str, float]]) -> str | None:
    """The shade of a colour that reads beside others, with as little black or white as can be.

    Args:
        colour: what is to be made darker or lighter.
        beside: the other colours, each with the contrast that is needed.

    Returns:
        The shade, or None where no shade reads beside all of them.
    """
    for step in range(_STEPS + 1):
        for end in _ENDS:
            shade = _mixed(colour, end, step / _STEPS)
            if all(contrast(shade, other) >= wanted for other, wanted in beside):
                return shade
    return None


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the standard's


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, end: str, share: float) -> str:
    both = zip(_channels(colour), _channels(end), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in both)
