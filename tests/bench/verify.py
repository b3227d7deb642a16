"""How many credentials a second are verified, with their status: ours against openvc-core.

The same credentials, each verifier in a process of its own, in turns. openvc-core is asked through
`verify_many`, which resolves the issuer and the status list once for all. It must be installed in
`.interop/venv`, as the tests in `tests/interop` do.

.. code-block:: console

    $ .venv/bin/python tests/bench/verify.py --count 1000
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
THEIR_PYTHON = REPOSITORY / ".interop" / "venv" / "bin" / "python"
ROUNDS = 3


def write_credentials(count: int, folder: Path) -> None:
    """Sign credentials of one issuer and write them, and what verifiers ask for."""
    sys.path.insert(0, str(REPOSITORY / "tests"))
    samples = importlib.import_module("samples")
    award = samples.EARNERS["ada"]["awards"][0]
    earners = {
        f"earner-{number}": {"name": f"Earner {number}", "awards": [award]}
        for number in range(count)
    }
    badges = {"rust": samples.BADGES["rust"]}
    content = samples.build_content(earners=earners, badges=badges)
    wallet = samples.sign(content)
    answers = samples.published(content, wallet)
    (folder / "credentials.json").write_text(json.dumps([*wallet.credentials.values()]))
    (folder / "answers.json").write_text(
        json.dumps({address: data.decode() for address, data in answers.items()})
    )


def ours(credentials: list[str], answers: dict[str, str]) -> Callable[[], int]:
    """Verify with Credfolio, all six checks; returns how many are valid."""
    from datetime import UTC, datetime  # noqa: PLC0415 - each process imports its own

    from credfolio.resolution import KnownDocuments  # noqa: PLC0415
    from credfolio.verify import Verifier  # noqa: PLC0415

    known = KnownDocuments({address: text.encode() for address, text in answers.items()})
    data = [text.encode() for text in credentials]

    def run() -> int:
        verifier = Verifier(known, datetime.now(UTC))
        return sum(verifier.verify_bytes(text, "x").state == "valid" for text in data)

    return run


def theirs(credentials: list[str], answers: dict[str, str]) -> Callable[[], int]:
    """Verify with openvc-core, as in `tests/interop/verify.py`; returns how many are accepted."""
    openbadgeslib, base, key, web, resolvers, verify = (
        importlib.import_module(name)
        for name in (
            "openbadgeslib",
            "openvc.did.base",
            "openvc.did.did_key",
            "openvc.did.did_web",
            "openvc.resolvers",
            "openvc.verify",
        )
    )
    bundled = Path(str(openbadgeslib.__file__)).parent / "ob3" / "contexts"
    contexts = {
        "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3.json",
    }
    extra = {url: json.loads((bundled / name).read_text()) for url, name in contexts.items()}
    registry = base.DidResolverRegistry(
        [key.DidKeyResolver(), web.DidWebResolver(lambda url: json.loads(answers[url]))]
    )

    def one_proof(text: str) -> dict[str, Any]:
        document = json.loads(text)
        return {**document, "proof": document["proof"][0]}

    def run() -> int:
        results = verify.verify_many(
            [one_proof(text) for text in credentials],
            resolver=registry,
            resolve_status_list=resolvers.default_status_list_resolver(
                resolver=registry,
                fetch=lambda url: json.dumps(one_proof(answers[url])),
                extra_contexts=extra,
            ),
            extra_contexts=extra,
            policy=verify.VerificationPolicy(require_status_issuer_binding=True),
        )
        return sum(result.error is None for result in results)

    return run


def rate(folder: Path, verifier: str) -> float:
    """Credentials per second, after one that warms up; every one of them must hold."""
    credentials = json.loads((folder / "credentials.json").read_text())
    answers = json.loads((folder / "answers.json").read_text())
    make = {"ours": ours, "theirs": theirs}[verifier]
    make(credentials[:1], answers)()
    run = make(credentials, answers)
    start = perf_counter()
    accepted = run()
    taken = perf_counter() - start
    if accepted != len(credentials):
        sys.exit(f"{verifier}: only {accepted} of {len(credentials)} hold")
    return len(credentials) / taken


def main() -> None:
    """Sign, then let both verify in turns, and print rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--rate", nargs=2, metavar=("FOLDER", "VERIFIER"), help="of one verifier")
    given = parser.parse_args()
    if given.rate:
        sys.stdout.write(f"{rate(Path(given.rate[0]), given.rate[1])}\n")
        return
    if not THEIR_PYTHON.exists():
        sys.exit(f"openvc-core is not installed: {THEIR_PYTHON} is missing")
    with TemporaryDirectory() as folder:
        write_credentials(given.count, Path(folder))
        rates: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(ROUNDS):
            for verifier, python in (("ours", sys.executable), ("theirs", str(THEIR_PYTHON))):
                command = [python, __file__, "--rate", folder, verifier]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                rates[verifier].append(float(done.stdout))
    us, them = median(rates["ours"]), median(rates["theirs"])
    sys.stdout.write(
        f"{given.count} credentials with status: ours {us:.0f}/s, openvc-core {them:.0f}/s,"
        f" ratio {us / them:.1f}\n"
    )


if __name__ == "__main__":
    main()
