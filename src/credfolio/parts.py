"""A site made in parts: the pages of some earners at a time, then the lists of all of them.

What stands on an earner's pages follows from their own files and from what the whole site shares
(`Frame`). So parts can be made in any order, in several processes, and only where something has
changed. What comes of it is what `site.render_files` gives for the whole site at once.

A part does what it can prove to be simple. Whatever is wrong with one, due to be signed or tied to
another is for the whole site at once to say or do (`NotInParts`).
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from credfolio.addresses import with_current_dids
from credfolio.content import load_frame, load_part
from credfolio.errors import NotInParts
from credfolio.events import last_events, log_faults, missing_events
from credfolio.imports import check_receipts
from credfolio.issuing import issuance_of, plan_signing
from credfolio.leaks import Sieve, addresses_in, find_private_keys
from credfolio.limits import NOTHING, Extent
from credfolio.model import ENDORSEMENTS, TRANSCRIPT, UNLISTED, Image
from credfolio.pages.endings import listed_in
from credfolio.pages.links import kinds_left_out
from credfolio.portfolio import End, Listed, build_basis, build_portfolio
from credfolio.render import Renderer
from credfolio.signing import check_elsewhere
from credfolio.site import (
    Staged,
    check_lists,
    check_part,
    read_staged,
    render_lists,
    render_part,
    stage_files,
    stage_folders,
)
from credfolio.wallet import load_receipts, load_wallet, load_wallet_part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from credfolio.content import LoadedContent
    from credfolio.issuing import Wallet
    from credfolio.model import Content, Earner
    from credfolio.portfolio import Basis, Entry, Imported, Portfolio, Register
    from credfolio.report import State


_Owned = TypeVar("_Owned", "Entry", "Listed")


class Individual(NamedTuple):
    """What lists say of an earner (`portfolio.Person`)."""

    name: str
    headline: str | None
    image: Image | None
    language: str | None
    cohort: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all parts of a site share.

    `loaded` and `wallet` have nothing of any earner's; `basis` is what credentials are verified
    with. `lasts` has the last event of each credential, by the log's issuer. `frozen`: nothing may
    be signed, so an issuer without a log is left without one.
    """

    root: Path
    folder: Path
    loaded: LoadedContent
    wallet: Wallet
    as_of: date
    basis: Basis
    lasts: Mapping[str, Mapping[str, str]]
    frozen: bool

    @property
    def content(self) -> Content:
        """The content without earners."""
        return self.loaded.content

    def at(self, root: Path) -> Frame:
        """The same in another folder, which holds copies of its files, and nothing published."""
        return replace(self, root=root, folder=root / "site_output", loaded=self.loaded.at(root))


class OfEarner(NamedTuple):
    """What was made of one earner.

    `person` is None for one whom nobody shall find. `files` are the paths of all files with
    their bytes, `states` how many credentials stand how; `places` those of the credentials in status lists, with whether
    they are set; `emails` theirs, `addresses` what looks like one in the files, with its place.
    """

    person: Individual | None
    listed: tuple[Listed, ...]
    files: Mapping[str, int]
    states: Mapping[State, int]
    places: tuple[tuple[str, int], ...]
    portrait: str
    emails: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]

    def to_json(self) -> list[Any]:
        """What lists need of it, for another build; its files are kept elsewhere."""
        person = self.person
        return [
            person and [*person[:2], person.image and person.image.model_dump(), *person[3:]],
            [_listed_to_json(each) for each in self.listed],
            dict(self.states),
            self.places,
            self.portrait,
            self.emails,
            self.addresses,
            self.folders,
        ]

    @classmethod
    def from_json(cls, slug: str, said: Any, files: Mapping[str, int]) -> OfEarner:
        """The same again; raises `TypeError`, `ValueError` or `KeyError` if it is not."""
        person, listed, states, places, portrait, emails, addresses, folders = said
        if person is not None:
            name, headline, image, language, cohort = person
            image = None if image is None else Image(**image)
            person = Individual(name, headline, image, language, cohort)
        return cls(
            person,
            tuple(_listed_from_json(slug, each) for each in listed),
            files,
            states,
            tuple((address, index) for address, index in places),
            portrait,
            tuple(emails),
            tuple((address, place) for address, place in addresses),
            tuple(folders),
        )


def _listed_to_json(listed: Listed) -> list[Any]:
    end = listed.end and [listed.end.day.isoformat(), listed.end.name, listed.end.stamp.isoformat()]
    signed = listed.signed.isoformat()
    return [*listed[1:4], listed.day.isoformat(), listed.path, listed.state, signed, end]


def _listed_from_json(earner: str, said: list[Any]) -> Listed:
    slug, badge, issuer, day, path, state, signed, end = said
    if end is not None:
        end = End(date.fromisoformat(end[0]), end[1], datetime.fromisoformat(end[2]))
    return Listed(
        earner=earner,
        slug=slug,
        badge=sys.intern(badge),
        issuer=sys.intern(issuer),
        day=date.fromisoformat(day),
        path=path,
        state=cast("State", sys.intern(state)),
        signed=datetime.fromisoformat(signed),
        end=end,
    )


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: of some earners by their slugs, or of the lists, which are nobody's.

    `imports` are for the lists; `paths` are files that are nobody's alone, `extent` how much these
    are, and `states` those of endorsements; `leaks` are places with a secret in them.
    """

    earners: Mapping[str, OfEarner]
    imports: tuple[Imported, ...]
    paths: tuple[str, ...]
    states: Mapping[State, int]
    imported_states: Mapping[State, int]
    leaks: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...] = ()
    staged: Staged = field(default_factory=lambda: Staged(()))
    extent: Extent = NOTHING


class Fresh(NamedTuple):
    """Files of some earners that are not staged yet, with the folders that are theirs alone."""

    own: Sequence[str]
    files: Mapping[str, bytes]

    def staged_in(self, folder: Path) -> Staged:
        """Stage those that differ from what a folder publishes; raises `OSError`."""
        return stage_folders(folder, self.own, self.files)


@dataclass(frozen=True, slots=True)
class ForLists:
    """What lists are made of: all earners and credentials, with imports and portraits."""

    register: Register
    imports: tuple[Imported, ...]
    portraits: Mapping[str, Path]


def read_frame(root: Path, folder: Path, as_of: date, *, now: str, frozen: bool) -> Frame:
    """Read what all parts share.

    Args:
        root: the site's folder.
        folder: where it is published.
        as_of: the day the states hold for.
        now: XSD dateTimeStamp, to find lists whose time is half over.
        frozen: whether nothing may be signed, so that these are left.

    Raises:
        CredfolioError: something is wrong in it, or has to be signed.
    """
    loaded = load_frame(root)
    content = loaded.content
    stored = load_wallet(root / "wallet", {ENDORSEMENTS, TRANSCRIPT})
    refuse_transcripts(content, stored)
    wallet = with_current_dids(content, stored)
    if wallet.identities != stored.identities or any(each.kept for each in content.site.moved_from):
        raise NotInParts("the site has moved")
    if not plan_signing(content, wallet, now=None if frozen else now).is_empty:
        raise NotInParts("something is due")
    check_elsewhere(content, wallet)
    basis = build_basis(content, wallet, as_of)
    if any(log_faults(wallet, content.site.bases, basis.logs)):
        raise NotInParts("a log lacks something")
    lasts = {issuer: last_events(log) for issuer, log in basis.logs.items()}
    return Frame(root, folder, loaded, wallet, as_of, basis, lasts, frozen)


def refuse_transcripts(content: Content, wallet: Wallet) -> None:
    """Leave a site with transcripts to the whole: they hold what is signed before them.

    Raises:
        NotInParts: there are some, or are to be.
    """
    if (
        content.site.transcripts
        or any(map(content.transcribed, content.earners))
        or any(key[0] == TRANSCRIPT for key in wallet.credentials)
    ):
        raise NotInParts("there are transcripts")


class Maker:
    """Makes parts of one site, one after another, in one process."""

    def __init__(self, frame: Frame) -> None:
        """Begin with what all parts share."""
        self.frame = frame
        self._renderer = Renderer(frame.root / "templates", frame.loaded.theme)

    def __reduce__(self) -> tuple[type[Maker], tuple[Frame]]:
        """What another process begins with: its own templates."""
        return Maker, (self.frame,)

    def prepare_lists(self) -> None:
        """Compile the templates of lists, for processes that begin with this one's memory."""
        self._renderer.compile_unfolded(kinds_left_out(self.frame.content))

    def make_part(self, earners: Sequence[str]) -> Made:
        """Make all files of some earners, and stage those that differ from what is published.

        Raises:
            CredfolioError: a part cannot be made by itself, or something is wrong with it.
        """
        made, fresh = self.render_part(earners)
        return replace(made, staged=fresh.staged_in(self.frame.folder))

    def render_part(self, earners: Sequence[str]) -> tuple[Made, Fresh]:
        """Make all files of some earners; stages nothing, and raises as `make_part`."""
        frame = self.frame
        loaded = load_part(frame.root, frame.loaded, earners)
        portfolio = self._join(loaded, earners)
        files = dict(render_part(portfolio, self._renderer, earlier=frame.folder))
        check_part(files, portfolio)
        folders = _folders(portfolio, earners)
        paths = _by_owner(portfolio, folders, files)
        public = portfolio.public_emails
        sieve = Sieve()
        telling = {path: data for path, data in files.items() if not sieve.lets_through(data)}
        held = _grouped(earners, portfolio.every_entry)
        listed = _grouped(earners, listed_in(portfolio))
        made = {
            slug: OfEarner(
                person=_individual(portfolio.content.earners.get(slug)),
                listed=tuple(listed[slug]),
                files={path: len(files[path]) for path in paths[slug]},
                states=Counter(entry.state for entry in held[slug]),
                places=tuple(_place_of(entry) for entry in held[slug]),
                portrait=_portrait(portfolio, loaded.content.earners.get(slug)),
                emails=_emails(loaded.content.earners.get(slug)),
                addresses=tuple(_addresses(telling, paths[slug], public)),
                folders=tuple(folder for folder, owner in folders.items() if owner == slug),
            )
            for slug in earners
        }
        places = [portfolio.place_of(language) for language in portfolio.languages]
        own = [place + folder for folder in folders for place in places]
        whole = Made(
            made,
            portfolio.imports,
            (),
            Counter(),
            Counter(held.state for held in portfolio.every_import),
            tuple(_leaks(telling)),
        )
        return whole, Fresh(own, files)

    def _join(self, loaded: LoadedContent, earners: Collection[str]) -> Portfolio:
        frame, content = self.frame, loaded.content
        folder = frame.root / "wallet"
        wallet = load_wallet_part(folder, frame.wallet, earners)
        receipts = load_receipts(folder, earners)
        if list(check_receipts(loaded.imports, receipts)) or receipts.keys() - loaded.imports:
            raise NotInParts("the receipts of imports are not those of the files")
        for written in content.earners.values():
            if any("/" in name for award in written.awards for name in award.replaces):
                raise NotInParts("an award replaces what another earner had")
        if not plan_signing(content, wallet).is_empty:
            raise NotInParts("something is due")
        refuse_transcripts(content, wallet)
        bases, basis = content.site.bases, frame.basis
        for missing in missing_events(wallet, bases, basis.logs, frame.lasts):
            if not frame.frozen or missing.issuer in wallet.logs:
                raise NotInParts(str(missing))
        portfolio = build_portfolio(
            content,
            wallet,
            images=loaded.images,
            as_of=frame.as_of,
            imports=loaded.imports,
            receipts=receipts,
            endorsements=loaded.endorsements,
            languages=loaded.languages,
            basis=basis,
        )
        if any(entry.state in ("tampered", "unverifiable") for entry in portfolio.every_entry):
            raise NotInParts("a credential does not verify")
        _check_told(portfolio)
        return portfolio

    def make_lists(self, given: ForLists, share: tuple[int, int] = (0, 1)) -> Made:
        """Make what is the whole site's, or a share of it: (0, 2) is the first of two halves.

        Raises:
            CredfolioError: something is wrong with it.
        """
        frame = self.frame
        portfolio = build_portfolio(
            frame.content,
            frame.wallet,
            images={**frame.loaded.images, **given.portraits},
            as_of=frame.as_of,
            endorsements=frame.loaded.endorsements,
            languages=frame.loaded.languages,
            basis=frame.basis,
        )
        _check_told(portfolio)
        states = Counter(each.report.state for each in portfolio.endorsements)
        if states["tampered"] or states["unverifiable"]:
            raise NotInParts("an endorsement does not verify")
        portfolio = replace(portfolio, register=given.register, imports=given.imports)
        sizes: dict[str, int] = {}
        changed: list[str] = []
        leaks: list[str] = []
        addresses: list[tuple[str, str]] = []
        for path, data in render_lists(
            portfolio, self._renderer, earlier=frame.folder, share=share
        ):
            sizes[path] = len(data)
            changed += stage_files(frame.folder, {path: data}).changed
            leaks += _leaks({path: data})
            addresses += _addresses({path: data}, [path])
        if share[0] == 0:
            check_lists(partial(read_staged, frame.folder), portfolio, frame.basis)
        return Made(
            {},
            (),
            tuple(sizes),
            states if share[0] == 0 else Counter(),
            {},
            tuple(leaks),
            tuple(addresses),
            Staged(tuple(changed), number=len(changed)),
            Extent.of(sizes.values()),
        )


def _check_told(portfolio: Portfolio) -> None:
    """Leave to the whole what could not be told of a colleague's endorsement: it says so."""
    if any(given.report.state == "unverifiable" for given in portfolio.every_given):
        raise NotInParts("an endorsement could not be checked")


def _folders(portfolio: Portfolio, earners: Iterable[str]) -> dict[str, str]:
    """The folders that are an earner's alone, each with the slug."""
    folders = {f"{slug}/": slug for slug in earners}
    for hidden in portfolio.unlisted:
        folders.update((hidden.earner_path(slug), slug) for slug in hidden.content.earners)
    # What was unlisted once stays where it is.
    folders.update((_top(entry.path), entry.earner) for entry in portfolio.every_entry)
    folders.update((_top(held.path), held.earner) for held in portfolio.every_import)
    folders.update((_top(old.path), old.earner) for old in portfolio.every_replaced)
    return folders


def _top(path: str) -> str:
    """The folder of an earner that a file lies in."""
    depth = 2 if path.startswith(UNLISTED) else 1
    return "/".join(path.split("/", depth)[:depth]) + "/"


def _by_owner(
    portfolio: Portfolio, folders: Mapping[str, str], files: Iterable[str]
) -> dict[str, list[str]]:
    """The paths of files by the earner whose they are."""
    others = [place for each in portfolio.languages if (place := portfolio.place_of(each))]
    paths: dict[str, list[str]] = {slug: [] for slug in folders.values()}
    for path in files:
        place = next((place for place in others if path.startswith(place)), "")
        paths[folders[_top(path.removeprefix(place))]].append(path)
    return paths


def _grouped(earners: Iterable[str], things: Iterable[_Owned]) -> dict[str, list[_Owned]]:
    """Things by the slug of the earner whose they are."""
    grouped: dict[str, list[_Owned]] = {slug: [] for slug in earners}
    for each in things:
        grouped[each.earner].append(each)
    return grouped


def _individual(shown: Earner | None) -> Individual | None:
    if shown is None:
        return None
    return Individual(shown.name, shown.headline, shown.image, shown.language, shown.cohort)


def _place_of(entry: Entry) -> tuple[str, int]:
    issuance = issuance_of(entry.credential)
    return issuance.status_list, issuance.status_index


def _portrait(portfolio: Portfolio, written: Earner | None) -> str:
    """The file of an earner's picture, if it is published."""
    picture = written.image.file if written and written.image else ""
    return picture if picture in portfolio.images else ""


def _emails(written: Earner | None) -> tuple[str, ...]:
    return (written.email.casefold(),) if written and written.email else ()


def _leaks(files: Mapping[str, bytes]) -> Iterator[str]:
    for path, data in files.items():
        yield from (f"{path}:{leak.line}: {leak.what}" for leak in find_private_keys(data))


def _addresses(
    files: Mapping[str, bytes], paths: Iterable[str], public: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    for path in paths:
        data = b"" if path in public else files.get(path, b"")
        for address, leak in addresses_in(data):
            yield address, f"{path}:{leak.line}: {leak.what}"
