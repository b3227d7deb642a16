"""The terms of the pinned JSON-LD contexts, as one table.

What a member of a credential means is fixed by the contexts it names. This table says the same as
the published contexts (a test holds it against them) and is the only place that does: the context
documents that JSON-LD processors are given come from it, and faster paths can be driven by it.
Each module has one family of contexts.

Contexts that give every undefined member a meaning of its own (`@vocab`: undefined-terms and
examples of Verifiable Credentials 2.0) are left out on purpose: with them a member that no
standard defines could be signed. So are those of documents that are no credentials.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from credfolio.vocabulary.clr import CLR_2_0_0, CLR_2_0_1, CLR_CONTEXTS
from credfolio.vocabulary.credentials import (
    CREDENTIALS_CONTEXTS,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    STATUS_V1,
)
from credfolio.vocabulary.open_badges import (
    OPEN_BADGES_3_0_0,
    OPEN_BADGES_3_0_1,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_CONTEXTS,
    OPEN_BADGES_EXTENSIONS,
)
from credfolio.vocabulary.security import (
    DATA_INTEGRITY_V1,
    DATA_INTEGRITY_V2,
    ED25519_2020,
    JWK,
    MULTIKEY,
    SECURITY_CONTEXTS,
)
from credfolio.vocabulary.terms import Scope, Term, prefixes
from credfolio.vocabulary.values import is_absolute_iri, json_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "CLR_2_0_0",
    "CLR_2_0_1",
    "CONTEXTS",
    "CREDENTIALS_V1",
    "CREDENTIALS_V2",
    "DATA_INTEGRITY_V1",
    "DATA_INTEGRITY_V2",
    "ED25519_2020",
    "JWK",
    "MULTIKEY",
    "OPEN_BADGES_3_0_0",
    "OPEN_BADGES_3_0_1",
    "OPEN_BADGES_3_0_2",
    "OPEN_BADGES_3_0_3",
    "OPEN_BADGES_EXTENSIONS",
    "STATUS_V1",
    "Scope",
    "Term",
    "context_document",
    "is_absolute_iri",
    "is_term_address",
    "json_types",
    "prefixes",
]

# Each pinned context by its address.
CONTEXTS: Mapping[str, Scope] = MappingProxyType(
    {**CREDENTIALS_CONTEXTS, **OPEN_BADGES_CONTEXTS, **CLR_CONTEXTS, **SECURITY_CONTEXTS}
)


def is_term_address(text: str) -> bool:
    """Whether a text is what a term of a pinned context stands for, in full or by a prefix."""
    return text in _addresses() or text.partition(":")[0] in _all_prefixes()


@cache
def _addresses() -> frozenset[str]:
    return frozenset(term.iri for _, term in _all_terms())


@cache
def _all_prefixes() -> frozenset[str]:
    return frozenset(name for name, term in _all_terms() if term.prefix)


def _all_terms() -> Iterator[tuple[str, Term]]:
    """Each term of each context by its name, the inner scopes' terms as well."""
    scopes = list(CONTEXTS.values())
    while scopes:
        for name, term in (scopes.pop().terms or {}).items():
            yield name, term
            if term.scope is not None:
                scopes.append(term.scope)


@cache
def context_document(url: str) -> dict[str, Any] | None:
    """The JSON-LD context document of a pinned address, None for any other.

    The same object is returned each time; nobody changes it.
    """
    scope = CONTEXTS.get(url)
    return None if scope is None else {"@context": _render_scope(scope)}


def _render_scope(scope: Scope) -> dict[str, Any] | None:
    if scope.terms is None:
        return None
    aliases = {"id": "@id", "type": "@type"} if scope.aliases else {}
    terms = {name: _render_term(term) for name, term in scope.terms.items()}
    return {**({"@protected": True} if scope.protected else {}), **aliases, **terms}


def _render_term(term: Term) -> dict[str, Any] | str:
    if term.prefix:  # a text that ends as namespaces do is a prefix, an object is none
        return term.iri
    entry: dict[str, Any] = {"@id": term.iri}
    if term.type is not None:
        entry["@type"] = term.type
    if term.container is not None:
        entry["@container"] = term.container
    if term.scope is not None:
        entry["@context"] = _render_scope(term.scope)
    return entry
