"""Transcripts: all public credentials of an earner in one signed document, where a site asks."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from credfolio.cli import run
from credfolio.credentials import CLR_CONTEXT
from credfolio.fetch import MappedFetch, no_network
from credfolio.verify import Verifier
from demo import DAY
from shared_data import needs_shared, read_json
from tampering import another, members_in, place_of

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/x/"
CONTENT = {
    "site.yaml": f"title: Small\nbase_url: {BASE}\nissuer: acme\ntranscripts: true\n",
    "issuers/acme.yaml": "name: Acme\nurl: https://acme.example/\n",
    "issuers/makers.yaml": "name: Makers\nurl: https://makers.example/\n",
    "badges/rust.yaml": (
        "name: Rust\ndescription: Knows it.\ncriteria: Do it.\nissuer: makers\n"
        f"related: [{{url: '{BASE}badges/intro/'}}, {{url: 'https://other.example/'}}]\n"
    ),
    "badges/intro.yaml": (
        "name: Intro\ndescription: Knows it.\ncriteria: Do it.\nvalid_for: P1Y\n"
        "skills:\n  - name: Ownership\n    url: https://skills.example/1\n"
    ),
    "earners/ada.yaml": (
        "name: Ada Park\nemail: ada@example.org\nawards:\n  - badge: rust\n    date: 2025-03-14\n"
        "  - badge: intro\n    date: 2024-01-01\n"
        "  - badge: rust\n    id: hidden\n    date: 2025-05-01\n    visibility: unlisted\n"
    ),
    "earners/ben.yaml": "name: Ben\ntranscript: false\nawards:\n  - badge: rust\n    date: 2025-03-14\n",
    "earners/cai.yaml": "name: Cai\n",
}


@pytest.fixture(name="site")
def fixture_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that asks for transcripts, signed and built."""
    root = tmp_path / "site"
    for name, text in CONTENT.items():
        put(root, name, text)
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    assert use("build", root) == 0
    return root


def put(root: Path, name: str, text: str) -> None:
    """Write a file of the content."""
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(root: Path, name: str, before: str, after: str) -> None:
    """Change a file of the content."""
    text = (root / "content" / name).read_text(encoding="utf-8")
    assert before in text
    put(root, name, text.replace(before, after, 1))


def use(command: str, root: Path, *options: str) -> int:
    """Run a command on a site, as of the tests' day if it is a build."""
    day = ("--as-of", DAY) if command.startswith("build") else ()
    return run([*command.split(), "--root", str(root), *day, *options])


def transcript(root: Path) -> Any:
    """The transcript that is published of Ada."""
    return json.loads((root / "site_output/ada/transcript.json").read_bytes())


def inside(document: Any) -> list[str]:
    """The ids of the credentials in a transcript."""
    return [each["id"] for each in document["credentialSubject"]["verifiableCredential"]]


def verify(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """What verifying says, with the site's own answers."""
    capsys.readouterr()
    answered = f"{BASE}={root / 'site_output'}"
    status = run(["verify", "--json", "--offline", "--map", answered, str(file)])
    (report,) = json.loads(capsys.readouterr().out)
    return status, report


def published(root: Path) -> set[str]:
    """The transcripts on the site."""
    folder = root / "site_output"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("transcript.json")}


def test_what_is_in_it(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The complete public credentials, signed by the site's issuer, with what relates them."""
    assert published(site) == {"ada/transcript.json"}
    document = transcript(site)
    assert document["@context"] == list(CLR_CONTEXT)
    assert document["id"] == f"{BASE}ada/transcript.json"
    assert document["issuer"]["id"] == "did:web:example.org:x"
    assert document["name"] == "Transcript of Ada Park"
    subject = document["credentialSubject"]
    for held in subject["verifiableCredential"]:
        path = held["id"].removeprefix(BASE)
        assert held == json.loads((site / f"site_output/{path}credential.json").read_bytes())
    assert inside(document) == [f"{BASE}ada/rust/", f"{BASE}ada/intro/"]  # which has ended
    assert subject["association"] == [
        {
            "type": "Association",
            "associationType": "isRelatedTo",
            "sourceId": f"{BASE}badges/rust/",
            "targetId": f"{BASE}badges/intro/",
        }
    ]
    file = site / "site_output/ada/transcript.json"
    assert file.read_bytes() == (site / "wallet/credentials/transcript/ada.json").read_bytes()
    assert b"ada@example.org" not in file.read_bytes()
    status, said = verify(site, file, capsys)
    assert status == 0
    outcomes = {check["name"]: check["outcome"] for check in said["checks"]}
    assert outcomes["status"] == outcomes["embedded"] == outcomes["proof"] == "passed"
    assert [report["outcome"] for report in said["inside"]] == ["passed", "failed"]  # ended
    page = (site / "site_output/ada/index.html").read_text("utf-8")
    assert '<a href="transcript.json" type="application/vc">one signed document</a>' in page
    assert "transcript.json" not in (site / "site_output/ben/index.html").read_text("utf-8")
    assert use("build", site, "--frozen") == 0
    entries = (site / "wallet/log/acme/entries.jsonl").read_text("utf-8")
    secret = json.loads((site / "wallet/salts/transcript/ada.json").read_bytes())
    assert secret["credential"] in entries
    before = file.read_bytes()
    assert use("build", site) == 0
    assert file.read_bytes() == before


@needs_shared
def test_fits_the_schema(site: Path) -> None:
    """That of 1EdTech, with what is inside."""
    schema = read_json("schemas/clr-v2p0-published-2026/clr_v2p0_clrcredential_schema.json")
    jsonschema.Draft201909Validator(
        schema, format_checker=jsonschema.Draft201909Validator.FORMAT_CHECKER
    ).validate(transcript(site))


def test_every_leaf(site: Path) -> None:
    """Whatever is changed in it, or in a credential in it, is found."""
    fetch = MappedFetch({BASE: site / "site_output"}, no_network)
    verifier = Verifier(fetch, datetime(2027, 1, 1, tzinfo=UTC))
    document = transcript(site)
    assert verifier.verify(document, "x").outcome == "passed"
    number = 0
    for path, value in members_in(document):
        if not isinstance(value, dict | list):
            forged = copy.deepcopy(document)
            place_of(forged, path[:-1])[path[-1]] = another(value)
            assert verifier.verify(forged, "x").outcome != "passed", path
            number += 1
    assert number > 100


def test_superseded_with_what_is_in_it(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A change, a withdrawal, one award more: another edition each time, the old one withdrawn."""
    old = site.parent / "old.json"

    def superseded() -> Any:
        before = transcript(site)
        old.write_bytes((site / "site_output/ada/transcript.json").read_bytes())
        capsys.readouterr()
        assert use("build", site) == 0
        said = capsys.readouterr().err
        assert "signed again: " in said
        assert "transcript/ada" in said
        after = transcript(site)
        assert after["id"] == before["id"]
        assert verify(site, old, capsys)[0] == 1
        assert verify(site, site / "site_output/ada/transcript.json", capsys)[0] == 0
        assert use("build", site, "--frozen") == 0
        return after

    change(site, "badges/rust.yaml", "Knows it.", "Knows it well.")
    after = superseded()
    held = after["credentialSubject"]["verifiableCredential"][0]
    assert held["credentialSubject"]["achievement"]["description"] == "Knows it well."
    award = "awards:\n  - badge: rust\n    id: again\n    date: 2026-02-01\n"
    change(site, "earners/ada.yaml", "awards:\n", award)
    assert f"{BASE}ada/again/" in inside(superseded())
    assert use("revoke ada/rust", site) == 0
    assert f"{BASE}ada/rust/" not in inside(superseded())
    assert use("suspend ada/again", site) == 0
    assert inside(superseded()) == [f"{BASE}ada/intro/"]
    assert use("reinstate ada/again", site) == 0
    assert f"{BASE}ada/again/" in inside(superseded())


def test_no_longer_asked_for(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is off the site; whoever runs it is told how to withdraw the copies."""
    copied = site.parent / "copy.json"
    copied.write_bytes((site / "site_output/ada/transcript.json").read_bytes())
    change(site, "site.yaml", "transcripts: true\n", "")
    capsys.readouterr()
    assert use("build", site) == 0
    assert "`credfolio revoke transcript/ada`" in capsys.readouterr().err
    assert published(site) == set()
    assert use("revoke transcript/ada", site) == 0
    assert use("build", site) == 0
    assert verify(site, copied, capsys)[0] == 1


def test_revoked(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is withdrawn stays at its address, and says so; no page leads there."""
    assert use("revoke transcript/ada", site) == 0
    assert use("build", site) == 0
    assert verify(site, site / "site_output/ada/transcript.json", capsys)[0] == 1
    assert "transcript.json" not in (site / "site_output/ada/index.html").read_text("utf-8")


def test_forgotten(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is forgotten has no transcript left, and the copies of it are withdrawn."""
    copied = site.parent / "copy.json"
    copied.write_bytes((site / "site_output/ada/transcript.json").read_bytes())
    assert use("forget ada", site, "--yes") == 0
    assert not list((site / "wallet").rglob("transcript/*"))
    assert use("build", site) == 0
    assert published(site) == set()
    assert verify(site, copied, capsys)[0] == 1


def test_tampered_in_the_wallet(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the wallet holds is verified before it is published."""
    stored = site / "wallet/credentials/transcript/ada.json"
    text = stored.read_text("utf-8")
    value = json.loads(text)["proof"][0]["proofValue"]
    stored.write_text(
        text.replace(value, value[:-2] + ("11" if value[-2:] != "11" else "22")), "utf-8"
    )
    capsys.readouterr()
    assert use("build", site, "--frozen") == 1
    assert "credentials/transcript/ada.json" in capsys.readouterr().err


def test_moved_and_bundled(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is in a bundle, and a site that moves takes it along."""
    bundle = site.parent / "site.zip"
    assert use("bundle", site, "--output", str(bundle), "--as-of", DAY) == 0
    assert run(["verify", str(bundle)]) == 0
    assert use("move --to https://new.example/", site) == 0
    assert use("build", site) == 0
    capsys.readouterr()
    former = site / "site_output/moved/example.org/x"
    answered = [
        "--map",
        f"{BASE}={former}",
        "--map",
        f"https://new.example/={site / 'site_output'}",
    ]
    assert run(["verify", "--offline", *answered, str(former / "ada/transcript.json")]) == 0


def test_too_many(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More than verifiers look at is a mistake, with what to do about it."""
    awards = "".join(f"  - badge: rust\n    id: n{n}\n    date: 2025-03-14\n" for n in range(64))
    change(site, "earners/ada.yaml", "awards:\n", f"awards:\n{awards}")
    capsys.readouterr()
    assert use("build", site) == 1
    assert "ada.yaml: has a transcript of 66 credentials, of at most 64" in capsys.readouterr().err
