"""Auditing a log: whether it is what its checkpoint says, and still begins as it once did.

Pure: what is published, or kept in a wallet, comes in through a function that reads paths below the
log's prefix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from credfolio.checks.log import issuer_keys
from credfolio.documents import parse_object
from credfolio.errors import CheckFailed, DocumentError, LogError, NotApplicable, Undetermined
from credfolio.log import Log, check_prefix, check_times, parse_entry
from credfolio.report import Outcome, outcome_of, printable
from credfolio.tlog import (
    HASH_BYTES,
    TILE_WIDTH,
    SignedCheckpoint,
    Tree,
    parse_bundle,
    parse_checkpoint,
    render_tile,
    tile_path,
    tiles_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from credfolio.log import LogEntry
    from credfolio.resolution import Resolver

    Read = Callable[[str], bytes]
    """Reads a path below a log's prefix; raises `Undetermined`."""

AuditName = Literal["entries", "times", "signature", "wallet", "against"]
MAX_ENTRIES = 10_000_000


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """The answer to one question about a log."""

    name: AuditName
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class Audit:
    """All findings about one log; `source` is how it was named, `checkpoint` None if unread."""

    source: str
    checkpoint: SignedCheckpoint | None
    findings: tuple[AuditFinding, ...]

    @property
    def outcome(self) -> Outcome:
        """Failed if anything failed; passed only if something passed and nothing stayed open."""
        return outcome_of(finding.outcome for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The audit for machines: `source`, `outcome`, `origin` and `size` if known, `checks`."""
        one = self.checkpoint.checkpoint if self.checkpoint else None
        return {
            "source": self.source,
            "outcome": self.outcome,
            **({"origin": one.origin, "size": one.size} if one else {}),
            "checks": [
                {"name": each.name, "outcome": each.outcome, "message": each.message}
                for each in self.findings
            ],
        }


def render_audit(audit: Audit) -> str:
    """Write an audit for people: a line for its sum, one for each finding."""
    lines = [f"{audit.outcome}: {printable(audit.source)}"]
    lines += [
        f"  {each.outcome:<12}  {each.name:<11}  {printable(each.message)}"
        for each in audit.findings
    ]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an auditor kept of a log: a checkpoint, and its entries if those were kept as well."""

    signed: SignedCheckpoint
    entries: tuple[LogEntry, ...] = ()


def read_checkpoint(read: Read) -> tuple[str, SignedCheckpoint]:
    """A log's checkpoint: the note, and what it says; raises `LogError` or `Undetermined`."""
    note = _text(read("checkpoint"))
    return note, parse_checkpoint(note)


def read_entries(read: Read, size: int) -> tuple[LogEntry, ...]:
    """The first entries of a log, from its bundles; raises `LogError` or `Undetermined`."""
    if size > MAX_ENTRIES:
        raise Undetermined(f"a log of {size} entries is more than is read here")
    entries: list[LogEntry] = []
    for level, number, width in tiles_of(size):
        if level == 0:
            path = tile_path("entries", number, width)
            try:
                bundle = parse_bundle(_whole(read, "entries", number, width))
                entries += [parse_entry(_text(data)) for data in bundle[:width]]
            except LogError as error:
                raise LogError(f"has a bundle, {path}, that {error.message}") from None
    return tuple(entries)


def check_tiles(read: Read, tree: Tree) -> str:
    """Whether the tiles of a log are those of its entries; raises `LogError` or `Undetermined`."""
    for level, number, width in tiles_of(tree.size):
        served = _whole(read, level, number, width)[: width * HASH_BYTES]
        if served != render_tile(tree, level, number, width):
            path = tile_path(level, number, width)
            raise LogError(f"has a tile, {path}, that is not that of its entries")
    return f"{tree.size} entries lead to the checkpoint's root, and so do its tiles"


def _whole(read: Read, level: int | str, number: int, width: int) -> bytes:
    """A tile; a full one stands for a partial one that is not there any more."""
    try:
        return read(tile_path(level, number, width))
    except Undetermined:
        if width == TILE_WIDTH:
            raise
        try:
            return read(tile_path(level, number))
        except Undetermined:
            pass
        raise


def audit_published(
    source: str,
    read: Read,
    keys: Callable[[SignedCheckpoint], Iterable[bytes]],
    against: Kept | None = None,
) -> Audit:
    """Audit a log as it is published.

    1. `entries`: its entries lead to the root in its checkpoint, and its tiles are theirs.
    2. `times`: no entry is older than the one before it.
    3. `signature`: the checkpoint is signed by a key of its issuer.
    4. `against`: it still begins as it did.

    Args:
        source: how the audit names the log.
        read: reads a path below its prefix.
        keys: the issuer's Ed25519 keys, for a checkpoint; raises `Undetermined`.
        against: what was kept of it.
    """
    try:
        _, signed = read_checkpoint(read)
        entries = read_entries(read, signed.checkpoint.size)
    except (LogError, Undetermined) as error:
        outcome: Outcome = "failed" if isinstance(error, LogError) else "undetermined"
        said = f"the log {error.message}" if isinstance(error, LogError) else error.message
        return Audit(source, None, (AuditFinding("entries", outcome, said),))
    tree = Tree(entry.text.encode() for entry in entries)

    def is_whole() -> str:
        check_prefix(tree, signed.checkpoint)
        return check_tiles(read, tree)

    read_log = ReadLog(signed, entries, tree)
    return _audit(source, read_log, is_whole, lambda: keys(signed), against)


def audit_kept(
    source: str,
    log: Log,
    keys: Sequence[bytes],
    faults: Sequence[str],
    against: Kept | None = None,
) -> Audit:
    """Audit a log that a wallet keeps, which has been read, and so fits its checkpoints.

    Args:
        source: how the audit names the log.
        log: the log.
        keys: all Ed25519 keys that its issuer ever had.
        faults: what the log does not say, and the wallet does.
        against: what was kept of it at another time.
    """
    signed = log.checkpoints[-1]
    covered = len(log.checkpoints)

    def is_whole() -> str:
        noun = "checkpoint" if covered == 1 else "checkpoints"
        return f"{len(log.entries)} entries lead to the root of each of its {covered} {noun}"

    read_log = ReadLog(signed, log.entries, log.tree)
    audit = _audit(source, read_log, is_whole, lambda: keys, against)
    fits = AuditFinding("wallet", "passed", "each credential of the wallet is logged as it is now")
    if faults:
        fits = AuditFinding("wallet", "failed", "; ".join(faults))
    first, *rest = audit.findings
    return Audit(source, signed, (first, fits, *rest))


@dataclass(frozen=True, slots=True)
class ReadLog:
    """A log as it was read: its entries with their tree, and what its last checkpoint says."""

    signed: SignedCheckpoint
    entries: tuple[LogEntry, ...]
    tree: Tree


def _audit(
    source: str,
    log: ReadLog,
    is_whole: Callable[[], str],
    keys: Callable[[], Iterable[bytes]],
    against: Kept | None,
) -> Audit:
    def in_order() -> str:
        check_times(log.entries)
        if not log.entries:
            raise NotApplicable("it has no entries")
        first, last = log.entries[0].time, log.entries[-1].time
        return f"from {first} to {last}, none older than the one before it"

    def is_signed() -> str:
        if any(log.signed.is_signed_by(key) for key in keys()):
            return (
                f"the checkpoint of {log.signed.checkpoint.origin} is signed by a key of its issuer"
            )
        raise LogError("has a checkpoint that is not signed by a key of its issuer")

    findings = [
        _answer("entries", is_whole),
        _answer("times", in_order),
        _answer("signature", is_signed),
    ]
    if against is not None:
        findings.append(_answer("against", lambda: check_against(against, log, keys())))
    return Audit(source, log.signed, tuple(findings))


def check_against(kept: Kept, log: ReadLog, keys: Iterable[bytes]) -> str:
    """Whether a log still begins with the entries that it had when a checkpoint was kept.

    1. It is a checkpoint of the same log.
    2. It is signed by a key of the issuer: anybody could have written another one.
    3. The tree begins with its entries. Which of them is another one can be told only where the
       entries were kept as well.
    4. What was appended since is not older than what was there.

    Raises:
        LogError: it does not.
        Undetermined: the checkpoint is not known to be the issuer's.
    """
    old = kept.signed.checkpoint
    if old.origin != log.signed.checkpoint.origin:  # 1
        raise Undetermined(f"the old checkpoint is that of another log, {old.origin}")
    if not any(kept.signed.is_signed_by(key) for key in keys):
        raise Undetermined(  # 2
            "the old checkpoint is not signed by a key that the issuer lists, so that it may be "
            "anybody's"
        )
    for index, before in enumerate(kept.entries[: old.size]):  # 3
        if index >= len(log.entries):
            raise LogError(f"has lost entry {index} and all after it: {before.text}")
        if log.entries[index] != before:
            is_gone = before not in log.entries[index:]
            what = "changed or removed" if is_gone else "moved, by others put in before it"
            raise LogError(f"has entry {index} {what}: it was {before.text}")
    try:
        check_prefix(log.tree, old)
    except LogError as error:
        raise LogError(
            f"{error.message}; which one, the old checkpoint alone does not say"
        ) from None
    check_times(log.entries[max(old.size - 1, 0) :])  # 4
    added = log.tree.size - old.size
    since = f" and {added} more" if added else ""
    return f"the log begins with the {old.size} entries that it had{since}"


def published_keys(signed: SignedCheckpoint, resolver: Resolver) -> list[bytes]:
    """The keys of the issuer whose log a checkpoint is of, by what the site of its origin answers.

    Raises:
        Undetermined: the site does not answer who that is.
    """
    origin = signed.checkpoint.origin
    site, found, issuer = origin.rpartition("log/")
    if not found or not site.endswith("/") or "/" in issuer or not issuer:
        raise Undetermined(f"{origin} is not the name of a log that a Credfolio site has")
    address = f"https://{site}issuers/{issuer}/profile.json"
    try:
        did = parse_object(resolver.fetch(address)).get("id")
        if not isinstance(did, str):
            raise Undetermined(f"{address} does not say who the issuer is")
        return list(issuer_keys(did, resolver))
    except (DocumentError, CheckFailed) as error:
        raise Undetermined(f"the issuer's keys: {address} {error.message}") from None


def _answer(name: AuditName, ask: Callable[[], str]) -> AuditFinding:
    try:
        return AuditFinding(name, "passed", ask())
    except LogError as error:
        return AuditFinding(name, "failed", f"the log {error.message}")
    except Undetermined as error:
        return AuditFinding(name, "undetermined", error.message)
    except NotApplicable as error:
        return AuditFinding(name, "skipped", error.message)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise LogError("is not UTF-8 text") from None
