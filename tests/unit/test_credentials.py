"""Content becomes credentials of the form that every verifier accepts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from credfolio.credentials import Issuance, build_credential, expiry_of, hash_identity
from credfolio.documents import render_json, strings_in
from samples import build_content, small_content

ISSUANCE = Issuance(
    "2026-01-10T00:00:00Z",
    "https://badges.example/status/acme/1.json",
    42,
    "pepper",
    "ada/rust/",
)
DID = "did:web:badges.example"


def built(**award: Any) -> dict[str, Any]:
    """The credential of the small content's award."""
    content = small_content(**award)
    (written,) = content.earners["ada"].awards
    issuance = replace(ISSUANCE, path=f"ada/{written.slug}/")
    return dict(build_credential(content, "ada", written, issuer_did=DID, issuance=issuance))


def rich() -> dict[str, Any]:
    """The credential of the sample award that uses every member there is."""
    content = build_content()
    written = content.earners["ada"].awards[0]
    return dict(build_credential(content, "ada", written, issuer_did=DID, issuance=ISSUANCE))


def test_the_smallest_credential() -> None:
    """Member by member: nothing is there that content does not say, and nothing is missing."""
    assert built() == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://badges.example/ada/rust/",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Intro to Rust",
        "issuer": {
            "id": DID,
            "type": ["Profile"],
            "name": "Acme College",
            "url": "https://acme.example/",
        },
        "validFrom": "2026-01-10T00:00:00Z",
        "awardedDate": "2026-01-10T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Ada Lovelace",
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": "https://badges.example/badges/rust/",
                "type": ["Achievement"],
                "name": "Intro to Rust",
                "description": "Small programs.",
                "criteria": {"narrative": "Three."},
            },
        },
        "credentialStatus": {
            "id": "https://badges.example/status/acme/1.json#42",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "42",
            "statusListCredential": "https://badges.example/status/acme/1.json",
        },
    }


def test_no_nulls_and_no_empty_lists() -> None:
    """OB 3.0 App. A: what has nothing to say is left out, anywhere in the document."""
    text = render_json(rich())
    assert "null" not in text
    assert not re.search(r"\[\s*\]|\{\s*\}|\"\"", text)


def test_every_object_of_a_class_says_its_type() -> None:
    """Without its type, an object's members would mean nothing in the Open Badges context."""

    def untyped(value: Any, path: str) -> list[str]:
        if isinstance(value, list):
            return [found for item in value for found in untyped(item, path)]
        if not isinstance(value, dict):
            return []
        inner = [found for name, member in value.items() for found in untyped(member, name)]
        return inner if "type" in value or path == "criteria" else [path, *inner]

    assert untyped(rich(), "") == []


def test_no_e_mail_address_in_a_credential() -> None:
    """It stands there hashed with its salt (OB 3.0 IdentityHash), and nowhere in the open."""
    document = rich()
    hashed = document["credentialSubject"]["identifier"][1]
    assert hashed["identityHash"] == hash_identity("ada@example.com", "pepper")
    assert hashed["salt"] == "pepper"
    assert not [path for path, text in strings_in(document) if "@example" in text]


@pytest.mark.parametrize(
    ("identity", "salt", "start"),
    [
        ("a@example.com", "Kosher", "b5809d8a"),
        ("jjefferson18@example.com", "FleurDeSel", "658625b2"),
    ],
)
def test_identity_hash_of_the_standards_examples(identity: str, salt: str, start: str) -> None:
    """The published hashes come out: the identifier first, then the salt."""
    assert hash_identity(identity, salt).startswith(f"sha256${start}")


def test_results_point_at_their_descriptions() -> None:
    """What a result names is there, in the same achievement, under the same id."""
    subject = rich()["credentialSubject"]
    described = subject["achievement"]["resultDescription"]
    ids = {entry["id"] for entry in described}
    levels = {level["id"] for entry in described for level in entry.get("rubricCriterionLevel", ())}
    assert {result["resultDescription"] for result in subject["result"]} <= ids
    assert {
        result["achievedLevel"] for result in subject["result"] if "achievedLevel" in result
    } <= levels
    assert {entry["requiredLevel"] for entry in described if "requiredLevel" in entry} <= levels


def test_numbers_are_whole_where_they_can_be() -> None:
    """`3` and `3.0` are both 3, which JSON readers agree on; 2.5 stays as it is."""
    for written, number in (("3", 3), ("3.0", 3), ("2.5", 2.5)):
        credits_ = built(credits=written)["credentialSubject"]["creditsEarned"]
        assert (credits_, type(credits_)) == (number, type(number))


def test_the_end_of_an_award() -> None:
    """Its own `expires` counts, then the badge's `valid_for`; it holds to the day's last second."""
    content = build_content()
    badge, award = content.badges["welding"], content.earners["ada"].awards[1]
    assert expiry_of(award, badge) == date(2028, 2, 1)
    assert expiry_of(award.model_copy(update={"expires": date(2026, 3, 1)}), badge) == date(
        2026, 3, 1
    )
    assert expiry_of(award, content.badges["rust"]) is None
    assert built(expires="2026-12-31")["validUntil"] == "2026-12-31T23:59:59Z"


def test_an_award_with_its_own_id() -> None:
    """A second award of the same badge has its own address and the same achievement."""
    document = built(id="rust-again")
    assert document["id"] == "https://badges.example/ada/rust-again/"
    assert (
        document["credentialSubject"]["achievement"]["id"] == "https://badges.example/badges/rust/"
    )
