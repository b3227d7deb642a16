"""Adding and verifying proofs, beyond the W3C's vectors."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from credfolio.credentials import CONTEXT
from credfolio.documents import UnsignedCredential, render_json
from credfolio.errors import DataLossError, ProofError, Undetermined
from credfolio.proofs import (
    add_proof,
    complete_proof,
    find_proofs,
    prepare_proof,
    suite_of,
    verify_proof,
)
from credfolio.timestamps import is_timestamp
from credfolio.verification_keys import VerificationKey
from samples import SIGNED_AT, SeedSigner, prove

ACME = SeedSigner("acme")
DID = "did:web:badges.example"
METHOD = f"{DID}#{ACME.multibase}"


def unsigned(**members: Any) -> UnsignedCredential:
    """A small document."""
    return UnsignedCredential(
        {
            "@context": list(CONTEXT),
            "id": "urn:x:1",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            **members,
        }
    )


@dataclass(frozen=True)
class CarelessSigner:
    """Says that it is one key and signs with another."""

    multibase: str
    inner: SeedSigner

    def sign(self, message: bytes) -> bytes:
        """Sign with the other key."""
        return self.inner.sign(message)


def test_a_proof_is_the_last_member_and_stands_alone() -> None:
    """The document comes first, unchanged; then one proof in an array, its value last."""
    document = unsigned(name="x")
    before = dict(document)
    signed = add_proof(document, signer=ACME, verification_method=METHOD, created=SIGNED_AT)
    assert document == before
    assert list(signed) == [*before, "proof"]
    (proof,) = signed["proof"]
    value = proof.pop("proofValue")
    assert value.startswith("z")
    assert proof == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": SIGNED_AT,
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }


def test_signing_is_deterministic() -> None:
    """The same document, key and time give the same proof (RFC 8032)."""
    once, again = (
        add_proof(unsigned(), signer=ACME, verification_method=METHOD, created=SIGNED_AT)
        for _ in range(2)
    )
    assert once == again


def test_a_signer_whose_key_does_not_fit_is_found_out() -> None:
    """A signature that its own public key does not verify leaves no proof behind."""
    signer = CarelessSigner(ACME.multibase, SeedSigner("other"))
    with pytest.raises(ProofError, match="does not verify") as caught:
        add_proof(unsigned(), signer=signer, verification_method=METHOD, created=SIGNED_AT)
    assert caught.value.problem.endswith("PROOF_GENERATION_ERROR")


def test_a_proof_can_be_signed_elsewhere() -> None:
    """What is prepared here and signed there is what `add_proof` makes, from 64 bytes."""
    document = unsigned(name="x")
    before = dict(document)
    prepared = prepare_proof(
        document, public_key=ACME.multibase, verification_method=METHOD, created=SIGNED_AT
    )
    assert len(prepared.digest) == 64
    travelled = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own
    signed = complete_proof(document, travelled, ACME.sign(prepared.digest))
    assert document == before
    whole = add_proof(document, signer=ACME, verification_method=METHOD, created=SIGNED_AT)
    assert render_json(signed) == render_json(whole)
    for signature in (SeedSigner("other").sign(prepared.digest), ACME.sign(b"x"), b""):
        with pytest.raises(ProofError, match="does not verify"):
            complete_proof(document, prepared, signature)
    with pytest.raises(ProofError, match="has a proof already"):
        prepare_proof(
            UnsignedCredential({**signed}),
            public_key=ACME.multibase,
            verification_method=METHOD,
            created=SIGNED_AT,
        )


def test_nothing_that_would_be_lost_is_signed() -> None:
    """Undefined members stop the signing."""
    with pytest.raises(DataLossError, match="colour"):
        add_proof(
            unsigned(colour="red"), signer=ACME, verification_method=METHOD, created=SIGNED_AT
        )


def test_another_key_does_not_verify() -> None:
    """Only the signer's own public key does."""
    signed = prove(unsigned(), ACME, DID)
    (proof,) = find_proofs(signed)
    verify_proof(signed, proof, VerificationKey("Ed25519", ACME.public_key))
    for data in (SeedSigner("other").public_key, bytes(32), b"\x01" + bytes(31), b""):
        with pytest.raises(ProofError, match="does not match"):
            verify_proof(signed, proof, VerificationKey("Ed25519", data))


@pytest.mark.parametrize(
    ("proof", "error"),
    [
        (None, ProofError),
        ([], ProofError),
        ("x", ProofError),
        ([["x"]], ProofError),
        ({}, ProofError),
        ([{}, {}], ProofError),
        ([{}] * 17, Undetermined),
        ({"type": None}, ProofError),
        ({"cryptosuite": {}}, Undetermined),
        ({"cryptosuite": None}, Undetermined),
        ({"cryptosuite": 5}, Undetermined),
        ({"type": "Other"}, Undetermined),
        ({"type": "Other", "created": "yesterday", "proofValue": 5}, Undetermined),
        ({"type": ["DataIntegrityProof"]}, ProofError),
        ({"previousProof": "urn:x:2"}, None),
        ({"previousProof": [5]}, ProofError),
        ({"id": 5}, ProofError),
        ({"proofPurpose": "authentication"}, ProofError),
        ({"proofValue": ""}, None),
        ({"created": "yesterday"}, ProofError),
        ({"expires": 5}, ProofError),
    ],
)
def test_what_stands_in_place_of_a_proof(proof: Any, error: type[Exception] | None) -> None:
    """Unknown kinds stay open, malformed ones are refused, and nothing else is ever raised."""
    whole = prove(unsigned(), ACME, DID)["proof"][0]
    document = unsigned(proof={**whole, **proof} if isinstance(proof, dict) and proof else proof)
    if error is None:
        (found,) = find_proofs(document)
        assert suite_of(found).name == "eddsa-rdfc-2022"
    else:
        with pytest.raises(error):
            suite_of(find_proofs(document)[0])


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2026-01-10T00:00:00Z", True),
        ("2026-01-10T00:00:00.123456789+05:30", True),
        ("2026-01-10T24:00:00-14:00", True),
        ("-0044-03-15T12:00:00Z", True),
        ("12026-01-01T00:00:00Z", True),
        ("2026-01-10T00:00:00", False),
        ("2026-01-10", False),
        ("2026-1-10T00:00:00Z", False),
        ("2026-01-10T24:00:01Z", False),
        ("2026-01-10T23:60:00Z", False),
        ("2026-01-10T00:00:00+14:01", False),
        ("2026-01-10t00:00:00z", False),
        ("2026-01-10T00:00:00Z\n", False),
        ("\u0662026-01-10T00:00:00Z", False),
        (None, False),
        (20260110, False),
    ],
)
def test_timestamps(text: Any, holds: bool) -> None:  # noqa: FBT001 - a table's column
    """The pattern of VCDM 2.0 §5.8, and nothing around it."""
    assert is_timestamp(text) is holds
