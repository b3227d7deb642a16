"""Charts as plain numbers: bars that stand in a table, and columns along a time.

Places and lengths are percentages of the chart, so that a chart is as wide as its place while its
letters keep the reader's size. In languages that are written from the right the picture is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.languages import Language

MOST_BARS = 20
"""So many bars a chart has; the list that it leads to has the others."""
_TOP, _GROUND = 12.0, 86.0  # between them stand the columns; below are their names
_MOST_NAMES = 7  # so many years have room below a chart on a narrow screen


class Bar(NamedTuple):
    """Something that is counted: `path` is where the site lists it, `state` the state it stands for."""

    name: str
    number: int
    path: str = ""
    state: str = ""


class DrawnBar(NamedTuple):
    """A bar with its place in its line."""

    bar: Bar
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart that is its own table: in each line a name, a number and a bar.

    `heads` are the names of the columns. `more` are not among the lines; `all_of` has them.
    """

    anchor: str
    title: str
    note: str
    heads: tuple[str, str]
    bars: tuple[DrawnBar, ...]
    more: int = 0
    all_of: str = ""


class Column(NamedTuple):
    """A time with a number, and the path of what the site lists of it."""

    name: str
    number: int
    path: str = ""


class DrawnColumn(NamedTuple):
    """A column with its place in the chart."""

    column: Column
    x: float
    y: float
    width: float
    height: float


class Grid(NamedTuple):
    """A line across the chart, and the number that it stands for."""

    number: int
    y: float


class Name(NamedTuple):
    """A name below a column; `anchor` is the end of it that stands at `x`."""

    text: str
    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of a time, with what it takes to draw it; all of it stands in a table as well."""

    anchor: str
    title: str
    note: str
    heads: tuple[str, str]
    columns: tuple[DrawnColumn, ...]
    grid: tuple[Grid, ...]
    names: tuple[Name, ...]
    start: float
    ground: float = _GROUND
    table: str = ""


Chart = Bars | Columns


def build_bars(
    language: Language,
    anchor: str,
    title: str,
    bars: Sequence[Bar],
    *,
    heads: tuple[str, str],
    note: str = "",
    all_of: str = "",
) -> Bars:
    """Draw bars in their order, the first twenty; the longest is as long as its place.

    Args:
        language: for the side where they begin.
        anchor: by what the chart is found on its page.
        title: what is counted.
        bars: the things with their numbers.
        heads: what the things and the numbers are.
        note: what has to be known to read it.
        all_of: the path of the list that has all of them.
    """
    longest = max((bar.number for bar in bars), default=0) or 1
    shown = tuple(_drawn_bar(language, bar, longest) for bar in bars[:MOST_BARS])
    return Bars(anchor, title, note, heads, shown, len(bars) - len(shown), all_of)


def build_columns(
    language: Language,
    anchor: str,
    title: str,
    columns: Sequence[Column],
    *,
    heads: tuple[str, str],
    note: str,
    table: str,
) -> Columns:
    """Draw columns in the order of time.

    Args:
        language: for the side where they begin.
        anchor: by what the chart is found on its page.
        title: what is counted.
        columns: each time with its number, without a gap.
        heads: what the times and the numbers are.
        note: what the picture shows, for whoever does not see it.
        table: what the table with the same numbers is called.
    """
    top = round_up(max(column.number for column in columns))
    step = 100 / len(columns)
    drawn = []
    for index, column in enumerate(columns):
        height = (_GROUND - _TOP) * column.number / top
        x = _placed(language, step * (index + 0.15), step * 0.7)
        drawn.append(
            DrawnColumn(column, x, _short(_GROUND - height), _short(step * 0.7), _short(height))
        )
    return Columns(
        anchor=anchor,
        title=title,
        note=note,
        heads=heads,
        columns=tuple(drawn),
        grid=tuple(
            Grid(number, _short(_GROUND - (_GROUND - _TOP) * number / top))
            for number in ((top // 2, top) if top % 2 == 0 else (top,))
        ),
        names=tuple(_names(language, columns, step)),
        start=100.0 if _is_mirrored(language) else 0.0,
        table=table,
    )


def round_up(number: int) -> int:
    """The end of a scale: 1, 2, 4, 6, 8 or 10 with as many noughts as it takes."""
    unit = int("1" + "0" * (len(str(number)) - 1))
    return next(step * unit for step in (1, 2, 4, 6, 8, 10) if step * unit >= number)


def _names(language: Language, columns: Sequence[Column], step: float) -> Iterator[Name]:
    """Years have room for several; of months the first and the last are named."""
    last = len(columns) - 1
    if last and not columns[0].name.isdecimal():
        yield Name(columns[0].name, _placed(language, step * 0.15, 0), "start")
        yield Name(columns[last].name, _placed(language, 100 - step * 0.15, 0), "end")
        return
    for index in range(0, len(columns), -(-len(columns) // _MOST_NAMES)):
        yield Name(columns[index].name, _placed(language, step * (index + 0.5), 0), "middle")


def _drawn_bar(language: Language, bar: Bar, longest: int) -> DrawnBar:
    width = 100 * bar.number / longest
    return DrawnBar(bar, _placed(language, 0, width), _short(width))


def _placed(language: Language, x: float, width: float) -> float:
    """Where something lies from the left that is `x` from where the language begins."""
    return _short(100 - x - width if _is_mirrored(language) else x)


def _is_mirrored(language: Language) -> bool:
    return language.direction == "rtl"


def _short(number: float) -> float:
    return round(number, 2)
