"""Drawing an SVG as pixels, for what takes no SVG: a badge's picture as PNG.

The same SVG gives the same bytes with the same version of resvg: it draws without the machine's
fonts, so letters that are not paths are left out.
"""

from __future__ import annotations

from functools import lru_cache

import resvg_py

from credfolio.errors import SiteError

PIXELS = 512
"""The longer side of a badge's PNG."""
_DOTS_PER_INCH = 96  # CSS Values 4 §6.2: what a millimetre is in pixels


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
