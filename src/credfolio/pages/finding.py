"""What the search looks in besides credentials: the names of people, badges, issuers and skills."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from credfolio.languages import message
from credfolio.pages.links import BADGES, ISSUERS, PATHWAYS, ROLES, SKILLS
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from credfolio.languages import Language
    from credfolio.portfolio import Portfolio

NAMES = "assets/names.js"
"""The script with these names; all languages of a site share it."""
INDEX_LENGTH = 5000
"""So many rows of an index are loaded at once: of credentials 0.6 MB."""
_KINDS = (
    message("Issuer"),
    message("Badge"),
    message("Skill"),
    message("Role"),
    message("Pathway"),
    message("Person"),
)


def kinds_in(language: Language) -> list[str]:
    """What the kinds of names are called, in the order of their numbers."""
    return [language.say(kind) for kind in _KINDS]


def name_rows(portfolio: Portfolio) -> list[list[Any]]:
    """Each name: `[kind, name, path, note]`, without a note where there is none; people last."""
    content = portfolio.content
    issuers = ((each.name, f"{ISSUERS.path}{slug}/", "") for slug, each in content.issuers.items())
    badges = (
        (each.name, f"{BADGES.path}{slug}/", content.issuers[content.issuer_of(slug)].name)
        for slug, each in content.badges.items()
    )
    skills = (
        (each.name, f"{SKILLS.path}{id_}/", " ".join(filter(None, (each.framework, each.code))))
        for id_, each in content.skills.items()
    )
    roles = ((each.name, f"{ROLES.path}{slug}/", "") for slug, each in content.roles.items())
    pathways = (
        (each.name, f"{PATHWAYS.path}{slug}/", "") for slug, each in content.pathways.items()
    )
    people = (
        (each.name, portfolio.earner_path(slug), "") for slug, each in portfolio.people.items()
    )
    return [
        [kind, name, path, *([note] if note else [])]
        for kind, some in enumerate((issuers, badges, skills, roles, pathways, people))
        for name, path, note in sorted(some, key=lambda each: (each[0].casefold(), each[1]))
    ]


def name_files(portfolio: Portfolio, most: int = INDEX_LENGTH) -> Iterator[File]:
    """The names, in parts of so many."""
    yield from search_files(NAMES, "names", {}, name_rows(portfolio), most)


def search_files(
    path: str,
    name: str,
    head: Mapping[str, Any],
    rows: Sequence[Sequence[Any]],
    most: int,
    *,
    is_spoken: bool = False,
) -> Iterator[File]:
    """An index as scripts, in parts: each after the first adds its rows to those before.

    Where there are more rows than the first part has, `all` in it says how many there are.

    Args:
        path: of the first part; `x.js` is followed by `x-2.js`.
        name: what the script that searches knows it by.
        head: what it has besides its rows.
        rows: all of them, in their order.
        most: how many one part has.
        is_spoken: whether each language has one of its own.
    """
    index = {**head, **({"all": len(rows)} if len(rows) > most else {}), "rows": rows[:most]}
    first = f"Object.assign(globalThis.credfolio??={{}},{_compact({name: index})});\n"
    yield File(path, first.encode(), is_spoken=is_spoken)
    for number, at in enumerate(range(most, len(rows), most), start=2):
        some = ",".join(map(_compact, rows[at : at + most]))
        part = f"credfolio.{name}.rows.push({some});\n"
        yield File(f"{path.removesuffix('.js')}-{number}.js", part.encode(), is_spoken=is_spoken)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
