"""Installs other people's verifiers, once, below `.interop/`: packages from npm and PyPI.

Tests that need them skip with a word where they can be neither found nor had.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import venv
from typing import TYPE_CHECKING

import pytest

from demo import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

INSTALLED = REPOSITORY / ".interop"


def install_npm(folder: Path) -> None:
    """Install what a folder's `package-lock.json` names into its `node_modules`."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs Node and npm")
    _once(
        folder / "node_modules" / ".installed",
        (folder / "package-lock.json").read_bytes(),
        ["npm", "ci"],
        folder,
    )


def install_pypi(folder: Path, requirements: Path) -> Path:
    """Install a requirements file into an environment of its own; returns its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    _once(
        folder / ".installed",
        requirements.read_bytes(),
        [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)],
        folder,
    )
    return python


def _once(marker: Path, wanted: bytes, command: list[str], folder: Path) -> None:
    """Run an installing command unless it ran before for the same list of packages."""
    digest = hashlib.sha256(wanted).hexdigest()
    if marker.is_file() and marker.read_text(encoding="ascii") == digest:
        return
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"needs a package registry, or {folder.name} installed before")
    marker.write_text(digest, encoding="ascii")
