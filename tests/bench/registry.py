"""Writes a site with many credentials: `.venv/bin/python tests/bench/registry.py FOLDER 1000`.

Two issuers, a badge for each twenty credentials, an earner for each two; days over nine years, some
past their end. `credfolio build --root FOLDER` then signs and renders it.

With `organisation` as a third argument it is the registry of one organisation: fifty badges with
long criteria, one award with a story and two works for each earner, and the settings of a site that
is large.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
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

# What a large site switches; the rest is as everywhere.
ORGANISATION = {"cards": "badge", "copies": []}
BADGES = 50
CRITERIA = """\
You have made **three pieces** by yourself, from the first drawing to the last coat, and two of them
are in use by somebody who is *not* of your family.

### What the masters look at

1. **Plan**: a drawing with all measures, and a list of what you need and what it costs.
2. **Work**: each step is done in an order that keeps the next one easy, with sharp tools and clean hands.
3. **Finish**: no trace of glue, no scratch, and edges that a child may touch.

### How it goes

- You bring the pieces and a [diary of the work](https://guild.example/diary) with photographs.
- Two masters ask you for half an hour about {craft}; one of them has never taught you.
- They write down what they saw, and you read it before they sign.

Whoever does not pass gets an hour with a master and may come again after *three months*, as often as
they like. Nobody pays for a second time.
"""
WORKS = ("A travelling library", "The chest of a sailor", "Twelve boxes", "A table for ten")


def write_organisation(root: Path, total: int) -> None:
    """Write the content of one organisation's site with so many earners, of one award each."""
    _write(
        root / "content/site.yaml",
        title="The Long Register",
        base_url="https://example.org/register",
        description="Who learned which craft, from whom, and whether it holds.",
        issuer="guild",
        **ORGANISATION,
    )
    _write(
        root / "content/issuers/guild.yaml", name="Guild of Crafts", url="https://guild.example/"
    )
    for number in range(BADGES):
        craft = CRAFTS[number % len(CRAFTS)]
        _write(
            root / f"content/badges/badge-{number}.yaml",
            name=f"{craft}, {LEVELS[number // len(CRAFTS)]}",
            description=(
                f"Knows {craft.lower()} well enough to work alone, and to say why each step is done"
                " in its order; has made what lasts, and can teach the beginning of it to others."
            ),
            criteria=CRITERIA.format(craft=craft.lower()),
            type=TYPES[number % len(TYPES)],
            language="en",
            skills=[
                {
                    "name": f"{skill} in {craft.lower()}",
                    "url": f"https://guild.example/skills/{number}/{place}",
                    "framework": "Skills of the guild",
                    "description": f"Whoever has it {does}, without being told how.",
                }
                for place, (skill, does) in enumerate(
                    (
                        ("Drawing", "draws what is to be made, with measures that others can use"),
                        ("Judging", "sees what is wrong with a piece, and says it kindly"),
                    )
                )
            ],
            tags=["craft", "by hand", craft.lower()],
        )
    for number in range(total):
        _write(root / f"content/earners/earner-{number}.yaml", **_earner(number))


def _earner(number: int) -> dict[str, Any]:
    craft = CRAFTS[number % BADGES % len(CRAFTS)].lower()
    work, other = WORKS[number % 4], WORKS[(number + 1) % 4]
    evidence = [
        {
            "url": f"https://guild.example/works/{number}/{place}",
            "name": name,
            "description": f"Photographs of {what}.",
        }
        for place, (name, what) in enumerate(
            ((work, "each step and of the whole"), (other, "the joints, before and after glue"))
        )
    ]
    award = {
        "badge": f"badge-{number % BADGES}",
        "date": date(2018, 1, 8) + timedelta(days=number * 37 % 3200),
        "narrative": (
            f"Showed {craft} to two masters from the morning to the evening, answered what they"
            f" asked of wood, tools and time, and taught the first steps to number {number + 1}."
        ),
        "evidence": evidence,
    }
    return {"name": _name(number), "awards": [award]}


def _name(number: int) -> str:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
    round_ = number // len(FIRST_NAMES) // len(LAST_NAMES)
    return f"{first} {last}" + (f" {round_ + 1}" if round_ else "")


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
        _write(
            root / f"content/earners/earner-{number}.yaml",
            name=_name(number),
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
    text = yaml.dump(members, Dumper=DUMPER, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    form = write_organisation if "organisation" in sys.argv[3:] else write_registry
    form(Path(sys.argv[1]), int(sys.argv[2]))
