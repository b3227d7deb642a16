"""The vocabulary table says what the published contexts say."""

from __future__ import annotations

from typing import Any

import pytest

from credfolio.vocabulary import (
    CONTEXTS,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V2,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_EXTENSIONS,
    context_document,
)
from shared_data import needs_shared, read_json

PUBLISHED = {
    CREDENTIALS_V2: "contexts/credentials-v2.jsonld",
    OPEN_BADGES_3_0_2: "contexts/ob-v3p0/validator/ob-v3p0-3.0.2.json",
    OPEN_BADGES_3_0_3: "contexts/ob-v3p0/validator/ob-v3p0-3.0.3.json",
    OPEN_BADGES_EXTENSIONS: "contexts/ob-v3p0/validator/ob-v3p0-extensions.json",
    DATA_INTEGRITY_V2: "contexts/data-integrity-v2.jsonld",
}
KEYWORDS = {"id": "@id", "type": "@type"}


def spelled_out(scope: Any) -> Any:
    """A context with each short definition (`"name": IRI`) written as an object."""
    if not isinstance(scope, dict):
        return scope
    return {
        name: value
        if name == "@protected" or KEYWORDS.get(name) == value
        else {"@id": value}
        if isinstance(value, str)
        else {key: spelled_out(part) if key == "@context" else part for key, part in value.items()}
        for name, value in scope.items()
    }


@needs_shared
@pytest.mark.parametrize("url", CONTEXTS)
def test_equals_the_published_context(url: str) -> None:
    """Term for term, scope for scope, with every type and container."""
    document = context_document(url)
    assert document is not None
    assert document["@context"] == spelled_out(read_json(PUBLISHED[url])["@context"])


@needs_shared
def test_older_copy_of_open_badges_differs_in_two_terms_only() -> None:
    """The copy of 2025 lacks `endorsementJwt` and `jti` and says the same otherwise."""
    ours = context_document(OPEN_BADGES_3_0_3)
    older = spelled_out(read_json("contexts/ob-v3p0/spec-repo/context-3.0.3.json")["@context"])
    assert ours is not None
    added = {"endorsementJwt", "jti"}
    assert {name: term for name, term in ours["@context"].items() if name not in added} == older


def test_unknown_context_is_unknown() -> None:
    """No address outside of the table is answered."""
    assert context_document("https://example.org/context") is None
