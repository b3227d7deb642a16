"""What a site offers to subscribe to, as files: the newest credentials, and what ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.pages.expiring import all_expiring_files
from credfolio.pages.links import ATOM, JSON
from credfolio.pages.newest import newest_feeds
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.portfolio import Portfolio


def export_atom(portfolio: Portfolio) -> Iterator[File]:
    """Write `newest.atom`."""
    yield File("newest.atom", newest_feeds(portfolio)[ATOM])


def export_json_feed(portfolio: Portfolio) -> Iterator[File]:
    """Write `newest.json`."""
    yield File("newest.json", newest_feeds(portfolio)[JSON])


def export_ics(portfolio: Portfolio) -> Iterator[File]:
    """Write `expiring.ics`, if there is something that ends."""
    for file in all_expiring_files(portfolio):
        if file.path.endswith(".ics"):
            yield File(file.path.rpartition("/")[2], file.data)
