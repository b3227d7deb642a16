"""Rows of endorsements: who speaks for whom, in what words; only of those that hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.documents import as_list
from credfolio.pages.state import state_word

if TYPE_CHECKING:
    from datetime import date

    from credfolio.model import Endorsed
    from credfolio.portfolio import Endorsing, Portfolio
    from credfolio.report import State


@dataclass(frozen=True, slots=True)
class EndorsementRow:
    """An endorsement in a list, with the state that was computed."""

    path: str
    by: str
    by_path: str
    comment: str
    day: date
    state: State
    word: str


def endorsement_rows(portfolio: Portfolio, of: Endorsed) -> tuple[EndorsementRow, ...]:
    """The endorsements of something that hold on the site's day, the newest first."""
    held = [each for each in portfolio.endorsements if each.written.of == of and _holds(each)]
    held.sort(key=lambda each: (-each.written.date.toordinal(), each.slug))
    return tuple(_row(portfolio, each) for each in held)


def with_endorsements(portfolio: Portfolio, described: dict[str, Any]) -> dict[str, Any]:
    """A profile or an achievement with the endorsements of it (OB 3.0 App. B, `endorsement`).

    These are the signed documents, each member of them as it was signed.
    """
    held = [
        each.credential
        for each in portfolio.endorsements
        if each.endorsed == described["id"] and _holds(each)
    ]
    return {**described, **({"endorsement": as_list(held)} if held else {})}


def _holds(endorsing: Endorsing) -> bool:
    return endorsing.report.state == "valid"


def _row(portfolio: Portfolio, endorsing: Endorsing) -> EndorsementRow:
    return EndorsementRow(
        path=endorsing.path,
        by=portfolio.content.issuers[endorsing.issuer].name,
        by_path=f"issuers/{endorsing.issuer}/",
        comment=endorsing.written.comment,
        day=endorsing.written.date,
        state=endorsing.report.state,
        word=state_word(portfolio.language, endorsing.report.state),
    )
