"""The direct canonical form: the same answers as PyLD's, or none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest

from credfolio.canonical import _escaped, canonicalize_directly, canonicalize_quads
from credfolio.documents import as_list, parse_object
from credfolio.errors import CredfolioError, DataLossError, DocumentError
from credfolio.jsonld import canonicalize, canonicalize_with_pyld
from credfolio.vocabulary import (
    CLR_2_0_0,
    CLR_2_0_1,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V1,
    DATA_INTEGRITY_V2,
    ED25519_2020,
    OPEN_BADGES_3_0_0,
    OPEN_BADGES_3_0_1,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_EXTENSIONS,
    STATUS_V1,
    context_document,
)
from samples import build_content, sign
from shared_data import DATA, needs_shared, published_context

if TYPE_CHECKING:
    from credfolio.jsonld import ContextLoader

WALLET = sign(build_content())
SIGNED = [*WALLET.credentials.values(), *WALLET.status_lists.values()]
CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
SAMPLES = sorted(
    path
    for folder in ("1edtech-ob30", "1edtech-clr20", "hropen-ler-rs")
    for path in (DATA / "samples" / folder).glob("*.json")
)
# Credentials within credentials, and credentials of before version 2.
OTHER_KINDS = {
    "1edtech-clr20": ["simple"],
    "1edtech-ob30": ["endorsement-valid", "simple-eddsa-2022", "simple-noproof", "simple_v1"],
}
W3C = sorted((DATA / "vectors/vc-di-eddsa").rglob("*igned*.json"))
RDFC = DATA / "vectors/rdf-canon/rdfc10"


def badge(**members: Any) -> dict[str, Any]:
    """A document of few members, and some more."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:x:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **members,
    }


def parts(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What is canonicalised when a document's proofs are made: itself, and each proof's options."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = [
        {"@context": document.get("@context"), **proof}
        for proof in as_list(document.get("proof"))
        if isinstance(proof, dict)
    ]
    return [document, unsecured, *options]


def outcome(document: dict[str, Any], loader: ContextLoader = context_document) -> Any:
    """What PyLD makes of a document: its canonical form, or the error."""
    try:
        return canonicalize_with_pyld(document, loader)
    except CredfolioError as error:
        return error


def assert_same(document: dict[str, Any]) -> None:
    """Directly: the same text, or no answer."""
    text = canonicalize_directly(document)
    assert text is None or text == outcome(document)


@pytest.mark.parametrize("text", SIGNED, ids=lambda text: json.loads(text)["id"])
def test_answers_for_all_that_we_sign(text: str) -> None:
    """Credentials, status lists and the options of their proofs, byte for byte."""
    for document in parts(json.loads(text)):
        assert canonicalize_directly(document) == canonicalize_with_pyld(document)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases(path: Path) -> None:
    """Each broken document of the test cases: the same text, or no answer."""
    case = json.loads(path.read_text(encoding="utf-8"))
    for value in (case.get("text", case.get("document")), *case["answers"].values()):
        try:
            document = parse_object(value if isinstance(value, str) else json.dumps(value))
        except DocumentError:
            continue
        for part in parts(document):
            assert_same(part)


@needs_shared
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_published_samples(path: Path) -> None:
    """Each sample: the same text, or no answer."""
    for part in parts(json.loads(path.read_text(encoding="utf-8"))):
        assert_same(part)


@needs_shared
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_published_samples_under_published_contexts(path: Path) -> None:
    """To PyLD the table and the published files say the same, with the same words of refusal."""
    for part in parts(json.loads(path.read_text(encoding="utf-8"))):
        by_table, by_files = outcome(part), outcome(part, published_context)
        assert str(by_table) == str(by_files)
        assert type(by_table) is type(by_files)


@needs_shared
def test_other_kinds_of_samples_are_answered_directly() -> None:
    """Records, endorsements and credentials of before version 2 need no PyLD."""
    for folder, names in OTHER_KINDS.items():
        for name in names:
            path = DATA / "samples" / folder / f"{name}.json"
            for part in parts(json.loads(path.read_text(encoding="utf-8"))):
                assert canonicalize_directly(part) is not None, path


@needs_shared
@pytest.mark.parametrize("path", W3C, ids=lambda path: path.stem)
def test_contexts_that_are_not_pinned(path: Path) -> None:
    """W3C's own documents have contexts outside of the table: no answer."""
    document = json.loads(path.read_text(encoding="utf-8"))
    assert canonicalize_directly(document) is None


def written(term: Any) -> str:
    """A term as canonical N-Quads write it."""
    if isinstance(term, pyoxigraph.DefaultGraph):
        return ""
    if not isinstance(term, pyoxigraph.Literal):
        return str(term)
    text = f'"{_escaped(term.value)}"'
    if term.language:
        return f"{text}@{term.language}"
    datatype = term.datatype.value
    return text if datatype.endswith("XMLSchema#string") else f"{text}^^<{datatype}>"


@needs_shared
def test_rdfc10() -> None:
    """The working group's vectors: the published form, or no answer where nodes look alike."""
    answered = 0
    for path in sorted(RDFC.glob("*-in.nq")):
        quads = [
            (
                written(quad.subject),
                written(quad.predicate),
                written(quad.object),
                written(quad.graph_name),
            )
            for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.N_QUADS)
        ]
        name = path.name.removesuffix("-in.nq")
        text = canonicalize_quads(quads, "sha384" if name == "test075" else "sha256")
        if text is not None:
            answered += 1
            assert text == (RDFC / f"{name}-rdfc10.nq").read_text(encoding="utf-8"), name
    assert answered >= 30


@pytest.mark.parametrize(
    "context",
    [
        [CREDENTIALS_V2],
        CREDENTIALS_V2,
        [OPEN_BADGES_3_0_3, CREDENTIALS_V2],
        [CREDENTIALS_V2, OPEN_BADGES_3_0_3, CREDENTIALS_V2],
        [CREDENTIALS_V2, DATA_INTEGRITY_V2, OPEN_BADGES_EXTENSIONS],
        [DATA_INTEGRITY_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_3_0_3, CREDENTIALS_V2],
        [CREDENTIALS_V2, OPEN_BADGES_3_0_2],
        [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3, STATUS_V1, ED25519_2020],
        [CREDENTIALS_V1, OPEN_BADGES_3_0_0, CLR_2_0_0, ED25519_2020, STATUS_V1],
        [CREDENTIALS_V1, OPEN_BADGES_3_0_1, DATA_INTEGRITY_V1],
        [CREDENTIALS_V1, OPEN_BADGES_3_0_0, OPEN_BADGES_3_0_3],
    ],
)
def test_contexts_in_any_order(context: Any) -> None:
    """Pinned contexts of any number and order say what they say to PyLD."""
    document = {"@context": context, "id": "urn:x:1", "type": "VerifiableCredential", "name": "x"}
    assert canonicalize_directly(document) == canonicalize_with_pyld(document)


@pytest.mark.parametrize(
    "members",
    [
        {"evidence": {}},
        {"evidence": [{"type": "Evidence", "name": "a"}, {"type": "Evidence", "name": "b"}]},
        {"issuer": "did:web:a.example", "credentialSchema": ["urn:x:a", {"id": "urn:x:b"}]},
        {"url": "https://a.example/", "image": {"id": "urn:x:i", "type": "Image", "caption": "x"}},
        {"awardedDate": "2026-01-10T00:00:00Z"},
        {"proof": {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}},
        {"proof": [{"id": "urn:x:p", "type": "DataIntegrityProof", "nonce": "a"}]},
        {"issuer": {"id": "urn:x:1", "type": "Profile", "parentOrg": {"id": "urn:x:1"}}},
        {"issuer": {"type": ["Profile", "Related"], "version": "1", "phone": "2"}},
        {"credentialStatus": {"type": "BitstringStatusListEntry", "statusSize": 2}},
        {
            "credentialStatus": {
                "type": "BitstringStatusListEntry",
                "statusMessage": [{"status": "0x0", "message": "a"}, {"status": "0x1"}],
            }
        },
        {"evidence": {"type": "ResultDescription", "allowedValue": ["b", "a", 1, True, 2.5]}},
        {"evidence": {"type": "ResultDescription", "allowedValue": "a"}},
        {"name": [0, -0.0, 1.0, 2.5, 1e-7, 1e20, 123456789.123456789, 10**20, True, False, "1"]},
        {"name": ["\x00\x07\x08\t\n\x0b\x0c\r\x1f\x7f\x80\"\\'\\u0041\u2028\ufeff\U0001f980"]},
        {"evidence": {"type": "Achievement", "creditsAvailable": [1, 2.0, 0.1]}},
    ],
)
def test_answers_for(members: dict[str, Any]) -> None:
    """What the tables cover is answered for, byte for byte."""
    document = badge(**members)
    assert canonicalize_directly(document) == canonicalize_with_pyld(document)


@pytest.mark.parametrize(
    "members",
    [
        {"@context": None},
        {"@context": []},
        {"@context": [CREDENTIALS_V2, "https://a.example/"]},
        {"@context": [CREDENTIALS_V2, {"colour": "urn:x:colour"}]},
        {"@context": [CREDENTIALS_V2] * 9},
        {"@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3, OPEN_BADGES_3_0_2]},
        {"colour": "red"},
        {"@id": "urn:x:2"},
        {"id": "relative"},
        {"id": "urn:x:\u00a0"},
        {"id": "urn:x:\ud800"},
        {"id": 1},
        {"type": []},
        {"type": ["VerifiableCredential", 1]},
        {"type": ["VerifiableCredential", "Colour"]},
        {"type": ["VerifiableCredential", "VerifiableCredential"]},
        {"type": ["AchievementSubject", "IdentifierEntry"]},
        {"name": None},
        {"name": []},
        {"name": [["x"]]},
        {"name": "\ud800"},
        {"name": {"@value": "x"}},
        {"name": float("nan")},
        {"name": float("inf")},
        {"name": 10**21},
        {"name": 1e21},
        {"image": "relative"},
        {"image": 5},
        {"url": 5},
        {"issuer": {"@context": "https://a.example/", "id": "urn:x:2"}},
        {"issuer": {"@context": {"name": "urn:x:name"}, "id": "urn:x:2"}},
        {"issuer": {"@context": None, "id": "urn:x:2"}},
        {"issuer": {"@context": [], "id": "urn:x:2"}},
        {"issuer": {"@context": [[CREDENTIALS_V2]], "id": "urn:x:2"}},
        {"issuer": {"@context": CREDENTIALS_V1, "id": "urn:x:2"}},
        {"issuer": {"@context": OPEN_BADGES_3_0_0, "id": "urn:x:2"}},
        {"evidence": [{"@context": CREDENTIALS_V2, "id": f"urn:x:{n}"} for n in range(501)]},
        {"id": "sec:x"},
        {"issuer": "cred:x"},
        {"issuer": {"id": "xsd:x"}},
        {"obi:x": "x"},
        {"proof": "urn:x:2"},
        {"proof": {"id": "urn:x:2"}},
        {"evidence": {"type": "JsonSchema", "jsonSchema": {"a": 1}}},
        {"evidence": {"type": "ResultDescription", "allowedValue": [{"name": "x"}]}},
        {"evidence": {"type": "ResultDescription", "allowedValue": [*"abbc"]}},
        {"evidence": [{"type": "Evidence", "name": "a"}, {"type": "Evidence", "name": "a"}]},
        {
            "type": ["VerifiablePresentation"],
            "verifiableCredential": {"id": "urn:x:2", "type": "VerifiableCredential"},
        },
        {"type": ["VerifiablePresentation"], "verifiableCredential": {"id": "urn:x:2"}},
        {"type": ["VerifiablePresentation"], "verifiableCredential": "urn:x:2"},
        {"name": ["x"] * 1001},
        {"name": [*map(str, range(1000))], "evidence": [[*map(str, range(1000))]]},
    ],
)
def test_hands_over(members: dict[str, Any]) -> None:
    """What the tables do not cover is not answered for, and comes out as by PyLD."""
    document = badge(**members)
    assert canonicalize_directly(document) is None
    expected = outcome(document)
    if isinstance(expected, str):
        assert canonicalize(document) == expected
        return
    with pytest.raises(type(expected)) as raised:
        canonicalize(document)
    assert str(raised.value) == str(expected)


def earlier(*more: str, **members: Any) -> dict[str, Any]:
    """A document of before version 2."""
    return {**badge(**members), "@context": [CREDENTIALS_V1, OPEN_BADGES_3_0_0, *more]}


INNER = {"id": "urn:x:2", "type": ["VerifiableCredential"], "name": "x"}
OUTER = {"id": "urn:x:3", "type": "VerifiablePresentation"}


@pytest.mark.parametrize(
    "document",
    [
        earlier(name="x", issuanceDate="2026-01-10T00:00:00Z", holder="urn:x:9"),
        earlier(image="https://a.example/", url="https://a.example/", narrative="x"),
        earlier(alignment={"type": "Alignment", "targetUrl": "urn:x:9", "targetName": "y"}),
        earlier(evidence={"type": "Achievement", "creditsAvailable": 2.5, "tag": ["a", "b"]}),
        earlier(evidence={"type": "ResultDescription", "allowedValue": ["b", "a", "b"]}),
        earlier(credentialSubject={"type": "IdentityObject", "hashed": True, "salt": "x"}),
        earlier(
            credentialSchema={"id": "urn:x:9", "type": "JsonSchemaValidator2018"},
            refreshService={"id": "urn:x:8", "type": "ManualRefreshService2018"},
        ),
        earlier(proof={"type": "RsaSignature2018", "created": "x", "jws": "y", "nonce": "z"}),
        # The prefix `xsd` is that of the signature, which comes first, for the terms of the class.
        earlier(proof={"type": ["Ed25519Signature2018", "Evidence"], "genre": "x", "jws": "y"}),
        earlier(proof={"type": ["Ed25519Signature2018", "RsaSignature2018"], "created": "x"}),
        earlier(
            ED25519_2020,
            proof={"type": "Ed25519Signature2020", "proofPurpose": "assertionMethod"},
        ),
        earlier(CLR_2_0_1, type="ClrCredential", partial=True),
        earlier(
            CLR_2_0_0,
            credentialSubject={
                "type": "ClrSubject",
                "association": [{"type": "Association", "sourceId": "urn:x:8"}],
                "verifiableCredential": [
                    {"@context": [CREDENTIALS_V1, OPEN_BADGES_3_0_1, CLR_2_0_0], **INNER}
                ],
            },
        ),
        {"@context": [CREDENTIALS_V2, CLR_2_0_1], "type": "ClrCredential", "partial": False},
        # Contexts of an object hold for it and what is below, and not beside it.
        badge(
            evidence=[
                {"@context": DATA_INTEGRITY_V2, "id": "urn:x:8", "name": "x"},
                {"@context": [CLR_2_0_1], "type": "Association", "associationType": "y"},
            ],
            issuer={"@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3], **INNER, "issuer": INNER},
        ),
        badge(credentialStatus={"@context": STATUS_V1, "type": "BitstringStatusList", "ttl": 5}),
        # A presentation of version 2 forgets its contexts before its credentials.
        {
            "@context": CREDENTIALS_V2,
            **OUTER,
            "verifiableCredential": [badge(name="a"), badge(id="urn:x:2", name="b")],
        },
        {"@context": CREDENTIALS_V2, **OUTER, "verifiableCredential": earlier(name="x")},
        {"@context": CREDENTIALS_V1, **OUTER, "verifiableCredential": earlier(name="x")},
    ],
)
def test_answers_for_other_contexts(document: dict[str, Any]) -> None:
    """Credentials of before version 2, and credentials within credentials, byte for byte."""
    assert canonicalize_directly(document) == canonicalize_with_pyld(document)


@pytest.mark.parametrize(
    "document",
    [
        {"@context": CREDENTIALS_V1, "type": "VerifiableCredential", "evidence": badge()},
        badge(evidence=earlier()),
        badge(**{"@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_0]}),
        # Under both Open Badges' and CLR's terms, `achievement` would be two things.
        badge(
            **{"@context": [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3]},
            credentialSubject={"type": ["ClrSubject", "AchievementSubject"], "id": "urn:x:2"},
        ),
    ],
)
def test_no_context_says_otherwise_what_is_protected(document: dict[str, Any]) -> None:
    """Contexts that contradict one another are left to JSON-LD, which refuses them."""
    assert canonicalize_directly(document) is None
    with pytest.raises(DataLossError, match="protected term redefinition"):
        canonicalize(document)


@pytest.mark.parametrize(
    "document",
    [
        {"@context": [CREDENTIALS_V1, OPEN_BADGES_3_0_0], "id": "urn:x:1", "name": 5},
        earlier(evidence={"type": "IdentityObject", "hashed": "true"}),
        earlier(evidence={"type": "Achievement", "creditsAvailable": "2.5"}),
        earlier(CLR_2_0_1, type="ClrCredential", partial="true"),
        badge(**{"@context": [CREDENTIALS_V2, CLR_2_0_1], "type": "ClrCredential", "partial": 1}),
    ],
)
def test_values_that_their_datatype_does_not_allow(document: dict[str, Any]) -> None:
    """However the datatype is spelled, a number is no text and a text no truth value."""
    assert canonicalize_directly(document) is None
    with pytest.raises(DataLossError, match="is not written as a"):
        canonicalize(document)


def test_many_values_and_deep_nesting() -> None:
    """Limits of the work hold at the same sizes: what is near to them is handed over."""
    names = [str(number) for number in range(999)]
    many = [{"id": f"urn:x:{number}", "name": names} for number in range(25)]
    deep: dict[str, Any] = {"id": "urn:x:2"}
    for _ in range(40):
        deep = {"type": "Profile", "parentOrg": deep}
    for members in ({"evidence": many}, {"issuer": deep}):
        assert canonicalize_directly(badge(**members)) is None
    few = badge(evidence=many[:4])
    assert canonicalize_directly(few) == canonicalize_with_pyld(few)


def test_the_hash_is_chosen() -> None:
    """Blank nodes are told apart by the hash that the cryptosuite asks for."""
    document = badge(evidence=[{"type": "Evidence", "name": name} for name in "abcdefgh"])
    by_384 = canonicalize(document, context_document, "sha384")
    assert by_384 == canonicalize_with_pyld(document, context_document, "sha384")
    assert by_384 != canonicalize(document)


def test_contexts_of_another_loader_are_not_the_table() -> None:
    """Whoever brings contexts of their own gets what these say."""
    own = {CREDENTIALS_V2: {"@context": {"id": "@id", "name": "urn:x:name"}}}
    document = {"@context": [CREDENTIALS_V2], "id": "urn:x:1", "name": "x"}
    assert canonicalize(document, own.get) == '<urn:x:1> <urn:x:name> "x" .\n'
    assert canonicalize(document) == '<urn:x:1> <https://schema.org/name> "x" .\n'


def test_the_document_is_not_changed() -> None:
    """Canonicalising leaves its input as it was."""
    document = badge(name=["Ada", "Bob"], evidence=[{"type": ["Evidence"]}])
    before = repr(document)
    canonicalize_directly(document)
    assert repr(document) == before


def test_pyld_is_not_imported_until_it_is_needed() -> None:
    """Whoever signs and verifies badges only does not wait for PyLD to be imported."""
    program = (
        "import json, sys\n"
        "from credfolio.jsonld import canonicalize\n"
        "canonicalize(json.loads(sys.argv[1]))\n"
        "assert 'pyld' not in sys.modules\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, SIGNED[0]], check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
