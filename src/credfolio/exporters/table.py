"""One row for each credential, for spreadsheets and databases: CSV as RFC 4180 has it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from credfolio.exporters.records import records_of
from credfolio.pages.page import File
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from credfolio.exporters.records import Record
    from credfolio.portfolio import Portfolio

COLUMNS = (
    "page",
    "credential",
    "state",
    "as_of",
    "earner",
    "earner_name",
    "badge",
    "badge_name",
    "type",
    "issuer",
    "issuer_name",
    "issuer_did",
    "awarded",
    "signed",
    "valid_until",
    "skills",
    "evidence",
)
"""They stay in this order; further ones come after them."""
_BETWEEN = " | "
# What a spreadsheet would take for a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(portfolio: Portfolio) -> Iterator[File]:
    """Write every credential, whatever its state, as `credentials.csv`."""
    as_of = portfolio.as_of.isoformat()
    rows = (_row(record, as_of) for record in records_of(portfolio))
    yield File("credentials.csv", render_csv(COLUMNS, rows))


def render_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table in UTF-8; a text that a spreadsheet would compute gets an apostrophe before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(record: Record, as_of: str) -> list[str]:
    facts = record.facts
    return [
        record.page,
        record.document,
        record.state,
        as_of,
        record.earner,
        record.earner_name,
        record.badge,
        record.name,
        facts.type,
        record.issuer,
        record.issuer_name,
        record.issuer_did,
        record.awarded.isoformat(),
        format_timestamp(record.signed),
        facts.valid_until.isoformat() if facts.valid_until else "",
        _BETWEEN.join(skill.name for skill in facts.skills),
        _BETWEEN.join(each.url for each in facts.evidence if each.url),
    ]
