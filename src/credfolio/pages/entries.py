"""The portfolio's credentials in the order in which pages show them.

Those that the site issued and those that others gave stand side by side.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from credfolio.pages.claims import read_credential, read_heading
from credfolio.pages.mark import build_mark, own_picture
from credfolio.portfolio import Entry, Imported, Listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from credfolio.pages.claims import CredentialFacts, Heading
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio, Replaced

Shown = Entry | Imported
"""A credential that has a page: of the site's own, or imported."""
InList = Entry | Listed | Imported
"""A credential in a list."""
_Shown = TypeVar("_Shown", bound=Entry | Listed | Imported)


def newest_first(portfolio: Portfolio) -> list[InList]:
    """All credentials for lists, the latest award first."""
    return _newest_first((*portfolio.listed, *portfolio.imports))


def by_earner(portfolio: Portfolio) -> Iterator[tuple[str, list[Shown]]]:
    """Each earner's slug with the credentials, the newest first; earners without any too."""
    everything: tuple[Shown, ...] = (*portfolio.entries, *portfolio.imports)
    shown = _newest_first(everything)
    return _by(shown, portfolio.content.earners, lambda each: each.earner)


def by_badge(portfolio: Portfolio) -> Iterator[tuple[str, list[Entry | Listed]]]:
    """Each badge's slug with the credentials, the newest first; badges without any too."""
    listed = _newest_first(portfolio.listed)
    return _by(listed, portfolio.content.badges, lambda each: each.badge)


def by_issuer(portfolio: Portfolio) -> Iterator[tuple[str, list[Entry | Listed]]]:
    """Each issuer's slug with the credentials, the newest first; issuers without any too."""
    listed = _newest_first(portfolio.listed)
    return _by(listed, portfolio.content.issuers, lambda each: each.issuer)


def with_neighbours(portfolio: Portfolio) -> Iterator[tuple[Shown, Shown | None, Shown | None]]:
    """Each credential between the newer and the older of its earner."""
    for _, shown in by_earner(portfolio):
        neighbours = (None, *shown, None)
        for newer, each, older in zip(neighbours, shown, neighbours[2:], strict=False):
            yield each, newer, older


def facts_of(portfolio: Portfolio, entry: Entry | Replaced) -> CredentialFacts:
    """What a credential of the site says, with the site's own copy of its picture."""
    return read_credential(
        entry.credential,
        lambda address, alt: own_picture(portfolio, address, alt),
        portfolio.language,
    )


def heading_of(portfolio: Portfolio, entry: Entry) -> Heading:
    """The same in short."""
    return read_heading(entry.credential, lambda address, alt: own_picture(portfolio, address, alt))


def mark_of(entry: Entry, facts: Heading) -> Mark:
    """How a credential of the site looks, by what it says."""
    return build_mark(
        facts.achievement,
        facts.name,
        type_=facts.type,
        credits_=facts.credits,
        picture=facts.image,
        ink=entry.issuer,
    )


def count_valid(credentials: Iterable[InList]) -> int:
    """How many credentials are in force."""
    return sum(shown.state == "valid" for shown in credentials)


def _newest_first(credentials: Iterable[_Shown]) -> list[_Shown]:
    by_path = sorted(credentials, key=attrgetter("path"))
    return sorted(by_path, key=attrgetter("day"), reverse=True)


def _by(
    credentials: Iterable[_Shown], slugs: Iterable[str], slug_of: Callable[[_Shown], str]
) -> Iterator[tuple[str, list[_Shown]]]:
    groups: dict[str, list[_Shown]] = defaultdict(list)
    for shown in credentials:
        groups[slug_of(shown)].append(shown)
    return ((slug, groups[slug]) for slug in slugs)
