"""The baked copies of a credential: its badge's picture with the signed text inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.art import issuer_ink, rosette_picture
from credfolio.baking import bake_png, bake_svg, is_png
from credfolio.errors import BakingError, SiteError
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Entry, Portfolio


def baked_copies(portfolio: Portfolio, entry: Entry, mark: Mark) -> Iterator[File]:
    """A PNG, and an SVG unless the badge's own picture is a PNG.

    Raises:
        SiteError: the picture cannot be drawn or baked.
    """
    picture = _picture(portfolio, entry, mark)
    try:
        if is_png(picture):
            yield File(f"{entry.path}credential.png", bake_png(picture, entry.text))
            return
        drawn = portfolio.rasterise(picture)
        yield File(f"{entry.path}credential.png", bake_png(drawn, entry.text))
        yield File(f"{entry.path}credential.svg", bake_svg(picture, entry.text))
    except (BakingError, SiteError) as error:
        name = mark.picture.path if mark.picture else "the badge's rosette"
        raise SiteError(f"{entry.path} cannot be baked into {name}: it {error.message}") from None


def _picture(portfolio: Portfolio, entry: Entry, mark: Mark) -> bytes:
    """The badge's own picture, or the rosette that stands for it."""
    if mark.picture:
        return portfolio.read_picture(portfolio.images[mark.picture.path.removeprefix("images/")])
    ink = issuer_ink(portfolio.identities[entry.issuer].did)
    return rosette_picture(mark.seed, mark.type, mark.ticks, ink=ink.light).encode()
