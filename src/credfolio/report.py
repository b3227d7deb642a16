"""What a verification says: findings, one for each check, and their sum.

*undetermined* is an answer of its own: a question that could not be answered is neither yes nor no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Outcome = Literal["passed", "failed", "undetermined", "skipped"]
CheckName = Literal[
    "shape", "proof", "issuer", "validity", "status", "achievement", "embedded", "refresh", "log"
]
State = Literal[
    "valid", "expired", "revoked", "suspended", "not-yet-valid", "unverifiable", "tampered"
]


SIX_CHECKS: tuple[CheckName, ...] = (
    "shape",
    "proof",
    "issuer",
    "validity",
    "status",
    "achievement",
)
"""The checks that every report has; the others only where there is something to look at."""
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
    """All findings about one document, from one `source` (a file name or address).

    `issuer` is the identifier of whoever issued it, by its own words; that it is so, the check of
    the issuer says. `inside` are the reports about the credentials in it and about its newest edition. `claims` is
    what a document of an older standard says of itself, by name: nobody has verified it.
    """

    source: str
    findings: tuple[Finding, ...]
    issuer: str = ""
    inside: tuple[Report, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shown = {name: _on_one_line(value) for name, value in self.claims.items()}
        object.__setattr__(self, "claims", shown)

    @property
    def outcome(self) -> Outcome:
        """Failed if anything failed; passed only if something passed and nothing stayed open."""
        return outcome_of(finding.outcome for finding in self.findings)

    @property
    def state(self) -> State:
        """The one word for the credential, the gravest first."""
        states = {finding.state for finding in self.findings if finding.state != "valid"}
        if not states:
            return "valid"
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
        """The answer to one check of the six that every report has, or another that was asked."""
        return next(finding for finding in self.findings if finding.name == name)

    def _is_by_its_issuer(self) -> bool:
        return any(f.name == "issuer" and f.outcome == "passed" for f in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The report for machines: `source`, `outcome`, `checks`, and others if there are any.

        `issuer` is there if the check of the issuer passed.
        """
        return {
            "source": self.source,
            "outcome": self.outcome,
            **({"issuer": self.issuer} if self._is_by_its_issuer() else {}),
            "checks": [
                {
                    "name": finding.name,
                    "outcome": finding.outcome,
                    "message": finding.message,
                    **({"problem": finding.problem} if finding.problem else {}),
                }
                for finding in self.findings
            ],
            **({"inside": [report.to_json() for report in self.inside]} if self.inside else {}),
            **({"claims": dict(self.claims)} if self.claims else {}),
        }


def outcome_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Failed if anything failed; passed only if something passed and nothing stayed open."""
    found = set(outcomes)
    if "failed" in found:
        return "failed"
    if "undetermined" in found or "passed" not in found:
        return "undetermined"
    return "passed"


def render_report(report: Report, indent: str = "") -> str:
    """Write a report for people: a line for its sum, one for each finding, then what is inside."""
    lines = [f"{indent}{report.outcome}: {printable(report.source)}"]
    for finding in report.findings:
        problem = f" [{finding.problem}]" if finding.problem else ""
        lines.append(
            f"{indent}  {finding.outcome:<12}  {finding.name:<11}  {finding.message}{problem}"
        )
    lines += [
        f"{indent}  it claims     {name:<12} {value}" for name, value in report.claims.items()
    ]
    lines += [render_report(inner, indent + "  ") for inner in report.inside]
    return "\n".join(lines)


def printable(text: str) -> str:
    """A stranger's text on one line, with its controls written out: no terminal obeys it."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _on_one_line(message: str) -> str:
    return printable(message[:_MAX_MESSAGE]) + ("..." if len(message) > _MAX_MESSAGE else "")
