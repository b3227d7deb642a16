"""Results for a student information system: the tables of OneRoster 1.1, what is valid only.

An issuer is an organisation, a badge a course with one class and one line item, and a credential a
result with 1 of 1 points, whose comment is its address. Everything that a table refers to is there.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from credfolio.exporters.records import records_by_earner
from credfolio.exporters.table import render_csv
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.portfolio import Portfolio

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # zip has no time before it
_EDIT = ("sourcedId", "status", "dateLastModified")
COLUMNS = {
    "academicSessions": (
        *_EDIT,
        "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear",
    ),
    "orgs": (*_EDIT, "name", "type", "identifier", "parentSourcedId"),
    "users": (
        *_EDIT,
        "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName",
        "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
        "password",
    ),
    "courses": (
        *_EDIT,
        "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects",
        "subjectCodes",
    ),
    "classes": (
        *_EDIT,
        "title", "grades", "courseSourcedId", "classCode", "classType", "location",
        "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods",
    ),
    "categories": (*_EDIT, "title"),
    "lineItems": (
        *_EDIT,
        "title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId",
        "gradingPeriodSourcedId", "resultValueMin", "resultValueMax",
    ),
    "results": (
        *_EDIT,
        "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment",
    ),
}  # fmt: skip
"""The columns of each table, in OneRoster's order."""
_ABSENT = ("demographics", "enrollments", "classResources", "courseResources", "resources")
Row = dict[str, str]


def export_oneroster(portfolio: Portfolio) -> Iterator[File]:
    """Write `oneroster.zip`; the same credentials give the same bytes."""
    tables = _tables(portfolio)
    manifest = [("manifest.version", "1.0"), ("oneroster.version", "1.1")]
    manifest += [(f"file.{name}", "bulk") for name in COLUMNS]
    manifest += [(f"file.{name}", "absent") for name in _ABSENT]
    manifest += [("source.systemName", "Credfolio"), ("source.systemCode", "credfolio")]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        _add(files, "manifest", ("propertyName", "value"), manifest)
        for name, columns in COLUMNS.items():
            rows = [[row.get(column, "") for column in columns] for row in tables[name]]
            _add(files, name, columns, rows)
    yield File("oneroster.zip", archive.getvalue())


def _add(
    files: zipfile.ZipFile, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    files.writestr(zipfile.ZipInfo(f"{name}.csv", _BEGINNING), render_csv(columns, rows))


def _tables(portfolio: Portfolio) -> dict[str, list[Row]]:
    content, tables = portfolio.content, {name: list[Row]() for name in COLUMNS}
    site = "site"
    tables["orgs"].append({"sourcedId": site, "name": content.site.title, "type": "district"})
    tables["orgs"] += [
        {
            "sourcedId": f"issuer-{slug}",
            "name": issuer.name,
            "type": "school",
            "identifier": issuer.url,
            "parentSourcedId": site,
        }
        for slug, issuer in content.issuers.items()
    ]
    tables["categories"].append({"sourcedId": "badges", "title": "Badges"})
    years: set[int] = set()
    badges: dict[str, tuple[str, set[int]]] = {}
    for slug, records in records_by_earner(portfolio):
        if not records:
            continue
        given, _, family = content.earners[slug].name.rpartition(" ")
        tables["users"].append(
            {
                "sourcedId": slug,
                "enabledUser": "true",
                "orgSourcedIds": ",".join(sorted({f"issuer-{each.issuer}" for each in records})),
                "role": "student",
                "username": slug,
                "givenName": given or family,
                "familyName": family,
            }
        )
        for record in records:
            year = record.awarded.year
            years.add(year)
            badges.setdefault(record.badge, (record.issuer, set()))[1].add(year)
            tables["results"].append(
                {
                    "sourcedId": f"{slug}-{record.page.rstrip('/').rpartition('/')[2]}",
                    "lineItemSourcedId": f"item-{record.badge}-{year}",
                    "studentSourcedId": slug,
                    "scoreStatus": "fully graded",
                    "score": "1",
                    "scoreDate": record.awarded.isoformat(),
                    "comment": record.page,
                }
            )
    tables["academicSessions"] = [_session(year) for year in sorted(years)]
    for badge, (issuer, taught) in sorted(badges.items()):
        name = content.badges[badge].name
        school = f"issuer-{issuer}"
        tables["courses"].append(
            {"sourcedId": badge, "title": name, "courseCode": badge, "orgSourcedId": school}
        )
        tables["classes"].append(
            {
                "sourcedId": f"class-{badge}",
                "title": name,
                "courseSourcedId": badge,
                "classType": "scheduled",
                "schoolSourcedId": school,
                "termSourcedIds": ",".join(f"year-{year}" for year in sorted(taught)),
            }
        )
        tables["lineItems"] += [_line_item(badge, name, year) for year in sorted(taught)]
    return tables


def _session(year: int) -> Row:
    return {
        "sourcedId": f"year-{year}",
        "title": f"{year}",
        "type": "schoolYear",
        "startDate": f"{year}-01-01",
        "endDate": f"{year}-12-31",
        "schoolYear": f"{year}",
    }


def _line_item(badge: str, name: str, year: int) -> Row:
    return {
        "sourcedId": f"item-{badge}-{year}",
        "title": name,
        "assignDate": f"{year}-01-01",
        "dueDate": f"{year}-12-31",
        "classSourcedId": f"class-{badge}",
        "categorySourcedId": "badges",
        "gradingPeriodSourcedId": f"year-{year}",
        "resultValueMin": "0",
        "resultValueMax": "1",
    }
