"""A registry of real badges: the definitions and pictures of a foundation, with made-up earners.

The badges come from `../shared/data/real-badges`, names of earners and all awards from a generator
with a fixed seed, so that the same registry is written each time. As a program it writes one to
look at::

    python tests/real_badges.py FOLDER && credfolio build --root FOLDER
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from credfolio import ed25519
from credfolio.multikey import encode_public_key
from credfolio.scaffold import slug_from
from shared_data import DATA

BASE = "https://registry.example.org/cognipilot/"
REAL_BADGES = DATA / "real-badges"
EARNERS = 44
SEED = 20260704
MOST_AWARDS = 4

_FIRST_DAY, _DAYS = date(2025, 1, 6), 500
# Far enough away that the registry stays in date for as long as the tests live.
_LAST_DAY = date(2099, 12, 31)

# (language, family name first, given names, family names)
_NAMES: tuple[tuple[str, bool, str, str], ...] = (
    ("en", False, "Maud Tobias Winifred Callum", "Ashdown Pellow Trevaskis Okonkwo-Reid"),
    ("de", False, "Jörg Anneliese Björn", "Weißmüller Kühnlein Thönges"),
    ("pl", False, "Małgorzata Łukasz Żaneta", "Wójcik Dąbrowska Źrebiec"),
    ("vi", True, "Thúy Quốc Hằng", "Nguyễn Trần Phạm"),
    ("el", False, "Ευδοκία Λεωνίδας Καλλιόπη", "Παπαδάκη Κωνσταντίνου Ζαφειρίου"),
    ("uk", False, "Олеся Ярослав Ганна", "Шевчук Коваленко Їжакевич"),
    ("ar", False, "سلمى يوسف هدى", "الحسيني القاسم بن-زيد"),
    ("he", False, "נועה איתן שירה", "ברקוביץ אלמוג שפירא"),
    ("hi", False, "अनन्या विक्रम मीनाक्षी", "चतुर्वेदी श्रीवास्तव जोशी"),
    ("ta", False, "கயல்விழி முருகன் தமிழரசி", "சுப்பிரமணியன் வேலாயுதம்"),
    ("th", False, "กาญจนา ณัฐวุฒิ ปิยะ", "ศรีสุวรรณ แก้วมณี"),
    ("zh-Hans", True, "晓雯 建国 思源", "欧阳 王 赵"),
    ("ja", True, "結衣 大翔 さくら", "佐々木 髙橋 渡邉"),
    ("ko", True, "서연 민준 하윤", "김 박 남궁"),
    ("ka", False, "ნინო გიორგი", "ბერიძე კაპანაძე"),
)
_PROJECTS = ("cerebri", "dream", "electrode", "rumoca", "synapse")
_WORK = (
    "Rewrote the attitude estimator's tests; *three* of them found a real fault.",
    "Ran the weekly call, kept the minutes, and made newcomers feel expected.",
    "Ported the board support to a second microcontroller & documented “every” pin.",
    "Flew the field tests:\n\n1. hover;\n2. waypoints;\n3. `failsafe` with the link cut.",
    "Μετέφρασε τον οδηγό — 翻訳もしました — and answered questions in five languages.",
)


def write_registry(root: Path) -> Path:
    """Write the registry's `content/` below a folder; returns the folder."""
    content = root / "content"
    images = content / "images" / "badges"
    images.mkdir(parents=True)
    for picture in sorted((REAL_BADGES / "images").glob("*.svg")):
        shutil.copyfile(picture, images / picture.name)
    _write(
        content / "site.yaml",
        {
            "title": "CogniPilot registry",
            "base_url": BASE,
            "description": "Roles, terms and memberships of a foundation, awarded to sample people.",
        },
    )
    issuer = json.loads((REAL_BADGES / "issuer.json").read_text(encoding="utf-8"))
    _write(
        content / "issuers" / "cognipilot.yaml",
        {name: issuer[name] for name in ("name", "url", "description")},
    )
    badges = {
        path.stem: _badge(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((REAL_BADGES / "achievements").glob("*.json"))
    }
    for slug, badge in badges.items():
        _write(content / "badges" / f"{slug}.yaml", badge)
    for slug, earner in _earners(badges):
        _write(content / "earners" / f"{slug}.yaml", earner)
    return root


def _badge(achievement: dict[str, Any]) -> dict[str, Any]:
    """Turn an achievement as it was published into a badge as it is written."""
    picture = achievement["image"]["id"].rpartition("/")[2]
    return {
        "name": achievement["name"],
        "type": achievement["achievementType"],
        "description": achievement["description"],
        "criteria": achievement["criteria"]["narrative"],
        "image": {"file": f"badges/{picture}", "alt": f"The badge of {achievement['name']}"},
        "tags": achievement["tag"],
    }


def _earners(badges: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    chance = Random(SEED)  # noqa: S311 - sample data, the same in each run
    names: dict[str, str] = {}
    while len(names) < EARNERS:
        language, family_first, given, family = _NAMES[len(names) % len(_NAMES)]
        name = [chance.choice(given.split()), chance.choice(family.split())]
        names.setdefault(" ".join(reversed(name) if family_first else name), language)
    return [
        (slug_from(name) or f"earner-{number:02}", _earner(chance, number, name, language, badges))
        for number, (name, language) in enumerate(names.items(), start=1)
    ]


def _earner(
    chance: Random, number: int, name: str, language: str, badges: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    earner: dict[str, Any] = {"name": name, "language": language}
    if number % 2:
        earner["headline"] = f"Works on {chance.choice(_PROJECTS)}"
        earner["email"] = f"earner{number}@example.org"
    if number % 3 == 0:
        earner["bio"] = "Builds things that fly.\n\nSample content: this person does not exist."
        earner["links"] = [{"name": "Code", "url": f"https://code.example.org/people/{number}"}]
    if number % 4 == 0:
        key = encode_public_key(ed25519.public_key_of(chance.randbytes(32)))
        earner["did"] = f"did:key:{key}"
    if number % 5 == 0:
        earner["identifiers"] = [
            {"type": "userName", "value": f"pilot-{number}"},
            {"type": "ext:FoundationNumber", "value": f"CP-{number:05}"},
        ]
    chosen = chance.sample(sorted(badges), 1 + (number - 1) % MOST_AWARDS)
    earner["awards"] = [_award(chance, badge) for badge in chosen]
    if len(chosen) == MOST_AWARDS:
        again = _award(chance, chosen[0])
        again["id"] = f"{chosen[0]}-again"
        earner["awards"][-1] = again
        earner["pinned"] = [chosen[0]]
    return earner


def _award(chance: Random, badge: str) -> dict[str, Any]:
    """An award with some of what an award can hold, never all of it."""
    day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    project = chance.choice(_PROJECTS)
    start = day - timedelta(days=chance.randrange(30, 400))
    could: dict[str, Any] = {
        "expires": _LAST_DAY,
        "narrative": chance.choice(_WORK),
        "evidence": [
            {
                "url": f"https://code.example.org/{project}/pull/{chance.randrange(1, 2000)}",
                "name": f"A change to {project}",
                "description": 'Reviewed by two maintainers; "merged" & released.',
                "genre": "Software",
                "audience": "Developers",
            },
            {"name": "In the minutes", "narrative": chance.choice(_WORK)},
        ],
        "credits": chance.choice([1, 2.5, 12]),
        "licence_number": f"CP/{day.year}/{chance.randrange(10_000):04}",
        "activity": chance.choice([{"start": start, "end": day}, {"start": start}, {"end": day}]),
        "role": chance.choice(["Chair", "Secretary", "Reviewer"]),
        "term": f"{day.year}/{day.year % 100 + 1:02}",
        "source": {
            "name": "Technical Steering Committee",
            "url": "https://tsc.example.org",
        },
    }
    chosen = [name for name in could if chance.random() < 0.4]
    return {"badge": badge, "date": day} | {name: could[name] for name in chosen}


class _Dumper(yaml.SafeDumper):
    """Writes a value as often as it stands there: people do not write aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library's signature
        return True


def _write(file: Path, value: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/real_badges.py FOLDER")
    print(write_registry(Path(sys.argv[1])))  # noqa: T201 - the program's answer
