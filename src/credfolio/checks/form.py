"""Members mean what the pinned contexts say, and nothing else (VC Data Integrity 1.0 §2.4.1, §4.6).

That holds for badges and status lists alike, and for what lies inside of them.
"""

from __future__ import annotations

from typing import Any

from credfolio.checks.answers import require
from credfolio.data_model import MALFORMED, is_credential, is_envelope
from credfolio.documents import as_list
from credfolio.errors import CheckFailed, Undetermined
from credfolio.proofs import without_kept_context
from credfolio.vocabulary import CONTEXTS, CREDENTIALS_V1, CREDENTIALS_V2


def check_form(document: dict[str, Any]) -> None:
    """Hold a document's contexts and member names to the pinned contexts.

    Raises:
        CheckFailed: contexts in a wrong order, of its own or twice; a JSON-LD keyword.
        Undetermined: a context that is unknown, or contexts inside of what is no credential.
    """
    _check_context(document.get("@context"))
    _refuse_foreign_keywords(document)


def _check_context(context: Any) -> None:
    """The contexts are known, in order, and nothing else defines terms."""
    if not isinstance(context, list) or context[:1] not in ([CREDENTIALS_V2], [CREDENTIALS_V1]):
        raise CheckFailed(f"its first context is not {CREDENTIALS_V2}", problem=MALFORMED)
    for entry in context:
        if not isinstance(entry, str):
            raise CheckFailed("it defines terms of its own in @context", problem=MALFORMED)
        if entry not in CONTEXTS:
            raise Undetermined(f"the context {entry} is unknown to this version")
    require(len(set(context)) == len(context), "it names a context twice")


def _refuse_foreign_keywords(document: dict[str, Any]) -> None:
    """No JSON-LD keyword but a credential's `@context`: others can hide or add claims.

    A credential inside of another names its contexts itself. A proof may keep a copy of them where
    its suite holds that against the document's.
    """
    pending: list[Any] = [_without_contexts(document)]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if "@context" in value and (is_credential(value) or is_envelope(value)):
                _check_context(as_list(value["@context"]))
                value = _without_contexts(value)
            for name, member in value.items():
                if name == "@context":
                    _check_context(member)
                    raise Undetermined("it has contexts inside of something that is no credential")
                if name.startswith("@"):
                    raise CheckFailed(f"it uses the JSON-LD keyword {name}", problem=MALFORMED)
                # The same to a signature as the term for it, and unseen by whoever reads that.
                if ":" in name:
                    raise CheckFailed(
                        f"it has the member {name}, an address in place of a term",
                        problem=MALFORMED,
                    )
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _without_contexts(credential: dict[str, Any]) -> dict[str, Any]:
    """A credential without the contexts that may stand in it: its own, and kept copies of them."""
    members = {name: value for name, value in credential.items() if name != "@context"}
    if "proof" in members:
        members["proof"] = [without_kept_context(proof) for proof in as_list(members["proof"])]
    return members
