"""The ways to look through all credentials: by issuer, year, type and state."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from credfolio.languages import Language, message
from credfolio.pages.entries import newest_first
from credfolio.pages.imports import type_of
from credfolio.pages.links import CREDENTIALS
from credfolio.pages.state import state_word
from credfolio.pages.wording import english_type, spell_type
from credfolio.portfolio import Imported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from credfolio.pages.entries import InList
    from credfolio.portfolio import Portfolio

# What credentials can be told apart by: the question, and the heading of the list of an answer.
_ISSUER = message("Issuer"), message("Credentials from %(name)s")
_YEAR = message("Year"), message("Credentials of %(name)s")
_TYPE = message("Type"), message("Credentials of the type “%(name)s”")
_STATE = message("State"), message("Credentials with the state “%(name)s”")
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
    shown: tuple[InList, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """One question that credentials can be told apart by, with each answer that occurs."""

    name: str
    is_issuer: bool
    filters: tuple[Filter, ...]


def facets_of(portfolio: Portfolio) -> tuple[Facet, ...]:
    """All questions with all answers, each list the newest first."""
    shown, language = newest_first(portfolio), portfolio.language
    return (
        _facet(language, _ISSUER, shown, partial(_issuer, portfolio), _own_issuer),
        _facet(language, _YEAR, shown, _year, lambda one: one.day.year),
        _facet(language, _TYPE, shown, partial(_type, portfolio), _own_badge),
        _facet(language, _STATE, shown, partial(_state, language), attrgetter("state")),
    )


def filter_paths(portfolio: Portfolio) -> Iterator[tuple[str, int]]:
    """The path of each list, all credentials first, with how many it has."""
    yield CREDENTIALS.path, len(portfolio.listed) + len(portfolio.imports)
    for facet in facets_of(portfolio):
        yield from ((each.path, len(each.shown)) for each in facet.filters)


def issuer_path(slug: str) -> str:
    """Where all credentials of an issuer of the site are listed."""
    return f"{CREDENTIALS.path}issuer/{slug}/"


def _facet(
    language: Language,
    asked: tuple[str, str],
    shown: Iterable[InList],
    value_of: Callable[[InList], _Value],
    known_by: Callable[[InList], object],
) -> Facet:
    """One question: `value_of` answers it, the same for all that are `known_by` the same."""
    known: dict[object, _Value] = {}
    values: dict[str, _Value] = {}
    groups: dict[str, list[InList]] = defaultdict(list)
    for one in shown:
        key = known_by(one)
        if (value := known.get(key)) is None:
            value = known[key] = value_of(one)
            values.setdefault(value.place, value)
        groups[value.place].append(one)
    name, heading = asked
    return Facet(
        language.say(name),
        asked is _ISSUER,
        tuple(
            Filter(
                path=f"{CREDENTIALS.path}{value.place}/",
                name=value.name,
                heading=language.say(heading, name=value.name),
                shown=tuple(groups[value.place]),
            )
            for value in sorted(values.values(), key=lambda value: value.rank)
        ),
    )


def _own_issuer(shown: InList) -> str | None:
    return None if isinstance(shown, Imported) else shown.issuer


def _own_badge(shown: InList) -> str:
    return shown.path if isinstance(shown, Imported) else shown.badge  # no slug has a slash


def _issuer(portfolio: Portfolio, shown: InList) -> _Value:
    if isinstance(shown, Imported):
        return _Value(IMPORTED, portfolio.language.say("other issuers"), (1, ""))
    name = portfolio.content.issuers[shown.issuer].name
    return _Value(f"issuer/{shown.issuer}", name, (0, shown.issuer))


def _year(shown: InList) -> _Value:
    year = shown.day.year
    return _Value(f"year/{year:04}", str(year), (-year, ""))


def _type(portfolio: Portfolio, shown: InList) -> _Value:
    if isinstance(shown, Imported):
        name = type_of(portfolio.language, shown)
        in_english = type_of(Language(), shown)
    else:
        type_ = portfolio.content.badges[shown.badge].type or "Badge"
        name, in_english = spell_type(portfolio.language, type_), english_type(type_)
    # Two types of one spelling share a list, and one without any letter of these has the rest.
    place = re.sub(r"[^a-z0-9]+", "-", in_english.casefold()).strip("-")[:80].strip("-") or "other"
    return _Value(f"type/{place}", name, (0, place))


def _state(language: Language, shown: InList) -> _Value:
    state = shown.state
    return _Value(
        f"state/{state}", state_word(language, state), (0 if state == "valid" else 1, state)
    )
