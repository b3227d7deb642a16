"""Feeds of the credentials that were signed last: Atom and JSON Feed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from credfolio.feeds import Event, render_feed, render_json_feed
from credfolio.languages import message
from credfolio.pages.links import ATOM, CREDENTIALS, JSON
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.portfolio import Entry, Listed, Portfolio

LENGTH = 50
"""So many credentials are told; the API has all of them."""
NEWEST = message("New credentials")


def newest_files(portfolio: Portfolio) -> Iterator[File]:
    """Both, for whoever subscribes; what is withdrawn is no news that anybody wants to spread."""
    if "feeds" not in portfolio.content.site.copies:
        return
    for path, data in newest_feeds(portfolio).items():
        yield File(path, data)


def newest_feeds(portfolio: Portfolio) -> dict[str, bytes]:
    """Both feeds by their paths."""
    site = portfolio.content.site
    shown = sorted(
        (each for each in portfolio.listed if each.state in ("valid", "expired")),
        key=lambda each: (each.signed, each.path),
        reverse=True,
    )[:LENGTH]
    title = f"{portfolio.language.say(NEWEST)}: {site.title}"
    events = [_event(portfolio, each) for each in shown]
    home = f"{site.base}{CREDENTIALS.path}"
    updated = datetime.combine(portfolio.as_of, time.min, UTC)
    atom = render_feed(
        title,
        events,
        address=f"{site.base}{ATOM}",
        page=home,
        author=site.title,
        updated=updated,
    )
    told = render_json_feed(
        title, events, address=f"{site.base}{JSON}", page=home, author=site.title
    )
    return {ATOM: atom, JSON: told}


def _event(portfolio: Portfolio, shown: Entry | Listed) -> Event:
    content, language = portfolio.content, portfolio.language
    return Event(
        address=f"{content.site.base}{shown.path}",
        day=shown.day,
        title=language.say(
            "%(badge)s for %(earner)s, from %(issuer)s",
            badge=content.badges[shown.badge].name,
            earner=portfolio.people[shown.earner].name,
            issuer=content.issuers[shown.issuer].name,
        ),
        stamp=shown.signed,
        updated=shown.signed,
    )
