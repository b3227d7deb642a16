"""Multibase and Multikey values."""

from __future__ import annotations

import hashlib

import pytest

from credfolio.errors import MultikeyError
from credfolio.multikey import (
    decode_base58btc,
    decode_base64url,
    decode_public_key,
    decode_secret_key,
    encode_base58btc,
    encode_base64url,
    encode_public_key,
    encode_secret_key,
    is_public_key,
)

KEY = bytes(range(32))
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "z"),
        (b"\0\0\0", "z111"),
        (b"\0\0\x28\x7f\xb4\xcd", "z11233QC4"),
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
    ],
)
def test_base58btc_of_the_drafts(data: bytes, text: str) -> None:
    """The examples of draft-msporny-base58 hold in both directions; leading zeros survive."""
    assert encode_base58btc(data) == text
    assert decode_base58btc(text) == data


def test_base58btc_of_any_length() -> None:
    """Digit by digit, as the draft says, whatever zeros come first."""
    for length in range(100):
        for data in (
            bytes(range(length)),
            b"\xff" * length,
            b"\0\0" + hashlib.sha512(KEY).digest(),
        ):
            number, digits = int.from_bytes(data, "big"), ""
            while number:
                number, digit = divmod(number, 58)
                digits = ALPHABET[digit] + digits
            zeros = len(data) - len(data.lstrip(b"\0"))
            assert encode_base58btc(data) == f"z{'1' * zeros}{digits}"
            assert decode_base58btc(f"z{'1' * zeros}{digits}") == data


@pytest.mark.parametrize(
    "text", ["", "2NEpo7TZRRrLZSi2U", "z0", "zO", "zI", "zl", "z é", "z" * 257]
)
def test_refuses_what_is_not_base58btc(text: str) -> None:
    """No prefix, a digit of none, or more than any key needs."""
    with pytest.raises(MultikeyError):
        decode_base58btc(text)


@pytest.mark.parametrize(
    "text", ["", "QQ", "uQQ==", "uQ+", "u/Q", "uQ Q", "uQ\n", "uQ", "uQQQQQ", "ué"]
)
def test_refuses_what_is_not_base64url(text: str) -> None:
    """No prefix, padding, the other alphabet's digits, space, or a length that nothing has."""
    with pytest.raises(MultikeyError):
        decode_base64url(text)


def test_base64url_has_its_own_digits() -> None:
    """Minus and underscore, and no padding."""
    assert encode_base64url(b"\xfb\xff") == "u-_8"
    assert decode_base64url("u-_8") == b"\xfb\xff"


def test_keys_show_what_they_are() -> None:
    """A public key starts with z6Mk, a secret one with z3u2, and both come back."""
    public, secret = encode_public_key(KEY), encode_secret_key(KEY)
    assert public.startswith("z6Mk")
    assert secret.startswith("z3u2")
    assert decode_public_key(public) == decode_secret_key(secret) == KEY
    assert is_public_key(public)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x26" + KEY,  # a secret key
        b"\xed\x01" + KEY[:31],
        b"\xed\x01" + KEY + b"\0",
        b"\x80\x24" + KEY + b"\x02",  # P-256
        b"",
    ],
)
def test_refuses_another_key(data: bytes) -> None:
    """Another kind or another length is no Ed25519 public key; the message holds no key."""
    text = encode_base58btc(data)
    assert not is_public_key(text)
    with pytest.raises(MultikeyError) as caught:
        decode_public_key(text)
    assert text[1:] == "" or text not in str(caught.value)
