"""Bitstring Status List 1.0: which credentials their issuer has withdrawn.

A list is a credential of its own, signed by the same issuer: a compressed string of bits, one for
each credential, in which nobody can see who the others are.
"""

from __future__ import annotations

import gzip
import zlib
from typing import Any

from credfolio.documents import UnsignedCredential, as_list
from credfolio.errors import MultikeyError, StatusListError
from credfolio.multikey import decode_base64url, encode_base64url
from credfolio.vocabulary import CREDENTIALS_V2

LIST_LENGTH = 131_072
"""Entries in a list; the standard's minimum (§3.2), which hides each one in the crowd."""
PROBLEM = "https://www.w3.org/ns/credentials/status-list#"

_MAX_SIZE = 8
_MAX_EXPANDED = 16 * 1024 * 1024
# RFC 1952: no name, no time, maximal compression, "unknown" system: the same bytes everywhere.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def build_status_entry(status_list: str, index: int, purpose: str = "revocation") -> dict[str, Any]:
    """Compose a credential's place in a list (§2.1).

    Args:
        status_list: address of the list.
        index: place in the list, 0 for the first.
        purpose: what a set bit means, as the list says too.
    """
    return {
        "id": f"{status_list}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": status_list,
    }


def build_status_list(
    address: str,
    issuer_did: str,
    indexes: frozenset[int],
    valid_from: str,
    *,
    purpose: str = "revocation",
    valid_until: str | None = None,
    ttl: int | None = None,
) -> UnsignedCredential:
    """Compose a status list (§2.2).

    Args:
        address: where it is published; also its `id`.
        issuer_did: who signs it: the issuer of the credentials in it.
        indexes: those of withdrawn credentials, or of those on hold.
        valid_from: XSD dateTimeStamp from when on this edition holds.
        purpose: what a set bit means, `revocation` or `suspension`.
        valid_until: XSD dateTimeStamp until when it holds; for ever if left out.
        ttl: milliseconds that a copy of it may be kept.
    """
    return UnsignedCredential(
        {
            "@context": [CREDENTIALS_V2],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer_did,
            "validFrom": valid_from,
            **({} if valid_until is None else {"validUntil": valid_until}),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": purpose,
                **({} if ttl is None else {"ttl": ttl}),
                "encodedList": encode_bits(indexes),
            },
        }
    )


def encode_bits(indexes: frozenset[int], length: int = LIST_LENGTH) -> str:
    """Write a bitstring (§3.3): `u` + base64url(gzip(bits)), index 0 the left-most bit."""
    bits = bytearray(length // 8)
    for index in indexes:
        bits[index >> 3] |= 0x80 >> (index & 7)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(bytes(bits)) + deflate.flush()
    trailer = zlib.crc32(bits).to_bytes(4, "little") + len(bits).to_bytes(4, "little")
    return encode_base64url(_GZIP_HEADER + body + trailer)


def decode_bits(encoded: str) -> bytes:
    """Read a bitstring (§3.4); returns its bytes, at most 16 MB of them.

    Raises:
        StatusListError: not multibase base64url, not GZIP, or too long.
    """
    try:
        data = decode_base64url(encoded)
    except MultikeyError as error:
        raise StatusListError(
            f"the status list's bits cannot be read: the text {error.message}",
            problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
        ) from None
    try:
        expander = zlib.decompressobj(zlib.MAX_WBITS | 16)
        bits = expander.decompress(data, _MAX_EXPANDED + 1)
    except (zlib.error, gzip.BadGzipFile):
        raise StatusListError(
            "the status list's bits cannot be read: not GZIP data",
            problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
        ) from None
    if len(bits) > _MAX_EXPANDED or not expander.eof:
        raise StatusListError(
            "the status list's bits are cut off or too many to read",
            problem=PROBLEM + "STATUS_LIST_LENGTH_ERROR",
        )
    return bits


def check_length(bits: bytes, size: int = 1) -> None:
    """A list is long enough to hide each entry in the crowd (§3.2).

    Args:
        bits: the expanded list.
        size: bits of an entry.

    Raises:
        StatusListError: it has fewer entries than `LIST_LENGTH`.
    """
    entries = len(bits) * 8 // size
    if entries < LIST_LENGTH:
        raise StatusListError(
            f"the status list has {entries} entries, fewer than {LIST_LENGTH}",
            problem=PROBLEM + "STATUS_LIST_LENGTH_ERROR",
        )


def value_at(bits: bytes, index: int, size: int = 1) -> int:
    """The value of the entry at an index: `size` bits, the left-most the most significant.

    Raises:
        StatusListError: the index is beyond the list.
    """
    start, end = index * size, (index + 1) * size
    if end > len(bits) * 8:
        raise StatusListError(
            f"the status list has no entry {index}", problem=PROBLEM + "RANGE_ERROR"
        )
    held = int.from_bytes(bits[start >> 3 : (end + 7) >> 3], "big")
    return held >> (-end % 8) & ((1 << size) - 1)


def indexes_of(bits: bytes) -> frozenset[int]:
    """The indexes of all set bits."""
    return frozenset(
        (position << 3) + offset
        for position, byte in enumerate(bits)
        if byte
        for offset in range(8)
        if byte & (0x80 >> offset)
    )


def parse_index(value: Any) -> int:
    """Read a `statusListIndex` (§2.1): a whole number from 0, as text.

    Raises:
        StatusListError: anything else.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal() or len(text) > 12:  # noqa: PLR2004 - no list is that long
        raise StatusListError(
            f"the status entry's index '{value}' is not a whole number",
            problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
        )
    return int(text)


def purposes_of(subject: dict[str, Any]) -> list[Any]:
    """The purposes that a list's subject states."""
    return as_list(subject.get("statusPurpose"))


def parse_size(entry: dict[str, Any]) -> int:
    """Read an entry's `statusSize` (§2.1): bits of each entry, 1 if it does not say.

    Raises:
        StatusListError: no whole number from 1 to 8, or not a message for each value it may have.
    """
    size = entry.get("statusSize", 1)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= _MAX_SIZE:
        raise StatusListError(
            f"the status entry's size is {size}, not a whole number from 1 to {_MAX_SIZE}",
            problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
        )
    if size > 1 and len(as_list(entry.get("statusMessage"))) != 1 << size:
        raise StatusListError(
            "the status entry does not have a message for each of its values",
            problem=PROBLEM + "STATUS_VERIFICATION_ERROR",
        )
    return size


def message_of(entry: dict[str, Any], value: int) -> str:
    """What an entry's `statusMessage` says of a value (§2.1), empty if nothing."""
    for message in as_list(entry.get("statusMessage")):
        if isinstance(message, dict) and message.get("status") == f"{value:#x}":
            text = message.get("message")
            return text if isinstance(text, str) else ""
    return ""


def is_ttl(value: Any) -> bool:
    """Whether a list's `ttl` is a time that it may be kept for: milliseconds, 0 or more (§2.2)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
