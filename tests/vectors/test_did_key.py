"""The CCG's did:key vectors: seeds, keys and the names of verification methods."""

from __future__ import annotations

import json
from typing import Any

import pytest

from credfolio import ed25519
from credfolio.did import build_did_document, build_key_did, find_assertion_key
from credfolio.errors import MultikeyError
from credfolio.multikey import (
    decode_base58btc,
    decode_base64url,
    decode_public_key,
    decode_secret_key,
    encode_public_key,
    encode_secret_key,
    is_public_key,
)
from samples import NOW
from shared_data import DATA, needs_shared

pytestmark = needs_shared

FILE = DATA / "vectors/did-key/ed25519-x25519.json"
CASES: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


@pytest.mark.parametrize("did", CASES)
def test_a_seed_makes_the_published_did(did: str) -> None:
    """The public key of the seed, as a Multikey, is the DID; both keys come back."""
    seed = bytes.fromhex(CASES[did]["seed"])
    public = ed25519.public_key_of(seed)
    multibase = encode_public_key(public)
    assert build_key_did(multibase) == did
    assert decode_public_key(did.removeprefix("did:key:")) == public
    assert decode_secret_key(encode_secret_key(seed)) == seed


@pytest.mark.parametrize("did", CASES)
def test_the_published_key_is_the_one_in_the_did(did: str) -> None:
    """Whichever of the two forms it is published in, the key holds the same 32 bytes."""
    pair = CASES[did]["verificationKeyPair"]
    if "publicKeyBase58" in pair:
        public = decode_base58btc("z" + pair["publicKeyBase58"])
    else:
        public = decode_base64url("u" + pair["publicKeyJwk"]["x"])
    assert public == decode_public_key(did.removeprefix("did:key:"))


@pytest.mark.parametrize("did", CASES)
def test_the_name_of_the_signing_key(did: str) -> None:
    """The published document lists the key for assertions under the name that we give it."""
    multibase = did.removeprefix("did:key:")
    ours = build_did_document(did, (multibase,))
    (name,) = ours["assertionMethod"]
    assert name in CASES[did]["didDocument"]["assertionMethod"]
    assert find_assertion_key(ours, did, name, NOW).data == decode_public_key(multibase)


@pytest.mark.parametrize("did", CASES)
def test_a_key_for_agreeing_is_no_signing_key(did: str) -> None:
    """The X25519 key beside it is another kind of Multikey, and refused."""
    agreeing = CASES[did]["keyAgreementKeyPair"]["id"].rpartition("#")[2]
    assert not is_public_key(agreeing)
    with pytest.raises(MultikeyError, match="is not an Ed25519 public key"):
        decode_public_key(agreeing)
