"""Members mean what the pinned contexts say, and nothing else (VC Data Integrity 1.0 §2.4.1, §4.6).

That holds for badges and status lists alike, and for what lies inside of them.
"""

from __future__ import annotations

from typing import Any

from credfolio.checks.answers import require
from credfolio.checks.places import check_one_place
from credfolio.data_model import MALFORMED, is_credential, is_envelope, types_of
from credfolio.documents import as_list, objects_in
from credfolio.errors import CheckFailed, Undetermined
from credfolio.proofs import without_kept_context
from credfolio.vocabulary import CONTEXTS, CREDENTIALS_V1, CREDENTIALS_V2, is_term_address


def check_form(document: dict[str, Any]) -> None:
    """Hold a document's contexts and member names to the pinned contexts.

    Raises:
        CheckFailed: contexts in a wrong order, of its own or twice; another spelling of a term.
        Undetermined: a context that is unknown, or contexts inside of what is no credential; one
            thing described in two places.
    """
    _check_context(document.get("@context"))
    _refuse_other_spellings(document)
    check_one_place(document)


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


def _refuse_other_spellings(document: dict[str, Any]) -> None:
    """Members and types stand under the terms of the contexts, in the compacted form (VCDM 2.0 §6.1).

    Any other spelling of a term means the same to a signature over RDF, and is not seen by whoever
    reads the term: a JSON-LD keyword, or the address that the term stands for. A credential inside
    of another names its contexts itself; a proof may keep a copy of them where its suite holds that
    against the document's.
    """
    if _is_plain(document):
        return
    pending: list[Any] = [_without_contexts(document)]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if "@context" in value and (is_credential(value) or is_envelope(value)):
                _check_context(as_list(value["@context"]))
                value = _without_contexts(value)
            _check_spelling(value)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _is_plain(document: dict[str, Any]) -> bool:
    """Whether nothing in a document looks like a keyword or an address, but its own contexts."""
    names: list[str] = []
    types: list[Any] = []
    for value in objects_in(document):
        names += value
        types += types_of(value)
    names.remove("@context")
    text = "\n".join([*names, *filter(_is_text, types)])
    return "@" not in text and ":" not in text


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _check_spelling(value: dict[str, Any]) -> None:
    for name, member in value.items():
        if name == "@context":
            _check_context(member)
            raise Undetermined("it has contexts inside of something that is no credential")
        if name.startswith("@"):
            raise CheckFailed(f"it uses the JSON-LD keyword {name}", problem=MALFORMED)
        if ":" in name:
            message = f"it has the member {name}, an address in place of a term"
            raise CheckFailed(message, problem=MALFORMED)
    for kind in types_of(value):
        if isinstance(kind, str) and ":" in kind and is_term_address(kind):
            message = f"it has the type {kind}, an address in place of a term"
            raise CheckFailed(message, problem=MALFORMED)


def _without_contexts(credential: dict[str, Any]) -> dict[str, Any]:
    """A credential without the contexts that may stand in it: its own, and kept copies of them."""
    members = {name: value for name, value in credential.items() if name != "@context"}
    if "proof" in members:
        members["proof"] = [without_kept_context(proof) for proof in as_list(members["proof"])]
    return members
