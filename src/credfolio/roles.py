"""Who meets what a role needs, what is missing, and the fewest badges that would give it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.model import Requirement, Role
    from credfolio.skills import Evidence, Having, Skills

_FEW = 2
"""Whoever lacks so many skills, and has more than that, is near to a role."""


class Met(NamedTuple):
    """A requirement with the credentials that show it."""

    requirement: Requirement
    evidence: tuple[Evidence, ...]


class Fit(NamedTuple):
    """How somebody stands to a role: what they meet, what is missing, and what they have besides."""

    met: tuple[Met, ...]
    missing: tuple[Requirement, ...]
    besides: tuple[Met, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def is_near(self) -> bool:
        """Whether little is missing, and less than is there."""
        return 0 < len(self.missing) <= _FEW and len(self.met) > len(self.missing)


class Way(NamedTuple):
    """The fewest badges that give what is missing, by slug; `nowhere` is what no badge gives."""

    badges: tuple[str, ...]
    nowhere: tuple[Requirement, ...]


def find_fit(role: Role, skills: Skills, having: Having) -> Fit:
    """Compare what a role needs with what somebody has (`Skills.had_by`)."""
    met, missing = [], []
    for requirement in role.required:
        evidence = _evidence(requirement, skills, having)
        if evidence:
            met.append(Met(requirement, evidence))
        else:
            missing.append(requirement)
    besides = (Met(each, _evidence(each, skills, having)) for each in role.nice_to_have)
    return Fit(tuple(met), tuple(missing), tuple(each for each in besides if each.evidence))


def _evidence(requirement: Requirement, skills: Skills, having: Having) -> tuple[Evidence, ...]:
    rank = _rank(requirement, skills)
    return tuple(each for each in having.get(requirement.skill, ()) if each.rank >= rank)


def _rank(requirement: Requirement, skills: Skills) -> int:
    return skills.known[requirement.skill].rank_of(requirement.level)


class Ways:
    """Finds the shortest ways to what is missing, each once for all who lack the same."""

    def __init__(self, skills: Skills) -> None:
        """Begin with what badges give."""
        self._skills = skills
        self._known: dict[tuple[Requirement, ...], Way] = {}

    def find(self, missing: tuple[Requirement, ...]) -> Way:
        """The fewest badges; of several such sets the first in the order of slugs."""
        if missing not in self._known:
            self._known[missing] = self._find(missing)
        return self._known[missing]

    def _find(self, missing: tuple[Requirement, ...]) -> Way:
        gives: dict[int, str] = {}
        for badge, given in sorted(self._skills.badges.items()):
            mask = sum(
                1 << place
                for place, each in enumerate(missing)
                if given.get(each.skill, -1) >= _rank(each, self._skills)
            )
            gives.setdefault(mask, badge)  # one badge stands for all that give the same of it
        gives.pop(0, None)
        everything = (1 << len(missing)) - 1
        somewhere = 0
        for mask in gives:
            somewhere |= mask
        nowhere = tuple(each for place, each in enumerate(missing) if not somewhere >> place & 1)
        return Way(_fewest(gives, everything & somewhere), nowhere)


def _fewest(gives: Mapping[int, str], wanted: int) -> tuple[str, ...]:
    """The smallest set of badges that gives all that is wanted: an exact set cover.

    The lowest thing that is wanted has to be given by one of them; each of those is tried. There are
    at most 2^12 sets of things to be wanted (`model.MOST_REQUIRED`), and each is solved once.
    """

    @cache
    def solve(open_: int) -> tuple[str, ...]:
        if not open_:
            return ()
        lowest = open_ & -open_
        tried = (
            tuple(sorted((badge, *solve(open_ & ~mask))))
            for mask, badge in gives.items()
            if mask & lowest
        )
        return min(tried, key=lambda badges: (len(badges), badges))

    return solve(wanted)
