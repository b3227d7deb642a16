"""Transparency logs in the forms of C2SP: tlog-tiles, tlog-checkpoint, signed-note, tlog-proof.

A log is a Merkle tree over its entries (RFC 6962 §2.1). Whoever knows the root of an earlier size
can tell whether the tree of today still begins with the same entries; a checkpoint is such a root,
signed. Hashes are SHA-256, 32 bytes; sizes and indexes count entries.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from credfolio import ed25519
from credfolio.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HASH_BYTES = 32
TILE_WIDTH = 256
"""Hashes in a full tile, and entries in a full bundle (tlog-tiles, height 8)."""
MAX_ENTRY_BYTES = 0xFFFF
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_ED25519 = b"\x01"  # signature type of signed-note
_MAX_NOTE = 64 * 1024
_MAX_PROOF_HASHES = 64
_MAX_SIGNATURES = 16
# Checkpoints and hashes that are kept as read.
_MAX_CHECKPOINTS = 64
_MAX_HASHES = 1_024
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")
_NAME = re.compile(r"[^\s+]+")
_NOTE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class NoteSigner(Protocol):
    """What signs a checkpoint: as `proofs.Signer`, by its 32 bytes of public key."""

    def sign(self, message: bytes) -> bytes:
        """Sign a message with Ed25519; returns 64 bytes."""
        ...


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + entry).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The Merkle tree over a log's entries, with the trees of all smaller sizes in it.

    `levels[k]` has the hashes of the full subtrees of 2^k entries, so that a root or a proof takes
    a number of steps that grows with the logarithm of the size.
    """

    def __init__(self, entries: Iterable[bytes]) -> None:
        """Hash all entries, in their order."""
        row = [leaf_hash(entry) for entry in entries]
        self.size = len(row)
        self.levels = [row]
        while len(row) > 1:
            row = [_node_hash(*row[at : at + 2]) for at in range(0, len(row) - 1, 2)]
            self.levels.append(row)

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` entries, by default all."""
        return self._hash(0, self.size if size is None else size)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """The audit path of an entry in the tree of a size, from the leaf up (RFC 6962 §2.1.1)."""
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start = middle
        return tuple(reversed(path))

    def _hash(self, start: int, end: int) -> bytes:
        """The root over a range that begins at a multiple of its first full subtree's size."""
        if end == start:
            return hashlib.sha256(b"").digest()
        parts = []
        while start < end:
            level = (end - start).bit_length() - 1
            parts.append(self.levels[level][start >> level])
            start += 1 << level
        hashed = parts.pop()
        while parts:
            hashed = _node_hash(parts.pop(), hashed)
        return hashed


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162 §2.1.3.2).

    Raises:
        LogError: the path is not as long as one of this index and size.
    """
    if not 0 <= index < size:
        raise LogError(f"is of the entry {index}, which a log of {size} entries has not")
    hashed, node, last = leaf, index, size - 1
    for other in path:
        if last == 0:
            raise LogError("has more hashes than the way to the root has")
        if node % 2 or node == last:
            hashed = _node_hash(other, hashed)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            hashed = _node_hash(hashed, other)
        node, last = node >> 1, last >> 1
    if last:
        raise LogError("has fewer hashes than the way to the root has")
    return hashed


def tile_path(level: int | str, number: int, width: int = TILE_WIDTH) -> str:
    """Where a tile lies below the log's prefix: `tile/0/x001/234.p/5`.

    Args:
        level: of the tile; `entries` for a bundle of entries.
        number: which tile of the level.
        width: its hashes or entries; a tile that is not full says so.
    """
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{place}" + (f".p/{width}" if width < TILE_WIDTH else "")


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of each tile in a tree of a size; those of level 0 also of bundles."""
    level = 0
    while size:
        for number in range(size // TILE_WIDTH):
            yield level, number, TILE_WIDTH
        if size % TILE_WIDTH:
            yield level, size // TILE_WIDTH, size % TILE_WIDTH
        size //= TILE_WIDTH
        level += 1


def render_tile(tree: Tree, level: int, number: int, width: int) -> bytes:
    """A tile's hashes, one after the other."""
    row = tree.levels[level * 8]
    return b"".join(row[number * TILE_WIDTH : number * TILE_WIDTH + width])


def render_bundle(entries: Sequence[bytes]) -> bytes:
    """A bundle of entries: each with its length before it, 16 bits, the higher byte first."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_bundle(data: bytes) -> list[bytes]:
    """The entries in a bundle; raises `LogError`."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise LogError("ends in the middle of an entry")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def tile_files(
    entries: Sequence[bytes], tree: Tree, sizes: Iterable[int]
) -> Iterator[tuple[str, bytes]]:
    """Each tile and bundle that a log has to serve, by its path below the prefix.

    These are the tiles of the whole tree and, as long as the full ones are not there, the partial
    ones of each of the sizes that a checkpoint was made for (tlog-tiles, "Partial Tiles").
    """
    wanted = set(tiles_of(tree.size))
    full = {(level, number) for level, number, width in wanted if width == TILE_WIDTH}
    for size in sizes:
        # Partial tiles are the last of their level.
        level = 0
        while size >> 8 * level:
            number, width = divmod(size >> 8 * level, TILE_WIDTH)
            if width and (level, number) not in full:
                wanted.add((level, number, width))
            level += 1
    for level, number, width in sorted(wanted):
        yield tile_path(level, number, width), render_tile(tree, level, number, width)
        if level == 0:
            start = number * TILE_WIDTH
            yield (
                tile_path("entries", number, width),
                render_bundle(entries[start : start + width]),
            )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was at a moment (tlog-checkpoint): whose it is, its size, its root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text, which is what is signed."""
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its signatures (signed-note): `signatures` are name, key ID, signature."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether it has a signature by a key, under the name of the log, and the signature holds.

        Raises:
            LogError: it has one by this key that does not hold.
        """
        name = self.checkpoint.origin
        key = (name, key_id(name, public_key))
        signatures = [value for *signer, value in self.signatures if tuple(signer) == key]
        for signature in signatures:
            if not _holds(public_key, self.text, signature):
                raise LogError("has a signature that does not match it")
        return bool(signatures)


# One checkpoint stands for all that was issued before it.
@lru_cache(maxsize=_MAX_CHECKPOINTS)
def _holds(public_key: bytes, text: str, signature: bytes) -> bool:
    return ed25519.verify(public_key, text.encode(), signature)


def key_id(name: str, public_key: bytes) -> bytes:
    """The 4 bytes that stand for an Ed25519 key (32 bytes) in a note's signature lines."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def sign_checkpoint(checkpoint: Checkpoint, public_key: bytes, signer: NoteSigner) -> str:
    """Sign a checkpoint as its log; returns the note."""
    text, name = checkpoint.text, checkpoint.origin
    signature = key_id(name, public_key) + signer.sign(text.encode())
    return f"{text}\n— {name} {_encode(signature)}\n"


@lru_cache(maxsize=_MAX_CHECKPOINTS)
def parse_checkpoint(note: str) -> SignedCheckpoint:
    """Read a signed checkpoint.

    Raises:
        LogError: it is not a signed note, or its text not that of a checkpoint. Whether a signature
            holds is not asked here.
    """
    text, gap, lines = note.rpartition("\n\n")
    text += "\n"
    if len(note) > _MAX_NOTE or not gap or not lines.endswith("\n") or _has_controls(note):
        raise LogError("is not a signed note")
    signatures: list[tuple[str, bytes, bytes]] = []
    for line in lines.removesuffix("\n").split("\n"):
        found = _NOTE_LINE.fullmatch(line)
        data = _decode(found[2]) if found else b""
        if not found or len(data) <= 4 or len(signatures) == _MAX_SIGNATURES:  # noqa: PLR2004
            raise LogError("has a line that is no signature")
        signatures.append((found[1], data[:4], data[4:]))
    origin, size, root, *more = [*text.split("\n"), "", ""]
    if not _NAME.fullmatch(origin) or not _DECIMAL.fullmatch(size) or more[0]:
        raise LogError("is not a checkpoint without extensions")
    checkpoint = Checkpoint(origin, int(size), _decode_hash(root))
    if checkpoint.text != text:
        raise LogError("is not a checkpoint without extensions")
    return SignedCheckpoint(checkpoint, text, tuple(signatures))


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry is in a log (tlog-proof): `extra` are bytes that nobody vouches for."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""


def render_proof(proof: InclusionProof) -> str:
    """Write a proof in the form of tlog-proof."""
    lines = [PROOF_HEADER]
    if proof.extra:
        lines.append(f"extra {_encode(proof.extra)}")
    lines += [f"index {proof.index}", *map(_encode, proof.path), "", proof.checkpoint]
    return "\n".join(lines)


def parse_proof(text: str) -> InclusionProof:
    """Read a proof in the form of tlog-proof; raises `LogError`."""
    head, gap, checkpoint = text.partition("\n\n")
    if len(text) > _MAX_NOTE or not gap:
        raise LogError("is not a proof of inclusion")
    first, *lines = head.split("\n")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _decode(lines.pop(0).removeprefix("extra "))
    index = lines.pop(0) if lines else ""
    number = index.removeprefix("index ")
    if first != PROOF_HEADER or number == index or not _DECIMAL.fullmatch(number):
        raise LogError("is not a proof of inclusion")
    if len(lines) > _MAX_PROOF_HASHES:
        raise LogError("has more hashes than the way to the root has")
    return InclusionProof(int(number), tuple(map(_decode_hash, lines)), checkpoint, extra)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or _encode(data) != text:
        raise LogError("has a line that is not base64")
    return data


# The way to the root ends with the same hashes for most entries.
@lru_cache(maxsize=_MAX_HASHES)
def _decode_hash(text: str) -> bytes:
    data = _decode(text)
    if len(data) != HASH_BYTES:
        raise LogError("has a hash that is not one of SHA-256")
    return data


def _has_controls(note: str) -> bool:
    return any(char < " " and char != "\n" for char in note)
