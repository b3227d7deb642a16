"""JWTs in the browser's verifier: what Credfolio says of them, or that it could not tell."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from browsing import allow, run_core
from credfolio.did import build_did_document
from credfolio.multikey import encode_base64url
from generated import documents
from samples import (
    BASE,
    NOW,
    CurveSigner,
    RsaSigner,
    SeedSigner,
    published,
    sign,
    small_content,
    verifier,
)
from shared_data import DATA, needs_shared
from tampering import another, members_in, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONTENT = small_content()
WALLET = sign(CONTENT)
BADGE: dict[str, Any] = json.loads(WALLET.credentials["ada", "rust"])
UNSIGNED = {name: value for name, value in BADGE.items() if name != "proof"}
DID = "did:web:badges.example"
DID_ADDRESS = f"{BASE}.well-known/did.json"
SET = f"{BASE}keys.json"


def encoded(data: bytes) -> str:
    """Bytes as base64url."""
    return encode_base64url(data)[1:]


def part(value: Any) -> str:
    """One part of a token."""
    return encoded(json.dumps(value).encode())


def curve_jwk(signer: CurveSigner) -> dict[str, str]:
    """A key on a curve as a JSON Web Key."""
    numbers, size = signer._private.public_key().public_numbers(), signer.bits // 8
    x, y = (encoded(number.to_bytes(size)) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": f"P-{signer.bits}", "x": x, "y": y}


ACME, RSA = SeedSigner("acme"), RsaSigner()
CURVES = {256: CurveSigner("acme"), 384: CurveSigner("acme", 384)}
SIGNERS: dict[str, Any] = {"EdDSA": ACME, "ES256": CURVES[256], "ES384": CURVES[384], "RS256": RSA}
JWKS: dict[str, dict[str, str]] = {
    "EdDSA": {"kty": "OKP", "crv": "Ed25519", "x": encoded(ACME.public_key)},
    "ES256": curve_jwk(CURVES[256]),
    "ES384": curve_jwk(CURVES[384]),
    "RS256": RSA.jwk,
}


def did_document() -> dict[str, Any]:
    """The document of acme, with a key of each kind: Multikeys by themselves, and all as JWKs."""
    multikeys = tuple(signer.multibase for signer in SIGNERS.values() if signer.multibase)
    document = build_did_document(DID, multikeys)
    for name, jwk in JWKS.items():
        method = {"id": f"{DID}#{name}", "type": "JsonWebKey", "controller": DID}
        document["verificationMethod"].append({**method, "publicKeyJwk": jwk})
        document["assertionMethod"].append(method["id"])
    return document


ANSWERS: dict[str, bytes] = {
    **published(CONTENT, WALLET),
    DID_ADDRESS: json.dumps(did_document()).encode(),
    SET: json.dumps({"keys": [{**jwk, "kid": name} for name, jwk in JWKS.items()]}).encode(),
    **{f"{BASE}{name}.jwk": json.dumps(jwk).encode() for name, jwk in JWKS.items()},
}


def token(
    algorithm: str,
    payload: Mapping[str, Any] = UNSIGNED,
    header: Mapping[str, Any] | None = None,
) -> str:
    """A payload in a JWT; a header that is given is the whole of it."""
    header = {"alg": algorithm, "kid": f"#{algorithm}"} if header is None else header
    signed = f"{part(header)}.{part(payload)}"
    return f"{signed}.{encoded(SIGNERS[algorithm].sign(signed.encode()))}"


def by(did: str, **members: Any) -> dict[str, Any]:
    """The badge as another issuer's, who keeps no list."""
    unsigned = {name: value for name, value in UNSIGNED.items() if name != "credentialStatus"}
    return {**unsigned, "issuer": did, **members}


Case = tuple[str, dict[str, bytes]]


def compare(cases: list[Case]) -> Counter[tuple[str, str]]:
    """Hold the script against Credfolio, and count the states that both come to."""
    tasks = [
        {
            "task": "verify",
            "text": text,
            "answers": {address: data.decode() for address, data in answers.items()},
            "now": NOW.timestamp() * 1000,
        }
        for text, answers in cases
    ]
    came: Counter[tuple[str, str]] = Counter()
    for (text, answers), report in zip(cases, run_core(tasks), strict=True):
        own = verifier(answers).verify_bytes(text.encode(), "x")
        allow({each.name: each.outcome for each in own.findings}, report["findings"], text)
        came[own.state, report["state"]] += 1
    return came


def ways(algorithm: str) -> Iterator[str]:
    """Tokens that name one key in each way that there is."""
    signer, jwk = SIGNERS[algorithm], JWKS[algorithm]
    for kid in (f"#{algorithm}", f"{DID}#{algorithm}", f"{SET}#{algorithm}"):
        yield token(algorithm, header={"alg": algorithm, "kid": kid})
    yield token(algorithm, header={"alg": algorithm, "kid": f"{BASE}{algorithm}.jwk"})
    yield token(algorithm, header={"alg": algorithm, "jwk": jwk, "typ": "application/VC+JWT"})
    did = f"did:jwk:{part(jwk)}"
    yield token(algorithm, by(did, iss=did), {"alg": algorithm, "kid": "#0"})
    yield token(algorithm, by(did), {"alg": algorithm, "jwk": jwk})
    if signer.multibase:
        did = f"did:key:{signer.multibase}"
        kid = f"{DID}#{signer.multibase}"
        yield token(algorithm, header={"alg": algorithm, "kid": kid})
        yield token(algorithm, by(did), {"alg": algorithm, "kid": f"#{signer.multibase}"})
    yield f" \t{token(algorithm)}\r\n\n"
    claims = {"iss": DID, "jti": UNSIGNED["id"], "exp": 1_900_000_000.5, "iat": 1}
    yield token(algorithm, {**UNSIGNED, **claims})
    yield json.dumps(
        {"type": "EnvelopedVerifiableCredential", "id": f"data:application/jwt,{token(algorithm)}"}
    )


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_valid_tokens(algorithm: str) -> None:
    """Whatever names its key, the browser says of a good token what Credfolio says: it is valid."""
    cases = [(text, ANSWERS) for text in ways(algorithm)]
    assert compare(cases) == {("valid", "valid"): len(cases)}


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_each_leaf(algorithm: str) -> None:
    """A member of header or payload with another value under the old signature: never valid."""
    payload = {**UNSIGNED, "iss": DID, "nbf": 1_768_003_200, "exp": 1_900_000_000}
    sent = {"header": {"alg": algorithm, "typ": "JWT", "kid": f"{DID}#{algorithm}"}, "it": payload}
    *_, signature = token(algorithm, payload, sent["header"]).split(".")
    leaves = [p for p, value in members_in(sent) if not isinstance(value, (dict, list))]
    cases = []
    for path in leaves:
        changed = copy.deepcopy(sent)
        place = place_of(changed, path[:-1])
        place[path[-1]] = another(place[path[-1]])
        text = f"{part(changed['header'])}.{part(changed['it'])}.{signature}"
        cases.append((text, ANSWERS))
    came = compare(cases)
    assert {state for _, state in came} == {"tampered", "unverifiable"}
    assert came["tampered", "tampered"] >= 30, came


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_each_character_of_a_signature(algorithm: str) -> None:
    """Any other signature, a shorter and a longer one: the browser says that it does not match."""
    good = token(algorithm)
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    start = good.rindex(".") + 1
    texts = [
        good[:place] + digits[digits.index(good[place]) ^ bit] + good[place + 1 :]
        for place in range(start, len(good))
        for bit in (1, 32)
    ]
    texts += [good[:start], good[:-4], f"{good}AAAA", f"{good[:start]}AAAA{good[start:]}"]
    came = compare([(text, ANSWERS) for text in texts])
    assert came == {("tampered", "tampered"): len(texts)}


ODD: tuple[Any, ...] = (
    None, True, 0, 1, 1.0, -1, 1.5, 1_768_003_200, 1_900_000_000, 10**15, 1e300, "", " ", "x", "#",
    "#0", "x#y", "none", "JWT", "vc+jwt", "SIG", "sig", "enc", "A", "AA", "AQAB", "A" * 43, "_" * 64,
    DID, f"{DID}#", f"{DID}##", f"{DID}#EdDSA", f"#{ACME.multibase}", f"did:key:#{ACME.multibase}",
    f"did:key:{CURVES[256].multibase}#{ACME.multibase}", "did:jwk:e30#0", "did:jwk:#0", "did:key:#z",
    f"did:jwk:{part(JWKS['ES256'])}#0", "did:web:#k", "did:web:..#k", "https://#k", "https:///",
    "ftp://a/b#c", "https://a.example:x/#k", DID_ADDRESS, f"{DID_ADDRESS}#k", SET, f"{SET}#x",
    [], ["x"], [DID], {}, {"id": DID}, {"keys": []}, *SIGNERS, *JWKS.values(),
    "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z", [None], {"kty": "RSA", "n": "_" * 342, "e": "Ag"},
)  # fmt: skip
HEADER_NAMES = ("alg", "kid", "jwk", "typ", "crit", "b64")
PAYLOAD_NAMES = (
    "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "vc", "proof", "cnf", "id", "issuer", "type",
    "validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus", "unheard",
)  # fmt: skip


def changed_tokens(count: int) -> Iterator[Case]:
    """Signed tokens with odd members in the header, the payload, or what its issuer answers."""
    chance = random.Random(11)  # noqa: S311 - no secret is drawn
    for _ in range(count):
        algorithm = chance.choice(list(SIGNERS))
        header: dict[str, Any] = {"alg": algorithm, "kid": f"{DID}#{algorithm}"}
        if chance.random() < 0.3:
            header = {"alg": algorithm, "jwk": JWKS[algorithm]}
        payload, answers = copy.deepcopy(UNSIGNED), dict(ANSWERS)
        for _ in range(chance.choice((1, 1, 2, 3))):
            kind = chance.random()
            if kind < 0.35:
                header[chance.choice(HEADER_NAMES)] = chance.choice(ODD)
            elif kind < 0.7:
                payload[chance.choice(PAYLOAD_NAMES)] = chance.choice(ODD)
            else:
                document = json.loads(answers[DID_ADDRESS])
                path, _ = chance.choice([pair for pair in members_in(document) if pair[0]])
                place_of(document, path[:-1])[path[-1]] = copy.deepcopy(chance.choice(ODD))
                answers[DID_ADDRESS] = json.dumps(document).encode()
        yield token(algorithm, payload, header), answers


def test_changed_tokens() -> None:
    """Whatever an issuer signs or publishes, no answer is bolder than Credfolio's."""
    came = compare([*changed_tokens(1500)])
    assert came["valid", "valid"] > 250, came
    assert came["tampered", "tampered"] > 400, came
    assert came["valid", "unverifiable"] < 10, came


def test_generated_credentials() -> None:
    """Tokens sign what no quads can hold: nulls, unknown members, numbers; the checks see them."""
    chance = random.Random(5)  # noqa: S311 - no secret is drawn
    cases: list[Case] = []
    for document in documents(9, 3000):
        issuer = document.get("issuer")
        if isinstance(issuer, dict) and chance.random() < 0.9:
            issuer["id"] = DID
        if isinstance(status := document.get("credentialStatus"), dict):
            status["statusListCredential"] = f"{BASE}status/acme/1.json"
        try:
            text = token("EdDSA", {n: v for n, v in document.items() if n != "proof"})
        except UnicodeEncodeError:
            continue
        cases.append((text, ANSWERS))
    came = compare(cases)
    assert came["valid", "valid"] > 200, came
    assert came["tampered", "tampered"] > 200, came


KEYS: tuple[dict[str, Any], ...] = (
    {**JWKS["ES256"], "y": JWKS["ES256"]["x"]},  # not on the curve
    {**JWKS["ES256"], "crv": "P-384"},
    {**JWKS["ES256"], "x": "AA" + JWKS["ES256"]["x"]},
    {**JWKS["ES256"], "d": "AA"},
    {**JWKS["ES256"], "use": "enc"},
    {**JWKS["ES256"], "use": None},
    {**JWKS["ES256"], "kty": "OKP"},
    {**JWKS["RS256"], "n": "AA" + JWKS["RS256"]["n"]},
    {**JWKS["RS256"], "e": "AAAAAQAB"},
    {**JWKS["RS256"], "e": "AQ"},
    {**JWKS["RS256"], "e": "Ag"},
    {**JWKS["RS256"], "n": JWKS["RS256"]["n"][:200]},
    {**JWKS["EdDSA"], "x": JWKS["EdDSA"]["x"][:-2]},
    {**JWKS["EdDSA"], "x": f"{JWKS['EdDSA']['x']}="},
    {**JWKS["EdDSA"], "crv": "X25519"},
    {},
)


def test_odd_keys() -> None:
    """Keys that are none, of another kind, private, not for signatures, or written at length."""
    cases: list[Case] = []
    for jwk in KEYS:
        for algorithm in SIGNERS:
            text = token(algorithm, header={"alg": algorithm, "jwk": jwk})
            cases.append((text, ANSWERS))
            did = f"did:jwk:{part(jwk)}"
            cases.append((token(algorithm, by(did), {"alg": algorithm, "kid": f"{did}#0"}), {}))
    came = compare(cases)
    assert came.keys() <= {
        ("valid", "valid"),
        ("tampered", "tampered"),
        ("tampered", "unverifiable"),
        ("unverifiable", "unverifiable"),
    }, came


@needs_shared
@pytest.mark.parametrize("path", sorted(str(p.relative_to(DATA)) for p in DATA.rglob("*.jwt")))
def test_published_tokens(path: str) -> None:
    """1EdTech's own tokens: never said to be broken, and not valid where they are not here."""
    text = (DATA / path).read_text(encoding="utf-8")
    assert compare([(text, {}), (f"{text.strip()[:-3]}AAA", {})]).total() == 2
