"""1EdTech's implementation guide: an Open Badge and a learner record signed step by step."""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from credfolio import ed25519
from credfolio.cryptosuites import EDDSA_RDFC_2022
from credfolio.multikey import (
    decode_base58btc,
    decode_public_key,
    encode_base58btc,
    encode_public_key,
)
from credfolio.proofs import find_proofs, signing_input
from samples import verifier
from shared_data import needs_shared, read_text

pytestmark = needs_shared

FOLDER = "vectors/1edtech-impl-guide"
GUIDES = {
    "badge": ("linked-data-proof-ob.html", "obv3p0"),
    "record": ("linked-data-proof-clr.html", "clrv2p0"),
}
KEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
ISSUER = "https://example.edu/issuers/565049"
_CODE = re.compile(r"<code[^>]*>\s*([0-9a-f]{64,}|z[1-9A-HJ-NP-Za-km-z]{80,})\s*</code\s*>")
_EXAMPLE = re.compile(r'<pre[^>]*title="([^"]+)"[^>]*>(.*?)</pre', re.DOTALL)


@cache
def guide(name: str) -> str:
    """The text of a guide."""
    return read_text(f"{FOLDER}/{GUIDES[name][0]}")


def values(name: str) -> dict[str, str]:
    """The published values, by what each is."""
    names = ("public", "private", "document", "proof", "combined", "signature", "value")
    return dict(zip(names, _CODE.findall(guide(name)), strict=True))


def example(name: str, title: str) -> dict[str, Any]:
    """A published document."""
    found = dict(_EXAMPLE.findall(guide(name)))
    document: dict[str, Any] = json.loads(unescape(found[title]))
    return document


@pytest.mark.parametrize("name", GUIDES)
def test_the_key_pair(name: str) -> None:
    """The private half gives the public one, and both the published Multikey."""
    published = values(name)
    seed = bytes.fromhex(published["private"])[:32]
    assert ed25519.public_key_of(seed).hex() == published["public"]
    assert published["private"] == seed.hex() + published["public"]
    assert encode_public_key(bytes.fromhex(published["public"])) == KEY
    assert decode_public_key(KEY).hex() == published["public"]
    assert f"publicKeyMultibase: '{KEY}'" in guide(name)


@pytest.mark.parametrize("name", GUIDES)
def test_each_intermediate_value(name: str) -> None:
    """Canonical document and proof, their hashes, what is signed, and the signature agree."""
    published, folder = values(name), f"{FOLDER}/{GUIDES[name][1]}"
    document = example(name, "Credential")
    signed = example(name, "Signed credential")
    (proof,) = find_proofs(signed)
    options = {member: value for member, value in proof.items() if member != "proofValue"}
    made = signing_input(document, options, suite=EDDSA_RDFC_2022)
    assert made.canonical_document == read_text(f"{folder}/document-canon.txt")
    assert made.canonical_options == read_text(f"{folder}/proof-canon.txt")
    assert sha256(made.canonical_document.encode()).hexdigest() == published["document"]
    assert sha256(made.canonical_options.encode()).hexdigest() == published["proof"]
    assert made.digest.hex() == published["combined"]
    signature = ed25519.sign(bytes.fromhex(published["private"])[:32], made.digest)
    assert signature.hex() == published["signature"]
    assert encode_base58btc(signature) == published["value"] == proof["proofValue"]
    assert decode_base58btc(published["value"]) == signature


@pytest.mark.parametrize("name", GUIDES)
def test_the_signed_document(name: str) -> None:
    """It is the credential with the proof, and its signature verifies with the issuer's key."""
    document, signed = example(name, "Credential"), example(name, "Signed credential")
    assert {member: value for member, value in signed.items() if member != "proof"} == document
    method = {
        "id": f"{ISSUER}#{KEY}",
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": KEY,
    }
    found = {"id": ISSUER, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    report = verifier({ISSUER: json.dumps(found).encode()}).verify(signed, name)
    assert [report.finding(check).outcome for check in ("shape", "proof", "issuer")] == [
        "passed"
    ] * 3
    signed["name"] = "Another"
    assert verifier({}).verify(signed, name).finding("proof").outcome == "failed"
