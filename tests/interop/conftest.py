"""Other people's verifiers, installed once for all tests that ask them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from installing import INSTALLED, install_npm, install_pypi
from shared_data import DATA, SHARED

if TYPE_CHECKING:
    from pathlib import Path

JUDGE = SHARED / "judge" / "interop"
SCHEMA = DATA / "schemas" / "ob-v3p0-strict" / "achievementcredential.json"


@pytest.fixture(name="judge", scope="session")
def fixture_judge() -> tuple[Path, list[str]]:
    """The judge with its packages, and the options that it is always run with."""
    if not JUDGE.is_dir():
        pytest.skip("needs the judge of credentials in ../shared")
    folder = INSTALLED / "judge"
    for source in JUDGE.rglob("*"):
        if source.is_file() and not {"node_modules", ".venv"} & set(source.parts):
            target = folder / source.relative_to(JUDGE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    install_npm(folder)
    python = install_pypi(folder / ".venv", folder / "requirements.txt")
    return folder, ["--python", str(python), "--schema", str(SCHEMA)]
