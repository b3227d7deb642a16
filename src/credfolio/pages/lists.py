"""The lists of all people, of all badges and of all issuers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.links import BADGES, ISSUERS, PEOPLE, Crumb
from credfolio.pages.nodes import LONGEST_LIST
from credfolio.pages.page import Page, View, build_page
from credfolio.pages.rows import (
    BadgeRow,
    IssuerRow,
    PersonRow,
    badge_rows,
    issuer_rows,
    marks_of,
    person_rows,
)
from credfolio.pages.wording import count, fit_description, fit_title
from credfolio.schema_org import build_collection, build_reference, build_website

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The list of all earners."""

    people: tuple[PersonRow, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgesView:
    """The list of all badges."""

    badges: tuple[BadgeRow, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class IssuersView:
    """The list of all issuers."""

    issuers: tuple[IssuerRow, ...]
    marks: tuple[Mark, ...] = ()


def people_page(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all earners."""
    rows = person_rows(portfolio)
    yield _list_page(
        portfolio,
        PEOPLE,
        rows,
        PeopleView(rows),
        noun="earner",
        tells="with their signed credentials, each one open to checking.",
        item=("Person", "#person"),
    )


def badges_page(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all badges."""
    rows = badge_rows(portfolio)
    yield _list_page(
        portfolio,
        BADGES,
        rows,
        BadgesView(rows, marks_of(rows)),
        noun="badge",
        tells="with what each one stands for and how it is earned.",
        item=("EducationalOccupationalCredential", ""),
    )


def issuers_page(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all issuers."""
    rows = issuer_rows(portfolio)
    yield _list_page(
        portfolio,
        ISSUERS,
        rows,
        IssuersView(rows),
        noun="issuer",
        tells="with the keys they sign with and the badges they award.",
        item=("Organization", "#issuer"),
    )


def _list_page(
    portfolio: Portfolio,
    place: Crumb,
    rows: Sequence[PersonRow | BadgeRow | IssuerRow],
    view: View,
    *,
    noun: str,
    tells: str,
    item: tuple[str, str],
) -> Page:
    """One list: `noun` and `tells` for its description, `item` for the data about its rows.

    `item` is the schema.org type of a row and the fragment that its page gives it.
    """
    site = portfolio.content.site
    type_, fragment = item
    description = fit_description(
        f"The {place.name.lower()} of {site.title}: {count(len(rows), noun)}", tells, join=", "
    )
    items = (
        build_reference(type_, f"{site.base}{row.path}{fragment}") for row in rows[:LONGEST_LIST]
    )
    return build_page(
        portfolio,
        kind=place.path.removesuffix("/"),
        path=place.path,
        name=place.name,
        title=fit_title(place.name, site.title),
        description=description,
        about=(
            build_website(site.title, site.base, site.description or "", site.language),
            build_collection(place.name, f"{site.base}{place.path}", description, items),
        ),
        view=view,
    )
