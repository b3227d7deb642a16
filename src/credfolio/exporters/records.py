"""Credentials as other programs take them: one record each, in plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.languages import Language
from credfolio.pages.claims import CredentialFacts, read_credential
from credfolio.pages.links import BADGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from credfolio.documents import VerifiableCredential
    from credfolio.portfolio import Portfolio
    from credfolio.report import State


@dataclass(frozen=True, slots=True)
class Record:
    """What is told of one credential.

    `page` and `document` are addresses: of its page, and of the signed JSON. `facts` is what it
    says, and `state` how that stood when it was verified.
    """

    page: str
    document: str
    earner: str
    earner_name: str
    portfolio: str
    badge: str
    badge_page: str
    issuer: str
    issuer_name: str
    issuer_did: str
    awarded: date
    signed: datetime
    state: State
    facts: CredentialFacts
    credential: VerifiableCredential

    @property
    def name(self) -> str:
        """What was achieved."""
        return self.facts.name


def records_of(portfolio: Portfolio) -> Iterator[Record]:
    """A record of each credential, by earner and in the order of their awards."""
    content, base = portfolio.content, portfolio.content.site.base
    for entry in portfolio.entries:
        yield Record(
            page=f"{base}{entry.path}",
            document=f"{base}{entry.path}credential.json",
            earner=entry.earner,
            earner_name=content.earners[entry.earner].name,
            portfolio=f"{base}{portfolio.earner_path(entry.earner)}",
            badge=entry.badge,
            badge_page=f"{base}{BADGES.path}{entry.badge}/",
            issuer=entry.issuer,
            issuer_name=content.issuers[entry.issuer].name,
            issuer_did=portfolio.identities[entry.issuer].did,
            awarded=entry.day,
            signed=entry.signed,
            state=entry.state,
            facts=read_credential(entry.credential, lambda _address, _caption: None, Language()),
            credential=entry.credential,
        )


def records_by_earner(portfolio: Portfolio) -> Iterator[tuple[str, Sequence[Record]]]:
    """The valid ones of each earner, the latest first: what a résumé may name."""
    held: dict[str, list[Record]] = {slug: [] for slug in portfolio.content.earners}
    for record in records_of(portfolio):
        if record.state == "valid":
            held[record.earner].append(record)
    for slug, records in held.items():
        yield slug, sorted(records, key=lambda each: (each.awarded, each.page), reverse=True)
