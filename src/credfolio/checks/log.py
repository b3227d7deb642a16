"""The check `log`: its issuer's log has an entry about the credential; asked where there is a proof.

A credential without a proof is none the worse for it: no other issuer keeps such a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credfolio.data_model import issuer_id
from credfolio.did import find_assertion_key
from credfolio.documents import as_list
from credfolio.errors import CheckFailed, LogError, Undetermined
from credfolio.log import read_proof
from credfolio.timestamps import is_timestamp, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.resolution import Resolver


def check_log(document: dict[str, Any], proof: str, resolver: Resolver) -> str:
    """Whether a proof of inclusion holds for a credential.

    1. Its path leads from the credential to the root of a checkpoint (`log.read_proof`).
    2. The checkpoint is signed by a key that the issuer's own document lists.
    3. The entry is not older than the credential's signature.
    """
    proofs = [one for one in as_list(document.get("proof")) if isinstance(one, dict)]
    values = [one.get("proofValue") for one in proofs]
    if len(values) != 1 or not isinstance(values[0], str):
        raise Undetermined("a log has credentials with one proof, and this one has another form")
    try:
        logged = read_proof(proof, values[0])  # 1
        keys = list(issuer_keys(issuer_id(document), resolver))
        is_signed = any(logged.signed.is_signed_by(key) for key in keys)  # 2
    except LogError as error:
        raise CheckFailed(f"the proof of its place in the log {error.message}") from None
    if not is_signed:
        raise CheckFailed("the log's checkpoint is not signed by a key of the issuer")
    created = str(proofs[0].get("created"))
    if is_timestamp(created) and parse_timestamp(logged.entry.time) < parse_timestamp(created):  # 3
        raise CheckFailed(
            f"the log's entry is backdated to {logged.entry.time}, "
            f"and the credential was signed at {created}"
        )
    checkpoint = logged.signed.checkpoint
    return (
        f"entry {logged.index} of {checkpoint.size} in the log {checkpoint.origin}, "
        f"since {logged.entry.time[:10]}"
    )


def issuer_keys(issuer: str, resolver: Resolver) -> Iterator[bytes]:
    """The Ed25519 keys that an issuer's document lists for assertions; raises as `resolve`."""
    document = resolver.resolve(issuer)
    for listed in as_list(document.get("assertionMethod")):
        name = listed.get("id") if isinstance(listed, dict) else listed
        try:
            method_id = f"{issuer}{name}" if str(name).startswith("#") else str(name)
            key = find_assertion_key(document, issuer, method_id, resolver.now)
        except (CheckFailed, Undetermined):
            continue
        if key.kind == "Ed25519":
            yield key.data
