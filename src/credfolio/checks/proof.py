"""Check 2, `proof`: every signature holds, each with the key that it names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from credfolio.checks.answers import all_of
from credfolio.data_model import issuer_id, valid_from, valid_until
from credfolio.jose import check_claims, check_header, verify_jws
from credfolio.proofs import find_proofs, suite_of, verify_proof
from credfolio.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.jose import Jws
    from credfolio.jsonld import ContextLoader
    from credfolio.proofs import Witness
    from credfolio.resolution import Resolver
    from credfolio.wrappings import Secured


def check_proof(
    secured: Secured,
    resolver: Resolver,
    load_context: ContextLoader,
    witness: Witness | None = None,
) -> str:
    """Check 2: a token's signature, and every proof in the document (VC Data Integrity 1.0 §4.4).

    One that does not hold is a no for all; one of an unknown kind leaves the question open.
    """
    checks: list[Callable[[], str]] = []
    if secured.token is not None:
        checks.append(partial(_check_token, secured.document, secured.token, resolver))
    checks += [
        partial(_check_one, secured.document, proof, resolver, load_context, witness)
        for proof in proofs_of(secured)
    ]
    return all_of(checks)


def proofs_of(secured: Secured) -> list[dict[str, Any]]:
    """The proofs in a document, of which one that came in a token needs none."""
    if secured.token is not None and "proof" not in secured.document:
        return []
    return find_proofs(secured.document)


def _check_one(
    document: dict[str, Any],
    proof: dict[str, Any],
    resolver: Resolver,
    load_context: ContextLoader,
    witness: Witness | None,
) -> str:
    suite = suite_of(proof)
    key = resolver.proof_key(proof)
    verify_proof(document, proof, key, load_context=load_context, witness=witness)
    made = f", made on {proof['created'][:10]}" if "created" in proof else ""
    return f"the {suite.name} signature matches the content{made}"


def _check_token(document: dict[str, Any], token: Jws, resolver: Resolver) -> str:
    """A JWT: its signature holds, and its claims contradict nothing inside."""
    check_header(token)  # before any address is asked
    issuer = issuer_id(document)
    algorithm = verify_jws(token, resolver.token_key(issuer, token))
    check_claims(token, issuer, _seconds(valid_from(document)), _seconds(valid_until(document)))
    return f"the {algorithm} signature of the token matches the content"


def _seconds(moment: Any) -> float | None:
    """A time of a credential as a JWT writes it: seconds since 1970."""
    return None if moment is None else parse_timestamp(moment).timestamp()
