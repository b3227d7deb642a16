"""`credfolio revoke`, `suspend`, `reinstate` and `mend`, as a user meets them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.issuing import plan_signing, sign_due
from credfolio.keys import KeyFolder, load_key
from credfolio.status import LIST_LENGTH
from credfolio.wallet import load_wallet, write_wallet

NAME = "robin-example/made-and-shown"
AWARD = ("new", "award", "robin-example", "first-steps", "--date", "2026-05-04", "--id")
BASE = "https://example.org/my-portfolio"


@cache
def started(site: str = "") -> tuple[Path, Path]:
    """A site as `init` makes it, with further lines in `site.yaml`, built; and its keys."""
    root, keys = Path(mkdtemp(prefix="credfolio-status-")) / "site", mkdtemp(prefix="credfolio-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", keys)
        assert run(["init", str(root), "--name", "Harbour Makers", "--base-url", BASE]) == 0
        with (root / "content/site.yaml").open("a", encoding="utf-8") as file:
            file.write(site)
        assert run(["build", "--root", str(root)]) == 0
    return root, Path(keys)


class Site:
    """A folder in which commands are typed."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    @property
    def credential(self) -> Path:
        """The published credential that the tests are about."""
        return self.root / "site_output" / NAME / "credential.json"

    def type(self, *arguments: str, status: int = 0) -> str:
        """Run a command; returns what it printed, to whichever stream."""
        self._capsys.readouterr()
        found = run([*arguments, "--root", str(self.root)])
        said = self._capsys.readouterr()
        assert found == status, said
        return said.out + said.err

    def verify(self, path: Path | None = None) -> tuple[int, str]:
        """What `verify` says of a credential's status, and how it leaves; the published one's."""
        site = f"{BASE}/={self.root / 'site_output'}"
        self._capsys.readouterr()
        status = run(["verify", str(path or self.credential), "--map", site, "--json"])
        (report,) = json.loads(self._capsys.readouterr().out)
        return status, next(c["message"] for c in report["checks"] if c["name"] == "status")

    def page(self, folder: str = "site_output", language: str = "") -> str:
        """The credential's page."""
        return (self.root / folder / language / NAME / "index.html").read_text("utf-8")


def opened(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """A copy of a started site, to be changed."""
    made, keys = started(site)
    shutil.copytree(made, tmp_path / "site")
    shutil.copytree(keys, tmp_path / "keys")
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return Site(tmp_path / "site", capsys)


@pytest.fixture(name="site")
def fixture_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """A site as `init` makes it."""
    return opened("", tmp_path, monkeypatch, capsys)


def test_revoking(site: Site, tmp_path: Path) -> None:
    """Written, signed, published: `verify` fails, the page says so and why; no file is touched."""
    earner = site.root / "content/earners/robin-example.yaml"
    before, given_out = earner.read_bytes(), site.credential.read_bytes()
    said = site.type(
        "revoke", NAME, "--reason", "issued-in-error", "--note", 'For "Robyn": sorry', "--date",
        "2026-05-04",
    )  # fmt: skip
    file = site.root / f"content/status/{NAME}.yaml"
    assert f"wrote {file}" in said
    assert file.read_text("utf-8").splitlines()[1:] == [
        "state: revoked",
        "date: 2026-05-04",
        "reason: issued-in-error",
        'note: "For \\"Robyn\\": sorry"',
    ]
    assert f"to be revoked: {NAME}" in site.type("check")
    assert "does not say so" in site.type("build", "--frozen", status=1)
    assert f"revoked: {NAME}" in site.type("build")
    assert earner.read_bytes() == before
    assert site.credential.read_bytes() == given_out
    assert site.verify() == (1, "its issuer has withdrawn it")
    assert 'data-state="revoked"' in site.page()
    assert "4 May 2026" in site.page()
    assert "Reason: It was issued by mistake." in site.page()
    assert "sorry" in site.page()
    assert ", 0 written, 0 removed" in site.type("build")
    site.type("build", "--frozen", "--output", str(tmp_path / "out"))
    for path in (site.root / "site_output").rglob("*"):
        if path.is_file():
            other = tmp_path / "out" / path.relative_to(site.root / "site_output")
            assert other.read_bytes() == path.read_bytes(), path


def test_a_revocation_is_final(site: Site) -> None:
    """Neither a command nor a hand takes it back, and each is told what to do."""
    site.type("revoke", NAME)
    site.type("build")
    said = site.type("reinstate", NAME, status=1)
    assert "that is final" in said
    assert "an id of its own" in said
    assert "is revoked already" in site.type("revoke", NAME, status=1)
    assert "is revoked already" in site.type("suspend", NAME, status=1)
    shutil.rmtree(site.root / "content/status")
    for command in ("check", "build"):
        said = site.type(command, status=1)
        assert f"content/status/{NAME}.yaml: does not say that {NAME} is revoked" in said
        assert "git log" in said
    assert site.verify()[0] == 1


def test_suspending_and_reinstating(site: Site, tmp_path: Path) -> None:
    """A new edition is on hold and comes back; the copy from before is withdrawn, as was said."""
    old = shutil.copy(site.credential, tmp_path / "old.json")
    said = site.type("suspend", NAME, "--reason", "under-review")
    assert "copies that were given out are withdrawn for good" in said
    assert "suspended: " in site.type("build")
    assert site.verify() == (1, "its issuer has put it on hold")
    assert site.verify(Path(old)) == (1, "its issuer has withdrawn it")
    assert 'data-state="suspended"' in site.page()
    assert "Reason: It is under review." in site.page()
    assert "is suspended already" in site.type("suspend", NAME, status=1)
    copy = Path(shutil.copy(site.credential, tmp_path / "copy.json"))
    assert "deleted" in site.type("reinstate", NAME)
    assert not (site.root / "content/status").exists()
    assert f"reinstated: {NAME}" in site.type("build")
    assert site.verify()[0] == 0
    assert site.verify(copy)[0] == 0
    assert 'class="reason"' not in site.page()
    assert "is not suspended" in site.type("reinstate", NAME, status=1)


def test_a_site_that_suspends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `purpose: suspension` the copy that was given out comes back; a suspended one is revoked."""
    rules = "status_lists:\n  purpose: suspension\nother_languages: [de]\n"
    site = opened(rules, tmp_path, monkeypatch, capsys)
    copy = Path(shutil.copy(site.credential, tmp_path / "copy.json"))
    assert "new edition" not in site.type("suspend", NAME)
    file = site.root / f"content/status/{NAME}.yaml"
    file.write_text("# Asked the board.\n" + file.read_text("utf-8"), "utf-8")
    site.type("build")
    assert site.verify(copy) == (1, "its issuer has put it on hold")
    site.type("reinstate", NAME)
    site.type("build")
    assert site.verify(copy)[0] == 0
    site.type("suspend", NAME)
    file.write_text("# Asked the board.\n" + file.read_text("utf-8"), "utf-8")
    site.type("revoke", NAME, "--reason", "misconduct")
    assert file.read_text("utf-8").startswith("# Asked the board.\n# What")
    site.type("build")
    assert site.verify() == (1, "its issuer has withdrawn it")
    assert site.verify(copy)[0] == 1
    assert "Grund: Die Regeln für den Erwerb wurden verletzt." in site.page(language="de")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("revoke", "robin-example/made-and-shwon"), 1, "did you mean 'robin-example/made-and-s"),
        (("revoke", "robin-example"), 2, "is not EARNER/AWARD"),
        (("revoke", NAME, "--reason", "bad-mood"), 2, "'issued-in-error'"),
        (("revoke", NAME, "--date", "2999-01-01"), 2, "lies ahead"),
        (("revoke", NAME, "--note", "ask ada@example.com"), 1, "note has an e-mail address"),
        (("suspend", NAME, "--note", "two\nlines"), 1, "note must be on one line"),
        (("reinstate", "nobody/nothing"), 1, "there is no credential nobody/nothing"),
    ],
)
def test_what_cannot_be_done(
    site: Site, arguments: tuple[str, ...], status: int, words: str
) -> None:
    """It is said in plain words, and nothing is written."""
    assert words in site.type(*arguments, status=status)
    assert not (site.root / "content/status").exists()


def test_an_award_that_is_not_signed(site: Site) -> None:
    """Nobody can hold it, so there is nothing to withdraw."""
    site.type("new", "award", "robin-example", "first-steps", "--id", "again")
    assert "is not signed yet" in site.type("revoke", "robin-example/again", status=1)


def test_what_another_issuer_gave(site: Site) -> None:
    """Only its own issuer can withdraw it."""
    addresses = f"{BASE}/={site.root / 'site_output'}"
    site.type("import", str(site.credential), "--as", "a-copy", "--map", addresses)
    said = site.type("revoke", "robin-example/a-copy", status=1)
    assert "content/imports/robin-example/a-copy.json was given by another issuer" in said
    file = site.root / "content/status/robin-example/a-copy.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("state: revoked\ndate: 2026-05-04\n", encoding="utf-8")
    said = site.type("check", status=1)
    assert "status/robin-example/a-copy.yaml: is about content/imports/robin-example/a-" in said


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        (f"{NAME}.yaml", "state: recalled\ndate: 2026-05-04\n", "state: must be 'revoked'"),
        (f"{NAME}.yaml", "state: revoked\n", "date: is missing"),
        ("robin-example/made.yaml", "state: revoked\ndate: 2026-05-04\n", "has no award 'made'"),
        ("made-and-shown.yaml", "state: revoked\n", "does not lie in the folder of an earner"),
        (f"{NAME}.yml", "state: revoked\n", "its name must end in .yaml"),
    ],
)
def test_mistakes_in_a_status(site: Site, path: str, text: str, words: str) -> None:
    """A file that somebody wrote by hand is read as strictly as all others."""
    file = site.root / "content/status" / path
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    said = site.type("check", status=1)
    assert f"error: content/status/{path}" in said
    assert words in said


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


def test_two_branches_that_withdraw(site: Site) -> None:
    """Git cannot merge the list; one command joins both sides, and nothing comes back in force."""
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "all")):
        assert git(site.root, *command) == 0
    other = "robin-example/first-steps"
    branch(site, "one", ("revoke", NAME), ("build",))
    branch(site, "two", ("revoke", other), ("build",))
    assert git(site.root, "merge", "-q", "one") == 1
    for step in ("check", "build"):
        said = site.type(step, status=1)
        assert "wallet/status/harbour-makers/1.json holds both sides of a merge" in said
        assert "credfolio mend" in said
    assert "joined: wallet/status/harbour-makers/1.json" in site.type("mend")
    assert "2 revoked" in site.type("build")
    assert "there is nothing to mend" in site.type("mend")


def test_two_branches_that_give_one_award(site: Site) -> None:
    """Two editions are one too many: both are withdrawn, and a third is signed."""
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "all")):
        assert git(site.root, *command) == 0
    again = site.root / "site_output/robin-example/again/credential.json"
    copies = []
    for name in ("one", "two"):
        branch(site, name, (*AWARD, "again"), ("build",))
        copies.append(Path(shutil.copy(again, site.root.parent / f"{name}.json")))
    assert git(site.root, "merge", "-q", "one") == 1
    said = site.type("build", status=1)
    assert "wallet/credentials/robin-example/again.json holds both sides of a merge" in said
    assert "signed again: robin-example/again" in site.type("mend")
    site.type("build")
    assert [site.verify(copy)[0] for copy in copies] == [1, 1]
    assert site.verify(again)[0] == 0


def issue(site: Site, award: str, index: int) -> None:
    """Issue an award of its own in a chosen place, as chance may have it."""
    site.type(*AWARD, award)
    content, wallet = load_content(site.root).content, load_wallet(site.root / "wallet")
    key = wallet.identities["harbour-makers"].keys[-1].multibase
    signed = sign_due(
        content,
        wallet,
        plan_signing(content, wallet),
        {"harbour-makers": load_key(KeyFolder(Path(os.environ["CREDFOLIO_KEYS"])), key)},
        now="2026-05-04T09:00:00Z",
        random_index=lambda _: index,
        random_salt=lambda: "salt",
    )
    write_wallet(site.root / "wallet", signed)


def test_two_branches_that_draw_one_place(site: Site) -> None:
    """Git merges them without a word; the clash is named, and one command gives each its own."""
    place = json.loads(site.credential.read_text("utf-8"))["credentialStatus"]["statusListIndex"]
    earner = site.root / "content/earners/robin-example.yaml"
    before, index = earner.read_bytes(), (int(place) + 1) % LIST_LENGTH
    issue(site, "one", index)
    elsewhere = site.root.parent / "elsewhere.json"
    shutil.move(site.root / "wallet/credentials/robin-example/one.json", elsewhere)
    earner.write_bytes(before)
    issue(site, "two", index)
    site.type(*AWARD, "one")
    shutil.move(elsewhere, site.root / "wallet/credentials/robin-example/one.json")
    for arguments in (("check",), ("build",), ("build", "--frozen")):
        said = site.type(*arguments, status=1)
        assert "robin-example/one" in said
        assert "robin-example/two share a place in a status list" in said
        assert "credfolio mend" in said
    said = site.type("mend")
    assert "signed again: robin-example/one (the old copies are withdrawn)" in said
    assert "signed again: robin-example/two" in said
    assert "4 valid" in site.type("build")
    assert "0 to sign" in site.type("check")


def test_lists_that_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build says until when they hold; without the key it warns, and refuses when they ended."""
    site = opened("status_lists: {valid_for: P30D, ttl: PT6H}\n", tmp_path, monkeypatch, capsys)
    (path,) = (site.root / "wallet/status").rglob("*.json")
    end = json.loads(path.read_text("utf-8"))["validUntil"]
    assert f"the status lists hold until {end}" in site.type("build")
    assert "warning: wallet" not in site.type("build", "--frozen")
    day_before = datetime.fromisoformat(end).date() - timedelta(days=1)
    said = site.type("build", "--frozen", "--as-of", f"{day_before}")
    assert "has less than half of its time left" in said
    said = site.type("build", "--frozen", "--as-of", "2999-01-01", status=1)
    assert f"wallet/status/harbour-makers/1.json ended at {end}" in said
    assert "where the private key is" in said


def test_lists_are_signed_again_when_they_are_to_be_others(site: Site) -> None:
    """Whoever writes `valid_for` later gets lists that end with the next build."""
    file = site.root / "content/site.yaml"
    file.write_text(file.read_text("utf-8") + "status_lists: {valid_for: P1M}\n", "utf-8")
    assert "signed again: wallet/status/harbour-makers/1.json" in site.type("build")
    assert "signed again" not in site.type("build")
    assert site.verify()[0] == 0
