"""Which credential renews which, as its page says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.rows import Row, credential_row
from credfolio.successions import renewals_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.portfolio import Entry, Portfolio


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a credential renews, what renews it, and the latest of those that follow."""

    predecessor: Row | None
    successor: Row | None
    latest: Row | None


def renewals_in(portfolio: Portfolio) -> Callable[[Entry], Renewal]:
    """A function that says of each credential of a portfolio what is before and after it."""
    entries = {(entry.earner, entry.award.slug): entry for entry in portfolio.entries}
    following = {
        key: entries[successor.key]
        for key, successor in renewals_of(portfolio.content).items()
        if successor.key in entries
    }

    def row_of(entry: Entry | None) -> Row | None:
        return None if entry is None else credential_row(portfolio, entry)

    def renewal_of(entry: Entry) -> Renewal:
        before = entries.get((entry.earner, entry.award.renews or ""))
        after = following.get((entry.earner, entry.award.slug))
        latest = after
        while latest and (later := following.get((latest.earner, latest.award.slug))):
            latest = later
        return Renewal(row_of(before), row_of(after), row_of(latest))

    return renewal_of
