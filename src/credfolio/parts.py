"""A site made in parts: the pages of some earners at a time, then the lists of all of them.

What stands on an earner's pages follows from their own files and from what the whole site shares
(`Frame`). So parts can be made in any order, in several processes, and only where something has
changed. What comes of it is what `site.render_files` gives for the whole site at once.

A part does what it can prove to be simple. Whatever is wrong with one, due to be signed or tied to
another is for the whole site at once to say or do (`NotInPartsError`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from credfolio.addresses import with_current_dids
from credfolio.content import load_frame, load_part
from credfolio.errors import CredfolioError
from credfolio.events import last_events, log_faults, missing_events
from credfolio.imports import check_receipts
from credfolio.issuing import plan_signing
from credfolio.leaks import addresses_in, find_private_keys
from credfolio.model import ENDORSEMENTS
from credfolio.pages.endings import listed_in
from credfolio.portfolio import Listed, Register, build_basis, build_portfolio
from credfolio.render import Renderer
from credfolio.signing import check_elsewhere
from credfolio.site import check_documents, check_part, render_lists, render_part, stage_files
from credfolio.wallet import load_receipts, load_wallet, load_wallet_part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from credfolio.content import LoadedContent
    from credfolio.issuing import Wallet
    from credfolio.model import Content, Image
    from credfolio.portfolio import Basis, Imported, Portfolio


class NotInPartsError(CredfolioError):
    """Something that is not for a part of a site: it is for the whole to say what, or to do it."""


class Individual(NamedTuple):
    """What lists say of an earner (`portfolio.Person`)."""

    name: str
    headline: str | None
    image: Image | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all parts of a site share.

    `loaded` and `wallet` have nothing of any earner's; `basis` is what credentials are verified
    with. `lasts` has the last event of each credential, by the log's issuer.
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


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of some earners.

    `people`, `listed` and `imports` are for the lists, and so are `portraits`, by their names;
    `files` are all the paths, `changed` those that were staged, `states` how many credentials
    stand how. `leaks` are places with a secret in them; `addresses` what looks like an e-mail
    address, with its place, and `emails` are those of these earners.
    """

    people: Mapping[str, Individual]
    listed: tuple[Listed, ...]
    imports: tuple[Imported, ...]
    portraits: Mapping[str, Path]
    files: tuple[str, ...]
    changed: tuple[str, ...]
    states: Mapping[str, int]
    imported_states: Mapping[str, int] = field(default_factory=dict)
    leaks: tuple[str, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()


def read_frame(root: Path, folder: Path, as_of: date, *, now: str | None, frozen: bool) -> Frame:
    """Read what all parts share.

    Args:
        root: the site's folder.
        folder: where it is published.
        as_of: the day the states hold for.
        now: XSD dateTimeStamp, to find lists whose time is half over; None leaves them.
        frozen: whether nothing may be signed: an issuer without a log is left without one then.

    Raises:
        CredfolioError: something is wrong in it, or has to be signed.
    """
    loaded = load_frame(root)
    content = loaded.content
    stored = load_wallet(root / "wallet", {ENDORSEMENTS})
    wallet = with_current_dids(content, stored)
    if wallet.identities != stored.identities or any(
        former.kept for former in content.site.moved_from
    ):
        raise NotInPartsError("the site has moved")
    if not plan_signing(content, wallet, now=now).is_empty:
        raise NotInPartsError("something is due")
    check_elsewhere(content, wallet)
    basis = build_basis(content, wallet, as_of)
    if any(log_faults(wallet, content.site.bases, basis.logs)):
        raise NotInPartsError("a log lacks something")
    lasts = {issuer: last_events(log) for issuer, log in basis.logs.items()}
    return Frame(root, folder, loaded, wallet, as_of, basis, lasts, frozen)


class Maker:
    """Makes parts of one site, one after another, in one process."""

    def __init__(self, frame: Frame) -> None:
        """Begin with what all parts share."""
        self._frame = frame
        self._renderer = Renderer(frame.root / "templates", frame.loaded.theme)

    def make_part(self, earners: Collection[str]) -> Made:
        """Make all files of some earners, and stage those that differ from what is published.

        Raises:
            CredfolioError: a part cannot be made by itself, or something is wrong with it.
        """
        frame = self._frame
        loaded = load_part(frame.root, frame.loaded, earners)
        portfolio = self._join(loaded, earners)
        files = dict(render_part(portfolio, self._renderer, earlier=frame.folder))
        check_part(files, portfolio)
        emails = {each.email.casefold() for each in loaded.content.earners.values() if each.email}
        public = {
            f"{held.path}{name}"
            for held in portfolio.every_import
            if held.has_email
            for name in held.files
        }
        shown = portfolio.content.earners
        return Made(
            people={
                slug: Individual(each.name, each.headline, each.image, each.language)
                for slug, each in shown.items()
            },
            listed=listed_in(portfolio),
            imports=portfolio.imports,
            portraits={
                name: path
                for name, path in portfolio.images.items()
                if name not in frame.loaded.images
            },
            files=tuple(files),
            changed=stage_files(frame.folder, files),
            states=Counter(entry.state for entry in portfolio.every_entry),
            imported_states=Counter(held.state for held in portfolio.every_import),
            leaks=tuple(_leaks(files)),
            addresses=tuple(_addresses(files, public)),
            emails=tuple(sorted(emails)),
        )

    def _join(self, loaded: LoadedContent, earners: Collection[str]) -> Portfolio:
        frame, content = self._frame, loaded.content
        folder = frame.root / "wallet"
        wallet = load_wallet_part(folder, frame.wallet, earners)
        receipts = load_receipts(folder, earners)
        if list(check_receipts(loaded.imports, receipts)) or receipts.keys() - loaded.imports:
            raise NotInPartsError("the receipts of imports are not those of the files")
        for written in content.earners.values():
            if any("/" in name for award in written.awards for name in award.replaces):
                raise NotInPartsError("an award replaces what another earner had")
        if not plan_signing(content, wallet).is_empty:
            raise NotInPartsError("something is due")
        if any(
            not frame.frozen or missing.issuer in wallet.logs
            for missing in missing_events(wallet, content.site.bases, frame.basis.logs, frame.lasts)
        ):
            raise NotInPartsError("a log lacks something")
        portfolio = build_portfolio(
            content,
            wallet,
            images=loaded.images,
            as_of=frame.as_of,
            imports=loaded.imports,
            receipts=receipts,
            languages=loaded.languages,
            basis=frame.basis,
        )
        if any(entry.state in ("tampered", "unverifiable") for entry in portfolio.every_entry):
            raise NotInPartsError("a credential does not verify")
        return portfolio

    def make_lists(self, made: Made, share: tuple[int, int] = (0, 1)) -> Made:
        """Make what is the whole site's, or a share of it, of what was made of all earners."""
        frame = self._frame
        portfolio = self.list_portfolio(made)
        files = dict(render_lists(portfolio, self._renderer, earlier=frame.folder, share=share))
        if share[1] == 1:
            check_documents(files, portfolio, frame.basis)
        return Made(
            people={},
            listed=(),
            imports=(),
            portraits={},
            files=tuple(files),
            changed=stage_files(frame.folder, files),
            states=Counter(each.report.state for each in portfolio.endorsements),
            leaks=tuple(_leaks(files)),
            addresses=tuple(_addresses(files, ())),
        )

    def list_portfolio(self, made: Made) -> Portfolio:
        """The portfolio from which the lists are made."""
        frame = self._frame
        portfolio = build_portfolio(
            frame.content,
            frame.wallet,
            images={**frame.loaded.images, **made.portraits},
            as_of=frame.as_of,
            languages=frame.loaded.languages,
            basis=frame.basis,
        )
        if any(
            each.report.state in ("tampered", "unverifiable") for each in portfolio.endorsements
        ):
            raise NotInPartsError("an endorsement does not verify")
        register = Register(made.people, made.listed)
        return replace(portfolio, register=register, imports=made.imports)


def join_made(parts: Iterable[Made]) -> Made:
    """What was made of all earners together, in the order of their files."""
    made = list(parts)
    people = {slug: each for one in made for slug, each in one.people.items()}
    order = sorted(people, key=lambda slug: f"{slug}.yaml")
    return Made(
        people={slug: people[slug] for slug in order},
        listed=tuple(each for one in made for each in one.listed),
        imports=tuple(each for one in made for each in one.imports),
        portraits={name: path for one in made for name, path in one.portraits.items()},
        files=tuple(path for one in made for path in one.files),
        changed=tuple(path for one in made for path in one.changed),
        states=sum((Counter(one.states) for one in made), Counter()),
        imported_states=sum((Counter(one.imported_states) for one in made), Counter()),
        leaks=tuple(leak for one in made for leak in one.leaks),
        addresses=tuple(each for one in made for each in one.addresses),
        emails=tuple(each for one in made for each in one.emails),
    )


def _leaks(files: Mapping[str, bytes]) -> Iterable[str]:
    for path, data in files.items():
        yield from (f"{path}:{leak.line}: {leak.what}" for leak in find_private_keys(data))


def _addresses(files: Mapping[str, bytes], public: Collection[str]) -> Iterable[tuple[str, str]]:
    for path, data in files.items():
        if path not in public:
            for address, leak in addresses_in(data):
                yield address, f"{path}:{leak.line}: {leak.what}"
