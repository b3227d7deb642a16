"""1EdTech's own sample credentials: what is valid passes, what is named after a fault does not.

The issuers of the samples are made up; each gets a document here that lists the keys which its
samples name, so that nothing is asked but what the samples themselves say.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier
from shared_data import DATA, needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from credfolio.report import CheckName, Outcome

pytestmark = needs_shared

FOLDER = DATA / "samples" / "1edtech-ob30"
RECORDS = DATA / "samples" / "1edtech-clr20"
OTHERS = ("hropen-ler-rs", "jsonresume", "1edtech-spec-examples")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIST = (
    "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main/"
    "inspector-vc/src/test/resources/ob30/bit-string-list/testlist"
)

# What each file comes to, and the check that decides it.
EXPECTED: dict[str, tuple[Outcome, CheckName | None]] = {
    "simple.json": ("passed", None),
    "simple.1ob": ("passed", None),
    "simple-json.png": ("passed", None),
    "simple-json.svg": ("passed", None),
    "simple-context-alias.json": ("passed", None),
    "simple-context-version.json": ("passed", None),
    "simple-did-web-method.json": ("passed", None),
    "endorsement-valid.json": ("passed", None),
    # Of the data model before 2.0, with proofs of their time.
    "simple_v1.json": ("passed", None),
    "simple-eddsa-2022.json": ("passed", None),
    "simple-err-context.json": ("failed", "shape"),
    "simple-err-credential-subject-achievement-result-description-type.json": ("failed", "proof"),
    "simple-err-credential-subject-identifier-type.json": ("failed", "proof"),
    "simple-err-credential-subject-profile-type.json": ("failed", "proof"),
    "simple-err-credential-subject-result-type.json": ("failed", "proof"),
    "simple-err-credential-subject-type.json": ("failed", "shape"),
    "simple-err-evidence-type.json": ("failed", "proof"),
    "simple-err-expired.json": ("failed", "validity"),
    "simple-err-issued.json": ("failed", "shape"),
    "simple-err-issuer-otheridentifier-type.json": ("failed", "proof"),
    "simple-err-issuer-parentorg-type.json": ("failed", "proof"),
    "simple-err-issuer-type.json": ("failed", "proof"),
    "simple-err-issuer.json": ("failed", "shape"),
    "simple-err-proof-value.json": ("failed", "proof"),
    # Keys of kinds that nobody can look up: not a no, and surely not a yes.
    "simple-err-proof-method.json": ("undetermined", "proof"),
    "simple-err-proof-method-no-scheme.json": ("undetermined", "proof"),
    "simple-err-proof-method-unknown-did-method.json": ("undetermined", "proof"),
    "simple-err-proof-method-unknown-scheme.json": ("undetermined", "proof"),
    "simple-err-type.json": ("undetermined", "shape"),
    # Valid for 1EdTech, which looks at one proof of a set.
    "simple-multiple-proofs.json": ("undetermined", "proof"),
    # Its issuer is a `urn:uuid`, which nobody can ask for its keys.
    "simple-did-key-method.json": ("undetermined", "issuer"),
    # The token brings its key along, and nothing published says that it is the issuer's.
    "simple-jwt.png": ("undetermined", "issuer"),
    "simple-jwt.svg": ("undetermined", "issuer"),
    "simple-jwt_v1.png": ("undetermined", "issuer"),
    "simple-jwt_v1.svg": ("undetermined", "issuer"),
    # Its revocation list does not answer; and its endorsements name a suite that there is not,
    # `eddsa-rdf-2022`.
    "complete.json": ("undetermined", "status"),
    # Its key `#key-1` is published nowhere; and it says `1EdTechCredentialRefresh` without the
    # context that defines it.
    "complete_v1.json": ("failed", "proof"),
    # Its issuer's document and list do not answer any more.
    "credential-status-revoked.json": ("undetermined", "issuer"),
    # The list that it names calls itself by another `id`.
    "bit-string-list/credential-status-revoked.json": ("undetermined", "status"),
    "bit-string-list/credential-status-revoked-blank-nodes.json": ("undetermined", "status"),
    "bit-string-list/testlist": ("passed", None),
    # Selective disclosure is unknown to this version.
    "sd/derivedcredential.json": ("undetermined", "proof"),
    "endorsement-err-schema-status-refresh.json": ("failed", "proof"),
    # Its subject has no `achievement`; and nobody signed it.
    "simple-noproof.json": ("failed", "shape"),
    # They name contexts of their makers' own, or of drafts.
    "simple.jwt": ("undetermined", "shape"),
    "velocity.jwt": ("undetermined", "shape"),
}

EXPECTED_RECORDS: dict[str, tuple[Outcome, CheckName | None]] = {
    "simple.json": ("passed", None),
    # Signed with a did:key in the name of a `urn:uuid`, which nobody can ask for its keys.
    "complex.json": ("undetermined", "issuer"),
    "simple_v1.json": ("undetermined", "issuer"),
    # The draft's contexts are unknown to this version.
    "simple-noproof.json": ("undetermined", "shape"),
    "simple.jwt": ("undetermined", "shape"),
    "simple_old_safesigned.json": ("undetermined", "shape"),
}


@cache
def issuers() -> KnownDocuments:
    """A document for each https issuer, with the keys that the samples name."""
    keys: dict[str, set[str]] = {}
    for path in (*FOLDER.rglob("*"), *RECORDS.glob("*.json")):
        if path.suffix in (".json", ""):
            for method in methods_in(read(path)):
                controller, _, fragment = method.partition("#")
                if controller.startswith("https://") and fragment.startswith("z6Mk"):
                    keys.setdefault(controller, set()).add(fragment)
    documents = {controller: document_of(controller, found) for controller, found in keys.items()}
    return KnownDocuments(
        {**documents, LIST: (FOLDER / "bit-string-list" / "testlist").read_bytes()}
    )


def read(path: Path) -> Any:
    """A sample as JSON; nothing for a folder."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def methods_in(value: Any) -> Iterator[str]:
    """Each verification method that a sample names, also in what lies inside of it."""
    if isinstance(value, dict):
        if isinstance(value.get("verificationMethod"), str):
            yield value["verificationMethod"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from methods_in(item)


def document_of(controller: str, keys: set[str]) -> bytes:
    """A controlled identifier document that lists these keys for assertions."""
    methods = [
        {
            "id": f"{controller}#{key}",
            "type": "Multikey",
            "controller": controller,
            "publicKeyMultibase": key,
        }
        for key in sorted(keys)
    ]
    listed = [method["id"] for method in methods]
    document = {"id": controller, "verificationMethod": methods, "assertionMethod": listed}
    return json.dumps(document).encode()


def test_every_sample_has_an_expectation() -> None:
    """No file is left out."""
    for folder, expected in ((FOLDER, EXPECTED), (RECORDS, EXPECTED_RECORDS)):
        files = (path for path in folder.rglob("*") if path.is_file())
        assert {path.relative_to(folder).as_posix() for path in files} == expected.keys()


def verdict(path: Path) -> tuple[Outcome, CheckName | None]:
    """The outcome, and the first check that does not pass."""
    report = Verifier(issuers(), NOW).verify_bytes(path.read_bytes(), path.name)
    open_or_no = [f.name for f in report.findings if f.outcome in ("failed", "undetermined")]
    return report.outcome, next(iter(open_or_no), None)


@pytest.mark.parametrize("name", EXPECTED)
def test_badge(name: str) -> None:
    """A badge, an endorsement, a list."""
    assert verdict(FOLDER / name) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED_RECORDS)
def test_learner_record(name: str) -> None:
    """A learner record, and the credentials in it."""
    assert verdict(RECORDS / name) == EXPECTED_RECORDS[name]


@pytest.mark.parametrize("folder", OTHERS)
def test_what_nobody_signed_for_us(folder: str) -> None:
    """Credentials of other vocabularies, résumés and pages of a standard: none of them passes."""
    for path in (DATA / "samples" / folder).iterdir():
        assert verdict(path)[0] != "passed", path.name


@pytest.mark.parametrize("name", [name for name in EXPECTED if "-err-" in name])
def test_nothing_that_is_named_after_a_fault_passes(name: str) -> None:
    """Whatever else is said of it."""
    assert EXPECTED[name][0] != "passed"
