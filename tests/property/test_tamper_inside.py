"""Whatever is changed in a credential that holds others, or that is of an older time: no pass.

The documents are those of the case files, which pass as they are. Renaming is tried as well: a
member under the address that its term stands for means the same to a signature over RDF.
"""

from __future__ import annotations

import copy
import json
from datetime import datetime
from typing import Any

import pytest

from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier
from credfolio.vocabulary import CONTEXTS, Scope
from regenerate import FOLDER
from tampering import another, hold, members_in, place_of

NAMES = (
    "good",
    "endorsed",
    "endorsed-issuer",
    "record",
    "record-of-records",
    "on-1-1",
    "on-1-1-with-an-older-proof",
    "refresh-newest",
    "revocation-list",
    "status-message",
)

HOLDING = ("endorsed", "record", "record-of-records")
SAID_AGAIN = (("issuer",), ("credentialSubject", "achievement"))


class Subject:
    """A case with its verifier."""

    def __init__(self, name: str) -> None:
        case = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        answers = {
            address: (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            for address, answer in case["answers"].items()
        }
        self.document: dict[str, Any] = case["document"]
        self.verifier = Verifier(KnownDocuments(answers), datetime.fromisoformat(case["now"]))

    def outcome(self, document: dict[str, Any]) -> str:
        """The outcome, from a report that is held to what every report has."""
        report = self.verifier.verify_bytes(json.dumps(document).encode(), "x")
        hold(report)
        return report.outcome


def addresses_of(scope: Scope) -> dict[str, str]:
    """What each term of a context stands for, the inner scopes' terms as well."""
    found: dict[str, str] = {}
    for name, term in (scope.terms or {}).items():
        found[name] = term.iri
        if term.scope is not None:
            found |= addresses_of(term.scope)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_leaf(name: str) -> None:
    """A space more, another number, yes for no: at each place, inside as well."""
    subject = Subject(name)
    assert subject.outcome(subject.document) == "passed"
    for path, value in members_in(subject.document):
        if not isinstance(value, dict | list):
            copied = copy.deepcopy(subject.document)
            place_of(copied, path[:-1])[path[-1]] = another(value)
            assert subject.outcome(copied) != "passed", path


@pytest.mark.parametrize("name", NAMES)
def test_each_removal(name: str) -> None:
    """Each member and list item taken out.

    But what a credential inside says of the same issuer or achievement, which stays said.
    """
    subject = Subject(name)
    said_again = SAID_AGAIN if name in HOLDING else ()
    for path, _ in members_in(subject.document):
        if path and not any(path[: len(place)] == place != path for place in said_again):
            copied = copy.deepcopy(subject.document)
            del place_of(copied, path[:-1])[path[-1]]
            assert subject.outcome(copied) != "passed", path


@pytest.mark.parametrize("name", NAMES)
def test_each_member_under_its_address(name: str) -> None:
    """Each member renamed to what its term stands for, in every context that it could be from."""
    subject = Subject(name)
    addresses = {
        (term, address)
        for scope in CONTEXTS.values()
        for term, address in addresses_of(scope).items()
    }
    for path, value in members_in(subject.document):
        if not path or not isinstance(path[-1], str):
            continue
        for address in {address for term, address in addresses if term == path[-1]}:
            copied = copy.deepcopy(subject.document)
            place = place_of(copied, path[:-1])
            del place[path[-1]]
            place[address] = value
            assert subject.outcome(copied) != "passed", (path, address)


@pytest.mark.parametrize("name", NAMES)
def test_each_type_under_its_address(name: str) -> None:
    """Each type written as what it stands for: at least, nothing that was checked goes unseen."""
    subject = Subject(name)
    classes = {
        (term, address)
        for scope in CONTEXTS.values()
        for term, address in addresses_of(scope).items()
        if ":" in address
    }
    for path, value in members_in(subject.document):
        if isinstance(value, str) and "type" in path[-2:]:
            for address in {address for term, address in classes if term == value}:
                copied = copy.deepcopy(subject.document)
                place_of(copied, path[:-1])[path[-1]] = address
                assert subject.outcome(copied) != "passed", (path, address)
