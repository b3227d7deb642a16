"""The scripts in the short form that sites publish: `.venv/bin/python tests/minified.py` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path

import minify

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
SHORT = TEMPLATES / "minified"


def scripts() -> list[Path]:
    """The scripts as they are written."""
    return sorted((TEMPLATES / "static").glob("*.js"))


def shorten(script: Path) -> bytes:
    """A script in its short form, with the way to its source in front."""
    short = minify.string("application/javascript", script.read_text(encoding="utf-8"))
    return f"// Readable: source/{script.name}\n{short}\n".encode()


def main() -> None:
    """Write all of them, and nothing else."""
    SHORT.mkdir(exist_ok=True)
    for stray in {path.name for path in SHORT.iterdir()} - {path.name for path in scripts()}:
        (SHORT / stray).unlink()
    for script in scripts():
        (SHORT / script.name).write_bytes(shorten(script))
    sys.stdout.write(f"{len(scripts())} scripts in {SHORT}\n")


if __name__ == "__main__":
    main()
