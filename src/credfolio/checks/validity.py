"""Check 4, `validity`: the credential is in date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.checks.proof import proofs_of
from credfolio.data_model import END_MEMBERS, RANGE, START_MEMBERS
from credfolio.errors import NotInForce, Undetermined
from credfolio.jose import audiences, time_claim
from credfolio.timestamps import format_seconds, parse_timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from credfolio.jose import Jws
    from credfolio.wrappings import Secured


def check_validity(secured: Secured, now: datetime) -> str:
    """Check 4: between `validFrom` and `validUntil` (VC Data Model 2.0 §4.9).

    So for the names that 1.1 had for them, and for whichever of both a document has. A proof's `expires` and a token's `nbf` and `exp` count as well (RFC 7519 §4.1).
    """
    if secured.token is not None:
        _check_token_times(secured.token, now)
    starts = [secured.document[name] for name in START_MEMBERS if name in secured.document]
    ends = [secured.document[name] for name in END_MEMBERS if name in secured.document]
    for start in starts:
        if parse_timestamp(start) > now:
            raise NotInForce(f"it starts to hold on {start}", "not-yet-valid", problem=RANGE)
    for moment in (*ends, *(proof.get("expires") for proof in proofs_of(secured))):
        if moment is not None and parse_timestamp(moment) < now:
            raise NotInForce(f"it ended on {moment}", "expired", problem=RANGE)
    if secured.token is not None and (meant_for := audiences(secured.token)):
        raise Undetermined(f"the token is meant for {meant_for[0]} only, whoever asks here")
    return f"it holds until {ends[0]}" if ends else "it has no end date"


def _check_token_times(token: Jws, now: datetime) -> None:
    """A JWT holds from `nbf` on and until `exp` (RFC 7519 §4.1.4, §4.1.5)."""
    start, end = time_claim(token, "nbf"), time_claim(token, "exp")
    seconds = now.timestamp()
    if start is not None and start > seconds:
        message = f"its token starts to hold on {format_seconds(start)}"
        raise NotInForce(message, "not-yet-valid", problem=RANGE)
    if end is not None and end <= seconds:
        raise NotInForce(f"its token ended on {format_seconds(end)}", "expired", problem=RANGE)
