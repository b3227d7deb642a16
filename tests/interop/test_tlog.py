"""Our logs as Go's checksum database reads them: `x/mod/sumdb/note` and `x/mod/sumdb/tlog`."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from credfolio import ed25519
from credfolio.cli import run
from credfolio.keys import PrivateKey
from credfolio.log import LogEntry, build_log
from credfolio.multikey import decode_public_key
from credfolio.tlog import Checkpoint, Tree, key_id, sign_checkpoint
from credfolio.wallet import load_wallet

pytestmark = pytest.mark.interop

SOURCE = Path(__file__).parent / "tlog"
MODULES = Path("/usr/share/gocode")
ORIGIN = "example.org/registry/log/acme"
SEED = bytes(range(32))
PUBLIC = ed25519.public_key_of(SEED)


@pytest.fixture(name="go", scope="module")
def fixture_go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in `tlog/`, built with the modules of the operating system."""
    if shutil.which("go") is None or not (MODULES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("needs Go (Debian: golang-go, golang-golang-x-mod-dev)")
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(MODULES),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    program = folder / "tlog"
    command = ["go", "build", "-o", str(program), str(SOURCE / "main.go")]
    built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return program


def ask(go: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run([go, *arguments], capture_output=True, text=True, check=False)


def encode(data: bytes) -> str:
    """Bytes as both sides write them."""
    return base64.b64encode(data).decode()


def record_line(tree: Tree, size: int, index: int) -> str:
    """A record's proof as the program writes it."""
    return " ".join([f"record {size} {index}", *map(encode, tree.inclusion(index, size))])


@pytest.mark.parametrize(
    "sizes", [range(1, 601), [65_535, 65_536, 65_537, 66_049]], ids=["small", "large"]
)
def test_trees_are_the_same(go: Path, sizes: list[int]) -> None:
    """Roots and proofs of trees of many sizes, full tiles and almost full ones among them.

    The empty tree is left out: the program's library has no root for it.
    """
    tree = Tree(b"entry %d" % number for number in range(max(sizes)))
    lines = []
    for size in sizes:
        lines.append(f"root {size} {encode(tree.root(size))}")
        lines += [
            record_line(tree, size, index)
            for index in (0, size // 3, size - 1)
            if 0 <= index < size
        ]
    done = ask(go, "trees", *map(str, sizes))
    assert done.stdout.splitlines() == lines, done.stderr


def log_of(folder: Path, sizes: list[int]) -> tuple[Tree, list[Path]]:
    """Publish a log that was signed at these sizes; returns its tree and its checkpoints' files."""
    entries = [
        LogEntry("issue", "2026-05-04T09:00:00Z", f"{number:064x}") for number in range(sizes[-1])
    ]
    tree = Tree(entry.text.encode() for entry in entries)
    notes = [
        sign_checkpoint(Checkpoint(ORIGIN, size, tree.root(size)), PUBLIC, PrivateKey(SEED))
        for size in sizes
    ]
    for path, data in build_log(entries, notes).files:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    kept = []
    for size, note in zip(sizes, notes, strict=True):
        kept.append(folder / f"kept-{size}")
        kept[-1].write_text(note, encoding="utf-8")
    return tree, kept


VERIFIER = f"{ORIGIN}+{key_id(ORIGIN, PUBLIC).hex()}+{encode(bytes([1]) + PUBLIC)}"


@pytest.mark.parametrize("sizes", [[1], [2, 255], [3, 200, 256], [255, 257], [1, 256, 513, 600]])
def test_a_published_log(go: Path, tmp_path: Path, sizes: list[int]) -> None:
    """Its checkpoint opens, its tiles prove every entry, and each earlier checkpoint fits."""
    tree, kept = log_of(tmp_path, sizes)
    done = ask(go, "log", str(tmp_path), VERIFIER, *map(str, kept))
    size = sizes[-1]
    assert done.stdout.splitlines() == [
        f"root {size} {encode(tree.root())}",
        *(record_line(tree, size, index) for index in range(size)),
        *(f"tree {size} {older}" for older in sizes),
    ], done.stderr


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000", "tile/entries/001.p/44"])
def test_what_was_changed_is_seen(go: Path, tmp_path: Path, path: str) -> None:
    """The program fails where a byte of the log is another one: it does look."""
    log_of(tmp_path, [300])
    file = tmp_path / path
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    assert ask(go, "log", str(tmp_path), VERIFIER).returncode == 1


def test_a_site(go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log that a build publishes is read, before and after more is issued."""
    root = tmp_path / "site"
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    assert run(["init", str(root), "--base-url", "https://example.org/registry"]) == 0
    assert run(["build", "--root", str(root)]) == 0
    ((issuer, identity),) = load_wallet(root / "wallet").identities.items()
    log = root / "site_output/log" / issuer
    name, key = f"example.org/registry/log/{issuer}", decode_public_key(identity.current.multibase)
    verifier = f"{name}+{key_id(name, key).hex()}+{encode(bytes([1]) + key)}"
    kept = tmp_path / "kept"
    shutil.copy(log / "checkpoint", kept)
    assert run(["revoke", "robin-example/first-steps", "--root", str(root)]) == 0
    assert run(["build", "--root", str(root)]) == 0
    done = ask(go, "log", str(log), verifier, str(kept))
    assert done.stdout.splitlines()[-1] == "tree 3 2", done.stderr
