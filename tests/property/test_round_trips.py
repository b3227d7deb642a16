"""What is written is read back, and time goes on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.documents import parse_json, render_json
from credfolio.model import add_duration
from credfolio.multikey import (
    decode_base58btc,
    decode_base64url,
    encode_base58btc,
    encode_base64url,
)
from credfolio.status import LIST_LENGTH, decode_bits, encode_bits, indexes_of, value_at

MANY = settings(max_examples=300, deadline=None, derandomize=True, database=None)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
PARTS = st.tuples(*[st.integers(0, limit) for limit in (100, 1000, 1000, 10_000)])


@MANY
@given(JSON)
def test_json(value: Any) -> None:
    """What is rendered is strict JSON, and parses to the same value with the same types."""
    text = render_json(value)
    again = parse_json(text)
    assert again == value
    assert render_json(again) == text
    assert parse_json(text.encode()) == value


@MANY
@given(st.binary(max_size=180))
def test_base58btc(data: bytes) -> None:
    """Bytes survive, leading zeros included, and the text is the only one for them."""
    text = encode_base58btc(data)
    assert decode_base58btc(text) == data


@MANY
@given(st.text(alphabet="123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=200))
def test_base58btc_has_one_form(digits: str) -> None:
    """No two texts give the same bytes: a signature cannot be written in a second way."""
    assert encode_base58btc(decode_base58btc("z" + digits)) == "z" + digits


@MANY
@given(st.binary(max_size=300))
def test_base64url(data: bytes) -> None:
    """Bytes survive without padding."""
    text = encode_base64url(data)
    assert "=" not in text
    assert decode_base64url(text) == data


@settings(MANY, max_examples=60)
@given(st.frozensets(st.integers(0, LIST_LENGTH - 1), max_size=50))
def test_bitstrings(indexes: frozenset[int]) -> None:
    """The set bits are those that were set, and the same set gives the same text."""
    text = encode_bits(indexes)
    bits = decode_bits(text)
    assert indexes_of(bits) == indexes
    assert all(value_at(bits, index) for index in indexes)
    assert encode_bits(indexes_of(bits)) == text


def written(parts: tuple[int, ...]) -> str:
    """A duration of years, months, weeks and days."""
    return "P" + "".join(f"{number}{unit}" for number, unit in zip(parts, "YMWD", strict=True))


@MANY
@given(DAYS, DAYS, PARTS)
def test_a_later_start_ends_no_earlier(one: date, other: date, parts: tuple[int, ...]) -> None:
    """Of two awards of one badge, the later one never ends first."""
    first, second = sorted((one, other))
    duration = written(parts)
    assert first <= add_duration(first, duration) <= add_duration(second, duration)


@MANY
@given(DAYS, PARTS, st.integers(0, 3))
def test_a_longer_duration_ends_no_earlier(start: date, parts: tuple[int, ...], which: int) -> None:
    """One more of any unit is later, and one more day is the next day."""
    longer = tuple(number + (place == which) for place, number in enumerate(parts))
    before, after = add_duration(start, written(parts)), add_duration(start, written(longer))
    assert before < after
    if which == 3:
        assert after == before + timedelta(days=1)
