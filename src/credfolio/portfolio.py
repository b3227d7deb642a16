"""Content joined with the wallet: what the site shows, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from credfolio.did import build_did_document, did_web_address
from credfolio.documents import render_json
from credfolio.issuing import awards_of, parse_stored, status_list_path
from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from credfolio.did import Identity
    from credfolio.documents import VerifiableCredential
    from credfolio.issuing import Wallet
    from credfolio.model import Award, Content
    from credfolio.report import Report


@dataclass(frozen=True, slots=True)
class Entry:
    """An award together with its signed credential and what verifying it said."""

    earner: str
    issuer: str
    award: Award
    credential: VerifiableCredential
    text: str  # the signed document exactly as the wallet holds it
    report: Report

    @property
    def path(self) -> str:
        """The folder of its page below the site's address: `ada/intro-to-rust/`."""
        return f"{self.earner}/{self.award.slug}/"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A badge's picture as bytes: as PNG, and as SVG unless it was a PNG from the start."""

    png: bytes
    svg: bytes | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything the pages are made of.

    `images` maps each picture that content names (its path below `content/images/`) to the file.
    `status_lists` maps a site path (`status/acme/1.json`) to the signed list as stored.
    `drawings` maps a badge to its picture as it is baked; a badge without one has no baked copies.
    """

    content: Content
    identities: Mapping[str, Identity]
    entries: tuple[Entry, ...]
    status_lists: Mapping[str, str]
    images: Mapping[str, Path]
    as_of: date
    drawings: Mapping[str, Drawing] = field(default_factory=dict)


def build_portfolio(
    content: Content,
    wallet: Wallet,
    *,
    images: Mapping[str, Path],
    as_of: date,
) -> Portfolio:
    """Join content and wallet, and verify every credential as the site will publish it.

    Args:
        content: what people wrote.
        wallet: what is signed; awards without a credential are left out.
        images: the pictures that content names.
        as_of: the day the states hold for; its last second in UTC is the moment of the check.
    """
    published = KnownDocuments(dict(_published(content, wallet)))
    verifier = Verifier(published, datetime.combine(as_of, time(23, 59, 59), UTC))
    entries = []
    for earner, award in awards_of(content):
        text = wallet.credentials.get((earner, award.slug))
        if text is None:
            continue
        name = f"credentials/{earner}/{award.slug}.json"
        credential = parse_stored(text, name)
        report = verifier.verify(credential, f"wallet/{name}")
        issuer = content.issuer_of(award.badge)
        entries.append(Entry(earner, issuer, award, credential, text, report))
    return Portfolio(
        content=content,
        identities=wallet.identities,
        entries=tuple(entries),
        status_lists={
            status_list_path(issuer, number): text
            for (issuer, number), text in wallet.status_lists.items()
        },
        images=images,
        as_of=as_of,
    )


def _published(content: Content, wallet: Wallet) -> Iterator[tuple[str, bytes]]:
    """What the site will answer to verifiers, by address."""
    for identity in wallet.identities.values():
        if identity.did.startswith("did:web:"):
            keys = tuple(key.multibase for key in identity.keys)
            document = build_did_document(identity.did, keys)
            yield did_web_address(identity.did), render_json(document).encode()
    for (issuer, number), text in wallet.status_lists.items():
        yield content.site.base + status_list_path(issuer, number), text.encode()
