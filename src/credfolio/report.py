"""What a verification says: findings, one for each check, and their sum.

*undetermined* is an answer of its own: a question that could not be answered is neither yes nor no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["passed", "failed", "undetermined", "skipped"]
CheckName = Literal["shape", "proof", "issuer", "validity", "status", "achievement"]
State = Literal[
    "valid", "expired", "revoked", "suspended", "not-yet-valid", "unverifiable", "tampered"
]


_MAX_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one check.

    `message` is a sentence for people, on one line and without controls, because documents put
    texts of their own into it; `problem` is the standard's URL for what is wrong (or empty),
    `state` the state of the credential that this answer alone leads to (`valid`: none).
    """

    name: CheckName
    outcome: Outcome
    message: str
    problem: str = ""
    state: State = "valid"

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _on_one_line(self.message))


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one document, from one `source` (a file name or address)."""

    source: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """Failed if anything failed; passed only if something passed and nothing stayed open."""
        outcomes = {finding.outcome for finding in self.findings}
        if "failed" in outcomes:
            return "failed"
        if "undetermined" in outcomes or "passed" not in outcomes:
            return "undetermined"
        return "passed"

    @property
    def state(self) -> State:
        """The one word for the credential, the gravest first."""
        states = {finding.state for finding in self.findings}
        order: tuple[State, ...] = (
            "tampered",
            "revoked",
            "suspended",
            "not-yet-valid",
            "expired",
            "unverifiable",
        )
        open_signature = any(
            finding.state == "unverifiable" and finding.name in ("shape", "proof", "issuer")
            for finding in self.findings
        )
        if open_signature and "tampered" not in states:
            return "unverifiable"
        return next((state for state in order if state in states), "valid")

    def finding(self, name: CheckName) -> Finding:
        """The answer to one check; every report has all of them."""
        return next(finding for finding in self.findings if finding.name == name)

    def to_json(self) -> dict[str, Any]:
        """The report for machines: `source`, `outcome`, `checks`."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "checks": [
                {
                    "name": finding.name,
                    "outcome": finding.outcome,
                    "message": finding.message,
                    **({"problem": finding.problem} if finding.problem else {}),
                }
                for finding in self.findings
            ],
        }


def _on_one_line(message: str) -> str:
    shown = message[:_MAX_MESSAGE] + ("..." if len(message) > _MAX_MESSAGE else "")
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in shown)
