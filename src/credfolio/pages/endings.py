"""What ends, and when: for the calendar, the feed, and whoever asks what is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from credfolio.model import add_duration
from credfolio.pages import imports
from credfolio.pages.facts import day_of
from credfolio.portfolio import End, Entry, Imported, Listed
from credfolio.successions import renewals_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from credfolio.pages.entries import InList
    from credfolio.portfolio import Portfolio

NEAR = timedelta(days=90)
"""How long before its end a credential is news, and for how long after."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A credential that ends."""

    shown: InList
    end: End

    @property
    def name(self) -> str:
        """What it is called."""
        return self.end.name

    @property
    def day(self) -> date:
        """The last day it holds."""
        return self.end.day

    @property
    def stamp(self) -> datetime:
        """The moment that was written down."""
        return self.end.stamp

    @property
    def badge(self) -> str:
        """The slug of its badge; empty for an imported one."""
        return "" if isinstance(self.shown, Imported) else self.shown.badge


def endings_of(portfolio: Portfolio) -> tuple[Ending, ...]:
    """What ends or has ended, the earliest first.

    What is withdrawn or on hold, what was renewed, and an import that does not verify are left out.
    """
    content, renewed = portfolio.content, renewals_of(portfolio.content)

    def end_of(shown: InList) -> End | None:
        if isinstance(shown, Listed):
            return shown.end
        if isinstance(shown, Imported):
            is_left = shown.state in ("valid", "expired", "not-yet-valid")
            return _end_of_import(portfolio, shown) if is_left else None
        key = shown.earner, shown.slug
        return None if key in renewed or content.status_of(*key) else _end_of_entry(shown)

    found = (
        Ending(shown, end)
        for shown in (*portfolio.listed, *portfolio.imports)
        if (end := end_of(shown))
    )
    return tuple(sorted(found, key=lambda ending: (ending.day, ending.shown.path)))


def listed_in(portfolio: Portfolio) -> tuple[Listed, ...]:
    """The credentials of a portfolio as a register has them."""
    ends = {ending.shown.path: ending.end for ending in endings_of(portfolio)}
    return tuple(
        Listed(
            entry.earner,
            entry.slug,
            entry.badge,
            entry.issuer,
            entry.day,
            entry.path,
            entry.state,
            entry.signed,
            ends.get(entry.path),
        )
        for entry in portfolio.entries
    )


def endings_by_earner(endings: Iterable[Ending]) -> dict[str, tuple[Ending, ...]]:
    """The same by the earner's slug, without those who have none."""
    grouped: dict[str, list[Ending]] = defaultdict(list)
    for ending in endings:
        grouped[ending.shown.earner].append(ending)
    return {earner: tuple(theirs) for earner, theirs in grouped.items()}


def due_among(endings: Iterable[Ending], as_of: date, span: str) -> tuple[Ending, ...]:
    """Those that end within a span from a day, or ended within the same span before it.

    Args:
        endings: what ends.
        as_of: the day.
        span: an ISO 8601 duration.

    Raises:
        ValueError: the span leads beyond the year 9999.
    """
    last = add_duration(as_of, span)
    return tuple(
        ending
        for ending in endings
        if ending.day <= last and (ending.day >= as_of or add_duration(ending.day, span) >= as_of)
    )


def _end_of_entry(entry: Entry) -> End | None:
    day = day_of(str(entry.credential.get("validUntil")))
    if day is None:
        return None
    return End(day, str(entry.credential["name"]), entry.signed)


def _end_of_import(portfolio: Portfolio, imported: Imported) -> End | None:
    day = imports.facts_of(portfolio.language, imported).valid_until
    name = imports.name_of(portfolio.language, imported).text
    return End(day, name, imported.receipt.moment) if day else None
