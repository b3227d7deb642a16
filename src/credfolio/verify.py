"""Verifying a credential: six checks, each with an answer of its own.

1. `shape`: it is a Verifiable Credential 2.0 and an Open Badge 3.0 as to form.
2. `proof`: the signature covers every member and holds.
3. `issuer`: the key that signed belongs to the issuer that the credential names.
4. `validity`: it is in date.
5. `status`: its issuer has not withdrawn it.
6. `achievement`: it says what was achieved, completely and without contradiction.

A check is a function that returns a sentence when its claim holds, and raises otherwise:
`CheckFailed` or `ProofError` for no, `Undetermined` for could-not-tell, `NotApplicable` when there
is nothing to look at. `shape` and `proof` are gates: what comes after them would only say something
about a document that nobody signed.

Not answered here: whether the issuer is one you trust.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, get_args

from credfolio.did import (
    assertion_method_of,
    build_self_describing_document,
    did_web_address,
    find_assertion_key,
)
from credfolio.documents import as_list, format_timestamp, parse_object
from credfolio.errors import (
    CheckFailed,
    DidError,
    DocumentError,
    FetchError,
    MultikeyError,
    NotApplicable,
    ProofError,
    StatusListError,
    Undetermined,
)
from credfolio.jose import audiences, check_claims, check_header, key_name, time_claim, verify_jws
from credfolio.model import ACHIEVEMENT_TYPES
from credfolio.proofs import (
    find_proofs,
    is_timestamp,
    suite_of,
    verify_proof,
    without_kept_context,
)
from credfolio.report import CheckName, Finding, Report, State
from credfolio.status import PROBLEM, bit_at, decode_bits, parse_index, purposes_of
from credfolio.verification_keys import (
    decode_verification_key,
    is_verification_key,
    parse_jwk,
)
from credfolio.vocabulary import CONTEXTS, CREDENTIALS_V2, context_document
from credfolio.wrappings import unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from credfolio.jose import Jws
    from credfolio.jsonld import ContextLoader
    from credfolio.verification_keys import VerificationKey

    Fetch = Callable[[str], bytes]
    """Reads an https address; raises `FetchError`."""

_PARSING = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR"
_MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
_RANGE = "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"
_CRYPTOGRAPHIC = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
_CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LAST_SECOND = 253402300799  # of the year 9999, counted from 1970
# How many status lists a verifier keeps.
_MAX_LISTS = 64
# Each entry may cost a request.
_MAX_STATUS_ENTRIES = 8
_STATUS_LIST_TYPE = "BitstringStatusListCredential"
_BADGE_TYPES = ("OpenBadgeCredential", "AchievementCredential")
_FAILED_STATES: dict[CheckName, State] = {
    "shape": "tampered",
    "proof": "tampered",
    "issuer": "tampered",
}


class _StatusSet(CheckFailed):
    """The status list says that the credential is withdrawn or on hold."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message)
        self.state = state


class _OutOfDate(CheckFailed):
    """The credential is not in date."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message, problem=_RANGE)
        self.state = state


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """A `Fetch` that answers from memory, and knows nothing else."""

    documents: Mapping[str, bytes]

    def __call__(self, url: str) -> bytes:
        """Read an address; raises `FetchError`."""
        if url not in self.documents:
            raise FetchError(f"{url} is not among the documents at hand")
        return self.documents[url]


@dataclass(frozen=True)
class _StatusList:
    """A status list that has been held to account; its bits are read when first asked for."""

    document: dict[str, Any]
    subject: dict[str, Any]

    @cached_property
    def bits(self) -> bytes:
        """The bits; raises `StatusListError`."""
        return decode_bits(str(self.subject.get("encodedList")))


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies documents at one moment, with one way of reading addresses.

    `fetch` answers https addresses (DID documents, status lists); `now` is an aware moment;
    `load_context` answers context addresses, by default with the pinned ones only.

    A status list that holds is fetched and judged once, however many credentials are in it.
    """

    fetch: Fetch
    now: datetime
    load_context: ContextLoader = context_document
    # By address and issuer.
    _lists: dict[tuple[str, str], _StatusList] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def verify(self, document: dict[str, Any], source: str, token: Jws | None = None) -> Report:
        """Run all checks on a document.

        Args:
            document: a strict JSON object.
            source: how the report names it.
            token: the JWS that the document came in, None when it carries its own proofs.

        Returns:
            A report with one finding for each check, in their order.
        """
        checks: tuple[tuple[CheckName, Callable[[], str]], ...] = (
            ("shape", lambda: check_shape(document)),
            ("proof", lambda: self.check_proof(document, token)),
            ("issuer", lambda: self.check_issuer(document, token)),
            ("validity", lambda: self.check_validity(document, token)),
            ("status", lambda: self.check_status(document)),
            ("achievement", lambda: check_achievement(document)),
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
        return Report(source, tuple(findings))

    def verify_bytes(self, data: bytes, source: str) -> Report:
        """Run all checks on a file's bytes; what cannot be read fails the check of its shape."""
        try:
            secured = unwrap(data)
        except DocumentError as error:
            return _unread(
                source, Finding("shape", "failed", f"it {error.message}", _PARSING, "tampered")
            )
        except Undetermined as error:
            return _left_open(source, error)
        return self.verify(secured.document, source, secured.token)

    def verify_address(self, url: str) -> Report:
        """Fetch what an https address answers and run all checks on it."""
        try:
            data = self.fetch(url)
        except Undetermined as error:
            return _left_open(url, error)
        return self.verify_bytes(data, url)

    def check_proof(self, document: dict[str, Any], token: Jws | None = None) -> str:
        """Check 2: every signature holds, each with the key that its proof names.

        One that does not is a no for all; one of an unknown kind leaves the question open. That
        goes for a token and for proofs inside of it alike.
        """
        checks: list[Callable[[], str]] = []
        if token is not None:
            checks.append(partial(self._check_token, document, token))
        proofs = _proofs_of(document, token)
        return _all_of(
            [*checks, *(partial(self._check_one_proof, document, proof) for proof in proofs)]
        )

    def _check_one_proof(self, document: dict[str, Any], proof: dict[str, Any]) -> str:
        suite = suite_of(proof)
        verify_proof(document, proof, self._proof_key(proof), load_context=self.load_context)
        made = f", made on {proof['created'][:10]}" if "created" in proof else ""
        return f"the {suite.name} signature matches the content{made}"

    def check_issuer(self, document: dict[str, Any], token: Jws | None = None) -> str:
        """Check 3: the issuer's own document lists the key for making assertions (CID 1.0 §3.3).

        Others may have signed as well: their keys must be theirs by their own documents, and what
        they are to the issuer is not asked here.
        """
        issuer = issuer_id(document)
        checks: list[Callable[[], str]] = []
        if token is not None:
            checks.append(partial(self._check_token_issuer, issuer, token))
        proofs = _proofs_of(document, token)
        if token is None and issuer not in map(_controller_of, proofs):
            raise CheckFailed(
                f"the signature was made with a key of {_controller_of(proofs[0])}, "
                f"but the issuer is {issuer}",
                problem=_CRYPTOGRAPHIC,
            )
        _all_of([*checks, *(partial(self._check_proof_issuer, proof) for proof in proofs)])
        return f"the key belongs to the issuer, {issuer}"

    def _check_proof_issuer(self, proof: dict[str, Any]) -> str:
        method_id = proof["verificationMethod"]
        return self._check_key(_controller_of(proof), method_id, self._proof_key(proof))

    def _check_key(self, controller: str, method_id: str, key: VerificationKey) -> str:
        """The document of whoever signed gives this very key under the name that was used."""
        document = self._resolve(controller)
        if find_assertion_key(document, controller, method_id, self.now) != key:
            raise CheckFailed(
                f"the document of {controller} gives another key under {method_id}",
                problem=_CRYPTOGRAPHIC,
            )
        return f"the key belongs to {controller}"

    def check_validity(self, document: dict[str, Any], token: Jws | None = None) -> str:
        """Check 4: between `validFrom` and `validUntil` (VC Data Model 2.0 §4.9).

        A proof's `expires` and a token's `nbf` and `exp` count as well (RFC 7519 §4.1).
        """
        if token is not None:
            self._check_token_times(token)
        start, end = document.get("validFrom"), document.get("validUntil")
        if start is not None and parse_timestamp(start) > self.now:
            raise _OutOfDate(f"it starts to hold on {start}", "not-yet-valid")
        for moment in (end, *(proof.get("expires") for proof in _proofs_of(document, token))):
            if moment is not None and parse_timestamp(moment) < self.now:
                raise _OutOfDate(f"it ended on {moment}", "expired")
        if token is not None and (meant_for := audiences(token)):
            raise Undetermined(f"the token is meant for {meant_for[0]} only, whoever asks here")
        return f"it holds until {end}" if end else "it has no end date"

    def check_status(self, document: dict[str, Any]) -> str:
        """Check 5: no status list says otherwise (Bitstring Status List 1.0 §3.2).

        One that does is a no, whatever the others leave open.
        """
        entries = as_list(document.get("credentialStatus"))
        if not entries:
            raise NotApplicable("it has no status: its issuer cannot withdraw it")
        if len(entries) > _MAX_STATUS_ENTRIES:
            raise Undetermined(f"it has {len(entries)} status entries, more than this version asks")
        return _all_of([partial(self._check_status_entry, document, entry) for entry in entries])

    def _check_status_entry(self, document: dict[str, Any], entry: Any) -> str:
        """Validate one entry (Bitstring Status List 1.0 §3.2).

        1. The entry is of the known type and whole.
        2. Its list is fetched, and is a status list of the same issuer.
        3. The list's own form, proof, issuer and dates hold.
        4. It has the entry's purpose.
        5. It is long enough, and the bit says no.
        """
        if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":  # 1
            kind = entry.get("type") if isinstance(entry, dict) else entry
            raise Undetermined(f"its status is of the kind {kind}, unknown to this version")
        address, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
        if not isinstance(address, str) or not isinstance(purpose, str):
            raise CheckFailed("its status entry names no list or no purpose", problem=_MALFORMED)
        if entry.get("statusSize", 1) != 1:
            raise Undetermined("its status entry is wider than one bit, unknown to this version")
        status_list = self._status_list(address, document)  # 2, 3
        if purpose not in purposes_of(status_list.subject):  # 4
            raise Undetermined(
                f"the status list is not about {purpose}",
                problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
            )
        try:  # 5
            index = parse_index(entry.get("statusListIndex"))
            is_set = bit_at(status_list.bits, index)
        except StatusListError as error:
            raise Undetermined(error.message, problem=error.problem) from None
        since = status_list.document.get("validFrom")
        if is_set and purpose == "revocation":
            raise _StatusSet("its issuer has withdrawn it", "revoked")
        if is_set and purpose == "suspension":
            raise _StatusSet("its issuer has put it on hold", "suspended")
        if purpose in ("revocation", "suspension"):
            word = "withdrawn it" if purpose == "revocation" else "put it on hold"
            return f"its issuer has not {word} (status list of {since})"
        return f"its status for {purpose} is {'set' if is_set else 'not set'}"

    def _status_list(self, address: str, document: dict[str, Any]) -> _StatusList:
        """The status list at an address, as one of the document's issuer."""
        if document.get("id") == address:
            raise CheckFailed("its status list is itself", problem=_MALFORMED)
        issuer = issuer_id(document)
        held = self._lists.get((address, issuer))
        if held is None:
            held = self._fetch_status_list(address, issuer)
            if len(self._lists) >= _MAX_LISTS:
                self._lists.clear()
            self._lists[address, issuer] = held
        return held

    def _fetch_status_list(self, address: str, issuer: str) -> _StatusList:
        """Fetch a status list and hold it to account."""
        try:
            secured = unwrap(self.fetch(address))
        except DocumentError as error:
            raise Undetermined(
                f"the status list {address} {error.message}",
                problem=PROBLEM + "STATUS_RETRIEVAL_ERROR",
            ) from None
        except Undetermined as error:
            raise Undetermined(
                f"the status list could not be read: {error.message}",
                problem=PROBLEM + "STATUS_RETRIEVAL_ERROR",
            ) from None
        status_list, token = secured.document, secured.token
        subject = status_list.get("credentialSubject")
        if (
            _STATUS_LIST_TYPE not in as_list(status_list.get("type"))
            or not isinstance(subject, dict)
            or subject.get("type") != "BitstringStatusList"
            or status_list.get("id", address) != address
        ):
            raise Undetermined(
                f"what {address} answers is not its status list",
                problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
            )
        if issuer_id(status_list) != issuer:
            raise Undetermined(
                f"the status list {address} is of another issuer",
                problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
            )
        try:
            _check_form(status_list)
            self.check_proof(status_list, token)
            self.check_issuer(status_list, token)
            self.check_validity(status_list, token)
        except (CheckFailed, ProofError, Undetermined) as error:
            raise Undetermined(
                f"the status list {address} does not hold itself: {error.message}",
                problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
            ) from None
        return _StatusList(status_list, subject)

    def _check_token(self, document: dict[str, Any], token: Jws) -> str:
        """Check 2 for a JWT: its signature holds, and its claims contradict nothing inside."""
        check_header(token)  # before any address is asked
        issuer = issuer_id(document)
        algorithm = verify_jws(token, self._token_key(issuer, token))
        check_claims(
            token, issuer, _seconds(document, "validFrom"), _seconds(document, "validUntil")
        )
        return f"the {algorithm} signature of the token matches the content"

    def _check_token_times(self, token: Jws) -> None:
        """Check 4 for a JWT: after `nbf` and before `exp` (RFC 7519 §4.1.4, §4.1.5)."""
        start, end = time_claim(token, "nbf"), time_claim(token, "exp")
        now = self.now.timestamp()
        if start is not None and start > now:
            raise _OutOfDate(f"its token starts to hold on {_written(start)}", "not-yet-valid")
        if end is not None and end <= now:
            raise _OutOfDate(f"its token ended on {_written(end)}", "expired")

    def _check_token_issuer(self, issuer: str, token: Jws) -> str:
        """Check 3 for a JWT: the issuer's document lists the key, by name or by value."""
        name = key_name(token, issuer)
        key = self._token_key(issuer, token)
        controller, _, fragment = name.partition("#")
        if fragment and controller != issuer:
            raise CheckFailed(
                f"the signature was made with a key of {controller}, but the issuer is {issuer}",
                problem=_CRYPTOGRAPHIC,
            )
        method_id = name if fragment else assertion_method_of(self._resolve(issuer), issuer, key)
        if not method_id:
            raise Undetermined(
                f"nothing that {issuer} publishes says that the token's key is its own"
            )
        return self._check_key(issuer, method_id, key)

    def _token_key(self, issuer: str, token: Jws) -> VerificationKey:
        """The key of a JWT: what its `kid` stands for, or the `jwk` in its header."""
        name = key_name(token, issuer)
        controller, _, fragment = name.partition("#")
        try:
            if is_verification_key(fragment):
                return decode_verification_key(fragment)
            if fragment:
                return find_assertion_key(self._resolve(controller), controller, name, self.now)
            if name.startswith("https://"):
                return parse_jwk(parse_object(self.fetch(name)))
            if "jwk" in token.header:
                return parse_jwk(token.header["jwk"])
        except (MultikeyError, DocumentError) as error:
            raise Undetermined(f"the token's key {error.message}") from None
        raise Undetermined("the token does not say which key it was signed with")

    def _proof_key(self, proof: dict[str, Any]) -> VerificationKey:
        """The key to try: the method's own Multikey fragment, or what its document gives."""
        method_id: str = proof["verificationMethod"]
        fragment = method_id.partition("#")[2]
        if is_verification_key(fragment):
            return decode_verification_key(fragment)
        if not fragment:
            raise Undetermined(
                f"the key {method_id} is not named by its place in a document, "
                "and this version cannot follow it"
            )
        controller = _controller_of(proof)
        return find_assertion_key(self._resolve(controller), controller, method_id, self.now)

    def _resolve(self, identifier: str) -> dict[str, Any]:
        """The controlled identifier document: made from the key in it, or fetched."""
        document = build_self_describing_document(identifier)
        if document is not None:
            return document
        try:
            if identifier.startswith("did:web:"):
                return parse_object(self.fetch(did_web_address(identifier)))
            if identifier.startswith("https://"):
                return parse_object(self.fetch(identifier))
        except DidError as error:
            raise CheckFailed(
                f"the issuer's identifier {error.message}", problem=_MALFORMED
            ) from None
        except DocumentError as error:
            raise Undetermined(f"the document of {identifier} {error.message}") from None
        raise Undetermined(f"the identifier {identifier} is of a kind unknown to this version")


def check_shape(document: dict[str, Any]) -> str:
    """Check 1: VC Data Model 2.0 §4 and Open Badges 3.0 App. B, as to form."""
    _check_form(document)
    types = as_list(document.get("type"))
    _require("VerifiableCredential" in types, "its type does not include VerifiableCredential")
    is_list = _STATUS_LIST_TYPE in types
    if not is_list and not any(kind in types for kind in _BADGE_TYPES):
        raise Undetermined(f"it is a credential of the kind {types[-1]}, not an Open Badge")
    _require(is_uri(document.get("id")), "its id is not an absolute address")
    _require(is_uri(issuer_id(document)), "its issuer has no identifier")
    _require(is_timestamp(document.get("validFrom")), "validFrom is not a time with its zone")
    if "validUntil" in document:
        _require(is_timestamp(document["validUntil"]), "validUntil is not a time with its zone")
        _require(
            parse_timestamp(document["validFrom"]) <= parse_timestamp(document["validUntil"]),
            "it ends before it begins",
        )
    subject = document.get("credentialSubject")
    _require(isinstance(subject, dict), "it has no single credentialSubject")
    for entry in as_list(document.get("credentialStatus")):
        _require(
            isinstance(entry, dict) and isinstance(entry.get("type"), str),
            "its credentialStatus has no type",
        )
    if is_list:
        return "it is a Bitstring Status List on Verifiable Credentials 2.0"
    assert isinstance(subject, dict)  # noqa: S101 - tells the type checker what is required above
    _check_subject(subject)
    return "it is an Open Badges 3.0 credential on Verifiable Credentials 2.0"


def check_achievement(document: dict[str, Any]) -> str:
    """Check 6: Open Badges 3.0 App. B, Achievement, Criteria, Result."""
    if _STATUS_LIST_TYPE in as_list(document.get("type")):
        raise NotApplicable("a status list says nothing about an achievement")
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    for member in ("name", "description"):
        value = achievement.get(member)
        _require(isinstance(value, str) and value.strip() != "", f"the achievement has no {member}")
    criteria = achievement.get("criteria")
    _require(
        isinstance(criteria, dict) and bool(criteria.get("id") or criteria.get("narrative")),
        "the achievement does not say how it is earned",
    )
    kind = achievement.get("achievementType")
    _require(
        kind is None or kind in ACHIEVEMENT_TYPES or str(kind).startswith("ext:"),
        f"the achievement is of the type {kind}, which Open Badges does not have",
    )
    described = [
        entry.get("id")
        for entry in as_list(achievement.get("resultDescription"))
        if isinstance(entry, dict)
    ]
    for result in as_list(subject.get("result")):
        of = result.get("resultDescription") if isinstance(result, dict) else None
        _require(of is None or of in described, f"a result is of a kind not described: {of}")
    return f"it says what was achieved and how: {achievement['name']}"


def issuer_id(document: dict[str, Any]) -> str:
    """The identifier of a credential's issuer, empty if it has none."""
    issuer = document.get("issuer")
    value = issuer.get("id") if isinstance(issuer, dict) else issuer
    return value if isinstance(value, str) else ""


def _proofs_of(document: dict[str, Any], token: Jws | None) -> list[dict[str, Any]]:
    """The proofs in a document, of which one that came in a token needs none."""
    return [] if token is not None and "proof" not in document else find_proofs(document)


def _seconds(document: dict[str, Any], member: str) -> float | None:
    """A time of a credential as a JWT writes it: seconds since 1970."""
    value = document.get(member)
    return None if value is None else parse_timestamp(value).timestamp()


def _written(seconds: float) -> str:
    """A time of a JWT for people, within the years that have four digits."""
    return format_timestamp(datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC))


def _controller_of(proof: dict[str, Any]) -> str:
    """Whose key a proof names: its verification method without the fragment."""
    return str(proof.get("verificationMethod", "")).partition("#")[0]


def is_uri(value: Any) -> bool:
    """Whether a value is an absolute URI."""
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def parse_timestamp(text: str) -> datetime:
    """Read an XSD dateTimeStamp that `is_timestamp` accepts.

    Raises:
        CheckFailed: it is not one, or not a day of the calendar.
    """
    try:
        if not is_timestamp(text):
            raise ValueError(text)
        # XSD ends a day at 24:00 and writes as many digits of a second as it likes.
        ended = "T24:" in text
        moment = re.sub(r"\.(\d{1,6})\d*", lambda m: "." + m[1].ljust(6, "0"), text)
        start = datetime.fromisoformat(moment.replace("T24:", "T00:"))
        return start + timedelta(days=1) if ended else start
    except (ValueError, OverflowError):
        raise CheckFailed(
            f"'{str(text)[:40]}' is not a time with its zone", problem=_MALFORMED
        ) from None


def _check_form(document: dict[str, Any]) -> None:
    """Members mean what the pinned contexts say, and nothing else."""
    _check_context(document.get("@context"))
    _refuse_foreign_keywords(document)


def _check_context(context: Any) -> None:
    """The contexts are known, in order, and nothing else defines terms (VC DI 1.0 §2.4.1)."""
    if not isinstance(context, list) or not context or context[0] != CREDENTIALS_V2:
        if _CREDENTIALS_V1 in as_list(context)[:1]:
            raise Undetermined("it is on Verifiable Credentials 1.1, unknown to this version")
        raise CheckFailed(f"its first context is not {CREDENTIALS_V2}", problem=_MALFORMED)
    for entry in context:
        if not isinstance(entry, str):
            raise CheckFailed("it defines terms of its own in @context", problem=_MALFORMED)
        if entry not in CONTEXTS:
            raise Undetermined(f"the context {entry} is unknown to this version")
    _require(len(set(context)) == len(context), "it names a context twice")


def _check_subject(subject: dict[str, Any]) -> None:
    _require(
        "AchievementSubject" in as_list(subject.get("type")),
        "its credentialSubject is not an AchievementSubject",
    )
    _require(
        is_uri(subject.get("id")) or bool(as_list(subject.get("identifier"))),
        "it does not say who earned it: no id and no identifier",
    )
    achievement = subject.get("achievement")
    if not isinstance(achievement, dict):
        raise CheckFailed("it has no achievement", problem=_MALFORMED)
    _require("Achievement" in as_list(achievement.get("type")), "its achievement has no such type")
    _require(is_uri(achievement.get("id")), "its achievement has no absolute id")


def _refuse_foreign_keywords(document: dict[str, Any]) -> None:
    """No JSON-LD keyword but the top `@context`: others can hide or add claims.

    A proof may keep a copy of the context where its suite holds that against the document's.
    """
    members = {name: value for name, value in document.items() if name != "@context"}
    proofs = [without_kept_context(proof) for proof in as_list(document.get("proof"))]
    pending: list[Any] = [{**members, "proof": proofs}]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            for name, member in value.items():
                if name == "@context":
                    _check_context(member)
                    raise Undetermined(
                        "it has a credential inside, which this version cannot weigh"
                    )
                if name.startswith("@"):
                    raise CheckFailed(f"it uses the JSON-LD keyword {name}", problem=_MALFORMED)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _require(holds: bool, message: str) -> None:  # noqa: FBT001 - reads as a claim
    if not holds:
        raise CheckFailed(message, problem=_MALFORMED)


def _left_open(source: str, error: Undetermined) -> Report:
    finding = Finding("shape", "undetermined", error.message, error.problem, "unverifiable")
    return _unread(source, finding)


def _unread(source: str, finding: Finding) -> Report:
    rest = [_shut(name, finding.name) for name in get_args(CheckName)[1:]]
    return Report(source, (finding, *rest))


def _shut(name: CheckName, gate: CheckName) -> Finding:
    message = f"not looked at, because the check of the {gate} did not pass"
    return Finding(name, "skipped", message)


def _all_of(checks: Iterable[Callable[[], str]]) -> str:
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


def _answer(name: CheckName, check: Callable[[], str]) -> Finding:
    """Run one check and say what came of it."""
    try:
        return Finding(name, "passed", check())
    except (_StatusSet, _OutOfDate) as error:
        return Finding(name, "failed", error.message, error.problem, error.state)
    except (CheckFailed, ProofError) as error:
        state = _FAILED_STATES.get(name, "unverifiable")
        return Finding(name, "failed", error.message, error.problem, state)
    except Undetermined as error:
        return Finding(name, "undetermined", error.message, error.problem, "unverifiable")
    except NotApplicable as error:
        return Finding(name, "skipped", error.message)
