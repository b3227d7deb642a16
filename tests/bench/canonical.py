"""How long canonical forms and signatures take: PyLD, the direct way, by shape, a bare signature.

All in one run and in turns, so that what else the machine does falls on each; compare ratios.

.. code-block:: console

    $ .venv/bin/python tests/bench/canonical.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from nacl.signing import SigningKey

sys.path.insert(0, str(Path(__file__).parents[1]))

from credfolio.canonical import canonicalize_directly
from credfolio.cryptosuites import EDDSA_RDFC_2022
from credfolio.documents import UnsignedCredential
from credfolio.jsonld import canonicalize_with_pyld
from credfolio.multikey import encode_base58btc
from credfolio.proofs import add_proof, signing_input
from credfolio.shapes import canonicalize_by_shape
from samples import SIGNED_AT, SeedSigner, build_content, sign

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
SIGNER = SeedSigner("acme")
KEY = SigningKey(SIGNER.seed)
METHOD = "did:web:a.example#key"
OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": SIGNED_AT,
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
}


def microseconds(work: Callable[[], object], times: int) -> float:
    """The mean of some runs."""
    start = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - start) / times * 1e6


def issue(unsecured: UnsignedCredential) -> str:
    """Everything that depends on the credential: both canonical forms, hashes, signature, value."""
    digest = signing_input(unsecured, OPTIONS, suite=EDDSA_RDFC_2022).digest
    return encode_base58btc(KEY.sign(digest).signature)


def compare(name: str, unsecured: UnsignedCredential) -> None:
    """Measure one credential's canonical form and signature in turns, and print the medians."""
    works: dict[str, tuple[Callable[[], object], int]] = {
        "PyLD": (lambda: canonicalize_with_pyld(unsecured), 10),
        "direct": (lambda: canonicalize_directly(unsecured), 200),
        "by shape": (lambda: canonicalize_by_shape(unsecured), 200),
        "canonical forms and signature": (lambda: issue(unsecured), 100),
        "`add_proof`": (
            lambda: add_proof(
                unsecured, signer=SIGNER, verification_method=METHOD, created=SIGNED_AT
            ),
            100,
        ),
        "bare signature": (lambda: KEY.sign(b"x" * 64), 500),
    }
    taken: dict[str, list[float]] = {work: [] for work in works}
    for _ in range(ROUNDS):
        for work, (run, times) in works.items():
            taken[work].append(microseconds(run, times))
    typical = {work: median(times) for work, times in taken.items()}
    lines = canonicalize_with_pyld(unsecured).count("\n")
    ratios = {
        "PyLD / direct": typical["PyLD"] / typical["direct"],
        "direct / by shape": typical["direct"] / typical["by shape"],
        "issue / bare signature": typical["canonical forms and signature"]
        / typical["bare signature"],
        "`add_proof` / bare signature": typical["`add_proof`"] / typical["bare signature"],
    }
    sys.stdout.write(f"{name} ({lines} lines)\n")
    for work, time in typical.items():
        sys.stdout.write(f"{time:10.0f} µs  {work}\n")
    for what, ratio in ratios.items():
        sys.stdout.write(f"{ratio:10.1f}     {what}\n")


if __name__ == "__main__":
    for text in sign(build_content()).credentials.values():
        members = json.loads(text)
        del members["proof"]
        compare(members["id"], UnsignedCredential(members))
