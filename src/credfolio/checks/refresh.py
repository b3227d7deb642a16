"""Check 8, `refresh`: whether the issuer has a newer edition of the credential (VCCR 1.0).

A service that cannot be asked, or answers with something else, changes nothing: the edition at hand
counts then (OB 3.0 §9.1 step 3).

What its issuer has withdrawn may have been superseded: the same `id`, a later `validFrom` (OB 3.0 §10).
Where that `id` is the address of the edition that counts, it is found there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from credfolio.data_model import issuer_id, valid_from
from credfolio.documents import as_list
from credfolio.errors import (
    CheckFailed,
    DocumentError,
    NotApplicable,
    OlderBadge,
    Undetermined,
)
from credfolio.timestamps import parse_timestamp
from credfolio.wrappings import unwrap

if TYPE_CHECKING:
    from credfolio.report import Report
    from credfolio.resolution import Fetch
    from credfolio.wrappings import Secured

REFRESH_SERVICE = "1EdTechCredentialRefresh"


def fetch_newest(document: dict[str, Any], fetch: Fetch) -> Secured:
    """Ask a credential's refresh service for the newest edition.

    Returns:
        Another edition of the same credential, or the same once more.

    Raises:
        NotApplicable: there is no service, or none that answers with an edition of it.
    """
    addresses = [
        service.get("id")
        for service in as_list(document.get("refreshService"))
        if isinstance(service, dict) and service.get("type") == REFRESH_SERVICE
    ]
    if not addresses:
        raise NotApplicable("it names no service for newer editions that this version knows")
    try:
        newest = unwrap(fetch(str(addresses[0])))
        same = _name(newest.document) == _name(document)
        if not same or _start(newest.document) < _start(document):
            raise NotApplicable("its refresh service does not answer with an edition of it")
    except (DocumentError, Undetermined, CheckFailed):
        raise NotApplicable("its refresh service was not reached, so this edition counts") from None
    return newest


def fetch_superseding(document: dict[str, Any], fetch: Fetch) -> Secured | None:
    """Ask the address that a withdrawn credential has for a name.

    Returns:
        A later edition of the same credential; None if that is not what it answers.
    """
    address = document.get("id")
    if not isinstance(address, str) or not address.startswith("https://"):
        return None
    try:
        found = unwrap(fetch(address))
        is_later = _start(found.document) > _start(document)
    except (DocumentError, OlderBadge, Undetermined, CheckFailed):
        return None
    return found if is_later and _name(found.document) == _name(document) else None


def check_refresh(
    document: dict[str, Any], newest: dict[str, Any], report: Report | None = None
) -> str:
    """Check 8, from the newest edition and the report about it (None: it is the one at hand)."""
    if report is None:
        return "its issuer has no newer edition of it"
    if report.outcome != "passed":
        raise NotApplicable("the newer edition does not hold itself, so this one counts")
    since = valid_from(newest)
    return f"its issuer has a newer edition, of {since}; this one is of {valid_from(document)}"


def _name(document: dict[str, Any]) -> tuple[str, str]:
    """What two editions have in common (OB 3.0 §10): their issuer's id and their own."""
    return unquote(issuer_id(document)).strip(), unquote(str(document.get("id"))).strip()


def _start(document: dict[str, Any]) -> Any:
    return parse_timestamp(valid_from(document))
