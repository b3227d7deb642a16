"""Rows of lists: a credential, an earner, a badge or an issuer in one line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from credfolio.pages.entries import by_badge, by_issuer
from credfolio.pages.imports import mark_of, name_of, named_as, signed_by
from credfolio.pages.mark import Mark, Picture, badge_mark, picture_of
from credfolio.pages.state import state_word
from credfolio.pages.wording import Words, language_of, spell_type
from credfolio.portfolio import Imported

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from credfolio.pages.entries import InList
    from credfolio.portfolio import Entry, Listed, Portfolio
    from credfolio.report import State

LATEST = 8
"""How many credentials a list of the latest shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A credential in a list.

    Of an imported one `origin` and `signed_by` say who signed it, `checked` when it was checked.
    """

    path: str
    name: Words
    mark: Mark
    earner: Words
    earner_path: str
    issuer: str
    awarded: date
    state: State
    word: str
    origin: str = ""
    signed_by: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An earner in a list, with the number of credentials."""

    path: str
    name: Words
    headline: Words
    picture: Picture | None
    credentials: int


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A badge in a list, with the number of its holders."""

    path: str
    name: Words
    mark: Mark
    type: str
    issuer: str
    holders: int


@dataclass(frozen=True, slots=True)
class IssuerRow:
    """An issuer in a list, with the numbers of its badges and credentials."""

    slug: str
    path: str
    name: str
    picture: Picture | None
    badges: int
    credentials: int


def row_of(portfolio: Portfolio, shown: InList) -> Row:
    """The row of a credential, the site's own or imported."""
    if isinstance(shown, Imported):
        return _imported_row(portfolio, shown)
    return credential_row(portfolio, shown)


def _imported_row(portfolio: Portfolio, imported: Imported) -> Row:
    language, earner = portfolio.language, portfolio.people[imported.earner]
    return Row(
        path=imported.path,
        name=name_of(language, imported),
        mark=mark_of(language, imported),
        earner=Words(earner.name, language_of(portfolio, earner)),
        earner_path=portfolio.earner_path(imported.earner),
        issuer=named_as(language, imported),
        awarded=imported.day,
        state=imported.state,
        word=state_word(language, imported.state),
        origin=imported.origin.kind if imported.origin.confirmed else "unconfirmed",
        signed_by=signed_by(language, imported),
        checked=imported.checked,
    )


def credential_row(portfolio: Portfolio, entry: Entry | Listed) -> Row:
    """The row of a credential."""
    return _own_row(portfolio, entry, *_shown_of(portfolio, entry.badge))


def _shown_of(portfolio: Portfolio, slug: str) -> tuple[Words, Mark]:
    """What all credentials of a badge show of it."""
    badge = portfolio.content.badges[slug]
    return Words(badge.name, language_of(portfolio, badge)), badge_mark(portfolio, slug)


def _own_row(portfolio: Portfolio, entry: Entry | Listed, name: Words, mark: Mark) -> Row:
    content, earner = portfolio.content, portfolio.people[entry.earner]
    return Row(
        path=entry.path,
        name=name,
        mark=mark,
        earner=Words(earner.name, language_of(portfolio, earner)),
        earner_path=portfolio.earner_path(entry.earner),
        issuer=content.issuers[entry.issuer].name,
        awarded=entry.day,
        state=entry.state,
        word=state_word(portfolio.language, entry.state),
    )


def credential_rows(portfolio: Portfolio, shown: Iterable[InList]) -> tuple[Row, ...]:
    """The rows of credentials, in their order."""
    of_badge = cache(partial(_shown_of, portfolio))
    return tuple(
        _imported_row(portfolio, each)
        if isinstance(each, Imported)
        else _own_row(portfolio, each, *of_badge(each.badge))
        for each in shown
    )


def person_rows(portfolio: Portfolio) -> tuple[PersonRow, ...]:
    """The rows of all earners."""
    rows = []
    held = Counter(each.earner for each in (*portfolio.listed, *portfolio.imports))
    for slug, earner in portfolio.people.items():
        lang = language_of(portfolio, earner)
        rows.append(
            PersonRow(
                path=portfolio.earner_path(slug),
                name=Words(earner.name, lang),
                headline=Words(earner.headline or "", lang),
                picture=picture_of(portfolio, earner.image),
                credentials=held[slug],
            )
        )
    return tuple(rows)


def badge_rows(portfolio: Portfolio) -> tuple[BadgeRow, ...]:
    """The rows of all badges."""
    content = portfolio.content
    rows = []
    for slug, entries in by_badge(portfolio):
        badge = content.badges[slug]
        rows.append(
            BadgeRow(
                path=f"badges/{slug}/",
                name=Words(badge.name, language_of(portfolio, badge)),
                mark=badge_mark(portfolio, slug),
                type=spell_type(portfolio.language, badge.type or "Badge"),
                issuer=content.issuers[content.issuer_of(slug)].name,
                holders=len({entry.earner for entry in entries}),
            )
        )
    return tuple(rows)


def issuer_rows(portfolio: Portfolio) -> tuple[IssuerRow, ...]:
    """The rows of all issuers."""
    content = portfolio.content
    offered = Counter(map(content.issuer_of, content.badges))
    return tuple(
        IssuerRow(
            slug=slug,
            path=f"issuers/{slug}/",
            name=content.issuers[slug].name,
            picture=picture_of(portfolio, content.issuers[slug].image),
            badges=offered[slug],
            credentials=len(entries),
        )
        for slug, entries in by_issuer(portfolio)
    )


def marks_of(*lists: Iterable[Row | BadgeRow]) -> tuple[Mark, ...]:
    """The marks that lists show, each once."""
    return tuple({row.mark.key: row.mark for rows in lists for row in rows}.values())
