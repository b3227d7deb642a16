"""Importing: verifying what another issuer gave, and keeping it byte for byte with a receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from credfolio.data_model import ENDORSEMENT, types_of
from credfolio.endorsements import (
    MAX_ENDORSEMENT,
    EndorsementFile,
    parse_endorsement,
    read_subject,
)
from credfolio.errors import (
    ContentError,
    DocumentError,
    OlderBadge,
    RefusedImport,
    Undetermined,
)
from credfolio.imports import (
    MAX_IMPORT,
    ImportedFile,
    earners_named,
    email_places,
    faults_of,
    is_credential,
    kept_bytes,
    kind_of,
    name_in,
    names_earner,
    read_origin,
    shown_document,
)
from credfolio.journal import Journal
from credfolio.mistakes import hint_for
from credfolio.model import ENDORSEMENTS, is_slug
from credfolio.pictures import PictureError, check_picture
from credfolio.portfolio import verify_given
from credfolio.receipts import Receipt, Recording, build_receipt, digest_of, verify_again
from credfolio.scaffold import slug_from
from credfolio.timestamps import format_timestamp
from credfolio.verify import Verifier
from credfolio.wallet import receipt_texts
from credfolio.wrappings import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from credfolio.imports import Origin
    from credfolio.issuing import AwardKey
    from credfolio.model import Content
    from credfolio.portfolio import Given, Portfolio
    from credfolio.report import Report, State
    from credfolio.resolution import Fetch
    from credfolio.wrappings import Secured

_SHOWN_DIGITS = 12
_MOST_NAMES = 12
_ATTRIBUTES = b"# What is imported is kept byte for byte, line ends too.\n* -text\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A verification with its receipt; `reasons` says why addresses gave no answer."""

    report: Report
    receipt: Receipt
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """One credential to be kept, or one that is kept already and was verified again.

    `warnings` are for its earner; `is_new` is False where the same bytes lay there before, and
    `is_old` True where the receipt that lay there knows more than the check that was made now.
    """

    earner: str
    slug: str
    file: str
    data: bytes
    receipt: Receipt
    report: Report
    origin: Origin
    warnings: tuple[str, ...]
    is_new: bool
    is_old: bool


@dataclass(slots=True)
class Importing:
    """One run of importing into a site; each import takes its address.

    Args:
        content: what people wrote.
        imports: what was imported before.
        receipts: its receipts.
        own: the DIDs of the site's issuers.
        fetch: reads addresses.
        now: the moment of the verifications, in whole seconds.
    """

    content: Content
    imports: Mapping[AwardKey, ImportedFile]
    receipts: Mapping[AwardKey, Receipt]
    own: frozenset[str]
    fetch: Fetch
    now: datetime
    _taken: dict[AwardKey, bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._taken = {key: imported.data for key, imported in self.imports.items()}

    def prepare(
        self,
        given: bytes,
        *,
        earner: str | None = None,
        slug: str | None = None,
        public_email: bool = False,
    ) -> Import:
        """Verify a file and decide where it is kept; nothing is written.

        Args:
            given: a credential as JSON, JWT, PNG or SVG, or a page or PDF with one inside.
            earner: whose it is; found out if left out.
            slug: the last part of its address; made from its name if left out.
            public_email: whether an e-mail address in it may become public.

        Raises:
            RefusedImport: it is not what its issuer signed, is no credential, cannot be read, or
                has no place here.
        """
        data = _kept(given)
        secured = _readable(data)
        places = email_places(data, secured)
        if places and not public_email:
            raise RefusedImport(
                f"it holds an e-mail address that everyone will be able to read: {places[0]}",
                hint="ask for a credential without it; or publish it as it is with --public-email",
            )
        of = self._earner_of(secured, data, earner)
        own = self._slug_of(of, secured, data, slug)
        file = f"content/imports/{of}/{own}.{kind_of(data)}"
        asked = ask(file, data, self.fetch, self.now)
        if faults := faults_of(asked.report):
            raise RefusedImport(f"{faults[0].name}: {faults[0].message}")
        is_new = (of, own) not in self._taken
        self._taken[of, own] = data
        chosen = better(data, self.receipts.get((of, own)), asked, self.now)
        report = verify_again(data, chosen, self.now)
        written = self.content.earners[of]
        return Import(
            earner=of,
            slug=own,
            file=file,
            data=data,
            receipt=chosen,
            report=report,
            origin=read_origin(secured.document, report, written, self.own),
            warnings=tuple(self._warnings(of, data, secured, asked, places)),
            is_new=is_new,
            is_old=chosen is not asked.receipt,
        )

    def _earner_of(self, secured: Secured, data: bytes, chosen: str | None) -> str:
        """Whose it is: as said, as before, as it says itself, or the only earner there is."""
        earners = self.content.earners
        if chosen is not None:
            if chosen not in earners:
                hint = hint_for(chosen, earners, otherwise="in content/earners/")
                raise RefusedImport(f"there is no earner '{chosen}'", hint=hint)
            return chosen
        if not earners:
            hint = "write one with `credfolio new earner NAME`"
            raise RefusedImport("the site has no earner", hint=hint)
        before = sorted({earner for (earner, _), held in self._taken.items() if held == data})
        named = earners_named(secured.document, earners)
        found = before or named or list(earners)
        if len(found) == 1:
            return found[0]
        what = "is kept for" if before else "names"
        whom = "several earners" if before or named else "no earner of this site"
        hint = f"say with --earner whose it is: {', '.join(found[:_MOST_NAMES])}"
        raise RefusedImport(f"it {what} {whom}", hint=hint)

    def _slug_of(self, earner: str, secured: Secured, data: bytes, chosen: str | None) -> str:
        """Its place at the earner's: where the same bytes lie, as said, or made from its name."""
        for (found, slug), held in self._taken.items():
            if found == earner and held == data:
                if chosen not in (None, slug):
                    raise RefusedImport(
                        f"it is here already, as {earner}/{slug}",
                        hint="to rename it, delete its file and its receipt, and import it again",
                    )
                return slug
        if chosen is not None and not is_slug(chosen):
            raise RefusedImport(
                f"'{chosen}' cannot be a slug",
                hint="small letters, digits and single hyphens, like data-literacy",
            )
        slug = chosen or slug_from(name_in(secured.document)) or digest_of(data)[:_SHOWN_DIGITS]
        awards = {award.slug for award in self.content.earners[earner].awards}
        if slug in awards or (earner, slug) in self._taken:
            what = "an award" if slug in awards else "another import"
            raise RefusedImport(
                f"{what} has the address /{earner}/{slug}/ already",
                hint="choose another with --as SLUG",
            )
        return slug

    def _warnings(
        self, earner: str, data: bytes, secured: Secured, asked: Asked, places: Iterable[str]
    ) -> Iterator[str]:
        written = self.content.earners[earner]
        if not names_earner(secured.document, written):
            yield f"it does not say that it was earned by {written.name}"
        for place in places:
            yield f"it holds an e-mail address that everyone will be able to read: {place}"
        for finding in asked.report.findings:
            if finding.outcome in ("failed", "undetermined"):
                yield f"{finding.name}: {finding.message}"
        yield from asked.reasons
        if kind_of(data) in ("png", "svg"):
            try:
                check_picture(data, kind_of(data))
            except PictureError as error:
                published = "is not shown" if kind_of(data) == "png" else "is not published"
                yield f"its picture {error.what}, so it {published}, only the credential in it"


def ask(file: str, data: bytes, fetch: Fetch, now: datetime) -> Asked:
    """Verify a file that can be read, and write the receipt.

    Args:
        file: where it lies, or will lie, below the site's folder.
        data: its bytes.
        fetch: reads addresses.
        now: the moment of the verification, in whole seconds.
    """
    recording = Recording(fetch)
    report = Verifier(recording, now).verify_bytes(data, file)
    receipt = build_receipt(
        file, data, unwrap(data), report, recording, verified=format_timestamp(now)
    )
    return Asked(report, receipt, tuple(recording.reasons.values()))


def better(data: bytes, old: Receipt | None, asked: Asked, now: datetime) -> Receipt:
    """The new receipt, unless it leaves open what the old one of the same bytes had answered."""
    if old is None or old.digest != digest_of(data) or asked.report.state != "unverifiable":
        return asked.receipt
    return asked.receipt if verify_again(data, old, now).state == "unverifiable" else old


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What asking an issuer once more came to.

    `receipt` is the one to keep, `before` and `after` are the states that the old one and this one
    give; `reasons` say why it is the old one, and are empty if it is not.
    """

    key: AwardKey
    receipt: Receipt
    before: State
    after: State
    reasons: tuple[str, ...]


def ask_again(
    imports: Mapping[AwardKey, ImportedFile],
    receipts: Mapping[AwardKey, Receipt],
    fetch: Fetch,
    now: datetime,
) -> Iterator[AskedAgain]:
    """Ask the issuers of all imports that can be read once more, one by one."""
    for key, imported in sorted(imports.items()):
        old = receipts[key]
        try:
            asked = ask(imported.file, imported.data, fetch, now)
        except (DocumentError, Undetermined):
            continue  # the build itself names it
        kept = better(imported.data, old, asked, now)
        before, after = (verify_again(imported.data, each, now).state for each in (old, kept))
        yield AskedAgain(key, kept, before, after, () if kept is not old else _reasons(asked))


def write_imports(root: Path, imports: Iterable[Import]) -> None:
    """Put imports into a site with their receipts, all of them or none.

    Raises:
        WriteError: as `Journal.write`.
    """
    taken = list(imports)
    receipts = receipt_texts({(each.earner, each.slug): each.receipt for each in taken})
    changes = {root / "wallet" / path: text.encode() for path, text in receipts.items()}
    attributes = root / "content" / "imports" / ".gitattributes"
    if taken and not attributes.exists():
        changes[attributes] = _ATTRIBUTES
    changes |= {root / each.file: each.data for each in taken}
    Journal(root / "wallet").write(changes)


def is_endorsement_of(content: Content, data: bytes) -> bool:
    """Whether a file is an endorsement, in JSON, of something at the site's addresses."""
    try:
        secured = unwrap(data)
    except (DocumentError, Undetermined):
        return False
    document = secured.document
    subject = document.get("credentialSubject")
    return (
        secured.token is None
        and ENDORSEMENT in types_of(document)
        and isinstance(subject, dict)
        and read_subject(content, document) is not None
    )


def prepare_endorsement(
    whole: Portfolio,
    files: Mapping[AwardKey, EndorsementFile],
    verifier: Verifier,
    given: bytes,
    *,
    slug: str | None = None,
) -> Given:
    """Verify what a colleague signed, and decide where it is kept; nothing is written.

    Args:
        whole: all that the site has.
        files: what is kept of colleagues already; the same bytes stay where they are.
        verifier: asks nobody.
        given: the file, for which `is_endorsement_of` holds.
        slug: the name of the file; made from the endorser's if left out.

    Raises:
        RefusedImport: it is not what its endorser signed, is of nothing that the site has, has an
            e-mail address in it, or has no place here.
        Undetermined: it could not be checked.
    """
    data = _kept(given)
    if len(data) > MAX_ENDORSEMENT:
        raise RefusedImport(f"it is larger than {MAX_ENDORSEMENT // 1024} KB")
    try:
        document = parse_endorsement(data)
    except DocumentError as error:
        raise RefusedImport(f"it {error.message}", hint=error.hint) from None
    subject = read_subject(whole.content, document)
    path = subject.path if subject else ""
    owners = {entry.path: entry.earner for entry in whole.entries}
    owners |= {whole.earner_path(earner): earner for earner in whole.content.earners}
    earner = owners.get(path, "")
    key = next((key for key, kept in files.items() if kept.data == data), None)
    if key is None:
        taken = {name for of, name in files if of == earner}
        key = earner, _endorsement_slug(document, data, taken, slug)
    place = "/".join(filter(None, ("content", ENDORSEMENTS, *key)))
    file = EndorsementFile(f"{place}.json", data, document)
    try:
        (verified,) = verify_given(whole, {key: file}, verifier)
    except ContentError as error:
        (mistake,) = error.mistakes
        raise RefusedImport(f"it {mistake.what}", hint=mistake.hint) from None
    if verified.report.state == "unverifiable":
        found = (each for each in verified.report.findings if each.outcome == "undetermined")
        raise Undetermined("; ".join(f"{each.name}: {each.message}" for each in found))
    return verified


def _endorsement_slug(
    document: Mapping[str, Any], data: bytes, taken: set[str], chosen: str | None
) -> str:
    if chosen is not None:
        if not is_slug(chosen) or chosen in taken:
            what = "names another endorsement" if chosen in taken else "cannot be a slug"
            raise RefusedImport(f"'{chosen}' {what}", hint="choose another with --as SLUG")
        return chosen
    profile = document.get("issuer")
    name = profile.get("name") if isinstance(profile, dict) else None
    slug = slug_from(name if isinstance(name, str) else "") or digest_of(data)[:_SHOWN_DIGITS]
    numbered = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in numbered if each not in taken)


def write_endorsements(root: Path, endorsements: Iterable[Given]) -> None:
    """Put endorsements into a site, all of them or none.

    Raises:
        WriteError: as `Journal.write`.
    """
    files = {root / each.given.file: each.given.data for each in endorsements}
    Journal(root / "wallet").write(files)


def _reasons(asked: Asked) -> tuple[str, ...]:
    open_ = [each.message for each in asked.report.findings if each.outcome == "undetermined"]
    return asked.reasons or tuple(open_)


def _kept(given: bytes) -> bytes:
    try:
        return kept_bytes(given)
    except DocumentError as error:
        raise RefusedImport(f"it {error.message}", hint=error.hint) from None


def _readable(data: bytes) -> Secured:
    if len(data) > MAX_IMPORT:
        raise RefusedImport(f"it is larger than {MAX_IMPORT // 1024 // 1024} MB")
    try:
        secured = unwrap(data)
    except OlderBadge as error:
        raise RefusedImport(
            error.message,
            hint="it has no signed document to keep: ask its issuer for an Open Badge 3.0",
        ) from None
    except DocumentError as error:
        raise RefusedImport(f"it {error.message}") from None
    except Undetermined as error:
        raise RefusedImport(
            error.message, hint="this version cannot keep what it cannot read"
        ) from None
    if not is_credential(shown_document(secured)):
        raise RefusedImport(
            "it is not a verifiable credential that somebody earned",
            hint="badges of Open Badges 1 and 2 are no signed documents: ask for an Open Badge 3.0",
        )
    return secured
