"""Endorsements that colleagues sign with keys of their own, and the sites that show them."""

from __future__ import annotations

import copy
import json
import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from credfolio.building import build_in_parts
from credfolio.cli import run
from credfolio.cli.publish import read_frozen
from credfolio.credentials import CONTEXT
from credfolio.did import build_key_did, verification_method_id
from credfolio.documents import UnsignedCredential, render_json
from credfolio.endorsements import build_colleague_endorsement
from credfolio.errors import NotInParts
from credfolio.fetch import no_network
from credfolio.journal import writing
from credfolio.proofs import add_proof
from credfolio.published import Folder
from credfolio.verify import Verifier
from demo import DAY
from foreign import COLLEGE_DID, College
from samples import SeedSigner, prove
from shared_data import needs_shared, read_json
from tampering import another, members_in, place_of

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/x/"
GRACE, EVE = SeedSigner("grace"), SeedSigner("eve")
CONTENT = {
    "site.yaml": f"title: Small\nbase_url: {BASE}\n",
    "issuers/acme.yaml": "name: Acme\nurl: https://acme.example/\n",
    "badges/rust.yaml": (
        "name: Rust\ndescription: Knows it.\ncriteria: Do it.\n"
        "skills:\n  - Pair work\n  - name: Ownership\n    url: https://skills.example/1\n"
    ),
    "badges/intro.yaml": "name: Intro\ndescription: Knows it.\ncriteria: Do it.\n",
    "earners/ada.yaml": (
        "name: Ada Park\nawards:\n  - badge: rust\n    date: 2025-03-14\n"
        "  - badge: intro\n    date: 2025-03-14\n    visibility: private\n"
    ),
    "earners/ben.yaml": (
        "name: Ben\nvisibility: unlisted\nawards:\n  - badge: rust\n    date: 2025-03-14\n"
    ),
}


@pytest.fixture(name="signed", scope="module")
def fixture_signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site of two earners, one of them unlisted, built; and its keys."""
    folder = tmp_path_factory.mktemp("endorsed")
    for name, text in CONTENT.items():
        put(folder / "site", name, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(folder / "keys"))
        assert use("build", folder / "site") == 0
    return folder


@pytest.fixture(name="site")
def fixture_site(signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same to be changed."""
    shutil.copytree(signed, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return tmp_path / "site"


def put(root: Path, name: str, text: str) -> Path:
    """Write a file of the content."""
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def use(command: str, root: Path, *options: str) -> int:
    """Run a command on a site, as of the tests' day if it is a build."""
    day = ("--as-of", DAY) if command.startswith("build") else ()
    return run([*command.split(), "--root", str(root), *day, *options])


def endorsed(
    of: str, signer: SeedSigner = GRACE, *, by: str = "Grace Hopper", **changed: Any
) -> str:
    """What somebody says of something, signed."""
    document = build_colleague_endorsement(
        id_="urn:uuid:0b0c3c6e-3d1d-4a47-9f0e-1b8d5a8e3d77",
        multibase=signer.multibase,
        by=by,
        of=of,
        name="Endorsement",
        comment="I saw it *run*.",
        valid_from="2026-01-01T00:00:00Z",
    )
    did = build_key_did(signer.multibase)
    signed = add_proof(
        UnsignedCredential({**document, **changed}),
        signer=signer,
        verification_method=verification_method_id(did, signer.multibase),
        created="2026-01-01T00:00:00Z",
    )
    return render_json(signed)


def page(root: Path, path: str) -> str:
    """A page of the built site."""
    return (root / "site_output" / path / "index.html").read_text(encoding="utf-8")


def published(root: Path) -> set[str]:
    """What is published of colleagues' endorsements."""
    site = root / "site_output"
    return {path.relative_to(site).as_posix() for path in site.rglob("endorsements/*.json")}


def refused(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `check` and `build` say of a site that neither takes; nothing is published anew."""
    before = published(root)
    capsys.readouterr()
    assert use("check", root) == 1
    checked = capsys.readouterr().err
    for options in ((), ("--frozen",)):
        assert use("build", root, *options) == 1
        assert capsys.readouterr().err == checked
    assert published(root) == before
    return checked


def test_shown_where_it_is_of(site: Path) -> None:
    """A badge, a credential, a skill at each: on their pages, byte for byte, in no other's."""
    put(site, "endorsements/of-rust.json", endorsed(f"{BASE}badges/rust/", by=""))
    put(site, "endorsements/ada/whole.json", endorsed(f"{BASE}ada/rust/"))
    put(site, "endorsements/ada/pair.json", endorsed(f"{BASE}ada/rust/#skill=pair%20work"))
    owned = put(site, "endorsements/ada/own.json", endorsed(f"{BASE}ada#skill=Ownership"))
    assert use("build", site) == 0
    assert published(site) == {
        "badges/rust/endorsements/of-rust.json",
        "ada/rust/endorsements/whole.json",
        "ada/rust/endorsements/pair.json",
        "ada/endorsements/own.json",
    }
    assert (site / "site_output/ada/endorsements/own.json").read_bytes() == owned.read_bytes()
    badge, credential, portfolio = (
        page(site, "badges/rust"),
        page(site, "ada/rust"),
        page(site, "ada"),
    )
    assert badge.count("I saw it <em>run</em>.") == 1
    assert "The signature matches. They give no name." in badge
    assert credential.count("I saw it <em>run</em>.") == 2
    assert portfolio.count("I saw it <em>run</em>.") == 2
    for text in (credential, portfolio):
        assert "For the skill <bdi>pair work</bdi>" in text
        assert "The name is their own word: nothing here confirms it." in text
        assert "Valid</span>" not in text.partition('<ul class="endorsements">')[2]
        assert f"<code>{GRACE.multibase}</code>" in text.replace("<wbr>", "")
    achievement = json.loads((site / "site_output/badges/rust/achievement.json").read_bytes())
    document = json.loads((site / "content/endorsements/of-rust.json").read_bytes())
    assert achievement["endorsement"] == [document]
    for path in published(site):
        assert run(["verify", "--offline", str(site / "site_output" / path)]) == 0


def test_who_says_so(site: Path) -> None:
    """By the key: known to the site, the earner's own, the site's own, or nobody's."""
    ada = SeedSigner("ada herself")
    text = (site / "content/earners/ada.yaml").read_text("utf-8")
    put(site, "earners/ada.yaml", f"did: {build_key_did(ada.multibase)}\n{text}")
    known = f"issuers:\n  - id: {build_key_did(EVE.multibase)}\n    name: Eve of Accounts\n"
    put(site, "trust.yaml", known)
    own = next((site.parent / "keys").glob("*.key"))
    of = f"{BASE}ada/rust/"
    put(site, "endorsements/ada/a.json", endorsed(of, EVE, by="Somebody Else"))
    put(site, "endorsements/ada/b.json", endorsed(of, ada, by="Royal Academy"))
    put(site, "endorsements/ada/c.json", endorsed(of, by="ada park"))
    own_file = site.parent / "acme.json"
    arguments = ["endorse", of, "--key", str(own), "--comment", "Ours.", "--name", "A Stranger"]
    assert run([*arguments, "--output", str(own_file)]) == 0
    shutil.copyfile(own_file, site / "content/endorsements/ada/d.json")
    assert use("build", site) == 0
    shown = page(site, "ada/rust")
    assert "Eve of Accounts" in shown
    assert "Somebody Else" not in shown
    assert shown.count("This registry knows the key as theirs.") == 1
    assert shown.count("Self-endorsed: the endorser is the earner, by key or by name.") == 2
    assert shown.count("An issuer of this registry.") == 1
    rows = shown.partition('<ul class="endorsements">')[2].partition("</ul>")[0]
    assert rows.count("Valid</span>") == 2  # of those whom the site knows
    assert "A Stranger" not in shown


def test_unlisted_and_private(site: Path) -> None:
    """What nobody finds, its endorsements tell nobody of either."""
    ben, intro = (
        json.loads((site / f"wallet/credentials/{name}.json").read_bytes())["id"]
        for name in ("ben/rust", "ada/intro")
    )
    put(site, "endorsements/ben/grace.json", endorsed(ben))
    put(site, "endorsements/ada/hidden.json", endorsed(intro))
    assert use("build", site) == 0
    (path,) = published(site)
    assert path == f"{ben.removeprefix(BASE)}endorsements/grace.json"
    assert path.startswith("unlisted/")


@pytest.mark.parametrize(
    ("name", "of", "what"),
    [
        ("ada/x.json", "https://other.example/ada/rust/", "nothing that lies below this site"),
        ("ada/x.json", f"{BASE}ada/lathe/", "endorses no credential of ada"),
        ("ada/x.json", f"{BASE}ada/", "and not one credential or skill"),
        ("ada/x.json", f"{BASE}ada/rust/#skill=Lathe", "endorses the skill 'Lathe', which no such"),
        ("ada/x.json", f"{BASE}badges/rust/", "endorses no credential of ada"),
        ("ben/x.json", f"{BASE}ada/rust/", "endorses no credential of ben"),
        ("x.json", f"{BASE}ada/rust/", "lies in content/endorsements/<earner>/"),
        ("x.json", f"{BASE}badges/lathe/", "endorses no badge of this site"),
        ("adda/x.json", f"{BASE}ada/rust/", "folder of an unknown earner 'adda'"),
        ("ada/X y.json", f"{BASE}ada/rust/", "must be named with small letters"),
        ("ada/x.txt", f"{BASE}ada/rust/", "is no signed endorsement"),
    ],
)
def test_of_nothing_that_is_here(
    name: str, of: str, what: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named, and what it is of."""
    put(site, f"endorsements/{name}", endorsed(of))
    said = refused(site, capsys)
    assert f"content/endorsements/{name}: " in said
    assert what in said


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "is not"),
        ('{"type": ["VerifiableCredential"]}', "is no endorsement"),
        (endorsed(f"{BASE}ada/rust/").replace("I saw", "mail eve@example.org: I saw"), "e-mail"),
        (endorsed(f"{BASE}ada/rust/").replace("endorsementComment", "comment"), "says nothing"),
        (endorsed(f"{BASE}ada/rust/") + " " * 70_000, "is larger than 64 KB"),
    ],
)
def test_files_that_are_no_endorsements(
    text: str, what: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are mistakes in the content, like all others."""
    put(site, "endorsements/ada/x.json", text)
    assert what in refused(site, capsys)


def test_every_forgery_is_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever leaf is changed, no page shows it: most are mistakes, none is valid."""
    document = json.loads(endorsed(f"{BASE}ada/rust/"))
    verifier = Verifier(no_network, datetime(2026, 6, 1, tzinfo=UTC))
    assert verifier.verify(document, "x").outcome == "passed"
    for path, value in members_in(document):
        if not isinstance(value, dict | list):
            forged = copy.deepcopy(document)
            place_of(forged, path[:-1])[path[-1]] = another(value)
            assert verifier.verify(forged, "x").outcome != "passed", path
    put(site, "endorsements/ada/x.json", json.dumps(document).replace("I saw", "I never saw"))
    said = refused(site, capsys)
    assert "x.json: is not what its endorser signed: proof: the signature does not match" in said


def test_signed_by_another(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A signature that holds, by a key that is not the issuer's."""
    document = json.loads(endorsed(f"{BASE}ada/rust/"))
    del document["proof"]
    did = build_key_did(EVE.multibase)
    forged = add_proof(
        UnsignedCredential(document),
        signer=EVE,
        verification_method=verification_method_id(did, EVE.multibase),
        created="2026-01-01T00:00:00Z",
    )
    put(site, "endorsements/ada/x.json", render_json(forged))
    assert "is not what its endorser signed: issuer: " in refused(site, capsys)


def test_not_shown_where_it_does_not_hold(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ended, or not to be checked without asking somebody: said, and on no page."""
    of = f"{BASE}ada/rust/"
    put(site, "endorsements/ada/ended.json", endorsed(of, validUntil="2026-02-01T00:00:00Z"))
    assert use("build", site) == 0
    assert published(site) == set()
    college = College()
    document = json.loads(endorsed(of))
    del document["proof"]
    document["issuer"] = {"id": COLLEGE_DID, "type": ["Profile"], "name": "Example College"}
    away = put(
        site,
        "endorsements/ada/away.json",
        render_json(prove(document, college.signer, COLLEGE_DID)),
    )
    capsys.readouterr()
    for command in ("check", "build"):
        assert use(command, site) == 0
        said = capsys.readouterr().err
        assert "ended.json is not shown: validity: " in said
        assert "away.json is not shown: " in said
    assert published(site) == set()
    assert "Example College" not in page(site, "ada/rust")
    with pytest.raises(NotInParts, match="could not be checked"), writing(site):
        in_parts(site, site.parent / "parts")
    away.unlink()
    with writing(site):
        in_parts(site, site.parent / "parts")


def in_parts(root: Path, folder: Path) -> None:
    """Build in parts only."""
    build_in_parts(
        root,
        Folder(folder),
        date.fromisoformat(DAY),
        frozen=True,
        now=f"{DAY}T00:00:00Z",
        jobs=1,
        progress=lambda _done, _total: None,
    )


def test_in_parts(site: Path) -> None:
    """The straight way makes the same bytes; a change is seen, and a file taken away as well."""
    put(site, "endorsements/of-rust.json", endorsed(f"{BASE}badges/rust/"))
    put(site, "endorsements/ada/whole.json", endorsed(f"{BASE}ada/rust/"))
    skill = put(site, "endorsements/ada/own.json", endorsed(f"{BASE}ada/#skill=Ownership"))

    def compare() -> int:
        assert use("build", site) == 0
        folder = site / "site_output"
        made = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        assert made == read_frozen(site, date.fromisoformat(DAY)).files()
        return len(published(site))

    assert compare() == 3
    skill.unlink()
    assert compare() == 2
    put(site, "endorsements/ada/more.json", endorsed(f"{BASE}ada/rust/", EVE, by="Eve"))
    assert compare() == 3
    assert "Eve" in page(site, "ada/rust")
    (site / "content/endorsements/of-rust.json").unlink()
    assert compare() == 2
    assert use("forget ada", site, "--yes") == 0
    assert compare() == 0
    assert not list((site / "content/endorsements").rglob("*.json"))


@needs_shared
def test_from_key_to_page(
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A colleague without a site makes a key, endorses a file; `import` puts it in its place."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "of-grace"))
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run(["keygen", "--did-key"]) == 0
    did = capsys.readouterr().out.strip()
    credential = str(site / "site_output/ada/rust/credential.json")
    arguments = ["endorse", credential, "--comment", "Patient.", "--name", "Grace Hopper"]
    assert run([*arguments, "--key", did, "--skill", "pair  work"]) == 1
    assert "did you mean 'Pair work'?" in capsys.readouterr().err
    assert run([*arguments, "--key", did, "--skill", "pair work"]) == 0
    text = capsys.readouterr().out
    (tmp_path / "given.json").write_text(text, encoding="utf-8")
    document = json.loads(text)
    assert document["issuer"] == {"id": did, "type": ["Profile"], "name": "Grace Hopper"}
    assert document["credentialSubject"]["id"] == f"{BASE}ada/rust/#skill=Pair%20work"
    assert document["name"] == "Endorsement of Pair work, shown by Rust"
    assert document["@context"] == list(CONTEXT)
    for schema in (
        "schemas/ob-v3p0-strict/endorsementcredential.json",
        "schemas/ob-v3p0-published-2026/ob_v3p0_endorsementcredential_schema.json",
    ):
        jsonschema.Draft201909Validator(read_json(schema)).validate(document)
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    assert use("import given.json", site, "--dry-run") == 0
    assert not (site / "content/endorsements").exists()
    assert use("import given.json", site) == 0
    assert "content/endorsements/ada/grace-hopper.json\n" in capsys.readouterr().out
    kept = site / "content/endorsements/ada/grace-hopper.json"
    assert kept.read_text(encoding="utf-8") == text
    assert use("import given.json", site) == 0
    assert "is here already" in capsys.readouterr().err
    (tmp_path / "forged.json").write_text(text.replace("Patient", "Impatient"), encoding="utf-8")
    assert use("import forged.json", site) == 1
    assert "refused: it is not what its endorser signed" in capsys.readouterr().err
    (tmp_path / "lost.json").write_text(endorsed(f"{BASE}ada/lathe/"), encoding="utf-8")
    assert use("import lost.json", site) == 1
    assert [path.name for path in kept.parent.iterdir()] == ["grace-hopper.json"]
    assert use("build", site) == 0
    assert "Grace Hopper" in page(site, "ada")


def test_what_is_not_signed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing with an e-mail address, of nothing, with a key that others can read; no network."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "of-grace"))
    assert run(["keygen", "--did-key"]) == 0
    (key,) = (tmp_path / "of-grace").iterdir()
    credential = str(site / "site_output/ada/rust/credential.json")
    base = ["endorse", "--key", str(key), "--comment"]
    for arguments, code, what in (
        ([*base, "Ask grace@example.org.", credential], 1, "has an e-mail address in it"),
        ([*base, " ", credential], 2, "--comment is empty"),
        ([*base, "Yes.", f"{BASE}ada/rust/credential.json"], 2, "is the address of a file"),
        ([*base, "Yes.", f"{BASE}ada/#skill=x"], 2, "--skill names a skill"),
        ([*base, "Yes.", "nowhere.json"], 2, "cannot read nowhere.json"),
        ([*base, "Yes.", credential, "--map", f"{BASE}={site}"], 2, "only --online asks"),
        (["keygen", "--did-key", "--output", str(key)], 1, "cannot write the key file"),
        (["keygen", "acme", "--output", "a.key"], 2, "goes with --did-key"),
        (
            ["keygen", "--did-key", "--output", str(site / "a.key"), "--root", str(site)],
            1,
            "is inside of the site's folder",
        ),
        (["keygen"], 2, "--did-key for a key of your own"),
        (["keygen", "acme", "--did-key"], 2, "--did-key for a key of your own"),
        (["endorse", credential, "--comment", "x", "--key", "no.key"], 1, "there is no key file"),
    ):
        capsys.readouterr()
        assert run(arguments) == code
        assert what in capsys.readouterr().err
    answered = ["--online", "--map", f"{BASE}={site / 'site_output'}", "--expires", "2030-01-31"]
    assert run([*base, "Yes.", f"{BASE}ada/rust/", *answered]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["credentialSubject"]["id"] == f"{BASE}ada/rust/"
    assert json.loads(said)["validUntil"] == "2030-01-31T23:59:59Z"
    key.chmod(0o644)
    assert run([*base, "Yes.", credential]) == 1
    assert "can be read by others" in capsys.readouterr().err
