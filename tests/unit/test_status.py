"""Status lists and their bits."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from credfolio.errors import StatusListError
from credfolio.multikey import decode_base64url, encode_base64url
from credfolio.status import (
    LIST_LENGTH,
    build_status_entry,
    build_status_list,
    check_length,
    decode_bits,
    encode_bits,
    indexes_of,
    parse_index,
    value_at,
)

# Bitstring Status List 1.0, example 2: no bit is set.
W3C_EXAMPLE = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def test_reads_the_standards_example() -> None:
    """The W3C's own list has the standard's length and no bit set."""
    assert decode_bits(W3C_EXAMPLE) == bytes(LIST_LENGTH // 8)


def test_the_first_bit_is_the_left_most() -> None:
    """Index 0 is the most significant bit of the first byte (§3.3)."""
    bits = decode_bits(encode_bits(frozenset({0, 9, LIST_LENGTH - 1})))
    assert (bits[0], bits[1], bits[-1]) == (0x80, 0x40, 0x01)
    assert indexes_of(bits) == {0, 9, LIST_LENGTH - 1}
    assert [value_at(bits, index) for index in (0, 1, 9, 10)] == [True, False, True, False]


def test_the_bits_are_gzip_of_no_machine_and_no_time() -> None:
    """Any reader of GZIP reads them, and the header tells neither system nor time."""
    data = decode_base64url(encode_bits(frozenset({7})))
    assert gzip.decompress(data)[0] == 1
    assert data[4:8] == bytes(4)
    assert data[9] == 255


@pytest.mark.parametrize(
    ("encoded", "problem"),
    [
        ("", "STATUS_VERIFICATION_ERROR"),
        (W3C_EXAMPLE[1:], "STATUS_VERIFICATION_ERROR"),
        (W3C_EXAMPLE + "!", "STATUS_VERIFICATION_ERROR"),
        ("u", "STATUS_LIST_LENGTH_ERROR"),
        ("uAAAA", "STATUS_VERIFICATION_ERROR"),
        (W3C_EXAMPLE[:-8], "STATUS_LIST_LENGTH_ERROR"),
        (W3C_EXAMPLE[:-10] + "AAAAAAAAAA", "STATUS_VERIFICATION_ERROR"),
        (encode_bits(frozenset(), LIST_LENGTH - 8), "STATUS_LIST_LENGTH_ERROR"),
        (encode_base64url(gzip.compress(bytes(2**24 + 1), 9)), "STATUS_LIST_LENGTH_ERROR"),
    ],
)
def test_refuses_what_is_no_list(encoded: str, problem: str) -> None:
    """Each fault has the standard's problem; a bomb is not unpacked."""
    with pytest.raises(StatusListError) as caught:
        check_length(decode_bits(encoded))
    assert caught.value.problem.endswith(problem)


def test_an_index_beyond_the_list() -> None:
    """The entry after the last is an error, not a bit."""
    bits = bytes(LIST_LENGTH // 8)
    assert value_at(bits, LIST_LENGTH - 1) == 0
    with pytest.raises(StatusListError) as caught:
        value_at(bits, LIST_LENGTH)
    assert caught.value.problem.endswith("RANGE_ERROR")


@pytest.mark.parametrize(("value", "index"), [("0", 0), ("131071", 131071), (7, 7), ("007", 7)])
def test_reads_an_index(value: Any, index: int) -> None:
    """The standard wants text; a number is read as well."""
    assert parse_index(value) == index


@pytest.mark.parametrize(
    "value", ["", "-1", "+1", "1.0", "1e3", " 1", "\u0661", "1" * 13, -1, 1.0, True, None, [], {}]
)
def test_refuses_what_is_no_index(value: Any) -> None:
    """Anything but a whole number from 0."""
    with pytest.raises(StatusListError):
        parse_index(value)


def test_an_entry_and_its_list_name_each_other() -> None:
    """The entry's list is the list's `id`, and no two entries have the same `id`."""
    address = "https://badges.example/status/acme/1.json"
    entry = build_status_entry(address, 42)
    listed = build_status_list(
        address, "did:web:badges.example", frozenset(), "2026-01-01T00:00:00Z"
    )
    assert entry["statusListCredential"] == listed["id"] == address
    assert entry["statusListIndex"] == "42"
    assert entry["id"] != address
    assert entry["statusPurpose"] == listed["credentialSubject"]["statusPurpose"]
