"""Strict JSON, and one way of writing it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from credfolio.documents import (
    MAX_BYTES,
    MAX_DEPTH,
    as_list,
    objects_in,
    parse_json,
    parse_object,
    render_json,
    strings_in,
)
from credfolio.errors import DocumentError
from credfolio.timestamps import format_timestamp


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "not UTF-8"),
        ("\ud800", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1, "a": 1}', "the member 'a' twice"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "the member 'b' twice"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e400]", "out of range"),
        (b"[9007199254740992]", "beyond"),
        (b"[-9007199254740992]", "beyond"),
        (b"9" * 10_000, "beyond"),
        (b'["\\ud800"]', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "deeper"),
        (b"[" * 1_000_000, "deeper"),
        (b" " * (MAX_BYTES + 1), "larger"),
    ],
)
def test_refuses_what_readers_disagree_on(data: bytes | str, words: str) -> None:
    """Whatever two JSON readers could take for different values is an error that says what."""
    with pytest.raises(DocumentError, match=words):
        parse_json(data)


def test_reads_the_limits_themselves() -> None:
    """The largest integer, the deepest nesting, and a whole surrogate pair are still read."""
    assert parse_json(b"[9007199254740991, -9007199254740991]") == [2**53 - 1, 1 - 2**53]
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert parse_json(b'"\\ud83e\\udd80"') == "\N{CRAB}"


def test_an_object_is_wanted() -> None:
    """Any other value is an error."""
    assert parse_object(b'{"a": null}') == {"a": None}
    with pytest.raises(DocumentError, match="not a JSON object"):
        parse_object(b"[]")


def test_renders_one_way() -> None:
    """Two spaces, members in their order, characters as they are, a line feed at the end."""
    assert (
        render_json({"b": [1, "é"], "a": {}})
        == '{\n  "b": [\n    1,\n    "é"\n  ],\n  "a": {}\n}\n'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        render_json(float("nan"))


def test_strings_in_names_each_place() -> None:
    """Every text comes with its path; member names and other values do not."""
    value = {"a": "x", "b": [1, "y", {"c": "z"}], "d": None}
    assert list(strings_in(value)) == [("a", "x"), ("b[1]", "y"), ("b[2].c", "z")]


def test_objects_in_names_the_outer_before_the_inner() -> None:
    """Objects in lists, and in lists in lists; nothing else."""
    inner: dict[str, object] = {"c": "z"}
    middle = {"b": [[inner], "x", 1, None]}
    root = {"a": middle, "d": []}
    assert [id(one) for one in objects_in(root)] == [id(root), id(middle), id(inner)]
    assert objects_in([root]) == [root, middle, inner]
    assert objects_in("x") == []


def test_one_or_many_is_a_list() -> None:
    """Nothing is an empty list, one thing a list of one, and a list is copied."""
    many = [1, 2]
    assert (as_list(None), as_list("x"), as_list(many)) == ([], ["x"], [1, 2])
    assert as_list(many) is not many


def test_timestamps_are_in_utc_to_the_second() -> None:
    """Zone and fraction of a moment do not show."""
    east = timezone(timedelta(hours=14))
    assert format_timestamp(datetime(2026, 1, 1, 0, 0, 0, 999, east)) == "2025-12-31T10:00:00Z"
    assert format_timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
