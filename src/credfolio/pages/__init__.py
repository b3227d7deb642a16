"""Which address shows what.

A page kind is a generator `(Portfolio) -> Iterator[Page | File]`, in a module of its own with the
view that it shows; a `Page` is rendered with the template of its kind's name, a `File` is published
as it is. Paths are below the site's address; a path that ends in a slash (or is empty) is a folder,
whose page is its `index.html`. The kinds know nothing of one another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from credfolio.model import UNLISTED
from credfolio.pages.api import api_files
from credfolio.pages.badge import badge_pages
from credfolio.pages.cohort import cohort_pages
from credfolio.pages.credential import credential_pages
from credfolio.pages.documents import site_files
from credfolio.pages.embed import embed_pages
from credfolio.pages.endorsement import endorsement_pages
from credfolio.pages.expiring import all_expiring_files, expiring_files
from credfolio.pages.home import home_page
from credfolio.pages.imported import imported_pages
from credfolio.pages.issuer import issuer_pages
from credfolio.pages.lists import badges_pages, issuers_pages, people_pages
from credfolio.pages.moved import moved_earner_pages, moved_site_pages
from credfolio.pages.newest import newest_files
from credfolio.pages.not_found import not_found_page
from credfolio.pages.page import ONE_LANGUAGE, File, Page, in_language
from credfolio.pages.pathway import pathway_pages
from credfolio.pages.portfolio import portfolio_pages
from credfolio.pages.registry import registry_pages
from credfolio.pages.replaced import replaced_pages
from credfolio.pages.role import role_pages
from credfolio.pages.skill import skill_pages
from credfolio.pages.verify import verify_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from credfolio.portfolio import Portfolio

__all__ = [
    "EARNER_KINDS",
    "LIST_KINDS",
    "File",
    "Page",
    "build_lists",
    "build_pages",
    "build_part",
]

Kinds = dict[str, "Callable[[Portfolio], Iterator[Page | File]]"]

EARNER_KINDS: Kinds = {
    "portfolio": portfolio_pages,
    "credential": credential_pages,
    "replaced": replaced_pages,
    "embed": embed_pages,
    "imported": imported_pages,
    "expiring": expiring_files,
    "moved": moved_earner_pages,
}
"""What is made of one earner's things alone: a part of the earners has the same pages as all."""

LIST_KINDS: Kinds = {
    "home": home_page,
    "registry": registry_pages,
    "people": people_pages,
    "badges": badges_pages,
    "issuers": issuers_pages,
    "badge": badge_pages,
    "issuer": issuer_pages,
    "skill": skill_pages,
    "role": role_pages,
    "pathway": pathway_pages,
    "cohort": cohort_pages,
    "endorsement": endorsement_pages,
    "verify": verify_page,
    "404": not_found_page,
    "dates": all_expiring_files,
    "newest": newest_files,
    "api": api_files,
    "moved": moved_site_pages,
    "documents": site_files,
}
"""What is made of the whole site, of which a register (`portfolio.Register`) is enough."""

UNLISTED_KINDS = ("portfolio", "credential", "embed", "replaced", "imported", "expiring")
"""The kinds of pages that only those find who were told their address."""


def build_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """Yield everything that the portfolio publishes, one at a time, in a fixed order.

    The theme's own files (styles, icons) are not among them: they come from `Renderer.static_files`.
    """
    yield from build_lists(portfolio)
    yield from build_part(portfolio)


def build_lists(portfolio: Portfolio) -> Iterator[Page | File]:
    """Yield what is made of the whole site."""
    yield from _in_languages(portfolio, lambda spoken: _of_kinds(spoken, LIST_KINDS))


def build_part(portfolio: Portfolio) -> Iterator[Page | File]:
    """Yield what is made of each earner's things; those that are unlisted come last."""
    yield from _in_languages(portfolio, _earner_pages)


def _in_languages(
    portfolio: Portfolio, pages_of: Callable[[Portfolio], Iterator[Page | File]]
) -> Iterator[Page | File]:
    first, *others = portfolio.languages
    for item in pages_of(replace(portfolio, language=first)):
        yield in_language(portfolio, first, item) if isinstance(item, Page) else item
    for language in others:
        for item in pages_of(replace(portfolio, language=language)):
            if isinstance(item, Page) and item.kind not in ONE_LANGUAGE:
                yield in_language(portfolio, language, item)
            elif isinstance(item, File) and item.is_spoken:
                yield item


def _of_kinds(portfolio: Portfolio, kinds: Kinds) -> Iterator[Page | File]:
    for pages_of_kind in kinds.values():
        yield from pages_of_kind(portfolio)


def _earner_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    yield from _of_kinds(portfolio, EARNER_KINDS)
    for unlisted in portfolio.unlisted:
        spoken = replace(
            unlisted,
            language=portfolio.language,
            drawings=portfolio.drawings,
            certificates=portfolio.certificates,
        )
        for kind in UNLISTED_KINDS:
            for item in EARNER_KINDS[kind](spoken):
                if item.path.startswith(UNLISTED):  # no second page for earners who have one
                    yield replace(item, is_unlisted=True) if isinstance(item, Page) else item
