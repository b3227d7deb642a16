"""How far earners are on the pathways of a site, what is next for them, and who has come to the end.

A step is done while the credential for it is in force (`skills.counts`). Of a choice between steps
those count that need the least any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.portfolio import Imported
from credfolio.skills import achievement_of, counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from credfolio.model import Content, Pathway, Step
    from credfolio.portfolio import Portfolio
    from credfolio.skills import Held


class Earned(NamedTuple):
    """What somebody has in force: badges of the site, and achievements of others with who gave them."""

    badges: frozenset[str]
    achievements: frozenset[tuple[str, str]]


class Progress(NamedTuple):
    """How many single steps are done of those that are needed, and which are next."""

    done: int
    total: int
    next: tuple[Step, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all that is needed is done."""
        return self.done == self.total


def find_earned(credentials: Iterable[Held]) -> Earned:
    """Read what counts of one earner's credentials."""
    badges, achievements = set(), set()
    for held in credentials:
        if not counts(held):
            continue
        if isinstance(held, Imported):
            achievements.add((str(achievement_of(held.document).get("id")), held.origin.issuer))
        else:
            badges.add(held.badge)
    return Earned(frozenset(badges), frozenset(achievements))


def find_progress(pathways: Mapping[str, Pathway], slug: str, earned: Earned) -> Progress:
    """How far somebody is on a pathway."""
    return _together([_of_step(pathways, step, earned) for step in pathways[slug].steps])


def _of_step(pathways: Mapping[str, Pathway], step: Step, earned: Earned) -> Progress:
    if step.pathway:
        return find_progress(pathways, step.pathway, earned)
    if step.steps:
        inside = [_of_step(pathways, each, earned) for each in step.steps]
        inside.sort(key=lambda each: each.total - each.done)
        return _together(inside[: step.needed])
    done = (
        step.badge in earned.badges
        if step.badge
        else (step.achievement, step.issuer) in earned.achievements
    )
    return Progress(1, 1) if done else Progress(0, 1, (step,))


def _together(parts: Iterable[Progress]) -> Progress:
    done, total = 0, 0
    following: list[Step] = []
    for part in parts:
        done, total = done + part.done, total + part.total
        following += (step for step in part.next if step not in following)
    return Progress(done, total, tuple(following))


class Milestone(NamedTuple):
    """A badge that is due to an earner who has come to the end of a pathway."""

    earner: str
    pathway: str
    badge: str


def due_milestones(content: Content, portfolio: Portfolio) -> Iterator[Milestone]:
    """The milestones of whole pathways that their earners have no award of.

    Args:
        content: what people wrote; an award of the badge, in whatever state, is enough.
        portfolio: with all credentials, the hidden ones among them.
    """
    held: dict[str, list[Held]] = {slug: [] for slug in content.earners}
    for entry in portfolio.entries:
        held[entry.earner].append(entry)
    for imported in portfolio.imports:
        held[imported.earner].append(imported)
    for earner, written in content.earners.items():
        given = {award.badge for award in written.awards}
        earned = find_earned(held[earner])
        for slug, pathway in content.pathways.items():
            milestone = pathway.milestone
            if milestone is None or milestone in given:
                continue
            if find_progress(content.pathways, slug, earned).is_whole:
                given.add(milestone)
                yield Milestone(earner, slug, milestone)
