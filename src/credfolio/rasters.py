"""Drawing an SVG as pixels, for what takes no SVG: a badge's picture as PNG.

The same SVG gives the same bytes with the same version of resvg: it draws without the machine's
fonts, so letters that are not paths are left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import resvg_py

from credfolio.baking import is_png
from credfolio.errors import SiteError
from credfolio.pages.baked import picture_to_draw
from credfolio.portfolio import Drawing

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.portfolio import Portfolio

PIXELS = 512
"""The longer side of a badge's PNG."""
_DOTS_PER_INCH = 96  # CSS Values 4 §6.2: what a millimetre is in pixels


def draw_badges(portfolio: Portfolio) -> dict[str, Drawing]:
    """Draw each badge that somebody holds, once.

    Raises:
        SiteError: a picture cannot be read or drawn.
    """
    held = sorted({entry.award.badge for entry in portfolio.entries})
    return {badge: _draw(badge, picture_to_draw(portfolio, badge)) for badge in held}


def _draw(badge: str, picture: Path | bytes) -> Drawing:
    try:
        data = picture if isinstance(picture, bytes) else picture.read_bytes()
    except OSError as error:
        raise SiteError(
            f"the picture of badge '{badge}' cannot be read: {error.strerror}"
        ) from None
    if is_png(data):
        return Drawing(data, None)
    try:
        return Drawing(rasterise(data), data)
    except SiteError as error:
        raise SiteError(f"the picture of badge '{badge}' {error.message}") from None


@lru_cache(maxsize=256)
def rasterise(svg: bytes) -> bytes:
    """Draw an SVG as a PNG, `PIXELS` on its longer side, on a clear ground.

    Raises:
        SiteError: it cannot be drawn.
    """
    try:
        # Both sides are given: the drawing fits in between, however long and thin it is.
        return resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            width=PIXELS,
            height=PIXELS,
            dpi=_DOTS_PER_INCH,
            skip_system_fonts=True,
        )
    except ValueError as error:
        raise SiteError(f"cannot be drawn as PNG: {error}") from None
