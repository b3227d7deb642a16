"""Signing new awards of many earners, in parts: workers compose and hash, one process signs.

The straight way is `signing.sign_content`, which does all that can be due. This does the one thing
of which there is much: awards that were never signed. Anything else is for the whole (`NotInParts`).

1. Each part is read and compared with the wallet. What is new in it gets a place in a status list
   and a salt, from those that were drawn at random for the part.
2. It is composed, brought into its canonical form and hashed.
3. The process that has the keys signs the digests, and writes credentials and salts.
4. The logs get an entry for each of them, and a checkpoint.

All of it is written or nothing.
"""

from __future__ import annotations

import secrets
from collections import defaultdict, deque
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from credfolio.addresses import with_current_dids
from credfolio.cluster import files_of, shared_files, workers_on
from credfolio.content import load_frame, load_part
from credfolio.did import verification_method_id
from credfolio.documents import render_json
from credfolio.errors import NotInParts
from credfolio.events import Secret, append_first
from credfolio.files import discard, holds
from credfolio.imports import check_receipts
from credfolio.issuing import (
    issue_first,
    places_taken,
    plan_signing,
    signed_lists,
    stored_credential,
)
from credfolio.journal import Journal
from credfolio.log import SALT_BYTES as LOG_SALT_BYTES
from credfolio.log import salted_hash
from credfolio.manifest import ManifestError, manifest_of, survey_site
from credfolio.model import ENDORSEMENTS, TRANSCRIPT
from credfolio.parts import OfEarner, refuse_transcripts
from credfolio.portfolio import build_verifier
from credfolio.proofs import prepare_proof, proof_value, with_proof_value
from credfolio.signing import SALT_BYTES, add_identities, check_elsewhere, load_signers
from credfolio.status_lists import ListName, OpenLists
from credfolio.wallet import load_receipts, load_wallet, load_wallet_part, wallet_texts
from credfolio.workers import workers_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from credfolio.content import LoadedContent
    from credfolio.issuing import AwardKey, Wallet
    from credfolio.keys import KeyFile, KeyFolder
    from credfolio.manifest import Survey
    from credfolio.proofs import Signer, UnsignedProof
    from credfolio.workers import Workers

PART = 128
"""So many earners are composed together."""
_FEW = 2 * PART
"""Up to so many earners one process is quicker than several."""
_NAMED = 6  # more than a line names


@dataclass(frozen=True, slots=True)
class Awarded:
    """What was signed: the first few by name, and how many; and the keys that were made.

    `lists` are those that were signed again because of their dates.
    """

    names: Sequence[str]
    number: int
    lists: Sequence[ListName]
    new_keys: Mapping[str, KeyFile]
    wallet: Wallet


class _Task(NamedTuple):
    """A part to be composed: whose, with places by issuer and salts to choose from."""

    earners: Sequence[str]
    places: Mapping[str, Sequence[tuple[str, int]]]
    salts: Sequence[str]


class _Prepared(NamedTuple):
    """A credential that wants its signature: `before` and `after` are its file around the value."""

    key: AwardKey
    issuer: str
    unsigned: UnsignedProof
    before: str
    after: str


class _Composed(NamedTuple):
    """What came of a part: credentials, how many places of each issuer were used, who is left."""

    prepared: Sequence[_Prepared]
    used: Mapping[str, int]
    left: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Composer:
    """What composing parts takes."""

    root: Path
    frame: LoadedContent
    wallet: Wallet
    now: str
    as_of: date

    def at(self, root: Path) -> _Composer:
        """The same in another folder, which holds copies of the files."""
        return replace(self, root=root, frame=self.frame.at(root))

    def compose(self, task: _Task) -> _Composed:
        """Compose and hash what is new of some earners (steps 1 and 2).

        Raises:
            NotInParts: something else than that is due.
        """
        loaded = load_part(self.root, self.frame, task.earners)
        content = loaded.content
        wallet = load_wallet_part(self.root / "wallet", self.wallet, task.earners)
        refuse_transcripts(content, wallet)
        plan = plan_signing(content, wallet)
        if plan.turns or plan.orphans or plan.clashes or plan.unplaced:
            raise NotInParts("more than new awards is due")
        self._check(loaded, wallet, task.earners)
        prepared: list[_Prepared] = []
        used: dict[str, int] = defaultdict(int)
        left: dict[str, None] = {}
        for due in plan.due:
            if due.stored is not None or due.status is not None:
                raise NotInParts("more than new awards is due")
            at = used[due.issuer]
            if at == len(task.places[due.issuer]) or len(prepared) == len(task.salts):
                left[due.key[0]] = None
                continue
            document = issue_first(
                content,
                wallet,
                due,
                place=task.places[due.issuer][at],
                salt=task.salts[len(prepared)],
                now=self.now,
            )
            if document is None:
                raise NotInParts("an address has to be drawn")
            key = wallet.identities[due.issuer].current.multibase
            method = verification_method_id(wallet.identities[due.issuer].did, key)
            unsigned = prepare_proof(
                document, public_key=key, verification_method=method, created=self.now
            )
            whole = render_json(with_proof_value(document, unsigned, ""))
            before, after = whole[: whole.rindex('""') + 1], whole[whole.rindex('""') + 1 :]
            prepared.append(_Prepared(due.key, due.issuer, unsigned, before, after))
            used[due.issuer] += 1
        return _Composed(prepared, used, tuple(left))

    def _check(self, loaded: LoadedContent, wallet: Wallet, earners: Sequence[str]) -> None:
        """Sign nothing beside what could not be published: that is for the whole to say."""
        receipts = load_receipts(self.root / "wallet", earners)
        if list(check_receipts(loaded.imports, receipts)) or receipts.keys() - loaded.imports:
            raise NotInParts("the receipts of imports are not those of the files")
        if not wallet.credentials:
            return
        verifier = build_verifier(loaded.content, wallet, self.as_of)
        for key in wallet.credentials:
            report = verifier.verify(stored_credential(wallet, key), "/".join(key))
            if report.state in ("tampered", "unverifiable"):
                raise NotInParts("a credential does not verify")


def _compose(composer: _Composer, task: _Task) -> _Composed:
    return composer.compose(task)


def award_in_parts(
    root: Path,
    output: Path | str,
    *,
    open_keys: Callable[[], KeyFolder],
    now: str,
    as_of: date,
    jobs: int,
    progress: Callable[[int, int], None],
    cluster: str = "",
) -> Awarded:
    """Sign the awards that were never signed, and nothing else.

    Args:
        root: the site's folder.
        output: the folder or address where it is published: what an earlier build knows of it is taken over.
        open_keys: opens the folder of private keys.
        now: XSD dateTimeStamp.
        as_of: the day that the site is to be published for, not before this one.
        jobs: how many processes compose.
        progress: told how many earners are done, and of how many.
        cluster: the address of a Dask scheduler whose workers compose, empty for none.

    Raises:
        CredfolioError: something else is due or wrong, for the whole to do or to say; or a key is
            missing. Nothing was written then.
        WriteError: the system does not let us.
        ClusterError: the cluster is lost, or cannot be asked.
    """
    if as_of.isoformat() < now[:10]:
        raise NotInParts("what is signed now would not hold by then")
    survey = survey_site(root)
    frame = load_frame(root)
    content = frame.content
    stored = load_wallet(root / "wallet", {ENDORSEMENTS, TRANSCRIPT})
    refuse_transcripts(content, stored)
    wallet = with_current_dids(content, stored)
    plan = plan_signing(content, wallet, now=now)
    if wallet.identities != stored.identities or plan.due or plan.turns or plan.orphans:
        raise NotInParts("more than new awards is due")
    check_elsewhere(content, wallet)
    keys = open_keys()
    issuers = {*map(content.issuer_of, content.badges), *plan.issuers}
    signers: dict[str, Signer] = {**load_signers(wallet, issuers & wallet.identities.keys(), keys)}
    wallet, new_keys = add_identities(content, wallet, issuers, keys=keys, now=now)
    with _taken_back_unless_begun(root, new_keys):
        due, taken = _due(root, output, survey)
        with_due = load_wallet_part(root / "wallet", wallet, due)
        lists = OpenLists(content.site.base, wallet.lists, (*taken, *places_taken(with_due)))
        for name in (*(ListName(issuer, 1) for issuer in plan.lists_missing), *plan.lists_due):
            lists.touch(name)
        run = _Run(
            composer=_Composer(root, frame, wallet, now, as_of),
            issuers=tuple(sorted(issuers)),
            lists=lists,
            signers={**signers, **new_keys},
            jobs=1 if len(due) <= _FEW else jobs,
            progress=progress,
            survey=survey,
            cluster=cluster if due else "",
        )
        Journal(root / "wallet").write_many(run.files(due))
    return Awarded(run.names, run.number, plan.lists_due, new_keys, wallet)


@contextmanager
def _taken_back_unless_begun(root: Path, new_keys: Mapping[str, KeyFile]) -> Iterator[None]:
    """Leave no key that has signed nothing: whoever does this another way makes its own."""
    try:
        yield
    except BaseException:
        if not Journal(root / "wallet").is_unfinished:
            for key in new_keys.values():
                discard(key.path)
        raise


def _due(root: Path, output: Path | str, survey: Survey) -> tuple[list[str], list[tuple[str, int]]]:
    """Earners of whom no build knows what there is, and the places that the others have."""
    manifest = manifest_of(root, output)
    same = [
        slug
        for slug in survey.earners
        if slug in manifest.earners and manifest.earners[slug].stamps == survey.stamps_of(slug)
    ]
    taken: list[tuple[str, int]] = []
    try:
        for slug, said in manifest.made(same):
            taken += OfEarner.from_json(slug, said, {}).places
    except (ManifestError, TypeError, ValueError, KeyError):
        return list(survey.earners), []
    known = frozenset(same)
    return [slug for slug in survey.earners if slug not in known], taken


@dataclass(slots=True)
class _Run:
    """Steps 3 and 4, and what they have come to so far."""

    composer: _Composer
    issuers: Sequence[str]
    lists: OpenLists
    signers: Mapping[str, Signer]
    jobs: int
    progress: Callable[[int, int], None]
    survey: Survey
    cluster: str
    names: list[str] = field(default_factory=list)
    number: int = 0
    _issued: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def files(self, due: Sequence[str]) -> Iterator[tuple[Path, bytes]]:
        """What all files of the wallet will hold that change, one by one."""
        folder = self.composer.root / "wallet"
        left, size, done = list(due), 2 * PART, 0
        with self._workers() as workers:
            while left:
                given: deque[_Task] = deque()
                composed = workers.in_order(_compose, self._tasks(left, size, given))
                left = []
                for each in composed:
                    task = given.popleft()
                    for issuer, places in task.places.items():
                        for place in places[each.used.get(issuer, 0) :]:
                            self.lists.give_back(*place)
                    for path, text in self._signed(each.prepared):
                        yield folder / path, text.encode()
                    left += each.left
                    done += len(task.earners) - len(each.left)
                    self.progress(done, len(due))
                size *= 8
        for path, text in wallet_texts(self._with_lists_and_logs()).items():
            if not holds(folder / path, data := text.encode()):
                yield folder / path, data

    def _workers(self) -> AbstractContextManager[Workers]:
        if not self.cluster:
            return workers_with(self.composer, self.jobs)
        shared = shared_files(self.composer.root, self.composer.frame)
        survey = self.survey
        return workers_on(
            self.cluster, self.composer, shared, lambda task: files_of(survey, task.earners)
        )

    def _tasks(self, earners: Sequence[str], size: int, given: deque[_Task]) -> Iterator[_Task]:
        """Parts with places and salts for so many credentials of each issuer."""
        purpose = self.composer.frame.content.site.status_lists.purpose
        for at in range(0, len(earners), PART):
            part = earners[at : at + PART]
            places = {
                issuer: [
                    self.lists.take_place(issuer, purpose, secrets.randbelow) for _ in range(size)
                ]
                for issuer in self.issuers
            }
            salts = [secrets.token_urlsafe(SALT_BYTES) for _ in range(size)]
            given.append(_Task(part, places, salts))
            yield given[-1]

    def _signed(self, prepared: Iterable[_Prepared]) -> Iterator[tuple[str, str]]:
        """Sign what was composed; yields what the wallet holds of it, by path."""
        for key, issuer, unsigned, before, after in prepared:
            value = proof_value(unsigned, self.signers[issuer].sign(unsigned.digest))
            salt = secrets.token_hex(LOG_SALT_BYTES)
            hashed = salted_hash(salt, value)
            self._issued[issuer].append(hashed)
            self.number += 1
            if len(self.names) < _NAMED:
                self.names.append("/".join(key))
            yield f"credentials/{'/'.join(key)}.json", f"{before}{value}{after}"
            yield f"salts/{'/'.join(key)}.json", Secret(salt, hashed).text

    def _with_lists_and_logs(self) -> Wallet:
        """The wallet with the lists and logs that changed, but without what was issued."""
        composer, lists, signers = self.composer, self.lists, self.signers
        content, wallet = composer.frame.content, composer.wallet
        texts = signed_lists(content, wallet, lists, signers, composer.now)
        wallet = wallet.with_lists({**wallet.lists, **texts})
        bases = content.site.bases
        return append_first(wallet, bases, self._issued, signers, now=composer.now)
