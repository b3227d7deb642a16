"""The direct way to canonical N-Quads, for documents that need no more than the vocabulary table.

A JSON-LD processor works out anew for each document what its contexts mean. Here each context is
compiled once, into tables that say what a member's name stands for and how its value is written,
and the document is walked once. What this module answers is what `jsonld.canonicalize_with_pyld`
answers, byte for byte.

It never refuses a document. Whatever it does not know for certain it hands over by answering None:
keywords other than `@context`, contexts that are not pinned, members that are no terms, nulls,
empty or nested lists, identifiers that are not absolute or may be abbreviated, values that are not
what their datatype asks for, blank nodes that look alike at first sight. Whether such a document is
at fault is for JSON-LD to say.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from credfolio.vocabulary import CONTEXTS, Scope, Term, is_absolute_iri, json_types, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Quad = tuple[str, str, str, str]
"""Subject, predicate, object and graph (empty for the default graph), each as in N-Quads."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_NO_MEMBERS = frozenset(("id", "type", "@context"))
_XSD = "http://www.w3.org/2001/XMLSchema#"

# Beyond these the document is handed over: there are limits of the same kind there, and higher.
_MAX_CONTEXTS = 8
_MAX_NODES_WITH_CONTEXTS = 500
_MAX_DEPTH = 32
_MAX_ITEMS = 1_000
_MAX_QUADS = 5_000
# Compiled tables that are kept; a document of our own needs about ten.
_MAX_TABLES = 512

# RDFC-1.0 §5: what canonical N-Quads escape. Halves of surrogate pairs are left to the other path.
_SPECIAL = re.compile(r"[\x00-\x1f\x7f\"\\\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# `sec:x` is no address but an abbreviation where a context defines the prefix `sec`. Where it does
# not, it is one; nobody has addresses with such schemes, so they are handed over everywhere.
_PREFIXES = "|".join(sorted(prefixes(CONTEXTS.values())))
_CERTAIN_IRI = re.compile(rf"(?!(?:{_PREFIXES}):(?!//))[^\ud800-\udfff]*")
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord(char): f"\\{short}" for char, short in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)
}
# JSON-LD 1.1 API §8.6: how numbers without a datatype, or with one, are written.
_UNTYPED = {str: '"', bool: f'"^^<{_XSD}boolean>', int: f'"^^<{_XSD}integer>'}
_DOUBLE = f'"^^<{_XSD}double>'
_MAX_NUMBER = 10**21
_TRAILING_ZEROS = re.compile(r"(\d)0*E\+?(-)?0*(\d)")


class NotCoveredError(Exception):
    """The tables do not say, for certain, what the document means."""


class _Definition(NamedTuple):
    """A term of an active context, and whether a later context may say something else."""

    term: Term
    protected: bool


@dataclass(frozen=True, slots=True, eq=False)
class _ActiveContext:
    """What the terms mean at one place (JSON-LD 1.1 API §4.1). Each is one of a kind."""

    terms: Mapping[str, _Definition]


_NOTHING = _ActiveContext({})


@dataclass(frozen=True, slots=True)
class Member:
    """How the values of a member are written.

    `iris` says which texts are identifiers: None for no text, otherwise every absolute one and
    these terms. `endings` closes a literal by its type in JSON, and lacks the types that the
    datatype does not allow. `inner` is the active context of objects.
    """

    predicate: str
    container: str | None
    iris: Mapping[str, str] | None
    endings: Mapping[type, str]
    inner: _ActiveContext


class _Members(dict[str, Member]):
    """The members that an object may have, each compiled when first met.

    `outer` is the active context before the object's types, and after them it is `own`.
    """

    __slots__ = ("outer", "own")

    def __init__(self, outer: _ActiveContext, own: _ActiveContext) -> None:
        super().__init__()
        self.outer = outer
        self.own = own

    def __missing__(self, name: str) -> Member:
        definition = self.own.terms.get(name)
        if definition is None or definition.term.type == "@json":
            raise NotCoveredError
        term = definition.term
        # A property-scoped context holds for the values and all below; it may redefine anything.
        # Type-scoped terms hold for texts, but end where another object begins (§4.1, step 7).
        inner = self.outer if term.scope is None else _extend(self.outer, term.scope, override=True)
        iris, endings = None, _endings(term.type)
        if inner is _NOTHING:  # and neither does it know what texts are
            endings = {}
        elif term.type == "@vocab":
            words = self.own if term.scope is None else _extend(self.own, term.scope, override=True)
            iris = {word: f"<{found.term.iri}>" for word, found in words.terms.items()}
        elif term.type == "@id":
            iris = {}
        self[name] = Member(f"<{term.iri}>", term.container, iris, endings, inner)
        return self[name]


def _endings(datatype: str | None) -> dict[type, str]:
    if datatype in ("@id", "@vocab"):
        return {}
    if datatype is None:
        return {**_UNTYPED, float: _DOUBLE}
    if datatype == _XSD + "string":  # RDFC-1.0 §5: not written
        return {str: '"'}
    return dict.fromkeys(json_types(datatype), f'"^^<{datatype}>')


@lru_cache(maxsize=_MAX_TABLES)
def _within(active: _ActiveContext, contexts: tuple[str, ...]) -> _ActiveContext:
    """The active context of an object that names these addresses (JSON-LD 1.1 API §4.1)."""
    if len(contexts) > _MAX_CONTEXTS:
        raise NotCoveredError
    for address in contexts:
        scope = CONTEXTS.get(address)
        if scope is None:
            raise NotCoveredError
        active = _extend(active, scope)
    return active


def _extend(active: _ActiveContext, scope: Scope, *, override: bool = False) -> _ActiveContext:
    """Add a scope's terms to an active context (§4.2); only with `override` to protected ones."""
    if scope.terms is None:  # what is reset knows no member until it names contexts of its own
        return _NOTHING
    terms = dict(active.terms)
    for name, term in scope.terms.items():
        iri, datatype = (_whole(text, scope.terms, active) for text in (term.iri, term.type or ""))
        added, held = replace(term, iri=iri, type=datatype or None), terms.get(name)
        kept = held is not None and held.protected and not override
        if kept and held is not None and held.term != added:
            raise NotCoveredError
        terms[name] = _Definition(added, kept or scope.protected)
    # A credential in a credential most often names the contexts that it stands in already.
    return active if terms == active.terms else _ActiveContext(terms)


def _whole(text: str, terms: Mapping[str, Term], active: _ActiveContext) -> str:
    """What a scope's text stands for: a term of its own, or a term and a rest (§5.2).

    A prefix that the scope itself does not define is that of the active context.
    """
    if text in terms:
        return terms[text].iri
    name, _, rest = text.partition(":")
    held = active.terms.get(name)
    term = terms.get(name, held.term if held else None)
    return term.iri + rest if term and term.prefix and rest[:2] != "//" else text


@lru_cache(maxsize=_MAX_TABLES)
def _typed(active: _ActiveContext, types: tuple[str, ...]) -> tuple[tuple[str, ...], _Members]:
    """The classes that an object's types stand for, and the members that they let it have.

    Types are looked up in the context before them, and their scopes added in the order of their
    names (JSON-LD 1.1 API §5.1.2 step 11).
    """
    if len(set(types)) != len(types) or active is _NOTHING:
        raise NotCoveredError
    own, classes = active, []
    for name in sorted(types):
        definition = active.terms.get(name)
        if definition is None:
            raise NotCoveredError
        classes.append(f"<{definition.term.iri}>")
        if definition.term.scope is not None:
            own = _extend(own, definition.term.scope)
    return tuple(classes), _Members(active, own)


def canonicalize_directly(document: dict[str, Any], algorithm: str = "sha256") -> str | None:
    """Canonicalise a document whose contexts are pinned ones.

    1. Walk it, member by member, and say each value as a quad (JSON-LD 1.1 API §5.1.2, §8.1).
    2. Name the blank nodes and sort (RDFC-1.0 §4.4).

    Args:
        document: a JSON-LD object; it is not changed.
        algorithm: the hash that tells blank nodes apart, as `hashlib` names it.

    Returns:
        Canonical N-Quads, or None for a document that must be canonicalised by JSON-LD's means.
    """
    try:
        quads = Walk().quads_of(document)
    except NotCoveredError:
        return None
    return canonicalize_quads(quads, algorithm)


class Walk:
    """One walk through a document, and the quads that it has said so far.

    What an identifier or a value is written as is asked of `iri` and `scalar`, and of nobody else:
    where the walk goes does not depend on it (`shapes`).
    """

    __slots__ = ("blanks", "contexts", "quads")

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.blanks = 0
        self.contexts = 0

    def quads_of(self, document: dict[str, Any]) -> list[Quad]:
        """Step 1 of `canonicalize_directly`; raises `NotCoveredError`."""
        self.node(document, _NOTHING, "", 0)
        if not 0 < len(self.quads) <= _MAX_QUADS:
            raise NotCoveredError
        return self.quads

    def iri(self, value: Any) -> str:
        """Write an identifier; raises `NotCoveredError`."""
        return write_iri(value)

    def scalar(self, value: Any, member: Member) -> str:
        """Write a member's text, number or truth value; raises `NotCoveredError`."""
        return write_scalar(value, member)

    def node(self, node: dict[str, Any], active: _ActiveContext, graph: str, depth: int) -> str:
        """Say everything about an object (JSON-LD 1.1 API §5.1.2, §8.1); returns its name.

        1. Its contexts, if it names any, which hold for it and all below.
        2. Its identifier, or a blank node.
        3. Its types, which bring terms of their own.
        4. Each other member, value by value.
        """
        if depth > _MAX_DEPTH or len(self.quads) > _MAX_QUADS:
            raise NotCoveredError
        if "@context" in node:  # 1
            active = self._within(active, node["@context"])
        subject = self.iri(node["id"]) if "id" in node else self._blank()  # 2
        types = _texts(node["type"]) if "type" in node else ()
        classes, members = _typed(active, types)  # 3
        self.quads += [(subject, _TYPE, name, graph) for name in classes]
        for name, value in node.items():  # 4
            if name not in _NO_MEMBERS:
                member = members[name]
                self.quads += [
                    (subject, member.predicate, said, graph)
                    for said in self._values(_items(value), member, graph, depth + 1)
                ]
        return subject

    def _within(self, active: _ActiveContext, contexts: Any) -> _ActiveContext:
        self.contexts += 1
        if self.contexts > _MAX_NODES_WITH_CONTEXTS:
            raise NotCoveredError
        return _within(active, _texts(contexts))

    def _values(
        self, items: Iterable[Any], member: Member, graph: str, depth: int
    ) -> Iterable[str]:
        """Say a member's values: one by one, or as one list; returns their names or texts."""
        if member.container == "@list":
            return [self._list([self.scalar(item, member) for item in items], graph)]
        if member.container == "@graph":
            return [self._graph(item, member, depth) for item in items]
        return [
            self.node(item, member.inner, graph, depth)
            if type(item) is dict
            else self.scalar(item, member)
            for item in items
        ]

    def _list(self, items: list[str], graph: str) -> str:
        """Say a list as a chain of blank nodes (§8.5); returns the first."""
        rest = _NIL
        for item in reversed(items):
            cell = self._blank()
            self.quads += [(cell, _FIRST, item, graph), (cell, _REST, rest, graph)]
            rest = cell
        return rest

    def _graph(self, item: Any, member: Member, depth: int) -> str:
        """Say an object in a graph of its own (§5.1.2 step 13.12); returns the graph's name."""
        name, before = self._blank(), len(self.quads)
        if type(item) is dict:
            self.node(item, member.inner, name, depth)
        if len(self.quads) == before:
            raise NotCoveredError
        return name

    def _blank(self) -> str:
        self.blanks += 1
        return f"_:{self.blanks}"


def _items(value: Any) -> list[Any]:
    """One value or a list of them, which holds something and not too much."""
    items = value if type(value) is list else [value]
    if not 0 < len(items) <= _MAX_ITEMS:
        raise NotCoveredError
    return items


def _texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them."""
    texts = tuple(_items(value))
    if any(type(text) is not str for text in texts):
        raise NotCoveredError
    return texts


def write_iri(value: Any) -> str:
    """Write an identifier, which is absolute and no abbreviation."""
    if type(value) is not str or not is_absolute_iri(value) or not _CERTAIN_IRI.fullmatch(value):
        raise NotCoveredError
    return f"<{value}>"


def write_scalar(value: Any, member: Member) -> str:
    """Write a text, number or truth value (JSON-LD 1.1 API §5.3.2)."""
    kind = type(value)
    if kind is str and member.iris is not None:
        return member.iris.get(value) or write_iri(value)
    ending = member.endings.get(kind)
    if ending is None:
        raise NotCoveredError
    if kind is str:
        return f'"{_escaped(value)}{ending}'
    if kind is bool:
        return f'"true{ending}' if value else f'"false{ending}'
    if kind is int or value.is_integer():
        ending = member.endings[int]
    return f'"{_number(value)}{ending}'


def _escaped(text: str) -> str:
    """Escape a text for canonical N-Quads (RDFC-1.0 §5)."""
    if not _SPECIAL.search(text):
        return text
    if _SURROGATE.search(text):
        raise NotCoveredError
    return text.translate(_ESCAPES)


def _number(value: float) -> str:
    """Write a number: whole ones as integers, others with 16 digits (JSON-LD 1.1 API §8.6)."""
    if not abs(value) < _MAX_NUMBER:
        raise NotCoveredError
    if value == int(value):
        return str(int(value))
    return _TRAILING_ZEROS.sub(r"\1E\2\3", f"{value:1.15E}")


def canonicalize_quads(quads: Iterable[Quad], algorithm: str = "sha256") -> str | None:
    """Canonicalise a dataset (RDFC-1.0 §4.4.3), if its blank nodes differ at first sight.

    1. A dataset is a set; each quad is noted with each blank node in it (step 2).
    2. Each blank node is hashed by the quads that it is in, where it is called `_:a` and all
       others `_:z` (step 3, §4.6).
    3. They are named in the order of their hashes (step 4), if no two hashes are the same.
    4. The quads are written with these names, and sorted by code point (steps 6 and 7).

    Returns:
        Canonical N-Quads, or None if two blank nodes have the same hash.
    """
    dataset = set(quads)  # 1
    quads_of: dict[str, list[Quad]] = {}
    for quad in dataset:
        subject, _, object_, graph = quad
        for term in {subject, object_, graph}:
            if term[:1] == "_":
                quads_of.setdefault(term, []).append(quad)
    names = dict.fromkeys(quads_of, "_:z")
    by_hash: dict[str, str] = {}
    for blank, its_quads in quads_of.items():  # 2
        names[blank] = "_:a"
        digest = hashlib.new(algorithm, "".join(_lines(its_quads, names)).encode()).hexdigest()
        names[blank] = "_:z"
        by_hash[digest] = blank
    if len(by_hash) != len(quads_of):
        return None
    names = {by_hash[digest]: f"_:c14n{place}" for place, digest in enumerate(sorted(by_hash))}  # 3
    return "".join(_lines(dataset, names))  # 4


def _lines(quads: Iterable[Quad], names: Mapping[str, str]) -> list[str]:
    """Write quads, in which blank nodes have these names, and sort them by code point."""
    name = names.get
    return sorted(
        f"{name(subject, subject)} {predicate} {name(object_, object_)} {name(graph, graph)} .\n"
        if graph
        else f"{name(subject, subject)} {predicate} {name(object_, object_)} .\n"
        for subject, predicate, object_, graph in quads
    )
