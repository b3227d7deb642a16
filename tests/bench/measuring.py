"""Runs a command and says what it took: time, processor time and memory of its whole tree."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAUSE = 0.05  # seconds between two looks at the memory
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Measure:
    """What one run took.

    `peak` is the highest sum of the resident memory of all processes at one time, sampled, in
    bytes; pages that they share count once for each. `largest` is the highest that one of them ever
    had, by the kernel's own count.
    """

    wall: float
    cpu: float
    peak: int
    largest: int

    def to_json(self) -> dict[str, float]:
        """As plain numbers."""
        return asdict(self)


def measure(
    command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> tuple[Measure, str]:
    """Run a command to its end.

    Returns:
        What it took, and what it printed.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    start = perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    assert process.stdout
    assert process.stderr
    # Both are read at the same time, so that neither fills up; the rest is for `wait4` to say.
    said: list[str] = []
    complaints = Thread(target=lambda stream: said.append(stream.read()), args=(process.stderr,))
    complaints.start()
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    watch.stop()
    complaints.join()
    process.stdout.close()
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed: {said[0][-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    found = Measure(wall, used.ru_utime + used.ru_stime, watch.peak, used.ru_maxrss * unit)
    return found, output


class _Watch(Thread):
    """Looks at the memory of a process and of all that it started, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._stopped = Event()

    def run(self) -> None:
        while not self._stopped.wait(PAUSE):
            self.peak = max(self.peak, sum(map(_resident, _tree(self._pid))))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _tree(pid: int) -> list[int]:
    """A process and its descendants, as Linux lists them; those that are gone have none."""
    found, at = [pid], 0
    while at < len(found):
        for children in Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
        at += 1
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
