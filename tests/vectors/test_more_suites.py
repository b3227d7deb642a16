"""Published vectors of the other EdDSA suites, of proof sets and chains; ECDSA against itself.

There are no published ECDSA vectors at hand: signatures are made with the `cryptography` package,
over a digest that is computed here by hand.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credfolio import ed25519
from credfolio.cryptosuites import CRYPTOSUITES, EDDSA_RDFC_2022, OLDER_SUITES
from credfolio.documents import as_list
from credfolio.errors import ProofError
from credfolio.jsonld import canonicalize
from credfolio.multikey import decode_secret_key, encode_base58btc
from credfolio.proofs import find_proofs, signing_input, verify_proof
from credfolio.verification_keys import VerificationKey, decode_verification_key
from credfolio.vocabulary import context_document
from shared_data import needs_shared, read_json, read_text

pytestmark = needs_shared

VECTORS = "vectors/vc-di-eddsa/"
EXAMPLE_CONTEXTS = {
    "https://www.w3.org/ns/credentials/examples/v2": "contexts/credentials-examples-v2.jsonld",
    "https://w3id.org/security/suites/ed25519-2020/v1": (
        "contexts/security-suites-ed25519-2020-v1.jsonld"
    ),
}


def load_context(url: str) -> dict[str, Any] | None:
    """The project's own contexts, and the examples' from their published files."""
    if url in EXAMPLE_CONTEXTS:
        context: dict[str, Any] = read_json(EXAMPLE_CONTEXTS[url])
        return context
    return context_document(url)


SUITES = {
    "eddsa-jcs-2022": ("eddsa-jcs-2022/", "JCS", CRYPTOSUITES["eddsa-jcs-2022"]),
    "Ed25519Signature2020": (
        "Ed25519Signature2020/",
        "EdSig",
        OLDER_SUITES["Ed25519Signature2020"],
    ),
}


@pytest.mark.parametrize("name", SUITES)
def test_each_intermediate_value(name: str) -> None:
    """Canonical document and options, their hashes, the combined hash and the signature agree."""
    folder, ending, suite = SUITES[name]
    signed_document = read_json(f"{VECTORS}{folder}signed{ending}.json")
    document = {key: value for key, value in signed_document.items() if key != "proof"}
    options = {k: v for k, v in signed_document["proof"].items() if k != "proofValue"}
    signed = signing_input(document, options, suite=suite, load_context=load_context)

    def published(what: str) -> str:
        return read_text(f"{VECTORS}{folder}{what}{ending}.txt")

    assert signed.canonical_document == published("canonDoc")
    assert signed.canonical_options == published("proofCanon")
    assert signed.digest.hex() == published("combinedHash")
    assert hashlib.sha256(signed.canonical_document.encode()).hexdigest() == published("docHash")
    assert hashlib.sha256(signed.canonical_options.encode()).hexdigest() == published("proofHash")
    seed = decode_secret_key(read_json(VECTORS + "keyPair.json")["privateKeyMultibase"])
    signature = ed25519.sign(seed, signed.digest)
    assert signature.hex() == published("sigHex")
    assert encode_base58btc(signature) == published("sigBTC58")


@pytest.mark.parametrize("name", SUITES)
def test_published_signed_document_verifies(name: str) -> None:
    """And no longer with one member changed."""
    folder, ending, _ = SUITES[name]
    document = read_json(f"{VECTORS}{folder}signed{ending}.json")
    (proof,) = find_proofs(document)
    key = decode_verification_key(read_json(VECTORS + "keyPair.json")["publicKeyMultibase"])
    verify_proof(document, proof, key, load_context=load_context)
    with pytest.raises(ProofError, match="does not match"):
        verify_proof({**document, "name": "x"}, proof, key, load_context=load_context)


def key_of(proof: dict[str, Any]) -> VerificationKey:
    """The key that a proof of the examples names in its fragment."""
    return decode_verification_key(proof["verificationMethod"].partition("#")[2])


@pytest.mark.parametrize(
    ("name", "count"),
    [("Set1", 1), ("Set2", 2), ("Chain1", 3), ("Chain2", 4)],
)
def test_proof_sets_and_chains(name: str, count: int) -> None:
    """Each proof of the published sets and chains holds; a chain breaks with its first link."""
    document = read_json(f"{VECTORS}proof-set-chain/signedProof{name}.json")
    proofs = find_proofs(document)
    assert len(proofs) == count
    for proof in proofs:
        verify_proof(document, proof, key_of(proof), load_context=load_context)
    links = [(proof, link) for proof in proofs for link in as_list(proof.get("previousProof"))]
    assert bool(links) is name.startswith("Chain")
    for proof, link in links:
        without = {**document, "proof": [other for other in proofs if other.get("id") != link]}
        with pytest.raises(ProofError, match="builds on another"):
            verify_proof(without, proof, key_of(proof), load_context=load_context)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=lambda curve: curve.name)
@pytest.mark.parametrize("form", ["rdfc", "jcs"])
def test_ecdsa(curve: ec.EllipticCurve, form: str) -> None:
    """P-256 with SHA-256 and P-384 with SHA-384, over canonical RDF and canonical JSON."""
    private = ec.generate_private_key(curve)
    is_256 = curve.key_size == 256
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    multibase = encode_base58btc((b"\x80\x24" if is_256 else b"\x81\x24") + point)
    assert multibase.startswith("zDn" if is_256 else "z82")
    sample = read_json("samples/1edtech-ob30/simple.json")
    document = {key: value for key, value in sample.items() if key != "proof"}
    context = document["@context"]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": f"ecdsa-{form}-2019",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": f"did:key:{multibase}#{multibase}",
        "proofPurpose": "assertionMethod",
    }
    hash_name = "sha256" if is_256 else "sha384"
    if form == "jcs":
        options["@context"] = context
        texts = [rfc8785.dumps(options), rfc8785.dumps(document)]
    else:
        lent = {"@context": context, **options}
        texts = [canonicalize(value, algorithm=hash_name).encode() for value in (lent, document)]
    message = b"".join(hashlib.new(hash_name, text).digest() for text in texts)
    algorithm = ec.ECDSA(hashes.SHA256() if is_256 else hashes.SHA384())
    r, s = decode_dss_signature(private.sign(message, algorithm))
    size = curve.key_size // 8
    value = encode_base58btc(r.to_bytes(size, "big") + s.to_bytes(size, "big"))
    signed = {**document, "proof": {**options, "proofValue": value}}
    (proof,) = find_proofs(signed)
    verify_proof(signed, proof, decode_verification_key(multibase))
    with pytest.raises(ProofError, match="does not match"):
        verify_proof({**signed, "name": "x"}, proof, decode_verification_key(multibase))
    with pytest.raises(ProofError, match="its key is of the kind Ed25519"):
        verify_proof(signed, proof, VerificationKey("Ed25519", bytes(32)))


SETS = f"{VECTORS}proof-set-chain"
# The document that a proof is added to, and the one that holds it afterwards.
STEPS = {
    "Set1": ("ProofSet", 1, "unsigned", "signedProofSet1"),
    "Set2": ("ProofSet", 2, "unsigned", "signedProofSet2"),
    "Chain1": ("ProofChain", 1, "proofChainTempDoc1", "signedProofChain1"),
    "Chain2": ("ProofChain", 2, "proofChainTempDoc2", "signedProofChain2"),
}


def seed_of(multibase: str) -> bytes:
    """The private half of one of the published keys."""
    pairs = read_json(f"{SETS}/multiKeyPairs.json").values()
    (secret,) = [
        pair["privateKeyMultibase"] for pair in pairs if pair["publicKeyMultibase"] == multibase
    ]
    return decode_secret_key(secret)


@pytest.mark.parametrize("name", STEPS)
def test_each_proof(name: str) -> None:
    """Signing the document with the configuration gives the published proof, which then stands."""
    kind, number, before, after = STEPS[name]
    configuration = read_json(f"{SETS}/{kind[0].lower()}{kind[1:]}Config{number}.json")
    published = read_json(f"{SETS}/{kind[0].lower()}{kind[1:]}ConfigSigned{number}.json")
    document: dict[str, Any] = read_json(f"{SETS}/{before}.json")
    made = signing_input(document, configuration, suite=EDDSA_RDFC_2022, load_context=load_context)
    multibase = configuration["verificationMethod"].partition("#")[2]
    signature = ed25519.sign(seed_of(multibase), made.digest)
    assert {**configuration, "proofValue": encode_base58btc(signature)} == published
    assert published in find_proofs(read_json(f"{SETS}/{after}.json"))


@pytest.mark.parametrize("name", SUITES)
def test_proof_configurations(name: str) -> None:
    """A proof is its published configuration and a value; the context is lent or kept."""
    folder, ending, _ = SUITES[name]
    configuration = read_json(f"{VECTORS}{folder}proofConfig{ending}.json")
    signed = read_json(f"{VECTORS}{folder}signed{ending}.json")
    lent = configuration.pop("@context")
    assert lent == signed["@context"] == signed["proof"].get("@context", lent)
    proof = {n: v for n, v in signed["proof"].items() if n not in ("proofValue", "@context")}
    assert proof == configuration
