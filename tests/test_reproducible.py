"""The same content and wallet give the same site, byte for byte, wherever it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from demo import DAY, built_demo

if TYPE_CHECKING:
    from pathlib import Path

# Runs the command line in a process in which any use of the network is an error.
WITHOUT_NETWORK = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"the network was used: {event}")

sys.addaudithook(refuse)
from credfolio.cli import main
main()
"""


def build(root: Path, output: Path, cwd: Path, **environment: str) -> dict[str, bytes]:
    """Build without a key and without network; returns every file."""
    command = [sys.executable, "-c", WITHOUT_NETWORK, "build", "--frozen", "--as-of", DAY]
    command += ["--root", os.path.relpath(root, cwd), "--output", os.path.relpath(output, cwd)]
    inherited = {"PATH": os.environ["PATH"], "HOME": str(cwd)}
    subprocess.run(command, check=True, cwd=cwd, env=inherited | environment, capture_output=True)
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
    }


@pytest.fixture(name="plain", scope="module")
def fixture_plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The demo built in plain surroundings."""
    output = tmp_path_factory.mktemp("plain")
    return build(built_demo(), output, output.parent, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "42", "TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=["far east", "far west"],
)
def test_surroundings_do_not_matter(
    plain: dict[str, bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    """Other time zone, locale, hash seed, working directory, and place of the files."""
    root = tmp_path / "deeper" / "copy of the site"
    shutil.copytree(built_demo(), root, ignore=shutil.ignore_patterns("site_output"))
    for path in sorted(root.rglob("*.yaml"), reverse=True):
        os.utime(path, (0, 0))
    again = build(root, tmp_path / "out", root / "content", **environment)
    assert sorted(again) == sorted(plain)
    assert [name for name in plain if again[name] != plain[name]] == []


def test_the_day_can_come_from_the_environment(plain: dict[str, bytes], tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH, as reproducible builds have it, stands for --as-of."""
    output = tmp_path / "out"
    command = [sys.executable, "-m", "credfolio", "build", "--frozen"]
    command += ["--root", str(built_demo()), "--output", str(output)]
    noon = datetime.fromisoformat(f"{DAY}T12:00:00+00:00").timestamp()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": f"{noon:.0f}"}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    page = "leila-haddad/python-for-data/index.html"
    assert (output / page).read_bytes() == plain[page]
