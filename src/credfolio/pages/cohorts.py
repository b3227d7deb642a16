"""Cohorts: earners who name the same one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from credfolio.pages.links import Crumb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.portfolio import Portfolio

_COHORTS = "cohorts/"


def members_by_cohort(portfolio: Portfolio) -> Mapping[str, list[str]]:
    """The earners of each cohort whom everybody may find, in the order of the cohorts."""
    members: dict[str, list[str]] = defaultdict(list)
    for slug, person in portfolio.people.items():
        if person.cohort:
            members[person.cohort].append(slug)
    return dict(sorted(members.items()))


def cohort_crumb(cohort: str) -> Crumb:
    """A cohort as a way to its page, called as people would write it: `Spring 2026`."""
    name = cohort.replace("-", " ")
    return Crumb(name[:1].upper() + name[1:], f"{_COHORTS}{cohort}/")
