"""What a cryptosuite is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.jsonld import ContextLoader


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """A way to sign (VC Data Integrity 1.0 §3).

    `name` is the proof's `cryptosuite`. `canonicalize` turns the document, or the proof options
    with the document's context, into text. `digest` turns the two canonical texts (options first)
    into the bytes that are signed. `verify` says whether a signature by a public key over those
    bytes holds.
    """

    name: str
    canonicalize: Callable[[dict[str, Any], ContextLoader], str]
    digest: Callable[[str, str], bytes]
    verify: Callable[[bytes, bytes, bytes], bool]
    signature_bytes: int
