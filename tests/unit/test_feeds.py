"""Calendars and feeds, read back by programs that nobody here wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from credfolio.feeds import Event, render_calendar, render_feed
from credfolio.languages import Language
from credfolio.pages import File, build_pages
from credfolio.pages.endings import due_among, endings_of
from portfolios import AS_OF, BASE, EARNERS, make_content, sign_portfolio

MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)
EVENT = Event("https://a.example/ada/rust/", date(2026, 5, 4), "Rust ends", MOMENT, MOMENT)
# What XML and iCalendar both can hold, on one line.
TITLES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), max_size=300
)


def read_calendar(data: bytes) -> Calendar:
    """A calendar as the library `icalendar` reads it."""
    read = Calendar.from_ical(data)
    assert isinstance(read, Calendar)
    return read


def read_feed(data: bytes) -> Any:
    """A feed as `feedparser` reads it, without cleaning it of what it takes for HTML."""
    read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


@given(TITLES, TITLES)
@example("ü" * 100, "x" * 200)
@example("😀" * 50, "a" * 66 + "ü")
def test_calendars_are_read_back(title: str, name: str) -> None:
    """Whatever a text has in it: commas, line ends, letters of four bytes."""
    data = render_calendar(name, [replace(EVENT, title=title)])
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    calendar = read_calendar(data)
    (event,) = calendar.walk("VEVENT")
    (alarm,) = calendar.walk("VALARM")
    assert event["SUMMARY"] == alarm["DESCRIPTION"] == title
    assert event["URL"] == EVENT.address
    assert event.decoded("DTSTART") == EVENT.day
    assert event.decoded("DTSTAMP") == MOMENT
    assert alarm.decoded("TRIGGER") == timedelta(days=-30)
    assert calendar.keys() == {"VERSION", "PRODID", "NAME", "X-WR-CALNAME"}


@given(TITLES)
def test_feeds_are_read_back(title: str) -> None:
    """Also what looks like markup."""
    data = render_feed(
        "Dates", [replace(EVENT, title=f"a{title}b")], address="https://a.example/f.atom",
        page="https://a.example/", author="A", updated=MOMENT,
    )  # fmt: skip
    (entry,) = read_feed(data).entries
    assert entry.title == f"a{title}b"
    assert entry.link == EVENT.address
    assert entry.updated == "2026-03-01T09:00:00Z"


def test_controls_are_left_out() -> None:
    """A stranger's text breaks neither."""
    event = replace(EVENT, title="a\r\x00\x0b\x85\ud800\ufffe\r\nBEGIN:VEVENT\nb")
    (read,) = read_calendar(render_calendar("t", [event])).walk("VEVENT")
    assert read["SUMMARY"] == "a\nBEGIN:VEVENT\nb"
    data = render_feed("t", [event], address="x:f", page="x:p", author="A", updated=MOMENT)
    assert read_feed(data).entries[0].title == "a\nBEGIN:VEVENT\nb"


def test_an_event_keeps_its_identity() -> None:
    """A day that is moved is the same event; another credential's is not."""
    moved = replace(EVENT, day=date(2027, 5, 4), title="Later")
    other = replace(EVENT, address="https://a.example/ada/other/")
    first, second, third = (
        read_calendar(render_calendar("t", [event])).walk("VEVENT")[0]["UID"]
        for event in (EVENT, moved, other)
    )
    assert first == second != third


def files_of(awards: dict[str, Any] | None = None, as_of: date = AS_OF) -> dict[str, bytes]:
    """The calendars and feeds of the sample site, with other awards for Leila."""
    earners = {**EARNERS, **({"leila": {**EARNERS["leila"], **awards}} if awards else {})}
    portfolio = sign_portfolio(make_content(earners=earners), as_of=as_of)
    return {
        item.path: item.data
        for item in build_pages(replace(portfolio, languages=(Language(), Language("de"))))
        if isinstance(item, File) and "/expiring." in item.path and isinstance(item.data, bytes)
    }


def days_of(data: bytes) -> dict[str, date]:
    """The days in a calendar, by address below the site's."""
    return {
        str(event["URL"]).removeprefix(BASE): event.decoded("DTSTART")
        for event in read_calendar(data).walk("VEVENT")
    }


def test_calendars_say_what_content_says() -> None:
    """Each earner's ends, and all of them; nobody without an end has a file."""
    files = files_of()
    ada, leila = {"ada/first-aid/": date(2025, 5, 4)}, {"leila/first-aid/": date(2028, 2, 2)}
    assert days_of(files["ada/expiring.ics"]) == ada
    assert days_of(files["leila/expiring.ics"]) == leila
    assert days_of(files["credentials/expiring.ics"]) == {**ada, **leila}
    assert len(files) == 6
    assert files == files_of()
    assert b"park.example" not in b"".join(files.values())


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        (date(2027, 11, 3), []),
        (date(2027, 11, 4), ["leila/first-aid/"]),
        (date(2028, 2, 2), ["leila/first-aid/"]),
        (date(2028, 5, 2), ["leila/first-aid/"]),
        (date(2028, 5, 3), []),
    ],
)
def test_feeds_tell_what_is_near(as_of: date, told: list[str]) -> None:
    """From ninety days before the end to ninety days after, dated when that began."""
    feed = read_feed(files_of(as_of=as_of)["leila/expiring.atom"])
    assert [entry.link.removeprefix(BASE) for entry in feed.entries] == told
    assert all(entry.updated == "2027-11-04T00:00:00Z" for entry in feed.entries)
    assert feed.feed.id == f"{BASE}leila/expiring.atom"
    assert feed.feed.link == f"{BASE}leila/"


def test_what_was_renewed_is_not_in_them() -> None:
    """The renewal's own end is."""
    renewal = {"badge": "first-aid", "id": "again", "date": date(2026, 9, 9), "renews": "first-aid"}
    files = files_of({"awards": (*EARNERS["leila"]["awards"], renewal)})
    assert days_of(files["leila/expiring.ics"]) == {"leila/again/": date(2028, 9, 9)}


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_due_both_ways(as_of: date, days: int) -> None:
    """What is due ends within the time, or ended within it, and nothing else is left out."""
    endings = PORTFOLIO_ENDINGS
    due = due_among(endings, as_of, f"P{days}D")
    assert [abs((ending.day - as_of).days) <= days for ending in endings] == [
        ending in due for ending in endings
    ]


PORTFOLIO_ENDINGS = endings_of(sign_portfolio(make_content()))


def test_the_sample_is_signed() -> None:
    """The property above is about two ends, one of which has passed."""
    assert [ending.day.year for ending in PORTFOLIO_ENDINGS] == [2025, 2028]
