"""The list of roles, and a page for each: who meets it, who nearly does, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.languages import messages
from credfolio.pages.evidence import (
    Shown,
    Someone,
    having_by_earner,
    in_order_of_names,
    shown_of,
    someone,
)
from credfolio.pages.links import COMPARE_SCRIPT, ROLES, link_to
from credfolio.pages.nodes import list_nodes
from credfolio.pages.page import Page, build_page
from credfolio.pages.paging import PAGE_LENGTH, Paging, numbered, numbered_title, paged
from credfolio.pages.skills import Skill, known_skill
from credfolio.pages.wording import Words, fit_description, language_of, plain
from credfolio.roles import find_fit
from credfolio.schema_org import build_occupation, build_reference
from credfolio.skills import Skills

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from credfolio.model import Requirement, Role
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio
    from credfolio.roles import Fit, Met


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role in the list of all of them."""

    path: str
    name: str
    required: int
    meet: int
    near: int


@dataclass(frozen=True, slots=True)
class RolesView:
    """A page of the list of all roles."""

    roles: tuple[RoleRow, ...]
    paging: Paging
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MetRow:
    """A skill that somebody has, with what shows it."""

    skill: Skill
    shown_by: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody beside a role: what they have of it, and what is missing."""

    anchor: str
    person: Someone
    met: tuple[MetRow, ...]
    missing: tuple[Skill, ...]
    besides: tuple[MetRow, ...]


@dataclass(frozen=True, slots=True)
class RoleView:
    """What a role needs, and who has it; `near` lack little."""

    name: str
    description: Words
    url: str
    required: tuple[Skill, ...]
    nice_to_have: tuple[Skill, ...]
    alignments: tuple[Skill, ...]
    meet: tuple[CandidateRow, ...]
    near: tuple[CandidateRow, ...]
    meeting: int
    paging: Paging
    drawn: bool
    scripts: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


def role_pages(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all roles, and a page for each; nothing where the site has none."""
    roles = portfolio.content.roles
    if not roles:
        return
    skills = Skills(portfolio.content)
    fits: dict[str, dict[str, Fit]] = {slug: {} for slug in roles}
    for earner, having in having_by_earner(portfolio, skills).items():
        for slug, role in roles.items():
            fit = find_fit(role, skills, having)
            if fit.is_whole or fit.is_near:
                fits[slug][earner] = fit
    yield from _list(portfolio, fits)
    for slug, role in roles.items():
        yield from _role(portfolio, slug, role, fits[slug])


def _list(portfolio: Portfolio, fits: Mapping[str, Mapping[str, Fit]]) -> Iterator[Page]:
    content, language = portfolio.content, portfolio.language
    place = ROLES.spoken(language)
    rows = [
        RoleRow(
            path=f"{ROLES.path}{slug}/",
            name=role.name,
            required=len(role.required),
            meet=sum(fit.is_whole for fit in fits[slug].values()),
            near=sum(fit.is_near for fit in fits[slug].values()),
        )
        for slug, role in sorted(
            content.roles.items(), key=lambda each: (each[1].name.casefold(), each[0])
        )
    ]
    counted = messages("%(name)s of %(site)s: %(num)s role", "%(name)s of %(site)s: %(num)s roles")
    for path, paging, some in paged(ROLES.path, rows):
        name = numbered(language, place.name, paging.number)
        description = fit_description(
            language.plural(*counted, paging.total, name=name, site=content.site.title),
            language.say("with the skills that each one needs and the people who have them."),
            join=language.comma,
        )
        items = (build_reference("Occupation", f"{content.site.base}{row.path}") for row in some)
        yield build_page(
            portfolio,
            kind="roles",
            path=path,
            name=name,
            title=numbered_title(language, place.name, paging.number, content.site.title),
            description=description,
            about=list_nodes(portfolio, name, path, description, items),
            between=(place,) if paging.number > 1 else (),
            view=RolesView(tuple(some), paging),
        )


def _role(portfolio: Portfolio, slug: str, role: Role, fits: Mapping[str, Fit]) -> Iterator[Page]:
    content, language = portfolio.content, portfolio.language
    base, place = content.site.base, f"{ROLES.path}{slug}/"
    meet = in_order_of_names(portfolio, (each for each in fits if fits[each].is_whole))
    near = in_order_of_names(portfolio, (each for each in fits if fits[each].is_near))
    required, nice = (
        tuple(_wanted(portfolio, each)) for each in (role.required, role.nice_to_have)
    )
    description = role.description or language.say(
        "%(role)s: %(skills)s.",
        role=role.name,
        skills=language.comma.join(skill.name for skill in required),
    )
    for path, paging, some in paged(place, [*meet, *near]):
        name = numbered(language, role.name, paging.number)
        rows = {each: _candidate(portfolio, each, fits[each]) for each in some}
        yield build_page(
            portfolio,
            kind="role",
            path=path,
            name=name,
            title=numbered_title(language, role.name, paging.number, content.site.title),
            description=fit_description(
                plain(description) if paging.number == 1 else f"{name}: {plain(description)}",
                language.say("Who meets it, and which credentials show it."),
            ),
            about=(
                build_occupation(
                    role.name,
                    f"{base}{place}",
                    description=plain(role.description or ""),
                    skills=(skill.name for skill in required),
                ),
            ),
            between=(ROLES.spoken(language),),
            view=RoleView(
                name=role.name,
                description=Words(role.description or "", language_of(portfolio, content.site)),
                url=role.url or "",
                required=required,
                nice_to_have=nice,
                alignments=tuple(
                    Skill(each.name, link_to(each.url), each.code or "", each.framework or "")
                    for each in role.alignments
                ),
                meet=tuple(row for each, row in rows.items() if fits[each].is_whole),
                near=tuple(row for each, row in rows.items() if fits[each].is_near),
                meeting=len(meet),
                paging=paging,
                drawn=paging.total <= PAGE_LENGTH,
                scripts=(COMPARE_SCRIPT,) if len(some) > 1 else (),
            ),
        )


def _wanted(portfolio: Portfolio, requirements: Iterable[Requirement]) -> Iterator[Skill]:
    for each in requirements:
        known = portfolio.content.skills[each.skill]
        yield known_skill(portfolio.content, known, known.rank_of(each.level))


def _candidate(portfolio: Portfolio, earner: str, fit: Fit) -> CandidateRow:
    return CandidateRow(
        anchor=f"who-{earner}",
        person=someone(portfolio, earner),
        met=tuple(_met(portfolio, each) for each in fit.met),
        missing=tuple(_wanted(portfolio, fit.missing)),
        besides=tuple(_met(portfolio, each) for each in fit.besides),
    )


def _met(portfolio: Portfolio, met: Met) -> MetRow:
    """At the level that is had, which may be higher than what is wanted."""
    known = portfolio.content.skills[met.requirement.skill]
    return MetRow(
        known_skill(portfolio.content, known, met.evidence[0].rank),
        tuple(shown_of(portfolio, each.shown) for each in met.evidence),
    )
