"""A page for each earner, with all credentials: those that lapsed last, never hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.endorsements import skills_of
from credfolio.model import UNLISTED
from credfolio.pages.cards import portfolio_card
from credfolio.pages.cohorts import cohort_crumb
from credfolio.pages.dates import Dates, dates_at
from credfolio.pages.dropins import DropIn, build_dropins, resume_files, write_resumes
from credfolio.pages.endings import endings_by_earner, endings_of
from credfolio.pages.endorsements import ColleagueRow, colleague_files, skill_rows
from credfolio.pages.entries import by_earner, count_valid
from credfolio.pages.guide import Guide, GuideView
from credfolio.pages.imports import facts_of, name_of
from credfolio.pages.links import PEOPLE, Crumb, sections_of
from credfolio.pages.mark import Mark, Picture, picture_of
from credfolio.pages.nodes import LONGEST_LIST, skill_node
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.rows import Row, credential_rows, marks_of
from credfolio.pages.sharing import SHARE_SCRIPT
from credfolio.pages.skills import Skill, badge_skills, known_skill
from credfolio.pages.wording import (
    Words,
    count_credentials,
    fit_description,
    fit_title,
    language_of,
)
from credfolio.portfolio import Entry, Imported
from credfolio.resumes import lines_of
from credfolio.schema_org import build_person, build_profile_page
from credfolio.skills import counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from credfolio.languages import Language
    from credfolio.pages.entries import Shown
    from credfolio.portfolio import Portfolio, Record
    from credfolio.skills import Skills

_LAPSED = ("expired", "revoked", "suspended", "tampered")


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """An earner and all credentials: pinned ones, those in force, then the others."""

    name: Words
    headline: Words
    bio: Words
    location: str
    cohort: Crumb | None
    picture: Picture | None
    links: tuple[Crumb, ...]
    summary: str
    pinned: tuple[Row, ...]
    rows: tuple[Row, ...]
    lapsed: tuple[Row, ...]
    skills: tuple[Skill, ...]
    colleagues: tuple[ColleagueRow, ...]
    transcript: str  # the path of the signed transcript, empty for none
    guide: GuideView | None
    dropins: tuple[DropIn, ...]
    dates: Dates | None
    scripts: tuple[str, ...]
    marks: tuple[Mark, ...]


def portfolio_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page for each earner, with or without credentials, and the files for a résumé."""
    has_dates = "dates" in portfolio.content.site.copies
    ending = endings_by_earner(endings_of(portfolio)) if has_dates else {}
    guide = Guide(portfolio.content) if sections_of(portfolio.content) else None
    for slug, entries in by_earner(portfolio):
        dates = dates_at(portfolio.earner_path(slug)) if slug in ending else None
        lines = lines_of(portfolio, entries)
        texts = write_resumes(portfolio, slug, lines)
        dropins = build_dropins(portfolio, slug, lines, texts)
        colleagues = _colleagues(portfolio, slug, entries)
        yield _portfolio_page(
            portfolio,
            slug,
            entries,
            dates=dates,
            dropins=dropins,
            guide=guide,
            colleagues=colleagues,
        )
        for record in _transcripts(portfolio, slug):
            yield File(record.path, record.text.encode())
        yield from colleague_files(portfolio, colleagues, portfolio.earner_path(slug))
        yield from resume_files(portfolio, slug, texts)


def _portfolio_page(
    portfolio: Portfolio,
    slug: str,
    entries: list[Shown],
    *,
    dates: Dates | None,
    dropins: tuple[DropIn, ...],
    guide: Guide | None,
    colleagues: tuple[ColleagueRow, ...],
) -> Page:
    earner, path = portfolio.content.earners[slug], portfolio.earner_path(slug)
    is_listed = not path.startswith(
        UNLISTED
    )  # others are in no list, so that of a cohort may not be there
    base, lang = portfolio.content.site.base, language_of(portfolio, earner)
    rows = credential_rows(portfolio, entries)
    pinned = tuple(
        row
        for pin in earner.pinned
        for row, shown in zip(rows, entries, strict=True)
        if shown.slug == pin and row.state == "valid"
    )
    skills = _carried_skills(portfolio, entries, guide.skills if guide else None)
    language = portfolio.language
    summary = _summary(language, entries)
    picture = picture_of(portfolio, earner.image)
    person = build_person(
        earner.name,
        f"{base}{path}",
        headline=earner.headline or "",
        image=f"{base}{picture.path}" if picture else "",
        links=(link.url for link in earner.links),
        skills=map(skill_node, skills),
        credentials=(
            f"{base}{shown.path}" for shown in entries[:LONGEST_LIST] if _is_from_its_issuer(shown)
        ),
    )
    return build_page(
        portfolio,
        kind="portfolio",
        path=path,
        name=earner.name,
        title=fit_title(earner.name, language.say("credentials"), join=": "),
        description=fit_description(
            f"{language.comma.join(filter(None, (earner.name, earner.headline)))}: {summary}.",
            language.say("Each one is signed by its issuer and open to checking."),
        ),
        about=(build_profile_page(f"{base}{path}", earner.name, person),),
        between=(PEOPLE.spoken(language),),
        card=portfolio_card(portfolio, slug),
        view=PortfolioView(
            name=Words(earner.name, lang),
            headline=Words(earner.headline or "", lang),
            bio=Words(earner.bio or "", lang),
            location=earner.location or "",
            cohort=cohort_crumb(earner.cohort) if earner.cohort and is_listed else None,
            picture=picture,
            links=tuple(Crumb(link.name, link.url) for link in earner.links),
            summary=summary,
            pinned=pinned,
            rows=tuple(row for row in rows if row not in pinned and row.state not in _LAPSED),
            lapsed=tuple(row for row in rows if row.state in _LAPSED),
            skills=skills,
            colleagues=colleagues,
            transcript=next(
                (
                    each.path
                    for each in _transcripts(portfolio, slug)
                    if each.report.state == "valid"
                ),
                "",
            ),
            guide=guide.view(portfolio, entries) if guide else None,
            dropins=dropins,
            dates=dates,
            scripts=(SHARE_SCRIPT,) if dropins else (),
            marks=marks_of(rows),
        ),
    )


def _transcripts(portfolio: Portfolio, slug: str) -> Iterator[Record]:
    yield from (each for each in portfolio.transcripts if each.earner == slug)


def _colleagues(
    portfolio: Portfolio, slug: str, entries: Iterable[Shown]
) -> tuple[ColleagueRow, ...]:
    """What colleagues say of the skills that credentials in force carry."""
    carried = (
        (shown.path, tuple(skills_of(shown.credential)))
        for shown in entries
        if isinstance(shown, Entry) and shown.state == "valid"
    )
    return skill_rows(portfolio, portfolio.earner_path(slug), carried)


def _is_from_its_issuer(shown: Shown) -> bool:
    """Whether the issuer that it names has signed it, and is another than its earner."""
    return isinstance(shown, Entry) or (shown.origin.confirmed and shown.origin.kind != "self")


def _carried_skills(
    portfolio: Portfolio, entries: Iterable[Shown], known: Skills | None
) -> tuple[Skill, ...]:
    """Skills with an address, each with the credentials in force that carry it."""
    carried: dict[str, Skill] = {}
    for shown in entries:
        if shown.report.state != "valid" or not _is_from_its_issuer(shown):
            continue
        name, skills = _skills_of(portfolio, shown, known)
        for skill in skills:
            before = carried.get(skill.url, skill)
            carriers = (*before.carried_by, Crumb(name, shown.path))
            highest = max(before, skill, key=lambda each: each.rank)
            carried[skill.url] = replace(highest, carried_by=carriers)
    return tuple(sorted(carried.values(), key=lambda skill: (skill.name.casefold(), skill.url)))


def _skills_of(
    portfolio: Portfolio, shown: Shown, known: Skills | None
) -> tuple[str, tuple[Skill, ...]]:
    """What a credential is called, and the skills with an address that it carries."""
    content = portfolio.content
    if not isinstance(shown, Imported):
        badge = shown.award.badge
        return content.badges[badge].name, badge_skills(content, badge, known)
    language = portfolio.language
    skills = facts_of(language, shown).skills
    name = name_of(language, shown).text
    others = (each for each in skills if each.url and each.name)
    if known is None or not counts(shown):
        return name, tuple(others)
    given = known.given_by(shown)
    ours = (known_skill(content, known.known[id_], rank) for id_, rank in given.items())
    return name, (*ours, *(each for each in others if not known.of_address(each.url)))


def _summary(language: Language, entries: list[Shown]) -> str:
    if not entries:
        return language.say("no credentials yet")
    total, valid = len(entries), count_valid(entries)
    in_force = language.plural("%(num)s valid", "%(num)s valid", valid)
    if valid == total:
        in_force = "" if total == 1 else language.say("all valid")
    issuers = {
        each.issuer if isinstance(each, Entry) else each.origin.issuer
        for each in entries
        if _is_from_its_issuer(each)
    }
    self_issued = sum(isinstance(each, Imported) and each.origin.kind == "self" for each in entries)
    parts = (
        count_credentials(language, total),
        in_force,
        language.plural("from %(num)s issuer", "from %(num)s issuers", len(issuers))
        if issuers
        else "",
        language.plural("%(num)s self-issued", "%(num)s self-issued", self_issued)
        if self_issued
        else "",
    )
    return language.comma.join(filter(None, parts))
