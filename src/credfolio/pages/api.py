"""The registry for programs: JSON files in pages of a hundred, described by an OpenAPI document.

It is read as any API is, and served as files are. Credentials stand in the order in which they were
signed, so that full pages stay as they are and who has read up to a moment goes on from there; the
index says with which page each month begins. What is in it, the pages for people show as well.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from credfolio.documents import render_json
from credfolio.pages.links import API, BADGES, ISSUERS
from credfolio.pages.openapi import build_openapi
from credfolio.pages.page import File
from credfolio.pages.paging import PAGE_LENGTH
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from credfolio.pages.openapi import Json
    from credfolio.portfolio import Entry, Listed, Portfolio

WITHDRAWN = ("revoked", "suspended")
_Item = TypeVar("_Item")


def api_files(portfolio: Portfolio) -> Iterator[File]:
    """The index, the lists that it names, and what describes them."""
    site = portfolio.content.site
    if "api" not in site.copies:
        return
    shown = sorted(portfolio.listed, key=lambda each: (each.signed, each.path))
    withdrawn = [each for each in shown if each.state in WITHDRAWN]
    valid = [each for each in shown if each.state == "valid"]
    held, earned = (Counter(each.badge for each in valid), Counter(each.earner for each in valid))
    yield _file("index.json", _index(portfolio, shown))
    yield _file("openapi.json", build_openapi(site.title, f"{site.base}{API.rstrip('/')}"))
    of_credential = partial(_credential, portfolio)
    yield from _pages(portfolio, "credentials", shown, of_credential)
    yield from _pages(portfolio, "withdrawn", withdrawn, of_credential)
    badges, issuers = sorted(portfolio.content.badges), sorted(portfolio.content.issuers)
    yield from _pages(portfolio, "badges", badges, lambda slug: _badge(portfolio, slug, held))
    earners = sorted(portfolio.people)
    yield from _pages(portfolio, "earners", earners, lambda slug: _earner(portfolio, slug, earned))
    yield from _pages(portfolio, "issuers", issuers, lambda slug: _issuer(portfolio, slug))


def _file(path: str, value: Json) -> File:
    return File(f"{API}{path}", render_json(value).encode())


def _index(portfolio: Portfolio, shown: Sequence[Entry | Listed]) -> Json:
    site, address = portfolio.content.site, f"{portfolio.content.site.base}{API}"
    states = Counter(each.state for each in shown)
    months: dict[str, tuple[int, int]] = {}
    for place, each in enumerate(shown):
        month = format_timestamp(each.signed)[:7]
        page, number = months.get(month, (place // PAGE_LENGTH + 1, 0))
        months[month] = page, number + 1
    lists = ("credentials", "withdrawn", "badges", "earners", "issuers")
    return {
        "title": site.title,
        "home": site.base,
        "as_of": portfolio.as_of.isoformat(),
        "description": f"{address}openapi.json",
        "credentials": len(shown),
        "states": dict(sorted(states.items())),
        "months": [
            {
                "month": month,
                "signed": number,
                "first": f"{address}credentials/{page}.json",
            }
            for month, (page, number) in months.items()
        ],
        "lists": {name: f"{address}{name}/1.json" for name in lists},
    }


def _pages(
    portfolio: Portfolio, name: str, items: Sequence[_Item], told: Callable[[_Item], Json]
) -> Iterator[File]:
    """A list in pages, of which the first is there even if it is empty; one is made at a time."""
    address = f"{portfolio.content.site.base}{API}{name}/"
    last = max(1, -(-len(items) // PAGE_LENGTH))
    for page in range(1, last + 1):
        some = items[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
        near = {"previous": page - 1} if page > 1 else {}
        near |= {"next": page + 1} if page < last else {}
        ways = {way: f"{address}{number}.json" for way, number in near.items()}
        yield _file(
            f"{name}/{page}.json",
            {
                "as_of": portfolio.as_of.isoformat(),
                "page": page,
                "pages": last,
                "total": len(items),
                **ways,
                "items": [told(item) for item in some],
            },
        )


def _credential(portfolio: Portfolio, shown: Entry | Listed) -> Json:
    base = portfolio.content.site.base
    return {
        "page": f"{base}{shown.path}",
        "credential": f"{base}{shown.path}credential.json",
        "state": shown.state,
        "awarded": shown.day.isoformat(),
        "signed": format_timestamp(shown.signed),
        "earner": _named(base, portfolio.earner_path(shown.earner), portfolio.people[shown.earner]),
        "badge": _named(
            base, f"{BADGES.path}{shown.badge}/", portfolio.content.badges[shown.badge]
        ),
        "issuer": _named(
            base, f"{ISSUERS.path}{shown.issuer}/", portfolio.content.issuers[shown.issuer]
        ),
    }


def _named(base: str, path: str, thing: Any) -> Json:
    return {"name": thing.name, "page": f"{base}{path}"}


def _badge(portfolio: Portfolio, slug: str, valid: Mapping[str, int]) -> Json:
    base, badge = portfolio.content.site.base, portfolio.content.badges[slug]
    issuer = portfolio.content.issuer_of(slug)
    place = f"{base}{BADGES.path}{slug}/"
    return {
        "name": badge.name,
        "page": place,
        "achievement": f"{place}achievement.json",
        "type": badge.type or "Achievement",
        "description": badge.description,
        "issuer": _named(base, f"{ISSUERS.path}{issuer}/", portfolio.content.issuers[issuer]),
        "skills": [(portfolio.content.skill_of(skill) or skill).name for skill in badge.skills],
        "valid_credentials": valid[slug],
    }


def _earner(portfolio: Portfolio, slug: str, valid: Mapping[str, int]) -> Json:
    base = portfolio.content.site.base
    person = _named(base, portfolio.earner_path(slug), portfolio.people[slug])
    return {**person, "valid_credentials": valid[slug]}


def _issuer(portfolio: Portfolio, slug: str) -> Json:
    base, issuer = portfolio.content.site.base, portfolio.content.issuers[slug]
    place = f"{base}{ISSUERS.path}{slug}/"
    return {
        "name": issuer.name,
        "page": place,
        "profile": f"{place}profile.json",
        "did": portfolio.identities[slug].did if slug in portfolio.identities else "",
        "url": issuer.url,
    }
