"""Transparency logs: trees, tiles, checkpoints and proofs, with the examples of the standards."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credfolio import ed25519
from credfolio.errors import LogError
from credfolio.keys import PrivateKey
from credfolio.tlog import (
    Checkpoint,
    InclusionProof,
    Tree,
    key_id,
    leaf_hash,
    parse_bundle,
    parse_checkpoint,
    parse_proof,
    render_bundle,
    render_proof,
    root_of_inclusion,
    sign_checkpoint,
    tile_files,
    tile_path,
    tiles_of,
)

SEED = bytes(range(32))
PUBLIC = ed25519.public_key_of(SEED)
ORIGIN = "example.org/log/acme"

# The leaves and roots that implementations of RFC 6962 test with (certificate-transparency-go).
LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def entries(size: int) -> list[bytes]:
    """So many different entries."""
    return [b"entry %d" % number for number in range(size)]


def plain_root(data: list[bytes]) -> bytes:
    """The root by the words of RFC 6962 §2.1."""
    if len(data) < 2:
        return leaf_hash(data[0]) if data else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\1" + plain_root(data[:k]) + plain_root(data[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_of_others(size: int) -> None:
    """The roots are those that other implementations have for the same leaves."""
    tree = Tree(map(bytes.fromhex, LEAVES))
    assert tree.root(size).hex() == ROOTS[size]


@given(st.integers(1, 300), st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    """An audit path leads to the root, and any other leaf, index or size does not."""
    index = data.draw(st.integers(0, size - 1))
    whole = entries(300)
    path = Tree(whole).inclusion(index, size)
    root = plain_root(whole[:size])
    assert root_of_inclusion(leaf_hash(whole[index]), index, size, path) == root
    assert root_of_inclusion(leaf_hash(b"another"), index, size, path) != root
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index or size == 1))
    if other != index:
        try:
            found = root_of_inclusion(leaf_hash(whole[index]), other, size, path)
        except LogError:
            found = b""
        assert found != root
    for wrong in (path[:-1], (*path, root)):
        if wrong != path:
            with pytest.raises(LogError):
                root_of_inclusion(leaf_hash(whole[index]), index, size, wrong)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_such_entry(index: int, size: int) -> None:
    """An index that the tree has not is refused."""
    with pytest.raises(LogError, match="has not"):
        root_of_inclusion(leaf_hash(b""), index, size, ())


def test_tile_paths() -> None:
    """The paths are those of the specification's examples."""
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 0, 5) == "tile/entries/000.p/5"
    assert tile_path(1, 1000) == "tile/1/x001/000"


def test_tiles_of_70_000() -> None:
    """A tree of 70,000 has the tiles that tlog-tiles counts."""
    tiles = list(tiles_of(70_000))
    assert sum(1 for level, _, width in tiles if level == 0 and width == 256) == 273
    assert [tile for tile in tiles if tile[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert (1, 0, 256) in tiles
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(0)) == []


def test_tile_files_keep_partial_tiles_until_they_are_full() -> None:
    """Each size that a checkpoint was made for has its tiles, as long as no full one replaces them."""
    small = dict(tile_files(entries(7), Tree(entries(7)), [3, 7]))
    assert set(small) == {
        "tile/0/000.p/3",
        "tile/0/000.p/7",
        "tile/entries/000.p/3",
        "tile/entries/000.p/7",
    }
    assert small["tile/0/000.p/3"] == b"".join(map(leaf_hash, entries(3)))
    assert parse_bundle(small["tile/entries/000.p/7"]) == entries(7)
    large = dict(tile_files(entries(258), Tree(entries(258)), [3, 257, 258]))
    assert set(large) == {
        "tile/0/000",
        "tile/0/001.p/1",
        "tile/0/001.p/2",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/1",
        "tile/entries/001.p/2",
    }
    assert large["tile/1/000.p/1"] == Tree(entries(256)).root()


@pytest.mark.parametrize("data", [b"\0", b"\0\5abc", b"\0\1aX"])
def test_bundles_that_end_early(data: bytes) -> None:
    """A bundle that is cut off is refused."""
    assert parse_bundle(render_bundle([b"", b"ab"])) == [b"", b"ab"]
    with pytest.raises(LogError):
        parse_bundle(data)


def test_checkpoint_is_signed() -> None:
    """A checkpoint says what was signed, and by whom; a change of any character shows."""
    tree = Tree(entries(5))
    note = sign_checkpoint(Checkpoint(ORIGIN, 5, tree.root()), PUBLIC, PrivateKey(SEED))
    signed = parse_checkpoint(note)
    assert signed.checkpoint == Checkpoint(ORIGIN, 5, tree.root())
    assert signed.is_signed_by(PUBLIC)
    assert not signed.is_signed_by(ed25519.public_key_of(bytes(32)))
    assert signed.signatures[0][:2] == (ORIGIN, key_id(ORIGIN, PUBLIC))
    forged = parse_checkpoint(note.replace("\n5\n", "\n6\n"))
    with pytest.raises(LogError, match="does not match"):
        forged.is_signed_by(PUBLIC)


def test_signature_of_the_specification() -> None:
    """The key ID is the hash that signed-note says, over name, line feed, type and key."""
    digest = hashlib.sha256(ORIGIN.encode() + b"\n\x01" + PUBLIC).digest()
    assert key_id(ORIGIN, PUBLIC) == digest[:4]


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("\n5\n", "\n05\n"),
        lambda note: note.replace("\n5\n", "\n-5\n"),
        lambda note: note.replace("\n\n", "\nextension\n\n"),
        lambda note: note.replace("=\n\n", "\n\n"),
        lambda note: note.replace("\n\n", "\r\n\n"),
        lambda note: note.removesuffix("\n"),
        lambda note: note + "— more\n",
        lambda note: note.replace("example", "exa mple", 1),
        lambda note: note[:0],
    ],
)
def test_checkpoints_that_are_none(change: object) -> None:
    """What is not in the one form of a checkpoint is refused."""
    note = sign_checkpoint(Checkpoint(ORIGIN, 5, bytes(32)), PUBLIC, PrivateKey(SEED))
    with pytest.raises(LogError):
        parse_checkpoint(change(note))  # type: ignore[operator]


def test_proofs_are_written_as_they_are_read() -> None:
    """A tlog-proof comes back as it was; without extra data it has no such line."""
    proof = InclusionProof(7, (b"\1" * 32, b"\2" * 32), "a checkpoint\n", b"extra")
    assert parse_proof(render_proof(proof)) == proof
    plain = replace(proof, extra=b"", path=())
    assert render_proof(plain) == "c2sp.org/tlog-proof@v1\nindex 7\n\na checkpoint\n"
    assert parse_proof(render_proof(plain)) == plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v2\nindex 1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 01\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra YQ==\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\nYQ==\n\ncheckpoint",
        "c2sp.org/tlog-proof@v1\nindex 1\n"
        + "A" * 43
        + "=\n" * 1
        + ("A" * 43 + "=\n") * 64
        + "\nc",
    ],
)
def test_proofs_that_are_none(text: str) -> None:
    """What is not in the one form of a proof is refused."""
    with pytest.raises(LogError):
        parse_proof(text)


def test_ten_thousand_proofs_are_made_quickly() -> None:
    """A path takes as many steps as the tree is high, not as it is wide."""
    size = 10_000
    tree = Tree(entries(size))
    root = tree.root()
    for index in range(size):
        path = tree.inclusion(index, size)
        assert len(path) <= 14
    assert (
        root_of_inclusion(leaf_hash(b"entry 9999"), 9999, size, tree.inclusion(9999, size)) == root
    )
