"""What the logs of a wallet must have in them, and putting it there.

Pure: time, salts and keys are passed in. What is missing in a log follows from the wallet alone:
from its credentials, what its status lists say of them, and the log as it is. So a build that was
cut off, a merge, and a wallet from before there were logs all come to the same in the next build.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.documents import parse_object, render_json
from credfolio.errors import DocumentError, LogError, WalletError
from credfolio.issuing import LogText, issuance_of, key_of, proofs_in, stored_credential
from credfolio.log import (
    FIRST_EVENTS,
    Log,
    LogEntry,
    Proofs,
    build_log,
    is_salt,
    log_origin,
    parse_entries,
    parse_notes,
    render_entries,
    render_notes,
    salted_hash,
)
from credfolio.multikey import decode_public_key
from credfolio.status_lists import address_of_list, set_indexes, sides_of
from credfolio.timestamps import parse_timestamp
from credfolio.tlog import Checkpoint, parse_checkpoint, sign_checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from credfolio.did import Identity
    from credfolio.documents import VerifiableCredential
    from credfolio.issuing import AwardKey, Wallet
    from credfolio.proofs import Signer

_RESTORE = "restore the file from git"
_MEND = (
    "`credfolio mend`, where the private key is, lets one side's log go on with the other's events"
)


@dataclass(frozen=True, slots=True)
class Secret:
    """What finds a credential in its log: the salt, and the salted hash that it gives.

    `replaces` is the hash of the edition before it, empty if there was none.
    """

    salt: str
    credential: str
    replaces: str = ""

    @property
    def text(self) -> str:
        """The secret as the wallet keeps it."""
        members = {"salt": self.salt, "credential": self.credential}
        return render_json({**members, **({"replaces": self.replaces} if self.replaces else {})})


@dataclass(frozen=True, slots=True)
class Missing:
    """An event that a log does not have yet; `credential` is empty where there is no salt yet."""

    key: AwardKey
    issuer: str
    event: str
    credential: str = ""
    replaces: str = ""

    def __str__(self) -> str:
        said = {"issue": "issued", "supersede": "issued again", "revoke": "revoked"}.get(
            self.event, "suspended" if self.event == "suspend" else "in force again"
        )
        return f"the log of '{self.issuer}' does not say that {'/'.join(self.key)} is {said}"


def read_log(wallet: Wallet, issuer: str, bases: tuple[str, ...]) -> Log:
    """Read an issuer's log, empty if it has none.

    Args:
        wallet: what is signed.
        issuer: its slug.
        bases: the site's address, then those that it had before.

    Raises:
        WalletError: it holds both sides of a merge, its entries are not those that its checkpoints
            were signed for, or it is that of another site.
    """
    files = wallet.logs.get(issuer, LogText("", ""))
    folder = f"wallet/log/{issuer}"
    if sides_of(files.entries) or sides_of(files.checkpoints):
        raise WalletError(f"{folder}/ holds both sides of a merge", hint=_MEND)
    try:
        log = build_log(parse_entries(files.entries), parse_notes(files.checkpoints))
        if log.checkpoints:
            origins = [log_origin(base, issuer) for base in bases]
            _check_owner(log, wallet.identities[issuer], origins)
    except LogError as error:
        raise WalletError(f"the log in {folder}/ {error.message}", hint=_RESTORE) from None
    except KeyError:
        raise WalletError(f"wallet/keys/{issuer}.json is missing", hint=_RESTORE) from None
    return log


def _check_owner(log: Log, identity: Identity, origins: list[str]) -> None:
    last = log.checkpoints[-1]
    if last.checkpoint.origin not in origins:
        raise LogError(f"is that of {last.checkpoint.origin}, and here would be {origins[0]}")
    if not any(last.is_signed_by(decode_public_key(key.multibase)) for key in identity.keys):
        raise LogError("has a checkpoint that is not signed by a key of its issuer")


def read_secret(wallet: Wallet, key: AwardKey) -> Secret | None:
    """What finds a credential in its log, None if it is not kept.

    Raises:
        WalletError: the file cannot be read.
    """
    text = wallet.salts.get(key)
    return None if text is None else _parse_secret(text, key)


def _parse_secret(text: str, key: AwardKey) -> Secret:
    try:
        secret = Secret(**parse_object(text))
    except (DocumentError, TypeError):
        secret = Secret("", "")
    if not is_salt(secret.salt):
        sides = sides_of(text)
        raise WalletError(
            f"wallet/salts/{'/'.join(key)}.json "
            + ("holds both sides of a merge" if sides else "does not hold a salt"),
            hint=_MEND if sides else _RESTORE,
        )
    return secret


def find_secret(wallet: Wallet, key: AwardKey, stored: VerifiableCredential) -> Secret | None:
    """What finds this edition of a credential in its log, None if there is nothing yet."""
    secret = read_secret(wallet, key)
    if secret is None or secret.credential != salted_hash(secret.salt, _proof_value(stored)):
        return None
    return secret


def missing_events(
    wallet: Wallet,
    bases: tuple[str, ...],
    logs: Mapping[str, Log] | None = None,
    lasts: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[Missing]:
    """What the logs do not say, and the wallet does.

    1. Each credential was issued, or issued anew in the place of an earlier edition.
    2. One that another issuer gave before is revoked in that one's log.
    3. What the status lists say of it is the last that its log says.

    Args:
        wallet: what is signed.
        bases: the site's address, then those that it had before.
        logs: the logs by issuer, if they are read already.
        lasts: the last events by issuer, if they are known already.

    Raises:
        WalletError: a document or a log cannot be read.
    """
    logs = read_logs(wallet, bases) if logs is None else logs
    if lasts is None:
        lasts = {issuer: last_events(log) for issuer, log in logs.items()}
    issuers = _issuers_by_key(wallet)
    by_address = {address_of_list(text, name): name for name, text in wallet.lists.items()}
    bits = {name: set_indexes(text, name) for name, text in wallet.lists.items()}
    for key in sorted(wallet.credentials):
        stored = stored_credential(wallet, key)
        issuer = issuers.get(_key_of(stored))
        if issuer is None:
            continue
        secret = find_secret(wallet, key, stored)
        hashed = secret.credential if secret else ""
        said = lasts[issuer].get(hashed, "")
        if not said:  # 1
            before = secret.replaces if secret else _before(wallet, key)
            is_own = before in lasts[issuer]
            first = "supersede" if is_own else "issue"
            yield Missing(key, issuer, first, hashed, before if is_own else "")
            for other in logs:  # 2
                if other != issuer and lasts[other].get(before, "revoke") != "revoke":
                    yield Missing(key, other, "revoke", before)
        place = issuance_of(stored)
        name = by_address.get(place.status_list)
        is_set = name is not None and place.status_index in bits[name]
        if is_set and said not in ("revoke", "suspend"):  # 3
            event = "revoke" if place.purpose == "revocation" else "suspend"
            yield Missing(key, issuer, event, hashed)
        elif not is_set and said == "suspend":
            yield Missing(key, issuer, "reinstate", hashed)


def read_logs(wallet: Wallet, bases: tuple[str, ...]) -> dict[str, Log]:
    """The log of each issuer that has a key; raises as `read_log`."""
    return {issuer: read_log(wallet, issuer, bases) for issuer in wallet.identities}


def build_proofs(wallet: Wallet, logs: Mapping[str, Log]) -> dict[str, Proofs]:
    """What gives the proofs of inclusion, for each issuer that has a log.

    Raises:
        WalletError: a checkpoint has a signature that does not hold.
    """
    proofs = {}
    for issuer, log in logs.items():
        if log.notes:
            try:
                proofs[issuer] = Proofs(log, wallet.identities[issuer])
            except LogError as error:
                raise WalletError(
                    f"the log in wallet/log/{issuer}/ {error.message}", hint=_RESTORE
                ) from None
    return proofs


def find_log_proofs(wallet: Wallet, proofs: Mapping[str, Proofs]) -> dict[AwardKey, str]:
    """The proof of inclusion of each credential that its issuer's log has.

    Args:
        wallet: the credentials, and their salts.
        proofs: from `build_proofs`.

    Raises:
        WalletError: a document cannot be read.
    """
    found = {}
    issuers = _issuers_by_key(wallet)
    for key in wallet.credentials.keys() & wallet.salts.keys() if proofs else ():
        stored = stored_credential(wallet, key)
        secret = find_secret(wallet, key, stored)
        issuer = issuers.get(_key_of(stored), "")
        if secret and issuer in proofs:
            found[key] = proofs[issuer].of(secret.salt, secret.credential)
    return found


def issuers_to_log(wallet: Wallet, bases: tuple[str, ...]) -> frozenset[str]:
    """Slugs of the issuers whose logs lack an event or a checkpoint; raises as `missing_events`."""
    logs = read_logs(wallet, bases)
    unsigned = {
        issuer for issuer, log in logs.items() if _needs_checkpoint(log, wallet.identities[issuer])
    }
    return frozenset({missing.issuer for missing in missing_events(wallet, bases, logs)} | unsigned)


def log_faults(
    wallet: Wallet, bases: tuple[str, ...], logs: Mapping[str, Log] | None = None
) -> Iterator[str]:
    """What the logs that there are do not cover, each in a sentence; raises as `missing_events`.

    A wallet from before there were logs has none, which is no fault.
    """
    logs = read_logs(wallet, bases) if logs is None else logs
    for missing in missing_events(wallet, bases, logs):
        if missing.issuer in wallet.logs:
            yield str(missing)
    for issuer, log in logs.items():
        if _needs_checkpoint(log, wallet.identities[issuer]):
            yield f"the log of '{issuer}' has no checkpoint by its current key"


def log_events(
    wallet: Wallet,
    bases: tuple[str, ...],
    signers: Mapping[str, Signer],
    *,
    now: str,
    random_salt: Callable[[], str],
) -> Wallet:
    """Append what is missing to the logs, and sign their checkpoints.

    Args:
        wallet: it is not changed.
        bases: the site's address, then those that it had before.
        signers: a signer for each issuer whose log is to go on; other logs stay as they are.
        now: XSD dateTimeStamp of the events; where a log has a later one already, that.
        random_salt: a fresh salt, 16 bytes in hexadecimal digits.

    Raises:
        WalletError: a document or a log cannot be read.
    """
    salts = dict(wallet.salts)
    logs = read_logs(wallet, bases)
    for missing in missing_events(wallet, bases, logs):
        if missing.issuer in signers and missing.event in FIRST_EVENTS and not missing.credential:
            salt = random_salt()
            stored = stored_credential(wallet, missing.key)
            hashed = salted_hash(salt, _proof_value(stored))
            salts[missing.key] = Secret(salt, hashed, _before(wallet, missing.key)).text
    wallet = replace(wallet, salts=salts)
    events: dict[str, list[LogEntry]] = defaultdict(list)
    for missing in missing_events(wallet, bases, logs):
        if missing.issuer in signers:
            time = _not_before(logs[missing.issuer].entries, now)
            entry = LogEntry(missing.event, time, missing.credential, missing.replaces)
            events[missing.issuer].append(entry)
    for issuer, signer in signers.items():
        log = logs[issuer]
        if events[issuer]:
            # By their hashes, not by the names of earners: their order says nothing of these.
            new = sorted(events[issuer], key=lambda entry: entry.credential)
            log = build_log((*log.entries, *new), log.notes)
        if _needs_checkpoint(log, wallet.identities[issuer]):
            # A log keeps the name that it began with, also when the site moves.
            origin = log.origin or log_origin(bases[0], issuer)
            wallet = _with_log(wallet, issuer, log, origin, signer)
    return wallet


def append_first(
    wallet: Wallet,
    bases: tuple[str, ...],
    issued: Mapping[str, Sequence[str]],
    signers: Mapping[str, Signer],
    *,
    now: str,
) -> Wallet:
    """Say in the logs that credentials were issued, of which they know nothing yet.

    Args:
        wallet: it is not changed.
        bases: the site's address, then those that it had before.
        issued: salted hashes by the issuer.
        signers: a signer for each of these.
        now: XSD dateTimeStamp of the events; where a log has a later one already, that.

    Raises:
        WalletError: a log cannot be read.
    """
    for issuer, hashes in issued.items():
        log = read_log(wallet, issuer, bases)
        time = _not_before(log.entries, now)
        new = [LogEntry("issue", time, hashed) for hashed in sorted(hashes)]
        origin = log.origin or log_origin(bases[0], issuer)
        log = build_log((*log.entries, *new), log.notes)
        wallet = _with_log(wallet, issuer, log, origin, signers[issuer])
    return wallet


def sign_log_anew(wallet: Wallet, issuer: str, signer: Signer) -> Wallet:
    """Sign a log's checkpoint with another key; a wallet without that log stays as it is.

    Raises:
        WalletError: the log cannot be read.
    """
    files = wallet.logs.get(issuer)
    try:
        notes = parse_notes(files.checkpoints) if files else ()
        if files is None or not notes:
            return wallet
        last = parse_checkpoint(notes[-1]).checkpoint
        log = build_log(parse_entries(files.entries), notes)
    except LogError as error:
        raise WalletError(
            f"the log in wallet/log/{issuer}/ {error.message}", hint=_RESTORE
        ) from None
    return _with_log(wallet, issuer, log, last.origin, signer)


def join_logs(wallet: Wallet, *, now: str) -> tuple[Wallet, tuple[str, ...]]:
    """Settle what a merge left of logs: one side's goes on with what the other one has besides.

    1. The first side's entries stay, then come those that only the other one has, in their order
       and with the time of now: a log's times do not go back.
    2. Checkpoints of either side stay where they fit the entries. The next one is to be signed.
    3. Of two editions of one credential the first side's goes on; the other one is revoked.

    Args:
        wallet: it is not changed.
        now: XSD dateTimeStamp.

    Returns:
        The wallet, and the issuers whose logs were joined.

    Raises:
        WalletError: a side cannot be read.
    """
    logs, joined = dict(wallet.logs), []
    salts, dropped = dict(wallet.salts), []
    for key, text in wallet.salts.items():
        if sides := sides_of(text):
            salts[key] = sides[0]
            dropped.append(_parse_secret(sides[1], key).credential)
    for issuer, files in wallet.logs.items():
        entry_sides, note_sides = sides_of(files.entries), sides_of(files.checkpoints)
        if not entry_sides and not note_sides:
            continue
        try:
            entries = _joined_entries(entry_sides or (files.entries,) * 2, dropped, now)
            notes = _fitting_notes(note_sides or (files.checkpoints,) * 2, entries)
        except LogError as error:
            raise WalletError(
                f"a side of the log in wallet/log/{issuer}/ {error.message}", hint=_RESTORE
            ) from None
        logs[issuer] = LogText(render_entries(entries), render_notes(notes))
        joined.append(issuer)
    return replace(wallet, logs=logs, salts=salts), tuple(joined)


def _joined_entries(sides: tuple[str, str], dropped: list[str], now: str) -> tuple[LogEntry, ...]:
    ours, theirs = map(parse_entries, sides)
    known = set(ours)
    time = _not_before(ours, now)
    more = [replace(entry, time=time) for entry in theirs if entry not in known]
    lost = [
        LogEntry("revoke", time, entry.credential)
        for entry in more
        if entry.credential in dropped and entry.event in FIRST_EVENTS
    ]
    return (*ours, *more, *lost)


def _fitting_notes(sides: tuple[str, str], entries: tuple[LogEntry, ...]) -> list[str]:
    """The checkpoints of either side that these entries can have had, in the order of their sizes."""
    log = build_log(entries, ())
    notes = dict.fromkeys(note for side in sides for note in parse_notes(side))
    checkpoints = {note: parse_checkpoint(note).checkpoint for note in notes}
    fitting = [
        note
        for note, one in checkpoints.items()
        if one.size <= log.tree.size and log.tree.root(one.size) == one.root
    ]
    return sorted(fitting, key=lambda note: checkpoints[note].size)


def _with_log(wallet: Wallet, issuer: str, log: Log, origin: str, signer: Signer) -> Wallet:
    """A wallet with a log whose last checkpoint is signed now."""
    checkpoint = Checkpoint(origin, len(log.entries), log.tree.root())
    note = sign_checkpoint(checkpoint, decode_public_key(signer.multibase), signer)
    text = LogText(render_entries(log.entries), render_notes((*log.notes, note)))
    return replace(wallet, logs={**wallet.logs, issuer: text})


def _needs_checkpoint(log: Log, identity: Identity) -> bool:
    """Whether a log with entries has no checkpoint over all of them by its issuer's current key."""
    if not log.entries:
        return False
    key = decode_public_key(identity.current.multibase)
    last = log.checkpoints[-1] if log.checkpoints else None
    return last is None or last.checkpoint.size < len(log.entries) or not last.is_signed_by(key)


def last_events(log: Log) -> dict[str, str]:
    """The last event of each credential; of one that was superseded, that it is revoked."""
    lasts: dict[str, str] = {}
    for entry in log.entries:
        lasts[entry.credential] = entry.event
        if entry.replaces:
            lasts[entry.replaces] = "revoke"
    return lasts


def _not_before(entries: tuple[LogEntry, ...], now: str) -> str:
    """The time of an entry that comes next: clocks go wrong, and times must not go back."""
    last = entries[-1].time if entries else now
    return last if parse_timestamp(last) > parse_timestamp(now) else now


def _before(wallet: Wallet, key: AwardKey) -> str:
    """The salted hash of the edition that was logged last, empty if there is none."""
    secret = read_secret(wallet, key)
    return secret.credential if secret else ""


def _proof_value(stored: VerifiableCredential) -> str:
    proofs = proofs_in(stored)
    return str(proofs[0].get("proofValue", "")) if len(proofs) == 1 else ""


def _key_of(stored: VerifiableCredential) -> str:
    """The key that signed a credential: whose it is stays so, whatever address the issuer has."""
    proofs = proofs_in(stored)
    return key_of(proofs[0]) if proofs else ""


def _issuers_by_key(wallet: Wallet) -> dict[str, str]:
    return {
        key.multibase: issuer
        for issuer, identity in wallet.identities.items()
        for key in identity.keys
    }
