"""What happens to credentials in the course of years, one thing after another, on one site."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from credfolio.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BASE = "https://example.org/my-portfolio"
FIRST, SECOND, THIRD = (
    f"robin-example/{award}" for award in ("first-steps", "made-and-shown", "once-more")
)
ISSUER = "harbour-makers"


class Registry:
    """A site over the years, and copies of what was given out."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def type(self, *arguments: str) -> str:
        """Run a command that must succeed; returns what it printed on standard output."""
        self._capsys.readouterr()
        status = run([*arguments, "--root", str(self.root)])
        said = self._capsys.readouterr()
        assert status == 0, said.err
        return said.out

    def build(self) -> None:
        """Sign and publish; then there is nothing left to sign, and a second build is the same."""
        self.type("build")
        self.type("build", "--frozen")
        self.type("check")

    def give_out(self, name: str, copy: str) -> None:
        """Keep a copy of a credential as its earner would."""
        shutil.copy(self.root / "site_output" / name / "credential.json", self.root.parent / copy)

    def states(self) -> dict[str, str]:
        """What `verify` finds: `passed`, or the check that does not pass; copies, then published."""
        published = sorted(self.root.glob("site_output/robin-example/*/credential.json"))
        copies = sorted(self.root.parent.glob("copy-*"))
        site = f"{BASE}/={self.root / 'site_output'}"
        self._capsys.readouterr()
        run(["verify", *map(str, (*copies, *published)), "--map", site, "--json"])
        reports = json.loads(self._capsys.readouterr().out)
        return {
            file.name if file in copies else file.parent.name: next(
                (check["name"] for check in report["checks"] if check["outcome"] == "failed"),
                report["outcome"],
            )
            for file, report in zip((*copies, *published), reports, strict=True)
        }


def test_the_years_of_a_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Issue, suspend, rotate, issue again, reinstate, lose a key to a thief, revoke."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    site = tmp_path / "site"
    assert run(["init", str(site), "--name", "Harbour Makers", "--base-url", BASE]) == 0
    registry = Registry(site, capsys)
    registry.build()
    registry.give_out(FIRST, "copy-first")
    registry.give_out(SECOND, "copy-second")
    everything = {"copy-first": "passed", "copy-second": "passed"}
    everything |= {"first-steps": "passed", "made-and-shown": "passed"}
    assert registry.states() == everything

    registry.type("suspend", FIRST, "--reason", "under-review")
    registry.build()
    everything |= {"copy-first": "status", "first-steps": "status"}
    assert registry.states() == everything

    old_key = json.loads((site / f"wallet/keys/{ISSUER}.json").read_text("utf-8"))["keys"][0]
    registry.type("rotate", ISSUER)
    registry.build()
    assert registry.states() == everything  # the key that signed them is still published

    registry.type(
        "new", "award", "robin-example", "first-steps", "--date", "2026-05-04", "--id", "once-more"
    )
    registry.build()
    everything["once-more"] = "passed"
    assert registry.states() == everything

    registry.type("reinstate", FIRST)
    registry.build()
    everything["first-steps"] = "passed"  # the copy from before the suspension stays withdrawn
    assert registry.states() == everything

    registry.type("compromised", ISSUER, old_key["publicKeyMultibase"], "--since", "2026-11-01")
    registry.build()
    # Nothing that the thief could have signed verifies; the site has a new copy of all that was.
    everything["copy-second"] = "issuer"
    everything["copy-first"] = "issuer"
    assert registry.states() == everything

    registry.type("revoke", THIRD, "--reason", "issued-in-error")
    registry.build()
    everything["once-more"] = "status"
    assert registry.states() == everything
