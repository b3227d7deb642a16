"""Writes a site with many credentials: `.venv/bin/python tests/bench/registry.py FOLDER 1000`.

Two issuers, a badge for each twenty credentials, an earner for each two; days over nine years, some
past their end. `credfolio build --root FOLDER` then signs and renders it.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

FIRST_NAMES = """
    Ada Björn Chloé Đorđe Elif Faruk Grażyna Håkon Inês Jürgen Łucja Müge Niamh Oğuz Ørjan Quỳnh
    Renée Siân Tomáš Zoë Ελένη Дмитро علي 晴子
""".split()  # fmt: skip
LAST_NAMES = """
    Achterberg Bąk Çelik Dvořák Eriksen Fraser Gómez Haddad Ivanov Jørgensen Kowalska Lindqvist
    Mäkinen Nwosu Okafor Papadakis Quist Rossi Şahin Tanaka Uribe Vaughan Weiß Younis Zając
""".split()
CRAFTS = """
    Bookbinding Carpentry Dyeing Engraving Forging Glazing Joinery Letterpress Masonry Navigation
    Papermaking Rigging Sailmaking Thatching Turning Upholstery Weaving Welding
""".split()
TYPES = ("Badge", "Certificate", "Course", "License", "MicroCredential")
LEVELS = ("first steps", "by hand", "in practice", "for teachers")


def write_registry(root: Path, total: int) -> None:
    """Write the content of a site with so many credentials."""
    badges = max(1, total // 20)
    _write(
        root / "content/site.yaml",
        title="The Long Register",
        base_url="https://example.org/register",
        description="Who learned which craft, from whom, and whether it holds.",
        issuer="guild",
    )
    for slug, name in (("guild", "Guild of Crafts"), ("harbour", "Harbour School")):
        _write(root / f"content/issuers/{slug}.yaml", name=name, url=f"https://{slug}.example/")
    for number in range(badges):
        craft = CRAFTS[number % len(CRAFTS)]
        round_, level = divmod(number // len(CRAFTS), len(LEVELS))
        _write(
            root / f"content/badges/badge-{number}.yaml",
            name=f"{craft}, {LEVELS[level]}" + (f" {round_ + 1}" if round_ else ""),
            description=f"Knows {craft.lower()} well enough to work alone.",
            criteria="A piece of work, judged by two masters.",
            type=TYPES[number % len(TYPES)],
            issuer=("guild", "harbour")[number % 2],
            **({"valid_for": "P3Y"} if number % 4 == 0 else {}),
        )
    for number in range(-(-total // 2)):
        numbers = range(2 * number, min(2 * number + 2, total))
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
        round_ = number // len(FIRST_NAMES) // len(LAST_NAMES)
        _write(
            root / f"content/earners/earner-{number}.yaml",
            name=f"{first} {last}" + (f" {round_ + 1}" if round_ else ""),
            awards=[_award(one, badges) for one in numbers],
        )


def _award(number: int, badges: int) -> dict[str, Any]:
    day = date(2018, 1, 8) + timedelta(days=number * 37 % 3200)
    award: dict[str, Any] = {"badge": f"badge-{number * 7 % badges}", "date": day}
    if number % 2:
        award["id"] = f"second-{award['badge']}"
    return award


def _write(file: Path, **members: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(members, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_registry(Path(sys.argv[1]), int(sys.argv[2]))
