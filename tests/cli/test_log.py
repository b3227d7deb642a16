"""The log: what builds append, what a merge leaves of it, and what an audit finds."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.events import log_events
from credfolio.keys import KeyFolder, load_key
from credfolio.wallet import load_wallet, write_wallet

BASE = "https://example.org/my-portfolio/"
ISSUER = "harbour-makers"
FIRST, SECOND = "robin-example/first-steps", "robin-example/made-and-shown"


class Site:
    """A built site, and what commands say about it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys
        self.log = root / "wallet/log" / ISSUER
        self.published = root / "site_output/log" / ISSUER

    def type(self, *arguments: str, status: int = 0) -> str:
        """Run a command on the site; returns what it said."""
        self._capsys.readouterr()
        found = run([*arguments, "--root", str(self.root)])
        said = self._capsys.readouterr()
        assert found == status, said.out + said.err
        return said.out + said.err

    def verify(self, *arguments: str, status: int = 0) -> dict[str, str]:
        """Verify one source; returns the finding about the log, empty if there is none."""
        self._capsys.readouterr()
        site = f"{BASE}={self.root / 'site_output'}"
        assert run(["verify", *arguments, "--map", site, "--offline", "--json"]) == status
        (report,) = json.loads(self._capsys.readouterr().out)
        return next((check for check in report["checks"] if check["name"] == "log"), {})

    def entries(self) -> list[tuple[str, str]]:
        """Event and name of each entry."""
        rows = json.loads(self.type("log", "show", "--json"))
        return [(row["event"], row.get("name", "")) for row in rows]

    def keep(self, name: str = "kept") -> str:
        """Keep the checkpoint that is published now."""
        return str(shutil.copy(self.published / "checkpoint", self.root.parent / name))

    def page(self, name: str) -> Path:
        """A credential's page."""
        return self.root / "site_output" / name / "index.html"


@pytest.fixture(name="site")
def fixture_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """A site with two credentials, built once."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = tmp_path / "site"
    assert run(["init", str(root), "--base-url", BASE, "--name", "Harbour Makers"]) == 0
    site = Site(root, capsys)
    site.type("build")
    return site


def rewrite(site: Site, number: int, old: str, new: str) -> None:
    """Change an entry of the wallet's log by hand."""
    file = site.log / "entries.jsonl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new)
    file.write_text("".join(lines), "utf-8")


def test_a_life_in_the_log(site: Site) -> None:
    """Each event is appended once, and proofs of earlier ones stay as they are."""
    assert sorted(site.entries()) == [("issue", FIRST), ("issue", SECOND)]
    pages = {name: site.page(name).read_bytes() for name in (FIRST, SECOND)}
    kept = site.keep()
    site.type("suspend", FIRST)
    site.type("build")
    assert sorted(site.entries()[2:]) == [("supersede", FIRST), ("suspend", FIRST)]
    assert ("issue", f"{FIRST}, an earlier edition") in site.entries()
    site.type("reinstate", FIRST)
    site.type("build")
    site.type("revoke", SECOND)
    site.type("build")
    assert site.entries()[4:] == [("reinstate", FIRST), ("revoke", SECOND)]
    proof = site.page(SECOND).with_name("credential.tlog-proof").read_bytes()
    assert proof in pages[SECOND]
    assert "and 4 more" in site.type("log", "verify", "--against", kept)
    said = site.type("log", "verify", str(site.root / "site_output"), "--against", kept)
    assert "passed        against" in said
    site.type("build", "--frozen")
    before = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    site.type("build")
    assert {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()} == before


def test_entries_hold_no_names(site: Site) -> None:
    """What is published of a log is events, times and hashes, and nothing that leads to a person."""
    for line in (site.log / "entries.jsonl").read_text("utf-8").splitlines():
        assert set(json.loads(line)) == {"event", "time", "credential"}
    published = b"".join(path.read_bytes() for path in site.published.rglob("*") if path.is_file())
    for word in (b"robin", b"first-steps", b"salt"):
        assert word not in published
    salts = [path.read_text("utf-8") for path in (site.root / "wallet/salts").rglob("*.json")]
    assert len({json.loads(text)["salt"] for text in salts}) == 2


def test_where_the_proof_is_found(site: Site) -> None:
    """In the page, beside a file, and beside an address if that is asked for."""
    page, file = site.page(FIRST), site.page(FIRST).with_name("credential.json")
    address = f"{BASE}{FIRST}/credential.json"
    for arguments in ([str(page)], [str(file)], [address, "--log"], [f"{BASE}{FIRST}/"]):
        finding = site.verify(*arguments)
        assert finding["outcome"] == "passed"
        assert "of 2 in the log example.org/my-portfolio/log/harbour-makers" in finding["message"]
    assert site.verify(address) == {}
    alone = shutil.copy(file, site.root.parent / "credential.json")
    assert site.verify(str(alone)) == {}


def changed_proof(site: Site, change: str) -> tuple[bytes, str]:  # noqa: PLR0911 - cases
    """A credential with a proof that does not hold for it, and what is wrong with that."""
    own = site.page(FIRST).with_name("credential.tlog-proof")
    text = own.read_text("utf-8")
    head, line, *rest = text.split("\n")
    extra = json.loads(base64.b64decode(line.removeprefix("extra ")))
    if change == "other":
        other = site.page(SECOND).with_name("credential.tlog-proof").read_text("utf-8")
        return other.encode(), "is that of another credential"
    if change == "entry":
        extra["entry"] = extra["entry"].replace("20", "19", 1)
        return _with_extra(head, extra, rest), "does not lead to the root"
    if change == "salt":
        extra["salt"] = "0" * 32
        return _with_extra(head, extra, rest), "is that of another credential"
    if change == "no salt":
        return _with_extra(head, {}, rest), "does not carry the entry and its salt"
    if change == "size":
        return text.replace("\n2\n", "\n3\n").encode(), "has fewer hashes than the way"
    if change == "signature":
        start = text.rindex(" ") + 12
        flipped = "A" if text[start] != "A" else "B"
        return (text[:start] + flipped + text[start + 1 :]).encode(), "does not match it"
    if change == "signer":
        name = text[: text.rindex(" ")]
        stranger = base64.b64encode(bytes(68)).decode()
        return f"{name} {stranger}\n".encode(), "is not signed by a key of the issuer"
    return b"nothing", "is not a proof of inclusion"


def _with_extra(head: str, extra: dict[str, str], rest: list[str]) -> bytes:
    data = base64.b64encode(json.dumps(extra).encode()).decode()
    return "\n".join([head, f"extra {data}", *rest]).encode()


@pytest.mark.parametrize(
    "change", ["other", "entry", "salt", "no salt", "size", "signature", "signer", "nothing"]
)
def test_proofs_that_do_not_hold(site: Site, change: str) -> None:
    """Each is said to fail, and why; the credential's own checks pass as before."""
    proof, words = changed_proof(site, change)
    file = site.page(FIRST).with_name("credential.json")
    file.with_suffix(".tlog-proof").write_bytes(proof)
    finding = site.verify(str(file), status=1)
    assert finding["outcome"] == "failed"
    assert words in finding["message"]


def test_a_signature_that_is_younger_than_its_entry(site: Site) -> None:
    """An entry that says it is older than the credential is backdated, though all is signed."""
    shutil.rmtree(site.log)
    shutil.rmtree(site.root / "wallet/salts")
    wallet = load_wallet(site.root / "wallet")
    key = load_key(
        KeyFolder(site.root.parent / "keys"), wallet.identities[ISSUER].current.multibase
    )
    bases = load_content(site.root).content.site.bases
    logged = log_events(
        wallet, bases, {ISSUER: key}, now="2001-01-01T00:00:00Z", random_salt=lambda: "ab" * 16
    )
    write_wallet(site.root / "wallet", logged)
    site.type("build")
    finding = site.verify(str(site.page(FIRST)), status=1)
    assert "is backdated to 2001-01-01T00:00:00Z" in finding["message"]


def test_nobody_who_says_whose_keys_they_are(site: Site) -> None:
    """A proof whose issuer cannot be asked is neither good nor bad."""
    (site.root / "site_output/did.json").unlink()
    assert site.verify(str(site.page(FIRST)), status=3)["outcome"] == "undetermined"


@pytest.mark.parametrize(
    ("number", "old", "new", "words"),
    [
        (0, '"issue"', '"revoke"', "one of the first 2 was changed"),
        (1, '"time":"20', '"time":"19', "entry 1 backdated to 19"),
        (0, '"credential"', '"Credential"', "line 1 is not an event"),
        (0, "\n", "\n\n", "line 2 is not an event"),
    ],
)
def test_an_entry_that_was_changed_by_hand(
    site: Site, number: int, old: str, new: str, words: str
) -> None:
    """Nothing is signed or published on top of it."""
    rewrite(site, number, old, new)
    before = (site.log / "checkpoints.jsonl").read_bytes()
    for arguments in (("build",), ("build", "--frozen"), ("check",)):
        assert words in site.type(*arguments, status=1)
    assert words in site.type("log", "verify", status=1)
    assert (site.log / "checkpoints.jsonl").read_bytes() == before


def test_a_log_that_was_written_anew(site: Site) -> None:
    """With another log in its place everything holds, but not against a checkpoint that was kept."""
    copy = shutil.copytree(site.published, site.root.parent / "copy")
    kept = site.keep()
    shutil.rmtree(site.log)
    shutil.rmtree(site.root / "wallet/salts")
    assert "2 valid" in site.type("build")
    site.type("log", "verify")
    said = site.type("log", "verify", "--against", kept, status=1)
    assert "one of the first 2 was changed, removed or put in later; which one" in said
    said = site.type("log", "verify", "--against", str(copy), status=1)
    assert "has entry 0 changed or removed: it was {" in said
    shutil.rmtree(site.log)
    (site.root / "wallet/credentials" / f"{FIRST}.json").unlink()
    (site.root / "content/earners/robin-example.yaml").write_text("name: Robin\n", "utf-8")
    site.type("build")
    said = site.type("log", "verify", "--against", kept, status=1)
    assert "has 1 entries, but had 2: at least 1 were removed" in said


def test_what_is_no_old_checkpoint_of_it(site: Site) -> None:
    """A checkpoint of another log, or of nobody, says nothing about this one."""
    kept = Path(site.keep())
    note = kept.read_text("utf-8")
    kept.write_text(note.replace("harbour", "inland"), "utf-8")
    assert "none of these logs is that one" in site.type(
        "log", "verify", "--against", str(kept), status=2
    )
    kept.write_text("nothing", "utf-8")
    assert "is not a signed note" in site.type("log", "verify", "--against", str(kept), status=2)
    start = note.rindex(" ") + 1
    kept.write_text(f"{note[:start]}{base64.b64encode(bytes(68)).decode()}\n", "utf-8")
    said = site.type("log", "verify", "--against", str(kept), status=3)
    assert "it may be anybody's" in said


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tile/0/000.p/2", "is not that of its entries"),
        ("tile/entries/000.p/2", "000.p/2, that "),
        ("checkpoint", "is not a signed note"),
    ],
)
def test_what_is_published_is_audited(site: Site, path: str, words: str) -> None:
    """A tile, an entry or a checkpoint that is another one is found out."""
    file = site.published / path
    file.write_bytes(file.read_bytes()[:-3])
    assert words in site.type("log", "verify", str(site.root / "site_output"), status=1)
    file.unlink()
    site.type("log", "verify", str(site.published), "--offline", status=3 if "tile" in path else 2)


def test_addresses_are_audited(site: Site) -> None:
    """A log is read where it is published, and its issuer's keys from its site."""
    at = ("--map", f"{BASE}={site.root / 'site_output'}", "--offline")
    said = site.type("log", "verify", f"{BASE}log/{ISSUER}", *at, "--json")
    (audit,) = json.loads(said)
    assert audit["outcome"] == "passed"
    assert audit["origin"] == f"example.org/my-portfolio/log/{ISSUER}"
    assert audit["size"] == 2
    assert [check["name"] for check in audit["checks"]] == ["entries", "times", "signature"]
    (site.root / f"site_output/issuers/{ISSUER}/profile.json").unlink()
    assert "profile.json" in site.type("log", "verify", f"{BASE}log/{ISSUER}", *at, status=3)


def test_frozen_builds_want_the_log(site: Site) -> None:
    """A log that lacks what the wallet holds is named, and the next build with the key adds it."""
    site.type("new", "award", "robin-example", "first-steps", "--id", "again")
    before = {path: path.read_bytes() for path in site.log.iterdir()}
    site.type("build")
    for path, data in before.items():
        path.write_bytes(data)
    words = "the log of 'harbour-makers' does not say that robin-example/again is issued"
    assert words in site.type("build", "--frozen", status=1)
    assert words in site.type("check")
    assert words in site.type("log", "verify", status=1)
    site.type("build")
    site.type("build", "--frozen")
    assert site.entries()[-1] == ("issue", "robin-example/again")


def test_a_wallet_from_before_there_were_logs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It builds without a key as it did; the first build with the key begins the log."""
    site.type("revoke", FIRST)
    site.type("build")
    shutil.rmtree(site.root / "wallet/log")
    shutil.rmtree(site.root / "wallet/salts")
    keys = site.root.parent / "keys"
    monkeypatch.setenv("CREDFOLIO_KEYS", str(site.root.parent / "none"))
    for arguments in (("build", "--frozen"), ("build",), ("check",)):
        assert "log" not in site.type(*arguments).replace("catalog", "")
        assert not (site.root / "wallet/log").exists()
        assert not (site.root / "site_output/log").exists()
    assert "has no log yet" in site.type("log", "verify", status=3)
    assert site.verify(str(site.page(SECOND))) == {}
    monkeypatch.setenv("CREDFOLIO_KEYS", str(keys))
    site.type("build")
    assert sorted(site.entries()) == [("issue", FIRST), ("issue", SECOND), ("revoke", FIRST)]
    assert site.verify(str(site.page(SECOND)))["outcome"] == "passed"


def test_new_keys_sign_the_log(site: Site) -> None:
    """Pages keep their proofs while the key holds; from when it is compromised, others count."""
    old = load_wallet(site.root / "wallet").identities[ISSUER].current.multibase
    proof = site.page(SECOND).with_name("credential.tlog-proof")
    before, kept = proof.read_bytes(), site.keep()
    site.type("rotate", ISSUER)
    site.type("build", "--frozen")
    assert proof.read_bytes() == before
    assert len((site.log / "checkpoints.jsonl").read_text("utf-8").splitlines()) == 2
    site.type("log", "verify", "--against", kept)
    site.type("log", "verify", str(site.published), "--against", kept,
              "--map", f"{BASE}={site.root / 'site_output'}", "--offline")  # fmt: skip
    site.type("compromised", ISSUER, old, "--since", "2026-01-01")
    site.type("build")
    assert [event for event, _ in site.entries()].count("supersede") == 2
    assert proof.read_bytes() != before
    assert site.verify(str(site.page(SECOND)))["outcome"] == "passed"
    site.type("log", "verify", "--against", kept)
    said = site.type("log", "verify", str(site.root / "site_output"), "--against", kept, status=3)
    assert "not signed by a key that the issuer lists" in said


def git(root: Path, *arguments: str) -> int:
    """Run git in a folder, as nobody in particular."""
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    return subprocess.run(["git", *names, *arguments], cwd=root, check=False).returncode


def branch(site: Site, name: str, *commands: tuple[str, ...]) -> None:
    """Do something on a branch of its own, and commit it."""
    assert git(site.root, "checkout", "-q", "-b", name, "main") == 0
    for command in commands:
        site.type(*command)
    assert git(site.root, "add", "content", "wallet") == 0
    assert git(site.root, "commit", "-q", "-m", name) == 0


def begin(site: Site) -> None:
    """Commit the site as it is."""
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "all")):
        assert git(site.root, *command) == 0


def earner(name: str) -> tuple[tuple[str, ...], ...]:
    """Commands that award a badge to somebody new."""
    slug = name.lower()
    return (("new", "earner", name), ("new", "award", slug, "first-steps"), ("build",))


def test_two_branches_that_issue(site: Site) -> None:
    """One side's log goes on with the other one's events, and what was kept of it still fits."""
    begin(site)
    kept = site.keep()
    branch(site, "one", *earner("Ada"))
    ahead = site.keep("one")
    branch(site, "two", *earner("Bob"), ("suspend", FIRST), ("build",))
    ours = site.keep("two")
    assert git(site.root, "merge", "-q", "one") == 1
    for arguments in (("check",), ("build",), ("build", "--frozen"), ("log", "verify")):
        said = site.type(*arguments, status=1)
        assert "wallet/log/harbour-makers/ holds both sides of a merge" in said
    said = site.type("mend")
    assert "joined: wallet/log/harbour-makers/" in said
    assert "there is nothing to mend" in site.type("mend")
    site.type("build", "--frozen")
    assert site.entries()[-1] == ("issue", "ada/first-steps")
    assert len(site.entries()) == 6
    for name in ("ada/first-steps", "bob/first-steps", SECOND):
        assert site.verify(str(site.page(name)))["outcome"] == "passed"
    for fitting in (kept, ours):
        site.type("log", "verify", "--against", fitting)
    site.type("log", "verify", "--against", ahead, status=1)


def test_two_branches_that_give_one_award(site: Site) -> None:
    """The third edition supersedes one of the two in the log, and the other one is revoked."""
    begin(site)
    award = ("new", "award", "robin-example", "first-steps", "--id", "again")
    for name in ("one", "two"):
        branch(site, name, award, ("build",))
    assert git(site.root, "merge", "-q", "one") == 1
    assert "signed again: robin-example/again" in site.type("mend")
    site.type("build", "--frozen")
    assert [event for event, _ in site.entries()[2:]] == ["issue", "issue", "revoke", "supersede"]
    site.type("log", "verify")


def test_a_branch_that_rotates_and_one_that_issues(site: Site) -> None:
    """Checkpoints of both sides stay, and the current key signs the next one."""
    begin(site)
    branch(site, "one", ("rotate", ISSUER))
    branch(site, "two", *earner("Ada"))
    assert git(site.root, "merge", "-q", "one") == 1
    assert "joined" in site.type("mend")
    site.type("build", "--frozen")
    assert len((site.log / "checkpoints.jsonl").read_text("utf-8").splitlines()) == 4
    site.type("log", "verify")


def test_clocks_that_go_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry is never older than the one before it, whatever the clock says."""
    monkeypatch.setattr("credfolio.cli.publish.format_timestamp", lambda _: "2001-01-01T00:00:00Z")
    site.type("revoke", FIRST)
    site.type("build")
    rows = json.loads(site.type("log", "show", "--json"))
    assert rows[2]["event"] == "revoke"
    assert rows[2]["time"] == rows[1]["time"]
