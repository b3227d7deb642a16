"""Who an issuer is: did:web of each kind of address, and did:key."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.issuing import Wallet
from credfolio.portfolio import build_portfolio
from credfolio.serve import preview_wallet
from credfolio.wallet import load_wallet

if TYPE_CHECKING:
    from pathlib import Path


def write_site(root: Path, base_url: str, issuer: str = "did: web") -> Path:
    """The smallest site: one issuer, one badge, one earner, one award."""
    for name, text in {
        "site.yaml": f"title: Small\nbase_url: {base_url}\n",
        "issuers/acme.yaml": f"name: Acme\nurl: https://acme.example/\n{issuer}\n",
        "badges/intro.yaml": "name: Intro\ndescription: Knows it.\ncriteria: Do it.\n",
        "earners/ada.yaml": "name: Ada\nawards:\n  - badge: intro\n    date: 2025-03-14\n",
    }.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("base_url", "did", "document"),
    [
        ("https://ada.github.io", "did:web:ada.github.io", ".well-known/did.json"),
        ("https://ada.github.io/", "did:web:ada.github.io", ".well-known/did.json"),
        ("https://ada.github.io/Badges", "did:web:ada.github.io:Badges", "did.json"),
        ("https://badges.example.org", "did:web:badges.example.org", ".well-known/did.json"),
        ("https://localhost:8443/a/b/", "did:web:localhost%3A8443:a:b", "did.json"),
    ],
    ids=["user page", "with slash", "project page", "custom domain", "port and path"],
)
def test_did_web_follows_from_the_address(
    base_url: str, did: str, document: str, tmp_path: Path
) -> None:
    """The document lies where the method looks for it, and the credential verifies with it."""
    root = write_site(tmp_path, base_url)
    assert run(["build", "--root", str(root)]) == 0
    site = root / "site_output"
    published = json.loads((site / document).read_text(encoding="utf-8"))
    assert published["id"] == did
    file = site / "ada/intro/credential.json"
    assert json.loads(file.read_text(encoding="utf-8"))["issuer"]["id"] == did
    assert run(["verify", str(file), "--offline", "--map", f"{base_url}={site}"]) == 0


def test_did_key_needs_no_document(tmp_path: Path) -> None:
    """The identifier is the key; only the status list is looked up."""
    root = write_site(tmp_path, "https://example.org/x", issuer="did: key")
    assert run(["build", "--root", str(root)]) == 0
    site = root / "site_output"
    assert not list(site.rglob("did.json"))
    file = site / "ada/intro/credential.json"
    issuer = json.loads(file.read_text(encoding="utf-8"))["issuer"]["id"]
    assert issuer.startswith("did:key:z6Mk")
    assert run(["verify", str(file), "--offline", "--map", f"https://example.org/x={site}"]) == 0


def test_several_issuers_have_documents_of_their_own(tmp_path: Path) -> None:
    """One owns the site's DID; each other has its own folder's; a badge is signed by its issuer."""
    root = write_site(tmp_path, "https://example.org/x")
    content = root / "content"
    (content / "issuers/other.yaml").write_text(
        "name: Other\nurl: https://other.example/\n", encoding="utf-8"
    )
    assert run(["build", "--root", str(root)]) == 1  # which one speaks for the site?
    with (content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("issuer: acme\n")
    with (content / "badges/intro.yaml").open("a", encoding="utf-8") as file:
        file.write("issuer: other\n")
    assert run(["build", "--root", str(root)]) == 0
    site = root / "site_output"
    credential = site / "ada/intro/credential.json"
    issuer = json.loads(credential.read_text(encoding="utf-8"))["issuer"]["id"]
    assert issuer == "did:web:example.org:x:issuers:other"
    assert json.loads((site / "issuers/other/did.json").read_text())["id"] == issuer
    assert run(["verify", str(credential), "--map", f"https://example.org/x={site}"]) == 0


def test_adding_an_issuer_keeps_the_first_ones_identity(tmp_path: Path) -> None:
    """The site's issuer is named in site.yaml, so that a second file changes nothing for it."""
    root = write_site(tmp_path, "https://example.org/x")
    assert run(["build", "--root", str(root)]) == 0
    before = (root / "wallet/credentials/ada/intro.json").read_bytes()
    (root / "content/issuers/aaa.yaml").write_text(
        "name: First by name\nurl: https://aaa.example/\n", encoding="utf-8"
    )
    with (root / "content/site.yaml").open("a", encoding="utf-8") as file:
        file.write("issuer: acme\n")
    assert run(["build", "--root", str(root)]) == 0
    assert (root / "wallet/credentials/ada/intro.json").read_bytes() == before


def test_moved_site_of_a_did_key_issuer_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its DID stays the same, but its status list lies at the old address."""
    root = write_site(tmp_path, "https://example.org/x", issuer="did: key")
    assert run(["build", "--root", str(root)]) == 0
    before = {path: path.read_bytes() for path in root.rglob("*.json")}
    write_site(root, "https://example.org/y", issuer="did: key")
    assert run(["build", "--root", str(root)]) == 1
    said = capsys.readouterr().err
    assert (
        "the status list of 'acme' is published at https://example.org/x/status/acme/1.json" in said
    )
    assert {path: path.read_bytes() for path in root.rglob("*.json")} == before


@pytest.mark.parametrize("issuer", ["did: web", "did: key"])
def test_preview_of_a_changed_award_verifies(issuer: str, tmp_path: Path) -> None:
    """A passing key speaks for every kind of issuer, and the real wallet is not touched."""
    root = write_site(tmp_path, "https://example.org/x", issuer=issuer)
    assert run(["build", "--root", str(root)]) == 0
    earner = root / "content/earners/ada.yaml"
    earner.write_text(earner.read_text().replace("name: Ada", "name: Dr Ada"), encoding="utf-8")
    content = load_content(root).content
    wallet = load_wallet(root / "wallet")
    shown = preview_wallet(content, wallet, seed=bytes(32), now="2026-11-23T00:00:00Z")
    day = datetime.now(UTC).date()
    (entry,) = build_portfolio(content, shown, images={}, as_of=day).entries
    assert entry.report.state == "valid"
    assert "Dr Ada" in entry.text
    assert load_wallet(root / "wallet") == wallet


def test_a_day_before_the_signing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --as-of before the signing nothing is published and nothing is written."""
    root = write_site(tmp_path, "https://example.org/x")
    assert run(["build", "--root", str(root), "--as-of", "2025-06-01"]) == 1
    assert "choose a day after they were signed" in capsys.readouterr().err
    assert load_wallet(root / "wallet") == Wallet()


def test_an_issuer_that_is_gone_keeps_its_document(tmp_path: Path) -> None:
    """Credentials that an earner holds verify after the issuer's file was removed."""
    root = write_site(tmp_path, "https://example.org/x")
    content = root / "content"
    (content / "issuers/other.yaml").write_text("name: Other\nurl: https://other.example/\n")
    (content / "site.yaml").write_text(
        "title: Small\nbase_url: https://example.org/x\nissuer: acme\n", encoding="utf-8"
    )
    badge = content / "badges/intro.yaml"
    text = badge.read_text(encoding="utf-8")
    badge.write_text(f"{text}issuer: other\n", encoding="utf-8")
    assert run(["build", "--root", str(root)]) == 0
    held = tmp_path / "held.json"
    held.write_bytes((root / "wallet/credentials/ada/intro.json").read_bytes())
    badge.write_text(text, encoding="utf-8")
    (content / "issuers/other.yaml").unlink()
    (content / "earners/ada.yaml").write_text("name: Ada\n", encoding="utf-8")
    assert run(["build", "--root", str(root)]) == 0
    site = f"https://example.org/x={root / 'site_output'}"
    assert run(["verify", str(held), "--offline", "--map", site]) == 0
