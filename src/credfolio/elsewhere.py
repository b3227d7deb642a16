"""Issuers whose DID document somebody else's host publishes: what it must say, and what it said.

Such an issuer's private key is here, and its name is not: a build cannot make its document hold.
So what the host answered is kept byte for byte, every build verifies with that copy, and none takes
for granted what the copy does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.did import (
    build_identity_document,
    did_web_address,
    find_assertion_key,
    verification_method_id,
)
from credfolio.documents import parse_object, render_json
from credfolio.errors import CheckFailed, DidError, DocumentError, Undetermined
from credfolio.timestamps import is_timestamp, parse_timestamp
from credfolio.verification_keys import decode_verification_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.did import Identity
    from credfolio.resolution import Fetch

_MOST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """What a host answered: the address, when it was asked (XSD dateTimeStamp), and the text."""

    address: str
    asked: str
    text: str


def parse_kept_document(text: str) -> KeptDocument:
    """Read a copy as the wallet keeps it.

    Raises:
        DocumentError: it is not one.
    """
    members = parse_object(text)
    try:
        kept = KeptDocument(**members)
    except TypeError:
        raise DocumentError("is not the copy of a document") from None
    if not all(isinstance(value, str) for value in members.values()) or not is_timestamp(
        kept.asked
    ):
        raise DocumentError("is not the copy of a document")
    return kept


def render_kept_document(kept: KeptDocument) -> str:
    """Write a copy as the wallet keeps it."""
    return render_json({"address": kept.address, "asked": kept.asked, "text": kept.text})


def keep_document(address: str, answer: bytes, asked: str) -> KeptDocument:
    """Take what a host answered.

    Raises:
        DocumentError: it is not a strict JSON object, or longer than any DID document.
    """
    if len(answer) > _MOST:
        raise DocumentError("is larger than 1 MB")
    parse_object(answer)
    return KeptDocument(address, asked, answer.decode())


def ask_document(identity: Identity, fetch: Fetch, asked: str) -> KeptDocument:
    """Ask the host of an issuer's DID for its document.

    Raises:
        FetchError: it gave no answer.
        DocumentError: as `keep_document`.
    """
    address = did_web_address(identity.did)
    return keep_document(address, fetch(address), asked)


def needed_members(identity: Identity) -> dict[str, Any]:
    """What the document at the host must have in it, among whatever else it has.

    Keys that others have followed stay, those that are compromised are marked (CID 1.0 §2.2).
    """
    document = build_identity_document(identity)
    return {name: document[name] for name in ("verificationMethod", "assertionMethod")}


def document_faults(identity: Identity, kept: KeptDocument) -> Iterator[str]:
    """What keeps a document from speaking for what its issuer signs now; nothing if it does.

    Judged as of the moment at which the host was asked.
    """
    key = identity.current.multibase
    method_id = verification_method_id(identity.did, key)
    try:
        document = parse_object(kept.text)
        found = find_assertion_key(document, identity.did, method_id, parse_timestamp(kept.asked))
    except (CheckFailed, DidError, DocumentError, Undetermined) as error:
        yield error.message
        return
    if found != decode_verification_key(key):
        yield f"it gives another key under {method_id}"


def document_warnings(identity: Identity, kept: KeptDocument) -> Iterator[str]:
    """Keys that are compromised, and that a document still lets verifiers use."""
    moment = parse_timestamp(kept.asked)
    for key in identity.keys:
        method_id = verification_method_id(identity.did, key.multibase)
        if not key.revoked:
            continue
        try:
            find_assertion_key(parse_object(kept.text), identity.did, method_id, moment)
        except (CheckFailed, DocumentError, Undetermined):
            continue
        yield f"it still vouches for {method_id}, which is marked as compromised here"
