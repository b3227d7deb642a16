"""The state of a credential in words: what verifying it found, and nothing that was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.checks.status import LIST_OF
from credfolio.languages import ENGLISH, message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from credfolio.languages import Language
    from credfolio.model import Status
    from credfolio.reasons import StatusReason
    from credfolio.report import CheckName, Finding, Outcome, Report, State

_STATE_WORDS: Mapping[State, str] = {
    "valid": message("Valid"),
    "expired": message("Expired"),
    "revoked": message("Revoked"),
    "suspended": message("Suspended"),
    "not-yet-valid": message("Not yet valid"),
    "unverifiable": message("Could not be checked"),
    "tampered": message("Signature does not match"),
}
_STATE_SENTENCES: Mapping[State, str] = {
    "valid": message("The signature matches, the issuer has not withdrawn it and it is in date."),
    "expired": message("The signature matches, but it is past its end date."),
    "revoked": message("The signature matches, but the issuer has withdrawn this credential."),
    "suspended": message(
        "The signature matches, but the issuer has put it on hold; it may come back."
    ),
    "not-yet-valid": message("The signature matches, but the credential has not started yet."),
    "unverifiable": message(
        "The check could not be finished when this page was made. "
        "That says nothing against the credential."
    ),
    "tampered": message("The content is not what the issuer signed. Do not rely on it."),
}
_CHECK_LABELS: Mapping[CheckName, str] = {
    "shape": message("Form"),
    "proof": message("Signature"),
    "issuer": message("Signed by"),
    "status": message("Status list"),
    "validity": message("Dates"),
    "achievement": message("Badge"),
    "embedded": message("Credentials in it"),
    "refresh": message("Newer edition"),
    "log": message("Log"),
}
_OUTCOME_WORDS: Mapping[Outcome, str] = {
    "passed": message("passed"),
    "failed": message("failed"),
    "undetermined": message("could not be answered"),
    "skipped": message("nothing to check"),
}
REPLACED = message("Another credential has taken its place.")
_REASONS: Mapping[StatusReason, str] = {
    "issued-in-error": message("It was issued by mistake."),
    "criteria-not-met": message("The criteria were not met after all."),
    "misconduct": message("The rules for earning it were broken."),
    "requirement-lapsed": message("A condition for keeping it is no longer met."),
    "replaced": REPLACED,
    "earner-request": message("The earner asked for it."),
    "under-review": message("It is under review."),
}
# The short answers in the state band; a check or outcome that is not here is not in the band.
_SHORT_ANSWERS: Mapping[tuple[str, str], str] = {
    ("proof", "passed"): message("matches"),
    ("proof", "failed"): message("does not match"),
    ("proof", "undetermined"): message("could not be checked"),
    ("proof", "skipped"): message("not checked"),
    ("issuer", "passed"): message("the issuer"),
    ("issuer", "failed"): message("somebody else"),
    ("issuer", "undetermined"): message("could not be checked"),
    ("status", "passed"): message("not withdrawn"),
    ("status", "failed"): message("withdrawn"),
    ("status", "undetermined"): message("could not be read"),
    ("status", "skipped"): message("none kept"),
    ("validity", "passed"): message("in date"),
    ("validity", "failed"): message("out of date"),
    ("validity", "undetermined"): message("could not be read"),
    ("embedded", "passed"): message("as signed"),
    ("embedded", "failed"): message("not as signed"),
    ("embedded", "undetermined"): message("could not be checked"),
}


_ENDED = message("The signature matches, but it is past its end date (%(day)s).")
_ON_HOLD = message("on hold")
_VALID_WITHOUT_LIST = message(
    "The signature matches and it is in date. The issuer keeps no list of withdrawals."
)
_SIGNED_BY_ANOTHER = message("It is signed, but not by the issuer it names. Do not rely on it.")


def browser_words(language: Language) -> dict[str, Any]:
    """The words above for the scripts that check in the browser, and those that only they need."""
    say = language.say
    unfinished = message(
        "This browser could not finish the check. That says nothing against the credential."
    )
    sentences = {**_STATE_SENTENCES, "unverifiable": unfinished}
    answers = {f"{name} {outcome}": said for (name, outcome), said in _SHORT_ANSWERS.items()}
    return {
        "states": {
            state: (say(word), say(sentences[state])) for state, word in _STATE_WORDS.items()
        },
        "ended": say(_ENDED, day="{}"),
        "validWithoutList": say(_VALID_WITHOUT_LIST),
        "signedByAnother": say(_SIGNED_BY_ANOTHER),
        "labels": {name: say(label) for name, label in _CHECK_LABELS.items()},
        "answers": {key: say(answer) for key, answer in {**answers, "suspended": _ON_HOLD}.items()},
    }


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of a report: a label, a short answer, the outcome in words, and the sentence.

    The sentence is the verifier's, which speaks English (`lang`).
    """

    name: str
    label: str
    outcome: Outcome
    answer: str
    said: str
    message: str
    lang: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a credential is not in force, by its issuer's words: the day, a sentence, a note."""

    day: date
    sentence: str
    note: str


@dataclass(frozen=True, slots=True)
class StateBand:
    """Is it intact and in force? One word, its sentence, the day it was found out, the checks.

    `reason` is what the issuer says about it, if the lists say that it is not in force.
    """

    code: State
    word: str
    sentence: str
    checked: date
    checks: tuple[Check, ...]
    reason: Reason | None = None

    @property
    def short_checks(self) -> tuple[Check, ...]:
        """The checks that have a short answer."""
        return tuple(check for check in self.checks if check.answer)

    @property
    def found(self) -> str:
        """The outcomes of the checks of the credential: the browser begins with the same ones."""
        return " ".join(check.outcome for check in self.checks if check.name != "log")

    @property
    def origin_holds(self) -> bool:
        """Whether the document is what the issuer that it names has signed."""
        passed = {check.name for check in self.checks if check.outcome == "passed"}
        return {"proof", "issuer"} <= passed


def state_word(language: Language, state: State) -> str:
    """The one word (or few) for a state."""
    return language.say(_STATE_WORDS[state])


def build_state(
    language: Language,
    report: Report,
    until: date | None,
    as_of: date,
    *,
    status: Status | None = None,
) -> StateBand:
    """Say what verifying a credential found, in words; nothing here is assumed.

    Args:
        language: of the page.
        report: what verifying it found.
        until: the day on which it ends.
        as_of: the day of the check.
        status: what content says about it; it explains what was found, and is no finding.
    """
    state = report.state
    return StateBand(
        code=state,
        word=state_word(language, state),
        sentence=_state_sentence(language, report, until),
        checked=as_of,
        checks=tuple(_check_of(language, finding) for finding in report.findings),
        reason=_reason(language, status) if status and status.state == state else None,
    )


def _reason(language: Language, status: Status) -> Reason:
    sentence = language.say(_REASONS[status.reason]) if status.reason else ""
    return Reason(status.date, sentence, status.note or "")


def _state_sentence(language: Language, report: Report, until: date | None) -> str:
    outcomes = {finding.name: finding.outcome for finding in report.findings}
    state = report.state
    if state == "valid" and outcomes.get("status") != "passed":
        return language.say(_VALID_WITHOUT_LIST)
    if state == "tampered" and outcomes.get("proof") == "passed":
        return language.say(_SIGNED_BY_ANOTHER)
    if state == "expired" and until:
        return language.say(_ENDED, day=language.day(until))
    return language.say(_STATE_SENTENCES[state])


def _check_of(language: Language, finding: Finding) -> Check:
    answer = _SHORT_ANSWERS.get((finding.name, finding.outcome), "")
    if finding.state == "suspended":
        answer = _ON_HOLD
    said = language.say(_OUTCOME_WORDS[finding.outcome])
    return Check(
        name=finding.name,
        label=language.say(_CHECK_LABELS[finding.name]),
        outcome=finding.outcome,
        answer=language.say(answer),
        said=said[:1].upper() + said[1:],
        # A list is signed anew for each award of its issuer, which is nothing new of this one.
        message=finding.message.partition(LIST_OF)[0],
    )
