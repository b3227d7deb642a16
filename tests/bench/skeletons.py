"""A page of ours as a template for others: what differs between credentials, cut out of one.

So whoever renders the same pages has the same text and the same bytes around it, whatever our
templates say this year.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_QR = re.compile(r'(?<=data-qr>)<svg .*?</svg>|<svg [^>]*aria-label="QR code.*?</svg>', re.DOTALL)
_CRITERIA = re.compile(
    r'(<h3>How it is earned</h3>\s*<div class="prose">\s*)(.*?)(\s*</div>)', re.DOTALL
)
_CREDENTIAL = re.compile(r'(<script [^>]*id="credential">)(.*?)(</script>)', re.DOTALL)
_SCHEMA = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Pages and a credential in which `⟦name⟧` stands for a value.

    Names of the page: earner, badge, name, title, day, date, narrative, work, other, number,
    description; and the larger criteria, credential and qr. The portfolio is the earner's own page,
    which has no larger ones. The credential has `criteria` as a JSON string, quotes included, and
    no proof.
    """

    page: str
    portfolio: str
    credential: str

    def filled(self, text: str, value: Callable[[str], str], literal: Callable[[str], str]) -> str:
        """One of them in a template language: how it names a value and guards a literal."""
        pieces = re.split("⟦([a-z]+)⟧", text)
        return "".join(
            value(piece) if place % 2 else literal(piece) for place, piece in enumerate(pieces)
        )


def read_skeleton(site: Path, earner: dict[str, Any], badge: dict[str, Any], slug: str) -> Skeleton:
    """Cut what is special out of the pages of an earner with one award."""
    award = earner["awards"][0]
    folder = site / slug / award["badge"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    credential = json.loads((folder / "credential.json").read_text(encoding="utf-8"))
    credential.pop("proof")
    date = award["date"]
    values = {
        award["narrative"]: "narrative",
        badge["description"]: "description",
        f"/works/{slug.removeprefix('earner-')}/": "number",
        badge["name"]: "title",
        earner["name"]: "name",
        award["evidence"][0]["name"]: "work",
        award["evidence"][1]["name"]: "other",
        f"{date.day} {date:%B %Y}": "day",
        date.isoformat(): "date",
        slug: "earner",
        award["badge"]: "badge",
    }
    page = _QR.sub("⟦qr⟧", page)
    page = _CRITERIA.sub(r"\1⟦criteria⟧\3", page)
    page = _CREDENTIAL.sub(r"\1⟦credential⟧\3", page)
    text = json.dumps(credential, ensure_ascii=False, indent=2)
    text = text.replace(json.dumps(badge["criteria"].strip(), ensure_ascii=False), "⟦criteria⟧")
    portfolio = (site / slug / "index.html").read_text(encoding="utf-8")
    return Skeleton(_cut(page, values), _cut(portfolio, values), _cut(text, values))


def _cut(text: str, values: dict[str, str]) -> str:
    names = {escape(value): f"⟦{name}⟧" for value, name in values.items()}
    names |= {value: f"⟦{name}⟧" for value, name in values.items()}
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return pattern.sub(lambda found: names[found.group()], text).replace(
        "⟦number⟧", "/works/⟦number⟧/"
    )


def values_of(slug: str, earner: dict[str, Any], badge: dict[str, Any]) -> dict[str, str]:
    """What stands in the places of a skeleton, for one earner."""
    award = earner["awards"][0]
    date = award["date"]
    return {
        "earner": slug,
        "badge": award["badge"],
        "name": earner["name"],
        "title": badge["name"],
        "description": badge["description"],
        "day": f"{date.day} {date:%B %Y}",
        "date": date.isoformat(),
        "narrative": award["narrative"],
        "work": award["evidence"][0]["name"],
        "other": award["evidence"][1]["name"],
        "number": slug.removeprefix("earner-"),
    }
