"""What fuzzing runs: one input, verified, and what must hold of whatever comes out.

An input is a case as in `tests/cases`: what is verified (`document`, `text` or `base64`) and what
addresses answer (`answers`). It may say more: `sign` signs the document first, `lists` the status
lists and `inside` the credentials inside, so that what lies behind the signature is reached;
`tamper` edits it afterwards; `wrap` puts it into a picture or a page. Anything else is a file.
"""

from __future__ import annotations

import base64
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rfc8785

import regenerate
from credfolio.baking import bake_png, bake_svg
from credfolio.data_model import STATUS_LIST, is_credential, issuer_id, types_of
from credfolio.documents import as_list
from credfolio.errors import CredfolioError
from credfolio.jsonld import canonicalize_with_pyld
from credfolio.report import render_report
from credfolio.wrappings import unwrap
from samples import prove, verifier
from tampering import hold, members_in, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.report import Report
    from credfolio.wrappings import Secured

SIGNS = ("did:web", "did:key", "jcs", "jwt", "vc")
WRAPS = ("png", "svg", "page")
LARGEST = 16 * 1024
"""The largest seed, in bytes: larger cases are about size alone."""
_KEY_DID = f"did:key:{regenerate.ACME.multibase}"


def run(data: bytes, also: frozenset[str] | None = None) -> Report:
    """Verify one input; whatever must hold of the report does, or this raises.

    Args:
        data: the input.
        also: the statements that may pass beside the one that is signed here; by default those
            that are signed anywhere in the cases.
    """
    case = _parsed(data)
    signed = _signed(case)
    file = _file_of(case, signed)
    answers = {
        str(address): _bytes_of(answer) for address, answer in _answers_of(case, signed).items()
    }
    report = verifier(answers).verify_bytes(file, "input")
    check(report)
    if report.outcome == "passed":
        allowed = set(signed_statements() if also is None else also)
        if signed is not None:
            allowed.add(_fingerprint(unwrap(_wrapped(case, signed))))
        passed = unwrap(file)
        assert _fingerprint(passed) in allowed, "what nobody signed has passed"
        if isinstance(signed, dict):  # what it says, or what the token says that it stands for
            said = unwrap(json.dumps(signed).encode()).document
            assert _decisive(passed.document) == _decisive(said), "the same is said otherwise"
    return report


def check(report: Report) -> None:
    """A report is whole, and can be written for machines and for people."""
    hold(report)
    json.dumps(report.to_json(), allow_nan=False)
    lines = render_report(report).split("\n")
    assert len(lines) == _lines_of(report)
    assert all(line.isprintable() for line in lines)


def seeds() -> Iterator[tuple[str, bytes]]:
    """Each case as an input, and again with what is asked of this harness, by a name."""
    for path in sorted(regenerate.FOLDER.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        kept = {name: case[name] for name in ("document", "text", "base64") if name in case}
        whole = {**kept, "answers": case["answers"]}
        found = json.dumps(whole).encode()
        if len(found) <= LARGEST:
            yield path.stem, found
    good = {"document": regenerate.badge(), "answers": regenerate.answers()}
    alone = regenerate.edited(regenerate.badge(), ("credentialStatus",))
    documents = {"did:key": alone, "vc": regenerate.on_1_1()}
    for sign in SIGNS:
        for wrap in ("", *WRAPS):
            document = documents.get(sign, regenerate.badge())
            asked = {**good, "document": document, "sign": sign, "wrap": wrap, "lists": True}
            yield f"signed-{sign.replace(':', '-')}-{wrap or 'json'}", json.dumps(asked).encode()
    deep = regenerate.learner_record([regenerate.badge(), regenerate.endorsement()])
    asked = {**good, "document": deep, "sign": "did:web", "inside": True}
    yield "signed-record", json.dumps(asked).encode()
    newer = regenerate.refreshing("https://badges.example/newest.json")
    yield "signed-refresh", json.dumps({**good, "document": newer, "sign": "did:web"}).encode()


def _lines_of(report: Report) -> int:
    own = 1 + len(report.findings) + len(report.claims)
    return own + sum(map(_lines_of, report.inside))


def _parsed(data: bytes) -> dict[str, Any]:
    """An input's case; what is none is a file with the usual answers."""
    try:
        case = json.loads(data)
    except (ValueError, RecursionError):
        case = None
    if isinstance(case, dict) and isinstance(case.get("answers"), dict):
        return case
    return {"base64": base64.b64encode(data).decode(), "answers": regenerate.answers()}


def _signed(case: dict[str, Any]) -> Any:
    """The document or token that this harness signs for an input; None if it cannot or need not."""
    document, sign = case.get("document"), case.get("sign")
    if sign not in SIGNS or not isinstance(document, dict):
        return None
    document = json.loads(json.dumps(document))
    if case.get("inside"):
        document = _signed_inside(document)
    if sign == "did:key":
        document["issuer"] = {"id": _KEY_DID, "type": ["Profile"]}
    try:
        return _sign(document, sign)
    except (CredfolioError, UnicodeEncodeError):
        return None


def _sign(document: dict[str, Any], sign: str) -> Any:
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    if sign == "jwt":
        return regenerate.jwt(unsigned)
    if sign == "vc":
        return regenerate.jwt({"vc": unsigned})
    suite = "eddsa-jcs-2022" if sign == "jcs" else "eddsa-rdfc-2022"
    did = _KEY_DID if sign == "did:key" else regenerate.DID
    return prove(unsigned, regenerate.ACME, did, cryptosuite=suite)


def _signed_inside(value: Any) -> Any:
    """A value in which each credential inside is signed anew, in its issuer's name."""
    if isinstance(value, list):
        return [_signed_inside(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _signed_inside(member) for name, member in value.items()}
    if not is_credential(inner):
        return inner
    signer = regenerate.MALLORY if issuer_id(inner) == regenerate.ENDORSER else regenerate.ACME
    try:
        return prove(inner, signer, issuer_id(inner))
    except (CredfolioError, UnicodeEncodeError):
        return inner


def _answers_of(case: dict[str, Any], signed: Any) -> dict[str, Any]:
    """What addresses answer; where it is asked for, status lists are signed anew."""
    answers = case["answers"]
    if not case.get("lists") or signed is None:
        return dict(answers)
    return {address: _signed_list(answer) for address, answer in answers.items()}


def _signed_list(answer: Any) -> Any:
    if not isinstance(answer, dict) or STATUS_LIST not in types_of(answer):
        return answer
    try:
        return prove(answer, regenerate.ACME, issuer_id(answer))
    except (CredfolioError, UnicodeEncodeError):
        return answer


def _file_of(case: dict[str, Any], signed: Any) -> bytes:
    """The bytes that are verified."""
    edits = case.get("tamper")
    if signed is not None and isinstance(signed, dict) and isinstance(edits, list):
        signed = _tampered(signed, edits)
    return _wrapped(case, signed)


def _tampered(document: dict[str, Any], edits: list[Any]) -> dict[str, Any]:
    """A copy with some edits, each a list that begins with the number of a member or item.

    Alone the number takes it out, with a value it becomes the value, and with a name besides it
    gets the value as a member of that name.
    """
    copied: dict[str, Any] = json.loads(json.dumps(document))
    for edit in edits[:4]:
        paths = [path for path, _ in members_in(copied) if path]
        if not paths:
            break
        match edit:
            case [int(number)]:
                *way, last = paths[number % len(paths)]
                del place_of(copied, tuple(way))[last]
            case [int(number), value]:
                *way, last = paths[number % len(paths)]
                place_of(copied, tuple(way))[last] = value
            case [int(number), value, str(name)]:
                place = place_of(copied, paths[number % len(paths)])
                if isinstance(place, dict):
                    place[name] = value
    return copied


def _decisive(document: dict[str, Any]) -> tuple[Any, ...]:
    """The names of a credential's members, and those that checks go by, in whatever order."""
    read = ("issuer", "credentialStatus", "validFrom", "validUntil", "expirationDate")
    found = (json.dumps(as_list(document.get(name)), sort_keys=True) for name in read)
    return (document.keys() - {"proof"}, *found)


def _wrapped(case: dict[str, Any], signed: Any) -> bytes:
    """The file that carries what was signed, or what the case has unsigned."""
    if signed is None:
        return _unsigned_file(case)
    text = signed if isinstance(signed, str) else json.dumps(signed)
    match case.get("wrap"):
        case "png":
            return bake_png(regenerate.PNG, text)
        case "svg":
            return bake_svg(regenerate.SVG, text)
        case "page" if not isinstance(signed, str):
            text = text.replace("<", "\\u003c")
            text = f'<p>A badge<script type="application/vc">{text}</script>'
    return text.encode()


def _unsigned_file(case: dict[str, Any]) -> bytes:
    if not isinstance(case.get("base64"), str):
        return _bytes_of(case.get("text", case.get("document")))
    try:
        return base64.b64decode(case["base64"])
    except ValueError:
        return _bytes_of(case["base64"])


def _bytes_of(value: Any) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


@cache
def signed_statements() -> frozenset[str]:
    """What the cases' issuers have signed: the statement of each credential anywhere in them."""
    found: set[str] = set()
    for path in regenerate.FOLDER.glob("*.json"):
        case = json.loads(path.read_text(encoding="utf-8"))
        for kind in ("document", "text", "base64"):
            if kind in case:
                found |= _fingerprints(_wrapped({kind: case[kind]}, None))
        for _, value in members_in([case.get("document"), list(case["answers"].values())]):
            if is_credential(value):
                found |= _fingerprints(json.dumps(value).encode())
            elif isinstance(value, str) and value.count(".") == 2:
                found |= _fingerprints(value.encode())
    return frozenset(found)


def _fingerprints(file: bytes) -> set[str]:
    try:
        secured = unwrap(file)
        report = verifier({}).verify_bytes(file, "case")
        return {_fingerprint(secured)} if report.finding("proof").outcome != "failed" else set()
    except CredfolioError:
        return set()


def _fingerprint(secured: Secured) -> str:
    """What a signature covers, found without the code that usually finds it."""
    if secured.token is not None:
        return secured.token.signed.decode()
    unsigned = {name: value for name, value in secured.document.items() if name != "proof"}
    try:
        return canonicalize_with_pyld(unsigned)
    except CredfolioError:
        return rfc8785.dumps(unsigned).decode()


def main() -> None:
    """Run inputs once more, and print what comes of them."""
    for file in sys.argv[1:]:
        print(render_report(run(Path(file).read_bytes())))  # noqa: T201 - its work


if __name__ == "__main__":
    main()
