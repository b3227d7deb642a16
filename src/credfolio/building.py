"""Building a site in parts, in several processes, and putting it in its place.

The straight way from content and wallet to a site is `site.render_files`, for the whole at once.
This is the same for sites of any size: parts are made by an executor (`parts`), a few of them at a
time, what differs is staged beside the pages, and takes its place when all of it is there.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from credfolio.errors import SiteError
from credfolio.files import unstage, writing_errors
from credfolio.leaks import refused
from credfolio.model import ENDORSEMENTS
from credfolio.parts import Made, Maker, NotInPartsError, join_made, read_frame
from credfolio.site import STAGE, Written, claim, publish_staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from credfolio.parts import Frame

PART = 128
"""So many earners are made together: what is done once for each part is little beside that."""
_FEW = 2 * PART
"""Up to so many earners one process is quicker than several."""
_AHEAD = 4  # parts for each process that wait for it
_OF_EARNERS = ("credentials", "salts", "receipts")

_Task = TypeVar("_Task")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build in parts did."""

    frame: Frame
    written: Written
    states: Mapping[str, int]
    imported_states: Mapping[str, int]


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
        frozen: whether this build may sign; one that may not does not mind lists to be renewed.
        now: XSD dateTimeStamp.
        jobs: how many processes work.
        progress: told how many of all earners are made.

    Raises:
        CredfolioError: it cannot be made in parts; what is wrong with it as a whole, the whole
            says. Nothing that is published was touched then.
        SiteError: something secret would be published, or the folder is somebody else's.
        WriteError: the system does not let us.
    """
    earners = survey(root)
    frame = read_frame(root, folder, as_of, now=None if frozen else now, frozen=frozen)
    claim(folder)
    jobs = 1 if len(earners) <= _FEW else jobs
    with writing_errors(folder):
        unstage(folder / STAGE)
        with _thrown_away_unless_done(folder / STAGE):
            made = join_made(_parts(frame, earners, jobs, progress))
            lists = join_made(_lists(frame, made, jobs))
            _refuse_leaks((made, lists))
        written = publish_staged(
            folder, (*made.files, *lists.files), (*made.changed, *lists.changed)
        )
    states = join_made((made, lists)).states
    return Built(frame, written, states, made.imported_states)


@contextmanager
def _thrown_away_unless_done(staging: Path) -> Iterator[None]:
    """Leave nothing that was staged where what should follow it fails."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            unstage(staging)
        raise


def survey(root: Path) -> tuple[str, ...]:
    """The slugs of all earners that content or wallet speaks of.

    Raises:
        NotInPartsError: there are things that no part would read, for the whole to say what.
    """
    content, wallet = root / "content", root / "wallet"
    found: set[str] = set()
    for name in _names(content / "earners"):
        stem = name.removesuffix(".yaml")
        if stem == name:
            raise NotInPartsError(f"content/earners/{name} is no earner")
        found.add(stem)
    for folder in (content / "status", content / "imports"):
        found.update(_names(folder))
    for kind in _OF_EARNERS:
        found.update(_names(wallet / kind))
    found.discard(ENDORSEMENTS)
    return tuple(sorted(found, key=lambda slug: f"{slug}.yaml"))


def _names(folder: Path) -> list[str]:
    try:
        return [
            entry.name
            for entry in os.scandir(folder)
            if not entry.name.startswith(".") and entry.name.lower() not in ("readme", "readme.md")
        ]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise NotInPartsError(f"{folder} cannot be read: {error.strerror}") from None


def _parts(
    frame: Frame, earners: Sequence[str], jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Made]:
    parts = [earners[at : at + PART] for at in range(0, len(earners), PART)]
    done = 0
    with _workers(Maker(frame), jobs) as executor:
        for part, made in zip(parts, _in_order(executor, _make_part, parts, jobs), strict=True):
            done += len(part)
            progress(done, len(earners))
            yield made


def _lists(frame: Frame, made: Made, jobs: int) -> Iterator[Made]:
    with _workers((Maker(frame), made), jobs) as executor:
        shares = [(number, jobs) for number in range(jobs)]
        yield from _in_order(executor, _make_lists, shares, jobs)


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
    maker, made = _at_hand[0]
    return cast("Maker", maker).make_lists(made, share)


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


def _refuse_leaks(made: Iterable[Made]) -> None:
    """Refuse files with a private key in them, or an earner's e-mail address."""
    all_made = tuple(made)
    emails = {email for each in all_made for email in each.emails}
    places = [leak for each in all_made for leak in each.leaks]
    places += [place for each in all_made for address, place in each.addresses if address in emails]
    if places:
        raise refused(places)
