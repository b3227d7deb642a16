"""Keys that take the place of others: rotation, and keys that got into the hands of others.

Pure: a wallet and a signer in, a wallet out. A key is never taken out of a wallet. An earlier one
stays in the DID document, so that what it signed goes on verifying; a revoked one stays there too,
marked, so that verifiers can say why they refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.did import PublicKey
from credfolio.documents import UnsignedCredential
from credfolio.errors import WalletError
from credfolio.events import sign_log_anew
from credfolio.issuing import key_of, parse_stored, proofs_in, sign_document, stored_credential
from credfolio.timestamps import is_timestamp, parse_timestamp

if TYPE_CHECKING:
    from credfolio.did import Identity
    from credfolio.issuing import AwardKey, Wallet
    from credfolio.proofs import Signer


@dataclass(frozen=True, slots=True)
class Affected:
    """Credentials in a wallet that a compromised key signed, by earner and award.

    `before` and `since` the day from which others may have had it, by the times in the wallet's own
    copies: nobody but the issuer writes those, while a thief can put any time into a forgery.
    """

    before: tuple[AwardKey, ...]
    since: tuple[AwardKey, ...]


def identity_to_rotate(wallet: Wallet, issuer: str) -> Identity:
    """The identity of an issuer whose keys can be changed.

    Raises:
        WalletError: the issuer has no key yet, or is itself a key.
    """
    identity = wallet.identities.get(issuer)
    if identity is None:
        raise WalletError(
            f"issuer '{issuer}' has no key yet", hint=f"credfolio keygen {issuer}, or a build"
        )
    if identity.did.startswith("did:key:"):
        raise WalletError(
            f"issuer '{issuer}' is a did:key: the key is its whole identity, so that no other key "
            "can take its place and nobody can be told that it is revoked",
            hint="write a new issuer in content/issuers/ without `did: key`, make its key with "
            "`credfolio keygen`, name it as `issuer:` in the badges, and build: their credentials "
            "are issued again by the new one",
        )
    return identity


def rotate(wallet: Wallet, issuer: str, signer: Signer, now: str) -> Wallet:
    """Make a new key the current one, and sign the issuer's status lists and log with it.

    1. The key that was current is retired, and stays beside the new one.
    2. Each of the lists is signed again by the new key, so that none depends on an old one.
    3. So is the checkpoint of the log.

    Args:
        wallet: it is not changed.
        issuer: slug of an issuer that has a key.
        signer: the new key.
        now: XSD dateTimeStamp.

    Raises:
        WalletError: as `identity_to_rotate`, or a list or the log cannot be read.
    """
    identity = identity_to_rotate(wallet, issuer)
    retired = replace(identity.current, retired=now)  # 1
    identity = replace(
        identity, keys=(*identity.keys[:-1], retired, PublicKey(signer.multibase, now))
    )
    lists = {  # 2
        name: _signed_again(text, name.path, signer, now) if name.issuer == issuer else text
        for name, text in wallet.lists.items()
    }
    identities = {**wallet.identities, issuer: identity}
    rotated = replace(wallet, identities=identities).with_lists(lists)
    return sign_log_anew(rotated, issuer, signer)  # 3


def revoke_key(wallet: Wallet, issuer: str, multibase: str, since: str) -> Wallet:
    """Mark an earlier key as one that may be in the hands of others (CID 1.0 §2.2, `revoked`).

    Args:
        wallet: it is not changed.
        issuer: slug of an issuer that has the key, but signs with another one.
        multibase: the key.
        since: XSD dateTimeStamp from when on it must not be used.

    Raises:
        WalletError: as `find_key`, or it is marked already.
    """
    key = find_key(wallet, issuer, multibase)
    identity = wallet.identities[issuer]
    if key.revoked:
        raise WalletError(
            f"the key {multibase} is marked as compromised since {key.revoked} already",
            hint="nothing that it signed verifies, whichever day is written there",
        )
    keys = tuple(replace(each, revoked=since) if each == key else each for each in identity.keys)
    return replace(wallet, identities={**wallet.identities, issuer: replace(identity, keys=keys)})


def find_key(wallet: Wallet, issuer: str, multibase: str) -> PublicKey:
    """One of an issuer's keys.

    Raises:
        WalletError: as `identity_to_rotate`, or the issuer has no such key.
    """
    keys = identity_to_rotate(wallet, issuer).keys
    for key in keys:
        if key.multibase == multibase:
            return key
    raise WalletError(
        f"issuer '{issuer}' has no key {multibase}",
        hint=f"it has {', '.join(key.multibase for key in keys)}",
    )


def credentials_of_key(wallet: Wallet, multibase: str, since: str) -> Affected:
    """The credentials in a wallet that a key signed, before a moment and since.

    Raises:
        WalletError: a credential cannot be read.
    """
    start = parse_timestamp(since)
    before: list[AwardKey] = []
    after: list[AwardKey] = []
    for key in sorted(wallet.credentials):
        for proof in proofs_in(stored_credential(wallet, key)):
            if key_of(proof) == multibase:
                created = proof.get("created", "")
                is_before = is_timestamp(created) and parse_timestamp(created) < start
                (before if is_before else after).append(key)
    return Affected(tuple(before), tuple(after))


def _signed_again(text: str, path: str, signer: Signer, now: str) -> str:
    stored = parse_stored(text, path)
    members = {name: value for name, value in stored.items() if name != "proof"}
    return sign_document(UnsignedCredential({**members, "validFrom": now}), signer, now)
