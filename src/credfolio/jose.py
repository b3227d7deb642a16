"""Credentials in a compact JWS (RFC 7515): VC-JWT as 1EdTech and as the W3C write it.

The payload is the credential itself. Open Badges 3.0 §8.2 puts the claims `iss`, `jti`, `nbf`, `sub`
and `exp` beside its members; VC-JOSE-COSE §3.1 leaves them out. Where they stand, they must agree,
and times that only the token has count as well. On Verifiable Credentials 1.1 (§6.3.1) the
credential is the claim `vc`, and what it leaves out, the other claims say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.documents import as_list, parse_object
from credfolio.errors import CheckFailed, DocumentError, MultikeyError, ProofError, Undetermined
from credfolio.multikey import decode_base64url, encode_base64url
from credfolio.timestamps import format_seconds
from credfolio.vocabulary import CREDENTIALS_V1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.verification_keys import KeyKind, VerificationKey

_PROBLEM = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
_MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
# One kind of key and one hash for each algorithm: nothing in the header chooses anything else.
_ALGORITHMS: Mapping[str, tuple[KeyKind, str]] = {
    "EdDSA": ("Ed25519", ""),
    "Ed25519": ("Ed25519", ""),
    "ES256": ("P-256", "sha256"),
    "ES384": ("P-384", "sha384"),
    "RS256": ("RSA", "sha256"),
}
_TYPES = frozenset(("jwt", "vc+jwt", "vc-ld+jwt", "vc+ld+jwt"))
_TEXTS, _TIMES = ("iss", "sub", "jti"), ("nbf", "exp", "iat")
# What a credential has and a token has not.
_MEMBERS = frozenset(("@context", "type", "issuer", "credentialSubject"))
_CLAIMS = frozenset(("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "vc", "vp", "nonce"))


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS, taken apart: nothing in it has been believed yet."""

    header: dict[str, Any]
    payload: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def credential(self) -> dict[str, Any]:
        """The credential: the payload without the token's own claims, or its claim `vc`."""
        if "vc" in self.payload:
            return _decoded_claims(self.payload)
        return {name: value for name, value in self.payload.items() if name not in _CLAIMS}


def is_jws(text: str) -> bool:
    """Whether a text has the form of a compact JWS."""
    return _COMPACT.fullmatch(text) is not None


def parse_jws(text: str) -> Jws:
    """Take a compact JWS apart (RFC 7515 §5.2 steps 1 to 7).

    Raises:
        DocumentError: a part is not base64url in its one form, or header or payload is not a strict
            JSON object.
        Undetermined: a claim `vc` where none should be.
    """
    header, payload, signature = text.split(".")
    try:
        jws = Jws(
            parse_object(_decoded(header)),
            parse_object(_decoded(payload)),
            f"{header}.{payload}".encode(),
            _decoded(signature),
        )
    except (MultikeyError, DocumentError) as error:
        raise DocumentError(f"is a JWT with a part that {error.message}") from None
    if "vc" in jws.payload:
        _check_vc_claim(jws.payload)
    return jws


def _check_vc_claim(payload: dict[str, Any]) -> None:
    """There is one credential, in the claim `vc`, and on the data model that has that claim."""
    credential = payload["vc"]
    if not isinstance(credential, dict):
        raise DocumentError("is a JWT whose vc is not an object")
    if beside := sorted(_MEMBERS & payload.keys()):
        raise DocumentError(f"is a JWT with two credentials: {beside[0]} stands beside its vc")
    if as_list(credential.get("@context"))[:1] != [CREDENTIALS_V1]:
        raise Undetermined("it is a JWT with a claim vc, which only VC 1.1 has")


def _decoded_claims(payload: dict[str, Any]) -> dict[str, Any]:
    """The credential of a claim `vc`, filled up from the other claims (VCDM 1.1 §6.3.1, decoding).

    What the credential says itself is left: whether it agrees, `check_claims` asks.
    """
    credential = dict(payload["vc"])
    for claim, member in (("jti", "id"), ("iss", "issuer")):
        if claim in payload:
            credential.setdefault(member, payload[claim])
    for claim, member in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        seconds = payload.get(claim)
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            credential.setdefault(member, format_seconds(seconds))
    subject = credential.get("credentialSubject")
    if "sub" in payload and isinstance(subject, dict):
        credential["credentialSubject"] = {"id": payload["sub"], **subject}
    return credential


def _decoded(part: str) -> bytes:
    data = decode_base64url(f"u{part}")
    if encode_base64url(data) != f"u{part}":  # RFC 4648 §3.5: unused bits that are set
        raise MultikeyError("is not the one base64url form of its bytes")
    return data


def check_header(jws: Jws) -> tuple[str, KeyKind, str]:
    """What a token's header says of itself can be followed, whatever its key.

    1. The algorithm is one of the known: never `none`.
    2. Nothing in the header is critical and unknown (RFC 7515 §4.1.11); `typ` is a credential's.

    Returns:
        The algorithm's name, the kind of key that makes it, and its hash.

    Raises:
        ProofError: a step does not hold.
        Undetermined: the algorithm, or something critical, is unknown to this version.
    """
    name = jws.header.get("alg")
    if name in ("none", None):  # 1
        raise ProofError("the token is not signed: its algorithm is none", problem=_PROBLEM)
    if not isinstance(name, str) or name not in _ALGORITHMS:
        raise Undetermined(f"the token's algorithm is {name}, unknown to this version")
    if "crit" in jws.header or "b64" in jws.header:  # 2
        raise Undetermined("the token's header has critical members, unknown to this version")
    kind_of_token = jws.header.get("typ", "JWT")
    if (  # RFC 7515 §4.1.9: `application/` may be left out
        not isinstance(kind_of_token, str)
        or kind_of_token.lower().removeprefix("application/") not in _TYPES
    ):
        raise ProofError(f"the token is of the type {kind_of_token}", problem=_PROBLEM)
    return name, *_ALGORITHMS[name]


def verify_jws(jws: Jws, key: VerificationKey) -> str:
    """Verify the signature with a key, and the header around it.

    1. The header can be followed (`check_header`), and this kind of key makes its algorithm.
    2. The signature holds over header and payload as they were sent.

    Returns:
        The algorithm's name.

    Raises:
        ProofError: a step does not hold.
        Undetermined: the algorithm, or something critical, is unknown to this version.
    """
    name, kind, hash_name = check_header(jws)  # 1
    if key.kind != kind:
        raise ProofError(
            f"the token's algorithm is {name}, but its key is of the kind {key.kind}",
            problem=_PROBLEM,
        )
    if not key.verify(jws.signed, jws.signature, hash_name):  # 2
        raise ProofError("the signature does not match the content", problem=_PROBLEM)
    return name


def check_claims(
    jws: Jws, issuer: str, valid_from: float | None, valid_until: float | None
) -> None:
    """The token's claims say what the credential says (OB 3.0 §8.2.1, VC-JOSE-COSE §3.1.3).

    Names are texts and times numbers (RFC 7519 §4.1); a time may leave out parts of a second.

    Args:
        jws: the token.
        issuer: the credential's issuer.
        valid_from: the credential's `validFrom` as seconds since 1970, None for none.
        valid_until: its `validUntil`, likewise.

    Raises:
        CheckFailed: one of them contradicts it, or is malformed.
    """
    for name in _TEXTS:
        if not isinstance(jws.payload.get(name, ""), str):
            raise CheckFailed(f"the token's {name} is not a text", problem=_MALFORMED)
    times = {name: time_claim(jws, name) for name in _TIMES}
    credential = jws.credential
    subject = credential.get("credentialSubject")
    subject_id = subject.get("id") if isinstance(subject, dict) else None
    expected: dict[str, Any] = {
        "iss": issuer,
        "jti": credential.get("id"),
        "sub": subject_id,
    }
    contradicted = [
        (name, value)
        for name, value in expected.items()
        if name in jws.payload and value is not None and jws.payload[name] != value
    ] + [
        (name, value)
        for name, value in (("nbf", valid_from), ("exp", valid_until))
        if value is not None and (time := times[name]) is not None and abs(time - value) >= 1
    ]
    for name, value in contradicted:
        raise CheckFailed(
            f"the token's {name} is {jws.payload[name]}, but the credential says {value}",
            problem=_PROBLEM,
        )


def time_claim(jws: Jws, name: str) -> float | None:
    """A time that the token claims, as seconds since 1970; None for none.

    Raises:
        CheckFailed: it is not a number (RFC 7519 §2, NumericDate).
    """
    if name not in jws.payload:
        return None
    value = jws.payload[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CheckFailed(f"the token's {name} is not a time in seconds", problem=_MALFORMED)
    return value


def key_name(jws: Jws, issuer: str) -> str:
    """The `kid` as an absolute name, empty if there is none (VC-JOSE-COSE §4.1)."""
    kid = jws.header.get("kid", "")
    if not isinstance(kid, str):
        raise ProofError("the token's kid is not a text", problem=_PROBLEM)
    return f"{issuer}{kid}" if kid.startswith("#") else kid


def audiences(jws: Jws) -> list[Any]:
    """Whom the token is meant for; empty for everybody."""
    return as_list(jws.payload.get("aud"))
