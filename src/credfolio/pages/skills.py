"""Skills and other places in frameworks, such as ESCO's or a qualification's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.links import Crumb, link_to

if TYPE_CHECKING:
    from credfolio.model import Alignment, Badge
    from credfolio.model import Skill as WrittenSkill


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill or another place in a framework, with the credentials that carry it."""

    name: str
    url: str
    code: str
    framework: str
    carried_by: tuple[Crumb, ...] = ()


def badge_skills(written: Badge) -> tuple[Skill, ...]:
    """What a badge names that has an address."""
    framework: tuple[WrittenSkill | Alignment, ...] = (*written.skills, *written.alignments)
    return tuple(
        Skill(
            name=each.name,
            url=link_to(each.url),
            code=each.code or "",
            framework=each.framework or "",
        )
        for each in framework
        if each.url
    )
