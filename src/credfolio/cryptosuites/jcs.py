"""Suites over canonical JSON (RFC 8785): `eddsa-jcs-2022`, `ecdsa-jcs-2019`.

Data Integrity EdDSA Cryptosuites 1.0 §3.3, ECDSA Cryptosuites 1.0 §3.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rfc8785

from credfolio.cryptosuites.suite import Cryptosuite
from credfolio.documents import as_list
from credfolio.errors import DataLossError, Undetermined

if TYPE_CHECKING:
    from credfolio.jsonld import ContextLoader


def transform(
    document: dict[str, Any], options: dict[str, Any], _load_context: ContextLoader, _hash: str
) -> tuple[str, str]:
    """Canonicalise the proof options and the document (§3.3.2 steps 3 and 4, §3.3.3).

    A context that the proof carries must begin the document's, and takes its place. What follows
    it there is not signed, and could give members another meaning: the question stays open.
    """
    if "@context" in options:
        own, whole = as_list(options["@context"]), as_list(document.get("@context"))
        if whole[: len(own)] != own:
            raise DataLossError("has another context than its proof")
        if len(whole) > len(own):
            raise Undetermined("it has contexts that its proof does not sign")
        document = {**document, "@context": options["@context"]}
    return _canonical_json(options), _canonical_json(document)


def _canonical_json(value: dict[str, Any]) -> str:
    try:
        return rfc8785.dumps(value).decode()
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
        raise DataLossError("has a number or a text that canonical JSON cannot hold") from None


EDDSA_JCS_2022 = Cryptosuite("eddsa-jcs-2022", {"Ed25519": "sha256"}, transform, keeps_context=True)
ECDSA_JCS_2019 = Cryptosuite(
    "ecdsa-jcs-2019", {"P-256": "sha256", "P-384": "sha384"}, transform, keeps_context=True
)
