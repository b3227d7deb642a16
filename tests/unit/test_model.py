"""The content models: what a member may hold, as far as it shows without other files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from credfolio.model import (
    RESERVED_SLUGS,
    Award,
    Badge,
    Content,
    Earner,
    Evidence,
    Issuer,
    Result,
    ResultDescription,
    Site,
    add_duration,
    is_slug,
)

BADGE: dict[str, Any] = {"name": "Intro", "description": "First steps.", "criteria": "Come."}


def said(model: type[BaseModel], value: dict[str, Any]) -> list[str]:
    """What a model says against a value, member by member."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return [
        f"{'.'.join(map(str, detail['loc']))}: {detail['msg'].removeprefix('Value error, ')}"
        for detail in caught.value.errors()
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://user.github.io",
        "https://user.github.io/",
        "https://user.github.io/Repo/",
        "https://example.org:8443/a/b_c~d.e",
        "https://xn--exmple-cua.org/",
        "https://localhost:8000/",
    ],
)
def test_base_url_that_did_web_can_name(address: str) -> None:
    """User pages, project pages, ports and custom domains are fine."""
    site = Site.model_validate({"title": "Title", "base_url": address})
    assert site.base == address.rstrip("/") + "/"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org", "must be an address that starts with https://"),
        ("http://localhost:8000", "must be an address that starts with https://"),
        ("example.org", "must be an address that starts with https://"),
        ("https://", "must be an address that starts with https://"),
        ("https://a.org/?b", "must not have a ? or a # in it"),
        ("https://a.org/#", "must not have a ? or a # in it"),
        ("https://192.0.2.1/", "must name a host"),
        ("https://[2001:db8::1]/", "must name a host"),
        ("https://0x7f.1/", "must name a host"),
        ("https://2130706433/", "must name a host"),
        ("https://example.org./", "must name a host"),
        ("https://exämple.org/", "must name a host"),
        ("https://a_b.org/", "must name a host"),
        ("https://Example.org/", "must write its host in small letters: example.org"),
        ("https://example.org:443/", "must name a port only if it is not 443"),
        ("https://example.org:/", "must name a port only if it is not 443"),
        ("https://example.org:99999/", "is not an address"),
        ("https://example.org//", "may have only letters, digits"),
        ("https://example.org/a//b", "may have only letters, digits"),
        ("https://example.org/a%2Fb", "may have only letters, digits"),
        ("https://example.org/../b", "must not have . or .."),
        ("https://example.org/./b", "must not have . or .."),
        ("https://me:secret@example.org/", "must not carry a user name or password"),
        ("https://example.org/a b", "has a character that no address may have"),
    ],
)
def test_base_url_that_nothing_can_be_built_on(address: str, words: str) -> None:
    """What did:web cannot name, or servers serve in two ways, is refused."""
    assert said(Site, {"title": "Title", "base_url": address})[0].startswith(f"base_url: {words}")


@pytest.mark.parametrize("name", ["ada", "intro-to-rust", "7", "a" * 80])
def test_slugs(name: str) -> None:
    """Small letters, digits and single hyphens make a slug."""
    assert is_slug(name)


@pytest.mark.parametrize(
    "name", ["", "Ada", "a--b", "-a", "a-", "a.b", "../a", "a/b", "é", "a\n", "a" * 81]
)
def test_what_is_no_slug(name: str) -> None:
    """Nothing that changes a path, or differs between file systems, is a slug."""
    assert not is_slug(name)


def test_reserved_slugs_are_slugs() -> None:
    """Every address that the site keeps could otherwise be taken."""
    assert all(map(is_slug, RESERVED_SLUGS))


def test_short_forms() -> None:
    """Plain text stands for a mapping with its most telling member, and a number for text."""
    badge = Badge.model_validate({**BADGE, "skills": ["Knots"], "level": 3, "image": "a.svg"})
    assert badge.criteria.narrative == "Come."
    assert badge.skills[0].name == "Knots"
    assert badge.level
    assert badge.level.name == "3"
    assert badge.image
    assert badge.image.file == "a.svg"


@pytest.mark.parametrize(
    ("model", "value", "words"),
    [
        (Badge, {**BADGE, "name": "a\x07"}, "name: has the control character U+0007"),
        (Badge, {**BADGE, "name": "  "}, "name: is empty"),
        (Badge, {**BADGE, "name": "a\nb"}, "name: must be on one line"),
        (Badge, {**BADGE, "description": "a@b.org"}, "description: has an e-mail address"),
        (Badge, {**BADGE, "criteria": {}}, "criteria: needs a narrative, a page, or both"),
        (Badge, {**BADGE, "valid_for": "P0D"}, "valid_for: must be an ISO 8601 duration"),
        (Badge, {**BADGE, "valid_for": "PT1H"}, "valid_for: must be an ISO 8601 duration"),
        (Badge, {**BADGE, "credits": "many"}, "credits: must be a number"),
        (Badge, {**BADGE, "language": "EN"}, "language: must be a language code"),
        (Badge, {**BADGE, "type": "badge"}, "type: unknown achievement type 'badge'"),
        (Badge, {**BADGE, "skills": [{"name": "a", "code": "b"}]}, "skills.0: needs a url"),
        (Evidence, {"name": "a"}, ": needs a url or a narrative"),
        (Evidence, {"url": "http://a.org"}, "url: must be an address that starts with https://"),
        (Result, {"of": "a"}, ": needs a value, a level or a status"),
        (Result, {"of": "a", "status": "Done"}, "status: unknown result status 'Done'"),
        (
            ResultDescription,
            {"id": "a", "name": "A", "type": "Result", "required_level": "b"},
            ": required_level 'b' is not among its levels",
        ),
        (Award, {"badge": "a", "date": date(206, 1, 1)}, "date: lies in the year 206"),
        (
            Award,
            {"badge": "a", "date": date(2026, 1, 1), "expires": date(2025, 1, 1)},
            ": expires before it is awarded",
        ),
        (Earner, {"name": "A", "email": "a"}, "email: must be an e-mail address"),
        (Earner, {"name": "A", "did": "ada"}, "did: must be a DID"),
        (Issuer, {"name": True, "url": "https://a.org"}, "name: text is wanted here"),
    ],
)
def test_refusals(model: type[BaseModel], value: dict[str, Any], words: str) -> None:
    """Each rule of a member is said in plain words at that member."""
    assert said(model, value)[0].startswith(words)


def test_framework_identifiers_may_be_http() -> None:
    """ESCO's identifiers begin with http:// for good, and an alignment must carry them exactly."""
    url = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
    badge = Badge.model_validate({**BADGE, "skills": [{"name": "Python", "url": url}]})
    assert badge.skills[0].url == url


def test_types_of_ones_own() -> None:
    """The vocabulary is open with `ext:`."""
    assert Badge.model_validate({**BADGE, "type": "ext:Knot"}).type == "ext:Knot"


def test_content_knows_who_issues() -> None:
    """A badge without an issuer is the site's; the site's is the first if none is named."""
    issuer = Issuer.model_validate({"name": "A", "url": "https://a.org"})
    content = Content(
        site=Site.model_validate({"title": "T", "base_url": "https://a.org"}),
        issuers={"acme": issuer, "beta": issuer},
        badges={
            "one": Badge.model_validate(BADGE),
            "two": Badge.model_validate({**BADGE, "issuer": "beta"}),
        },
        earners={},
    )
    assert (content.issuer_of("one"), content.issuer_of("two")) == ("acme", "beta")


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 11, 30), "P2Y3M", date(2029, 2, 28)),
        (date(2026, 12, 1), "P1M", date(2027, 1, 1)),
        (date(2026, 1, 1), "P2W3D", date(2026, 1, 18)),
    ],
)
def test_durations(start: date, duration: str, end: date) -> None:
    """Periods end on the same day of the month, or on its last where that is missing."""
    assert add_duration(start, duration) == end


@pytest.mark.parametrize("duration", ["", "P", "2Y", "P1H", "P-1Y", "P999Y"])
def test_durations_that_do_not_end(duration: str) -> None:
    """What is no duration, or ends after the last year, is an error."""
    with pytest.raises(ValueError, match=r"duration|year|range|ordinal"):
        add_duration(date(9999, 1, 1), duration)
