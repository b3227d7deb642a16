"""did:web and did:key, their documents and the keys in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from credfolio.did import (
    Identity,
    PublicKey,
    assertion_method_of,
    build_did_document,
    build_identity_document,
    build_key_did,
    build_self_describing_document,
    build_web_did,
    did_document_path,
    did_web_address,
    find_assertion_key,
    verification_method_id,
)
from credfolio.errors import CheckFailed, DidError, Undetermined
from credfolio.multikey import encode_base58btc, encode_base64url
from credfolio.verification_keys import VerificationKey
from samples import NOW, SeedSigner

DID = "did:web:badges.example"
ONE, TWO = SeedSigner("one"), SeedSigner("two")


@pytest.mark.parametrize(
    ("address", "did", "document"),
    [
        (
            "https://example.com/",
            "did:web:example.com",
            "https://example.com/.well-known/did.json",
        ),
        (
            "https://user.github.io/Repo/",
            "did:web:user.github.io:Repo",
            "https://user.github.io/Repo/did.json",
        ),
        (
            "https://example.com:3000/user/alice",
            "did:web:example.com%3A3000:user:alice",
            "https://example.com:3000/user/alice/did.json",
        ),
        (
            "https://EXAMPLE.com/a%20b/~c.d_e/",
            "did:web:example.com:a%20b:~c.d_e",
            "https://example.com/a%20b/~c.d_e/did.json",
        ),
        ("https://localhost/", "did:web:localhost", "https://localhost/.well-known/did.json"),
    ],
)
def test_an_address_and_its_did(address: str, did: str, document: str) -> None:
    """The DID of an address is answered below that address."""
    assert build_web_did(address) == did
    assert did_web_address(did) == document


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:key:z6Mk",
        "did:web:127.0.0.1",
        "did:web:2130706433",
        "did:web:0x7f.0.0.1:a",
        "did:web:example",
        "did:web:[::1]",
        "did:web:example.com:",
        "did:web:example.com::a",
        "did:web:example.com:..",
        "did:web:example.com:%2e%2E",
        "did:web:example.com:a%2Fb",
        "did:web:example.com:a%5cb",
        "did:web:example.com:a%00",
        "did:web:example.com:a/b",
        "did:web:example.com/a",
        "did:web:example.com?a",
        "did:web:user@example.com",
        "did:web:example.com%3Aport",
        "did:web:example.com%3A80%2Fx",
        "did:web:example.com%40evil.example",
        "did:web:éxample.com",
    ],
)
def test_refuses_a_did_that_would_lead_elsewhere(did: str) -> None:
    """No IP address, no empty, climbing or slashed segment, nothing but host and port."""
    with pytest.raises(DidError):
        did_web_address(did)


def test_where_a_site_publishes_documents() -> None:
    """Below the site's address; a did:key publishes nothing, and no site publishes for another."""
    assert did_document_path("did:web:a.example:r", "https://a.example/r/") == "did.json"
    assert did_document_path(DID, "https://badges.example/") == ".well-known/did.json"
    assert did_document_path(build_key_did(ONE.multibase), "https://a.example/") is None
    with pytest.raises(DidError, match="outside"):
        did_document_path("did:web:a.example", "https://a.example/r/")


def document(**members: Any) -> dict[str, Any]:
    """A DID document with two keys, and other members than usual."""
    return {**build_did_document(DID, (ONE.multibase, TWO.multibase)), **members}


def name_of(signer: SeedSigner) -> str:
    """The name of a key in the document."""
    return verification_method_id(DID, signer.multibase)


def test_finds_each_key_of_a_document() -> None:
    """Old keys are found beside new ones."""
    for signer in (ONE, TWO):
        assert find_assertion_key(document(), DID, name_of(signer), NOW).data == signer.public_key


def test_a_legacy_method_of_the_same_key() -> None:
    """An Ed25519VerificationKey2020 says the same as a Multikey."""
    method = {**document()["verificationMethod"][0], "type": "Ed25519VerificationKey2020"}
    found = find_assertion_key(document(verificationMethod=method), DID, name_of(ONE), NOW)
    assert found.data == ONE.public_key


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"id": "did:web:evil.example"}, "DOCUMENT_ID"),
        ({"id": None}, "DOCUMENT_ID"),
        ({"verificationMethod": None}, "METHOD"),
        ({"verificationMethod": "x"}, "METHOD"),
        ({"verificationMethod": [[], 5, None, {}]}, "METHOD"),
        ({"verificationMethod": document()["verificationMethod"] * 2}, "METHOD"),
        ({"assertionMethod": None}, "RELATIONSHIP"),
        ({"assertionMethod": [ONE.multibase, {}, 5]}, "RELATIONSHIP"),
        ({"assertionMethod": name_of(TWO)}, "RELATIONSHIP"),
        (
            {"verificationMethod": {"id": name_of(ONE), "controller": DID, "type": "Multikey"}},
            "METHOD",
        ),
        ({"verificationMethod": {**document()["verificationMethod"][0], "controller": [DID]}}, ""),
    ],
)
def test_a_document_that_does_not_say_so(members: dict[str, Any], problem: str) -> None:
    """Whatever is missing or of another kind, the key is not found, with the standard's word."""
    with pytest.raises(CheckFailed) as caught:
        find_assertion_key(document(**members), DID, name_of(ONE), NOW)
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    "members",
    [
        {"type": "JsonWebKey"},
        {"type": ["Multikey"]},
        {"expires": "2020-01-01"},
        {"revoked": 5},
        {"publicKeyMultibase": encode_base58btc(b"\x80\x24" + bytes(33))},
        {"publicKeyMultibase": encode_base58btc(b"\xe7\x01" + bytes(33))},
    ],
)
def test_a_key_that_this_version_cannot_weigh(members: dict[str, Any]) -> None:
    """A key of another kind, or with an end that cannot be read, is neither yes nor no."""
    method = {**document()["verificationMethod"][0], **members}
    with pytest.raises(Undetermined):
        find_assertion_key(document(verificationMethod=method), DID, name_of(ONE), NOW)


@pytest.mark.parametrize("member", ["expires", "revoked"])
def test_a_key_that_has_ended(member: str) -> None:
    """From that moment on it verifies nothing; before it, everything (CID 1.0 §2.2)."""
    method = {**document()["verificationMethod"][0], member: "2020-01-01T00:00:00Z"}
    ended = document(verificationMethod=method)
    with pytest.raises(CheckFailed, match="2020-01-01"):
        find_assertion_key(ended, DID, name_of(ONE), datetime(2020, 1, 1, tzinfo=UTC))
    before = datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert find_assertion_key(ended, DID, name_of(ONE), before).data == ONE.public_key


def test_did_jwk_is_its_own_document() -> None:
    """The identifier carries the key, for assertions under `#0`."""
    x = encode_base64url(ONE.public_key)[1:]
    jwk = json.dumps({"kty": "OKP", "crv": "Ed25519", "x": x}).encode()
    did = f"did:jwk:{encode_base64url(jwk)[1:]}"
    found = build_self_describing_document(did)
    assert found is not None
    assert find_assertion_key(found, did, f"{did}#0", NOW).data == ONE.public_key
    for broken in ("did:jwk:!", "did:jwk:", "did:jwk:W10"):
        with pytest.raises(Undetermined):
            build_self_describing_document(broken)
    empty = build_self_describing_document("did:jwk:e30")
    assert empty is not None
    with pytest.raises(Undetermined):
        find_assertion_key(empty, "did:jwk:e30", "did:jwk:e30#0", NOW)


def test_the_name_of_a_key() -> None:
    """A key is found by its value among whatever else is listed; only what is listed counts."""
    one, two = (VerificationKey("Ed25519", signer.public_key) for signer in (ONE, TWO))
    odd: list[Any] = [None, 5, [], {}, {"id": []}, {"id": f"{DID}#x", "type": "Other"}]
    usual = document()
    listed = document(
        verificationMethod=[*odd, *usual["verificationMethod"]],
        assertionMethod=[*odd, f"{DID}#x", f"#{TWO.multibase}"],
    )
    assert assertion_method_of(listed, DID, two) == name_of(TWO)
    assert assertion_method_of(listed, DID, one) == ""
    both = document(assertionMethod=usual["verificationMethod"])
    assert find_assertion_key(both, DID, name_of(ONE), NOW) == one
    embedded = document(verificationMethod=None, assertionMethod=usual["verificationMethod"])
    assert assertion_method_of(embedded, DID, one) == name_of(ONE)
    assert assertion_method_of({}, DID, one) == ""


def test_a_revoked_key_of_an_issuer_is_no_key() -> None:
    """It keeps its place and says since when; nobody can read it, and it is not listed."""
    since = "2026-02-01T00:00:00Z"
    keys = (PublicKey(ONE.multibase, since, since, since), PublicKey(TWO.multibase, since))
    published = build_identity_document(Identity(DID, keys))
    first, second = published["verificationMethod"]
    assert first["revoked"] == since
    assert "publicKeyMultibase" not in first
    assert second["publicKeyMultibase"] == TWO.multibase
    assert published["assertionMethod"] == [name_of(TWO)]
    with pytest.raises(CheckFailed, match=f"was revoked on {since}"):
        find_assertion_key(published, DID, name_of(ONE), NOW)
    with pytest.raises(CheckFailed, match="not listed"):
        find_assertion_key(published, DID, name_of(ONE), datetime(2026, 1, 1, tzinfo=UTC))
