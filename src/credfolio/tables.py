"""Tables as spreadsheets give them: the bytes of a CSV or XLSX file in, rows of cells out.

Nothing is guessed that could corrupt a name: text is UTF-8, or what a byte order mark or somebody
says. What stands in a cell is not judged here.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from credfolio.errors import ContentError, Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TABLES = (".csv", ".xlsx")
"""The endings of tables."""
MAX_TABLE = 32 * 1024 * 1024
"""The largest table that is read, in bytes."""
_MAX_UNPACKED = 256 * 1024 * 1024
_MAX_CELLS = 20_000_000
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_DELIMITERS = (",", ";", "\t", "|")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENOUGH_DIGITS = ".15g"
"""So many a spreadsheet keeps of a number."""

Cell = str | date


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the cells of a row, and the line it starts on: in a workbook its number."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings; rows in which nothing stands are left out."""

    file: str
    headings: Row
    rows: tuple[Row, ...]


def parse_csv(
    data: bytes,
    file: str,
    is_known: Callable[[str], bool],
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8",
) -> Table:
    """Read comma-separated values (RFC 4180), whatever separates them.

    Args:
        data: the whole file.
        file: its name, for the mistakes.
        is_known: says of a heading whether somebody knows it: what separates the cells is what
            makes the most such headings.
        delimiter: what separates them, if it is known.
        encoding: of the text; a byte order mark says it as well.

    Raises:
        ContentError: it is not text of this encoding, or quotation marks are not closed.
    """
    text = _decoded(data, file, encoding)
    separators = (delimiter,) if delimiter else _DELIMITERS
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):  # what Excel understands
        separators = (text[4],)
        text = text[5:]
    found = max(separators, key=lambda each: _known_headings(text, each, is_known))
    return _table(file, _csv_rows(text, file, found))


def parse_workbook(data: bytes, file: str, sheet: str | None = None) -> Table:
    """Read a sheet of a workbook (Office Open XML), with the last values of its formulas.

    Args:
        data: the whole file.
        file: its name, for the mistakes.
        sheet: the name of the sheet; the only one if left out.

    Raises:
        ContentError: it cannot be read, or there is no such sheet, or there are several; or the
            extra `xlsx` is not installed.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        hint = "install it with pip install 'credfolio[xlsx]', or save the table as CSV UTF-8"
        raise _unreadable(file, "needs the extra xlsx to be read", hint) from None
    try:
        is_too_large = _is_too_large(data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, RuntimeError):
        hint = "save it as an Excel workbook (.xlsx) without a password, or as CSV UTF-8"
        raise _unreadable(file, "is no workbook that can be read", hint) from None
    if is_too_large:
        hint = "delete what stands far away from the table, or save that as CSV UTF-8"
        raise _unreadable(file, "has a sheet that is too large to be read", hint)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        name = _sheet_of(file, workbook.sheet_names, sheet)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError:
        hint = "open it in a spreadsheet and save it again, or as CSV UTF-8"
        raise _unreadable(file, "is no workbook that can be read", hint) from None
    cells = (Row(line, tuple(map(_cell, row))) for line, row in enumerate(rows, start=1))
    return _table(file, cells)


def _is_too_large(data: bytes) -> bool:
    """Whether a workbook holds more than anybody's table, packed small.

    A reader makes room for all cells that a sheet spans, also where two stand in opposite corners.
    """
    with zipfile.ZipFile(BytesIO(data)) as packed:
        if sum(each.file_size for each in packed.infolist()) > _MAX_UNPACKED:
            return True
        for name in packed.namelist():
            if name.lower().startswith("xl/worksheets/"):
                found = set(_PLACE.findall(packed.read(name)))
                rows = max((int(row) for _, row in found), default=0)
                columns = max((_number_of(column) for column, _ in found), default=0)
                if rows * columns > _MAX_CELLS:
                    return True
    return False


def _number_of(column: bytes) -> int:
    """The number of a column by its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - ord("@")
    return number


def _sheet_of(file: str, names: list[str], sheet: str | None) -> str:
    if sheet is None and len(names) == 1:
        return names[0]
    if sheet in names:
        return sheet
    what = f"has no sheet '{sheet}'" if sheet else "has several sheets"
    shown = ", ".join(names) or "none"
    raise _unreadable(file, what, f"say which with sheet: in its mapping; its sheets are {shown}")


def _cell(value: Any) -> Cell:
    """What a cell shows, as text, or the day in it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, _ENOUGH_DIGITS)
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date() if is_day else value.isoformat(sep=" ")
    return value if isinstance(value, date) else str(value)


def _decoded(data: bytes, file: str, encoding: str) -> str:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        named = "UTF-8" if marked == "utf-8-sig" or encoding == "utf-8" else encoding
        hint = (
            "save it as 'CSV UTF-8'; or say what it is in its mapping, such as "
            "encoding: windows-1252, which is what Excel's plain CSV is in Western Europe"
        )
        raise ContentError([Mistake(file, line, "", f"is not {named} text", hint)]) from None


def _known_headings(text: str, delimiter: str, is_known: Callable[[str], bool]) -> tuple[int, int]:
    try:
        headings = next(row for row in csv.reader(_lines(text), delimiter=delimiter) if any(row))
    except (StopIteration, csv.Error):
        return 0, 0
    return sum(map(is_known, headings)), len(headings)


def _csv_rows(text: str, file: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ContentError([Mistake(file, line, "", *_in_our_words(str(error)))]) from None


def _lines(text: str) -> StringIO:
    return StringIO(text, newline="")


def _in_our_words(message: str) -> tuple[str, str]:
    if "field larger" in message:
        return "has a cell of more than 128 KB", "a quotation mark may not be closed"
    if "unexpected end" in message:
        return "a quotation mark is opened here and never closed", 'a " in a cell is written ""'
    return (
        "a quotation mark stands where none can, or is never closed",
        'cells with a " in them stand in quotation marks, and the " is written ""',
    )


def _table(file: str, rows: Iterable[Row]) -> Table:
    filled = [row for row in rows if any(_is_filled(cell) for cell in row.cells)]
    if not filled:
        hint = "its first line has the headings, such as name, email, badge and date"
        raise _unreadable(file, "is empty", hint)
    return Table(file, filled[0], tuple(filled[1:]))


def _is_filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _unreadable(file: str, what: str, hint: str) -> ContentError:
    return ContentError([Mistake(file, 0, "", what, hint)])
