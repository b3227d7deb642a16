"""The baked copies of a credential: its badge's picture with the signed text inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.art import issuer_ink, rosette_picture
from credfolio.baking import bake_png, bake_svg
from credfolio.errors import BakingError, SiteError
from credfolio.pages.mark import badge_mark
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from credfolio.portfolio import Entry, Portfolio


def baked_copies(portfolio: Portfolio, entry: Entry) -> Iterator[File]:
    """A PNG, and an SVG unless the badge's own picture is a PNG; nothing if it was not drawn.

    Raises:
        SiteError: the picture cannot be baked.
    """
    drawing = portfolio.drawings.get(entry.award.badge)
    if drawing is None or "badges" not in portfolio.content.site.copies:
        return
    try:
        yield File(f"{entry.path}credential.png", bake_png(drawing.png, entry.text))
        if drawing.svg is not None:
            yield File(f"{entry.path}credential.svg", bake_svg(drawing.svg, entry.text))
    except BakingError as error:
        raise SiteError(
            f"{entry.path} cannot be baked into its badge's picture: it {error.message}"
        ) from None


def picture_to_draw(portfolio: Portfolio, badge: str) -> Path | bytes:
    """What a badge's drawing is made of: the file of its own picture, or the rosette as SVG."""
    mark = badge_mark(portfolio, badge)
    if mark.picture:
        return portfolio.images[mark.picture.path.removeprefix("images/")]
    ink = issuer_ink(portfolio.identities[mark.ink].did)
    return rosette_picture(mark.seed, mark.type, mark.ticks, ink=ink.light).encode()
