"""Hold the fast canonical forms, direct and by shape, against PyLD on any number of documents.

Each document is canonicalised by shape twice: once when its shape is compiled, once when it is
known.

.. code-block:: console

    $ .venv/bin/python tests/bench/compare_canonical.py --count 100000
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from credfolio.canonical import canonicalize_directly
from credfolio.errors import CredfolioError
from credfolio.jsonld import canonicalize_with_pyld
from credfolio.shapes import canonicalize_by_shape
from generated import documents


def outcome(document: dict[str, Any]) -> tuple[str, str]:
    """What PyLD makes of a document: `text` and its canonical form, or the error and its words."""
    try:
        return "text", canonicalize_with_pyld(document)
    except CredfolioError as error:
        return type(error).__name__, error.message
    except Exception as error:  # noqa: BLE001 - whatever it is, the direct way has no part in it
        return type(error).__name__, ""


def main() -> int:
    """Compare, count, and print the first documents that differ."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    outcomes: Counter[str] = Counter()
    differences = 0
    for document in documents(given.seed, given.count):
        expected = outcome(document)
        text = canonicalize_directly(document)
        shaped = [canonicalize_by_shape(document) for _ in range(2)]
        way = (
            "handed over" if text is None else "direct" if None in shaped else "direct and by shape"
        )
        outcomes[f"{expected[0]}, {way}"] += 1
        if any(found is not None and expected != ("text", found) for found in (text, *shaped)):
            differences += 1
            if differences <= 3:
                sys.stdout.write(f"{document!r}\n{expected}\n")
    for name, number in sorted(outcomes.items()):
        sys.stdout.write(f"{number:8} {name}\n")
    sys.stdout.write(f"{given.count:8} compared, {differences} different\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
