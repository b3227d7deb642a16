"""What a site gives, in numbers: over time, by state, by skill, by badge and by issuer.

Only what everybody may find is counted, and no person is set beside another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from credfolio.languages import message
from credfolio.pages.charts import Bar, Chart, Column, build_bars, build_columns
from credfolio.pages.endings import endings_of
from credfolio.pages.entries import newest_first
from credfolio.pages.filters import facets_of
from credfolio.pages.links import BADGES, CREDENTIALS, INSIGHTS, ISSUERS, SKILLS, Crumb
from credfolio.pages.nodes import list_nodes
from credfolio.pages.page import Page, build_page
from credfolio.pages.rows import badge_rows
from credfolio.pages.wording import count_credentials, fit_description, fit_title
from credfolio.portfolio import Imported
from credfolio.skills import Skills, counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.languages import Language
    from credfolio.pages.filters import Facet
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio

_MONTHS = 24
"""What was awarded within so many months is shown by month, and else by year."""
_YEARS = 40
"""So many years are shown, the latest ones."""
_AHEAD = 12
"""What ends within so many months is soon."""
_YEAR, _MONTH = message("Year"), message("Month")
_COUNTED = message("Credentials")
_NUMBERS = message("The same in numbers")


@dataclass(frozen=True, slots=True)
class InsightsView:
    """The charts, and what all of them count; `bare` are badges that name no skill."""

    counted: str
    charts: tuple[Chart, ...]
    bare: tuple[Crumb, ...]
    bare_note: str
    marks: tuple[Mark, ...] = ()


def insights_page(portfolio: Portfolio) -> Iterator[Page]:
    """The page, if the site wants one (`insights: true`)."""
    site, language = portfolio.content.site, portfolio.language
    if not site.insights:
        return
    shown = newest_first(portfolio)
    skills = _BadgeSkills(portfolio)
    name = language.say(INSIGHTS.name)
    description = fit_description(
        language.say(
            "%(name)s on %(site)s: %(counted)s",
            name=name,
            site=site.title,
            counted=count_credentials(language, len(shown)),
        ),
        language.say("over time, by state, skill, badge and issuer."),
        join=language.comma,
    )
    yield build_page(
        portfolio,
        kind="insights",
        path=INSIGHTS.path,
        name=name,
        title=fit_title(name, site.title),
        description=description,
        about=list_nodes(portfolio, name, INSIGHTS.path, description, ()),
        between=(CREDENTIALS.spoken(language),),
        view=InsightsView(
            counted=language.say(
                "%(counted)s as of %(day)s",
                counted=count_credentials(language, len(shown)),
                day=language.day(portfolio.as_of),
            ),
            charts=tuple(_charts(portfolio, [one.day for one in shown], skills)),
            bare=skills.bare,
            bare_note=skills.bare_note,
        ),
    )


def _charts(portfolio: Portfolio, days: Sequence[date], skills: _BadgeSkills) -> Iterator[Chart]:
    """Those that have something to show."""
    if not days:
        return
    language = portfolio.language
    issuers, years, _, states = facets_of(portfolio)
    yield _over_time(language, days, {each.name: each.path for each in years.filters})
    yield build_bars(
        language,
        "states",
        language.say("By state"),
        _bars(states, is_of_states=True),
        heads=(language.say("State"), language.say(_COUNTED)),
    )
    yield from _ending(portfolio)
    if skills.bars:
        yield build_bars(
            language,
            "skills",
            language.say("By skill"),
            skills.bars,
            heads=(language.say("Skill"), language.say("Valid credentials")),
            note=language.say(
                "How many credentials give each skill. Only those that are valid count."
            ),
            all_of=SKILLS.path if portfolio.content.skills else "",
        )
    if rows := badge_rows(portfolio):
        yield build_bars(
            language,
            "badges",
            language.say("By badge"),
            sorted(
                (Bar(row.name.text, row.holders, row.path) for row in rows),
                key=lambda bar: -bar.number,
            ),
            heads=(language.say("Badge"), language.say("Holders")),
            all_of=BADGES.path,
        )
    if len(issuers.filters) > 1:
        yield build_bars(
            language,
            "issuers",
            language.say("By issuer"),
            sorted(_bars(issuers), key=lambda bar: -bar.number),
            heads=(language.say("Issuer"), language.say(_COUNTED)),
            all_of=ISSUERS.path,
        )


def _bars(facet: Facet, *, is_of_states: bool = False) -> tuple[Bar, ...]:
    return tuple(
        Bar(each.name, len(each.shown), each.path, each.shown[0].state if is_of_states else "")
        for each in facet.filters
    )


def _over_time(language: Language, days: Sequence[date], paths: dict[str, str]) -> Chart:
    """Awards by month where there are few, else by year; `paths` are the lists of the years."""
    first, last = _month_of(min(days)), _month_of(max(days))
    heads = language.say(_YEAR), language.say(_COUNTED)
    title = language.say("Awarded over time")
    if last - first < _MONTHS:
        by_month = Counter(map(_month_of, days))
        columns = [_month_column(language, at, by_month[at]) for at in range(first, last + 1)]
        heads = language.say(_MONTH), heads[1]
        earlier = 0
    else:
        by_year = Counter(day.year for day in days)
        begin = max(min(by_year), max(by_year) - _YEARS + 1)
        columns = [
            Column(f"{year:04}", by_year[year], paths.get(str(year), ""))
            for year in range(begin, max(by_year) + 1)
        ]
        earlier = sum(number for year, number in by_year.items() if year < begin)
    note = _in_words(language, columns)
    if earlier:
        before = language.say(
            "%(counted)s before that.", counted=count_credentials(language, earlier)
        )
        note = f"{note} {before}"
    return build_columns(
        language, "time", title, columns, heads=heads, note=note, table=language.say(_NUMBERS)
    )


def _ending(portfolio: Portfolio) -> Iterator[Chart]:
    """What ends by month, from the site's day on, if anything that is valid ends."""
    language, as_of = portfolio.language, portfolio.as_of
    ends = [
        ending.day
        for ending in endings_of(portfolio)
        if ending.shown.state == "valid" and ending.day >= as_of
    ]
    if not ends:
        return
    first = _month_of(as_of)
    by_month = Counter(map(_month_of, ends))
    columns = [
        _month_column(language, at, by_month[at])
        for at in range(first, min(first + _AHEAD, _month_of(date.max) + 1))
    ]
    yield build_columns(
        language,
        "ending",
        language.say("Expiring soon"),
        columns,
        heads=(language.say(_MONTH), language.say(_COUNTED)),
        note=_in_words(language, columns),
        table=language.say(_NUMBERS),
    )


def _month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_column(language: Language, at: int, number: int) -> Column:
    return Column(language.month(date(at // 12, at % 12 + 1, 1)), number)


def _in_words(language: Language, columns: Sequence[Column]) -> str:
    """What a picture shows: how many, from when to when, and when most of them."""
    counted = count_credentials(language, sum(column.number for column in columns))
    if len(columns) == 1:
        return language.say("%(counted)s, all in %(time)s.", counted=counted, time=columns[0].name)
    said = language.say(
        "%(counted)s from %(first)s to %(last)s.",
        counted=counted,
        first=columns[0].name,
        last=columns[-1].name,
    )
    most = max(column.number for column in columns)
    times = [column.name for column in columns if column.number == most]
    if len(times) > 1:
        return said
    top = language.say("Most of them in %(time)s: %(number)s.", time=times[0], number=most)
    return f"{said} {top}"


class _BadgeSkills:
    """What the badges of a site give, and how many valid credentials give it."""

    def __init__(self, portfolio: Portfolio) -> None:
        content, language = portfolio.content, portfolio.language
        skills = Skills(content)
        own = {
            slug: {
                each.name
                for each in badge.skills
                if each.name
                and not content.skill_of(each)
                and not (each.url and skills.of_address(each.url))
            }
            for slug, badge in content.badges.items()
        }
        known: Counter[str] = Counter(dict.fromkeys(skills.known, 0))
        others: Counter[str] = Counter(dict.fromkeys(chain.from_iterable(own.values()), 0))
        for held in chain(portfolio.listed, portfolio.imports):
            if counts(held):
                known.update(skills.given_by(held).keys())
                others.update(() if isinstance(held, Imported) else own[held.badge])
        bars = [
            *(Bar(skills.known[id_].name, known[id_], f"{SKILLS.path}{id_}/") for id_ in known),
            *(Bar(name, others[name]) for name in others),
        ]
        self.bars = sorted(bars, key=lambda bar: (-bar.number, bar.name.casefold(), bar.path))
        bare = [slug for slug in content.badges if not own[slug] and not skills.badges[slug]]
        self.bare = tuple(Crumb(content.badges[slug].name, f"badges/{slug}/") for slug in bare)
        self.bare_note = (
            language.plural(
                "%(num)s badge names no skill", "%(num)s badges name no skill", len(bare)
            )
            if bare and self.bars
            else ""
        )
