"""What a table of terms is made of, and the namespaces that several contexts share.

A `Term` is one entry of a context; a term with `scope` opens a context of its own: for objects of
that type when it names a class, for the member's value when it names a property.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CREDENTIALS = "https://www.w3.org/2018/credentials#"
SECURITY = "https://w3id.org/security#"
SCHEMA = "https://schema.org/"
# The Open Badges context writes XML Schema with https; both spellings are the standards' own.
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_BADGES = "https://www.w3.org/2001/XMLSchema#"
DATE_TIME = XSD + "dateTime"

ID = "@id"
VOCAB = "@vocab"
JSON = "@json"
SET = "@set"
LIST = "@list"
GRAPH = "@graph"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a JSON-LD context (JSON-LD 1.1 §9.15.1).

    `iri` is what the term stands for, `type` the type its values are read as (a datatype or class
    IRI, `@id`, `@vocab` or `@json`), `container` how several values stand together, `scope` the
    context it opens (None: none; `Scope(None)`: the context is reset). With `prefix`, what follows
    the term and a colon is appended to `iri` (§4.1.5).
    """

    iri: str
    type: str | None = None
    container: str | None = None
    scope: Scope | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The terms of a context, or of the part of one that a term opens.

    `terms` None resets the scope to nothing. `aliases`: it says that `id` and `type` stand for
    `@id` and `@type`, as all contexts do that have an address. `protected`: no later context may
    redefine its terms.
    """

    terms: Mapping[str, Term] | None
    aliases: bool = True
    protected: bool = True


RESET = Scope(None)


def plain(namespace: str, *names: str) -> dict[str, Term]:
    """Terms of the same name in a namespace, with nothing else to say."""
    return {name: Term(namespace + name) for name in names}


def links(namespace: str, *names: str) -> dict[str, Term]:
    """Terms whose values are identifiers or objects."""
    return {name: Term(namespace + name, ID) for name in names}


def sets(namespace: str, *names: str) -> dict[str, Term]:
    """Terms with any number of values, which is the same as one to JSON-LD."""
    return {name: Term(namespace + name, container=SET) for name in names}


def prefix(iri: str) -> Term:
    """A namespace that a document may use for terms of its own making."""
    return Term(iri, prefix=True)


def class_of(iri: str, terms: Mapping[str, Term]) -> Term:
    """A type whose objects have terms of their own."""
    return Term(iri, scope=Scope(terms))


def prefixes(scopes: Iterable[Scope]) -> set[str]:
    """The names of all prefixes of some contexts and of those that their terms open."""
    terms = [item for scope in scopes for item in (scope.terms or {}).items()]
    inner = [term.scope for _, term in terms if term.scope is not None]
    found = {name for name, term in terms if term.prefix}
    return found | prefixes(inner) if inner else found
