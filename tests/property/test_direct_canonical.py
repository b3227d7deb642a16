"""The direct canonical form of anything equals PyLD's, or there is none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.canonical import canonicalize_directly
from credfolio.errors import CredfolioError
from credfolio.jsonld import canonicalize_with_pyld
from credfolio.vocabulary import CONTEXTS, CREDENTIALS_V2, OPEN_BADGES_3_0_3, json_types
from generated import ODD_TEXTS, documents

if TYPE_CHECKING:
    from credfolio.vocabulary import Scope, Term


def by_pyld(document: dict[str, Any]) -> str | None:
    """The canonical form, or None for a document that is refused."""
    try:
        return canonicalize_with_pyld(document)
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


def test_unchanged_credentials_are_answered_directly() -> None:
    """What content can say is in the table; only nodes that look alike are left to PyLD."""
    built = [*documents(seed=5, count=1000)][::10]
    answered = sum(canonicalize_directly(document) is not None for document in built)
    assert answered >= 90


# Any object that the table can describe, rather than one that somebody would write.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(ODD_TEXTS)
IRIS = st.sampled_from(["urn:x:1", "urn:x:2", "https://a.example/ü", "did:web:a.example"])
NUMBERS = st.integers() | st.floats() | st.sampled_from([1e20, 1e21, -0.0, 10**21, 5e-324])


def scopes(scope: Scope) -> dict[str, dict[str, Term]]:
    """The terms of each class of a context, with those that hold everywhere."""
    everywhere = dict(scope.terms or {})
    return {
        name: {**everywhere, **(term.scope.terms if term.scope and term.scope.terms else {})}
        for name, term in everywhere.items()
        if name[:1].isupper()
    }


CLASSES = {
    name: terms
    for url in (CREDENTIALS_V2, OPEN_BADGES_3_0_3)
    for name, terms in scopes(CONTEXTS[url]).items()
}


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
def nodes(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    """An object of some class, with members of that class."""
    name = draw(st.sampled_from(sorted(CLASSES)))
    node: dict[str, Any] = {"type": draw(st.sampled_from((name, [name])))}
    if draw(st.booleans()):
        node["id"] = draw(IRIS)
    inner: st.SearchStrategy[Any] = IRIS.map(lambda iri: {"id": iri})
    if depth < 3:
        inner = nodes(depth + 1) | inner
    for member in draw(st.lists(st.sampled_from(sorted(CLASSES[name])), max_size=4)):
        node[member] = draw(values(CLASSES[name][member], inner))
    return node


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(node=nodes(), contexts=st.permutations([*CONTEXTS]), number=st.integers(2, 4))
def test_anything_of_the_table(node: dict[str, Any], contexts: list[str], number: int) -> None:
    """Objects of each class with each member, in contexts of any order."""
    document = {"@context": contexts[:number], **node}
    text = canonicalize_directly(document)
    assert text is None or text == by_pyld(document)
