"""Skills and other places in frameworks, such as ESCO's or a qualification's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.credentials import skill_address
from credfolio.pages.links import SKILLS, Crumb, link_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.model import Alignment, Content, KnownSkill
    from credfolio.model import Skill as WrittenSkill
    from credfolio.skills import Skills


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill or another place in a framework, with the credentials that carry it.

    One that the site knows has a `path`, and perhaps a `level` with its `rank`.
    """

    name: str
    url: str
    code: str
    framework: str
    carried_by: tuple[Crumb, ...] = ()
    path: str = ""
    level: str = ""
    rank: int = 0


def known_skill(content: Content, known: KnownSkill, rank: int = 0) -> Skill:
    """A skill that the site knows, at a level."""
    level = known.level_at(rank)
    return Skill(
        name=known.name,
        url=skill_address(content, known.id),
        code=known.code or "",
        framework=known.framework or "",
        path=f"{SKILLS.path}{known.id}/",
        level=level.title if level else "",
        rank=rank,
    )


def badge_skills(content: Content, slug: str, skills: Skills | None) -> tuple[Skill, ...]:
    """What a badge names that has an address: first what the site knows, each once."""
    written = content.badges[slug]
    if skills is None:
        return tuple(_places((*written.skills, *written.alignments)))
    known = (
        known_skill(content, skills.known[id_], rank) for id_, rank in skills.badges[slug].items()
    )
    others = (
        each
        for each in _places((*written.skills, *written.alignments))
        if not skills.of_address(each.url)
    )
    return (*known, *others)


def with_own_paths(content: Content, skills: tuple[Skill, ...]) -> tuple[Skill, ...]:
    """Skills that a credential carries; those with a page of this site lead to it."""
    below = skill_address(content, "").removesuffix("/")

    def own(skill: Skill) -> Skill:
        id_ = skill.url.removeprefix(below).partition("/")[0]
        is_own = skill.url.startswith(below) and id_ in content.skills
        return replace(skill, path=f"{SKILLS.path}{id_}/") if is_own else skill

    return tuple(map(own, skills))


def _places(framework: tuple[WrittenSkill | Alignment, ...]) -> Iterator[Skill]:
    for each in framework:
        if each.url:
            yield Skill(
                name=each.name or "",
                url=link_to(each.url),
                code=each.code or "",
                framework=each.framework or "",
            )
