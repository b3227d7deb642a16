"""Signing what is due: the only place where content, wallet and private keys meet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.did import Identity, PublicKey, did_document_path
from credfolio.errors import DidError, WalletError
from credfolio.issuing import issuer_did, plan_signing, sign_due
from credfolio.keys import create_key, load_key
from credfolio.rotation import (
    Affected,
    credentials_of_key,
    find_key,
    identity_to_rotate,
    revoke_key,
    rotate,
)
from credfolio.wallet import load_wallet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from credfolio.issuing import Plan, Wallet
    from credfolio.keys import KeyFile, KeyFolder
    from credfolio.model import Content
    from credfolio.proofs import Signer

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signing run did: the wallet as it is now, the plan it carried out, new keys."""

    wallet: Wallet
    plan: Plan
    new_keys: Mapping[str, KeyFile]


def sign_content(content: Content, folder: Path, *, keys: KeyFolder, now: str) -> Signed:
    """Bring a wallet up to date with content, making keys for issuers that have none.

    The folder is read, not written: that is for whoever has verified the outcome.

    Args:
        content: what people wrote.
        folder: the wallet.
        keys: where private keys are; not opened when nothing is due.
        now: XSD dateTimeStamp.

    Raises:
        WalletError: the wallet is damaged or of another site.
        KeyFileError: a private key is missing or not safe.
    """
    wallet = load_wallet(folder)
    plan = plan_signing(content, wallet)
    if not plan.issuers:
        return Signed(wallet, plan, {})
    # Old keys first: if one is missing, no new one is made in vain.
    signers: dict[str, Signer] = {
        issuer: load_key(keys, wallet.identities[issuer].current.multibase)
        for issuer in sorted(plan.issuers & wallet.identities.keys())
    }
    wallet, new_keys = add_identities(content, wallet, plan.issuers, keys=keys, now=now)
    signed = sign_plan(content, wallet, plan, {**signers, **new_keys}, now=now)
    return Signed(signed, plan, new_keys)


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
    return replace(wallet, identities=identities), new_keys


def new_identity(content: Content, issuer: str, multibase: str, now: str) -> Identity:
    """The identity of an issuer with its first key.

    Raises:
        WalletError: the issuer's DID document could not be published by this site.
    """
    did = issuer_did(content, issuer, multibase)
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
    affected = credentials_of_key(wallet, issuer, multibase, since)
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
        random_salt=lambda: secrets.token_urlsafe(_SALT_BYTES),
    )


def load_frozen(content: Content, folder: Path) -> Wallet:
    """Read a wallet that must need no signing.

    Raises:
        WalletError: an award is unsigned, a credential out of date or orphaned, or a list missing;
            all are named.
    """
    wallet = load_wallet(folder)
    plan = plan_signing(content, wallet)
    if plan.is_empty:
        return wallet
    faults = [
        f"{due.name} is not signed"
        if due.stored is None
        else f"{due.name} is out of date: {', '.join(due.changed)} changed"
        for due in plan.due
    ]
    faults += [
        f"{earner}/{award} is signed, but no award says so" for earner, award in plan.orphans
    ]
    faults += [f"issuer '{issuer}' has no status list" for issuer in plan.lists_missing]
    raise WalletError(
        "the wallet does not fit the content:\n  " + "\n  ".join(faults),
        hint="run `credfolio build` where the private key is, and commit wallet/",
    )
