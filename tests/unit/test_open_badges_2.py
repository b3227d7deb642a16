"""Badges of older standards: recognised, and what they say of themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from credfolio.multikey import encode_base64url
from credfolio.open_badges_2 import fields_of, is_older_badge
from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier

ASSERTION: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://old.example/assertions/1",
    "recipient": {"type": "email", "hashed": False, "identity": "ada@example.org"},
    "badge": {"name": "Old Badge", "issuer": {"name": "Old School", "email": "office@old.example"}},
    "issuedOn": "2019-01-01T00:00:00Z",
    "verification": {"type": "hosted"},
}
FIELDS = {
    "standard": "Open Badges 2.0",
    "type": "Assertion",
    "id": "https://old.example/assertions/1",
    "badge": "Old Badge",
    "issuer": "Old School",
    "recipient": "email, plain",
    "issuedOn": "2019-01-01T00:00:00Z",
    "verification": "hosted",
}


def jws() -> str:
    """The assertion as a signed badge of 2.0; nobody looks at its signature."""
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256"}, ASSERTION)]
    return ".".join(encode_base64url(part)[1:] for part in [*parts, b"signature"])


@pytest.mark.parametrize("text", [json.dumps(ASSERTION), jws()])
def test_fields(text: str) -> None:
    """All that it says, but nobody's address."""
    assert fields_of(text) == FIELDS
    assert "@" not in "".join(fields_of(text).values())


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "https://old.example/assertions/1",
            {"standard": "Open Badges 1 or 2", "assertion": "https://old.example/assertions/1"},
        ),
        ("what?", {"standard": "Open Badges 1 or 2"}),
        ("a.b.c", {"standard": "Open Badges 1 or 2"}),
        ("{", {"standard": "Open Badges 1 or 2"}),
        (
            '{"badge": 3, "verify": [], "recipient": "x"}',
            {"standard": "Open Badges 1", "badge": "3"},
        ),
    ],
)
def test_what_is_hardly_there(text: str, fields: dict[str, str]) -> None:
    """Whatever a picture carries has an answer."""
    assert fields_of(text) == fields


def test_the_report_has_the_fields() -> None:
    """Undetermined, with what it claims, for people and machines."""
    verifier = Verifier(KnownDocuments({}), datetime(2026, 1, 1, tzinfo=UTC))
    report = verifier.verify_bytes(json.dumps(ASSERTION).encode(), "old.json")
    assert (report.outcome, report.state) == ("undetermined", "unverifiable")
    assert "hosted badge of an older standard" in report.finding("shape").message
    assert report.to_json()["claims"] == FIELDS


def test_a_credential_is_no_older_badge() -> None:
    """Nor is any other document."""
    assert not is_older_badge({"@context": ["https://www.w3.org/ns/credentials/v2"]})
    assert not is_older_badge({"uid": "1", "recipient": "x", "badge": "y"})
