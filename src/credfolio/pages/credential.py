"""A page for each credential, with the signed JSON, its baked copies and its QR code beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.credentials import expiry_of
from credfolio.documents import as_list
from credfolio.imports import is_self_issued
from credfolio.pages.baked import baked_copies
from credfolio.pages.browser import PAGE_SCRIPTS, copies_path, sentences_path
from credfolio.pages.cards import credential_card
from credfolio.pages.downloads import Download, build_download, qr_files
from credfolio.pages.endorsements import ColleagueRow, colleague_files, colleague_rows
from credfolio.pages.entries import facts_of, mark_of, with_neighbours
from credfolio.pages.links import PEOPLE, Crumb
from credfolio.pages.nodes import issuer_node, skill_node
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.renewals import Renewal, renewals_in
from credfolio.pages.rows import Row, row_of
from credfolio.pages.sharing import SHARE_SCRIPT, Sharing, build_sharing
from credfolio.pages.skills import with_own_paths
from credfolio.pages.state import StateBand, build_state
from credfolio.pages.wording import (
    Words,
    fit_description,
    fit_title,
    language_of,
    plain,
    spell_type,
)
from credfolio.portfolio import Entry
from credfolio.schema_org import Node, build_credential, build_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from credfolio.pages.claims import CredentialFacts
    from credfolio.pages.entries import Shown
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class CredentialView:
    """One credential: what it says, whether it holds, and how to check that."""

    facts: CredentialFacts
    id: str
    type: str
    mark: Mark
    earner: Words
    earner_path: str
    issuer_path: str
    badge_path: str
    self_issued: bool
    state: StateBand
    text: str
    json: Download
    baked: tuple[Download, ...]
    files: tuple[Download, ...]  # all of these, as the page offers them
    sharing: Sharing
    renewal: Renewal
    colleagues: tuple[ColleagueRow, ...]
    previous: Row | None
    following: Row | None
    marks: tuple[Mark, ...]
    scripts: tuple[str, ...]  # in the order in which they need one another
    copies: str  # the script with the issuer's documents as they are at this build
    sentences: str  # the script with what is said at length
    has_email: bool
    log_proof: str  # that the issuer's log has it, empty if none is at hand


def credential_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page and its files for each credential, between the newer and the older of its earner."""
    renewals = renewals_in(portfolio)
    for shown, newer, older in with_neighbours(portfolio):
        if isinstance(shown, Entry):
            yield from _credential_page(portfolio, shown, newer, older, renewals(shown))


def _credential_page(
    portfolio: Portfolio,
    entry: Entry,
    newer: Shown | None,
    older: Shown | None,
    renewal: Renewal,
) -> Iterator[Page | File]:
    earner = portfolio.content.earners[entry.earner]
    language = portfolio.language
    say, say_as, day_of = language.say, language.say_as, language.day
    facts = facts_of(portfolio, entry)
    if portfolio.content.skills:
        facts = replace(facts, skills=with_own_paths(portfolio.content, facts.skills))
    awarded = facts.awarded or entry.award.date
    mark = mark_of(entry, facts)
    address = f"{portfolio.content.site.base}{entry.path}"
    colleagues = colleague_rows(portfolio, entry.path)
    state = build_state(
        language,
        entry.report,
        facts.valid_until,
        portfolio.as_of,
        status=portfolio.content.status_of(entry.earner, entry.award.slug),
    )
    self_issued = is_self_issued(facts.issuer, facts.issuer_name, earner, facts.subject)
    file_name = f"{entry.earner}-{entry.award.slug}"
    signed = File(f"{entry.path}credential.json", entry.text.encode())
    copies = portfolio.content.site.copies
    codes = tuple(qr_files(entry.path, address)) if "codes" in copies else ()
    certificate = tuple(_certificate(portfolio, entry))
    pictures = tuple(baked_copies(portfolio, entry))
    json = build_download(signed, file_name, say("Credential"))
    baked = tuple(build_download(copy, file_name, say("Badge")) for copy in pictures)
    printed = tuple(
        build_download(each, file_name, say_as("a file for print", "Certificate"))
        for each in certificate
    )
    qr = tuple(build_download(code, f"{file_name}-qr", say("QR code")) for code in codes)
    # A second award of the same badge needs a title of its own.
    title_day = f"{language.comma}{day_of(awarded)}" if entry.award.id else ""
    yield build_page(
        portfolio,
        kind="credential",
        path=entry.path,
        name=facts.name,
        title=fit_title(facts.name, f"{earner.name}{title_day}"),
        description=fit_description(
            say(
                "Awarded to %(earner)s by %(issuer)s on %(day)s: %(badge)s.",
                earner=earner.name,
                issuer=facts.issuer_name,
                day=day_of(awarded),
                badge=facts.name,
            ),
            say("The signed credential, its state and how to check it yourself."),
        ),
        about=(_credential_node(portfolio, entry, facts, awarded),),
        between=(PEOPLE.spoken(language), Crumb(earner.name, portfolio.earner_path(entry.earner))),
        card=credential_card(portfolio, entry, facts, mark, self_issued=self_issued),
        view=CredentialView(
            facts=facts,
            id=str(entry.credential["id"]),
            type=spell_type(language, facts.type or "Badge"),
            mark=mark,
            earner=Words(facts.subject or earner.name, language_of(portfolio, earner)),
            earner_path=portfolio.earner_path(entry.earner),
            issuer_path=f"issuers/{entry.issuer}/",
            badge_path=f"badges/{entry.award.badge}/",
            self_issued=self_issued,
            state=state,
            text=entry.text,
            json=json,
            baked=baked,
            files=(json, *printed, *baked, *qr),
            sharing=build_sharing(portfolio, entry, facts),
            renewal=renewal,
            colleagues=colleagues,
            previous=row_of(portfolio, newer) if newer else None,
            following=row_of(portfolio, older) if older else None,
            marks=(mark,),
            scripts=(*PAGE_SCRIPTS, SHARE_SCRIPT),
            copies=copies_path(entry.issuer),
            sentences=sentences_path(portfolio),
            has_email=_has_email(entry),
            log_proof=entry.log_proof,
        ),
    )
    yield signed
    if entry.log_proof and "proofs" in copies:
        yield File(f"{entry.path}credential.tlog-proof", entry.log_proof.encode())
    yield from (*certificate, *pictures, *codes)
    yield from colleague_files(portfolio, colleagues, entry.path)


def _certificate(portfolio: Portfolio, entry: Entry) -> Iterator[File]:
    if pdf := portfolio.certificates.get(entry.path):
        yield File(f"{entry.path}credential.pdf", pdf)


def _has_email(entry: Entry) -> bool:
    """Whether an earner can show that the credential is theirs, by a hashed e-mail address."""
    identifiers = as_list(entry.credential["credentialSubject"].get("identifier"))
    return any(
        each.get("identityType") == "emailAddress" and each.get("hashed") is True
        for each in identifiers
    )


def _credential_node(
    portfolio: Portfolio, entry: Entry, facts: CredentialFacts, awarded: date
) -> Node:
    content = portfolio.content
    base, earner = content.site.base, content.earners[entry.earner]
    expires = facts.valid_until or expiry_of(entry.award, content.badges[entry.award.badge])
    return build_credential(
        facts.name,
        f"{base}{entry.path}",
        description=plain(facts.description),
        category=spell_type(portfolio.language, facts.type or "Badge"),
        recognized_by=issuer_node(portfolio, entry.issuer),
        image=f"{base}{facts.image.path}" if facts.image else "",
        skills=(skill_node(skill) for skill in facts.skills if skill.name),
        created=awarded.isoformat(),
        expires=expires.isoformat() if expires else "",
        about=build_person(earner.name, f"{base}{portfolio.earner_path(entry.earner)}"),
    )
