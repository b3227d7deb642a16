"""The register's search in Chromium, at home and from a disk."""

from __future__ import annotations

import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from browsing import visit
from credfolio.cli.publish import read_frozen
from credfolio.pages.entries import newest_first
from credfolio.pages.finding import name_files
from credfolio.pages.registry import index_files
from credfolio.pages.rows import credential_rows
from demo import BASE, DAY, built_demo

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.interop

SEARCH = """
const input = document.querySelector('input[type=search]');
const said = () => document.querySelector('main [role=status]').textContent;
const names = () => [...document.querySelectorAll('[data-item]')].map((item) => item.querySelector('.row-text').innerText);
const look = async (text) => {
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  const was = said();
  const busy = () => document.querySelector('main [role=status]').ariaBusy === 'true';
  for (let tries = 0; (said() === was || busy()) && tries < 100; tries++) await new Promise((done) => setTimeout(done, 20));
  return [names(), said()];
};
const before = [names(), said()], answers = {};
for (const text of WANTED) answers[text] = await look(text);
return { before, answers, after: await look(''), hidden: !input.checkVisibility() };
"""
# What is typed, by whose name must be found and how often.
WANTED = {
    "papadakis": 0,
    "ΠΑΠΑΔΑΚΗΣ": 3,
    "παπαδάκη": 3,
    "田中": 4,
    "حداد": 3,
    "  SOLDERING  okafor ": 1,
    "expired": 2,
    "20 october": 2,
    "2026-10": 2,
    "<b>": 0,
}


@cache
def site() -> Path:
    """The demo as it was built."""
    return built_demo() / "site_output"


PART = 7
# Each sentence that is shown while parts come, and what is in the list at its time.
LOOKED = """
const input = document.querySelector('input[type=search]');
const status = document.querySelector('main [role=status]'), list = document.querySelector('[data-results]');
const told = [];
new MutationObserver(() => told.push([status.textContent, list.children.length, status.ariaBusy])).observe(status, { childList: true });
const until = async (is) => { for (let tries = 0; !is() && tries < 200; tries++) await new Promise((done) => setTimeout(done, 20)); };
input.focus();
await until(() => globalThis.credfolio?.registry);
const begun = globalThis.credfolio.registry.rows.length;
const type = (text) => { input.value = text; input.dispatchEvent(new Event('input', { bubbles: true })); };
type('WANTED');
await until(() => told.length && status.ariaBusy === 'false');
const filters = document.querySelector('.filters').checkVisibility();
return { begun, told, filters, all: globalThis.credfolio.registry.all };
"""


@cache
def parted() -> Path:
    """The demo with what the search looks in cut into small parts."""
    folder = Path(mkdtemp(prefix="credfolio-parted-")) / "site"
    shutil.copytree(site(), folder)
    portfolio = read_frozen(built_demo(), date.fromisoformat(DAY)).portfolio
    rows = credential_rows(portfolio, newest_first(portfolio))
    for file in index_files(portfolio, rows, most=PART):
        assert isinstance(file.data, bytes)
        (folder / file.path).write_bytes(file.data)
    return folder


@pytest.mark.parametrize("place", ["at home", "on a disk"])
@pytest.mark.parametrize("site", [site, parted], ids=["whole", "in parts"])
def test_search_finds(site: Callable[[], Path], place: str) -> None:
    """Any script, any case, without accents, every word; clearing shows the page as it was."""
    disk = (site() / "credentials" / "index.html").as_uri()
    (answer,) = visit(
        {
            "url": disk if place == "on a disk" else f"{BASE}credentials/",
            "root": str(site()),
            "base": BASE,
            "script": SEARCH.replace("WANTED", str(list(WANTED))),
        }
    )
    assert answer["errors"] == []
    value = answer["value"]
    assert not value["hidden"]
    assert value["after"] == value["before"]
    found = {text: len(names) for text, (names, _) in value["answers"].items()}
    assert found == WANTED
    assert value["answers"]["<b>"][1] == "No credential has “<b>” in it"


def test_nothing_is_loaded_before_the_box_is_entered() -> None:
    """Whoever does not search does not load what the search looks in."""
    (answer,) = visit(
        {"url": f"{BASE}credentials/", "root": str(site()), "base": BASE, "script": "return 0"}
    )
    loaded = {url.rpartition("/")[2] for url in answer["requests"]}
    assert "search.js" in loaded
    assert "registry.js" not in loaded


def test_without_an_index_the_filters_are_named() -> None:
    """A search that cannot be loaded says so, and leaves the list as it is."""
    (answer,) = visit(
        {
            "url": f"{BASE}credentials/",
            "root": str(site()),
            "base": BASE,
            "missing": ["registry.js"],
            "script": SEARCH.replace("WANTED", '["soldering"]'),
        }
    )
    names, said = answer["value"]["answers"]["soldering"]
    assert names == answer["value"]["before"][0]
    assert said == "The search could not be loaded. The filters below work without it."


def look_in_parts(text: str, *missing: str) -> dict[str, Any]:
    """Look for something in the demo in parts, some of which may not come."""
    (answer,) = visit(
        {
            "url": f"{BASE}credentials/",
            "root": str(parted()),
            "base": BASE,
            "missing": missing,
            "script": LOOKED.replace("WANTED", text),
        }
    )
    return {**answer["value"], "requests": answer["requests"]}


def test_parts_come_one_after_another() -> None:
    """What is found so far is shown, with how much was looked through; nothing comes twice."""
    value = look_in_parts("soldering")
    number = value["all"]
    assert value["begun"] == PART < number
    looked = [*range(PART, number, PART), number]
    said = [sentence.rpartition(" of ")[2] for sentence, _, _ in value["told"]]
    assert said == [f"{some} credentials" for some in looked]
    found = [shown for _, shown, _ in value["told"]]
    assert found == sorted(found)
    assert found[-1] == len(rows_with(site(), "soldering")) > found[0]
    asked = [url for url in value["requests"] if "/registry" in url]
    assert len(asked) == len(set(asked)) == len(looked)


def test_nothing_is_denied_before_all_was_looked_through() -> None:
    """That no credential has it is said at the end alone."""
    told = look_in_parts("papadakis")["told"]
    assert told[0][0] == f"“papadakis” is in 0 of {PART} credentials"
    assert [sentence for sentence, _, _ in told if sentence.startswith("No")] == [
        "No credential has “papadakis” in it"
    ]
    assert told[-1][0].startswith("No")


def test_a_part_that_does_not_come_is_told() -> None:
    """What was found stays, and the filters are there again."""
    value = look_in_parts("soldering", "registry-3.js")
    sentence, shown, _ = value["told"][-1]
    assert sentence == "The search could not be loaded. The filters below work without it."
    assert shown == value["told"][-2][1]
    assert value["filters"]
    assert not [url for url in value["requests"] if url.endswith("registry-4.js")]


def rows_with(folder: Path, word: str) -> list[str]:
    """The rows of a whole index that have a word in their badge's name."""
    text = (folder / "assets/registry.js").read_text("utf-8")
    rows = json.loads(text[text.index('"rows":') + 7 : text.rindex("}}")])
    return [row for row in rows if word in " ".join(row).casefold()]


NAMED = r"""
const input = document.querySelector('input[type=search]'), [said, list] = document.querySelector('[data-names]').children;
const settle = async () => { for (let tries = 0; (!globalThis.credfolio?.names || document.querySelector('main [role=status]').ariaBusy === 'true') && tries < 200; tries++) await new Promise((done) => setTimeout(done, 20)); await new Promise((done) => setTimeout(done, 50)); };
const look = async (text) => {
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
  return [said.textContent, [...list.children].map((item) => [item.innerText.replace(/\s+/g, ' '), item.querySelector('a').href])];
};
const answers = {};
for (const text of WANTED) answers[text] = await look(text);
return answers;
"""


@cache
def names_in_parts() -> Path:
    """The demo with names in small parts."""
    folder = Path(mkdtemp(prefix="credfolio-names-")) / "site"
    shutil.copytree(site(), folder)
    portfolio = read_frozen(built_demo(), date.fromisoformat(DAY)).portfolio
    for file in name_files(portfolio, most=4):
        assert isinstance(file.data, bytes)
        (folder / file.path).write_bytes(file.data)
    assert (folder / "assets" / "names-3.js").exists()
    return folder


@pytest.mark.parametrize("site", [site, names_in_parts], ids=["whole", "in parts"])
def test_names_are_found(site: Callable[[], Path]) -> None:
    """A person, a badge, a skill, an issuer: each by its name, and it leads to its page."""
    wanted = {
        "OKAFOR": ("Sam Okafor", "sam-okafor/"),
        "soldering": ("Soldering by Hand", "badges/soldering-by-hand/"),
        "safety machines": ("Safety at machines", "skills/machine-safety/"),
        "north quay issuer": ("North Quay College", "issuers/north-quay-college/"),
        "data editor": ("Data editor", "roles/data-editor/"),
        "nobody at all": None,
        "": None,
    }
    (answer,) = visit(
        {
            "url": f"{BASE}credentials/",
            "root": str(site()),
            "base": BASE,
            "script": NAMED.replace("WANTED", json.dumps(list(wanted))),
        }
    )
    assert answer["errors"] == []
    for text, thing in wanted.items():
        said, found = answer["value"][text]
        if thing is None:
            assert (said, found) == ("", [])
            continue
        name, path = thing
        ((shown, _),) = [each for each in found if each[1] == BASE + path]
        assert shown.startswith(name)
        assert said == f"Names with “{text}” in them: {len(found)}"
        assert (site() / path / "index.html").is_file()


def test_names_that_do_not_come_are_told() -> None:
    """Nothing is said to be not there by a search that could not look."""
    (answer,) = visit(
        {
            "url": f"{BASE}credentials/",
            "root": str(site()),
            "base": BASE,
            "missing": ["names.js"],
            "script": SEARCH.replace("WANTED", '["okafor"]'),
        }
    )
    _, said = answer["value"]["answers"]["okafor"]
    assert said == "The search could not be loaded. The filters below work without it."


def test_a_page_without_places_for_names_searches_credentials() -> None:
    """A site's own template from before finds what it found."""
    changes = [["credentials/", " data-names>", ">"]]
    (answer,) = visit(
        {
            "url": f"{BASE}credentials/",
            "root": str(site()),
            "base": BASE,
            "changes": changes,
            "script": SEARCH.replace("WANTED", '["solder"]'),
        }
    )
    assert answer["errors"] == []
    assert len(answer["value"]["answers"]["solder"][0]) == len(rows_with(site(), "soldering"))
    assert not [url for url in answer["requests"] if "/names" in url]
