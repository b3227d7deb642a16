"""The terms of Open Badges 3.0: the latest context, and earlier ones as differences from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from credfolio.vocabulary.credentials import NAME
from credfolio.vocabulary.terms import (
    ID,
    LIST,
    SCHEMA,
    SET,
    XSD_BADGES,
    Scope,
    Term,
    class_of,
    links,
    plain,
    prefix,
    sets,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN_BADGES_3_0_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
OPEN_BADGES_3_0_1 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OPEN_BADGES_3_0_0 = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"

_IMAGE = {"image": Term(_BADGES + "image", ID)}

# Open Badges 3.0, context 3.0.3
_OPEN_BADGES_TERMS: dict[str, Term] = {
    **NAME,
    **_IMAGE,
    **plain(_BADGES, "OpenBadgeCredential", "Criteria", "EndorsementCredential", "narrative"),
    # As published: relative to the context's own terms, so it means `OpenBadgeCredential`.
    "AchievementCredential": Term("OpenBadgeCredential"),
    **sets(_BADGES, "alignment", "endorsement", "endorsementJwt"),
    "inLanguage": Term(SCHEMA + "inLanguage"),
    "url": Term(SCHEMA + "url", XSD_BADGES + "anyURI"),
    # As published: no context defines the prefix `xsd`, so the datatype is `xsd:dateTime` itself.
    "awardedDate": Term(_BADGES + "awardedDate", "xsd:dateTime"),
    "jti": Term("https://www.iana.org/assignments/jwt#jti", ID),
    "Achievement": class_of(
        _BADGES + "Achievement",
        {
            **_IMAGE,
            **plain(
                _BADGES,
                "achievementType",
                "creator",
                "fieldOfStudy",
                "humanCode",
                "specialization",
                "version",
            ),
            **sets(_BADGES, "alignment", "otherIdentifier", "related", "resultDescription"),
            "creditsAvailable": Term(_BADGES + "creditsAvailable", XSD_BADGES + "float"),
            "criteria": Term(_BADGES + "Criteria", ID),
            "tag": Term(SCHEMA + "keywords", container=SET),
            "inLanguage": Term(SCHEMA + "inLanguage"),
        },
    ),
    "AchievementSubject": class_of(
        _BADGES + "AchievementSubject",
        {
            **_IMAGE,
            **plain(_BADGES, "achievement", "licenseNumber", "role", "term"),
            "activityEndDate": Term(_BADGES + "activityEndDate", XSD_BADGES + "date"),
            "activityStartDate": Term(_BADGES + "activityStartDate", XSD_BADGES + "date"),
            "creditsEarned": Term(_BADGES + "creditsEarned", XSD_BADGES + "float"),
            **sets(_BADGES, "identifier", "result"),
            "source": Term(_BADGES + "source", ID),
        },
    ),
    "Address": class_of(
        _BADGES + "Address",
        {
            **plain(
                SCHEMA,
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
    "Alignment": class_of(
        SCHEMA + "AlignmentObject",
        {
            **plain(_BADGES, "targetCode", "targetType"),
            **plain(SCHEMA, "targetDescription", "targetFramework", "targetName"),
            "targetUrl": Term(SCHEMA + "targetUrl", XSD_BADGES + "anyURI"),
        },
    ),
    "EndorsementSubject": class_of(
        _BADGES + "EndorsementSubject", plain(_BADGES, "endorsementComment")
    ),
    "Evidence": class_of(_BADGES + "Evidence", plain(SCHEMA, "audience", "genre")),
    "GeoCoordinates": class_of(_BADGES + "GeoCoordinates", plain(SCHEMA, "latitude", "longitude")),
    "IdentifierEntry": class_of(
        _BADGES + "IdentifierEntry", plain(_BADGES, "identifier", "identifierType")
    ),
    "IdentityObject": class_of(
        _BADGES + "IdentityObject",
        {
            **plain(_BADGES, "identityHash", "identityType", "salt"),
            "hashed": Term(_BADGES + "hashed", XSD_BADGES + "boolean"),
        },
    ),
    "Image": class_of(_BADGES + "Image", plain(SCHEMA, "caption")),
    "Profile": class_of(
        _BADGES + "Profile",
        {
            **_IMAGE,
            **plain(
                SCHEMA,
                "additionalName",
                "email",
                "familyName",
                "givenName",
                "honorificPrefix",
                "honorificSuffix",
            ),
            **plain(_BADGES, "familyNamePrefix", "official", "patronymicName", "phone"),
            **links(_BADGES, "address", "parentOrg"),
            "dateOfBirth": Term(_BADGES + "dateOfBirth", XSD_BADGES + "date"),
            **sets(_BADGES, "otherIdentifier"),
        },
    ),
    "Related": class_of(
        _BADGES + "Related",
        {**plain(_BADGES, "version"), "inLanguage": Term(SCHEMA + "inLanguage")},
    ),
    "Result": class_of(
        _BADGES + "Result",
        {
            "achievedLevel": Term(_BADGES + "achievedLevel", XSD_BADGES + "anyURI"),
            "resultDescription": Term(_BADGES + "resultDescription", XSD_BADGES + "anyURI"),
            "status": Term(_BADGES + "status"),
            "value": Term(SCHEMA + "value"),
        },
    ),
    "ResultDescription": class_of(
        _BADGES + "ResultDescription",
        {
            **plain(_BADGES, "requiredValue", "resultType", "valueMax", "valueMin"),
            "allowedValue": Term(_BADGES + "allowedValue", container=LIST),
            "requiredLevel": Term(_BADGES + "requiredLevel", XSD_BADGES + "anyURI"),
            **sets(_BADGES, "rubricCriterionLevel"),
        },
    ),
    "RubricCriterionLevel": class_of(
        _BADGES + "RubricCriterionLevel", plain(_BADGES, "level", "points")
    ),
}


def _earlier(
    terms: Mapping[str, Term],
    without: Mapping[str, tuple[str, ...]],
    otherwise: Mapping[str, Mapping[str, Term]],
) -> dict[str, Term]:
    """An earlier edition of a context, as the difference from a later one.

    `without` and `otherwise` name, for each class (empty: the context itself), the terms that it
    lacks and those that it defines otherwise.
    """

    def edition(owner: str, terms: Mapping[str, Term]) -> dict[str, Term]:
        kept = {name: term for name, term in terms.items() if name not in without.get(owner, ())}
        return {**kept, **otherwise.get(owner, {})}

    return {
        name: term
        if term.scope is None or term.scope.terms is None
        else replace(term, scope=replace(term.scope, terms=edition(name, term.scope.terms)))
        for name, term in edition("", terms).items()
    }


def _typed_texts(terms: Mapping[str, Term]) -> dict[str, Term]:
    """Terms as they were before 3.0.2: texts have a datatype, and no term is protected.

    As published: datatypes are written with a prefix that the context itself defines, so that in
    a class's own context they mean what the prefix means where an object of that class stands.
    """
    return {name: _typed_text(name, term) for name, term in terms.items()}


def _typed_text(name: str, term: Term) -> Term:
    if term.scope is not None and term.scope.terms is not None:
        scope = Scope(_typed_texts(term.scope.terms), aliases=False, protected=False)
        return replace(term, scope=scope)
    if term.type is not None:
        return replace(term, type=term.type.replace(XSD_BADGES, "xsd:"))
    is_class = name[0].isupper()
    holds_objects = name in _OBJECTS or (term.container == SET and name != "tag")
    return term if is_class or holds_objects else replace(term, type="xsd:string")


def _of_class(name: str, class_name: str) -> dict[str, Term]:
    """A member of the first edition, which says of which class its objects are."""
    return {name: Term(_BADGES + name, _BADGES + class_name, SET)}


# Members without a type that hold one object each.
_OBJECTS = ("achievement", "creator", "geo")

_IMAGE_3_0_2 = {"image": Term(_BADGES + "Image", ID)}
_OPEN_BADGES_3_0_2_TERMS = _earlier(
    _OPEN_BADGES_TERMS,
    {
        "": ("awardedDate", "inLanguage", "endorsementJwt", "jti"),
        "Achievement": ("inLanguage",),
        "Related": ("inLanguage",),
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
_OPEN_BADGES_3_0_1_TERMS = _earlier(
    _typed_texts(_OPEN_BADGES_3_0_2_TERMS),
    {},
    {
        "": {
            **_IMAGE,
            "awardedDate": Term(_BADGES + "awardedDate", "xsd:dateTime"),
            "xsd": prefix(XSD_BADGES),
        },
        "ResultDescription": {"allowedValue": Term(_BADGES + "allowedValue", "xsd:string", SET)},
    },
)
_OPEN_BADGES_3_0_0_TERMS = _earlier(
    _OPEN_BADGES_3_0_1_TERMS,
    {
        "": ("awardedDate",),
        "Achievement": ("image",),
        "AchievementSubject": ("image",),
        "Profile": ("image",),
    },
    {
        "": {
            **_of_class("alignment", "Alignment"),
            **_of_class("endorsement", "EndorsementCredential"),
            "Alignment": replace(_OPEN_BADGES_3_0_1_TERMS["Alignment"], iri=SCHEMA + "Alignment"),
            "image": Term(_BADGES + "image", _BADGES + "Image"),
        },
        "Achievement": {
            **_of_class("alignment", "Alignment"),
            **_of_class("otherIdentifier", "IdentifierEntry"),
            **_of_class("related", "Related"),
            **_of_class("resultDescription", "ResultDescription"),
            "creator": Term(_BADGES + "Profile"),
        },
        "AchievementSubject": {
            **_of_class("identifier", "IdentityObject"),
            **_of_class("result", "Result"),
            "achievement": Term(_BADGES + "Achievement"),
            "source": Term(_BADGES + "source", _BADGES + "Profile"),
        },
        "Profile": {
            **_of_class("otherIdentifier", "IdentifierEntry"),
            "address": Term(_BADGES + "Address"),
            "parentOrg": Term(_BADGES + "parentOrg", "xsd:string"),
            "phone": Term(_BADGES + "PhoneNumber", "xsd:string"),
        },
        "ResultDescription": _of_class("rubricCriterionLevel", "RubricCriterionLevel"),
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

OPEN_BADGES_CONTEXTS = {
    OPEN_BADGES_3_0_3: Scope(_OPEN_BADGES_TERMS),
    OPEN_BADGES_3_0_2: Scope(_OPEN_BADGES_3_0_2_TERMS),
    OPEN_BADGES_3_0_1: Scope(_OPEN_BADGES_3_0_1_TERMS, protected=False),
    OPEN_BADGES_3_0_0: Scope(_OPEN_BADGES_3_0_0_TERMS, protected=False),
    OPEN_BADGES_EXTENSIONS: Scope(_OPEN_BADGES_EXTENSION_TERMS, protected=False),
}
