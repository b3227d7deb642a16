"""The repository's own demo, built once for all tests that look at a whole site."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from credfolio.cli import run

REPOSITORY = Path(__file__).resolve().parents[1]
BASE = "https://example.org/credfolio/"
DAY = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
"""A day that no run of the tests reaches, so that whatever they sign holds by then."""


def copy_content(root: Path) -> Path:
    """A new site with the demo's content and nothing signed."""
    shutil.copytree(REPOSITORY / "content", root / "content")
    return root


def endorse_one_another(root: Path) -> tuple[str, ...]:
    """Let the demo's two issuers speak for one another; returns what is published of it."""
    folder = root / "content" / "endorsements"
    folder.mkdir()
    college, makers = "north-quay-college", "harbour-makers"
    for slug, by, of in (
        ("college-of-makers", college, f"issuer: {makers}"),
        ("makers-of-college", makers, f"issuer: {college}"),
        ("makers-of-python", makers, "badge: python-for-data"),
    ):
        text = f"by: {by}\nof:\n  {of}\ncomment: We have *seen* it.\ndate: 2026-03-01\n"
        (folder / f"{slug}.yaml").write_text(text, encoding="utf-8")
    return tuple(f"endorsements/{path.stem}/credential.json" for path in sorted(folder.iterdir()))


@cache
def demo_keys() -> Path:
    """The folder of the private keys that the demo is signed with."""
    return Path(mkdtemp(prefix="credfolio-keys-"))


@cache
def built_demo() -> Path:
    """The root of the demo, signed with keys of its own and built; nobody changes it."""
    root = copy_content(Path(mkdtemp(prefix="credfolio-demo-")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
        assert run(["build", "--root", str(root)]) == 0
    return root
