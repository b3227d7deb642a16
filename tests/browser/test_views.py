"""How pages fit: words of any length, in any theme and direction, down to 320 pixels."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from browsing import visit
from credfolio.cli import run
from demo import BASE, copy_content, demo_keys

pytestmark = pytest.mark.interop

NARROW = 320
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesbeauftragtenprüfung"
PAGES = (
    "",
    "credentials/",
    "people/",
    "badges/",
    "issuers/",
    "verify/",
    "404.html",
    "imogen-achterberg/",
    "imogen-achterberg/data-stewardship/",
    "badges/data-stewardship/",
    "issuers/north-quay-college/",
)
WIDER = """
const beyond = [...document.querySelectorAll('body *')].filter((element) => {
  const { left, right, width } = element.getBoundingClientRect();
  return width && (left < -1 || right > innerWidth + 1);
});
return [document.documentElement.scrollWidth, beyond.map((element) => element.outerHTML.slice(0, 80))];
"""


@cache
def site(theme: str) -> Path:
    """The demo with words that no line holds, in English and Arabic."""
    root = copy_content(Path(mkdtemp(prefix="credfolio-long-")))
    for name, member in (
        ("badges/data-stewardship", "name"),
        ("earners/imogen-achterberg", "name"),
        ("earners/imogen-achterberg", "headline"),
        ("issuers/north-quay-college", "name"),
        ("site", "title"),
    ):
        file = root / "content" / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(rf"(?m)^{member}: .*", f"{member}: {LONG}", text), encoding="utf-8")
    with (root / "content" / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"theme: {theme}\nother_languages:\n  - ar\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
        assert run(["build", "--root", str(root)]) == 0
    return root / "site_output"


@pytest.mark.parametrize("theme", ["ledger", "placard"])
def test_words_of_any_length_break(theme: str) -> None:
    """No page is wider than its window, and nothing stands outside of it."""
    paths = [
        place + path for path in PAGES for place in ("", "ar/") if place + path != "ar/404.html"
    ]
    visits = [
        {
            "url": BASE + path,
            "root": str(site(theme)),
            "base": BASE,
            "width": NARROW,
            "script": WIDER,
        }
        for path in paths
    ]
    for wanted, seen in zip(visits, visit(*visits), strict=True):
        width, beyond = seen["value"]
        assert width <= wanted["width"], (wanted["url"], width, beyond)
        assert beyond == [], (wanted["url"], wanted["width"])
