"""Earners and what they hold as schema.org JSON-LD, for graphs and search: what is valid only.

The context is in the file, so that nothing has to be fetched to read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credfolio.documents import render_json
from credfolio.exporters.records import records_by_earner
from credfolio.pages.page import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from credfolio.exporters.records import Record
    from credfolio.portfolio import Portfolio

CONTEXT = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "dateCreated": {"@type": "https://schema.org/Date"},
    "expires": {"@type": "https://schema.org/Date"},
}


def export_jsonld(portfolio: Portfolio) -> Iterator[File]:
    """Write `credentials.jsonld`: a graph of people, credentials and organisations."""
    base = portfolio.content.site.base
    nodes: dict[str, dict[str, Any]] = {}
    for slug, records in records_by_earner(portfolio):
        address = f"{base}{portfolio.earner_path(slug)}"
        earner = portfolio.content.earners[slug]
        person = {
            "@id": f"{address}#person",
            "@type": "Person",
            "name": earner.name,
            "url": address,
            **({"jobTitle": earner.headline} if earner.headline else {}),
            **({"sameAs": [link.url for link in earner.links]} if earner.links else {}),
            **_credentials(records),
        }
        nodes[person["@id"]] = person
        for record in records:
            nodes[record.issuer_did] = _organisation(record)
            nodes[record.page] = _credential(record)
    graph = {"@context": CONTEXT, "@graph": list(nodes.values())}
    yield File("credentials.jsonld", render_json(graph).encode())


def _credentials(records: Sequence[Record]) -> dict[str, Any]:
    return {"hasCredential": [{"@id": record.page} for record in records]} if records else {}


def _organisation(record: Record) -> dict[str, Any]:
    return {"@id": record.issuer_did, "@type": "Organization", "name": record.issuer_name}


def _credential(record: Record) -> dict[str, Any]:
    facts = record.facts
    skills = [_skill(skill.name, skill.url, skill.framework) for skill in facts.skills]
    return {
        "@id": record.page,
        "@type": "EducationalOccupationalCredential",
        "name": record.name,
        "description": facts.description,
        "url": record.page,
        "credentialCategory": facts.type or "Achievement",
        "recognizedBy": {"@id": record.issuer_did},
        "dateCreated": record.awarded.isoformat(),
        **({"expires": facts.valid_until.isoformat()} if facts.valid_until else {}),
        **({"competencyRequired": skills} if skills else {}),
        "encoding": {
            "@type": "MediaObject",
            "url": record.document,
            "encodingFormat": "application/vc+ld+json",
        },
    }


def _skill(name: str, address: str, framework: str) -> dict[str, Any]:
    return {
        "@type": "DefinedTerm",
        "name": name,
        **({"url": address} if address else {}),
        **({"inDefinedTermSet": framework} if framework else {}),
    }
