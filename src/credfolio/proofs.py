"""Adding and verifying Data Integrity proofs (VC Data Integrity 1.0 §4).

A proof signs two things: the document without its proof, and the proof's own options. Both go
through the cryptosuite's canonical form, so nothing in either can change unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from credfolio.cryptosuites import CRYPTOSUITES, EDDSA_RDFC_2022, Cryptosuite
from credfolio.documents import UnsignedCredential, VerifiableCredential, as_list
from credfolio.errors import DataLossError, MultikeyError, ProofError, Undetermined
from credfolio.multikey import decode_base58btc, decode_public_key, encode_base58btc
from credfolio.vocabulary import context_document

if TYPE_CHECKING:
    from credfolio.jsonld import ContextLoader

PROBLEM = "https://w3id.org/security#"
_TIMESTAMP = re.compile(
    r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)


class Signer(Protocol):
    """Whatever can sign for a key: a key file, a hardware key, a service."""

    @property
    def multibase(self) -> str:
        """The public key as a Multikey."""

    def sign(self, message: bytes) -> bytes:
        """Sign a message; returns the signature."""


@dataclass(frozen=True, slots=True)
class SigningInput:
    """What a proof signs, step by step, so that each step can be shown and compared."""

    canonical_options: str
    canonical_document: str
    digest: bytes


def is_timestamp(value: Any) -> bool:
    """Whether a value is an XSD dateTimeStamp (VC Data Model 2.0 §5.8)."""
    return isinstance(value, str) and _TIMESTAMP.fullmatch(value) is not None


def add_proof(
    document: UnsignedCredential,
    *,
    signer: Signer,
    verification_method: str,
    created: str,
    suite: Cryptosuite = EDDSA_RDFC_2022,
) -> VerifiableCredential:
    """Sign a document (VC Data Integrity 1.0 §4.2).

    1. A document that has a proof already is refused: verifiers disagree about several.
    2. The proof options name type, cryptosuite, time, key and purpose.
    3. Options and document are transformed and hashed (`signing_input`).
    4. The digest is signed, and the signature checked before anyone else sees it.
    5. The proof, in an array of one, completes the document.

    Args:
        document: the credential; it is not changed.
        signer: signs the digest.
        verification_method: absolute id of the signer's key in its DID document.
        created: XSD dateTimeStamp.
        suite: the cryptosuite.

    Returns:
        A new document with `proof` as its last member.

    Raises:
        ProofError: the document has a proof, or the signer returned a signature that fails.
        DataLossError: signing would lose a member of the document.
    """
    if "proof" in document:  # 1
        raise ProofError(
            "the document has a proof already", problem=PROBLEM + "PROOF_GENERATION_ERROR"
        )
    options = {  # 2
        "type": "DataIntegrityProof",
        "cryptosuite": suite.name,
        "created": created,
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    message = signing_input(document, options, suite=suite).digest  # 3
    signature = signer.sign(message)  # 4
    if not suite.verify(decode_public_key(signer.multibase), message, signature):
        raise ProofError(
            "the signer's signature does not verify with its own public key",
            problem=PROBLEM + "PROOF_GENERATION_ERROR",
        )
    proof = {**options, "proofValue": encode_base58btc(signature)}
    return VerifiableCredential({**document, "proof": [proof]})  # 5


def signing_input(
    document: dict[str, Any],
    options: dict[str, Any],
    *,
    suite: Cryptosuite,
    load_context: ContextLoader = context_document,
) -> SigningInput:
    """Transform and hash a document and its proof options (EdDSA Cryptosuites 1.0 §3.2.3-3.2.5).

    Args:
        document: the document without a proof.
        options: the proof without `proofValue`; the document's `@context` is lent to it.
        suite: the cryptosuite.
        load_context: answers a context's address with its document.

    Raises:
        DataLossError: a member would be lost.
        Undetermined: a context is unknown.
    """
    lent = {"@context": document.get("@context"), **options}
    canonical_options = suite.canonicalize(lent, load_context)
    canonical_document = suite.canonicalize(document, load_context)
    return SigningInput(
        canonical_options, canonical_document, suite.digest(canonical_options, canonical_document)
    )


def find_proof(document: dict[str, Any]) -> dict[str, Any]:
    """The document's one proof, with the members that verifying needs (§4.4 steps 1 to 4).

    Returns:
        The proof object as it stands in the document.

    Raises:
        ProofError: no proof, or a member of it is missing or malformed.
        Undetermined: several proofs, or a kind of proof that this version does not know.
    """
    proofs = as_list(document.get("proof"))
    if not proofs:
        raise _broken("there is no proof: nobody signed this")
    if len(proofs) > 1:
        raise Undetermined(f"there are {len(proofs)} proofs, and this version weighs only one")
    proof = proofs[0]
    if not isinstance(proof, dict):
        raise _broken("the proof is not an object")
    _require_members(proof)
    if proof["type"] != "DataIntegrityProof" or proof.get("cryptosuite") not in [*CRYPTOSUITES]:
        kind = proof.get("cryptosuite") or proof["type"]
        raise Undetermined(f"the proof is of the kind {kind}, unknown to this version")
    if "previousProof" in proof:
        raise Undetermined("the proof is part of a chain, which this version does not weigh")
    if proof["proofPurpose"] != "assertionMethod":
        raise _broken(f"the proof's purpose is {proof['proofPurpose']}, not assertionMethod")
    return proof


def _require_members(proof: dict[str, Any]) -> None:
    for member in ("type", "verificationMethod", "proofPurpose", "proofValue"):
        if not isinstance(proof.get(member), str):
            raise _broken(f"the proof has no {member}, or it is not a text")
    for member in ("created", "expires"):
        if member in proof and not is_timestamp(proof[member]):
            raise _broken(f"the proof's {member} is not a time with its zone")


def verify_proof(
    document: dict[str, Any],
    public_key: bytes,
    *,
    load_context: ContextLoader = context_document,
) -> SigningInput:
    """Verify a document's one proof with a key (VC Data Integrity 1.0 §4.4).

    Whether the key may speak for the issuer is another question (`did.find_assertion_key`).

    1. The proof is there, whole, and of a known kind (`find_proof`).
    2. The document without its proof, and the proof without its value, are transformed and hashed.
    3. The signature is 64 bytes of base58btc and holds over the digest.

    Args:
        document: the secured document.
        public_key: 32 bytes.
        load_context: answers a context's address with its document.

    Returns:
        What was signed, for those who want to see it.

    Raises:
        ProofError: the proof is malformed or does not hold, or a member is not covered by it.
        Undetermined: a kind of proof or a context is unknown.
    """
    proof = find_proof(document)  # 1
    suite = CRYPTOSUITES[proof["cryptosuite"]]
    unsecured = {name: value for name, value in document.items() if name != "proof"}  # 2
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signed = signing_input(unsecured, options, suite=suite, load_context=load_context)
    except DataLossError as error:
        raise ProofError(
            f"the signature cannot cover this document: it {error.message}",
            problem=PROBLEM + "DATA_LOSS_DETECTION_ERROR",
        ) from None
    try:  # 3
        signature = decode_base58btc(proof["proofValue"])
    except MultikeyError as error:
        raise _broken(f"the proof's value {error.message}") from None
    if len(signature) != suite.signature_bytes:
        raise _broken(f"the proof's value is {len(signature)} bytes, not {suite.signature_bytes}")
    if not suite.verify(public_key, signed.digest, signature):
        raise _broken("the signature does not match the content")
    return signed


def _broken(message: str) -> ProofError:
    return ProofError(message, problem=PROBLEM + "PROOF_VERIFICATION_ERROR")
