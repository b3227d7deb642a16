"""What shows that somebody has a skill: the credentials that give it, as ways to them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.imports import name_of, signed_by
from credfolio.pages.mark import Picture, picture_of
from credfolio.pages.wording import Words, language_of
from credfolio.portfolio import Imported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from credfolio.model import KnownSkill
    from credfolio.portfolio import Portfolio
    from credfolio.skills import Evidence, Having, Held, Skills

# Letters with a stroke, which Unicode does not take apart.
_UNMARKED = str.maketrans("łøđ", "lod")


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential that shows something; of an imported one `signed_by` says who signed it."""

    name: Words
    path: str
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """An earner in a list that is about what they can do."""

    slug: str
    path: str
    name: Words
    headline: Words
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class HolderRow:
    """An earner who has a skill: at which level, and what shows it."""

    person: Someone
    level: str
    shown_by: tuple[Shown, ...]


def shown_of(portfolio: Portfolio, held: Held) -> Shown:
    """A credential as a way to it."""
    language = portfolio.language
    if isinstance(held, Imported):
        return Shown(name_of(language, held), held.path, signed_by(language, held))
    badge = portfolio.content.badges[held.badge]
    return Shown(Words(badge.name, language_of(portfolio, badge)), held.path)


def someone(portfolio: Portfolio, slug: str) -> Someone:
    """An earner of the site."""
    person = portfolio.people[slug]
    lang = language_of(portfolio, person)
    return Someone(
        slug=slug,
        path=portfolio.earner_path(slug),
        name=Words(person.name, lang),
        headline=Words(person.headline or "", lang),
        picture=picture_of(portfolio, person.image),
    )


def in_order_of_names(portfolio: Portfolio, earners: Iterable[str]) -> list[str]:
    """Earners by name: nobody stands above another for what they have."""
    return sorted(earners, key=lambda slug: (_alphabetical(portfolio.people[slug].name), slug))


def _alphabetical(name: str) -> str:
    """A name without its accents, which would put Ásta behind Zoë."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(_UNMARKED)
    return "".join(char for char in letters if not unicodedata.combining(char))


def held_by_earner(portfolio: Portfolio) -> Mapping[str, list[Held]]:
    """The credentials of each earner whom everybody may find."""
    held: dict[str, list[Held]] = defaultdict(list)
    for each in (*portfolio.listed, *portfolio.imports):
        held[each.earner].append(each)
    return held


def having_by_earner(portfolio: Portfolio, skills: Skills) -> Mapping[str, Having]:
    """What each earner has of the skills, who has any."""
    return {
        earner: having
        for earner, held in held_by_earner(portfolio).items()
        if (having := skills.had_by(held))
    }


def holder_row(
    portfolio: Portfolio, known: KnownSkill, slug: str, evidence: Iterable[Evidence]
) -> HolderRow:
    """An earner with what shows a skill, the highest level first."""
    found = list(evidence)
    level = known.level_at(found[0].rank)
    return HolderRow(
        someone(portfolio, slug),
        level.title if level else "",
        tuple(shown_of(portfolio, each.shown) for each in found),
    )
