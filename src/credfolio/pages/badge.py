"""A page for each badge, with the achievement as JSON beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.credentials import bare_skills_of, build_achievement
from credfolio.documents import render_json
from credfolio.model import Endorsed
from credfolio.pages.cards import badge_card
from credfolio.pages.endorsements import (
    ColleagueRow,
    EndorsementRow,
    colleague_files,
    colleague_rows,
    endorsement_rows,
    with_endorsements,
)
from credfolio.pages.entries import by_badge
from credfolio.pages.facts import Fact, Value, gather_facts
from credfolio.pages.links import BADGES, link_to
from credfolio.pages.mark import Mark, badge_mark
from credfolio.pages.nodes import issuer_node, skill_node
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.rows import Row, credential_rows
from credfolio.pages.skills import Skill, badge_skills
from credfolio.pages.wording import (
    Words,
    fit_description,
    fit_title,
    language_of,
    plain,
    spell_duration,
    spell_type,
)
from credfolio.schema_org import build_credential
from credfolio.skills import Skills

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.languages import Language
    from credfolio.model import Badge, ResultDescription
    from credfolio.portfolio import Entry, Listed, Portfolio


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a rubric; `anchor` is the fragment by which credentials name it."""

    anchor: str
    name: str
    points: str
    description: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of result that a badge describes; `anchor` is how credentials name it."""

    anchor: str
    name: str
    type: str
    allowed: str
    required: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class BadgeView:
    """What can be earned, how, and who has."""

    name: Words
    type: str
    mark: Mark
    issuer: str
    issuer_path: str
    description: Words
    criteria: Words
    criteria_page: str
    facts: tuple[Fact, ...]
    skills: tuple[Skill, ...]
    tags: tuple[str, ...]
    measures: tuple[Measure, ...]
    endorsements: tuple[EndorsementRow, ...]
    colleagues: tuple[ColleagueRow, ...]
    holders: tuple[Row, ...]
    json: str
    marks: tuple[Mark, ...]


def badge_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page and the achievement for each badge, whether somebody holds it or not."""
    skills = Skills(portfolio.content) if portfolio.content.skills else None
    for slug, entries in by_badge(portfolio):
        path = f"badges/{slug}/"
        colleagues = colleague_rows(portfolio, path)
        yield _badge_page(portfolio, slug, entries, skills, colleagues=colleagues)
        achievement = with_endorsements(portfolio, build_achievement(portfolio.content, slug))
        yield File(_json_path(slug), render_json(achievement).encode())
        yield from colleague_files(portfolio, colleagues, path)


def _json_path(slug: str) -> str:
    return f"badges/{slug}/achievement.json"


def _badge_page(
    portfolio: Portfolio,
    slug: str,
    entries: list[Entry | Listed],
    known: Skills | None,
    *,
    colleagues: tuple[ColleagueRow, ...],
) -> Page:
    content, path = portfolio.content, f"badges/{slug}/"
    say, comma = portfolio.language.say, portfolio.language.comma
    badge, issuer = content.badges[slug], content.issuer_of(slug)
    issuer_name, lang = content.issuers[issuer].name, language_of(portfolio, badge)
    mark, skills = badge_mark(portfolio, slug), badge_skills(content, slug, known)
    type_, description = (
        spell_type(portfolio.language, badge.type or "Badge"),
        plain(badge.description),
    )
    node = build_credential(
        badge.name,
        f"{content.site.base}{path}",
        description=description,
        category=type_,
        recognized_by=issuer_node(portfolio, issuer),
        image=f"{content.site.base}{mark.picture.path}" if mark.picture else "",
        skills=map(skill_node, skills),
        level=badge.level.name if badge.level else "",
        valid_for=badge.valid_for or "",
    )
    return build_page(
        portfolio,
        kind="badge",
        path=path,
        name=badge.name,
        title=fit_title(badge.name, say("awarded by %(issuer)s", issuer=issuer_name), join=comma),
        description=fit_description(
            say(
                "%(badge)s, awarded by %(issuer)s: %(description)s",
                badge=badge.name,
                issuer=issuer_name,
                description=description,
            ),
            say("What it stands for, how it is earned and who holds it."),
        ),
        about=(node,),
        between=(BADGES.spoken(portfolio.language),),
        card=badge_card(portfolio, slug),
        view=BadgeView(
            name=Words(badge.name, lang),
            type=type_,
            mark=mark,
            issuer=issuer_name,
            issuer_path=f"issuers/{issuer}/",
            description=Words(badge.description, lang),
            criteria=Words(badge.criteria.narrative or "", lang),
            criteria_page=badge.criteria.page or "",
            facts=gather_facts(_facts(badge, portfolio.language)),
            skills=skills,
            tags=(*badge.tags, *bare_skills_of(content, badge)),
            measures=tuple(_measure(result, portfolio.language) for result in badge.results),
            endorsements=endorsement_rows(portfolio, Endorsed(badge=slug)),
            colleagues=colleagues,
            holders=credential_rows(portfolio, entries),
            json=_json_path(slug),
            marks=(mark,),
        ),
    )


def _facts(badge: Badge, language: Language) -> Iterator[tuple[str, Value]]:
    say = language.say
    if badge.level:
        yield say("Level"), Value(badge.level.name, link=link_to(badge.level.url or ""))
    yield say("Credits"), Value(badge.credits or "")
    duration = spell_duration(language, badge.valid_for) if badge.valid_for else ""
    yield say("Holds for"), Value(duration or say("no end date"))
    yield say("Code"), Value(badge.code or "")
    yield say("Version"), Value(badge.version or "")
    yield say("Field of study"), Value(badge.field_of_study or "")
    yield say("Specialisation"), Value(badge.specialization or "")
    for identifier in badge.identifiers:
        yield say("Identifier"), Value(identifier.value, code=True)
    for related in badge.related:
        edition = " ".join(filter(None, (related.version, related.language))) or related.url
        yield say("Other edition"), Value(edition, link=related.url)


def _measure(described: ResultDescription, language: Language) -> Measure:
    names = {level.id: level.name for level in described.levels}
    least, most = described.value_min, described.value_max
    spread = least or most or ""
    if least and most:
        spread = language.say("%(least)s to %(most)s", least=least, most=most)
    required = filter(None, (described.required_value, names.get(described.required_level or "")))
    return Measure(
        anchor=f"result-{described.id}",
        name=described.name,
        type=spell_type(language, described.type),
        allowed=language.comma.join(described.allowed_values) or spread,
        required=" · ".join(required),
        levels=tuple(
            Level(
                anchor=f"result-{described.id}-{level.id}",
                name=level.name,
                points=level.points or "",
                description=level.description or "",
            )
            for level in described.levels
        ),
    )
