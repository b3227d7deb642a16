"""Comparing people beside a role, in Chromium: the address keeps who is compared."""

from __future__ import annotations

from typing import Any

import pytest

from browsing import visit
from demo import BASE, built_demo

pytestmark = pytest.mark.interop

SHOWN = """
const shown = () => [...document.querySelectorAll('[data-candidate]')].filter((one) => one.checkVisibility()).map((one) => one.dataset.candidate);
const state = () => [shown(), location.hash, document.querySelector('[data-comparing]').checkVisibility(), document.querySelector('main [role=status]').textContent];
const click = (name) => document.querySelector(`[data-candidate=${name}] input`).click();
"""
BOTH = ["imogen-achterberg", "leila-haddad"]


def look(fragment: str, script: str, *missing: str) -> Any:
    """Open the demo's role and run a script there."""
    (answer,) = visit(
        {
            "url": f"{BASE}roles/data-editor/{fragment}",
            "root": str(built_demo() / "site_output"),
            "base": BASE,
            "missing": list(missing),
            "script": SHOWN + script,
        }
    )
    assert not [error for error in answer["errors"] if "ERR_FAILED" not in error]
    return answer["value"]


def test_a_choice_stands_in_the_address() -> None:
    """Whoever is chosen is in it; showing everybody takes it away again."""
    states = look(
        "",
        f"const all = [state()]; for (const name of {BOTH}) {{ click(name); all.push(state()); }}"
        "document.querySelector('[data-all]').click(); all.push(state()); return all;",
    )
    assert [state[:3] for state in states] == [
        [BOTH, "", False],
        [BOTH, "#compare=imogen-achterberg", True],
        [BOTH, "#compare=imogen-achterberg,leila-haddad", True],
        [BOTH, "", False],
    ]
    assert "Imogen Achterberg · ليلى حداد" in states[2][3]


def test_a_saved_comparison_is_opened() -> None:
    """Names that are not on the page are passed over."""
    people, _, bar, said = look("#compare=leila-haddad,nobody,imogen-achterberg", "return state()")
    assert people == BOTH
    assert bar
    assert "nobody" not in said


def test_without_the_script_everybody_is_shown() -> None:
    """The page is whole by itself, and offers nothing that it cannot do."""
    people, _, bar, _ = look("#compare=leila-haddad", "return state()", "compare.js")
    assert people == BOTH
    assert not bar
    assert look("", "return !document.querySelector('label').checkVisibility()", "compare.js")
