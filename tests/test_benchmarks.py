"""The benchmarks run, with what is always there, and what they write is whole. No time is judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench import suite
from bench.document import render_document, spread

if TYPE_CHECKING:
    from pathlib import Path

ALWAYS = ("build", "frozen", "floor", "floor-2", "obvious", "ours", "unchecked", "signature")


def test_small_registries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every candidate that needs no installing does its work, and the document has it."""
    monkeypatch.setattr(suite, "SAMPLE", 20)
    monkeypatch.setattr(suite, "ISSUED", 25)
    figures, document = tmp_path / "figures.json", tmp_path / "document.md"
    outputs = ("--work", tmp_path / "work", "--figures", figures, "--document", document)
    suite.main(["--sizes", "20", "--rounds", "1", *map(str, outputs), "--only", *ALWAYS])
    found = json.loads(figures.read_text(encoding="utf-8"))
    runs = found["sites"]["20"]
    assert set(runs) == {"build", "frozen", "floor", "floor-2", "obvious"}
    for (run,) in runs.values():
        assert min(run["wall"], run["cpu"], run["largest"], run["files"], run["bytes"]) > 0
    # The floor writes what a build wrote, and its wallet.
    assert runs["floor"][0]["files"] > runs["build"][0]["files"]
    assert runs["floor-2"][0]["bytes"] == runs["floor"][0]["bytes"]
    assert found["issuing"]["numbers"] == {"ours": 25, "unchecked": 25, "signature": 25}
    assert found["issuing"]["same"] == {"unchecked": 25}
    text = document.read_text(encoding="utf-8")
    assert text == render_document(found) == capsys.readouterr().out
    assert "## 20 credentials" in text
    assert "floor, two processes" in text


def test_spread() -> None:
    """Ratios are told by their least, middle and most."""
    assert spread([3, 0.12345, 250.4]) == "0.123 ... **3** ... 250"


def test_exponents() -> None:
    """What takes four times as long for twice as many grows with their square."""
    sites = {"100": {"hugo": [{"wall": 1.0}]}, "200": {"hugo": [{"wall": 4.0}, {"wall": 4.0}]}}
    assert suite.exponents(sites) == {"hugo": pytest.approx(2)}
    assert suite.exponents({"100": sites["100"]}) == {}
