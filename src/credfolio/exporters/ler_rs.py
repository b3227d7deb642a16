"""A learning and employment record for each earner: HR Open LER-RS 4.5, what is valid only.

It is the record itself, which nobody signs. The signed credentials are in it whole, as
`verifications` of its certifications, so whoever takes it checks these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from credfolio.documents import render_json
from credfolio.exporters.records import records_by_earner
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.exporters.records import Record
    from credfolio.model import Earner
    from credfolio.portfolio import Portfolio

TYPE = "http://schema.hropenstandards.org/4.5/recruiting/json/LER-RSType.json"


def export_hr_open(portfolio: Portfolio) -> Iterator[File]:
    """Write `<earner>.ler-rs.json` for each earner."""
    base = portfolio.content.site.base
    for slug, records in records_by_earner(portfolio):
        address = f"{base}{portfolio.earner_path(slug)}"
        record = _record(portfolio.content.earners[slug], address, records)
        yield File(f"{slug}.ler-rs.json", render_json(record).encode())


def _record(earner: Earner, address: str, records: Sequence[Record]) -> dict[str, Any]:
    narratives = [("Headline", earner.headline), ("About", earner.bio)]
    shown = [{"name": "Portfolio", "url": address}]
    shown += [{"name": link.name, "url": link.url} for link in earner.links]
    skills = sorted({skill.name for record in records for skill in record.facts.skills})
    return {
        "type": TYPE,
        "documentId": {"value": str(uuid5(NAMESPACE_URL, address))},
        "person": {"name": {"formattedName": earner.name}},
        "communication": {"web": shown},
        **_given(
            "narratives",
            [
                {"name": name, "texts": [{"name": name.lower(), "lines": text.splitlines()}]}
                for name, text in narratives
                if text
            ],
        ),
        **_given("skills", [{"name": name} for name in skills]),
        **_given("certifications", [_certification(record) for record in records]),
    }


def _given(name: str, values: list[Any]) -> dict[str, Any]:
    return {name: values} if values else {}


def _certification(record: Record) -> dict[str, Any]:
    until = record.facts.valid_until
    return {
        "name": record.name,
        "issuingAuthority": {"tradeName": record.issuer_name},
        "firstIssued": record.awarded.isoformat(),
        "effectiveTimePeriod": {
            "validFrom": record.awarded.isoformat(),
            **({"validTo": until.isoformat()} if until else {}),
        },
        "status": "Active",
        "verifications": [record.credential],
    }
