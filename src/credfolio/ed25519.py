"""PureEdDSA over Ed25519 (RFC 8032) through libsodium, with strict checks on verification."""

from __future__ import annotations

from functools import lru_cache

from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

SIGNATURE_BYTES = 64
SEED_BYTES = 32
_KEY_BYTES = 32
# Keys in use at one time: issuers sign with one each, and a verifier sees those of a few.
_MAX_OWN_KEYS = 16
_MAX_KEYS = 1_024


def public_key_of(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    return bytes(_signing_key(seed).verify_key)


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign a message; returns 64 bytes, always the same for the same seed and message."""
    return bytes(_signing_key(seed).sign(message).signature)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature holds (RFC 8032 §5.1.7).

    libsodium refuses signatures whose scalar is not reduced and points of small order; a public
    key outside the main subgroup binds nobody and is refused as well.
    """
    if len(public_key) != _KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    if not _is_valid_point(public_key):
        return False
    try:
        VerifyKey(public_key).verify(message, signature)
    except CryptoError:
        return False
    return True


# To make a key ready costs as much as to sign, and to judge a point nearly as much as to verify.
@lru_cache(maxsize=_MAX_OWN_KEYS)
def _signing_key(seed: bytes) -> SigningKey:
    return SigningKey(seed)


@lru_cache(maxsize=_MAX_KEYS)
def _is_valid_point(public_key: bytes) -> bool:
    return bool(crypto_core_ed25519_is_valid_point(public_key))
