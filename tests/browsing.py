"""The scripts for readers' browsers, run outside of any (in Node) and in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.pages.browser import browser_files
from credfolio.portfolio import build_portfolio
from credfolio.render import Renderer
from credfolio.report import SIX_CHECKS
from demo import REPOSITORY
from installing import INSTALLED, install_npm
from samples import NOW, build_content, sign

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = REPOSITORY / "tests" / "browser"
WAIT = """
const band = () => document.querySelector('[data-verify-state]');
const settled = async () => { while (!band() || band().dataset.verifyState === 'unchecked') await new Promise((done) => setTimeout(done, 5)); };
await settled();
"""
# What the list of findings says when a reader has opened it.
OPENED = """
const opened = async () => {
  const list = document.querySelector('.findings'), before = list.firstChild;
  list.closest('details').open = true;
  while (list.firstChild === before) await new Promise((done) => setTimeout(done, 5));
  return list.textContent;
};
"""


@cache
def scripts() -> Path:
    """A folder with the scripts as a site publishes them."""
    folder = Path(mkdtemp(prefix="credfolio-scripts-"))
    content = build_content()
    portfolio = build_portfolio(content, sign(content), images={}, as_of=NOW.date())
    for file in (*Renderer().static_files(), *browser_files(portfolio)):
        if file.path.endswith(".js"):
            data = file.data.read_bytes() if isinstance(file.data, Path) else file.data
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_bytes(data)
    return folder


def _ask(command: list[str], lines: Iterable[Any], folder: Path) -> list[Any]:
    """Write lines of JSON to a program, read a line for each."""
    done = subprocess.run(
        command,
        input="\n".join(map(json.dumps, lines)),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def run_core(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Have the core of the scripts do tasks (`tests/browser/core.mjs`), in Node."""
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    names = ("vocabulary", "verify", "details", "unwrap", "look-alikes", "tokens", "log")
    paths = [str(scripts() / "assets" / f"{name}.js") for name in names]
    answers = _ask(["node", str(HERE / "core.mjs"), *paths], tasks, HERE)
    assert len(answers) == len(tasks)
    return answers


def _installed() -> Path:
    """The folder with the programs and what they need from npm."""
    folder = INSTALLED / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*HERE.glob("*.mjs"), *HERE.glob("package*.json"), HERE / ".npmrc"):
        shutil.copyfile(file, folder / file.name)
    install_npm(folder)
    return folder


def canonicalize_elsewhere(
    contexts: dict[str, Any], documents: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """Canonicalise with jsonld.js and rdf-canonize."""
    folder = _installed()
    return _ask(["node", "elsewhere.mjs"], [contexts, *documents], folder)


def visit(*visits: dict[str, Any]) -> list[dict[str, Any]]:
    """Open pages in Chromium (`tests/browser/chromium.mjs`), each in a profile of its own."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium")
    answers: list[dict[str, Any]] = _ask(["node", "chromium.mjs", chromium], visits, _installed())
    for answer in answers:
        assert "failed" not in answer, answer["failed"]
    return answers


def text_of(value: Any) -> str:
    """A file's text: as it stands, or any other value as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


# What each answer of Credfolio's may be in the browser.
ALLOWED = {
    "passed": {"passed", "undetermined"},
    "failed": {"failed", "undetermined"},
    "undetermined": {"undetermined"},
    "skipped": {"skipped"},
}


def allow(expected: dict[str, str], findings: list[dict[str, str]], source: str = "") -> None:
    """No answer is bolder than Credfolio's; what follows a gate that is shut is skipped."""
    found = {finding["name"]: finding["outcome"] for finding in findings}
    expected = {name: outcome for name, outcome in expected.items() if name in found}
    assert found.keys() == set(SIX_CHECKS)
    shut = False
    for name, outcome in expected.items():
        assert found[name] in ({"skipped"} if shut else ALLOWED[outcome]), (source, name, findings)
        shut = shut or (name in ("shape", "proof") and found[name] != "passed")


# Beyond the script: kinds of proofs, keys, contexts and wrappings that only Credfolio knows.
_BEYOND = ("on-1-1", "token-on-1-1", "record", "endorse", "ecdsa", "jcs", "revocation-list")
_BEYOND_BY_NAME = {
    "chain-of-two-suites", "context-clr", "did-jwk",
    "https-issuer", "list-as-token", "status-message",
}  # fmt: skip


def is_beyond(name: str) -> bool:
    """Whether a case that passes is of a kind that the script does not know."""
    return name.startswith(_BEYOND) or name in _BEYOND_BY_NAME
