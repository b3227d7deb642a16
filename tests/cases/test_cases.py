"""Each case file holds one document with one fault, and the report that must come of it."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest

import regenerate
from samples import verifier

NAMES = sorted(path.stem for path in regenerate.FOLDER.glob("*.json"))


def file_of(case: dict[str, Any]) -> bytes:
    """The bytes of what is verified."""
    if "base64" in case:
        return base64.b64decode(case["base64"])
    return bytes_of(case["text"] if "text" in case else case["document"])


def bytes_of(value: Any) -> bytes:
    """A file's bytes: a text as it stands, any other value as JSON."""
    return (value if isinstance(value, str) else json.dumps(value)).encode()


@pytest.mark.parametrize("name", NAMES)
def test_report_is_the_expected_one(name: str) -> None:
    """Every check gives the expected answer, and the first that fails its standard problem."""
    case = json.loads((regenerate.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    answers = {address: bytes_of(answer) for address, answer in case["answers"].items()}
    report = verifier(answers, datetime.fromisoformat(case["now"])).verify_bytes(
        file_of(case), name
    )
    faults = [
        finding for finding in report.findings if finding.outcome not in ("passed", "skipped")
    ]
    found = {
        "outcome": report.outcome,
        "state": report.state,
        "checks": {finding.name: finding.outcome for finding in report.findings},
        "problem": faults[0].problem if faults else "",
    }
    assert found == case["expected"], report.findings


def test_files_are_what_regenerate_writes() -> None:
    """The stored files are, byte for byte, what `python tests/regenerate.py` makes of the code."""
    stored = {
        path.name: path.read_text(encoding="utf-8") for path in regenerate.FOLDER.glob("*.json")
    }
    made = regenerate.render_cases()
    assert sorted(stored) == sorted(made)
    assert [name for name in made if stored[name] != made[name]] == []
