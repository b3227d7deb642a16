"""Check 3, `issuer`: the key that signed belongs to the issuer that the credential names.

Not answered here: whether the issuer is one you trust.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from credfolio.checks.answers import all_of
from credfolio.checks.proof import proofs_of
from credfolio.data_model import CRYPTOGRAPHIC, issuer_id
from credfolio.did import assertion_method_of
from credfolio.errors import CheckFailed, Undetermined
from credfolio.jose import key_name
from credfolio.resolution import can_be_resolved, method_id_of
from credfolio.verification_keys import is_verification_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.jose import Jws
    from credfolio.resolution import Resolver
    from credfolio.wrappings import Secured


def check_issuer(secured: Secured, resolver: Resolver) -> str:
    """Check 3: the issuer's own document lists the key for making assertions (CID 1.0 §3.3).

    Others may have signed as well: their keys must be theirs by their own documents, and what they
    are to the issuer is not asked here.
    """
    issuer = issuer_id(secured.document)
    checks: list[Callable[[], str]] = []
    if secured.token is not None:
        checks.append(partial(_check_token, issuer, secured.token, resolver))
    proofs = proofs_of(secured)
    if secured.token is None and issuer not in map(_controller_of, proofs):
        if not can_be_resolved(issuer):
            raise Undetermined(f"nothing says whose keys are those of its issuer, {issuer}")
        raise _foreign(_controller_of(proofs[0]), issuer)
    all_of([*checks, *(partial(_check_one, proof, resolver) for proof in proofs)])
    return f"the key belongs to the issuer, {issuer}"


def _check_one(proof: dict[str, Any], resolver: Resolver) -> str:
    method_id = method_id_of(proof)
    return resolver.check_key(_controller_of(proof), method_id, resolver.proof_key(proof))


def _check_token(issuer: str, token: Jws, resolver: Resolver) -> str:
    """A JWT: the issuer's document lists its key, by name or by value."""
    name = key_name(token, issuer)
    key = resolver.token_key(issuer, token)
    controller, _, fragment = name.partition("#")
    is_name = bool(fragment) and (
        is_verification_key(fragment) or not resolver.is_key_set(controller)
    )
    if is_name and controller != issuer:
        raise _foreign(controller, issuer)
    method_id = name if is_name else assertion_method_of(resolver.resolve(issuer), issuer, key)
    if not method_id:
        raise Undetermined(f"nothing that {issuer} publishes says that the token's key is its own")
    return resolver.check_key(issuer, method_id, key)


def _controller_of(proof: dict[str, Any]) -> str:
    """Whose key a proof names: its verification method without the fragment."""
    return method_id_of(proof).partition("#")[0]


def _foreign(controller: str, issuer: str) -> CheckFailed:
    return CheckFailed(
        f"the signature was made with a key of {controller}, but the issuer is {issuer}",
        problem=CRYPTOGRAPHIC,
    )
