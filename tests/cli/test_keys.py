"""A key's whole life on a real site: made, sealed, followed by another, compromised."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from credfolio.cli import run
from credfolio.documents import UnsignedCredential
from credfolio.keys import PrivateKey
from credfolio.multikey import decode_secret_key
from credfolio.proofs import add_proof

BASE = "https://example.org/x"
DID = "did:web:example.org:x"
PASSPHRASE = "correct horse battery stäple"  # noqa: S105 - of keys that live for a test


@pytest.fixture(name="site")
def fixture_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site with one award, and an empty folder for its keys."""
    root = tmp_path / "site"
    for name, text in {
        "site.yaml": f"title: Small\nbase_url: {BASE}\n",
        "issuers/acme.yaml": "name: Acme\nurl: https://acme.example/\n",
        "badges/intro.yaml": "name: Intro\ndescription: Knows it.\ncriteria: Do it.\n",
        "badges/more.yaml": "name: More\ndescription: Knows more.\ncriteria: Do more.\n",
        "earners/ada.yaml": "name: Ada\nawards:\n  - badge: intro\n    date: 2025-03-14\n",
    }.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return root


def award_more(root: Path) -> None:
    """A second award, that the next build signs."""
    with (root / "content/earners/ada.yaml").open("a", encoding="utf-8") as file:
        file.write("  - badge: more\n    date: 2025-04-01\n")


def use(command: str, root: Path, *options: str) -> int:
    """Run a command on a site."""
    return run([*command.split(), "--root", str(root), *options])


def verify(root: Path, *files: Path) -> int:
    """Verify files against what the site publishes, without the network."""
    names = [str(file) for file in files]
    return run(["verify", *names, "--offline", "--map", f"{BASE}={root / 'site_output'}"])


def stored(root: Path, name: str) -> dict[str, Any]:
    """A JSON file of the wallet."""
    document: dict[str, Any] = json.loads((root / "wallet" / name).read_text(encoding="utf-8"))
    return document


def signed_by(root: Path, name: str) -> str:
    """The public key that a document of the wallet is signed with."""
    method: str = stored(root, name)["proof"][0]["verificationMethod"]
    return method.removeprefix(f"{DID}#")


def keys_of(root: Path) -> list[str]:
    """The public keys in the wallet, oldest first."""
    return [key["publicKeyMultibase"] for key in stored(root, "keys/acme.json")["keys"]]


def on_a_terminal(root: Path, command: list[str], answers: list[str]) -> str:
    """Run a command on a terminal and answer what it asks; returns all that the terminal shows."""
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "credfolio", *command, "--root", str(root)]
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = b""
        asked = 0
        while data := _read(ours):
            shown += data
            # A question ends without a line feed, and nothing else does.
            if shown.endswith(b": "):
                if asked == len(answers):
                    process.kill()
                    pytest.fail(f"it asks once more: {shown.decode()}")
                os.write(ours, f"{answers[asked]}\n".encode())
                asked += 1
    os.close(ours)
    assert process.returncode in (0, 1), shown.decode()
    assert asked == len(answers), shown.decode()
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other side is gone
        return b""


def copy_of(file: Path, target: Path) -> Path:
    """A file as its earner took it away."""
    return Path(shutil.copyfile(file, target))


class TestSealed:
    """Private keys under a passphrase."""

    def test_a_sealed_key_signs_with_its_passphrase_only(
        self, site: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Without it and with another one the build says so, and writes nothing."""
        monkeypatch.setenv("CREDFOLIO_PASSPHRASE", PASSPHRASE)
        assert use("keygen acme", site) == 0
        (file,) = (site.parent / "keys").iterdir()
        text = file.read_text(encoding="utf-8")
        assert "credfolio-key$v=1$argon2id$" in text
        assert "z3u2" not in text
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        before = sorted(site.rglob("*"))
        monkeypatch.setenv("CREDFOLIO_PASSPHRASE", "wrong")
        assert use("build", site) == 1
        monkeypatch.delenv("CREDFOLIO_PASSPHRASE")
        assert use("build", site) == 1
        assert sorted(site.rglob("*")) == before
        said = capfd.readouterr()
        assert "is not opened by this passphrase, or is damaged" in said.err
        assert "there is nobody to ask for it" in said.err
        assert "Traceback" not in said.err
        monkeypatch.setenv("CREDFOLIO_PASSPHRASE", PASSPHRASE)
        assert use("build", site) == 0
        assert verify(site, site / "site_output/ada/intro/credential.json") == 0
        said_all = said.out + said.err + "".join(capfd.readouterr())
        assert PASSPHRASE not in said_all
        assert "wrong" not in said_all

    def test_the_passphrase_lies_in_a_file(
        self, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """One that nobody else can read, and that holds something."""
        file = site.parent / "passphrase"
        monkeypatch.setenv("CREDFOLIO_PASSPHRASE_FILE", str(file))
        assert use("keygen acme", site) == 1
        assert "is not there" in capsys.readouterr().err
        file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
        if os.name == "posix":
            file.chmod(0o644)
            assert use("keygen acme", site) == 1
            assert "can be read by others (mode 0644)" in capsys.readouterr().err
        file.chmod(0o600)
        assert use("keygen acme", site) == 0
        assert use("build", site) == 0
        file.write_text("\n", encoding="utf-8")
        assert use("rotate acme", site) == 1
        assert "is empty" in capsys.readouterr().err
        monkeypatch.delenv("CREDFOLIO_PASSPHRASE_FILE")
        monkeypatch.setenv("CREDFOLIO_PASSPHRASE", PASSPHRASE)
        award_more(site)
        assert use("build", site) == 0

    @pytest.mark.skipif(os.name != "posix", reason="terminals are POSIX's")
    def test_somebody_is_asked_on_a_terminal(self, site: Path) -> None:
        """Twice for a new key, once to sign, and what is typed shows nowhere."""
        typed = on_a_terminal(site, ["keygen", "acme", "--passphrase"], [PASSPHRASE, PASSPHRASE])
        (file,) = (site.parent / "keys").iterdir()
        assert "credfolio-key$v=1$" in file.read_text()
        assert "Passphrase of the new key" in typed
        assert PASSPHRASE not in typed
        typed = on_a_terminal(site, ["build"], ["wrong"])
        assert "is not opened by this passphrase" in typed
        assert not (site / "site_output").exists()
        typed = on_a_terminal(site, ["build"], [PASSPHRASE])
        assert f"{file.name}:" in "".join(typed.split())
        assert PASSPHRASE not in typed
        assert verify(site, site / "site_output/ada/intro/credential.json") == 0

    def test_plain_by_choice(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without a word about a passphrase, and with `--plain` whatever the environment says."""
        assert use("keygen acme", site) == 0
        monkeypatch.setenv("CREDFOLIO_PASSPHRASE", PASSPHRASE)
        assert use("build", site) == 0
        assert use("rotate acme", site, "--plain") == 0
        texts = [file.read_text() for file in (site.parent / "keys").iterdir()]
        assert len(texts) == 2
        assert all("\nz3u2" in text for text in texts)

    def test_nobody_is_asked_without_a_terminal(
        self, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A script learns what to set, and no key is made."""
        assert use("keygen acme", site, "--passphrase") == 2
        assert "CREDFOLIO_PASSPHRASE_FILE" in capsys.readouterr().err
        assert not (site.parent / "keys").exists()

    def test_a_key_comes_from_the_environment(
        self, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The text of its file in a variable, so that a server needs no file."""
        assert use("keygen acme", site) == 0
        (file,) = (site.parent / "keys").iterdir()
        monkeypatch.setenv("CREDFOLIO_KEY_ACME", file.read_text())
        file.unlink()
        assert use("build", site) == 0
        assert verify(site, site / "site_output/ada/intro/credential.json") == 0
        award_more(site)
        monkeypatch.setenv("CREDFOLIO_KEY_ACME", "z3u2nonsense")
        assert use("build", site) == 1
        said = capsys.readouterr()
        assert "the key in $CREDFOLIO_KEY_ACME does not hold one secret key" in said.err
        assert "nonsense" not in said.err + said.out

    def test_no_key_where_a_build_writes(
        self, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Neither in the site's folder nor in one that a build replaces."""
        public = site.parent / "public"
        monkeypatch.setenv("CREDFOLIO_KEYS", str(public / "keys"))
        assert use("build", site, "--output", str(public)) == 1
        assert "inside of the site's folder" in capsys.readouterr().err
        assert not public.exists()


class TestRotated:
    """A new key takes the place of the current one."""

    def test_old_and_new_credentials_verify(
        self, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The old one word for word, the new one by the new key, both with the list re-signed."""
        assert use("build", site) == 0
        old = (site / "wallet/credentials/ada/intro.json").read_bytes()
        held = copy_of(site / "site_output/ada/intro/credential.json", site.parent / "held.json")
        first = keys_of(site)
        assert use("rotate acme", site) == 0
        assert use("build --frozen", site) == 0
        award_more(site)
        assert use("build", site) == 0
        assert (site / "wallet/credentials/ada/intro.json").read_bytes() == old
        assert keys_of(site)[:1] == first
        _, second = keys_of(site)
        assert signed_by(site, "credentials/ada/intro.json") == first[0]
        assert signed_by(site, "credentials/ada/more.json") == second
        assert signed_by(site, "status/acme/1.json") == second
        retired, current = stored(site, "keys/acme.json")["keys"]
        assert retired["retired"] == current["created"]
        assert "retired" not in current
        output = site / "site_output"
        assert verify(site, held, *output.glob("ada/*/credential.json")) == 0
        assert verify(site, *output.glob("ada/*/credential.png")) == 0
        published = json.loads((output / "did.json").read_text())
        assert [method["publicKeyMultibase"] for method in published["verificationMethod"]] == [
            first[0],
            second,
        ]
        assert len(published["assertionMethod"]) == 2
        page = (output / "issuers/acme/index.html").read_text(encoding="utf-8")
        assert page.index("Current key") < page.index(second) < page.index("Earlier key")
        assert page.index("Earlier key") < page.index(first[0])
        capsys.readouterr()

    def test_a_second_build_after_a_rotation_changes_nothing(self, site: Path) -> None:
        """Rotation is done when its command is done."""
        assert use("build", site) == 0
        assert use("rotate acme", site) == 0
        assert use("build", site) == 0
        before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
        assert use("build", site) == 0
        assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before

    def test_the_old_private_key_may_be_lost(
        self, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A build that needs it says that rotation helps, and it does."""
        assert use("build", site) == 0
        (file,) = (site.parent / "keys").iterdir()
        file.unlink()
        award_more(site)
        assert use("build", site) == 1
        assert "credfolio rotate" in capsys.readouterr().err
        assert use("rotate acme", site) == 0
        assert use("build", site) == 0
        assert verify(site, *(site / "site_output").glob("ada/*/credential.json")) == 0

    def test_a_changed_award_is_superseded_by_the_new_key(self, site: Path) -> None:
        """And the old copy is withdrawn, in a list that the new key signed."""
        assert use("build", site) == 0
        held = copy_of(site / "site_output/ada/intro/credential.json", site.parent / "held.json")
        assert use("rotate acme", site) == 0
        badge = site / "content/badges/intro.yaml"
        badge.write_text(badge.read_text().replace("Knows it", "Knows it well"), encoding="utf-8")
        assert use("build", site) == 0
        assert signed_by(site, "credentials/ada/intro.json") == keys_of(site)[1]
        assert verify(site, site / "site_output/ada/intro/credential.json") == 0
        assert verify(site, held) == 1

    @pytest.mark.parametrize(
        "command", ["rotate acme", "compromised acme z6MkX --since 2025-01-01"]
    )
    def test_a_did_key_cannot_be_changed(
        self, command: str, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It says why, and the way that it names leads out."""
        issuer = site / "content/issuers/acme.yaml"
        issuer.write_text(f"{issuer.read_text()}did: key\n", encoding="utf-8")
        assert use("build", site) == 0
        before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
        assert use(command, site) == 1
        assert "the key is its whole identity" in capsys.readouterr().err
        assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
        (site / "content/issuers/acme-2.yaml").write_text(
            "name: Acme\nurl: https://acme.example/\n"
        )
        with (site / "content/site.yaml").open("a", encoding="utf-8") as file:
            file.write("issuer: acme-2\n")
        held = copy_of(site / "site_output/ada/intro/credential.json", site.parent / "held.json")
        for badge in (site / "content/badges").iterdir():
            badge.write_text(f"{badge.read_text()}issuer: acme-2\n", encoding="utf-8")
        assert use("keygen acme-2", site) == 0
        assert use("build", site) == 0
        assert verify(site, site / "site_output/ada/intro/credential.json") == 0
        assert verify(site, held) == 1

    def test_an_issuer_without_a_key(self, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """There is nothing to change."""
        assert use("rotate acme", site) == 1
        assert "has no key yet" in capsys.readouterr().err
        assert not (site.parent / "keys").exists()


class TestCompromised:
    """A key that may be in the hands of others."""

    def test_what_the_thief_signs_fails_and_what_was_issued_stays(
        self, site: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """The thief has the key and any date; the issuer's own record has the wallet."""
        assert use("build", site) == 0
        (stolen,) = keys_of(site)
        held = copy_of(site / "site_output/ada/intro/credential.json", site.parent / "held.json")
        capfd.readouterr()
        assert use(f"compromised acme {stolen} --since 2025-05-01", site) == 0
        said = capfd.readouterr()
        assert said.out.splitlines() == ["ada/intro"]
        assert "signed since: ada/intro" in said.err
        old, current = stored(site, "keys/acme.json")["keys"]
        assert old["revoked"] == "2025-05-01T00:00:00Z"
        assert "revoked" not in current
        assert use("build --frozen", site) == 1
        assert "ada/intro is out of date: the key changed" in capfd.readouterr().err
        assert use("check", site) == 0
        assert "to sign again: ada/intro (the key changed" in capfd.readouterr().err
        assert use("build", site) == 0
        assert "signed again: ada/intro (the key changed" in capfd.readouterr().err
        assert use("build --frozen", site) == 0
        page = (site / "site_output/issuers/acme/index.html").read_text(encoding="utf-8")
        assert stolen not in page  # it says that what its keys have signed is genuine
        new = site / "site_output/ada/intro/credential.json"
        assert signed_by(site, "credentials/ada/intro.json") == current["publicKeyMultibase"]
        assert json.loads(new.read_text())["awardedDate"] == "2025-03-14T00:00:00Z"
        assert verify(site, new) == 0
        capfd.readouterr()
        assert verify(site, held) == 1
        assert "was revoked on 2025-05-01T00:00:00Z" in capfd.readouterr().out

    def test_no_date_that_a_thief_writes_helps(
        self, site: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """A forgery that says it was signed before fails like any other."""
        assert use("build", site) == 0
        (stolen,) = keys_of(site)
        text = next((site.parent / "keys").iterdir()).read_text().splitlines()[-1]
        forged = site.parent / "forged.json"
        forged.write_text(json.dumps(backdated(stored(site, "credentials/ada/intro.json"), text)))
        assert verify(site, forged) == 0
        assert use(f"compromised acme {DID}#{stolen} --since 2025-05-01", site) == 0
        assert use("build", site) == 0
        capfd.readouterr()
        assert verify(site, forged) == 1
        assert "was revoked on" in capfd.readouterr().out

    def test_what_the_issuer_did_not_award(self, site: Path) -> None:
        """Out of content it is issued no more, and nothing has to be deleted for that."""
        award_more(site)
        assert use("build", site) == 0
        held = copy_of(site / "site_output/ada/more/credential.json", site.parent / "held.json")
        (stolen,) = keys_of(site)
        assert use(f"compromised acme {stolen} --since 2025-05-01", site) == 0
        earner = site / "content/earners/ada.yaml"
        written = earner.read_text().replace("  - badge: more\n    date: 2025-04-01\n", "")
        earner.write_text(written, encoding="utf-8")
        assert use("build", site) == 0
        assert use("build --frozen", site) == 0
        assert not (site / "site_output/ada/more").exists()
        assert verify(site, site / "site_output/ada/intro/credential.json") == 0
        assert verify(site, held) == 1

    def test_an_earlier_key(self, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The current one stays, and what it signed is not issued again."""
        assert use("build", site) == 0
        assert use("rotate acme", site) == 0
        award_more(site)
        assert use("build", site) == 0
        more = (site / "wallet/credentials/ada/more.json").read_bytes()
        before = keys_of(site)
        capsys.readouterr()
        assert use(f"compromised acme {before[0]} --since 2099-01-01", site) == 2
        assert "in the future" in capsys.readouterr().err
        assert use(f"compromised acme {before[0]} --since 2025-01-01", site) == 0
        assert capsys.readouterr().out.splitlines() == ["ada/intro"]
        assert use(f"compromised acme {before[0]} --since 2025-01-01", site) == 1
        assert "already" in capsys.readouterr().err
        assert keys_of(site) == before
        assert use("build", site) == 0
        assert (site / "wallet/credentials/ada/more.json").read_bytes() == more
        assert verify(site, *(site / "site_output").glob("ada/*/credential.json")) == 0

    def test_a_key_of_nobody(self, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The keys that there are are named, and nothing is written."""
        assert use("build", site) == 0
        before = {path: path.read_bytes() for path in site.parent.rglob("*") if path.is_file()}
        assert use("compromised acme z6MkNobody --since 2025-01-01", site) == 1
        assert keys_of(site)[0] in capsys.readouterr().err
        after = {path: path.read_bytes() for path in site.parent.rglob("*") if path.is_file()}
        assert after == before


class TestLeaks:
    """Nothing secret is published."""

    @pytest.mark.parametrize("sealed", [False, True])
    def test_a_key_file_among_the_site_s_own_files(
        self,
        sealed: bool,  # noqa: FBT001 - a case
        site: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """A build says where, and writes nothing of it; so does what a hook runs."""
        if sealed:
            monkeypatch.setenv("CREDFOLIO_PASSPHRASE", PASSPHRASE)
        assert use("build", site) == 0
        (key,) = (site.parent / "keys").iterdir()
        stray = site / "templates/static/backup.txt"
        stray.parent.mkdir(parents=True)
        copy_of(key, stray)
        output = {
            path: path.read_bytes()
            for path in (site / "site_output").rglob("*.*")
            if path.is_file()
        }
        assert use("build", site) == 1
        said = capsys.readouterr().err
        assert "assets/backup.txt:5: a se" in said
        assert key.read_text().splitlines()[-1] not in said
        assert {
            path: path.read_bytes()
            for path in (site / "site_output").rglob("*.*")
            if path.is_file()
        } == output
        assert use("check --secrets", site) == 1
        assert "templates/static/backup.txt:5: a se" in capsys.readouterr().err
        assert run(["check", "--secrets", str(stray)]) == 1
        stray.unlink()
        assert use("check --secrets", site) == 0
        assert use("check", site, str(site / "content/site.yaml")) == 2
        assert use("build", site) == 0

    def test_an_earner_s_address_in_a_template(
        self, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Content would refuse it, a template is copied as it is."""
        earner = site / "content/earners/ada.yaml"
        earner.write_text(f"email: ada@example.org\n{earner.read_text()}", encoding="utf-8")
        assert use("build", site) == 0
        rules = site / "templates/static/notes.js"
        rules.parent.mkdir(parents=True)
        rules.write_text("// thanks to Ada@example.org and bob@example.org\n", encoding="utf-8")
        assert use("build", site) == 1
        said = capsys.readouterr().err
        assert "assets/notes.js:1: the e-mail address of an earner" in said
        assert "ada@" not in said.lower()


def backdated(credential: dict[str, Any], secret: str) -> dict[str, Any]:
    """What a thief makes of a credential: another name, signed years ago."""
    document = {name: value for name, value in credential.items() if name != "proof"}
    key = PrivateKey(decode_secret_key(secret))
    return add_proof(
        UnsignedCredential({**document, "name": "Professor"}),
        signer=key,
        verification_method=f"{DID}#{key.multibase}",
        created="2025-03-14T09:00:00Z",
    )
