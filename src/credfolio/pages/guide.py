"""What is next for an earner: the roles they fit, and what would close the gap to others.

It is made of the earner's own credentials and of what the whole site shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.links import ROLES, Crumb
from credfolio.pages.skills import Skill, known_skill
from credfolio.pages.wording import Words, language_of
from credfolio.roles import Ways, find_fit
from credfolio.skills import Skills

if TYPE_CHECKING:
    from collections.abc import Iterable

    from credfolio.model import Content, Requirement
    from credfolio.pages.entries import Shown
    from credfolio.portfolio import Portfolio
    from credfolio.roles import Way

_MOST_GAPS = 8
"""So many roles that somebody does not fit yet are shown, the nearest first."""


@dataclass(frozen=True, slots=True)
class BadgeLink:
    """A badge as a way to it."""

    name: Words
    path: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A role that somebody does not fit yet: what is missing, and the fewest badges that give it.

    `nowhere` is what no badge of the site gives.
    """

    role: Crumb
    missing: tuple[Skill, ...]
    way: tuple[BadgeLink, ...]
    nowhere: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class GuideView:
    """Roles that an earner fits, and those to which something is missing."""

    roles: tuple[Crumb, ...]
    gaps: tuple[GapRow, ...]


class Guide:
    """What earners of a site are guided by: its skills and roles."""

    def __init__(self, content: Content) -> None:
        """Read what badges give, once for all earners."""
        self.skills = Skills(content)
        self._ways = Ways(self.skills)

    def view(self, portfolio: Portfolio, credentials: Iterable[Shown]) -> GuideView | None:
        """What an earner with these credentials is shown; None if there is nothing to say."""
        content = portfolio.content
        if not content.roles:
            return None
        having = self.skills.had_by(credentials)
        fits = {
            slug: fit
            for slug, role in content.roles.items()
            if (fit := find_fit(role, self.skills, having)).met
        }
        by_name = sorted(fits, key=lambda slug: (content.roles[slug].name.casefold(), slug))
        gaps = [slug for slug in by_name if not fits[slug].is_whole]
        gaps.sort(key=lambda slug: len(fits[slug].missing))
        view = GuideView(
            roles=tuple(_role(content, slug) for slug in by_name if fits[slug].is_whole),
            gaps=tuple(
                self._gap(portfolio, slug, fits[slug].missing) for slug in gaps[:_MOST_GAPS]
            ),
        )
        return view if view.roles or view.gaps else None

    def _gap(self, portfolio: Portfolio, slug: str, missing: tuple[Requirement, ...]) -> GapRow:
        way: Way = self._ways.find(missing)
        content = portfolio.content
        return GapRow(
            role=_role(content, slug),
            missing=_wanted(content, missing),
            way=tuple(badge_link(portfolio, badge) for badge in way.badges),
            nowhere=_wanted(content, way.nowhere),
        )


def badge_link(portfolio: Portfolio, slug: str) -> BadgeLink:
    """A badge of the site as a way to it."""
    badge = portfolio.content.badges[slug]
    return BadgeLink(Words(badge.name, language_of(portfolio, badge)), f"badges/{slug}/")


def _role(content: Content, slug: str) -> Crumb:
    return Crumb(content.roles[slug].name, f"{ROLES.path}{slug}/")


def _wanted(content: Content, requirements: Iterable[Requirement]) -> tuple[Skill, ...]:
    found = ((content.skills[each.skill], each.level) for each in requirements)
    return tuple(known_skill(content, known, known.rank_of(level)) for known, level in found)
