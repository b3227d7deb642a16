"""The second question: whether the issuer is known, apart from whether the credential holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import ContentError
from credfolio.report import SIX_CHECKS, Finding, Report
from credfolio.trust import find_acquaintance, parse_trust_list

if TYPE_CHECKING:
    from credfolio.model import TrustList

KNOWN = b"issuers:\n  - id: did:web:acme.example\n    name: Acme College\n"
HELD = Report(
    "badge.json",
    tuple(Finding(name, "passed", "yes") for name in SIX_CHECKS),
    "did:web:acme.example",
)


def trusted() -> TrustList:
    """A list of one."""
    return parse_trust_list(KNOWN, "known.yaml")


def test_a_known_issuer() -> None:
    """By its identifier, and under the name that the list has for it."""
    answer = find_acquaintance(HELD, trusted())
    assert answer.to_json() == {
        "known": True,
        "message": "its issuer is known as Acme College",
        "name": "Acme College",
    }


def test_a_stranger() -> None:
    """Not on the list: no, and who it is."""
    answer = find_acquaintance(replace(HELD, issuer="did:web:acme.example.org"), trusted())
    assert answer.to_json() == {
        "known": False,
        "message": "its issuer, did:web:acme.example.org, is not on the list",
    }


@pytest.mark.parametrize("outcome", ["failed", "undetermined", "skipped"])
def test_nobody_is_looked_up_who_has_not_signed(outcome: str) -> None:
    """Anybody can write a known identifier into a file."""
    findings = tuple(
        Finding(name, outcome if name == "issuer" else "passed", "so")  # type: ignore[arg-type]
        for name in SIX_CHECKS
    )
    answer = find_acquaintance(replace(HELD, findings=findings), trusted())
    assert answer.known is None


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("people: []\n", 1, "people"),
        ("issuers:\n  - id: acme\n    name: Acme\n", 2, "did:web:example.org"),
        ("issuers:\n  - id: did:web:a.example#key\n    name: A\n", 2, "did:web:example.org"),
        ("issuers:\n  - id: did:web:a.example\n", 2, "name"),
        ("issuers:\n  - id: did:web:a.example\n    name: ''\n", 3, "name"),
        (KNOWN.decode() + "  - id: did:web:acme.example\n    name: B\n", 4, "twice"),
        ("issuers: [\n", 1, ""),
    ],
)
def test_mistakes_have_their_line(text: str, line: int, word: str) -> None:
    """As in content: file, line, what, all in our words."""
    with pytest.raises(ContentError) as caught:
        parse_trust_list(text.encode(), "known.yaml")
    assert [mistake.file for mistake in caught.value.mistakes] == ["known.yaml"] * len(
        caught.value.mistakes
    )
    assert line in [mistake.line for mistake in caught.value.mistakes]
    assert word in str(caught.value)
