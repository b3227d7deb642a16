"""The home page: the site's own words, its people, badges, issuers and latest credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from credfolio.languages import messages
from credfolio.pages.entries import count_valid, newest_first
from credfolio.pages.nodes import LONGEST_LIST
from credfolio.pages.page import Page
from credfolio.pages.rows import (
    LATEST,
    BadgeRow,
    IssuerRow,
    PersonRow,
    Row,
    badge_rows,
    credential_rows,
    issuer_rows,
    marks_of,
    person_rows,
)
from credfolio.pages.wording import (
    LONGEST_TITLE,
    SHORTEST_TITLE,
    Words,
    clip,
    fit_description,
    fit_title,
    language_of,
)
from credfolio.schema_org import build_collection, build_graph, build_reference, build_website

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.languages import Language
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio

_PEOPLE, _BADGES = 24, 12  # so many are shown; the lists have all


class Figure(NamedTuple):
    """A number of things, and what they are called, one or many."""

    noun: str
    number: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page: the site's own words, and the ways into it."""

    intro: Words
    people: tuple[PersonRow, ...]
    more_people: int
    badges: tuple[BadgeRow, ...]
    more_badges: int
    issuers: tuple[IssuerRow, ...]
    latest: tuple[Row, ...]
    credentials: int
    figures: tuple[Figure, ...]
    marks: tuple[Mark, ...]

    @property
    def alone(self) -> bool:
        """Whether the site is about one person."""
        return len(self.people) == 1


def home_page(portfolio: Portfolio) -> Iterator[Page]:
    """The home page; a site about one person shows all the credentials on it."""
    site, say = portfolio.content.site, portfolio.language.say
    people, badges = person_rows(portfolio), badge_rows(portfolio)
    entries = newest_first(portfolio)
    latest = credential_rows(portfolio, entries[: LONGEST_LIST if len(people) == 1 else LATEST])
    description = fit_description(
        site.description
        or say("%(site)s: who earned what, from whom, and whether it holds.", site=site.title),
        say("Signed credentials that anyone can check."),
    )
    earners = (
        build_reference("Person", f"{site.base}{person.path}#person") for person in people[:_PEOPLE]
    )
    yield Page(
        kind="home",
        path="",
        title=clip(site.title, LONGEST_TITLE)
        if len(site.title) >= SHORTEST_TITLE
        else fit_title(site.title, say("credentials")),
        description=description,
        canonical=site.base,
        schema_org=build_graph(
            build_website(site.title, site.base, description, site.language),
            build_collection(site.title, site.base, description, earners),
        ),
        crumbs=(),
        view=HomeView(
            intro=Words(site.intro or "", language_of(portfolio, site)),
            people=people[:_PEOPLE],
            more_people=max(0, len(people) - _PEOPLE),
            badges=badges[:_BADGES],
            more_badges=max(0, len(badges) - _BADGES),
            issuers=issuer_rows(portfolio),
            latest=latest,
            credentials=len(entries),
            figures=tuple(
                _figures(
                    portfolio.language,
                    people=len(people),
                    badges=len(badges),
                    issuers=len(portfolio.content.issuers),
                    credentials=len(entries),
                    valid=count_valid(entries),
                )
            ),
            marks=marks_of(badges[:_BADGES], latest),
        ),
    )


def _figures(
    language: Language, *, people: int, badges: int, issuers: int, credentials: int, valid: int
) -> Iterator[Figure]:
    """How much there is; a site about one person does not count people."""

    def figure(one: str, many: str, number: int) -> Figure:
        return Figure(language.plural(one, many, number), number)

    if people != 1:
        yield figure(*messages("person", "people"), people)
    yield figure(*messages("badge", "badges"), badges)
    yield figure(*messages("issuer", "issuers"), issuers)
    yield figure(*messages("credential", "credentials"), credentials)
    yield figure(*messages("valid", "valid"), valid)
