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

import multiprocessing
import signal
from collections import Counter, deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from credfolio.errors import NotInParts, SiteError
from credfolio.files import unstage, writing_errors
from credfolio.leaks import refused
from credfolio.manifest import survey_site
from credfolio.parts import ForLists, Maker, read_frame
from credfolio.portfolio import Register
from credfolio.site import (
    MARKER,
    STAGE,
    Staged,
    claim,
    publish_staged,
    strangers_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from credfolio.parts import Frame, Individual, Made, OfEarner
    from credfolio.portfolio import Imported, Listed
    from credfolio.report import State

PART = 128
"""So many earners are made together: what is done once for each part is little beside that."""
_FEW = 2 * PART
"""Up to so many earners one process is quicker than several."""
_AHEAD = 3  # parts for each process that wait for it
_Task = TypeVar("_Task")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build in parts did: how many files the site has, were written and were removed."""

    frame: Frame
    total: int
    written: int
    removed: int
    states: Mapping[State, int]
    imported_states: Mapping[State, int]


def build_in_parts(
    root: Path,
    folder: Path,
    as_of: date,
    *,
    frozen: bool,
    now: str,
    jobs: int,
    progress: Callable[[int, int], None],
) -> Built:
    """Make a site of which nothing is due to be signed, and publish it.

    Args:
        root: the site's folder.
        folder: where it is published.
        as_of: the day the states hold for.
        frozen: whether this build may not sign; such a one does not mind lists to be renewed.
        now: XSD dateTimeStamp.
        jobs: how many processes work.
        progress: told how many earners are made, and of how many.

    Raises:
        CredfolioError: it cannot be made in parts; what is wrong with it as a whole, the whole
            says. Nothing that is published was touched then.
        SiteError: something secret would be published, or the folder is somebody else's.
        WriteError: the system does not let us.
    """
    survey = survey_site(root)  # 1
    frame = read_frame(root, folder, as_of, now=now, frozen=frozen)
    claim(folder)
    made = _Gathered()
    with writing_errors(folder):
        unstage(folder / STAGE)
        with _thrown_away_unless_done(folder / STAGE):
            parts = [survey.earners[at : at + PART] for at in range(0, len(survey.earners), PART)]
            jobs = 1 if len(survey.earners) <= _FEW else jobs
            with _workers(Maker(frame), jobs) as executor:  # 2
                for each in _in_order(executor, _make_part, parts, jobs):
                    made.take(each)
                    progress(len(made.earners), len(survey.earners))
            given = made.for_lists(frame)
            with _workers((Maker(frame), given), jobs) as executor:  # 3
                shares = [(number, jobs) for number in range(jobs)]
                for each in _in_order(executor, _make_lists, shares, jobs):
                    made.take(each)
            made.refuse_secrets()
        paths = {*made.paths, MARKER}
        own = made.own_folders(frame)
        published, removed = publish_staged(  # 4
            folder,
            made.staged,
            lambda: (*made.staged.strangers, *strangers_in(folder, paths, own)),
        )
    return Built(
        frame,
        len(paths) + made.files,
        made.staged.number + (MARKER in published),
        len(removed),
        made.states,
        made.imported_states,
    )


class _Gathered:
    """What was made so far, of all parts."""

    def __init__(self) -> None:
        self.earners: dict[str, OfEarner] = {}
        self.imports: list[Imported] = []
        self.paths: list[str] = []
        self.files = 0
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

    def take(self, made: Made) -> None:
        """Take one part, or a share of the lists.

        Raises:
            NotInParts: two credentials share a place in a status list.
        """
        self.imports += made.imports
        self.paths += made.paths
        self.staged = self.staged.joined(made.staged)
        self.states.update(made.states)
        self.imported_states.update(made.imported_states)
        self._leaks += made.leaks
        self._addresses += made.addresses
        for slug, of in made.earners.items():
            self._take_earner(slug, of)

    def _take_earner(self, slug: str, of: OfEarner) -> None:
        self.earners[slug] = of
        self.files += len(of.files)
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

    def own_folders(self, frame: Frame) -> set[str]:
        """The folders that are an earner's alone."""
        languages = frame.loaded.languages
        places = ["", *(f"{each.tag}/" for each in languages[1:])]
        return {
            place + top for of in self.earners.values() for top in of.folders for place in places
        }

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


def _in_order(
    executor: Executor, call: Callable[[_Task], Made], tasks: Iterable[_Task], jobs: int
) -> Iterator[Made]:
    """What comes of tasks, in their order, with a few of them under way at a time."""
    waiting: deque[Future[Made]] = deque()
    for task in tasks:
        waiting.append(executor.submit(call, task))
        if len(waiting) > _AHEAD * jobs:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Here(Executor):
    """Does what it is given at once, in this process."""

    def submit(self, call: Any, /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(call(*args, **named))
        return done


# What a worker makes things of; set once, when its process begins.
_at_hand: list[Any] = []


def _begin(at_hand: Any, *, is_child: bool = True) -> None:
    _at_hand[:] = [at_hand]
    if is_child:  # the first process alone answers Ctrl-C, and stops the others
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make_part(earners: Sequence[str]) -> Made:
    maker: Maker = _at_hand[0]
    return maker.make_part(earners)


def _make_lists(share: tuple[int, int]) -> Made:
    maker, given = _at_hand[0]
    return cast("Maker", maker).make_lists(given, share)


@contextmanager
def _workers(at_hand: Any, jobs: int) -> Iterator[Executor]:
    """Processes that have something at hand; they see what this one has, where the system can."""
    if jobs == 1:
        _begin(at_hand, is_child=False)
        try:
            yield _Here()
        finally:
            _at_hand.clear()
        return
    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    executor = ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context(way),
        initializer=_begin,
        initargs=(at_hand,),
    )
    try:
        yield executor
    except BrokenProcessPool:
        raise SiteError(
            "a process that makes pages has ended before its time, and nothing was published",
            hint="was there too little memory? `credfolio build --jobs 1` needs the least",
        ) from None
    finally:
        executor.shutdown(cancel_futures=True)
