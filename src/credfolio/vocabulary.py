"""The terms of the pinned JSON-LD contexts, as one table.

What a member of a credential means is fixed by the contexts it names. This table says the same as
the published contexts (a test holds it against them) and is the only place that does: the context
documents that JSON-LD processors are given come from it, and faster paths can be driven by it.

A `Term` is one entry of a context; a term with `terms` opens a scope of its own: for objects of
that type when it names a class, for the member's value when it names a property.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES_3_0_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"

_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_JWT = "https://www.iana.org/assignments/jwt#"
_JOSE = "https://www.iana.org/assignments/jose#"
_SCHEMA = "https://schema.org/"
_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
# The Open Badges context writes XML Schema with https; both spellings are the standards' own.
_XSD = "http://www.w3.org/2001/XMLSchema#"
_XSD_BADGES = "https://www.w3.org/2001/XMLSchema#"
_DATE_TIME = _XSD + "dateTime"

# RFC 3987: a scheme, and nothing that N-Quads could not carry unescaped or that is a space.
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f\s<>\"{}|\\^`]*")
# Datatypes whose values are no texts in JSON: N-Quads would not tell 2.5 from "2.5E0".
_XML_SCHEMA = re.compile(r"https?://www\.w3\.org/2001/XMLSchema#")
_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "float": (int, float),
    "integer": (int,),
    "nonNegativeInteger": (int,),
}

_ID = "@id"
_VOCAB = "@vocab"
_JSON = "@json"
_SET = "@set"
_LIST = "@list"
_GRAPH = "@graph"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a JSON-LD context (JSON-LD 1.1 §9.15.1).

    `iri` is what the term stands for, `type` the type its values are read as (a datatype IRI,
    `@id`, `@vocab` or `@json`), `container` how several values stand together, `terms` the scope
    it opens (None: none; `Scope(None)`: the scope is reset).
    """

    iri: str
    type: str | None = None
    container: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The terms of a context, or of the part of one that a term opens.

    `terms` None resets the scope to nothing. `aliases`: `id` and `type` stand for `@id` and
    `@type`, as in all scopes but one. `protected`: no later context may redefine its terms.
    """

    terms: Mapping[str, Term] | None
    aliases: bool = True
    protected: bool = True


_RESET = Scope(None)


def _plain(namespace: str, *names: str) -> dict[str, Term]:
    """Terms of the same name in a namespace, with nothing else to say."""
    return {name: Term(namespace + name) for name in names}


def _class(iri: str, terms: Mapping[str, Term]) -> Term:
    """A type whose objects have terms of their own."""
    return Term(iri, scope=Scope(terms))


def _links(namespace: str, *names: str) -> dict[str, Term]:
    """Terms whose values are identifiers or objects."""
    return {name: Term(namespace + name, _ID) for name in names}


_NAME = {"name": Term(_SCHEMA + "name"), "description": Term(_SCHEMA + "description")}
_PROOF = {"proof": Term(_SECURITY + "proof", _ID, _GRAPH)}

# The five relationships of a proof's purpose; the IRIs of four end in `Method`.
_PURPOSES = {
    name: Term(_SECURITY + iri, _ID, _SET)
    for name, iri in {
        "assertionMethod": "assertionMethod",
        "authentication": "authenticationMethod",
        "capabilityDelegation": "capabilityDelegationMethod",
        "capabilityInvocation": "capabilityInvocationMethod",
        "keyAgreement": "keyAgreementMethod",
    }.items()
}

_DATA_INTEGRITY_PROOF = _class(
    _SECURITY + "DataIntegrityProof",
    {
        **_plain(_SECURITY, "challenge", "domain", "nonce"),
        **_links(_SECURITY, "previousProof", "verificationMethod"),
        "created": Term("http://purl.org/dc/terms/created", _DATE_TIME),
        "cryptosuite": Term(_SECURITY + "cryptosuite", _SECURITY + "cryptosuiteString"),
        "expires": Term(_SECURITY + "expiration", _DATE_TIME),
        "proofPurpose": Term(_SECURITY + "proofPurpose", _VOCAB, scope=Scope(_PURPOSES)),
        "proofValue": Term(_SECURITY + "proofValue", _SECURITY + "multibase"),
    },
)

# VC Data Model 2.0 App. B.1
_CREDENTIALS_V2_TERMS: dict[str, Term] = {
    **_NAME,
    "digestMultibase": Term(_SECURITY + "digestMultibase", _SECURITY + "multibase"),
    "digestSRI": Term(_CREDENTIALS + "digestSRI", _CREDENTIALS + "sriString"),
    "mediaType": Term(_SCHEMA + "encodingFormat"),
    "VerifiableCredential": _class(
        _CREDENTIALS + "VerifiableCredential",
        {
            **_NAME,
            **_PROOF,
            **_links(
                _CREDENTIALS,
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
            "validFrom": Term(_CREDENTIALS + "validFrom", _DATE_TIME),
            "validUntil": Term(_CREDENTIALS + "validUntil", _DATE_TIME),
        },
    ),
    "VerifiablePresentation": _class(
        _CREDENTIALS + "VerifiablePresentation",
        {
            **_PROOF,
            **_links(_CREDENTIALS, "holder", "termsOfUse"),
            "verifiableCredential": Term(
                _CREDENTIALS + "verifiableCredential", _ID, _GRAPH, scope=_RESET
            ),
        },
    ),
    **_plain(
        _CREDENTIALS,
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
        "JsonSchemaCredential",
    ),
    "JsonSchema": _class(
        _CREDENTIALS + "JsonSchema", {"jsonSchema": Term(_CREDENTIALS + "jsonSchema", _JSON)}
    ),
    "BitstringStatusListCredential": Term(_STATUS + "BitstringStatusListCredential"),
    "BitstringStatusList": _class(
        _STATUS + "BitstringStatusList",
        {
            **_plain(_STATUS, "statusPurpose", "ttl"),
            "encodedList": Term(_STATUS + "encodedList", _SECURITY + "multibase"),
        },
    ),
    "BitstringStatusListEntry": _class(
        _STATUS + "BitstringStatusListEntry",
        {
            **_plain(_STATUS, "statusListIndex", "statusPurpose"),
            **_links(_STATUS, "statusListCredential", "statusReference"),
            "statusMessage": Term(
                _STATUS + "statusMessage", scope=Scope(_plain(_STATUS, "message", "status"))
            ),
            "statusSize": Term(_STATUS + "statusSize", _XSD_BADGES + "integer"),
        },
    ),
    "DataIntegrityProof": _DATA_INTEGRITY_PROOF,
    **_plain(_JWT, "...", "_sd_alg"),
    "_sd": Term(_JWT + "_sd", _JSON),
    **_links(_JWT, "aud"),
    **_links(_JOSE, "iss", "jku", "kid", "sub", "x5u"),
    "cnf": Term(
        _JWT + "cnf",
        scope=Scope(
            {"kid": Term(_JWT + "kid", _ID), "jwk": Term(_JWT + "jwk", _JSON)}, aliases=False
        ),
    ),
    **{
        name: Term(_JWT + name, _XSD_BADGES + "nonNegativeInteger")
        for name in ("exp", "iat", "nbf")
    },
}

_IMAGE = {"image": Term(_BADGES + "image", _ID)}

# Open Badges 3.0, context 3.0.3
_OPEN_BADGES_TERMS: dict[str, Term] = {
    **_NAME,
    **_IMAGE,
    **_plain(_BADGES, "OpenBadgeCredential", "Criteria", "EndorsementCredential", "narrative"),
    # As published: relative to the context's own terms, so it means `OpenBadgeCredential`.
    "AchievementCredential": Term("OpenBadgeCredential"),
    "alignment": Term(_BADGES + "alignment", container=_SET),
    "endorsement": Term(_BADGES + "endorsement", container=_SET),
    "endorsementJwt": Term(_BADGES + "endorsementJwt", container=_SET),
    "inLanguage": Term(_SCHEMA + "inLanguage"),
    "url": Term(_SCHEMA + "url", _XSD_BADGES + "anyURI"),
    # As published: no context defines the prefix `xsd`, so the datatype is `xsd:dateTime` itself.
    "awardedDate": Term(_BADGES + "awardedDate", "xsd:dateTime"),
    "jti": Term(_JWT + "jti", _ID),
    "Achievement": _class(
        _BADGES + "Achievement",
        {
            **_IMAGE,
            **_plain(
                _BADGES,
                "achievementType",
                "creator",
                "fieldOfStudy",
                "humanCode",
                "specialization",
                "version",
            ),
            **{
                name: Term(_BADGES + name, container=_SET)
                for name in ("alignment", "otherIdentifier", "related", "resultDescription")
            },
            "creditsAvailable": Term(_BADGES + "creditsAvailable", _XSD_BADGES + "float"),
            "criteria": Term(_BADGES + "Criteria", _ID),
            "tag": Term(_SCHEMA + "keywords", container=_SET),
            "inLanguage": Term(_SCHEMA + "inLanguage"),
        },
    ),
    "AchievementSubject": _class(
        _BADGES + "AchievementSubject",
        {
            **_IMAGE,
            **_plain(_BADGES, "achievement", "licenseNumber", "role", "term"),
            "activityEndDate": Term(_BADGES + "activityEndDate", _XSD_BADGES + "date"),
            "activityStartDate": Term(_BADGES + "activityStartDate", _XSD_BADGES + "date"),
            "creditsEarned": Term(_BADGES + "creditsEarned", _XSD_BADGES + "float"),
            "identifier": Term(_BADGES + "identifier", container=_SET),
            "result": Term(_BADGES + "result", container=_SET),
            "source": Term(_BADGES + "source", _ID),
        },
    ),
    "Address": _class(
        _BADGES + "Address",
        {
            **_plain(
                _SCHEMA,
                "addressCountry",
                "addressLocality",
                "addressRegion",
                "postOfficeBoxNumber",
                "postalCode",
                "streetAddress",
            ),
            "addressCountryCode": Term(_BADGES + "CountryCode"),
            "geo": Term(_BADGES + "GeoCoordinates"),
        },
    ),
    "Alignment": _class(
        _SCHEMA + "AlignmentObject",
        {
            **_plain(_BADGES, "targetCode", "targetType"),
            **_plain(_SCHEMA, "targetDescription", "targetFramework", "targetName"),
            "targetUrl": Term(_SCHEMA + "targetUrl", _XSD_BADGES + "anyURI"),
        },
    ),
    "EndorsementSubject": _class(
        _BADGES + "EndorsementSubject", _plain(_BADGES, "endorsementComment")
    ),
    "Evidence": _class(_BADGES + "Evidence", _plain(_SCHEMA, "audience", "genre")),
    "GeoCoordinates": _class(_BADGES + "GeoCoordinates", _plain(_SCHEMA, "latitude", "longitude")),
    "IdentifierEntry": _class(
        _BADGES + "IdentifierEntry", _plain(_BADGES, "identifier", "identifierType")
    ),
    "IdentityObject": _class(
        _BADGES + "IdentityObject",
        {
            **_plain(_BADGES, "identityHash", "identityType", "salt"),
            "hashed": Term(_BADGES + "hashed", _XSD_BADGES + "boolean"),
        },
    ),
    "Image": _class(_BADGES + "Image", _plain(_SCHEMA, "caption")),
    "Profile": _class(
        _BADGES + "Profile",
        {
            **_IMAGE,
            **_plain(
                _SCHEMA,
                "additionalName",
                "email",
                "familyName",
                "givenName",
                "honorificPrefix",
                "honorificSuffix",
            ),
            **_plain(_BADGES, "familyNamePrefix", "official", "patronymicName", "phone"),
            **_links(_BADGES, "address", "parentOrg"),
            "dateOfBirth": Term(_BADGES + "dateOfBirth", _XSD_BADGES + "date"),
            "otherIdentifier": Term(_BADGES + "otherIdentifier", container=_SET),
        },
    ),
    "Related": _class(
        _BADGES + "Related",
        {**_plain(_BADGES, "version"), "inLanguage": Term(_SCHEMA + "inLanguage")},
    ),
    "Result": _class(
        _BADGES + "Result",
        {
            "achievedLevel": Term(_BADGES + "achievedLevel", _XSD_BADGES + "anyURI"),
            "resultDescription": Term(_BADGES + "resultDescription", _XSD_BADGES + "anyURI"),
            "status": Term(_BADGES + "status"),
            "value": Term(_SCHEMA + "value"),
        },
    ),
    "ResultDescription": _class(
        _BADGES + "ResultDescription",
        {
            **_plain(_BADGES, "requiredValue", "resultType", "valueMax", "valueMin"),
            "allowedValue": Term(_BADGES + "allowedValue", container=_LIST),
            "requiredLevel": Term(_BADGES + "requiredLevel", _XSD_BADGES + "anyURI"),
            "rubricCriterionLevel": Term(_BADGES + "rubricCriterionLevel", container=_SET),
        },
    ),
    "RubricCriterionLevel": _class(
        _BADGES + "RubricCriterionLevel", _plain(_BADGES, "level", "points")
    ),
}


def _earlier(
    terms: Mapping[str, Term],
    without: Mapping[str, frozenset[str]],
    otherwise: Mapping[str, Mapping[str, Term]],
) -> dict[str, Term]:
    """An earlier edition of a context, as the difference from a later one.

    `without` and `otherwise` name, for each class (empty: the context itself), the terms that it
    lacks and those that it defines otherwise.
    """

    def edition(owner: str, terms: Mapping[str, Term]) -> dict[str, Term]:
        kept = {n: t for n, t in terms.items() if n not in without.get(owner, frozenset())}
        return {**kept, **otherwise.get(owner, {})}

    return {
        name: term
        if term.scope is None or term.scope.terms is None
        else Term(term.iri, scope=Scope(edition(name, term.scope.terms)))
        for name, term in edition("", terms).items()
    }


_IMAGE_3_0_2 = {"image": Term(_BADGES + "Image", _ID)}
_OPEN_BADGES_3_0_2_TERMS = _earlier(
    _OPEN_BADGES_TERMS,
    {
        "": frozenset(("awardedDate", "inLanguage", "endorsementJwt", "jti")),
        "Achievement": frozenset(("inLanguage",)),
        "Related": frozenset(("inLanguage",)),
    },
    {
        "": _IMAGE_3_0_2,
        "Achievement": _IMAGE_3_0_2,
        "AchievementSubject": {
            **_IMAGE_3_0_2,
            "achievement": Term(_BADGES + "achievement-0"),
        },
        "Profile": _IMAGE_3_0_2,
    },
)

# Open Badges 3.0, extensions context: three types, each defined in a standard of its own
_OPEN_BADGES_EXTENSION_TERMS = {
    "1EdTechJsonSchemaValidator2019": Term(
        "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019"
    ),
    "1EdTechRevocationList": Term(
        "https://purl.imsglobal.org/spec/vcrl/v1p0/context.json#1EdTechRevocationList"
    ),
    "1EdTechCredentialRefresh": Term(
        "https://purl.imsglobal.org/spec/vccr/v1p0/context.json#1EdTechCredentialRefresh"
    ),
}

# Each pinned context by its address.
CONTEXTS: Mapping[str, Scope] = MappingProxyType(
    {
        CREDENTIALS_V2: Scope(_CREDENTIALS_V2_TERMS),
        OPEN_BADGES_3_0_3: Scope(_OPEN_BADGES_TERMS),
        OPEN_BADGES_3_0_2: Scope(_OPEN_BADGES_3_0_2_TERMS),
        OPEN_BADGES_EXTENSIONS: Scope(_OPEN_BADGES_EXTENSION_TERMS, protected=False),
        DATA_INTEGRITY_V2: Scope({**_PROOF, "DataIntegrityProof": _DATA_INTEGRITY_PROOF}),
    }
)


def is_absolute_iri(value: str) -> bool:
    """Whether a text is an absolute IRI that can stand as it is in N-Quads."""
    return _ABSOLUTE_IRI.fullmatch(value) is not None


def json_types(datatype: str) -> tuple[type, ...]:
    """The types in JSON of a datatype's values: numbers, truth values, or texts for all others."""
    return _JSON_TYPES.get(_XML_SCHEMA.sub("", datatype), (str,))


@cache
def context_document(url: str) -> dict[str, Any] | None:
    """The JSON-LD context document of a pinned address, None for any other.

    The same object is returned each time; nobody changes it.
    """
    scope = CONTEXTS.get(url)
    return None if scope is None else {"@context": _render_scope(scope)}


def _render_scope(scope: Scope) -> dict[str, Any] | None:
    if scope.terms is None:
        return None
    aliases = {"id": "@id", "type": "@type"} if scope.aliases else {}
    terms = {name: _render_term(term) for name, term in scope.terms.items()}
    return {**({"@protected": True} if scope.protected else {}), **aliases, **terms}


def _render_term(term: Term) -> dict[str, Any]:
    entry: dict[str, Any] = {"@id": term.iri}
    if term.type is not None:
        entry["@type"] = term.type
    if term.container is not None:
        entry["@container"] = term.container
    if term.scope is not None:
        entry["@context"] = _render_scope(term.scope)
    return entry
