"""A pathway as a drawing: stops on a line that parts where there is a choice.

It is laid out from top to bottom, so that it fits a narrow screen; the numbers are those of the list
beside it, which says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from credfolio.model import Step

_WIDE, _HIGH = 64, 72
"""The room of a stop."""
_FORK = 44
"""The height in which a line parts, or comes together."""
_END = 36


class Stop(NamedTuple):
    """A single step: where it is, and its number in the list."""

    x: float
    y: float
    label: str


class Choice(NamedTuple):
    """Where a line parts: how many of its branches are needed, as `2/3`."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Track:
    """What is drawn: stops, choices, and lines as SVG paths; it begins and ends in the middle."""

    width: float
    height: float
    stops: tuple[Stop, ...]
    choices: tuple[Choice, ...]
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Where it begins and ends."""
        return self.width / 2

    @property
    def start(self) -> float:
        """How far from the top it begins."""
        return _END / 2

    @property
    def end(self) -> float:
        """How far from the top it ends."""
        return self.height - _END / 2


def draw_track(steps: Sequence[Step]) -> Track:
    """Lay out the steps of a pathway."""
    drawing = _Drawing()
    width = max(map(_width, steps)) * _WIDE
    bottom = drawing.series(steps, width / 2, _END, "")
    drawing.line(width / 2, _END / 2, _END)
    drawing.line(width / 2, bottom, bottom + _END / 2)
    return Track(
        width,
        bottom + _END,
        tuple(drawing.stops),
        tuple(drawing.choices),
        tuple(drawing.lines),
    )


def _width(step: Step) -> int:
    """How many stops stand beside one another at most."""
    if step.all_of:
        return max(map(_width, step.steps))
    return sum(map(_width, step.steps)) or 1


def _height(step: Step) -> float:
    if step.all_of:
        return sum(map(_height, step.steps))
    return max(map(_height, step.steps)) + 2 * _FORK if step.steps else _HIGH


class _Drawing:
    """What was drawn so far."""

    def __init__(self) -> None:
        self.stops: list[Stop] = []
        self.choices: list[Choice] = []
        self.lines: list[str] = []

    def line(self, x: float, top: float, bottom: float) -> None:
        """A line straight down."""
        if bottom > top:
            self.lines.append(f"M{x:g} {top:g}V{bottom:g}")

    def _bend(self, x: float, top: float, to: float, bottom: float) -> None:
        """A line down to another place beside."""
        half = (top + bottom) / 2
        self.lines.append(f"M{x:g} {top:g}C{x:g} {half:g} {to:g} {half:g} {to:g} {bottom:g}")

    def series(self, steps: Sequence[Step], x: float, top: float, before: str) -> float:
        """Steps one below the other; answers where they end."""
        for number, step in enumerate(steps, start=1):
            top = self._step(step, x, top, f"{before}{number}")
        return top

    def _step(self, step: Step, x: float, top: float, label: str) -> float:
        if step.all_of:
            return self.series(step.steps, x, top, f"{label}.")
        if step.steps:
            return self._choice(step, x, top, label)
        self.line(x, top, top + _HIGH)
        self.stops.append(Stop(x, top + _HIGH / 2, label))
        return top + _HIGH

    def _choice(self, step: Step, x: float, top: float, label: str) -> float:
        """Steps beside one another, of which some are needed."""
        bottom = top + _height(step)
        first, last = top + _FORK, bottom - _FORK
        self.choices.append(Choice(x, top, f"{step.needed}/{len(step.steps)}"))
        left = x - _width(step) * _WIDE / 2
        for number, inner in enumerate(step.steps, start=1):
            room = _width(inner) * _WIDE
            at = left + room / 2
            self._bend(x, top, at, first)
            self.line(at, self._step(inner, at, first, f"{label}.{number}"), last)
            self._bend(at, last, x, bottom)
            left += room
        return bottom
