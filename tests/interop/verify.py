"""Verifies credentials with openbadgeslib and openvc-core, without network.

Runs in an environment of its own (`requirements.txt`): these are programs that stand apart.
Standard input: {"base": "https://.../", "site": "/folder", "credentials": ["ada/x/credential.json"]}
Standard output: {"openbadgeslib": {"ada/x/credential.json": "ok" or what is wrong}, "openvc": {...}}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openbadgeslib
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openvc.did.base import DidResolverRegistry
from openvc.did.did_key import DidKeyResolver
from openvc.did.did_web import DidWebResolver
from openvc.resolvers import default_status_list_resolver
from openvc.verify import VerificationPolicy, verify_credential

if TYPE_CHECKING:
    from collections.abc import Callable

task = json.load(sys.stdin)
BASE, SITE = task["base"], Path(task["site"])
BUNDLED = Path(openbadgeslib.__file__).parent / "ob3" / "contexts"
CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3.json",
}
EXTRA = {url: json.loads((BUNDLED / name).read_text()) for url, name in CONTEXTS.items()}


def download(url: str) -> bytes:
    """Answer an address from the site's folder."""
    if not url.startswith(BASE):
        raise OSError(f"not part of the site: {url}")
    return (SITE / url[len(BASE) :].partition("#")[0]).read_bytes()


REGISTRY = DidResolverRegistry(
    [DidKeyResolver(), DidWebResolver(lambda url: json.loads(download(url)))]
)


def one_proof(document: dict[str, Any]) -> dict[str, Any]:
    """Hand over the proof itself: openvc takes no array of one."""
    proof = document["proof"]
    return {**document, "proof": proof[0] if isinstance(proof, list) else proof}


def with_openbadgeslib(text: str) -> None:
    """Raise unless openbadgeslib accepts the credential and its status."""
    did = json.loads(text)["issuer"]["id"]
    OB3LdpVerifier.for_issuer_did(did).verify(
        text, check_status=True, verify_status_list=False, download=download
    )


def with_openvc(text: str) -> None:
    """Raise unless openvc-core accepts the credential and its status list."""

    def fetch_list(url: str) -> str:
        return json.dumps(one_proof(json.loads(download(url))))

    verify_credential(
        one_proof(json.loads(text)),
        resolver=REGISTRY,
        resolve_status_list=default_status_list_resolver(
            resolver=REGISTRY, fetch=fetch_list, extra_contexts=EXTRA
        ),
        extra_contexts=EXTRA,
        policy=VerificationPolicy(require_status_issuer_binding=True),
    )


def verdict(verify: Callable[[str], None], text: str) -> str:
    """Say `ok`, or why not."""
    try:
        verify(text)
    except Exception as error:  # noqa: BLE001 - a rejection, whatever its class
        return f"{type(error).__name__}: {error}"[:300]
    return "ok"


texts = {name: (SITE / name).read_text(encoding="utf-8") for name in task["credentials"]}
json.dump(
    {
        name: {file: verdict(verify, text) for file, text in texts.items()}
        for name, verify in {"openbadgeslib": with_openbadgeslib, "openvc": with_openvc}.items()
    },
    sys.stdout,
)
