"""Calendars and feeds of what ends: of each earner, and of the site."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from credfolio.feeds import Event, render_calendar, render_feed
from credfolio.pages.dates import RENEWAL_DATES, dates_at
from credfolio.pages.endings import NEAR, due_among, endings_by_earner, endings_of
from credfolio.pages.links import CREDENTIALS
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.endings import Ending
    from credfolio.portfolio import Portfolio


def expiring_files(portfolio: Portfolio) -> Iterator[File]:
    """A calendar and a feed for each earner who has something that ends."""
    content = portfolio.content
    if "dates" not in content.site.copies:
        return
    for earner, endings in endings_by_earner(endings_of(portfolio)).items():
        name = portfolio.people[earner].name
        yield from _files(portfolio, portfolio.earner_path(earner), name, endings)


def all_expiring_files(portfolio: Portfolio) -> Iterator[File]:
    """A calendar and a feed of all that ends, if there is anything."""
    if everything := endings_of(portfolio):
        title = portfolio.content.site.title
        yield from _files(portfolio, CREDENTIALS.path, title, everything)


def _files(
    portfolio: Portfolio, place: str, name: str, endings: tuple[Ending, ...]
) -> Iterator[File]:
    """The calendar has every end; the feed has what is due, which is why it is news."""
    base, dates = portfolio.content.site.base, dates_at(place)
    title = f"{portfolio.language.say(RENEWAL_DATES)}: {name}"
    news = due_among(endings, portfolio.as_of, f"P{NEAR.days}D")
    yield File(dates.calendar, render_calendar(title, (_event(portfolio, one) for one in endings)))
    yield File(
        dates.feed,
        render_feed(
            title,
            (_event(portfolio, one) for one in news),
            address=f"{base}{dates.feed}",
            page=f"{base}{place}",
            author=portfolio.content.site.title,
            updated=max(ending.stamp for ending in endings),
        ),
    )


def _event(portfolio: Portfolio, ending: Ending) -> Event:
    language, shown = portfolio.language, ending.shown
    return Event(
        address=f"{portfolio.content.site.base}{shown.path}",
        day=ending.day,
        title=language.say(
            "%(badge)s ends on %(day)s (%(earner)s)",
            badge=ending.name,
            day=language.day(ending.day),
            earner=portfolio.people[shown.earner].name,
        ),
        stamp=ending.stamp,
        updated=max(ending.stamp, datetime.combine(ending.day, time.min, UTC) - NEAR),
    )
