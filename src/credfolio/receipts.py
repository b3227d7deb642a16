"""Receipts: what was asked and answered when somebody else's credential was verified.

A receipt keeps every document that the verification read, so that it can be computed again without
the network, when the issuer's host and keys are gone. What it says about the outcome is a record
for people: no page takes a verdict from it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from credfolio.data_model import issuer_id
from credfolio.did import build_self_describing_document
from credfolio.documents import as_list, parse_object, render_json
from credfolio.errors import DocumentError, FetchError, Undetermined
from credfolio.report import Finding, Report
from credfolio.resolution import KnownDocuments
from credfolio.verification_keys import is_verification_key
from credfolio.verify import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from credfolio.resolution import Fetch
    from credfolio.wrappings import Secured

MAX_DOCUMENTS = 3 * 1024 * 1024
"""How many bytes of answers one verification may need: so a receipt stays a file for git."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PUBLIC_JWK = ("kty", "crv", "x", "y", "n", "e")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The record of one verification.

    `file` is the credential's path in the site's folder, `digest` the SHA-256 of its bytes,
    `verified` the moment (XSD dateTimeStamp); `outcome` and `checks` are what the report said,
    `issuer` and `keys` who signed; `documents` maps each address that was read to its answer,
    `unanswered` has those that gave none.
    """

    file: str
    digest: str
    verified: str
    outcome: str
    checks: tuple[Any, ...]
    issuer: str
    keys: tuple[Any, ...]
    documents: Mapping[str, bytes]
    unanswered: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime:
        """When the verification was made."""
        return datetime.fromisoformat(self.verified)

    def answer(self, url: str) -> bytes:
        """Answer an address as it was answered then; raises `FetchError`."""
        if url in self.unanswered:
            raise _silent(url)
        return KnownDocuments(self.documents)(url)


@dataclass(frozen=True, slots=True)
class Recording:
    """A `Fetch` that asks another one, each address once, and remembers what it said.

    `reasons` has the addresses that gave no answer, with the reason for people at the terminal: it
    may name folders of this computer, and goes no further.
    """

    fetch: Fetch
    documents: dict[str, bytes] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def __call__(self, url: str) -> bytes:
        """Read an address; raises `FetchError`."""
        if url in self.documents:
            return self.documents[url]
        if url not in self.reasons:
            try:
                data = self.fetch(url)
            except FetchError as error:
                self.reasons[url] = error.message
                raise _silent(url) from None
            if sum(map(len, self.documents.values())) + len(data) <= MAX_DOCUMENTS:
                self.documents[url] = data
                return data
            self.reasons[url] = (
                f"with {url} the check reads more than {MAX_DOCUMENTS // 1024 // 1024} MB"
            )
        raise _silent(url)


def digest_of(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def build_receipt(
    file: str,
    data: bytes,
    secured: Secured,
    report: Report,
    recording: Recording,
    *,
    verified: str,
) -> Receipt:
    """Write down a verification.

    Args:
        file: where the credential lies, below the site's folder.
        data: its bytes.
        secured: the credential in them.
        report: what the verification said.
        recording: what it read.
        verified: the moment that it was made for, XSD dateTimeStamp.
    """
    said = report.to_json()
    return Receipt(
        file=file,
        digest=digest_of(data),
        verified=verified,
        outcome=said["outcome"],
        checks=tuple(said["checks"]),
        issuer=issuer_id(secured.document),
        keys=tuple(_keys(secured, recording.documents)),
        documents=dict(recording.documents),
        unanswered=tuple(sorted(recording.reasons)),
    )


def verify_again(data: bytes, receipt: Receipt, moment: datetime) -> Report:
    """Compute a verification anew from what was answered then, and judge the dates now.

    Everything is as of the receipt's moment but the period in which the credential holds. Where
    that can no longer be judged, because a key in the documents has expired since, it stays open.

    Args:
        data: the credential's bytes.
        receipt: what was answered.
        moment: when the dates are judged.
    """
    then = Verifier(receipt.answer, receipt.moment).verify_bytes(data, receipt.file)
    now = Verifier(receipt.answer, moment).verify_bytes(data, receipt.file)
    before, validity = then.finding("validity"), now.finding("validity")
    if before.outcome == "skipped":
        return then
    if validity.outcome == "skipped":
        what = f"whether it is still in date cannot be told: its check of {receipt.verified} is old"
        validity = Finding("validity", "undetermined", what, state="unverifiable")
    findings = tuple(validity if each.name == "validity" else each for each in then.findings)
    return replace(then, findings=findings)


def render_receipt(receipt: Receipt) -> str:
    """Write a receipt as the wallet keeps it."""
    return render_json(
        {
            "file": receipt.file,
            "digest": receipt.digest,
            "verified": receipt.verified,
            "outcome": receipt.outcome,
            "checks": list(receipt.checks),
            "issuer": receipt.issuer,
            "keys": list(receipt.keys),
            "documents": [
                {"address": address, **_written(data)}
                for address, data in sorted(receipt.documents.items())
            ],
            **({"unanswered": sorted(receipt.unanswered)} if receipt.unanswered else {}),
        }
    )


def parse_receipt(text: str) -> Receipt:
    """Read a receipt.

    Raises:
        DocumentError: it is not one.
    """
    written = parse_object(text)
    try:
        receipt = Receipt(
            file=_text(written["file"]),
            digest=_text(written["digest"]),
            verified=_text(written["verified"]),
            outcome=_text(written["outcome"]),
            checks=tuple(as_list(written["checks"])),
            issuer=_text(written["issuer"]),
            keys=tuple(as_list(written["keys"])),
            documents={_text(one["address"]): _read(one) for one in as_list(written["documents"])},
            unanswered=tuple(map(_text, as_list(written.get("unanswered")))),
        )
        if receipt.moment.tzinfo is None:
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise DocumentError("is not a receipt") from None
    return receipt


def _silent(url: str) -> FetchError:
    return FetchError(f"{url} gave no answer")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _written(data: bytes) -> dict[str, str]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if _CONTROL.search(text):
        return {"base64": base64.b64encode(data).decode()}
    return {"text": text}


def _read(document: Mapping[str, Any]) -> bytes:
    if "text" in document:
        return _text(document["text"]).encode()
    try:
        return base64.b64decode(_text(document["base64"]), validate=True)
    except binascii.Error:
        raise ValueError from None


def _keys(secured: Secured, documents: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    """The verification methods that signed, with their public keys where these are at hand."""
    seen = set()
    for method_id in _method_ids(secured):
        if method_id not in seen:
            seen.add(method_id)
            yield {"id": method_id, **_public_key(method_id, documents)}
    if secured.token is not None and not seen and isinstance(secured.token.header.get("jwk"), dict):
        yield {"publicKeyJwk": _public(secured.token.header["jwk"])}


def _method_ids(secured: Secured) -> Iterator[str]:
    if secured.token is not None:
        kid = secured.token.header.get("kid")
        if isinstance(kid, str):
            yield f"{issuer_id(secured.document)}{kid}" if kid.startswith("#") else kid
    for proof in as_list(secured.document.get("proof")):
        method = proof.get("verificationMethod") if isinstance(proof, dict) else None
        if isinstance(method, str):
            yield method


def _public_key(method_id: str, documents: Mapping[str, bytes]) -> dict[str, Any]:
    controller, _, fragment = method_id.partition("#")
    if is_verification_key(fragment):
        return {"publicKeyMultibase": fragment}
    for document in _key_documents(controller, documents):
        for method in _objects_in(document):
            if method.get("id") in (method_id, f"#{fragment}"):
                if isinstance(method.get("publicKeyMultibase"), str):
                    return {"publicKeyMultibase": method["publicKeyMultibase"]}
                if isinstance(method.get("publicKeyJwk"), dict):
                    return {"publicKeyJwk": _public(method["publicKeyJwk"])}
    return {}


def _key_documents(controller: str, documents: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    """The documents that speak for a controller: the one in its own name, or what was fetched."""
    try:
        own = build_self_describing_document(controller)
    except Undetermined:
        own = None
    if own is not None:
        yield own
    for data in documents.values():
        try:
            document = parse_object(data)
        except DocumentError:
            continue
        if document.get("id") == controller:
            yield document


def _objects_in(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for member in ("verificationMethod", "assertionMethod"):
        yield from (each for each in as_list(document.get(member)) if isinstance(each, dict))


def _public(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """What of a JWK is public (RFC 7518 §6); a private part that strayed into it is left out."""
    return {name: jwk[name] for name in _PUBLIC_JWK if name in jwk}
