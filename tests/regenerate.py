"""Write the case files in `tests/cases`: one credential each, with one fault and what to say of it.

`python tests/regenerate.py` writes them anew; the same code gives the same bytes on every machine,
and `tests/cases/test_cases.py` fails if the stored files differ. All keys come from fixed words
(`samples.SeedSigner`). What is expected is written here by hand, never taken from the verifier.
"""

from __future__ import annotations

import base64
import copy
import hmac
import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credfolio.baking import bake_png, bake_svg
from credfolio.did import build_did_document
from credfolio.documents import render_json
from credfolio.multikey import encode_base58btc, encode_base64url, encode_public_key
from credfolio.report import SIX_CHECKS
from credfolio.status import LIST_LENGTH, build_status_list, encode_bits
from credfolio.timestamps import format_timestamp
from credfolio.vocabulary import (
    CLR_2_0_0,
    CLR_2_0_1,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V1,
    ED25519_2020,
    OPEN_BADGES_3_0_0,
    OPEN_BADGES_3_0_1,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_EXTENSIONS,
)
from papers import attachment, pdf
from samples import (
    NOW,
    SIGNED_AT,
    CurveSigner,
    RsaSigner,
    SeedSigner,
    build_content,
    prove,
    published,
    sign,
    small_content,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.proofs import Signer
    from credfolio.report import CheckName, Outcome, State

FOLDER = Path(__file__).resolve().parent / "cases"

ACME = SeedSigner("acme")
MALLORY = SeedSigner("mallory")
DID = "did:web:badges.example"
DID_ADDRESS = "https://badges.example/.well-known/did.json"
LIST = "https://badges.example/status/acme/1.json"

VC = "https://www.w3.org/TR/vc-data-model#"
SECURITY = "https://w3id.org/security#"
STATUS = "https://www.w3.org/ns/credentials/status-list#"
BROKEN = SECURITY + "PROOF_VERIFICATION_ERROR"
LOST = SECURITY + "DATA_LOSS_DETECTION_ERROR"

# RFC 8032 §5.1: the order of the main subgroup.
_L = 2**252 + 27742317777372353535851937790883648493
_NEUTRAL_POINT = b"\x01" + bytes(31)
_GONE = object()


@dataclass(frozen=True)
class Case:
    """One file: what is verified, what addresses answer, and the report that must come of it."""

    name: str
    fault: str
    document: Any  # JSON, or the text or bytes of a file
    answers: dict[str, Any]
    # Those that do not pass, and any beyond the six that every report has.
    checks: dict[str, Outcome] = field(default_factory=dict)
    problem: str = ""  # of the first check that does not pass
    state: State = "valid"

    def to_json(self) -> dict[str, Any]:
        """The file's content."""
        kind, shown = "document", self.document
        if isinstance(shown, str):
            kind = "text"
        elif isinstance(shown, bytes):
            kind, shown = "base64", base64.b64encode(shown).decode()
        checks: dict[str, Outcome] = dict.fromkeys(SIX_CHECKS, "passed")
        checks.update(self.checks)
        outcomes = set(checks.values())
        outcome: Outcome = (
            "failed"
            if "failed" in outcomes
            else "undetermined"
            if "undetermined" in outcomes
            else "passed"
        )
        return {
            "fault": self.fault,
            "now": format_timestamp(NOW),
            kind: shown,
            "answers": self.answers,
            "expected": {
                "outcome": outcome,
                "state": self.state,
                "checks": checks,
                "problem": self.problem,
            },
        }


def main() -> None:
    """Write all files and remove those of no case."""
    FOLDER.mkdir(exist_ok=True)
    files = render_cases()
    for path in FOLDER.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def render_cases() -> dict[str, str]:
    """Each file's text by its name."""
    groups = (
        good,
        altered,
        keys,
        dates,
        statuses,
        proofs,
        shapes,
        achievements,
        suites,
        identifiers,
        unread,
        pictures,
        papers,
        tokens,
        inside,
        records,
        first_editions,
        editions,
        revocation_lists,
        wide_entries,
        contexts_beside,
        more_formats,
        more_keys,
        more_proofs,
        retold,
        confused,
    )
    return {
        f"{case.name}.json": render_json(case.to_json()) for group in groups for case in group()
    }


# The groups ---------------------------------------------------------------------------------------


def good() -> Iterator[Case]:
    """Nothing is wrong."""
    yield passes("good", "Nothing: it is whole, signed, in date and in force.", badge())
    yield passes(
        "good-page",
        "Nothing: a page carries the credential in a script.",
        '<!doctype html><p>A badge</p>\n<script type="application/vc+ld+json">\n'
        + render_json(badge()).replace("<", "\\u003c")
        + "</script>\n",
    )
    content = build_content()
    wallet = sign(content)
    yield passes(
        "good-did-key",
        "Nothing: the issuer is a did:key, whose document is made from the key.",
        json.loads(wallet.credentials["ada", "welding"]),
        {
            address: json.loads(answer)
            for address, answer in published(content, wallet).items()
            if "/guild/" in address
        },
    )
    yield passes(
        "issuer-as-text",
        "Nothing: the issuer is its identifier alone (VCDM 2.0 §4.7).",
        signed(edited(badge(), ("issuer",), DID)),
    )
    yield passes(
        "proof-with-signed-nonce",
        "Nothing: the proof has one more member, which is signed.",
        prove(badge(), ACME, DID, nonce="n-1"),
    )
    yield passes(
        "proof-alone",
        "Nothing: the proof stands alone, not in an array.",
        edited(badge(), ("proof",), badge()["proof"][0]),
    )
    yield passes(
        "without-status",
        "Nothing: it has no status, so its issuer cannot withdraw it.",
        signed(edited(badge(), ("credentialStatus",))),
        checks={"status": "skipped"},
    )


def altered() -> Iterator[Case]:
    """The signed document was changed afterwards."""
    name = ("credentialSubject", "achievement", "name")
    yield not_signed("altered-name", "Another achievement name.", edited(badge(), name, "PhD"))
    yield not_signed("removed-member", "`awardedDate` is gone.", edited(badge(), ("awardedDate",)))
    yield not_signed(
        "added-member", "A role was put in.", edited(badge(), ("credentialSubject", "role"), "Dean")
    )
    yield not_signed(
        "added-undefined-member",
        "A member that no context defines was put in.",
        edited(badge(), ("gradeOfHonour",), "first"),
        LOST,
    )
    yield not_signed(
        "added-null",
        "A null was put in, which canonicalising drops.",
        edited(badge(), ("description",), None),
        LOST,
    )
    yield not_signed(
        "added-empty-list",
        "An empty list was put in, which canonicalising drops.",
        edited(badge(), ("evidence",), []),
        LOST,
    )
    yield not_signed(
        "list-in-list",
        "A list was put in a list, which canonicalising flattens.",
        edited(badge(), ("type",), [badge()["type"]]),
        VC + "MALFORMED_VALUE_ERROR",
        check="shape",
    )
    criteria = ("credentialSubject", "achievement", "criteria")
    yield not_signed(
        "added-blank-node-name",
        "A node without a name got one that canonicalising replaces.",
        edited(badge(), (*criteria, "id"), "_:page"),
        LOST,
    )
    yield Case(
        "added-blank-node-member",
        "A member was put in under the name of a blank node, which canonicalising drops.",
        edited(badge(), ("credentialSubject", "_:role"), "Dean"),
        answers(),
        shut("shape", "failed"),
        VC + "MALFORMED_VALUE_ERROR",
        state="tampered",
    )
    terms = "https://www.w3.org/2018/credentials#"
    hidden = {
        "status-under-its-address": ("credentialStatus", f"{terms}credentialStatus"),
        "end-under-its-address": ("validUntil", f"{terms}validUntil"),
        "subject-under-its-address": ("credentialSubject", f"{terms}credentialSubject"),
    }
    for case, (term, address) in hidden.items():
        document = signed({**badge(), "validUntil": "2026-05-01T00:00:00Z"})
        yield Case(
            case,
            f"Its {term}, which would end it, stands under the address that the term stands for.",
            {address if member == term else member: value for member, value in document.items()},
            {**answers(), LIST: status_list(revoked=frozenset({index()}))},
            shut("shape", "failed"),
            VC + "MALFORMED_VALUE_ERROR",
            state="tampered",
        )
    yield not_signed(
        "truth-as-text",
        '`hashed` is the text "false", which programs take for true and N-Quads for false.',
        edited(badge(), ("credentialSubject", "identifier", 0, "hashed"), "false"),
        LOST,
    )
    yield not_signed(
        "proof-with-added-nonce",
        "The proof has one more member, which is not signed.",
        edited(badge(), ("proof", 0, "nonce"), "n-1"),
    )
    yield not_signed(
        "proof-with-undefined-member",
        "The proof has a member that no context defines.",
        edited(badge(), ("proof", 0, "comment"), "trust me"),
        LOST,
    )


def keys() -> Iterator[Case]:
    """Whose key signed, and what the issuer's document says of it."""
    mallorys_did = "did:web:mallory.example"
    mallorys = {
        "https://mallory.example/.well-known/did.json": build_did_document(
            mallorys_did, (MALLORY.multibase,)
        )
    }
    yield not_issued(
        "signed-by-another-issuer",
        "The signature holds, with a key of somebody who is not the issuer.",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        document=prove(badge(), MALLORY, mallorys_did),
        reachable={**answers(), **mallorys},
    )
    yield not_issued(
        "key-not-in-did-document",
        "The key is named as the issuer's, and the issuer's document does not have it.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        document=prove(badge(), MALLORY, DID),
    )
    yield not_issued(
        "did-document-of-another",
        "The document that answers for the issuer's DID is of another DID.",
        SECURITY + "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
        did_document={**did_document(), "id": mallorys_did},
    )
    yield not_issued(
        "key-not-for-assertions",
        "The key is in the issuer's document, but may not make assertions.",
        SECURITY + "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
        did_document=edited(
            {**did_document(), "authentication": did_document()["assertionMethod"]},
            ("assertionMethod",),
        ),
    )
    yield not_issued(
        "key-of-another-controller",
        "The key in the issuer's document is controlled by somebody else.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        did_document=edited(did_document(), ("verificationMethod", 0, "controller"), mallorys_did),
    )
    other = edited(
        did_document(), ("verificationMethod", 0, "publicKeyMultibase"), MALLORY.multibase
    )
    yield not_issued(
        "another-key-under-the-name",
        "The issuer's document gives another key under the name that the proof uses.",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        did_document=other,
    )
    method = did_document()["verificationMethod"][0]
    embedded = {**edited(did_document(), ("verificationMethod",)), "assertionMethod": [method]}
    yield passes(
        "embedded-key",
        "Nothing: the key stands inside of `assertionMethod`.",
        badge(),
        {**answers(), DID_ADDRESS: embedded},
    )
    relative = {
        **did_document(),
        "verificationMethod": [{**method, "id": f"#{ACME.multibase}"}],
        "assertionMethod": [f"#{ACME.multibase}"],
    }
    yield passes(
        "relative-key-names",
        "Nothing: the names in the DID document are relative to it.",
        badge(),
        {**answers(), DID_ADDRESS: relative},
    )
    named = {
        **did_document(),
        "verificationMethod": [{**method, "id": f"{DID}#key-1"}],
        "assertionMethod": [f"{DID}#key-1"],
    }
    with_both = edited(named, ("verificationMethod",), [*named["verificationMethod"], method])
    with_both["assertionMethod"] = [f"{DID}#key-1", method["id"]]
    yield passes(
        "key-of-any-name",
        "Nothing: the key's name does not tell the key, the issuer's document does.",
        prove(badge(), ACME, DID, method=f"{DID}#key-1"),
        {**answers(), DID_ADDRESS: with_both},
    )
    yield Case(
        "did-document-unreachable",
        "The signature holds, but nobody answers for the issuer.",
        badge(),
        {LIST: status_list()},
        {"issuer": "undetermined", "status": "undetermined"},
        state="unverifiable",
    )
    revoked = ("verificationMethod", 0, "revoked")
    yield passes(
        "key-that-will-end",
        "Nothing: the key will be revoked, and has not been.",
        badge(),
        {**answers(), DID_ADDRESS: edited(did_document(), revoked, "2027-01-01T00:00:00Z")},
    )
    yield Case(
        "key-revoked",
        "The key has been revoked by its owner, and with it all that it signed.",
        badge(),
        {**answers(), DID_ADDRESS: edited(did_document(), revoked, "2026-05-01T00:00:00Z")},
        {"issuer": "failed", "status": "undetermined"},
        problem="https://w3id.org/security#INVALID_VERIFICATION_METHOD",
        state="tampered",
    )
    weak = encode_public_key(_NEUTRAL_POINT)
    yield not_signed(
        "small-order-key",
        "The key is the neutral point, for which a signature of zeros holds over anything.",
        prove(
            badge(),
            ACME,
            DID,
            method=f"{DID}#{weak}",
            sign_with=lambda _message: _NEUTRAL_POINT + bytes(32),
        ),
        reachable={**answers(), DID_ADDRESS: build_did_document(DID, (weak, ACME.multibase))},
    )


def dates() -> Iterator[Case]:
    """When it holds."""
    yield Case(
        "expired",
        "Its last day is over.",
        badge(expires="2026-05-31"),
        answers(),
        {"validity": "failed"},
        VC + "RANGE_ERROR",
        "expired",
    )
    yield Case(
        "proof-expired",
        "The credential is in date; its proof has ended.",
        prove(badge(), ACME, DID, expires="2026-05-31T00:00:00Z"),
        answers(),
        {"validity": "failed"},
        VC + "RANGE_ERROR",
        "expired",
    )
    yield Case(
        "not-yet-valid",
        "Its first day has not come.",
        badge(date="2027-01-01"),
        answers(),
        {"validity": "failed"},
        VC + "RANGE_ERROR",
        "not-yet-valid",
    )
    yield malformed(
        "time-without-zone", "`validFrom` has no zone.", ("validFrom",), "2026-01-10T00:00:00"
    )
    yield malformed(
        "ends-before-it-begins", "The end comes first.", ("validUntil",), "2025-01-01T00:00:00Z"
    )
    yield malformed("no-such-day", "The 30th of February.", ("validUntil",), "2027-02-30T00:00:00Z")


def statuses() -> Iterator[Case]:
    """Whether its issuer has withdrawn it, as far as can be told."""
    yield Case(
        "revoked",
        "Its issuer has withdrawn it.",
        badge(),
        {**answers(), LIST: status_list(revoked=frozenset({index()}))},
        {"status": "failed"},
        state="revoked",
    )
    suspension = ("credentialStatus", "statusPurpose")
    yield Case(
        "suspended",
        "Its issuer has put it on hold.",
        signed(edited(badge(), suspension, "suspension")),
        {
            **answers(),
            LIST: status_list(revoked=frozenset({index()}), purpose="suspension"),
        },
        {"status": "failed"},
        state="suspended",
    )
    entry = badge()["credentialStatus"]
    away = {
        **entry,
        "id": f"{LIST}x#1",
        "statusListCredential": f"{LIST}x",
        "statusPurpose": "suspension",
    }
    yield Case(
        "revoked-beside-an-unreachable-list",
        "One list withdraws it, and another one does not answer.",
        signed(edited(badge(), ("credentialStatus",), [away, entry])),
        {**answers(), LIST: status_list(revoked=frozenset({index()}))},
        {"status": "failed"},
        state="revoked",
    )
    moved = signed({**badge(), "evidence": [{"id": badge()["id"], "type": ["Evidence"]}]})
    yield Case(
        "status-moved-inside",
        "Its evidence has its own id, and now also its status, which withdraws it.",
        {
            **{name: value for name, value in moved.items() if name != "credentialStatus"},
            "evidence": [
                {
                    "id": badge()["id"],
                    "type": ["Evidence", "VerifiableCredential", "OpenBadgeCredential"],
                    "credentialStatus": badge()["credentialStatus"],
                }
            ],
        },
        {**answers(), LIST: status_list(revoked=frozenset({index()}))},
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    with_reference = signed({**badge(), "evidence": [{"id": entry["id"], "type": ["Evidence"]}]})
    yield Case(
        "status-entry-moved-inside",
        "Its status entry says nothing any more, but an evidence of the same id does.",
        {
            **with_reference,
            "credentialStatus": {"id": entry["id"], "type": "BitstringStatusListEntry"},
            "evidence": [{**entry, "type": ["Evidence", "BitstringStatusListEntry"]}],
        },
        {**answers(), LIST: status_list(revoked=frozenset({index()}))},
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    yield passes(
        "neighbour-revoked",
        "Nothing: the entries on both sides of its own are withdrawn.",
        badge(),
        {**answers(), LIST: status_list(revoked=frozenset({index() - 1, index() + 1}))},
    )
    yield no_list("list-unreachable", "The list does not answer.", None, "STATUS_RETRIEVAL_ERROR")
    yield no_list(
        "list-not-json", "The list's address answers a page.", "<p>Gone", "STATUS_RETRIEVAL_ERROR"
    )
    yield no_list("list-unsigned", "Nobody signed it.", edited(status_list(), ("proof",)))
    yield no_list(
        "list-altered",
        "Its bits were changed after signing.",
        edited(
            status_list(revoked=frozenset({index()})),
            ("credentialSubject", "encodedList"),
            encode_bits(frozenset()),
        ),
    )
    yield no_list(
        "list-of-another-issuer",
        "Somebody else signed it in their own name.",
        status_list(signer=MALLORY, did=f"did:key:{MALLORY.multibase}"),
    )
    yield no_list(
        "list-by-a-foreign-key",
        "Somebody else signed it in the issuer's name.",
        status_list(signer=MALLORY),
    )
    yield no_list("list-of-another-address", "It says it is another list.", status_list(LIST + "x"))
    yield no_list("badge-as-list", "A badge of the same issuer stands there.", badge())
    yield no_list(
        "list-out-of-date", "Its time is over.", status_list(validUntil="2026-05-01T00:00:00Z")
    )
    as_token = jwt(edited(status_list(), ("proof",)))
    yield passes("list-as-token", "Nothing: a JWT.", badge(), {**answers(), LIST: as_token})
    yield no_list(
        "list-as-token-out-of-date",
        "It is a JWT whose time is over.",
        jwt({**edited(status_list(), ("proof",)), "exp": 1_775_000_000}),
    )
    yield no_list(
        "list-of-another-purpose",
        "It is about something else.",
        status_list(revoked=frozenset({index()}), purpose="refresh"),
    )
    yield no_list(
        "list-too-short",
        "It has half of the entries that hide each one.",
        status_list(bits=encode_bits(frozenset(), 65536)),
        "STATUS_LIST_LENGTH_ERROR",
    )
    yield no_list(
        "list-as-bomb",
        "It expands to more than anyone can need.",
        status_list(bits=encode_bits(frozenset(), 8 * 17 * 1024 * 1024)),
        "STATUS_LIST_LENGTH_ERROR",
    )
    yield no_list(
        "list-not-compressed",
        "Its bits are not GZIP data.",
        status_list(bits=encode_base64url(bytes(16384))),
    )
    yield no_list(
        "list-with-own-terms",
        "It says in a context of its own which of two `encodedList` was signed: not the one shown.",
        list_with_own_terms(),
    )
    yield Case(
        "index-out-of-range",
        "Its place is beyond the list.",
        signed(edited(badge(), ("credentialStatus", "statusListIndex"), "131072")),
        answers(),
        {"status": "undetermined"},
        STATUS + "RANGE_ERROR",
        "unverifiable",
    )
    yield Case(
        "index-negative",
        "Its place is no whole number.",
        signed(edited(badge(), ("credentialStatus", "statusListIndex"), "-1")),
        answers(),
        {"status": "undetermined"},
        STATUS + "STATUS_VERIFICATION_ERROR",
        "unverifiable",
    )
    yield Case(
        "status-of-another-kind",
        "Its status is of a kind that this version does not know.",
        signed(
            {
                **badge(),
                "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, OPEN_BADGES_EXTENSIONS],
                "credentialStatus": {"id": f"{LIST}x", "type": "1EdTechCredentialRefresh"},
            }
        ),
        answers(),
        {"status": "undetermined"},
        state="unverifiable",
    )


def proofs() -> Iterator[Case]:
    """The proof itself is missing, unknown or malformed."""
    yield not_signed("no-proof", "Nobody signed it.", edited(badge(), ("proof",)))
    stranger = SeedSigner("stranger")
    by_stranger = prove(badge(), stranger, f"did:key:{stranger.multibase}")["proof"][0]
    yield passes(
        "second-proof-by-another",
        "Nothing: somebody else has signed it as well.",
        edited(badge(), ("proof",), [*badge()["proof"], by_stranger]),
    )
    yield not_signed(
        "second-proof-fails",
        "It has two proofs, and one of them is of something else.",
        edited(
            badge(),
            ("proof",),
            [*badge()["proof"], {**by_stranger, "created": "2026-03-01T09:00:01Z"}],
        ),
    )
    yield no_proof_known(
        "second-proof-unknown",
        "It has two proofs, and one is of a kind that this version does not know.",
        edited(
            badge(), ("proof",), [*badge()["proof"], {**by_stranger, "cryptosuite": "bbs-2023"}]
        ),
    )
    yield not_signed(
        "previous-proof-missing",
        "The proof builds on another one that is not there.",
        prove(badge(), ACME, DID, previousProof="urn:uuid:1"),
    )
    yield not_signed(
        "older-proof-without-its-context",
        "The proof says that it is of an older type, which no context of the document defines.",
        edited(badge(), ("proof", 0, "type"), "Ed25519Signature2020"),
        LOST,
    )
    yield no_proof_known(
        "unknown-cryptosuite",
        "It is signed in a way that this version does not know.",
        edited(badge(), ("proof", 0, "cryptosuite"), "eddsa-rdfc-2099"),
    )
    yield no_proof_known(
        "cryptosuite-not-text",
        "The cryptosuite is a list.",
        edited(badge(), ("proof", 0, "cryptosuite"), ["eddsa-rdfc-2022"]),
    )
    yield no_proof_known(
        "unknown-proof-type",
        "The proof is of a type that this version does not know.",
        edited(badge(), ("proof", 0, "type"), "RsaSignature2018"),
    )
    yield no_proof_known(
        "unknown-did-method",
        "The key is named by an identifier that this version does not know.",
        prove(badge(), ACME, DID, method="did:example:acme#key-1"),
    )
    value = ("proof", 0, "proofValue")
    text = badge()["proof"][0]["proofValue"]
    yield not_signed(
        "value-not-multibase",
        "The signature is not base58.",
        edited(badge(), value, text[1:] + "0"),
    )
    yield not_signed(
        "value-too-short",
        "The signature is 63 bytes long.",
        edited(badge(), value, encode_base58btc(bytes(range(1, 64)))),
    )
    yield not_signed("value-not-text", "The signature is a number.", edited(badge(), value, 5))
    yield not_signed(
        "value-not-reduced",
        "The signature's scalar has the group's order added: a second form of the same signature.",
        prove(badge(), ACME, DID, sign_with=_unreduced),
    )
    yield not_signed(
        "purpose-authentication",
        "It was signed to log in, not to make a claim.",
        prove(badge(), ACME, DID, proofPurpose="authentication"),
    )
    yield not_signed(
        "created-without-zone",
        "The proof's time has no zone.",
        edited(badge(), ("proof", 0, "created"), "2026-03-01T09:00:00"),
    )
    yield not_signed(
        "key-without-name",
        "The proof does not say which key.",
        edited(badge(), ("proof", 0, "verificationMethod")),
    )


def shapes() -> Iterator[Case]:
    """It is signed, but is no Open Badge 3.0 as to form."""
    yield malformed(
        "contexts-swapped",
        "The contexts stand in the wrong order.",
        ("@context",),
        [OPEN_BADGES_3_0_3, CREDENTIALS_V2],
        sign_it=False,
    )
    yield malformed(
        "context-of-its-own",
        "It defines a term itself.",
        ("@context",),
        [*badge()["@context"], {"gradeOfHonour": "https://acme.example/honour"}],
    )
    yield malformed(
        "context-twice", "A context is named twice.", ("@context",), [*badge()["@context"]] * 2
    )
    yield Case(
        "unknown-context",
        "It uses a context that is not pinned.",
        edited(badge(), ("@context",), [CREDENTIALS_V2, "https://acme.example/terms"]),
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    yield not_signed(
        "older-open-badges-context",
        "A context from before 2.0 redefines terms that 2.0 protects, so it is no JSON-LD.",
        edited(badge(), ("@context",), [CREDENTIALS_V2, OPEN_BADGES_3_0_1]),
        LOST,
    )
    yield Case(
        "credentials-1-1",
        "It names the data model before 2.0, and has the dates of 2.0.",
        edited(badge(), ("@context", 0), CREDENTIALS_V1),
        answers(),
        shut("shape", "failed"),
        problem=VC + "MALFORMED_VALUE_ERROR",
        state="tampered",
    )
    yield Case(
        "not-a-badge",
        "It is a Verifiable Credential, but no Open Badge.",
        edited(badge(), ("type",), ["VerifiableCredential"]),
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    yield malformed(
        "no-type",
        "It is no Verifiable Credential.",
        ("type",),
        ["OpenBadgeCredential"],
        sign_it=False,
    )
    yield malformed("no-id", "It has no identifier.", ("id",))
    yield malformed("no-issuer", "It has no issuer.", ("issuer",))
    yield malformed("issuer-without-id", "Its issuer has no identifier.", ("issuer", "id"))
    yield malformed("nobody-earned-it", "No earner.", ("credentialSubject", "identifier"))
    subject = badge()["credentialSubject"]
    yield malformed("two-subjects", "Two earners.", ("credentialSubject",), [subject, subject])
    yield malformed(
        "another-subject",
        "The earner is no AchievementSubject.",
        ("credentialSubject", "type"),
        ["Profile"],
        sign_it=False,
    )
    yield malformed("no-achievement", "Nothing achieved.", ("credentialSubject", "achievement"))
    yield malformed(
        "status-without-type",
        "Its status has no type.",
        ("credentialStatus",),
        {"id": "https://badges.example/status/1.json"},
    )
    yield malformed(
        "evidence-without-type",
        "Its evidence does not say of which kind it is.",
        ("evidence",),
        [{"id": "https://ada.example/compiler"}],
    )
    yield malformed(
        "schema-without-id", "Its schema is nowhere.", ("credentialSchema",), {"type": "JsonSchema"}
    )
    smuggled = {"id": DID, "type": ["Profile"], "name": "Harvard"}
    yield malformed("smuggled-included", "A second claim in `@included`.", ("@included",), smuggled)
    yield malformed("smuggled-graph", "A second claim in `@graph`.", ("@graph",), [smuggled])
    yield malformed(
        "nested-context",
        "Terms mean something else further in.",
        ("credentialSubject", "achievement", "@context"),
        {"motto": "https://acme.example/motto"},
    )
    yield malformed(
        "language-value",
        "A text is a JSON-LD value object, which no schema of Open Badges allows.",
        ("name",),
        {"@value": "Einführung", "@language": "de"},
    )


def achievements() -> Iterator[Case]:
    """It is signed and in force, but does not say completely what was achieved."""
    achievement = ("credentialSubject", "achievement")
    yield incomplete("criteria-empty", "Not how it is earned.", (*achievement, "criteria"), {})
    yield incomplete("name-missing", "The achievement has no name.", (*achievement, "name"))
    yield incomplete("description-blank", "A blank one.", (*achievement, "description"), " \n")
    yield incomplete("type-unknown", "No such type.", (*achievement, "achievementType"), "Hobby")
    result = {"type": ["Result"], "resultDescription": f"{LIST}#grade", "value": "A"}
    results = ("credentialSubject", "result")
    yield incomplete("result-not-described", "A result of no kind.", results, [result])
    yield incomplete(
        "result-of-two-kinds",
        "A result names a list of kinds.",
        results,
        [{**result, "resultDescription": [f"{LIST}#grade", f"{LIST}#style"]}],
    )


def suites() -> Iterator[Case]:
    """Other cryptosuites, and proofs that build on others."""
    contexts: dict[str, Any] = {"@context": badge()["@context"]}
    jcs = prove(badge(), ACME, DID, cryptosuite="eddsa-jcs-2022", **contexts)
    yield passes("jcs", "Nothing: it is signed as canonical JSON, with its context.", jcs)
    yield passes(
        "jcs-without-context",
        "Nothing: the proof keeps no context of its own, and signs the document's.",
        prove(badge(), ACME, DID, cryptosuite="eddsa-jcs-2022"),
    )
    yield not_signed("jcs-altered", "Another name.", edited(jcs, ("awardedDate",), SIGNED_AT))
    less: dict[str, Any] = {"@context": [CREDENTIALS_V2]}
    shorter = prove({**badge(), **less}, ACME, DID, cryptosuite="eddsa-jcs-2022", **less)
    yield no_proof_known(
        "jcs-shorter-context",
        "A context was added that the proof does not sign, which gives members their meaning.",
        {**shorter, **contexts},
    )
    yield not_signed(
        "jcs-another-context",
        "The proof has another context than the document.",
        edited(jcs, ("proof", 0, "@context", 1), OPEN_BADGES_EXTENSIONS),
        LOST,
    )
    yield not_signed(
        "jcs-foreign-keyword",
        "A proof that may keep its context has another keyword.",
        edited(jcs, ("proof", 0, "@graph"), []),
        VC + "MALFORMED_VALUE_ERROR",
        check="shape",
    )
    yield Case(
        "context-in-proof",
        "A proof has a context of its own, which its cryptosuite does not sign.",
        edited(badge(), ("proof", 0, "@context"), badge()["@context"]),
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    curve = CurveSigner("acme")
    both_keys = {
        **answers(),
        DID_ADDRESS: build_did_document(DID, (ACME.multibase, curve.multibase)),
    }
    for form in ("rdfc", "jcs"):
        ecdsa = prove(badge(), curve, DID, cryptosuite=f"ecdsa-{form}-2019")
        yield passes(f"ecdsa-{form}", "Nothing: it is signed on P-256.", ecdsa, both_keys)
        yield not_signed(
            f"ecdsa-{form}-altered",
            "It is signed on P-256, and was changed.",
            edited(ecdsa, ("awardedDate",), SIGNED_AT),
            reachable=both_keys,
        )
    yield not_signed(
        "ecdsa-by-name-only",
        "The proof says ECDSA, and its key makes Ed25519 signatures.",
        edited(badge(), ("proof", 0, "cryptosuite"), "ecdsa-rdfc-2019"),
    )
    first, second = "urn:uuid:1", "urn:uuid:2"
    start = prove(badge(), ACME, DID, id=first)
    chain = prove(badge(), ACME, DID, id=second, previousProof=first, after=(start["proof"][0],))
    yield passes("chain", "Nothing: the second proof builds on the first.", chain)
    kept = prove(badge(), ACME, DID, id=first, cryptosuite="eddsa-jcs-2022", **contexts)
    yield passes(
        "chain-of-two-suites",
        "Nothing: a proof over canonical RDF builds on one over canonical JSON.",
        prove(badge(), ACME, DID, previousProof=[first], after=(kept["proof"][0],)),
    )
    yield not_signed(
        "chain-without-its-first",
        "The proof that the second builds on is gone.",
        edited(chain, ("proof", 0)),
    )
    yield not_signed(
        "chain-with-another-first",
        "The proof that the second builds on was replaced by one that holds as well.",
        edited(chain, ("proof", 0), prove(badge(), ACME, DID, id=first, nonce="n-1")["proof"][0]),
    )
    yield not_signed(
        "chain-with-first-twice",
        "The proof that the second builds on stands there twice.",
        edited(chain, ("proof",), [chain["proof"][0], *chain["proof"]]),
    )
    yield not_signed(
        "chain-onto-itself",
        "The proof builds on itself.",
        prove(badge(), ACME, DID, id=first, previousProof=first),
    )
    ring = [
        {**start["proof"][0], "previousProof": second},
        {**chain["proof"][1], "previousProof": first},
    ]
    yield not_signed(
        "chain-in-a-ring", "Two proofs build on each other.", edited(chain, ("proof",), ring)
    )
    stranger = prove(badge(), MALLORY, f"did:key:{MALLORY.multibase}")["proof"][0]
    unknown = {**badge()["proof"][0], "cryptosuite": "bbs-2023"}
    named = prove(badge(), MALLORY, "did:web:university.example")["proof"][0]
    university = SeedSigner("university").multibase
    cosigned = edited(badge(), ("proof",), [named, *badge()["proof"]])
    yield Case(
        "second-proof-unreachable",
        "Somebody else has signed it as well, and their document does not answer.",
        cosigned,
        answers(),
        {"issuer": "undetermined"},
        state="unverifiable",
    )
    yield not_issued(
        "second-proof-unreachable-first-foreign",
        "As before, and the key that is named as the issuer's is not.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        document=edited(cosigned, ("proof", 1), prove(badge(), MALLORY, DID)["proof"][0]),
    )
    yield not_issued(
        "second-proof-in-a-false-name",
        "A second proof names a key as a university's, which does not have it.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        document=edited(badge(), ("proof",), [*badge()["proof"], named]),
        reachable={
            **answers(),
            "https://university.example/.well-known/did.json": build_did_document(
                "did:web:university.example", (university,)
            ),
        },
    )
    yield no_proof_known(
        "only-a-stranger-holds",
        "The issuer's proof is of an unknown kind, and a stranger's holds.",
        edited(badge(), ("proof",), [unknown, stranger]),
    )


def identifiers() -> Iterator[Case]:
    """Issuers that are named by an address or by a JSON Web Key."""
    name = "https://acme.example/about"
    method: dict[str, Any] = {
        "id": f"{name}#key-1",
        "type": "JsonWebKey",
        "controller": name,
        "publicKeyJwk": {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": encode_base64url(ACME.public_key)[1:],
        },
    }
    found = {"id": name, "verificationMethod": [method], "assertionMethod": ["#key-1"]}
    unsigned = edited(edited(badge(), ("issuer", "id"), name), ("credentialStatus",))
    whole = prove(unsigned, ACME, name, method=method["id"])
    no_status: dict[str, Outcome] = {"status": "skipped"}
    yield passes("https-issuer", "Nothing: an address.", whole, {name: found}, no_status)
    yield Case(
        "https-issuer-unreachable",
        "The document that has the key does not answer.",
        whole,
        {"https://other.example/": found},
        shut("proof", "undetermined"),
        state="unverifiable",
    )
    yield Case(
        "https-issuer-key-at-an-address",
        "The key is named by an address of its own.",
        prove(unsigned, ACME, name, method="https://acme.example/key"),
        {name: found, "https://acme.example/key": {**method, "id": "https://acme.example/key"}},
        shut("proof", "undetermined"),
        state="unverifiable",
    )
    text = json.dumps(method["publicKeyJwk"]).encode()
    for case, fault, jwk, checks in (
        ("did-jwk", "Nothing: the issuer is a JSON Web Key.", text, no_status),
        (
            "did-jwk-for-secrets",
            "The issuer is a key to encrypt with.",
            text[:-1] + b', "use": "enc"}',
            shut("proof", "undetermined"),
        ),
        ("did-jwk-junk", "The issuer is no key.", text[:-1], shut("proof", "undetermined")),
    ):
        did = f"did:jwk:{encode_base64url(jwk)[1:]}"
        yield Case(
            case,
            fault,
            prove(edited(unsigned, ("issuer", "id"), did), ACME, did, method=f"{did}#0"),
            {},
            checks,
            state="valid" if checks is no_status else "unverifiable",
        )


def tokens() -> Iterator[Case]:
    """The credential comes in a JWT."""
    yield passes("token", "Nothing: a JWT in the W3C's profile.", token())
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(ACME.public_key)[1:]}
    yield passes(
        "token-with-claims",
        "Nothing: a JWT in 1EdTech's profile, its key in the header and in the issuer's document.",
        token(
            {"alg": "EdDSA", "typ": "JWT", "jwk": jwk},
            {
                "iss": DID,
                "jti": badge()["id"],
                "nbf": int(datetime.fromisoformat(badge()["validFrom"]).timestamp()),
            },
        ),
    )
    yield not_signed(
        "token-altered",
        "The credential in the JWT was changed.",
        token(payload_after={"name": "PhD"}),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield not_signed(
        "token-of-no-algorithm",
        "The JWT says that it is not signed.",
        token({"alg": "none", "kid": f"{DID}#{ACME.multibase}"}),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield not_signed(
        "token-of-another-algorithm",
        "The JWT names an algorithm that its key cannot make.",
        token({"alg": "ES256", "kid": f"{DID}#{ACME.multibase}"}),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield not_signed(
        "token-claims-differ",
        "The JWT says that it is of somebody else than the credential in it.",
        token(claims={"iss": "did:web:other.example"}),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield Case(
        "token-by-a-stranger",
        "The JWT brings its own key, and nothing says that it is the issuer's.",
        token(
            {
                "alg": "EdDSA",
                "jwk": {**jwk, "x": encode_base64url(MALLORY.public_key)[1:]},
            },
            signer=MALLORY,
        ),
        answers(),
        {"issuer": "undetermined"},
        state="unverifiable",
    )
    yield not_issued(
        "token-by-another-issuer",
        "The JWT was signed with a key of another issuer.",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        document=token(
            {"alg": "EdDSA", "kid": f"did:key:{MALLORY.multibase}#{MALLORY.multibase}"},
            signer=MALLORY,
        ),
    )
    yield not_signed(
        "token-of-no-algorithm-nor-key",
        "The JWT says that it is not signed, and names no key.",
        token({"alg": "none"}),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield not_read(
        "token-in-another-form",
        "Bits that mean nothing are set in the JWT's signature: another text, the same bytes.",
        token()[:-1] + "B",
    )
    yield Case(
        "token-ended",
        "The JWT has ended; the credential in it has no end.",
        token(claims={"exp": 1_775_000_000}),
        answers(),
        {"validity": "failed"},
        VC + "RANGE_ERROR",
        "expired",
    )
    yield not_signed(
        "token-times-differ",
        "The JWT starts to hold later than the credential in it.",
        token(claims={"nbf": 1_800_000_000}),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield not_signed(
        "token-time-not-a-number",
        "The JWT's end is a text.",
        token(claims={"exp": "2027-01-01T00:00:00Z"}),
        VC + "MALFORMED_VALUE_ERROR",
    )
    yield Case(
        "token-for-somebody",
        "The JWT is meant for one reader.",
        token(claims={"aud": "https://reader.example"}),
        answers(),
        {"validity": "undetermined"},
        state="unverifiable",
    )
    yield passes(
        "token-with-proof",
        "Nothing: the credential in the JWT has a proof as well.",
        token(claims={"proof": badge()["proof"]}),
    )
    yield not_signed(
        "token-with-broken-proof",
        "The JWT holds; the proof of the credential in it does not.",
        token(claims={"proof": signed(edited(badge(), ("name",), "PhD"))["proof"]}),
    )
    stranger = prove(badge(), MALLORY, DID)["proof"]
    yield not_issued(
        "token-with-foreign-proof",
        "The proof in the JWT names a key as the issuer's, which is not.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        document=token(claims={"proof": stranger}),
    )
    yield not_issued(
        "token-by-foreign-key",
        "The JWT names a key as the issuer's, which is not.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        document=token(signer=MALLORY),
    )
    other = edited(
        did_document(), ("verificationMethod", 0, "publicKeyMultibase"), MALLORY.multibase
    )
    yield not_issued(
        "token-another-key-under-the-name",
        "The issuer's document gives another key under the name that the JWT uses.",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        document=token(),
        did_document=other,
    )
    retired = build_did_document(DID, (MALLORY.multibase, ACME.multibase))
    retired["verificationMethod"][0]["revoked"] = SIGNED_AT
    yield passes(
        "token-beside-a-revoked-key",
        "Nothing: another key, listed before the one in the JWT's header, was revoked.",
        token({"alg": "EdDSA", "jwk": jwk}),
        {**answers(), DID_ADDRESS: retired},
    )
    yield not_read(
        "token-with-two-credentials",
        "One credential is the JWT's payload, and another its claim `vc`.",
        token(claims={"vc": badge()}),
    )
    yield not_read("token-vc-not-an-object", "Its claim `vc` is a list.", jwt({"vc": [badge()]}))
    yield Case(
        "token-vc-on-2-0",
        "Its claim `vc` holds a credential of VC 2.0, whose JWTs have no such claim.",
        jwt({"vc": badge()}),
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    yield passes(
        "token-in-an-envelope", "Nothing: an object stands for the JWT.", envelope(token())
    )
    yield not_signed(
        "token-in-an-envelope-altered",
        "A letter of the JWT in an envelope was changed.",
        envelope(token(payload_after={"name": "PhD"})),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield Case(
        "envelope-of-another-kind",
        "What is in the envelope is no JWT.",
        edited(envelope(token()), ("id",), "data:application/vc+cose;base64,AAAA"),
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    yield Case(
        "presentation",
        "It is a presentation of credentials, and none itself.",
        {
            "@context": [CREDENTIALS_V2],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [badge()],
        },
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    key_set = "https://badges.example/keys.json"
    named = {"alg": "EdDSA", "kid": f"{key_set}#2026"}
    yield passes(
        "token-key-in-a-set",
        "Nothing: the JWT names its key in a JWK Set, and the issuer's document gives the same.",
        token(named),
        {**answers(), key_set: {"keys": [{**jwk, "kid": "2025"}, {**jwk, "kid": "2026"}]}},
    )
    yield Case(
        "token-key-not-in-its-set",
        "The JWK Set that the JWT names has no such key.",
        token(named),
        {**answers(), key_set: {"keys": [{**jwk, "kid": "2025"}]}},
        shut("proof", "undetermined"),
        state="unverifiable",
    )
    yield Case(
        "token-key-set-of-a-stranger",
        "The key is in the set that the JWT names, but the issuer publishes no such key.",
        token(named, signer=MALLORY),
        {**answers(), key_set: {"keys": [{**jwk_of(MALLORY), "kid": "2026"}]}},
        {"issuer": "undetermined"},
        state="unverifiable",
    )


def envelope(text: str) -> dict[str, Any]:
    """An object that stands for a token."""
    return {
        "@context": CREDENTIALS_V2,
        "id": f"data:application/vc+jwt,{text}",
        "type": "EnvelopedVerifiableCredential",
    }


def jwk_of(signer: SeedSigner) -> dict[str, Any]:
    """A signer's public key as a JSON Web Key."""
    return {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(signer.public_key)[1:]}


def inside() -> Iterator[Case]:
    """There are other credentials inside of it, or a newer edition of it elsewhere."""
    yield Case(
        "endorsement",
        "Nothing: it is an endorsement, and says of what.",
        endorsement(),
        {},
        {"status": "skipped"},
    )
    yield Case(
        "endorsement-of-nothing",
        "It does not say what it endorses.",
        prove(edited(endorsement(), ("credentialSubject", "id")), MALLORY, ENDORSER),
        {},
        shut("shape", "failed"),
        VC + "MALFORMED_VALUE_ERROR",
        state="tampered",
    )
    yield holding(
        "endorsed",
        "Nothing: what is inside, an endorsement and a badge, holds.",
        [another_badge(), endorsement()],
    )
    yield Case(
        "endorsed-by-itself",
        "A badge inside of it has its own id: members could have been moved from one to the other.",
        signed(edited(badge(), ("endorsement",), [badge()])),
        answers(),
        shut("shape", "undetermined"),
        state="unverifiable",
    )
    profile = edited(badge(), ("issuer", "endorsement"), [endorsement()])
    yield Case(
        "endorsed-issuer",
        "Nothing: its issuer is endorsed, deeper inside.",
        signed(profile),
        answers(),
        {"embedded": "passed"},
    )
    unsigned = {name: value for name, value in endorsement().items() if name != "proof"}
    header = {"alg": "EdDSA", "kid": f"{ENDORSER}#{MALLORY.multibase}"}
    yield Case(
        "endorsed-by-token",
        "Nothing: the endorsement inside is a JWT.",
        signed(edited(badge(), ("endorsementJwt",), [jwt(unsigned, header, signer=MALLORY)])),
        answers(),
        {"embedded": "passed"},
    )
    yield Case(
        "endorsed-by-no-token",
        "What stands for an endorsement as a JWT is none.",
        signed(edited(badge(), ("endorsementJwt",), ["Well done!"])),
        answers(),
        {"embedded": "failed"},
        problem=VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    for name, fault, one in (
        (
            "endorsed-in-other-words",
            "Its issuer changed the endorsement before signing around it.",
            edited(endorsement(), ("credentialSubject", "endorsementComment"), "The best of all."),
        ),
        ("endorsed-by-nobody", "The endorsement inside is not signed.", unsigned),
        (
            "endorsed-by-a-stranger",
            "The endorsement inside is signed with another key than its issuer's.",
            prove(endorsement(), ACME, f"did:key:{ACME.multibase}"),
        ),
    ):
        yield holding(name, fault, [one], "failed", VC + "CRYPTOGRAPHIC_SECURITY_ERROR")
    yield holding(
        "endorsed-for-a-time",
        "Nothing: the endorsement inside has ended, and the badge goes on.",
        [prove({**endorsement(), "validUntil": "2026-05-01T00:00:00Z"}, MALLORY, ENDORSER)],
    )
    far = "did:web:endorser.example"
    yield holding(
        "endorsed-from-afar",
        "Who signed the endorsement inside cannot be reached.",
        [prove(edited(endorsement(), ("issuer", "id"), far), MALLORY, far)],
        "undetermined",
    )
    yield holding(
        "endorsed-by-everybody",
        "There are more endorsements than anybody looks at.",
        [edited(endorsement(), ("id",), f"urn:uuid:{n}") for n in range(65)],
        "undetermined",
    )


def another_badge() -> dict[str, Any]:
    """A badge of acme's that is not `badge()`."""
    return signed({**badge(), "id": "https://badges.example/ada/go/"})


ENDORSER = f"did:key:{MALLORY.multibase}"


def endorsement() -> dict[str, Any]:
    """What somebody says of acme's badge, signed by a key that is its own name."""
    document = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:uuid:6f1f0b0a-2c1f-4a53-9a44-0b8f7d3f5d11",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "An endorsement",
        "issuer": {"id": ENDORSER, "type": ["Profile"], "name": "The guild"},
        "validFrom": SIGNED_AT,
        "credentialSubject": {
            "id": "https://badges.example/badges/rust/",
            "type": ["EndorsementSubject"],
            "endorsementComment": "It takes some work.",
        },
    }
    return prove(document, MALLORY, ENDORSER)


def holding(
    name: str, fault: str, inner: list[Any], outcome: Outcome = "passed", problem: str = ""
) -> Case:
    """A badge with these endorsements inside, and what check 7 says of them."""
    document = signed(edited(badge(), ("endorsement",), inner))
    return Case(name, fault, document, answers(), {"embedded": outcome}, problem)


def records() -> Iterator[Case]:
    """It is a learner record: credentials of one person, in one that is signed around them."""
    yield record(
        "record", "Nothing: it holds a badge and an endorsement of it.", [badge(), endorsement()]
    )
    yield record(
        "record-with-an-altered-badge",
        "One badge in it was changed before it was signed.",
        [badge(), edited(badge(), ("credentialSubject", "achievement", "name"), "PhD")],
        "failed",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield record(
        "record-with-an-ended-badge",
        "Nothing: a badge in it has ended, which the record goes on to say.",
        [signed({**badge(), "validUntil": "2026-05-01T00:00:00Z"})],
    )
    deep = signed(edited(badge(), ("endorsement",), [endorsement()]))
    yield record("record-of-records", "Nothing: a badge in it has an endorsement in it.", [deep])
    forged = edited(endorsement(), ("credentialSubject", "endorsementComment"), "Bought.")
    yield record(
        "record-with-a-forged-endorsement",
        "The endorsement in a badge in it is forged.",
        [signed(edited(badge(), ("endorsement",), [forged]))],
        "failed",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield record("record-of-a-token", "Nothing: a badge in it is a JWT.", [envelope(token())])
    broken = envelope(token(payload_after={"name": "PhD"}))
    yield record(
        "record-of-an-altered-token",
        "A badge in it is a JWT, in which a letter was changed.",
        [broken],
        "failed",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    for name, fault, path, value in (
        (
            "record-of-nothing",
            "It holds no credentials.",
            ("verifiableCredential",),
            [{"type": "Achievement"}],
        ),
        ("record-of-nobody", "It does not say whose it is.", ("id",), _GONE),
    ):
        yield Case(
            name,
            fault,
            signed(edited(learner_record([badge()]), ("credentialSubject", *path), value)),
            answers(),
            shut("shape", "failed"),
            VC + "MALFORMED_VALUE_ERROR",
            state="tampered",
        )
    association = {
        "type": ["Association"],
        "associationType": "isOlderThan",
        "sourceId": "urn:x:1",
        "targetId": "urn:x:2",
    }
    odd = edited(learner_record([badge()]), ("credentialSubject", "association"), [association])
    yield Case(
        "record-with-an-odd-association",
        "Two achievements are associated in a way that there is not.",
        signed(odd),
        answers(),
        {"status": "skipped", "achievement": "failed", "embedded": "passed"},
        VC + "MALFORMED_VALUE_ERROR",
        state="unverifiable",
    )


def record(
    name: str, fault: str, inner: list[Any], outcome: Outcome = "passed", problem: str = ""
) -> Case:
    """A learner record of these credentials, and what check 7 says of them."""
    checks: dict[str, Outcome] = {"status": "skipped", "embedded": outcome}
    return Case(name, fault, signed(learner_record(inner)), answers(), checks, problem)


def learner_record(inner: list[Any]) -> dict[str, Any]:
    """A Comprehensive Learner Record by acme, not yet signed."""
    return {
        "@context": [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3],
        "id": "https://badges.example/ada/record/",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "What Ada has done",
        "issuer": {"id": DID, "type": ["Profile"], "name": "Acme College"},
        "validFrom": SIGNED_AT,
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["ClrSubject"],
            "verifiableCredential": inner,
        },
    }


def first_editions() -> Iterator[Case]:
    """It is on Verifiable Credentials 1.1, as badges were before 2.0."""
    yield passes(
        "on-1-1",
        "Nothing: it is on the data model before 2.0.",
        signed(on_1_1()),
        {DID_ADDRESS: did_document()},
        {"status": "skipped"},
    )
    ended = {**on_1_1(), "expirationDate": "2026-05-01T00:00:00Z"}
    yield Case(
        "on-1-1-ended",
        "It has ended, by the member that 1.1 has for that.",
        signed(ended),
        answers(),
        {"status": "skipped", "validity": "failed"},
        VC + "RANGE_ERROR",
        state="expired",
    )
    old_suite = prove(
        {**on_1_1(), "@context": [CREDENTIALS_V1, OPEN_BADGES_3_0_1, ED25519_2020]},
        ACME,
        DID,
        type="Ed25519Signature2020",
        cryptosuite=None,
    )
    yield passes(
        "on-1-1-with-an-older-proof",
        "Nothing: it is on 1.1, and so is its proof.",
        old_suite,
        answers(),
        {"status": "skipped"},
    )
    yield not_signed(
        "on-1-1-altered",
        "A letter of it was changed.",
        edited(old_suite, ("name",), "Intro to Dust"),
    )
    yield Case(
        "on-1-1-without-a-day",
        "It does not say from when on it holds.",
        signed({name: value for name, value in on_1_1().items() if name != "issuanceDate"}),
        answers(),
        shut("shape", "failed"),
        VC + "MALFORMED_VALUE_ERROR",
        state="tampered",
    )
    subject = {**on_1_1()["credentialSubject"], "id": "did:example:ada"}
    whole = {**on_1_1(), "credentialSubject": subject}
    claims = {"iss": DID, "jti": whole["id"], "nbf": 1772355600, "sub": "did:example:ada"}
    yield passes(
        "token-on-1-1",
        "Nothing: a JWT holds a credential of 1.1 in its claim `vc`.",
        jwt({**claims, "vc": whole}),
        answers(),
        {"status": "skipped"},
    )
    bare = {n: v for n, v in on_1_1().items() if n not in ("issuer", "id", "issuanceDate")}
    yield passes(
        "token-on-1-1-with-gaps",
        "Nothing: what the credential in the JWT leaves out, the other claims say.",
        jwt({**claims, "vc": bare}),
        answers(),
        {"status": "skipped"},
    )
    for claim, value in (
        ("iss", ENDORSER),
        ("jti", "urn:x:y"),
        ("nbf", 1),
        ("sub", "did:example:eve"),
    ):
        yield not_signed(
            f"token-on-1-1-with-another-{claim}",
            "A claim of the JWT contradicts the credential in it.",
            jwt({**claims, claim: value, "vc": whole}),
            VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        )
    yield Case(
        "token-on-1-1-ended",
        "The JWT has ended, which the credential in it leaves to it to say.",
        jwt({**claims, "exp": 1777593600, "vc": whole}),
        answers(),
        {"status": "skipped", "validity": "failed"},
        VC + "RANGE_ERROR",
        state="expired",
    )


def on_1_1() -> dict[str, Any]:
    """A small badge on Verifiable Credentials 1.1 and Open Badges 3.0.1, not yet signed."""
    kept = {
        name: value
        for name, value in badge().items()
        if name not in ("proof", "validFrom", "credentialStatus")
    }
    contexts = [CREDENTIALS_V1, OPEN_BADGES_3_0_1, DATA_INTEGRITY_V1]
    return {**kept, "@context": contexts, "issuanceDate": SIGNED_AT}


def editions() -> Iterator[Case]:
    """It names a service for newer editions of it."""
    service = "https://badges.example/newest.json"
    old = refreshing(service)
    newer = signed({**old, "validFrom": "2026-03-01T00:00:00Z", "name": "Intro to Rust, again"})
    services: tuple[tuple[str, str, Any, Outcome], ...] = (
        ("newest", "Nothing: there is no newer edition.", old, "passed"),
        ("newer", "Nothing: a newer edition is there to be had.", newer, "passed"),
        ("unreachable", "Nothing: the service does not answer.", None, "skipped"),
        ("broken", "Nothing: the newer edition is forged.", {**newer, "name": "PhD"}, "skipped"),
        (
            "of-another",
            "Nothing: the service answers with another badge.",
            signed({**old, "id": "urn:x:y"}),
            "skipped",
        ),
        (
            "older",
            "Nothing: the service answers with an edition before this.",
            older(old),
            "skipped",
        ),
        ("not-json", "Nothing: the service answers with a page.", "<p>Gone", "skipped"),
    )
    for name, fault, answer, outcome in services:
        reachable = answers() if answer is None else {**answers(), service: answer}
        yield passes(f"refresh-{name}", fault, old, reachable, {"refresh": outcome})


def older(document: dict[str, Any]) -> dict[str, Any]:
    """An edition of a badge from before it."""
    return signed({**document, "validFrom": "2025-12-01T00:00:00Z"})


def refreshing(service: str) -> dict[str, Any]:
    """The badge with a service for newer editions."""
    contexts = [CREDENTIALS_V2, OPEN_BADGES_3_0_3, OPEN_BADGES_EXTENSIONS]
    services = {"id": service, "type": "1EdTechCredentialRefresh"}
    return signed({**badge(), "@context": contexts, "refreshService": services})


def revocation_lists() -> Iterator[Case]:
    """Its status is a list of withdrawn ids, or an entry of more than one bit."""
    address = "https://badges.example/revocations"
    contexts = [CREDENTIALS_V2, OPEN_BADGES_3_0_3, OPEN_BADGES_EXTENSIONS]
    entry = {"id": address, "type": "1EdTechRevocationList"}
    listed = signed({**badge(), "@context": contexts, "credentialStatus": entry})
    other, own = {"id": "https://badges.example/other/"}, {"id": listed["id"]}
    plain = {"id": address, "issuer": DID}
    yield passes(
        "revocation-list",
        "Nothing: others are on the list, and it itself as taken off again.",
        listed,
        {**answers(), address: {**plain, "revokedCredential": [other, {**own, "revoked": False}]}},
    )
    yield Case(
        "revocation-list-revoked",
        "It is on its issuer's list of withdrawn ids.",
        listed,
        {
            **answers(),
            address: {**plain, "revokedCredential": [{**own, "revocationReason": "By mistake."}]},
        },
        {"status": "failed"},
        state="revoked",
    )
    for name, fault, answer, problem in (
        ("unreachable", "The list does not answer.", None, "STATUS_RETRIEVAL_ERROR"),
        ("not-json", "The list's address answers a page.", "<p>Gone", "STATUS_RETRIEVAL_ERROR"),
        (
            "without-ids",
            "What the address answers is no such list.",
            {},
            "STATUS_VERIFICATION_ERROR",
        ),
        (
            "of-another-issuer",
            "The list is another issuer's.",
            {"issuer": ENDORSER, "revokedCredential": []},
            "STATUS_VERIFICATION_ERROR",
        ),
        (
            "with-noise",
            "An entry of the list has no id.",
            {**plain, "revokedCredential": ["x"]},
            "STATUS_VERIFICATION_ERROR",
        ),
    ):
        yield Case(
            f"revocation-list-{name}",
            fault,
            listed,
            answers() if answer is None else {**answers(), address: answer},
            {"status": "undetermined"},
            STATUS + problem,
            state="unverifiable",
        )


def wide_entries() -> Iterator[Case]:
    """Its status entry is wider than one bit, or for a purpose that neither ends nor interrupts."""
    messages = [
        {"status": f"{n:#x}", "message": word} for n, word in enumerate(("a", "b", "c", "d"))
    ]
    place = index()
    # The entry of two bits at `place` is 0b10.
    bits = encode_bits(frozenset({2 * place}), 2 * LIST_LENGTH)
    wide = {"statusSize": 2, "statusMessage": messages}
    yield passes(
        "status-message",
        "Nothing: its issuer says the third of four things of it.",
        with_entry(statusPurpose="message", **wide),
        {**answers(), LIST: status_list(purpose="message", bits=bits)},
    )
    yield Case(
        "status-of-two-bits",
        "The first of two bits withdraws it.",
        with_entry(**wide),
        {**answers(), LIST: status_list(bits=bits)},
        {"status": "failed"},
        state="revoked",
    )
    is_set = frozenset({place})
    yield passes(
        "status-refresh",
        "Nothing: its issuer offers a newer edition.",
        with_entry(statusPurpose="refresh"),
        {**answers(), LIST: status_list(purpose="refresh", revoked=is_set)},
    )
    for name, fault, entry, answer, problem in (
        (
            "status-of-a-purpose-unknown",
            "Its entry is set for a purpose that nobody here knows.",
            {"statusPurpose": "colour"},
            status_list(purpose="colour", revoked=is_set),
            "",
        ),
        (
            "status-too-wide",
            "Its entry is wider than a byte.",
            {"statusSize": 9},
            status_list(),
            "STATUS_VERIFICATION_ERROR",
        ),
        (
            "status-without-messages",
            "Its entry is wide and does not say what its values mean.",
            {"statusSize": 2},
            status_list(bits=bits),
            "STATUS_VERIFICATION_ERROR",
        ),
        (
            "list-too-short-for-its-size",
            "The list has as many bits as a list must have entries, and entries of two.",
            wide,
            status_list(),
            "STATUS_LIST_LENGTH_ERROR",
        ),
        (
            "list-with-strange-ttl",
            "The list may be kept for less than no time.",
            {},
            list_with_ttl(-1),
            "STATUS_VERIFICATION_ERROR",
        ),
    ):
        yield Case(
            name,
            fault,
            with_entry(**entry),
            {**answers(), LIST: answer},
            {"status": "undetermined"},
            STATUS + problem if problem else "",
            state="unverifiable",
        )
    yield passes(
        "list-with-ttl",
        "Nothing: the list says for how long it may be kept.",
        badge(),
        {**answers(), LIST: list_with_ttl(86_400_000)},
    )


def contexts_beside() -> Iterator[Case]:
    """Which editions of Open Badges go with which edition of Verifiable Credentials."""
    yield not_signed(
        "context-3-0-0",
        "The first context of Open Badges redefines terms that 2.0 protects.",
        edited(badge(), ("@context",), [CREDENTIALS_V2, OPEN_BADGES_3_0_0]),
        LOST,
    )
    yield passes(
        "context-3-0-2",
        "Nothing: the context before the newest.",
        signed(
            {
                **edited(badge(), ("awardedDate",)),
                "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_2],
            }
        ),
    )
    yield passes(
        "context-extensions",
        "Nothing: the context of the extensions stands beside.",
        signed(edited(badge(), ("@context",), with_extensions())),
    )
    yield passes(
        "on-1-1-context-3-0-0",
        "Nothing: the first context of Open Badges, on the data model that it was made for.",
        signed(
            {
                **edited(on_1_1(), ("awardedDate",)),
                "@context": [CREDENTIALS_V1, OPEN_BADGES_3_0_0, DATA_INTEGRITY_V1],
            }
        ),
        answers(),
        {"status": "skipped"},
    )
    clr_2_0_0 = {**learner_record([badge()]), "@context": [CREDENTIALS_V2, CLR_2_0_0]}
    yield not_signed(
        "record-context-2-0-0",
        "The first context of CLR redefines terms that Verifiable Credentials 2.0 protects.",
        {**clr_2_0_0, "proof": badge()["proof"]},
        LOST,
    )


def with_extensions() -> list[str]:
    """The contexts of the badge, and that of the extensions."""
    return [CREDENTIALS_V2, OPEN_BADGES_3_0_3, OPEN_BADGES_EXTENSIONS]


def more_formats() -> Iterator[Case]:
    """Other things that people have: tokens in pictures, lists, presentations."""
    yield passes("baked-png-token", "Nothing: a PNG carries a JWT.", bake_png(PNG, token()))
    yield passes(
        "baked-svg-token", "Nothing: an SVG carries a JWT.", bake_svg(SVG, token()).decode()
    )
    yield passes(
        "status-list",
        "Nothing: it is a status list, which anybody may verify as well.",
        status_list(),
        checks={"status": "skipped", "achievement": "skipped"},
    )


def more_keys() -> Iterator[Case]:
    """Further ways to name a key, and what becomes of keys."""
    name = "https://acme.example/about"
    method = {
        "id": f"{name}#key-1",
        "type": "Multikey",
        "controller": name,
        "publicKeyMultibase": ACME.multibase,
    }
    found = {"id": name, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    unsigned = edited(edited(badge(), ("issuer", "id"), name), ("credentialStatus",))
    yield passes(
        "https-issuer-multikey",
        "Nothing: the issuer is an address, and its key a Multikey.",
        prove(unsigned, ACME, name, method=method["id"]),
        {name: found},
        {"status": "skipped"},
    )
    expires = ("verificationMethod", 0, "expires")
    yield not_issued(
        "key-expired",
        "The key's time is over.",
        SECURITY + "INVALID_VERIFICATION_METHOD",
        did_document=edited(did_document(), expires, "2026-05-01T00:00:00Z"),
    )
    far = "did:webvh:QmfGEUAcMpzo25kF2Rhn8L5FAXysfGnkzjwdKoNPi615XQ:badges.example"
    webvh = prove(edited(badge(), ("issuer", "id"), far), ACME, far)
    yield Case(
        "did-webvh",
        "The signature holds; who the issuer is, is told in a way that this version cannot ask.",
        webvh,
        answers(),
        {"issuer": "undetermined", "status": "undetermined"},
        state="unverifiable",
    )


def more_proofs() -> Iterator[Case]:
    """Further cryptosuites and algorithms."""
    wide, curve = CurveSigner("acme", 384), CurveSigner("acme")
    keys = (ACME.multibase, curve.multibase, wide.multibase)
    reachable = {**answers(), DID_ADDRESS: build_did_document(DID, keys)}
    for form in ("rdfc", "jcs"):
        yield passes(
            f"ecdsa-{form}-384",
            "Nothing: it is signed on P-384.",
            prove(badge(), wide, DID, cryptosuite=f"ecdsa-{form}-2019", hash_name="sha384"),
            reachable,
        )
    yield passes(
        "on-1-1-eddsa-2022",
        "Nothing: it is on 1.1, with the draft of a suite.",
        prove(on_1_1(), ACME, DID, cryptosuite="eddsa-2022"),
        answers(),
        {"status": "skipped"},
    )
    for name in ("ecdsa-sd-2023", "bbs-2023"):
        yield no_proof_known(
            f"proof-{name}",
            "Its proof can be cut to what the earner shows, which this version does not know.",
            edited(badge(), ("proof", 0, "cryptosuite"), name),
        )
    for name, signer in (("es256", curve), ("es384", wide)):
        header = {"alg": name.upper(), "kid": f"{DID}#{signer.multibase}"}
        yield passes(
            f"token-{name}", "Nothing: a JWT, on a curve.", token(header, signer=signer), reachable
        )
    method = {
        "id": f"{DID}#rsa",
        "type": "JsonWebKey",
        "controller": DID,
        "publicKeyJwk": RsaSigner().jwk,
    }
    with_rsa = did_document()
    with_rsa["verificationMethod"].append(method)
    with_rsa["assertionMethod"].append(method["id"])
    yield passes(
        "token-rs256",
        "Nothing: a JWT, signed with RSA.",
        token({"alg": "RS256", "kid": method["id"]}, signer=RsaSigner()),
        {**answers(), DID_ADDRESS: with_rsa},
    )
    yield no_proof_known(
        "token-es256k",
        "The JWT is signed in a way that this version does not know.",
        token({"alg": "ES256K", "kid": f"{DID}#{ACME.multibase}"}),
    )


def retold() -> Iterator[Case]:
    """The same statements in another shape, so that who reads members sees something else."""
    listed = signed(
        {
            **badge(),
            "@context": with_extensions(),
            "credentialStatus": {
                "id": "https://badges.example/revocations",
                "type": "1EdTechRevocationList",
            },
        }
    )
    yield not_signed(
        "extensions-context-removed",
        "The context is gone that says of which kind its status is.",
        edited(listed, ("@context", 2)),
        LOST,
    )
    yield not_signed(
        "open-badges-context-removed",
        "The context is gone that says what a badge's members mean.",
        edited(listed, ("@context", 1)),
        LOST,
    )
    kept = prove(listed, ACME, DID, cryptosuite="eddsa-jcs-2022")
    turned = [CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_3_0_3]
    yield not_signed(
        "jcs-contexts-reordered",
        "The contexts stand in another order than was signed.",
        edited(kept, ("@context",), turned),
    )
    member = {"issuer": {"id": DID, "type": ["Profile"], "name": "Harvard"}}
    for keyword in ("reverse", "nest"):
        yield malformed(
            f"smuggled-{keyword}",
            f"A claim in `@{keyword}`.",
            (f"@{keyword}",),
            member,
            sign_it=False,
        )
    yield Case(
        "smuggled-included-unsigned",
        "A second claim in `@included`, put in afterwards.",
        edited(badge(), ("@included",), [{"id": badge()["id"], "name": "PhD"}]),
        answers(),
        shut("shape", "failed"),
        VC + "MALFORMED_VALUE_ERROR",
        "tampered",
    )
    itself = {"id": badge()["id"], "type": ["Evidence"]}
    whole = signed({**badge(), "evidence": [itself]})
    moved = {
        **itself,
        "type": [*badge()["type"], "Evidence"],
        "credentialStatus": whole["credentialStatus"],
    }
    yield Case(
        "status-in-a-node-of-its-own-name",
        "Its status, which would end it, stands inside, in evidence that has the badge's own id.",
        edited({**whole, "evidence": [moved]}, ("credentialStatus",)),
        {**answers(), LIST: status_list(revoked=frozenset({index()}))},
        shut("shape", "undetermined"),
        state="unverifiable",
    )


def confused() -> Iterator[Case]:
    """A JWT names one algorithm, and was made, or would be verified, with another."""
    kid = f"{DID}#{ACME.multibase}"
    for algorithm in ("ES384", "RS256"):
        yield not_signed(
            f"token-{algorithm.lower()}-by-name-only",
            f"The JWT says {algorithm}, and its key makes Ed25519 signatures.",
            token({"alg": algorithm, "kid": kid}),
            VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        )
    curve = CurveSigner("acme")
    yield not_signed(
        "token-eddsa-by-name-only",
        "The JWT says EdDSA, and its key is on P-256.",
        token({"alg": "EdDSA", "kid": f"{DID}#{curve.multibase}"}, signer=curve),
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
        reachable={**answers(), DID_ADDRESS: build_did_document(DID, (curve.multibase,))},
    )
    yield no_proof_known(
        "token-of-a-shared-secret",
        "The JWT has a sum that anybody can make who knows the issuer's public key.",
        token({"alg": "HS256", "kid": kid}, signer=SharedSecret(ACME.public_key)),
    )
    yield not_signed(
        "token-without-signature",
        "The signature of the JWT is empty.",
        token().rpartition(".")[0] + ".",
        VC + "CRYPTOGRAPHIC_SECURITY_ERROR",
    )
    yield no_proof_known(
        "token-with-critical-members",
        "The JWT's header says that its payload is not encoded, and that this is critical.",
        token({"alg": "EdDSA", "kid": kid, "b64": False, "crit": ["b64"]}),
    )


@dataclass(frozen=True)
class SharedSecret:
    """Takes a public key for a secret, as confused verifiers do (RFC 8725 §2.1)."""

    key: bytes
    multibase: str = ""

    def sign(self, message: bytes) -> bytes:
        """The HMAC of a message."""
        return hmac.digest(self.key, message, "sha256")


def with_entry(**members: Any) -> dict[str, Any]:
    """The badge with other members in its status entry."""
    return signed({**badge(), "credentialStatus": {**badge()["credentialStatus"], **members}})


def list_with_ttl(milliseconds: int) -> dict[str, Any]:
    """A signed list that says for how long it may be kept."""
    return prove(edited(status_list(), ("credentialSubject", "ttl"), milliseconds), ACME, DID)


def token(
    header: dict[str, Any] | None = None,
    claims: dict[str, Any] | None = None,
    *,
    payload_after: dict[str, Any] | None = None,
    signer: Signer = ACME,
) -> Any:
    """The badge in a JWT; `payload_after` changes it when it has been signed."""
    unsigned = {name: value for name, value in badge().items() if name != "proof"}
    return jwt({**unsigned, **(claims or {})}, header, payload_after=payload_after, signer=signer)


def jwt(
    payload: dict[str, Any],
    header: dict[str, Any] | None = None,
    *,
    payload_after: dict[str, Any] | None = None,
    signer: Signer = ACME,
) -> str:
    """A payload in a JWT."""
    header = header or {"alg": "EdDSA", "typ": "vc+jwt", "kid": f"{DID}#{signer.multibase}"}

    def part(value: dict[str, Any]) -> str:
        return encode_base64url(json.dumps(value, ensure_ascii=False).encode())[1:]

    signature = signer.sign(f"{part(header)}.{part(payload)}".encode())
    sent = {**payload, **(payload_after or {})}
    return f"{part(header)}.{part(sent)}.{encode_base64url(signature)[1:]}"


def unread() -> Iterator[Case]:
    """The bytes are no strict JSON."""
    text = render_json(badge())
    yield not_read(
        "duplicate-member", "`id` twice.", text.replace('"id":', '"id": "urn:x", "id":', 1)
    )
    yield not_read("not-json", "A sentence.", "This is my badge.")
    yield not_read("not-an-object", "An array.", "[]")
    yield not_read("empty", "Nothing at all.", "")
    yield not_read("byte-order-mark", "A mark in front.", "\ufeff" + text)
    yield not_read("page-without-credential", "Only a page.", "<!doctype html><p>A badge")
    yield not_read("page-not-html", "A page that the parser gives up on.", "<![a>")
    yield not_read(
        "nested-deeply", "101 lists in each other.", '{"a":' + "[" * 101 + "]" * 101 + "}"
    )
    yield not_read("nested-endlessly", "100,000 lists.", '{"a":' + "[" * 100_000)
    for name, value in {
        "lone-surrogate": '"\\ud800"',
        "not-a-number": "NaN",
        "infinite": "-Infinity",
        "too-large": "1e999",
        "huge-integer": "9007199254740992",
        "endless-integer": "9" * 5000,
    }.items():
        yield not_read(
            name, f"A value that no reader agrees on: {value[:20]}.", f'{{"a": {value}}}'
        )


def pictures() -> Iterator[Case]:
    """The credential is in a picture, or what is there does not come out of it."""
    text = render_json(badge())
    yield passes("baked-png", "Nothing: a PNG carries the credential.", bake_png(PNG, text))
    yield passes(
        "baked-svg", "Nothing: an SVG carries the credential.", bake_svg(SVG, text).decode()
    )
    yield not_signed(
        "baked-svg-altered",
        "A letter of the credential in an SVG.",
        bake_svg(SVG, text).decode().replace("Intro to Rust", "Intro to Dust"),
    )
    inside = international(f"openbadgecredential\0\0\0\0\0{text}")
    yield not_read("baked-png-without-sum", "A wrong sum.", png_with(inside[:-1] + b"\0"))
    yield not_read(
        "baked-png-cut-off", "The end of the credential is missing.", png_with(inside)[:-40]
    )
    yield not_read(
        "baked-png-endless", "A length of 4 GB.", png_with(b"\xff\xff\xff\xff" + inside[4:])
    )
    yield not_read("baked-png-without-credential", "Only a picture.", PNG)
    yield not_read(
        "baked-png-bomb",
        "A chunk of 10 kB that expands to 10 MB.",
        png_with(
            chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(bytes(10_000_000), 9))
        ),
    )
    body = "<openbadges:credential>&a;</openbadges:credential></svg>"
    root = '<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
    for name, fault, start in (
        ("entity", "The credential is an entity.", "<!DOCTYPE svg [<!ENTITY a '{}'>]>"),
        (
            "entity-from-elsewhere",
            "An entity that a file defines.",
            "<!DOCTYPE svg SYSTEM 'a.dtd'>",
        ),
        ("entity-undefined", "An entity that nobody defines.", ""),
    ):
        yield not_read(f"baked-svg-{name}", fault, f"{start}{root}{body}")
    yield not_read("baked-svg-deep", "2,000 groups in each other.", root + "<g>" * 2000)
    yield not_read("baked-svg-without-credential", "Only a picture.", SVG.decode())
    older = png_with(international("openbadges\0\0\0\0\0https://old.example/assertions/1"))
    yield older_badge("older-badge-png", older)
    yield older_badge(
        "older-badge-svg",
        '<svg xmlns:openbadges="http://openbadges.org"><openbadges:assertion '
        'verify="https://old.example/assertions/1"/></svg>',
    )
    assertion = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://old.example/assertions/1",
        "recipient": {"type": "email", "hashed": True, "identity": "sha256$00"},
        "badge": "https://old.example/badges/1",
        "issuedOn": "2019-01-01T00:00:00Z",
        "verification": {"type": "hosted"},
    }
    yield older_badge("older-badge-hosted", render_json(assertion))
    first = {"uid": "1", "recipient": "sha256$00", "badge": "x", "verify": {"type": "hosted"}}
    yield older_badge("older-badge-of-1-0", render_json(first))


# What they are made of ----------------------------------------------------------------------------


def badge(**award: Any) -> dict[str, Any]:
    """A small credential by acme, signed as `credfolio build` does; `award`: what is written."""
    document: dict[str, Any] = json.loads(_badge_text(**award))
    return document


@cache
def _badge_text(**award: Any) -> str:
    return sign(small_content(**award)).credentials["ada", "rust"]


def index() -> int:
    """The place of `badge()` in its status list."""
    return int(badge()["credentialStatus"]["statusListIndex"])


def answers() -> dict[str, Any]:
    """What acme's site answers: its DID document and a list on which nothing is withdrawn."""
    return {DID_ADDRESS: did_document(), LIST: status_list()}


def did_document() -> dict[str, Any]:
    """The DID document of acme."""
    return build_did_document(DID, (ACME.multibase,))


def status_list(
    address: str = LIST,
    *,
    revoked: frozenset[int] = frozenset(),
    purpose: str = "revocation",
    bits: str | None = None,
    signer: SeedSigner = ACME,
    did: str = DID,
    **members: Any,
) -> dict[str, Any]:
    """A signed status list."""
    document: dict[str, Any] = dict(build_status_list(address, did, revoked, SIGNED_AT))
    document["credentialSubject"]["statusPurpose"] = purpose
    if bits is not None:
        document["credentialSubject"]["encodedList"] = bits
    return prove({**document, **members}, signer, did)


def list_with_own_terms() -> dict[str, Any]:
    """A signed list that withdraws the badge, retold so that the same signature shows no bit set.

    A context of its own calls what was signed `signedList`, and gives `encodedList` the name of a
    blank node, which canonicalising drops.
    """
    revoking = status_list(revoked=frozenset({index()}))
    credentials, status = (
        "https://www.w3.org/2018/credentials#",
        "https://www.w3.org/ns/credentials/status#",
    )
    date_time = "http://www.w3.org/2001/XMLSchema#dateTime"
    terms: dict[str, Any] = {
        "id": "@id",
        "type": "@type",
        "VerifiableCredential": credentials + "VerifiableCredential",
        "BitstringStatusListCredential": status + "BitstringStatusListCredential",
        "BitstringStatusList": status + "BitstringStatusList",
        "DataIntegrityProof": SECURITY + "DataIntegrityProof",
        "issuer": {"@id": credentials + "issuer", "@type": "@id"},
        "credentialSubject": {"@id": credentials + "credentialSubject", "@type": "@id"},
        "validFrom": {"@id": credentials + "validFrom", "@type": date_time},
        "created": {"@id": "http://purl.org/dc/terms/created", "@type": date_time},
        "cryptosuite": {
            "@id": SECURITY + "cryptosuite",
            "@type": SECURITY + "cryptosuiteString",
        },
        "verificationMethod": {"@id": SECURITY + "verificationMethod", "@type": "@id"},
        "proofPurpose": {"@id": SECURITY + "proofPurpose", "@type": "@vocab"},
        "assertionMethod": SECURITY + "assertionMethod",
        "statusPurpose": status + "statusPurpose",
        "signedList": {"@id": status + "encodedList", "@type": SECURITY + "multibase"},
        "encodedList": "_:shown",
    }
    subject = revoking["credentialSubject"]
    return {
        **revoking,
        "@context": [terms],
        "credentialSubject": {
            **subject,
            "signedList": subject["encodedList"],
            "encodedList": encode_bits(frozenset()),
        },
    }


def edited(
    document: dict[str, Any], path: tuple[str | int, ...], value: Any = _GONE
) -> dict[str, Any]:
    """A copy in which the member at a path has another value, or is gone."""
    copied = copy.deepcopy(document)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    if value is _GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copied


def signed(document: dict[str, Any]) -> dict[str, Any]:
    """The document signed anew by acme."""
    return prove(document, ACME, DID)


def _unreduced(message: bytes) -> bytes:
    signature = ACME.sign(message)
    scalar = int.from_bytes(signature[32:], "little") + _L
    return signature[:32] + scalar.to_bytes(32, "little")


def shut(gate: CheckName, outcome: Outcome) -> dict[str, Outcome]:
    """A gate that does not open: nothing after it is looked at."""
    after = SIX_CHECKS[SIX_CHECKS.index(gate) + 1 :]
    return {gate: outcome, **dict.fromkeys(after, "skipped")}


def passes(
    name: str,
    fault: str,
    document: Any,
    reachable: dict[str, Any] | None = None,
    checks: dict[str, Outcome] | None = None,
) -> Case:
    """A case without a fault."""
    return Case(name, fault, document, reachable or answers(), checks or {})


def not_signed(
    name: str,
    fault: str,
    document: Any,
    problem: str = BROKEN,
    *,
    check: CheckName = "proof",
    reachable: dict[str, Any] | None = None,
) -> Case:
    """A case that a gate refuses."""
    return Case(
        name, fault, document, reachable or answers(), shut(check, "failed"), problem, "tampered"
    )


def no_proof_known(name: str, fault: str, document: Any) -> Case:
    """A case whose proof this version cannot weigh."""
    return Case(
        name, fault, document, answers(), shut("proof", "undetermined"), state="unverifiable"
    )


def not_issued(
    name: str,
    fault: str,
    problem: str,
    *,
    document: dict[str, Any] | None = None,
    reachable: dict[str, Any] | None = None,
    did_document: dict[str, Any] | None = None,
) -> Case:
    """A case whose key is not the issuer's; without its document, its list does not hold either."""
    reachable = reachable or answers()
    checks: dict[str, Outcome] = {"issuer": "failed"}
    if did_document is not None:
        reachable = {**reachable, DID_ADDRESS: did_document}
        checks["status"] = "undetermined"
    return Case(name, fault, document or badge(), reachable, checks, problem, "tampered")


def malformed(
    name: str,
    fault: str,
    path: tuple[str | int, ...],
    value: Any = _GONE,
    *,
    sign_it: bool = True,
) -> Case:
    """A case that was signed as it is, and has the wrong form."""
    document = edited(badge(), path, value)
    problem = VC + "MALFORMED_VALUE_ERROR"
    return not_signed(
        name, fault, signed(document) if sign_it else document, problem, check="shape"
    )


def incomplete(name: str, fault: str, path: tuple[str | int, ...], value: Any = _GONE) -> Case:
    """A case that was signed as it is, and does not say enough."""
    return Case(
        name,
        fault,
        signed(edited(badge(), path, value)),
        answers(),
        {"achievement": "failed"},
        VC + "MALFORMED_VALUE_ERROR",
        "unverifiable",
    )


def no_list(name: str, fault: str, found: Any, problem: str = "STATUS_VERIFICATION_ERROR") -> Case:
    """A case whose status list cannot be relied on."""
    reachable = {**answers(), LIST: found}
    if found is None:
        del reachable[LIST]
    return Case(
        name,
        fault,
        badge(),
        reachable,
        {"status": "undetermined"},
        STATUS + problem,
        "unverifiable",
    )


def not_read(name: str, fault: str, file: str | bytes) -> Case:
    """A case from which no strict JSON can be read."""
    return Case(name, fault, file, {}, shut("shape", "failed"), VC + "PARSING_ERROR", "tampered")


def papers() -> Iterator[Case]:
    """The credential is attached to a PDF, or what is there does not come out of it."""
    text = render_json(badge()).encode()
    packed = b"/Filter/FlateDecode"
    yield passes("pdf", "Nothing: a PDF carries the credential.", pdf(attachment(text)))
    yield passes(
        "pdf-deflated",
        "Nothing: it is deflated, and its length stands elsewhere.",
        pdf(
            attachment(zlib.compress(text), packed, length="8 0 R"),
            b"8 0 obj\n%d\nendobj\n" % len(zlib.compress(text)),
        ),
    )
    yield not_signed(
        "pdf-altered",
        "A letter of what is attached.",
        pdf(attachment(text.replace(b"Intro to Rust", b"Intro to Dust"))),
    )
    yield not_read("pdf-without-credential", "Only a sheet.", pdf(attachment(b"<invoice/>")))
    yield not_read(
        "pdf-with-two",
        "A second credential.",
        pdf(attachment(text), attachment(text.replace(b"Rust", b"Dust"), number=8)),
    )
    yield not_read("pdf-wrong-length", "A length too short.", pdf(attachment(text, length="9")))
    yield not_read(
        "pdf-bomb",
        "An attachment of 10 kB that expands to 10 MB.",
        pdf(attachment(zlib.compress(bytes(10_000_000), 9), packed)),
    )
    yield not_read(
        "pdf-encrypted", "A password.", pdf(attachment(text)) + b"trailer<</Encrypt 3 0 R>>"
    )


def older_badge(name: str, file: str | bytes) -> Case:
    """A picture with a badge of Open Badges 1 or 2 in it: neither good nor bad."""
    checks = shut("shape", "undetermined")
    return Case(name, "A badge of an older standard.", file, {}, checks, state="unverifiable")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>\n'


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG, with its sum."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def international(text: str) -> bytes:
    """A PNG's chunk of text."""
    return chunk(b"iTXt", text.encode())


def png_with(*chunks: bytes) -> bytes:
    """A picture of one grey pixel, with more chunks before its end."""
    header = bytes((0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0))
    pixel = bytes.fromhex("7801010200fdff0080") + zlib.adler32(b"\0\x80").to_bytes(4)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", pixel),
            *chunks,
            chunk(b"IEND", b""),
        )
    )


PNG = png_with()


if __name__ == "__main__":
    main()
