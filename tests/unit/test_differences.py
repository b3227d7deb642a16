"""Where files differ: each byte is named, and only those."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from credfolio.differences import Comparison, Difference, find_difference, render_comparison

SIMILAR = st.binary(max_size=40).flatmap(
    lambda data: st.tuples(
        st.just(data * 200),
        st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 255)), max_size=6),
        st.integers(-3, 3),
    )
)


@given(SIMILAR)
def test_each_byte_is_named(made: tuple[bytes, list[tuple[int, int]], int]) -> None:
    """The ranges are those of a comparison that takes no short cut."""
    here, changes, longer = made
    other = bytearray(here)
    for at, value in changes:
        if at < len(other):
            other[at] = value
    there = bytes(other) + b"x" * longer if longer >= 0 else bytes(other)[:longer]
    size = max(len(here), len(there))
    wanted = {at + 1 for at in range(size) if here[at : at + 1] != there[at : at + 1]}
    found = find_difference("a", here, there)
    if found is None:
        assert not wanted
        return
    named = [at for first, last in found.ranges for at in range(first, last + 1)]
    assert named == sorted(wanted)
    assert found.count == len(wanted)
    assert all(b[0] > a[1] + 1 for a, b in zip(found.ranges, found.ranges[1:], strict=False))
    first = named[0] - 1
    assert found.here == (here[first] if first < len(here) else None)
    assert found.there == (there[first] if first < len(there) else None)
    assert found.line == here[:first].count(b"\n") + 1


def test_words() -> None:
    """Lines and columns count from 1, as bytes do; what only one file has is nothing in the other."""
    assert str(find_difference("a.html", b"one\ntwo\n", b"one\ntWO\n")) == (
        "a.html: first difference at byte 6 (line 2, column 2): 0x77 here, 0x57 there; "
        "2 bytes differ: 6-7"
    )
    assert str(find_difference("a", b"one", b"one\n")) == (
        "a: first difference at byte 4 (line 1, column 4): nothing here, 0x0a there; "
        "1 byte differs: 4"
    )
    many = find_difference("a", b"........ ........", b". . . . . . . . .")
    assert str(many).endswith(" and 2 more ranges")


def test_outcome() -> None:
    """What differs is an answer; what could not be told is none."""
    gone, open_ = Difference("a", "missing"), Difference("b\n", "unknown", "silent\x1b")
    outcomes = [
        Comparison("x", "2026-01-01", 2, found).outcome
        for found in ((), (gone,), (open_,), (gone, open_))
    ]
    assert outcomes == ["passed", "failed", "undetermined", "failed"]
    assert render_comparison(Comparison("x", "2026-01-01", 2, (gone, open_), ("because",))) == (
        "different: x, 2 files as of 2026-01-01\n  because\n  a: is here, and not there\n"
        "  b\\u000a: could not be told: silent\\u001b"
    )
