"""A whole site with imports and receipts as they were committed one day, built much later.

`held/` guards the wallet format: what lies there keeps its meaning in every later version.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from credfolio.cli import run
from credfolio.model import has_email
from demo import DAY
from test_reproducible import build

HELD = Path(__file__).parent / "held"
# Address, what is published beside page and QR code, state, and who signed.
SHOWN = {
    "ada/chart-reading": (("png", "json"), "valid", "domain"),
    "ada/data-literacy": (("json",), "valid", "domain"),
    "ada/economics": (("json",), "unverifiable", "unconfirmed"),
    "ada/fire-warden": (("json",), "revoked", "domain"),
    "ada/first-aid": (("json",), "expired", "domain"),
    "ada/grand-master-of-logic": (("json",), "valid", "self"),
    "ada/night-sailing": (("jwt",), "valid", "key"),
    "ada/radio-operator": (("json",), "valid", "domain"),
    "bob/engines": (("json",), "valid", "key"),
}


@pytest.fixture(name="root", scope="module")
def fixture_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built for a day years later, without a network."""
    root = tmp_path_factory.mktemp("held") / "site"
    shutil.copytree(HELD, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(tmp_path_factory.mktemp("keys") / "keys"))
        assert run(["build", "--root", str(root), "--as-of", "2029-01-01"]) == 0
    return root


@pytest.mark.parametrize("path", SHOWN)
def test_each_import_is_what_it_was(root: Path, path: str) -> None:
    """Its state, who signed it, and its file byte for byte."""
    forms, state, origin = SHOWN[path]
    folder = root / "site_output" / path
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'data-verify-state="([a-z-]+)"', html) == [state]
    assert re.findall(r'class="origin" data-origin="([a-z]+)"', html) == [origin]
    found = {file.name for file in folder.iterdir()}
    always = {"index.html", "card.png", "qr.png", "qr.svg"}
    assert found == {*always, *(f"credential.{form}" for form in forms)}
    (given,) = (HELD / "content/imports").glob(f"{path}.*")
    if given.suffix != ".svg":  # the one that a page would run
        assert (folder / f"credential{given.suffix}").read_bytes() == given.read_bytes()


def test_every_import_is_looked_at() -> None:
    """None is left out above."""
    folder = HELD / "content/imports"
    files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*")}
    assert files == SHOWN.keys()


def test_building_rewrites_nothing(root: Path) -> None:
    """Neither imports nor receipts: they are as they were committed."""
    for path in HELD.rglob("*"):
        if path.is_file():
            assert (root / path.relative_to(HELD)).read_bytes() == path.read_bytes()


def test_no_page_has_an_address_or_loads_from_elsewhere(root: Path) -> None:
    """No e-mail address in any text file, no picture or style of another host."""
    for path in (root / "site_output").rglob("*"):
        if path.suffix in (".html", ".json", ".xml", ".txt"):
            text = path.read_text(encoding="utf-8")
            assert not has_email(text), path
            assert not re.search(
                r'<(?:img|script|link rel="stylesheet")[^>]*(?:src|href)="http', text
            )


def test_frozen_gives_the_same(root: Path, tmp_path: Path) -> None:
    """What a machine far away publishes, on which any use of the network is an error."""
    assert run(["build", "--root", str(root), "--as-of", DAY]) == 0
    far = {
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Kiritimati",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    found = build(root, tmp_path / "out", tmp_path, **far)
    for name, data in found.items():
        assert (root / "site_output" / name).read_bytes() == data, name
    assert "ada/chart-reading/credential.png" in found
