"""Long lists in pages of a hundred: where each page lies, and the ways between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from credfolio.pages.wording import LONGEST_TITLE, clip, fit_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.languages import Language

PAGE_LENGTH = 100
"""So many rows stand on a page; a list that is longer is drawn without pictures."""

_SHORTEST_SITE = 14  # so much of the site's name stays in a title
_AROUND = 2  # pages that are named on either side of this one
_Row = TypeVar("_Row")


class Step(NamedTuple):
    """One page of a list as a way to it; number 0 stands for those that are left out."""

    number: int
    path: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page stands among those of its list."""

    number: int
    first: int
    last: int
    total: int
    previous: str
    next: str
    steps: tuple[Step, ...]


def numbered(language: Language, name: str, number: int) -> str:
    """What a page of a list is called: the list's name, from the second page on with its number."""
    if number == 1:
        return name
    return language.say("%(name)s, page %(number)s", name=name, number=number)


def numbered_title(language: Language, name: str, number: int, site: str) -> str:
    """The title of a page of a list: where it is too long, the names give way, never the number."""
    if number > 1:  # the site's name, which is on all of them, is the first to give way
        left = LONGEST_TITLE - len(fit_title(numbered(language, name, number), ""))
        site = clip(site, max(left, _SHORTEST_SITE))
    added = len(fit_title(numbered(language, "", number), site))
    return fit_title(numbered(language, clip(name, LONGEST_TITLE - added), number), site)


def page_paths(place: str, total: int) -> Iterator[str]:
    """The paths of a list's pages: its own, then `page/2/` and so on below it."""
    yield place
    yield from (f"{place}page/{number}/" for number in range(2, -(-total // PAGE_LENGTH) + 1))


def paged(place: str, rows: Sequence[_Row]) -> Iterator[tuple[str, Paging, Sequence[_Row]]]:
    """Each page of a list: its path, where it stands, its rows. An empty list has one page."""
    paths = tuple(page_paths(place, len(rows)))
    for index, path in enumerate(paths):
        start = index * PAGE_LENGTH
        some = rows[start : start + PAGE_LENGTH]
        yield (
            path,
            Paging(
                number=index + 1,
                first=start + 1,
                last=start + len(some),
                total=len(rows),
                previous=paths[index - 1] if index else "",
                next=paths[index + 1] if index + 1 < len(paths) else "",
                steps=tuple(_steps(paths, index)) if len(paths) > 1 else (),
            ),
            some,
        )


def _steps(paths: Sequence[str], here: int) -> Iterator[Step]:
    """The first page, the last one and those around this one, with a gap for the others."""
    left_out = False
    for index, path in enumerate(paths):
        if index in (0, len(paths) - 1) or abs(index - here) <= _AROUND:
            yield Step(index + 1, path)
            left_out = False
        elif not left_out:
            yield Step(0, "")
            left_out = True
