"""Lines of facts, as pages list them: a label, and what stands under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Value:
    """A text, a day or a link; `code` for texts that only machines read."""

    text: str = ""
    day: date | None = None
    link: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its values, mostly one."""

    label: str
    values: tuple[Value, ...]


def gather_facts(lines: Iterable[tuple[str, Value]]) -> tuple[Fact, ...]:
    """Put values under their labels, each label once; a value that says nothing is left out."""
    under: dict[str, list[Value]] = {}
    for label, value in lines:
        if value.text or value.day:
            under.setdefault(label, []).append(value)
    return tuple(Fact(label, tuple(values)) for label, values in under.items())


def day_of(timestamp: str) -> date | None:
    """The day on which a timestamp begins; None for anything else."""
    try:
        return date.fromisoformat(timestamp[:10])
    except ValueError:
        return None
