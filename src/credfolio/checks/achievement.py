"""Check 6, `achievement`: it says what was achieved, completely and without contradiction."""

from __future__ import annotations

from typing import Any

from credfolio.checks.answers import require
from credfolio.data_model import CLR, ENDORSEMENT, STATUS_LIST, types_of
from credfolio.documents import as_list
from credfolio.errors import NotApplicable
from credfolio.model import ACHIEVEMENT_TYPES

# CLR 2.0 App. B, AssociationType
_ASSOCIATIONS = (
    "exactMatchOf",
    "isChildOf",
    "isParentOf",
    "isPartOf",
    "isPeerOf",
    "isRelatedTo",
    "precedes",
    "replacedBy",
)


def check_achievement(document: dict[str, Any]) -> str:
    """Check 6: Open Badges 3.0 App. B, Achievement, Criteria, Result; CLR 2.0 App. B, Association.

    Args:
        document: a credential whose shape holds.
    """
    types, subject = types_of(document), document["credentialSubject"]
    if STATUS_LIST in types:
        raise NotApplicable("a status list says nothing about an achievement")
    if "achievement" in subject and CLR not in types and ENDORSEMENT not in types:
        _check_results(subject)
        return _check_achievement(subject["achievement"])
    if CLR in types:
        _check_associations(subject)
        return f"it is a record of {len(as_list(subject['verifiableCredential']))} credentials"
    comment = subject.get("endorsementComment")
    require(comment is None or isinstance(comment, str), "its endorsementComment is not a text")
    return f"it endorses {subject['id']}" + (f": {comment}" if comment else "")


def _check_achievement(achievement: dict[str, Any]) -> str:
    for member in ("name", "description"):
        value = achievement.get(member)
        require(isinstance(value, str) and value.strip() != "", f"the achievement has no {member}")
    criteria = achievement.get("criteria")
    require(
        isinstance(criteria, dict) and bool(criteria.get("id") or criteria.get("narrative")),
        "the achievement does not say how it is earned",
    )
    kind = achievement.get("achievementType")
    require(
        kind is None or kind in ACHIEVEMENT_TYPES or str(kind).startswith("ext:"),
        f"the achievement is of the type {kind}, which Open Badges does not have",
    )
    return f"it says what was achieved and how: {achievement['name']}"


def _check_results(subject: dict[str, Any]) -> None:
    described = [
        entry.get("id")
        for entry in as_list(subject["achievement"].get("resultDescription"))
        if isinstance(entry, dict)
    ]
    for result in as_list(subject.get("result")):
        of = result.get("resultDescription") if isinstance(result, dict) else None
        require(of is None or of in described, f"a result is of a kind not described: {of}")


def _check_associations(subject: dict[str, Any]) -> None:
    for association in as_list(subject.get("association")):
        kind = association.get("associationType") if isinstance(association, dict) else None
        require(
            kind in _ASSOCIATIONS, f"an association is of the type {kind}, which CLR does not have"
        )
