"""The portfolio's entries in the order in which pages show them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from credfolio.portfolio import Entry, Portfolio


def newest_first(portfolio: Portfolio) -> list[Entry]:
    """All entries, the latest award first."""
    return sorted(portfolio.entries, key=lambda entry: (-entry.award.date.toordinal(), entry.path))


def by_earner(portfolio: Portfolio) -> Iterator[tuple[str, list[Entry]]]:
    """Each earner's slug with the entries, the newest first; earners without entries too."""
    return _by(portfolio, portfolio.content.earners, lambda entry: entry.earner)


def by_badge(portfolio: Portfolio) -> Iterator[tuple[str, list[Entry]]]:
    """Each badge's slug with the entries, the newest first; badges without entries too."""
    return _by(portfolio, portfolio.content.badges, lambda entry: entry.award.badge)


def by_issuer(portfolio: Portfolio) -> Iterator[tuple[str, list[Entry]]]:
    """Each issuer's slug with the entries, the newest first; issuers without entries too."""
    return _by(portfolio, portfolio.content.issuers, lambda entry: entry.issuer)


def count_valid(entries: Iterable[Entry]) -> int:
    """How many credentials are in force."""
    return sum(entry.report.state == "valid" for entry in entries)


def _by(
    portfolio: Portfolio, slugs: Iterable[str], slug_of: Callable[[Entry], str]
) -> Iterator[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in newest_first(portfolio):
        groups[slug_of(entry)].append(entry)
    return ((slug, groups[slug]) for slug in slugs)
