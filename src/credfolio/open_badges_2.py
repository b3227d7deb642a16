"""Badges of Open Badges 1 and 2: recognised and told apart, not verified.

They are not signed as credentials are: most are believed because their issuer's site still answers
(Open Badges 2.0, Verification), which is no proof that would outlive the site.
"""

from __future__ import annotations

from typing import Any

from credfolio.documents import as_list, parse_object
from credfolio.errors import DocumentError, MultikeyError, OlderBadge
from credfolio.multikey import decode_base64url

MESSAGE = "hosted badge of an older standard, which carries no proof that could be verified"

_CONTEXTS = ("https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2")
_MAX_SHOWN = 200


def is_older_badge(document: dict[str, Any]) -> bool:
    """Whether a document is of Open Badges 1 or 2, by its context, or as 1.0 had none by members."""
    if any(context in _CONTEXTS for context in as_list(document.get("@context"))):
        return True
    return "@context" not in document and {"uid", "recipient", "badge", "verify"} <= document.keys()


def refuse_older_badge(document: dict[str, Any], text: str) -> dict[str, Any]:
    """Return a document that is not of an older standard; raises `OlderBadge` for others."""
    if is_older_badge(document):
        raise OlderBadge(f"it is a {MESSAGE}", text)
    return document


def fields_of(text: str) -> dict[str, str]:
    """What an older badge says of itself.

    Args:
        text: what a picture or address carries: a JSON assertion, a compact JWS, or the address of
            an assertion.

    Returns:
        Its fields by name, those that it has; nobody's address or name but the issuer's.
    """
    text = text.strip()
    if text.startswith(("https://", "http://")):
        return {"standard": "Open Badges 1 or 2", "assertion": text[:_MAX_SHOWN]}
    payload: bytes | str = text
    try:
        if text.count(".") == 2 and not text.startswith("{"):  # noqa: PLR2004 - RFC 7515 §3.1
            payload = decode_base64url("u" + text.split(".")[1])
        assertion = parse_object(payload)
    except (DocumentError, MultikeyError):
        return {"standard": "Open Badges 1 or 2"}
    return _described(assertion)


def _described(assertion: dict[str, Any]) -> dict[str, str]:
    badge, verification = assertion.get("badge"), assertion.get("verification")
    issuer = badge.get("issuer") if isinstance(badge, dict) else None
    fields = {
        "standard": "Open Badges 2.0"
        if _CONTEXTS[1] in as_list(assertion.get("@context"))
        else "Open Badges 1",
        "type": assertion.get("type"),
        "id": assertion.get("id", assertion.get("uid")),
        "badge": badge.get("name") if isinstance(badge, dict) else badge,
        "issuer": issuer.get("name") if isinstance(issuer, dict) else issuer,
        "recipient": _kind_of_recipient(assertion.get("recipient")),
        "issuedOn": assertion.get("issuedOn"),
        "expires": assertion.get("expires"),
        "verification": (verification or assertion.get("verify") or {}).get("type")
        if isinstance(verification or assertion.get("verify") or {}, dict)
        else None,
        "name": assertion.get("name"),
    }
    return {
        name: str(value)[:_MAX_SHOWN]
        for name, value in fields.items()
        if isinstance(value, str | int) and value != ""
    }


def _kind_of_recipient(recipient: Any) -> str:
    """Whom it was given to, without the address itself: `email, hashed`."""
    if not isinstance(recipient, dict):
        return ""
    hashed = "hashed" if recipient.get("hashed") is True else "plain"
    return f"{recipient.get('type', 'unknown')}, {hashed}"
