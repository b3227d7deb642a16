"""Secrets under a passphrase: Argon2id makes a key of it, SecretBox seals with the key.

A sealed secret is one line, in the manner of the PHC string format, which says by itself how it is
opened: `credfolio-key$v=1$argon2id$m=262144,t=3$<salt>$<box>`. Memory is counted in KiB, salt and
box are base64url without padding, and the box is XSalsa20-Poly1305 with its nonce in front.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from credfolio.errors import MultikeyError, SealError
from credfolio.multikey import decode_base64url, encode_base64url

SALT_BYTES = argon2id.SALTBYTES
NONCE_BYTES = SecretBox.NONCE_SIZE
SEALED_MARK = "credfolio-key$"
"""How every sealed secret begins, of whichever version."""

_SEALED = re.compile(
    r"v=1\$argon2id\$m=(?P<memory>\d{1,8}),t=(?P<passes>\d{1,3})"
    r"\$(?P<salt>[\w-]+)\$(?P<box>[\w-]+)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs: KiB of memory, and how often it is gone through."""

    memory: int
    passes: int


# What libsodium takes, and what takes a machine down: a file that was changed must not.
_LEAST, _MOST = Cost(argon2id.MEMLIMIT_MIN // 1024, argon2id.OPSLIMIT_MIN), Cost(2 * 1024**2, 64)
MODERATE = Cost(argon2id.MEMLIMIT_MODERATE // 1024, argon2id.OPSLIMIT_MODERATE)
"""libsodium's advice for keys: 256 MiB, some half a second."""


def is_sealed(text: str) -> bool:
    """Whether a text says that it is a sealed secret, of this version or another."""
    return text.startswith(SEALED_MARK)


def seal(
    secret: bytes, passphrase: str, *, salt: bytes, nonce: bytes, cost: Cost = MODERATE
) -> str:
    """Seal a secret.

    Args:
        secret: any bytes.
        passphrase: any text but an empty one.
        salt: 16 random bytes.
        nonce: 24 random bytes.
        cost: what a guess shall cost; it is written down with the secret.

    Returns:
        One line of ASCII.

    Raises:
        SealError: the passphrase is empty, or there is too little memory.
    """
    box = SecretBox(_derive(passphrase, salt, cost)).encrypt(secret, nonce)
    parts = (
        "v=1",
        "argon2id",
        f"m={cost.memory},t={cost.passes}",
        encode_base64url(salt)[1:],
        encode_base64url(bytes(box))[1:],
    )
    return SEALED_MARK + "$".join(parts)


def unseal(text: str, passphrase: str) -> bytes:
    """Open a sealed secret.

    Raises:
        SealError: another version, not whole, or not the passphrase; nothing tells the last from a
            box that was changed.
    """
    match = _SEALED.fullmatch(text.removeprefix(SEALED_MARK))
    if not is_sealed(text) or match is None:
        raise SealError("is sealed in a way that this version does not know, or is damaged")
    cost = Cost(int(match["memory"]), int(match["passes"]))
    salt, box = _decoded(match["salt"]), _decoded(match["box"])
    is_bearable = _LEAST.memory <= cost.memory <= _MOST.memory and (
        _LEAST.passes <= cost.passes <= _MOST.passes
    )
    if len(salt) != SALT_BYTES or not is_bearable:
        raise SealError("is sealed with parameters that no Credfolio writes")
    try:
        return bytes(SecretBox(_derive(passphrase, salt, cost)).decrypt(box))
    except (CryptoError, ValueError):
        raise SealError("is not opened by this passphrase, or is damaged") from None


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    if not passphrase:
        raise SealError("needs a passphrase, and the one that was given is empty")
    # One text, however a keyboard composes its accents (RFC 8265 §4.2.2).
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    try:
        return argon2id.kdf(
            SecretBox.KEY_SIZE, text, salt, opslimit=cost.passes, memlimit=cost.memory * 1024
        )
    except (CryptoError, ValueError):
        raise SealError(f"needs {cost.memory // 1024} MiB of memory, which are not there") from None


def _decoded(digits: str) -> bytes:
    """The bytes of base64url, of which each has one spelling only."""
    try:
        data = decode_base64url(f"u{digits}")
    except MultikeyError:
        data = b""
    if encode_base64url(data) != f"u{digits}":
        raise SealError("is damaged: its text is cut off or changed")
    return data
