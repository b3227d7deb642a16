"""Where two files differ, byte by byte, and what that says of two editions of a site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from credfolio.report import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.report import Outcome

_BLOCK = 4096
_SHOWN = 5

Kind = Literal["bytes", "missing", "extra", "unknown"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not the same here and there.

    `kind` says how: `bytes` differ; `missing` there; `extra`, there only; `unknown`: it could not be
    told, for a `reason`. Of bytes, `ranges` has each run that differs: its first and its last byte,
    counted from 1; `line` and `column` say where the first one is, in bytes and counted from 1, and
    `here` and `there` what it is, None behind the end of a file. `sizes` are the files' lengths.
    """

    path: str
    kind: Kind
    reason: str = ""
    ranges: tuple[tuple[int, int], ...] = ()
    line: int = 0
    column: int = 0
    here: int | None = None
    there: int | None = None
    sizes: tuple[int, int] = (0, 0)

    @property
    def count(self) -> int:
        """The number of bytes that differ."""
        return sum(last - first + 1 for first, last in self.ranges)

    def to_json(self) -> dict[str, Any]:
        """The difference for machines."""
        told: dict[str, Any] = {"path": self.path, "kind": self.kind}
        if self.reason:
            told["reason"] = self.reason
        if self.kind == "bytes":
            told |= {
                "first": self.ranges[0][0],
                "line": self.line,
                "column": self.column,
                "here": self.here,
                "there": self.there,
                "sizeHere": self.sizes[0],
                "sizeThere": self.sizes[1],
                "count": self.count,
                "ranges": [list(each) for each in self.ranges],
            }
        return told

    def __str__(self) -> str:
        path = printable(self.path)
        if self.kind == "missing":
            return f"{path}: is here, and not there"
        if self.kind == "extra":
            return f"{path}: is there, and not here"
        if self.kind == "unknown":
            return f"{path}: could not be told: {printable(self.reason)}"
        shown = ", ".join(
            str(first) if first == last else f"{first}-{last}"
            for first, last in self.ranges[:_SHOWN]
        )
        more = len(self.ranges) - _SHOWN
        return (
            f"{path}: first difference at byte {self.ranges[0][0]} "
            f"(line {self.line}, column {self.column}): "
            f"{_byte(self.here)} here, {_byte(self.there)} there; "
            f"{self.count} {'byte differs' if self.count == 1 else 'bytes differ'}: {shown}"
            f"{f' and {more} more ranges' if more > 0 else ''}"
        )


def find_difference(path: str, here: bytes, there: bytes) -> Difference | None:
    """Compare two files byte by byte; None if they are the same."""
    if here == there:
        return None
    ranges = tuple(_joined(_differing(here, there)))
    first = ranges[0][0] - 1
    before = here[:first]
    return Difference(
        path,
        "bytes",
        ranges=ranges,
        line=before.count(b"\n") + 1,
        column=first - (before.rfind(b"\n") + 1) + 1,
        here=here[first] if first < len(here) else None,
        there=there[first] if first < len(there) else None,
        sizes=(len(here), len(there)),
    )


def _differing(here: bytes, there: bytes) -> Iterator[tuple[int, int]]:
    """Runs of bytes that differ, in order, counted from 1; what only one file has is the last."""
    shared = min(len(here), len(there))
    for start in range(0, shared, _BLOCK):
        end = min(start + _BLOCK, shared)
        if here[start:end] != there[start:end]:  # most blocks are the same
            for at in range(start, end):
                if here[at] != there[at]:
                    yield at + 1, at + 1
    if len(here) != len(there):
        yield shared + 1, max(len(here), len(there))


def _joined(runs: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = end = 0
    for first, last in runs:
        if first != end + 1 or not end:
            if end:
                yield start, end
            start = first
        end = last
    if end:
        yield start, end


def _byte(value: int | None) -> str:
    return "nothing" if value is None else f"0x{value:02x}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions of a site: `there` is the source that one here was compared with.

    `causes` are what is known to make them differ, the likeliest first; `files` is the number of
    files that were compared.
    """

    source: str
    as_of: str
    files: int
    differences: tuple[Difference, ...]
    causes: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Passed if all is the same, failed if anything differs, or else undetermined."""
        kinds = {difference.kind for difference in self.differences}
        if kinds - {"unknown"}:
            return "failed"
        return "undetermined" if kinds else "passed"

    def to_json(self) -> dict[str, Any]:
        """The comparison for machines."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "as_of": self.as_of,
            "files": self.files,
            "causes": list(self.causes),
            "differences": [difference.to_json() for difference in self.differences],
        }


def render_comparison(comparison: Comparison) -> str:
    """Write a comparison for people: its sum, then what differs, a line for each file."""
    word = {"passed": "same", "failed": "different"}.get(comparison.outcome, "undetermined")
    source = printable(comparison.source)
    lines = [f"{word}: {source}, {comparison.files} files as of {comparison.as_of}"]
    lines += [f"  {printable(cause)}" for cause in comparison.causes]
    lines += [f"  {difference}" for difference in comparison.differences]
    return "\n".join(lines)
