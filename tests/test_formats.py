"""The page about formats and outcomes says what the verifier says."""

from __future__ import annotations

import ast
import json

import pytest

import formats
import regenerate


def test_the_page_is_what_the_verifier_says() -> None:
    """`docs/formats.md` is, byte for byte, what `python tests/formats.py` writes."""
    assert formats.PAGE.read_text(encoding="utf-8") == formats.render_page()


@pytest.mark.parametrize("heading", formats.FORMATS)
def test_no_altered_copy_passes(heading: str) -> None:
    """Whatever the format, a copy with one word changed is never good."""
    for name in formats.FORMATS[heading].values():
        assert formats.load_case(name).report(altered=True).outcome != "passed", name


@pytest.mark.parametrize("heading", formats.ATTACKS)
def test_no_attack_passes(heading: str) -> None:
    """Whatever is tried, it is not taken for good, and its case does not expect that either."""
    for name in formats.ATTACKS[heading].values():
        path = regenerate.FOLDER / f"{name}.json"
        expected = json.loads(path.read_text(encoding="utf-8"))["expected"]["outcome"]
        assert formats.load_case(name).report().outcome == expected != "passed", name


def test_tests_that_are_named_exist() -> None:
    """Attacks on the way to an address are made by tests that there are."""
    source = (formats.TESTS / formats.FETCH_TESTS).read_text(encoding="utf-8")
    there = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    assert {test for test, _ in formats.FETCH_ATTACKS.values()} <= there
