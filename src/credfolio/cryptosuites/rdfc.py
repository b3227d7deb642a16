"""Suites over canonical RDF: `eddsa-rdfc-2022`, `ecdsa-rdfc-2019`, and two older ones.

Data Integrity EdDSA Cryptosuites 1.0 §3.2 and App. A, ECDSA Cryptosuites 1.0 §3.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credfolio.cryptosuites.suite import Cryptosuite
from credfolio.jsonld import canonicalize

if TYPE_CHECKING:
    from credfolio.jsonld import ContextLoader


def transform(
    document: dict[str, Any], options: dict[str, Any], load_context: ContextLoader, hash_name: str
) -> tuple[str, str]:
    """Canonicalise the proof options, with the document's context lent to them, and the document.

    EdDSA Cryptosuites 1.0 §3.2.3 and §3.2.5; a context of the proof's own has no say.
    """
    lent = {**options, "@context": document.get("@context")}
    return (
        canonicalize(lent, load_context, hash_name),
        canonicalize(document, load_context, hash_name),
    )


EDDSA_RDFC_2022 = Cryptosuite("eddsa-rdfc-2022", {"Ed25519": "sha256"}, transform)
ECDSA_RDFC_2019 = Cryptosuite("ecdsa-rdfc-2019", {"P-256": "sha256", "P-384": "sha384"}, transform)
# Only to verify what was signed while the standard was a draft, under the name it had then.
EDDSA_2022 = Cryptosuite("eddsa-2022", {"Ed25519": "sha256"}, transform)
# Only to verify what was signed before there were cryptosuites.
ED25519_SIGNATURE_2020 = Cryptosuite("Ed25519Signature2020", {"Ed25519": "sha256"}, transform)
