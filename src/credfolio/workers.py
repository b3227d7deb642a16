"""Work in parts, by several processes that all have the same thing at hand.

Tasks come back in their order, with a few of them under way at a time, so that neither what is to
be done nor what is done gathers in memory.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from credfolio.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_AHEAD = 3  # tasks for each process that wait for it
_AtHand = TypeVar("_AtHand")
_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Workers:
    """Processes to be given work; `jobs` is how many there are.

    `submit` gives one of them a function and a task, and returns what waits for the result.
    """

    submit: Callable[[Callable[[Any, Any], Any], Any], Callable[[], Any]]
    jobs: int

    def in_order(
        self, call: Callable[[_AtHand, _Task], _Done], tasks: Iterable[_Task]
    ) -> Iterator[_Done]:
        """Call a function with what is at hand and with each of several tasks.

        Args:
            call: a function of a module, which other processes find by its name.
            tasks: what each call is given besides.

        Yields:
            What they return, in the order of the tasks; an error is raised in its place.
        """
        waiting: deque[Callable[[], _Done]] = deque()
        for task in tasks:
            waiting.append(self.submit(call, task))
            if len(waiting) > _AHEAD * self.jobs:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()


@contextmanager
def workers_with(at_hand: Any, jobs: int) -> Iterator[Workers]:
    """Processes that have something at hand; where the system can, they see what this one has.

    Raises:
        SiteError: one of them has ended before its time.
    """
    if jobs == 1:
        yield Workers(lambda call, task: partial(call, at_hand, task), 1)
        return
    # A process that is forked while other threads of this one work may wait for them for ever.
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    executor = ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("fork" if can_fork else "spawn"),
        initializer=_begin,
        initargs=(at_hand,),
    )
    try:
        with _deaf():  # all of them begin now, and none is stopped before it can look after itself
            executor.submit(_nothing).result()
        yield Workers(
            lambda call, task: executor.submit(_with_what_is_at_hand, call, task).result, jobs
        )
    except BrokenProcessPool:
        raise SiteError(
            "a process that makes pages has ended before its time, and nothing was published",
            hint="was there too little memory? `credfolio build --jobs 1` needs the least",
        ) from None
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Answer Ctrl-C only afterwards, where the system can wait with it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _nothing() -> None:
    """Do nothing."""


# What this process has at hand; set once, when it begins.
_at_hand: list[Any] = []


def _begin(at_hand: Any) -> None:
    _at_hand[:] = [at_hand]
    gc.freeze()  # it lasts as long as this process: no need to look through it again and again
    # The first process alone answers Ctrl-C, and stops the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _with_what_is_at_hand(call: Callable[[Any, _Task], _Done], task: _Task) -> _Done:
    return call(_at_hand[0], task)
