"""The members that every credential has, whichever edition of the data model it is on.

Verifiable Credentials Data Model 2.0 calls the ends of the validity period `validFrom` and
`validUntil`; 1.1 called them `issuanceDate` and `expirationDate`.
"""

from __future__ import annotations

import re
from typing import Any

from credfolio.documents import as_list
from credfolio.vocabulary import CREDENTIALS_V1

MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
"""The problem of a member that is missing or not what it must be (VCDM 2.0 §7.2)."""
CRYPTOGRAPHIC = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
PARSING = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR"
RANGE = "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"

STATUS_LIST = "BitstringStatusListCredential"
ACHIEVEMENT_CREDENTIALS = ("OpenBadgeCredential", "AchievementCredential")
ENDORSEMENT = "EndorsementCredential"
CLR = "ClrCredential"

START_MEMBERS = ("validFrom", "issuanceDate")
"""Members that say from when on a credential holds, in either edition."""
END_MEMBERS = ("validUntil", "expirationDate")
"""Members that say until when it does."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def is_uri(value: Any) -> bool:
    """Whether a value is an absolute URI."""
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def types_of(document: dict[str, Any]) -> list[Any]:
    """The types of a credential or of anything in it."""
    return as_list(document.get("type"))


def has_type(document: dict[str, Any], name: str) -> bool:
    """Whether a type is among those of a credential or of anything in it."""
    types = document.get("type")
    return name in types if isinstance(types, list) else types == name


def is_credential(value: Any) -> bool:
    """Whether a value in a document is a credential of its own, by its type."""
    return isinstance(value, dict) and has_type(value, "VerifiableCredential")


def is_envelope(value: dict[str, Any]) -> bool:
    """Whether an object is a token in the place of a credential (VC Data Model 2.0 §4.13)."""
    return has_type(value, "EnvelopedVerifiableCredential")


def issuer_id(document: dict[str, Any]) -> str:
    """The identifier of a credential's issuer, empty if it has none."""
    issuer = document.get("issuer")
    value = issuer.get("id") if isinstance(issuer, dict) else issuer
    return value if isinstance(value, str) else ""


def is_on_1_1(document: dict[str, Any]) -> bool:
    """Whether a credential is on Verifiable Credentials Data Model 1.1, by its first context."""
    return CREDENTIALS_V1 in as_list(document.get("@context"))[:1]


def start_member(document: dict[str, Any]) -> str:
    """The name of the member that says from when on a credential holds."""
    return "issuanceDate" if is_on_1_1(document) else "validFrom"


def end_member(document: dict[str, Any]) -> str:
    """The name of the member that says until when it does."""
    return "expirationDate" if is_on_1_1(document) else "validUntil"


def valid_from(document: dict[str, Any]) -> Any:
    """From when on a credential holds, as it is written; None if it does not say."""
    return document.get(start_member(document))


def valid_until(document: dict[str, Any]) -> Any:
    """Until when a credential holds, as it is written; None if it does not end."""
    return document.get(end_member(document))
