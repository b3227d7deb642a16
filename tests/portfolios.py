"""Small real portfolios: content, signed with fixed keys and fixed numbers, and verified."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from nacl.signing import SigningKey

from credfolio.did import Identity, PublicKey
from credfolio.issuing import Wallet, issuer_did, plan_signing, sign_due
from credfolio.model import Content
from credfolio.multikey import encode_public_key
from credfolio.portfolio import Portfolio, build_portfolio
from credfolio.rasters import draw_badges

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AS_OF = date(2026, 11, 23)
NOW = "2026-11-01T09:00:00Z"
BASE = "https://ada.example/folio/"

SITE: dict[str, Any] = {
    "title": "The Quay Register",
    "base_url": BASE,
    "description": "What people on the quay have learned.",
    "intro": "A register of **signed** badges.",
    "issuer": "acme",
}
ISSUERS: dict[str, Any] = {
    "acme": {"name": "Acme College", "url": "https://acme.example/"},
    "makers": {"name": "Harbour Makers", "url": "https://makers.example/", "did": "key"},
}
BADGES: dict[str, Any] = {
    "rust": {
        "name": "Intro to Rust",
        "description": "Writes small, sound programs in *Rust*.",
        "criteria": "Three programs, reviewed.",
        "type": "Course",
        "credits": "3",
        "skills": (
            {
                "name": "Rust programming",
                "url": "https://esco.example/rust",
                "framework": "ESCO",
                "code": "S1.2",
            },
            "pair work",
        ),
        "results": (
            {
                "id": "grade",
                "name": "Final grade",
                "type": "LetterGrade",
                "allowed_values": ("A", "B", "C"),
                "required_value": "C",
            },
        ),
    },
    "first-aid": {
        "name": "First Aid at Work",
        "description": "Gives first aid.",
        "criteria": {"page": "https://makers.example/first-aid"},
        "type": "Certification",
        "valid_for": "P2Y",
        "issuer": "makers",
        "image": {"file": "badges/first-aid.svg", "alt": "A cross on a life belt"},
    },
    "lathe": {
        "name": "旋盤の基礎",
        "description": "旋盤を安全に使える。",
        "criteria": "A turned shaft within 0.05 mm.",
        "language": "ja",
        "issuer": "makers",
    },
}
EARNERS: dict[str, Any] = {
    "ada": {
        "name": "Ada Park",
        "headline": "Builder of <small> things & others",
        "email": "ada@park.example",
        "pinned": ("rust",),
        "awards": (
            {
                "badge": "rust",
                "date": date(2026, 3, 1),
                "narrative": "Wrote a parser.",
                "results": ({"of": "grade", "value": "A"},),
                "evidence": ({"url": "https://code.example/parser", "name": "The parser"},),
            },
            {"badge": "first-aid", "date": date(2023, 5, 4)},
        ),
    },
    "leila": {
        "name": "ليلى حداد",
        "language": "ar",
        "awards": (
            {"badge": "first-aid", "date": date(2026, 2, 2)},
            {"badge": "lathe", "date": date(2026, 4, 5)},
        ),
    },
    "nobody": {"name": "Nobody Yet"},
}


class SeedSigner:
    """Signs with a key made from a word: worth nothing, and always the same."""

    def __init__(self, word: str) -> None:
        self._key = SigningKey(hashlib.sha256(word.encode()).digest())
        self.multibase = encode_public_key(bytes(self._key.verify_key))

    def sign(self, data: bytes) -> bytes:
        """Sign bytes with Ed25519."""
        return self._key.sign(data).signature


def make_content(
    *,
    site: Mapping[str, Any] | None = None,
    badges: Mapping[str, Any] | None = None,
    earners: Mapping[str, Any] | None = None,
    **others: Mapping[str, Any],
) -> Content:
    """Make content; what is given stands in for the usual members."""
    return Content.model_validate(
        {
            "site": {**SITE, **(site or {})},
            "issuers": ISSUERS,
            "badges": BADGES if badges is None else badges,
            "earners": EARNERS if earners is None else earners,
            **others,
        }
    )


def sign_portfolio(
    content: Content, *, images: Mapping[str, Path] | None = None, as_of: date = AS_OF
) -> Portfolio:
    """Sign content with fixed keys, indexes and salts, and join both."""
    signers = {slug: SeedSigner(slug) for slug in content.issuers}
    wallet = Wallet(
        identities={
            slug: Identity(
                issuer_did(content, slug, signer.multibase), (PublicKey(signer.multibase, NOW),)
            )
            for slug, signer in signers.items()
        }
    )
    indexes = itertools.count(7)
    signed = sign_due(
        content,
        wallet,
        plan_signing(content, wallet),
        signers,
        now=NOW,
        random_index=lambda _: next(indexes),
        random_salt=lambda: "salt",
    )
    joined = build_portfolio(content, signed, images=images or {}, as_of=as_of)
    return replace(joined, drawings=draw_badges(joined))
