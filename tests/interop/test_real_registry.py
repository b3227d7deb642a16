"""A registry of real badges: every verifier at hand accepts every credential, and no changed one."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from credfolio.cli import run
from real_badges import BASE, EARNERS, write_registry
from shared_data import needs_shared

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.interop, needs_shared]

VERIFIERS = {"digitalbazaar", "dcc", "openbadgeslib", "openvc", "oxigraph", "1edtech-schema"}
_LINE = re.compile(r"(ok|FAILED) +(\S+)  ([a-z0-9-]+): (.*)")


@pytest.fixture(name="site", scope="module")
def fixture_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry, signed with a new key and built."""
    root = tmp_path_factory.mktemp("registry")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(tmp_path_factory.mktemp("keys")))
        assert run(["build", "--root", str(write_registry(root))]) == 0
    return root / "site_output"


def _credentials(site: Path) -> list[str]:
    return [path.relative_to(site).as_posix() for path in sorted(site.glob("*/*/credential.json"))]


def _ask(judge: tuple[Path, list[str]], program: str, site: Path, *files: str) -> tuple[int, str]:
    folder, options = judge
    command = ["node", str(folder / program), *files, "--map", f"{BASE}={site}", *options]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_we_accept_every_credential(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Forty earners and more, 19 badges with their pictures: each credential passes."""
    names = _credentials(site)
    assert EARNERS >= 40
    assert len({name.partition("/")[0] for name in names}) == EARNERS
    assert len(list(site.glob("images/badges/*.svg"))) == 19
    capsys.readouterr()
    status = run(
        [
            "verify",
            "--json",
            "--offline",
            "--map",
            f"{BASE}={site}",
            *(str(site / n) for n in names),
        ]
    )
    reports = json.loads(capsys.readouterr().out)
    refused = [report for report in reports if report["outcome"] != "passed"]
    assert not refused, f"{len(refused)} of {len(names)}: {refused[:3]}"
    assert status == 0
    assert len(reports) == len(names)


def test_others_accept_every_credential(site: Path, judge: tuple[Path, list[str]]) -> None:
    """Five verifiers and the strict schema say yes to each credential, and to the status list."""
    status, output = _ask(judge, "judge.mjs", site, ".")
    lines = [match.groups() for match in map(_LINE.fullmatch, output.splitlines()) if match]
    refusals = [line for line in lines if line[0] != "ok"]
    figures = f"{output.splitlines()[-1] if output else 'no answer'}: {refusals[:5]}"
    assert status == 0, f"{figures}\n{output[-2000:]}"
    accepted: dict[str, set[str]] = {}
    for verdict, name, verifier, _ in lines:
        if verdict == "ok":
            accepted.setdefault(name, set()).add(verifier)
    names = _credentials(site)
    missing = {name: VERIFIERS - accepted.get(name, set()) for name in names}
    assert not any(missing.values()), f"{figures}: not asked {missing}"
    assert "list-length" in accepted["status/cognipilot/1.json"], figures


def test_nobody_accepts_a_change(site: Path, judge: tuple[Path, list[str]]) -> None:
    """Each leaf of three credentials is changed, each member removed, a stranger put in anywhere."""
    names = _three_different(site)
    status, output = _ask(judge, "tamper.mjs", site, *names)
    counts = [int(count) for count in re.findall(r": (\d+) changed copies", output)]
    figures = f"{sum(counts)} changed copies of {names}"
    assert status == 0, f"{figures}\n{output[-2000:]}"
    assert len(counts) == len(names), figures
    assert min(counts) > 50, figures


def _three_different(site: Path) -> list[str]:
    """The smallest credential, the largest, and one in between that has a source."""
    by_size = sorted(_credentials(site), key=lambda name: (site / name).stat().st_size)
    between = next(
        name for name in by_size[1:-1] if '"source"' in (site / name).read_text(encoding="utf-8")
    )
    return [by_size[0], between, by_size[-1]]
