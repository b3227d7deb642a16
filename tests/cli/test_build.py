"""`credfolio build`, as a user meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from credfolio.cli import run
from credfolio.site import MARKER
from demo import built_demo, copy_content, demo_keys


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".journal" not in path.parts
    }


@pytest.fixture(name="root")
def fixture_root(tmp_path: Path) -> Path:
    """The demo, built before, to be changed."""
    root = tmp_path / "site"
    shutil.copytree(built_demo(), root)
    return root


def read(path: Path) -> dict[str, Any]:
    """A JSON file."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def replace_in(path: Path, old: str, new: str) -> None:
    """Edit a content file as a person would."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_first_build_makes_a_key_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key is outside of the site, for its owner only; standard output is the home page."""
    root = copy_content(tmp_path)
    assert run(["build", "--root", str(root)]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(root / "site_output" / "index.html")
    keys = [
        line.split(": ")[2].split(" (")[0]
        for line in said.err.splitlines()
        if "private key" in line
    ]
    assert len(keys) == 2
    for name in keys:
        path = Path(name)
        assert not path.is_relative_to(root)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        secret = path.read_text(encoding="utf-8").splitlines()[-1]
        assert secret.startswith("z3u2")
        assert secret not in said.err
        for file, data in files_of(root).items():
            assert secret.encode() not in data, file


def test_second_build_signs_nothing_and_changes_no_byte(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not even the key is looked at."""
    before = files_of(root)
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "no-keys-here"))
    assert run(["build", "--root", str(root)]) == 0
    assert files_of(root) == before
    assert ", 0 written, 0 removed" in capsys.readouterr().err


def test_frozen_build_gives_the_same_site_without_a_key(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a build server makes of the committed wallet is what was made at home."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "no-keys-here"))
    assert run(["build", "--frozen", "--root", str(root), "--output", str(tmp_path / "out")]) == 0
    assert files_of(tmp_path / "out") == files_of(root / "site_output")


def test_frozen_build_names_what_does_not_fit(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unsigned, stale and orphaned are each named, and nothing is written."""
    earners = root / "content" / "earners"
    replace_in(earners / "sam-okafor.yaml", "name: Sam Okafor", "name: Samuel Okafor")
    (root / "wallet/credentials/leila-haddad/python-for-data.json").unlink()
    shutil.copytree(root / "wallet/credentials/nikos-papadakis", root / "wallet/credentials/nobody")
    before = files_of(root)
    assert run(["build", "--frozen", "--root", str(root)]) == 1
    said = capsys.readouterr().err
    assert "leila-haddad/python-for-data is not signed" in said
    assert "sam-okafor/" in said
    assert "is out of date: credentialSubject.identifier changed" in said
    assert "nobody/workshop-safety is signed, but no award says so" in said
    assert "hint: " in said
    assert files_of(root) == before


def test_content_mistakes_write_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All mistakes are printed with a count, the exit status is 1, and every file is as it was."""
    replace_in(root / "content/badges/python-for-data.yaml", "name:", "nmae:")
    replace_in(root / "content/earners/sam-okafor.yaml", "badge: ", "badge: un-")
    before = files_of(root)
    assert run(["build", "--root", str(root)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error: content/badges/python-for-data.yaml:" in said.err
    assert "nmae: unknown" in said.err
    assert "hint: did you mean" in said.err
    assert "unknown badge 'un-" in said.err
    assert "mistakes in the content; nothing was written" in said.err
    assert files_of(root) == before


def test_changed_award_is_superseded(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same id and first date, later `validFrom`, a new place; the old copy is withdrawn."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
    path = root / "wallet/credentials/leila-haddad/python-for-data.json"
    old_text, old = path.read_text(encoding="utf-8"), read(path)
    replace_in(root / "content/earners/leila-haddad.yaml", "name: ", "name: Dr ")
    assert run(["build", "--root", str(root)]) == 0
    new = read(path)
    assert new["id"] == old["id"]
    assert new["awardedDate"] == old["awardedDate"]
    assert new["validFrom"] > old["validFrom"]
    index = new["credentialStatus"]["statusListIndex"]
    assert index != old["credentialStatus"]["statusListIndex"]
    assert "signed again: leila-haddad/python-for-data" in capsys.readouterr().err
    stale = root / "old.json"
    stale.write_text(old_text, encoding="utf-8")
    site = f"https://example.org/credfolio/={root / 'site_output'}"
    assert run(["verify", str(stale), "--map", site, "--json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    by_name = {check["name"]: check for check in report["checks"]}
    assert by_name["proof"]["outcome"] == "passed"
    assert by_name["status"]["outcome"] == "failed"
    assert by_name["status"]["message"] == "its issuer has withdrawn it"


def test_tampered_wallet_is_not_published(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A signature that does not match stops the build; nothing is signed over it."""
    path = root / "wallet/credentials/leila-haddad/python-for-data.json"
    proof = read(path)["proof"][0]["proofValue"]
    forged = proof[:-1] + ("2" if proof[-1] != "2" else "3")
    replace_in(path, proof, forged)
    site = files_of(root / "site_output")
    assert run(["build", "--frozen", "--root", str(root)]) == 1
    said = capsys.readouterr().err
    assert "leila-haddad/python-for-data.json: the signature does not match" in said
    assert files_of(root / "site_output") == site


def test_output_folder_of_somebody_else_is_left_alone(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder with files that no build wrote is refused."""
    precious = tmp_path / "documents"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert run(["build", "--root", str(root), "--output", str(precious)]) == 1
    assert "thesis.txt" in capsys.readouterr().err
    assert files_of(precious) == {"thesis.txt": b"years of work"}


def test_what_is_no_longer_in_content_leaves_the_site(root: Path) -> None:
    """The folder holds what the content says, and the marker; git's own files stay."""
    output = root / "site_output"
    (output / ".gitignore").write_text("*\n", encoding="utf-8")
    (output / "leftover" / "deep").mkdir(parents=True)
    (output / "leftover" / "deep" / "index.html").write_text("old", encoding="utf-8")
    assert run(["build", "--root", str(root)]) == 0
    assert not (output / "leftover").exists()
    assert (output / ".gitignore").exists()
    assert (output / MARKER).exists()


def test_key_folder_inside_of_the_site_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Private keys do not lie where they could be published."""
    root = copy_content(tmp_path)
    monkeypatch.setenv("CREDFOLIO_KEYS", str(root / "keys"))
    assert run(["build", "--root", str(root)]) == 1
    assert "is inside of the site's folder" in capsys.readouterr().err
    assert not (root / "keys").exists()
    assert not list((root / "wallet").glob("*/*.json"))


def test_moved_site_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new base_url would leave every credential behind: the error says how to go on."""
    replace_in(root / "content/site.yaml", "https://example.org/credfolio", "https://example.com/x")
    assert run(["build", "--root", str(root)]) == 1
    said = capsys.readouterr().err
    assert "has signed as did:web:example.org:credfolio" in said
    assert "hint: put base_url" in said


def test_states_follow_the_day(root: Path, tmp_path: Path) -> None:
    """The same wallet, seen ten years on: what ends has ended, and the pages say so."""
    output = tmp_path / "later"
    arguments = ["build", "--frozen", "--root", str(root), "--output", str(output)]
    assert run([*arguments, "--as-of", "2036-01-01"]) == 0
    page = (output / "sam-okafor/workshop-safety/index.html").read_text(encoding="utf-8")
    assert 'data-state="expired"' in page
    assert "1 January 2036" in page
