"""What a cryptosuite is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from credfolio.jsonld import ContextLoader
    from credfolio.verification_keys import KeyKind

    Transform = Callable[[dict[str, Any], dict[str, Any], ContextLoader, str], tuple[str, str]]
    """Document without proof, proof options, contexts, hash: canonical options and document."""


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """A way to sign (VC Data Integrity 1.0 §3).

    `name` is the proof's `cryptosuite`, or its `type` for a suite of the older kind. `hashes` names
    the kinds of key it takes and the hash that goes with each. `transform` makes canonical texts of
    the proof options and the document. `keeps_context`: the proof carries the document's context.
    """

    name: str
    hashes: Mapping[KeyKind, str]
    transform: Transform
    keeps_context: bool = False
