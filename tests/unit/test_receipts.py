"""Receipts: what was answered is kept, and is all that a verification needs later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import DocumentError, FetchError
from credfolio.receipts import (
    MAX_DOCUMENTS,
    Receipt,
    Recording,
    build_receipt,
    parse_receipt,
    render_receipt,
    verify_again,
)
from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier
from credfolio.wrappings import unwrap
from foreign import COLLEGE, COLLEGE_DID, LIST, STRANGER, STRANGER_DID, College, by_stranger, token
from foreign import document as document_of
from samples import NOW, prove

if TYPE_CHECKING:
    from credfolio.report import Report

DID_DOCUMENT = f"{COLLEGE}.well-known/did.json"
LATER = datetime(2031, 1, 1, tzinfo=UTC)


def asked(data: bytes, answers: dict[str, bytes], now: datetime = NOW) -> tuple[Report, Receipt]:
    """Verify a file and write its receipt."""
    recording = Recording(KnownDocuments(answers))
    report = Verifier(recording, now).verify_bytes(data, "content/imports/ada/x.json")
    verified = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    receipt = build_receipt(report.source, data, unwrap(data), report, recording, verified=verified)
    return report, receipt


def test_everything_that_was_read_is_kept() -> None:
    """Both documents of the issuer, byte for byte, and the key that signed."""
    college = College()
    report, receipt = asked(college.sign("Data Literacy"), college.answers())
    assert report.state == "valid"
    assert receipt.documents == college.answers()
    assert set(receipt.documents) == {DID_DOCUMENT, LIST}
    multibase = college.signer.multibase
    assert receipt.keys == ({"id": f"{COLLEGE_DID}#{multibase}", "publicKeyMultibase": multibase},)
    assert receipt.issuer == COLLEGE_DID
    assert receipt.outcome == "passed"
    assert [check["name"] for check in receipt.checks][:2] == ["shape", "proof"]


def test_a_receipt_survives_its_file() -> None:
    """Writing and reading gives the same receipt, also with bytes that are no text."""
    _, receipt = asked(by_stranger("Night Sailing"), {})
    odd = replace(
        receipt,
        documents={"https://b.example/": b"\xff\x00", "https://a.example/": "\u2028ß\r\n".encode()},
        unanswered=("https://c.example/",),
    )
    for each in (receipt, odd):
        text = render_receipt(each)
        assert parse_receipt(text) == each
        assert render_receipt(parse_receipt(text)) == text
        assert text.endswith("}\n")
        assert "\r" not in text
    addresses = [one["address"] for one in json.loads(render_receipt(odd))["documents"]]
    assert addresses == sorted(addresses)


def test_verified_again_when_host_and_key_are_gone() -> None:
    """The receipt alone gives every finding once more."""
    college = College(revoked={5})
    data = college.sign("Data Literacy")
    report, receipt = asked(data, college.answers())
    assert report.state == "revoked"
    assert verify_again(data, receipt, NOW).findings == report.findings


def test_no_verdict_is_read() -> None:
    """Whatever the text of a receipt says about the outcome, the documents decide."""
    college = College(revoked={5})
    data = college.sign("Data Literacy")
    _, receipt = asked(data, college.answers())
    painted = replace(receipt, outcome="passed", checks=(), keys=(), issuer="did:web:x.example")
    assert verify_again(data, painted, NOW).state == "revoked"


@pytest.mark.parametrize(
    ("until", "moment", "state"),
    [
        ("2027-01-01T00:00:00Z", NOW, "valid"),
        ("2027-01-01T00:00:00Z", LATER, "expired"),
        ("2026-05-01T00:00:00Z", NOW, "expired"),
        ("2026-05-01T00:00:00Z", datetime(2026, 4, 1, tzinfo=UTC), "valid"),
    ],
)
def test_dates_are_judged_today(until: str, moment: datetime, state: str) -> None:
    """What has expired since the receipt has expired; all else is as of the receipt."""
    college = College()
    data = college.sign("Data Literacy", validUntil=until)
    _, receipt = asked(data, college.answers())
    assert verify_again(data, receipt, moment).state == state


def test_a_key_that_ended_since_leaves_the_dates_open() -> None:
    """Where the date cannot be judged any more nobody says that it is valid."""
    college = College()
    document = json.loads(college.answers()[DID_DOCUMENT])
    document["verificationMethod"][0]["expires"] = "2027-01-01T00:00:00Z"
    old, new = college.signer.multibase, "key-1"
    answers = {
        address: data.replace(f"#{old}".encode(), f"#{new}".encode())
        for address, data in {
            **college.answers(),
            DID_DOCUMENT: json.dumps(document).encode(),
        }.items()
    }
    # Signed under the name of a key, which only the document turns into a key.
    signed = prove(
        document_of("Data Literacy", COLLEGE_DID, validUntil="2028-01-01T00:00:00Z"),
        college.signer,
        COLLEGE_DID,
        method=f"{COLLEGE_DID}#{new}",
    )
    data = json.dumps(signed).encode()
    report, receipt = asked(data, answers)
    assert report.state == "valid"
    assert receipt.keys == ({"id": f"{COLLEGE_DID}#{new}", "publicKeyMultibase": old},)
    late = verify_again(data, receipt, LATER)
    assert late.state == "unverifiable"
    assert late.finding("proof").outcome == "passed"


def test_an_address_without_an_answer_is_asked_once_and_named() -> None:
    """Its reason may name a folder of this computer, so it stays out of report and receipt."""
    calls = []

    def fetch(url: str) -> bytes:
        calls.append(url)
        raise FetchError(f"{url} is not in /home/ada/secret")

    data = College().sign("Data Literacy")
    recording = Recording(fetch)
    report = Verifier(recording, NOW).verify_bytes(data, "x.json")
    receipt = build_receipt(
        "x.json", data, unwrap(data), report, recording, verified="2026-01-01T00:00:00Z"
    )
    assert len(calls) == len(set(calls))
    assert "/home/ada" not in render_receipt(receipt)
    assert set(receipt.unanswered) == set(calls)
    assert all("/home/ada" in reason for reason in recording.reasons.values())
    assert verify_again(data, receipt, NOW).state == report.state == "unverifiable"


def test_answers_are_bounded() -> None:
    """What would make the receipt too large is not read."""
    recording = Recording(lambda _url: b"x" * (MAX_DOCUMENTS - 10))
    recording("https://a.example/")
    with pytest.raises(FetchError):
        recording("https://b.example/")
    assert "3 MB" in recording.reasons["https://b.example/"]
    assert recording("https://a.example/")


def test_keys_of_tokens() -> None:
    """By the name in the header, or by value, never with a private part."""
    _, receipt = asked(token("Night Sailing"), {})
    assert receipt.keys == (
        {"id": f"{STRANGER_DID}#{STRANGER.multibase}", "publicKeyMultibase": STRANGER.multibase},
    )
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "abc", "d": "secret"}
    data = token("Night Sailing", {"kid": None, "jwk": jwk})
    _, receipt = asked(data, {})
    assert receipt.keys == ({"publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "abc"}},)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"file": 1}',
        render_receipt(Receipt("f", "d", "2026-01-01T00:00:00", "passed", (), "", (), {})),
        render_receipt(Receipt("f", "d", "yesterday", "passed", (), "", (), {})),
        render_receipt(Receipt("f", "d", "2026-01-01T00:00:00Z", "passed", (), "", (), {})).replace(
            '"documents": []', '"documents": [{"address": "https://a", "base64": "%"}]'
        ),
        render_receipt(Receipt("f", "d", "2026-01-01T00:00:00Z", "passed", (), "", (), {})).replace(
            '"documents": []', '"documents": ["x"]'
        ),
    ],
)
def test_what_is_no_receipt(text: str) -> None:
    """Anything else is refused, in our words."""
    with pytest.raises(DocumentError):
        parse_receipt(text)
