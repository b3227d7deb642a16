"""What Credfolio signs, verifiers that nobody here wrote accept; what is changed, they refuse."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.cli import run
from credfolio.documents import UnsignedCredential, render_json
from credfolio.fetch import MappedFetch, no_network
from credfolio.keys import KeyFolder, load_key
from credfolio.proofs import add_proof
from credfolio.verify import Verifier
from credfolio.vocabulary import CLR_2_0_1
from demo import BASE, built_demo, copy_content, endorse_one_another
from installing import INSTALLED, install_npm, install_pypi
from shared_data import needs_shared, published_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.proofs import Signer

    Verdicts = dict[str, dict[str, str]]

pytestmark = pytest.mark.interop

HERE = Path(__file__).parent


@pytest.fixture(name="digitalbazaar", scope="session")
def fixture_digitalbazaar() -> Path:
    """Digital Bazaar's libraries from npm, beside the script that runs them."""
    folder = INSTALLED / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "verify.mjs"):
        shutil.copyfile(HERE / name, folder / name)
    install_npm(folder)
    return folder / "verify.mjs"


@pytest.fixture(name="pypi", scope="session")
def fixture_pypi() -> Path:
    """The Python of an environment with openbadgeslib and openvc-core."""
    return install_pypi(INSTALLED / "venv", HERE / "requirements.txt")


@pytest.fixture(name="site", scope="module")
def fixture_site() -> Path:
    """The demo, signed with a new key and built."""
    return built_demo() / "site_output"


def _credentials(site: Path) -> dict[str, dict[str, Any]]:
    return {
        path.relative_to(site).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(site.glob("*/*/credential.json"))
    }


def _ask(
    command: list[str],
    site: Path,
    credentials: list[str],
    published: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Ask a verifier about files of a site; `published` are contexts that it has not."""
    members = {"base": BASE, "site": str(site), "credentials": credentials}
    task = json.dumps({**members, "published": published or {}})
    done = subprocess.run(command, input=task, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    verdicts: dict[str, Any] = json.loads(done.stdout)
    return verdicts


def _states(site: Path) -> dict[str, str]:
    """Our own word for each credential."""
    verifier = Verifier(MappedFetch({BASE: site}, no_network), datetime.now(UTC))
    return {
        name: verifier.verify(document, name).state for name, document in _credentials(site).items()
    }


def _expect_agreement(verdicts: dict[str, str], states: dict[str, str]) -> None:
    assert verdicts.keys() == states.keys()
    for name, state in states.items():
        if state == "valid":
            assert verdicts[name] == "ok", name
        else:
            assert state == "expired", name
            assert "expired" in verdicts[name] or "validUntil" in verdicts[name], name


def test_digitalbazaar_agrees_on_every_credential(site: Path, digitalbazaar: Path) -> None:
    """@digitalbazaar/vc accepts what is valid, with its status, and refuses what has expired."""
    states = _states(site)
    assert set(states.values()) == {"valid", "expired"}
    _expect_agreement(_ask(["node", str(digitalbazaar)], site, list(states)), states)


def test_digitalbazaar_accepts_the_status_lists(site: Path, digitalbazaar: Path) -> None:
    """The status lists are credentials of their own and hold as such."""
    lists = [path.relative_to(site).as_posix() for path in sorted(site.glob("status/*/*.json"))]
    assert len(lists) >= 2
    assert _ask(["node", str(digitalbazaar)], site, lists) == dict.fromkeys(lists, "ok")


def test_openbadgeslib_and_openvc_agree_on_every_credential(site: Path, pypi: Path) -> None:
    """Two Python verifiers say the same, each by its own code."""
    states = _states(site)
    verdicts = _ask([str(pypi), str(HERE / "verify.py")], site, list(states))
    assert verdicts.keys() == {"openbadgeslib", "openvc"}
    for by_file in verdicts.values():
        _expect_agreement(by_file, states)


@pytest.fixture(name="ask_all")
def fixture_ask_all(digitalbazaar: Path, pypi: Path) -> Callable[[Path, list[str]], Verdicts]:
    """Ask all of them about files of a site."""

    def ask(site: Path, names: list[str]) -> Verdicts:
        verdicts = {"digitalbazaar": _ask(["node", str(digitalbazaar)], site, names)}
        return verdicts | _ask([str(pypi), str(HERE / "verify.py")], site, names)

    return ask


def test_keys_that_were_changed(
    ask_all: Callable[[Path, list[str]], Verdicts],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a rotation old and new hold; what a compromised key signed holds nowhere."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = copy_content(tmp_path / "root")
    site, issuer = root / "site_output", "north-quay-college"
    here = ["--root", str(root)]
    assert run(["build", *here]) == 0
    before = _states(site)
    assert run(["rotate", issuer, *here]) == 0
    assert (
        run(["new", "award", "sam-okafor", "clear-writing", "--id", "by-the-new-key", *here]) == 0
    )
    assert run(["build", *here]) == 0
    states = _states(site)
    assert len(states) == len(before) + 1
    for by_file in ask_all(site, list(states)).values():
        _expect_agreement(by_file, states)

    keys = json.loads((root / f"wallet/keys/{issuer}.json").read_text(encoding="utf-8"))["keys"]
    stolen = keys[0]["publicKeyMultibase"]
    held = [
        name for name, state in states.items() if state == "valid" and _key(site, name) == stolen
    ]
    copies = {name: (site / name).read_bytes() for name in held}
    assert copies
    assert run(["compromised", issuer, stolen, "--since", "2026-01-01", *here]) == 0
    assert run(["build", *here]) == 0
    states = _states(site)
    for by_file in ask_all(site, list(states)).values():
        _expect_agreement(by_file, states)
    # Without a status and with any date: nothing but the key is there to be refused.
    signer = load_key(KeyFolder(tmp_path / "keys"), stolen)
    (site / "forged.json").write_bytes(_forged(next(iter(copies.values())), signer))
    for name, by_file in ask_all(site, ["forged.json"]).items():
        assert by_file["forged.json"] != "ok", name


def test_endorsements(digitalbazaar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """@digitalbazaar/vc accepts what issuers say for one another, until one takes it back."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = copy_content(tmp_path / "root")
    names = endorse_one_another(root)
    here = ["--root", str(root)]
    site, ask = root / "site_output", ["node", str(digitalbazaar)]
    assert run(["build", *here]) == 0
    assert _ask(ask, site, list(names)) == dict.fromkeys(names, "ok")
    text = (site / names[0]).read_text(encoding="utf-8")
    (site / "forged.json").write_text(text.replace("seen", "Seen"), encoding="utf-8")
    assert _ask(ask, site, ["forged.json"])["forged.json"] != "ok"
    assert run(["revoke", "endorsements/college-of-makers", *here]) == 0
    assert run(["build", *here]) == 0
    verdicts = _ask(ask, site, list(names))
    assert verdicts.pop("endorsements/college-of-makers/credential.json") != "ok"
    assert set(verdicts.values()) == {"ok"}


def test_endorsements_by_colleagues(
    ask_all: Callable[[Path, list[str]], Verdicts],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What `credfolio endorse` signs is accepted, and what was altered is refused."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    site = tmp_path / "site"
    shutil.copytree(built_demo() / "site_output", site)
    capsys.readouterr()
    assert run(["keygen", "--did-key"]) == 0
    key = capsys.readouterr().out.strip()
    of = next(iter(sorted(site.glob("*/*/credential.json"))))
    arguments = [
        "endorse",
        str(of),
        "--key",
        key,
        "--comment",
        "I saw it *run*.",
        "--name",
        "Grace",
    ]
    assert run([*arguments, "--output", str(site / "endorsement.json")]) == 0
    text = (site / "endorsement.json").read_text(encoding="utf-8")
    names = {"endorsement.json": True}
    document = json.loads(text)
    for place, changed in (
        ("comment", text.replace("I saw", "I never saw")),
        ("name", text.replace('"Grace"', '"Ada"')),
        ("subject", text.replace(document["credentialSubject"]["id"], f"{BASE}nobody/")),
        ("date", text.replace(document["validFrom"], "2020-01-01T00:00:00Z", 1)),
    ):
        assert changed != text
        (site / f"{place}.json").write_text(changed, encoding="utf-8")
        names[f"{place}.json"] = False
    verdicts = ask_all(site, list(names))
    # It reads achievements only, and says so of each.
    assert all("EndorsementCredential" in said for said in verdicts.pop("openbadgeslib").values())
    assert verdicts.keys() == {"digitalbazaar", "openvc"}
    for who, by_file in verdicts.items():
        assert {name: said == "ok" for name, said in by_file.items()} == names, (who, by_file)


@needs_shared
def test_transcripts(digitalbazaar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """@digitalbazaar/vc accepts them, until something in one is changed."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = copy_content(tmp_path / "root")
    settings = root / "content/site.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}\ntranscripts: true\n", "utf-8")
    assert run(["build", "--root", str(root)]) == 0
    site = root / "site_output"
    names = [path.relative_to(site).as_posix() for path in sorted(site.glob("*/transcript.json"))]
    assert len(names) >= 4
    text = (site / names[0]).read_text("utf-8")
    inner = json.loads(text)["credentialSubject"]["verifiableCredential"][0]
    for number, (before, after) in enumerate(
        ((inner["awardedDate"], "2001-01-01T00:00:00Z"), ("Transcript of", "Record of"))
    ):
        assert before in text
        (site / f"forged-{number}.json").write_text(text.replace(before, after, 1), "utf-8")
    forged = ["forged-0.json", "forged-1.json"]
    published = {CLR_2_0_1: published_context(CLR_2_0_1)}
    said = _ask(["node", str(digitalbazaar)], site, [*names, *forged], published)
    assert {name for name, word in said.items() if word == "ok"} == set(names), said


def test_a_site_that_moved(
    ask_all: Callable[[Path, list[str]], Verdicts],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was signed at the former address holds there; what comes after, at the new one."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = copy_content(tmp_path / "root")
    here = ["--root", str(root)]
    assert run(["build", *here]) == 0
    states = _states(root / "site_output")
    assert run(["move", "--to", "https://elsewhere.example.org/", *here]) == 0
    assert run(["build", *here]) == 0
    former = root / "site_output/moved" / BASE.removeprefix("https://")
    assert _states(former) == states
    for by_file in ask_all(former, list(states)).values():
        _expect_agreement(by_file, states)
    revoked = next(name for name, state in states.items() if state == "valid")
    assert run(["revoke", revoked.removesuffix("/credential.json"), *here]) == 0
    assert run(["build", *here]) == 0
    for name, by_file in ask_all(former, [revoked]).items():
        assert by_file[revoked] != "ok", name


def _forged(credential: bytes, signer: Signer) -> bytes:
    document = json.loads(credential)
    (proof,) = document.pop("proof")
    del document["credentialStatus"]
    forged = add_proof(
        UnsignedCredential(document),
        signer=signer,
        verification_method=proof["verificationMethod"],
        created="2025-01-01T00:00:00Z",
    )
    return render_json(forged).encode()


def _key(site: Path, name: str) -> str:
    method: str = json.loads((site / name).read_bytes())["proof"][0]["verificationMethod"]
    return method.partition("#")[2]


def test_nobody_accepts_a_changed_credential(
    site: Path, digitalbazaar: Path, pypi: Path, tmp_path: Path
) -> None:
    """A name changed by one letter is refused by all three, and by us."""
    name = next(name for name, state in _states(site).items() if state == "valid")
    document = _credentials(site)[name]
    document["credentialSubject"]["achievement"]["name"] += "!"
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "forged.json").write_text(json.dumps(document), encoding="utf-8")
    verdicts = _ask(["node", str(digitalbazaar)], copy, ["forged.json"])
    verdicts |= _ask([str(pypi), str(HERE / "verify.py")], copy, ["forged.json"])
    assert verdicts["forged.json"] != "ok"
    assert verdicts["openbadgeslib"]["forged.json"] != "ok"
    assert verdicts["openvc"]["forged.json"] != "ok"


def test_lock_file_names_no_host() -> None:
    """The lock file pins by hash alone."""
    assert '"resolved"' not in (HERE / "package-lock.json").read_text(encoding="utf-8")
