"""The canonical form equals that of an independent implementation, Oxigraph (Rust)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from credfolio.errors import DataLossError
from credfolio.jsonld import canonicalize
from credfolio.proofs import find_proofs, verify_proof
from credfolio.verification_keys import decode_verification_key
from credfolio.vocabulary import CONTEXTS, context_document
from samples import build_content, sign
from shared_data import DATA, needs_shared, published_context

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = "samples/1edtech-ob30"
RECORDS = "samples/1edtech-clr20"
# They name a type that no context defines, or none, so that members are lost.
FAULTY = {
    "complete_v1",
    "simple-err-context",
    "simple-err-credential-subject-achievement-result-description-type",
    "simple-err-credential-subject-identifier-type",
    "simple-err-credential-subject-profile-type",
    "simple-err-credential-subject-result-type",
    "simple-err-credential-subject-type",
    "simple-err-evidence-type",
    "simple-err-issuer-otheridentifier-type",
    "simple-err-issuer-parentorg-type",
    "simple-err-issuer-type",
    "simple-err-type",
}
# Oxigraph 0.5 gives other names to nodes that look alike; `rdf-canonize` signed as we do.
NUMBERED_OTHERWISE = {"complete"}
CREDENTIALS = [json.loads(text) for text in sign(build_content()).credentials.values()]


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it is signed."""
    return {name: value for name, value in document.items() if name != "proof"}


def without_names(text: str) -> list[str]:
    """Lines of N-Quads in which all blank nodes have one name, in order."""
    return sorted(re.sub(r"_:c14n[0-9]+", "_:b", text).split("\n"))


def inlined(value: Any) -> Any:
    """The same JSON with each pinned context in place of its address."""
    if isinstance(value, list):
        return [inlined(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [(context_document(url) or {})["@context"] for url in member]
        if name == "@context"
        else inlined(member)
        for name, member in value.items()
    }


def by_oxigraph(document: dict[str, Any]) -> str:
    """Canonical N-Quads by Oxigraph, which is given the contexts in the document itself."""
    dataset = Dataset(parse(json.dumps(inlined(document)).encode(), RdfFormat.JSON_LD))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    text = serialize(dataset, format=RdfFormat.N_QUADS)
    assert text is not None
    return "".join(sorted(line + "\n" for line in text.decode().split("\n")[:-1]))


def pinned_samples() -> list[Path]:
    """1EdTech's samples of badges and of records that use pinned contexts only."""
    paths = []
    for path in sorted([*(DATA / SAMPLES).glob("*.json"), *(DATA / RECORDS).glob("*.json")]):
        context = json.loads(path.read_text(encoding="utf-8")).get("@context", [])
        if all(isinstance(url, str) and url in CONTEXTS for url in context):
            paths.append(path)
    return paths


@needs_shared
@pytest.mark.parametrize(
    "path", pinned_samples(), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_published_samples(path: Path) -> None:
    """Each sample of 1EdTech's, line for line; those with undefined members are refused."""
    document = without_proof(json.loads(path.read_text(encoding="utf-8")))
    if path.stem in FAULTY:
        for loader in (context_document, published_context):
            with pytest.raises(DataLossError):
                canonicalize(document, loader)
        return
    ours, theirs = canonicalize(document), by_oxigraph(document)
    assert canonicalize(document, published_context) == ours
    assert without_names(ours) == without_names(theirs)
    assert ours == theirs or path.stem in NUMBERED_OTHERWISE


@needs_shared
def test_published_signature_of_the_largest_sample() -> None:
    """1EdTech's own signature says that our names of its blank nodes are the right ones."""
    document = json.loads((DATA / SAMPLES / "complete.json").read_text(encoding="utf-8"))
    method = document["proof"][0]["verificationMethod"]
    (proof,) = find_proofs(document)
    verify_proof(document, proof, decode_verification_key(method.partition("#")[2]))


@pytest.mark.parametrize("document", CREDENTIALS, ids=lambda document: document["id"])
def test_our_own_credentials(document: dict[str, Any]) -> None:
    """Everything that content can say, line for line."""
    unsecured = without_proof(document)
    assert canonicalize(unsecured) == by_oxigraph(unsecured)


# Oxigraph writes U+FFFE and U+FFFF as escapes, which RDFC-1.0 does not.
HOSTILE = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=12
) | st.text(
    alphabet="\0\x01\x08\t\n\x0b\x0c\r\x1f\x7f\x80\x85\xa0\"'\\<>{}|^`@_:#%&"
    "\u2028\u2029\ufeff\ue000\uf8ff\U0001f980\U0010ff01\U0010ff08\U0010ffff0bfnrtuU",
    max_size=12,
)
NUMBERS = st.integers(-(10**6), 10**6) | st.decimals(-999, 999, places=2).map(float)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    names=st.lists(HOSTILE, min_size=1, max_size=4),
    tags=st.lists(HOSTILE, min_size=1, max_size=4),
    levels=st.lists(HOSTILE, min_size=1, max_size=3),
    number=NUMBERS,
    hashed=st.booleans(),
)
def test_hostile_texts(
    names: list[str], tags: list[str], levels: list[str], number: float, *, hashed: bool
) -> None:
    """Control characters, quotes, astral and private characters, and nodes that look alike."""
    document = {
        "@context": CREDENTIALS[0]["@context"],
        "id": "urn:x:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": names[0],
        "issuer": {"id": "did:web:a.example", "type": ["Profile"], "name": names[-1]},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "creditsEarned": number,
            "identifier": [
                {"type": "IdentityObject", "hashed": hashed, "identityHash": name} for name in names
            ],
            "achievement": {
                "id": "urn:x:2",
                "type": ["Achievement"],
                "criteria": {"narrative": names[0]},
                "tag": tags,
                "resultDescription": [
                    {"type": ["ResultDescription"], "name": name, "allowedValue": levels}
                    for name in names
                ],
            },
        },
        "evidence": [{"type": ["Evidence"], "narrative": name} for name in names],
    }
    assert canonicalize(document) == by_oxigraph(document)
