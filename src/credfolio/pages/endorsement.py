"""A page for each endorsement: who speaks for whom, and whether that holds, with the signed JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.credentials import endorsed_name, endorsement_name
from credfolio.pages.claims import CredentialFacts, read_credential
from credfolio.pages.downloads import Download, build_download
from credfolio.pages.links import ISSUERS, Crumb
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.state import StateBand, build_state
from credfolio.pages.wording import fit_description, fit_title, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.model import Endorsed
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Endorsing, Portfolio


@dataclass(frozen=True, slots=True)
class EndorsementView:
    """One endorsement: what it says of whom, whether it holds, and how to check that."""

    name: str
    by: str
    by_path: str
    endorsed: str
    endorsed_path: str
    endorsed_id: str
    comment: str
    facts: CredentialFacts
    id: str
    state: StateBand
    text: str
    json: Download
    log_proof: str
    marks: tuple[Mark, ...] = ()


def endorsement_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page and the signed credential for each endorsement, whether it holds or not."""
    for endorsing in portfolio.endorsements:
        yield from _endorsement_page(portfolio, endorsing)


def _endorsement_page(portfolio: Portfolio, endorsing: Endorsing) -> Iterator[Page | File]:
    content, language = portfolio.content, portfolio.language
    issuer, written = content.issuers[endorsing.issuer], endorsing.written
    name, endorsed = endorsement_name(content, endorsing.slug), endorsed_name(content, written)
    facts = read_credential(endorsing.credential, lambda _address, _alt: None, language)
    signed = File(f"{endorsing.path}credential.json", endorsing.text.encode())
    by_path = f"issuers/{endorsing.issuer}/"
    state = build_state(
        language,
        endorsing.report,
        facts.valid_until,
        portfolio.as_of,
        status=content.status_of(*endorsing.path.strip("/").split("/")),
    )
    yield build_page(
        portfolio,
        kind="endorsement",
        path=endorsing.path,
        name=name,
        title=fit_title(name, issuer.name),
        description=fit_description(
            language.say(
                "%(issuer)s endorses %(endorsed)s:", issuer=issuer.name, endorsed=endorsed
            ),
            plain(written.comment),
        ),
        about=(),
        between=(ISSUERS.spoken(language), Crumb(issuer.name, by_path)),
        view=EndorsementView(
            name=name,
            by=issuer.name,
            by_path=by_path,
            endorsed=endorsed,
            endorsed_path=_path_of(written.of),
            endorsed_id=endorsing.endorsed,
            comment=written.comment,
            facts=facts,
            id=str(endorsing.credential["id"]),
            state=state,
            text=endorsing.text,
            json=build_download(signed, endorsing.slug, language.say("Credential")),
            log_proof=endorsing.log_proof,
        ),
    )
    yield signed
    if endorsing.log_proof:
        yield File(f"{endorsing.path}credential.tlog-proof", endorsing.log_proof.encode())


def _path_of(of: Endorsed) -> str:
    if of.did:
        return ISSUERS.path
    return f"badges/{of.badge}/" if of.badge else f"issuers/{of.issuer}/"
