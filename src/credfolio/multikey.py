"""Multibase, Multihash-free Multikey values for Ed25519 (Controlled Identifiers 1.0 §2.2.2, §2.4).

A public Multikey is `z` + base58btc(0xed 0x01 || 32 bytes) and always starts `z6Mk`; a secret one
is `z` + base58btc(0x80 0x26 || 32-byte seed) and starts `z3u2`.
"""

from __future__ import annotations

import base64
import binascii
import re

from credfolio.errors import MultikeyError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
# Division is what costs: ten digits at a time, which are still a small number, then two.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_TEN_DIGITS, _PAIRS_IN_TEN = 58**10, range(5)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_MAX_BASE58 = 256  # far above any key or signature; the decoding below is quadratic

ED25519_PUBLIC = b"\xed\x01"
ED25519_SECRET = b"\x80\x26"
_KEY_BYTES = 32


def encode_base58btc(data: bytes) -> str:
    """Write bytes as multibase base58btc: `z` and the digits, a `1` for each leading zero byte."""
    number = int.from_bytes(data, "big")
    pairs: list[str] = []
    while number:
        number, digits = divmod(number, _TEN_DIGITS)
        for _ in _PAIRS_IN_TEN:
            digits, pair = divmod(digits, len(_PAIRS))
            pairs.append(_PAIRS[pair])
    pairs.reverse()
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(pairs).lstrip("1")


def decode_base58btc(text: str) -> bytes:
    """Read a multibase base58btc value.

    Raises:
        MultikeyError: no `z` in front, a character outside the alphabet, or too long.
    """
    if not text.startswith("z"):
        raise MultikeyError("is not base58btc multibase: it must start with 'z'")
    if len(text) > _MAX_BASE58:
        raise MultikeyError("is too long for a key or a signature")
    number = 0
    for char in text[1:]:
        value = _VALUES.get(char)
        if value is None:
            raise MultikeyError(f"has '{char}', which is not a base58btc digit")
        number = number * 58 + value
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_base64url(data: bytes) -> str:
    """Write bytes as multibase base64url without padding: `u` and the digits."""
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """Read a multibase base64url value without padding.

    Raises:
        MultikeyError: no `u` in front, a character outside the alphabet, or cut off.
    """
    if not text.startswith("u"):
        raise MultikeyError("is not base64url multibase: it must start with 'u'")
    digits = text[1:]
    if not _BASE64URL.fullmatch(digits):
        raise MultikeyError("has a character that is not a base64url digit")
    try:
        return base64.urlsafe_b64decode(digits + "=" * (-len(digits) % 4))
    except binascii.Error:
        raise MultikeyError("is cut off: no base64url value has this length") from None


def encode_public_key(key: bytes) -> str:
    """Write a 32-byte Ed25519 public key as a Multikey (`z6Mk...`)."""
    return encode_base58btc(ED25519_PUBLIC + key)


def decode_public_key(text: str) -> bytes:
    """Read an Ed25519 public Multikey; returns its 32 bytes.

    Raises:
        MultikeyError: not base58btc, another kind of key, or not 32 bytes.
    """
    return _decode_key(text, ED25519_PUBLIC, "an Ed25519 public key (z6Mk...)")


def encode_secret_key(seed: bytes) -> str:
    """Write a 32-byte Ed25519 seed as a secret Multikey (`z3u2...`)."""
    return encode_base58btc(ED25519_SECRET + seed)


def decode_secret_key(text: str) -> bytes:
    """Read an Ed25519 secret Multikey; returns the 32-byte seed.

    Raises:
        MultikeyError: not base58btc, another kind of key, or not 32 bytes.
    """
    return _decode_key(text, ED25519_SECRET, "an Ed25519 secret key (z3u2...)")


def is_public_key(text: str) -> bool:
    """Whether a text is an Ed25519 public Multikey."""
    try:
        decode_public_key(text)
    except MultikeyError:
        return False
    return True


def _decode_key(text: str, header: bytes, wanted: str) -> bytes:
    data = decode_base58btc(text)
    if not data.startswith(header) or len(data) != len(header) + _KEY_BYTES:
        raise MultikeyError(f"is not {wanted}")
    return data[len(header) :]
