"""The guide to ten years of a registry, run day by day, and judged by everybody after each day.

`docs/ten-years.md` is the script: its commands are typed at the days in its headings, by a clock
that says so, and its tables are what `credfolio verify` and the independent verifiers must find of
every credential that the site publishes and of every copy that was given out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demo import REPOSITORY
from shared_data import needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.interop, needs_shared]

GUIDE = REPOSITORY / "docs" / "ten-years.md"
HERE = Path(__file__).parent
_DAY = re.compile(r"^## (\d{4}-\d\d-\d\d): [^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|$", re.MULTILINE)
# What the guide says of a credential, by the check that fails.
WORDS = {"validity": "expired", "status": "withdrawn", "issuer": "not the issuer's"}
# It looks at the signature alone, and has no part in anything but what is valid.
SIGNATURE_ONLY = {"oxigraph"}


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the guide: what is typed, and what everything is afterwards."""

    date: str
    commands: tuple[str, ...]
    states: dict[str, str]


def days() -> Iterator[Day]:
    """The days of the guide."""
    for match in _DAY.finditer(GUIDE.read_text(encoding="utf-8")):
        commands = tuple(_COMMANDS.findall(match[2]))
        yield Day(match[1], commands, {row[0]: row[1].strip() for row in _ROW.findall(match[2])})


class Registry:
    """The registry, the copies that are out, and the clock."""

    def __init__(self, folder: Path, judge: tuple[Path, list[str]]) -> None:
        self.folder = folder
        self.root = folder / "registry"
        self.copies = folder / "copies"
        self.copies.mkdir()
        self._judge = judge
        self._minutes = 0
        (folder / "keys").mkdir(mode=0o700)
        self._environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "CREDFOLIO_KEYS": str(folder / "keys"),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{
                f"GIT_{who}_{what}": value
                for who in ("AUTHOR", "COMMITTER")
                for what, value in (("NAME", "Registry"), ("EMAIL", "registry@example.org"))
            },
        }

    def begin(self) -> None:
        """Begin another day."""
        self._minutes = 0

    def at(self, day: str, *command: str, where: Path, text: str = "") -> str:
        """Run a command on a day, later than the one before; returns what it printed."""
        self._minutes += 5
        hour, minute = divmod(self._minutes, 60)
        done = subprocess.run(
            ["faketime", f"{day} {8 + hour:02}:{minute:02}:00", *command],
            cwd=where,
            env=self._environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{day}: {command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def type(self, day: str, commands: str) -> None:
        """Type lines of the guide, in the folder that it is in."""
        where = self.root if self.root.is_dir() else self.folder
        self.at(day, "bash", "-euo", "pipefail", "-c", commands, where=where)

    @property
    def maps(self) -> list[str]:
        """Which address is answered by which folder: the site's own, and its former ones."""
        output = self.root / "site_output"
        settings = (self.root / "content/site.yaml").read_text("utf-8")
        (base,) = re.findall(r"^base_url: (\S+)$", settings, re.MULTILINE)
        former = (output / "moved").glob("*/")
        places = {base: output, **{f"https://{place.name}/": place for place in former}}
        return [f"{address}={place}" for address, place in places.items()]

    def credentials(self) -> dict[str, Path]:
        """Every credential that is published, and every copy, by its name in the guide."""
        output = self.root / "site_output"
        published = {
            file.parent.relative_to(output).as_posix(): file
            for file in output.glob("*/*/credential.json")
        }
        return {**published, **{file.name: file for file in self.copies.glob("*.json")}}

    def our_words(self, day: str) -> dict[str, str]:
        """What `credfolio verify` says of each, in the words of the guide."""
        found = self.credentials()
        maps = [option for each in self.maps for option in ("--map", each)]
        script = 'credfolio verify --json --offline "$@" || test $? -eq 1'
        arguments = ("bash", "-c", script, "-", *maps, *map(str, found.values()))
        printed = self.at(day, *arguments, where=self.folder)
        return dict(zip(found, map(_word, json.loads(printed)), strict=True))

    def other_words(self, day: str) -> dict[str, dict[str, bool]]:
        """Whether each of the independent verifiers accepts each credential."""
        found = self.credentials()
        folder, options = self._judge
        shutil.copyfile(HERE / "court.mjs", folder / "court.mjs")
        maps = [option for each in self.maps for option in ("--map", each)]
        texts = json.dumps([file.read_text("utf-8") for file in found.values()])
        printed = self.at(day, "node", "court.mjs", *maps, *options, where=folder, text=texts)
        return dict(zip(found, json.loads(printed), strict=True))


def _word(report: dict[str, object]) -> str:
    checks = report["checks"]
    assert isinstance(checks, list)
    if report["outcome"] == "passed":
        return "valid"
    failed = [check for check in checks if check["outcome"] == "failed"]
    assert failed, report
    if "put it on hold" in failed[0]["message"]:
        return "on hold"
    return WORDS[failed[0]["name"]]


def test_ten_years(tmp_path: Path, judge: tuple[Path, list[str]]) -> None:
    """After each day of the guide all say the same of everything, as it stands in its tables."""
    if shutil.which("faketime") is None:
        pytest.skip("needs faketime, for a clock of other years")
    registry = Registry(tmp_path, judge)
    asked = 0
    for day in days():
        registry.begin()
        for commands in day.commands:
            registry.type(day.date, commands)
        assert registry.our_words(day.date) == day.states, day.date
        for name, verdicts in registry.other_words(day.date).items():
            assert {"digitalbazaar", "dcc", "openbadgeslib", "openvc"} <= verdicts.keys()
            for verifier, accepts in verdicts.items():
                if day.states[name] == "valid" or verifier not in SIGNATURE_ONLY:
                    expected = day.states[name] == "valid"
                    assert accepts == expected, f"{day.date}: {verifier} on {name}: {accepts}"
                    asked += 1
        registry.at(day.date, "credfolio", "build", "--frozen", where=registry.root)
        registry.at(day.date, "credfolio", "log", "verify", where=registry.root)
    assert asked == 598  # verdicts of other people's programs
