"""Signing what is due: the only place where content, wallet and private keys meet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from credfolio.addresses import with_current_dids
from credfolio.did import Identity, PublicKey, did_document_path, did_web_address
from credfolio.documents import render_json
from credfolio.elsewhere import document_faults, needed_members
from credfolio.errors import DidError, KeyFileError, WalletError
from credfolio.events import issuers_to_log, join_logs, log_events, log_faults
from credfolio.issuing import Plan, issuance_of, issuer_did, parse_stored, plan_signing, sign_due
from credfolio.keys import create_key, load_key
from credfolio.log import SALT_BYTES as LOG_SALT_BYTES
from credfolio.rotation import (
    Affected,
    credentials_of_key,
    find_key,
    identity_to_rotate,
    revoke_key,
    rotate,
)
from credfolio.status_lists import address_of_list, end_of_list, is_ending, join_sides, sides_of
from credfolio.successions import replacements_of
from credfolio.timestamps import format_timestamp
from credfolio.wallet import load_wallet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from credfolio.elsewhere import KeptDocument
    from credfolio.issuing import AwardKey, Wallet
    from credfolio.keys import KeyFile, KeyFolder
    from credfolio.model import Content
    from credfolio.proofs import Signer
    from credfolio.status_lists import ListName

MEND = "`credfolio mend` withdraws the copies of all of them and gives each a place of its own"
_BUILD = "run `credfolio build` where the private key is, and commit wallet/"
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signing run did: the wallet as it is now, the plan it carried out, new keys."""

    wallet: Wallet
    plan: Plan
    new_keys: Mapping[str, KeyFile]


def sign_content(
    content: Content,
    folder: Path,
    *,
    keys: KeyFolder,
    now: str,
    documents: Mapping[str, KeptDocument] | None = None,
) -> Signed:
    """Bring a wallet up to date with content, making keys for issuers that have none.

    The folder is read, not written: that is for whoever has verified the outcome.

    Args:
        content: what people wrote.
        folder: the wallet.
        keys: where private keys are; not opened when nothing is due.
        now: XSD dateTimeStamp.
        documents: DID documents that other hosts have answered just now, by issuer.

    Raises:
        WalletError: the wallet is damaged or of another site, credentials share a place, or the
            host of an issuer's DID does not vouch for its key.
        ContentError: a status in content is not to be had.
        KeyFileError: a private key is missing or not safe.
    """
    wallet = with_current_dids(content, load_wallet(folder))
    wallet = replace(wallet, documents={**wallet.documents, **(documents or {})})
    plan = plan_signing(content, wallet, now=now)
    check_elsewhere(content, wallet)
    if plan.clashes:
        raise WalletError(
            "\n  ".join(["the wallet cannot be signed as it is:", *_clash_faults(plan)]),
            hint=MEND,
        )
    new_keys: dict[str, KeyFile] = {}
    signers: dict[str, Signer] = {}
    if plan.issuers or plan.unplaced:
        # Old keys first: if one is missing, no new one is made in vain.
        signers = load_signers(wallet, plan.issuers & wallet.identities.keys(), keys)
        wallet, new_keys = add_identities(content, wallet, plan.issuers, keys=keys, now=now)
        wallet = sign_plan(content, wallet, plan, {**signers, **new_keys}, now=now)
    logged = append_to_logs(content, wallet, {**signers, **new_keys}, keys=keys, now=now)
    return Signed(logged, plan, new_keys)


def append_to_logs(
    content: Content,
    wallet: Wallet,
    signers: Mapping[str, Signer],
    *,
    keys: KeyFolder,
    now: str,
) -> Wallet:
    """Append to the logs what they lack, by the keys at hand and those that are needed besides.

    A log is begun where the key is: an issuer without one, whose key is elsewhere, has none yet.
    """
    bases = content.site.bases
    due = issuers_to_log(wallet, bases)
    signers = {issuer: signer for issuer, signer in signers.items() if issuer in due}
    for issuer in sorted(due - signers.keys()):
        try:
            signers |= load_signers(wallet, [issuer], keys)
        except KeyFileError:
            if issuer in wallet.logs:
                raise
    if not signers:
        return wallet
    return log_events(
        wallet, bases, signers, now=now, random_salt=lambda: secrets.token_hex(LOG_SALT_BYTES)
    )


def load_signers(wallet: Wallet, issuers: Iterable[str], keys: KeyFolder) -> dict[str, Signer]:
    """The current keys of issuers that have one."""
    return {
        issuer: load_key(keys, wallet.identities[issuer].current.multibase)
        for issuer in sorted(issuers)
    }


def add_identities(
    content: Content, wallet: Wallet, issuers: Iterable[str], *, keys: KeyFolder, now: str
) -> tuple[Wallet, dict[str, KeyFile]]:
    """Give each of the issuers that has no key yet a new one; returns the wallet and the keys."""
    identities = dict(wallet.identities)
    new_keys: dict[str, KeyFile] = {}
    for issuer in sorted(set(issuers) - identities.keys()):
        did = None if content.issuers[issuer].did == "key" else issuer_did(content, issuer, "")
        key = create_key(keys, did=did, created=now)
        identities[issuer] = new_identity(content, issuer, key.multibase, now)
        new_keys[issuer] = key
    # In the order in which they will be read: the same site, whichever key was made first.
    return replace(wallet, identities=dict(sorted(identities.items()))), new_keys


def new_identity(content: Content, issuer: str, multibase: str, now: str) -> Identity:
    """The identity of an issuer with its first key.

    Raises:
        WalletError: the issuer's DID document could not be published by this site.
    """
    did = issuer_did(content, issuer, multibase)
    if content.issuers[issuer].is_hosted_elsewhere:
        return Identity(did, (PublicKey(multibase, now),))
    try:
        did_document_path(did, content.site.base)
    except DidError as error:
        raise WalletError(
            f"issuer '{issuer}' cannot have a did:web here: {error.message}",
            hint="write `did: key` in the issuer's file, or publish at another base_url",
        ) from None
    return Identity(did, (PublicKey(multibase, now),))


def rotate_key(wallet: Wallet, issuer: str, *, keys: KeyFolder, now: str) -> tuple[Wallet, KeyFile]:
    """Make a new key for an issuer that has one already; the old private key is not needed.

    Args:
        wallet: it is not changed.
        issuer: its slug.
        keys: where private keys are.
        now: XSD dateTimeStamp.

    Returns:
        The wallet with the new key and the status lists signed by it, and the key.

    Raises:
        WalletError: the issuer's key cannot be changed.
        KeyFileError: the new key's file cannot be made.
    """
    identity = identity_to_rotate(wallet, issuer)
    key = create_key(keys, did=identity.did, created=now)
    return rotate(wallet, issuer, key, now), key


@dataclass(frozen=True, slots=True)
class Revoked:
    """What marking a key as compromised did: the wallet as it is now, and what has to be done.

    `new_key` is the one that takes its place if it was the current one.
    """

    wallet: Wallet
    affected: Affected
    new_key: KeyFile | None


def revoke_compromised(
    wallet: Wallet, issuer: str, multibase: str, *, since: str, keys: KeyFolder, now: str
) -> Revoked:
    """Mark a key as compromised, with a new one in its place if it is the current one.

    Args:
        wallet: it is not changed.
        issuer: its slug.
        multibase: the key.
        since: XSD dateTimeStamp from when on others may have had it.
        keys: where private keys are.
        now: XSD dateTimeStamp.

    Raises:
        WalletError: the issuer has no such key, or one that cannot be revoked.
        KeyFileError: the new key's file cannot be made.
    """
    new_key = None
    is_current = find_key(wallet, issuer, multibase) == wallet.identities[issuer].current
    affected = credentials_of_key(wallet, multibase, since)
    if is_current:
        wallet, new_key = rotate_key(wallet, issuer, keys=keys, now=now)
    return Revoked(revoke_key(wallet, issuer, multibase, since), affected, new_key)


def sign_plan(
    content: Content, wallet: Wallet, plan: Plan, signers: Mapping[str, Signer], *, now: str
) -> Wallet:
    """Carry out a plan with the operating system's random numbers."""
    return sign_due(
        content,
        wallet,
        plan,
        signers,
        now=now,
        random_index=secrets.randbelow,
        random_salt=lambda: secrets.token_urlsafe(SALT_BYTES),
    )


def load_frozen(content: Content, folder: Path) -> Wallet:
    """Read a wallet that must need no signing.

    Raises:
        WalletError: an award is unsigned, a credential out of date or orphaned, or a list missing;
            all are named.
    """
    stored = load_wallet(folder)
    wallet = with_current_dids(content, stored)
    plan = plan_signing(content, wallet)
    check_elsewhere(content, wallet)
    faults = [
        f"issuer '{issuer}' is still {identity.did}"
        for issuer, identity in stored.identities.items()
        if identity != wallet.identities[issuer]
    ]
    if plan.is_empty and not faults:
        return wallet
    faults += [
        f"{due.name} is not signed"
        if due.stored is None
        else f"{due.name} is out of date: {', '.join(due.changed)} changed"
        for due in plan.due
    ]
    faults += [
        f"{earner}/{award} is signed, but no award says so" for earner, award in plan.orphans
    ]
    faults += [f"issuer '{issuer}' has no status list" for issuer in plan.lists_missing]
    faults += [
        f"{turn.name} is {turn.status.state if turn.status else 'in force again'}, "
        "but its status list does not say so"
        for turn in plan.turns
    ]
    faults += [f"earner '{earner}' has no unlisted address yet" for earner in plan.unplaced]
    faults += _clash_faults(plan)
    raise _unfit(faults, MEND if plan.clashes else _BUILD)


def elsewhere_faults(content: Content, wallet: Wallet) -> Iterator[str]:
    """Why somebody else's host does not vouch for the key of an issuer, by the copy in the wallet."""
    for slug, issuer in content.issuers.items():
        identity, kept = wallet.identities.get(slug), wallet.documents.get(slug)
        if not issuer.is_hosted_elsewhere:
            continue
        if identity is None:
            yield f"issuer '{slug}' is {issuer.did}, and has no key yet: `credfolio keygen {slug}`"
            continue
        address = did_web_address(identity.did)
        if kept is None or kept.address != address:
            yield f"issuer '{slug}' is {identity.did}, and nobody has asked {address} yet"
            continue
        for fault in document_faults(identity, kept):
            yield f"issuer '{slug}': {address}, asked at {kept.asked}: {fault}"


def check_elsewhere(content: Content, wallet: Wallet) -> None:
    """Make sure that each issuer whose DID document another host publishes is vouched for there.

    Raises:
        WalletError: one is not; the message has what its document must hold.
    """
    if not (faults := list(elsewhere_faults(content, wallet))):
        return
    needed = [
        f"{did_web_address(identity.did)} must have in it, beside what it has:\n"
        + render_json(needed_members(identity)).rstrip()
        for slug, identity in wallet.identities.items()
        if slug in content.issuers and content.issuers[slug].is_hosted_elsewhere
    ]
    raise WalletError(
        "\n".join([*faults, *needed]),
        hint="when it is published there, `credfolio build --online` asks, and keeps the answer",
    )


def check_logged(content: Content, wallet: Wallet) -> None:
    """Make sure that the logs that there are have in them what a wallet holds.

    Raises:
        WalletError: one lacks an event or a checkpoint; all are named.
    """
    if faults := list(log_faults(wallet, content.site.bases)):
        raise _unfit(faults, _BUILD)


def _unfit(faults: Iterable[str], hint: str) -> WalletError:
    lines = "\n  ".join(faults)
    return WalletError(f"the wallet does not fit the content:\n  {lines}", hint=hint)


@dataclass(frozen=True, slots=True)
class Mended:
    """What mending did: the wallet as it is now, lists that were joined, awards signed anew.

    `logs` are the issuers whose logs were joined.
    """

    wallet: Wallet
    joined: tuple[ListName, ...]
    anew: tuple[AwardKey, ...]
    logs: tuple[str, ...] = ()


def mend_wallet(content: Content, folder: Path, *, keys: KeyFolder, now: str) -> Mended:
    """Repair what a merge of two branches that both signed has left.

    1. Of a list with two sides, what either one withdrew is withdrawn.
    2. Of a credential with two sides, both are withdrawn and the award is signed anew.
    3. So are credentials that share a place: what is said of one would be said of the other.
    4. Of a log with two sides, the first goes on with what the other one has besides.

    The folder is read, not written.

    Args:
        content: what people wrote.
        folder: the wallet.
        keys: the folder of private keys; not opened when there is nothing to mend.
        now: XSD dateTimeStamp.

    Raises:
        WalletError: the wallet is damaged, or an award that it is about is gone from content.
        KeyFileError: a private key is missing or not safe.
    """
    wallet = with_current_dids(content, load_wallet(folder))
    lists = wallet.lists
    by_address = {address_of_list(text, name): name for name, text in lists.items()}
    credentials = dict(wallet.credentials)
    withdrawn: dict[ListName, set[int]] = {name: set() for name in lists if sides_of(lists[name])}
    anew: set[AwardKey] = set()
    for key, text in wallet.credentials.items():
        if sides := sides_of(text):
            credentials[key] = sides[0]
            anew.add(key)
            for side in sides:
                place = issuance_of(parse_stored(side, f"credentials/{'/'.join(key)}.json"))
                if name := by_address.get(place.status_list):
                    withdrawn.setdefault(name, set()).add(place.status_index)
    joined = {name: join_sides(lists[name], name, frozenset(withdrawn[name])) for name in withdrawn}
    wallet = replace(wallet, credentials=credentials).with_lists({**lists, **joined})
    clashes = plan_signing(content, wallet, anew=frozenset(anew)).clashes
    anew |= {key for clash in clashes for key in clash}
    due = tuple(
        due for due in plan_signing(content, wallet, anew=frozenset(anew)).due if due.key in anew
    )
    # What was replaced is withdrawn with its place, and needs no other one.
    resigned = {each.key for each in due}
    if gone := sorted(anew - resigned - replacements_of(content).keys()):
        raise WalletError(
            f"{', '.join('/'.join(key) for key in gone)} cannot be signed anew: no award says so",
            hint="put the award back in content",
        )
    plan = Plan(due, (), (), lists_due=tuple(sorted(joined)))
    signers = load_signers(wallet, plan.issuers, keys)
    signed, logs = join_logs(sign_plan(content, wallet, plan, signers, now=now), now=now)
    if anew or joined or logs:
        signed = append_to_logs(content, signed, signers, keys=keys, now=now)
    return Mended(signed, plan.lists_due, tuple(sorted(anew & resigned)), logs)


def check_list_dates(wallet: Wallet, day: date) -> tuple[ListName, ...]:
    """Whether the status lists hold on a day, seen at its last second.

    Returns:
        Those whose time is more than half over.

    Raises:
        WalletError: some have ended: no credential in them can be verified.
    """
    moment = datetime.combine(day, time(23, 59, 59), UTC)
    ended = [
        f"wallet/{name.path} ended at {format_timestamp(end)}"
        for name, text in sorted(wallet.lists.items())
        if (end := end_of_list(text, name)) is not None and end < moment
    ]
    if ended:
        raise WalletError(
            "\n  ".join(["status lists have ended, so nothing in them can be verified:", *ended]),
            hint="run `credfolio build` where the private key is, and commit wallet/",
        )
    return tuple(
        name for name, text in sorted(wallet.lists.items()) if is_ending(text, name, moment)
    )


def _clash_faults(plan: Plan) -> Iterator[str]:
    for clash in plan.clashes:
        yield f"{' and '.join('/'.join(key) for key in clash)} share a place in a status list"
