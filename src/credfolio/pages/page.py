"""What a site is made of: pages, and files that are published as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from credfolio.pages.links import Crumb
from credfolio.pages.wording import fit_title
from credfolio.schema_org import Node, build_breadcrumbs, build_graph

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from credfolio.languages import Language
    from credfolio.pages.cards import Card
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio

ONE_LANGUAGE = ("404", "moved")
"""Kinds of pages that hosts show in one language only, the site's first."""


class View(Protocol):
    """What a template shows, as plain frozen values: it gets these and decides nothing."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks on the page: each is drawn once and shown often."""


class Edition(NamedTuple):
    """A page in one of the site's languages: where it lies."""

    language: Language
    path: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its place, what its head says, and the view that its template shows.

    `kind` is the template's name, `crumbs` the way from the home page, this page left out.
    `card` is the picture that shows the page where it is linked, if it has one of its own;
    `editions` are the languages that it can be read in, where the site has several. `is_unlisted`:
    searches are asked to leave it out.
    """

    kind: str
    path: str
    title: str
    description: str
    canonical: str
    schema_org: Node
    crumbs: tuple[Crumb, ...]
    view: View
    card: Card | None = None
    editions: tuple[Edition, ...] = ()
    is_unlisted: bool = False

    @property
    def file(self) -> str:
        """Where the page lies: `index.html` of its folder, or the path itself."""
        return f"{self.path}index.html" if not self.path or self.path.endswith("/") else self.path


@dataclass(frozen=True, slots=True)
class File:
    """A file to publish as it is: bytes, or a file to copy.

    `is_spoken`: it has words in it, and every language of the site has one of its own.
    """

    path: str
    data: bytes | Path
    is_spoken: bool = False


def build_page(
    portfolio: Portfolio,
    kind: str,
    path: str,
    *,
    name: str,
    title: str,
    description: str,
    about: Iterable[Node],
    view: View,
    between: tuple[Crumb, ...] = (),
    card: Card | None = None,
) -> Page:
    """Build a page below the home page, with the way there for readers and for search engines.

    Args:
        portfolio: what the site shows.
        kind: the template's name.
        path: where the page lies.
        name: what the page is called as the last step of the way.
        title: what its head and search results say.
        description: the same, at more length.
        about: what it says to search engines, the way left out.
        view: what its template shows.
        between: the steps between the home page and this one.
        card: the picture that shows it where it is linked; without one the site's is shown.
    """
    site = portfolio.content.site
    crumbs = (Crumb(site.title, ""), *between)
    root = site.base + portfolio.place
    way = ((crumb.name, root + crumb.path) for crumb in (*crumbs, Crumb(name, path)))
    return Page(
        kind=kind,
        path=path,
        title=title,
        description=description,
        canonical=f"{site.base}{path}",
        schema_org=build_graph(*about, build_breadcrumbs(way)),
        crumbs=crumbs,
        view=view,
        card=card,
    )


def in_language(portfolio: Portfolio, language: Language, page: Page) -> Page:
    """Put a page into its language's folder, beside the same page in the other languages."""
    if page.kind in ONE_LANGUAGE or len(portfolio.languages) == 1:
        return page
    base, place = portfolio.content.site.base, portfolio.place_of(language)
    return replace(
        page,
        path=place + page.path,
        title=fit_title(page.title, language.name, join=" · ") if place else page.title,
        canonical=base + place + page.canonical.removeprefix(base),
        editions=tuple(
            Edition(each, portfolio.place_of(each) + page.path) for each in portfolio.languages
        ),
    )
