"""Credentials in a compact JWS: taking it apart, its algorithm, its claims."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credfolio.errors import CheckFailed, DocumentError, MultikeyError, ProofError, Undetermined
from credfolio.jose import check_claims, is_jws, key_name, parse_jws, verify_jws
from credfolio.multikey import encode_base58btc, encode_base64url
from credfolio.verification_keys import VerificationKey, decode_verification_key, parse_jwk
from samples import SeedSigner

ADA = SeedSigner("ada")
KEY = VerificationKey("Ed25519", ADA.public_key)
PAYLOAD = {"id": "urn:x:1", "credentialSubject": {"id": "did:example:s"}, "iss": "did:example:i"}


def part(value: Any) -> str:
    """One part of a token."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return encode_base64url(data)[1:]


def token(header: Any, payload: Any = None, sign: Any = ADA.sign) -> str:
    """A compact JWS over a payload."""
    signed = f"{part(header)}.{part(PAYLOAD if payload is None else payload)}"
    return f"{signed}.{part(sign(signed.encode()))}"


def number(value: int) -> str:
    """A number of a JWK."""
    return part(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def curve_signer(private: ec.EllipticCurvePrivateKey, hash_: hashes.HashAlgorithm) -> Any:
    """Sign with r and s side by side (RFC 7518 §3.4)."""
    size = private.curve.key_size // 8

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hash_)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def test_ed25519() -> None:
    """Both names of the algorithm, all types of a credential's token."""
    for header in (
        {"alg": "EdDSA"},
        {"alg": "Ed25519", "typ": "vc+jwt"},
        {"alg": "EdDSA", "typ": "JWT"},
        {"alg": "EdDSA", "typ": "application/vc+jwt"},
    ):
        assert verify_jws(parse_jws(token(header)), KEY) == header["alg"]


@pytest.mark.parametrize(
    ("curve", "name", "hash_"),
    [(ec.SECP256R1(), "ES256", hashes.SHA256()), (ec.SECP384R1(), "ES384", hashes.SHA384())],
    ids=["ES256", "ES384"],
)
def test_ecdsa(curve: ec.EllipticCurve, name: str, hash_: hashes.HashAlgorithm) -> None:
    """A key of the curve as a JWK; not with the other curve's name."""
    private = ec.generate_private_key(curve)
    point = private.public_key().public_numbers()
    size = curve.key_size // 8
    jwk = {
        "kty": "EC",
        "crv": "P-256" if size == 32 else "P-384",
        "x": part(point.x.to_bytes(size, "big")),
        "y": part(point.y.to_bytes(size, "big")),
    }
    key = parse_jwk(jwk)
    sign = curve_signer(private, hash_)
    assert verify_jws(parse_jws(token({"alg": name}, sign=sign)), key) == name
    other = "ES384" if name == "ES256" else "ES256"
    with pytest.raises(ProofError, match="its key is of the kind"):
        verify_jws(parse_jws(token({"alg": other}, sign=sign)), key)


def test_rsa() -> None:
    """RS256 with 2048 bits; a smaller key is no key."""
    private = rsa.generate_private_key(65537, 2048)
    numbers = private.public_key().public_numbers()
    key = parse_jwk({"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)})

    def sign(message: bytes) -> bytes:
        return private.sign(message, padding.PKCS1v15(), hashes.SHA256())

    jws = parse_jws(token({"alg": "RS256"}, sign=sign))
    assert verify_jws(jws, key) == "RS256"
    with pytest.raises(ProofError, match="its key is of the kind Ed25519"):
        verify_jws(jws, KEY)


@pytest.mark.parametrize(
    ("header", "error", "words"),
    [
        ({"alg": "none"}, ProofError, "not signed"),
        ({}, ProofError, "not signed"),
        ({"alg": "HS256"}, Undetermined, "HS256"),
        ({"alg": ["EdDSA"]}, Undetermined, "unknown"),
        ({"alg": "ES256"}, ProofError, "its key is of the kind Ed25519"),
        ({"alg": "EdDSA", "crit": ["exp"]}, Undetermined, "critical"),
        ({"alg": "EdDSA", "b64": False}, Undetermined, "critical"),
        ({"alg": "EdDSA", "typ": "at+jwt"}, ProofError, "at\\+jwt"),
        ({"alg": "EdDSA", "typ": 5}, ProofError, "of the type 5"),
    ],
)
def test_headers_that_are_refused(header: Any, error: type[Exception], words: str) -> None:
    """No algorithm but one that fits the key, and nothing critical that is not understood."""
    with pytest.raises(error, match=words):
        verify_jws(parse_jws(token(header)), KEY)


def test_a_changed_token_does_not_verify() -> None:
    """Header, payload and signature are all covered; the key of another signs nothing."""
    whole = token({"alg": "EdDSA"})
    header, _, signature = whole.split(".")
    for changed in (
        f"{part({'alg': 'EdDSA', 'x': 1})}.{whole.split('.')[1]}.{signature}",
        f"{header}.{part({**PAYLOAD, 'id': 'urn:x:2'})}.{signature}",
        f"{whole[:-4]}AAAA",
        f"{header}.{part(PAYLOAD)}.",
    ):
        with pytest.raises(ProofError, match="does not match"):
            verify_jws(parse_jws(changed), KEY)
    with pytest.raises(ProofError, match="does not match"):
        verify_jws(parse_jws(whole), VerificationKey("Ed25519", SeedSigner("eve").public_key))


def test_form() -> None:
    """Three parts of base64url, two of them JSON objects."""
    assert is_jws(token({"alg": "EdDSA"}))
    for text in ("", "a.b", "a.b.c.d", "a.b=.c", '{"a": 1}', "a.b.c\n"):
        assert not is_jws(text)
    for header, payload in ((b"[]", {}), (b"{", {}), (b'{"a":1,"a":2}', {}), ({}, b"5")):
        with pytest.raises(DocumentError, match="a JWT with a part"):
            parse_jws(token(header, payload))
    with pytest.raises(DocumentError, match="cut off"):
        parse_jws(f"{part({})}.{part({})}.AAAAA")
    # 64 bytes leave four bits of the last digit unused: only one of 16 digits is the form.
    whole = token({"alg": "EdDSA"})
    for digit in "BCDEFGHIJKLMNOP":
        with pytest.raises(DocumentError, match="the one base64url form"):
            parse_jws(whole[:-1] + digit)
    with pytest.raises(Undetermined, match="vc"):
        parse_jws(token({"alg": "EdDSA"}, {"vc": {}}))


def test_the_credential_is_the_payload_without_claims() -> None:
    """What belongs to the token is not part of the credential."""
    jws = parse_jws(token({"alg": "EdDSA"}, {**PAYLOAD, "nbf": 5, "jti": "urn:x:1"}))
    assert jws.credential == {"id": "urn:x:1", "credentialSubject": {"id": "did:example:s"}}


@pytest.mark.parametrize(
    ("claims", "holds"),
    [
        ({}, True),
        ({"jti": "urn:x:1", "sub": "did:example:s", "nbf": 5, "exp": 9}, True),
        ({"nbf": 5.0, "exp": 9.5, "iat": -1}, True),
        ({"iss": "did:example:other"}, False),
        ({"jti": "urn:x:2"}, False),
        ({"sub": "did:example:other"}, False),
        ({"nbf": 4}, False),
        ({"exp": 10}, False),
        ({"exp": 2**53 - 1}, False),
        ({"nbf": -1e308}, False),
    ],
)
def test_claims_agree_with_the_credential(claims: dict[str, Any], holds: bool) -> None:  # noqa: FBT001
    """A token cannot say one thing and the credential in it another."""
    jws = parse_jws(token({"alg": "EdDSA"}, {**PAYLOAD, **claims}))
    if holds:
        check_claims(jws, "did:example:i", 5, 9)
    else:
        with pytest.raises(CheckFailed, match="but the credential says"):
            check_claims(jws, "did:example:i", 5, 9)


def test_times_leave_out_parts_of_a_second() -> None:
    """`validFrom` at half past the second is `nbf` at the second, or at the half."""
    for nbf in (5, 5.5):
        check_claims(parse_jws(token({}, {**PAYLOAD, "nbf": nbf})), "did:example:i", 5.5, None)


@pytest.mark.parametrize("name", ["iss", "sub", "jti", "exp", "nbf", "iat"])
@pytest.mark.parametrize("value", [None, True, [], {}, ["did:example:i"], {"a": 9}])
def test_claims_of_another_type(name: str, value: Any) -> None:
    """Names are texts and times numbers, also where the credential has nothing to hold them to."""
    payload = {"iss": "did:example:i", name: value}
    with pytest.raises(CheckFailed, match=f"the token's {name} is not a"):
        check_claims(parse_jws(token({"alg": "EdDSA"}, payload)), "did:example:i", None, None)


def test_names_of_keys() -> None:
    """A fragment alone belongs to the issuer."""
    assert key_name(parse_jws(token({"kid": "#k"})), "did:example:i") == "did:example:i#k"
    assert key_name(parse_jws(token({"kid": "https://a/k"})), "did:example:i") == "https://a/k"
    assert key_name(parse_jws(token({})), "did:example:i") == ""
    with pytest.raises(ProofError, match="kid"):
        key_name(parse_jws(token({"kid": 5})), "did:example:i")


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "OKP", "crv": "X25519", "x": part(bytes(32))},
        {"kty": "OKP", "crv": "Ed25519", "x": part(bytes(31))},
        {"kty": "OKP", "crv": "Ed25519", "x": "*"},
        {"kty": "OKP", "crv": "Ed25519", "x": part(bytes(32)), "d": part(bytes(32))},
        {"kty": "EC", "crv": "P-256", "x": part(bytes(32)), "y": part(bytes(32))},
        {"kty": "EC", "crv": "secp256k1", "x": part(bytes(32)), "y": part(bytes(32))},
        {"kty": "OKP", "crv": "Ed25519", "x": part(bytes(32)), "use": "enc"},
        {"kty": ["RSA"], "crv": {}},
        {"kty": "RSA", "n": number(2**1024 + 1), "e": number(65537)},
        {"kty": "RSA", "n": number(2**8192 + 1), "e": number(65537)},
        {"kty": "RSA", "n": number(2**2048 - 1), "e": number(1)},
        {"kty": "RSA", "n": number(2**2048 - 1), "e": number(2**2048 + 1)},
        {"kty": "RSA", "n": number(2**2048 - 1), "e": number(2)},
    ],
)
def test_keys_that_are_none(jwk: Any) -> None:
    """Private, weak, foreign and malformed keys are refused with our own error."""
    with pytest.raises(MultikeyError):
        parse_jwk(jwk)


def test_a_point_has_one_form() -> None:
    """Coordinates of the curve's length (RFC 7518 §6.2.1.2); a Multikey is compressed."""
    point = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    whole = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    jwk = {"kty": "EC", "crv": "P-256", "x": part(whole[1:33]), "y": part(whole[33:])}
    assert parse_jwk(jwk).kind == "P-256"
    for cut in (32, 34):
        with pytest.raises(MultikeyError, match="not a point"):
            parse_jwk({**jwk, "x": part(whole[1:cut]), "y": part(whole[cut:])})
    with pytest.raises(MultikeyError, match="compressed"):
        decode_verification_key(encode_base58btc(b"\x80\x24" + whole))
