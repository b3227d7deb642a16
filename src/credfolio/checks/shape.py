"""Check 1, `shape`: it is a credential of a known kind, as to form.

Verifiable Credentials 2.0 §4 or 1.1 §4, and Open Badges 3.0 App. B or CLR 2.0 App. B on top.
"""

from __future__ import annotations

from typing import Any

from credfolio.checks.answers import require
from credfolio.checks.form import check_form
from credfolio.data_model import (
    ACHIEVEMENT_CREDENTIALS,
    CLR,
    ENDORSEMENT,
    STATUS_LIST,
    end_member,
    is_credential,
    is_envelope,
    is_on_1_1,
    is_uri,
    issuer_id,
    start_member,
    types_of,
)
from credfolio.documents import as_list
from credfolio.errors import Undetermined
from credfolio.timestamps import is_timestamp, parse_timestamp

# Members whose values are objects that say of which kind they are.
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")


def check_shape(document: dict[str, Any]) -> str:
    """Check 1: every member that the checks after it rely on is there, and of its kind.

    Returns:
        A sentence that names the kind of credential and its data model.

    Raises:
        CheckFailed: a member is missing or malformed.
        Undetermined: a kind of credential, or a context, that is unknown.
    """
    check_form(document)
    types = types_of(document)
    if "VerifiablePresentation" in types:
        raise Undetermined("it is a presentation; verify the credentials in it one by one")
    require("VerifiableCredential" in types, "its type does not include VerifiableCredential")
    is_list = STATUS_LIST in types
    is_badge = any(kind in types for kind in ACHIEVEMENT_CREDENTIALS)
    if not (is_list or is_badge or ENDORSEMENT in types or CLR in types):
        raise Undetermined(f"it is a credential of the kind {types[-1]}, not an Open Badge")
    if ENDORSEMENT not in types or "id" in document:
        require(is_uri(document.get("id")), "its id is not an absolute address")
    require(is_uri(issuer_id(document)), "its issuer has no identifier")
    _check_period(document)
    _check_typed_members(document)
    subject = document.get("credentialSubject")
    require(isinstance(subject, dict), "it has no single credentialSubject")
    assert isinstance(subject, dict)  # noqa: S101 - tells the type checker what is required above
    edition = "1.1" if is_on_1_1(document) else "2.0"
    if is_list:
        return f"it is a Bitstring Status List on Verifiable Credentials {edition}"
    if is_badge:
        _check_achievement_subject(subject)
        return f"it is an Open Badges 3.0 credential on Verifiable Credentials {edition}"
    if CLR in types:
        _check_clr_subject(subject)
        return f"it is a Comprehensive Learner Record 2.0 on Verifiable Credentials {edition}"
    _check_endorsement_subject(subject)
    return f"it is an Open Badges 3.0 endorsement on Verifiable Credentials {edition}"


def _check_typed_members(document: dict[str, Any]) -> None:
    """VCDM 2.0 §4.5, §4.10, §4.11, §5.4 to §5.6: what stands there is an object with a type."""
    for member in _TYPED:
        for entry in as_list(document.get(member)):
            has_type = isinstance(entry, dict) and all(
                isinstance(kind, str) for kind in types_of(entry) or [None]
            )
            require(has_type, f"its {member} has no type")
    for entry in as_list(document.get("credentialStatus")):
        require(isinstance(entry["type"], str), "its credentialStatus has no type")
    for entry in as_list(document.get("credentialSchema")):
        require(is_uri(entry.get("id")), "its credentialSchema has no absolute id")


def _check_period(document: dict[str, Any]) -> None:
    start, end = start_member(document), end_member(document)
    require(is_timestamp(document.get(start)), f"{start} is not a time with its zone")
    if end in document:
        require(is_timestamp(document[end]), f"{end} is not a time with its zone")
        require(
            parse_timestamp(document[start]) <= parse_timestamp(document[end]),
            "it ends before it begins",
        )


def _check_achievement_subject(subject: dict[str, Any]) -> None:
    """OB 3.0 App. B, AchievementSubject and Achievement."""
    require(
        "AchievementSubject" in types_of(subject),
        "its credentialSubject is not an AchievementSubject",
    )
    _check_earner(subject)
    achievement = subject.get("achievement")
    require(isinstance(achievement, dict), "it has no achievement")
    assert isinstance(achievement, dict)  # noqa: S101 - as above
    require("Achievement" in types_of(achievement), "its achievement has no such type")
    require(is_uri(achievement.get("id")), "its achievement has no absolute id")


def _check_clr_subject(subject: dict[str, Any]) -> None:
    """CLR 2.0 App. B, ClrSubject."""
    require("ClrSubject" in types_of(subject), "its credentialSubject is not a ClrSubject")
    _check_earner(subject)
    parts = as_list(subject.get("verifiableCredential"))
    holds = bool(parts) and all(
        is_credential(part) or (isinstance(part, dict) and is_envelope(part)) for part in parts
    )
    require(holds, "it holds no credentials")


def _check_endorsement_subject(subject: dict[str, Any]) -> None:
    """OB 3.0 App. B, EndorsementSubject."""
    require(
        "EndorsementSubject" in types_of(subject),
        "its credentialSubject is not an EndorsementSubject",
    )
    require(is_uri(subject.get("id")), "it does not say what it endorses: no absolute id")


def _check_earner(subject: dict[str, Any]) -> None:
    require(
        is_uri(subject.get("id")) or bool(as_list(subject.get("identifier"))),
        "it does not say who earned it: no id and no identifier",
    )
