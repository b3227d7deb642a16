"""The floor: what no tool can go below that reads, hashes, signs and writes the same bytes.

Reads every content file, hashes and signs as many bytes as each credential has, and writes every
file of the tree with as many bytes as it has there: no parsing, no text, no thought.

    python tests/bench/floor.py CONTENT MANIFEST OUTPUT COUNT SIZE PROCESSES

The manifest has a line for each file: its size and its path.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

_, SECRET = crypto_sign_seed_keypair(hashlib.sha256(b"credfolio benchmark").digest())


def main(content: str, manifest: str, output: str, numbers: tuple[int, int, int]) -> None:
    """Share the work between processes."""
    count, size, processes = numbers
    files = Path(manifest).read_text(encoding="utf-8").splitlines()
    inputs = [
        entry.path
        for folder in _folders(content)
        for entry in os.scandir(folder)
        if entry.is_file()
    ]
    children = []
    for share in range(processes):
        child = os.fork() if processes > 1 else 0
        if child:
            children.append(child)
            continue
        _work(
            _part(files, share, processes),
            _part(inputs, share, processes),
            output,
            count // processes,
            size,
        )
        if processes > 1:
            os._exit(0)
    for child in children:
        if os.waitpid(child, 0)[1]:
            sys.exit("a process failed")


def _folders(content: str) -> list[str]:
    return [folder for folder, _, _ in os.walk(content)]


def _part(items: list[str], share: int, shares: int) -> list[str]:
    return items[len(items) * share // shares : len(items) * (share + 1) // shares]


def _work(files: list[str], inputs: list[str], output: str, count: int, size: int) -> None:
    for path in inputs:
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - the fastest there is
            stream.read()
    bytes_ = b"x" * size
    for _ in range(count):
        crypto_sign(hashlib.sha256(bytes_).digest() * 2, SECRET)
    made: set[str] = set()
    block = b"x" * (1 << 20)
    for line in files:
        length, path = line.split("\t", 1)
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in made:
            os.makedirs(f"{output}/{folder}", exist_ok=True)  # noqa: PTH103
            made.add(folder)
        file = os.open(f"{output}/{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        left = int(length)
        while left > 0:
            left -= os.write(file, block[:left])
        os.close(file)


if __name__ == "__main__":
    main(
        sys.argv[1],
        sys.argv[2],
        sys.argv[3],
        (int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])),
    )
