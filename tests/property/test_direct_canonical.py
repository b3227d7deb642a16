"""The direct canonical form of anything equals PyLD's, or there is none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.canonical import canonicalize_directly
from credfolio.errors import CredfolioError
from credfolio.jsonld import canonicalize_with_pyld
from credfolio.vocabulary import CONTEXTS, context_document, json_types
from generated import ODD_TEXTS, OF_V1, OF_V2, documents
from shared_data import needs_shared, published_context

if TYPE_CHECKING:
    from credfolio.jsonld import ContextLoader
    from credfolio.vocabulary import Scope, Term


def by_pyld(document: dict[str, Any], loader: ContextLoader = context_document) -> str | None:
    """The canonical form, or None for a document that is refused."""
    try:
        return canonicalize_with_pyld(document, loader)
    except (CredfolioError, UnicodeEncodeError):
        return None


def test_changed_credentials() -> None:
    """Credentials from content, changed in many ways (`tests/bench/compare_canonical.py`: more)."""
    came: Counter[str] = Counter()
    for document in documents(seed=2026, count=2000):
        expected, text = by_pyld(document), canonicalize_directly(document)
        came["refused" if expected is None else "handed over" if text is None else "direct"] += 1
        assert text is None or text == expected, document
    assert came["direct"] > 600, came
    assert came["direct"] > 4 * came["handed over"], came


@needs_shared
def test_changed_credentials_under_the_published_contexts() -> None:
    """Our table and the files that were published give the same canonical forms and refusals."""
    for document in documents(seed=11, count=500):
        assert by_pyld(document) == by_pyld(document, published_context), document


def test_unchanged_credentials_are_answered_directly() -> None:
    """What content can say is in the table; only nodes that look alike are left to PyLD."""
    built = [*documents(seed=5, count=1000)][::10]
    answered = sum(canonicalize_directly(document) is not None for document in built)
    assert answered >= 90


# Any object that the table can describe, rather than one that somebody would write.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(ODD_TEXTS)
IRIS = st.sampled_from(
    ["urn:x:1", "urn:x:2", "https://a.example/ü", "did:web:a.example", "sec:x", "xsd:y", "name:z"]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([1e20, 1e21, -0.0, 10**21, 5e-324])


def scopes(scope: Scope) -> dict[str, dict[str, Term]]:
    """The terms of each class of a context, with those that hold everywhere."""
    everywhere = dict(scope.terms or {})
    return {
        name: {**everywhere, **(term.scope.terms if term.scope and term.scope.terms else {})}
        for name, term in everywhere.items()
        if name[:1].isupper()
    }


def classes(family: list[str]) -> dict[str, dict[str, Term]]:
    """The classes of some contexts that are named together."""
    return {name: terms for context in family for name, terms in scopes(CONTEXTS[context]).items()}


FAMILIES = [(classes(family), family) for family in (OF_V2, OF_V1)]


def values(term: Term, nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values that a term allows, and now and then one that it does not."""
    if term.type == "@id":
        one = IRIS | nodes
    elif term.type == "@vocab":
        one = st.sampled_from(["assertionMethod", "authentication", "urn:x:1", "Profile", "x"])
    elif term.type is None:
        one = TEXTS | NUMBERS | st.booleans() | nodes
    else:
        kinds = {str: TEXTS, int: st.integers(), float: st.floats(), bool: st.booleans()}
        one = st.one_of([kinds[kind] for kind in json_types(term.type)])
    return one | st.lists(one, min_size=1, max_size=3)


@st.composite
def nodes(
    draw: st.DrawFn, classes: dict[str, dict[str, Term]], family: list[str], depth: int = 0
) -> dict[str, Any]:
    """An object of some class, with members of that class, perhaps with contexts of its own."""
    name = draw(st.sampled_from(sorted(classes)))
    node: dict[str, Any] = {"type": draw(st.sampled_from((name, [name])))}
    if draw(st.booleans()):
        node["id"] = draw(IRIS)
    if depth and draw(st.integers(0, 5)) == 0:
        some = draw(st.lists(st.sampled_from(family), min_size=1, max_size=4, unique=True))
        node["@context"] = draw(st.sampled_from((some, sorted(some, key=family.index), some[0])))
    inner: st.SearchStrategy[Any] = IRIS.map(lambda iri: {"id": iri})
    if depth < 3:
        inner = nodes(classes, family, depth + 1) | inner
    for member in draw(st.lists(st.sampled_from(sorted(classes[name])), max_size=4)):
        node[member] = draw(values(classes[name][member], inner))
    return node


@st.composite
def whole(draw: st.DrawFn) -> dict[str, Any]:
    """An object under the contexts of a family, most often in the order in which people do."""
    known, family = draw(st.sampled_from(FAMILIES))
    contexts = [context for context in family if draw(st.integers(0, 3))] or [family[0]]
    if draw(st.integers(0, 4)) == 0:
        contexts = draw(st.permutations(contexts))
    return {"@context": contexts[:8], **draw(nodes(known, family))}


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(document=whole())
def test_anything_of_the_table(document: dict[str, Any]) -> None:
    """Objects of each class with each member, in contexts of any order."""
    text = canonicalize_directly(document)
    assert text is None or text == by_pyld(document)


@needs_shared
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(document=whole())
def test_anything_under_the_published_contexts(document: dict[str, Any]) -> None:
    """To PyLD our table and the files that were published say the same of any object."""
    assert by_pyld(document) == by_pyld(document, published_context)
