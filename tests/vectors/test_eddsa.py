"""W3C test vectors of Data Integrity EdDSA Cryptosuites 1.0, each intermediate value."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest

from credfolio import ed25519
from credfolio.cryptosuites import EDDSA_RDFC_2022
from credfolio.documents import UnsignedCredential
from credfolio.errors import ProofError
from credfolio.multikey import (
    decode_base58btc,
    decode_public_key,
    decode_secret_key,
    encode_base58btc,
    encode_public_key,
    encode_secret_key,
)
from credfolio.proofs import add_proof, find_proofs, signing_input, verify_proof
from credfolio.verification_keys import decode_verification_key
from credfolio.vocabulary import context_document
from shared_data import needs_shared, read_json, read_text

pytestmark = needs_shared

VECTORS = "vectors/vc-di-eddsa/"
# Contexts that only these examples use.
EXAMPLE_CONTEXTS = {
    "https://www.w3.org/ns/credentials/examples/v2": "contexts/credentials-examples-v2.jsonld",
    "https://w3id.org/citizenship/v4rc1": "contexts/citizenship-v4rc1.jsonld",
}
CASES = {
    "alumni": ("unsigned.json", "eddsa-rdfc-2022/"),
    "employment": ("employmentAuth.json", "eddsa-rdfc-2022/employ/"),
}


def load_context(url: str) -> dict[str, Any] | None:
    """The project's own contexts, and the examples' from their published files."""
    if url in EXAMPLE_CONTEXTS:
        context: dict[str, Any] = read_json(EXAMPLE_CONTEXTS[url])
        return context
    return context_document(url)


@dataclass(frozen=True)
class SeedSigner:
    """Signs with a seed that the vectors publish."""

    seed: bytes

    @property
    def multibase(self) -> str:
        """The public key of the seed."""
        return encode_public_key(ed25519.public_key_of(self.seed))

    def sign(self, message: bytes) -> bytes:
        """Sign with the seed."""
        return ed25519.sign(self.seed, message)


@pytest.fixture(name="keys")
def fixture_keys() -> dict[str, str]:
    """The vectors' key pair."""
    keys: dict[str, str] = read_json(VECTORS + "keyPair.json")
    return keys


def test_key_pair_round_trips(keys: dict[str, str]) -> None:
    """Both Multikeys decode and encode to themselves, and the seed gives the public key."""
    seed = decode_secret_key(keys["privateKeyMultibase"])
    public = decode_public_key(keys["publicKeyMultibase"])
    assert encode_secret_key(seed) == keys["privateKeyMultibase"]
    assert encode_public_key(public) == keys["publicKeyMultibase"]
    assert ed25519.public_key_of(seed) == public


@pytest.mark.parametrize("case", CASES)
def test_each_intermediate_value(case: str, keys: dict[str, str]) -> None:
    """Canonical document, options, their hashes, the combined hash and the signature agree."""
    source, folder = CASES[case]
    document = read_json(VECTORS + source)
    options = read_json(f"{VECTORS}{folder}proofConfigDataInt.json")
    options.pop("@context", None)
    signed = signing_input(document, options, suite=EDDSA_RDFC_2022, load_context=load_context)

    def published(name: str) -> str:
        text: str = read_text(f"{VECTORS}{folder}{name}.txt")
        return text

    assert signed.canonical_document == published("canonDocDataInt")
    assert signed.canonical_options == published("proofCanonDataInt")
    document_hash = sha256(signed.canonical_document.encode()).hexdigest()
    options_hash = sha256(signed.canonical_options.encode()).hexdigest()
    assert document_hash == published("docHashDataInt")
    assert options_hash == published("proofHashDataInt")
    assert signed.digest.hex() == published("combinedHashDataInt") == options_hash + document_hash
    signature = ed25519.sign(decode_secret_key(keys["privateKeyMultibase"]), signed.digest)
    assert signature.hex() == published("sigHexDataInt")
    assert encode_base58btc(signature) == published("sigBTC58DataInt")


@pytest.mark.parametrize("case", CASES)
def test_published_signed_document_verifies(case: str, keys: dict[str, str]) -> None:
    """The signed document verifies with its key, and fails with one bit of the proof changed."""
    document = read_json(f"{VECTORS}{CASES[case][1]}signedDataInt.json")
    public = decode_verification_key(keys["publicKeyMultibase"])
    (proof,) = find_proofs(document)
    verify_proof(document, proof, public, load_context=load_context)
    value = bytearray(decode_base58btc(document["proof"]["proofValue"]))
    value[0] ^= 1
    document["proof"]["proofValue"] = encode_base58btc(bytes(value))
    with pytest.raises(ProofError, match="does not match"):
        verify_proof(document, proof, public, load_context=load_context)


def test_signing_an_open_badge_with_the_vectors_key(keys: dict[str, str]) -> None:
    """What we sign, we verify; a second proof is refused."""
    sample = read_json("samples/1edtech-ob30/simple.json")
    document = UnsignedCredential({k: v for k, v in sample.items() if k != "proof"})
    signer = SeedSigner(decode_secret_key(keys["privateKeyMultibase"]))
    signed = add_proof(
        document,
        signer=signer,
        verification_method=f"did:key:{signer.multibase}#{signer.multibase}",
        created="2026-01-01T00:00:00Z",
    )
    (proof,) = find_proofs(signed)
    verify_proof(signed, proof, decode_verification_key(signer.multibase))
    with pytest.raises(ProofError, match="already"):
        add_proof(
            UnsignedCredential(dict(signed)),
            signer=signer,
            verification_method="did:key:z6Mk",
            created="2026-01-01T00:00:00Z",
        )
