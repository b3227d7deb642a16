"""Verifying a credential: nine checks, each with an answer of its own.

1. `shape`: it is a credential of a known kind, as to form.
2. `proof`: the signature covers every member and holds.
3. `issuer`: the key that signed belongs to the issuer that the credential names.
4. `validity`: it is in date.
5. `status`: its issuer has not withdrawn it.
6. `achievement`: it says what was achieved, completely and without contradiction.
7. `embedded`: the credentials inside of it hold, each by itself; asked where there are any.
8. `refresh`: its issuer has no newer edition; asked where it names a service for that, and where it
   was withdrawn and its own address may have one.
9. `log`: its issuer's log has an entry about it; asked where a proof of that comes with it.

Each is a function in `checks`. `shape` and `proof` are gates: what comes after them would only say
something about a document that nobody signed.

Not answered here: whether the issuer is one you trust (`trust`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from credfolio.checks.achievement import check_achievement
from credfolio.checks.embedded import MAX_EMBEDDED, check_embedded, find_embedded
from credfolio.checks.issuer import check_issuer
from credfolio.checks.log import check_log
from credfolio.checks.proof import check_proof
from credfolio.checks.refresh import check_refresh, fetch_newest, fetch_superseding
from credfolio.checks.shape import check_shape
from credfolio.checks.status import StatusLists
from credfolio.checks.validity import check_validity
from credfolio.data_model import PARSING, issuer_id
from credfolio.errors import (
    CheckFailed,
    DocumentError,
    NotApplicable,
    NotInForce,
    OlderBadge,
    ProofError,
    Undetermined,
)
from credfolio.open_badges_2 import fields_of
from credfolio.report import SIX_CHECKS, Finding, Report
from credfolio.resolution import MAX_ADDRESSES, Rationed, Resolver
from credfolio.vocabulary import context_document
from credfolio.wrappings import Secured, find_log_proof, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from credfolio.jose import Jws
    from credfolio.jsonld import ContextLoader
    from credfolio.proofs import Witness
    from credfolio.report import CheckName, State
    from credfolio.resolution import Fetch

_FAILED_STATES: dict[CheckName, State] = {
    "shape": "tampered",
    "proof": "tampered",
    "issuer": "tampered",
}
# What is inside, a newer edition and the issuer's log are said of others, not of the credential.
_OF_OTHERS: frozenset[CheckName] = frozenset(("embedded", "refresh", "log"))


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies documents at one moment, with one way of reading addresses.

    `fetch` answers https addresses (DID documents, status lists); `now` is an aware moment;
    `load_context` answers context addresses, by default with the pinned ones only; `witness` is
    told each proof, and what it signs. `leads_on`: what was withdrawn is looked up at its own
    address, where a newer edition may be.

    Documents and status lists are fetched and judged once, however many credentials need them.
    """

    fetch: Fetch
    now: datetime
    load_context: ContextLoader = context_document
    witness: Witness | None = None
    leads_on: bool = False
    _ration: Rationed = field(init=False, repr=False, compare=False)
    _resolver: Resolver = field(init=False, repr=False, compare=False)
    _status_lists: StatusLists = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ration = Rationed(self.fetch)
        resolver = Resolver(ration, self.now)
        object.__setattr__(self, "_ration", ration)
        object.__setattr__(self, "_resolver", resolver)
        object.__setattr__(self, "_status_lists", StatusLists(resolver, self.load_context))

    def verify(
        self,
        document: dict[str, Any],
        source: str,
        token: Jws | None = None,
        *,
        log_proof: str = "",
    ) -> Report:
        """Run all checks on a document.

        Args:
            document: a strict JSON object.
            source: how the report names it.
            token: the JWS that the document came in, None when it carries its own proofs.
            log_proof: the proof that its issuer's log has it, empty if there is none.

        Returns:
            A report with one finding for each check, in their order.
        """
        self._ration.left = MAX_ADDRESSES
        report = self._verify(Secured(document, token), source, MAX_EMBEDDED)
        return self._look_in_log(report, document, log_proof)

    def verify_bytes(self, data: bytes, source: str, *, log_proof: str = "") -> Report:
        """Run all checks on a file's bytes; what cannot be read fails the check of its shape.

        A page's own proof that its issuer's log has the credential counts before `log_proof`.
        """
        self._ration.left = MAX_ADDRESSES
        report = self._verify_bytes(data, source, MAX_EMBEDDED)
        log_proof = find_log_proof(data) or log_proof
        if not log_proof or report.findings[0].outcome != "passed":
            return report
        return self._look_in_log(report, unwrap(data).document, log_proof)

    def verify_address(self, url: str, *, log_proof: str = "") -> Report:
        """Fetch what an https address answers and run all checks on it."""
        try:
            data = self.fetch(url)
        except Undetermined as error:
            return _left_open(url, error)
        return self.verify_bytes(data, url, log_proof=log_proof)

    def _look_in_log(self, report: Report, document: dict[str, Any], proof: str) -> Report:
        """Check 9; without a proof, and without a signature that holds, there is nothing to ask."""
        if not proof or any(f.outcome != "passed" for f in report.findings[:2]):
            return report
        finding = _answer("log", partial(check_log, document, proof, self._resolver))
        return replace(report, findings=(*report.findings, finding))

    def _verify_bytes(self, data: bytes, source: str, room: int) -> Report:
        try:
            secured = unwrap(data)
        except DocumentError as error:
            finding = Finding("shape", "failed", f"it {error.message}", PARSING, "tampered")
            return _unread(source, finding)
        except OlderBadge as error:
            return _left_open(source, error, fields_of(error.text))
        except Undetermined as error:
            return _left_open(source, error)
        return self._verify(secured, source, room)

    def _verify(self, secured: Secured, source: str, room: int) -> Report:
        """Run all checks; at most `room` credentials inside are looked at."""
        document = secured.document
        checks: tuple[tuple[CheckName, Callable[[], str]], ...] = (
            ("shape", partial(check_shape, document)),
            (
                "proof",
                partial(check_proof, secured, self._resolver, self.load_context, self.witness),
            ),
            ("issuer", partial(check_issuer, secured, self._resolver)),
            ("validity", partial(check_validity, secured, self.now)),
            ("status", partial(self._status_lists.check_status, document)),
            ("achievement", partial(check_achievement, document)),
        )
        findings: list[Finding] = []
        shut: CheckName | None = None
        for name, check in checks:
            if shut is not None:
                findings.append(_shut(name, shut))
                continue
            finding = _answer(name, check)
            findings.append(finding)
            if name in ("shape", "proof") and finding.outcome != "passed":
                shut = name
        inside: list[Report] = []
        if shut is None:
            for look in (self._look_inside, self._look_for_newer):
                found, reports = look(secured, source, room)
                findings += found
                inside += reports
            if self.leads_on and room == MAX_EMBEDDED and _is_withdrawn(findings):
                found, reports = self._look_at_its_address(secured, source)
                findings += found
                inside += reports
        return Report(source, tuple(findings), issuer_id(document), tuple(inside))

    def _look_inside(
        self, secured: Secured, source: str, room: int
    ) -> tuple[list[Finding], list[Report]]:
        """Check 7, with a report about each credential in the document."""
        found = list(find_embedded(secured.document))
        if not found:
            return [], []
        if len(found) > room:
            message = f"there are {len(found)} credentials in it, too many to look at"
            return [Finding("embedded", "undetermined", message)], []
        left = (room - len(found)) // len(found)
        reports = [
            self._verify_bytes(one.encode(), f"{source}, credential {place} in it", left)
            if isinstance(one, str)
            else self._verify(one, f"{source}, credential {place} in it", left)
            for place, one in enumerate(found, 1)
        ]
        return [_answer("embedded", partial(check_embedded, reports))], reports

    def _look_for_newer(
        self, secured: Secured, source: str, room: int
    ) -> tuple[list[Finding], list[Report]]:
        """Check 8, with a report about the newer edition if there is one."""
        document = secured.document
        if room < MAX_EMBEDDED or "refreshService" not in document:
            return [], []
        try:
            newest = fetch_newest(document, self._ration)
        except NotApplicable as error:
            return [Finding("refresh", "skipped", error.message)], []
        reports: list[Report] = []
        if newest.document != document:
            # With less room than the edition at hand had, it is not asked for newer ones in turn.
            reports.append(self._verify(newest, f"{source}, its newest edition", MAX_EMBEDDED - 1))
        check = partial(check_refresh, document, newest.document, *reports)
        return [_answer("refresh", check)], reports

    def _look_at_its_address(
        self, secured: Secured, source: str
    ) -> tuple[list[Finding], list[Report]]:
        """Check 8 of what was withdrawn: a newer edition that holds is named, anything else is not."""
        newest = fetch_superseding(secured.document, self._ration)
        if newest is None:
            return [], []
        report = self._verify(newest, f"{source}, its newest edition", MAX_EMBEDDED - 1)
        if report.outcome != "passed":
            return [], []
        message = check_refresh(secured.document, newest.document, report)
        address = secured.document["id"]
        return [Finding("refresh", "passed", f"{message}; it is at {address}")], [report]


def _is_withdrawn(findings: list[Finding]) -> bool:
    """Whether the issuer itself has said so, and nothing else was asked for a newer edition."""
    found = {finding.name: finding.outcome for finding in findings}
    return (found["issuer"], found["status"]) == ("passed", "failed") and "refresh" not in found


def _left_open(source: str, error: Undetermined, claims: dict[str, str] | None = None) -> Report:
    finding = Finding("shape", "undetermined", error.message, error.problem, "unverifiable")
    return _unread(source, finding, claims)


def _unread(source: str, finding: Finding, claims: dict[str, str] | None = None) -> Report:
    rest = [_shut(name, finding.name) for name in SIX_CHECKS[1:]]
    return Report(source, (finding, *rest), claims=claims or {})


def _shut(name: CheckName, gate: CheckName) -> Finding:
    message = f"not looked at, because the check of the {gate} did not pass"
    return Finding(name, "skipped", message)


def _answer(name: CheckName, check: Callable[[], str]) -> Finding:
    """Run one check and say what came of it."""
    try:
        return Finding(name, "passed", check())
    except NotInForce as error:
        return Finding(name, "failed", error.message, error.problem, error.state)
    except (CheckFailed, ProofError) as error:
        state = "valid" if name in _OF_OTHERS else _FAILED_STATES.get(name, "unverifiable")
        return Finding(name, "failed", error.message, error.problem, state)
    except Undetermined as error:
        state = "valid" if name in _OF_OTHERS else "unverifiable"
        return Finding(name, "undetermined", error.message, error.problem, state)
    except NotApplicable as error:
        return Finding(name, "skipped", error.message)
