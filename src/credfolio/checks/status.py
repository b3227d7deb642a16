"""Check 5, `status`: the credential's issuer has not withdrawn it, nor put it on hold.

Two kinds of status are known: entries of a Bitstring Status List 1.0, whose list is a credential of
its own, and 1EdTech Revocation Lists (VCRL 1.0), which are lists of withdrawn ids at an address that
the signed credential names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from credfolio.checks.answers import all_of
from credfolio.checks.form import check_form
from credfolio.checks.issuer import check_issuer
from credfolio.checks.proof import check_proof
from credfolio.checks.validity import check_validity
from credfolio.data_model import MALFORMED, STATUS_LIST, issuer_id, types_of, valid_from
from credfolio.documents import as_list, parse_object
from credfolio.errors import (
    CheckFailed,
    DocumentError,
    NotApplicable,
    NotInForce,
    ProofError,
    StatusListError,
    Undetermined,
)
from credfolio.status import (
    PROBLEM,
    check_length,
    decode_bits,
    is_ttl,
    message_of,
    parse_index,
    parse_size,
    purposes_of,
    value_at,
)
from credfolio.wrappings import unwrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.jsonld import ContextLoader
    from credfolio.report import State
    from credfolio.resolution import Resolver

_Read = TypeVar("_Read")
# How many lists are kept.
_MAX_LISTS = 64
# Each entry may cost a request.
_MAX_ENTRIES = 8
_RETRIEVAL = PROBLEM + "STATUS_RETRIEVAL_ERROR"
_VERIFICATION = PROBLEM + "STATUS_VERIFICATION_ERROR"
# The two purposes that end or interrupt a credential: its state, what was done, what was not.
LIST_OF = " (status list of "
"""What stands before the moment of a list in the answer of this check."""
_GRAVE: dict[str, tuple[State, str, str]] = {
    "revocation": ("revoked", "has withdrawn it", "has not withdrawn it"),
    "suspension": ("suspended", "has put it on hold", "has not put it on hold"),
}


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
class StatusLists:
    """Answers what the status of credentials is.

    A list that holds is fetched and judged once, however many credentials are in it.
    """

    resolver: Resolver
    load_context: ContextLoader
    # By address and issuer.
    _lists: dict[tuple[str, str], _StatusList] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def check_status(self, document: dict[str, Any]) -> str:
        """Check 5: no status list says otherwise.

        One that does is a no, whatever the others leave open.
        """
        entries = as_list(document.get("credentialStatus"))
        if not entries:
            raise NotApplicable("it has no status: its issuer cannot withdraw it")
        if len(entries) > _MAX_ENTRIES:
            raise Undetermined(f"it has {len(entries)} status entries, more than this version asks")
        return all_of([partial(self._check_entry, document, entry) for entry in entries])

    def _check_entry(self, document: dict[str, Any], entry: dict[str, Any]) -> str:
        kind = entry["type"]
        if kind == "BitstringStatusListEntry":
            return self._check_bitstring(document, entry)
        if kind == "1EdTechRevocationList":
            return self._check_revocation_list(document, entry)
        raise Undetermined(f"its status is of the kind {kind}, unknown to this version")

    def _check_bitstring(self, document: dict[str, Any], entry: dict[str, Any]) -> str:
        """Validate an entry of a bitstring (Bitstring Status List 1.0 §3.2).

        1. The entry is whole.
        2. Its list is fetched, and is a status list of the same issuer.
        3. The list's own form, proof, issuer and dates hold.
        4. It has the entry's purpose.
        5. It is long enough, and the entry's value says no.
        """
        address, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
        if not isinstance(address, str) or not isinstance(purpose, str):  # 1
            raise CheckFailed("its status entry names no list or no purpose", problem=MALFORMED)
        status_list = self._status_list(address, document)  # 2, 3
        if purpose not in purposes_of(status_list.subject):  # 4
            raise Undetermined(f"the status list is not about {purpose}", problem=_VERIFICATION)
        try:  # 5
            size, index = parse_size(entry), parse_index(entry.get("statusListIndex"))
            check_length(status_list.bits, size)
            value = value_at(status_list.bits, index, size)
        except StatusListError as error:
            raise Undetermined(error.message, problem=error.problem) from None
        return _meaning(purpose, value, entry, valid_from(status_list.document))

    def _status_list(self, address: str, document: dict[str, Any]) -> _StatusList:
        """The status list at an address, as one of the document's issuer."""
        if document.get("id") == address:
            raise CheckFailed("its status list is itself", problem=MALFORMED)
        issuer = issuer_id(document)
        held = self._lists.get((address, issuer))
        if held is None:
            held = self._fetch_list(address, issuer)
            if len(self._lists) >= _MAX_LISTS:
                self._lists.clear()
            self._lists[address, issuer] = held
        return held

    def _fetch_list(self, address: str, issuer: str) -> _StatusList:
        """Steps 2 and 3 of `_check_bitstring`."""
        secured = self._read(address, "status list", unwrap)
        status_list = secured.document
        subject = status_list.get("credentialSubject")
        if (
            STATUS_LIST not in types_of(status_list)
            or not isinstance(subject, dict)
            or subject.get("type") != "BitstringStatusList"
            or status_list.get("id", address) != address
            or not is_ttl(subject.get("ttl", 0))
        ):
            message = f"what {address} answers is not its status list"
            raise Undetermined(message, problem=_VERIFICATION)
        if issuer_id(status_list) != issuer:
            message = f"the status list {address} is of another issuer"
            raise Undetermined(message, problem=_VERIFICATION)
        try:
            check_form(status_list)
            check_proof(secured, self.resolver, self.load_context)
            check_issuer(secured, self.resolver)
            check_validity(secured, self.resolver.now)
        except (CheckFailed, ProofError, Undetermined) as error:
            message = f"the status list {address} does not hold itself: {error.message}"
            raise Undetermined(message, problem=_VERIFICATION) from None
        return _StatusList(status_list, subject)

    def _read(self, address: str, what: str, parse: Callable[[bytes], _Read]) -> _Read:
        """What an address answers, parsed; raises `Undetermined` if it does not or cannot be."""
        try:
            return parse(self.resolver.fetch(address))
        except DocumentError as error:
            message = f"the {what} {address} {error.message}"
            raise Undetermined(message, problem=_RETRIEVAL) from None
        except Undetermined as error:
            message = f"the {what} could not be read: {error.message}"
            raise Undetermined(message, problem=_RETRIEVAL) from None

    def _check_revocation_list(self, document: dict[str, Any], entry: dict[str, Any]) -> str:
        """Look a credential's id up in its issuer's list of withdrawn ones (VCRL 1.0).

        The list has no signature: that it is the issuer's, only its address says, which is signed.
        """
        address = entry.get("id")
        if not isinstance(address, str):
            raise CheckFailed("its status entry names no list", problem=MALFORMED)
        revocations = self._read(address, "revocation list", parse_object)
        # The standard's name, and the plural that several issuers write.
        revoked = revocations.get("revokedCredential", revocations.get("revokedCredentials"))
        if not isinstance(revoked, list) or revocations.get("issuer", "") not in (
            "",
            issuer_id(document),
        ):
            message = f"what {address} answers is not its issuer's revocation list"
            raise Undetermined(message, problem=_VERIFICATION)
        for item in revoked:
            if not isinstance(item, dict) or not isinstance(item.get("id"), str):
                message = f"the revocation list {address} has an entry without an id"
                raise Undetermined(message, problem=_VERIFICATION)
            if item["id"] == document.get("id") and item.get("revoked", True) is not False:
                reason = item.get("revocationReason")
                because = f": {reason}" if isinstance(reason, str) else ""
                raise NotInForce(f"its issuer has withdrawn it{because}", "revoked")
        return "its issuer has not withdrawn it (revocation list)"


def _meaning(purpose: str, value: int, entry: dict[str, Any], since: Any) -> str:
    """What an entry's value says of the credential (§2.1, `statusPurpose`)."""
    if purpose in _GRAVE:
        state, done, not_done = _GRAVE[purpose]
        if value:
            raise NotInForce(f"its issuer {done}", state)
        return f"its issuer {not_done}{LIST_OF}{since})"
    if purpose == "refresh":
        return "its issuer offers a newer edition" if value else "its issuer has no newer edition"
    if purpose == "message":
        message = message_of(entry, value)
        return f"its issuer says of it: {message}" if message else f"its issuer's message: {value}"
    if value:
        raise Undetermined(f"its status for {purpose} is set, which this version cannot weigh")
    return f"its status for {purpose} is not set"
