"""Pages in other languages, in Chromium: they check themselves and are searched as the others are."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from browsing import OPENED, WAIT, visit
from credfolio.cli import run
from demo import BASE, built_demo

pytestmark = pytest.mark.interop

LANGUAGES = ("de", "ar")


@cache
def site() -> Path:
    """The demo in English, German and Arabic."""
    root = Path(mkdtemp(prefix="credfolio-languages-")) / "site"
    shutil.copytree(built_demo(), root)
    settings = root / "content" / "site.yaml"
    more = "".join(f"  - {tag}\n" for tag in LANGUAGES)
    written = settings.read_text(encoding="utf-8")
    settings.write_text(f"{written}other_languages:\n{more}", encoding="utf-8")
    assert run(["build", "--frozen", "--root", str(root)]) == 0
    return root / "site_output"


def page(path: str, script: str) -> dict[str, Any]:
    """A visit to a page at its own address."""
    return {"url": BASE + path, "root": str(site()), "base": BASE, "script": script}


def sentences(tag: str) -> dict[str, Any]:
    """What the script says in a language."""
    text = (site() / "assets" / tag / "sentences.js").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text[text.index(",{") + 1 : text.rindex(")")])
    return found


def test_pages_check_themselves_in_their_language() -> None:
    """Each page's state is found in the browser, and all that is said of it is translated."""
    script = f"{WAIT}{OPENED}return [band().dataset.verifyState, band().innerText, await opened()];"
    own = "return [getComputedStyle(document.body).direction, scrollX, document.body.innerText];"
    for tag in LANGUAGES:
        path = f"{tag}/imogen-achterberg/python-for-data/"
        seen, whole = visit(page(path, script), page(path, WAIT + own))
        state, said, findings = seen["value"]
        assert state == "valid"
        words = sentences(tag)
        assert words["band"]["states"]["valid"][0] in said
        assert words["sentences"]["signed"] in findings
        assert "Checked" not in said
        assert "signature" not in findings
        assert seen["errors"] == whole["errors"] == []
        assert all(address.startswith(BASE) for address in seen["requests"])
        assert whole["value"][0] == ("rtl" if tag == "ar" else "ltr")


def test_lists_are_searched_in_their_language() -> None:
    """Days and states are found by the words of the page, and rows lead to pages in its language."""
    script = """
    const input = document.querySelector('#q'), said = document.querySelector('main [role=status]');
    input.focus();
    await new Promise((done) => setTimeout(done, 300));
    input.value = 'WANTED';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => setTimeout(done, 300));
    const links = [...document.querySelectorAll('[data-item] a')].map((link) => link.pathname);
    return [said.textContent, links];
    """
    german, arabic = visit(
        page("de/credentials/", script.replace("WANTED", "oktober abgelaufen")),
        page("ar/credentials/", script.replace("WANTED", "Soldering")),
    )
    assert german["errors"] == arabic["errors"] == []
    assert "oktober abgelaufen" in german["value"][0]
    said, links = arabic["value"]
    assert "Soldering" in said
    assert len(links) == 2
    assert all(link.startswith("/credfolio/ar/") for link in links)
