"""Suites over canonical RDF: `eddsa-rdfc-2022`, `ecdsa-rdfc-2019`, and two older ones.

Data Integrity EdDSA Cryptosuites 1.0 §3.2 and App. A, ECDSA Cryptosuites 1.0 §3.2.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from credfolio.cryptosuites.suite import Cryptosuite
from credfolio.jsonld import canonicalize
from credfolio.vocabulary import context_document

if TYPE_CHECKING:
    from credfolio.jsonld import ContextLoader


# Characters of the proof options that are kept.
_MAX_TEXT = 4_096


def transform(
    document: dict[str, Any], options: dict[str, Any], load_context: ContextLoader, hash_name: str
) -> tuple[str, str]:
    """Canonicalise the proof options, with the document's context lent to them, and the document.

    EdDSA Cryptosuites 1.0 §3.2.3 and §3.2.5; a context of the proof's own has no say.
    """
    return (
        _canonical_options(options, document.get("@context"), load_context, hash_name),
        canonicalize(document, load_context, hash_name),
    )


def _canonical_options(
    options: dict[str, Any], context: Any, load_context: ContextLoader, hash_name: str
) -> str:
    """Canonicalise proof options, which are the same ones for all that is signed at one time."""
    if load_context is context_document and type(context) is list:
        texts = (*options, *options.values(), *context)
        if all(type(text) is str for text in texts) and sum(map(len, texts)) <= _MAX_TEXT:
            return _options_in_texts(texts, len(options), hash_name)
    return canonicalize({**options, "@context": context}, load_context, hash_name)


@lru_cache(maxsize=64)
def _options_in_texts(texts: tuple[str, ...], count: int, hash_name: str) -> str:
    """Canonicalise options from the names of so many members, their values, and the contexts."""
    options: dict[str, Any] = dict(zip(texts[:count], texts[count : 2 * count], strict=True))
    lent = {**options, "@context": [*texts[2 * count :]]}
    return canonicalize(lent, context_document, hash_name)


EDDSA_RDFC_2022 = Cryptosuite("eddsa-rdfc-2022", {"Ed25519": "sha256"}, transform)
ECDSA_RDFC_2019 = Cryptosuite("ecdsa-rdfc-2019", {"P-256": "sha256", "P-384": "sha384"}, transform)
# Only to verify what was signed while the standard was a draft, under the name it had then.
EDDSA_2022 = Cryptosuite("eddsa-2022", {"Ed25519": "sha256"}, transform)
# Only to verify what was signed before there were cryptosuites.
ED25519_SIGNATURE_2020 = Cryptosuite("Ed25519Signature2020", {"Ed25519": "sha256"}, transform)
