"""The vocabulary table says what the published contexts say."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any

import pytest

from credfolio.errors import DataLossError
from credfolio.jsonld import canonicalize_with_pyld
from credfolio.vocabulary import (
    CLR_2_0_0,
    CLR_2_0_1,
    CONTEXTS,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    OPEN_BADGES_3_0_0,
    OPEN_BADGES_3_0_3,
    context_document,
)
from shared_data import PUBLISHED_CONTEXTS, needs_shared, published_context, read_json

KEYWORDS = {"id": "@id", "type": "@type"}
# JSON-LD 1.1 §4.1.5: what a text ends in that may be a prefix (gen-delims of RFC 3986).
NAMESPACE = re.compile(r".*[:/?#\[\]@]")


def spelled_out(context: Any) -> Any:
    """A context with each definition written in one of the ways that JSON-LD takes as the same.

    - What a context defines as a prefix is written out where that context itself uses it. What it
      uses without defining it stays: that means what the contexts around it say.
    - A short definition (`"name": IRI`) becomes an object, unless it can be a prefix: an object
      cannot.
    - `@version` 1.1 is left out: it only keeps processors of JSON-LD 1.0 away.
    """
    if not isinstance(context, dict):
        return context
    assert context.get("@version", 1.1) == 1.1
    prefixes = {
        name: value
        for name, value in context.items()
        if isinstance(value, str) and NAMESPACE.fullmatch(value)
    }

    def whole(iri: str) -> str:
        name, _, rest = iri.partition(":")
        return prefixes[name] + rest if name in prefixes and rest[:2] != "//" else iri

    def definition(value: Any) -> Any:
        if isinstance(value, str):
            return value if value in prefixes.values() else {"@id": whole(value)}
        assert value.keys() <= {"@id", "@type", "@container", "@context"}, value
        return {
            key: spelled_out(part)
            if key == "@context"
            else whole(part)
            if key in ("@id", "@type")
            else part
            for key, part in value.items()
        }

    return {
        name: value if name == "@protected" or KEYWORDS.get(name) == value else definition(value)
        for name, value in context.items()
        if name != "@version"
    }


@needs_shared
@pytest.mark.parametrize("url", CONTEXTS)
def test_equals_the_published_context(url: str) -> None:
    """Term for term, scope for scope, with every type and container."""
    document = context_document(url)
    assert document is not None
    assert spelled_out(document["@context"]) == spelled_out(published_context(url)["@context"])


def test_every_context_has_its_file() -> None:
    """No context of the table is held against nothing."""
    assert CONTEXTS.keys() == PUBLISHED_CONTEXTS.keys()


def test_every_context_names_identifiers_and_types() -> None:
    """`id` and `type` stand for the keywords wherever one of the contexts is named."""
    assert all(scope.aliases for scope in CONTEXTS.values())


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


@needs_shared
def test_the_same_contexts_can_stand_together() -> None:
    """Any two in either order: where the published ones redefine what is protected, ours do."""
    refused = set()
    for pair in permutations(CONTEXTS, 2):
        document = {"@context": [*pair], "id": "urn:x:1", "https://a.example/p": "x"}
        outcomes = []
        for loader in (context_document, published_context):
            try:
                outcomes.append(canonicalize_with_pyld(document, loader))
            except DataLossError as error:
                outcomes.append(str(error))
                refused.add(pair)
        assert outcomes[0] == outcomes[1], pair
    assert (CREDENTIALS_V2, CREDENTIALS_V1) in refused
    assert (CREDENTIALS_V2, OPEN_BADGES_3_0_0) in refused
    assert (CREDENTIALS_V1, OPEN_BADGES_3_0_0) not in refused


@needs_shared
@pytest.mark.parametrize("loader", [context_document, published_context])
def test_a_prefix_is_one_here_as_there(loader: Any) -> None:
    """What a context lets a document abbreviate means the same by our table."""
    document = {
        "@context": [CREDENTIALS_V1, OPEN_BADGES_3_0_0, CLR_2_0_0],
        "id": "sec:one",
        "type": "VerifiableCredential",
        "issuer": "cred:two",
        "evidence": {"id": "xsd:three", "type": "Criteria"},
        "credentialSubject": {"id": "obi:four", "name": "x"},
        "xsd:five": "proof:six",
    }
    text = canonicalize_with_pyld(document, loader)
    subject = "<https://w3id.org/security#one>"
    assert f"{subject} <https://www.w3.org/2018/credentials#issuer> " in text
    assert "<https://www.w3.org/2018/credentials#two>" in text
    assert "<https://www.w3.org/2001/XMLSchema#three> <http" in text
    assert "<obi:four> <https://schema.org/name>" in text
    # On the credential itself `xsd` is that of Verifiable Credentials; an object is no prefix.
    assert f'{subject} <http://www.w3.org/2001/XMLSchema#five> "proof:six"' in text


@needs_shared
@pytest.mark.parametrize("loader", [context_document, published_context])
@pytest.mark.parametrize(
    ("contexts", "datatype"),
    [
        ([CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3], "xsd:boolean"),
        (
            [CREDENTIALS_V1, CLR_2_0_1, OPEN_BADGES_3_0_0],
            "https://www.w3.org/2001/XMLSchema#boolean",
        ),
    ],
)
def test_a_prefix_of_another_context(contexts: list[str], datatype: str, loader: Any) -> None:
    """What CLR's datatypes are depends on the contexts beside it."""
    document = {"@context": contexts, "id": "urn:x:1", "type": "ClrCredential", "partial": True}
    text = canonicalize_with_pyld(document, loader)
    assert f'#partial> "true"^^<{datatype}> .' in text
