"""The page `docs/formats.md`: what the verifier answers for each format, status and attack.

Every outcome on it comes from running the verifier on a case of `tests/cases`; `python
tests/formats.py` writes the page anew, and `tests/test_formats.py` fails if it differs.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regenerate
from credfolio.baking import bake_png, is_png, unbake
from credfolio.errors import OlderBadge
from credfolio.jose import is_jws
from credfolio.multikey import decode_base64url, encode_base64url
from samples import verifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from credfolio.report import Report

PAGE = Path(__file__).resolve().parents[1] / "docs" / "formats.md"
TESTS = Path(__file__).resolve().parent
# A word of each kind of document, and what stands in its place in the altered copy; the outermost
# document's come first.
_WORDS = {
    "What Ada has done": "What Eve has done",
    "Intro to Rust": "Intro to Dust",
    "Welding": "Wedding",
    "It takes some work.": "It takes no work.",
    '"validFrom": "2026-03-01': '"validFrom": "2026-02-01',
    "assertions/1": "assertions/2",
    '"uid": "1"': '"uid": "2"',
}

# What is verified, and the case that has it, by heading: each also altered, and cut off from all.
FORMATS: dict[str, dict[str, str]] = {
    "How it comes": {
        "JSON": "good",
        "JWT in the W3C's profile": "token",
        "JWT in 1EdTech's profile": "token-with-claims",
        "JWT with a claim `vc`, on VC 1.1": "token-on-1-1",
        "JWT with a claim `vc`, on VC 2.0": "token-vc-on-2-0",
        "JWT around a credential with a proof": "token-with-proof",
        "PNG with JSON inside": "baked-png",
        "PNG with a JWT inside": "baked-png-token",
        "SVG with JSON inside": "baked-svg",
        "SVG with a JWT inside": "baked-svg-token",
        "page that embeds it": "good-page",
        "presentation around it": "presentation",
        "Open Badges 2.0, hosted": "older-badge-hosted",
        "Open Badges 2.0, in a PNG": "older-badge-png",
        "Open Badges 2.0, in an SVG": "older-badge-svg",
        "Open Badges 1.0": "older-badge-of-1-0",
    },
    "What it is": {
        "badge on VC 2.0": "good",
        "badge on VC 1.1": "on-1-1",
        "badge that names VC 1.1 and has the dates of 2.0": "credentials-1-1",
        "badge without status": "without-status",
        "badge with endorsements": "endorsed",
        "badge with an endorsement as JWT": "endorsed-by-token",
        "endorsement": "endorsement",
        "learner record (CLR 2.0)": "record",
        "learner record with badges that have endorsements": "record-of-records",
        "Bitstring Status List": "status-list",
        "another kind of Verifiable Credential": "not-a-badge",
    },
    "Contexts": {
        "Open Badges 3.0.3 on VC 2.0": "good",
        "Open Badges 3.0.2 on VC 2.0": "context-3-0-2",
        "Open Badges 3.0.1 on VC 2.0": "older-open-badges-context",
        "Open Badges 3.0.0 on VC 2.0": "context-3-0-0",
        "Open Badges 3.0.1 on VC 1.1": "on-1-1",
        "Open Badges 3.0.0 on VC 1.1": "on-1-1-context-3-0-0",
        "Open Badges extensions": "context-extensions",
        "CLR 2.0.1 on VC 2.0": "record",
        "CLR 2.0.0 on VC 2.0": "record-context-2-0-0",
        "any other": "unknown-context",
    },
    "Proofs": {
        "`eddsa-rdfc-2022`": "good",
        "`eddsa-jcs-2022`": "jcs",
        "`ecdsa-rdfc-2019` on P-256": "ecdsa-rdfc",
        "`ecdsa-rdfc-2019` on P-384": "ecdsa-rdfc-384",
        "`ecdsa-jcs-2019` on P-256": "ecdsa-jcs",
        "`ecdsa-jcs-2019` on P-384": "ecdsa-jcs-384",
        "`eddsa-2022`": "on-1-1-eddsa-2022",
        "`Ed25519Signature2020`": "on-1-1-with-an-older-proof",
        "set of proofs": "second-proof-by-another",
        "set of proofs, one of an unknown kind": "second-proof-unknown",
        "chain of proofs": "chain",
        "chain of proofs of two suites": "chain-of-two-suites",
        "`ecdsa-sd-2023`": "proof-ecdsa-sd-2023",
        "`bbs-2023`": "proof-bbs-2023",
        "`RsaSignature2018`": "unknown-proof-type",
        "JWT with `EdDSA`": "token",
        "JWT with `ES256`": "token-es256",
        "JWT with `ES384`": "token-es384",
        "JWT with `RS256`": "token-rs256",
        "JWT with `ES256K`": "token-es256k",
        "none": "no-proof",
    },
    "Names of issuers and keys": {
        "did:web": "good",
        "did:key": "good-did-key",
        "did:jwk": "did-jwk",
        "`https` address, Multikey": "https-issuer-multikey",
        "`https` address, JsonWebKey": "https-issuer",
        "JWK Set, named by the JWT": "token-key-in-a-set",
        "`jwk` in the JWT's header, and in the issuer's document": "token-with-claims",
        "`jwk` in the JWT's header alone": "token-by-a-stranger",
        "key embedded in `assertionMethod`": "embedded-key",
        "key with a name of its own": "key-of-any-name",
        "key named by an address of its own": "https-issuer-key-at-an-address",
        "did:webvh": "did-webvh",
    },
}
# What was signed well, and what time or others made of it.
CIRCUMSTANCES: dict[str, dict[str, str]] = {
    "Keys": {
        "in use": "good",
        "to be revoked some day": "key-that-will-end",
        "revoked": "key-revoked",
        "expired": "key-expired",
        "not for assertions": "key-not-for-assertions",
        "of a second signer, whose document does not answer": "second-proof-unreachable",
    },
    "Dates": {
        "ended": "expired",
        "not yet begun": "not-yet-valid",
        "ended, by VC 1.1's member": "on-1-1-ended",
        "ended, by the proof": "proof-expired",
        "ended, by the JWT": "token-ended",
        "meant for certain readers": "token-for-somebody",
    },
    "Status": {
        "not withdrawn": "good",
        "withdrawn": "revoked",
        "withdrawn, beside a list that does not answer": "revoked-beside-an-unreachable-list",
        "on hold": "suspended",
        "withdrawn, in an entry of two bits": "status-of-two-bits",
        "a newer edition is on offer (`refresh`)": "status-refresh",
        "a message": "status-message",
        "set for a purpose that is unknown": "status-of-a-purpose-unknown",
        "list as a JWT": "list-as-token",
        "list that does not answer": "list-unreachable",
        "list out of date": "list-out-of-date",
        "list that is too short": "list-too-short",
        "place beyond the list": "index-out-of-range",
        "1EdTech Revocation List, not on it": "revocation-list",
        "1EdTech Revocation List, on it": "revocation-list-revoked",
        "1EdTech Revocation List that does not answer": "revocation-list-unreachable",
        "another kind of status": "status-of-another-kind",
    },
    "What lies inside": {
        "endorsement that has ended": "endorsed-for-a-time",
        "endorsement that was altered": "endorsed-in-other-words",
        "endorsement that nobody signed": "endorsed-by-nobody",
        "endorsement whose issuer does not answer": "endorsed-from-afar",
        "badge in a learner record that has ended": "record-with-an-ended-badge",
        "badge in a learner record that was altered": "record-with-an-altered-badge",
        "more than 64 credentials": "endorsed-by-everybody",
    },
    "Newer editions": {
        "there is none": "refresh-newest",
        "there is one": "refresh-newer",
        "there is a forged one": "refresh-broken",
        "the service does not answer": "refresh-unreachable",
    },
}
# An attack, and the case that makes it.
ATTACKS: dict[str, dict[str, str]] = {
    "On what is said": {
        "a word is changed": "altered-name",
        "a member is put in": "added-member",
        "a member is taken out": "removed-member",
        "a member that no context defines": "added-undefined-member",
        "a null, which canonicalising drops": "added-null",
        "an empty list, which canonicalising drops": "added-empty-list",
        "the text `false` for the truth value": "truth-as-text",
        "the status under the address that its term stands for": "status-under-its-address",
        "the end under the address that its term stands for": "end-under-its-address",
        "a member under a blank node's name": "added-blank-node-member",
        "terms of its own in `@context`": "context-of-its-own",
        "terms of its own further in": "nested-context",
        "contexts in another order": "contexts-swapped",
        "contexts in another order, canonical JSON": "jcs-contexts-reordered",
        "a context taken out, which hides the kind of status": "extensions-context-removed",
        "a context taken out, which hides what members mean": "open-badges-context-removed",
        "a context added to canonical JSON": "jcs-shorter-context",
        "`@included`, signed": "smuggled-included",
        "`@included`, put in afterwards": "smuggled-included-unsigned",
        "`@graph`": "smuggled-graph",
        "`@reverse`": "smuggled-reverse",
        "`@nest`": "smuggled-nest",
        "the status moved into a node of the same name": "status-in-a-node-of-its-own-name",
        "a value object in place of a text": "language-value",
        "a status list with terms of its own": "list-with-own-terms",
    },
    "On who signed": {
        "key of another issuer": "signed-by-another-issuer",
        "key of a stranger under the issuer's name": "key-not-in-did-document",
        "another key under the same name": "another-key-under-the-name",
        "`did.json` of another DID": "did-document-of-another",
        "key that somebody else controls": "key-of-another-controller",
        "a second proof in a false name": "second-proof-in-a-false-name",
        "only a stranger's proof holds": "only-a-stranger-holds",
        "key of small order": "small-order-key",
        "signature that is not reduced": "value-not-reduced",
        "proof made for another purpose": "purpose-authentication",
        "proof taken out of a chain": "chain-without-its-first",
        "proofs in a ring": "chain-in-a-ring",
        "status list of another issuer": "list-of-another-issuer",
        "status list signed by a stranger": "list-by-a-foreign-key",
        "status list with changed bits": "list-altered",
        "revocation list of another issuer": "revocation-list-of-another-issuer",
    },
    "On JWTs": {
        "`alg` is `none`": "token-of-no-algorithm",
        "no signature": "token-without-signature",
        "`HS256` with the public key as secret": "token-of-a-shared-secret",
        "`RS256` with an Ed25519 key": "token-rs256-by-name-only",
        "`ES256` with an Ed25519 key": "token-of-another-algorithm",
        "`ES384` with an Ed25519 key": "token-es384-by-name-only",
        "`EdDSA` with a P-256 key": "token-eddsa-by-name-only",
        "critical members in the header": "token-with-critical-members",
        "a second base64url form of the signature": "token-in-another-form",
        "`iss` of somebody else": "token-claims-differ",
        "key set of a stranger": "token-key-set-of-a-stranger",
        "two credentials in one": "token-with-two-credentials",
    },
    "On the reader": {
        "a member twice": "duplicate-member",
        "`NaN`": "not-a-number",
        "a number out of range": "too-large",
        "an integer that readers round": "huge-integer",
        "an integer without end": "endless-integer",
        "half a surrogate pair": "lone-surrogate",
        "101 levels": "nested-deeply",
        "100,000 levels": "nested-endlessly",
        "PNG chunk that expands to 10 MB": "baked-png-bomb",
        "PNG chunk of 4 GB": "baked-png-endless",
        "PNG chunk with a wrong sum": "baked-png-without-sum",
        "SVG with an entity": "baked-svg-entity",
        "SVG with an entity from elsewhere": "baked-svg-entity-from-elsewhere",
        "SVG of 2,000 levels": "baked-svg-deep",
        "status list that expands to 17 MB": "list-as-bomb",
        "65 credentials in one": "endorsed-by-everybody",
    },
}
# An attack on the way to an address, the test that makes it, and the case that it then amounts to:
# what is not read is an address that does not answer.
_UNREAD = "did-document-unreachable"
FETCH_ATTACKS: dict[str, tuple[str, str]] = {
    "redirect": ("test_no_redirects_and_no_other_answers", _UNREAD),
    "address that is not `https`": ("test_no_address_but_plain_https", _UNREAD),
    "private or local address, however written": ("test_no_private_or_local_host", _UNREAD),
    "name with a private address among others": (
        "test_a_name_with_one_private_address_is_not_asked",
        _UNREAD,
    ),
    "name that changes its mind (DNS rebinding): the first answer is checked, and counts": (
        "test_a_name_cannot_change_its_mind",
        "good",
    ),
    "oversized answer": ("test_answers_that_cannot_be_read", _UNREAD),
    "slow answer, in body or headers": ("test_slow_answers_end_in_time", _UNREAD),
    "way out of a folder given with `--map`": ("test_no_way_out_of_the_folder", _UNREAD),
}
FETCH_TESTS = "unit/test_fetch.py"

_HEAD = """\
# Formats and outcomes

What `credfolio verify` answers, case by case; what the checks and outcomes mean is in [verifying](verifying.md).
This page is written by `python tests/formats.py`, which runs the verifier on every case; a test fails if an outcome differs.
Each case is a file with one document, what addresses answer, and the report that is expected of it.

## Formats

*As signed* is the copy as its issuer made it; *altered* has one word changed; *offline* is the first once more with no address answering.
Behind a colon stand the checks that decide.
"""
_CIRCUMSTANCES = """\
## Circumstances

The signature holds; these are the answers to what else is asked.
"""
_ATTACKS = """\
## Attacks

What somebody may try, and the answer.
What is read from an address and may not be believed leaves a question open: it says nothing against the credential itself.
"""


@dataclass(frozen=True)
class Case:
    """A case file's document, what addresses answer, and when."""

    file: bytes
    answers: dict[str, bytes]
    now: datetime

    def report(self, *, altered: bool = False, offline: bool = False) -> Report:
        """What the verifier says of it, or of a copy with a word changed, or without a network."""
        file = _altered(self.file) if altered else self.file
        answers = {} if offline else self.answers
        return verifier(answers, self.now).verify_bytes(file, "case")


@cache
def load_case(name: str) -> Case:
    """The case of a name."""
    case = json.loads((regenerate.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    file = (
        base64.b64decode(case["base64"])
        if "base64" in case
        else _bytes_of(case["text"] if "text" in case else case["document"])
    )
    answers = {address: _bytes_of(answer) for address, answer in case["answers"].items()}
    return Case(file, answers, datetime.fromisoformat(case["now"]))


def main() -> None:
    """Write the page."""
    PAGE.write_text(render_page(), encoding="utf-8")


def render_page() -> str:
    """The page's text."""
    parts = [_HEAD]
    for heading, rows in FORMATS.items():
        cells = [_format_row(what, name) for what, name in rows.items()]
        parts.append(_table(heading, ("what", "as signed", "altered", "offline", "case"), cells))
    for introduction, groups in ((_CIRCUMSTANCES, CIRCUMSTANCES), (_ATTACKS, ATTACKS)):
        parts.append(introduction)
        for heading, rows in groups.items():
            cells = [_plain_row(what, name) for what, name in rows.items()]
            parts.append(_table(heading, ("what", "answer", "case"), cells))
    fetched = [
        (what, _outcome(load_case(name).report()), f"[{test}](../tests/{FETCH_TESTS})")
        for what, (test, name) in FETCH_ATTACKS.items()
    ]
    parts.append(_table("On the way to an address", ("what", "answer", "test"), fetched))
    return "\n".join(parts)


def _format_row(what: str, name: str) -> tuple[str, ...]:
    case = load_case(name)
    reports = (case.report(), case.report(altered=True), case.report(offline=True))
    return (what, *map(_outcome, reports), _link(name))


def _plain_row(what: str, name: str) -> tuple[str, ...]:
    return (what, _outcome(load_case(name).report()), _link(name))


def _link(name: str) -> str:
    return f"[{name}](../tests/cases/{name}.json)"


def _outcome(report: Report) -> str:
    """An outcome, and which checks decide it if it is not that all passed."""
    if report.outcome == "passed":
        return report.outcome
    names = [finding.name for finding in report.findings if finding.outcome == report.outcome]
    return f"{report.outcome}: {', '.join(names)}"


def _table(heading: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"### {heading}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _bytes_of(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def _altered(file: bytes) -> bytes:
    """A copy with one word of the credential changed, all else as it was."""
    if is_png(file):
        return _altered_png(file)
    text = file.decode()
    if is_jws(text):
        return _altered_token(text).encode()
    before, verify, rest = text.partition('verify="ey')
    if verify:  # an SVG with a token
        token, quote, after = f"ey{rest}".partition('"')
        return f'{before}verify="{_altered_token(token)}{quote}{after}'.encode()
    return _reworded(text).encode()


def _altered_png(file: bytes) -> bytes:
    try:
        text = unbake(file)
    except OlderBadge as error:
        chunk = f"openbadges\0\0\0\0\0{_reworded(error.text)}"
        return regenerate.png_with(regenerate.international(chunk))
    return bake_png(file, _altered_token(text) if is_jws(text) else _reworded(text))


def _altered_token(token: str) -> str:
    header, payload, signature = token.split(".")
    text = _reworded(decode_base64url(f"u{payload}").decode())
    return f"{header}.{encode_base64url(text.encode())[1:]}.{signature}"


def _reworded(text: str) -> str:
    for word, other in _WORDS.items():
        if word in text:
            return text.replace(word, other, 1)
    raise ValueError("there is no word to change in it")


if __name__ == "__main__":
    main()
