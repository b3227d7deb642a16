"""JSON as it is read and written fast is what the standard library reads and writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credfolio.documents import (
    MAX_DEPTH,
    _check_depth_and_text,
    _exact_integer,
    _finite_float,
    _no_constant,
    _unique_members,
    parse_json,
    render_json,
)
from credfolio.errors import DocumentError

TEXTS = st.text(max_size=8) | st.sampled_from(
    ["\ud83e\udd80", "\ud800", "\x00\x1f\x7f", '"\\/', "\u2028"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def simply_parsed(text: str) -> Any:
    """The straight way: each rule is asked of all there is."""
    try:
        text.encode()
        value = json.loads(
            text,
            object_pairs_hook=_unique_members,
            parse_constant=_no_constant,
            parse_float=_finite_float,
            parse_int=_exact_integer,
        )
        _check_depth_and_text(value)
    except json.JSONDecodeError as error:
        return f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except UnicodeError:
        return "is not UTF-8 text"
    except DocumentError as error:
        return error.message
    return repr(value)


def parsed(data: bytes | str) -> Any:
    """What `parse_json` gives, or its words."""
    try:
        return repr(parse_json(data))
    except DocumentError as error:
        return error.message


def outcome(written: Any) -> str:
    """What came of writing a value, or the words of the error."""
    try:
        return str(written())
    except (TypeError, ValueError) as error:
        return repr(error)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(value=VALUES | st.tuples(TEXTS) | st.dictionaries(st.integers() | st.none(), TEXTS))
@example(value={"a": [{}, [], {"b": [[]]}], "c": [True, None, 1, 2.0, -0.0, 1e300, 2**70]})
@example(value={"a": float("inf")})
@example(value={"a": {1, 2}})
def test_writing(value: Any) -> None:
    """The same bytes, or the same error."""
    expected = outcome(
        lambda: json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )
    assert outcome(lambda: render_json(value)) == expected


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(value=VALUES, ascii_only=st.booleans(), cut=st.integers(0, 40), twice=st.booleans())
def test_reading(value: Any, ascii_only: bool, cut: int, twice: bool) -> None:  # noqa: FBT001 - drawn
    """The same value or the same words, of a whole text and one that was cut."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    if twice:
        text = f'{{"x": {text}, "y": 1, "x": 2}}'
    text = text[: max(0, len(text) - cut)]
    assert parsed(text) == simply_parsed(text)


@pytest.mark.parametrize("depth", [1, MAX_DEPTH // 2, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1])
@pytest.mark.parametrize("core", ["", "1", '"x"', '"\\ud800"', '{"a": 1}', "{}"])
def test_reading_what_is_nested(depth: int, core: str) -> None:
    """A value inside of a hundred lists is at the hundred and first level."""
    for text in (f"{'[' * depth}{core}{']' * depth}", f"{'[' * depth}{core}, []{']' * depth}"):
        assert parsed(text) == simply_parsed(text)
        assert parsed(text.encode()) == simply_parsed(text)
