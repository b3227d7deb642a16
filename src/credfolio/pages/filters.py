"""The ways to look through all credentials: by issuer, year, type and state."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from credfolio.pages.entries import newest_first
from credfolio.pages.imports import facts_of, type_of
from credfolio.pages.links import CREDENTIALS
from credfolio.pages.state import state_word
from credfolio.pages.wording import spell_type
from credfolio.portfolio import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from credfolio.pages.entries import Shown
    from credfolio.portfolio import Portfolio

IMPORTED = "imported"
"""The folder of all that other issuers gave: they have no slug, and their names are their own."""


class _Value(NamedTuple):
    """What a credential is filed under: the end of the address, its name, its place in order."""

    place: str
    name: str
    rank: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Some of the credentials, with the address of their list and the words for it."""

    path: str
    name: str
    heading: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """One question that credentials can be told apart by, with each answer that occurs."""

    name: str
    filters: tuple[Filter, ...]


def facets_of(portfolio: Portfolio) -> tuple[Facet, ...]:
    """All questions with all answers, each list the newest first."""
    shown = newest_first(portfolio)
    return (
        _facet("Issuer", "Credentials from {}", [(_issuer(portfolio, one), one) for one in shown]),
        _facet("Year", "Credentials of {}", [(_year(one), one) for one in shown]),
        _facet("Type", "Credentials of the type {}", [(_type(portfolio, one), one) for one in shown]),
        _facet("State", "Credentials with the state {}", [(_state(one), one) for one in shown]),
    )  # fmt: skip


def filter_paths(portfolio: Portfolio) -> Iterator[tuple[str, int]]:
    """The path of each list, all credentials first, with how many it has."""
    yield CREDENTIALS.path, len(portfolio.entries) + len(portfolio.imports)
    for facet in facets_of(portfolio):
        yield from ((each.path, len(each.shown)) for each in facet.filters)


def issuer_path(slug: str) -> str:
    """Where all credentials of an issuer of the site are listed."""
    return f"{CREDENTIALS.path}issuer/{slug}/"


def _facet(name: str, heading: str, filed: Iterable[tuple[_Value, Shown]]) -> Facet:
    values: dict[str, _Value] = {}
    groups: dict[str, list[Shown]] = defaultdict(list)
    for value, shown in filed:
        values.setdefault(value.place, value)
        groups[value.place].append(shown)
    return Facet(
        name,
        tuple(
            Filter(
                path=f"{CREDENTIALS.path}{value.place}/",
                name=value.name,
                heading=heading.format(f"“{value.name}”" if name in ("Type", "State") else value.name),
                shown=tuple(groups[value.place]),
            )
            for value in sorted(values.values(), key=lambda value: value.rank)
        ),
    )  # fmt: skip


def _issuer(portfolio: Portfolio, shown: Shown) -> _Value:
    if isinstance(shown, Entry):
        name = portfolio.content.issuers[shown.issuer].name
        return _Value(f"issuer/{shown.issuer}", name, (0, shown.issuer))
    return _Value(IMPORTED, "other issuers", (1, ""))


def _year(shown: Shown) -> _Value:
    year = shown.day.year
    return _Value(f"year/{year:04}", str(year), (-year, ""))


def _type(portfolio: Portfolio, shown: Shown) -> _Value:
    if isinstance(shown, Entry):
        name = spell_type(portfolio.content.badges[shown.award.badge].type or "Badge")
    else:
        name = type_of(shown, facts_of(shown))
    # Two types of one spelling share a list, and one without any letter of these has the rest.
    place = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80].strip("-") or "other"
    return _Value(f"type/{place}", name, (0, place))


def _state(shown: Shown) -> _Value:
    state = shown.report.state
    return _Value(f"state/{state}", state_word(state), (0 if state == "valid" else 1, state))
