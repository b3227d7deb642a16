"""Files that no single page owns: DID documents, status lists, pictures, what hosts ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from credfolio import __version__
from credfolio.addresses import FORMER, former_place, kept_addresses, verifier_documents
from credfolio.art import ink_rules, issuer_ink
from credfolio.documents import render_json
from credfolio.pages.browser import browser_files
from credfolio.pages.cohorts import cohort_crumb, members_by_cohort
from credfolio.pages.filters import filter_paths
from credfolio.pages.links import (
    BADGES,
    INSIGHTS,
    ISSUERS,
    KNOWN_ISSUERS,
    PATHWAYS,
    PEOPLE,
    ROLES,
    SKILLS,
    VERIFY,
)
from credfolio.pages.page import File
from credfolio.pages.paging import page_paths
from credfolio.schemas import CONTENT_FILES, PUBLISHED, render_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from credfolio.model import KnownIssuer
    from credfolio.portfolio import Portfolio


BUILD = "build.json"
"""What a site says of the build that wrote it, for whoever wants to make the same again."""

SITEMAP_LENGTH = 50_000
"""So many pages one sitemap may name. It may have 50 MB as well, so a kilobyte for each address."""


def site_files(portfolio: Portfolio) -> Iterator[File]:
    """All of these files."""
    yield from _verifier_documents(portfolio)
    for issuer, log in portfolio.logs.items():
        for path, data in log.files:
            yield File(f"log/{issuer}/{path}", data)
    if known := portfolio.content.known_issuers:
        yield File(KNOWN_ISSUERS, _trust_list(known).encode())
    for name, picture in sorted(portfolio.images.items()):
        yield File(f"images/{name}", picture)
    inks = {slug: issuer_ink(identity.did) for slug, identity in portfolio.identities.items()}
    yield File("assets/inks.css", ink_rules(inks).encode())
    yield from browser_files(portfolio)
    if portfolio.content.site.schemas:
        for name in CONTENT_FILES:
            yield File(f"{PUBLISHED}{name}.json", render_schema(name).encode())
    yield File(".nojekyll", b"")
    yield File(BUILD, _build(portfolio).encode())
    sitemap = f"{portfolio.content.site.base}sitemap.xml"
    # What is for other hosts is nothing to be found here.
    other = f"Disallow: {urlsplit(portfolio.content.site.base).path}{FORMER}\n"
    rules = f"User-agent: *\nAllow: /\n{other if kept_addresses(portfolio.content) else ''}"
    yield File("robots.txt", f"{rules}Sitemap: {sitemap}\n".encode())
    paths = [
        f"{portfolio.place_of(language)}{path}"
        for language in portfolio.languages
        for path in _page_paths(portfolio)
    ]
    yield from sitemap_files(portfolio.content.site.base, paths)


def _trust_list(known: Iterable[KnownIssuer]) -> str:
    """A list of known issuers as `trust` reads it: strict YAML reads JSON."""
    return render_json({"issuers": [each.model_dump(exclude_none=True) for each in known]})


def _verifier_documents(portfolio: Portfolio) -> Iterator[File]:
    """DID documents and lists, also of issuers whose files are gone: what they signed verifies on.

    What former addresses answer lies in folders of their own.
    """
    content = portfolio.content
    for issuer, identity in portfolio.identities.items():
        documents = verifier_documents(
            content,
            issuer,
            identity,
            portfolio.status_lists,
            portfolio.kept_documents.get(issuer),
        )
        for address, text in documents.items():
            base = content.base_of(address)
            if base == content.site.base:
                yield File(address.removeprefix(base), text.encode())
            elif base in kept_addresses(content):
                yield File(former_place(base) + address.removeprefix(base), text.encode())


def _build(portfolio: Portfolio) -> str:
    """The version and the day of a build, and nothing that its pages do not show anyway."""
    return render_json({"credfolio": __version__, "as_of": portfolio.as_of.isoformat()})


def sitemap_files(base: str, paths: Sequence[str], most: int = SITEMAP_LENGTH) -> Iterator[File]:
    """The sitemap, as sitemaps.org has it; of many pages an index, and the parts that it names.

    Args:
        base: the site's address, with its final slash.
        paths: those of its pages.
        most: how many one file may name.
    """
    parts = [paths[at : at + most] for at in range(0, len(paths), most)]
    if len(parts) <= 1:
        yield File("sitemap.xml", _sitemap("urlset", "url", base, paths))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield File("sitemap.xml", _sitemap("sitemapindex", "sitemap", base, names))
    for name, some in zip(names, parts, strict=True):
        yield File(name, _sitemap("urlset", "url", base, some))


def _sitemap(kind: str, each: str, base: str, paths: Iterable[str]) -> bytes:
    named = "".join(f"<{each}><loc>{base}{path}</loc></{each}>\n" for path in paths)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{named}</{kind}>\n'
    ).encode()


def _page_paths(portfolio: Portfolio) -> Iterator[str]:
    """Paths of all pages but the 404, without building them."""
    content = portfolio.content
    yield from ("", VERIFY.path)
    if content.site.insights:
        yield INSIGHTS.path
    for place, total in (
        *filter_paths(portfolio),
        (PEOPLE.path, len(portfolio.people)),
        (BADGES.path, len(content.badges)),
        (ISSUERS.path, len(content.issuers)),
    ):
        yield from page_paths(place, total)
    yield from (f"badges/{slug}/" for slug in content.badges)
    yield from (f"issuers/{slug}/" for slug in content.issuers)
    for list_of, slugs in (
        (SKILLS, content.skills),
        (ROLES, content.roles),
        (PATHWAYS, content.pathways),
    ):
        if slugs:  # the later pages of each are found from its first one
            yield from page_paths(list_of.path, len(slugs))
            yield from (f"{list_of.path}{slug}/" for slug in slugs)
    yield from (cohort_crumb(cohort).path for cohort in members_by_cohort(portfolio))
    yield from (portfolio.earner_path(slug) for slug in portfolio.people)
    own = [entry.path for entry in portfolio.listed]
    own += [endorsing.path for endorsing in portfolio.endorsements]
    yield from sorted([*own, *(imported.path for imported in portfolio.imports)])
