"""Where a check is answered at one glance, the long way would have answered the same."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from credfolio.checks import embedded, form, places
from credfolio.data_model import is_credential
from credfolio.errors import CredfolioError
from generated import documents

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def outcome(check: Callable[[], object]) -> str:
    """What a check gives, or its words."""
    try:
        return repr(check())
    except CredfolioError as error:
        return f"{type(error).__name__}: {error.message}"


def found_inside(document: dict[str, Any]) -> list[object]:
    """The credentials inside of a document."""
    return [*embedded.find_embedded(document)]


def altered(document: dict[str, Any], number: int) -> dict[str, Any]:
    """Now and then with what the checks are there for, somewhere inside."""
    subject = document.get("credentialSubject")
    odd: list[dict[str, Any]] = [
        {},
        {"@id": "urn:x:1"},
        {"https://schema.org/name": "x"},
        {"endorsementJwt": "a.b.c"},
        {"source": {"id": document.get("id"), "type": "Profile", "name": "y"}},
        {"source": {"id": "urn:x:1", "type": "schema:Person"}},
        {"source": {"id": "urn:x:1", "type": ["EnvelopedVerifiableCredential"]}},
        {"source": [{**subject, "name": "z"}] if isinstance(subject, dict) else {}},
        {"source": [[{"type": "VerifiableCredential", "id": "urn:x:2"}]]},
        {"source": {"@context": document.get("@context"), "type": "VerifiableCredential"}},
    ]
    more = odd[number % len(odd)]
    if isinstance(subject, dict) and number % 3:
        return {**document, "credentialSubject": {**subject, **more}}
    return {**document, **more}


def test_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of forms, of things in two places, and of credentials in credentials."""
    came: Counter[str] = Counter()
    for number, built in enumerate(documents(seed=44, count=3000)):
        document = altered(built, number)
        checks: dict[str, Callable[[], object]] = {
            "form": partial(form.check_form, document),
            "places": partial(places.check_one_place, document),
            "embedded": partial(found_inside, document),
        }
        short = {name: outcome(check) for name, check in checks.items()}
        with monkeypatch.context() as patched:
            patched.setattr(form, "_is_plain", lambda _: False)
            patched.setattr(places, "_is_described_once", lambda *_: False)
            patched.setattr(embedded, "_tells_of_credentials", lambda _: True)
            long = {name: outcome(check) for name, check in checks.items()}
        if not any(map(is_credential, document.values())):
            came.update(name for name, said in long.items() if said not in ("None", "[]"))
        assert short == long, document
    assert min(came.values()) > 100, came
    assert came.keys() == {"form", "places", "embedded"}
