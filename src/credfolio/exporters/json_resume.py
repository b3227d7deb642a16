"""A whole résumé for each earner: JSON Resume 1.2, what is valid only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credfolio.documents import render_json
from credfolio.exporters.records import records_by_earner
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.exporters.records import Record
    from credfolio.model import Earner
    from credfolio.portfolio import Portfolio

_SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"


def export_json_resume(portfolio: Portfolio) -> Iterator[File]:
    """Write `<earner>.resume.json` for each earner."""
    base = portfolio.content.site.base
    for slug, records in records_by_earner(portfolio):
        address = f"{base}{portfolio.earner_path(slug)}"
        resume = _resume(portfolio.content.earners[slug], address, records)
        yield File(f"{slug}.resume.json", render_json(resume).encode())


def _resume(earner: Earner, address: str, records: Sequence[Record]) -> dict[str, Any]:
    said = {"label": earner.headline, "summary": earner.bio}
    skills: dict[str, list[str]] = {}
    for record in records:
        for skill in record.facts.skills:
            skills.setdefault(skill.name, []).append(record.name)
    return {
        "$schema": _SCHEMA,
        "basics": {
            "name": earner.name,
            **{name: text for name, text in said.items() if text},
            "url": address,
            **(
                {"profiles": [{"network": link.name, "url": link.url} for link in earner.links]}
                if earner.links
                else {}
            ),
        },
        "certificates": [
            {
                "name": record.name,
                "date": record.awarded.isoformat(),
                "issuer": record.issuer_name,
                "url": record.page,
            }
            for record in records
        ],
        "skills": [
            {"name": name, "keywords": [*dict.fromkeys(badges)]}
            for name, badges in sorted(skills.items())
        ],
        "meta": {"canonical": address},
    }
