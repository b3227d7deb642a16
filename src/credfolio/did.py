"""Decentralised identifiers: did:web and did:key, their documents, and the keys in them.

did:web (W3C CCG) names an issuer by an address: `did:web:user.github.io:repo` is answered by
`https://user.github.io/repo/did.json`. did:key (W3C CCG) is the key itself. Documents follow
Controlled Identifiers 1.0 (CID).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from credfolio.documents import as_list
from credfolio.errors import CheckFailed, DidError, MultikeyError, Undetermined
from credfolio.multikey import decode_public_key

DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

_PROBLEM = "https://w3id.org/security#"
# A host name, never an IP address (its last label would be a number).
_WEB_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9-]+\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]+|localhost", re.IGNORECASE
)
_WEB_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%(?!2[Ff]|5[Cc]|00)[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A signing key of an issuer as the world sees it."""

    multibase: str
    created: str  # XSD dateTimeStamp, when the key was made


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an issuer is to a verifier: its DID, and its public keys, oldest first."""

    did: str
    keys: tuple[PublicKey, ...]


def build_web_did(address: str) -> str:
    """Name the did:web of an https folder address.

    Args:
        address: like `https://user.github.io/repo/`; a port and a path may stand in it.

    Returns:
        Like `did:web:user.github.io:repo`; a port's colon is written `%3A`.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if parts.port is not None:
        host += f"%3A{parts.port}"
    segments = [quote(unquote(segment), safe="") for segment in parts.path.split("/") if segment]
    return ":".join(["did:web", host, *segments])


def build_key_did(multibase: str) -> str:
    """Name the did:key of a public Multikey."""
    return f"did:key:{multibase}"


def did_web_address(did: str) -> str:
    """The address of a did:web's document (did:web, Read step 1 to 5).

    Raises:
        DidError: not a did:web, or its host or a path segment is not usable.
    """
    method_and_host, *segments = did.removeprefix("did:web:").split(":")
    host, _, port = method_and_host.partition("%3A")
    if not did.startswith("did:web:") or not _WEB_HOST.fullmatch(host):
        raise DidError(f"is not a did:web with a host name: {did}")
    if port and not port.isdecimal():
        raise DidError(f"has a port that is no number: {did}")
    for segment in segments:
        if not _WEB_SEGMENT.fullmatch(segment) or unquote(segment) in (".", ".."):
            raise DidError(f"has an empty or unsafe path segment: {did}")
    path = "/".join(segments) if segments else ".well-known"
    return f"https://{host}{':' + port if port else ''}/{path}/did.json"


def did_document_path(did: str, base_url: str) -> str | None:
    """Where a site publishes an issuer's document.

    Args:
        did: the issuer's DID.
        base_url: the site's address with its final slash.

    Returns:
        The path below the site's address (`did.json`), None for a method that publishes nothing.

    Raises:
        DidError: a did:web whose document would lie outside the site.
    """
    if not did.startswith("did:web:"):
        return None
    address = did_web_address(did)
    if not address.startswith(base_url):
        raise DidError(f"{did} is answered at {address}, outside of {base_url}")
    return address.removeprefix(base_url)


def verification_method_id(did: str, multibase: str) -> str:
    """The id under which a key stands in its DID document: the key's own Multikey as fragment."""
    return f"{did}#{multibase}"


def build_did_document(did: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """Compose a DID document (CID 1.0 §2) in the form that every known verifier accepts.

    Args:
        did: the issuer's DID.
        keys: public Multikeys, all that credentials still verify with, oldest first.

    Returns:
        The document: methods of type Multikey with absolute ids, each listed as a string under
        `assertionMethod`.
    """
    ids = [verification_method_id(did, key) for key in keys]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": [
            {"id": id_, "type": "Multikey", "controller": did, "publicKeyMultibase": key}
            for id_, key in zip(ids, keys, strict=True)
        ],
        "assertionMethod": ids,
    }


def find_assertion_key(document: dict[str, Any], did: str, method_id: str) -> bytes:
    """Find the Ed25519 key that may make assertions for a DID (CID 1.0 §3.3).

    1. The document's `id` must be the DID.
    2. The verification method must be in the document, once, under its absolute id.
    3. Its `controller` must be the DID.
    4. It must be listed under `assertionMethod`, by reference or embedded.
    5. Its key must be readable as Ed25519.

    Returns:
        The 32 bytes of the public key.

    Raises:
        CheckFailed: one of the steps does not hold, with the standard's problem URL.
        Undetermined: the key is of a kind that this version does not know.
    """
    if document.get("id") != did:  # 1
        raise CheckFailed(
            f"the document found for {did} says it is {document.get('id')}",
            problem=_PROBLEM + "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
        )
    relationship = as_list(document.get("assertionMethod"))
    embedded = [entry for entry in relationship if isinstance(entry, dict)]
    candidates = [
        method
        for method in [*as_list(document.get("verificationMethod")), *embedded]
        if isinstance(method, dict) and _absolute(method.get("id"), did) == method_id
    ]
    if len(candidates) != 1:  # 2
        raise CheckFailed(
            f"the document of {did} {'has no' if not candidates else 'repeats the'} key {method_id}",
            problem=_PROBLEM + "INVALID_VERIFICATION_METHOD",
        )
    method = candidates[0]
    if method.get("controller") != did:  # 3
        raise CheckFailed(
            f"the key {method_id} is controlled by {method.get('controller')}, not by {did}",
            problem=_PROBLEM + "INVALID_VERIFICATION_METHOD",
        )
    listed = {_absolute(entry, did) for entry in relationship if isinstance(entry, str)}
    if method_id not in listed and method not in embedded:  # 4
        raise CheckFailed(
            f"the key {method_id} is not listed under assertionMethod",
            problem=_PROBLEM + "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
        )
    return _read_key(method)  # 5


def _absolute(id_: Any, did: str) -> Any:
    return f"{did}{id_}" if isinstance(id_, str) and id_.startswith("#") else id_


def _read_key(method: dict[str, Any]) -> bytes:
    kind = method.get("type")
    if kind not in ("Multikey", "Ed25519VerificationKey2020"):
        raise Undetermined(f"the key {method.get('id')} is of type {kind}, unknown to this version")
    if "revoked" in method or "expires" in method:
        raise Undetermined(
            f"the key {method.get('id')} has an end date, which this version does not weigh"
        )
    multibase = method.get("publicKeyMultibase")
    if not isinstance(multibase, str):
        raise CheckFailed(
            f"the key {method.get('id')} has no publicKeyMultibase",
            problem=_PROBLEM + "INVALID_VERIFICATION_METHOD",
        )
    try:
        return decode_public_key(multibase)
    except MultikeyError as error:
        raise Undetermined(f"the key {method.get('id')} {error.message}") from None
