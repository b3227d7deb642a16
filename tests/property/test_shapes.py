"""What is known of a shape gives what the walk gives, for every document, or nothing."""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections import Counter
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio import shapes
from credfolio.canonical import _escaped, canonicalize_directly, canonicalize_quads
from credfolio.jsonld import canonicalize, canonicalize_with_pyld
from credfolio.shapes import canonicalize_by_shape
from generated import ODD_NUMBERS, ODD_TEXTS, documents
from samples import build_content, sign
from shared_data import DATA, needs_shared

RDFC = DATA / "vectors/rdf-canon/rdfc10"
SAMPLES = sorted(DATA.glob("samples/**/*.json")) + sorted(DATA.glob("real-badges/**/*.json"))


def unsecured() -> list[dict[str, Any]]:
    """Credentials that content can say, without their proofs."""
    read = map(json.loads, sign(build_content()).credentials.values())
    return [{name: value for name, value in one.items() if name != "proof"} for one in read]


SIGNED = unsecured()


@pytest.fixture(autouse=True)
def _no_shapes() -> None:
    """Each test begins without any."""
    shapes._shape_of.cache_clear()
    shapes._structure_of.cache_clear()


def leaves(value: Any) -> list[tuple[Any, Any]]:
    """Each text, number and truth value that is not a type or a context: container and key."""
    found = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, dict | list):
            found += leaves(inner) if key not in ("type", "@context") else []
        elif key not in ("type", "@context"):
            found.append((value, key))
    return found


def assert_same(document: dict[str, Any]) -> bool:
    """Twice: the shape is compiled, then it is known. Returns whether there was an answer."""
    expected = canonicalize_directly(document)
    for _ in range(2):
        text = canonicalize_by_shape(document)
        assert text is None or text == expected, document
    return text is not None


def test_changed_credentials() -> None:
    """Credentials from content, changed in many ways (`tests/bench/compare_canonical.py`: more)."""
    came: Counter[str] = Counter()
    for document in documents(seed=2027, count=4000):
        if canonicalize_directly(document) is not None:
            came["by shape" if assert_same(document) else "walked"] += 1
        else:
            assert canonicalize_by_shape(document) is None, document
    # Rare characters and lines that are there twice are left to the walk.
    assert came["by shape"] > 8 * came["walked"], came


def test_values_of_one_shape() -> None:
    """Texts, numbers and addresses change, and the shape stays: the same as PyLD says, or nothing."""
    chance = random.Random(30)  # noqa: S311 - no secret is drawn
    came: Counter[bool] = Counter()
    for number in range(1500):
        document = copy.deepcopy(SIGNED[number % len(SIGNED)])
        for container, key in chance.sample(leaves(document), chance.randrange(1, 6)):
            value = container[key]
            if isinstance(value, bool):
                container[key] = not value
            elif isinstance(value, int | float):
                container[key] = type(value)(chance.choice(ODD_NUMBERS[:20]))
            else:
                others = [c[k] for c, k in leaves(document) if isinstance(c[k], str)]
                container[key] = chance.choice([*ODD_TEXTS, *others])
        answered = assert_same(document)
        came[answered] += 1
        if answered and number % 10 == 0:
            assert canonicalize_by_shape(document) == canonicalize_with_pyld(document)
    assert came[True] > 300, came
    # A list's length is part of the shape, and so is what kind each value is; nothing else is.
    assert shapes._shape_of.cache_info().misses < 4 * len(SIGNED)


TEXTS = st.text(max_size=12) | st.sampled_from(ODD_TEXTS)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_text_in_any_place(data: st.DataObject) -> None:
    """Also halves of surrogate pairs, control characters, percent signs and line separators."""
    document = copy.deepcopy(data.draw(st.sampled_from(SIGNED)))
    texts = [(c, k) for c, k in leaves(document) if isinstance(c[k], str)]
    for place in data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8)):
        container, key = texts[place]
        container[key] = data.draw(TEXTS)
    assert_same(document)


def test_all_that_content_can_say_has_a_shape() -> None:
    """No credential of ours is walked again."""
    for document in SIGNED:
        assert assert_same(document)
        assert canonicalize_by_shape(document) == canonicalize_with_pyld(document)


def evidence(*values: str, **members: Any) -> dict[str, Any]:
    """A credential with evidences that have no ids."""
    items = [{"type": ["Evidence"], "narrative": value} for value in values]
    return {**SIGNED[0], "evidence": items, **members}


def test_blank_nodes_that_look_alike_are_left_to_the_slow_way() -> None:
    """The same shape has an answer when they differ, whichever comes first, and none when not."""
    assert canonicalize_by_shape(evidence("a", "b")) is not None
    assert canonicalize_by_shape(evidence("a", "a")) is None
    assert canonicalize_by_shape(evidence("b", "a")) == canonicalize_by_shape(evidence("a", "b"))
    alike = evidence("a", "a")
    assert canonicalize(alike) == canonicalize_with_pyld(alike)


def test_blank_nodes_without_a_line_of_their_own() -> None:
    """They look alike to whoever looks at their hashes only, and have no lines that are the same."""
    subject = {"type": ["AchievementSubject"], "id": "urn:x:1"}
    results = [{"type": ["Result"], "value": value, "alignment": {}} for value in "ab"]
    document = {**SIGNED[0], "credentialSubject": {**subject, "result": results}}
    assert canonicalize_by_shape(document) is None
    assert canonicalize(document) == canonicalize_with_pyld(document)


def test_percent_signs_of_the_vocabulary() -> None:
    """What stands in all documents of a shape is no pattern, whatever it looks like."""
    quads = [("_:1", "<urn:x:%s%%>", '"%d"', ""), ("_:1", "<urn:x:%(a)s>", "_:2", "")]
    shape = shapes._compile(quads, shapes._Slots())
    assert shapes._fill(shape, [], "sha256") == canonicalize_quads(quads)


def test_lines_that_are_there_twice_are_left_to_the_walk() -> None:
    """A dataset is a set: a line that is there twice counts once, also in the hashes."""
    once, twice = evidence("a", name=["x", "y"]), evidence("a", name=["x", "x"])
    assert canonicalize_by_shape(once) is not None
    assert canonicalize_by_shape(twice) is None
    assert canonicalize(twice) == canonicalize_with_pyld(twice)


def test_types_and_words_of_the_vocabulary_are_no_slots() -> None:
    """Another type, context or word under the same members means something else."""
    options: dict[str, Any] = {
        "@context": SIGNED[0]["@context"],
        "type": "DataIntegrityProof",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:web:a.example#k",
    }
    for members in (
        {},
        {"proofPurpose": "authentication"},
        {"proofPurpose": "urn:x:1"},
        {"type": "Multikey"},
        {"type": "Ed25519Signature2020"},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"@context": ["https://www.w3.org/2018/credentials/v1"]},
        {"proofPurpose": "no such word"},
    ):
        document = {**options, **members}
        assert canonicalize_by_shape(document) == canonicalize_directly(document), members


def test_a_shape_that_is_wrong_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first document of a shape is walked as well: a fault here costs time, never a proof."""
    document = SIGNED[0]
    write = shapes._literals
    monkeypatch.setattr(shapes, "_literals", lambda values: [*reversed(write(values))])
    assert canonicalize_by_shape(document) is None
    monkeypatch.setattr(shapes, "_literals", write)
    assert canonicalize_by_shape(document) is None
    assert canonicalize(document) == canonicalize_directly(document)


def test_long_texts_are_filled_in_and_not_kept() -> None:
    """A text of a megabyte is one like any other; names and types of that length have no shape."""
    long = "x" * 1_000_000
    for document in (
        evidence(long, "b"),
        evidence("a", id=f"urn:x:{long}"),
        {**SIGNED[0], "validFrom": long},
    ):
        assert assert_same(document)
    assert not assert_same({**SIGNED[0], long: "x"})
    assert not assert_same({**SIGNED[0], "type": [long]})
    for kept in (shapes._kept_iri, shapes._kept_hash):
        kept.cache_clear()
    assert shapes._iri(f"urn:x:{long}") == f"<urn:x:{long}>"
    assert shapes._hash(long, "sha256") == hashlib.sha256(f"{long}\n".encode()).digest()
    assert shapes._kept_iri.cache_info().currsize == shapes._kept_hash.cache_info().currsize == 0


def test_memory_is_bounded() -> None:
    """Large documents have no shape, and of shapes there are only so many."""
    large = {**SIGNED[0], "name": [f"{number}" for number in range(1200)]}
    assert canonicalize_by_shape(large) is None
    for number in range(1, 400):
        canonicalize_by_shape({**SIGNED[0], "name": [f"{name}" for name in range(number)]})
    assert shapes._shape_of.cache_info().currsize <= 256


@needs_shared
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_published_samples(path: Any) -> None:
    """What others publish: the same text as PyLD's, or no answer."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(document, dict):
        bare = {name: value for name, value in document.items() if name != "proof"}
        for part in (document, bare):
            if assert_same(part):
                assert canonicalize_by_shape(part) == canonicalize_with_pyld(part)


def term(value: Any) -> str:
    """A term as canonical N-Quads have it; nothing for the default graph."""
    if isinstance(value, pyoxigraph.DefaultGraph):
        return ""
    if not isinstance(value, pyoxigraph.Literal):
        return str(value)
    text = f'"{_escaped(value.value)}"'
    if value.language:
        return f"{text}@{value.language}"
    datatype = value.datatype.value
    return text if datatype.endswith("XMLSchema#string") else f"{text}^^<{datatype}>"


@needs_shared
def test_rdfc10() -> None:
    """The working group's vectors as shapes without slots: the published form, or no answer."""
    answered = 0
    for path in sorted(RDFC.glob("*-in.nq")):
        quads = [
            (term(quad.subject), term(quad.predicate), term(quad.object), term(quad.graph_name))
            for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.N_QUADS)
        ]
        name = path.name.removesuffix("-in.nq")
        shape = shapes._compile(quads, shapes._Slots())
        text = shapes._fill(shape, [], "sha384" if name == "test075" else "sha256")
        if text is not None and quads:
            answered += 1
            assert text == (RDFC / f"{name}-rdfc10.nq").read_text(encoding="utf-8"), name
    assert answered >= 30
