"""Issues credentials, nothing else: prints seconds and proof values as JSON.

    python tests/bench/issue.py ours|unchecked|openvc|signature FILE [--first N]

The file is JSON: `seed` (hex), `method`, `created`, `contexts` and the unsigned `credentials`. Each
way has issued the first one before the clock starts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def ours(given: dict[str, Any]) -> Callable[[Any], str]:
    """Sign as `credfolio build` does; the signature is checked before anybody sees it."""
    from credfolio import ed25519  # noqa: PLC0415 - each way imports its own
    from credfolio.documents import UnsignedCredential  # noqa: PLC0415
    from credfolio.multikey import encode_public_key  # noqa: PLC0415
    from credfolio.proofs import add_proof  # noqa: PLC0415

    seed = bytes.fromhex(given["seed"])

    class Signer:
        multibase = encode_public_key(ed25519.public_key_of(seed))

        def sign(self, message: bytes) -> bytes:
            return ed25519.sign(seed, message)

    signer = Signer()

    def issue(document: Any) -> str:
        signed = add_proof(
            UnsignedCredential(document),
            signer=signer,
            verification_method=given["method"],
            created=given["created"],
        )
        return str(signed["proof"][0]["proofValue"])

    return issue


def unchecked(given: dict[str, Any]) -> Callable[[Any], str]:
    """Sign with the same steps, but believe in the signature, as the others do."""
    from credfolio import ed25519  # noqa: PLC0415 - each way imports its own
    from credfolio.multikey import encode_base58btc, encode_public_key  # noqa: PLC0415
    from credfolio.proofs import prepare_proof  # noqa: PLC0415

    seed = bytes.fromhex(given["seed"])
    key = encode_public_key(ed25519.public_key_of(seed))

    def issue(document: Any) -> str:
        unsigned = prepare_proof(
            document,
            public_key=key,
            verification_method=given["method"],
            created=given["created"],
        )
        value = encode_base58btc(ed25519.sign(seed, unsigned.digest))
        signed = {**document, "proof": [{**unsigned.options, "proofValue": value}]}
        return str(signed["proof"][0]["proofValue"])

    return issue


def openvc(given: dict[str, Any]) -> Callable[[Any], str]:
    """Sign with openvc-core."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - each way imports its own
    from openvc.keys import Ed25519SigningKey  # noqa: PLC0415
    from openvc.proof.data_integrity import DataIntegrityProofSuite  # noqa: PLC0415

    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["seed"]))
    key = Ed25519SigningKey(private, given["method"])
    suite = DataIntegrityProofSuite()
    created = datetime.fromisoformat(given["created"])

    def issue(document: Any) -> str:
        signed = suite.add_proof(
            document,
            signing_key=key,
            verification_method=given["method"],
            created=created,
            extra_contexts=given["contexts"],
        )
        return str(signed["proof"]["proofValue"])

    return issue


def signature(given: dict[str, Any]) -> Callable[[Any], str]:
    """Sign sixty-four bytes with libsodium, and nothing around it."""
    from nacl.bindings import crypto_sign, crypto_sign_seed_keypair  # noqa: PLC0415 - each way imports its own

    _, secret = crypto_sign_seed_keypair(bytes.fromhex(given["seed"]))
    digest = hashlib.sha512(b"").digest()

    def issue(_document: Any) -> str:
        crypto_sign(digest, secret)
        return ""

    return issue


WAYS = {"ours": ours, "unchecked": unchecked, "openvc": openvc, "signature": signature}


def main() -> None:
    """Issue them all, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--first", type=int, help="issue only so many")
    arguments = parser.parse_args()
    given = json.loads(arguments.file.read_text(encoding="utf-8"))
    issue = WAYS[arguments.way](given)
    credentials = given["credentials"][: arguments.first]
    issue(credentials[0])
    start = perf_counter()
    values = [issue(document) for document in credentials]
    taken = perf_counter() - start
    json.dump({"seconds": taken, "values": values}, sys.stdout)


if __name__ == "__main__":
    main()
