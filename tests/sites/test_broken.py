"""Whole small sites with one fault each, and what people are told about it.

`broken/<fault>/expected.txt` holds every mistake as it is printed, with its hint.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from credfolio.content import load_content
from credfolio.errors import ContentError

BROKEN = sorted(path.parent for path in Path(__file__).parent.glob("broken/*/expected.txt"))


def printed(error: ContentError) -> str:
    """The mistakes and hints as the command line prints them, without its prefix."""
    lines = []
    for mistake in error.mistakes:
        lines.append(str(mistake))
        if mistake.hint:
            lines.append(f"hint: {mistake.hint}")
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("site", BROKEN, ids=lambda site: site.name)
def test_says_every_mistake_at_once(site: Path) -> None:
    """Each broken site is refused with exactly the mistakes and hints that are written down."""
    with pytest.raises(ContentError) as caught:
        load_content(site)
    assert printed(caught.value) == (site / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("site", BROKEN, ids=lambda site: site.name)
def test_speaks_plainly(site: Path) -> None:
    """No library's own words, address or full stop gets into what people read."""
    with pytest.raises(ContentError) as caught:
        load_content(site)
    for mistake in caught.value.mistakes:
        for words in (mistake.what, mistake.hint):
            assert not words.endswith(".")
            assert "\n" not in words
            for jargon in ("pydantic", "Input should", "Value error", "Traceback", "yaml."):
                assert jargon not in words.replace(".yaml", "")


def test_every_site_has_expectations() -> None:
    """No broken site lies there without a list of its mistakes."""
    folders = {path for path in (Path(__file__).parent / "broken").iterdir() if path.is_dir()}
    assert folders == set(BROKEN)
