"""Deciding what must be signed, and signing it: content and wallet in, wallet out.

Pure: the clock, the random numbers and the keys are passed in. Signing sees a `Signer` only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from credfolio.credentials import (
    Issuance,
    Transcript,
    achievement_address,
    build_credential,
    build_endorsement,
    build_transcript,
    end_of,
    expiry_of,
    start_of,
)
from credfolio.data_model import ENDORSEMENT, issuer_id, types_of
from credfolio.did import build_key_did, build_web_did, verification_method_id
from credfolio.documents import VerifiableCredential, as_list, parse_object, render_json
from credfolio.errors import ContentError, DocumentError, Mistake, StatusListError, WalletError
from credfolio.model import ENDORSEMENTS, MAX_TRANSCRIPT, TRANSCRIPT, UNLISTED, Award, Status
from credfolio.proofs import add_proof
from credfolio.status import parse_index
from credfolio.status_lists import (
    CAPACITY,
    ListName,
    OpenLists,
    address_of_list,
    must_be_renewed,
    read_list,
    set_indexes,
    sides_of,
)
from credfolio.successions import replacements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from credfolio.did import Identity
    from credfolio.documents import UnsignedCredential
    from credfolio.elsewhere import KeptDocument
    from credfolio.model import Content, Endorsement, StatusPurpose
    from credfolio.proofs import Signer
    from credfolio.successions import Successor

_PURPOSES: Mapping[str, StatusPurpose] = {"revoked": "revocation", "suspended": "suspension"}
_KNOWN_PURPOSES = {purpose: purpose for purpose in _PURPOSES.values()}
_MOVED = (
    "put base_url (and the issuer's did:) back as it was, because credentials that were given out "
    "name it; `credfolio move --to` takes a site to another address; if none was given out yet, "
    "delete wallet/ and build again"
)

THE_KEY = "the key"
"""What has changed of a credential whose key has been revoked since."""
THE_ADDRESS = "the address"
"""What has changed of a credential that names an address which the site has lost."""

AwardKey = tuple[str, str]
"""Slugs of earner and award: where a credential lies in the wallet and on the site.

An endorsement is a credential among the others, with `endorsements` in the place of an earner, whom
nobody can be called: so places in lists, logs, statuses and repairs are the same for both.
"""


@dataclass(frozen=True, slots=True)
class LogText:
    """An issuer's log as its two files hold it: entries, and signed checkpoints, line by line."""

    entries: str
    checkpoints: str


@dataclass(frozen=True, slots=True)
class Wallet:
    """What signing has written: public keys by issuer, signed documents as text.

    `credentials` maps earner and award to the document, `status_lists` an issuer's slug and the
    list's number to the list of what is revoked, `suspension_lists` to that of what is on hold;
    `logs` an issuer's slug to its log, `salts` earner and award to what finds the credential there,
    `documents` the slug of an issuer whose DID document another host publishes to the copy of that.
    The texts are exactly what the files hold. `places` maps earners whose portfolio is or
    was unlisted to its folder on the site.
    """

    identities: Mapping[str, Identity] = field(default_factory=dict)
    credentials: Mapping[AwardKey, str] = field(default_factory=dict)
    status_lists: Mapping[tuple[str, int], str] = field(default_factory=dict)
    suspension_lists: Mapping[tuple[str, int], str] = field(default_factory=dict)
    logs: Mapping[str, LogText] = field(default_factory=dict)
    salts: Mapping[AwardKey, str] = field(default_factory=dict)
    documents: Mapping[str, KeptDocument] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def lists(self) -> dict[ListName, str]:
        """All status lists, by name."""
        return {
            **{ListName(*key): text for key, text in self.status_lists.items()},
            **{ListName(*key, "suspension"): text for key, text in self.suspension_lists.items()},
        }

    def with_lists(self, lists: Mapping[ListName, str]) -> Wallet:
        """The wallet with these status lists in place of its own."""
        return replace(
            self,
            status_lists=_of_purpose(lists, "revocation"),
            suspension_lists=_of_purpose(lists, "suspension"),
        )


@dataclass(frozen=True, slots=True)
class Due:
    """An award or endorsement that needs signing: never signed (`stored` None), or changed since.

    `changed` names the members that differ; `listed_by` is the issuer in whose status list the
    stored credential has its place. `status` is what content says of it, if it is not in force.
    """

    key: AwardKey
    written: Award | Endorsement | Transcript
    issuer: str
    stored: VerifiableCredential | None = None
    changed: tuple[str, ...] = ()
    listed_by: str | None = None
    status: Status | None = None

    @property
    def name(self) -> str:
        """How messages name the award: `ada/intro-to-rust`."""
        return "/".join(self.key)


@dataclass(frozen=True, slots=True)
class Turn:
    """A signed credential of which a list does not say yet what content says.

    `status` is what is to be said of it, None that it is in force again.
    """

    key: AwardKey
    issuer: str
    status: Status | None

    @property
    def name(self) -> str:
        """How messages name the award: `ada/intro-to-rust`."""
        return "/".join(self.key)


@dataclass(frozen=True, slots=True)
class Plan:
    """What signing would do: `due` awards, `orphans` in the wallet that content no longer has.

    `turns` are the bits to be set or cleared, `lists_due` the lists to be signed again because of
    their dates. `clashes` are credentials that share a place in a list, which happens when two
    branches are merged: nothing can be said of one of them alone. `unplaced` are earners whose
    portfolio is unlisted and has no folder yet.
    """

    due: tuple[Due, ...]
    orphans: tuple[AwardKey, ...]
    lists_missing: tuple[str, ...]
    turns: tuple[Turn, ...] = ()
    lists_due: tuple[ListName, ...] = ()
    clashes: tuple[tuple[AwardKey, ...], ...] = ()
    unplaced: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing is to be signed and nothing is left over."""
        return not (self.orphans or self.clashes or self.issuers or self.unplaced)

    @property
    def issuers(self) -> frozenset[str]:
        """Slugs of the issuers whose keys are needed to carry it out."""
        listed = {due.listed_by for due in self.due if due.listed_by is not None}
        return frozenset(
            {due.issuer for due in self.due}
            | {turn.issuer for turn in self.turns}
            | {name.issuer for name in self.lists_due}
            | {*self.lists_missing, *listed}
        )


def issuer_did(content: Content, issuer: str, key: str) -> str:
    """The DID an issuer has by its content: of the site, of its own folder or host, or its key.

    Args:
        content: the issuer's `did:` says which method.
        issuer: its slug.
        key: its first public Multikey, which is its whole identity under did:key.
    """
    did = content.issuers[issuer].did
    if did != "web":
        return build_key_did(key) if did == "key" else did
    base = content.site.base
    return build_web_did(base if issuer == content.site_issuer else f"{base}issuers/{issuer}/")


def plan_signing(
    content: Content,
    wallet: Wallet,
    *,
    now: str | None = None,
    anew: frozenset[AwardKey] = frozenset(),
) -> Plan:
    """Compare content with wallet.

    Building each credential again from content and from what was chosen when it was first signed
    must give what is stored; where it does not, the award is due again. So it is where the key that
    signed it has been revoked since, and where it is to be revoked or suspended and has no place in
    a list of that purpose. What another award replaces is withdrawn.

    Args:
        content: what people wrote.
        wallet: what is signed so far.
        now: XSD dateTimeStamp, to find the lists whose time is half over; None leaves them.
        anew: signed awards that are to have another place, whatever content says.

    Raises:
        WalletError: a stored document cannot be read, or an issuer's stored DID or a status list's
            address is not the one that content says.
        ContentError: content says of a credential that is revoked for good that it is not, or has
            a status for one that there is not, or replaces one that was never signed.
    """
    due: list[Due] = []
    turns: list[Turn] = []
    kept: set[AwardKey] = set()
    for issuer, identity in wallet.identities.items():
        if issuer in content.issuers:
            _check_identity(content, issuer, identity)
    _check_lists(content, wallet)
    standings = _Standings(content, wallet)
    for key, written in written_of(content):
        issuer = signer_of(content, written)
        kept.add(key)
        text = wallet.credentials.get(key)
        status = content.status_of(*key)
        if text is None:
            due.append(Due(key, written, issuer, status=status))
            continue
        standing = standings.of[key]
        changed = _differences(content, wallet, key, written, standing.stored, due=due)
        if key in anew or standing.needs_place(status):
            changed = (*changed, "credentialStatus")
        if key not in anew:
            if standing.shares_place:
                continue  # whose bit it is, nobody can tell
            _check_final(standing, status)
        if changed:
            stored, listed_by = standing.stored, standing.listed_by
            due.append(Due(key, written, issuer, stored, changed, listed_by, status))
        elif standing.is_set != (status is not None) and standing.listed_by is not None:
            turns.append(Turn(key, standing.listed_by, status))
    replaced = replacements_of(content)
    _check_replaced(content, wallet, replaced)
    orphans = tuple(
        key
        for key in sorted(set(wallet.credentials) - kept - replaced.keys())
        # What a revoked key signed verifies nowhere, so that nobody has to be told of it.
        if not _is_by_revoked_key(wallet, standings.of[key].stored)
    )
    turns += _turns_of_orphans(content, standings, orphans)
    turns += _turns_of_replaced(standings, replaced)
    _check_statuses(content, {*kept, *orphans, *replaced})
    rules = content.site.status_lists
    return Plan(
        due=tuple(due),
        orphans=orphans,
        lists_missing=tuple(
            issuer for issuer in content.issuers if (issuer, 1) not in wallet.status_lists
        ),
        turns=tuple(turns),
        lists_due=tuple(
            name
            for name, text in sorted(wallet.lists.items())
            if now is not None
            and name.issuer in content.issuers
            and must_be_renewed(text, name, rules, now)
        ),
        clashes=standings.clashes,
        unplaced=tuple(
            earner
            for earner in content.earners
            if content.visibility_of(earner) == "unlisted" and earner not in wallet.places
        ),
    )


def sign_due(
    content: Content,
    wallet: Wallet,
    plan: Plan,
    signers: Mapping[str, Signer],
    *,
    now: str,
    random_index: Callable[[int], int],
    random_salt: Callable[[], str],
    capacity: int = CAPACITY,
) -> Wallet:
    """Sign what a plan says is due.

    1. Each issuer without a status list gets one.
    2. An award signed for the first time gets a random free index and a salt; its `validFrom` is
       the day of the award.
    3. A changed award is superseded (OB 3.0 §10): the same `id`, a new index, `validFrom` now, or
       where it ended if it has; the old index is withdrawn, so that no second valid copy is left.
    4. What content says of a credential is said in its list.
    5. Lists that changed, or whose time is half over, are signed again.

    Args:
        content: what people wrote.
        wallet: what is signed so far; it is not changed.
        plan: from `plan_signing` of the same content and wallet.
        signers: a signer for each issuer that has something to sign.
        now: XSD dateTimeStamp in UTC for `created` and for step 3.
        random_index: a random whole number below its argument.
        random_salt: a fresh salt.
        capacity: places that are given out of a list before another one is begun.

    Returns:
        The new wallet. Orphans stay in it.
    """
    credentials = dict(wallet.credentials)
    lists = _open_lists(content, wallet, capacity)
    for issuer in plan.lists_missing:  # 1
        lists.touch(ListName(issuer, 1))
    for due in plan.due:
        purpose = _PURPOSES[due.status.state] if due.status else content.site.status_lists.purpose
        address, index = lists.take_place(due.issuer, purpose, random_index)
        issuance = Issuance(
            valid_from=_valid_from(content, due, now),
            status_list=address,
            status_index=index,
            salt=(issuance_of(due.stored).salt if due.stored else "") or random_salt(),
            path=_path_of(content, due.key, due.written, due.stored)
            or f"{_unlisted_folder(random_salt())}{due.key[1]}/",
            purpose=purpose,
        )
        if due.stored is not None and due.listed_by is not None:  # 3
            lists.set_bit(*_place_of(due.stored))
        if due.status is not None:  # 4
            lists.set_bit(address, index)
        # A transcript comes after what it holds.
        signed = replace(wallet, credentials=credentials)
        document = compose_due(content, signed, due, issuance)
        credentials[due.key] = sign_document(document, signers[due.issuer], now)
    for turn in plan.turns:  # 4
        place = _place_of(stored_credential(wallet, turn.key))
        (lists.clear_bit if turn.status is None else lists.set_bit)(*place)
    for name in plan.lists_due:  # 5
        lists.touch(name)
    texts = {**wallet.lists, **signed_lists(content, wallet, lists, signers, now)}
    places = {earner: _unlisted_folder(random_salt()) for earner in plan.unplaced}
    return replace(wallet, credentials=credentials, places={**wallet.places, **places}).with_lists(
        texts
    )


def compose_due(
    content: Content, wallet: Wallet, due: Due, issuance: Issuance
) -> UnsignedCredential:
    """Compose what is due to be signed, with what was chosen for it."""
    did = wallet.identities[due.issuer].did
    return _build(content, wallet, due.key, due.written, issuer_did=did, issuance=issuance)


def issue_first(
    content: Content,
    wallet: Wallet,
    due: Due,
    *,
    place: tuple[str, int],
    salt: str,
    now: str,
) -> UnsignedCredential | None:
    """Compose a credential that is signed for the first time, and is in force (step 2 of `sign_due`).

    Args:
        content: what people wrote.
        wallet: the identities of issuers.
        due: the award.
        place: its place in a status list.
        salt: a fresh one.
        now: XSD dateTimeStamp.

    Returns:
        The credential, or None if a folder that nobody guesses has to be drawn for it.
    """
    path = _path_of(content, due.key, due.written, None)
    if path is None:
        return None
    address, index = place
    issuance = Issuance(
        valid_from=_valid_from(content, due, now),
        status_list=address,
        status_index=index,
        salt=salt,
        path=path,
        purpose=content.site.status_lists.purpose,
    )
    return compose_due(content, wallet, due, issuance)


def withdraw_all(
    content: Content,
    wallet: Wallet,
    earner: str,
    signers: Mapping[str, Signer],
    *,
    now: str,
) -> Wallet:
    """Withdraw everything that an earner has, for good: its places are never given out again.

    Args:
        content: the site's address and its rules for lists.
        wallet: what is signed so far; it is not changed.
        earner: their slug.
        signers: a signer for each issuer of `issuers_of`.
        now: XSD dateTimeStamp.
    """
    lists = _open_lists(content, wallet, CAPACITY)
    known = {address_of_list(text, name) for name, text in wallet.lists.items()}
    for key in wallet.credentials:
        place = _place_of(stored_credential(wallet, key))
        if is_of(key, earner) and place[0] in known:
            lists.set_bit(*place)
    texts = {**wallet.lists, **signed_lists(content, wallet, lists, signers, now)}
    return wallet.with_lists(texts)


def without_earner(wallet: Wallet, earner: str) -> Wallet:
    """A wallet that knows nothing of an earner, nor what finds them in a log."""
    return replace(
        wallet,
        credentials={
            key: text for key, text in wallet.credentials.items() if not is_of(key, earner)
        },
        salts={key: text for key, text in wallet.salts.items() if not is_of(key, earner)},
        places={slug: place for slug, place in wallet.places.items() if slug != earner},
    )


def issuers_of(wallet: Wallet, earner: str) -> frozenset[str]:
    """The issuers in whose lists the credentials of an earner have their places."""
    names = {address_of_list(text, name): name for name, text in wallet.lists.items()}
    places = (
        _place_of(stored_credential(wallet, key))[0]
        for key in wallet.credentials
        if is_of(key, earner)
    )
    return frozenset(names[place].issuer for place in places if place in names)


def is_of(key: AwardKey, earner: str) -> bool:
    """Whether a credential is an earner's: of an award, or their transcript."""
    return key[0] == earner or key == (TRANSCRIPT, earner)


def signed_lists(
    content: Content, wallet: Wallet, lists: OpenLists, signers: Mapping[str, Signer], now: str
) -> dict[ListName, str]:
    """The lists that changed, signed."""
    texts = {}
    for name in sorted(lists.changed):
        did = wallet.identities[name.issuer].did
        built = lists.build(name, did, content.site.status_lists, now)
        texts[name] = sign_document(built, signers[name.issuer], now)
    return texts


def _unlisted_folder(salt: str) -> str:
    """A folder whose name nobody guesses: 128 bits of a fresh salt."""
    return f"{UNLISTED}{hashlib.sha256(salt.encode()).hexdigest()[:32]}/"


def sign_document(document: UnsignedCredential, signer: Signer, now: str) -> str:
    """Sign a document as the issuer that it names; returns it as the wallet keeps it."""
    method = verification_method_id(issuer_id(document), signer.multibase)
    return render_json(add_proof(document, signer=signer, verification_method=method, created=now))


def _valid_from(content: Content, due: Due, now: str) -> str:
    """When an edition begins: never before the award's day or after its end (VCDM 2.0 §4.9)."""
    start = start_of(due.written.date)
    if due.stored is None:
        return start
    expires = (
        expiry_of(due.written, content.badges[due.written.badge])
        if isinstance(due.written, Award)
        else None
        if isinstance(due.written, Transcript)
        else due.written.expires
    )
    return max(start, min(now, end_of(expires)) if expires else now)


def awards_of(content: Content) -> Iterator[tuple[str, Award]]:
    """Each award with its earner's slug, in the order of the files."""
    for earner, written in content.earners.items():
        for award in written.awards:
            yield earner, award


def written_of(content: Content) -> Iterator[tuple[AwardKey, Award | Endorsement | Transcript]]:
    """All that content has to be signed, by its place: awards, endorsements, then transcripts.

    Raises:
        ContentError: more is in a transcript than verifiers look at.
    """
    for earner, award in awards_of(content):
        yield (earner, award.slug), award
    for slug, endorsement in content.endorsements.items():
        yield (ENDORSEMENTS, slug), endorsement
    for earner in content.earners:
        if awards := content.transcribed(earner):
            if len(awards) > MAX_TRANSCRIPT:
                what = f"has a transcript of {len(awards)} credentials, of at most {MAX_TRANSCRIPT}"
                hint = "verifiers do not look at more: say `transcript: false`"
                raise ContentError([Mistake(f"content/earners/{earner}.yaml", 0, "", what, hint)])
            yield (TRANSCRIPT, earner), Transcript(earner, awards)


def signer_of(content: Content, written: Award | Endorsement | Transcript) -> str:
    """Slug of the issuer that signs an award, an endorsement or a transcript."""
    if isinstance(written, Transcript):
        return content.site_issuer
    return content.issuer_of(written.badge) if isinstance(written, Award) else written.by


def _build(
    content: Content,
    wallet: Wallet,
    key: AwardKey,
    written: Award | Endorsement | Transcript,
    *,
    issuer_did: str,
    issuance: Issuance,
) -> UnsignedCredential:
    """Compose what is to be signed at a place, by the issuer of this DID."""
    earner, slug = key
    if isinstance(written, Award):
        return build_credential(content, earner, written, issuer_did=issuer_did, issuance=issuance)
    if isinstance(written, Transcript):
        inside = [
            stored_credential(wallet, award_key)
            for award_key in _keys_inside(written)
            if award_key in wallet.credentials
        ]
        return build_transcript(content, written, inside, issuer_did=issuer_did, issuance=issuance)
    endorsed = endorsed_id(content, wallet.identities, written)
    return build_endorsement(
        content, slug, endorsed=endorsed, issuer_did=issuer_did, issuance=issuance
    )


def _keys_inside(transcript: Transcript) -> list[AwardKey]:
    return [(transcript.earner, award.slug) for award in transcript.awards]


def endorsed_id(content: Content, identities: Mapping[str, Identity], written: Endorsement) -> str:
    """The `id` of what is endorsed: the DID of an issuer, or the address of a badge.

    Raises:
        WalletError: the issuer has no key, and so no identity yet.
    """
    if written.of.badge:
        return achievement_address(content, written.of.badge)
    issuer = written.of.issuer
    if issuer is None:
        return written.of.did or ""
    if issuer not in identities:
        raise WalletError(
            f"wallet/keys/{issuer}.json is missing, but '{issuer}' is endorsed",
            hint="restore the file from git",
        )
    return issuer_did(content, issuer, identities[issuer].keys[0].multibase)


def stored_credential(wallet: Wallet, key: AwardKey) -> VerifiableCredential:
    """Read a credential of the wallet; raises as `parse_stored`."""
    return parse_stored(wallet.credentials[key], f"credentials/{'/'.join(key)}.json")


@lru_cache(maxsize=512)
def parse_stored(text: str, name: str) -> VerifiableCredential:
    """Read a document of the wallet; whoever gets it changes nothing in it.

    Raises:
        WalletError: it is not a strict JSON object; `name` says which file.
    """
    try:
        return VerifiableCredential(parse_object(text))
    except DocumentError as error:
        if sides_of(text):
            raise WalletError(
                f"wallet/{name} holds both sides of a merge",
                hint="`credfolio mend`, where the private key is, withdraws both and signs it anew",
            ) from None
        raise WalletError(
            f"wallet/{name} {error.message}",
            hint="restore the file from git: the wallet is written by `credfolio build` only",
        ) from None


def _path_of(
    content: Content,
    key: AwardKey,
    written: Award | Endorsement | Transcript,
    stored: VerifiableCredential | None,
) -> str | None:
    """The folder of a credential's page, None if a new one that nobody guesses has to be drawn.

    What is out stays where it is, unless it is to be unlisted and everybody could guess where.
    """
    public = f"{'/'.join(key)}/"
    if isinstance(written, Transcript):
        return f"{written.earner}/{TRANSCRIPT}.json"
    if not isinstance(written, Award):
        return public
    visibility = content.visibility_of(key[0], written)
    path = None if stored is None else path_of(content, stored)
    if path is not None and (visibility != "unlisted" or path.startswith(UNLISTED)):
        return path
    return public if visibility == "public" else None


def path_of(content: Content, stored: VerifiableCredential) -> str:
    """The folder of a stored credential's page, below the site's address of its time."""
    return str(stored["id"]).removeprefix(content.base_of(str(stored["id"])) or "")


def issuance_of(stored: VerifiableCredential) -> Issuance:
    """What was chosen when a stored credential was signed, but for its path, which `path_of` has.

    Raises:
        WalletError: the document does not carry it.
    """
    try:
        status = stored["credentialStatus"]
        subject = stored["credentialSubject"]
        identities = [] if ENDORSEMENT in types_of(stored) else subject["identifier"]
        salts = [entry["salt"] for entry in as_list(identities) if "salt" in entry]
        return Issuance(
            valid_from=stored["validFrom"],
            status_list=status["statusListCredential"],
            status_index=parse_index(status["statusListIndex"]),
            salt=salts[0] if salts else "",
            path="",
            purpose=_KNOWN_PURPOSES[status["statusPurpose"]],
        )
    except (KeyError, TypeError, StatusListError):
        raise WalletError(
            f"the stored credential {stored.get('id')} lacks what Credfolio wrote into it",
            hint="restore the file from git: the wallet is written by `credfolio build` only",
        ) from None


def places_taken(wallet: Wallet) -> Iterator[tuple[str, int]]:
    """The address of the list and the index of each credential of a wallet.

    Raises:
        WalletError: one cannot be read.
    """
    for key in wallet.credentials:
        yield _place_of(stored_credential(wallet, key))


def _place_of(stored: VerifiableCredential) -> tuple[str, int]:
    """The address of the list in which a stored credential has its place, and the index there."""
    issuance = issuance_of(stored)
    return issuance.status_list, issuance.status_index


def _open_lists(content: Content, wallet: Wallet, capacity: int) -> OpenLists:
    return OpenLists(content.site.base, wallet.lists, places_taken(wallet), capacity=capacity)


def _of_purpose(
    lists: Mapping[ListName, str], purpose: StatusPurpose
) -> dict[tuple[str, int], str]:
    return {
        (name.issuer, name.number): text for name, text in lists.items() if name.purpose == purpose
    }


@dataclass(frozen=True, slots=True)
class _Standing:
    """How it stands with a stored credential in the lists of the wallet.

    `listed_by` is None, and nothing is known, where its list is of another site.
    """

    key: AwardKey
    stored: VerifiableCredential
    purpose: str
    listed_by: str | None
    is_set: bool
    shares_place: bool

    def needs_place(self, status: Status | None) -> bool:
        """Whether its list cannot say what content says, for being of another purpose."""
        return status is not None and _PURPOSES[status.state] != self.purpose


class _Standings:
    """How it stands with every credential of a wallet, and which of them share a place."""

    def __init__(self, content: Content, wallet: Wallet) -> None:
        by_address = {address_of_list(text, name): name for name, text in wallet.lists.items()}
        bits = {name: set_indexes(text, name) for name, text in wallet.lists.items()}
        stored = {key: stored_credential(wallet, key) for key in sorted(wallet.credentials)}
        sharing: dict[tuple[str, int], list[AwardKey]] = {}
        for key, document in stored.items():
            sharing.setdefault(_place_of(document), []).append(key)
        self.clashes = tuple(tuple(keys) for keys in sharing.values() if len(keys) > 1)
        self.of: dict[AwardKey, _Standing] = {}
        for key, document in stored.items():
            address, index = _place_of(document)
            name = by_address.get(address)
            base = content.base_of(address)
            if name is None and base is not None:
                # An empty list in its place would put what was withdrawn back in force.
                raise WalletError(
                    f"wallet/{address.removeprefix(base)} is missing, "
                    f"but {document['id']} has its place in it",
                    hint="restore the file from git",
                )
            self.of[key] = _Standing(
                key=key,
                stored=document,
                purpose=issuance_of(document).purpose,
                listed_by=None if name is None else name.issuer,
                is_set=name is not None and index in bits[name],
                shares_place=len(sharing[address, index]) > 1,
            )


def _check_final(standing: _Standing, status: Status | None) -> None:
    """Revoked once is revoked for good (Bitstring Status List 1.0 §2.1, `statusPurpose`)."""
    is_revoked = status is not None and status.state == "revoked"
    if standing.is_set and standing.purpose == "revocation" and not is_revoked:
        earner, award = standing.key
        raise ContentError(
            [
                Mistake(
                    f"content/status/{earner}/{award}.yaml",
                    0,
                    "",
                    f"does not say that {earner}/{award} is revoked, but it is, and for good",
                    "put `state: revoked` back (`git log` knows the file); "
                    "to award it anew, give the new award an id of its own",
                )
            ]
        )


def _turns_of_orphans(
    content: Content, standings: _Standings, orphans: tuple[AwardKey, ...]
) -> Iterator[Turn]:
    """What is to be said of credentials whose award is gone; none of them comes back in force."""
    for key in orphans:
        standing, status = standings.of[key], content.status_of(*key)
        if status is None or standing.listed_by is None or standing.is_set:
            continue
        if status.state == "suspended" and standing.needs_place(status):
            file = f"content/status/{'/'.join(key)}.yaml"
            what = "suspends what no award in content stands for, which needs a new edition"
            raise ContentError([Mistake(file, 0, "", what, "put the award back, or revoke it")])
        yield Turn(key, standing.listed_by, status)


def _turns_of_replaced(
    standings: _Standings, replaced: Mapping[AwardKey, Successor]
) -> Iterator[Turn]:
    """What another award has replaced is withdrawn, in the list that it has its place in."""
    for key, successor in sorted(replaced.items()):
        standing = standings.of[key]
        if standing.listed_by is not None and not standing.is_set:
            status = Status(state="revoked", date=successor.award.date, reason="replaced")
            yield Turn(key, standing.listed_by, status)


def _check_replaced(
    content: Content, wallet: Wallet, replaced: Mapping[AwardKey, Successor]
) -> None:
    """Only what was signed can be replaced."""
    mistakes = []
    for key, successor in sorted(replaced.items()):
        if key not in wallet.credentials:
            place = content.earners[successor.earner].awards.index(successor.award)
            file, path = f"content/earners/{successor.earner}.yaml", f"awards[{place}].replaces"
            what = f"the wallet has no credential {'/'.join(key)}"
            hint = "leave it out: only what was signed has to be replaced"
            mistakes.append(Mistake(file, 0, path, what, hint))
    if mistakes:
        raise ContentError(mistakes)


def _check_statuses(content: Content, known: set[AwardKey]) -> None:
    """Each status is of a credential that there is, or will be."""
    mistakes = []
    for earner, statuses in content.statuses.items():
        for award in sorted(statuses):
            if (earner, award) not in known:
                awards = ", ".join(sorted(slug for of, slug in known if of == earner))
                what = f"'{earner}' has no award '{award}'"
                hint = f"name the file like one of these: {awards}" if awards else "delete the file"
                file = f"content/status/{earner}/{award}.yaml"
                mistakes.append(Mistake(file, 0, "", what, hint))
    if mistakes:
        raise ContentError(mistakes)


def _check_lists(content: Content, wallet: Wallet) -> None:
    for name, text in wallet.lists.items():
        read_list(text, name)
        found = address_of_list(text, name)
        base = content.base_of(found)
        if base is None or found != base + name.path:
            raise WalletError(
                f"the status list of '{name.issuer}' is published at {found}, "
                f"but content now says {content.site.base}{name.path}",
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
    content: Content,
    wallet: Wallet,
    key: AwardKey,
    written: Award | Endorsement | Transcript,
    stored: VerifiableCredential,
    *,
    due: Sequence[Due] = (),
) -> tuple[str, ...]:
    """Which members of a stored credential are no longer what content says.

    `due` is what will be signed before it.
    """
    issuer = signer_of(content, written)
    identity = wallet.identities.get(issuer)
    if identity is None:
        raise WalletError(
            f"wallet/keys/{issuer}.json is missing, but {'/'.join(key)} is signed",
            hint="restore the file from git",
        )
    base = content.base_of(str(stored.get("id"))) or content.site.base
    lost = {former.base for former in content.site.moved_from if not former.kept}
    then = content.at(base)  # what was signed at a former address is compared as of there
    did = issuer_did(then, issuer, identity.keys[0].multibase)
    path = _path_of(content, key, written, stored) or UNLISTED
    issuance = replace(issuance_of(stored), path=path)
    rebuilt = _build(then, wallet, key, written, issuer_did=did, issuance=issuance)
    before = {name: value for name, value in stored.items() if name != "proof"}
    by_key = (THE_KEY,) if _is_by_revoked_key(wallet, stored) else ()
    address = (THE_ADDRESS,) if base in lost else ()
    changed = (*by_key, *address, *_changed_members(before, rebuilt))
    if isinstance(written, Transcript) and not changed:
        inside = set(_keys_inside(written))
        if any(each.key in inside for each in due):  # which will be another document
            return ("credentialSubject.verifiableCredential",)
    return changed


def _is_by_revoked_key(wallet: Wallet, stored: VerifiableCredential) -> bool:
    revoked = {
        key.multibase
        for identity in wallet.identities.values()
        for key in identity.keys
        if key.revoked
    }
    return any(key_of(proof) in revoked for proof in proofs_in(stored))


def key_of(proof: dict[str, Any]) -> str:
    """The public key that made a proof of the wallet: a Multikey, the fragment of its method's id."""
    return str(proof.get("verificationMethod")).rpartition("#")[2]


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
