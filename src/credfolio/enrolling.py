"""Enrolling: what a roster awards becomes ordinary content, once.

An earner is recognised by slug, or else by e-mail address, or else by name where only one has it;
whoever is not there gets a file. Nothing that people wrote is changed: awards are added at the end
of an earner's list. What would come of it is read and judged as content before anything is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from credfolio.content import load_content, load_part
from credfolio.errors import ContentError, Mistake, SiteError
from credfolio.journal import Journal
from credfolio.mistakes import Mistakes, hint_for, read_model
from credfolio.model import MAX_SLUG, RESERVED_SLUGS, SCHEMAS, Roster
from credfolio.rosters import is_column, read_roster
from credfolio.scaffold import (
    draw_slug,
    item_rows,
    line_for_editors,
    quoted,
    slug_from,
    with_awards,
)
from credfolio.tables import MAX_TABLE, TABLES, parse_csv, parse_workbook
from credfolio.yaml_reader import parse_yaml, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from credfolio.content import LoadedContent
    from credfolio.issuing import AwardKey
    from credfolio.model import Award, RosterRow
    from credfolio.rosters import Entry
    from credfolio.tables import Table
    from credfolio.yaml_reader import YamlDocument

_AWARD = re.compile(r"awards\[(\d+)\](?:\.(\w+))?(?:\[\d+\])?(?:\.(\w+))?")
# Where a row's own column is called otherwise than the member it becomes.
_COLUMN_OF = {
    ("evidence", "url"): "evidence",
    ("evidence", "name"): "evidence_name",
    ("evidence", "narrative"): "evidence_narrative",
}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a roster comes to.

    `awards` are new, `earners` are those who had no file, `present` is how many rows award what is
    there already, `left_out` what is wrong with rows that are not taken, and `rows` how many these
    are. `unkept` is how many earners have no e-mail address in their file, but one in the table.
    """

    awards: tuple[AwardKey, ...]
    earners: tuple[str, ...]
    present: int
    left_out: tuple[Mistake, ...]
    rows: int
    unkept: int
    files: Mapping[Path, bytes]


def read_enrolment(
    root: Path, file: Path, *, mapping: Path | None = None, partial: bool = False
) -> Enrolment:
    """Find out what a roster awards, and to whom; nothing is written.

    Args:
        root: the site's folder.
        file: the table, wherever it lies.
        mapping: the file that says how it is read; the one of the same name beside it, if there is
            one, when left out.
        partial: leave out rows with a mistake.

    Raises:
        ContentError: with all that is wrong, in the table or in the content; if `partial` only what
            is wrong with all of the table.
        SiteError: an earner's awards are written so that nothing can be added to them.
    """
    loaded = _without_approvals(load_content(root, drafts=True))
    roster, document = _read_mapping(root, file, mapping)
    _check_approvers(loaded, roster, document)
    table = _read_table(root, file, roster)
    badges = loaded.content.badges
    entries, of_table, of_rows = read_roster(table, roster, document, badges)
    judging = _Judging(root, loaded, roster, entries)
    of_rows += judging.judged()
    if of_table or (of_rows and not partial):
        raise ContentError([*of_table, *of_rows])
    people = [each for each in judging.people.values() if each.entries]
    return Enrolment(
        awards=tuple(
            (person.slug, _slug_of(entry.row)) for person in people for entry in person.entries
        ),
        earners=tuple(person.slug for person in people if person.is_new),
        present=judging.present,
        left_out=tuple(sorted(of_rows)),
        rows=len({mistake.line for mistake in of_rows}),
        unkept=judging.unkept,
        files=judging.files,
    )


def write_enrolment(root: Path, enrolment: Enrolment) -> None:
    """Write what a roster awards into content, all of it or nothing; raises as `Journal.write`."""
    if enrolment.files:
        Journal(root / "wallet").write_many(sorted(enrolment.files.items()))


def _without_approvals(loaded: LoadedContent) -> LoadedContent:
    """Content whose awards may be approved later, when others have seen them."""
    policy = loaded.content.policy
    if policy is None:
        return loaded
    content = loaded.content.model_copy(update={"policy": policy.without_approvals()})
    return replace(loaded, content=content)


def _read_mapping(
    root: Path, table: Path, mapping: Path | None
) -> tuple[Roster, YamlDocument | None]:
    file = mapping or table.with_suffix(".yaml")
    if mapping is None and not file.exists():
        return Roster(), None
    document = parse_yaml(_bytes_of(file), _named(root, file))
    mistakes = Mistakes()
    mistakes.extend(document.mistakes)
    roster = read_model(document, Roster, mistakes)
    mistakes.raise_any()
    assert roster is not None  # noqa: S101 - what could not be read is a mistake
    return roster, document


def _check_approvers(loaded: LoadedContent, roster: Roster, document: YamlDocument | None) -> None:
    """Refuse a mapping that names approvers whom the policy does not know, once for all rows."""
    policy = loaded.content.policy
    known = policy.approvers if policy else {}
    mistakes = Mistakes()
    for index, name in enumerate(roster.approved_by):
        if name not in known and document:
            hint = hint_for(name, known, otherwise="approvers in content/policy.yaml")
            path = ("approved_by", index)
            what = f"unknown approver '{name}'"
            mistakes.add(document.mistake(path, what, hint or "write content/policy.yaml"))
    mistakes.raise_any()


def _read_table(root: Path, file: Path, roster: Roster) -> Table:
    name, kind = _named(root, file), file.suffix.lower()
    if kind not in TABLES:
        hint = "save it as 'CSV UTF-8' or as an Excel workbook (.xlsx)"
        raise SiteError(f"{name} is no table that can be read", hint=hint)
    data = _bytes_of(file)
    if len(data) > MAX_TABLE:
        raise SiteError(f"{name} is larger than {MAX_TABLE // 1024 // 1024} MB", hint="divide it")
    if kind == ".xlsx":
        return parse_workbook(data, name, roster.sheet)

    def is_known(heading: str) -> bool:
        return heading.strip() in roster.columns or is_column(heading)

    delimiter = "\t" if roster.delimiter == "tab" else roster.delimiter
    return parse_csv(data, name, is_known, delimiter=delimiter, encoding=roster.encoding)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        why = (error.strerror or "input or output error").lower()
        raise SiteError(f"cannot read {file}: {why}") from None


def _named(root: Path, file: Path) -> str:
    try:
        return printable(file.resolve().relative_to(root.resolve()).as_posix())
    except ValueError:
        return printable(file.as_posix())


def _slug_of(row: RosterRow) -> str:
    return row.id or row.badge or ""


@dataclass(slots=True)
class _Person:
    """An earner whom rows are about: as content has them, or as they will be.

    `awards` are those that content has, by slug; `entries` the rows that award something new.
    """

    slug: str
    name: str
    email: str | None
    awards: Mapping[str, Award] = field(default_factory=dict)
    is_new: bool = False
    language: str | None = None
    cohort: str | None = None
    entries: list[Entry] = field(default_factory=list)


class _Judging:
    """One run through the rows in which nothing is wrong by itself."""

    def __init__(
        self, root: Path, loaded: LoadedContent, roster: Roster, entries: Sequence[Entry]
    ) -> None:
        self.root = root
        self.loaded = loaded
        self.roster = roster
        self.entries = entries
        self.people: dict[str, _Person] = {}
        self.present = 0
        self.files: Mapping[Path, bytes] = {}
        self._by_email: dict[str, list[_Person]] = {}
        self._by_name: dict[str, list[_Person]] = {}
        self._unkept: set[str] = set()
        for slug, earner in loaded.content.earners.items():
            awards = {award.slug: award for award in earner.awards}
            self._take(_Person(slug, earner.name, earner.email, awards))
        self._taken = self._addresses()
        # Two who share a name are told apart by their addresses.
        self._emails_of: dict[str, set[str]] = {}
        for entry in entries:
            if entry.row.name and entry.row.email:
                emails = self._emails_of.setdefault(_folded(entry.row.name), set())
                emails.add(entry.row.email.casefold())

    @property
    def unkept(self) -> int:
        """How many earners have an e-mail address in the table only."""
        return len(self._unkept)

    def judged(self) -> list[Mistake]:
        """What is wrong with rows, once their earners and the site are looked at."""
        mistakes = [mistake for entry in self._in_turn() if (mistake := self._place(entry))]
        while True:
            self.files = dict(self._composed())
            found = self._mistakes_of_content()
            if not found:
                return mistakes
            mistakes += found

    def _addresses(self) -> set[str]:
        """What no new earner can be called: what the site keeps, and what others were called."""
        site = self.loaded.content.site
        credentials = self.root / "wallet" / "credentials"
        given = {path.name for path in credentials.iterdir()} if credentials.is_dir() else set()
        return {*RESERVED_SLUGS, SCHEMAS, *site.other_languages, *given}

    def _in_turn(self) -> list[Entry]:
        """Rows by how surely they say whose they are, so that the others can lean on them."""
        return sorted(self.entries, key=lambda each: (not each.row.slug, not each.row.email))

    def _take(self, person: _Person) -> None:
        self.people[person.slug] = person
        self._by_name.setdefault(_folded(person.name), []).append(person)
        if person.email:
            self._by_email.setdefault(person.email.casefold(), []).append(person)

    def _place(self, entry: Entry) -> Mistake | None:
        """Find the earner of a row and give it to them; says what keeps it from being theirs."""
        found = self._person_of(entry)
        if isinstance(found, Mistake):
            return found
        row = entry.row
        slug = _slug_of(row)
        for award in found.awards.values():
            is_same = award.slug == slug if row.id else award.badge == row.badge
            if is_same and (award.badge, award.date) == (row.badge, row.date):
                self.present += 1
                return None
        if slug in found.awards or (found.slug, slug) in self.loaded.imports:
            day = f", of {found.awards[slug].date}" if slug in found.awards else ""
            what = f"{found.slug} has a credential '{slug}' already{day}"
            return entry.mistake("id" if row.id else "badge", what, _ID_HINT.format(slug))
        for other in found.entries:
            if _slug_of(other.row) == slug:
                is_same = other.row == row and other.results == entry.results
                what = f"awards what line {other.line} awards already, to {found.slug}"
                hint = "delete one of them" if is_same else _ID_HINT.format(slug)
                return entry.mistake("id" if row.id else "badge", what, hint)
        found.entries.append(entry)
        if found.is_new:
            # The first row that says it counts.
            found.language = found.language or row.language
            found.cohort = found.cohort or row.cohort
        return None

    def _person_of(self, entry: Entry) -> _Person | Mistake:
        row = entry.row
        if row.slug:
            return self._by_slug(entry, row.slug)
        if row.email and (found := self._by_email.get(row.email.casefold())):
            if len(found) == 1:
                return self._agreeing(entry, found[0])
            what = f"is that of several earners: {_several(found)}"
            return entry.mistake("email", what, "say who is meant in a column 'slug'")
        if not row.name:
            what = "is no earner's, and the row has no name"
            return entry.mistake("email", what, "give the name too, for a new earner")
        return self._named(entry, row.name)

    def _named(self, entry: Entry, name: str) -> _Person | Mistake:
        """The only one of a name who can be meant, or somebody new."""
        row = entry.row
        named = self._by_name.get(_folded(name), [])
        if not row.email:
            if len(named) > 1:
                what = f"is the name of several earners: {_several(named)}"
                return entry.mistake("name", what, "give the e-mail address, or a column 'slug'")
            return named[0] if named else self._new(row)
        nameless = [each for each in named if not each.email and not each.is_new]
        if not nameless:
            return self._new(row)
        if len(nameless) > 1 or len(self._emails_of[_folded(name)]) > 1:
            what = "is the name of several, and nothing says which of them this is"
            hint = f"write e-mail addresses into their files, or say in a column 'slug' who is {nameless[0].slug}"
            return entry.mistake("name", what, hint)
        self._unkept.add(nameless[0].slug)
        return nameless[0]

    def _by_slug(self, entry: Entry, slug: str) -> _Person | Mistake:
        row = entry.row
        if person := self.people.get(slug):
            return self._agreeing(entry, person)
        if row.email and (others := self._by_email.get(row.email.casefold())):
            what = f"is new, and the e-mail address is {others[0].slug}'s"
            return entry.mistake("slug", what, f"write {others[0].slug}, or leave one of them out")
        if not row.name:
            return entry.mistake("slug", f"there is no earner '{slug}'", "a new one needs a name")
        if slug in self._taken:
            what = "is an address that the site keeps for itself, or that was somebody else's"
            return entry.mistake("slug", what, "choose another slug")
        return self._new(row, slug)

    def _agreeing(self, entry: Entry, person: _Person) -> _Person | Mistake:
        """The earner that a row names, unless it says another name or address than theirs."""
        row = entry.row
        if row.name and _folded(row.name) != _folded(person.name):
            what = f"is not the name of {person.slug}, whose {'slug' if row.slug else 'e-mail address'} this is"
            hint = f"leave the name empty, or write it as it is: {person.name}"
            return entry.mistake("name", what, hint)
        if row.email and person.email and row.email.casefold() != person.email.casefold():
            what = f"is not that of {person.slug}"
            return entry.mistake("email", what, "leave it empty, or mend it here or there")
        if row.email and not person.email:
            if person.is_new:
                person.email = row.email
                self._by_email.setdefault(row.email.casefold(), []).append(person)
            else:
                self._unkept.add(person.slug)
        return person

    def _new(self, row: RosterRow, slug: str | None = None) -> _Person:
        assert row.name is not None  # noqa: S101 - who has none is nobody new
        person = _Person(slug or self._free_slug(row.name), row.name, row.email, is_new=True)
        self._take(person)
        return person

    def _free_slug(self, name: str) -> str:
        """A slug made of a name, or drawn where that says nothing, or shall not."""
        base = "" if self.roster.slugs == "pseudonym" else slug_from(name)
        number = 1
        while True:
            more = f"-{number}" if number > 1 else ""
            slug = f"{base[: MAX_SLUG - len(more)].strip('-')}{more}" if base else draw_slug()
            if slug not in self.people and slug not in self._taken:
                return slug
            number += 1

    def _composed(self) -> Iterator[tuple[Path, bytes]]:
        """Each file that changes, with what it shall hold."""
        for person in self.people.values():
            if not person.entries:
                continue
            file = self.root / "content" / "earners" / f"{person.slug}.yaml"
            approved = self.roster.approved_by
            awards = [_award_lines(entry, approved) for entry in person.entries]
            if person.is_new:
                line = line_for_editors(self.root, file)
                yield file, (line + _earner_text(person, awards)).encode()
            else:
                document = self.loaded.documents["earners", person.slug]
                yield file, with_awards(file.read_bytes(), document, awards)

    def _mistakes_of_content(self) -> list[Mistake]:
        """What would be wrong with the files, said of the rows, which are taken out of them."""
        slugs = [file.stem for file in self.files]
        try:
            load_part(self.root, self.loaded, slugs, self.files)
        except ContentError as error:
            said = Mistakes()
            wrong: dict[str, set[int]] = {}
            for mistake in error.mistakes:
                person = self.people[Path(mistake.file).stem]
                entry, member = _row_of(person, mistake.path)
                said.add(entry.mistake(member, mistake.what, mistake.hint))
                wrong.setdefault(person.slug, set()).add(entry.line)
            for slug, lines in wrong.items():
                person = self.people[slug]
                person.entries = [each for each in person.entries if each.line not in lines]
            return said.all
        return []


_ID_HINT = "if it is another one, give it an id of its own, like {}-2"


def _row_of(person: _Person, path: str) -> tuple[Entry, str]:
    """The row that wrote what stands at a path of an earner's file, and the column."""
    match = _AWARD.match(path)
    if match is None:
        return person.entries[0], path
    place = int(match[1]) - len(person.awards)
    entry = person.entries[place] if 0 <= place < len(person.entries) else person.entries[0]
    member = match[2] or ("expires" if entry.row.expires else "badge")
    if member == "results":
        member = "result"
        if "result" not in entry.columns:
            member = next((name for name in entry.columns if name.startswith("results.")), member)
    return entry, _COLUMN_OF.get((member, match[3] or ""), member)


def _award_lines(entry: Entry, approved_by: Sequence[str]) -> list[str]:
    """The lines of an award as a row says it."""
    row = entry.row
    lines = [f"badge: {row.badge}"]
    lines += [f"id: {row.id}"] if row.id else []
    lines += [f"date: {row.date}"]
    for member in ("expires", "renews", "visibility"):
        lines += [f"{member}: {value}"] if (value := getattr(row, member)) else []
    for member in ("narrative", "credits", "licence_number", "role", "term"):
        lines += [f"{member}: {quoted(value)}"] if (value := getattr(row, member)) else []
    evidence = [
        f"{member}: {quoted(value)}"
        for member, value in (
            ("url", row.evidence),
            ("name", row.evidence_name),
            ("narrative", row.evidence_narrative),
        )
        if value
    ]
    lines += ["evidence:", *item_rows(evidence)] if evidence else []
    lines += ["results:"] if entry.results else []
    for result in entry.results:
        lines += item_rows([f"of: {result.of}", f"{result.member}: {quoted(result.value)}"])
    lines += [f"approved_by: [{', '.join(approved_by)}]"] if approved_by else []
    return lines


def _earner_text(person: _Person, awards: Iterable[Sequence[str]]) -> str:
    """The file of a new earner."""
    rows = [f"name: {quoted(person.name)}"]
    rows += [f"email: {quoted(person.email)}"] if person.email else []
    rows += [f"cohort: {person.cohort}"] if person.cohort else []
    rows += [f"language: {person.language}"] if person.language else []
    rows += ["", "awards:", *(row for lines in awards for row in item_rows(lines))]
    return "\n".join(rows) + "\n"


def _folded(name: str) -> str:
    """A name without what people write one time so and one time otherwise."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _several(people: Iterable[_Person]) -> str:
    return ", ".join(person.slug for person in people)
