"""`credfolio import-roster`, as a user meets it."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
import time
import zipfile
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl
import pytest

from credfolio.cli import run
from credfolio.content import load_content

HEADINGS = "name,email,badge,date"


@cache
def started() -> Path:
    """A site as `init` makes it."""
    root = Path(mkdtemp(prefix="credfolio-roster-")) / "site"
    assert run(["init", str(root), "--name", "Harbour", "--base-url", "https://example.org/s"]) == 0
    return root


class Site:
    """A folder in which tables are imported."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.earners = root / "content" / "earners"
        self.awards = root / "content" / "awards"
        self.awards.mkdir()
        self._capsys = capsys

    def take(
        self, table: str | bytes, *options: str, mapping: str = "", status: int = 0
    ) -> tuple[list[str], list[str]]:
        """Import a table; returns the awards it printed, and what it said."""
        data = table.encode() if isinstance(table, str) else table
        name = "table.xlsx" if data.startswith(b"PK") else "table.csv"
        (self.awards / name).write_bytes(data)
        (self.awards / "table.yaml").unlink(missing_ok=True)
        if mapping:
            (self.awards / "table.yaml").write_text(mapping, "utf-8")
        self._capsys.readouterr()
        found = run(["import-roster", str(self.awards / name), "--root", str(self.root), *options])
        said = self._capsys.readouterr()
        assert found == status, said
        lines = [line.removeprefix("credfolio: ") for line in said.err.splitlines()]
        return said.out.splitlines(), lines

    def faults(self, table: str | bytes, *, mapping: str = "") -> list[str]:
        """What is said to be wrong, each with its hint, and that nothing was written."""
        before = self.files()
        names, lines = self.take(table, mapping=mapping, status=1)
        assert names == []
        assert self.files() == before
        text = "\n".join(lines).replace("error: content/awards/", "")
        return [line for line in text.split("\n") if "nothing was written" not in line]

    def files(self) -> dict[str, bytes]:
        """The files of all earners."""
        return {path.stem: path.read_bytes() for path in self.earners.iterdir()}

    def text(self, slug: str) -> str:
        """The file of an earner."""
        return (self.earners / f"{slug}.yaml").read_text("utf-8")


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    """A new site, to be changed."""
    shutil.copytree(started(), tmp_path / "site")
    return Site(tmp_path / "site", capsys)


def workbook(*rows: tuple[Any, ...], sheets: int = 1) -> bytes:
    """An Excel workbook as another program writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for number in range(1, sheets):
        book.create_sheet(f"More {number}")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def cohort(number: int) -> list[list[str]]:
    """So many people with an award each, by rows of four cells."""
    days = [f"2026-{1 + index % 12:02}-{1 + index % 28:02}" for index in range(number)]
    return [
        [f"Person {index} of the Cohort", f"p{index}@example.org", "first-steps", day]
        for index, day in enumerate(days)
    ]


def written(rows: list[list[str]], headings: str = HEADINGS) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([headings.split(","), *rows])
    return text.getvalue()


def test_own_headings_need_no_mapping(site: Site) -> None:
    """A table whose headings are ours, however they are written, becomes files of new earners."""
    names, lines = site.take(
        "Name,E-Mail,Badge,Date,Evidence,Evidence name,Narrative\n"
        "Zoë Müller,zoe@example.org,First Steps,2026-05-04,https://example.org/z,Her work,"
        '"Two\nlines, ""quoted"""\n'
    )
    assert names == ["zoe-muller/first-steps"]
    assert lines[0] == "1 award to 1 earner written, 1 of them new"
    earner = load_content(site.root).content.earners["zoe-muller"]
    (award,) = earner.awards
    assert (earner.name, earner.email) == ("Zoë Müller", "zoe@example.org")
    assert (award.badge, award.date) == ("first-steps", date(2026, 5, 4))
    assert award.narrative == 'Two\nlines, "quoted"'
    assert (award.evidence[0].url, award.evidence[0].name) == ("https://example.org/z", "Her work")


def test_what_people_wrote_stays(site: Site) -> None:
    """An award goes to the end of an earner's list; comments and all else stay as they were."""
    before = site.text("robin-example").replace("\n", "\r\n") + "# the end\r\n"
    (site.earners / "robin-example.yaml").write_bytes(before.encode())
    table = "slug,name,badge,id,date\nrobin-example,,first-steps,again,2026-11-01\n"
    site.take(table + "robin-example,Robin  EXAMPLE,made-and-shown,more,2026-11-02\n")
    after = (site.earners / "robin-example.yaml").read_bytes().decode()
    added = (
        "  - badge: first-steps\r\n    id: again\r\n    date: 2026-11-01\r\n"
        "  - badge: made-and-shown\r\n    id: more\r\n    date: 2026-11-02\r\n"
    )
    assert added in after
    assert after.replace(added, "") == before


def test_what_a_new_earner_begins_with(site: Site) -> None:
    """Language and cohort are those of the first row that says them, and for new earners only."""
    site.take(
        "name,badge,id,date,language,cohort\n"
        "Zoë Müller,first-steps,,2026-05-04,,\n"
        "Zoë Müller,first-steps,again,2026-06-04,de,spring-2026\n"
        "Zoë Müller,made-and-shown,,2026-07-04,en,summer-2026\n"
        "Robin Example,first-steps,more,2026-05-04,de,spring-2026\n"
    )
    earners = load_content(site.root).content.earners
    zoe, robin = earners["zoe-muller"], earners["robin-example"]
    assert (zoe.language, zoe.cohort) == ("de", "spring-2026")
    assert (robin.language, robin.cohort) == (None, None)
    (fault,) = site.faults("name,badge,date,cohort\nAda King,first-steps,2026-05-04,Spring 26\n")
    assert fault.startswith("table.csv:2: cohort: 'Spring 26' ")


def test_nothing_is_issued_twice(site: Site) -> None:
    """The same table again changes nothing, also with other rows first and after a build."""
    rows = cohort(5)
    site.take(written(rows))
    before = site.files()
    names, lines = site.take(written(rows))
    assert names == []
    assert lines == ["nothing new to award", "5 awards of the table are there already"]
    assert run(["build", "--root", str(site.root)]) == 0
    names, lines = site.take(written([*cohort(6)[5:], *rows[::-1]]))
    assert names == ["person-5-of-the-cohort/first-steps"]
    assert {name: data for name, data in site.files().items() if name in before} == before


def test_seven_faults_in_500_rows(site: Site) -> None:
    """Each fault is said once, with its line, column, value and hint, and nothing else is."""
    rows = cohort(500)
    rows[10][2] = "frist-steps"
    rows[60][3] = "2026-02-30"
    rows[110][1] = "p110(at)example.org"
    rows[210][0] = "Bell\x07"
    rows[310] = list(rows[300])
    rows[410][3] = ""
    rows[499][0] = '=HYPERLINK("x")'
    assert site.faults(written(rows)) == [
        "table.csv:12: badge: unknown badge 'frist-steps'",
        "  hint: did you mean 'first-steps'?",
        "table.csv:62: date: '2026-02-30' is no day of the calendar",
        "  hint: days are written YYYY-MM-DD",
        (
            "table.csv:112: email: 'p110(at)example.org' must be an e-mail address; it is published "
            "only salted and hashed"
        ),
        "table.csv:212: name: 'Bell?' has the control character U+0007",
        "  hint: delete it; most editors do not show it",
        (
            "table.csv:312: badge: 'first-steps' awards what line 302 awards already, to "
            "person-300-of-the-cohort"
        ),
        "  hint: delete one of them",
        "table.csv:412: date: is empty",
        "  hint: write one, or one for all rows into its mapping (constants:)",
        "table.csv:501: name: '=HYPERLINK(\"x\")' would be a formula in a spreadsheet",
        "  hint: write it without the sign in front",
    ]


def test_partial_writes_the_others(site: Site) -> None:
    """What is wrong is named and left out by choice; it does not spoil the rest."""
    rows = cohort(20)
    rows[3][2], rows[7][3] = "nothing-like-it", "yesterday"
    names, lines = site.take(written(rows), "--partial", status=1)
    assert len(names) == 18
    assert "2 rows left out" in lines
    assert sum(line.startswith("left out: content/awards/table.csv:") for line in lines) == 2
    assert len(load_content(site.root).content.earners) == 19


def test_dry_run_writes_nothing(site: Site) -> None:
    """What would be awarded is said, and no file is touched, not even in the wallet."""
    before = sorted(site.root.rglob("*"))
    names, lines = site.take(written(cohort(3)), "--dry-run")
    assert len(names) == 3
    assert lines == ["3 awards to 3 earners would be written, 3 of them new"]
    after = [path for path in sorted(site.root.rglob("*")) if path.name != "table.csv"]
    assert after == before


def test_content_judges_rows(site: Site) -> None:
    """Faults that show only beside the badge are said of the row and column, not of a file."""
    table = "name,badge,date,expires,results.outcome,renews,evidence\n"
    assert site.faults(
        table
        + "Ada A,made-and-shown,2026-05-04,,Merits,,\n"
        + "Ada B,first-steps,2026-05-04,2026-05-03,,,\n"
        + "Ada C,first-steps,2026-05-04,,,nothing,\n"
        + "Ada D,first-steps,2026-05-04,,Merit,,\n"
        + "Ada E,made-and-shown,2026-05-04,,Merit,,http://example.org\n"
    ) == [
        "table.csv:2: results.outcome: 'Merits' is not among the allowed values",
        "  hint: did you mean 'Merit'?",
        "table.csv:3: expires: '2026-05-03' expires before it is awarded",
        "table.csv:4: renews: this earner has no award 'nothing'",
        "  hint: awards of this earner: first-steps",
        "table.csv:5: results.outcome: 'Merit' badge 'first-steps' has no result 'outcome'",
        "table.csv:6: evidence: 'http://example.org' must be an address that starts with https://",
    ]


def test_results_by_the_only_one(site: Site) -> None:
    """A column `result` is for the only result that the badge describes."""
    table = "name,badge,date,result\nAda,made-and-shown,2026-05-04,Distinction\n"
    site.take(table)
    (award,) = load_content(site.root).content.earners["ada"].awards
    assert [(each.of, each.value) for each in award.results] == [("outcome", "Distinction")]


MAPPING = """\
columns:
  Teilnehmerin: name
  Mail: email
  Kurs: badge
  Abgeschlossen: date
  Telefon: ignore
badges: {Kurs 1: first-steps}
date_format: DD.MM.YYYY
"""


def test_mapping(site: Site) -> None:
    """A mapping says what columns, badges and days are, and which columns are left alone."""
    table = "Teilnehmerin;Mail;Kurs;Abgeschlossen;Telefon\nAda;ada@example.org;Kurs 1;04.05.2026;+49 1\n"
    site.take(table, mapping=MAPPING)
    (award,) = load_content(site.root).content.earners["ada"].awards
    assert (award.badge, award.date) == ("first-steps", date(2026, 5, 4))


def test_constants_stand_for_every_row(site: Site) -> None:
    """What is the same for all need not stand in the table, and a cell goes before it."""
    mapping = "constants: {badge: first-steps, date: 2026-05-04, term: Spring}\n"
    site.take("name,date\nAda,\nBob,2026-06-01\n", mapping=mapping)
    earners = load_content(site.root).content.earners
    assert earners["ada"].awards[0].date == date(2026, 5, 4)
    assert earners["bob"].awards[0].date == date(2026, 6, 1)
    assert earners["bob"].awards[0].term == "Spring"


def test_mistakes_in_the_mapping(site: Site) -> None:
    """They are said by the mapping's lines, also by `check`."""
    mapping = "columns:\n  Nam: name\n  Who: nmae\nbadges:\n  One: frist-steps\n"
    assert site.faults("Name,badge,date\nAda,One,2026-05-04\n", mapping=mapping) == [
        "table.yaml:3: columns.Who: unknown column 'nmae'",
        "  hint: did you mean 'name'?",
    ]
    assert run(["check", "--root", str(site.root)]) == 1
    mapping = mapping.replace("nmae", "ignore")
    assert site.faults("Name,badge,date\nAda,One,2026-05-04\n", mapping=mapping) == [
        "table.yaml:2: columns.Nam: content/awards/table.csv has no column 'Nam'",
        "  hint: did you mean 'Name'?",
        "table.yaml:3: columns.Who: content/awards/table.csv has no column 'Who'",
        "  hint: its columns are: Name, badge, date",
        "table.yaml:5: badges.One: unknown badge 'frist-steps'",
        "  hint: did you mean 'first-steps'?",
    ]


def test_headings_that_say_nothing(site: Site) -> None:
    """An unknown column, one that is there twice and one that is needed are each named."""
    assert site.faults("nane,badge,badge,Shoe size\nAda,first-steps,first-steps,38\n") == [
        "table.csv:1: Shoe size: unknown column",
        "  hint: in its mapping, columns: says what it is, or that it is to be ignored",
        "table.csv:1: badge: is a second column for badge, the first is 'badge'",
        "  hint: in its mapping, columns: can ignore one of them",
        "table.csv:1: date: no column is the date",
        (
            "  hint: head one with 'date', or say which in its mapping (columns:), or one for all "
            "(constants:)"
        ),
        "table.csv:1: name: no column says who the earners are",
        "  hint: head one with 'name', and best another with 'email'",
        "table.csv:1: nane: unknown column",
        "  hint: did you mean 'name'?",
    ]


@pytest.mark.parametrize(
    "data",
    [
        "name,email,badge,date\r\n\r\nŁukasz Żółw,l@example.org,first-steps,2026-05-04\r\n,,,\r\n".encode(),
        b"\xef\xbb\xbf"
        + "name;email;badge;date\r\nŁukasz Żółw;l@example.org;first-steps;2026-05-04".encode(),
        "name\temail\tbadge\tdate\nŁukasz Żółw\tl@example.org\tfirst-steps\t2026-05-04\n".encode(
            "utf-16"
        ),
        'sep=|\r\n"name"|email|badge|date\r\n"Łukasz Żółw"|l@example.org|first-steps|2026-05-04'.encode(),
        "name,email,badge,date\rŁukasz Żółw,l@example.org,first-steps,2026-05-04\r".encode(),
    ],
    ids=["crlf and empty lines", "mark and semicolons", "utf-16 and tabs", "sep", "cr"],
)
def test_forms_of_csv(site: Site, data: bytes) -> None:
    """Whatever a spreadsheet writes is read, and no letter is lost."""
    names, _ = site.take(data)
    assert names == ["lukasz-zolw/first-steps"]
    assert load_content(site.root).content.earners["lukasz-zolw"].name == "Łukasz Żółw"


def test_an_encoding_is_never_guessed(site: Site) -> None:
    """Windows-1252 is refused with a hint, and read where the mapping says that it is that."""
    data = "name,email,badge,date\nZoë Müller,z@example.org,first-steps,2026-05-04\n".encode(
        "cp1252"
    )
    what, hint = site.faults(data)
    assert what == "table.csv:2: is not UTF-8 text"
    assert "encoding: windows-1252" in hint
    names, _ = site.take(data, mapping="encoding: windows-1252\n")
    assert names == ["zoe-muller/first-steps"]
    assert load_content(site.root).content.earners["zoe-muller"].name == "Zoë Müller"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Zo\ufffd,z@example.org,first-steps,2026-05-04", "name: 'Zo\ufffd' has a \ufffd in it"),
        ("Z\u2028e,z@example.org,first-steps,2026-05-04", "name: 'Z?e' has the control character U+2028"),
        ("@SUM(A1),z@example.org,first-steps,2026-05-04", "name: '@SUM(A1)' would be a formula in a spreadsheet"),
        ("-cmd|x,z@example.org,first-steps,2026-05-04", "name: '-cmd|x' would be a formula in a spreadsheet"),
        ("Z,z@example.org,first-steps,04.05.2026", "date: '04.05.2026' is not a day as it is written here"),
        ("Z,z@example.org,first-steps,0206-05-04", "date: '0206-05-04' lies in the year 206; is the year right?"),
        ("Z z@example.org,,first-steps,2026-05-04", "name: 'Z (e-mail address)' has an e-mail address in it, and everything here is published"),
        (",,first-steps,2026-05-04", "name: is empty"),
        (",z@example.org,first-steps,2026-05-04", "email: this address is no earner's, and the row has no name"),
        ("Z,z@example.org,first-steps,2026-05-04,more", "has 5 cells, and there are 4 columns"),
        ('"Z"x,z@example.org,first-steps,2026-05-04', "a quotation mark stands where none can, or is never closed"),
        ('"Z,z@example.org,first-steps,2026-05-04', "a quotation mark is opened here and never closed"),
    ],
)  # fmt: skip
def test_faults_of_a_row(site: Site, row: str, what: str) -> None:
    """Each is said in plain words; an e-mail address is not repeated."""
    found = site.faults(f"{HEADINGS}\n{row}\n")
    assert found[0] == f"table.csv:2: {what}"
    assert "z@example.org" not in "".join(found)


def test_an_empty_table(site: Site) -> None:
    """A table without a line is a mistake, one without rows awards nothing."""
    assert site.faults("\n")[0] == "table.csv: is empty"
    assert site.take(f"{HEADINGS}\n")[1] == ["nothing new to award"]


def test_earners_are_recognised(site: Site) -> None:
    """By slug, or else by e-mail address, or else by a name that only one has."""
    site.take("slug,name,email,badge,date\nada,Ada,ada@example.org,first-steps,2026-05-04\n")
    names, _ = site.take(
        "slug,name,email,badge,date\n"
        "ada,,,made-and-shown,2026-05-05\n"
        "robin-example,,,first-steps,2026-09-01\n"
        ",,ADA@example.org,first-steps,2026-05-04\n"
        ",ada,,first-steps,2026-05-04\n"
    )
    assert names == ["ada/made-and-shown"]


def test_who_is_meant_is_not_guessed(site: Site) -> None:
    """What two could be, or what does not agree, is a mistake that says how to tell."""
    site.take(
        "slug,name,email,badge,date\n"
        "maria-1,Maria Silva,m1@example.org,first-steps,2026-05-04\n"
        "maria-2,Maria Silva,m2@example.org,first-steps,2026-05-04\n"
        "joe,Joe Bloggs,,first-steps,2026-05-04\n"
    )
    assert site.faults(
        "slug,name,email,badge,date\n"
        ",Maria Silva,,made-and-shown,2026-05-04\n"
        ",Mario Silva,m1@example.org,made-and-shown,2026-05-04\n"
        ",Joe Bloggs,j1@example.org,made-and-shown,2026-05-04\n"
        ",Joe Bloggs,j2@example.org,made-and-shown,2026-05-04\n"
        "maria-2,,m1@example.org,made-and-shown,2026-05-04\n"
        "marai-3,,,made-and-shown,2026-05-04\n"
        "search,Sue,,made-and-shown,2026-05-04\n"
    ) == [
        "table.csv:2: name: 'Maria Silva' is the name of several earners: maria-1, maria-2",
        "  hint: give the e-mail address, or a column 'slug'",
        "table.csv:3: name: 'Mario Silva' is not the name of maria-1, whose e-mail address this is",
        "  hint: leave the name empty, or write it as it is: Maria Silva",
        (
            "table.csv:4: name: 'Joe Bloggs' is the name of several, and nothing says which of them "
            "this is"
        ),
        "  hint: write e-mail addresses into their files, or say in a column 'slug' who is joe",
        (
            "table.csv:5: name: 'Joe Bloggs' is the name of several, and nothing says which of them "
            "this is"
        ),
        "  hint: write e-mail addresses into their files, or say in a column 'slug' who is joe",
        "table.csv:6: email: this address is not that of maria-2",
        "  hint: leave it empty, or mend it here or there",
        "table.csv:7: slug: there is no earner 'marai-3'",
        "  hint: a new one needs a name",
        (
            "table.csv:8: slug: 'search' is an address that the site keeps for itself, or that was "
            "somebody else's"
        ),
        "  hint: choose another slug",
    ]


def test_an_address_of_the_file_stays_out_of_it(site: Site) -> None:
    """Who is recognised by name keeps a file without an e-mail address, and that is said."""
    site.take("name,badge,date\nJoe Bloggs,first-steps,2026-05-04\n")
    _, lines = site.take(
        "name,email,badge,date\nJoe Bloggs,joe@example.org,made-and-shown,2026-05-04\n"
    )
    assert "joe@example.org" not in site.text("joe-bloggs") + "".join(lines)
    assert any("1 earner recognised by name" in line for line in lines)


@pytest.mark.parametrize("name", ["山田花子", "Анна Каренина", "محمد", "Search", "!!!", "a" * 200])
def test_names_of_any_script(site: Site, name: str) -> None:
    """A slug is made or drawn that the site can use, and stays the same."""
    table = f"name,badge,date\n{name},first-steps,2026-05-04\n"
    (first,), _ = site.take(table)
    assert site.take(table)[0] == []
    assert load_content(site.root).content.earners[first.partition("/")[0]].name == name


def test_two_of_one_name(site: Site) -> None:
    """People with one name are told apart by their e-mail addresses, in any order."""
    table = f"{HEADINGS}\n" + "".join(
        f"Maria Silva,m{n}@example.org,first-steps,2026-05-04\n" for n in (1, 2)
    )
    assert site.take(table)[0] == ["maria-silva/first-steps", "maria-silva-2/first-steps"]
    assert site.take(table)[0] == []
    assert "m2@example.org" in site.text("maria-silva-2")


def test_pseudonyms(site: Site) -> None:
    """Where the mapping asks for it, no address says whose it is."""
    (name,), _ = site.take(
        "name,badge,date\nAda,first-steps,2026-05-04\n", mapping="slugs: pseudonym\n"
    )
    assert re.fullmatch(r"earner-[0-9a-f]{10}/first-steps", name)


def test_awards_that_are_there(site: Site) -> None:
    """A second award of a badge needs an id, whether the first is in content or in the table."""
    site.take("name,badge,date\nAda,first-steps,2026-05-04\n")
    assert site.faults(
        "name,badge,date\nAda,first-steps,2026-06-04\nBob,first-steps,2026-05-04\nBob,first-steps,2026-05-05\n"
    ) == [
        "table.csv:2: badge: ada has a credential 'first-steps' already, of 2026-05-04",
        "  hint: if it is another one, give it an id of its own, like first-steps-2",
        "table.csv:4: badge: 'first-steps' awards what line 3 awards already, to bob",
        "  hint: if it is another one, give it an id of its own, like first-steps-2",
    ]
    table = "name,badge,date,id\nAda,first-steps,2026-06-04,first-steps-2\n"
    assert site.take(table)[0] == ["ada/first-steps-2"]
    assert site.take(table)[0] == []


def test_workbooks(site: Site) -> None:
    """An Excel workbook's own days and numbers are what they show."""
    data = workbook(
        ("Name", "Badge", "Date", "Credits", "Licence number"),
        ("Zoë", "first-steps", date(2026, 5, 4), 1.5, 12345),
        (None, None, None, None, None),
        ("Bob", "First Steps", datetime(2026, 5, 5), 2, "007"),  # noqa: DTZ001 - as Excel has them
        ("Cy", "first-steps", "2026-05-06", None, None),
    )
    assert len(site.take(data)[0]) == 3
    earners = load_content(site.root).content.earners
    assert earners["zoe"].awards[0].date == date(2026, 5, 4)
    assert (earners["zoe"].awards[0].credits, earners["bob"].awards[0].credits) == ("1.5", "2")
    assert earners["bob"].awards[0].licence_number == "007"
    wrong = workbook(("Name", "Badge", "Date"), ("Zed", "frist-steps", date(2026, 5, 4)))
    assert site.faults(wrong)[0] == "table.xlsx:2: Badge: unknown badge 'frist-steps'"


def test_sheets(site: Site) -> None:
    """Of several sheets the mapping names one; what is no workbook is said to be none."""
    data = workbook(("name", "badge", "date"), sheets=2)
    assert site.faults(data) == [
        "table.xlsx: has several sheets",
        "  hint: say which with sheet: in its mapping; its sheets are Sheet, More 1",
    ]
    assert site.take(data, mapping="sheet: Sheet\n")[1] == ["nothing new to award"]
    assert site.faults(data, mapping="sheet: Sheat\n")[0] == "table.xlsx: has no sheet 'Sheat'"
    assert site.faults(data[:100])[0] == "table.xlsx: is no workbook that can be read"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert site.faults(packed.getvalue())[0] == "table.xlsx: is no workbook that can be read"


def test_a_sheet_that_spans_everything(site: Site) -> None:
    """Something in the last corner of a sheet does not take all of the memory."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "name", "x"
    packed = io.BytesIO()
    book.save(packed)
    assert site.faults(packed.getvalue()) == [
        "table.xlsx: has a sheet that is too large to be read",
        "  hint: delete what stands far away from the table, or save that as CSV UTF-8",
    ]


def test_workbooks_are_an_extra(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, people are told what to install, or what to do instead."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert site.faults(workbook(("name", "badge", "date"))) == [
        "table.xlsx: needs the extra xlsx to be read",
        "  hint: install it with pip install 'credfolio[xlsx]', or save the table as CSV UTF-8",
    ]


def test_other_files(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else in content/awards/ is a mistake, and no table is read as one."""
    file = site.awards / "table.ods"
    file.write_bytes(b"")
    assert run(["import-roster", str(file), "--root", str(site.root)]) == 1
    assert run(["check", "--root", str(site.root)]) == 1
    said = capsys.readouterr().err
    assert "content/awards/table.ods: is not a table, nor says how one is read" in said


def test_tables_are_not_published(site: Site) -> None:
    """Nothing of content/awards/ gets onto the site, and no e-mail address does."""
    site.take(written(cohort(2)), mapping="constants: {term: Nobody knows}\n")
    assert run(["build", "--root", str(site.root)]) == 0
    files = [path for path in (site.root / "site_output").rglob("*") if path.is_file()]
    assert not [path for path in files if "table" in path.name]
    assert not any(b"p1@example.org" in path.read_bytes() for path in files)


def test_ten_thousand_rows(site: Site) -> None:
    """A whole university's year is read, judged and written in seconds."""
    start = time.monotonic()
    assert len(site.take(written(cohort(10_000)))[0]) == 10_000
    assert time.monotonic() - start < 60  # so that a slow machine does not fail it
