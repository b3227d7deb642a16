"""The terms of proofs and of the keys that they name."""

from __future__ import annotations

from credfolio.vocabulary.terms import (
    DATE_TIME,
    GRAPH,
    ID,
    JSON,
    SECURITY,
    SET,
    VOCAB,
    Scope,
    Term,
    class_of,
    links,
    plain,
)

DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
DATA_INTEGRITY_V1 = "https://w3id.org/security/data-integrity/v1"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
MULTIKEY = "https://w3id.org/security/multikey/v1"
JWK = "https://w3id.org/security/jwk/v1"

MULTIBASE = SECURITY + "multibase"

PROOF = {"proof": Term(SECURITY + "proof", ID, GRAPH)}

# The five relationships of a proof's purpose; the IRIs of four end in `Method`.
PURPOSES = {
    name: Term(SECURITY + iri, ID, SET)
    for name, iri in {
        "assertionMethod": "assertionMethod",
        "authentication": "authenticationMethod",
        "capabilityDelegation": "capabilityDelegationMethod",
        "capabilityInvocation": "capabilityInvocationMethod",
        "keyAgreement": "keyAgreementMethod",
    }.items()
}

_MULTIBASE_PROOF = {
    **plain(SECURITY, "challenge", "domain", "nonce"),
    **links(SECURITY, "verificationMethod"),
    "created": Term("http://purl.org/dc/terms/created", DATE_TIME),
    "expires": Term(SECURITY + "expiration", DATE_TIME),
    "proofPurpose": Term(SECURITY + "proofPurpose", VOCAB, scope=Scope(PURPOSES)),
    "proofValue": Term(SECURITY + "proofValue", MULTIBASE),
}

DATA_INTEGRITY_PROOF = class_of(
    SECURITY + "DataIntegrityProof",
    {
        **_MULTIBASE_PROOF,
        **links(SECURITY, "previousProof"),
        "cryptosuite": Term(SECURITY + "cryptosuite", SECURITY + "cryptosuiteString"),
    },
)
_DATA_INTEGRITY_PROOF_V1 = class_of(
    SECURITY + "DataIntegrityProof", {**_MULTIBASE_PROOF, **plain(SECURITY, "cryptosuite")}
)

_REVOKED = {"revoked": Term(SECURITY + "revoked", DATE_TIME)}
_KEY = {
    **_REVOKED,
    **links(SECURITY, "controller"),
    "expires": Term(SECURITY + "expiration", DATE_TIME),
}
_PUBLIC_KEY_MULTIBASE = {"publicKeyMultibase": Term(SECURITY + "publicKeyMultibase", MULTIBASE)}

SECURITY_CONTEXTS = {
    DATA_INTEGRITY_V2: Scope({**PROOF, "DataIntegrityProof": DATA_INTEGRITY_PROOF}),
    DATA_INTEGRITY_V1: Scope({**PROOF, "DataIntegrityProof": _DATA_INTEGRITY_PROOF_V1}),
    ED25519_2020: Scope(
        {
            **PROOF,
            "Ed25519Signature2020": class_of(SECURITY + "Ed25519Signature2020", _MULTIBASE_PROOF),
            "Ed25519VerificationKey2020": class_of(
                SECURITY + "Ed25519VerificationKey2020",
                {**_REVOKED, **links(SECURITY, "controller"), **_PUBLIC_KEY_MULTIBASE},
            ),
        }
    ),
    MULTIKEY: Scope(
        {
            "Multikey": class_of(
                SECURITY + "Multikey",
                {
                    **_KEY,
                    **_PUBLIC_KEY_MULTIBASE,
                    "secretKeyMultibase": Term(SECURITY + "secretKeyMultibase", MULTIBASE),
                },
            )
        }
    ),
    JWK: Scope(
        {
            "JsonWebKey": class_of(
                SECURITY + "JsonWebKey",
                {
                    **_KEY,
                    "publicKeyJwk": Term(SECURITY + "publicKeyJwk", JSON),
                    "secretKeyJwk": Term(SECURITY + "secretKeyJwk", JSON),
                },
            )
        }
    ),
}
