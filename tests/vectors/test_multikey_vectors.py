"""Multikeys that others published, in documents of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from credfolio import ed25519
from credfolio.multikey import (
    ED25519_PUBLIC,
    ED25519_SECRET,
    decode_base58btc,
    decode_public_key,
    decode_secret_key,
    encode_base58btc,
    encode_public_key,
)
from shared_data import DATA, needs_shared

pytestmark = needs_shared

PAIRS = sorted((DATA / "vectors/vc-di-eddsa").rglob("*eyPair*.json")) + sorted(
    (DATA / "vectors/vc-di-eddsa").rglob("multiKeyPairs.json")
)
SAMPLES = sorted((DATA / "samples/1edtech-ob30").glob("*.json"))


def pairs_in(value: Any) -> list[tuple[str, str]]:
    """All pairs of public and private Multikeys in a published file."""
    if isinstance(value, list):
        return [pair for item in value for pair in pairs_in(item)]
    if not isinstance(value, dict):
        return []
    here = (
        [(value["publicKeyMultibase"], value["privateKeyMultibase"])]
        if {"publicKeyMultibase", "privateKeyMultibase"} <= value.keys()
        else []
    )
    return here + [pair for member in value.values() for pair in pairs_in(member)]


KEY_PAIRS = sorted(
    {pair for path in PAIRS for pair in pairs_in(json.loads(path.read_text(encoding="utf-8")))}
)


def test_there_are_vectors() -> None:
    """The folder holds key pairs, and the samples hold Multikeys."""
    assert KEY_PAIRS
    assert len(multikeys_of_samples()) > 1


@pytest.mark.parametrize(("public", "secret"), KEY_PAIRS)
def test_published_pairs(public: str, secret: str) -> None:
    """The W3C's pairs have the headers of CID 1.0 §2.2.2, and belong together."""
    assert decode_base58btc(public).startswith(ED25519_PUBLIC)
    assert decode_base58btc(secret).startswith(ED25519_SECRET)
    assert encode_public_key(ed25519.public_key_of(decode_secret_key(secret))) == public


def multikeys_of_samples() -> list[str]:
    """The Multikeys that 1EdTech's samples name their keys by."""
    methods = {
        proof.get("verificationMethod", "").rpartition("#")[2]
        for path in SAMPLES
        for proof in json.loads(path.read_text(encoding="utf-8")).get("proof", [])
        if isinstance(proof, dict)
    }
    return sorted(name for name in methods if name.startswith("z6Mk"))


@pytest.mark.parametrize("multibase", multikeys_of_samples())
def test_published_names_of_keys(multibase: str) -> None:
    """Each is a key of 32 bytes, and is written the same way again."""
    assert encode_public_key(decode_public_key(multibase)) == multibase


@pytest.mark.parametrize(
    "name", ["simple", "complete", "simple-did-key-method", "endorsement-valid"]
)
def test_published_signatures(name: str) -> None:
    """The signatures of 1EdTech's samples are 64 bytes, and are written the same way again."""
    document = json.loads((DATA / f"samples/1edtech-ob30/{name}.json").read_text(encoding="utf-8"))
    for proof in document["proof"]:
        value = decode_base58btc(proof["proofValue"])
        assert len(value) == ed25519.SIGNATURE_BYTES
        assert encode_base58btc(value) == proof["proofValue"]
