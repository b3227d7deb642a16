"""Adding and verifying Data Integrity proofs (VC Data Integrity 1.0 §4).

A proof signs two things: the document without its proof, and the proof's own options. Both go
through the cryptosuite's canonical form, so nothing in either can change unseen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from credfolio.cryptosuites import CRYPTOSUITES, EDDSA_RDFC_2022, OLDER_SUITES, Cryptosuite
from credfolio.documents import UnsignedCredential, VerifiableCredential, as_list
from credfolio.errors import DataLossError, MultikeyError, ProofError, Undetermined
from credfolio.multikey import decode_base58btc, encode_base58btc
from credfolio.timestamps import is_timestamp
from credfolio.verification_keys import decode_verification_key
from credfolio.vocabulary import context_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.jsonld import ContextLoader
    from credfolio.verification_keys import VerificationKey

    Witness = Callable[[dict[str, Any], "SigningInput"], None]
    """Is told a proof and what it signs."""

PROBLEM = "https://w3id.org/security#"
_MAX_PROOFS = 16
_MEMBERS = ("verificationMethod", "proofPurpose", "proofValue")


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

    def to_json(self) -> dict[str, str]:
        """The steps for machines: both canonical texts, and their hashes in hexadecimal."""
        half = len(self.digest) // 2
        return {
            "canonicalOptions": self.canonical_options,
            "optionsHash": self.digest[:half].hex(),
            "canonicalDocument": self.canonical_document,
            "documentHash": self.digest[half:].hex(),
        }


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

    Steps 1 to 3 are `prepare_proof`'s, 4 and 5 `complete_proof`'s: between them the digest can
    travel to where the key is.

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
    unsigned = prepare_proof(
        document,
        public_key=signer.multibase,
        verification_method=verification_method,
        created=created,
        suite=suite,
    )
    return complete_proof(document, unsigned, signer.sign(unsigned.digest))


@dataclass(frozen=True, slots=True)
class UnsignedProof:
    """A proof that lacks its signature.

    `options` is the proof without its value, `digest` the bytes to be signed (64 for Ed25519),
    `public_key` the Multikey whose private key must sign them, `hash_name` the hash that goes with
    it.
    """

    options: dict[str, Any]
    digest: bytes
    public_key: str
    hash_name: str


def prepare_proof(
    document: UnsignedCredential,
    *,
    public_key: str,
    verification_method: str,
    created: str,
    suite: Cryptosuite = EDDSA_RDFC_2022,
) -> UnsignedProof:
    """Steps 1 to 3 of `add_proof`: all of a proof that needs no private key.

    Args:
        document: the credential; it is not changed.
        public_key: the Multikey that the signature will be verified with.
        verification_method: absolute id of that key in its DID document.
        created: XSD dateTimeStamp.
        suite: the cryptosuite.

    Raises:
        ProofError: the document has a proof, or the suite does not sign with such a key.
        DataLossError: signing would lose a member of the document.
    """
    if "proof" in document:  # 1
        raise _not_made("the document has a proof already")
    kind = decode_verification_key(public_key).kind
    if kind not in suite.hashes:
        raise _not_made(f"{suite.name} does not sign with {kind} keys")
    options = {  # 2
        "type": "DataIntegrityProof",
        "cryptosuite": suite.name,
        "created": created,
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
        **({"@context": document["@context"]} if suite.keeps_context else {}),
    }
    hash_name = suite.hashes[kind]
    digest = signing_input(document, options, suite=suite, hash_name=hash_name).digest  # 3
    return UnsignedProof(options, digest, public_key, hash_name)


def proof_value(unsigned: UnsignedProof, signature: bytes) -> str:
    """Step 4 of `add_proof`: check a signature, and write it as a proof has it.

    Args:
        unsigned: what `prepare_proof` made.
        signature: over its digest.

    Raises:
        ProofError: the signature fails.
    """
    key = decode_verification_key(unsigned.public_key)
    if not key.verify(unsigned.digest, signature, unsigned.hash_name):
        raise _not_made("the signer's signature does not verify with its own public key")
    return encode_base58btc(signature)


def complete_proof(
    document: UnsignedCredential, unsigned: UnsignedProof, signature: bytes
) -> VerifiableCredential:
    """Steps 4 and 5 of `add_proof`: check a signature and put it in.

    Args:
        document: the credential that the proof was prepared for; it is not changed.
        unsigned: what `prepare_proof` made of it.
        signature: over its digest.

    Returns:
        A new document with `proof` as its last member.

    Raises:
        ProofError: the signature fails.
    """
    return with_proof_value(document, unsigned, proof_value(unsigned, signature))


def with_proof_value(
    document: UnsignedCredential, unsigned: UnsignedProof, value: str
) -> VerifiableCredential:
    """Step 5 of `add_proof`: a document with its proof, whose value this is."""
    return VerifiableCredential({**document, "proof": [{**unsigned.options, "proofValue": value}]})


def signing_input(
    document: dict[str, Any],
    options: dict[str, Any],
    *,
    suite: Cryptosuite,
    load_context: ContextLoader = context_document,
    hash_name: str = "sha256",
) -> SigningInput:
    """Transform and hash a document and its proof options (EdDSA Cryptosuites 1.0 §3.2.3-3.2.5).

    Args:
        document: the document without a proof, or with those that this proof builds on.
        options: the proof without `proofValue`.
        suite: the cryptosuite.
        load_context: answers a context's address with its document.
        hash_name: the hash that goes with the key.

    Returns:
        Both canonical texts, and the hash of the options followed by the hash of the document.

    Raises:
        DataLossError: a member would be lost.
        Undetermined: a context is unknown.
    """
    canonical = suite.transform(document, options, load_context, hash_name)
    digest = b"".join(hashlib.new(hash_name, text.encode()).digest() for text in canonical)
    return SigningInput(*canonical, digest)


def find_proofs(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The document's proofs, each whole as to its form (§4.4 steps 1 to 4).

    What a proof of an unknown kind must have, nobody here knows: it is only an object with a type.

    Returns:
        The proof objects as they stand in the document, at least one.

    Raises:
        ProofError: no proof, or a member of one is missing or malformed.
        Undetermined: more proofs than anybody needs.
    """
    proofs = as_list(document.get("proof"))
    if not proofs:
        raise _broken("there is no proof: nobody signed this")
    if len(proofs) > _MAX_PROOFS:
        raise Undetermined(f"there are {len(proofs)} proofs, more than this version weighs")
    for proof in proofs:
        _require_members(proof)
    return proofs


def suite_of(proof: dict[str, Any]) -> Cryptosuite:
    """The cryptosuite of a proof.

    Raises:
        Undetermined: this version does not know it.
    """
    is_current = proof.get("type") == "DataIntegrityProof"
    name = proof.get("cryptosuite" if is_current else "type")
    suites = CRYPTOSUITES if is_current else OLDER_SUITES
    if not isinstance(name, str) or name not in suites:
        raise Undetermined(f"the proof is of the kind {name}, unknown to this version")
    return suites[name]


def without_kept_context(proof: Any) -> Any:
    """A proof without the document's context, where its suite keeps a copy (and compares it)."""
    if not isinstance(proof, dict) or not _is_known(proof) or not suite_of(proof).keeps_context:
        return proof
    return {name: value for name, value in proof.items() if name != "@context"}


def _is_known(proof: dict[str, Any]) -> bool:
    try:
        suite_of(proof)
    except Undetermined:
        return False
    return True


def verify_proof(
    document: dict[str, Any],
    proof: dict[str, Any],
    key: VerificationKey,
    *,
    load_context: ContextLoader = context_document,
    witness: Witness | None = None,
) -> SigningInput:
    """Verify one of a document's proofs with a key (VC Data Integrity 1.0 §4.4, §4.5).

    Whether the key may speak for the issuer is another question (`did.find_assertion_key`).

    1. The proof is of a known kind, and of one that this key can make.
    2. What it signs is the document without proofs, or with those that it names as previous ones;
       that and the proof without its value are transformed and hashed.
    3. The signature is base58btc and holds over the digest.

    Args:
        document: the secured document.
        proof: one of its proofs, from `find_proofs`.
        key: what the proof's verification method stands for.
        load_context: answers a context's address with its document.
        witness: is told the proof and what it signs, before the signature is tried.

    Returns:
        What was signed, for those who want to see it.

    Raises:
        ProofError: the proof does not hold, or a member of the document is not covered by it.
        Undetermined: a kind of proof or a context is unknown.
    """
    suite = suite_of(proof)  # 1
    hash_name = suite.hashes.get(key.kind)
    if hash_name is None:
        raise _broken(f"the proof is {suite.name}, but its key is of the kind {key.kind}")
    secured = _secured_by(document, proof)  # 2
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signed = signing_input(
            secured, options, suite=suite, load_context=load_context, hash_name=hash_name
        )
    except DataLossError as error:
        raise ProofError(
            f"the signature cannot cover this document: it {error.message}",
            problem=PROBLEM + "DATA_LOSS_DETECTION_ERROR",
        ) from None
    if witness is not None:
        witness(proof, signed)
    try:  # 3
        signature = decode_base58btc(proof["proofValue"])
    except MultikeyError as error:
        raise _broken(f"the proof's value {error.message}") from None
    if not key.verify(signed.digest, signature, hash_name):
        raise _broken("the signature does not match the content")
    return signed


def _secured_by(document: dict[str, Any], proof: dict[str, Any]) -> dict[str, Any]:
    """What a proof signs: the document, with the proofs it builds on (§4.5 steps 1 to 5)."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    names = as_list(proof.get("previousProof"))
    if not names:
        return bare
    others = [other for other in as_list(document["proof"]) if other is not proof]
    previous = [other for other in others if "id" in other and other["id"] in names]
    if sorted(other["id"] for other in previous) != sorted(names):
        raise _broken("the proof builds on another one that is not there, or there twice")
    return {**bare, "proof": previous}


def _require_members(proof: Any) -> None:
    if not isinstance(proof, dict):
        raise _broken("the proof is not an object")
    is_known = _is_known(proof)
    for member in ("type", *_MEMBERS) if is_known else ("type",):
        if not isinstance(proof.get(member), str):
            raise _broken(f"the proof has no {member}, or it is not a text")
    if not is_known:
        return
    for member in ("created", "expires"):
        if member in proof and not is_timestamp(proof[member]):
            raise _broken(f"the proof's {member} is not a time with its zone")
    if not all(isinstance(name, str) for name in as_list(proof.get("previousProof"))):
        raise _broken("the proof's previousProof is not a name")
    if not isinstance(proof.get("id", ""), str):
        raise _broken("the proof's id is not a name")
    if proof["proofPurpose"] != "assertionMethod":
        raise _broken(f"the proof's purpose is {proof['proofPurpose']}, not assertionMethod")


def _broken(message: str) -> ProofError:
    return ProofError(message, problem=PROBLEM + "PROOF_VERIFICATION_ERROR")


def _not_made(message: str) -> ProofError:
    return ProofError(message, problem=PROBLEM + "PROOF_GENERATION_ERROR")
