"""What other programs subscribe to: iCalendar (RFC 5545), Atom (RFC 4287) and JSON Feed 1.1.

The same dates give the same bytes: there is no clock in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from credfolio.documents import render_json
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

_ATOM = "http://www.w3.org/2005/Atom"
_LINE = 75  # octets, without the end of the line (RFC 5545 §3.1)
_REMIND = "-P30D"
# What neither format can hold: controls, halves of characters, and the two that are none.
_UNWRITABLE = re.compile("[^\t\n -\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which something happens to what is at an address.

    `stamp` is the moment at which that was written down, `updated` the one at which it became news.
    """

    address: str
    day: date
    title: str
    stamp: datetime
    updated: datetime


def render_calendar(title: str, events: Iterable[Event]) -> bytes:
    """A calendar of whole days, each with a reminder thirty days before.

    An event keeps its UID, which is made of its address, when its day changes.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Credfolio//Renewal dates//EN",
        f"NAME:{_escape(title)}",  # RFC 7986 §5.1
        f"X-WR-CALNAME:{_escape(title)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(NAMESPACE_URL, event.address)}",
            f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{_basic(event.day)}",
            f"SUMMARY:{_escape(event.title)}",
            f"URL:{event.address}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escape(event.title)}",
            f"TRIGGER:{_REMIND}",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line)).encode()


def render_feed(
    title: str,
    events: Iterable[Event],
    *,
    address: str,
    page: str,
    author: str,
    updated: datetime,
) -> bytes:
    """A feed with an entry for each event, the latest news first.

    Args:
        title: of the feed.
        events: what it tells.
        address: where it is published.
        page: the page that it belongs to.
        author: who publishes it.
        updated: when it was last news, if there is no event.
    """
    told = sorted(events, key=lambda event: (event.updated, event.address), reverse=True)
    feed = ET.Element("feed", xmlns=_ATOM)
    _say(feed, "id", address)
    _say(feed, "title", title)
    _say(feed, "updated", format_timestamp(told[0].updated if told else updated))
    _say(ET.SubElement(feed, "author"), "name", author)
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=address)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    for event in told:
        entry = ET.SubElement(feed, "entry")
        # The credential has its address for a name; this is about its end.
        _say(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, event.address)}")
        _say(entry, "title", event.title)
        _say(entry, "updated", format_timestamp(event.updated))
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=event.address)
        _say(entry, "summary", event.title)
    ET.indent(feed, space="")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, "unicode")}\n'.encode()


def render_json_feed(
    title: str, events: Iterable[Event], *, address: str, page: str, author: str
) -> bytes:
    """The same as JSON Feed 1.1; takes what `render_feed` takes."""
    told = sorted(events, key=lambda event: (event.updated, event.address), reverse=True)
    return render_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": page,
            "feed_url": address,
            "authors": [{"name": author}],
            "items": [
                {
                    "id": f"urn:uuid:{uuid5(NAMESPACE_URL, event.address)}",
                    "url": event.address,
                    "title": event.title,
                    "content_text": event.title,
                    "date_published": format_timestamp(event.stamp),
                    "date_modified": format_timestamp(event.updated),
                }
                for event in told
            ],
        }
    ).encode()


def _say(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _writable(text)


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _escape(text: str) -> str:
    """Text as a property's value (RFC 5545 §3.3.11)."""
    kept = _writable(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return kept.replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """A line as lines of at most 75 octets, no character cut in two (RFC 5545 §3.1)."""
    part, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _LINE:
            yield part
            part, size = " ", 1
        part, size = part + char, size + width
    yield part
