"""What the former addresses of a site answer: pages that lead on, and what verifiers ask for.

All of it lies in a folder of its own for each address, to be published there. DID documents and
status lists are among the files that verifiers ask for (`documents`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.addresses import former_place, kept_addresses
from credfolio.pages.links import BADGES, CREDENTIALS, ISSUERS, PEOPLE, VERIFY
from credfolio.pages.page import File, Page
from credfolio.pages.wording import fit_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Endorsing, Entry, Portfolio


@dataclass(frozen=True, slots=True)
class MovedView:
    """A page that leads on to where it is now."""

    address: str
    marks: tuple[Mark, ...] = ()


def moved_earner_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """For each former address that is kept: a page for each that an earner had, and signed files."""
    base_now = portfolio.content.site.base
    for base in kept_addresses(portfolio.content):
        place = former_place(base)
        for path in _earner_paths(portfolio):
            yield _moved_page(portfolio, place + path, base_now + path)
        yield from _signed_files(portfolio, portfolio.every_entry, base)


def moved_site_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """The same for what is the whole site's, with its pictures."""
    base_now = portfolio.content.site.base
    for base in kept_addresses(portfolio.content):
        place = former_place(base)
        for path in _site_paths(portfolio):
            yield _moved_page(portfolio, place + path, base_now + path)
        yield _moved_page(portfolio, f"{place}404.html", base_now)
        yield from _signed_files(portfolio, portfolio.endorsements, base)
        for record in portfolio.transcripts:
            if portfolio.content.base_of(str(record.credential["id"])) == base:
                yield File(f"{former_place(base)}{record.path}", record.text.encode())
        for name, picture in sorted(portfolio.images.items()):
            yield File(f"{place}images/{name}", picture)
        yield File(f"{place}.nojekyll", b"")


def _signed_files(
    portfolio: Portfolio, signed: Iterable[Entry | Endorsing], base: str
) -> Iterator[File]:
    for entry in signed:
        if portfolio.content.base_of(str(entry.credential["id"])) == base:
            yield File(f"{former_place(base)}{entry.path}credential.json", entry.text.encode())


def _moved_page(portfolio: Portfolio, path: str, address: str) -> Page:
    say, site = portfolio.language.say, portfolio.content.site
    return Page(
        kind="moved",
        path=path,
        title=fit_title(say("This page has moved"), site.title),
        description=say("It is at %(address)s now.", address=address),
        canonical=address,
        schema_org={},
        crumbs=(),
        view=MovedView(address),
    )


def _site_paths(portfolio: Portfolio) -> Iterator[str]:
    """The addresses that people have: those of the lists' later pages move anyway."""
    content = portfolio.content
    yield from ("", *(place.path for place in (CREDENTIALS, PEOPLE, BADGES, ISSUERS, VERIFY)))
    yield from (f"badges/{slug}/" for slug in content.badges)
    yield from (f"issuers/{slug}/" for slug in content.issuers)
    yield from (endorsing.path for endorsing in portfolio.endorsements)


def _earner_paths(portfolio: Portfolio) -> Iterator[str]:
    # Whoever has an unlisted award is in a portfolio of it, too.
    yield from dict.fromkeys(
        each.earner_path(slug)
        for each in (portfolio, *portfolio.unlisted)
        for slug in each.content.earners
    )
    yield from (entry.path for entry in portfolio.every_entry)
    yield from (imported.path for imported in portfolio.every_import)
