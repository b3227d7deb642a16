"""A page for each cohort: who began together, and what they have earned together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.languages import message
from credfolio.pages.cohorts import cohort_crumb, members_by_cohort
from credfolio.pages.evidence import Someone, in_order_of_names, someone
from credfolio.pages.links import PEOPLE
from credfolio.pages.nodes import list_nodes
from credfolio.pages.page import Page, build_page
from credfolio.pages.paging import PAGE_LENGTH, Paging, numbered, numbered_title, paged
from credfolio.pages.rows import BadgeRow, badge_rows, marks_of
from credfolio.pages.wording import count_credentials, fit_description
from credfolio.schema_org import build_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio

_KICKER = message("Cohort")


@dataclass(frozen=True, slots=True)
class CohortBadge:
    """A badge that members of a cohort hold, and how many of them do."""

    row: BadgeRow
    holders: int


@dataclass(frozen=True, slots=True)
class CohortView:
    """Who began together; `credentials` are theirs that are valid, all together."""

    kicker: str
    name: str
    credentials: int
    badges: tuple[CohortBadge, ...]
    people: tuple[Someone, ...]
    paging: Paging
    drawn: bool
    marks: tuple[Mark, ...]


def cohort_pages(portfolio: Portfolio) -> Iterator[Page]:
    """A page for each cohort that somebody whom everybody may find is in."""
    cohorts = members_by_cohort(portfolio)
    if not cohorts:
        return
    of = {earner: cohort for cohort, members in cohorts.items() for earner in members}
    held: dict[str, set[tuple[str, str]]] = {cohort: set() for cohort in cohorts}
    valid = Counter[str]()
    for each in portfolio.listed:
        if each.state == "valid" and (cohort := of.get(each.earner)):
            held[cohort].add((each.badge, each.earner))
            valid[cohort] += 1
    rows = badge_rows(portfolio)
    for cohort, members in cohorts.items():
        number = Counter(f"badges/{badge}/" for badge, _ in held[cohort])
        badges = tuple(CohortBadge(row, number[row.path]) for row in rows if number[row.path])
        yield from _cohort(portfolio, cohort, members, badges, valid[cohort])


def _cohort(
    portfolio: Portfolio,
    cohort: str,
    members: list[str],
    badges: tuple[CohortBadge, ...],
    valid: int,
) -> Iterator[Page]:
    language, site = portfolio.language, portfolio.content.site
    place = cohort_crumb(cohort)
    for path, paging, some in paged(place.path, in_order_of_names(portfolio, members)):
        name = numbered(language, place.name, paging.number)
        description = fit_description(
            language.say(
                "%(cohort)s on %(site)s: %(credentials)s",
                cohort=name,
                site=site.title,
                credentials=count_credentials(language, valid),
            ),
            language.say("earned by those who began together."),
            join=language.comma,
        )
        people = tuple(someone(portfolio, earner) for earner in some)
        items = (build_reference("Person", f"{site.base}{one.path}#person") for one in people)
        yield build_page(
            portfolio,
            kind="cohort",
            path=path,
            name=name,
            title=numbered_title(language, place.name, paging.number, site.title),
            description=description,
            about=list_nodes(portfolio, name, path, description, items),
            between=(PEOPLE.spoken(language),),
            view=CohortView(
                kicker=language.say(_KICKER),
                name=place.name,
                credentials=valid,
                badges=badges,
                people=people,
                paging=paging,
                drawn=paging.total <= PAGE_LENGTH,
                marks=marks_of(badge.row for badge in badges),
            ),
        )
