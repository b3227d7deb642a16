"""Credentials by the thousand: built from real content, then changed in every way that occurs.

The same seed gives the same documents. Most of them are well formed or nearly so: a fault that is
far from anything real is refused early and tells nothing about what comes after.
"""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

from credfolio.credentials import Issuance, build_credential
from credfolio.status import build_status_list
from credfolio.vocabulary import (
    CLR_2_0_0,
    CLR_2_0_1,
    CONTEXTS,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V1,
    DATA_INTEGRITY_V2,
    ED25519_2020,
    JWK,
    MULTIKEY,
    OPEN_BADGES_3_0_0,
    OPEN_BADGES_3_0_1,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_EXTENSIONS,
    STATUS_V1,
)
from samples import BADGES, EARNERS, ISSUERS, SIGNED_AT, build_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from credfolio.vocabulary import Scope

    Document = dict[str, Any]


ODD_TEXTS = [
    "", " ", "Ada", "ada", "cafe\u0301", "caf\u00e9", "a\tb", "a\nb\r", 'say "hi"', "back\\slash", "\\n",
    "\\u0041", "\x00", "\x01\x02", "\x08\x0b\x0c", "\x1f", "\x7f", "\x80\x85", "\u00a0", "\u2028",
    "\ufeff", "\ufffe\uffff", "\ue000", "\uf8ff", "\U0001f980", "\U0010ffff", "\ud800", "\udc01",
    "1", "1.0", "2.5E0", "true", "@id", "@type", "@none", "id", "type", "_:b0", "a:b", "a b:c",
    "urn:x:1", "urn:x:1 ", "urn:x:\u00a0", "urn:x:<>", "urn:x:\ud800", "https://a.example/%20?q#f",
    "https://a.example/\u00fc", "mailto:a@b.example", "//a.example/", "relative/path", "../up",
    "assertionMethod", "did:web:a.example", "2026-01-10T00:00:00Z", "x" * 300,
    "sec:assertionMethod", "cred:x", "xsd:", "obi:Identifier", "sec://x", "secx:y", "name:x",
]  # fmt: skip
ODD_NUMBERS = [
    0, 1, -1, 2, 10**15, 2**53 - 1, 2**53, 10**20, 10**21, -(10**21), 10**30, 0.0, -0.0, 1.0, 2.5,
    0.1, 0.1 + 0.2, 1e-7, 1e-300, 1.5e300, 1e20, 1e21, 123456789.123456789, 100.0, 1 / 3,
    float("inf"), float("nan"),
]  # fmt: skip
WORDS = [
    "Rust",
    "旋盤",
    'the "best"',
    "back\\slash",
    "Müller & Söhne",
    "a'b",
    "\U0001f980",
    "1",
    "x",
]


# Contexts that people name together, most of which may be left out.
OF_V2 = [
    CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3, OPEN_BADGES_EXTENSIONS, DATA_INTEGRITY_V2, STATUS_V1,
    MULTIKEY, JWK, ED25519_2020,
]  # fmt: skip
OF_V1 = [
    CREDENTIALS_V1, CLR_2_0_0, OPEN_BADGES_3_0_0, OPEN_BADGES_EXTENSIONS, DATA_INTEGRITY_V1, STATUS_V1,
    ED25519_2020, OPEN_BADGES_3_0_1,
]  # fmt: skip


def documents(seed: int, count: int) -> Iterator[Document]:
    """Yield documents: each tenth as it was built, the others with up to five changes."""
    chance = random.Random(seed)  # noqa: S311 - no secret is drawn
    built: list[Document] = []
    for number in range(count):
        if number % 10 == 0:
            built = [*_built(chance)]
        document = copy.deepcopy(chance.choice(built))
        if number % 10:
            for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
                _change(document, chance)
        yield document


def _built(chance: random.Random) -> Iterator[Document]:
    """Everything that is signed for one award: credential, proof options, status list."""
    content = build_content(
        issuers={slug: _thinned(issuer, chance) for slug, issuer in ISSUERS.items()},
        badges={slug: _thinned(badge, chance) for slug, badge in _badges(chance).items()},
        earners=_earners(chance),
    )
    earner = chance.choice(list(content.earners))
    for award in content.earners[earner].awards:
        address = f"https://badges.example/status/{chance.randrange(9)}.json"
        path = f"{earner}/{award.slug}/"
        issuance = Issuance(SIGNED_AT, address, chance.randrange(131072), _word(chance), path)
        did = chance.choice(("did:web:badges.example", "did:key:z6Mk", "https://a.example/#i"))
        credential = build_credential(content, earner, award, issuer_did=did, issuance=issuance)
        yield {**credential}
        yield {
            "@context": credential["@context"],
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": SIGNED_AT,
            "verificationMethod": f"{did}#key",
            "proofPurpose": "assertionMethod",
        }
        if chance.random() < 0.1:
            yield {**build_status_list(address, did, frozenset({3}), SIGNED_AT)}
        if chance.random() < 0.2:
            proof = {"type": "DataIntegrityProof", "proofValue": "z1", "created": SIGNED_AT}
            yield {**credential, "proof": chance.choice((proof, [proof], [proof, proof]))}
        if chance.random() < 0.4:
            yield _earlier({**credential}, chance)
        if chance.random() < 0.3:
            yield _holding([{**credential}], chance)


# What has no term in the first contexts.
_LATER = {"awardedDate", "inLanguage", "relatedResource", "confidenceMethod", "renderMethod"}


def _earlier(credential: Document, chance: random.Random) -> Document:
    """A credential as it was before version 2 of the data model, signed with an older suite."""
    badges = chance.choice((OPEN_BADGES_3_0_0, OPEN_BADGES_3_0_1))
    older: Document = _without(credential, _LATER)
    older["@context"] = [CREDENTIALS_V1, badges, OPEN_BADGES_EXTENSIONS, STATUS_V1, ED25519_2020]
    older["issuanceDate"] = older.pop("validFrom", SIGNED_AT)
    if chance.random() < 0.5:
        older["proof"] = {
            "type": chance.choice(("Ed25519Signature2020", "RsaSignature2018")),
            "created": SIGNED_AT,
            "verificationMethod": "did:web:a.example#key",
            "proofPurpose": "assertionMethod",
            "proofValue": "z1",
        }
    return older


def _without(value: Any, names: set[str]) -> Any:
    """A copy without the members of these names, at any depth."""
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if not isinstance(value, dict):
        return copy.deepcopy(value)
    return {name: _without(member, names) for name, member in value.items() if name not in names}


def _holding(credentials: list[Document], chance: random.Random) -> Document:
    """A credential, a record or a presentation that holds credentials with their own contexts."""
    earlier = chance.random() < 0.5
    version, badges, record = OF_V2[0], OF_V2[2], OF_V2[1]
    if earlier:
        version, badges, record = OF_V1[0], OF_V1[2], OF_V1[1]
        credentials = [_earlier(credential, chance) for credential in credentials]
    if chance.random() < 0.2:
        inner = credentials[0]
        inner["@context"] = chance.choice((version, badges, [version], [badges, version]))
    if chance.random() < 0.2:
        credentials[0].pop("@context")
    base: Document = {"@context": [version, badges], "id": "urn:x:holding"}
    kind = chance.choice(("record", "presentation", "endorsed", "evidence"))
    if kind == "presentation":
        return {**base, "type": "VerifiablePresentation", "verifiableCredential": credentials}
    if kind == "record":
        subject = {"type": ["ClrSubject"], "id": "urn:x:s", "verifiableCredential": credentials}
        association = {"type": "Association", "sourceId": "urn:x:1", "targetId": "urn:x:2"}
        subject["association"] = [{**association, "associationType": _word(chance)}]
        base["@context"] = [version, record, badges]
        base["type"] = ["VerifiableCredential", "ClrCredential"]
        if not earlier:
            base["partial"] = chance.choice((True, False, "true", 1))
        return {**base, "name": _word(chance), "credentialSubject": subject}
    member = "endorsement" if kind == "endorsed" else "evidence"
    return {**base, "type": ["VerifiableCredential", "OpenBadgeCredential"], member: credentials}


# What cannot be left out, and what is named elsewhere.
_NEEDED = set(
    "name url criteria description id type results issuer did levels file value narrative".split()
)


def _thinned(value: Any, chance: random.Random) -> Any:
    """The same content with some optional members left out and some texts changed."""
    if isinstance(value, list):
        return [_thinned(item, chance) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _word(chance)
        if name in ("name", "description", "audience", "role", "term", "code")
        and chance.random() < 0.3
        else _thinned(member, chance)
        for name, member in value.items()
        if name in _NEEDED or chance.random() < 0.8
    }


def _badges(chance: random.Random) -> dict[str, Any]:
    badges = copy.deepcopy(BADGES)
    rust = badges["rust"]
    rust["tags"] = [_word(chance) for _ in range(chance.randrange(4))]
    rust["credits"] = chance.choice(("2.5", "3", "0.1", "12"))
    values = [_word(chance) for _ in range(chance.randrange(1, 4))]
    rust["results"][0]["allowed_values"] = values
    rust["results"][0]["required_value"] = values[0]
    return badges


def _earners(chance: random.Random) -> dict[str, Any]:
    earners: dict[str, Any] = copy.deepcopy(EARNERS)
    for earner in earners.values():
        earner["name"] = _word(chance)
        if chance.random() < 0.5:
            earner.pop("did", None)
        for award in earner["awards"]:
            if award["badge"] == "rust" and len(award["results"]) > 1:
                award["results"] = chance.sample(award["results"], chance.randrange(3))
                award["results"] = [
                    {name: value for name, value in result.items() if name != "value"}
                    for result in award["results"]
                ]
            award["evidence"] = [_evidence(chance) for _ in range(chance.randrange(4))]
    return earners


def _evidence(chance: random.Random) -> dict[str, Any]:
    members = {name: _word(chance) for name in ("name", "description", "narrative", "genre")}
    kept = {name: value for name, value in members.items() if chance.random() < 0.6}
    return kept if "narrative" in kept else {**kept, "url": "https://a.example/e"}


def _word(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.choice((1, 1, 2, 5))))


def _terms() -> list[str]:
    found: list[str] = []

    def collect(scope: Scope) -> None:
        for name, term in (scope.terms or {}).items():
            found.append(name)
            if term.scope is not None:
                collect(term.scope)

    for scope in CONTEXTS.values():
        collect(scope)
    return sorted(set(found))


_TERMS = _terms()
_TYPES = [name for name in _TERMS if name[:1].isupper() or name[:1].isdigit()]
_NAMES = [*_TERMS, "colour", "https://schema.org/name", "urn:x:p", "_:b0", "", "Id", "@foo", "..."]
_PINNED = [*CONTEXTS]
_KEYWORDS = [
    {"@value": "x"}, {"@value": "x", "@language": "EN-gb"}, {"@value": 5, "@type": "urn:x:t"},
    {"@value": "x", "@direction": "ltr"}, {"@list": ["a", "b"]}, {"@set": ["a"]}, {"@id": "urn:x:9"},
    {"@graph": [{"id": "urn:x:9", "name": "x"}]}, {"@type": "Profile"}, {"@none": "x"},
    {"@reverse": {"name": {"id": "urn:x:9"}}}, {"@included": [{"id": "urn:x:9", "name": "x"}]},
]  # fmt: skip


def _value(chance: random.Random, depth: int = 0) -> Any:
    """Any value, most often one that might stand there."""
    nothings: tuple[Any, ...] = (None, [], {}, [None], [[]], [["x"]], {"name": None})
    kinds: dict[Callable[[], Any], int] = {
        lambda: chance.choice(ODD_TEXTS): 35,
        lambda: chance.choice(ODD_NUMBERS): 15,
        lambda: chance.choice((True, False)): 5,
        lambda: copy.deepcopy(chance.choice(nothings)): 5,
        lambda: copy.deepcopy(chance.choice(_KEYWORDS)): 5,
        lambda: [_value(chance, depth + 1) for _ in range(chance.randrange(1, 4))]: 15,
        lambda: _node(chance, depth): 20,
    }
    weights = [*kinds.values()] if depth < 3 else [35, 15, 5, 0, 0, 0, 0]
    return chance.choices([*kinds], weights=weights)[0]()


def _node(chance: random.Random, depth: int) -> Document:
    """An object, with some of what objects have."""
    node: Document = {}
    if chance.random() < 0.5:
        node["id"] = chance.choice(("urn:x:1", "urn:x:2", "https://a.example/e", "e"))
    if chance.random() < 0.7:
        node["type"] = chance.choice((chance.choice(_TYPES), [chance.choice(_TYPES)]))
    if chance.random() < 0.7:
        node[chance.choice(_TERMS)] = _value(chance, depth + 1)
    if chance.random() < 0.5:
        node["name"] = chance.choice(ODD_TEXTS)
    return node


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member of every object and item of every list: the container and the key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _change(document: Document, chance: random.Random) -> None:
    chance.choices([*_CHANGES], weights=[*_CHANGES.values()])[0](document, chance)


def _place(document: Document, chance: random.Random) -> tuple[Any, Any]:
    places = [*_places(document)]
    return chance.choice(places) if places else (document, "name")


def _objects(document: Document) -> list[Document]:
    found = [container[key] for container, key in _places(document)]
    return [document, *(value for value in found if isinstance(value, dict))]


def _remove(document: Document, chance: random.Random) -> None:
    container, key = _place(document, chance)
    if isinstance(container, list) or key in container:
        del container[key]


def _replace(document: Document, chance: random.Random) -> None:
    container, key = _place(document, chance)
    container[key] = _value(chance)


def _replace_alike(document: Document, chance: random.Random) -> None:
    """Another value of the same kind."""
    container, key = _place(document, chance)
    value = container.get(key) if isinstance(container, dict) else container[key]
    if isinstance(value, bool):
        container[key] = not value
    elif isinstance(value, str):
        container[key] = chance.choice(ODD_TEXTS)
    elif isinstance(value, int | float):
        container[key] = chance.choice(ODD_NUMBERS)


def _add(document: Document, chance: random.Random) -> None:
    chance.choice(_objects(document))[chance.choice(_NAMES)] = _value(chance)


def _rename(document: Document, chance: random.Random) -> None:
    node = chance.choice(_objects(document))
    if node:
        name = chance.choice([*node])
        node[chance.choice(_NAMES)] = node.pop(name)


def _wrap(document: Document, chance: random.Random) -> None:
    """One becomes a list of one, and a list of one becomes one."""
    container, key = _place(document, chance)
    value = container.get(key) if isinstance(container, dict) else container[key]
    container[key] = value[0] if isinstance(value, list) and value else [value]


def _repeat(document: Document, chance: random.Random) -> None:
    """An item comes twice, perhaps in another order."""
    lists = [c[k] for c, k in _places(document) if isinstance(c[k], list) and c[k]]
    if lists:
        items = chance.choice(lists)
        items.append(copy.deepcopy(chance.choice(items)))
        chance.shuffle(items)


def _move(document: Document, chance: random.Random) -> None:
    """A part of the document stands somewhere else as well."""
    container, key = _place(document, chance)
    part = copy.deepcopy(container.get(key) if isinstance(container, dict) else container[key])
    other, place = _place(document, chance)
    other[place] = part


def _change_types(document: Document, chance: random.Random) -> None:
    node = chance.choice(_objects(document))
    held = node.get("type", [])
    types = [*held] if isinstance(held, list) else [held]
    kind = chance.choice([*_TYPES, "Colour", "https://schema.org/Thing", "name"])
    node["type"] = chance.choice(([*types, kind], [kind, *types], [kind], kind, [*types][::-1]))


def _change_identifier(document: Document, chance: random.Random) -> None:
    nodes = _objects(document)
    node, other = chance.choice(nodes), chance.choice(nodes)
    if chance.random() < 0.4:
        node.pop("id", None)
    elif "id" in other and chance.random() < 0.5:
        node["id"] = other["id"]
    else:
        node["id"] = chance.choice(ODD_TEXTS)


def _change_contexts(document: Document, chance: random.Random) -> None:
    contexts = chance.choices(_PINNED, k=chance.randrange(1, 5))
    if chance.random() < 0.7:
        family = chance.choice((OF_V1, OF_V2))
        contexts = [context for context in family if chance.random() < 0.6] or family
        if chance.random() < 0.1:
            chance.shuffle(contexts)
    draw = chance.random()
    if draw < 0.2:
        chance.choice(_objects(document))["@context"] = contexts
    elif draw < 0.3:
        document["@context"] = chance.choice(
            (None, [], "x", {"a": "urn:a"}, [*contexts, "https://x.example/"], [*contexts, None])
        )
    elif draw < 0.4:
        document["@context"] = contexts[0]
    elif draw < 0.6:
        document["@context"] = [OPEN_BADGES_3_0_3, CREDENTIALS_V2]
    elif draw < 0.7:
        document["@context"] = [CREDENTIALS_V2, OPEN_BADGES_3_0_2]
    else:
        document["@context"] = contexts


def _drop_identifiers(document: Document, _chance: random.Random) -> None:
    """Blank nodes everywhere."""
    for node in _objects(document):
        node.pop("id", None)


# Each change, and how often it is drawn.
_CHANGES: dict[Callable[[Document, random.Random], None], int] = {
    _remove: 4,
    _replace: 3,
    _replace_alike: 5,
    _add: 4,
    _rename: 3,
    _wrap: 3,
    _repeat: 4,
    _move: 3,
    _change_types: 3,
    _change_identifier: 4,
    _change_contexts: 2,
    _drop_identifiers: 1,
}
