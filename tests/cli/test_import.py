"""`credfolio import`, and builds of a site that shows what others gave."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.cli import run
from credfolio.documents import render_json
from credfolio.journal import JOURNAL
from credfolio.receipts import digest_of
from foreign import (
    COLLEGE,
    COLLEGE_DID,
    HOSTILE_PICTURE,
    College,
    by_ada,
    by_stranger,
    document,
    in_png,
    in_svg,
    plainly,
    token,
)
from holder import BASE, write_site
from papers import attachment, pdf
from samples import SeedSigner, prove

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).parents[1] / "cases"
GONE = render_json(
    prove(document("Economics", "did:web:gone.example"), SeedSigner("gone"), "did:web:gone.example")
).encode()


OLDER = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org">
<o:assertion verify="https://x.example/1"/></svg>"""


@cache
def _keys() -> Path:
    return Path(mkdtemp(prefix="credfolio-keys-"))


@pytest.fixture(name="root")
def fixture_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of two earners, the working folder."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(_keys()))
    root = write_site(tmp_path / "site")
    monkeypatch.chdir(root)
    return root


@pytest.fixture(name="host")
def fixture_host(tmp_path: Path) -> Path:
    """The college's host: what it answers at its address."""
    College(revoked={9}).put(tmp_path / "host")
    return tmp_path / "host"


@pytest.fixture(name="take")
def fixture_take(root: Path, tmp_path: Path, host: Path) -> Callable[..., int]:
    """Import bytes into the site, with the college's host at hand and no network."""

    def take(data: bytes, *options: str, name: str = "given.bin") -> int:
        (tmp_path / name).write_bytes(data)
        where = [] if "--root" in options else ["--root", str(root)]
        return run(
            [
                "import",
                str(tmp_path / name),
                "--offline",
                "--map",
                f"{COLLEGE}={host}",
                *where,
                *options,
            ]
        )

    return take


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and JOURNAL not in path.parts
    }


def build(*options: str) -> int:
    """Build the site for a fixed day."""
    return run(["build", "--as-of", "2027-03-01", *options])


def page(path: str) -> str:
    """A built page."""
    return Path("site_output", path, "index.html").read_text(encoding="utf-8")


def words(path: str) -> str:
    """A page's text, without its markup and its data."""
    text = re.sub(r"<(script|svg|head)\b.*?</\1>", " ", page(path), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())


def state(path: str) -> str:
    """The state that a page shows."""
    found = re.search(r'data-verify-state="([a-z-]+)"', page(path))
    assert found
    return found[1]


def receipt(slug: str, earner: str = "ada") -> dict[str, Any]:
    """A receipt as it lies in the wallet."""
    text = Path(f"wallet/receipts/{earner}/{slug}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_credential_is_kept_and_shown(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, with a receipt; its page says who signed, and on which day that was checked."""
    data = College().sign("Data Literacy")
    assert take(data) == 0
    said = capsys.readouterr()
    assert said.out == "content/imports/ada/data-literacy.json\n"
    assert "imported (valid)" in said.err
    assert "signed by college.example" in said.err
    assert "warning" not in said.err
    assert (root / "content/imports/ada/data-literacy.json").read_bytes() == data
    written = receipt("data-literacy")
    assert written["file"] == "content/imports/ada/data-literacy.json"
    assert written["digest"] == digest_of(data)
    assert written["issuer"] == COLLEGE_DID
    assert [one["address"] for one in written["documents"]] == sorted(College().answers())
    assert build() == 0
    assert "imported: 1 valid" in capsys.readouterr().err
    published = root / "site_output/ada/data-literacy/credential.json"
    assert published.read_bytes() == data
    shown = words("ada/data-literacy/")
    assert "Issued by Example College, signed by college.example." in shown
    assert "Not an issuer of this site" in shown
    assert "Earned by Ada Lovelace on 30 June 2025" in shown
    assert "Checked against the documents of college.example on" in shown
    assert "The dates are judged as of 1 March 2027" in shown
    assert state("ada/data-literacy/") == "valid"
    row = words("ada/")
    assert "2 credentials, all valid, from 2 issuers" in row
    assert "Data Literacy Example College, signed by college.example · 30 June 2025" in row
    assert f"<loc>{BASE}ada/data-literacy/</loc>" in (root / "site_output/sitemap.xml").read_text()
    assert "Data Literacy" in words("")


def test_a_frozen_build_needs_nothing_but_files(root: Path, take: Callable[..., int]) -> None:
    """Neither network nor key: the same pages, also when the issuer's host is gone."""
    assert take(College().sign("Data Literacy")) == 0
    assert build() == 0
    before = files_of(root / "site_output")
    assert build("--frozen", "--output", "again") == 0
    assert files_of(root / "again") == before


@pytest.mark.parametrize(
    ("data", "name", "published"),
    [
        (by_stranger("Night Sailing"), "x.png", ["credential.json"]),
        (token("Night Sailing"), "x.json", ["credential.jwt"]),
        (token("Night Sailing") + b"\n", "x.json", ["credential.jwt"]),
        (in_png(by_stranger("Night Sailing")), "x", ["credential.png", "credential.json"]),
        (in_png(token("Night Sailing")), "x", ["credential.png", "credential.jwt"]),
        (in_svg(by_stranger("Night Sailing")), "x.txt", ["credential.svg", "credential.json"]),
    ],
    ids=["json", "jwt", "jwt with a line's end", "png", "png of a jwt", "svg"],
)
def test_every_form_is_published_as_it_was_given(
    root: Path, take: Callable[..., int], data: bytes, name: str, published: list[str]
) -> None:
    """The ending is what the bytes are; beside a picture lies the credential in it."""
    assert take(data, name=name) == 0
    ending = published[0].removeprefix("credential")
    assert (root / f"content/imports/ada/night-sailing{ending}").read_bytes() == data
    assert build() == 0
    folder = root / "site_output/ada/night-sailing"
    assert (folder / published[0]).read_bytes() == data
    found = {path.name for path in folder.iterdir()}
    assert found == {*published, "index.html", "card.png", "qr.png", "qr.svg"}
    for form in published:
        assert run(["verify", str(folder / form), "--offline"]) == 0
    if "credential.json" in published:
        assert run(["verify", str(folder / "index.html"), "--offline"]) == 0


def test_a_picture_that_does_harm_is_not_published(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is kept as it is, and the credential in it is what the site offers."""
    credential = College().sign("Radio Operator")
    assert take(in_svg(credential, HOSTILE_PICTURE)) == 0
    assert "a page would run, so it is not published" in capsys.readouterr().err
    assert build() == 0
    folder = root / "site_output/ada/radio-operator"
    assert {path.name for path in folder.iterdir()} == {
        "card.png",
        "credential.json",
        "index.html",
        "qr.png",
        "qr.svg",
    }
    assert json.loads((folder / "credential.json").read_bytes()) == json.loads(credential)
    assert "alert(1)" not in page("ada/radio-operator/")
    assert "not published here, because it could do harm" in words("ada/radio-operator/")


def test_a_page_is_taken_apart(root: Path, take: Callable[..., int]) -> None:
    """What it embeds is kept as it is embedded, to the letter."""
    assert take(by_stranger("Night <b>Sailing</b>"), "--as", "first") == 0
    assert build() == 0
    html = Path("site_output/ada/first/index.html").read_bytes()
    assert take(html, "--as", "second", "--earner", "bob") == 0
    kept = (root / "content/imports/bob/second.json").read_bytes()
    assert kept in html
    assert b"\\u003cb\\u003e" in kept


def test_a_pdf_is_taken_apart(root: Path, take: Callable[..., int]) -> None:
    """What is attached is kept to the byte, and the sheet around it is not."""
    credential = by_stranger("Night Sailing")
    assert take(pdf(attachment(credential))) == 0
    assert (root / "content/imports/ada/night-sailing.json").read_bytes() == credential


def test_self_issued_looks_like_nobody_elses(root: Path, take: Callable[..., int]) -> None:
    """Whatever it calls its issuer and whatever picture it comes in."""
    assert take(in_png(by_ada("Grand Master"))) == 0
    assert build() == 0
    shown = words("ada/grand-master/")
    assert "Self-issued. Earner and issuer are the same" in shown
    assert "Issued by" not in shown.replace("Issued 30 June", "")
    assert 'data-origin="self"' in page("ada/grand-master/")
    assert 'src="credential.png"' not in page("ada/grand-master/")
    assert 'href="credential.png"' in page("ada/grand-master/")
    rows = words("ada/")
    assert "Grand Master Self-issued · " in rows
    assert "Royal Academy" not in rows
    assert "1 self-issued" in rows
    assert "Royal Academy" not in (root / "site_output/index.html").read_text(encoding="utf-8")


def test_a_key_alone_vouches_for_nothing(take: Callable[..., int]) -> None:
    """A famous name, signed by nobody knows whom: the page says so, search engines hear nothing."""
    data = by_stranger("Master of Arts", issuer_name="Harvard University")
    assert take(in_png(data)) == 0
    assert build() == 0
    shown = words("ada/master-of-arts/")
    assert "Issued by Harvard University, signed by a key that no domain vouches for." in shown
    assert "“Harvard University”, signed by a key that no domain vouches for" in words("ada/")
    html = page("ada/master-of-arts/")
    assert 'src="credential.png"' not in html
    graph = re.findall(r'"application/ld\+json">(.*?)</script>', html)
    assert len(graph) == 1
    assert "Harvard" not in graph[0]
    assert f'href="{COLLEGE}' not in html


def test_the_picture_of_a_known_signer_is_shown(take: Callable[..., int]) -> None:
    """From the site's own copy, never from where the credential says it is."""
    image = {"id": "https://college.example/picture.png", "type": "Image"}
    assert take(in_png(College().sign("Chart Reading", achievement={"image": image}))) == 0
    assert build() == 0
    html = page("ada/chart-reading/")
    assert 'src="credential.png"' in html
    assert "picture.png" not in re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert "A signature covers the credential, never the picture" in words("ada/chart-reading/")


def test_issued_by_this_site(root: Path, take: Callable[..., int]) -> None:
    """By the DID, with the way to the issuer's page."""
    assert build() == 0
    own = (root / "wallet/credentials/ada/knots.json").read_bytes()
    options = ["--as", "knots-again", "--map", f"{BASE}={root / 'site_output'}"]
    assert take(own, *options) == 0
    assert build() == 0
    assert "Issued by The Quay, an issuer of this site." in words("ada/knots-again/")
    assert 'href="../../issuers/quay/"' in page("ada/knots-again/")


def test_tampered_is_refused(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """With the reason, and nothing is written."""
    before = files_of(root)
    tampered = College().sign("Data Literacy").replace(b"Reads tables", b"Reads minds!")
    assert take(tampered) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "refused: proof: the signature does not match the content" in said.err
    assert files_of(root) == before


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{}", "not a verifiable credential"),
        (
            b'{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}',
            "hosted badge of an older standard",
        ),
        (b"hello", "is not JSON"),
        (b"<html></html>", "is a page without a credential"),
        (b"\x89PNG\r\n\x1a\n", "is cut off"),
        (pdf(), "is a PDF without a credential attached to it"),
        (
            College().answers()["https://college.example/status/1.json"],
            "not a verifiable credential",
        ),
        (
            OLDER,
            "older standard",
        ),
        (by_stranger("x", achievement={"criteria": {}}), "achievement: "),
    ],
)
def test_what_is_no_credential_is_refused(
    root: Path,
    take: Callable[..., int],
    data: bytes,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each in plain words, and nothing is written."""
    before = files_of(root)
    assert take(data, "--earner", "ada") == 1
    assert reason in capsys.readouterr().err
    assert files_of(root) == before


def test_an_issuers_no_is_kept_and_shown(
    take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Withdrawn and expired are the issuer's word, and stand on the page."""
    college = College(revoked={9})
    assert take(college.sign("Fire Warden", index=9)) == 0
    assert "its issuer has withdrawn it" in capsys.readouterr().err
    assert take(college.sign("First Aid", validUntil="2026-02-01T00:00:00Z")) == 0
    assert "it ended on 2026-02-01T00:00:00Z" in capsys.readouterr().err
    assert build() == 0
    assert state("ada/fire-warden/") == "revoked"
    assert state("ada/first-aid/") == "expired"
    assert "3 credentials, 1 valid" in words("ada/")


def test_what_expires_later_expires_on_its_page(take: Callable[..., int]) -> None:
    """Dates are those of the build's day, all else is as of the receipt."""
    assert take(College().sign("First Aid", validUntil="2027-06-01T00:00:00Z")) == 0
    assert run(["build", "--as-of", "2027-05-31"]) == 0
    assert state("ada/first-aid/") == "valid"
    assert run(["build", "--as-of", "2027-06-01"]) == 0
    assert state("ada/first-aid/") == "expired"


def test_undetermined_is_kept_and_shown_as_such(
    take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 3; the page claims nothing about who it is from, and names no folder."""
    assert take(GONE) == 3
    said = capsys.readouterr().err
    assert "imported (unverifiable)" in said
    assert "gone.example, which nothing confirms" in said
    assert "was not asked: the network is off" in said
    assert build() == 0
    shown = words("ada/economics/")
    assert state("ada/economics/") == "unverifiable"
    assert "It says it is from Example College. Nothing here confirms that." in shown
    assert "Said to be earned by Ada Lovelace" in shown
    assert "Last asked on" in shown
    assert "“Example College”, not confirmed" in words("ada/")
    assert "gave no answer" in shown
    assert "Example College" not in "".join(
        re.findall(r'"application/ld\+json">(.*?)</script>', page("ada/economics/"))
    )


def test_the_worst_of_several_decides(
    root: Path, tmp_path: Path, host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is reported, the good ones are kept."""
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.json").write_bytes(College().sign("Data Literacy"))
    (given / "b.json").write_bytes(GONE)
    options = ["--offline", "--map", f"{COLLEGE}={host}"]
    assert run(["import", str(given), "https://gone.example/x", *options]) == 3
    (given / "c.json").write_bytes(College().sign("Statistics").replace(b"Reads", b"Feeds"))
    capsys.readouterr()
    assert run(["import", str(given), *options]) == 1
    said = capsys.readouterr()
    assert said.out.split() == [
        "content/imports/ada/data-literacy.json",
        "content/imports/ada/economics.json",
    ]
    assert "is here already, verified again (valid)" in said.err
    assert sorted(path.name for path in (root / "content/imports/ada").iterdir()) == [
        "data-literacy.json",
        "economics.json",
    ]


def test_from_an_address(root: Path, host: Path) -> None:
    """As `verify` reads it."""
    (host / "ada.json").write_bytes(College().sign("Data Literacy"))
    assert run(["import", f"{COLLEGE}ada.json", "--offline", "--map", f"{COLLEGE}={host}"]) == 0
    assert (root / "content/imports/ada/data-literacy.json").exists()


def test_dry_run_writes_nothing(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what would be kept, and where."""
    before = files_of(root)
    assert take(College().sign("Data Literacy"), "--dry-run") == 0
    said = capsys.readouterr()
    assert said.out == "content/imports/ada/data-literacy.json\n"
    assert "would be kept (valid)" in said.err
    assert files_of(root) == before


def test_whose_it_is(take: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """Whom it names, or as said; who is not named is told so, on the page as well."""
    charles = by_stranger("Engines", subject=plainly("name", "Charles"))
    assert take(charles) == 1
    said = capsys.readouterr().err
    assert "it names no earner of this site" in said
    assert "say with --earner whose it is: ada, bob" in said
    assert take(charles, "--earner", "bbo") == 1
    assert "did you mean 'bob'?" in capsys.readouterr().err
    assert take(charles, "--earner", "bob") == 0
    assert "it does not say that it was earned by Bob" in capsys.readouterr().err
    assert build() == 0
    shown = words("bob/engines/")
    assert "Shown by Bob. It does not say that it was earned by Bob: it names Charles." in shown
    assert "Earned by" not in shown


def test_the_only_earner_is_meant(
    tmp_path: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """With a word about it where the credential does not say so."""
    root = write_site(tmp_path / "alone", alone=True)
    charles = by_stranger("Engines", subject=plainly("name", "Charles"))
    assert take(charles, "--root", str(root)) == 0
    assert (root / "content/imports/ada/engines.json").exists()
    assert "it does not say that it was earned by Ada Lovelace" in capsys.readouterr().err


def test_addresses_are_the_earners(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """An award's or another import's address is taken; --as names another."""
    assert take(College().sign("Knots")) == 1
    said = capsys.readouterr().err
    assert "an award has the address /ada/knots/ already" in said
    assert "hint: choose another with --as SLUG" in said
    assert take(by_stranger("Splicing", subject={"id": "did:example:x"}), "--earner", "bob") == 0
    assert take(by_stranger("Splicing", subject={"id": "did:example:x"}), "--earner", "ada") == 0
    capsys.readouterr()
    assert take(by_stranger("Splicing", subject={"id": "did:example:x"})) == 1
    assert "it is kept for several earners" in capsys.readouterr().err
    assert take(College().sign("Knots"), "--as", "knots-at-college") == 0
    assert take(College().sign("Knots", index=6), "--as", "knots-at-college") == 1
    assert "another import has the address" in capsys.readouterr().err
    assert take(College().sign("Knots"), "--as", "other") == 1
    assert "it is here already, as ada/knots-at-college" in capsys.readouterr().err
    assert take(by_stranger("Night Sailing"), "--as", "Night Sailing") == 1
    assert "cannot be a slug" in capsys.readouterr().err
    assert take(by_stranger("夜間航海")) == 0
    assert any(re.fullmatch("[0-9a-f]{12}", file.stem) for file in root.rglob("*.json"))
    assert build() == 0


def test_importing_again_refreshes_the_receipt(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """The file stays; what was better answered before is not forgotten."""
    data = College().sign("Data Literacy")
    assert take(data) == 0
    painted = receipt("data-literacy") | {"verified": "2026-03-02T00:00:00Z"}
    path = root / "wallet/receipts/ada/data-literacy.json"
    path.write_text(render_json(painted), encoding="utf-8")
    assert take(data) == 0
    assert "is here already, verified again" in capsys.readouterr().err
    assert receipt("data-literacy")["verified"] > "2026-11"
    before = files_of(root)
    (root / "given.json").write_bytes(data)
    assert run(["import", "given.json", "--offline"]) == 3
    assert "it could not be checked now; what was found on" in capsys.readouterr().err
    (root / "given.json").unlink()
    assert files_of(root) == before


def test_email_addresses_are_not_published_by_accident(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused with the place; with --public-email the file is as it is, and no page has it."""
    profile = {
        "id": COLLEGE_DID,
        "type": ["Profile"],
        "name": "C",
        "email": "office@college.example",
    }
    data = College().sign(
        "Data Literacy",
        issuer=profile,
        subject=plainly("emailAddress", "ada@example.com"),
        achievement={"name": "Write to ada@example.com or a\u202eda@example.com"},
    )
    assert take(data) == 1
    said = capsys.readouterr().err
    assert "it holds an e-mail address that everyone will be able to read: issuer.email" in said
    assert "--public-email" in said
    assert not (root / "content/imports").exists()
    assert take(data, "--public-email", "--as", "x") == 0
    assert "warning: it holds an e-mail address" in capsys.readouterr().err
    assert build() == 0
    folder = root / "site_output"
    assert (folder / "ada/x/credential.json").read_bytes() == data
    for file, content in files_of(folder).items():
        if file != "ada/x/credential.json":
            assert b"office@college" not in content, file
            assert b"ada@example" not in content, file


class Elements(HTMLParser):
    """Every element of a page with its attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one more."""
        self.elements.append((tag, dict(attrs)))


HOSTILE = "</script><img src=x onerror=alert(1)>\"'<marquee>{{ 7*7 }}\u202egnp.\x85"


def test_hostile_texts(root: Path, take: Callable[..., int]) -> None:
    """No markup, no address but https, no mark that turns text around gets into a page."""
    subject = plainly("name", "Ada Lovelace") | {
        "narrative": f"[click](javascript:alert(2)) ![x](https://evil.example/x.png) {HOSTILE}",
        "result": [{"type": ["Result"], "value": HOSTILE}],
        "role": HOSTILE,
    }
    achievement = {
        "name": HOSTILE,
        "achievementType": "ext:x",
        "description": HOSTILE + "\n\n" + ">" * 3000 + "[" * 3000 + "*" * 3000,
        "criteria": {"id": "javascript:alert(3)", "narrative": HOSTILE},
        "image": {"id": "https://evil.example/pixel.png", "type": "Image", "caption": HOSTILE},
        "tag": [HOSTILE] * 500,
        "alignment": [
            {"type": ["Alignment"], "targetName": HOSTILE, "targetUrl": "javascript:alert(4)"},
            {"type": ["Alignment"], "targetName": "y", "targetUrl": 'https://x.example/"onclick=x'},
        ],
        "inLanguage": '"><script>',
    }
    data = College().sign(
        "x",
        subject=subject,
        achievement=achievement,
        evidence=[{"type": ["Evidence"], "id": "data:text/html,x", "name": HOSTILE}],
        issuer={"id": COLLEGE_DID, "type": ["Profile"], "name": HOSTILE, "url": "javascript:x"},
    )
    assert take(data, "--as", "hostile") == 0
    assert build() == 0
    for path in ("ada/hostile/", "ada/", "", "people/"):
        found = Elements()
        found.feed(page(path))
        assert "\u202e" not in page(path).split("<script")[0]
        for tag, attributes in found.elements:
            assert tag not in ("marquee", "img", "iframe")
            assert tag != "script" or "type" in attributes or "defer" in attributes
            for name, value in attributes.items():
                assert not name.startswith("on")
                if name == "href":
                    assert re.match(r"https://|[./#]|[a-z-]+[/.]|mailto:", value or ""), value
                    assert not re.match(r"javascript:|data:", value or ""), value
                assert name != "src" or not re.match(r"https?:", value or "")
    assert "{{ 7*7 }}" in words("ada/hostile/")
    for block in re.findall(r"<script type=[^>]*>(.*?)</script>", page("ada/hostile/"), re.DOTALL):
        assert json.loads(block)
    assert (root / "site_output/ada/hostile/credential.json").read_bytes() == data


def test_other_kinds_of_credentials(take: Callable[..., int]) -> None:
    """A learner record, an endorsement, an older data model: their name and kind, no crash."""
    for kind, name in (("ClrCredential", "Record"), ("EndorsementCredential", "Praise")):
        unsigned = document("x", COLLEGE_DID, name=name, type=["VerifiableCredential", kind])
        unsigned["credentialSubject"] = {"id": "did:example:x", "type": ["Other"]}
        assert take(json.dumps(unsigned).encode(), "--earner", "ada") in (1, 3)
    older = document("Old Times", COLLEGE_DID, validFrom=None, issuanceDate="2021-05-06T00:00:00Z")
    older["@context"] = ["https://www.w3.org/2018/credentials/v1"]
    older["expirationDate"] = "2031-01-01T00:00:00Z"
    assert take(json.dumps(older).encode()) in (0, 1, 3)
    bare = {"@context": older["@context"], "type": ["VerifiableCredential"]}
    assert take(json.dumps(bare).encode(), "--earner", "bob", "--as", "bare") in (1, 3)
    assert build() == 0
    built = Path("site_output/ada/old-times/index.html")
    if built.exists():
        assert "6 May 2021" in words("ada/old-times/")
        assert "1 January 2031" in words("ada/old-times/")
        assert state("ada/old-times/") == "unverifiable"


def test_a_receipt_decides_nothing(root: Path, take: Callable[..., int]) -> None:
    """Its outcome edited by hand changes no byte of the site."""
    assert take(College(revoked={9}).sign("Fire Warden", index=9)) == 0
    assert build() == 0
    before = files_of(root / "site_output")
    painted = receipt("fire-warden") | {"outcome": "passed", "checks": [], "keys": []}
    path = root / "wallet/receipts/ada/fire-warden.json"
    path.write_text(render_json(painted), encoding="utf-8")
    assert build() == 0
    assert files_of(root / "site_output") == before
    assert state("ada/fire-warden/") == "revoked"


@pytest.mark.parametrize("command", [["build"], ["build", "--frozen"], ["check"]])
def test_a_file_that_is_not_what_was_verified(
    root: Path, take: Callable[..., int], command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Changed, or without a receipt: an error that names it, and nothing is written."""
    data = College().sign("Data Literacy")
    assert take(data) == 0
    file = root / "content/imports/ada/data-literacy.json"
    file.write_bytes(data + b"\n")
    before = files_of(root)
    assert run(command) == 1
    said = capsys.readouterr().err
    assert (
        "error: content/imports/ada/data-literacy.json: is not the file that was verified" in said
    )
    assert "hint: restore it, or verify it with `credfolio import" in said
    file.write_bytes(data)
    (root / "wallet/receipts/ada/data-literacy.json").unlink()
    del before["wallet/receipts/ada/data-literacy.json"]
    assert run(command) == 1
    assert "data-literacy.json: has no receipt in the wallet" in capsys.readouterr().err
    assert files_of(root) == before | {"content/imports/ada/data-literacy.json": data}
    assert take(data) == 0
    assert receipt("data-literacy")["digest"] == digest_of(data)


def test_a_receipt_that_is_left_over(
    root: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Is named, and stays where it is."""
    assert take(College().sign("Data Literacy")) == 0
    (root / "content/imports/ada/data-literacy.json").unlink()
    assert build() == 0
    said = capsys.readouterr().err
    assert "warning: wallet/receipts/ada/data-literacy.json belongs to no file" in said
    assert (root / "wallet/receipts/ada/data-literacy.json").exists()
    (root / "wallet/receipts/ada/data-literacy.json").write_text("{}", encoding="utf-8")
    assert run(["check"]) == 1
    assert "wallet/receipts/ada/data-literacy.json is not a receipt" in capsys.readouterr().err


def test_asking_again(
    root: Path, host: Path, take: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A build online sees what was withdrawn since, and keeps what it cannot ask about."""
    maps = ["--online", "--map", f"{COLLEGE}={host}", "--map", f"https://gone.example/={root}"]
    assert take(College().sign("Data Literacy")) == 0
    assert take(GONE) == 3
    assert build() == 0
    assert state("ada/data-literacy/") == "valid"
    College(revoked={5}).put(host)
    assert build() == 0
    assert state("ada/data-literacy/") == "valid"
    capsys.readouterr()
    assert build(*maps) == 0
    said = capsys.readouterr().err
    assert "data-literacy.json is revoked now; it was valid" in said
    assert "could not be checked again" not in said
    assert state("ada/data-literacy/") == "revoked"
    assert state("ada/economics/") == "unverifiable"
    known = receipt("data-literacy")
    shutil.rmtree(host)
    host.mkdir()
    assert build(*maps) == 0
    said = capsys.readouterr().err
    assert "data-literacy.json could not be checked again, so what was found on" in said
    assert receipt("data-literacy") == known
    assert state("ada/data-literacy/") == "revoked"


def test_a_key_that_is_no_longer_the_issuers(
    host: Path, take: Callable[..., int], root: Path
) -> None:
    """Asked again, the issuer does not know the key: the page says so, and confirms nothing."""
    assert take(College().sign("Data Literacy")) == 0
    College(signer=SeedSigner("another key")).put(host)
    assert build("--online", "--map", f"{COLLEGE}={host}") == 0
    assert state("ada/data-literacy/") == "tampered"
    assert "It says it is from Example College. Nothing here confirms that." in words(
        "ada/data-literacy/"
    )
    assert (root / "site_output/ada/data-literacy/credential.json").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["build", "--online", "--frozen"], "--frozen changes nothing"),
        (["build", "--map", "https://x.example/=."], "only --online asks"),
        (["import"], "missing argument"),
        (["import", "a.json"], "cannot read a.json"),
        (["import", "a.json", "b.json", "--as", "x"], "--as names one credential"),
    ],
)
@pytest.mark.usefixtures("root")
def test_wrong_use(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, and why."""
    assert run(options) == 2
    assert said in capsys.readouterr().err


def test_check_counts_imports(take: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """Beside what is written here."""
    assert take(College().sign("Data Literacy")) == 0
    capsys.readouterr()
    assert run(["check"]) == 0
    assert capsys.readouterr().out == "1 issuer, 1 badge, 2 earners, 1 award, 1 import; 1 to sign\n"


def test_imports_can_be_pinned(root: Path, take: Callable[..., int]) -> None:
    """By the last part of their address, like awards."""
    assert take(College().sign("Data Literacy")) == 0
    ada = root / "content/earners/ada.yaml"
    ada.write_text(ada.read_text(encoding="utf-8") + "pinned: [data-literacy]\n", encoding="utf-8")
    assert build() == 0
    assert "Selected credentials Data Literacy Example College, signed by" in words("ada/")


@pytest.mark.parametrize(
    "name",
    [
        "endorsement",
        "endorsed",
        "endorsed-from-afar",
        "record",
        "on-1-1-with-an-older-proof",
        "token-on-1-1",
        "token-in-an-envelope",
        "refresh-newer",
        "revocation-list-revoked",
        "ecdsa-rdfc",
    ],
)
def test_every_kind_of_credential_has_a_page(name: str, root: Path, tmp_path: Path) -> None:
    """What the case files hold of other kinds and times is kept, built and shown with its checks."""
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    for address, answer in case["answers"].items():
        place = tmp_path / "case" / address.removeprefix("https://badges.example/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(answer if isinstance(answer, str) else json.dumps(answer))
    (tmp_path / "case").mkdir(exist_ok=True)
    given = tmp_path / "given.json"
    given.write_text(case["text"] if "text" in case else render_json(case["document"]))
    where = ["--offline", "--map", f"https://badges.example/={tmp_path / 'case'}"]
    status = run(["import", str(given), "--earner", "ada", "--as", "given", *where])
    assert status == 0
    assert build() == 0
    (kept,) = (root / "content" / "imports" / "ada").glob("given.*")
    assert kept.read_bytes() == given.read_bytes()
    shown = words("ada/given")
    word = {"revoked": "Revoked", "valid": "Valid", "unverifiable": "Could not be checked"}
    assert word[case["expected"]["state"]] in shown
    if "embedded" in case["expected"]["checks"]:
        assert "Credentials in it" in shown
    if name == "record":
        assert "What is in it Intro to Rust An endorsement" in " ".join(shown.split())
    if name == "endorsement":
        assert "It takes some work." in shown
