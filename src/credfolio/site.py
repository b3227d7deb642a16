"""The site's folder: rendering pages into files, writing what differs, checking what is there."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import chain, cycle
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from credfolio.addresses import former_place, kept_addresses
from credfolio.attachments import attached_credential
from credfolio.baking import text_in_svg, unbake
from credfolio.certificates import TEMPLATE, print_certificates
from credfolio.documents import parse_object
from credfolio.errors import DocumentError, OlderBadge, SiteError
from credfolio.files import (
    holds,
    make_folder,
    move,
    remove,
    sync_below,
    unstage,
    write_staged,
    writing_errors,
)
from credfolio.limits import Extent
from credfolio.pages import Page, build_lists, build_pages, build_part
from credfolio.pages.cards import lay_out
from credfolio.pages.links import BADGES, sections_of
from credfolio.portfolio import Entry, Record
from credfolio.rasters import card_faces, draw_badges, draw_card, draw_picture, has_glyph
from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier
from credfolio.wrappings import embedded_text, find_log_proof, parse_document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from credfolio.model import Site
    from credfolio.pages import File
    from credfolio.pages.cards import Card
    from credfolio.portfolio import Basis, Endorsing, Given, Imported, Portfolio, Replaced
    from credfolio.render import Renderer
    from credfolio.report import Report

MARKER = ".credfolio"
MARKER_TEXT = (
    b"Written by credfolio build: every file in this folder is replaced by the next run.\n"
)
_LARGEST_CARD = 300_000
"""So many bytes every network takes."""
STAGE = ".credfolio-next"
"""The folder beside the pages in which a build gathers what it changes."""
# What a folder may hold before its first build, and what no build publishes or removes.
_KEPT = frozenset({".git", ".gitignore", ".gitattributes", "CNAME", STAGE})


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a site did: paths below its folder."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    extent: Extent

    @property
    def total(self) -> int:
        """How many files the site has."""
        return self.extent.files


def render_files(
    portfolio: Portfolio, renderer: Renderer, *, earlier: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the site: path below its folder, and bytes.

    Args:
        portfolio: what the site shows.
        renderer: the theme.
        earlier: the folder of an earlier build; cards whose drawing is the same are taken from it.

    Raises:
        SiteError: a template fails, two files have the same path, or a path leaves the folder.
    """
    drawn = _with_drawings(portfolio, renderer)
    static = renderer.static_files(sections_of(portfolio.content))
    items = chain(static, build_pages(drawn))
    yield from _render(items, drawn, renderer, earlier)


def render_part(
    portfolio: Portfolio, renderer: Renderer, *, earlier: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of some earners; takes and raises the same as `render_files`."""
    drawn = _with_drawings(portfolio, renderer)
    yield from _render(build_part(drawn), drawn, renderer, earlier, with_badge_cards=False)


def render_lists(
    portfolio: Portfolio,
    renderer: Renderer,
    *,
    earlier: Path | None = None,
    share: tuple[int, int] = (0, 1),
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are the whole site's; takes and raises the same as `render_files`.

    `share` says which part of the lists: the first of two halves is (0, 2), and has all files that
    are no lists as well.
    """
    static = renderer.static_files(sections_of(portfolio.content))
    items = _shared(chain(static, build_lists(portfolio)), share)
    yield from _render(items, portfolio, renderer, earlier)


def _shared(items: Iterable[Page | File], share: tuple[int, int]) -> Iterator[Page | File]:
    turns = cycle(range(share[1]))
    for item in items:
        is_list = isinstance(item, Page) and item.kind != "endorsement"
        if (next(turns) if is_list else 0) == share[0]:
            yield item


def _with_drawings(portfolio: Portfolio, renderer: Renderer) -> Portfolio:
    site = portfolio.content.site
    if "badges" not in site.copies and not site.certificates:
        return portfolio
    drawn = replace(portfolio, drawings=draw_badges(portfolio))
    sheet = renderer.source(TEMPLATE)
    return replace(drawn, certificates=print_certificates(drawn, sheet))


def _render(
    items: Iterable[Page | File],
    portfolio: Portfolio,
    renderer: Renderer,
    earlier: Path | None,
    *,
    with_badge_cards: bool = True,
) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    cards: dict[str, Card] = {}
    for item in items:
        path = item.file if isinstance(item, Page) else item.path
        _take_place(path, seen)
        if isinstance(item, Page):
            if item.card:  # one card may stand for several pages: it speaks the first language
                cards.setdefault(item.card.path, item.card)
            yield path, renderer.render_page(item, portfolio)
        else:
            yield path, item.data.read_bytes() if isinstance(item.data, Path) else item.data
    for path, card in cards.items():
        if with_badge_cards or not path.startswith(BADGES.path):
            _take_place(path, seen)
            yield path, _draw(card, renderer, earlier / path if earlier else None)


def _take_place(path: str, seen: set[str]) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        raise SiteError(f"the path {path} does not lie in the site")
    # File systems that ignore case must not lose one of two files.
    if path.casefold() in seen:
        raise SiteError(f"two things want to be at {path}")
    seen.add(path.casefold())


def _draw(card: Card, renderer: Renderer, earlier: Path | None) -> bytes:
    """Draw a card, with its mark instead of its picture if that makes it too large."""
    picture = draw_picture(card.picture) if card.picture else ""
    for shown in dict.fromkeys((picture, "")):
        view = lay_out(card, card_faces(), has_glyph, shown)
        svg = renderer.render_card(view)
        png = draw_card(svg, view.letters, earlier=earlier)
        if len(png) <= _LARGEST_CARD:
            break
    return png


def write_site(folder: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Make a folder hold exactly these files; all are made before the first is written.

    Raises:
        SiteError: the folder holds things that no build wrote.
        WriteError: the system does not let us.
    """
    claim(folder)
    wanted = dict(files)
    with writing_errors(folder):
        unstage(folder / STAGE)
        staged = stage_files(folder, wanted)
        paths = {*wanted, MARKER}
        changed, removed = publish_staged(folder, staged, lambda: strangers_in(folder, paths, ()))
    sizes = {MARKER: len(MARKER_TEXT)} | {path: len(data) for path, data in wanted.items()}
    return Written(changed, removed, Extent.of(sizes.values()))


@dataclass(frozen=True, slots=True)
class Staged:
    """What was written beside the pages, to take its place among them.

    `folders` are those that are new as a whole, `changed` the paths of other files that differ;
    `number` is how many files that is. `strangers` lie where they do not belong any more.
    """

    changed: tuple[str, ...]
    folders: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    number: int = 0

    def joined(self, other: Staged) -> Staged:
        """Both together."""
        return Staged(
            (*self.changed, *other.changed),
            (*self.folders, *other.folders),
            (*self.strangers, *other.strangers),
            self.number + other.number,
        )


def stage_files(folder: Path, files: Mapping[str, bytes]) -> Staged:
    """Write what differs from a site's folder into the one beside the pages; raises `OSError`.

    Several processes may, each with files of its own.
    """
    changed = tuple(path for path, data in files.items() if not holds(folder / path, data))
    for path in changed:
        write_staged(folder / STAGE / path, files[path])
    return Staged(changed, number=len(changed))


def read_staged(folder: Path, path: str) -> bytes:
    """What a site will publish at a path: what was staged, or else what is there; raises `OSError`."""
    staged = folder / STAGE / path
    return (staged if staged.exists() else folder / path).read_bytes()


def stage_folders(folder: Path, own: Iterable[str], files: Mapping[str, bytes]) -> Staged:
    """Do the same with folders that hold these files and no others.

    Args:
        folder: where the site is published.
        own: the paths of the folders, with their final slash; some may not be there, or have no
            file any more.
        files: all that belongs into them, by path.
    """
    own = tuple(own)
    new = {path for path in own if not (folder / path).exists()}
    depths = {path.count("/") for path in new}
    others, fresh = {}, set()
    staging = str(folder / STAGE)
    for path, data in files.items():
        parts = path.split("/")
        top = next((top for d in depths if (top := "/".join(parts[:d]) + "/") in new), None)
        if top is None:
            others[path] = data
        else:
            fresh.add(top)
            write_staged(f"{staging}/{path}", data)
    staged = stage_files(folder, others)
    strangers = tuple(
        relative
        for path in own
        if path not in new
        for relative in _files_below(folder, path)
        if relative not in files
    )
    number = staged.number + len(files) - len(others)
    return Staged(staged.changed, tuple(sorted(fresh)), strangers, number)


def _files_below(folder: Path, path: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder / path):
        below = Path(place).relative_to(folder).as_posix()
        yield from (f"{below}/{name}" for name in names)
        yield from (f"{below}/{name}" for name in folders if (Path(place) / name).is_symlink())


def publish_staged(
    folder: Path, staged: Staged, find_strangers: Callable[[], Iterable[str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put what was staged in its place, and remove what does not belong to the site any more.

    1. What differs has been written into a folder beside the pages: a full disk was met there,
       where no file that is published has been touched.
    2. File by file, and folder by folder where all of it is new, takes its place, in an order in
       which old and new ones together are never wrong (`rank_of`).
    3. What no longer belongs to the site is removed, in the opposite order.

    A run that is cut off leaves whole files, old ones and new ones; the next run does the rest.

    Args:
        folder: where the site is published.
        staged: what was staged.
        find_strangers: the paths of files that do not belong to the site, asked when all others
            are in their places.

    Returns:
        The paths of files and folders that took their places, and of files that were removed.

    Raises:
        OSError: the system does not let us.
    """
    staging = folder / STAGE
    marker = stage_files(folder, {MARKER: MARKER_TEXT})
    ordered = sorted((*staged.changed, *staged.folders, *marker.changed), key=rank_of)
    sync_below(staging)  # 1
    for path in ordered:  # 2
        make_folder((folder / path).parent)
        move(staging / path, folder / path)
    unstage(staging)
    return tuple(ordered), remove_strangers(folder, find_strangers())  # 3


def rank_of(path: str) -> int:
    """When a file takes its place: after all that it is verified with, or that it needs.

    A new list beside an old credential says what is so; an old list beside a new credential would
    say nothing of it.
    """
    parts = PurePosixPath(path)
    if path == MARKER:  # whose folder it is
        return 0
    if parts.name == "did.json" or "status" in parts.parts:
        return 1
    if parts.stem == "credential" or path.endswith("/"):
        return 2
    return 4 if parts.suffix == ".html" else 3


def strangers_in(folder: Path, wanted: Collection[str], own: Collection[str]) -> tuple[str, ...]:
    """What lies in a site's folder and does not belong to it: paths, of empty folders too.

    Args:
        folder: where the site is published.
        wanted: the paths of its files.
        own: folders that are looked after elsewhere, with their final slash.
    """
    strangers = []
    for place, folders, names in os.walk(folder):
        below = Path(place).relative_to(folder).as_posix()
        prefix = "" if below == "." else f"{below}/"
        if not prefix:
            folders[:] = [name for name in folders if name not in _KEPT]
            names[:] = [name for name in names if name not in _KEPT]
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        folders[:] = [
            name for name in folders if f"{prefix}{name}/" not in own and name not in linked
        ]
        found = (f"{prefix}{name}" for name in (*names, *linked))
        strangers += [path for path in found if path not in wanted]
    return tuple(strangers)


def remove_strangers(folder: Path, strangers: Iterable[str]) -> tuple[str, ...]:
    """Remove files from a site's folder, and folders in which there are none then.

    Raises:
        OSError: the system does not let us.
    """
    removed = tuple(sorted(strangers, key=rank_of, reverse=True))
    for relative in removed:
        remove(folder / relative, below=folder)
    return removed


def check_site(folder: Path, portfolio: Portfolio) -> tuple[Report, ...]:
    """Verify every credential that a folder publishes, as a stranger would.

    1. The credential's file holds the wallet's bytes.
    2. The page embeds the identical document, and the identical proof of its place in a log.
    3. The baked PNG, and the baked SVG where there is one, carry the identical text; so does the
       certificate for paper, where the site has them.
    4. Verifying the file with only the folder's own DID documents and status lists gives the
       outcome that the page states.
       So it is with endorsements, where they have pages.
    5. What was replaced is not valid, and its page embeds no other document.
    6. Of an import, each file holds the bytes that were given, and the page embeds no other
       document.
    7. What a colleague signed is published as it was given.
    8. A transcript is published as the wallet has it, and verifies as it did.

    Returns:
        A report for each credential of the site's own.

    Raises:
        SiteError: one of these does not hold.
    """
    # Whoever fetches imports all that talks to hosts, which builds in parts do without.
    from credfolio.fetch import MappedFetch, no_network  # noqa: PLC0415

    base = portfolio.content.site.base
    moment = datetime.combine(portfolio.as_of, time(23, 59, 59), UTC)
    former = {base: folder / former_place(base) for base in kept_addresses(portfolio.content)}
    kept = {each.address: each.text.encode() for each in portfolio.kept_documents.values()}
    elsewhere = KnownDocuments(kept) if kept else no_network
    verifier = Verifier(MappedFetch({**former, base: folder}, elsewhere), moment)

    def read(path: str) -> bytes:
        return (folder / path).read_bytes()

    _check_copies(read, portfolio)
    for replaced in portfolio.every_replaced:  # 5
        report = verifier.verify(parse_object(replaced.text), f"{replaced.path}credential.json")
        if report.outcome == "passed":
            raise SiteError(f"{replaced.path} was replaced, but verifies as {report.state}")
    for record in portfolio.transcripts:  # 8
        if read(record.path) != record.text.encode():
            raise SiteError(f"{record.path} is not what the wallet holds")
        _verified(record, verifier)
    return tuple(_verified(entry, verifier) for entry in _shown(portfolio))  # 4


def check_part(files: Mapping[str, bytes], portfolio: Portfolio) -> None:
    """Check what is about to be published of some earners: 1 to 3 and 5 to 7 of `check_site`.

    What the pages state was found by verifying the very bytes that are published; that the site
    publishes what they were verified with, `check_documents` sees to.

    Args:
        files: all of theirs, by path.
        portfolio: what they show.

    Raises:
        SiteError: something does not hold.
    """
    _check_copies(files.__getitem__, portfolio)
    for replaced in portfolio.every_replaced:
        if replaced.report.outcome == "passed":
            raise SiteError(
                f"{replaced.path} was replaced, but verifies as {replaced.report.state}"
            )


def check_lists(read: Callable[[str], bytes], portfolio: Portfolio, basis: Basis) -> None:
    """Check that a site publishes the DID documents and lists that it was verified with.

    Args:
        read: the bytes of a file that is the whole site's by its path; raises `OSError`.
        portfolio: the same, with its endorsements.
        basis: what everything was verified with.

    Raises:
        SiteError: it does not.
    """
    content = portfolio.content
    kept = {each.address for each in portfolio.kept_documents.values()}
    for address, data in basis.documents.items():
        base = content.base_of(address)
        if base is None or (base != content.site.base and base not in kept_addresses(content)):
            if base is None and address not in kept:
                raise SiteError(f"{address} does not lie in this site")
            continue
        place = "" if base == content.site.base else former_place(base)
        published = b""
        with suppress(OSError):
            published = read(place + address.removeprefix(base))
        if published != data:
            raise SiteError(f"the site does not publish what {address} was verified with")
    _check_copies(read, replace(portfolio, imports=()))


def _check_copies(read: Callable[[str], bytes], portfolio: Portfolio) -> None:
    for replaced in portfolio.every_replaced:  # 5
        _check_replaced(read, replaced)
    for imported in portfolio.every_import:  # 6
        _check_import(read, imported)
    for given in portfolio.every_given:  # 7
        if given.holds:
            _check_given(read, given, portfolio)
    site = portfolio.content.site
    for entry in _shown(portfolio):
        _check_entry(read, entry, site)


def _shown(portfolio: Portfolio) -> tuple[Entry | Endorsing, ...]:
    return (*portfolio.every_entry, *portfolio.endorsements)


def _check_replaced(read: Callable[[str], bytes], replaced: Replaced) -> None:
    published = f"{replaced.path}credential.json"
    try:
        data = read(published)
        document = parse_object(data)
        embedded = parse_document(read(f"{replaced.path}index.html"))
    except (OSError, KeyError, DocumentError) as error:
        raise SiteError(f"{replaced.path} cannot be read back: {error}") from None
    if data != replaced.text.encode():
        raise SiteError(f"{published} is not what the wallet holds")
    if embedded != document:
        raise SiteError(f"{replaced.path}index.html embeds another credential than {published}")


def _check_import(read: Callable[[str], bytes], imported: Imported) -> None:
    place = imported.path
    page = f"{place}index.html"
    try:
        for name, data in imported.files.items():
            if read(f"{place}{name}") != data:
                raise SiteError(f"{place}{name} is not what {imported.imported.file} holds")
        if not imported.embedded:
            return
        embedded = parse_document(read(page))
    except (OSError, KeyError, DocumentError) as error:
        raise SiteError(f"{imported.path} cannot be read back: {error}") from None
    if embedded != parse_document(imported.embedded.encode()):
        raise SiteError(
            f"{page} embeds another credential than {imported.imported.file}",
            hint="a template must embed the signed credential as it is given",
        )


def _check_given(read: Callable[[str], bytes], given: Given, portfolio: Portfolio) -> None:
    try:
        is_same = read(given.path) == given.given.data
    except (OSError, KeyError):
        # A skill may be shown by no credential in force, and its endorsement nowhere then.
        is_same = given.of == portfolio.earner_path(given.earner)
    if not is_same:
        raise SiteError(f"{given.path} is not what {given.given.file} holds")


def _check_entry(read: Callable[[str], bytes], entry: Entry | Endorsing, site: Site) -> None:
    published = f"{entry.path}credential.json"
    page = f"{entry.path}index.html"
    try:
        data, shown = read(published), read(page)
        log_proof = find_log_proof(shown)
        is_same = (
            embedded_text(shown).strip() == entry.text.strip()
            or parse_document(shown) == entry.credential
        )
        copies = _copies(read, entry, site) if isinstance(entry, Entry) else {}
    except (OSError, KeyError, DocumentError, OlderBadge) as error:
        raise SiteError(f"{entry.path} cannot be read back: {error}") from None
    if data != entry.text.encode():  # 1
        raise SiteError(f"{published} is not what the wallet holds")
    if not is_same:  # 2
        raise SiteError(
            f"{page} embeds another credential than {published}",
            hint="a template must embed the signed credential as it is given",
        )
    if log_proof != entry.log_proof:
        raise SiteError(
            f"{page} embeds another proof of its place in the log than the wallet gives",
            hint="a template must embed view.log_proof as it is given",
        )
    for copy, (carried, wanted) in copies.items():  # 3
        if carried != wanted:
            raise SiteError(f"{copy} carries another credential than {published}")


def _verified(entry: Entry | Endorsing | Record, verifier: Verifier) -> Report:
    file = entry.path if isinstance(entry, Record) else f"{entry.path}credential.json"
    document, source = parse_object(entry.text), file
    report = verifier.verify(document, source, log_proof=entry.log_proof)
    if report.state != entry.report.state:
        raise SiteError(
            f"{entry.path} verifies as {report.state}, but its page says {entry.report.state}"
        )
    return report


def _copies(read: Callable[[str], bytes], entry: Entry, site: Site) -> dict[str, tuple[str, str]]:
    """What copies in other forms carry, and what they should; raises as reading them does."""
    png, svg, pdf = (f"{entry.path}credential.{form}" for form in ("png", "svg", "pdf"))
    copies = {}
    if "badges" in site.copies:
        copies[png] = (unbake(read(png)), entry.text)
        with suppress(OSError, KeyError):  # a badge whose picture is a PNG has none
            copies[svg] = (unbake(read(svg)), text_in_svg(entry.text))
    if site.certificates:
        copies[pdf] = (attached_credential(read(pdf)).decode(), entry.text)
    return copies


def claim(folder: Path) -> None:
    """Refuse to replace a folder that somebody else filled."""
    if folder.exists() and not folder.is_dir():
        raise SiteError(f"{folder} is not a folder")
    if not folder.exists() or (folder / MARKER).exists():
        return
    strangers = sorted({path.name for path in folder.iterdir()} - _KEPT)
    if strangers:
        raise SiteError(
            f"{folder} holds files that no build wrote, such as {strangers[0]}",
            hint="a build replaces everything in its output folder: name an empty one",
        )
