"""Whatever is changed in a JWT, in canonical JSON, on a curve or in a set of proofs: no pass.

And whatever stands in a token's header, its claims, a proof or the issuer's document, even signed:
it is answered with a report.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.did import build_did_document
from credfolio.multikey import encode_base64url
from samples import BASE, CurveSigner, SeedSigner, prove, published, sign, small_content, verifier
from tampering import ANY_NAME, JSON, ODD_NAMES, SCALARS, another, hold, members_in, place_of

if TYPE_CHECKING:
    from tampering import Path

CONTENT = small_content()
WALLET = sign(CONTENT)
BADGE: dict[str, Any] = json.loads(WALLET.credentials["ada", "rust"])
UNSIGNED = {name: value for name, value in BADGE.items() if name != "proof"}
ACME, CURVE, STRANGER = SeedSigner("acme"), CurveSigner("acme"), SeedSigner("stranger")
DID = "did:web:badges.example"
DID_ADDRESS = f"{BASE}.well-known/did.json"
DID_DOCUMENT = build_did_document(DID, (ACME.multibase, CURVE.multibase))
ANSWERS = {
    **published(CONTENT, WALLET),
    DID_ADDRESS: json.dumps(DID_DOCUMENT).encode(),
}
VERIFIER = verifier(ANSWERS)
_SECOND = prove(BADGE, STRANGER, f"did:key:{STRANGER.multibase}")["proof"]
DOCUMENTS: dict[str, dict[str, Any]] = {
    "jcs": prove(BADGE, ACME, DID, cryptosuite="eddsa-jcs-2022", **{"@context": BADGE["@context"]}),
    "ecdsa-rdfc": prove(BADGE, CURVE, DID, cryptosuite="ecdsa-rdfc-2019"),
    "ecdsa-jcs": prove(BADGE, CURVE, DID, cryptosuite="ecdsa-jcs-2019"),
    "set": {**BADGE, "proof": [*BADGE["proof"], *_SECOND]},
    "chain": prove(
        BADGE,
        STRANGER,
        f"did:key:{STRANGER.multibase}",
        previousProof="urn:uuid:1",
        after=tuple(prove(BADGE, ACME, DID, id="urn:uuid:1")["proof"]),
    ),
}
CHANGES = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def part(value: Any) -> str:
    """One part of a token."""
    return encode_base64url(json.dumps(value).encode())[1:]


def token(header: dict[str, Any], payload: dict[str, Any]) -> str:
    """A JWT that acme signed."""
    signed = f"{part(header)}.{part(payload)}"
    return f"{signed}.{encode_base64url(ACME.sign(signed.encode()))[1:]}"


HEADER: dict[str, Any] = {"alg": "EdDSA", "typ": "JWT", "kid": f"{DID}#{ACME.multibase}"}
PAYLOAD: dict[str, Any] = {
    **UNSIGNED,
    "iss": DID,
    "jti": UNSIGNED["id"],
    "nbf": 1_768_003_200,
    "exp": 1_900_000_000,
}
TOKEN = token(HEADER, PAYLOAD)


def outcome_of(file: str | dict[str, Any]) -> str:
    """The outcome of a file, whose report is held to what every report has."""
    text = file if isinstance(file, str) else json.dumps(file)
    report = VERIFIER.verify_bytes(text.encode(), "x")
    hold(report)
    return report.outcome


def changed(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with another value at a path."""
    copied = copy.deepcopy(document)
    place_of(copied, path[:-1])[path[-1]] = value
    return copied


def leaves_of(document: dict[str, Any]) -> list[tuple[Path, Any]]:
    """Each text, number and truth value."""
    return [
        (path, value) for path, value in members_in(document) if not isinstance(value, (dict, list))
    ]


def test_they_pass_as_they_are() -> None:
    """Without this, the tests below would say nothing."""
    assert outcome_of(TOKEN) == "passed"
    assert {name: outcome_of(document) for name, document in DOCUMENTS.items()} == dict.fromkeys(
        DOCUMENTS, "passed"
    )


def test_each_character_of_a_token() -> None:
    """Its neighbour in base64url, whose lowest bit differs: also where that bit means nothing."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place, char in enumerate(TOKEN):
        put = "A" if char == "." else digits[digits.index(char) ^ 1]
        assert outcome_of(TOKEN[:place] + put + TOKEN[place + 1 :]) != "passed", place


def test_each_leaf_of_a_token() -> None:
    """A member of header or payload with another value, under the signature as it was."""
    *_, signature = TOKEN.split(".")
    for path, value in leaves_of({"header": HEADER, "payload": PAYLOAD}):
        sent = changed({"header": HEADER, "payload": PAYLOAD}, path, another(value))
        file = f"{part(sent['header'])}.{part(sent['payload'])}.{signature}"
        assert outcome_of(file) != "passed", path


@CHANGES
@given(st.integers(0, len(TOKEN)), st.integers(0, 4), st.text("AQgw_-.=", max_size=3))
def test_any_damage_to_a_token(start: int, length: int, put: str) -> None:
    """Characters cut out and put in."""
    text = TOKEN[:start] + put + TOKEN[start + length :]
    assert outcome_of(text) != "passed" or text == TOKEN


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_leaf(name: str) -> None:
    """A space more, another number, yes for no: at each place of the document and its proofs."""
    for path, value in leaves_of(DOCUMENTS[name]):
        assert outcome_of(changed(DOCUMENTS[name], path, another(value))) != "passed", path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_removal(name: str) -> None:
    """Each member and list item taken out; a proof may go on which no other one builds."""
    document = DOCUMENTS[name]
    for path, _ in members_in(document):
        if not path or (path[0] == "proof" and len(path) == 2 and len(document["proof"]) > 1):
            continue
        copied = copy.deepcopy(document)
        del place_of(copied, path[:-1])[path[-1]]
        assert outcome_of(copied) != "passed", path


@CHANGES
@given(st.data())
def test_any_change(data: st.DataObject) -> None:
    """Any leaf with any value, or a member or item more anywhere."""
    document = copy.deepcopy(DOCUMENTS[data.draw(st.sampled_from(sorted(DOCUMENTS)))])
    path, before = data.draw(st.sampled_from([pair for pair in members_in(document) if pair[0]]))
    if isinstance(before, dict):
        name = data.draw(ANY_NAME)
        if name in before:
            return
        before[name] = data.draw(JSON)
    elif isinstance(before, list):
        value = data.draw(JSON)
        if value in before:
            return
        before.append(value)
    else:
        value = data.draw(SCALARS | ODD_NAMES)
        if type(value) is type(before) and value == before:
            return
        document = changed(document, path, value)
    assert outcome_of(document) != "passed"


NAMES_OF_KEYS = st.sampled_from(
    [
        *("", "#", "#0", "x", "x#y", "did:", "did:key:#z", "did:jwk:#0", "did:jwk:e30#0", DID),
        *(
            "did:web:#k",
            "did:web:..#k",
            "did:web:a.example:%2e%2e#k",
            "ftp://a/b#c",
            "javascript:#",
        ),
        *("https://#k", "https://[::1#k", "https://[::1", "https://a.example:x/#k", "https:///"),
        *(f"{DID}#", f"{DID}##", f"{DID}?x#y", f"#{ACME.multibase}", f"did:key:#{ACME.multibase}"),
        *(f"did:key:{CURVE.multibase}#{ACME.multibase}", DID_ADDRESS, f"{DID_ADDRESS}#k"),
    ]
)
JWKS = st.fixed_dictionaries(
    {"kty": st.sampled_from(["OKP", "EC", "RSA", "oct"]) | JSON},
    optional={
        "crv": st.sampled_from(["Ed25519", "P-256", "P-384", "secp256k1"]) | JSON,
        **dict.fromkeys(
            ("x", "y", "n", "e", "d"),
            st.sampled_from(["", "A", "AA", "AQAB", "A" * 43, "_" * 64, "_" * 342, "_" * 9000])
            | JSON,
        ),
        "use": st.sampled_from(["sig", "enc"]) | JSON,
    },
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["EdDSA", "ES256", "ES384", "RS256", "HS256", "none"]) | JSON,
        "kid": NAMES_OF_KEYS | JSON,
        "jwk": JWKS | JSON,
        "typ": JSON,
        "crit": JSON,
    },
)


@CHANGES
@given(HEADERS, st.booleans())
def test_any_header(header: dict[str, Any], whole: bool) -> None:  # noqa: FBT001 - drawn
    """A token passes only with acme's algorithm and acme's key, however it names them."""
    header = {**HEADER, **header} if whole else header
    if outcome_of(token(header, PAYLOAD)) == "passed":
        assert header["alg"] in ("EdDSA", "Ed25519")
        assert header.get("kid") in (HEADER["kid"], f"#{ACME.multibase}")


@CHANGES
@given(
    st.sampled_from(["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "vc", "proof", "@context"]),
    JSON | st.floats(allow_nan=False, allow_infinity=False) | NAMES_OF_KEYS,
)
def test_any_claim(name: str, value: Any) -> None:
    """Whatever its issuer claims is answered."""
    outcome_of(token(HEADER, {**PAYLOAD, name: value}))


@CHANGES
@given(
    st.sampled_from([path for path, _ in members_in(DOCUMENTS["chain"]["proof"]) if path]),
    JSON | NAMES_OF_KEYS | st.sampled_from(["ecdsa-jcs-2019", "eddsa-jcs-2022"]),
)
def test_any_member_of_a_proof(path: Path, value: Any) -> None:
    """Wrong types, names and suites in the proofs of a chain."""
    if place_of(DOCUMENTS["chain"]["proof"], path) != value:
        assert outcome_of(changed(DOCUMENTS["chain"], ("proof", *path), value)) != "passed"


@CHANGES
@given(
    st.sampled_from([path for path, _ in members_in(DID_DOCUMENT)]),
    JSON | JWKS | NAMES_OF_KEYS,
    st.sampled_from([TOKEN, DOCUMENTS["ecdsa-jcs"], DOCUMENTS["set"]]),
)
def test_any_document_of_the_issuer(path: Path, value: Any, file: str | dict[str, Any]) -> None:
    """Whatever answers for the issuer, the report stands, and never says that content changed."""
    document = changed(DID_DOCUMENT, path, value) if path else value
    text = file if isinstance(file, str) else json.dumps(file)
    answers = {**ANSWERS, DID_ADDRESS: json.dumps(document).encode()}
    report = verifier(answers).verify_bytes(text.encode(), "x")
    hold(report)
    assert report.finding("proof").outcome == "passed"
