"""How things look: pictures of the site, and the mark of a badge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from credfolio.art import fnv1a
from credfolio.credentials import achievement_address

if TYPE_CHECKING:
    from credfolio.model import Image
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site: its path, and what it shows (empty: decoration)."""

    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How a badge looks: its picture, or what the rosette is drawn from.

    `key` is good for an element id, `ink` is the issuer's slug.
    """

    key: str
    name: str
    type: str
    ticks: int
    seed: str
    picture: Picture | None
    ink: str


@lru_cache(1024)
def build_mark(
    achievement: str, name: str, *, type_: str, credits_: str, picture: Picture | None, ink: str
) -> Mark:
    """Decide how a badge looks from the id of its achievement."""
    whole = credits_.partition(".")[0]
    return Mark(
        key=f"{fnv1a(achievement):08x}",
        name=name,
        type=type_,
        ticks=min(int(whole), 12) if whole.isdecimal() else 0,
        seed=achievement,
        picture=picture,
        ink=ink,
    )


def badge_mark(portfolio: Portfolio, slug: str) -> Mark:
    """The mark of a badge as it is written."""
    written = portfolio.content.badges[slug]
    return build_mark(
        achievement_address(portfolio.content, slug),
        written.name,
        type_=written.type or "",
        credits_=written.credits or "",
        picture=picture_of(portfolio, written.image),
        ink=portfolio.content.issuer_of(slug),
    )


def picture_of(portfolio: Portfolio, image: Image | None) -> Picture | None:
    """The picture that content names, if the site has it."""
    if image is None or image.file not in portfolio.images:
        return None
    return Picture(f"images/{image.file}", image.alt or "")


def own_picture(portfolio: Portfolio, address: str, alt: str) -> Picture | None:
    """The site's own copy of a picture that a credential names; foreign ones are never loaded."""
    base = portfolio.content.base_of(address) or portfolio.content.site.base
    name = address.removeprefix(f"{base}images/")
    return Picture(f"images/{name}", alt) if name in portfolio.images else None
