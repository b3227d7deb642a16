"""Check 7, `embedded`: every credential inside of this one holds, each by itself.

A learner record holds badges (CLR 2.0 App. B), and badges, their achievements and issuers may hold
endorsements: with proofs of their own, or as JWTs in `endorsementJwt` (OB 3.0 §9.1 step 6).

What is asked here is whether each is what its issuer signed. That one has ended or was withdrawn is
said, but is its own affair: a badge does not end with an endorsement of it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from credfolio.data_model import CRYPTOGRAPHIC, is_credential, is_envelope
from credfolio.documents import as_list, objects_in, render_json
from credfolio.errors import CheckFailed, NotApplicable, Undetermined
from credfolio.wrappings import Secured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from credfolio.report import Outcome, Report

# What is so today and may be otherwise tomorrow.
_OF_THE_DAY = ("validity", "status")
MAX_EMBEDDED = 64
"""Credentials in one document, those inside of others counted, that are looked at."""


def find_embedded(document: Mapping[str, Any]) -> Iterator[Secured | str]:
    """Find the outermost credentials inside of a document, in their order.

    Yields:
        A credential that is an object, or the text of one that is a token.
    """
    if any(map(_tells_of_credentials, objects_in(document)[1:])) or "endorsementJwt" in document:
        yield from _find_below(document)


def _tells_of_credentials(value: dict[str, Any]) -> bool:
    return "endorsementJwt" in value or is_credential(value) or is_envelope(value)


def _find_below(document: Mapping[str, Any]) -> Iterator[Secured | str]:
    for name, value in document.items():
        if name == "endorsementJwt":
            yield from map(str, as_list(value))
        elif name != "proof":
            yield from _find_in(value)


def _find_in(value: Any) -> Iterator[Secured | str]:
    for item in as_list(value):
        if is_credential(item):
            yield Secured(item)
        elif isinstance(item, dict) and is_envelope(item):
            yield render_json(item)
        elif isinstance(item, dict):
            yield from _find_below(item)
        elif isinstance(item, list):
            yield from _find_in(item)


def check_embedded(reports: Sequence[Report]) -> str:
    """Check 7, from the reports about all that `find_embedded` found."""
    if not reports:
        raise NotApplicable("there is no other credential in it")
    for report in reports:
        if message := _found(report, "failed"):
            raise CheckFailed(f"{report.source} does not hold: {message}", problem=CRYPTOGRAPHIC)
    for report in reports:
        if message := _found(report, "undetermined"):
            raise Undetermined(f"{report.source} could not be verified: {message}")
    states = Counter(report.state for report in reports)
    counted = ", ".join(f"{number} {state}" for state, number in states.items())
    noun = "credential" if len(reports) == 1 else "credentials"
    return f"{len(reports)} {noun} in it, each as its issuer signed it: {counted}"


def _found(report: Report, outcome: Outcome) -> str:
    """What keeps a credential from being what its issuer signed, empty if nothing does."""
    return next(
        (
            finding.message
            for finding in report.findings
            if finding.outcome == outcome and finding.name not in _OF_THE_DAY
        ),
        "",
    )
