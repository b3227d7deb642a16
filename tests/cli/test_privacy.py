"""Who finds what: visibility of sites, earners and awards, pseudonyms, and `credfolio forget`."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from credfolio.cli import run
from credfolio.status import decode_bits, indexes_of

BASE = "https://example.org/my-portfolio/"
FIRST, SECOND = "first-steps", "made-and-shown"
HIDDEN = re.compile(r"unlisted/[0-9a-f]{32}/")


@cache
def started() -> tuple[Path, Path]:
    """A site as `init` makes it, built; and its keys."""
    root, keys = Path(mkdtemp(prefix="credfolio-privacy-")) / "site", mkdtemp(prefix="credfolio-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", keys)
        assert run(["init", str(root), "--name", "Harbour Makers", "--base-url", BASE]) == 0
        assert run(["build", "--root", str(root)]) == 0
    return root, Path(keys)


class Site:
    """A folder in which commands are typed."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.output = root / "site_output"
        self.earner = root / "content/earners/robin-example.yaml"
        self._capsys = capsys

    def type(self, *arguments: str, status: int = 0) -> str:
        """Run a command; returns what it printed, to whichever stream."""
        self._capsys.readouterr()
        found = run([*arguments, "--root", str(self.root)])
        said = self._capsys.readouterr()
        assert found == status, said
        return said.out + said.err

    def build(self) -> str:
        """Sign and publish; then nothing is left to do."""
        said = self.type("build")
        self.type("build", "--frozen")
        assert ", 0 written, 0 removed" in self.type("build")
        return said

    def write(self, line: str, *, below: str = "") -> None:
        """Add a line to the earner's file: as a member, or to the award of a badge."""
        text = self.earner.read_text("utf-8")
        if below:
            changed = text.replace(f"badge: {below}\n", f"badge: {below}\n    {line}\n")
        else:
            changed = f"{line}\n{text}"
        assert changed != text
        self.earner.write_text(changed, "utf-8")

    def stored(self, award: str) -> dict[str, object]:
        """A credential of the wallet."""
        text = (self.root / f"wallet/credentials/robin-example/{award}.json").read_text("utf-8")
        document: dict[str, object] = json.loads(text)
        return document

    def path(self, award: str) -> str:
        """Where a credential's page lies, by its id."""
        return str(self.stored(award)["id"]).removeprefix(BASE)

    def texts(self) -> dict[str, str]:
        """Every file of the site that is text, by its path."""
        found = {}
        for file in self.output.rglob("*"):
            if file.suffix in (".html", ".json", ".js", ".xml", ".txt", ".md", ".tex", ".css"):
                found[file.relative_to(self.output).as_posix()] = file.read_text("utf-8")
        return found

    def finds(self, word: str) -> set[str]:
        """The pages and files outside of unlisted folders in which something stands."""
        texts = self.texts().items()
        return {path for path, text in texts if word in text and not path.startswith("unlisted/")}


@pytest.fixture(name="site")
def fixture_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """A copy of that site."""
    root, keys = started()
    shutil.copytree(root, tmp_path / "site")
    shutil.copytree(keys, tmp_path / "keys")
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return Site(tmp_path / "site", capsys)


def test_an_unlisted_award_is_where_nobody_looks(site: Site) -> None:
    """It has a new address that nobody guesses; the copy from before is withdrawn."""
    copy = site.root.parent / "copy.json"
    shutil.copy(site.output / f"robin-example/{SECOND}/credential.json", copy)
    site.write("visibility: unlisted", below=SECOND)
    assert f"signed again: robin-example/{SECOND} (id changed" in site.build()
    path = site.path(SECOND)
    assert HIDDEN.match(path)
    page = (site.output / path / "index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in page
    assert (site.output / path / "qr.svg").is_file()
    assert not (site.output / f"robin-example/{SECOND}").exists()
    token = path.split("/")[1]
    assert not site.finds(token)
    assert not site.finds(SECOND) - {
        "index.html",  # the badge is public
        "sitemap.xml",
        "people/index.html",
        *(f"badges/{name}" for name in ("index.html", f"{SECOND}/index.html")),
        f"badges/{SECOND}/achievement.json",
        "api/v1/badges/1.json",
        "assets/names.js",
        "issuers/harbour-makers/index.html",
    }
    assert "noindex" not in (site.output / "robin-example/index.html").read_text("utf-8")
    site_map = f"--map={BASE}={site.output}"
    assert run(["verify", str(site.output / path / "credential.json"), site_map]) == 0
    assert run(["verify", str(copy), site_map]) == 1


def test_an_unlisted_earner_has_a_portfolio_for_those_who_know_it(site: Site) -> None:
    """All awards are in it; no list, count, search or map of the site knows of the earner."""
    site.write("visibility: unlisted")
    site.build()
    place = json.loads((site.root / "wallet/unlisted/robin-example.json").read_text())["place"]
    assert HIDDEN.fullmatch(place)
    page = (site.output / place / "index.html").read_text("utf-8")
    for award in (FIRST, SECOND):
        relative = "../" + site.path(award).removeprefix("unlisted/")
        assert f'href="{relative}"' in page
    assert (site.output / place / "resume.md").is_file()
    assert not site.finds("Robin")
    assert not site.finds("robin-example")
    # The two awards lead to the portfolio, and it is all that they have in common.
    tokens = {site.path(award).split("/")[1] for award in (FIRST, SECOND)}
    assert len(tokens | {place.split("/")[1]}) == 3


def test_the_site_can_be_unlisted_by_default(site: Site) -> None:
    """What people say of themselves counts for more than what the site says."""
    settings = site.root / "content/site.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nvisibility: unlisted\n", "utf-8")
    site.build()
    assert not site.finds("Robin")
    site.write("visibility: public")
    site.build()
    assert (site.output / "robin-example/index.html").is_file()
    # What was given out stays where it is, and is on the portfolio now.
    page = (site.output / "robin-example/index.html").read_text("utf-8")
    assert f'href="../{site.path(FIRST)}"' in page
    assert "noindex" not in (site.output / site.path(FIRST) / "index.html").read_text("utf-8")


def test_what_is_private_is_on_no_page(site: Site) -> None:
    """It is signed all the same, stays as it was signed, and its list says how it stands."""
    before = (site.root / f"wallet/credentials/robin-example/{SECOND}.json").read_bytes()
    copy = site.root.parent / "copy.json"
    copy.write_bytes(before)
    picture = site.root / "content/images/earners/robin.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(site.root / "content/images/badges/first-steps.svg", picture)
    site.write("image: earners/robin.svg")
    site.build()
    assert (site.output / "images/earners/robin.svg").is_file()
    site.write("visibility: private")
    site.build()
    texts = site.texts()
    assert not [path for path, text in texts.items() if "Robin" in text or "robin" in text]
    assert not (site.output / "images/earners").exists()
    assert not (site.output / "unlisted").exists()
    kept = (site.root / f"wallet/credentials/robin-example/{SECOND}.json").read_bytes()
    assert kept == before
    assert run(["verify", str(copy), f"--map={BASE}={site.output}"]) == 0
    site.type("revoke", f"robin-example/{SECOND}")
    site.build()
    assert run(["verify", str(copy), f"--map={BASE}={site.output}"]) == 1


def test_an_award_is_never_easier_to_find_than_its_earner(site: Site) -> None:
    """A public award of a private earner is private."""
    site.write("visibility: public", below=FIRST)
    site.write("visibility: private")
    site.build()
    assert not site.finds("robin")


def test_a_private_award_that_was_never_public_has_no_telling_address(site: Site) -> None:
    """Its id is where it would be unlisted."""
    site.type("new", "award", "robin-example", FIRST, "--date", "2026-05-04", "--id", "quiet")
    site.write("visibility: private", below=f"{FIRST}\n    id: quiet")
    site.build()
    assert HIDDEN.match(site.path("quiet"))
    assert not (site.output / site.path("quiet")).exists()


def test_a_frozen_build_draws_nothing(site: Site) -> None:
    """An earner without an unlisted address is named."""
    site.type("new", "earner", "Kim", "--slug", "kim")
    kim = site.root / "content/earners/kim.yaml"
    kim.write_text("visibility: unlisted\n" + kim.read_text("utf-8"), "utf-8")
    assert "earner 'kim' has no unlisted address yet" in site.type("build", "--frozen", status=1)
    site.build()
    assert not site.finds("Kim")


def test_a_pseudonym_says_nothing(site: Site) -> None:
    """The slug is drawn, so that the address and the file's name are nobody's."""
    said = site.type("new", "earner", "Kim Example", "--pseudonym")
    assert re.search(r"content/earners/earner-[0-9a-f]{10}\.yaml", said)
    assert "--slug names one" in site.type(
        "new", "earner", "Kim", "--pseudonym", "--slug", "kim", status=2
    )


def test_forgetting_leaves_no_name_anywhere(site: Site) -> None:
    """Every copy is withdrawn for good; the list keeps the places, and nobody knows whose."""
    copies = [site.root.parent / f"{award}.json" for award in (FIRST, SECOND)]
    for copy, award in zip(copies, (FIRST, SECOND), strict=True):
        shutil.copy(site.output / f"robin-example/{award}/credential.json", copy)
    places = {
        int(json.loads(copy.read_text())["credentialStatus"]["statusListIndex"]) for copy in copies
    }
    site.type("new", "earner", "Kim", "--slug", "kim")
    site.type("new", "award", "kim", FIRST, "--date", "2026-05-04")
    site.build()
    assert "--yes forgets without asking" in site.type("forget", "robin-example", status=2)
    said = site.type("forget", "robin-example", "--yes")
    assert "2 credentials withdrawn for good" in said
    assert "git filter-repo --invert-paths" in said
    assert "--path content/earners/robin-example.yaml" in said
    site.build()
    for file in site.root.rglob("*"):
        if file.is_file() and ".git" not in file.parts:
            assert b"obin" not in file.read_bytes().replace(b"Robin Hood", b""), file
            assert "robin" not in file.as_posix().removeprefix(site.root.as_posix()), file
    for copy in copies:
        assert run(["verify", str(copy), f"--map={BASE}={site.output}"]) == 1
    status_list = json.loads((site.root / "wallet/status/harbour-makers/1.json").read_text())
    assert indexes_of(decode_bits(status_list["credentialSubject"]["encodedList"])) == places
    (tombstone,) = (site.root / "wallet/forgotten").iterdir()
    assert json.loads(tombstone.read_text())["credentials"] == 2
    assert "there is no earner 'robin-example'" in site.type(
        "forget", "robin-example", "--yes", status=1
    )


def test_pictures_that_others_have_stay(site: Site) -> None:
    """What a badge or another earner shows is not theirs alone."""
    picture = site.root / "content/images/earners/robin.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(site.root / "content/images/badges/first-steps.svg", picture)
    site.write("image: earners/robin.svg")
    site.type("forget", "robin-example", "--yes")
    assert not picture.exists()
    assert (site.root / "content/images/badges/first-steps.svg").is_file()
    site.build()


def test_who_runs_the_site_sees_everything(site: Site) -> None:
    """What ends is due, and what is broken is named, whoever else may find it."""
    site.write("expires: 2026-12-01", below=SECOND)
    site.write("visibility: private")
    site.build()
    said = site.type("due", "--as-of", "2026-11-01")
    assert f"robin-example/{SECOND}" in said
    file = site.root / f"wallet/credentials/robin-example/{SECOND}.json"
    file.write_text(file.read_text("utf-8").replace("Made and Shown", "Made and Sold"), "utf-8")
    assert f"{SECOND}.json does not verify" in site.type("check", status=1)


def test_a_bundle_leaves_out_what_is_unlisted(site: Site) -> None:
    """Unless it is asked for: then it has all, and holds."""
    site.write("visibility: unlisted")
    site.type("new", "earner", "Kim", "--slug", "kim")
    site.type("new", "award", "kim", FIRST, "--date", "2026-05-04")
    site.build()
    for options, is_in in (((), False), (("--all",), True)):
        file = site.root.parent / f"bundle{len(options)}.zip"
        site.type("bundle", "--output", str(file), *options)
        assert run(["verify", str(file)]) == 0
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            everything = b"".join(map(archive.read, names))
        for word in ("robin", "unlisted/"):
            assert any(word in name for name in names) == is_in, (word, options)
        assert (b"Robin" in everything) == is_in
