"""New sites and new files: they load as they are, and nothing is ever overwritten."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from credfolio.content import load_content
from credfolio.errors import ContentError, SiteError
from credfolio.scaffold import (
    base_url_from_git,
    init_site,
    new_award,
    new_badge,
    new_earner,
    pages_address,
    slug_from,
)

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 3, 1)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site."""
    folder = tmp_path / "site"
    init_site(folder, title="Titles: a site", name="Zoë & Co", base_url="https://zoe.github.io/x/")
    return folder


def award(site: Path, text: str) -> str:
    """What an earner's file with this text becomes when an award is added."""
    file = site / "content/earners/robin-example.yaml"
    file.write_bytes(text.encode())
    assert new_award(site, earner="robin-example", badge="first-steps", day=DAY) == file
    return file.read_bytes().decode()


def test_a_new_site_loads(site: Path) -> None:
    """What `init` writes has no mistake in it and says what was asked for."""
    content = load_content(site).content
    assert content.site.title == "Titles: a site"
    assert content.site.base == "https://zoe.github.io/x/"
    assert [issuer.name for issuer in content.issuers.values()] == ["Zoë & Co"]
    assert (site / "wallet/.gitkeep").is_file()
    assert "*.key" in (site / ".gitignore").read_text()
    assert not any("{{" in file.read_text() for file in site.rglob("*") if file.is_file())


def test_base_url_stands_on_a_line_of_its_own(site: Path) -> None:
    """Programs that publish the site can find and replace the address."""
    assert "\nbase_url: https://zoe.github.io/x/\n" in (site / "content/site.yaml").read_text()


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    """A single file that is there stops all of it."""
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(SiteError, match=r"README\.md is there already"):
        init_site(tmp_path, title="T", name="N", base_url="https://a.org")
    assert [file.name for file in tmp_path.iterdir()] == ["README.md"]


@pytest.mark.parametrize(
    ("title", "name", "base_url", "words"),
    [
        ("T", "N", "http://a.org", "base_url must be an address"),
        ("T", "N", "https://a.org\nissuer: x", "base_url has a character"),
        ("", "N", "https://a.org", "title is empty"),
        ("T", "a@b.org", "https://a.org", "name has an e-mail address"),
        ("T\nx: y", "N", "https://a.org", "title must be on one line"),
    ],
)
def test_init_checks_its_answers(
    tmp_path: Path, title: str, name: str, base_url: str, words: str
) -> None:
    """What cannot stand in the content is refused before anything is written."""
    with pytest.raises(SiteError, match=words):
        init_site(tmp_path / "new", title=title, name=name, base_url=base_url)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name", ["012", "no", "true", "2026-01-01", 'a "b" \\c', "- x", "#a", "東京"]
)
def test_names_stay_what_they_are(site: Path, name: str) -> None:
    """Whatever a name looks like to YAML, it is the same text when it is read again."""
    new_badge(site, name=name, slug="new")
    new_earner(site, name=name, slug="new")
    content = load_content(site).content
    assert (content.badges["new"].name, content.earners["new"].name) == (name, name)


def test_new_files_are_not_overwritten(site: Path) -> None:
    """A second badge or earner of the same slug is refused."""
    new_badge(site, name="Next")
    new_earner(site, name="Ada Lovelace")
    with pytest.raises(SiteError, match="already"):
        new_badge(site, name="Next")
    with pytest.raises(SiteError, match="already"):
        new_earner(site, name="ada lovelace")


def test_names_that_give_no_slug(site: Path) -> None:
    """A name in another script needs a slug to go with it, and the site keeps some for itself."""
    with pytest.raises(SiteError, match="no slug can be made of '東京'"):
        new_earner(site, name="東京")
    with pytest.raises(SiteError, match="cannot be a slug"):
        new_earner(site, name="東京", slug="../x")
    with pytest.raises(SiteError, match="keeps the address /badges/"):
        new_earner(site, name="Badges")
    with pytest.raises(SiteError, match="is not a site"):
        new_badge(site / "wallet", name="Next")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("  Zoë Müller & Co. ", "zoe-muller-co"),
        ("Łukasz O'Neil", "lukasz-oneil"),
        ("C++ / C#", "c-c"),
        ("王", ""),
        ("a" * 100, "a" * 80),
    ],
)
def test_slugs_from_names(name: str, slug: str) -> None:
    """Names become slugs by losing what no address can show."""
    assert slug_from(name) == slug


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "name: R # note\nawards: []  # none yet\n",
            "name: R # note\nawards:  # none yet\n  - badge: first-steps\n    date: 2026-03-01\n",
            id="an empty list",
        ),
        pytest.param(
            "name: R",
            "name: R\n\nawards:\n  - badge: first-steps\n    date: 2026-03-01\n",
            id="no list at all",
        ),
        pytest.param(
            "name: R\nawards:\n- badge: made-and-shown\n  date: 2026-01-01\n  # role: x\n\n"
            "# Links\nlinks: []\n# end\n",
            "name: R\nawards:\n- badge: made-and-shown\n  date: 2026-01-01\n  # role: x\n"
            "- badge: first-steps\n  date: 2026-03-01\n\n# Links\nlinks: []\n# end\n",
            id="a list in the middle, with notes",
        ),
        pytest.param(
            "name: R\r\nawards:\r\n    - badge: made-and-shown\r\n      date: 2026-01-01\r\n",
            "name: R\r\nawards:\r\n    - badge: made-and-shown\r\n      date: 2026-01-01\r\n"
            "    - badge: first-steps\r\n      date: 2026-03-01\r\n",
            id="another way to end lines",
        ),
    ],
)
def test_an_award_is_added_in_place(site: Path, before: str, after: str) -> None:
    """An award goes to the end of the list, in its style, and every comment stays."""
    assert award(site, before) == after


@pytest.mark.parametrize("text", ["name: R\nawards: [{badge: made-and-shown, date: 2026-01-01}]\n"])
def test_an_award_that_cannot_be_added(site: Path, text: str) -> None:
    """A list in brackets is left to its author."""
    with pytest.raises(SiteError, match="not written one below the other"):
        award(site, text)
    assert (site / "content/earners/robin-example.yaml").read_text() == text


def test_a_second_award_needs_an_id(site: Path) -> None:
    """The same badge twice is two addresses."""
    with pytest.raises(SiteError, match="has an award 'first-steps' already") as caught:
        new_award(site, earner="robin-example", badge="first-steps", day=DAY)
    assert "first-steps-2026" in caught.value.hint
    new_award(site, earner="robin-example", badge="first-steps", day=DAY, award_id="again")
    slugs = [item.slug for item in load_content(site).content.earners["robin-example"].awards]
    assert slugs == ["first-steps", "made-and-shown", "again"]


def test_a_wrong_award_leaves_the_file_alone(site: Path) -> None:
    """If the file would have a mistake afterwards, it is put back as it was."""
    file = site / "content/earners/robin-example.yaml"
    before = file.read_bytes()
    with pytest.raises(ContentError):
        new_award(site, earner="robin-example", badge="first-steps", day=DAY, award_id="Not A Slug")
    assert file.read_bytes() == before


def test_awards_of_nobody_and_nothing(site: Path) -> None:
    """Unknown earners and badges are named with the nearest known one."""
    with pytest.raises(SiteError, match="unknown earner 'robin'") as caught:
        new_award(site, earner="robin", badge="first-steps", day=DAY)
    assert "robin-example" in caught.value.hint
    with pytest.raises(SiteError, match="unknown badge 'first-step'") as caught:
        new_award(site, earner="robin-example", badge="first-step", day=DAY)
    assert caught.value.hint == "did you mean 'first-steps'?"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/Ada/Notes.git", "https://ada.github.io/Notes/"),
        ("https://token@github.com/ada/notes", "https://ada.github.io/notes/"),
        ("git@github.com:ada/notes.git", "https://ada.github.io/notes/"),
        ("ssh://git@github.com/ada/notes.git", "https://ada.github.io/notes/"),
        ("ssh://git@ssh.github.com:443/ada/notes.git", "https://ada.github.io/notes/"),
        ("git@github.com:Ada/Ada.github.io.git", "https://ada.github.io/"),
        ("git@gitlab.com:group/sub/Notes.git", "https://group.gitlab.io/sub/Notes/"),
        ("https://gitlab.com/ada/ada.gitlab.io", "https://ada.gitlab.io/"),
        ("https://git.example.org/ada/notes.git", None),
        ("/srv/git/notes.git", None),
        ("https://github.com/ada", None),
    ],
)
def test_pages_addresses(remote: str, address: str | None) -> None:
    """The address follows from the remote where the host's rule is known."""
    assert pages_address(remote) == address


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_base_url_from_a_repository(tmp_path: Path) -> None:
    """A checkout's remote gives the address, a CNAME file another, a folder inside of it none."""
    assert base_url_from_git(tmp_path / "missing") is None
    git(tmp_path, "init", "-q")
    assert base_url_from_git(tmp_path) is None
    git(tmp_path, "remote", "add", "origin", "git@github.com:ada/notes.git")
    assert base_url_from_git(tmp_path) == "https://ada.github.io/notes/"
    (tmp_path / "inner").mkdir()
    assert base_url_from_git(tmp_path / "inner") is None
    (tmp_path / "CNAME").write_text("Badges.Example.org\n")
    assert base_url_from_git(tmp_path) == "https://badges.example.org/"
    (tmp_path / "CNAME").write_text("no host name\n")
    assert base_url_from_git(tmp_path) is None
