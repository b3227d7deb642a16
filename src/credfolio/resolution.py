"""From names to keys: identifiers are resolved to their documents, and these give the keys.

Whatever is asked of the world goes through one function, `Fetch`, which answers https addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from credfolio.data_model import CRYPTOGRAPHIC, MALFORMED
from credfolio.did import build_self_describing_document, did_web_address, find_assertion_key
from credfolio.documents import parse_object
from credfolio.errors import (
    CheckFailed,
    DidError,
    DocumentError,
    FetchError,
    MultikeyError,
    Undetermined,
)
from credfolio.jose import key_name
from credfolio.verification_keys import (
    decode_verification_key,
    is_verification_key,
    parse_jwk,
    parse_jwks,
)

if TYPE_CHECKING:
    from datetime import datetime

    from credfolio.jose import Jws
    from credfolio.verification_keys import VerificationKey

Fetch = Callable[[str], bytes]
"""Reads an https address; raises `FetchError`."""

# Parsed documents that a resolver keeps: a registry's credentials all ask for the same ones.
_MAX_DOCUMENTS = 64


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """A `Fetch` that answers from memory, and knows nothing else."""

    documents: Mapping[str, bytes]

    def __call__(self, url: str) -> bytes:
        """Read an address; raises `FetchError`."""
        if url not in self.documents:
            raise FetchError(f"{url} is not among the documents at hand")
        return self.documents[url]


MAX_ADDRESSES = 64
"""Addresses that one document may lead to, with all that lies inside of it."""


@dataclass(slots=True)
class Rationed:
    """A `Fetch` that asks another one, so many times and no more.

    A small document can name hundreds of slow addresses, each of which would be waited for.
    """

    fetch: Fetch
    left: int = MAX_ADDRESSES

    def __call__(self, url: str) -> bytes:
        """Read an address; raises `FetchError`."""
        if self.left <= 0:
            raise FetchError(
                f"{url} was not asked: the document leads to more than {MAX_ADDRESSES} addresses"
            )
        self.left -= 1
        return self.fetch(url)


def method_id_of(proof: dict[str, Any]) -> str:
    """The id of a proof's verification method, empty if it has none.

    Some issuers name a did:key and leave its fragment out, which could only be one.
    """
    method_id = proof.get("verificationMethod", "")
    if isinstance(method_id, str) and method_id.startswith("did:key:") and "#" not in method_id:
        return f"{method_id}#{method_id.removeprefix('did:key:')}"
    return str(method_id)


def can_be_resolved(identifier: str) -> bool:
    """Whether this version can ask for the document of an identifier of its kind."""
    return identifier.startswith(("did:web:", "did:key:", "did:jwk:", "https://"))


@dataclass(frozen=True, slots=True)
class Resolver:
    """Finds documents and keys at one moment, with one way of reading addresses.

    `fetch` answers https addresses; `now` is the aware moment at which keys must be in use.
    """

    fetch: Fetch
    now: datetime
    _documents: dict[str, dict[str, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def resolve(self, identifier: str) -> dict[str, Any]:
        """The controlled identifier document: made from the key in it, or fetched.

        Raises:
            CheckFailed: the identifier is malformed.
            Undetermined: it cannot be resolved here and now.
        """
        if identifier not in self._documents:
            document = self._resolve_anew(identifier)
            if len(self._documents) >= _MAX_DOCUMENTS:
                self._documents.clear()
            self._documents[identifier] = document
        return self._documents[identifier]

    def _resolve_anew(self, identifier: str) -> dict[str, Any]:
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
                f"the issuer's identifier {error.message}", problem=MALFORMED
            ) from None
        except DocumentError as error:
            raise Undetermined(f"the document of {identifier} {error.message}") from None
        raise Undetermined(f"the identifier {identifier} is of a kind unknown to this version")

    def proof_key(self, proof: dict[str, Any]) -> VerificationKey:
        """The key that a proof names: its method's own Multikey, or what its document gives."""
        method_id = method_id_of(proof)
        controller, _, fragment = method_id.partition("#")
        if is_verification_key(fragment):
            return decode_verification_key(fragment)
        if not fragment:
            raise Undetermined(
                f"the key {method_id} is not named by its place in a document, "
                "and this version cannot follow it"
            )
        return find_assertion_key(self.resolve(controller), controller, method_id, self.now)

    def token_key(self, issuer: str, token: Jws) -> VerificationKey:
        """The key of a JWT: what its `kid` stands for, or the `jwk` in its header.

        A `kid` is the name of a verification method, or an address that answers a JWK or, with the
        key's own `kid` behind `#`, a JWK Set (OB 3.0 §8.2.2, VC-JOSE-COSE §4.1).
        """
        name = key_name(token, issuer)
        controller, _, fragment = name.partition("#")
        try:
            if is_verification_key(fragment):
                return decode_verification_key(fragment)
            if fragment:
                document = self.resolve(controller)
                if "keys" in document:
                    return parse_jwks(document, fragment, name)
                return find_assertion_key(document, controller, name, self.now)
            if name.startswith("https://"):
                document = parse_object(self.fetch(name))
                return parse_jwks(document, name) if "keys" in document else parse_jwk(document)
            if "jwk" in token.header:
                return parse_jwk(token.header["jwk"])
        except (MultikeyError, DocumentError) as error:
            raise Undetermined(f"the token's key {error.message}") from None
        raise Undetermined("the token does not say which key it was signed with")

    def is_key_set(self, address: str) -> bool:
        """Whether an address answers a JWK Set, which says whose keys are in it to nobody."""
        return address.startswith("https://") and "keys" in self.resolve(address)

    def check_key(self, controller: str, method_id: str, key: VerificationKey) -> str:
        """The document of whoever signed gives this very key under the name that was used."""
        document = self.resolve(controller)
        if find_assertion_key(document, controller, method_id, self.now) != key:
            raise CheckFailed(
                f"the document of {controller} gives another key under {method_id}",
                problem=CRYPTOGRAPHIC,
            )
        return f"the key belongs to {controller}"
