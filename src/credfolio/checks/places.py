"""What the checks read of a document stands in one place (VC Data Integrity 1.0 §4.6).

To a signature over RDF a document is a set of statements about things, each known by its `id`. Two
objects with the same `id` are one thing, so that statements can be moved from one to the other
under the same signature: out of the sight of whoever reads the one. That is no matter for things
that are only shown, such as a profile that stands for issuer and creator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credfolio.data_model import is_credential, types_of
from credfolio.documents import as_list, objects_in
from credfolio.errors import Undetermined

if TYPE_CHECKING:
    from collections.abc import Iterator

# What may be said of a credential inside of it: that a service has it, what an endorsement says.
_SAID_OF_IT = frozenset(("id", "type", "endorsementComment"))


def check_one_place(document: dict[str, Any]) -> None:
    """Nothing that the checks read is described a second time.

    1. The credential itself is not described again, wherever in it.
    2. Its subject, its achievement, its status entries and services are not described again under
       one of their types, but word for word; what lies inside of other credentials is left to these.

    Raises:
        Undetermined: something is, so that nobody can tell what was signed where.
    """
    read = [one for one in _read_by_checks(document) if isinstance(one.get("id"), str)]
    names = {one["id"] for one in (document, *read) if isinstance(one.get("id"), str)}
    if _is_described_once(document, names):
        return
    for other, is_inner in _described(document, names):
        if other["id"] == document.get("id") and not other.keys() <= _SAID_OF_IT:  # 1
            raise _ambiguous(other["id"])
        if is_inner:
            continue
        for one in read:  # 2
            if (
                one is not other
                and one["id"] == other["id"]
                and one != other
                and set(map(str, types_of(one))) & set(map(str, types_of(other)))
            ):
                raise _ambiguous(other["id"])


def _is_described_once(document: dict[str, Any], names: set[str]) -> bool:
    """Whether each thing of these names is described in one place at most, the document in none."""
    ids = [
        one["id"]
        for one in objects_in(document)[1:]
        if len(one) > 1 and isinstance(one.get("id"), str) and one["id"] in names
    ]
    return len(set(ids)) == len(ids) and document.get("id") not in ids


def _read_by_checks(document: dict[str, Any]) -> list[dict[str, Any]]:
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    candidates = [
        subject,
        achievement,
        *as_list(document.get("credentialStatus")),
        *as_list(document.get("refreshService")),
    ]
    return [one for one in candidates if isinstance(one, dict)]


def _described(document: dict[str, Any], names: set[str]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each object below the document with one of these ids and more to say than its name.

    With it: whether it lies inside of another credential.
    """
    pending: list[tuple[Any, bool]] = [(value, False) for value in document.values()]
    while pending:
        value, is_inner = pending.pop()
        if isinstance(value, dict):
            if len(value) > 1 and isinstance(value.get("id"), str) and value["id"] in names:
                yield value, is_inner
            inner = is_inner or is_credential(value)
            pending += [(member, inner) for member in value.values()]
        elif isinstance(value, list):
            pending += [(item, is_inner) for item in value]


def _ambiguous(name: str) -> Undetermined:
    return Undetermined(
        f"it describes {name} in two places, so that nobody can tell what was signed where"
    )
