"""Decentralised identifiers: did:web, did:key, did:jwk, their documents, the keys in them.

did:web (W3C CCG) names an issuer by an address: `did:web:user.github.io:repo` is answered by
`https://user.github.io/repo/did.json`. did:key (W3C CCG) is the key itself. Documents follow
Controlled Identifiers 1.0 (CID).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from credfolio.documents import as_list, parse_object
from credfolio.errors import CheckFailed, DidError, DocumentError, MultikeyError, Undetermined
from credfolio.multikey import decode_base64url
from credfolio.verification_keys import decode_verification_key, parse_jwk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.verification_keys import VerificationKey

DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

_PROBLEM = "https://w3id.org/security#"
# A host name, never an IP address (its last label would be a number).
_WEB_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9-]+\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]+|localhost", re.IGNORECASE
)
_WEB_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%(?!2[Ff]|5[Cc]|00)[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A signing key of an issuer as the world sees it.

    `created`, `retired` and `revoked` are XSD dateTimeStamps: when the key was made, when another
    took its place, and since when it may be in the hands of others; the latter two may be empty.
    """

    multibase: str
    created: str
    retired: str = ""
    revoked: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an issuer is to a verifier: its DID, and its public keys, oldest first."""

    did: str
    keys: tuple[PublicKey, ...]

    @property
    def current(self) -> PublicKey:
        """The key that signs from now on."""
        return self.keys[-1]


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


def build_did_document(
    did: str,
    keys: tuple[str, ...],
    revoked: Mapping[str, str] | None = None,
    *,
    also_known_as: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Compose a DID document (CID 1.0 §2) in the form that every known verifier accepts.

    Args:
        did: the issuer's DID.
        keys: public Multikeys, oldest first.
        revoked: since when those of them may no longer be used that may not.
        also_known_as: other DIDs of the same issuer (CID 1.0, `alsoKnownAs`).

    Returns:
        The document: methods of type Multikey with absolute ids, each listed as a string under
        `assertionMethod`. A revoked one says so, and neither is listed nor has its key
        (`publicKeyMultibase` is optional, §2.2.2): there are verifiers that never look at
        `revoked`, and one that does not look at the list.
    """
    revoked = revoked or {}
    ids = {key: verification_method_id(did, key) for key in keys}
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        **({"alsoKnownAs": list(also_known_as)} if also_known_as else {}),
        "verificationMethod": [
            {
                "id": id_,
                "type": "Multikey",
                "controller": did,
                **({"revoked": revoked[key]} if key in revoked else {"publicKeyMultibase": key}),
            }
            for key, id_ in ids.items()
        ],
        "assertionMethod": [id_ for key, id_ in ids.items() if key not in revoked],
    }


def build_identity_document(
    identity: Identity, also_known_as: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Compose the DID document of an issuer: every key that it ever had, as it is now."""
    keys = tuple(key.multibase for key in identity.keys)
    revoked = {key.multibase: key.revoked for key in identity.keys if key.revoked}
    return build_did_document(identity.did, keys, revoked, also_known_as=also_known_as)


def build_self_describing_document(did: str) -> dict[str, Any] | None:
    """The document of a DID that is a key: did:key or did:jwk; None for any other method.

    Raises:
        Undetermined: the key is of a kind that this version does not know.
    """
    if did.startswith("did:key:"):
        multibase = did.removeprefix("did:key:")
        method: dict[str, Any] = {
            "id": f"{did}#{multibase}",
            "type": "Multikey",
            "publicKeyMultibase": multibase,
        }
    elif did.startswith("did:jwk:"):
        jwk = _decoded_jwk(did)
        method = {"id": f"{did}#0", "type": "JsonWebKey", "publicKeyJwk": jwk}
    else:
        return None
    method["controller"] = did
    return {"id": did, "verificationMethod": [method], "assertionMethod": [method["id"]]}


def assertion_method_of(document: dict[str, Any], did: str, key: VerificationKey) -> str:
    """The absolute id under which a document lists a key for assertions, empty if it does not.

    Whether the key may still be used, `find_assertion_key` says.
    """
    relationship = as_list(document.get("assertionMethod"))
    methods = [
        (_absolute(method.get("id"), did), method)
        for method in [*as_list(document.get("verificationMethod")), *relationship]
        if isinstance(method, dict)
    ]
    names = (entry.get("id") if isinstance(entry, dict) else entry for entry in relationship)
    listed = {_absolute(name, did) for name in names if isinstance(name, str)}
    for id_, method in methods:
        if isinstance(id_, str) and id_ in listed and _stands_for(method, id_, key):
            return id_
    return ""


def find_assertion_key(
    document: dict[str, Any], did: str, method_id: str, now: datetime
) -> VerificationKey:
    """Find the key that may make assertions for an identifier (CID 1.0 §3.3).

    1. The document's `id` must be the identifier.
    2. The verification method must be in the document, once, under its absolute id.
    3. Its `controller` must be the identifier.
    4. It must be neither revoked nor expired (§2.2): asked before the list, from which such a key
       is often taken as well, so that the answer says why.
    5. It must be listed under `assertionMethod`, by reference or embedded.
    6. Its key must be readable.

    Args:
        document: the controlled identifier document, as it was found.
        did: the identifier, without a fragment.
        method_id: absolute id of the verification method.
        now: the moment that step 4 asks about.

    Raises:
        CheckFailed: one of the steps 1 to 5 does not hold, with the standard's problem URL.
        Undetermined: the key is of a kind that this version does not know.
    """
    if document.get("id") != did:  # 1
        raise CheckFailed(
            f"the document found for {did} says it is {document.get('id')}",
            problem=_PROBLEM + "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
        )
    relationship = as_list(document.get("assertionMethod"))
    methods, embedded = (
        [
            method
            for method in listed
            if isinstance(method, dict) and _absolute(method.get("id"), did) == method_id
        ]
        for listed in (as_list(document.get("verificationMethod")), relationship)
    )
    # A method that is embedded as well, word for word, is the same method.
    candidates = methods + [method for method in embedded if method not in methods[:1]]
    if len(candidates) != 1:  # 2
        has = "has no" if not candidates else "repeats the"
        raise _unfit(f"the document of {did} {has} key {method_id}")
    method = candidates[0]
    if method.get("controller") != did:  # 3
        raise _unfit(
            f"the key {method_id} is controlled by {method.get('controller')}, not by {did}"
        )
    for member, word in (("revoked", "was revoked"), ("expires", "expired")):  # 4
        if member in method and _moment(method[member], member, method_id) <= now:
            raise _unfit(f"the key {method_id} {word} on {method[member]}")
    listed = {_absolute(entry, did) for entry in relationship if isinstance(entry, str)}
    if method_id not in listed and method not in embedded:  # 5
        raise CheckFailed(
            f"the key {method_id} is not listed under assertionMethod",
            problem=_PROBLEM + "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
        )
    return _read_key(method, method_id)  # 6


def _absolute(id_: Any, did: str) -> Any:
    return f"{did}{id_}" if isinstance(id_, str) and id_.startswith("#") else id_


def _moment(text: Any, member: str, method_id: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
    except (TypeError, ValueError):
        raise Undetermined(
            f"the key {method_id} has '{member}', but not as a time with its zone"
        ) from None
    return moment


def _read_key(method: dict[str, Any], method_id: str) -> VerificationKey:
    kind = method.get("type")
    try:
        if kind in ("Multikey", "Ed25519VerificationKey2020"):
            multibase = method.get("publicKeyMultibase")
            if not isinstance(multibase, str):
                raise _unfit(f"the key {method_id} has no publicKeyMultibase")
            return decode_verification_key(multibase)
        if kind in ("JsonWebKey", "JsonWebKey2020"):
            return parse_jwk(method.get("publicKeyJwk"))
    except MultikeyError as error:
        raise Undetermined(f"the key {method_id} {error.message}") from None
    raise Undetermined(f"the key {method_id} is of type {kind}, unknown to this version")


def _stands_for(method: dict[str, Any], method_id: str, key: VerificationKey) -> bool:
    try:
        return _read_key(method, method_id) == key
    except (CheckFailed, Undetermined):
        return False


def _decoded_jwk(did: str) -> dict[str, Any]:
    try:
        return parse_object(decode_base64url("u" + did.removeprefix("did:jwk:")))
    except (MultikeyError, DocumentError) as error:
        raise Undetermined(f"the key in {did[:60]} {error.message}") from None


def _unfit(message: str) -> CheckFailed:
    return CheckFailed(message, problem=_PROBLEM + "INVALID_VERIFICATION_METHOD")
