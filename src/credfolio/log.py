"""An issuer's log: what happened to its credentials, and when, without saying whose they are.

An entry is an event, its time, and a salted hash of the credential that it is about. Whoever has
the credential and the salt, which comes with the proof of inclusion, finds it there; to all others
the log tells no more than that something was issued or withdrawn. How it is hashed, signed and
served is C2SP's (`tlog`).
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from credfolio.documents import parse_json, parse_object
from credfolio.errors import CheckFailed, DocumentError, LogError
from credfolio.multikey import decode_public_key
from credfolio.timestamps import is_timestamp, parse_timestamp
from credfolio.tlog import (
    MAX_ENTRY_BYTES,
    Checkpoint,
    InclusionProof,
    SignedCheckpoint,
    Tree,
    leaf_hash,
    parse_checkpoint,
    parse_proof,
    render_proof,
    root_of_inclusion,
    tile_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from credfolio.did import Identity

FIRST_EVENTS = ("issue", "supersede")
"""The events that a credential's life begins with; `supersede` ends another one's."""
EVENTS = (*FIRST_EVENTS, "revoke", "suspend", "reinstate")
SALT_BYTES = 16
_COMPACT = json.JSONEncoder(separators=(",", ":"))
_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event of one credential.

    `event` is one of `EVENTS`, `time` an XSD dateTimeStamp; `credential` and `replaces` (of
    `supersede` only) are salted hashes, in hexadecimal digits.
    """

    event: str
    time: str
    credential: str
    replaces: str = ""

    @property
    def text(self) -> str:
        """The entry as the log has it: compact JSON, members in this order."""
        members = {"event": self.event, "time": self.time, "credential": self.credential}
        if self.replaces:
            members["replaces"] = self.replaces
        return _COMPACT.encode(members)


def parse_entry(text: str) -> LogEntry:
    """Read an entry; anything but what `LogEntry.text` writes is a `LogError`."""
    try:
        members = parse_object(text)
        entry = LogEntry(**members)
        holds = (
            entry.text == text
            and entry.event in EVENTS
            and is_timestamp(entry.time)
            and _is_hash(entry.credential)
            and (not entry.replaces or (_is_hash(entry.replaces) and entry.event == "supersede"))
            and len(text) <= MAX_ENTRY_BYTES
        )
        if holds:
            parse_timestamp(entry.time)
    except (DocumentError, CheckFailed, TypeError):
        holds = False
    if not holds:
        raise LogError("is not an event with its time and a salted hash")
    return entry


def salted_hash(salt: str, proof_value: str) -> str:
    """What a log calls a credential: SHA-256 over its salt and its proof's value.

    A signature that was made by an Ed25519 key of full order holds for one document only, however
    that is written.

    Args:
        salt: 16 bytes in hexadecimal digits.
        proof_value: the `proofValue` of the credential's one proof, as it is written there.
    """
    return hashlib.sha256(bytes.fromhex(salt) + proof_value.encode()).hexdigest()


def is_salt(text: Any) -> bool:
    """Whether a value is a salt: 16 bytes in hexadecimal digits."""
    return isinstance(text, str) and _SALT.fullmatch(text) is not None


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def log_origin(base: str, issuer: str) -> str:
    """The name of an issuer's log: its address without the scheme.

    Args:
        base: the site's address with its final slash.
        issuer: the issuer's slug.
    """
    return f"{base.removeprefix('https://')}log/{issuer}"


@dataclass(frozen=True, slots=True)
class Log:
    """A log as it is read: each of `checkpoints` fits the entries that it was signed for."""

    entries: tuple[LogEntry, ...]
    checkpoints: tuple[SignedCheckpoint, ...]
    notes: tuple[str, ...]
    tree: Tree = field(repr=False, compare=False)

    @property
    def origin(self) -> str:
        """Whose log it is, empty while no checkpoint says so."""
        return self.checkpoints[-1].checkpoint.origin if self.checkpoints else ""

    @property
    def files(self) -> Iterator[tuple[str, bytes]]:
        """What is published, by path below the log's prefix: the checkpoint and the tiles."""
        if self.notes:
            yield "checkpoint", self.notes[-1].encode()
        size = self.checkpoints[-1].checkpoint.size if self.checkpoints else 0
        entries = [entry.text.encode() for entry in self.entries[:size]]
        tree = self.tree if size == self.tree.size else Tree(entries)
        sizes = (signed.checkpoint.size for signed in self.checkpoints)
        yield from tile_files(entries, tree, sizes)


def build_log(entries: Sequence[LogEntry], notes: Sequence[str]) -> Log:
    """Put entries and signed checkpoints together.

    1. Times do not go back.
    2. Checkpoints are of one log, and their sizes do not go back.
    3. Each has the root of the entries that it counts.

    Raises:
        LogError: one of these does not hold; the message says which entries it is about. Whose
            signatures the checkpoints have is not asked here.
    """
    check_times(entries)  # 1
    tree = Tree(entry.text.encode() for entry in entries)
    checkpoints = tuple(map(parse_checkpoint, notes))
    size = 0
    for signed in checkpoints:
        one = signed.checkpoint
        if one.origin != checkpoints[0].checkpoint.origin or one.size < size:  # 2
            raise LogError("has checkpoints of another log, or not in their order")
        check_prefix(tree, one, known=size)  # 3
        size = one.size
    return Log(tuple(entries), checkpoints, tuple(notes), tree)


def check_times(entries: Sequence[LogEntry]) -> None:
    """Raise `LogError` for the first entry that says it is older than the one before it."""
    for index in range(1, len(entries)):
        before, after = entries[index - 1].time, entries[index].time
        if before > after and parse_timestamp(before) > parse_timestamp(after):
            raise LogError(
                f"has entry {index} backdated to {after}, after entry {index - 1} of {before}"
            )


def check_prefix(tree: Tree, checkpoint: Checkpoint, *, known: int = 0) -> None:
    """Raise `LogError` unless a tree begins with the entries that a checkpoint counts.

    Args:
        tree: of all entries.
        checkpoint: of an earlier size, or this one.
        known: so many entries are known to be as they were.
    """
    if checkpoint.size > tree.size:
        gone = checkpoint.size - tree.size
        raise LogError(
            f"has {tree.size} entries, but had {checkpoint.size}: at least {gone} were removed"
        )
    if tree.root(checkpoint.size) != checkpoint.root:
        first = "the first" if not known else f"those from {known} to {checkpoint.size - 1} of the"
        raise LogError(
            f"does not begin with the {checkpoint.size} entries that it had: one of {first} "
            f"{checkpoint.size} was changed, removed or put in later"
        )


def render_entries(entries: Iterable[LogEntry]) -> str:
    """Write entries as the wallet keeps them: one on each line."""
    return "".join(f"{entry.text}\n" for entry in entries)


def parse_entries(text: str) -> tuple[LogEntry, ...]:
    """Read what `render_entries` writes; raises `LogError`, which names the line."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entries.append(parse_entry(line))
        except LogError as error:
            raise LogError(f"line {number} {error.message}") from None
    return tuple(entries)


def render_notes(notes: Iterable[str]) -> str:
    """Write signed checkpoints as the wallet keeps them: each as a JSON text on a line."""
    return "".join(f"{json.dumps(note, ensure_ascii=False)}\n" for note in notes)


def parse_notes(text: str) -> tuple[str, ...]:
    """Read what `render_notes` writes; raises `LogError`, which names the line."""
    notes = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            note = parse_json(line)
        except DocumentError:
            note = None
        if not isinstance(note, str):
            raise LogError(f"line {number} is not a checkpoint")
        notes.append(note)
    return tuple(notes)


class Proofs:
    """The proofs of inclusion that a log gives.

    A proof is made from the first checkpoint that counts the entry and was signed by a key that is
    not revoked. So it stays the same while the log grows.
    """

    def __init__(self, log: Log, identity: Identity) -> None:
        """Begin with a log and the keys of its issuer."""
        keys = [decode_public_key(key.multibase) for key in identity.keys if not key.revoked]
        self._log = log
        self._usable = [
            note
            for note, signed in zip(log.notes, log.checkpoints, strict=True)
            if any(signed.is_signed_by(key) for key in keys)
        ]
        self._sizes = [parse_checkpoint(note).checkpoint.size for note in self._usable]
        self._indexes = {
            entry.credential: index
            for index, entry in enumerate(log.entries)
            if entry.event in FIRST_EVENTS
        }

    def of(self, salt: str, credential: str) -> str:
        """The proof that a credential was issued; empty while no checkpoint counts it.

        Args:
            salt: its salt.
            credential: its salted hash.
        """
        index = self._indexes.get(credential)
        place = len(self._sizes) if index is None else bisect_right(self._sizes, index)
        if index is None or place == len(self._sizes):
            return ""
        size, note = self._sizes[place], self._usable[place]
        extra = {"salt": salt, "entry": self._log.entries[index].text}
        path = self._log.tree.inclusion(index, size)
        data = _COMPACT.encode(extra).encode()
        return render_proof(InclusionProof(index, path, note, data))


@dataclass(frozen=True, slots=True)
class Logged:
    """What a proof of inclusion says, once its path was followed to the checkpoint's root."""

    index: int
    entry: LogEntry
    signed: SignedCheckpoint


def read_proof(text: str, proof_value: str) -> Logged:
    """Follow a proof of inclusion from a credential to a checkpoint.

    1. It is a tlog-proof; what it carries are the salt and the entry.
    2. The entry is about this credential: its hash is that of the salt and the proof's value.
    3. The path leads from the entry to the root in the checkpoint.

    Args:
        text: the proof.
        proof_value: the `proofValue` of the credential's one proof.

    Raises:
        LogError: one of these does not hold. Whose signature the checkpoint has is not asked here.
    """
    proof = parse_proof(text)  # 1
    signed = parse_checkpoint(proof.checkpoint)
    try:
        extra = parse_object(proof.extra)
    except DocumentError:
        extra = {}
    salt, line = str(extra.get("salt")), extra.get("entry")
    if not is_salt(salt) or not isinstance(line, str):
        raise LogError("does not carry the entry and its salt")
    entry = parse_entry(line)
    if entry.event not in FIRST_EVENTS or entry.credential != salted_hash(salt, proof_value):  # 2
        raise LogError("is that of another credential")
    size = signed.checkpoint.size
    root = root_of_inclusion(leaf_hash(line.encode()), proof.index, size, proof.path)
    if root != signed.checkpoint.root:  # 3
        raise LogError("does not lead to the root of its checkpoint")
    return Logged(proof.index, entry, signed)
