"""The list of pathways, and a page for each: its steps, drawn and in words, and who has done them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.languages import messages
from credfolio.pages.evidence import Someone, held_by_earner, in_order_of_names, someone
from credfolio.pages.guide import StepLink, badge_link, step_link
from credfolio.pages.links import PATHWAYS
from credfolio.pages.nodes import list_nodes
from credfolio.pages.page import Page, build_page
from credfolio.pages.paging import PAGE_LENGTH, Paging, numbered, numbered_title, paged
from credfolio.pages.track import Track, draw_track
from credfolio.pages.wording import Words, fit_description, language_of, plain
from credfolio.pathways import Earned, find_earned, find_progress
from credfolio.schema_org import build_program, build_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.model import Pathway, Step
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class PathwayRow:
    """A pathway in the list of all of them."""

    path: str
    name: str
    steps: int
    done: int


@dataclass(frozen=True, slots=True)
class PathwaysView:
    """A page of the list of all pathways."""

    pathways: tuple[PathwayRow, ...]
    paging: Paging
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """A step in the list: a way to what is earned, or several steps, of which some are `needed`."""

    label: str
    link: StepLink | None
    name: str
    needed: int
    steps: tuple[StepView, ...]

    @property
    def kind(self) -> str:
        """`one`, or of several steps `all`, `any` or `some`."""
        if not self.steps:
            return "one"
        if self.needed == len(self.steps):
            return "all"
        return "any" if self.needed == 1 else "some"


@dataclass(frozen=True, slots=True)
class PathwayView:
    """What leads where, and who has come to the end."""

    name: str
    description: Words
    track: Track
    steps: tuple[StepView, ...]
    milestone: StepLink | None
    people: tuple[Someone, ...]
    under_way: int
    paging: Paging
    drawn: bool
    marks: tuple[Mark, ...] = ()


def pathway_pages(portfolio: Portfolio) -> Iterator[Page]:
    """The list of all pathways, and a page for each; nothing where the site has none."""
    pathways = portfolio.content.pathways
    if not pathways:
        return
    earned = {slug: find_earned(held) for slug, held in held_by_earner(portfolio).items()}
    done: dict[str, list[str]] = {slug: [] for slug in pathways}
    under_way = dict.fromkeys(pathways, 0)
    for earner, has in earned.items():
        for slug, pathway in pathways.items():
            progress = find_progress(pathways, slug, has)
            if progress.is_whole or _has_milestone(pathway, has):
                done[slug].append(earner)
            elif progress.done:
                under_way[slug] += 1
    yield from _list(portfolio, done)
    for slug, pathway in pathways.items():
        yield from _pathway(portfolio, slug, pathway, done[slug], under_way[slug])


def _has_milestone(pathway: Pathway, earned: Earned) -> bool:
    return pathway.milestone is not None and pathway.milestone in earned.badges


def _list(portfolio: Portfolio, done: dict[str, list[str]]) -> Iterator[Page]:
    content, language = portfolio.content, portfolio.language
    place, nobody = PATHWAYS.spoken(language), Earned(frozenset(), frozenset())
    rows = [
        PathwayRow(
            path=f"{PATHWAYS.path}{slug}/",
            name=pathway.name,
            steps=find_progress(content.pathways, slug, nobody).total,
            done=len(done[slug]),
        )
        for slug, pathway in sorted(
            content.pathways.items(), key=lambda each: (each[1].name.casefold(), each[0])
        )
    ]
    counted = messages(
        "%(name)s of %(site)s: %(num)s pathway", "%(name)s of %(site)s: %(num)s pathways"
    )
    for path, paging, some in paged(PATHWAYS.path, rows):
        name = numbered(language, place.name, paging.number)
        description = fit_description(
            language.plural(*counted, paging.total, name=name, site=content.site.title),
            language.say("with the badges that lead from one to the next."),
            join=language.comma,
        )
        base = content.site.base
        items = (
            build_reference("EducationalOccupationalProgram", f"{base}{row.path}") for row in some
        )
        yield build_page(
            portfolio,
            kind="pathways",
            path=path,
            name=name,
            title=numbered_title(language, place.name, paging.number, content.site.title),
            description=description,
            about=list_nodes(portfolio, name, path, description, items),
            between=(place,) if paging.number > 1 else (),
            view=PathwaysView(tuple(some), paging),
        )


def _pathway(
    portfolio: Portfolio, slug: str, pathway: Pathway, done: list[str], under_way: int
) -> Iterator[Page]:
    content, language = portfolio.content, portfolio.language
    place = f"{PATHWAYS.path}{slug}/"
    track, steps = draw_track(pathway.steps), _views(portfolio, pathway.steps, "")
    milestone = badge_link(portfolio, pathway.milestone) if pathway.milestone else None
    for path, paging, some in paged(place, in_order_of_names(portfolio, done)):
        name = numbered(language, pathway.name, paging.number)
        yield build_page(
            portfolio,
            kind="pathway",
            path=path,
            name=name,
            title=numbered_title(language, pathway.name, paging.number, content.site.title),
            description=fit_description(
                f"{name}: {plain(pathway.description)}"
                if pathway.description
                else language.say(
                    "%(pathway)s on %(site)s, step by step.",
                    pathway=name,
                    site=content.site.title,
                ),
                language.say("What leads there, and who has come to the end."),
            ),
            about=(
                build_program(
                    pathway.name,
                    f"{content.site.base}{place}",
                    description=plain(pathway.description or ""),
                    credential=f"{content.site.base}{milestone.path}" if milestone else "",
                ),
            ),
            between=(PATHWAYS.spoken(language),),
            view=PathwayView(
                name=pathway.name,
                description=Words(pathway.description or "", language_of(portfolio, content.site)),
                track=track,
                steps=steps,
                milestone=milestone,
                people=tuple(someone(portfolio, earner) for earner in some),
                under_way=under_way,
                paging=paging,
                drawn=paging.total <= PAGE_LENGTH,
            ),
        )


def _views(portfolio: Portfolio, steps: Sequence[Step], before: str) -> tuple[StepView, ...]:
    return tuple(
        StepView(
            label=f"{before}{number}",
            link=None if step.steps else step_link(portfolio, step),
            name=step.name or "",
            needed=step.needed,
            steps=_views(portfolio, step.steps, f"{before}{number}."),
        )
        for number, step in enumerate(steps, start=1)
    )
