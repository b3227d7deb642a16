"""Where the calendar and the feed of what ends lie, beside the page that offers them."""

from __future__ import annotations

from typing import NamedTuple

from credfolio.languages import message

RENEWAL_DATES = message("Renewal dates")


class Dates(NamedTuple):
    """The paths of a calendar and of a feed."""

    calendar: str
    feed: str


def dates_at(place: str) -> Dates:
    """Those of an earner's folder, or of the folder of the register."""
    return Dates(f"{place}expiring.ics", f"{place}expiring.atom")
