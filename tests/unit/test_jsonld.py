"""What canonicalising refuses, because a signature would not show it."""

from __future__ import annotations

from typing import Any

import pytest

from credfolio.errors import DataLossError, Undetermined
from credfolio.jsonld import canonicalize
from credfolio.vocabulary import CREDENTIALS_V2, OPEN_BADGES_3_0_3

PEOPLE = "https://people.example/"


def badge(**members: Any) -> dict[str, Any]:
    """A document of few members, and some more."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:x:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **members,
    }


def test_says_every_member() -> None:
    """Each member is a line, in order, with the standards' own names."""
    assert canonicalize(badge(name="Ada")) == (
        "<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential> .\n"
        "<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://www.w3.org/2018/credentials#VerifiableCredential> .\n"
        '<urn:x:1> <https://schema.org/name> "Ada" .\n'
    )


@pytest.mark.parametrize(
    "members",
    [
        {"colour": "red"},
        {"": "x"},
        {"colour": {"id": "urn:x:2"}},
        {"id": "badge/1"},
        {"id": "//badges.example/1"},
        {"id": "_:b0"},
        {"id": "urn:x:a b"},
        {"id": 'urn:x:"'},
        {"id": "urn:x:\\"},
        {"id": "urn:x:\u0007"},
        {"id": "urn:x:\u00a0"},
        {"evidence": {"id": "urn:x:\u2028", "type": "Evidence", "name": "forged"}},
        {"type": ["VerifiableCredential", "urn:x:\u3000"]},
        {"proof": "urn:x:2"},
        {"proof": {"id": "urn:x:2"}},
        {"proof": 5},
        {"type": ["VerifiableCredential", "Colour"]},
        {"type": ["VerifiableCredential", "_:b0"]},
        {"type": ["VerifiableCredential", ""]},
        {"issuer": "did"},
        {"issuer": {"id": "", "name": "x"}},
        {"_:b0": "x"},
        {"name": None},
        {"name": []},
        {"name": ["Ada", None]},
        {"name": [["Ada"]]},
        {"evidence": [{"type": ["Evidence"], "name": None}]},
        {"evidence": [{"type": ["Evidence"], "name": []}]},
        {"name": {"@value": "Ada", "@direction": "ltr"}},
        {"name": {"@value": "Ada", "@index": "x"}},
        {"name": {"@value": None}},
        {"credentialSubject": {"type": "AchievementSubject", "creditsEarned": "3"}},
        {"credentialSubject": {"type": "AchievementSubject", "creditsEarned": True}},
        {"credentialSubject": {"identifier": {"type": "IdentityObject", "hashed": "false"}}},
        {"credentialSubject": {"identifier": {"type": "IdentityObject", "hashed": 0}}},
        {"url": 5},
        {"validFrom": 2026},
        {"@context": None},
        {"@context": 5},
        {"@context": {"@base": PEOPLE}, "id": 5},
        {"@foo": {"id": "urn:x:2"}},
        {"@id": "urn:x:2"},
    ],
)
def test_refuses_what_a_signature_would_not_show(members: dict[str, Any]) -> None:
    """Undefined, relative, empty and disguised things are errors, not losses."""
    document = badge(**members)
    if "credentialSubject" in members:
        subject = {"id": "urn:x:2", "type": ["AchievementSubject"], **members["credentialSubject"]}
        document["credentialSubject"] = subject
    with pytest.raises(DataLossError):
        canonicalize(document)


def test_the_same_members_said_rightly() -> None:
    """Numbers, truth values and texts of the right kind are signed."""
    identity = {"type": "IdentityObject", "hashed": False, "identityHash": "x"}
    subject = {"type": ["AchievementSubject"], "creditsEarned": 2.5, "identifier": [identity]}
    lines = canonicalize(badge(credentialSubject=subject, url="https://a.example/"))
    assert '"2.5E0"^^<https://www.w3.org/2001/XMLSchema#float>' in lines
    assert '"false"^^<https://www.w3.org/2001/XMLSchema#boolean>' in lines


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Ada"}, {"name": ["Ada"]}),
        ({"name": ["Ada", "Bob"]}, {"name": ["Bob", "Ada", "Bob"]}),
        ({"issuer": "did:web:a.example"}, {"issuer": {"id": "did:web:a.example"}}),
        (
            {"evidence": {"type": "Evidence", "name": "x"}},
            {"evidence": [{"name": "x", "type": ["Evidence", "Evidence"]}]},
        ),
        (
            {"evidence": {"type": "Evidence", "name": "x"}},
            {
                "evidence": {
                    "type": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Evidence",
                    "name": "x",
                }
            },
        ),
    ],
)
def test_what_a_signature_over_rdf_does_not_show(one: Any, other: Any) -> None:
    """Order, repetition, one-or-many and short names mean nothing in RDF and may change unseen."""
    assert canonicalize(badge(**one)) == canonicalize(badge(**other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ada"),
        ("Ada", "Ada "),
        ("caf\u00e9", "cafe\u0301"),
        ("\u0001", "\U0010ff01"),
        ("\u0001", "\\u0001"),
        ("\u0008", "\\b"),
        ("\n", "\\n"),
        ("\u0085", "\n"),
        ("1", 1),
        ("true", True),
        ("Ada", {"id": "urn:x:Ada"}),
    ],
)
def test_what_looks_alike_is_told_apart(one: Any, other: Any) -> None:
    """Two values that differ in anything but their order are two documents."""
    assert canonicalize(badge(name=one)) != canonicalize(badge(name=other))


@pytest.mark.parametrize("context", [PEOPLE, "https://www.w3.org/ns/did/v1"])
def test_an_unknown_context_is_an_open_question(context: str) -> None:
    """Nothing is fetched: what a context says that is not pinned, nobody knows."""
    with pytest.raises(Undetermined, match=context):
        canonicalize(badge(**{"@context": [CREDENTIALS_V2, context]}))


def test_contexts_of_one_loader_are_not_those_of_another() -> None:
    """What a loader answers stays with that loader."""
    one = {"@context": PEOPLE, "@id": "urn:x:1", "colour": "red"}
    first = canonicalize(one, {PEOPLE: {"@context": {"colour": "urn:c:1"}}}.get)
    second = canonicalize(one, {PEOPLE: {"@context": {"colour": "urn:c:2"}}}.get)
    assert first.replace("urn:c:1", "urn:c:2") == second
    with pytest.raises(Undetermined):
        canonicalize(one)


@pytest.mark.parametrize(
    "members",
    [
        {"name": [f"name {number}" for number in range(1001)]},
        {"evidence": [{"type": ["Evidence"], "name": [str(i) for i in range(999)]}] * 25},
    ],
)
def test_small_documents_cannot_ask_for_hours(members: dict[str, Any]) -> None:
    """Long lists and many values are given up on (nodes that look alike: `test_rdfc`)."""
    with pytest.raises(Undetermined):
        canonicalize(badge(**members))


def test_the_document_is_not_changed() -> None:
    """Canonicalising leaves its input as it was."""
    document = badge(name=["Ada", "Bob"], evidence=[{"type": ["Evidence"]}])
    before = repr(document)
    canonicalize(document)
    assert repr(document) == before
