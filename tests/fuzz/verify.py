"""Fuzzing the verifier, guided by what it covers: `make fuzz`, or by hand as CONTRIBUTING.md says.

Inputs are those of `target`; they are mutated as JSON, so that most of them stay credentials, and
now and then as bytes. What is found lies in `.fuzz`, beside the inputs that reached new code.
"""

from __future__ import annotations

import base64
import json
import random
import sys
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["credfolio"]):
    from fuzz import target

from tampering import members_in, place_of, terms

FOLDER = Path(__file__).resolve().parents[2] / ".fuzz"
_TERMS = sorted(
    terms("https://www.w3.org/ns/credentials/v2")
    | terms("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
)
_NAMES = """
    @context @id @type @graph @included @reverse @nest @value @list @set _:x a:b proof vc jwt keys kid
    revoked expires publicKeyJwk publicKeyMultibase previousProof statusSize statusMessage ttl
    revokedCredential revokedCredentials refreshService endorsement endorsementJwt exp nbf iss sub
    aud jti alg verifiableCredential associationType issuanceDate expirationDate
    https://www.w3.org/2018/credentials#credentialStatus
""".split()
_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**53 - 1, 2**53, 1e308, -1e308, 0.5, 10**30),
    *("", " ", "x", "\u0000", "\u001b[2J", "\u2028", "\ud800", "é", "u", "z", "uH4sI", "#", ":"),
    *("urn:uuid:1", "https://badges.example/status/acme/1.json", "did:web:badges.example"),
    *("did:web:badges.example:..", "did:key:z6Mk", "did:jwk:e30", "did:example:x", "https://[::1"),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-06-01T24:00:00Z", "2026-01-01"),
    *("VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential", "ClrCredential"),
    *("BitstringStatusListCredential", "BitstringStatusListEntry", "1EdTechRevocationList"),
    *("AchievementSubject", "EndorsementSubject", "ClrSubject", "Achievement", "Multikey"),
    *("1EdTechCredentialRefresh", "JsonWebKey", "DataIntegrityProof", "Ed25519Signature2020"),
    *("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "eddsa-2022"),
    *("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"),
    *("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",),
    *("revocation", "suspension", "refresh", "message", "assertionMethod", "authentication"),
    *([], {}, [[]], [{}], {"id": "urn:x:1"}, {"@id": "urn:x:1"}, {"@value": "x"}),
]


def test_one_input(data: bytes) -> None:
    """What libFuzzer runs."""
    target.run(data)


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Another input near this one."""
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    try:
        case = json.loads(data)
        assert isinstance(case["answers"], dict)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        return bytes(atheris.Mutate(data, max_size))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _mutate_case(case, chance)
    return _written(case, data, max_size)


def cross(one: bytes, other: bytes, max_size: int, seed: int) -> bytes:
    """An input with a part of another in it."""
    chance = random.Random(seed)  # noqa: S311 - as above
    try:
        case, donor = json.loads(one), json.loads(other)
        assert isinstance(case["answers"], dict)
        assert isinstance(donor["answers"], dict)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        return one[:max_size]
    if chance.random() < 0.3:
        case["answers"] = {**case["answers"], **donor["answers"]}
    else:
        given = chance.choice(list(members_in(donor)))[1]
        _put(case, chance, given)
    return _written(case, one, max_size)


def _written(case: Any, before: bytes, max_size: int) -> bytes:
    try:
        text = json.dumps(case).encode()
    except (ValueError, RecursionError):
        return before[:max_size]
    return text if len(text) <= max_size else before[:max_size]


def _mutate_case(case: dict[str, Any], chance: random.Random) -> None:
    way = chance.random()
    if way < 0.12:
        case["sign"] = chance.choice(("", *target.SIGNS))
    elif way < 0.16:
        case["wrap"] = chance.choice(("", *target.WRAPS))
    elif way < 0.22:
        name = chance.choice(("lists", "inside"))
        case[name] = not case.get(name)
    elif way < 0.30:
        tamper = case.setdefault("tamper", [])
        if isinstance(tamper, list):
            edit = [chance.randrange(200), _value(chance, case), _name(chance)]
            tamper.append(edit[: chance.choice((1, 2, 2, 3))])
            del tamper[:-3]
    elif "document" not in case or way < 0.34:
        _mutate_bytes(case, chance)
    else:
        part = "answers" if way > 0.8 else "document"
        _mutate_value(case, part, chance)


def _mutate_bytes(case: dict[str, Any], chance: random.Random) -> None:
    """Change what is no JSON, or a text anywhere, as bytes."""
    if isinstance(case.get("base64"), str):
        data = atheris.Mutate(base64.b64decode(case["base64"] + "=="), target.LARGEST)
        case["base64"] = base64.b64encode(data).decode()
        return
    part = "text" if isinstance(case.get("text"), str) else "document"
    texts = [path for path, value in members_in(case.get(part)) if isinstance(value, str)]
    if not texts:
        return
    path = (part, *chance.choice(texts))
    changed = atheris.Mutate(place_of(case, path).encode("utf-8", "replace"), target.LARGEST)
    place = place_of(case, path[:-1])
    place[path[-1]] = bytes(changed).decode("utf-8", "replace")


def _mutate_value(case: dict[str, Any], part: str, chance: random.Random) -> None:
    """Change one member or item below a part of a case."""
    paths = [path for path, _ in members_in(case.get(part)) if path]
    if not paths:
        return
    *way, last = (part, *chance.choice(paths))
    place = place_of(case, tuple(way))
    match chance.randrange(7):
        case 0:
            del place[last]
        case 1:
            place[last] = [place[last]]
        case 2 if isinstance(place, dict):
            place[_name(chance)] = place.pop(last)
        case 3 if isinstance(place, list):
            place.append(json.loads(json.dumps(place_of(case, (*way, last)))))
        case 4:
            _put(case, chance, _value(chance, case))
        case 5 if isinstance(place, dict):
            place[_name(chance)] = _value(chance, case)
        case _:
            place[last] = _value(chance, case)


def _put(case: dict[str, Any], chance: random.Random, value: Any) -> None:
    paths = [path for path, _ in members_in(case) if len(path) > 1]
    if paths:
        path = chance.choice(paths)
        place_of(case, path[:-1])[path[-1]] = json.loads(json.dumps(value))


def _name(chance: random.Random) -> str:
    return chance.choice(_TERMS if chance.random() < 0.6 else _NAMES)


def _value(chance: random.Random, case: Any) -> Any:
    """An odd value, or one from elsewhere in the case."""
    if chance.random() < 0.7:
        return json.loads(json.dumps(chance.choice(_VALUES)))
    return json.loads(json.dumps(chance.choice(list(members_in(case)))[1]))


def main() -> None:
    """Write the seeds and fuzz; options are libFuzzer's."""
    for name in ("seeds", "corpus", "found"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    for name, data in target.seeds():
        (FOLDER / "seeds" / name).write_bytes(data)
    usual = [
        f"-max_len={target.LARGEST}",
        "-timeout=20",
        "-rss_limit_mb=1500",
        f"-artifact_prefix={FOLDER / 'found'}/",
    ]
    folders = [str(FOLDER / "corpus"), str(FOLDER / "seeds")]
    target.signed_statements()
    atheris.Setup(
        [sys.argv[0], *usual, *sys.argv[1:], *folders],
        test_one_input,
        custom_mutator=mutate,
        custom_crossover=cross,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
