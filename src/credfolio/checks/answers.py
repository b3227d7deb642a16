"""What checks share: how a claim is made, and how several become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.data_model import MALFORMED
from credfolio.errors import CheckFailed, Undetermined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def require(holds: bool, message: str) -> None:  # noqa: FBT001 - reads as a claim
    """Go on if a claim about a member holds; raises `CheckFailed` with the message otherwise."""
    if not holds:
        raise CheckFailed(message, problem=MALFORMED)


def all_of(checks: Iterable[Callable[[], str]]) -> str:
    """Several claims as one: the first no, else the first that stays open, else all sentences."""
    sentences: list[str] = []
    left_open: list[Undetermined] = []
    for check in checks:
        try:
            sentences.append(check())
        except Undetermined as error:
            left_open.append(error)
    if left_open:
        raise left_open[0]
    return "; ".join(sentences)
