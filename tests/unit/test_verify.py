"""What each check answers where the case files cannot say it, and how answers add up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.checks.shape import check_shape
from credfolio.data_model import is_uri
from credfolio.errors import CheckFailed, FetchError
from credfolio.report import (
    SIX_CHECKS,
    CheckName,
    Finding,
    Outcome,
    Report,
    State,
    render_report,
)
from credfolio.resolution import MAX_ADDRESSES, KnownDocuments
from credfolio.timestamps import parse_timestamp
from credfolio.verify import Verifier
from credfolio.vocabulary import context_document
from samples import NOW, SeedSigner, build_content, prove, published, sign, small_content, verifier

if TYPE_CHECKING:
    from collections.abc import Callable

ACME = SeedSigner("acme")
DID = "did:web:badges.example"
CONTENT = build_content()
WALLET = sign(CONTENT)
ANSWERS = published(CONTENT, WALLET)
CHECKS = SIX_CHECKS


def badge() -> dict[str, Any]:
    """A signed credential with every member there is."""
    document: dict[str, Any] = json.loads(WALLET.credentials["ada", "rust"])
    return document


@dataclass(frozen=True)
class Notebook:
    """Answers as others do, and remembers what was asked."""

    inner: Callable[[str], bytes]
    asked: list[str] = field(default_factory=list)

    def __call__(self, url: str) -> bytes:
        """Read an address."""
        self.asked.append(url)
        return self.inner(url)


def test_only_what_is_needed_is_asked() -> None:
    """The issuer's document and the status list; nothing that the document says of pictures."""
    notebook = Notebook(KnownDocuments(ANSWERS))
    assert Verifier(notebook, NOW).verify(badge(), "x").outcome == "passed"
    assert set(notebook.asked) == {
        "https://badges.example/.well-known/did.json",
        "https://badges.example/status/acme/1.json",
    }


def test_a_status_list_is_asked_for_once() -> None:
    """Credentials of one list share it; one of another issuer, or a list at fault, is not kept."""
    notebook = Notebook(KnownDocuments(ANSWERS))
    check = Verifier(notebook, NOW)
    address = badge()["credentialStatus"]["statusListCredential"]
    for _ in range(3):
        assert check.verify(badge(), "x").outcome == "passed"
    assert notebook.asked.count(address) == 1
    theirs: dict[str, Any] = json.loads(WALLET.credentials["bob", "lathe"])
    foreign = {**theirs, "credentialStatus": badge()["credentialStatus"]}
    did = foreign["issuer"]["id"]
    for number in (2, 3):
        report = check.verify(prove(foreign, SeedSigner("makers"), did), "x")
        assert report.outcome == "undetermined"
        assert notebook.asked.count(address) == number


def test_a_kept_status_list_gives_the_same_answers() -> None:
    """One verifier for all, or a new one for each: the same reports, whatever the index."""
    entry = badge()["credentialStatus"]
    indexes = (entry["statusListIndex"], "0", "131072", "-1", None)
    documents = [
        prove(
            {**badge(), "credentialStatus": {**entry, "statusListIndex": index or "x"}}, ACME, DID
        )
        for index in indexes
    ]
    shared = verifier(ANSWERS)
    for document in documents * 2:
        assert shared.verify(document, "x") == verifier(ANSWERS).verify(document, "x")


def test_an_address_is_read_and_verified() -> None:
    """What it answers is verified; no answer leaves every question open."""
    address = "https://badges.example/ada/rust.json"
    check = verifier({**ANSWERS, address: WALLET.credentials["ada", "rust"].encode()})
    assert check.verify_address(address).outcome == "passed"
    report = verifier(ANSWERS).verify_address(address)
    assert (report.outcome, report.state) == ("undetermined", "unverifiable")
    assert tuple(finding.name for finding in report.findings) == CHECKS


def test_nothing_is_asked_for_a_document_that_nobody_signed() -> None:
    """A changed document cannot make the verifier ask addresses of its choice."""
    notebook = Notebook(KnownDocuments(ANSWERS))
    document = badge()
    document["credentialStatus"]["statusListCredential"] = "https://tracker.example/"
    assert Verifier(notebook, NOW).verify(document, "x").outcome == "failed"
    assert notebook.asked == []


@pytest.mark.parametrize("answer", [b"", b"\xff", b"[]", b"null", b'"x"', b"{}", b'{"id": {}}'])
def test_any_answer_for_any_address(answer: bytes) -> None:
    """Whatever the addresses answer, the signature still holds and the rest is said to be open."""
    report = verifier(dict.fromkeys(ANSWERS, answer)).verify(badge(), "x")
    outcomes = [report.finding(name).outcome for name in CHECKS]
    assert outcomes[:2] == ["passed", "passed"]
    assert outcomes[2] in ("failed", "undetermined")
    assert outcomes[4] == "undetermined"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-10T00:00:00Z", datetime(2026, 1, 10, tzinfo=UTC)),
        ("2026-01-10T01:00:00+01:00", datetime(2026, 1, 10, tzinfo=UTC)),
        ("2026-01-09T24:00:00Z", datetime(2026, 1, 10, tzinfo=UTC)),
        ("2026-01-10T24:00:00.00+14:00", datetime(2026, 1, 10, 10, tzinfo=UTC)),
        ("2026-01-10T00:00:00.5Z", datetime(2026, 1, 10, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-01-10T00:00:00.1234569Z", datetime(2026, 1, 10, 0, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_reads_a_time(text: str, moment: datetime) -> None:
    """Zones, the end of a day and digits of any number are read as XSD means them."""
    assert parse_timestamp(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2026-02-30T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "9999-12-31T24:00:00Z",
        "2026-01-10",
        "",
        None,
        5,
        [],
    ],
)
def test_a_time_that_no_calendar_has(text: Any) -> None:
    """One kind of error, whatever stands there."""
    with pytest.raises(CheckFailed):
        parse_timestamp(text)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-01-09T23:59:59", "not-yet-valid"),
        ("2026-01-10T00:00:00", "valid"),
        ("2026-12-31T23:59:59", "valid"),
        ("2027-01-01T00:00:00", "expired"),
    ],
)
def test_first_and_last_second(now: str, state: str) -> None:
    """It holds from the first second of its first day to the last second of its last."""
    content = small_content(expires="2026-12-31")
    wallet = sign(content, now="2026-01-01T00:00:00Z")
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    report = verifier(published(content, wallet), moment).verify_bytes(
        wallet.credentials["ada", "rust"].encode(), "x"
    )
    assert report.state == state


def test_times_at_the_ends_of_the_calendar_are_compared() -> None:
    """Zones that lead out of the calendar's years do no harm."""
    times = {"validFrom": "0001-01-01T00:00:00+14:00", "validUntil": "9999-12-31T23:59:59-14:00"}
    report = verifier(ANSWERS).verify(prove({**badge(), **times}, ACME, DID), "x")
    assert report.outcome == "passed"


def test_several_status_entries_are_all_looked_at() -> None:
    """One that says no is enough; each that holds says so."""
    document = badge()
    entry = document["credentialStatus"]
    twice = prove({**document, "credentialStatus": [entry, entry]}, ACME, DID)
    finding = verifier(ANSWERS).verify(twice, "x").finding("status")
    assert (finding.outcome, finding.message.count("has not withdrawn")) == ("passed", 2)
    elsewhere = "https://other.example/1.json"
    odd = {**entry, "id": f"{elsewhere}#1", "statusListCredential": elsewhere}
    both = prove({**document, "credentialStatus": [entry, odd]}, ACME, DID)
    assert verifier(ANSWERS).verify(both, "x").finding("status").outcome == "undetermined"


def test_a_status_list_is_verified_as_a_document_of_its_own() -> None:
    """It has all checks but those of an achievement and a status."""
    text = WALLET.status_lists["acme", 1]
    report = verifier(ANSWERS).verify_bytes(text.encode(), "list")
    assert [finding.outcome for finding in report.findings] == [
        *["passed"] * 4,
        *["skipped"] * 2,
    ]


def test_a_credential_that_is_its_own_status_list() -> None:
    """No ring is followed."""
    document = badge()
    document["credentialStatus"]["statusListCredential"] = document["id"]
    finding = verifier(ANSWERS).verify(prove(document, ACME, DID), "x").finding("status")
    assert finding.outcome == "failed"


@pytest.mark.parametrize("did", ["did:web:127.0.0.1", "did:web:a.example:..", "did:web:"])
def test_an_issuer_whose_did_leads_elsewhere(did: str) -> None:
    """It is refused without asking anyone."""
    notebook = Notebook(KnownDocuments({}))
    document = prove({**badge(), "issuer": {**badge()["issuer"], "id": did}}, ACME, did)
    report = Verifier(notebook, NOW).verify(document, "x")
    assert report.finding("issuer").outcome == "failed"
    assert not [url for url in notebook.asked if "status" not in url]


@pytest.mark.parametrize(
    "multibase", ["z6Mk", "z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW", ""]
)
def test_a_did_key_of_another_kind(multibase: str) -> None:
    """A key that this version does not know is an open question."""
    did = f"did:key:{multibase}"
    document = prove({**badge(), "issuer": did}, ACME, did, method=f"{did}#{multibase}")
    assert verifier(ANSWERS).verify(document, "x").finding("proof").outcome == "undetermined"


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("urn:x", True),
        ("https://a.example/é", True),
        ("a:b", True),
        ("//a.example", False),
        ("/a", False),
        ("a", False),
        (":a", False),
        ("_:a", False),
        ("urn:", False),
        ("urn:a b", False),
        ("urn:a\n", False),
        ("", False),
        (None, False),
        (5, False),
    ],
)
def test_absolute_addresses(value: Any, holds: bool) -> None:  # noqa: FBT001 - a table's column
    """A scheme and something after it, without spaces."""
    assert is_uri(value) is holds


@pytest.mark.parametrize("value", [None, [], {}, "x", 5, True, [None], [[]], [{}], {"id": []}])
@pytest.mark.parametrize(
    "name",
    [
        "@context",
        "id",
        "type",
        "issuer",
        "validFrom",
        "validUntil",
        "credentialSubject",
        "credentialStatus",
        "proof",
    ],
)
def test_anything_in_place_of_a_member(name: str, value: Any) -> None:
    """Nothing is raised, nothing passes, and all checks are answered."""
    report = verifier(ANSWERS).verify({**badge(), name: value}, "x")
    assert tuple(finding.name for finding in report.findings) == CHECKS
    assert report.outcome in ("failed", "undetermined")
    assert report.state in ("tampered", "unverifiable")


@pytest.mark.parametrize("text", ["x\npassed: all.json", "\x1b[2J", "\u202egnp.exe", "x" * 10_000])
def test_a_document_cannot_write_the_report(text: str) -> None:
    """Texts of the document stand in a message on its one line, without commands to terminals."""
    contexts = {**badge(), "@context": [badge()["@context"][0], text]}
    named = badge()
    named["credentialSubject"]["achievement"]["name"] = text
    for document in (contexts, prove(named, ACME, DID), {**badge(), "type": [text]}):
        for finding in verifier(ANSWERS).verify(document, "x").findings:
            assert finding.message.isprintable()
            assert len(finding.message) < 600


def test_shape_says_what_it_is() -> None:
    """Its answer names the standards."""
    assert "Open Badges 3.0" in check_shape(badge())


def test_another_loader_can_be_passed_in() -> None:
    """A verifier with the same contexts from elsewhere says the same; with none, nothing holds."""
    contexts = {url: context_document(url) for url in badge()["@context"]}
    fetch = KnownDocuments(ANSWERS)
    assert Verifier(fetch, NOW, contexts.get).verify(badge(), "x").outcome == "passed"
    nobody: dict[str, Any] = {}
    assert Verifier(fetch, NOW, nobody.get).verify(badge(), "x").outcome == "undetermined"


def test_known_documents_know_nothing_else() -> None:
    """An address that is not there is an open question."""
    with pytest.raises(FetchError):
        KnownDocuments({"https://a.example/": b""})("https://a.example/x")


def report_of(*findings: tuple[CheckName, Outcome, State]) -> Report:
    """A report with these findings."""
    return Report("x", tuple(Finding(name, out, "", "", state) for name, out, state in findings))


@pytest.mark.parametrize(
    ("findings", "outcome", "state"),
    [
        ([("shape", "passed", "valid")], "passed", "valid"),
        ([("shape", "skipped", "valid")], "undetermined", "valid"),
        ([], "undetermined", "valid"),
        (
            [("validity", "failed", "expired"), ("status", "failed", "revoked")],
            "failed",
            "revoked",
        ),
        (
            [("validity", "failed", "expired"), ("status", "undetermined", "unverifiable")],
            "failed",
            "expired",
        ),
        (
            [("issuer", "undetermined", "unverifiable"), ("status", "failed", "revoked")],
            "failed",
            "unverifiable",
        ),
        (
            [("issuer", "failed", "tampered"), ("status", "failed", "suspended")],
            "failed",
            "tampered",
        ),
    ],
)
def test_how_findings_add_up(
    findings: list[tuple[CheckName, Outcome, State]], outcome: Outcome, state: State
) -> None:
    """No is stronger than open, open stronger than yes; the gravest state is the credential's."""
    report = report_of(*findings)
    assert (report.outcome, report.state) == (outcome, state)


def test_a_report_for_machines() -> None:
    """Source, outcome and each check; a problem only where there is one."""
    report = Report("a.json", (Finding("shape", "failed", "no", "urn:p", "tampered"),))
    assert report.to_json() == {
        "source": "a.json",
        "outcome": "failed",
        "checks": [{"name": "shape", "outcome": "failed", "message": "no", "problem": "urn:p"}],
    }


def test_a_report_for_people_is_one_line_each() -> None:
    """A file's name, like anything a stranger wrote, makes no lines and no controls of its own."""
    report = Report("a.json\npassed: b.json\x1b[2J", (Finding("shape", "failed", "no"),))
    assert render_report(report).split("\n") == [
        "failed: a.json\\u000apassed: b.json\\u001b[2J",
        "  failed        shape        no",
    ]


def test_a_document_leads_to_so_many_addresses() -> None:
    """A hundred slow hosts, named by what lies inside of one file, are not all waited for."""
    entry = badge()["credentialStatus"]
    entries = [
        {
            **entry,
            "id": f"https://a.example/{n}#1",
            "statusListCredential": f"https://a.example/{n}",
        }
        for n in range(8)
    ]
    inner = [
        prove(
            {**badge(), "id": f"urn:x:{n}", "credentialStatus": entries_of(entries, n)}, ACME, DID
        )
        for n in range(20)
    ]
    document = prove({**badge(), "endorsement": inner}, ACME, DID)
    notebook = Notebook(KnownDocuments(ANSWERS))
    check = Verifier(notebook, NOW)
    assert check.verify(document, "x").finding("proof").outcome == "passed"
    assert len(notebook.asked) == MAX_ADDRESSES
    assert check.verify(badge(), "y").outcome == "passed"


def entries_of(entries: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """The same entries at other addresses."""
    return [
        {name: value.replace("a.example", f"a{number}.example") for name, value in entry.items()}
        for entry in entries
    ]


def test_too_many_status_entries_are_not_asked_about() -> None:
    """A credential that names a hundred lists makes nobody send a hundred requests."""
    entries = [
        {
            **badge()["credentialStatus"],
            "id": f"https://a.example/{number}#1",
            "statusListCredential": f"https://a.example/{number}",
        }
        for number in range(100)
    ]
    notebook = Notebook(KnownDocuments(ANSWERS))
    report = Verifier(notebook, NOW).verify(
        prove({**badge(), "credentialStatus": entries}, ACME, DID), "x"
    )
    assert report.finding("status").outcome == "undetermined"
    assert not [url for url in notebook.asked if "a.example" in url]
