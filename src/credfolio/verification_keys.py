"""Public keys that verify signatures: reading them, and asking whether a signature holds.

A key comes as a Multikey (Controlled Identifiers 1.0 §2.2.2) or as a JSON Web Key (RFC 7517, 8037).
Ed25519 is checked by libsodium, everything else by the `cryptography` package.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from credfolio import ed25519
from credfolio.documents import as_list
from credfolio.errors import MultikeyError
from credfolio.multikey import decode_base58btc

if TYPE_CHECKING:
    from collections.abc import Mapping

KeyKind = Literal["Ed25519", "P-256", "P-384", "RSA"]

_HEADERS: Mapping[bytes, KeyKind] = {
    b"\xed\x01": "Ed25519",
    b"\x80\x24": "P-256",
    b"\x81\x24": "P-384",
}
_CURVES: Mapping[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
}
_ED25519_BYTES = 32
# Keys that are kept as read: all credentials of a registry are signed with a few.
_MAX_KEYS = 256
_MIN_RSA_BITS, _MAX_RSA_BITS = 2048, 8192
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_PRIVATE = frozenset(("d", "p", "q", "dp", "dq", "qi", "k"))


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key.

    `data` is one form for each kind, so that equal keys are equal values: 32 bytes for Ed25519,
    the compressed point (SEC 1 §2.3.3) for a curve, DER SubjectPublicKeyInfo for RSA.
    """

    kind: KeyKind
    data: bytes

    def verify(self, message: bytes, signature: bytes, hash_name: str) -> bool:
        """Whether a signature over a message holds.

        Args:
            message: what was signed.
            signature: 64 bytes for Ed25519, r and s side by side for a curve (RFC 7518 §3.4),
                PKCS #1 v1.5 for RSA.
            hash_name: `sha256` or `sha384`; Ed25519 has its own and ignores it.
        """
        if self.kind == "Ed25519":
            return ed25519.verify(self.data, message, signature)
        try:
            if self.kind == "RSA":
                return _verify_rsa(self.data, message, signature, hash_name)
            return _verify_ecdsa(self.kind, self.data, message, signature, hash_name)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False


@lru_cache(maxsize=_MAX_KEYS)
def decode_verification_key(multibase: str) -> VerificationKey:
    """Read a public Multikey: Ed25519 (`z6Mk...`), P-256 (`zDn...`) or P-384 (`z82L...`).

    Raises:
        MultikeyError: not base58btc, of another kind, or not a point of its curve.
    """
    data = decode_base58btc(multibase)
    kind = _HEADERS.get(data[:2])
    if kind is None:
        raise MultikeyError("is a key of a kind unknown to this version")
    if kind == "Ed25519":
        return _ed25519_key(data[2:])
    if data[2:3] not in (b"\x02", b"\x03"):  # SEC 1 §2.3.3
        raise MultikeyError(f"is not a compressed point of {kind}")
    return _curve_key(kind, data[2:])


def is_verification_key(text: str) -> bool:
    """Whether a text is a public Multikey that this version can use."""
    try:
        decode_verification_key(text)
    except MultikeyError:
        return False
    return True


def parse_jwk(jwk: Any) -> VerificationKey:
    """Read a public JSON Web Key: OKP Ed25519, EC P-256 or P-384, RSA of 2048 to 8192 bits.

    Raises:
        MultikeyError: not a JWK, private, not for signatures, of another kind, or malformed.
    """
    if not isinstance(jwk, dict):
        raise MultikeyError("is not a JSON Web Key")
    if found := _PRIVATE & jwk.keys():
        raise MultikeyError(f"is a private key: it has '{min(found)}'")
    if jwk.get("use", "sig") != "sig":  # RFC 7517 §4.2
        raise MultikeyError("is not a key for signatures")
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if kind == "OKP" and curve == "Ed25519":
        return _ed25519_key(_octets(jwk, "x"))
    if kind == "EC" and isinstance(curve, str) and curve in _CURVES:
        x, y = _octets(jwk, "x"), _octets(jwk, "y")
        if len(x) != len(y):  # RFC 7518 §6.2.1.2: each has the length of the curve
            raise MultikeyError(f"is not a point of {curve}")
        return _curve_key("P-256" if curve == "P-256" else "P-384", b"\x04" + x + y)
    if kind == "RSA":
        return _rsa_key(_number(jwk, "n"), _number(jwk, "e"))
    raise MultikeyError(f"is a JSON Web Key of the kind {kind} {curve or ''}".rstrip())


def parse_jwks(document: dict[str, Any], *names: str) -> VerificationKey:
    """Read the one key of a JWK Set (RFC 7517 §5) that has one of these names as its `kid`.

    A set of one key needs no name in it.

    Raises:
        MultikeyError: no such key or several, or one that cannot be read.
    """
    keys = [key for key in as_list(document.get("keys")) if isinstance(key, dict)]
    named = [key for key in keys if key.get("kid") in names]
    found = named or [key for key in keys if len(keys) == 1 and "kid" not in key]
    if len(found) != 1:
        raise MultikeyError("is not in the JWK Set that its name leads to, or there twice")
    return parse_jwk(found[0])


def _ed25519_key(data: bytes) -> VerificationKey:
    if len(data) != _ED25519_BYTES:
        raise MultikeyError("is not an Ed25519 key: it must have 32 bytes")
    return VerificationKey("Ed25519", data)


def _curve_key(kind: KeyKind, point: bytes) -> VerificationKey:
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[kind], point)
    except ValueError:
        raise MultikeyError(f"is not a point of {kind}") from None
    return VerificationKey(kind, key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _rsa_key(modulus: int, exponent: int) -> VerificationKey:
    if not _MIN_RSA_BITS <= modulus.bit_length() <= _MAX_RSA_BITS:
        raise MultikeyError(
            f"is an RSA key of {modulus.bit_length()} bits; 2048 to 8192 are wanted"
        )
    try:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise MultikeyError("is not an RSA key") from None
    return VerificationKey("RSA", key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _verify_ecdsa(
    kind: KeyKind, point: bytes, message: bytes, signature: bytes, hash_name: str
) -> bool:
    curve = _CURVES[kind]
    size = curve.key_size // 8
    if len(signature) != 2 * size:
        return False
    pair = encode_dss_signature(
        int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    )
    key = ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    key.verify(pair, message, ec.ECDSA(_HASHES[hash_name]))
    return True


def _verify_rsa(der: bytes, message: bytes, signature: bytes, hash_name: str) -> bool:
    key = load_der_public_key(der)
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    key.verify(signature, message, padding.PKCS1v15(), _HASHES[hash_name])
    return True


def _octets(jwk: dict[str, Any], member: str) -> bytes:
    text = jwk.get(member)
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise MultikeyError(f"is a JSON Web Key whose '{member}' cannot be read")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(jwk: dict[str, Any], member: str) -> int:
    return int.from_bytes(_octets(jwk, member), "big")
