"""The state of a credential in words: what verifying it found, and nothing that was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.pages.wording import format_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from credfolio.report import CheckName, Finding, Outcome, Report, State

_STATE_WORDS: Mapping[State, str] = {
    "valid": "Valid",
    "expired": "Expired",
    "revoked": "Revoked",
    "suspended": "Suspended",
    "not-yet-valid": "Not yet valid",
    "unverifiable": "Could not be checked",
    "tampered": "Signature does not match",
}
_STATE_SENTENCES: Mapping[State, str] = {
    "valid": "The signature matches, the issuer has not withdrawn it and it is in date.",
    "expired": "The signature matches, but it is past its end date{end}.",
    "revoked": "The signature matches, but the issuer has withdrawn this credential.",
    "suspended": "The signature matches, but the issuer has put it on hold; it may come back.",
    "not-yet-valid": "The signature matches, but the credential has not started yet.",
    "unverifiable": (
        "The check could not be finished when this page was made. "
        "That says nothing against the credential."
    ),
    "tampered": "The content is not what the issuer signed. Do not rely on it.",
}
_CHECK_LABELS: Mapping[CheckName, str] = {
    "shape": "Form",
    "proof": "Signature",
    "issuer": "Signed by",
    "status": "Status list",
    "validity": "Dates",
    "achievement": "Badge",
    "embedded": "Credentials in it",
    "refresh": "Newer edition",
}
_OUTCOME_WORDS: Mapping[Outcome, str] = {
    "passed": "passed",
    "failed": "failed",
    "undetermined": "could not be answered",
    "skipped": "nothing to check",
}
# The short answers in the state band; a check or outcome that is not here is not in the band.
_SHORT_ANSWERS: Mapping[tuple[str, str], str] = {
    ("proof", "passed"): "matches",
    ("proof", "failed"): "does not match",
    ("proof", "undetermined"): "could not be checked",
    ("proof", "skipped"): "not checked",
    ("issuer", "passed"): "the issuer",
    ("issuer", "failed"): "somebody else",
    ("issuer", "undetermined"): "could not be checked",
    ("status", "passed"): "not withdrawn",
    ("status", "failed"): "withdrawn",
    ("status", "undetermined"): "could not be read",
    ("status", "skipped"): "none kept",
    ("validity", "passed"): "in date",
    ("validity", "failed"): "out of date",
    ("validity", "undetermined"): "could not be read",
    ("embedded", "passed"): "as signed",
    ("embedded", "failed"): "not as signed",
    ("embedded", "undetermined"): "could not be checked",
}


_ON_HOLD = "on hold"
_VALID_WITHOUT_LIST = (
    "The signature matches and it is in date. The issuer keeps no list of withdrawals."
)
_SIGNED_BY_ANOTHER = "It is signed, but not by the issuer it names. Do not rely on it."


def browser_words() -> dict[str, Any]:
    """The words above for the scripts that check in the browser, and those that only they need."""
    unfinished = (
        "This browser could not finish the check. That says nothing against the credential."
    )
    sentences = {**_STATE_SENTENCES, "unverifiable": unfinished}
    answers = {f"{name} {outcome}": said for (name, outcome), said in _SHORT_ANSWERS.items()}
    return {
        "states": {state: (word, sentences[state]) for state, word in _STATE_WORDS.items()},
        "validWithoutList": _VALID_WITHOUT_LIST,
        "signedByAnother": _SIGNED_BY_ANOTHER,
        "labels": _CHECK_LABELS,
        "answers": {**answers, "suspended": _ON_HOLD},
    }


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of a report: a label, a short answer and the sentence."""

    name: str
    label: str
    outcome: Outcome
    answer: str
    message: str


@dataclass(frozen=True, slots=True)
class StateBand:
    """Is it intact and in force? One word, its sentence, the day it was found out, the checks."""

    code: State
    word: str
    sentence: str
    checked: date
    checks: tuple[Check, ...]

    @property
    def short_checks(self) -> tuple[Check, ...]:
        """The checks that have a short answer."""
        return tuple(check for check in self.checks if check.answer)

    @property
    def found(self) -> str:
        """The outcomes of all checks: where the browser finds the same, the words stay."""
        return " ".join(check.outcome for check in self.checks)

    @property
    def origin_holds(self) -> bool:
        """Whether the document is what the issuer that it names has signed."""
        passed = {check.name for check in self.checks if check.outcome == "passed"}
        return {"proof", "issuer"} <= passed


def state_word(state: State) -> str:
    """The one word (or few) for a state."""
    return _STATE_WORDS[state]


def build_state(report: Report, until: date | None, as_of: date) -> StateBand:
    """Say what verifying a credential found, in words; nothing here is assumed."""
    state = report.state
    return StateBand(
        code=state,
        word=_STATE_WORDS[state],
        sentence=_state_sentence(report, until),
        checked=as_of,
        checks=tuple(_check_of(finding) for finding in report.findings),
    )


def _state_sentence(report: Report, until: date | None) -> str:
    outcomes = {finding.name: finding.outcome for finding in report.findings}
    state = report.state
    if state == "valid" and outcomes.get("status") != "passed":
        return _VALID_WITHOUT_LIST
    if state == "tampered" and outcomes.get("proof") == "passed":
        return _SIGNED_BY_ANOTHER
    end = f" ({format_day(until)})" if until else ""
    return _STATE_SENTENCES[state].format(end=end)


def _check_of(finding: Finding) -> Check:
    answer = _SHORT_ANSWERS.get((finding.name, finding.outcome), "")
    if finding.state == "suspended":
        answer = _ON_HOLD
    return Check(
        name=finding.name,
        label=_CHECK_LABELS[finding.name],
        outcome=finding.outcome,
        answer=answer,
        message=f"{_OUTCOME_WORDS[finding.outcome].capitalize()}: {finding.message}",
    )
