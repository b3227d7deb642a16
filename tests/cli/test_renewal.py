"""`credfolio due`, `renew`, and corrections that replace, as a user meets them."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from credfolio.cli import run
from credfolio.documents import parse_object
from credfolio.serve import preview_wallet
from credfolio.wallet import load_wallet

BASE = "https://example.org/my-portfolio"
NAME = "robin-example/first-steps"
EARNER = "content/earners/robin-example.yaml"


@cache
def started(more: str = "") -> tuple[Path, Path]:
    """A site as `init` makes it, whose first badge holds for a year, built; and its keys."""
    root, keys = Path(mkdtemp(prefix="credfolio-renewal-")) / "site", mkdtemp(prefix="credfolio-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", keys)
        assert run(["init", str(root), "--name", "Harbour Makers", "--base-url", BASE]) == 0
        for file, line in (("badges/first-steps", "valid_for: P1Y"), ("site", more)):
            with (root / f"content/{file}.yaml").open("a", encoding="utf-8") as stream:
                stream.write(f"\n{line}\n")
        assert run(["build", "--root", str(root)]) == 0
    return root, Path(keys)


class Site:
    """A folder in which commands are typed."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def type(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        """Run a command; returns what it printed, to each stream."""
        self._capsys.readouterr()
        found = run([*arguments, "--root", str(self.root)])
        said = self._capsys.readouterr()
        assert found == status, said
        return said.out, said.err

    def write(self, before: str, after: str, file: str = EARNER) -> None:
        """Change a file as a person does."""
        text = (self.root / file).read_text("utf-8")
        assert before in text
        (self.root / file).write_text(text.replace(before, after), encoding="utf-8")

    def verify(self, path: Path | str, *options: str) -> tuple[int, dict[str, str]]:
        """How `verify` leaves, and what it says to each question."""
        self._capsys.readouterr()
        site = f"{BASE}/={self.root / 'site_output'}"
        status = run(["verify", str(path), "--map", site, "--json", *options])
        (report,) = json.loads(self._capsys.readouterr().out)
        return status, {check["name"]: check["message"] for check in report["checks"]}

    def page(self, name: str) -> str:
        """A page of the site."""
        return (self.root / "site_output" / name / "index.html").read_text("utf-8")

    def published(self, name: str) -> Path:
        """A credential of the site."""
        return self.root / "site_output" / name / "credential.json"


def opened(
    more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """A copy of a started site, to be changed."""
    made, keys = started(more)
    shutil.copytree(made, tmp_path / "site")
    shutil.copytree(keys, tmp_path / "keys")
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    return Site(tmp_path / "site", capsys)


@pytest.fixture(name="site")
def fixture_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """A site with an award of a year's time."""
    return opened("", tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("as_of", "within", "when"),
    [
        ("2027-06-02", "90d", ""),
        ("2027-06-03", "90d", "in 90 days"),
        ("2027-06-03", "P90D", "in 90 days"),
        ("2027-03-01", "6m", "in 184 days"),
        ("2027-08-31", "1w", "in 1 day"),
        ("2027-09-01", "0d", "today"),
        ("2027-09-02", "1D", "1 day ago"),
        ("2028-09-01", "1y", "366 days ago"),
        ("2028-09-02", "1y", ""),
    ],
)
def test_what_is_due(site: Site, as_of: str, within: str, when: str) -> None:
    """What ends within the time, or ended within it."""
    out, err = site.type("due", "--as-of", as_of, "--within", within)
    line = f"2027-09-01  {when}  {NAME}  First Steps  {BASE}/{NAME}/\n"
    assert out == (line if when else "")
    assert ("nothing ends within" in err) == (not when)


def test_a_time_that_is_none(site: Site) -> None:
    """It says what one looks like."""
    for within in ("90", "soon", "P", "P10000Y", "-3d"):
        _, err = site.type("due", "--within", within, status=2)
        assert "is not a time like 90d, 12w, 6m, 1y or P90D" in err


def test_lists_and_imports_are_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever ends; a list that has ended is told of for ever."""
    site = opened("status_lists: {valid_for: P30D}", tmp_path, monkeypatch, capsys)
    held = str(site.published(NAME))
    published = f"{BASE}/={site.root / 'site_output'}"
    site.type("import", held, "--as", "a-copy", "--map", published)
    out, _ = site.type("due", "--as-of", "2027-08-20", "--json")
    kinds = {each["kind"]: each for each in json.loads(out)}
    assert kinds.keys() == {"award", "import", "status-list"}
    assert kinds["award"] == {
        "kind": "award",
        "name": NAME,
        "earner": "robin-example",
        "badge": "first-steps",
        "title": "First Steps",
        "ends": "2027-09-01",
        "days": 12,
        "address": f"{BASE}/{NAME}/",
    }
    assert kinds["import"]["name"] == "robin-example/a-copy"
    assert kinds["status-list"]["name"] == "status/harbour-makers/1.json"
    assert kinds["status-list"]["days"] < 0


def test_renewing(site: Site) -> None:
    """The new one is written, and nothing else; nothing that was signed changes; both are linked."""
    before, signed = (site.root / EARNER).read_text("utf-8"), site.published(NAME).read_bytes()
    _, said = site.type("renew", NAME, "--date", "2026-09-20", "--expires", "2028-01-31")
    assert "it holds until 2028-01-31" in said
    after = (site.root / EARNER).read_text("utf-8")
    assert after.removeprefix(before.rstrip()).split("\n")[1:-1] == [
        "  - badge: first-steps",
        "    id: first-steps-2026",
        "    date: 2026-09-20",
        "    expires: 2028-01-31",
        "    renews: first-steps",
    ]
    assert site.type("due", "--as-of", "2027-08-20")[0] == ""
    site.type("build", "--as-of", "2027-10-01")
    assert site.published(NAME).read_bytes() == signed
    old, new = site.page(NAME), site.page(f"{NAME}-2026")
    link = '<a href="../first-steps-2026/"><bdi>First Steps</bdi>, <time datetime="2026-09-20">'
    assert f"Renewed by: {link}" in old
    assert 'data-state="expired"' in old
    assert old.index("Renewed by:") < old.index("What it stands for")
    assert 'rel="successor-version" href="../first-steps-2026/"' in old
    assert 'rel="latest-version" href="../first-steps-2026/"' in old
    assert "Renewal of: " in new
    assert 'rel="predecessor-version" href="../first-steps/"' in new
    assert "Renew" not in site.page("robin-example/made-and-shown")
    assert (
        "renewed already, by robin-example/first-steps-2026"
        in site.type("renew", NAME, status=1)[1]
    )


def test_renewals_of_renewals(site: Site) -> None:
    """Each has an address of its own, and the first one leads to the last."""
    site.type("renew", NAME, "--date", "2026-09-20")
    site.type("renew", f"{NAME}-2026", "--date", "2026-09-21")
    site.type("renew", f"{NAME}-2", "--date", "2026-10-21", "--id", "steps-again")
    site.type("build")
    page = site.page(NAME)
    assert 'rel="successor-version" href="../first-steps-2026/"' in page
    assert 'rel="latest-version" href="../steps-again/"' in page
    assert 'Renewed by: <a href="../steps-again/">' in page
    calendar = (site.root / "site_output/robin-example/expiring.ics").read_text("utf-8")
    assert calendar.count("BEGIN:VEVENT") == 1


def test_what_cannot_be_renewed(site: Site) -> None:
    """The file is as it was, and each says why."""
    before = (site.root / EARNER).read_bytes()
    for arguments, said in (
        (["robin-example/first-stps"], "did you mean"),
        ([NAME, "--date", "2026-09-01"], "was not awarded before this one"),
        ([NAME, "--date", "2026-10-01", "--expires", "2026-09-30"], "expires before"),
        ([NAME, "--id", "made-and-shown"], "has a credential 'made-and-shown' already"),
    ):
        assert said in site.type("renew", *arguments, status=1)[1]
        assert (site.root / EARNER).read_bytes() == before
    site.type("revoke", NAME)
    assert "is revoked, and what is revoked is not renewed" in site.type("renew", NAME, status=1)[1]
    assert (site.root / EARNER).read_bytes() == before


def test_a_revoked_renewal_renews_nothing(site: Site) -> None:
    """The old one is due again, and can be renewed once more."""
    site.type("renew", NAME, "--date", "2026-09-20")
    site.type("build")
    site.type("revoke", f"{NAME}-2026")
    assert NAME in site.type("due", "--as-of", "2027-08-20")[0]
    site.type("build")
    assert "Renewed by:" not in site.page(NAME)
    site.type("renew", NAME, "--date", "2026-10-01")
    site.type("build")
    assert 'rel="latest-version" href="../first-steps-2/"' in site.page(NAME)


def test_an_old_copy_names_the_newer_edition(site: Site, tmp_path: Path) -> None:
    """It fails, and says where what counts is; nothing is asked of what holds or with --offline."""
    old = Path(shutil.copy(site.published(NAME), tmp_path / "old.json"))
    assert "refresh" not in site.verify(old)[1]
    site.write("Robin Example", "Robin Exemplar")
    site.type("build")
    status, said = site.verify(old)
    assert status == 1
    assert said["status"] == "its issuer has withdrawn it"
    assert said["refresh"].startswith("its issuer has a newer edition, of ")
    assert said["refresh"].endswith(f"; it is at {BASE}/{NAME}/")
    assert "refresh" not in site.verify(site.published(NAME))[1]
    # A page that is not by the same issuer, or not whole, is no newer edition.
    page = site.root / "site_output" / NAME / "index.html"
    page.write_text(page.read_text("utf-8").replace("Robin Exemplar", "Robin Other"), "utf-8")
    status, said = site.verify(old)
    assert (status, "refresh" in said) == (1, False)
    page.unlink()
    status, said = site.verify(old)
    assert (status, "refresh" in said) == (1, False)


def replaced(site: Site, tmp_path: Path) -> Path:
    """Correct the address of an award, and build; returns a copy of the old credential."""
    old = Path(shutil.copy(site.published("robin-example/made-and-shown"), tmp_path / "old.json"))
    site.write(
        "- badge: made-and-shown",
        "- badge: made-and-shown\n    id: shown-well\n    replaces: made-and-shown",
    )
    assert "to be revoked: robin-example/made-and-shown" in site.type("check")[1]
    assert "its status list does not say so" in site.type("build", "--frozen", status=1)[1]
    _, said = site.type("build")
    assert "revoked: robin-example/made-and-shown" in said
    assert "belongs to no award" not in said
    return old


def test_replacing(site: Site, tmp_path: Path) -> None:
    """Old copies fail, the old address leads on, and a machine without a key builds the same."""
    old = replaced(site, tmp_path)
    place = site.root / "site_output/robin-example/made-and-shown"
    assert site.verify(old)[0] == 1
    assert site.verify(f"{BASE}/robin-example/made-and-shown/")[0] == 1
    assert site.verify(site.published("robin-example/shown-well"))[0] == 0
    assert sorted(path.name for path in place.iterdir()) == ["credential.json", "index.html"]
    assert (place / "credential.json").read_bytes() == old.read_bytes()
    page = site.page("robin-example/made-and-shown")
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="successor-version" href="../shown-well/">' in page
    assert '<a href="../shown-well/">' in page
    assert "Another credential has taken its place." in page
    assert 'class="chip" data-state="revoked"' in page
    sitemap = (site.root / "site_output/sitemap.xml").read_text("utf-8")
    assert "robin-example/shown-well/" in sitemap
    assert "robin-example/made-and-shown/" not in sitemap
    before = sorted((site.root / "wallet").rglob("*.json")), page
    _, said = site.type("build", "--frozen")
    assert "warning: wallet" not in said
    assert "0 written" in said
    assert before == (sorted((site.root / "wallet").rglob("*.json")), page)


def test_what_is_replaced_does_not_come_back(site: Site, tmp_path: Path) -> None:
    """Neither by putting its award back nor by leaving the line out."""
    replaced(site, tmp_path)
    site.write("    replaces: made-and-shown\n", "")
    assert "belongs to no award in content" in site.type("build")[1]
    site.write("    id: shown-well\n", "")
    said = site.type("build", status=1)[1]
    assert "does not say that robin-example/made-and-shown is revoked, but it is" in said


def test_only_what_was_signed_is_replaced(site: Site) -> None:
    """A slip in the name is a mistake."""
    site.write("- badge: made-and-shown", "- badge: made-and-shown\n    replaces: made-an-shown")
    _, said = site.type("check", status=1)
    assert (
        f"{EARNER}: awards[1].replaces: the wallet has no credential robin-example/made-an" in said
    )


def test_a_whole_earner_is_replaced(site: Site, tmp_path: Path) -> None:
    """The wrong slug of an earner: each award names the one it stands for."""
    site.write("badge: first-steps", "badge: first-steps\n    replaces: robin-example/first-steps")
    site.write(
        "badge: made-and-shown",
        "badge: made-and-shown\n    replaces: [robin-example/made-and-shown]",
    )
    (site.root / EARNER).rename(site.root / "content/earners/robyn-example.yaml")
    old = Path(shutil.copy(site.published(NAME), tmp_path / "old.json"))
    site.type("build")
    site.type("build", "--frozen")
    assert site.verify(old)[0] == 1
    assert 'href="../../robyn-example/first-steps/"' in site.page(NAME)


def test_replacing_where_places_are_for_suspensions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bit that there is is set: the old copy fails, whatever the list calls it."""
    site = opened("status_lists: {purpose: suspension}", tmp_path, monkeypatch, capsys)
    old = replaced(site, tmp_path)
    assert site.verify(old) == (1, site.verify(old)[1])
    assert site.verify(old)[1]["status"] == "its issuer has put it on hold"
    site.type("build", "--frozen")


def test_a_preview_of_a_replacement(site: Site) -> None:
    """Looking at it first neither fails nor signs."""
    from credfolio.content import load_content  # noqa: PLC0415

    site.write(
        "- badge: made-and-shown",
        "- badge: made-and-shown\n    id: shown-well\n    replaces: made-and-shown",
    )
    content, wallet = load_content(site.root).content, load_wallet(site.root / "wallet")
    shown = preview_wallet(content, wallet, seed=bytes(32), now="2026-11-23T00:00:00Z")
    assert ("robin-example", "shown-well") in shown.credentials


def test_nothing_that_was_replaced_is_published_as_valid(site: Site, tmp_path: Path) -> None:
    """A list from before, put back by hand, is refused."""
    lists = site.root / "wallet/status/harbour-makers/1.json"
    before = lists.read_bytes()
    replaced(site, tmp_path)
    assert parse_object(before) != parse_object(lists.read_bytes())
    lists.write_bytes(before)
    assert "its status list does not say so" in site.type("build", "--frozen", status=1)[1]


def test_mending_what_was_replaced(site: Site, tmp_path: Path) -> None:
    """Both sides of a merge are withdrawn, and nothing has to be signed anew for it."""
    old = replaced(site, tmp_path).read_text("utf-8")
    file = site.root / "wallet/credentials/robin-example/made-and-shown.json"
    file.write_text(f"<<<<<<< ours\n{old}=======\n{old}>>>>>>> theirs\n", encoding="utf-8")
    assert "holds both sides of a merge" in site.type("build", status=1)[1]
    assert "signed again: robin-example/made-and-shown" not in site.type("mend")[1]
    assert file.read_text("utf-8") == old
    site.type("build", "--frozen")
