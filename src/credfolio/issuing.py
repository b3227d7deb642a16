"""Deciding what must be signed, and signing it: content and wallet in, wallet out.

Pure: the clock, the random numbers and the keys are passed in. Signing sees a `Signer` only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from credfolio.credentials import Issuance, build_credential, end_of, expiry_of, start_of
from credfolio.did import build_key_did, build_web_did, verification_method_id
from credfolio.documents import VerifiableCredential, as_list, parse_object, render_json
from credfolio.errors import DocumentError, StatusListError, WalletError
from credfolio.proofs import add_proof
from credfolio.status import (
    LIST_LENGTH,
    build_status_list,
    decode_bits,
    indexes_of,
    parse_index,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from credfolio.did import Identity
    from credfolio.model import Award, Content
    from credfolio.proofs import Signer

_MOVED = (
    "put base_url (and the issuer's did:) back as it was, because credentials that were given out "
    "name it; if none was given out yet, delete wallet/ and build again"
)

THE_KEY = "the key"
"""What has changed of a credential whose key has been revoked since."""

AwardKey = tuple[str, str]
"""Slugs of earner and award: where a credential lies in the wallet and on the site."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """What signing has written: public keys by issuer, signed documents as text.

    `credentials` maps earner and award to the document, `status_lists` an issuer's slug and the
    list's number to the document; the texts are exactly what the files hold.
    """

    identities: Mapping[str, Identity] = field(default_factory=dict)
    credentials: Mapping[AwardKey, str] = field(default_factory=dict)
    status_lists: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """An award that needs signing: never signed (`stored` None), or changed since.

    `changed` names the members that differ; `listed_by` is the issuer in whose status list the
    stored credential has its place.
    """

    earner: str
    award: Award
    issuer: str
    stored: VerifiableCredential | None = None
    changed: tuple[str, ...] = ()
    listed_by: str | None = None

    @property
    def name(self) -> str:
        """How messages name the award: `ada/intro-to-rust`."""
        return f"{self.earner}/{self.award.slug}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What signing would do: `due` awards, `orphans` in the wallet that content no longer has."""

    due: tuple[Due, ...]
    orphans: tuple[AwardKey, ...]
    lists_missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing is to be signed and nothing is left over."""
        return not (self.due or self.orphans or self.lists_missing)

    @property
    def issuers(self) -> frozenset[str]:
        """Slugs of the issuers whose keys are needed to carry it out."""
        listed = {due.listed_by for due in self.due if due.listed_by is not None}
        return frozenset({due.issuer for due in self.due} | set(self.lists_missing) | listed)


def issuer_did(content: Content, issuer: str, key: str) -> str:
    """The DID an issuer has by its content: of the site's address, of its own folder, or its key.

    Args:
        content: the issuer's `did:` says which method.
        issuer: its slug.
        key: its first public Multikey, which is its whole identity under did:key.
    """
    if content.issuers[issuer].did == "key":
        return build_key_did(key)
    base = content.site.base
    return build_web_did(base if issuer == content.site_issuer else f"{base}issuers/{issuer}/")


def status_list_path(issuer: str, number: int) -> str:
    """Where a status list is published, below the site's address."""
    return f"status/{issuer}/{number}.json"


def plan_signing(content: Content, wallet: Wallet) -> Plan:
    """Compare content with wallet.

    Building each credential again from content and from what was chosen when it was first signed
    must give what is stored; where it does not, the award is due again. So it is where the key that
    signed it has been revoked since.

    Raises:
        WalletError: a stored document cannot be read, or an issuer's stored DID or a status list's
            address is not the one that content says.
    """
    due: list[Due] = []
    kept: set[AwardKey] = set()
    for issuer, identity in wallet.identities.items():
        if issuer in content.issuers:
            _check_identity(content, issuer, identity)
    _check_lists(content, wallet)
    for earner, award in awards_of(content):
        issuer = content.issuer_of(award.badge)
        key = (earner, award.slug)
        kept.add(key)
        if key not in wallet.credentials:
            due.append(Due(earner, award, issuer))
            continue
        stored = _stored(wallet, key)
        listed_by = _listed_by(content, wallet, stored)
        changed = _differences(content, wallet, earner, award, stored)
        if changed:
            due.append(Due(earner, award, issuer, stored, changed, listed_by))
    orphans = tuple(
        key
        for key in sorted(set(wallet.credentials) - kept)
        # What a revoked key signed verifies nowhere, so that nobody has to be told of it.
        if not _is_by_revoked_key(wallet, _stored(wallet, key))
    )
    missing = tuple(issuer for issuer in content.issuers if (issuer, 1) not in wallet.status_lists)
    return Plan(tuple(due), orphans, missing)


def sign_due(
    content: Content,
    wallet: Wallet,
    plan: Plan,
    signers: Mapping[str, Signer],
    *,
    now: str,
    random_index: Callable[[int], int],
    random_salt: Callable[[], str],
) -> Wallet:
    """Sign what a plan says is due.

    1. Each issuer without a status list gets one.
    2. An award signed for the first time gets a random free index and a salt; its `validFrom` is
       the day of the award.
    3. A changed award is superseded (OB 3.0 §10): the same `id`, a new index, `validFrom` now, or
       where it ended if it has; the old index is withdrawn, so that no second valid copy is left.
    4. Lists that changed are signed again.

    Args:
        content: what people wrote.
        wallet: what is signed so far; it is not changed.
        plan: from `plan_signing` of the same content and wallet.
        signers: a signer for each issuer that has something to sign.
        now: XSD dateTimeStamp in UTC for `created` and for step 3.
        random_index: a random whole number below its argument.
        random_salt: a fresh salt.

    Returns:
        The new wallet. Orphans stay in it.
    """
    credentials = dict(wallet.credentials)
    lists = _ListsOf(wallet, content)
    for issuer in plan.lists_missing:  # 1
        lists.touch(issuer)
    for due in plan.due:
        identity = wallet.identities[due.issuer]
        index = lists.take_index(due.issuer, random_index)
        issuance = Issuance(
            valid_from=_valid_from(content, due, now),
            status_list=content.site.base + status_list_path(due.issuer, 1),
            status_index=index,
            salt=(issuance_of(due.stored).salt if due.stored else "") or random_salt(),
        )
        if due.stored is not None and due.listed_by is not None:  # 3
            lists.withdraw(due.listed_by, due.stored)
        document = build_credential(
            content, due.earner, due.award, issuer_did=identity.did, issuance=issuance
        )
        signer = signers[due.issuer]
        signed = add_proof(
            document,
            signer=signer,
            verification_method=verification_method_id(identity.did, signer.multibase),
            created=now,
        )
        credentials[due.earner, due.award.slug] = render_json(signed)
    return replace(
        wallet,
        credentials=credentials,
        status_lists=lists.signed(content, signers, now),  # 4
    )


def _valid_from(content: Content, due: Due, now: str) -> str:
    """When an edition begins: never before the award's day or after its end (VCDM 2.0 §4.9)."""
    start = start_of(due.award.date)
    if due.stored is None:
        return start
    expires = expiry_of(due.award, content.badges[due.award.badge])
    return max(start, min(now, end_of(expires)) if expires else now)


def awards_of(content: Content) -> Iterator[tuple[str, Award]]:
    """Each award with its earner's slug, in the order of the files."""
    for earner, written in content.earners.items():
        for award in written.awards:
            yield earner, award


def _stored(wallet: Wallet, key: AwardKey) -> VerifiableCredential:
    earner, award = key
    return parse_stored(wallet.credentials[key], f"credentials/{earner}/{award}.json")


def parse_stored(text: str, name: str) -> VerifiableCredential:
    """Read a document of the wallet.

    Raises:
        WalletError: it is not a strict JSON object; `name` says which file.
    """
    try:
        return VerifiableCredential(parse_object(text))
    except DocumentError as error:
        raise WalletError(
            f"wallet/{name} {error.message}",
            hint="restore the file from git: the wallet is written by `credfolio build` only",
        ) from None


def issuance_of(stored: VerifiableCredential) -> Issuance:
    """What was chosen when a stored credential was signed.

    Raises:
        WalletError: the document does not carry it.
    """
    try:
        status = stored["credentialStatus"]
        identities = stored["credentialSubject"]["identifier"]
        salts = [entry["salt"] for entry in as_list(identities) if "salt" in entry]
        return Issuance(
            valid_from=stored["validFrom"],
            status_list=status["statusListCredential"],
            status_index=parse_index(status["statusListIndex"]),
            salt=salts[0] if salts else "",
        )
    except (KeyError, TypeError, StatusListError):
        raise WalletError(
            f"the stored credential {stored.get('id')} lacks what Credfolio wrote into it",
            hint="restore the file from git: the wallet is written by `credfolio build` only",
        ) from None


def _listed_by(content: Content, wallet: Wallet, stored: VerifiableCredential) -> str | None:
    """The issuer in whose list a credential has its place, None for a list of another site."""
    address = issuance_of(stored).status_list
    for issuer, number in wallet.status_lists:
        if content.site.base + status_list_path(issuer, number) == address:
            return issuer
    if address.startswith(content.site.base):
        # An empty list in its place would put what was withdrawn back in force.
        raise WalletError(
            f"wallet/{address.removeprefix(content.site.base)} is missing, "
            f"but {stored['id']} has its place in it",
            hint="restore the file from git",
        )
    return None


def _check_lists(content: Content, wallet: Wallet) -> None:
    for (issuer, number), text in wallet.status_lists.items():
        path = status_list_path(issuer, number)
        address = content.site.base + path
        found = parse_stored(text, path).get("id")
        if found != address:
            raise WalletError(
                f"the status list of '{issuer}' is published at {found}, "
                f"but content now says {address}",
                hint=_MOVED,
            )


def _check_identity(content: Content, issuer: str, identity: Identity) -> None:
    expected = issuer_did(content, issuer, identity.keys[0].multibase)
    if identity.did != expected:
        raise WalletError(
            f"issuer '{issuer}' has signed as {identity.did}, but content now says {expected}",
            hint=_MOVED,
        )


def _differences(
    content: Content, wallet: Wallet, earner: str, award: Award, stored: VerifiableCredential
) -> tuple[str, ...]:
    """Which members of a stored credential are no longer what content says."""
    issuer = content.issuer_of(award.badge)
    identity = wallet.identities.get(issuer)
    if identity is None:
        raise WalletError(
            f"wallet/keys/{issuer}.json is missing, but {earner}/{award.slug} is signed",
            hint="restore the file from git",
        )
    issuance = issuance_of(stored)
    rebuilt = build_credential(content, earner, award, issuer_did=identity.did, issuance=issuance)
    before = {name: value for name, value in stored.items() if name != "proof"}
    key = (THE_KEY,) if _is_by_revoked_key(wallet, stored) else ()
    return (*key, *_changed_members(before, rebuilt))


def _is_by_revoked_key(wallet: Wallet, stored: VerifiableCredential) -> bool:
    revoked = {
        verification_method_id(identity.did, key.multibase)
        for identity in wallet.identities.values()
        for key in identity.keys
        if key.revoked
    }
    return any(proof.get("verificationMethod") in revoked for proof in proofs_in(stored))


def proofs_in(stored: VerifiableCredential) -> list[dict[str, Any]]:
    """The proofs of a document of the wallet."""
    return [proof for proof in as_list(stored.get("proof")) if isinstance(proof, dict)]


def _changed_members(before: Any, after: Any, path: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            inner = f"{path}.{name}" if path else name
            if name not in before or name not in after:
                yield inner
            else:
                yield from _changed_members(before[name], after[name], inner)
    elif type(before) is not type(after) or before != after:
        yield path


class _ListsOf:
    """The status lists while signing: which indexes are taken and withdrawn."""

    def __init__(self, wallet: Wallet, content: Content) -> None:
        self._texts = dict(wallet.status_lists)
        self._base = content.site.base
        self._identities = wallet.identities
        self._changed: set[str] = set()
        self._withdrawn: dict[str, set[int]] = {}
        self._taken: dict[str, set[int]] = {}
        for text in wallet.credentials.values():
            issuance = issuance_of(parse_stored(text, "credentials"))
            self._taken.setdefault(issuance.status_list, set()).add(issuance.status_index)

    def touch(self, issuer: str) -> None:
        """Make sure that an issuer has a list, to be signed again."""
        if issuer not in self._withdrawn:
            text = self._texts.get((issuer, 1))
            self._withdrawn[issuer] = set() if text is None else set(_withdrawn_in(text, issuer))
        self._changed.add(issuer)

    def take_index(self, issuer: str, random_index: Callable[[int], int]) -> int:
        """A random index that no credential of the issuer has or ever had."""
        taken = self._taken.setdefault(self._base + status_list_path(issuer, 1), set())
        text = self._texts.get((issuer, 1))
        used = taken if text is None else taken | _withdrawn_in(text, issuer)
        if len(used) >= LIST_LENGTH // 2:
            raise WalletError(
                f"the status list of '{issuer}' is half full with {len(used)} entries",
                hint="this version keeps one list for each issuer",
            )
        while (index := random_index(LIST_LENGTH)) in used:
            pass
        taken.add(index)
        return index

    def withdraw(self, issuer: str, stored: VerifiableCredential) -> None:
        """Mark the place of a superseded credential."""
        self.touch(issuer)
        self._withdrawn[issuer].add(issuance_of(stored).status_index)

    def signed(
        self, content: Content, signers: Mapping[str, Signer], now: str
    ) -> dict[tuple[str, int], str]:
        """All lists, those that changed signed again."""
        for issuer in sorted(self._changed):
            signer, identity = signers[issuer], self._identities[issuer]
            document = build_status_list(
                content.site.base + status_list_path(issuer, 1),
                identity.did,
                frozenset(self._withdrawn[issuer]),
                now,
            )
            proved = add_proof(
                document,
                signer=signer,
                verification_method=verification_method_id(identity.did, signer.multibase),
                created=now,
            )
            self._texts[issuer, 1] = render_json(proved)
        return self._texts


def _withdrawn_in(text: str, issuer: str) -> frozenset[int]:
    document = parse_stored(text, status_list_path(issuer, 1))
    try:
        return indexes_of(decode_bits(document["credentialSubject"]["encodedList"]))
    except (KeyError, TypeError, StatusListError):
        raise WalletError(
            f"wallet/{status_list_path(issuer, 1)} is not a status list that can be read",
            hint="restore the file from git",
        ) from None
