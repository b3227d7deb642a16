"""Imports: what a file is, whose it is, who signed it, and what pages may show of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from credfolio.documents import strings_in
from credfolio.imports import (
    awarded_day,
    earners_named,
    email_places,
    faults_of,
    is_credential,
    kept_bytes,
    kind_of,
    name_in,
    names_earner,
    place_of,
    read_origin,
    shown_document,
)
from credfolio.model import Earner, has_email
from credfolio.wrappings import unwrap
from foreign import (
    ADA_DID,
    COLLEGE_DID,
    STRANGER_DID,
    College,
    by_ada,
    by_stranger,
    document,
    hashed,
    in_png,
    in_svg,
    plainly,
    token,
)
from samples import verifier

ADA = Earner.model_validate(
    {
        "name": "Ada Lovelace",
        "email": "Ada@Example.com",
        "did": ADA_DID,
        "identifiers": [{"type": "sisSourcedId", "value": "N-7"}],
    }
)
BOB = Earner.model_validate({"name": "Bob"})
EARNERS = {"ada": ADA, "bob": BOB}


def test_kinds_are_known_by_their_bytes() -> None:
    """Whatever the name says."""
    credential = by_stranger("Night Sailing")
    assert kind_of(credential) == "json"
    assert kind_of(token("Night Sailing") + b"\n") == "jwt"
    assert kind_of(in_png(credential)) == "png"
    assert kind_of(in_svg(credential)) == "svg"


@pytest.mark.parametrize("kind", ["application/vc+ld+json", "application/vc"])
def test_of_a_page_the_credential_is_kept_as_it_is_embedded(kind: str) -> None:
    """To the letter, with its own spaces."""
    text = '\n {"type": "VerifiableCredential", "name": "a\\u003cb"} '
    page = f"<!doctype html><script>1</script><script type='{kind}' id=x>{text}</script>".encode()
    assert kept_bytes(page) == text.encode()
    assert unwrap(kept_bytes(page)).document == unwrap(page).document


def test_all_else_is_kept_as_it_is() -> None:
    """No byte is added or taken away."""
    credential = by_stranger("Night Sailing")
    for data in (credential, token("x"), in_png(credential), in_svg(credential), b"<html>", b""):
        assert kept_bytes(data) is data


@pytest.mark.parametrize(
    "subject",
    [
        {"id": ADA_DID},
        {"id": "mailto:Ada@Example.com"},
        hashed("emailAddress", "ada@example.com"),
        hashed("emailAddress", "Ada@Example.com"),
        hashed("emailAddress", "ada@example.com", ""),
        plainly("emailAddress", "ADA@example.com"),
        hashed("sisSourcedId", "N-7"),
        plainly("sisSourcedId", "N-7"),
        hashed("name", "Ada Lovelace"),
        plainly("name", "ada lovelace"),
        {"name": "Ada Lovelace"},
    ],
)
def test_names_its_earner(subject: dict[str, Any]) -> None:
    """By DID, by a hashed or plain identifier, or by name."""
    credential = document("Data Literacy", COLLEGE_DID, subject=subject)
    assert names_earner(credential, ADA)
    assert earners_named(credential, EARNERS) == ["ada"]


@pytest.mark.parametrize(
    "subject",
    [
        {"id": "did:example:charles"},
        hashed("emailAddress", "ada@example.org"),
        hashed("userName", "N-7"),
        {"identifier": {"identityType": "name", "hashed": True, "identityHash": "sha256$"}},
        {"identifier": {"identityType": "name", "hashed": True, "identityHash": "md4$00"}},
        {"identifier": ["x", {"identityType": ["name"]}, {"identityHash": 7}]},
        {"id": ["did:example:charles"], "name": 7},
    ],
)
def test_names_somebody_else(subject: dict[str, Any]) -> None:
    """Or nobody at all, in whatever form."""
    credential = document("Data Literacy", COLLEGE_DID, subject=subject)
    assert not names_earner(credential, ADA)
    assert earners_named(credential, EARNERS) == []


def test_an_identifier_counts_for_more_than_a_name() -> None:
    """Two people may have one name; only one of them has the address."""
    other = Earner.model_validate({"name": "Ada Lovelace"})
    both = {"ada": ADA, "ada-2": other}
    entries = [*hashed("emailAddress", "ada@example.com")["identifier"]]
    entries += plainly("name", "Ada Lovelace")["identifier"]
    credential = document("Data Literacy", COLLEGE_DID, subject={"identifier": entries})
    assert earners_named(credential, both) == ["ada"]
    by_name = document("Data Literacy", COLLEGE_DID, subject=plainly("name", "Ada Lovelace"))
    assert earners_named(by_name, both) == ["ada", "ada-2"]


@pytest.mark.parametrize(
    ("issuer", "place"),
    [
        ("did:web:college.example", "college.example"),
        ("did:web:college.example%3A8443", "college.example:8443"),
        ("did:web:pages.example:mallory:harvard", "pages.example/mallory/harvard"),
        ("https://college.example/issuers/7", "college.example/issuers/7"),
        ("https://harvard.example@mallory.example/", "mallory.example"),
        ("https://COLLEGE.example", "college.example"),
        ("https://cоllege.example/", ""),  # noqa: RUF001 - a Cyrillic letter
        ("https://127.0.0.1/", ""),
        ("http://college.example/", ""),
        ("did:key:z6Mk", ""),
        ("did:web:", ""),
        ("https://[x", ""),
        ("", ""),
    ],
)
def test_the_domain_is_named(issuer: str, place: str) -> None:
    """With the path, where the issuer is only one of many on it."""
    assert place_of(issuer) == place


def test_origins() -> None:
    """By identifiers: this site, the earner, a domain, or a key."""
    college = College()
    for data, own, kind in (
        (college.sign("x"), frozenset(), "domain"),
        (college.sign("x"), frozenset({COLLEGE_DID}), "site"),
        (by_stranger("x"), frozenset(), "key"),
        (by_ada("x"), frozenset(), "self"),
        (by_ada("x"), frozenset({ADA_DID}), "self"),
        (by_stranger("x", issuer_name="ADA Lovelace"), frozenset(), "self"),
        (by_stranger("x", subject={"id": STRANGER_DID}), frozenset(), "self"),
    ):
        report = verifier(college.answers()).verify_bytes(data, "x")
        origin = read_origin(unwrap(data).document, report, ADA, own)
        assert origin.confirmed
        assert origin.kind == kind
        assert origin.domain == ("college.example" if kind == "domain" else "")
    report = verifier({}).verify_bytes(college.sign("x"), "x")
    origin = read_origin(unwrap(college.sign("x")).document, report, ADA, frozenset())
    assert (origin.kind, origin.confirmed) == ("domain", False)


def test_pages_show_no_address_and_no_tricks() -> None:
    """E-mail addresses and marks that turn text around are taken out, of any depth."""
    secured = unwrap(
        json.dumps(
            {
                "name": "a\u202egnp.exe \x00b",
                "issuer": {"email": "registrar@college.example"},
                "list": [["write to ada@example.com now"], 7, None, True],
                "long": "x" * 20_000,
                "many": ["x"] * 1000,
                "brackets": "[" * 5000,
            }
        ).encode()
    )
    shown = shown_document(secured)
    assert shown["name"] == "agnp.exe b"
    assert shown["list"][0] == ["write to (e-mail address left out) now"]
    assert shown["list"][1:] == [7, None, True]
    assert len(shown["long"]) == 10_001
    assert "[" not in shown["brackets"]
    assert len(shown["many"]) == 100
    assert not any(has_email(text) for _, text in strings_in(shown))


def test_dates_of_a_token_stand_in() -> None:
    """Only where the credential itself has none."""
    shown = shown_document(unwrap(token("x", validFrom=None, exp=1893456000)))
    assert shown["validUntil"] == "2030-01-01T00:00:00Z"
    shown = shown_document(unwrap(token("x", validUntil="2028-01-01T00:00:00Z", exp=1893456000)))
    assert shown["validUntil"] == "2028-01-01T00:00:00Z"


def test_email_addresses_are_found() -> None:
    """In the credential, in the token around it, in the picture around it."""
    profile = {"id": STRANGER_DID, "type": ["Profile"], "email": "office@college.example"}
    data = by_stranger("x", issuer=profile)
    assert email_places(data, unwrap(data)) == ["issuer.email"]
    data = token("x", sub="mailto:ada@example.com")
    assert email_places(data, unwrap(data)) == ["payload.sub"]
    data = in_svg(
        by_stranger("x"), b'<svg xmlns="http://www.w3.org/2000/svg"><!-- a@b.example --></svg>'
    )
    assert email_places(data, unwrap(data)) == ["the picture"]
    data = by_stranger("x", subject=plainly("emailAddress", "ada@example.com"))
    assert email_places(data, unwrap(data)) == ["credentialSubject.identifier[0].identityHash"]
    assert email_places(by_stranger("x"), unwrap(by_stranger("x"))) == []


def test_what_is_refused() -> None:
    """What is not its issuer's word; that it ended or was withdrawn is."""
    college = College(revoked={5})
    judge = verifier(college.answers())
    whole = college.sign("x", validUntil="2026-01-01T00:00:00Z")
    assert not faults_of(judge.verify_bytes(whole, "x"))
    tampered = whole.replace(b"Reads", b"Feeds")
    assert [fault.name for fault in faults_of(judge.verify_bytes(tampered, "x"))] == ["proof"]
    empty = college.sign("x", achievement={"criteria": {}})
    assert [fault.name for fault in faults_of(judge.verify_bytes(empty, "x"))] == ["achievement"]


def test_days() -> None:
    """Of both data models; nothing for what is no day."""
    assert (
        str(awarded_day({"awardedDate": "2024-01-02T00:00:00Z", "validFrom": "2025"}))
        == "2024-01-02"
    )
    assert str(awarded_day({"issuanceDate": "2023-01-02T00:00:00Z"})) == "2023-01-02"
    assert awarded_day({"validFrom": ["2023"], "awardedDate": 7}) is None


def test_names() -> None:
    """A badge is called as its achievement, a learner record by its own name."""
    badge = document("Data Literacy", COLLEGE_DID, name="Credential of June")
    assert name_in(badge) == "Data Literacy"
    assert (
        name_in({**badge, "type": ["VerifiableCredential", "ClrCredential"]})
        == "Credential of June"
    )
    assert name_in({"credentialSubject": {"achievement": {"name": [{"@value": "x"}]}}}) == "x"
    assert name_in({"name": 7, "credentialSubject": [7]}) == ""


def test_types() -> None:
    """Badges, and other credentials; no list, no assertion of an older standard."""
    assert is_credential({"type": ["VerifiableCredential", "ClrCredential"]})
    assert is_credential({"type": "VerifiableCredential"})
    assert not is_credential({"type": "Assertion"})
    assert not is_credential({"type": ["VerifiableCredential", "BitstringStatusListCredential"]})
