"""A page for each credential that another issuer gave, with the file as it was given.

It makes plain who signed: this site, the earner, a domain, or a key that nobody vouches for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from credfolio.imports import place_of, shown_text
from credfolio.languages import message
from credfolio.pages.cards import imported_card
from credfolio.pages.downloads import Download, build_download, qr_files
from credfolio.pages.entries import with_neighbours
from credfolio.pages.facts import Fact, Value, gather_facts
from credfolio.pages.imports import (
    facts_of,
    issuer_name_of,
    mark_of,
    name_of,
    parts_of,
    signed_by,
    type_of,
)
from credfolio.pages.links import PEOPLE, Crumb
from credfolio.pages.nodes import issuer_node, skill_node
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.rows import Row, row_of
from credfolio.pages.state import StateBand, build_state
from credfolio.pages.wording import (
    Words,
    fit_description,
    fit_title,
    language_of,
    plain,
)
from credfolio.portfolio import Imported
from credfolio.schema_org import Node, build_credential, build_organization, build_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.imports import Origin
    from credfolio.languages import Language
    from credfolio.pages.claims import CredentialFacts
    from credfolio.pages.entries import Shown
    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class ImportedView:
    """One imported credential: who signed it, whether it holds, what it says."""

    facts: CredentialFacts
    name: Words
    type: str
    mark: Mark
    earner: Words
    earner_path: str
    names_earner: bool
    origin: Origin
    issuer_name: str
    issuer_path: str
    issuer_link: str
    known_as: str
    id: str
    source: str
    state: StateBand
    text: str
    files: tuple[Download, ...]
    left_out: bool
    qr: tuple[Download, ...]
    keys: tuple[Fact, ...]
    parts: tuple[str, ...]
    previous: Row | None
    following: Row | None
    marks: tuple[Mark, ...]


def imported_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page and its files for each import, between the newer and the older of its earner."""
    for shown, newer, older in with_neighbours(portfolio):
        if isinstance(shown, Imported):
            yield from _imported_page(portfolio, shown, newer, older)


def _imported_page(
    portfolio: Portfolio, imported: Imported, newer: Shown | None, older: Shown | None
) -> Iterator[Page | File]:
    site, earner = portfolio.content.site, portfolio.content.earners[imported.earner]
    language, say = portfolio.language, portfolio.language.say
    facts, name = facts_of(language, imported), name_of(language, imported)
    mark, issuer_name = mark_of(language, imported), issuer_name_of(language, imported)
    origin = imported.origin
    source = _link_at_issuer(imported, _id(imported))
    state = _state(portfolio, imported, facts)
    files = [File(f"{imported.path}{name}", data) for name, data in imported.files.items()]
    codes = tuple(qr_files(imported.path, f"{site.base}{imported.path}"))
    file_name = f"{imported.earner}-{imported.slug}"
    type_, whose = type_of(language, imported), _whose(language, imported, issuer_name)
    yield build_page(
        portfolio,
        kind="imported",
        path=imported.path,
        name=name.text,
        title=fit_title(name.text, earner.name),
        description=fit_description(
            say(
                "%(badge)s, shown by %(earner)s; %(whose)s.",
                badge=name.text,
                earner=earner.name,
                whose=whose,
            ),
            say(
                "Checked on %(day)s. The signed file and how to check it.",
                day=language.day(imported.checked),
            ),
        ),
        about=_nodes(portfolio, imported, facts, name.text),
        between=(
            PEOPLE.spoken(language),
            Crumb(earner.name, portfolio.earner_path(imported.earner)),
        ),
        card=imported_card(
            portfolio, imported, name=name.text, kicker=type_, whose=whose, mark=mark
        ),
        view=ImportedView(
            facts=facts,
            name=name,
            type=type_,
            mark=mark,
            earner=Words(earner.name, language_of(portfolio, earner)),
            earner_path=portfolio.earner_path(imported.earner),
            names_earner=imported.names_earner,
            origin=origin,
            issuer_name=issuer_name,
            issuer_path=_issuer_path(portfolio, origin),
            issuer_link=_issuer_link(imported),
            known_as=imported.known_as,
            id="" if source else _id(imported),
            source=source,
            state=state,
            text=imported.embedded,
            files=tuple(build_download(file, file_name, say(_label(file))) for file in files),
            left_out=f"credential.{imported.imported.kind}" not in imported.files,
            qr=tuple(build_download(code, f"{file_name}-qr", say("QR code")) for code in codes),
            keys=gather_facts(_keys(language, imported)),
            parts=parts_of(imported),
            previous=row_of(portfolio, newer) if newer else None,
            following=row_of(portfolio, older) if older else None,
            marks=(mark,),
        ),
    )
    yield from (*files, *codes)


def _label(file: File) -> str:
    return message("Credential") if file.path.endswith((".json", ".jwt")) else message("Badge")


def _state(portfolio: Portfolio, imported: Imported, facts: CredentialFacts) -> StateBand:
    """The state on the day of the check; sentences may quote the credential, so they are cleaned."""
    state = build_state(portfolio.language, imported.report, facts.valid_until, portfolio.as_of)
    checks = tuple(replace(each, message=shown_text(each.message)) for each in state.checks)
    return replace(state, checked=imported.checked, checks=checks)


def _whose(language: Language, imported: Imported, issuer_name: str) -> str:
    """Who it is from, in a sentence's half: a name only with what stands behind it."""
    if not imported.origin.confirmed:
        return language.say(
            "it says it is from %(issuer)s, which is not confirmed", issuer=issuer_name
        )
    if imported.origin.kind == "self":
        return language.say("self-issued")
    return language.say(
        "issued by %(issuer)s, %(signer)s", issuer=issuer_name, signer=signed_by(language, imported)
    )


def _issuer_path(portfolio: Portfolio, origin: Origin) -> str:
    """The page of an issuer of this site; nothing for any other."""
    if origin.kind != "site" or not origin.confirmed:
        return ""
    for slug, identity in portfolio.identities.items():
        if identity.did == origin.issuer and slug in portfolio.content.issuers:
            return f"issuers/{slug}/"
    return ""


def _issuer_link(imported: Imported) -> str:
    """The website that a confirmed issuer names, if it is on the domain that speaks for it."""
    profile = imported.document.get("issuer")
    url = profile.get("url") if isinstance(profile, dict) else None
    return _link_at_issuer(imported, url if isinstance(url, str) else "")


def _link_at_issuer(imported: Imported, address: str) -> str:
    """An address that a confirmed issuer gives, if it is on the domain that speaks for it."""
    domain, host = imported.origin.domain, place_of(address).partition("/")[0]
    on_domain = host == domain or host.endswith(f".{domain}")
    vouched = imported.origin.is_vouched_for and domain
    return address if address.startswith("https://") and vouched and on_domain else ""


def _id(imported: Imported) -> str:
    id_ = imported.document.get("id")
    return id_ if isinstance(id_, str) else ""


def _keys(language: Language, imported: Imported) -> Iterator[tuple[str, Value]]:
    """What signed it, and what was asked to find that out."""
    yield language.say("Issuer"), Value(shown_text(imported.origin.issuer), code=True)
    if imported.text.lstrip().startswith("{"):
        return
    yield language.say("Form"), Value("JSON Web Token (JWT)")
    for key in imported.receipt.keys:
        if isinstance(key, dict) and isinstance(key.get("id"), str):
            yield language.say("Key"), Value(shown_text(key["id"]), code=True)


def _nodes(
    portfolio: Portfolio, imported: Imported, facts: CredentialFacts, name: str
) -> tuple[Node, ...]:
    """What search engines are told: nothing about what nobody stands behind."""
    origin = imported.origin
    vouched = origin.is_vouched_for or (origin.confirmed and origin.kind == "self")
    if imported.report.state == "unverifiable" or not vouched:
        return ()
    base, earner = portfolio.content.site.base, portfolio.content.earners[imported.earner]
    person = build_person(earner.name, f"{base}{portfolio.earner_path(imported.earner)}")
    if origin.kind == "self":
        issuer = person
    elif path := _issuer_path(portfolio, origin):
        issuer = issuer_node(portfolio, path.split("/")[1])
    else:
        website = f"https://{origin.domain}/" if origin.domain else origin.issuer
        issuer = build_organization(
            issuer_name_of(portfolio.language, imported), "", website=website
        )
    return (
        build_credential(
            name,
            f"{base}{imported.path}",
            description=plain(facts.description),
            category=type_of(portfolio.language, imported),
            recognized_by=issuer,
            skills=(skill_node(skill) for skill in facts.skills if skill.name),
            created=facts.awarded.isoformat() if facts.awarded else "",
            expires=facts.valid_until.isoformat() if facts.valid_until else "",
            about=person,
        ),
    )
