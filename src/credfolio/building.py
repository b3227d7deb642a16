"""Building a site in parts, in several processes, and putting it in its place.

The straight way from content and wallet to a site is `site.render_files`, for the whole at once.
This is the same for sites of any size:

1. What there is of earners is surveyed (`manifest`), and compared with what an earlier build knew.
2. Parts of what has changed are made by an executor (`parts`), a few at a time, and what differs
   from what is published is staged beside it.
3. The lists are made of what all earners have.
4. All of it takes its place, and what it was made of is kept for the next build.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.cluster import files_of, shared_files, workers_on
from credfolio.errors import NotInParts
from credfolio.files import unstage, writing_errors
from credfolio.leaks import refused
from credfolio.limits import Extent, check_limits
from credfolio.manifest import (
    Kept,
    ManifestError,
    Rows,
    digest_of,
    manifest_of,
    program_folders,
    site_stamp,
    stamp_of,
    stamps_below,
    survey_site,
)
from credfolio.parts import ForLists, Maker, OfEarner, read_frame
from credfolio.portfolio import Register
from credfolio.site import MARKER, MARKER_TEXT, STAGE, Staged
from credfolio.status_lists import address_of_list, set_indexes
from credfolio.workers import workers_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from credfolio.limits import Finding
    from credfolio.manifest import Manifest, Survey
    from credfolio.parts import Frame, Fresh, Individual, Made
    from credfolio.portfolio import Imported, Listed
    from credfolio.published import Folder, Objects
    from credfolio.report import State

PART = 128
"""So many earners are made together: what is done once for each part is little beside that."""
_FEW = 2 * PART
"""Up to so many earners one process is quicker than several."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build in parts did: how much the site is, and how many files were written and removed.

    `limit` says of which hosts the site is too large for.
    """

    extent: Extent
    written: int
    removed: int
    states: Mapping[State, int]
    imported_states: Mapping[State, int]
    limit: Finding | None


def build_in_parts(
    root: Path,
    place: Folder | Objects,
    as_of: date,
    *,
    frozen: bool,
    now: str,
    jobs: int,
    progress: Callable[[int, int], None],
    cluster: str = "",
) -> tuple[Frame, Built]:
    """Make a site of which nothing is due to be signed, and publish it.

    Args:
        root: the site's folder.
        place: where it is published.
        as_of: the day the states hold for.
        frozen: whether this build may not sign; such a one does not mind lists to be renewed.
        now: XSD dateTimeStamp.
        jobs: how many processes work.
        progress: told how many earners are made, and of how many.
        cluster: the address of a Dask scheduler whose workers make parts, empty for none.

    Returns:
        What all parts share, and what was done.

    Raises:
        CredfolioError: it cannot be made in parts; what is wrong with it as a whole, the whole
            says. Nothing that is published was touched then.
        SiteError: something secret would be published, or the folder is somebody else's.
        WriteError: the system does not let us.
        ClusterError: the cluster is lost, or cannot be asked.
    """
    survey, folder = survey_site(root), place.folder  # 1
    frame = read_frame(root, folder, as_of, now=now, frozen=frozen)
    place.claim()
    known = _Known(manifest_of(root, place.name), survey, frame, place)
    made = _Gathered()
    with writing_errors(folder):
        unstage(folder / STAGE)
        with _thrown_away_unless_done(folder / STAGE):
            jobs = 1 if len(survey.earners) <= _FEW else jobs
            maker = Maker(frame)
            # What has changed comes first: if it has to be signed, nothing else was read for it.
            due = [slug for slug in survey.earners if slug not in known.same]
            work = _Work(maker, survey, jobs, cluster, progress)
            work.make(due, made)  # 2
            work.make(known.gather(made), made)
            if known.has_lists(made.rows):  # 3
                made.take_lists(known.lists)
            else:
                given = made.for_lists(frame)
                with workers_with((maker, given), jobs) as workers:
                    shares = [(number, jobs) for number in range(jobs)]
                    for each in workers.in_order(_make_lists, shares):
                        made.take(each)
            made.refuse_secrets()
        paths = {*made.paths, MARKER}
        own = made.own_folders(frame, survey.earners)
        of_earners = known.paths_with(made.rows)
        written, removed = place.publish(made.staged, paths, own, of_earners)  # 4
    built = Built(
        made.extent,
        written,
        removed,
        made.states,
        made.imported_states,
        check_limits(
            made.extent,
            made.states.total() + made.imported_states.total(),
            frame.content.site,
        ),
    )
    known.keep(built, paths, made.rows)
    return frame, built


class _Known:
    """What an earlier build has made and what nothing has changed of."""

    def __init__(
        self, manifest: Manifest, survey: Survey, frame: Frame, place: Folder | Objects
    ) -> None:
        self._manifest, self._survey, self._frame, self._place = manifest, survey, frame, place
        # Before anything is read again: what is written from now on is for the next build.
        self._site_stamp = site_stamp(frame.root, program_folders())
        self._stamps = {slug: survey.stamps_of(slug) for slug in survey.earners}
        self._digest = _page_digest(frame)
        self._bits = {
            address_of_list(text, name): sorted(set_indexes(text, name))
            for name, text in frame.wallet.lists.items()
        }
        self.same = frozenset(self._unchanged())
        """The slugs of earners of whom nothing has changed, as far as files tell."""

    def _unchanged(self) -> Iterator[str]:
        site = self._manifest.site
        with suppress(TypeError, ValueError, KeyError):  # a manifest that was damaged
            if site.get("digest") == self._digest and self._logs_go_on():
                yield from filter(self._is_same, self._survey.earners)

    def gather(self, made: _Gathered) -> list[str]:
        """Take what is known of those of whom nothing has changed.

        Returns:
            The slugs of those that have to be made all the same: their place in a status list says
            something else now, or what was kept of them cannot be read. `same` is without them then.
        """
        before = self._manifest.site["bits"] if self.same else {}
        turned = {
            (address, index)
            for address in {*before, *self._bits}
            for index in {*before.get(address, ())} ^ {*self._bits.get(address, ())}
        }
        taken: set[str] = set()
        asked = [slug for slug in self._survey.earners if slug in self.same]
        with suppress(ManifestError, TypeError, ValueError, KeyError):
            for slug, said in self._manifest.made(asked):
                of = OfEarner.from_json(slug, said, self._manifest.earners[slug].sizes)
                if not turned.intersection(of.places):
                    made.take_earner(slug, of)
                    taken.add(slug)
        self.same = frozenset(taken)
        return [slug for slug in asked if slug not in taken]

    def _logs_go_on(self) -> bool:
        """Whether each log begins with what it was: what it said of anybody, it still says."""
        for issuer, (size, digest) in self._manifest.site["logs"].items():
            log = self._frame.wallet.logs.get(issuer)
            if log is None or digest_of([log.entries[:size].encode()]) != digest:
                return False
        return True

    def paths_with(self, made: Rows) -> Iterator[str]:
        """The paths of all files of earners, with those that were made anew."""
        for slug in self.same:
            yield from self._manifest.earners[slug].sizes
        for _, _, paths in made:
            yield from paths

    @property
    def lists(self) -> dict[str, int]:
        """The files that are nobody's alone, as they are published: by path, with their bytes."""
        return Kept("", "", self._manifest.site["outputs"]).sizes

    def has_lists(self, made: Rows) -> bool:
        """Whether all lists are published as they would be made: nothing else has changed in them.

        Args:
            made: the earners that were made anew.
        """
        site = self._manifest.site
        is_same = (
            site.get("stamp") == self._site_stamp
            and site["as_of"] == self._frame.as_of.isoformat()
            and not self._frame.content.endorsements  # whose states are counted
            and set(self._survey.earners) == self._manifest.earners.keys()
        )
        if not is_same or not self._place.is_published(site["outputs"]):
            return False
        now = {slug: said for slug, said, _ in made}
        try:
            return all(before == json.loads(now[slug]) for slug, before in self._manifest.made(now))
        except ManifestError:
            return False

    def _is_same(self, slug: str) -> bool:
        kept = self._manifest.earners.get(slug)
        if kept is None or not self._place.is_published(kept.outputs):
            return False
        return kept.stamps == self._stamps[slug] or kept.digest == self._survey.digest_of(slug)

    def keep(self, built: Built, paths: Iterable[str], made: Rows) -> None:
        """Keep what was made for the next build."""
        frame = self._frame
        gone = self._manifest.earners.keys() - self._survey.earners
        site = {
            "as_of": frame.as_of.isoformat(),
            "digest": self._digest,
            "stamp": self._site_stamp,
            "bits": self._bits,
            "logs": {
                issuer: [len(log.entries), digest_of([log.entries.encode()])]
                for issuer, log in frame.wallet.logs.items()
            },
            "outputs": self._place.outputs_of(paths),
            "is_still": _is_still(frame),
            "said": {
                "base": frame.content.site.base,
                "total": built.extent.files,
                "states": dict(built.states),
                "imported_states": dict(built.imported_states),
                "limit": built.limit,
            },
        }
        touched = (
            (slug, self._stamps[slug])
            for slug in self.same
            if self._manifest.earners[slug].stamps != self._stamps[slug]
        )
        changed = (
            (slug, self._kept(slug, files), said)
            for slug, said, files in made
            if slug not in self._survey.folders["content/imports"]  # which lists need in full
        )
        with suppress(OSError):  # somebody has moved a file away meanwhile
            self._manifest.write(site, changed, touched, gone)

    def _kept(self, slug: str, files: list[str]) -> Kept:
        outputs = self._place.outputs_of(files)
        return Kept(self._stamps[slug], self._survey.digest_of(slug), outputs)


def _is_still(frame: Frame) -> bool:
    """Whether nothing but a change in its files can make another build do anything.

    Lists that end are signed again in time, other hosts' documents may have to be warned of, and an
    issuer gets a log where its key is.
    """
    ends = frame.content.site.status_lists.valid_for is not None
    return not (
        ends or frame.wallet.documents or frame.wallet.identities.keys() - frame.wallet.logs
    )


def _page_digest(frame: Frame) -> str:
    """A digest of all that every page is made of: what the site says, theme, keys, day, program."""
    root = frame.root
    folders = [root / "content" / name for name in ("issuers", "badges", "roles", "pathways")]
    folders += [root / "templates", root / "wallet/keys", root / "wallet/documents"]
    files = [*(root / "content").glob("*.yaml")]
    files += [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    said = [frame.as_of.isoformat(), str(frame.frozen), *map(str, program_folders())]
    said += [stamp for folder in program_folders() for stamp in stamps_below(folder)]
    said += [f"{name} {stamp_of(path)}" for name, path in sorted(frame.loaded.images.items())]
    named = (part for file in sorted(files) for part in (str(file).encode(), file.read_bytes()))
    return digest_of((*map(str.encode, said), *named))


class _Gathered:
    """What was made so far, of all parts: little of each, because there are many."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.imports: list[Imported] = []
        self.paths: list[str] = []
        self.extent = Extent.of([len(MARKER_TEXT)])
        self.staged = Staged(())
        self.states: Counter[State] = Counter()
        self.imported_states: Counter[State] = Counter()
        self._people: dict[str, Individual] = {}
        self._listed: list[Listed] = []
        self._portraits: set[str] = set()
        self._leaks: list[str] = []
        self._addresses: list[tuple[str, str]] = []
        self._emails: set[str] = set()
        self._taken: dict[str, set[int]] = {}
        self._folders: set[str] = set()

    def take(self, made: Made) -> None:
        """Take one part, or a share of the lists.

        Raises:
            NotInParts: two credentials share a place in a status list.
        """
        self.imports += made.imports
        self.paths += made.paths
        self.extent = self.extent.joined(made.extent)
        self.staged = self.staged.joined(made.staged)
        self.states.update(made.states)
        self.imported_states.update(made.imported_states)
        self._leaks += made.leaks
        self._addresses += made.addresses
        for slug, of in made.earners.items():
            self.take_earner(slug, of)
            self.rows.add(slug, json.dumps(of.to_json()), "\n".join(of.files))

    def take_lists(self, sizes: Mapping[str, int]) -> None:
        """Take lists as they are published, by path, with their bytes."""
        self.paths += sizes
        others = (size for path, size in sizes.items() if path != MARKER)
        self.extent = self.extent.joined(Extent.of(others))

    def take_earner(self, slug: str, of: OfEarner) -> None:
        """Take one earner, made now or before; raises as `take`."""
        self._folders.update(each for each in of.folders if each != f"{slug}/")
        self.states.update(of.states)
        self.extent = self.extent.joined(Extent.of(of.files.values()))
        if of.person:
            self._people[slug] = of.person
        self._listed += of.listed
        if of.portrait:
            self._portraits.add(of.portrait)
        self._addresses += of.addresses
        self._emails.update(of.emails)
        for address, index in of.places:
            taken = self._taken.setdefault(address, set())
            if index in taken:
                raise NotInParts(f"two credentials share place {index} of {address}")
            taken.add(index)

    def for_lists(self, frame: Frame) -> ForLists:
        """What the lists are made of."""
        people = {slug: self._people[slug] for slug in sorted(self._people, key="{}.yaml".format)}
        images = frame.root / "content" / "images"
        return ForLists(
            Register(people, tuple(self._listed)),
            tuple(self.imports),
            {name: images / name for name in sorted(self._portraits)},
        )

    def own_folders(self, frame: Frame, earners: Iterable[str]) -> set[str]:
        """The folders that are an earner's alone."""
        places = ["", *(f"{each.tag}/" for each in frame.loaded.languages[1:])]
        tops = (*self._folders, *(f"{slug}/" for slug in earners))
        return {place + top for place in places for top in tops}

    def refuse_secrets(self) -> None:
        """Refuse files with a private key in them, or an earner's e-mail address.

        Raises:
            SiteError: with every place.
        """
        places = [place for address, place in self._addresses if address in self._emails]
        if places := [*self._leaks, *places]:
            raise refused(places)


@contextmanager
def _thrown_away_unless_done(staging: Path) -> Iterator[None]:
    """Leave nothing that was staged where what should follow it fails."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            unstage(staging)
        raise


@dataclass(frozen=True, slots=True)
class _Travelling:
    """What makes parts, before it has a folder to do it in."""

    frame: Frame

    def at(self, root: Path) -> Maker:
        return Maker(self.frame.at(root))


@dataclass(frozen=True, slots=True)
class _Work:
    """How parts are made: by whom, and who is told."""

    maker: Maker
    survey: Survey
    jobs: int
    cluster: str
    progress: Callable[[int, int], None]

    def make(self, due: Sequence[str], made: _Gathered) -> None:
        """Make the parts of some earners, and take what comes of it."""
        total = len(self.survey.earners)
        done = total - len(due)
        parts = [due[at : at + PART] for at in range(0, len(due), PART)]
        for number, each in enumerate(self._made(parts)):
            made.take(each)
            if not number and self.jobs > 1:  # others are at work, and this process would wait
                self.maker.prepare_lists()
            done += len(each.earners)
            self.progress(done, total)

    def _made(self, parts: Sequence[Sequence[str]]) -> Iterator[Made]:
        """Make them, in processes of this machine or by a cluster, and stage what came of them."""
        frame, survey = self.maker.frame, self.survey
        if not self.cluster or not parts:
            with workers_with(self.maker, self.jobs if len(parts) > 1 else 1) as workers:
                yield from workers.in_order(_make_part, parts)
            return
        shared = shared_files(frame.root, frame.loaded)
        with workers_on(
            self.cluster, _Travelling(frame), shared, lambda part: files_of(survey, part)
        ) as workers:
            for made, fresh in workers.in_order(_render_part, parts):
                yield replace(made, staged=fresh.staged_in(frame.folder))


def _make_part(maker: Maker, earners: Sequence[str]) -> Made:
    return maker.make_part(earners)


def _render_part(maker: Maker, earners: Sequence[str]) -> tuple[Made, Fresh]:
    return maker.render_part(earners)


def _make_lists(at_hand: tuple[Maker, ForLists], share: tuple[int, int]) -> Made:
    maker, given = at_hand
    return maker.make_lists(given, share)
