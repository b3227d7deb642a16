"""The site's numbers in Chromium: charts fit narrow screens, and are mirrored where writing is."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from browsing import visit
from credfolio.cli import run
from demo import BASE, built_demo, demo_keys

pytestmark = pytest.mark.interop

# What is wider than the window, what is cut off, and names that lie over one another.
LOOK = """
const box = (element) => element.getBoundingClientRect();
const over = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const charts = [...document.querySelectorAll('.chart')];
const texts = (chart) => [...chart.querySelectorAll('.columns text:not(.halo)')].map(box);
const sheets = [...document.styleSheets].map((sheet) => sheet.href.split('/').pop());
const [first, last] = [...document.querySelector('.columns').querySelectorAll('rect')].flatMap((each, at, all) => at && at < all.length - 1 ? [] : [box(each)]);
const heights = [...document.querySelectorAll('.columns rect')].map((each) => Math.round(box(each).height));
const rows = [...document.querySelectorAll('#states ~ table tbody tr')].map((row) => [row.querySelector('span').textContent, box(row.querySelector('rect')).width, getComputedStyle(row.querySelector('rect')).fill]);
return {
  charts: charts.length,
  wide: document.documentElement.scrollWidth > innerWidth,
  cut: charts.flatMap(texts).filter((text) => text.left < 0 || text.right > innerWidth).length,
  piled: charts.flatMap((chart) => texts(chart).flatMap((one, at, all) => all.slice(at + 1).filter((other) => over(one, other)))).length,
  inOrder: first.left < last.left,
  rises: heights.some((height) => height > 20),
  rows, sheets,
};
"""


@cache
def site() -> Path:
    """The demo in English and Arabic."""
    root = Path(mkdtemp(prefix="credfolio-insights-")) / "site"
    shutil.copytree(built_demo(), root)
    file = root / "content" / "site.yaml"
    file.write_text(
        file.read_text(encoding="utf-8") + "\nother_languages: [ar]\n", encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
        assert run(["build", "--root", str(root)]) == 0
    return root / "site_output"


def look(path: str, width: int, script: str = LOOK) -> Any:
    """Open the page in a window of a width."""
    (answer,) = visit(
        {
            "url": BASE + path,
            "root": str(site()),
            "base": BASE,
            "width": width,
            "script": script,
        }
    )
    assert answer["errors"] == []
    assert all(address.startswith(BASE) for address in answer["requests"])
    return answer["value"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["insights/", "ar/insights/"])
def test_charts_fit(path: str, width: int) -> None:
    """Nothing is cut off or lies over anything else; time runs as the language is written."""
    seen = look(path, width)
    assert seen["charts"] == 6
    assert not seen["wide"]
    assert seen["cut"] == seen["piled"] == 0
    assert seen["inOrder"] is not path.startswith("ar/")
    assert seen["rises"]
    assert "insights.css" in seen["sheets"]


def test_bars_have_the_lengths_of_their_numbers() -> None:
    """As many times as long as there are more; states have colours of their own."""
    (valid, long, green), (expired, short, brown) = look("insights/", 1280)["rows"]
    assert long / short == pytest.approx(int(valid) / int(expired), rel=0.02)
    assert green != brown


def test_letters_grow_with_the_reader_s() -> None:
    """Charts are made in the reader's letters: names below columns are twice as large then."""
    script = (
        "const name = document.querySelector('.columns text[text-anchor]');"
        "const before = name.getBoundingClientRect().height;"
        "document.documentElement.style.fontSize = '200%';"
        "return name.getBoundingClientRect().height / before;"
    )
    assert look("insights/", 1280, script) == pytest.approx(2, abs=0.15)
