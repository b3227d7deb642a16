"""`credfolio serve`: what a save touches is seen at once, and all of it a little later."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from datetime import UTC, date, datetime
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import ContentError
from credfolio.serve import Preview, earners_among
from credfolio.timestamps import format_timestamp
from demo import DAY, built_demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = format_timestamp(datetime.now(UTC))
EARNER = "content/earners/sam-okafor.yaml"


@pytest.fixture(name="root")
def fixture_root(tmp_path: Path) -> Path:
    """The demo, signed and not built."""
    root = tmp_path / "site"
    for name in ("content", "wallet"):
        copytree(built_demo() / name, root / name)
    return root


def preview(root: Path, folder: Path) -> Preview:
    """A preview of a site in a folder that is not there yet."""
    folder.mkdir()
    return Preview(root, folder, bytes(range(32)), NOW, date.fromisoformat(DAY))


def edit(root: Path, old: str, new: str) -> None:
    """Change an earner's file."""
    file = root / EARNER
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_touch_is_what_all_would_be(root: Path, tmp_path: Path) -> None:
    """Nothing but the earner's pages changes, and these are as a build of all makes them."""
    shown = preview(root, tmp_path / "shown")
    shown.build()
    edit(root, "Apprentice, second year", "Apprentice, third year")
    changed = shown.touch(["sam-okafor"])
    assert changed
    assert all(path.startswith("sam-okafor/") for path in changed)
    assert "sam-okafor/index.html" in changed
    anew = preview(root, tmp_path / "anew")
    anew.build()
    for file in sorted((shown.folder / "sam-okafor").rglob("*.html")):
        assert file.read_bytes() == (anew.folder / file.relative_to(shown.folder)).read_bytes()
    assert not shown.touch(["sam-okafor"])


def test_a_new_award_is_seen_before_it_is_signed(root: Path, tmp_path: Path) -> None:
    """Its page is there, in force, and what is really signed stays as it is."""
    shown = preview(root, tmp_path / "shown")
    shown.build()
    before = {file: file.read_bytes() for file in sorted((root / "wallet").rglob("*.json"))}
    kept = shown.folder / "sam-okafor/soldering-by-hand/credential.json"
    signed = kept.read_bytes()
    edit(root, "awards:", "awards:\n  - badge: clear-writing\n    date: 2026-11-02")
    for _ in range(2):  # the passing key is there once, however often one looks
        changed = shown.touch(["sam-okafor"])
        assert changed
        assert "sam-okafor/clear-writing/index.html" in changed
    page = (shown.folder / "sam-okafor/clear-writing/index.html").read_text("utf-8")
    assert 'data-state="valid"' in page
    assert kept.read_bytes() == signed
    assert {file: file.read_bytes() for file in before} == before
    edit(root, "awards:\n  - badge: clear-writing\n    date: 2026-11-02", "awards:")
    removed = shown.touch(["sam-okafor"])
    assert removed
    assert "sam-okafor/clear-writing/index.html" in removed
    assert not (shown.folder / "sam-okafor/clear-writing").exists()


def test_a_mistake_is_said_and_nothing_changes(root: Path, tmp_path: Path) -> None:
    """With its file and line, as everywhere."""
    shown = preview(root, tmp_path / "shown")
    shown.build()
    page = (shown.folder / "sam-okafor/index.html").read_bytes()
    edit(root, "badge: soldering-by-hand", "badge: soldering-by-hnd")
    with pytest.raises(ContentError, match="unknown badge 'soldering-by-hnd'"):
        shown.touch(["sam-okafor"])
    assert (shown.folder / "sam-okafor/index.html").read_bytes() == page


def test_what_lists_hide_is_made_with_all(root: Path, tmp_path: Path) -> None:
    """Who is gone, unlisted or private changes more than pages of their own."""
    shown = preview(root, tmp_path / "shown")
    assert shown.touch(["sam-okafor"]) is None  # before there is anything
    shown.build()
    text = (root / EARNER).read_text("utf-8")
    (root / EARNER).write_text(f"visibility: unlisted\n{text}", "utf-8")
    assert shown.touch(["sam-okafor"]) is None
    (root / EARNER).unlink()
    assert shown.touch(["sam-okafor"]) is None


def test_whose_files_these_are(tmp_path: Path) -> None:
    """Files of earners, or something else among them."""
    ada, grace = (str(tmp_path / f"content/earners/{slug}.yaml") for slug in ("ada", "grace"))
    badge = str(tmp_path / "content/badges/rust.yaml")
    assert earners_among(tmp_path, [ada, grace]) == frozenset({"ada", "grace"})
    assert earners_among(tmp_path, [ada, badge]) is None
    assert earners_among(tmp_path, [f"{ada}~"]) is None
    assert earners_among(tmp_path, [str(tmp_path / "content/earners/x/ada.yaml")]) is None


def test_a_save_is_seen(root: Path) -> None:
    """The command at work: the portfolio changes at once, the list of people follows."""
    file = root / EARNER
    with served(root) as address:
        assert "Apprentice, second year" in read(f"{address}sam-okafor/")
        edit(root, "headline: Apprentice, second year", "headline: Journeyman")
        edit(root, "name: Sam Okafor", "name: Sam Okafor-Lind")
        await_text(f"{address}sam-okafor/", "Journeyman", file)  # it may only just begin to watch
        await_text(f"{address}people/", "Sam Okafor-Lind")
        edit(root, "headline: Journeyman", "headline: Master")
        await_text(f"{address}sam-okafor/", "Master")
        await_text(f"{address}people/", "Master")


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The command, and the address that it prints."""
    command = [sys.executable, "-m", "credfolio", "serve", "--root", str(root), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().decode().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\S*", address)
            yield address
        finally:
            os.kill(process.pid, signal.SIGINT)


def read(address: str) -> str:
    """A page as a browser gets it."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - on this machine
        return str(answer.read().decode())


def await_text(address: str, text: str, saved: Path | None = None) -> None:
    """Wait until a page has a text, for which a file may be saved once more."""
    for turn in range(600):
        if saved and turn % 20 == 19:
            saved.touch()
        if text in read(address):
            return
        time.sleep(0.1)
    pytest.fail(f"{address} never says {text}")
