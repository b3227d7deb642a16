"""A page for each issuer, with its profile and DID document as JSON."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.credentials import build_profile
from credfolio.did import did_document_path
from credfolio.documents import parse_object, render_json
from credfolio.model import Endorsed
from credfolio.multikey import decode_public_key
from credfolio.pages.endorsements import EndorsementRow, endorsement_rows, with_endorsements
from credfolio.pages.entries import by_issuer
from credfolio.pages.facts import Fact, Value, day_of, gather_facts
from credfolio.pages.filters import issuer_path
from credfolio.pages.links import ISSUERS
from credfolio.pages.mark import Mark, Picture, picture_of
from credfolio.pages.nodes import issuer_node
from credfolio.pages.page import File, Page, build_page
from credfolio.pages.rows import LATEST, BadgeRow, Row, badge_rows, credential_rows, marks_of
from credfolio.pages.state import state_word
from credfolio.pages.wording import count_credentials, fit_description, fit_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from credfolio.did import Identity
    from credfolio.languages import Language
    from credfolio.model import Issuer
    from credfolio.portfolio import Entry, Listed, Portfolio
    from credfolio.report import State


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key with its fingerprint in groups of four."""

    multibase: str
    fingerprint: str
    since: date | None
    current: bool


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many credentials are in a state."""

    code: State
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class IssuerView:
    """Who makes and signs the claims, and with which keys."""

    slug: str
    name: str
    picture: Picture | None
    description: str
    facts: tuple[Fact, ...]
    did: str
    did_document: str
    did_address: str  # of the document, if another host publishes it
    keys: tuple[Key, ...]
    endorsements: tuple[EndorsementRow, ...]
    badges: tuple[BadgeRow, ...]
    counts: tuple[StateCount, ...]
    latest: tuple[Row, ...]
    all_path: str
    credentials: int
    status_lists: tuple[str, ...]
    json: str
    marks: tuple[Mark, ...]


def issuer_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page for each issuer, and the profile of those that have a key."""
    base, badges = portfolio.content.site.base, badge_rows(portfolio)
    for slug, entries in by_issuer(portfolio):
        identity = portfolio.identities.get(slug)
        elsewhere = portfolio.content.issuers[slug].is_hosted_elsewhere
        document = did_document_path(identity.did, base) if identity and not elsewhere else None
        offered = tuple(row for row in badges if row.mark.ink == slug)
        yield _issuer_page(portfolio, slug, entries, offered, document or "")
        if identity:
            profile = build_profile(portfolio.content, slug, identity.did)
            endorsed = with_endorsements(portfolio, profile)
            yield File(_json_path(slug), render_json(endorsed).encode())


def _json_path(slug: str) -> str:
    return f"issuers/{slug}/profile.json"


def _issuer_page(
    portfolio: Portfolio,
    slug: str,
    entries: list[Entry | Listed],
    offered: tuple[BadgeRow, ...],
    document: str,
) -> Page:
    issuer, identity = portfolio.content.issuers[slug], portfolio.identities.get(slug)
    did, say = identity.did if identity else "", portfolio.language.say
    latest = credential_rows(portfolio, entries[:LATEST])
    return build_page(
        portfolio,
        kind="issuer",
        path=f"issuers/{slug}/",
        name=issuer.name,
        title=fit_title(issuer.name, say("keys and badges"), join=": "),
        description=fit_description(
            say(
                "%(issuer)s as an issuer on %(site)s:",
                issuer=issuer.name,
                site=portfolio.content.site.title,
            ),
            say(
                "its signing keys, its badges and what it has issued: %(credentials)s.",
                credentials=count_credentials(portfolio.language, len(entries)),
            ),
        ),
        about=(issuer_node(portfolio, slug),),
        between=(ISSUERS.spoken(portfolio.language),),
        view=IssuerView(
            slug=slug,
            name=issuer.name,
            picture=picture_of(portfolio, issuer.image),
            description=issuer.description or "",
            facts=gather_facts(_facts(issuer, portfolio.language)),
            did=did,
            did_document=document,
            did_address=kept.address if (kept := portfolio.kept_documents.get(slug)) else "",
            keys=_keys(identity) if identity else (),
            endorsements=endorsement_rows(portfolio, Endorsed(issuer=slug)),
            badges=offered,
            counts=_state_counts(portfolio.language, entries),
            latest=latest,
            all_path=issuer_path(slug) if entries else "",
            credentials=len(entries),
            status_lists=_status_lists(portfolio, did),
            json=_json_path(slug) if identity else "",
            marks=marks_of(offered, latest),
        ),
    )


def _facts(issuer: Issuer, language: Language) -> Iterator[tuple[str, Value]]:
    say = language.say
    website = issuer.url.removeprefix("https://").removesuffix("/")
    yield say("Website"), Value(website, link=issuer.url)
    yield say("Telephone"), Value(issuer.phone or "")
    if issuer.address:
        parts = (
            issuer.address.street,
            issuer.address.post_office_box,
            " ".join(filter(None, (issuer.address.postal_code, issuer.address.locality))),
            issuer.address.region,
            issuer.address.country,
        )
        yield say("Address"), Value(language.comma.join(filter(None, parts)))
    yield say("Responsible"), Value(issuer.official or "")
    if issuer.parent:
        yield say("Part of"), Value(issuer.parent.name, link=issuer.parent.url)
    for identifier in issuer.identifiers:
        yield say("Identifier"), Value(identifier.value, code=True)


def _keys(identity: Identity) -> tuple[Key, ...]:
    """An issuer's keys, the current one (the youngest) first; none that proves nothing any more."""
    keys: list[Key] = []
    for key in reversed(identity.keys):
        if key.revoked:
            continue
        digest = hashlib.sha256(decode_public_key(key.multibase)).hexdigest()
        fingerprint = " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
        keys.append(Key(key.multibase, fingerprint, day_of(key.created), current=not keys))
    return tuple(keys)


def _state_counts(language: Language, entries: Iterable[Entry | Listed]) -> tuple[StateCount, ...]:
    """The states with their numbers: valid ones first, then the most frequent."""
    counts = Counter(entry.state for entry in entries)
    ranked = sorted(counts.items(), key=lambda item: (item[0] != "valid", -item[1], item[0]))
    return tuple(StateCount(state, state_word(language, state), number) for state, number in ranked)


def _status_lists(portfolio: Portfolio, did: str) -> tuple[str, ...]:
    """The paths of the status lists that an issuer signs."""
    lists = portfolio.status_lists.items()
    return tuple(path for path, text in lists if parse_object(text).get("issuer") == did)
