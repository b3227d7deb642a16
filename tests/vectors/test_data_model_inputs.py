"""The W3C's inputs to tests of Verifiable Credentials Data Model 2.0: right ones and wrong ones.

They are examples of the data model, none of them an Open Badge, and most of them unsigned: none can
pass. So each is verified once as it is, and once with its members put into a badge that is signed.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import regenerate
from credfolio.errors import CredfolioError
from samples import prove, verifier
from shared_data import DATA, needs_shared

if TYPE_CHECKING:
    from credfolio.report import Report

pytestmark = needs_shared

FOLDER = DATA / "vectors" / "vcdm2-input"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.json"))
# What a badge around them says itself.
_OF_THE_BADGE = frozenset({"@context", "type"})
# Right inputs that fail, by why: what the check of the shape says, and who asks for it.
ASKED_FOR: dict[str, tuple[str, frozenset[str]]] = {
    # Data Integrity 1.0 §2.4.1: contexts are those that this version knows word for word.
    "it defines terms of its own": (
        "",
        frozenset(
            """
            credential-context-combo2 credential-evidence credential-evidences credential-proof
            credential-refresh-type credential-schema-type credential-status
            credential-status-missing-id credential-termsofuse credential-termsofuse-id
            credential-termsofuses credential-type-mapped-url presentation-context-combo2
            presentation-optional-type
            """.split()
        ),
    ),
    # Open Badges 3.0 App. B: names and descriptions are texts, without a language of their own.
    "it uses the JSON-LD keyword @value": (
        "names-and-descriptions/",
        frozenset(
            """
            credential-description-language-direction-en credential-description-language-en
            credential-multi-language-description credential-multi-language-name
            credential-name-language-direction-en credential-name-language-en
            issuer-description-language-direction-en issuer-description-language-en
            issuer-multi-language-description issuer-multi-language-name
            issuer-name-language-direction-en issuer-name-language-en
            """.split()
        ),
    ),
}
# In a badge: what Open Badges 3.0 App. B asks for (one subject; texts).
NOT_IN_A_BADGE = frozenset({"credential-subject-multiple-ok.json"}) | {
    f"names-and-descriptions/{name}-ok.json"
    for name in ASKED_FOR["it uses the JSON-LD keyword @value"][1]
}


def is_wrong(name: str) -> bool:
    """Whether an input must be refused; the suite's `mismatch` and `no-holder` are wrong as well."""
    return not name.endswith("-ok.json")


@cache
def read_input(name: str) -> str:
    """An input's text, with the days that the suite would put in."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return text.replace("FUTURE DATE", "2030-01-01T00:00:00Z").replace(
        "PAST DATE", "2020-01-01T00:00:00Z"
    )


@pytest.mark.parametrize("name", [name for name in NAMES if is_wrong(name)])
def test_a_wrong_input_never_passes(name: str) -> None:
    """Whatever is wrong with it, it is not taken for good."""
    assert verifier({}).verify_bytes(read_input(name).encode(), name).outcome != "passed"


@pytest.mark.parametrize("name", [name for name in NAMES if not is_wrong(name)])
def test_a_right_input_does_not_fail(name: str) -> None:
    """It is left open, as no Open Badge; where it fails, Open Badges or the proofs ask for more."""
    report = verifier({}).verify_bytes(read_input(name).encode(), name)
    bare = name.removesuffix("-ok.json")
    why = [
        words
        for words, (folder, names) in ASKED_FOR.items()
        if bare.startswith(folder) and bare.removeprefix(folder) in names
    ]
    assert report.outcome == ("failed" if why else "undetermined")
    if why:
        assert report.finding("shape").message.startswith(why[0])


def members_of(name: str) -> dict[str, Any]:
    """What an input says beyond what the badge around it says itself."""
    found = json.loads(read_input(name))
    return {member: value for member, value in found.items() if member not in _OF_THE_BADGE}


def in_a_badge(name: str) -> dict[str, Any]:
    """A badge with an input's members, signed if it can be."""
    document = {n: v for n, v in regenerate.badge().items() if n != "credentialStatus"}
    members = members_of(name)
    for member, value in members.items():
        of_badge = document.get(member)
        if isinstance(value, dict) and isinstance(of_badge, dict):
            value = {**of_badge, **value}  # noqa: PLW2901 - the badge's fill up the input's
        document[member] = value
    issuer = document["issuer"]
    if isinstance(issuer, dict) and str(issuer.get("id")).startswith("https://"):
        document["issuer"] = {**issuer, "id": regenerate.DID}
    if "proof" in members:
        return document
    try:
        return regenerate.signed(document)
    except CredfolioError:
        return document


def verify_in_a_badge(name: str) -> Report:
    """The report about a badge with an input's members."""
    answers = {address: json.dumps(value) for address, value in regenerate.answers().items()}
    encoded = {address: text.encode() for address, text in answers.items()}
    return verifier(encoded).verify_bytes(json.dumps(in_a_badge(name)).encode(), name)


# Whose fault is in what it says, and not in what it leaves out or in its types.
SAYING = [
    name
    for name in NAMES
    if name.rpartition("/")[2].startswith(("credential-", "issuer-"))
    and (
        members_of(name).keys() - {"credentialSubject"}
        or isinstance(members_of(name).get("credentialSubject"), list)
    )
]
# Their fault is in their contexts or types, which the badge replaces.
_OF_TYPES = frozenset(
    """
    credential-context-combo3-fail.json credential-context-combo4-fail.json
    credential-missing-base-context-fail-or-inject.json credential-missing-required-type-fail.json
    credential-no-context-fail-or-inject.json credential-no-subject-fail.json
    credential-no-type-fail.json credential-redef-type-fail.json credential-redef-type2-fail.json
    credential-type-mapped-nonurl-fail.json credential-type-unmapped-fail.json
    """.split()
)


@pytest.mark.parametrize("name", [n for n in SAYING if is_wrong(n) and n not in _OF_TYPES])
def test_a_wrong_member_fails_a_badge(name: str) -> None:
    """In a badge that is whole otherwise, and signed, the fault is seen."""
    assert verify_in_a_badge(name).outcome == "failed"


@pytest.mark.parametrize("name", [name for name in SAYING if not is_wrong(name)])
def test_a_right_member_leaves_a_badge_in_shape(name: str) -> None:
    """In a badge it is as good as before, unless Open Badges asks for more."""
    outcome = verify_in_a_badge(name).finding("shape").outcome
    assert outcome == ("failed" if name in NOT_IN_A_BADGE else "passed")


def test_a_good_badge_is_good() -> None:
    """What the members are put into passes without them."""
    whole = prove(regenerate.badge(), regenerate.ACME, regenerate.DID)
    answers = {a: json.dumps(value).encode() for a, value in regenerate.answers().items()}
    assert verifier(answers).verify(whole, "badge").outcome == "passed"
