"""What a site holds in the forms of other programs: each a function `(Portfolio) -> Iterator[File]`.

They tell what is in the portfolio that they are given, so who may be told of is decided before.
Nothing that they write is signed by itself; each record leads to the signed credential.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.exporters.json_resume import export_json_resume
from credfolio.exporters.ler_rs import export_hr_open
from credfolio.exporters.linked_data import export_jsonld
from credfolio.exporters.oneroster import export_oneroster
from credfolio.exporters.subscriptions import export_atom, export_ics, export_json_feed
from credfolio.exporters.table import export_csv
from credfolio.exporters.xapi import export_xapi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from credfolio.pages import File
    from credfolio.portfolio import Portfolio

__all__ = ["EXPORTERS", "Exporter"]


class Exporter(NamedTuple):
    """How a form is written, and what it is."""

    export: Callable[[Portfolio], Iterator[File]]
    about: str


EXPORTERS: dict[str, Exporter] = {
    "csv": Exporter(export_csv, "a table with a row for each credential"),
    "json-resume": Exporter(export_json_resume, "a résumé for each earner, as JSON Resume"),
    "hr-open": Exporter(export_hr_open, "a record for each earner, as HR Open LER-RS"),
    "jsonld": Exporter(export_jsonld, "a graph of people and credentials, in schema.org's words"),
    "oneroster": Exporter(export_oneroster, "a zip of tables, as OneRoster 1.1 has them"),
    "xapi": Exporter(export_xapi, "statements for a learning record store"),
    "atom": Exporter(export_atom, "the newest credentials, as an Atom feed"),
    "json-feed": Exporter(export_json_feed, "the same as JSON Feed"),
    "ics": Exporter(export_ics, "what ends, as a calendar"),
}
