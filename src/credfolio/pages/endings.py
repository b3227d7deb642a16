"""What ends, and when: for the calendar, the feed, and whoever asks what is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from credfolio.issuing import proofs_in
from credfolio.model import add_duration
from credfolio.pages import entries, imports
from credfolio.pages.facts import day_of
from credfolio.portfolio import Entry
from credfolio.successions import renewals_of
from credfolio.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from credfolio.pages.entries import Shown
    from credfolio.portfolio import Portfolio

NEAR = timedelta(days=90)
"""How long before its end a credential is news, and for how long after."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A credential that ends, with the last day it holds and the moment it was written down."""

    shown: Shown
    name: str
    day: date
    stamp: datetime

    @property
    def badge(self) -> str:
        """The slug of its badge; empty for an imported one."""
        return self.shown.award.badge if isinstance(self.shown, Entry) else ""


def endings_of(portfolio: Portfolio) -> tuple[Ending, ...]:
    """What ends or has ended, the earliest first.

    What is withdrawn or on hold, what was renewed, and an import that does not verify are left out.
    """
    content, renewed = portfolio.content, renewals_of(portfolio.content)

    def is_left(shown: Shown) -> bool:
        if isinstance(shown, Entry):
            key = shown.earner, shown.award.slug
            return key not in renewed and content.status_of(*key) is None
        return shown.report.state in ("valid", "expired", "not-yet-valid")

    found = (
        _ending_of(portfolio, shown) for shown in entries.newest_first(portfolio) if is_left(shown)
    )
    return tuple(sorted(filter(None, found), key=lambda ending: (ending.day, ending.shown.path)))


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


def _ending_of(portfolio: Portfolio, shown: Shown) -> Ending | None:
    if isinstance(shown, Entry):
        day = day_of(str(shown.credential.get("validUntil")))
        stamp = parse_timestamp(proofs_in(shown.credential)[0]["created"])
        return Ending(shown, str(shown.credential["name"]), day, stamp) if day else None
    day = imports.facts_of(portfolio.language, shown).valid_until
    name = imports.name_of(portfolio.language, shown).text
    return Ending(shown, name, day, shown.receipt.moment) if day else None
