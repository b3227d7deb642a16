"""What is next for an earner: roles they fit, what would close the gap to others, and pathways.

It is made of the earner's own credentials and of what the whole site shares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.pages.links import PATHWAYS, ROLES, Crumb, link_to
from credfolio.pages.skills import Skill, known_skill
from credfolio.pages.wording import Words, language_of
from credfolio.pathways import find_earned, find_progress
from credfolio.roles import Ways, find_fit
from credfolio.skills import Skills, counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from credfolio.model import Content, Requirement, Step
    from credfolio.pages.entries import Shown
    from credfolio.portfolio import Portfolio
    from credfolio.roles import Way

_MOST_GAPS = 8
"""So many roles that somebody does not fit yet are shown, the nearest first."""
_MOST_NEXT = 5
"""So many steps of a pathway are named that are next."""


@dataclass(frozen=True, slots=True)
class StepLink:
    """Something to be earned, as a way to it: a `path` on this site, or a `url` elsewhere."""

    name: Words
    path: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A role that somebody does not fit yet: what is missing, and the fewest badges that give it.

    `nowhere` is what no badge of the site gives.
    """

    role: Crumb
    missing: tuple[Skill, ...]
    way: tuple[StepLink, ...]
    nowhere: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class WayRow:
    """A pathway that somebody is on, or has come to the end of: how far, and what is next."""

    pathway: Crumb
    done: int
    total: int
    is_whole: bool
    next: tuple[StepLink, ...]
    milestone: StepLink | None


@dataclass(frozen=True, slots=True)
class GuideView:
    """Roles that an earner fits, those to which something is missing, and pathways."""

    roles: tuple[Crumb, ...]
    gaps: tuple[GapRow, ...]
    pathways: tuple[WayRow, ...]
    streak: str


class Guide:
    """What earners of a site are guided by: its skills and roles."""

    def __init__(self, content: Content) -> None:
        """Read what badges give, once for all earners."""
        self.skills = Skills(content)
        self._ways = Ways(self.skills)

    def view(self, portfolio: Portfolio, credentials: Iterable[Shown]) -> GuideView | None:
        """What an earner with these credentials is shown; None if there is nothing to say."""
        held = tuple(credentials)
        roles, gaps = self._roles(portfolio, held)
        view = GuideView(roles, gaps, tuple(_ways(portfolio, held)), _streak(portfolio, held))
        return view if roles or gaps or view.pathways else None

    def _roles(
        self, portfolio: Portfolio, held: tuple[Shown, ...]
    ) -> tuple[tuple[Crumb, ...], tuple[GapRow, ...]]:
        content = portfolio.content
        having = self.skills.had_by(held) if content.roles else {}
        fits = {
            slug: fit
            for slug, role in content.roles.items()
            if (fit := find_fit(role, self.skills, having)).met
        }
        by_name = sorted(fits, key=lambda slug: (content.roles[slug].name.casefold(), slug))
        gaps = [slug for slug in by_name if not fits[slug].is_whole]
        gaps.sort(key=lambda slug: len(fits[slug].missing))
        return (
            tuple(_role(content, slug) for slug in by_name if fits[slug].is_whole),
            tuple(self._gap(portfolio, slug, fits[slug].missing) for slug in gaps[:_MOST_GAPS]),
        )

    def _gap(self, portfolio: Portfolio, slug: str, missing: tuple[Requirement, ...]) -> GapRow:
        way: Way = self._ways.find(missing)
        content = portfolio.content
        return GapRow(
            role=_role(content, slug),
            missing=_wanted(content, missing),
            way=tuple(badge_link(portfolio, badge) for badge in way.badges),
            nowhere=_wanted(content, way.nowhere),
        )


def _ways(portfolio: Portfolio, held: tuple[Shown, ...]) -> Iterator[WayRow]:
    """The pathways of which at least one step is done, those at the end first."""
    pathways = portfolio.content.pathways
    if not pathways:
        return
    earned = find_earned(held)
    rows = []
    for slug, pathway in pathways.items():
        progress = find_progress(pathways, slug, earned)
        is_whole = progress.is_whole or pathway.milestone in earned.badges
        if progress.done or is_whole:
            row = WayRow(
                pathway=Crumb(pathway.name, f"{PATHWAYS.path}{slug}/"),
                done=progress.done,
                total=progress.total,
                is_whole=is_whole,
                next=tuple(step_link(portfolio, step) for step in progress.next[:_MOST_NEXT]),
                milestone=badge_link(portfolio, pathway.milestone) if pathway.milestone else None,
            )
            rows.append(row)
    yield from sorted(rows, key=lambda row: (not row.is_whole, row.pathway.name.casefold()))


def _streak(portfolio: Portfolio, held: tuple[Shown, ...]) -> str:
    """In how many years in a row something was earned that holds, up to this year or the last."""
    if not portfolio.content.pathways:
        return ""
    years = {each.day.year for each in held if counts(each)}
    this = portfolio.as_of.year
    last = this if this in years else this - 1
    first = last
    while first - 1 in years:
        first -= 1
    if last not in years or first == last:
        return ""
    return portfolio.language.plural(
        "Something new in %(num)s year in a row, %(first)s to %(last)s",
        "Something new in %(num)s years in a row, %(first)s to %(last)s",
        last - first + 1,
        first=first,
        last=last,
    )


def step_link(portfolio: Portfolio, step: Step) -> StepLink:
    """A single step as a way to what is earned by it."""
    content = portfolio.content
    lang = content.site.language
    if step.badge:
        link = badge_link(portfolio, step.badge)
        return replace(link, name=Words(step.name, lang)) if step.name else link
    if step.pathway:
        name = step.name or content.pathways[step.pathway].name
        return StepLink(Words(name, lang), path=f"{PATHWAYS.path}{step.pathway}/")
    return StepLink(Words(step.name or "", lang), url=link_to(step.achievement or ""))


def badge_link(portfolio: Portfolio, slug: str) -> StepLink:
    """A badge of the site as a way to it."""
    badge = portfolio.content.badges[slug]
    return StepLink(Words(badge.name, language_of(portfolio, badge)), f"badges/{slug}/")


def _role(content: Content, slug: str) -> Crumb:
    return Crumb(content.roles[slug].name, f"{ROLES.path}{slug}/")


def _wanted(content: Content, requirements: Iterable[Requirement]) -> tuple[Skill, ...]:
    found = ((content.skills[each.skill], each.level) for each in requirements)
    return tuple(known_skill(content, known, known.rank_of(level)) for known, level in found)
