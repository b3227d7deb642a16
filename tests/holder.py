"""A small site of two people who show what others gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foreign import ADA_DID

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://ada.example/folio/"
SITE = {
    "site.yaml": f"title: What Ada can do\nbase_url: {BASE}\n",
    "issuers/quay.yaml": "name: The Quay\nurl: https://quay.example/\n",
    "badges/knots.yaml": "name: Knots\ndescription: Ties knots.\ncriteria: Ten knots.\n",
    "earners/ada.yaml": (
        f"name: Ada Lovelace\nemail: ada@example.com\ndid: {ADA_DID}\n"
        "awards:\n  - badge: knots\n    date: 2026-01-10\n"
    ),
    "earners/bob.yaml": "name: Bob\n",
}


def write_site(root: Path, *, alone: bool = False) -> Path:
    """Write the site's content; `alone`: of Ada only."""
    for name, text in SITE.items():
        if alone and name == "earners/bob.yaml":
            continue
        file = root / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root
