"""Several issuers and partners on real sites: lists of known issuers, endorsements, other hosts."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.documents import UnsignedCredential
from credfolio.issuing import Wallet, sign_document
from credfolio.keys import KeyFolder, load_key
from credfolio.portfolio import build_portfolio
from credfolio.serve import preview_wallet
from credfolio.trust import parse_trust_list
from credfolio.wallet import load_wallet
from foreign import COLLEGE, COLLEGE_DID, College, by_stranger

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/x"
MAKERS = "did:web:example.org:x:issuers:makers"
GUILD = "did:web:guild.example"
GUILD_DOCUMENT = "https://guild.example/.well-known/did.json"
CONTENT = {
    "site.yaml": f"title: Small\nbase_url: {BASE}\nissuer: acme\n",
    "trust.yaml": "issuers:\n  - id: did:web:partner.example\n    name: Partner College\n",
    "issuers/acme.yaml": "name: Acme\nurl: https://acme.example/\n",
    "issuers/makers.yaml": "name: Makers\nurl: https://makers.example/\n",
    "badges/intro.yaml": "name: Intro\ndescription: Knows it.\ncriteria: Do it.\n",
    "earners/ada.yaml": "name: Ada\nawards:\n  - badge: intro\n    date: 2025-03-14\n",
    "endorsements/acme-of-makers.yaml": (
        "by: acme\nof:\n  issuer: makers\ncomment: We have *seen* their work.\ndate: 2025-05-01\n"
    ),
    "endorsements/makers-of-acme.yaml": (
        "by: makers\nof:\n  issuer: acme\ncomment: They teach well.\n"
        "date: 2025-05-01\nexpires: 2027-05-01\n"
    ),
    "endorsements/makers-of-intro.yaml": (
        "by: makers\nof:\n  badge: intro\ncomment: We ask for it.\ndate: 2025-06-01\n"
    ),
    "endorsements/acme-of-partner.yaml": (
        "by: acme\nof:\n  did: did:web:partner.example\ncomment: Partners.\ndate: 2025-06-01\n"
    ),
}
DAY = ("--as-of", "2026-12-01")


@pytest.fixture(name="site")
def fixture_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two issuers that endorse one another, a badge, and a partner elsewhere; nothing signed."""
    root = tmp_path / "site"
    for name, text in CONTENT.items():
        put(root, name, text)
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return root


def put(root: Path, name: str, text: str) -> None:
    """Write a file of the content."""
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def use(command: str, root: Path, *options: str) -> int:
    """Run a command on a site."""
    return run([*command.split(), "--root", str(root), *options])


def build(root: Path, *options: str) -> None:
    """Build as of a fixed day."""
    assert use("build", root, *DAY, *options) == 0


def states(root: Path, *names: str, trust: str = "") -> dict[str, str]:
    """What verifying the published endorsements says, without the network."""
    found = {}
    for name in names:
        file = root / "site_output" / "endorsements" / name / "credential.json"
        code = run(
            ["verify", str(file), "--offline", "--map", f"{BASE}={root / 'site_output'}"]
            + (["--trust", trust] if trust else [])
        )
        found[name] = {0: "passed", 1: "failed", 3: "undetermined"}[code]
    return found


def tree(root: Path) -> dict[str, bytes]:
    """Every file of the wallet and of the built site."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("wallet", "site_output")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and ".journal" not in path.parts
    }


def published(root: Path, path: str) -> Any:
    """A JSON file of the built site."""
    return json.loads((root / "site_output" / path).read_bytes())


def stored(root: Path, slug: str) -> Any:
    """An endorsement of the wallet."""
    return json.loads((root / f"wallet/credentials/endorsements/{slug}.json").read_bytes())


def page(root: Path, path: str) -> str:
    """A page of the built site."""
    return (root / "site_output" / path / "index.html").read_text(encoding="utf-8")


def test_two_issuers_endorse_one_another(site: Path) -> None:
    """Signed once, verified by anybody, shown where it is of, and in the profiles word for word."""
    build(site)
    before = tree(site)
    assert set(states(site, *(name[13:-5] for name in CONTENT if "endorse" in name)).values()) == {
        "passed"
    }
    document = stored(site, "acme-of-makers")
    assert document["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert document["id"] == f"{BASE}/endorsements/acme-of-makers/"
    assert document["name"] == "Endorsement of Makers"
    assert document["credentialSubject"] == {
        "id": MAKERS,
        "type": ["EndorsementSubject"],
        "endorsementComment": "We have *seen* their work.",
    }
    assert published(site, "issuers/makers/profile.json")["endorsement"] == [document]
    assert published(site, "badges/intro/achievement.json")["endorsement"] == [
        stored(site, "makers-of-intro")
    ]
    assert stored(site, "acme-of-partner")["credentialSubject"]["id"] == "did:web:partner.example"
    assert stored(site, "makers-of-acme")["validUntil"] == "2027-05-01T23:59:59Z"
    assert "<em>seen</em>" in page(site, "issuers/makers")
    assert "We ask for it." in page(site, "badges/intro")
    assert 'href="../../endorsements/acme-of-makers/"' in page(site, "issuers/makers")
    # Not embedded in what is awarded: that would withdraw every copy with each endorsement.
    assert "endorsement" not in json.dumps(published(site, "ada/intro/credential.json"))
    build(site)
    assert tree(site) == before
    shutil.rmtree(site.parent / "keys")
    build(site, "--frozen")
    assert tree(site) == before


def test_a_place_in_a_list_is_given_out_once(site: Path) -> None:
    """Endorsements have places of their own among those of awards."""
    build(site)
    wallet = site / "wallet" / "credentials"
    places = [
        (status["statusListCredential"], status["statusListIndex"])
        for path in wallet.rglob("*.json")
        for status in [json.loads(path.read_bytes())["credentialStatus"]]
    ]
    assert len(set(places)) == len(places) == 5
    copy = wallet / "endorsements" / "acme-of-partner.json"
    document = json.loads(copy.read_bytes())
    document["credentialStatus"] = stored(site, "acme-of-makers")["credentialStatus"]
    copy.write_text(json.dumps(document))
    assert use("build", site) == 1


def test_a_changed_endorsement_supersedes(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old copy is withdrawn, and the new one says what content says."""
    build(site)
    old = tmp_path / "old.json"
    shutil.copy(site / "wallet/credentials/endorsements/acme-of-makers.json", old)
    text = CONTENT["endorsements/acme-of-makers.yaml"]
    put(site, "endorsements/acme-of-makers.yaml", text.replace("*seen*", "long seen"))
    build(site)
    assert "signed again: endorsements/acme-of-makers" in capsys.readouterr().err
    assert states(site, "acme-of-makers") == {"acme-of-makers": "passed"}
    assert run(["verify", str(old), "--offline", "--map", f"{BASE}={site / 'site_output'}"]) == 1
    assert "its issuer has withdrawn it" in capsys.readouterr().out


def test_a_withdrawn_endorsement_is_none(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Revoked by the command that revokes credentials: its page says so, and no other shows it."""
    build(site)
    assert use("revoke endorsements/acme-of-makers", site, "--reason", "misconduct") == 0
    build(site)
    assert states(site, "acme-of-makers") == {"acme-of-makers": "failed"}
    assert 'data-state="revoked"' in page(site, "endorsements/acme-of-makers")
    assert "<em>seen</em>" not in page(site, "issuers/makers")
    assert "endorsement" not in published(site, "issuers/makers/profile.json")
    events = (site / "wallet/log/acme/entries.jsonl").read_text("utf-8")
    assert events.count('"issue"') == 3
    assert events.count('"revoke"') == 1
    (site / "content/endorsements/acme-of-partner.yaml").unlink()
    build(site)
    assert "belongs to no file in content/endorsements" in capsys.readouterr().err
    assert use("build", site, "--frozen") == 1
    assert use("revoke endorsements/acme-of-partner", site) == 0
    build(site)


def test_an_ended_endorsement_is_not_shown(site: Path) -> None:
    """On the day after its last one its page remains, and says that it has ended."""
    build(site)
    build(site, "--as-of", "2027-05-02")
    assert 'data-state="expired"' in page(site, "endorsements/makers-of-acme")
    assert "They teach well." not in page(site, "issuers/acme")


def test_a_changed_copy_is_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An endorsement that nobody signed is neither published nor believed."""
    build(site)
    path = site / "wallet/credentials/endorsements/acme-of-makers.json"
    forged = path.read_text("utf-8").replace("We have", "We all have")
    path.write_text(forged, encoding="utf-8")
    text = CONTENT["endorsements/acme-of-makers.yaml"]
    put(site, "endorsements/acme-of-makers.yaml", text.replace("We have", "We all have"))
    assert use("build", site, *DAY) == 1
    assert "endorsements/acme-of-makers.json: " in capsys.readouterr().err
    copy = site / "site_output/endorsements/acme-of-makers/credential.json"
    copy.write_text(forged, encoding="utf-8")
    assert states(site, "acme-of-makers") == {"acme-of-makers": "failed"}


def test_known_issuers_are_published(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list is on the page of issuers, and as a file that `verify --trust` reads."""
    build(site)
    assert "Partner College" in page(site, "issuers")
    assert "did:web:partner.example" in page(site, "issuers").replace("<wbr>", "")
    assert "Partners." in page(site, "issuers")
    path = site / "site_output/issuers/known.json"
    (known,) = parse_trust_list(path.read_bytes(), "known.json").issuers
    assert (known.id, known.name) == ("did:web:partner.example", "Partner College")
    capsys.readouterr()
    address = f"{BASE}/issuers/known.json"
    for trust in (str(path), address):
        assert states(site, "acme-of-makers", trust=trust) == {"acme-of-makers": "passed"}
        assert "is not on the list" in capsys.readouterr().out
    assert run(["verify", str(path), "--trust", str(site / "none.yaml")]) == 2
    (site / "content/trust.yaml").unlink()
    (site / "content/endorsements/acme-of-partner.yaml").unlink()
    assert use("revoke endorsements/acme-of-partner", site) == 0
    build(site)
    assert not path.exists()


# An issuer whose DID document somebody else's host publishes.


@pytest.fixture(name="guild")
def fixture_guild(site: Path) -> Path:
    """The same site with an issuer of another host, and a folder that answers for that host."""
    put(site, "issuers/guild.yaml", f"name: Guild\nurl: https://guild.example/\ndid: {GUILD}\n")
    put(
        site,
        "badges/craft.yaml",
        "name: Craft\ndescription: Knows it.\ncriteria: Do it.\nissuer: guild\n",
    )
    with (site / "content/earners/ada.yaml").open("a", encoding="utf-8") as file:
        file.write("  - badge: craft\n    date: 2025-04-01\n")
    (site.parent / "host/.well-known").mkdir(parents=True)
    return site


def host(root: Path, said: str, **more: Any) -> Path:
    """Publish at the host what a command has said that its document must have in it."""
    members = json.loads(said[said.index("{\n") : said.rindex("}\n") + 1])
    document = {"id": GUILD, "service": [{"id": "#x", "type": "X"}], **members, **more}
    path = root.parent / "host/.well-known/did.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def online(root: Path) -> tuple[str, ...]:
    """The options that ask the host, which is a folder here."""
    return ("--online", "--map", f"https://guild.example={root.parent / 'host'}")


def test_an_issuer_of_another_host(guild: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is published before the host vouches for the key; then its answer is kept."""
    assert use("build", guild, *DAY) == 1
    assert "has no key yet: `credfolio keygen guild`" in capsys.readouterr().err
    assert not (guild / "wallet/keys").exists()
    assert not (guild.parent / "keys").exists()
    assert use("keygen guild", guild) == 0
    said = capsys.readouterr()
    key = said.out.strip()
    assert f"{GUILD_DOCUMENT} must have in it" in said.err
    assert use("build", guild, *DAY) == 1
    refused = capsys.readouterr().err
    assert f"nobody has asked {GUILD_DOCUMENT} yet" in refused
    assert f'"id": "{GUILD}#{key}"' in refused
    assert not (guild / "site_output").exists()
    # The host answers, but not with this key.
    path = host(guild, said.err, verificationMethod=[], assertionMethod=[])
    assert use("build", guild, *DAY, *online(guild)) == 1
    assert f"has no key {GUILD}#{key}" in capsys.readouterr().err
    path = host(guild, said.err)
    build(guild, *online(guild))
    kept = json.loads((guild / "wallet/documents/guild.json").read_bytes())
    assert kept["address"] == GUILD_DOCUMENT
    assert kept["text"] == path.read_text("utf-8")
    before = tree(guild)
    assert not any("guild" in name and "did.json" in name for name in before)
    assert (
        kept["text"]
        in json.loads(
            before["site_output/assets/issuers/guild.js"].decode().partition(",")[2][:-3]
        )[GUILD_DOCUMENT]
    )
    path.unlink()  # whatever becomes of the host
    build(guild)
    build(guild, "--frozen")
    build(guild, *online(guild))
    assert "so the answer of" in capsys.readouterr().err
    assert tree(guild) == before
    assert published(guild, "ada/craft/credential.json")["issuer"]["id"] == GUILD


def verify_craft(root: Path) -> int:
    """Verify the guild's credential against the site and its host."""
    return run(
        [
            "verify",
            str(root / "site_output/ada/craft/credential.json"),
            "--offline",
            *("--map", f"{BASE}={root / 'site_output'}"),
            *("--map", f"https://guild.example={root.parent / 'host'}"),
        ]
    )


def test_a_key_that_changes_elsewhere(guild: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rotated or compromised: the host has to say so first, and the build says what."""
    assert use("keygen guild", guild) == 0
    said = capsys.readouterr()
    first = said.out.strip()
    host(guild, said.err)
    build(guild, *online(guild))
    assert verify_craft(guild) == 0
    before = tree(guild)
    capsys.readouterr()
    assert use("rotate guild", guild) == 0
    said = capsys.readouterr()
    assert first in said.err  # it stays
    assert use("build", guild, *DAY) == 1
    assert f"has no key {GUILD}#{said.out.strip()}" in capsys.readouterr().err
    assert {k: v for k, v in tree(guild).items() if k.startswith("site")} == {
        k: v for k, v in before.items() if k.startswith("site")
    }
    host(guild, said.err)
    build(guild, *online(guild))
    assert verify_craft(guild) == 0
    capsys.readouterr()
    assert use(f"compromised guild {first} --since 2025-01-01", guild) == 0
    said = capsys.readouterr()
    assert '"revoked": "2025-01-01T00:00:00Z"' in said.err
    build(guild)
    assert "still vouches for" in capsys.readouterr().err
    host(guild, said.err)
    build(guild, *online(guild))
    assert "still vouches for" not in capsys.readouterr().err
    assert verify_craft(guild) == 0


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("id", "did:web:other.example", "says it is did:web:other.example"),
        ("assertionMethod", [], "is not listed under assertionMethod"),
    ],
)
def test_a_document_that_does_not_vouch(
    guild: Path, capsys: pytest.CaptureFixture[str], member: str, value: Any, words: str
) -> None:
    """A document of somebody else, or one that lists the key for something else, is not enough."""
    assert use("keygen guild", guild) == 0
    host(guild, capsys.readouterr().err, **{member: value})
    assert use("build", guild, *DAY, *online(guild)) == 1
    assert words in capsys.readouterr().err
    assert not (guild / "wallet/documents").exists()


def test_a_copy_that_was_changed(guild: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy in the wallet that is none is named, with what to do."""
    assert use("keygen guild", guild) == 0
    host(guild, capsys.readouterr().err)
    build(guild, *online(guild))
    path = guild / "wallet/documents/guild.json"
    for text in ("{}", '{"address": "x", "asked": "today", "text": ""}', "no"):
        path.write_text(text)
        assert use("build", guild) == 1
        assert "wallet/documents/guild.json" in capsys.readouterr().err


def test_known_to_this_registry(site: Path) -> None:
    """An import says under which name its issuer is known, only where the issuer was confirmed."""
    put(site, "trust.yaml", f"issuers:\n  - id: {COLLEGE_DID}\n    name: The College We Know\n")
    (site / "content/endorsements/acme-of-partner.yaml").unlink()
    College().put(site.parent / "college")
    signed = College().sign("Data literacy")
    for name, data in (("good", signed), ("stranger", by_stranger("Sailing"))):
        (site.parent / f"{name}.json").write_bytes(data)
        where = ("--offline", "--map", f"{COLLEGE}={site.parent / 'college'}")
        options = ("--earner", "ada", "--as", name, *where)
        assert (
            run(["import", str(site.parent / f"{name}.json"), "--root", str(site), *options]) == 0
        )
    # What the college's host does not answer is not confirmed to be theirs.
    (site.parent / "nowhere").mkdir()
    (site.parent / "silent.json").write_bytes(College().sign("Chart reading"))
    where = ("--offline", "--map", f"{COLLEGE}={site.parent / 'nowhere'}")
    options = ("--earner", "ada", "--as", "silent", *where)
    assert run(["import", str(site.parent / "silent.json"), "--root", str(site), *options]) == 3
    build(site)
    known = "nown to this registry as"
    assert known in page(site, "ada/good")
    assert "The College We Know" in page(site, "ada/good")
    assert known not in page(site, "ada/stranger")
    assert known not in page(site, "ada/silent")
    assert page(site, "ada").count("known to this registry as The College We Know") == 1


def test_endorsing_a_key(site: Path) -> None:
    """An issuer that is a key is endorsed by its key, also in a preview, which has another one."""
    put(site, "issuers/makers.yaml", "name: Makers\nurl: https://makers.example/\ndid: key\n")
    build(site)
    key = json.loads((site / "wallet/keys/makers.json").read_bytes())
    assert stored(site, "acme-of-makers")["credentialSubject"]["id"] == key["did"]
    put(site, "badges/intro.yaml", "name: Intro\ndescription: More.\ncriteria: Do it.\n")
    put(
        site,
        "endorsements/makers-of-intro.yaml",
        CONTENT["endorsements/makers-of-intro.yaml"].replace("ask", "call"),
    )
    content = load_content(site).content
    wallet = load_wallet(site / "wallet")
    shown = preview_wallet(content, wallet, seed=bytes(32), now="2026-11-23T12:00:00Z")
    portfolio = build_portfolio(content, shown, images={}, as_of=date(2026, 12, 1))
    assert {each.report.state for each in portfolio.endorsements} == {"valid"}
    assert len(portfolio.endorsements) == 4


def test_a_preview_of_an_issuer_elsewhere(guild: Path) -> None:
    """What is not signed yet is shown as it will be, once the host vouches for it."""
    content = load_content(guild).content
    shown = preview_wallet(content, Wallet(), seed=bytes(32), now="2026-11-23T12:00:00Z")
    portfolio = build_portfolio(content, shown, images={}, as_of=date(2026, 12, 1))
    assert {entry.report.state for entry in portfolio.entries} == {"valid"}


def test_a_site_with_endorsements_moves(site: Path) -> None:
    """What was said at the former address goes on holding, and is not signed again."""
    build(site)
    before = stored(site, "acme-of-makers")
    assert use("move --to https://new.example", site) == 0
    build(site)
    assert stored(site, "acme-of-makers") == before
    former = site / "site_output/moved/example.org/x"
    file = former / "endorsements/acme-of-makers/credential.json"
    assert run(["verify", str(file), "--offline", "--map", f"{BASE}={former}"]) == 0
    assert "<em>seen</em>" in page(site, "issuers/makers")
    # The profile there is of another DID, of which it says nothing.
    assert "endorsement" not in published(site, "issuers/makers/profile.json")


def test_endorsements_in_one_place_are_mended(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two in one place, as a merge leaves them, get places of their own."""
    build(site)
    first, second = (stored(site, name) for name in ("acme-of-makers", "acme-of-partner"))
    signer = next(
        key
        for path in (site.parent / "keys").iterdir()
        if (key := load_key(KeyFolder(site.parent / "keys"), path.stem)).multibase
        == first["proof"][0]["verificationMethod"].rpartition("#")[2]
    )
    members = {name: value for name, value in second.items() if name != "proof"}
    clashing = UnsignedCredential({**members, "credentialStatus": first["credentialStatus"]})
    path = site / "wallet/credentials/endorsements/acme-of-partner.json"
    path.write_text(sign_document(clashing, signer, "2026-11-23T12:00:00Z"), encoding="utf-8")
    assert use("build", site, *DAY) == 1
    assert "share a place in a status list" in capsys.readouterr().err
    assert use("mend", site) == 0
    build(site)
    places = {
        json.dumps(stored(site, name)["credentialStatus"])
        for name in ("acme-of-makers", "acme-of-partner")
    }
    assert len(places) == 2
    assert set(states(site, "acme-of-makers", "acme-of-partner").values()) == {"passed"}


def test_only_what_is_signed_is_withdrawn(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An endorsement that was never signed is taken out of content."""
    assert use("revoke endorsements/acme-of-makers", site) == 1
    assert "delete it from content, or build first" in capsys.readouterr().err
