"""The terms of Verifiable Credentials, of both versions of their data model, and of status lists."""

from __future__ import annotations

from credfolio.vocabulary.security import (
    DATA_INTEGRITY_PROOF,
    MULTIBASE,
    PROOF,
    PURPOSES,
)
from credfolio.vocabulary.terms import (
    CREDENTIALS,
    DATE_TIME,
    GRAPH,
    ID,
    JSON,
    RESET,
    SCHEMA,
    SECURITY,
    VOCAB,
    XSD,
    XSD_BADGES,
    Scope,
    Term,
    class_of,
    links,
    plain,
    prefix,
)

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
STATUS_V1 = "https://www.w3.org/ns/credentials/status/v1"

NAME = {"name": Term(SCHEMA + "name"), "description": Term(SCHEMA + "description")}

_STATUS = "https://www.w3.org/ns/credentials/status#"
_JWT = "https://www.iana.org/assignments/jwt#"
_JOSE = "https://www.iana.org/assignments/jose#"

# Bitstring Status List 1.0 App. A.1
_STATUS_TERMS: dict[str, Term] = {
    "BitstringStatusListCredential": Term(_STATUS + "BitstringStatusListCredential"),
    "BitstringStatusList": class_of(
        _STATUS + "BitstringStatusList",
        {
            **plain(_STATUS, "statusPurpose", "ttl"),
            "encodedList": Term(_STATUS + "encodedList", MULTIBASE),
        },
    ),
    "BitstringStatusListEntry": class_of(
        _STATUS + "BitstringStatusListEntry",
        {
            **plain(_STATUS, "statusListIndex", "statusPurpose"),
            **links(_STATUS, "statusListCredential", "statusReference"),
            "statusMessage": Term(
                _STATUS + "statusMessage", scope=Scope(plain(_STATUS, "message", "status"))
            ),
            "statusSize": Term(_STATUS + "statusSize", XSD_BADGES + "integer"),
        },
    ),
}

# VC Data Model 2.0 App. B.1
_CREDENTIALS_V2_TERMS: dict[str, Term] = {
    **NAME,
    "digestMultibase": Term(SECURITY + "digestMultibase", MULTIBASE),
    "digestSRI": Term(CREDENTIALS + "digestSRI", CREDENTIALS + "sriString"),
    "mediaType": Term(SCHEMA + "encodingFormat"),
    "VerifiableCredential": class_of(
        CREDENTIALS + "VerifiableCredential",
        {
            **NAME,
            **PROOF,
            **links(
                CREDENTIALS,
                "confidenceMethod",
                "credentialSchema",
                "credentialStatus",
                "credentialSubject",
                "evidence",
                "issuer",
                "refreshService",
                "relatedResource",
                "renderMethod",
                "termsOfUse",
            ),
            "validFrom": Term(CREDENTIALS + "validFrom", DATE_TIME),
            "validUntil": Term(CREDENTIALS + "validUntil", DATE_TIME),
        },
    ),
    "VerifiablePresentation": class_of(
        CREDENTIALS + "VerifiablePresentation",
        {
            **PROOF,
            **links(CREDENTIALS, "holder", "termsOfUse"),
            "verifiableCredential": Term(
                CREDENTIALS + "verifiableCredential", ID, GRAPH, scope=RESET
            ),
        },
    ),
    **plain(
        CREDENTIALS,
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
        "JsonSchemaCredential",
    ),
    "JsonSchema": class_of(
        CREDENTIALS + "JsonSchema", {"jsonSchema": Term(CREDENTIALS + "jsonSchema", JSON)}
    ),
    **_STATUS_TERMS,
    "DataIntegrityProof": DATA_INTEGRITY_PROOF,
    **plain(_JWT, "...", "_sd_alg"),
    "_sd": Term(_JWT + "_sd", JSON),
    **links(_JWT, "aud"),
    **links(_JOSE, "iss", "jku", "kid", "sub", "x5u"),
    "cnf": Term(
        _JWT + "cnf",
        scope=Scope(
            {"kid": Term(_JWT + "kid", ID), "jwk": Term(_JWT + "jwk", JSON)}, aliases=False
        ),
    ),
    **{
        name: Term(_JWT + name, XSD_BADGES + "nonNegativeInteger") for name in ("exp", "iat", "nbf")
    },
}

# What any object of the first version may use for terms that it makes up.
_CRED, _SEC = {"cred": prefix(CREDENTIALS)}, {"sec": prefix(SECURITY)}
_XML = {"xsd": prefix(XSD)}


def _kinds(name: str, *kinds: str) -> dict[str, Term]:
    """A member whose objects are of kinds that are known by name there only."""
    terms = {**_CRED, **plain(CREDENTIALS, *kinds)}
    return {name: Term(CREDENTIALS + name, ID, scope=Scope(terms))}


def _old_proof(security: str, date_time: str) -> dict[str, Term]:
    """What proofs had before Data Integrity, in a namespace and with a datatype for times."""
    purposes = {name: PURPOSES[name] for name in ("assertionMethod", "authentication")}
    return {
        **plain(security, "challenge", "domain", "jws", "nonce", "proofValue"),
        **links(security, "verificationMethod"),
        "created": Term("http://purl.org/dc/terms/created", date_time),
        "expires": Term(security + "expiration", date_time),
        "proofPurpose": Term(security + "proofPurpose", VOCAB, scope=Scope({**_SEC, **purposes})),
    }


# VC Data Model 1.1 App. B.1
_CREDENTIALS_V1_TERMS: dict[str, Term] = {
    **PROOF,
    "VerifiableCredential": class_of(
        CREDENTIALS + "VerifiableCredential",
        {
            **_CRED,
            **_SEC,
            **_XML,
            **PROOF,
            **_kinds("credentialSchema", "JsonSchemaValidator2018"),
            **_kinds("refreshService", "ManualRefreshService2018"),
            **links(
                CREDENTIALS,
                "credentialStatus",
                "credentialSubject",
                "evidence",
                "holder",
                "issuer",
                "termsOfUse",
            ),
            **{
                name: Term(CREDENTIALS + name, DATE_TIME)
                for name in (
                    "expirationDate",
                    "issuanceDate",
                    "issued",
                    "validFrom",
                    "validUntil",
                )
            },
        },
    ),
    "VerifiablePresentation": class_of(
        CREDENTIALS + "VerifiablePresentation",
        {
            **_CRED,
            **_SEC,
            **PROOF,
            **links(CREDENTIALS, "holder"),
            "verifiableCredential": Term(CREDENTIALS + "verifiableCredential", ID, GRAPH),
        },
    ),
    **{
        name: class_of(SECURITY + name, {**_SEC, **_XML, **_old_proof(SECURITY, DATE_TIME)})
        for name in (
            "EcdsaSecp256k1Signature2019",
            "EcdsaSecp256r1Signature2019",
            "Ed25519Signature2018",
        )
    },
    # As published: it lacks the prefixes that it is written with, so its terms are `sec:jws` etc.
    "RsaSignature2018": Term(
        SECURITY + "RsaSignature2018",
        scope=Scope(_old_proof("sec:", "xsd:dateTime"), aliases=False),
    ),
}

CREDENTIALS_CONTEXTS = {
    CREDENTIALS_V2: Scope(_CREDENTIALS_V2_TERMS),
    CREDENTIALS_V1: Scope(_CREDENTIALS_V1_TERMS),
    STATUS_V1: Scope(_STATUS_TERMS),
}
