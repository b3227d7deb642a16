"""`credfolio move`: what was signed at the former address goes on verifying, and leads on."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.model import FormerAddress
from webservers import http_server

if TYPE_CHECKING:
    from collections.abc import Iterable

OLD, NEW = "https://old.example.org/badges/", "https://new.example.org/"
PLACE = "moved/old.example.org/badges/"
FIRST, SECOND = "robin-example/first-steps", "robin-example/made-and-shown"
ISSUER = "harbour-makers"


@cache
def started(did: str = "web") -> tuple[Path, Path]:
    """A site at the old address, built; and its keys."""
    root, keys = Path(mkdtemp(prefix="credfolio-move-")) / "site", mkdtemp(prefix="credfolio-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", keys)
        assert run(["init", str(root), "--name", "Harbour Makers", "--base-url", OLD]) == 0
        issuer = root / f"content/issuers/{ISSUER}.yaml"
        issuer.write_text(issuer.read_text("utf-8").replace("did: web", f"did: {did}"), "utf-8")
        assert run(["build", "--root", str(root)]) == 0
    return root, Path(keys)


class Moving:
    """A site that moves, and copies of its credentials from before."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.output = root / "site_output"
        self._capsys = capsys

    def type(self, *arguments: str, status: int = 0) -> str:
        """Run a command; returns what it printed, to whichever stream."""
        self._capsys.readouterr()
        found = run([*arguments, "--root", str(self.root)])
        said = self._capsys.readouterr()
        assert found == status, said
        return said.out + said.err

    def build(self) -> None:
        """Sign and publish; then nothing is left to do."""
        self.type("build")
        self.type("build", "--frozen")
        assert ", 0 written, 0 removed" in self.type("build")

    def states(self, files: Iterable[Path], *maps: tuple[str, str]) -> list[str]:
        """What `verify` finds of each, where these addresses answer with folders of the output."""
        folders = [f"--map={url}={self.output / folder}" for url, folder in maps]
        self._capsys.readouterr()
        run(["verify", *map(str, files), *folders, "--offline", "--json"])
        reports = json.loads(self._capsys.readouterr().out)
        return [
            next((c["name"] for c in each["checks"] if c["outcome"] == "failed"), each["outcome"])
            for each in reports
        ]

    def published(self, name: str) -> Path:
        """A credential as the site publishes it."""
        return self.output / name / "credential.json"


@pytest.fixture(name="site")
def fixture_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Moving:
    """A copy of that site."""
    return copied(tmp_path, monkeypatch, capsys, "web")


def copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], did: str
) -> Moving:
    """A site whose issuer has a DID of this method."""
    root, keys = started(did)
    shutil.copytree(root, tmp_path / "site")
    shutil.copytree(keys, tmp_path / "keys")
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return Moving(tmp_path / "site", capsys)


def test_what_was_signed_before_goes_on_verifying(site: Moving, tmp_path: Path) -> None:
    """Byte for byte the same, from both addresses; what comes after names the new one."""
    copies = [tmp_path / "first.json", tmp_path / "second.json"]
    for copy, name in zip(copies, (FIRST, SECOND), strict=True):
        shutil.copy(site.published(name), copy)
    said = site.type("move", "--to", NEW.rstrip("/"))
    assert "2 credentials signed at https://old.example.org/badges/" in said
    assert f"publish site_output/{PLACE} at {OLD}" in said
    assert "is still did:web:old.example.org:badges" in site.type("build", "--frozen", status=1)
    site.build()

    both = ((OLD, PLACE), (NEW, ""))
    assert site.states(copies, *both) == ["passed", "passed"]
    for copy, name in zip(copies, (FIRST, SECOND), strict=True):
        for place in ("", PLACE):
            assert (site.output / place / name / "credential.json").read_bytes() == (
                copy.read_bytes()
            )
    # The page says what is signed, and lies where the site is now.
    page = (site.output / FIRST / "index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{NEW}{FIRST}/">' in page
    assert f"{OLD}{FIRST}/" in page.replace("<wbr>", "")
    assert "Disallow: /moved/\n" in (site.output / "robots.txt").read_text("utf-8")
    # Only the old address can say it: while it is silent, nobody knows.
    assert site.states(copies, (NEW, "")) == ["undetermined", "undetermined"]

    award = ("new", "award", "robin-example", "first-steps", "--date", "2026-05-04")
    site.type(*award, "--id", "later")
    site.build()
    later = json.loads(site.published("robin-example/later").read_bytes())
    assert later["id"] == f"{NEW}robin-example/later/"
    assert later["issuer"]["id"] == "did:web:new.example.org"
    assert later["credentialStatus"]["statusListCredential"] == f"{NEW}status/{ISSUER}/2.json"
    assert site.states([site.published("robin-example/later")], (NEW, "")) == ["passed"]

    site.type("revoke", FIRST)
    site.build()
    assert site.states(copies, *both) == ["status", "passed"]

    site.type("rotate", ISSUER)
    site.build()
    assert site.states([*copies, site.published("robin-example/later")], *both) == [
        "status",
        "passed",
        "passed",
    ]


def test_the_identities_name_one_another(site: Moving) -> None:
    """Each document has the other DID as `alsoKnownAs`, and the same keys."""
    site.type("move", "--to", NEW)
    site.build()
    now = json.loads((site.output / ".well-known/did.json").read_bytes())
    then = json.loads((site.output / PLACE / "did.json").read_bytes())
    assert (now["id"], now["alsoKnownAs"]) == (
        "did:web:new.example.org",
        ["did:web:old.example.org:badges"],
    )
    assert (then["id"], then["alsoKnownAs"]) == (
        "did:web:old.example.org:badges",
        ["did:web:new.example.org"],
    )
    keys = [
        [method["publicKeyMultibase"] for method in document["verificationMethod"]]
        for document in (now, then)
    ]
    assert keys[0] == keys[1]


def test_every_old_page_leads_to_its_new_place(site: Moving) -> None:
    """So do QR codes on paper; addresses that were never there lead to the home page."""
    before = {
        page.relative_to(site.output).parent.as_posix()
        for page in site.output.rglob("index.html")
        if page.parent.name != "embed" and "type" not in page.parts and "state" not in page.parts
    }
    site.type("move", "--to", NEW)
    site.build()
    for folder in before:
        if folder.startswith("credentials/"):
            continue  # lists of a kind: what is on them moves anyway
        path = "" if folder == "." else f"{folder}/"
        page = (site.output / PLACE / path / "index.html").read_text("utf-8")
        assert f'http-equiv="refresh" content="0; url={NEW}{path}"' in page
        assert f'<link rel="canonical" href="{NEW}{path}">' in page
        assert (site.output / path / "index.html").is_file()
    assert f"url={NEW}" in (site.output / PLACE / "404.html").read_text("utf-8")


def test_a_changed_award_is_issued_at_the_new_address(site: Moving, tmp_path: Path) -> None:
    """The copy from before is withdrawn, and its address leads on to the new one."""
    copy = tmp_path / "copy.json"
    shutil.copy(site.published(FIRST), copy)
    site.type("move", "--to", NEW)
    site.build()
    earner = site.root / "content/earners/robin-example.yaml"
    earner.write_text(earner.read_text("utf-8").replace("name: ", "name: Dr ", 1), "utf-8")
    assert "signed again: robin-example/first-steps" in site.type("build")
    site.build()
    both = ((OLD, PLACE), (NEW, ""))
    assert site.states([copy, site.published(FIRST)], *both) == ["status", "passed"]
    assert json.loads(site.published(FIRST).read_bytes())["id"] == f"{NEW}{FIRST}/"
    assert not (site.output / PLACE / FIRST / "credential.json").exists()
    assert (site.output / PLACE / FIRST / "index.html").is_file()


def test_a_lost_address_takes_new_editions(site: Moving, tmp_path: Path) -> None:
    """Whoever has that address now can say nothing of what the site publishes."""
    copy = tmp_path / "copy.json"
    shutil.copy(site.published(FIRST), copy)
    said = site.type("move", "--to", NEW, "--lost")
    assert "that they could not find out" in said
    assert f"content/issuers/{ISSUER}.yaml still has url: {OLD}" in said
    issuer = site.root / f"content/issuers/{ISSUER}.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace(OLD, NEW), "utf-8")
    assert "out of date: the address, " in site.type("build", "--frozen", status=1)
    site.build()
    assert not (site.output / "moved").exists()
    assert "alsoKnownAs" not in (site.output / ".well-known/did.json").read_text("utf-8")
    assert OLD not in site.published(FIRST).read_text("utf-8")
    assert site.states([site.published(FIRST), copy], (NEW, "")) == ["passed", "undetermined"]


def test_moving_on_and_back(site: Moving, tmp_path: Path) -> None:
    """Each address that it had answers for what was signed there; the first takes its own again."""
    middle = "https://middle.example.org:8443/"
    files = [tmp_path / "first.json"]
    shutil.copy(site.published(FIRST), files[0])
    for number, to in enumerate((middle, NEW, OLD), start=1):
        site.type("move", "--to", to)
        site.build()
        name = f"award-{number}"
        award = ("new", "award", "robin-example", "first-steps", "--date", "2026-05-04")
        site.type(*award, "--id", name)
        site.build()
        files.append(tmp_path / f"{name}.json")
        shutil.copy(site.published(f"robin-example/{name}"), files[-1])
        assert json.loads(files[-1].read_bytes())["id"].startswith(to)
        bases = {OLD, middle, NEW} - {to}
        maps = [(base, place) for base in bases if (site.output / (place := former(base))).is_dir()]
        assert site.states(files, *maps, (to, "")) == ["passed"] * len(files)
    content = load_content(site.root).content
    assert content.site.base_url == OLD
    assert [each.base for each in content.site.moved_from] == [middle, NEW]


def former(base: str) -> str:
    """Where the build puts what a former address answers."""
    return "moved/" + base.removeprefix("https://").replace(":", "-")


def test_an_issuer_that_is_a_key_stays_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its signatures hold without any address; the lists of before are still asked for there."""
    site = copied(tmp_path, monkeypatch, capsys, "key")
    copy = tmp_path / "copy.json"
    shutil.copy(site.published(FIRST), copy)
    assert "2 credentials of issuers with did: key" in site.type("move", "--to", NEW)
    site.build()
    assert site.states([copy], (OLD, PLACE)) == ["passed"]
    assert site.states([copy], (NEW, "")) == ["undetermined"]
    assert site.published(FIRST).read_bytes() == copy.read_bytes()


def test_the_doctor_knows_former_addresses(site: Moving) -> None:
    """It compares the old host with what the build made for it."""
    site.type("move", "--to", NEW)
    site.build()
    with http_server(site.output / PLACE) as port:
        said = site.type("doctor", OLD, "--map", f"{OLD}=http://127.0.0.1:{port}/", status=1)
        assert "other bytes" not in said
        (site.output / PLACE / "did.json").write_bytes(b"{}")
    with http_server(site.output) as port:
        said = site.type("doctor", OLD, "--map", f"{OLD}=http://127.0.0.1:{port}/", status=1)
        assert any("failed" in row and "did.json" in row for row in said.splitlines())


def test_what_it_refuses(site: Moving) -> None:
    """Nothing is written when it cannot be."""
    file = site.root / "content/site.yaml"
    before = file.read_bytes()
    assert f"the site is at {OLD} already" in site.type("move", "--to", OLD.rstrip("/"), status=1)
    assert "https://" in site.type("move", "--to", "http://new.example.org", status=1)
    assert "must name a host" in site.type("move", "--to", "https://127.0.0.1/", status=1)
    assert file.read_bytes() == before
    file.write_text(file.read_text("utf-8").replace(f"base_url: {OLD}", f"base_url:\n  {OLD}"))
    folded = file.read_bytes()
    assert "not written on a line of its own" in site.type("move", "--to", NEW, status=1)
    assert file.read_bytes() == folded


def test_other_lines_and_line_ends_stay(site: Moving) -> None:
    """Notes, order and the ends of lines are the writer's."""
    file = site.root / "content/site.yaml"
    text = file.read_text("utf-8").replace(f"base_url: {OLD}", f"base_url: {OLD}  # for ever")
    file.write_bytes(text.replace("\n", "\r\n").encode())
    site.type("move", "--to", NEW)
    site.type("move", "--to", "https://third.example.org/", "--lost")
    data = file.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    kept = [row for row in text.splitlines() if "base_url" not in row]
    rows = data.decode().splitlines()
    assert [row for row in rows if row in kept] == kept
    assert load_content(site.root).content.site.moved_from == (
        FormerAddress(url=OLD),
        FormerAddress(url=NEW, kept=False),
    )


def test_an_address_changed_by_hand_is_refused(site: Moving) -> None:
    """What the wallet has signed names another one."""
    file = site.root / "content/site.yaml"
    file.write_text(file.read_text("utf-8").replace(OLD, NEW), "utf-8")
    assert "`credfolio move --to`" in site.type("build", status=1)
