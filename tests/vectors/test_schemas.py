"""Every credential of the demo is valid by 1EdTech's own JSON Schemas."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from demo import built_demo
from shared_data import needs_shared, read_json

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


@needs_shared
@pytest.mark.parametrize("edition", SCHEMAS)
def test_demo_credentials_fit_the_schema(edition: str) -> None:
    """With formats checked: a date that is no time with its zone would be found."""
    validator = jsonschema.Draft201909Validator(
        read_json(SCHEMAS[edition]),
        format_checker=jsonschema.Draft201909Validator.FORMAT_CHECKER,
    )
    assert "date-time" in validator.format_checker.checkers  # type: ignore[union-attr]
    found = credentials()
    assert len(found) >= 10
    for name, credential in found.items():
        errors = [
            f"{error.json_path}: {error.message}" for error in validator.iter_errors(credential)
        ]
        assert errors == [], name
