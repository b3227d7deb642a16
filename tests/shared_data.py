"""Where the published vectors, contexts and samples lie; tests that need them skip without."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(
    os.environ.get("CREDFOLIO_SHARED", Path(__file__).resolve().parents[2] / "shared")
).resolve()
DATA = SHARED / "data"

needs_shared = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs the published vectors in ../shared (or CREDFOLIO_SHARED)"
)


def read_text(path: str) -> str:
    """A file below `shared/data` as text."""
    return (DATA / path).read_text(encoding="utf-8")


def read_json(path: str) -> Any:
    """A file below `shared/data` as JSON."""
    return json.loads(read_text(path))
