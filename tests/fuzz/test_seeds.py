"""What fuzzing starts from holds: its target runs over every seed, without the fuzzer."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import regenerate
from fuzz import target
from tampering import members_in

SEEDS = dict(target.seeds())
CASES = {path.stem for path in regenerate.FOLDER.glob("*.json")}


def changed(seed: str, **members: Any) -> bytes:
    """A seed that says something else as well."""
    return json.dumps({**json.loads(SEEDS[seed]), **members}).encode()


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_holds(name: str) -> None:
    """A whole report comes of it, soon."""
    begun = time.monotonic()
    target.run(SEEDS[name])
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("name", sorted(SEEDS.keys() - CASES))
def test_what_the_harness_signs_passes(name: str) -> None:
    """So what lies behind the signature is reached, unless nothing can be baked in that way."""
    assert target.run(SEEDS[name]).outcome == "passed"


def test_what_is_changed_afterwards_does_not_pass() -> None:
    """The harness itself would notice."""
    edits: list[list[Any]] = [[number, "Intro to Dust"] for number in range(3, 60, 7)]
    edits += [[number] for number in range(0, 60, 11)]
    members = [value for path, value in members_in(regenerate.badge()) if path]
    edits += [
        [number, "Dean", "role"] for number, value in enumerate(members) if isinstance(value, dict)
    ]
    for edit in edits:
        report = target.run(changed("signed-did-web-json", tamper=[edit]))
        assert report.outcome != "passed", edit


@pytest.mark.parametrize("data", [b"", b"{}", b'{"answers": 1}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_case_is_a_file(data: bytes) -> None:
    """Anything at all is verified."""
    assert target.run(data).outcome == "failed"


def test_the_harness_notices_what_nobody_signed() -> None:
    """A document that passes without being among those that were signed is an error."""
    with pytest.raises(AssertionError, match="nobody signed"):
        target.run(SEEDS["good"], frozenset())
