"""Content joined with the wallet: what the site shows, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from credfolio.addresses import dids_of, verifier_documents
from credfolio.endorsements import is_skill, read_endorser, read_subject, skills_of
from credfolio.errors import ContentError, DocumentError, Mistake, Undetermined
from credfolio.events import build_proofs, find_log_proofs, read_logs
from credfolio.imports import (
    awarded_day,
    check_receipts,
    credential_text,
    email_places,
    faults_of,
    names_earner,
    read_origin,
    shown_document,
)
from credfolio.issuing import awards_of, parse_stored, path_of, proofs_in
from credfolio.languages import Language
from credfolio.model import ENDORSEMENTS, TRANSCRIPT, UNLISTED
from credfolio.receipts import verify_again
from credfolio.resolution import KnownDocuments
from credfolio.successions import replacements_of
from credfolio.timestamps import parse_timestamp
from credfolio.verify import Verifier
from credfolio.wrappings import unwrap

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from credfolio.did import Identity
    from credfolio.documents import VerifiableCredential
    from credfolio.elsewhere import KeptDocument
    from credfolio.endorsements import EndorsementFile, Endorser, Subject
    from credfolio.imports import ImportedFile, Origin
    from credfolio.issuing import AwardKey, Wallet
    from credfolio.log import Log, Proofs
    from credfolio.model import Award, Content, Endorsement, Image
    from credfolio.receipts import Receipt
    from credfolio.report import Report, State


@dataclass(frozen=True, slots=True)
class Entry:
    """An award together with its signed credential and what verifying it said."""

    earner: str
    issuer: str
    award: Award
    credential: VerifiableCredential
    text: str  # the signed document exactly as the wallet holds it
    report: Report
    path: str  # the folder of its page below the site's address: `ada/intro-to-rust/`
    log_proof: str = ""  # that its issuer's log has it, in the form of tlog-proof

    @property
    def key(self) -> AwardKey:
        """By what the wallet keeps it."""
        return self.earner, self.award.slug

    @property
    def slug(self) -> str:
        """By what its earner's file names it."""
        return self.award.slug

    @property
    def badge(self) -> str:
        """The slug of its badge."""
        return self.award.badge

    @property
    def day(self) -> date:
        """The day that it is listed under: that of the award."""
        return self.award.date

    @property
    def state(self) -> State:
        """How it stands."""
        return self.report.state

    @property
    def signed(self) -> datetime:
        """The moment of its proof."""
        return parse_timestamp(proofs_in(self.credential)[0]["created"])


class End(NamedTuple):
    """The last day of a credential, what it is called, and the moment that was written down."""

    day: date
    name: str
    stamp: datetime


class Listed(NamedTuple):
    """What lists say of a credential of the site: an `Entry` without its document.

    `signed` is the moment of its proof. `end` is None where nothing ends, or nothing that anybody
    has to be told of.
    """

    earner: str
    slug: str
    badge: str
    issuer: str
    day: date
    path: str
    state: State
    signed: datetime
    end: End | None = None


class Person(Protocol):
    """What lists say of an earner."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def headline(self) -> str | None:
        """A line about them."""

    @property
    def image(self) -> Image | None:
        """Their picture."""

    @property
    def language(self) -> str | None:
        """In which language that is written."""

    @property
    def cohort(self) -> str | None:
        """With whom they began."""


@dataclass(frozen=True, slots=True)
class Register:
    """All earners and credentials that everybody may find, as lists need them."""

    people: Mapping[str, Person]
    credentials: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class Endorsing:
    """An endorsement together with its signed credential and what verifying it said.

    `issuer` endorses; `endorsed` is the `id` of what it endorses.
    """

    slug: str
    issuer: str
    written: Endorsement
    endorsed: str
    credential: VerifiableCredential
    text: str  # the signed document exactly as the wallet holds it
    report: Report
    log_proof: str = ""  # that its issuer's log has it, in the form of tlog-proof

    @property
    def key(self) -> AwardKey:
        """By what the wallet keeps it."""
        return ENDORSEMENTS, self.slug

    @property
    def path(self) -> str:
        """The folder of its page below the site's address: `endorsements/harbour-makers/`."""
        return f"{ENDORSEMENTS}/{self.slug}/"


@dataclass(frozen=True, slots=True)
class Record:
    """An earner's transcript as it is signed, and what verifying it said."""

    earner: str
    credential: VerifiableCredential
    text: str  # the signed document exactly as the wallet holds it
    report: Report
    path: str  # of its file below the site's address: `ada/transcript.json`
    log_proof: str = ""  # that its issuer's log has it, in the form of tlog-proof

    @property
    def key(self) -> AwardKey:
        """By what the wallet keeps it."""
        return TRANSCRIPT, self.earner


@dataclass(frozen=True, slots=True)
class Given:
    """An endorsement that somebody signed with a key of their own, and what verifying it said.

    `earner` is empty where a badge is endorsed. `of` is the folder of the page of what is endorsed,
    `skill` the name of one that is shown there, or nothing.
    """

    earner: str
    slug: str
    given: EndorsementFile
    of: str
    skill: str
    endorser: Endorser
    report: Report

    @property
    def path(self) -> str:
        """Where it is published, byte for byte: `ada/rust/endorsements/grace.json`."""
        return f"{self.of}{ENDORSEMENTS}/{self.slug}.json"

    @property
    def holds(self) -> bool:
        """Whether it may be shown: what could not be told, or has ended, is not."""
        return self.report.state == "valid"


@dataclass(frozen=True, slots=True)
class Replaced:
    """A credential that another one has replaced, and what verifying it says: never that it holds.

    Its award is gone from content; its address leads on to the `successor`.
    """

    earner: str
    slug: str
    credential: VerifiableCredential
    text: str  # the signed document exactly as the wallet holds it
    report: Report
    path: str  # the folder of its page below the site's address: `ada/intro-to-rust/`
    successor: Entry


@dataclass(frozen=True, slots=True)
class Imported:
    """A credential that another issuer gave, and what verifying it says as of the site's day.

    `document` is what pages may show of it, `text` the credential alone as it is signed;
    `known_as` is the name under which the site knows whoever signed it, if it does;
    `names_earner` says whether it names the earner on whose portfolio it is, `has_email` whether
    there is an e-mail address in it, which no page repeats.
    """

    earner: str
    slug: str
    imported: ImportedFile
    document: Mapping[str, Any]
    text: str
    receipt: Receipt
    report: Report
    origin: Origin
    names_earner: bool
    has_email: bool
    path: str  # the folder of its page below the site's address: `ada/data-literacy/`
    known_as: str = ""

    @property
    def day(self) -> date:
        """The day that it is listed under: of the award, or else of the verification."""
        return awarded_day(self.document) or self.checked

    @property
    def state(self) -> State:
        """How it stands."""
        return self.report.state

    @property
    def checked(self) -> date:
        """The day on which its issuer was last asked."""
        return self.receipt.moment.astimezone(UTC).date()

    @property
    def files(self) -> Mapping[str, bytes]:
        """What is published of it, by file name: the bytes that were given, first.

        Beside a picture lies the credential in it. A picture that does harm is not published.
        """
        kind, data = self.imported.kind, self.imported.data
        given = {f"credential.{kind}": data}
        if kind in ("json", "jwt"):
            return given
        inside = "json" if self.text.lstrip().startswith("{") else "jwt"
        alone = {f"credential.{inside}": self.text.encode()}
        return {**given, **alone} if kind == "png" or self.imported.is_picture else alone

    @property
    def embedded(self) -> str:
        """The credential as its page embeds it: JSON without an e-mail address in it, or nothing."""
        return self.text if self.text.lstrip().startswith("{") and not self.has_email else ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A badge's picture as bytes: as PNG, and as SVG unless it was a PNG from the start."""

    png: bytes
    svg: bytes | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything the pages are made of.

    `images` maps each picture that content names (its path below `content/images/`) to the file.
    `status_lists` maps a site path (`status/acme/1.json`) to the signed list as stored, `logs` an
    issuer's slug to its log. `endorsements` are those of the site's issuers, `given` those that
    colleagues signed with keys of their own, `kept_documents` the copies of the DID documents that other hosts publish, by issuer.
    `drawings` maps a badge to its picture as it is baked; a badge without one has no baked copies.
    `imports` are the credentials that others gave, `replaced` those of the site that others have
    taken the place of. `certificates` maps the path of a credential's
    page to its certificate for paper, a PDF; most sites have none. `languages` are those that the
    site's pages are made in, and `language` the one of them that is spoken.

    Only what everybody may find is in it. What is unlisted is a portfolio of its own, one for each
    earner whose pages are, and one for each such award of other earners: so no list of one shows
    what is in another. `places` has the folder of each earner's portfolio.

    A portfolio of a part of the earners has their pages; one with a `register` has the lists, and
    no entries of its own.
    """

    content: Content
    identities: Mapping[str, Identity]
    entries: tuple[Entry, ...]
    status_lists: Mapping[str, str]
    images: Mapping[str, Path]
    as_of: date
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    imports: tuple[Imported, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    certificates: Mapping[str, bytes] = field(default_factory=dict)
    languages: tuple[Language, ...] = (Language(),)
    language: Language = Language()  # noqa: RUF009 - it is frozen
    logs: Mapping[str, Log] = field(default_factory=dict)
    endorsements: tuple[Endorsing, ...] = ()
    given: tuple[Given, ...] = ()
    transcripts: tuple[Record, ...] = ()
    kept_documents: Mapping[str, KeptDocument] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    unlisted: tuple[Portfolio, ...] = ()
    register: Register | None = None

    @property
    def people(self) -> Mapping[str, Person]:
        """All earners, by slug."""
        return self.content.earners if self.register is None else self.register.people

    @property
    def listed(self) -> Sequence[Entry | Listed]:
        """The credentials of the site, for lists."""
        return self.entries if self.register is None else self.register.credentials

    @property
    def every_entry(self) -> tuple[Entry, ...]:
        """The credentials of all portfolios, the unlisted ones among them."""
        return (*self.entries, *(entry for each in self.unlisted for entry in each.entries))

    @property
    def every_import(self) -> tuple[Imported, ...]:
        """The imports of all portfolios, the unlisted ones among them."""
        return (*self.imports, *(held for each in self.unlisted for held in each.imports))

    @property
    def every_given(self) -> tuple[Given, ...]:
        """What colleagues endorse in all portfolios, the unlisted ones among them."""
        return (*self.given, *(one for each in self.unlisted for one in each.given))

    @property
    def public_emails(self) -> frozenset[str]:
        """The files of imports that were taken with `--public-email`."""
        return frozenset(
            f"{held.path}{name}"
            for held in self.every_import
            if held.has_email
            for name in held.files
        )

    @property
    def every_replaced(self) -> tuple[Replaced, ...]:
        """What was replaced in all portfolios and is published, the unlisted ones among them."""
        hidden = (one for each in self.unlisted for one in each.replaced)
        return (*self.replaced, *(one for one in hidden if one.path.startswith(UNLISTED)))

    def earner_path(self, earner: str) -> str:
        """The folder of an earner's portfolio: `ada/`, or one that nobody guesses."""
        return self.places.get(earner) or f"{earner}/"

    @property
    def place(self) -> str:
        """The folder of the pages in the language that is spoken: the root for the first one."""
        return self.place_of(self.language)

    def place_of(self, language: Language) -> str:
        """The folder of the pages in a language: `de/`."""
        return "" if language.tag == self.languages[0].tag else f"{language.tag}/"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the credentials of a site are verified with: the same for each of them.

    `lists` maps a site path to the status list there, `documents` an address to what it answers;
    `logs` and `proofs` are by issuer.
    """

    lists: Mapping[str, str]
    documents: Mapping[str, bytes]
    verifier: Verifier
    logs: Mapping[str, Log]
    proofs: Mapping[str, Proofs]


def build_basis(content: Content, wallet: Wallet, as_of: date) -> Basis:
    """Read what credentials are verified with, once for all of them.

    Args:
        content: the site's address.
        wallet: keys, lists and logs.
        as_of: the day the states hold for; its last second in UTC is the moment of the check.

    Raises:
        WalletError: a log cannot be read.
    """
    lists = {name.path: text for name, text in wallet.lists.items()}
    documents = _documents(content, wallet, lists)
    logs = read_logs(wallet, content.site.bases)
    verifier = Verifier(KnownDocuments(documents), _end_of(as_of))
    return Basis(lists, documents, verifier, logs, build_proofs(wallet, logs))


def with_lists_of(basis: Basis, content: Content, wallet: Wallet) -> Basis:
    """A basis with the keys and lists of another wallet, whose logs are the same."""
    lists = {name.path: text for name, text in wallet.lists.items()}
    documents = _documents(content, wallet, lists)
    verifier = Verifier(KnownDocuments(documents), basis.verifier.now)
    return replace(basis, lists=lists, documents=documents, verifier=verifier)


def build_verifier(content: Content, wallet: Wallet, as_of: date) -> Verifier:
    """What verifies the credentials of a site; that a log has them, it is not asked."""
    lists = {name.path: text for name, text in wallet.lists.items()}
    return Verifier(KnownDocuments(_documents(content, wallet, lists)), _end_of(as_of))


def _documents(content: Content, wallet: Wallet, lists: Mapping[str, str]) -> dict[str, bytes]:
    return {
        address: text.encode()
        for issuer, identity in wallet.identities.items()
        for address, text in verifier_documents(
            content, issuer, identity, lists, wallet.documents.get(issuer)
        ).items()
    }


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def build_portfolio(
    content: Content,
    wallet: Wallet,
    *,
    images: Mapping[str, Path],
    as_of: date,
    imports: Mapping[AwardKey, ImportedFile] | None = None,
    receipts: Mapping[AwardKey, Receipt] | None = None,
    endorsements: Mapping[AwardKey, EndorsementFile] | None = None,
    languages: tuple[Language, ...] = (Language(),),
    with_hidden: bool = False,
    basis: Basis | None = None,
) -> Portfolio:
    """Join content and wallet, and verify every credential as the site will publish it.

    Args:
        content: what people wrote.
        wallet: what is signed; awards without a credential are left out.
        images: the pictures that content names.
        as_of: the day the states hold for; its last second in UTC is the moment of the check.
        imports: the credentials that others gave, by earner and slug.
        receipts: what was answered when they were verified, by earner and slug.
        endorsements: what colleagues signed, by earner and slug.
        languages: those that the pages are made in, the first at the site's root.
        with_hidden: put what is unlisted or private among the rest, for whoever runs the site.
        basis: from `build_basis` of the same site, where there is one already.

    Raises:
        WalletError: a document of the wallet cannot be read.
        ContentError: an import has no receipt, or is not the file that was verified; an endorsement is
            not what its endorser signed, or of nothing that the site has.
    """
    basis = basis or build_basis(content, wallet, as_of)
    verifier = basis.verifier
    log_proofs = find_log_proofs(wallet, basis.proofs)
    entries: dict[AwardKey, Entry] = {}
    for earner, award in awards_of(content):
        text = wallet.credentials.get((earner, award.slug))
        if text is None:
            continue
        key = (earner, award.slug)
        log_proof = log_proofs.get(key, "")
        credential, report = _verified(wallet, key, verifier, log_proof)
        issuer = content.issuer_of(award.badge)
        path = path_of(content, credential)
        entries[key] = Entry(earner, issuer, award, credential, text, report, path, log_proof)
    endorsing = tuple(
        _endorsing(content, wallet, slug, verifier, log_proofs.get((ENDORSEMENTS, slug), ""))
        for slug in content.endorsements
        if (ENDORSEMENTS, slug) in wallet.credentials
    )
    transcripts = tuple(
        _record(content, wallet, earner, verifier, log_proofs.get((TRANSCRIPT, earner), ""))
        for earner in content.earners
        if (TRANSCRIPT, earner) in wallet.credentials and content.transcribed(earner)
    )
    replaced = tuple(
        _replaced(content, wallet, key, verifier, entries[successor.key])
        for key, successor in sorted(replacements_of(content).items())
        if key in wallet.credentials and successor.key in entries
    )
    whole = Portfolio(
        content=content,
        identities=wallet.identities,
        entries=tuple(entries.values()),
        status_lists=basis.lists,
        images=images,
        as_of=as_of,
        imports=_hold(content, wallet, imports or {}, receipts or {}, verifier.now),
        replaced=replaced,
        languages=languages,
        language=languages[0],
        logs={issuer: log for issuer, log in basis.logs.items() if log.notes},
        endorsements=endorsing,
        transcripts=transcripts,
        kept_documents=wallet.documents,
    )
    places = {earner: _place_of(content, wallet, earner) for earner in content.earners}
    everything = replace(whole, places=places)
    if endorsements:
        everything = replace(everything, given=verify_given(everything, endorsements, verifier))
    return everything if with_hidden else _parted(everything)


def _record(
    content: Content, wallet: Wallet, earner: str, verifier: Verifier, log_proof: str
) -> Record:
    key = (TRANSCRIPT, earner)
    credential, report = _verified(wallet, key, verifier, log_proof)
    path = path_of(content, credential)
    return Record(earner, credential, wallet.credentials[key], report, path, log_proof)


def _endorsing(
    content: Content, wallet: Wallet, slug: str, verifier: Verifier, log_proof: str
) -> Endorsing:
    key, written = (ENDORSEMENTS, slug), content.endorsements[slug]
    credential, report = _verified(wallet, key, verifier, log_proof)
    return Endorsing(
        slug,
        written.by,
        written,
        endorsed=str(credential["credentialSubject"]["id"]),
        credential=credential,
        text=wallet.credentials[key],
        report=report,
        log_proof=log_proof,
    )


def verify_given(
    whole: Portfolio, files: Mapping[AwardKey, EndorsementFile], verifier: Verifier
) -> tuple[Given, ...]:
    """Verify what colleagues signed, without the network, and find what it is of.

    Args:
        whole: all that the site has.
        files: what was signed, by earner and slug.
        verifier: asks nobody.

    Raises:
        ContentError: one is not what its endorser signed, or of nothing that is there.
    """
    given, mistakes = [], []
    for (earner, slug), file in sorted(files.items()):
        report = verifier.verify(dict(file.document), file.file)
        if faults := faults_of(report):
            what = f"is not what its endorser signed: {faults[0].name}: {faults[0].message}"
            hint = "ask for the file once more, and put it here as it is; or delete it"
            mistakes.append(Mistake(file.file, 0, "", what, hint))
            continue
        subject = read_subject(whole.content, file.document)
        if what := _misses(whole, earner, subject):
            address = file.document["credentialSubject"]["id"]
            hint = f"it is of {address}: delete it, or ask for one of what is here"
            mistakes.append(Mistake(file.file, 0, "", what, hint))
        elif subject is not None:
            written = whole.content.earners.get(earner)
            endorser = read_endorser(whole.content, whole.identities, file.document, written)
            given.append(Given(earner, slug, file, subject.path, subject.skill, endorser, report))
    if mistakes:
        raise ContentError(mistakes)
    return tuple(given)


def _misses(whole: Portfolio, earner: str, subject: Subject | None) -> str:
    """What is wrong with what an endorsement is of, in the folder where it lies; or nothing."""
    if subject is None:
        return "endorses nothing that lies below this site's address"
    if earner:
        return _misses_at(whole, earner, subject)
    badge = subject.path.removeprefix("badges/").removesuffix("/")
    if subject.path != f"badges/{badge}/":
        return "endorses no badge; what an earner has lies in content/endorsements/<earner>/"
    is_known = badge in whole.content.badges and not subject.skill
    return "" if is_known else "endorses no badge of this site"


def _misses_at(whole: Portfolio, earner: str, subject: Subject) -> str:
    """The same where it is of what an earner has."""
    own = [entry for entry in whole.entries if entry.earner == earner]
    at = [entry for entry in own if entry.path == subject.path]
    if subject.path == whole.earner_path(earner):
        if not subject.skill:
            return f"endorses all that {earner} has, and not one credential or skill"
        at = own
    if not at:
        is_due = _is_unsigned(whole, earner, subject.path)
        return "" if is_due else f"endorses no credential of {earner}"
    skills = (name for entry in at for name in skills_of(entry.credential))
    if subject.skill and not any(is_skill(subject.skill, name) for name in skills):
        return f"endorses the skill '{subject.skill}', which no such credential of {earner} has"
    return ""


def _is_unsigned(whole: Portfolio, earner: str, path: str) -> bool:
    """Whether a page will be there once its award is signed."""
    slugs = {award.slug for award in whole.content.earners[earner].awards}
    signed = {entry.slug for entry in whole.entries if entry.earner == earner}
    return path.removeprefix(f"{earner}/").removesuffix("/") in slugs - signed


def _place_of(content: Content, wallet: Wallet, earner: str) -> str:
    """The folder of an earner's portfolio."""
    unlisted = content.visibility_of(earner) == "unlisted"
    return wallet.places.get(earner, UNLISTED) if unlisted else f"{earner}/"


def _parted(whole: Portfolio) -> Portfolio:
    """Part a portfolio into what everybody may find and what is unlisted; leave out the rest."""
    content = whole.content
    earners = {earner: content.visibility_of(earner) for earner in content.earners}
    public: list[Entry] = []
    unlisted: dict[str, list[Entry]] = defaultdict(list)
    for entry in whole.entries:
        seen = content.visibility_of(entry.earner, entry.award)
        if seen == "public":
            public.append(entry)
        elif seen == "unlisted":
            unlisted[entry.earner].append(entry)
    hidden = [
        _only(whole, {earner}, unlisted[earner])
        for earner, seen in earners.items()
        if seen == "unlisted"
    ]
    hidden += [
        replace(
            _only(whole, {entry.earner}, [entry]),
            imports=(),
            transcripts=(),
            given=_given_at(whole, [entry]),
        )
        for earner, entries in unlisted.items()
        if earners[earner] == "public"
        for entry in entries
    ]
    shown = _only(whole, {earner for earner, seen in earners.items() if seen == "public"}, public)
    return replace(
        shown,
        given=(*(one for one in whole.given if not one.earner), *shown.given),
        unlisted=tuple(hidden),
        images=_without(whole.images, content, {e for e in earners if earners[e] == "private"}),
    )


def portfolio_of(whole: Portfolio, earners: Collection[str]) -> Portfolio:
    """A portfolio without everybody but some earners."""
    return _only(whole, {*earners}, [each for each in whole.entries if each.earner in earners])


def _only(whole: Portfolio, earners: set[str], entries: list[Entry]) -> Portfolio:
    """The same site with these earners and entries only."""
    written = {slug: earner for slug, earner in whole.content.earners.items() if slug in earners}
    paths = {entry.path for entry in entries}
    return replace(
        whole,
        content=whole.content.model_copy(update={"earners": written}),
        entries=tuple(entries),
        imports=tuple(held for held in whole.imports if held.earner in earners),
        replaced=tuple(each for each in whole.replaced if each.successor.path in paths),
        transcripts=tuple(each for each in whole.transcripts if each.earner in earners),
        given=(
            *(
                one
                for one in whole.given
                if one.earner in earners and one.of == whole.earner_path(one.earner)
            ),
            *_given_at(whole, entries),
        ),
    )


def _given_at(whole: Portfolio, entries: list[Entry]) -> tuple[Given, ...]:
    """What colleagues endorse of these credentials, and of the skills in them."""
    paths = {entry.path for entry in entries} if whole.given else frozenset()
    return tuple(one for one in whole.given if one.of in paths)


def _without(images: Mapping[str, Path], content: Content, earners: set[str]) -> dict[str, Path]:
    """The pictures but for those that only these earners have."""
    pictures = (
        *(issuer.image for issuer in content.issuers.values()),
        *(badge.image for badge in content.badges.values()),
        *(earner.image for slug, earner in content.earners.items() if slug not in earners),
    )
    named = {picture.file for picture in pictures if picture}
    theirs = {image.file for slug in earners if (image := content.earners[slug].image)} - named
    return {name: file for name, file in images.items() if name not in theirs}


def _replaced(
    content: Content, wallet: Wallet, key: AwardKey, verifier: Verifier, successor: Entry
) -> Replaced:
    credential, report = _verified(wallet, key, verifier)
    path = path_of(content, credential)
    return Replaced(*key, credential, wallet.credentials[key], report, path, successor)


def _verified(
    wallet: Wallet, key: AwardKey, verifier: Verifier, log_proof: str = ""
) -> tuple[VerifiableCredential, Report]:
    """A credential of the wallet, and what verifying it says."""
    name = f"credentials/{'/'.join(key)}.json"
    credential = parse_stored(wallet.credentials[key], name)
    return credential, verifier.verify(credential, f"wallet/{name}", log_proof=log_proof)


def _hold(
    content: Content,
    wallet: Wallet,
    imports: Mapping[AwardKey, ImportedFile],
    receipts: Mapping[AwardKey, Receipt],
    moment: datetime,
) -> tuple[Imported, ...]:
    """Verify every import anew from its receipt's documents."""
    mistakes = list(check_receipts(imports, receipts))
    own = frozenset(
        did
        for issuer, identity in wallet.identities.items()
        for did in dids_of(content, issuer, identity)
    )
    held = []
    for key, imported in sorted(imports.items()):
        if mistakes:
            break
        try:
            place = _place_of(content, wallet, key[0])
            held.append(
                _held(content, key, imported, receipts[key], own=own, moment=moment, place=place)
            )
        except (DocumentError, Undetermined) as error:
            mistakes.append(Mistake(imported.file, 0, "", error.message))
    if mistakes:
        raise ContentError(mistakes)
    return tuple(held)


def _held(
    content: Content,
    key: AwardKey,
    imported: ImportedFile,
    receipt: Receipt,
    *,
    own: frozenset[str],
    moment: datetime,
    place: str,
) -> Imported:
    earner, slug = key
    secured = unwrap(imported.data)
    report = verify_again(imported.data, receipt, moment)
    written = content.earners[earner]
    origin = read_origin(secured.document, report, written, own)
    known = content.known(origin.issuer) if origin.confirmed else None
    return Imported(
        earner=earner,
        slug=slug,
        imported=imported,
        document=shown_document(secured),
        text=credential_text(imported.data),
        receipt=receipt,
        report=report,
        origin=origin,
        names_earner=names_earner(secured.document, written),
        has_email=bool(email_places(imported.data, secured)),
        path=f"{place}{slug}/",
        known_as=known.name if known else "",
    )
