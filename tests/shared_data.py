"""Where the published vectors, contexts and samples lie; tests that need them skip without."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(
    os.environ.get("CREDFOLIO_SHARED", Path(__file__).resolve().parents[2] / "shared")
).resolve()
DATA = SHARED / "data"

needs_shared = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs the published vectors in ../shared (or CREDFOLIO_SHARED)"
)


def read_text(path: str) -> str:
    """A file below `shared/data` as text."""
    return (DATA / path).read_text(encoding="utf-8")


def read_json(path: str) -> Any:
    """A file below `shared/data` as JSON."""
    return json.loads(read_text(path))


# The file of each pinned context, by its address.
PUBLISHED_CONTEXTS = {
    address: f"contexts/{file}"
    for address, file in {
        "https://www.w3.org/ns/credentials/v2": "credentials-v2.jsonld",
        "https://www.w3.org/2018/credentials/v1": "credentials-v1.jsonld",
        "https://www.w3.org/ns/credentials/status/v1": "status-v1.jsonld",
        "https://w3id.org/security/data-integrity/v2": "data-integrity-v2.jsonld",
        "https://w3id.org/security/data-integrity/v1": "data-integrity-v1.jsonld",
        "https://w3id.org/security/suites/ed25519-2020/v1": (
            "security-suites-ed25519-2020-v1.jsonld"
        ),
        "https://w3id.org/security/multikey/v1": "multikey-v1.jsonld",
        "https://w3id.org/security/jwk/v1": "jwk-v1.jsonld",
    }.items()
} | {
    f"https://purl.imsglobal.org/spec/{address}": f"contexts/{file}"
    for address, file in {
        "ob/v3p0/context.json": "ob-v3p0/validator/ob-v3p0.json",
        "ob/v3p0/context-3.0.1.json": "ob-v3p0/validator/ob-v3p0-3.0.1.json",
        "ob/v3p0/context-3.0.2.json": "ob-v3p0/validator/ob-v3p0-3.0.2.json",
        "ob/v3p0/context-3.0.3.json": "ob-v3p0/validator/ob-v3p0-3.0.3.json",
        "ob/v3p0/extensions.json": "ob-v3p0/validator/ob-v3p0-extensions.json",
        "clr/v2p0/context.json": "clr-v2p0/clr-v2p0.json",
        "clr/v2p0/context-2.0.1.json": "clr-v2p0/clr-v2p0-2.0.1.json",
    }.items()
}


@cache
def published_context(url: str) -> Any:
    """A pinned context as it was published; a loader for `canonicalize_with_pyld`."""
    return read_json(PUBLISHED_CONTEXTS[url]) if url in PUBLISHED_CONTEXTS else None
