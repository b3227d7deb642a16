"""The lists of all people, of all badges and of all issuers, in pages of a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.imports import place_of
from credfolio.languages import message, messages
from credfolio.model import Endorsed
from credfolio.pages.cohorts import cohort_crumb, members_by_cohort
from credfolio.pages.endorsements import EndorsementRow, endorsement_rows
from credfolio.pages.links import BADGES, ISSUERS, KNOWN_ISSUERS, PEOPLE, Crumb
from credfolio.pages.nodes import list_nodes
from credfolio.pages.page import Page, build_page
from credfolio.pages.paging import PAGE_LENGTH, Paging, numbered, numbered_title, paged
from credfolio.pages.rows import (
    BadgeRow,
    IssuerRow,
    PersonRow,
    badge_rows,
    issuer_rows,
    marks_of,
    person_rows,
)
from credfolio.pages.wording import fit_description
from credfolio.schema_org import build_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class PeopleView:
    """A page of the list of all earners; the first also has their cohorts."""

    people: tuple[PersonRow, ...]
    paging: Paging
    drawn: bool
    cohorts: tuple[Crumb, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgesView:
    """A page of the list of all badges."""

    badges: tuple[BadgeRow, ...]
    paging: Paging
    drawn: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An issuer that the site knows besides its own, by the name that it knows it by."""

    id: str
    name: str
    link: str
    endorsements: tuple[EndorsementRow, ...]


@dataclass(frozen=True, slots=True)
class IssuersView:
    """A page of the list of all issuers; the first also has those that the site knows."""

    issuers: tuple[IssuerRow, ...]
    paging: Paging
    drawn: bool
    known: tuple[KnownRow, ...]
    json: str
    marks: tuple[Mark, ...] = ()


def people_pages(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all earners."""
    cohorts = tuple(map(cohort_crumb, members_by_cohort(portfolio)))
    for path, paging, rows in paged(PEOPLE.path, person_rows(portfolio)):
        yield _list_page(
            portfolio,
            PEOPLE,
            path,
            rows,
            PeopleView(
                tuple(rows), paging, _is_drawn(paging), cohorts if paging.number == 1 else ()
            ),
            counted=messages(
                "%(name)s of %(site)s: %(num)s earner", "%(name)s of %(site)s: %(num)s earners"
            ),
            tells=message("with their signed credentials, each one open to checking."),
            item=("Person", "#person"),
        )


def badges_pages(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all badges."""
    for path, paging, rows in paged(BADGES.path, badge_rows(portfolio)):
        drawn = _is_drawn(paging)
        yield _list_page(
            portfolio,
            BADGES,
            path,
            rows,
            BadgesView(tuple(rows), paging, drawn, marks_of(rows) if drawn else ()),
            counted=messages(
                "%(name)s of %(site)s: %(num)s badge", "%(name)s of %(site)s: %(num)s badges"
            ),
            tells=message("with what each one stands for and how it is earned."),
            item=("EducationalOccupationalCredential", ""),
        )


def issuers_pages(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all issuers."""
    for path, paging, rows in paged(ISSUERS.path, issuer_rows(portfolio)):
        yield _list_page(
            portfolio,
            ISSUERS,
            path,
            rows,
            IssuersView(
                tuple(rows),
                paging,
                _is_drawn(paging),
                known=_known_rows(portfolio) if paging.number == 1 else (),
                json=KNOWN_ISSUERS,
            ),
            counted=messages(
                "%(name)s of %(site)s: %(num)s issuer", "%(name)s of %(site)s: %(num)s issuers"
            ),
            tells=message("with the keys they sign with and the badges they award."),
            item=("Organization", "#issuer"),
        )


def _known_rows(portfolio: Portfolio) -> tuple[KnownRow, ...]:
    return tuple(
        KnownRow(
            known.id,
            known.name,
            known.url or (f"https://{place}/" if (place := place_of(known.id)) else ""),
            endorsement_rows(portfolio, Endorsed(did=known.id))
            if known.id.startswith("did:")
            else (),
        )
        for known in portfolio.content.known_issuers
    )


def _is_drawn(paging: Paging) -> bool:
    return paging.total <= PAGE_LENGTH


def _list_page(
    portfolio: Portfolio,
    place: Crumb,
    path: str,
    rows: Sequence[PersonRow | BadgeRow | IssuerRow],
    view: PeopleView | BadgesView | IssuersView,
    *,
    counted: tuple[str, str],
    tells: str,
    item: tuple[str, str],
) -> Page:
    """One page of a list: `counted` and `tells` for its description, `item` for its rows' data.

    `item` is the schema.org type of a row and the fragment that its page gives it.
    """
    site = portfolio.content.site
    type_, fragment = item
    base, number = site.base, view.paging.number
    language, place = portfolio.language, place.spoken(portfolio.language)
    name = numbered(language, place.name, number)
    description = fit_description(
        language.plural(*counted, view.paging.total, name=name, site=site.title),
        language.say(tells),
        join=language.comma,
    )
    items = (build_reference(type_, f"{base}{row.path}{fragment}") for row in rows)
    return build_page(
        portfolio,
        kind=place.path.removesuffix("/"),
        path=path,
        name=name,
        title=numbered_title(language, place.name, number, site.title),
        description=description,
        about=list_nodes(portfolio, name, path, description, items),
        between=(place,) if number > 1 else (),
        view=view,
    )
