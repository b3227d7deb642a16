"""The register's search in Chromium, at home and from a disk."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from browsing import visit
from demo import BASE, built_demo

if TYPE_CHECKING:
    from pathlib import Path

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
  for (let tries = 0; said() === was && tries < 100; tries++) await new Promise((done) => setTimeout(done, 20));
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


@pytest.mark.parametrize("place", ["at home", "on a disk"])
def test_search_finds(place: str) -> None:
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
