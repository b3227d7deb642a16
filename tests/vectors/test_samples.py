"""1EdTech's own sample credentials: what is valid passes, what is named after a fault does not.

The issuers of the samples are made up; each gets a document here that lists the keys which its
samples name, so that nothing is asked but what the samples themselves say.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from credfolio.documents import as_list
from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier
from shared_data import DATA, needs_shared

if TYPE_CHECKING:
    from credfolio.report import CheckName, Outcome

pytestmark = needs_shared

FOLDER = DATA / "samples" / "1edtech-ob30"
NOW = datetime(2026, 11, 23, tzinfo=UTC)

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
    # Valid for 1EdTech, which looks at one proof of a set and asks less of a key's name.
    "simple-multiple-proofs.json": ("undetermined", "proof"),
    "simple-did-key-method.json": ("undetermined", "proof"),
    # The token brings its key along, and nothing published says that it is the issuer's.
    "simple-jwt.png": ("undetermined", "issuer"),
    "simple-jwt.svg": ("undetermined", "issuer"),
    # Its revocation list does not answer; and its endorsements name a suite that there is not,
    # `eddsa-rdf-2022`.
    "complete.json": ("undetermined", "status"),
    # Not known to this version: credentials within credentials, endorsements, VC 1.1.
    "complete_v1.json": ("undetermined", "shape"),
    "credential-status-revoked.json": ("undetermined", "shape"),
    "endorsement-err-schema-status-refresh.json": ("undetermined", "shape"),
    "simple-eddsa-2022.json": ("undetermined", "shape"),
    "simple-jwt_v1.png": ("undetermined", "shape"),
    "simple-jwt_v1.svg": ("undetermined", "shape"),
    "simple-noproof.json": ("undetermined", "shape"),
    "simple.jwt": ("undetermined", "shape"),
    "simple_v1.json": ("undetermined", "shape"),
    "velocity.jwt": ("undetermined", "shape"),
}


@cache
def issuers() -> KnownDocuments:
    """A document for each https issuer, with the keys that the samples name."""
    keys: dict[str, set[str]] = {}
    for path in FOLDER.glob("*.json"):
        for proof in as_list(json.loads(path.read_text(encoding="utf-8")).get("proof")):
            controller, _, fragment = proof.get("verificationMethod", "").partition("#")
            if controller.startswith("https://") and fragment.startswith("z6Mk"):
                keys.setdefault(controller, set()).add(fragment)
    return KnownDocuments(
        {
            controller: json.dumps(
                {
                    "id": controller,
                    "verificationMethod": [
                        {
                            "id": f"{controller}#{key}",
                            "type": "Multikey",
                            "controller": controller,
                            "publicKeyMultibase": key,
                        }
                        for key in sorted(found)
                    ],
                    "assertionMethod": [f"{controller}#{key}" for key in sorted(found)],
                }
            ).encode()
            for controller, found in keys.items()
        }
    )


def test_every_sample_has_an_expectation() -> None:
    """No file is left out."""
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_sample(name: str) -> None:
    """The outcome, and the first check that does not pass."""
    report = Verifier(issuers(), NOW).verify_bytes((FOLDER / name).read_bytes(), name)
    open_or_no = [f.name for f in report.findings if f.outcome in ("failed", "undetermined")]
    assert (report.outcome, next(iter(open_or_no), None)) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in EXPECTED if "-err-" in name])
def test_nothing_that_is_named_after_a_fault_passes(name: str) -> None:
    """Whatever else is said of it."""
    assert EXPECTED[name][0] != "passed"
