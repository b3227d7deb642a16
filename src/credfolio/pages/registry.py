"""The register of all credentials: searched by a script, filtered and paged by plain links."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from credfolio.pages.dates import Dates, dates_at
from credfolio.pages.endings import endings_of
from credfolio.pages.entries import newest_first
from credfolio.pages.filters import facets_of
from credfolio.pages.finding import INDEX_LENGTH, NAMES, kinds_in, name_files, search_files
from credfolio.pages.links import API, ATOM, CREDENTIALS, ISSUERS, JSON, Crumb
from credfolio.pages.nodes import list_nodes
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.paging import PAGE_LENGTH, Paging, numbered, numbered_title, paged
from credfolio.pages.rows import Row, credential_rows, marks_of
from credfolio.pages.wording import count_credentials, fit_description
from credfolio.schema_org import build_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from credfolio.languages import Language
    from credfolio.pages.filters import Facet
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio

_SCRIPT = "assets/search.js"
_FEW_MARKS = 40  # so many are drawn on a page; each weighs 0.2 kB
_FEW_ISSUERS = 12  # so many are named; the list of issuers leads to the others


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A filter as a way to its list."""

    name: str
    path: str
    credentials: int


@dataclass(frozen=True, slots=True)
class FilterLine:
    """One question with the ways to its answers; `more` are not named, `all_of` leads to them."""

    name: str
    links: tuple[FilterLink, ...]
    more: int = 0
    all_of: str = ""


@dataclass(frozen=True, slots=True)
class Programs:
    """Where programs read the same: feeds of what is new, and the API; each may be left out."""

    atom: str
    json: str
    api: str


@dataclass(frozen=True, slots=True)
class RegistryView:
    """One page of a list of credentials; `chosen` is the path of its filter, if it has one.

    Only the page with an `index` has a search box: it looks through all credentials, and through
    `names` of all else; it offers the dates of all credentials too.
    """

    heading: str
    chosen: str
    filters: tuple[FilterLine, ...]
    rows: tuple[Row, ...]
    paging: Paging
    drawn: bool
    counted: str
    index: str
    names: str
    dates: Dates | None
    programs: Programs | None
    scripts: tuple[str, ...]
    marks: tuple[Mark, ...]


def registry_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """All credentials, then each filter's, in pages of a hundred; and what the search looks in."""
    shown = newest_first(portfolio)
    rows = dict(zip((one.path for one in shown), credential_rows(portfolio, shown), strict=True))
    facets = facets_of(portfolio)
    lines = tuple(_line(facet) for facet in facets)
    everything = tuple(rows.values())
    heading = CREDENTIALS.spoken(portfolio.language).name
    yield from _list(portfolio, CREDENTIALS.path, heading, everything, lines)
    for chosen in chain.from_iterable(facet.filters for facet in facets):
        some = tuple(rows[one.path] for one in chosen.shown)
        yield from _list(portfolio, chosen.path, chosen.heading, some, lines)
    if rows:
        yield from index_files(portfolio, everything)
        yield from name_files(portfolio)


def index_path(portfolio: Portfolio) -> str:
    """The script with what the search looks in, in the language of its page."""
    return f"assets/{portfolio.place}registry.js"


def index_files(
    portfolio: Portfolio, rows: Sequence[Row], most: int = INDEX_LENGTH
) -> Iterator[File]:
    """What the search looks in, in parts: each after the first adds its rows to those before.

    Args:
        portfolio: for the language, and the path that follows from it.
        rows: all of them, the latest first.
        most: how many one part has.
    """
    language = portfolio.language
    indexed = [_indexed(language, row) for row in rows]
    path, head = index_path(portfolio), _index_head(language, rows)
    yield from search_files(path, "registry", head, indexed, most, is_spoken=True)


def _heading_note(language: Language, paging: Paging) -> str:
    """How many there are, and which of them are here."""
    if not paging.total:
        return language.say("No credentials yet")
    return language.say("%(counted)s, the latest first", counted=_counted(language, paging))


def _line(facet: Facet) -> FilterLine:
    links = tuple(FilterLink(each.name, each.path, len(each.shown)) for each in facet.filters)
    if not facet.is_issuer or len(links) <= _FEW_ISSUERS:
        return FilterLine(facet.name, links)
    largest = sorted(links, key=lambda link: -link.credentials)[:_FEW_ISSUERS]
    named = tuple(link for link in links if link in largest)
    return FilterLine(facet.name, named, len(links) - len(named), ISSUERS.path)


def _list(
    portfolio: Portfolio,
    place: str,
    heading: str,
    rows: Sequence[Row],
    filters: tuple[FilterLine, ...],
) -> Iterator[Page]:
    """The pages of one list."""
    is_filter = place != CREDENTIALS.path
    for path, paging, some in paged(place, rows):
        is_searched = bool(rows) and path == CREDENTIALS.path
        marks = marks_of(some)
        drawn = len(rows) <= PAGE_LENGTH and len(marks) <= _FEW_MARKS
        yield _page(
            portfolio,
            path,
            RegistryView(
                heading=heading,
                chosen=place if is_filter else "",
                filters=filters,
                rows=tuple(some),
                paging=paging,
                drawn=drawn,
                counted=_heading_note(portfolio.language, paging),
                index=index_path(portfolio) if is_searched else "",
                names=NAMES if is_searched else "",
                dates=dates_at(place) if is_searched and endings_of(portfolio) else None,
                programs=_programs(portfolio) if is_searched else None,
                scripts=(_SCRIPT,) if is_searched else (),
                marks=marks if drawn else (),
            ),
        )


def _programs(portfolio: Portfolio) -> Programs | None:
    copies = portfolio.content.site.copies
    atom, feed = (ATOM, JSON) if "feeds" in copies else ("", "")
    api = f"{API}index.json" if "api" in copies else ""
    return Programs(atom, feed, api) if atom or api else None


def _page(portfolio: Portfolio, path: str, view: RegistryView) -> Page:
    site, paging, language = portfolio.content.site, view.paging, portfolio.language
    base = site.base
    name = numbered(language, view.heading, paging.number)
    description = fit_description(
        language.say(
            "%(name)s on %(site)s: %(counted)s",
            name=name,
            site=site.title,
            counted=_counted(language, paging),
        ),
        language.say("each with its earner, its issuer, its day and whether it holds."),
        join=language.comma,
    )
    items = (
        build_reference("EducationalOccupationalCredential", f"{base}{row.path}")
        for row in view.rows
    )
    return build_page(
        portfolio,
        kind="registry",
        path=path,
        name=name,
        title=numbered_title(language, view.heading, paging.number, site.title),
        description=description,
        about=list_nodes(portfolio, name, path, description, items),
        between=tuple(_between(language, view)),
        view=view,
    )


def _between(language: Language, view: RegistryView) -> Iterator[Crumb]:
    if view.chosen or view.paging.number > 1:
        yield CREDENTIALS.spoken(language)
    if view.chosen and view.paging.number > 1:
        yield Crumb(view.heading, view.chosen)


def _counted(language: Language, paging: Paging) -> str:
    total = count_credentials(language, paging.total)
    if not paging.steps:
        return total
    return language.say(
        "%(first)s to %(last)s of %(credentials)s",
        first=paging.first,
        last=paging.last,
        credentials=total,
    )


def _index_head(language: Language, rows: Sequence[Row]) -> Mapping[str, Any]:
    """What the search says, and what its rows name by a number or a word of ours."""
    places = {name: f"{{{name}}}" for name in ("found", "all", "words")}
    return {
        "locale": language.locale,
        "words": {
            "checked": language.say("checked %(day)s", day="{day}"),
            "none": language.say("No credential has “%(words)s” in it", words="{words}"),
            "found": language.say("“%(words)s” is in %(found)s of %(all)s credentials", **places),
            "most": language.say(
                "“%(words)s” is in %(found)s of %(all)s credentials; here are the latest %(shown)s",
                shown="{shown}",
                **places,
            ),
            "named": language.say("Names with “%(words)s” in them: %(found)s", **places),
        },
        "states": {row.state: row.word for row in rows},
        "kinds": kinds_in(language),
    }


def _indexed(language: Language, row: Row) -> list[str]:
    """A credential: `[name, earner, issuer, day, state, path, checked]`."""
    said_by = language.comma.join(filter(None, (row.issuer, row.signed_by)))
    entry = [row.name.text, row.earner.text, said_by, row.awarded.isoformat(), row.state, row.path]
    return [*entry, row.checked.isoformat()] if row.checked else entry
