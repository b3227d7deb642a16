"""`credfolio verify`, as a person and as a script meet it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import regenerate
from credfolio.cli import run
from demo import BASE, built_demo
from samples import prove

CHECKS = ["shape", "proof", "issuer", "validity", "status", "achievement", "log"]


@pytest.fixture(name="site")
def fixture_site() -> Path:
    """The built demo's folder."""
    return built_demo() / "site_output"


def report_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[Any]]:
    """The exit status and the reports of `verify --json`."""
    status = run(["verify", "--json", *arguments])
    reports: list[Any] = json.loads(capsys.readouterr().out)
    return status, reports


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    """Each check's outcome by name."""
    return {check["name"]: check["outcome"] for check in report["checks"]}


def test_valid_credential_passes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Six checks, six answers, exit status 0."""
    file = site / "leila-haddad/python-for-data/credential.json"
    status, (report,) = report_of([str(file), "--map", f"{BASE}={site}", "--offline"], capsys)
    assert status == 0
    assert report["source"] == str(file)
    assert report["outcome"] == "passed"
    assert [check["name"] for check in report["checks"]] == CHECKS
    assert set(outcomes(report).values()) == {"passed"}
    assert all(check["message"] for check in report["checks"])


def test_page_and_address_are_verified_as_well(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page's embedded credential, and addresses answered by the folder before publishing."""
    page = "leila-haddad/python-for-data/"
    sources = [str(site / page / "index.html"), BASE + page, f"{BASE}{page}credential.json"]
    status, reports = report_of([*sources, "--map", f"{BASE}={site}"], capsys)
    assert status == 0
    assert [report["source"] for report in reports] == sources
    assert {report["outcome"] for report in reports} == {"passed"}


def test_expired_credential_fails_by_its_date_alone(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The signature still holds, and the report says so."""
    file = site / "nikos-papadakis/workshop-safety/credential.json"
    status, (report,) = report_of([str(file), "--map", f"{BASE}={site}"], capsys)
    assert status == 1
    assert outcomes(report) == dict.fromkeys(CHECKS, "passed") | {"validity": "failed"}
    (validity,) = (check for check in report["checks"] if check["name"] == "validity")
    assert validity["problem"] == "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"


def test_unreachable_issuer_is_undetermined(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Offline and without a map nobody says no, and nobody says yes: exit status 3."""
    file = site / "leila-haddad/python-for-data/credential.json"
    status, (report,) = report_of([str(file), "--offline"], capsys)
    assert status == 3
    assert report["outcome"] == "undetermined"
    assert outcomes(report)["proof"] == "passed"
    assert outcomes(report)["issuer"] == outcomes(report)["status"] == "undetermined"


def test_unreachable_address_has_a_report_of_its_own(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One address that does not answer hides nothing of the others."""
    good = str(site / "leila-haddad/python-for-data/credential.json")
    away = "https://example.com/credential.json"
    status, reports = report_of([away, good, "--offline", "--map", f"{BASE}={site}"], capsys)
    assert status == 3
    assert [report["outcome"] for report in reports] == ["undetermined", "passed"]
    assert "the network is off" in reports[0]["checks"][0]["message"]


def test_changed_credential_fails(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One letter is enough, and what comes after the proof is not looked at."""
    text = (site / "leila-haddad/python-for-data/credential.json").read_text(encoding="utf-8")
    changed = tmp_path / "changed.json"
    changed.write_text(text.replace("Python", "Pythons", 1), encoding="utf-8")
    status, (report,) = report_of([str(changed), "--map", f"{BASE}={site}"], capsys)
    assert status == 1
    (proof,) = (check for check in report["checks"] if check["name"] == "proof")
    assert proof["message"] == "the signature does not match the content"
    assert proof["problem"] == "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
    assert outcomes(report)["issuer"] == "skipped"


def test_worst_outcome_decides(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of several inputs one that fails makes 1; every input has its report."""
    good = site / "leila-haddad/python-for-data/credential.json"
    noise = tmp_path / "noise.json"
    noise.write_bytes(b"\xff\xfe")
    status, reports = report_of([str(good), str(noise), "--map", f"{BASE}={site}"], capsys)
    assert status == 1
    assert [report["outcome"] for report in reports] == ["passed", "failed"]
    assert reports[1]["checks"][0]["message"] == "it is not UTF-8 text"


def test_a_folder_stands_for_every_credential_in_it(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its status lists and pictures too; what is no credential is passed over."""
    folder = site / "leila-haddad"
    status, reports = report_of([str(folder), "--map", f"{BASE}={site}"], capsys)
    assert status == 0
    names = {Path(report["source"]).name for report in reports}
    assert "credential.json" in names
    assert not names & {"index.html", "qr.png"}
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    assert run(["verify", str(tmp_path)]) == 2
    assert "holds no credential" in capsys.readouterr().err


def test_standard_input(site: Path) -> None:
    """A dash reads one credential from a pipe."""
    file = site / "leila-haddad/python-for-data/credential.json"
    command = [sys.executable, "-m", "credfolio", "verify", "-", "--map", f"{BASE}={site}"]
    done = subprocess.run(command, input=file.read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"passed: -")


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2026-04-16", "passed"),
        ("2026-04-17", "failed"),
        ("2026-04-16T23:59:59Z", "passed"),
        ("2026-04-17T00:00:00Z", "failed"),
        ("2024-04-15", "failed"),
    ],
)
def test_at_another_time(
    site: Path, at: str, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check of the dates is made for the day or the moment that is asked for."""
    file = site / "nikos-papadakis/workshop-safety/credential.json"
    _, (report,) = report_of([str(file), "--at", at, "--map", f"{BASE}={site}"], capsys)
    assert outcomes(report)["validity"] == outcome


def test_people_read_a_table(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json: the outcome and the source, then a line for each check."""
    file = site / "leila-haddad/python-for-data/credential.json"
    assert run(["verify", str(file), "--map", f"{BASE}={site}"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"passed: {file}"
    assert [line.split()[:2] for line in lines] == [["passed", name] for name in CHECKS]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["/nowhere.json"],
        ["x.json", "--map", "https://example.org/"],
        ["x.json", "--map", "http://example.org/=."],
        ["x.json", "--map", "https://example.org/=/nowhere"],
    ],
)
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, an error and where to read on."""
    assert run(["verify", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith("credfolio: error: ")
    assert "hint: credfolio verify --help" in said


def test_trust_is_a_question_of_its_own(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is answered beside the first, and has no say in the exit status."""
    known = tmp_path / "known.yaml"
    known.write_text("issuers:\n  - id: did:web:else.example\n    name: Else\n", encoding="utf-8")
    file = str(site / "leila-haddad/python-for-data/credential.json")
    status, reports = report_of([file, "--map", f"{BASE}={site}", "--trust", str(known)], capsys)
    assert (status, reports[0]["outcome"]) == (0, "passed")
    assert reports[0]["trust"]["known"] is False
    status, reports = report_of([file, "--offline", "--trust", str(known)], capsys)
    assert (status, reports[0]["trust"]["known"]) == (3, None)
    assert run(["verify", file, "--trust", str(tmp_path / "none.yaml")]) == 2
    known.write_text("issuers: 3\n", encoding="utf-8")
    assert run(["verify", file, "--trust", str(known)]) == 1
    assert "known.yaml:1: issuers:" in capsys.readouterr().err


def test_trace_shows_what_was_signed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both canonical texts and their hashes, which are those of the texts."""
    file = str(site / "leila-haddad/python-for-data/credential.json")
    _, reports = report_of([file, "--map", f"{BASE}={site}", "--trace"], capsys)
    (step,) = reports[0]["trace"]
    for text, digest in (
        ("canonicalOptions", "optionsHash"),
        ("canonicalDocument", "documentHash"),
    ):
        assert hashlib.sha256(step[text].encode()).hexdigest() == step[digest]
    run(["verify", file, "--offline", "--trace"])
    assert f"canonicalDocument (documentHash {step['documentHash']})" in capsys.readouterr().out


def test_trace_obeys_no_stranger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a document says is shown, line by line, with its controls written out."""
    name = "A badge\u009b2J\u2028passed: another.json"
    badge = {**regenerate.badge(), "name": name}
    signed = prove(badge, regenerate.ACME, regenerate.DID, cryptosuite="eddsa-jcs-2022")
    signed["proof"][0]["verificationMethod"] += "\u009b"
    signed = {**signed, "proof": [*signed["proof"], *badge["proof"]]}
    file = tmp_path / "credential.json"
    file.write_text(json.dumps(signed), encoding="utf-8")
    run(["verify", str(file), "--offline", "--trace"])
    printed = capsys.readouterr().out
    assert "A badge\\u009b2J\\u2028passed" in printed
    assert all(line.isprintable() for line in printed.split("\n"))
