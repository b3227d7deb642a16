"""What Credfolio bakes, openbadgeslib reads; what it bakes, Credfolio reads."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from credfolio.baking import unbake
from credfolio.wrappings import parse_document
from demo import REPOSITORY, built_demo
from installing import INSTALLED, install_pypi

pytestmark = pytest.mark.interop

HERE = Path(__file__).parent
JWT = "eyJhbGciOiJFZERTQSJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"


@pytest.fixture(name="python", scope="module")
def fixture_python() -> Path:
    """The Python of an environment with openbadgeslib."""
    return install_pypi(INSTALLED / "venv", HERE / "requirements.txt")


def ask(python: Path, **tasks: Any) -> dict[str, list[str]]:
    """What openbadgeslib makes of the tasks."""
    done = subprocess.run(
        [str(python), str(HERE / "bake.py")],
        input=json.dumps({"read": [], "bake": [], **tasks}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, list[str]] = json.loads(done.stdout)
    return answers


def test_openbadgeslib_reads_what_we_bake(python: Path) -> None:
    """Each picture of the demo holds, for another reader too, the JSON that stands beside it."""
    signed = sorted((built_demo() / "site_output").glob("*/*/credential.json"))
    pictures = [path.with_suffix(form) for path in signed for form in (".png", ".svg")]
    texts = ask(python, read=[str(path) for path in pictures])["read"]
    assert len(texts) == 2 * len(signed) > 20
    for path, text in zip(pictures, texts, strict=True):
        assert json.loads(text) == json.loads(path.with_suffix(".json").read_bytes()), path


@pytest.mark.parametrize("text", [JWT, '{"name": "旋盤 ]]> \\"a\\" & <b>"}'], ids=["jwt", "json"])
def test_we_read_what_openbadgeslib_bakes(python: Path, text: str) -> None:
    """In a chunk, in an attribute, and as escaped text at the end of the drawing."""
    site = built_demo() / "site_output"
    pictures = [
        *(REPOSITORY / "content" / "images" / "badges").glob("*.svg"),
        next(site.glob("*/*/qr.png")),
    ]
    tasks = [{"picture": str(path), "text": text} for path in pictures]
    baked = [base64.b64decode(each) for each in ask(python, bake=tasks)["bake"]]
    assert [unbake(each) for each in baked] == [text] * len(pictures)
    if text != JWT:
        assert all(parse_document(each) == json.loads(text) for each in baked)
