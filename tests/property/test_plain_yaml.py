"""The quick reading of YAML gives the values of the strict one, or none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.errors import ContentError
from credfolio.plain_yaml import MAX_DEPTH, read_plain
from credfolio.yaml_reader import _composed, _decoded

REPOSITORY = Path(__file__).parents[2]
CONTENT = sorted((REPOSITORY / "content").rglob("*.yaml"))
WORDS = st.sampled_from(
    "no yes true True null ~ 7 -7 012 -0 1_0 0x1f 12:30 1.5 2026-03-01 2026-02-30 2026-1-1 << = "
    "12345678901234567890 - -- --- ... & &a *a !!str # % @ ? : > | ' \" [ ] { } , a: é".split(" ")
)
SCALARS = st.one_of(
    WORDS, st.text(max_size=12), st.integers(), st.dates(), st.booleans(), st.none()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.text(max_size=6)), inner)
    ),
    max_leaves=12,
)
# What lines of YAML are made of.
PIECES = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from(
            ("\n", "\n", "\n  ", "\n- ", "  ", ": ", ":", "a: ", "b: ", "- ", "\t", "\r")
        ),
        st.characters(),
    ),
    max_size=25,
)


def compare(text: str) -> bool:
    """Hold both readings against each other; says whether the quick one had an answer."""
    quick = None
    try:
        decoded = _decoded(text.encode("utf-8", "surrogatepass"), "f")
        quick = read_plain(decoded)
        strict = _composed(text.encode(), "f")
    except ContentError:
        assert quick is None
        return False
    assert strict.root is not None
    if quick is not None:
        # By their texts: True is not 1 here.
        assert repr(quick) == repr(strict.root.value)
        assert not strict.mistakes
    return quick is not None


@given(
    st.dictionaries(st.text(max_size=6), VALUES, max_size=5),
    st.sampled_from((None, True, False)),
    st.sampled_from((None, "'", '"', "|", ">")),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_any_values(
    value: dict[str, object],
    flow: bool | None,  # noqa: FBT001 - drawn
    style: str | None,
    allow_unicode: bool,  # noqa: FBT001
) -> None:
    """Whatever is written in whichever style."""
    compare(
        yaml.safe_dump(
            value, default_flow_style=flow, default_style=style, allow_unicode=allow_unicode
        )
    )


@given(PIECES)
@settings(max_examples=500, deadline=None)
def test_any_text(pieces: list[str]) -> None:
    """Also where it is no YAML at all."""
    compare("".join(pieces))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2",
        "a: {b: 1, b: 2}",
        "a: &x 1\nb: *x",
        "a: &x 1",
        "<<: {a: 1}",
        "a: !!str 1",
        "a: ! b",
        "1: a",
        "? [a]\n: b",
        "a: 2026-02-30",
        'a: "\\u0007"',
        'a: "\\t"',
        "- a",
        "a",
        "",
        "a: 1\n--- \nb: 1",
        "a: [",
    ],
)
def test_what_is_odd(text: str) -> None:
    """Whatever more is to be said of is left to the strict reading."""
    assert not compare(text)


def test_the_demo_and_slips_in_it() -> None:
    """Real files are read quickly, and with any character taken out or put in they are the same."""
    assert len(CONTENT) > 10
    quick = 0
    chance = random.Random(1)  # noqa: S311 - the same each time
    for file in CONTENT:
        text = file.read_text(encoding="utf-8")
        quick += compare(text)
        for _ in range(20):
            at = chance.randrange(len(text))
            other = chance.choice(("", *"\n :-#&*!|>'\"%@`[]{},?\t\\x0"))
            compare(text[:at] + other + text[at + chance.randrange(3) :])
    assert quick > len(CONTENT) / 2


def test_depth() -> None:
    """As deep as the strict reading goes, and no deeper."""
    inside = MAX_DEPTH - 1
    assert compare("a: " + "[" * inside + "]" * inside)
    assert not compare("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH)
