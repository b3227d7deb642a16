"""The list of the skills that the site knows, and a page for each: who gives it, who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.languages import messages
from credfolio.pages.evidence import (
    HolderRow,
    having_by_earner,
    holder_row,
    in_order_of_names,
)
from credfolio.pages.links import SKILLS, link_to
from credfolio.pages.mark import Mark, badge_mark
from credfolio.pages.nodes import list_nodes, skill_node
from credfolio.pages.page import Page, build_page
from credfolio.pages.paging import PAGE_LENGTH, Paging, numbered, numbered_title, paged
from credfolio.pages.skills import Skill, known_skill
from credfolio.pages.wording import (
    Words,
    fit_description,
    language_of,
    plain,
    spell_type,
)
from credfolio.schema_org import build_reference
from credfolio.skills import Evidence, Skills

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from credfolio.model import KnownSkill
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill in the list of all of them."""

    path: str
    name: str
    note: str
    badges: int
    holders: int


@dataclass(frozen=True, slots=True)
class SkillsView:
    """A page of the list of all skills."""

    skills: tuple[SkillRow, ...]
    paging: Paging
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level of a skill; `anchor` is how credentials name it."""

    anchor: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class GivingRow:
    """A badge that gives a skill: at which level, and how it is called."""

    path: str
    name: Words
    mark: Mark
    type: str
    issuer: str
    level: str


@dataclass(frozen=True, slots=True)
class SkillView:
    """What a skill is, which badges give it, and who has it."""

    name: str
    framework: str
    code: str
    description: Words
    levels: tuple[LevelRow, ...]
    alignments: tuple[Skill, ...]
    badges: tuple[GivingRow, ...]
    holders: tuple[HolderRow, ...]
    total: int
    paging: Paging
    drawn: bool
    marks: tuple[Mark, ...]


_Holders = dict[str, dict[str, list[Evidence]]]


def skill_pages(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all skills, and a page for each; nothing where the site knows none."""
    known = portfolio.content.skills
    if not known:
        return
    skills = Skills(portfolio.content)
    holders: _Holders = {slug: {} for slug in known}
    for earner, having in having_by_earner(portfolio, skills).items():
        for slug, evidence in having.items():
            holders[slug][earner] = evidence
    giving = {
        slug: {badge: given[slug] for badge, given in skills.badges.items() if slug in given}
        for slug in known
    }
    yield from _list(portfolio, giving, holders)
    for slug, skill in known.items():
        yield from _skill(portfolio, skill, giving[slug], holders[slug])


def _list(
    portfolio: Portfolio, giving: Mapping[str, Mapping[str, int]], holders: _Holders
) -> Iterator[Page]:
    content, language = portfolio.content, portfolio.language
    place = SKILLS.spoken(language)
    rows = [
        SkillRow(
            path=f"{SKILLS.path}{slug}/",
            name=skill.name,
            note=" · ".join(filter(None, (skill.framework, skill.code))),
            badges=len(giving[slug]),
            holders=len(holders[slug]),
        )
        for slug, skill in sorted(
            content.skills.items(), key=lambda each: (each[1].name.casefold(), each[0])
        )
    ]
    counted = messages(
        "%(name)s of %(site)s: %(num)s skill", "%(name)s of %(site)s: %(num)s skills"
    )
    for path, paging, some in paged(SKILLS.path, rows):
        name = numbered(language, place.name, paging.number)
        description = fit_description(
            language.plural(*counted, paging.total, name=name, site=content.site.title),
            language.say("with the badges that give each one and the people who have it."),
            join=language.comma,
        )
        items = (build_reference("DefinedTerm", f"{content.site.base}{row.path}") for row in some)
        yield build_page(
            portfolio,
            kind="skills",
            path=path,
            name=name,
            title=numbered_title(language, place.name, paging.number, content.site.title),
            description=description,
            about=list_nodes(portfolio, name, path, description, items),
            between=(place,) if paging.number > 1 else (),
            view=SkillsView(tuple(some), paging),
        )


def _skill(
    portfolio: Portfolio,
    skill: KnownSkill,
    giving: Mapping[str, int],
    holders: Mapping[str, list[Evidence]],
) -> Iterator[Page]:
    content, language = portfolio.content, portfolio.language
    shown = known_skill(content, skill)
    lang = language_of(portfolio, content.site)
    badges = tuple(_giving_row(portfolio, skill, *each) for each in giving.items())
    people = in_order_of_names(portfolio, holders)
    for path, paging, some in paged(shown.path, people):
        name = numbered(language, skill.name, paging.number)
        yield build_page(
            portfolio,
            kind="skill",
            path=path,
            name=name,
            title=numbered_title(language, skill.name, paging.number, content.site.title),
            description=fit_description(
                f"{name}: {plain(skill.description)}"
                if skill.description
                else language.say(
                    "%(skill)s on %(site)s: what it is and how it is shown.",
                    skill=name,
                    site=content.site.title,
                ),
                language.say("Which badges give it, and who has it."),
            ),
            about=(skill_node(shown),),
            between=(SKILLS.spoken(language),),
            view=SkillView(
                name=skill.name,
                framework=skill.framework or "",
                code=skill.code or "",
                description=Words(skill.description or "", lang),
                levels=tuple(
                    LevelRow(f"level-{level.id}", level.title, level.description or "")
                    for level in skill.levels
                ),
                alignments=tuple(
                    Skill(each.name, link_to(each.url), each.code or "", each.framework or "")
                    for each in skill.alignments
                ),
                badges=badges,
                holders=tuple(holder_row(portfolio, skill, slug, holders[slug]) for slug in some),
                total=len(people),
                paging=paging,
                drawn=len(people) <= PAGE_LENGTH,
                marks=tuple({row.mark.key: row.mark for row in badges}.values()),
            ),
        )


def _giving_row(portfolio: Portfolio, skill: KnownSkill, slug: str, rank: int) -> GivingRow:
    content = portfolio.content
    badge, level = content.badges[slug], skill.level_at(rank)
    return GivingRow(
        path=f"badges/{slug}/",
        name=Words(badge.name, language_of(portfolio, badge)),
        mark=badge_mark(portfolio, slug),
        type=spell_type(portfolio.language, badge.type or "Badge"),
        issuer=content.issuers[content.issuer_of(slug)].name,
        level=level.title if level else "",
    )
