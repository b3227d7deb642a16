"""Rosters: what the rows of a table award, and to whom, each cell judged by itself.

Who a row's earner is, and whether the awards fit the site, is found out where they are written
(`enrolling`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from credfolio.errors import Mistake
from credfolio.mistakes import Mistakes, hint_for, read_model
from credfolio.model import DAY_PARTS, Roster, RosterRow, without_emails
from credfolio.yaml_reader import YamlDocument, printable, unwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from credfolio.model import Badge, ResultDescription
    from credfolio.tables import Cell, Row, Table

_RESULTS = "results."
_DAYS = ("date", "expires")
_NEEDED = ("badge", "date")
_WHO = ("name", "email", "slug")
_PART = {"Y": "year", "M": "month", "D": "day"}
_LOST = "\ufffd"
# What spreadsheets take for the start of a formula; a number or a list may start with a sign.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d \u00a0.,]|$)")


class Achieved(NamedTuple):
    """A result, by the id that its badge gives it: a `value`, a `level` or a `status`."""

    of: str
    member: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row in which nothing is wrong: what it says, its results, and where it stands."""

    row: RosterRow
    results: tuple[Achieved, ...]
    file: str
    line: int
    columns: Mapping[str, str]

    def mistake(self, member: str, what: str, hint: str = "") -> Mistake:
        """Say that something is wrong with what stands in a column, which is said with it."""
        value = str(getattr(self.row, member, None) or "")
        said = "this address" if member == "email" else f"'{_shown(value)}'"
        words = what if value in what else f"{said} {what}"
        return Mistake(
            self.file, self.line, printable(self.columns.get(member, member)), words, hint
        )


def is_column(heading: str) -> bool:
    """Whether a heading is the name of a column that Credfolio knows, however it is written."""
    return _own_column(heading) is not None


def read_roster(
    table: Table, roster: Roster, mapping: YamlDocument | None, badges: Mapping[str, Badge]
) -> tuple[list[Entry], list[Mistake], list[Mistake]]:
    """Judge a table, cell by cell.

    Args:
        table: with its headings.
        roster: how it is read.
        mapping: the file that says so, if there is one.
        badges: of the site, by slug.

    Returns:
        The rows in which nothing is wrong, what is wrong with the table as a whole or with its
        mapping, and what is wrong in rows.
    """
    reading = _Reading(table, roster, mapping, badges)
    entries = [entry for row in table.rows if (entry := reading.entry(row))]
    return entries, reading.whole.all, reading.rows.all


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]", "", heading.casefold())


_OWN = {_plain(name): name for name in RosterRow.model_fields}


def _own_column(heading: str) -> str | None:
    name = heading.strip()
    if name.startswith(_RESULTS):
        return name
    return _OWN.get(_plain(name))


class _Reading:
    """One run through a table."""

    def __init__(
        self,
        table: Table,
        roster: Roster,
        mapping: YamlDocument | None,
        badges: Mapping[str, Badge],
    ) -> None:
        self.table = table
        self.roster = roster
        self.mapping = mapping
        self.badges = badges
        self.whole, self.rows = Mistakes(), Mistakes()
        self._badge_names = _names_of(badges)
        self._day = _day_reader(roster.date_format)
        self._constants = roster.constants.model_dump(exclude_none=True)
        self._check_mapping()
        self._members = self._find_members()
        self._columns = {
            member: str(table.headings.cells[index]).strip()
            for index, member in enumerate(self._members)
            if member
        }

    def _check_mapping(self) -> None:
        named = [(("badges", word), badge) for word, badge in self.roster.badges.items()]
        if self.roster.constants.badge:
            named.append((("constants", "badge"), self.roster.constants.badge))
        for path, badge in named:
            if badge not in self.badges and self.mapping:
                hint = hint_for(badge, self.badges, otherwise="in content/badges/")
                self.whole.add(self.mapping.mistake(path, f"unknown badge '{badge}'", hint))
        headings = {str(cell).strip() for cell in self.table.headings.cells}
        for heading in self.roster.columns:
            if heading not in headings and self.mapping:
                what = f"{self.table.file} has no column '{printable(heading)}'"
                hint = hint_for(heading, headings - {""}, otherwise="its columns are")
                self.whole.add(self.mapping.mistake(("columns", heading), what, hint))

    def _find_members(self) -> list[str | None]:
        """What each column is, None for one that is passed over."""
        members: list[str | None] = []
        first: dict[str, str] = {}
        for index, cell in enumerate(self.table.headings.cells):
            heading = str(cell).strip()
            member = self.roster.columns.get(heading) or _own_column(heading)
            if not heading:
                if any(
                    str(row.cells[index]).strip()
                    for row in self.table.rows
                    if len(row.cells) > index
                ):
                    self._say_heading(f"column {index + 1}", "has no heading", "give it one")
                member = "ignore"
            elif member is None:
                known = hint_for(heading, RosterRow.model_fields, otherwise="known columns")
                where = "in its mapping, columns: says what it is, or that it is to be ignored"
                hint = known if known.startswith("did you mean") else where
                self._say_heading(heading, "unknown column", hint)
            elif member in first and member != "ignore":
                what = f"is a second column for {member}, the first is '{printable(first[member])}'"
                self._say_heading(heading, what, "in its mapping, columns: can ignore one of them")
                member = "ignore"
            first.setdefault(member or "", heading)
            members.append(None if member == "ignore" else member)
        for needed in _NEEDED:
            if needed not in members and needed not in self._constants:
                what = f"no column is the {needed}"
                hint = f"head one with '{needed}', or say which in its mapping (columns:), or one for all (constants:)"
                self.whole.add(
                    Mistake(self.table.file, self.table.headings.line, needed, what, hint)
                )
        if not any(who in members for who in _WHO):
            what = "no column says who the earners are"
            hint = "head one with 'name', and best another with 'email'"
            self.whole.add(Mistake(self.table.file, self.table.headings.line, "name", what, hint))
        return members

    def _say_heading(self, heading: str, what: str, hint: str) -> None:
        line = self.table.headings.line
        self.whole.add(Mistake(self.table.file, line, printable(heading), what, hint))

    def entry(self, row: Row) -> Entry | None:
        """What a row says; None if anything is wrong with it."""
        before = self.rows.number
        if len(row.cells) > len(self._members):
            what = f"has {len(row.cells)} cells, and there are {len(self._members)} columns"
            hint = "a cell with the separator in it stands in quotation marks"
            self.rows.add(Mistake(self.table.file, row.line, "", what, hint))
            return None
        values: dict[str, Any] = dict(self._constants)
        for member, cell in zip(self._members, row.cells, strict=False):
            if member and (value := self._value(row, member, cell)) is not None:
                values[member] = value
        given = {name: values.pop(name) for name in list(values) if name.startswith(_RESULTS)}
        if self.rows.number == before:
            self._check_needed(row, values)
        read = self._checked(row, values)
        results = self._results(row, read, given) if read and read.badge else ()
        if read is None or self.rows.number > before:
            return None
        if read.badge not in self.badges or read.date is None:
            return None  # which was said of the mapping or the headings
        return Entry(read, results, self.table.file, row.line, self._columns)

    def _value(self, row: Row, member: str, cell: Cell) -> Any:
        """What a cell says of its column, None if it says nothing or what is wrong was said."""
        if isinstance(cell, date):
            return cell if member in _DAYS else cell.isoformat()
        text = cell.strip()
        if fault := _fault_of(text) if text else None:
            return self._say(row, member, text, *fault)
        if member == "badge" and text:
            return self._badge(row, text)
        if member not in _DAYS or not text:
            return text or None
        try:
            return self._day(text)
        except ValueError as error:
            return self._say(row, member, text, *error.args)

    def _badge(self, row: Row, text: str) -> str | None:
        """A badge by its slug, by what the mapping calls it, or by its name."""
        if named := self.roster.badges.get(text):
            return named
        if text in self.badges:
            return text
        found = self._badge_names.get(text.casefold(), ())
        if len(found) == 1:
            return found[0]
        if found:
            hint = f"write one of {', '.join(found)}"
            self._say(row, "badge", text, "is the name of several badges", hint)
            return None
        names = (*self.badges, *(badge.name for badge in self.badges.values()))
        hint = hint_for(text, names, otherwise="in content/badges/")
        self.rows.add(
            Mistake(
                self.table.file,
                row.line,
                self._heading("badge"),
                f"unknown badge '{_shown(text)}'",
                hint,
            )
        )
        return None

    def _check_needed(self, row: Row, values: Mapping[str, Any]) -> None:
        for needed in _NEEDED:
            if needed not in values and needed in self._columns:
                hint = "write one, or one for all rows into its mapping (constants:)"
                self.rows.add(
                    Mistake(self.table.file, row.line, self._heading(needed), "is empty", hint)
                )
        who = next((each for each in _WHO if each in self._columns), None)
        if who and not any(values.get(each) for each in _WHO):
            hint = "say who earned it: by name, e-mail address or slug"
            self.rows.add(Mistake(self.table.file, row.line, self._heading(who), "is empty", hint))

    def _checked(self, row: Row, values: Mapping[str, Any]) -> RosterRow | None:
        said = Mistakes()
        read = read_model(YamlDocument(self.table.file, dict(values)), RosterRow, said)
        for mistake in said.all:
            value = values.get(mistake.path, "")
            self._say(row, mistake.path, str(value), mistake.what, mistake.hint)
        return read

    def _results(self, row: Row, read: RosterRow, given: Mapping[str, str]) -> tuple[Achieved, ...]:
        """Each result as the badge describes it: a status, a level or a value."""
        badge = self.badges.get(read.badge or "")
        if badge is None:
            return ()
        described = {each.id: each for each in badge.results}
        named = {name.removeprefix(_RESULTS): (name, value) for name, value in given.items()}
        if read.result is not None:
            if len(described) != 1:
                what = f"is for badge '{read.badge}', which has {len(described) or 'no'} results"
                hint = "head a column for each with 'results.' and its id" if described else ""
                self._say(row, "result", read.result, what, hint)
                return ()
            named[next(iter(described))] = ("result", read.result)
        results = []
        for of, (column, value) in named.items():
            if of not in described:
                hint = hint_for(of, described, otherwise=f"results of {read.badge}")
                what = f"badge '{read.badge}' has no result '{of}'"
                self._say(row, column, value, what, hint)
                continue
            results.append(_as_described(value, described[of]))
        return tuple(results)

    def _heading(self, member: str) -> str:
        return printable(self._columns.get(member, member))

    def _say(self, row: Row, member: str, value: str, what: str, hint: str = "") -> None:
        """Say what is wrong with a cell, by its value; in the mapping if it stands there."""
        if member not in self._columns and member in self._constants and self.mapping:
            self.whole.add(self.mapping.mistake(("constants", member), what, hint))
            return
        said = f"'{_shown(value)}' {what}"
        self.rows.add(Mistake(self.table.file, row.line, self._heading(member), said, hint))


def _fault_of(text: str) -> tuple[str, str] | None:
    """What is wrong with a cell whatever its column: what and a hint."""
    if _LOST in text:
        hint = "the letter was lost when the table was saved; write it anew, and save as CSV UTF-8"
        return "has a \ufffd in it", hint
    if (found := unwritable(text)) is not None:
        return f"has the control character {found}", "delete it; most editors do not show it"
    if _FORMULA.match(text):
        return "would be a formula in a spreadsheet", "write it without the sign in front"
    return None


def _shown(value: str) -> str:
    return printable(without_emails(value, "(e-mail address)"))


def _names_of(badges: Mapping[str, Badge]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for slug, badge in badges.items():
        key = badge.name.casefold()
        names[key] = (*names.get(key, ()), slug)
    return names


def _as_described(value: str, described: ResultDescription) -> Achieved:
    if described.type == "Status":
        return Achieved(described.id, "status", value)
    folded = value.casefold()
    for level in described.levels:
        if folded in (level.id, level.name.casefold()):
            return Achieved(described.id, "level", level.id)
    return Achieved(described.id, "value", value)


def _day_reader(form: str) -> Callable[[str], date]:
    """What reads days of a form such as DD.MM.YYYY; raises `ValueError` with words and a hint."""
    pattern, at = "", 0
    for part in DAY_PARTS.finditer(form):
        name = _PART[part[0][0]]
        digits = {"YYYY": r"\d{4}", "MM": r"\d\d", "DD": r"\d\d"}.get(part[0], r"\d\d?")
        pattern += re.escape(form[at : part.start()]) + f"(?P<{name}>{digits})"
        at = part.end()
    found = re.compile(pattern + re.escape(form[at:]), re.ASCII)

    def read(text: str) -> date:
        match = found.fullmatch(text)
        if match is None:
            hint = f"write it as {form}, or say in its mapping how days are written, like date_format: DD.MM.YYYY"
            raise ValueError("is not a day as it is written here", hint)
        year, month, day = (int(match[name]) for name in ("year", "month", "day"))
        try:
            return date(year, month, day)
        except ValueError:
            raise ValueError("is no day of the calendar", f"days are written {form}") from None

    return read
