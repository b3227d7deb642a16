"""A page for each earner, with all credentials: those that lapsed last, never hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.pages.entries import by_earner, count_valid
from credfolio.pages.links import PEOPLE, Crumb
from credfolio.pages.mark import Mark, Picture, picture_of
from credfolio.pages.nodes import LONGEST_LIST, skill_node
from credfolio.pages.page import Page, build_page
from credfolio.pages.rows import Row, credential_rows, marks_of
from credfolio.pages.skills import Skill, badge_skills
from credfolio.pages.wording import Words, count, fit_description, fit_title, language_of
from credfolio.schema_org import build_person, build_profile_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from credfolio.portfolio import Entry, Portfolio

_LAPSED = ("expired", "revoked", "suspended", "tampered")


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """An earner and all credentials: pinned ones, those in force, then the others."""

    name: Words
    headline: Words
    bio: Words
    location: str
    picture: Picture | None
    links: tuple[Crumb, ...]
    summary: str
    pinned: tuple[Row, ...]
    rows: tuple[Row, ...]
    lapsed: tuple[Row, ...]
    skills: tuple[Skill, ...]
    marks: tuple[Mark, ...]


def portfolio_pages(portfolio: Portfolio) -> Iterator[Page]:
    """A page for each earner, with or without credentials."""
    for slug, entries in by_earner(portfolio):
        yield _portfolio_page(portfolio, slug, entries)


def _portfolio_page(portfolio: Portfolio, slug: str, entries: list[Entry]) -> Page:
    earner, path = portfolio.content.earners[slug], f"{slug}/"
    base, lang = portfolio.content.site.base, language_of(portfolio, earner)
    rows = credential_rows(portfolio, entries)
    pinned = tuple(
        row
        for pin in earner.pinned
        for row in rows
        if row.path == f"{path}{pin}/" and row.state == "valid"
    )
    skills = _carried_skills(portfolio, entries)
    summary = _summary(entries)
    picture = picture_of(portfolio, earner.image)
    person = build_person(
        earner.name,
        f"{base}{path}",
        headline=earner.headline or "",
        image=f"{base}{picture.path}" if picture else "",
        links=(link.url for link in earner.links),
        skills=map(skill_node, skills),
        credentials=(f"{base}{row.path}" for row in rows[:LONGEST_LIST]),
    )
    return build_page(
        portfolio,
        kind="portfolio",
        path=path,
        name=earner.name,
        title=fit_title(earner.name, "credentials", join=": "),
        description=fit_description(
            f"{', '.join(filter(None, (earner.name, earner.headline)))}: {summary}.",
            "Each one is signed by its issuer and open to checking.",
        ),
        about=(build_profile_page(f"{base}{path}", earner.name, person),),
        between=(PEOPLE,),
        view=PortfolioView(
            name=Words(earner.name, lang),
            headline=Words(earner.headline or "", lang),
            bio=Words(earner.bio or "", lang),
            location=earner.location or "",
            picture=picture,
            links=tuple(Crumb(link.name, link.url) for link in earner.links),
            summary=summary,
            pinned=pinned,
            rows=tuple(row for row in rows if row not in pinned and row.state not in _LAPSED),
            lapsed=tuple(row for row in rows if row.state in _LAPSED),
            skills=skills,
            marks=marks_of(rows),
        ),
    )


def _carried_skills(portfolio: Portfolio, entries: Iterable[Entry]) -> tuple[Skill, ...]:
    """Skills with an address, each with the credentials in force that carry it."""
    carried: dict[str, Skill] = {}
    for entry in entries:
        if entry.report.state != "valid":
            continue
        badge = portfolio.content.badges[entry.award.badge]
        for skill in badge_skills(badge):
            known = carried.get(skill.url, skill)
            carriers = (*known.carried_by, Crumb(badge.name, entry.path))
            carried[skill.url] = replace(known, carried_by=carriers)
    return tuple(sorted(carried.values(), key=lambda skill: (skill.name.casefold(), skill.url)))


def _summary(entries: list[Entry]) -> str:
    if not entries:
        return "no credentials yet"
    total, valid = len(entries), count_valid(entries)
    in_force = "" if valid == total == 1 else f", {'all' if valid == total else valid} valid"
    issuers = count(len({entry.issuer for entry in entries}), "issuer")
    return f"{count(total, 'credential')}{in_force}, from {issuers}"
