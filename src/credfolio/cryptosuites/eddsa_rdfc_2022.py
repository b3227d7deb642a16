"""The cryptosuite `eddsa-rdfc-2022` (Data Integrity EdDSA Cryptosuites 1.0 §3.2)."""

from __future__ import annotations

import hashlib

from credfolio.cryptosuites import ed25519
from credfolio.cryptosuites.suite import Cryptosuite
from credfolio.jsonld import canonicalize


def digest(canonical_options: str, canonical_document: str) -> bytes:
    """Hash the canonical proof options and the canonical document (§3.2.4).

    Returns:
        64 bytes: SHA-256 of the options, then SHA-256 of the document.
    """
    return (
        hashlib.sha256(canonical_options.encode()).digest()
        + hashlib.sha256(canonical_document.encode()).digest()
    )


EDDSA_RDFC_2022 = Cryptosuite(
    name="eddsa-rdfc-2022",
    canonicalize=canonicalize,
    digest=digest,
    verify=ed25519.verify,
    signature_bytes=ed25519.SIGNATURE_BYTES,
)
