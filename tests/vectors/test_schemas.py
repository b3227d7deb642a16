"""Every credential of the demo is valid by 1EdTech's own JSON Schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from credfolio.cli import run
from demo import built_demo, copy_content, endorse_one_another
from shared_data import needs_shared, read_json

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = {
    "strict": "schemas/ob-v3p0-strict/achievementcredential.json",
    "published in 2026": "schemas/ob-v3p0-published-2026/ob_v3p0_achievementcredential_schema.json",
}


def credentials() -> dict[str, Any]:
    """The demo's signed credentials, by their place."""
    site = built_demo() / "site_output"
    return {
        path.relative_to(site).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(site.glob("*/*/credential.json"))
    }


def validator_of(schema: str) -> jsonschema.Draft201909Validator:
    """A validator that looks at formats, too."""
    return jsonschema.Draft201909Validator(
        read_json(schema), format_checker=jsonschema.Draft201909Validator.FORMAT_CHECKER
    )


@needs_shared
@pytest.mark.parametrize("edition", SCHEMAS)
def test_demo_credentials_fit_the_schema(edition: str) -> None:
    """With formats checked: a date that is no time with its zone would be found."""
    validator = validator_of(SCHEMAS[edition])
    assert "date-time" in validator.format_checker.checkers  # type: ignore[union-attr]
    found = credentials()
    assert len(found) >= 10
    for name, credential in found.items():
        errors = [
            f"{error.json_path}: {error.message}" for error in validator.iter_errors(credential)
        ]
        assert errors == [], name


@needs_shared
@pytest.mark.parametrize("edition", SCHEMAS)
def test_endorsements_fit_the_schema(
    edition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So do endorsements, each by itself and in the profile of whom it is of."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = copy_content(tmp_path / "root")
    names = endorse_one_another(root)
    assert run(["build", "--root", str(root)]) == 0
    schema = SCHEMAS[edition].replace("achievementcredential", "endorsementcredential")
    for name in names:
        document = json.loads((root / "site_output" / name).read_bytes())
        assert [error.message for error in validator_of(schema).iter_errors(document)] == []
    profile = json.loads((root / "site_output/issuers/harbour-makers/profile.json").read_bytes())
    profiles = "schemas/ob-v3p0-published-2026/ob_v3p0_profile_schema.json"
    assert [error.message for error in validator_of(profiles).iter_errors(profile)] == []
    assert len(profile["endorsement"]) == 1
