"""Statements for a learning record store: xAPI 1.0.3, one "earned" for each credential that holds.

Earners are accounts of this site: nobody's e-mail address is in a statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from credfolio.documents import render_json
from credfolio.exporters.records import records_of
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.exporters.records import Record
    from credfolio.portfolio import Portfolio

EARNED = "http://id.tincanapi.com/verb/earned"
BADGE = "http://activitystrea.ms/schema/1.0/badge"


def export_xapi(portfolio: Portfolio) -> Iterator[File]:
    """Write `statements.json`, an array for the statements resource of a store (xAPI 2.1.1)."""
    home = portfolio.content.site.base
    statements = [
        _statement(record, home)
        for record in records_of(portfolio)
        if record.state in ("valid", "expired")
    ]
    yield File("statements.json", render_json(statements).encode())


def _statement(record: Record, home: str) -> dict[str, Any]:
    facts = record.facts
    language = facts.lang or "und"
    return {
        "id": str(uuid5(NAMESPACE_URL, record.page)),
        "actor": {
            "objectType": "Agent",
            "name": record.earner_name,
            "account": {"homePage": home, "name": record.earner},
        },
        "verb": {"id": EARNED, "display": {"en": "earned"}},
        "object": {
            "objectType": "Activity",
            "id": record.badge_page,
            "definition": {
                "type": BADGE,
                "name": {language: record.name},
                "description": {language: facts.description},
                "moreInfo": record.page,
            },
        },
        "timestamp": f"{record.awarded.isoformat()}T00:00:00Z",
        "context": {
            "platform": home,
            "contextActivities": {"other": [{"id": record.page}]},
            "team": {
                "objectType": "Group",
                "name": record.issuer_name,
                "account": {"homePage": home, "name": record.issuer},
            },
        },
    }
