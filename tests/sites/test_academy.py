"""The worked example of docs/academy.md: 300 people out of three tables, with all that is made of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import yaml

from credfolio.building import build_in_parts
from credfolio.cli import run
from credfolio.cli.publish import read_frozen
from credfolio.content import load_content
from credfolio.journal import writing
from credfolio.published import Folder
from credfolio.skills import Skills
from demo import REPOSITORY
from sessions import built_academy

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = REPOSITORY / "examples" / "academy"
BASE = "https://example.org/academy/"
ON_HOLD, REVOKED = (
    {"ciara-quirke/hand-tools"},
    {"declan-nolan/digital-basics", "tegan-lynch/digital-basics"},
)


@pytest.fixture(name="root", scope="module")
def fixture_root() -> Path:
    """The academy's folder, when the guide is through."""
    return built_academy()


@pytest.fixture(name="rows")
def fixture_rows(root: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """What `export csv` says of every credential that everybody may find."""
    capsys.readouterr()
    assert run(["export", "csv", "--root", str(root)]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_what_people_wrote_is_small() -> None:
    """The example is what the guide says, below 400 kB, and says nothing that was made."""
    content = load_content(EXAMPLE).content
    counts = (content.issuers, content.badges, content.skills, content.roles, content.pathways)
    assert [len(each) for each in counts] == [3, 25, 60, 6, 4]
    assert not any(earner.awards for earner in content.earners.values())
    files = [path for path in EXAMPLE.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 400_000
    given = set[str]().union(*Skills(content).badges.values())
    assert given == content.skills.keys(), "each skill is given by a badge"


def test_counts(root: Path, rows: list[dict[str, str]]) -> None:
    """300 people, some of whom not everybody finds, and credentials in every state."""
    content = load_content(root).content
    assert len(content.earners) == 300
    assert {earner.cohort for earner in content.earners.values()} == {
        "autumn-2023",
        "autumn-2024",
        "autumn-2025",
        "spring-2026",
    }
    hidden = Counter(earner.visibility for earner in content.earners.values() if earner.visibility)
    assert hidden == {"unlisted": 4, "private": 1}
    site = root / "site_output"
    assert len(list((site / "roles").glob("*/index.html"))) == 6
    assert len(list((site / "pathways").glob("*/index.html"))) == 4
    assert len(list((site / "skills").glob("*/index.html"))) == 60
    assert len(list((site / "cohorts").glob("*/index.html"))) == 4
    states = {row["page"].removeprefix(BASE).rstrip("/"): row["state"] for row in rows}
    assert {name for name in states if states[name] == "suspended"} == ON_HOLD
    assert {name for name in states if states[name] == "revoked"} == REVOKED
    assert {"valid", "expired"} <= set(states.values())
    assert len({row["earner"] for row in rows}) == 295


def test_every_credential_verifies(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each one passes, or has expired, or is withdrawn: none is undetermined, unlisted ones neither."""
    site = root / "site_output"
    files = {
        path.parent.relative_to(site).as_posix(): path for path in site.rglob("credential.json")
    }
    total = sum(len(earner.awards) for earner in load_content(root).content.earners.values())
    assert len(files) == total - 2  # a private earner's two are not published
    capsys.readouterr()
    run(["verify", "--json", "--offline", "--map", f"{BASE}={site}", *map(str, files.values())])
    reports = json.loads(capsys.readouterr().out)
    failing: dict[str, set[str]] = {}
    for name, report in zip(files, reports, strict=True):
        assert {check["outcome"] for check in report["checks"]} <= {"passed", "failed"}, name
        for check in report["checks"]:
            if check["outcome"] == "failed":
                failing.setdefault(check["name"], set()).add(name)
    assert failing.pop("status") == ON_HOLD | REVOKED
    expired = failing.pop("validity")
    assert not failing
    assert {name.rpartition("/")[2].removesuffix("-2025") for name in expired} >= {
        "first-aid",
        "hygiene",
        "security",
    }


def test_parts_are_the_whole(root: Path, tmp_path: Path) -> None:
    """Made in parts it is the same, byte for byte, as made at once: also what lists people."""
    today = datetime.now(UTC).date()
    with writing(root):
        build_in_parts(
            root,
            Folder(tmp_path),
            today,
            frozen=True,
            now=f"{today}T00:00:00Z",
            jobs=2,
            progress=lambda _done, _total: None,
        )
    made = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert made == read_frozen(root, date.fromisoformat(str(today))).files()


def _written(root: Path, kind: str) -> dict[str, dict[str, object]]:
    return {
        path.stem: yaml.safe_load(path.read_text("utf-8"))
        for path in (root / "content" / kind).glob("*.yaml")
    }


def _people(html: str) -> set[str]:
    return set(re.findall(r'<h3[^>]*><a href="\.\./\.\./([a-z0-9-]+)/">', html))


LEVELS = {None: 0, "guided": 1, "alone": 2, "leading": 3}


def test_who_meets_a_role(root: Path, rows: list[dict[str, str]]) -> None:
    """Who stands on the page of a role is who has its skills, reckoned from the export alone."""
    gives: dict[str, dict[str, int]] = {}
    for slug, badge in _written(root, "badges").items():
        gives[slug] = dict(map(_named, badge["skills"]))  # type: ignore[call-overload]
    having: dict[str, Counter[str]] = {}
    for row in rows:
        if row["state"] == "valid":
            having.setdefault(row["earner"], Counter())
            having[row["earner"]] |= Counter({k: v + 1 for k, v in gives[row["badge"]].items()})
    met = 0
    for slug, role in _written(root, "roles").items():
        needed = dict(map(_named, role["required"]))  # type: ignore[call-overload]
        expected = {
            earner
            for earner, skills in having.items()
            if all(skills[skill] > rank for skill, rank in needed.items())
        }
        html = (root / f"site_output/roles/{slug}/index.html").read_text("utf-8")
        meeting = html.partition(">Who meets it</h2>")[2].partition("<h2")[0]
        assert _people(meeting) == expected, slug
        met += bool(expected)
    assert met == 6, "every role is met by somebody"


def _named(skill: str | dict[str, str]) -> tuple[str, int]:
    if isinstance(skill, str):
        return skill, 0
    return skill["skill"], LEVELS[skill.get("level")]


def test_who_has_done_a_pathway(root: Path, rows: list[dict[str, str]]) -> None:
    """The page of a pathway names who is through, says how many are under way, and what is next."""
    valid: dict[str, set[str]] = {}
    for row in rows:
        if row["state"] == "valid":
            valid.setdefault(row["earner"], set()).add(row["badge"])
    start = {"site-safety", "hand-tools"}
    trades = ({"joinery", "fine-joinery"}, {"wiring", "electrician"}, {"welder"}, {"heat-pumps"})
    done = {
        earner
        for earner, badges in valid.items()
        if start <= badges and any(trade <= badges for trade in trades)
    }
    awarded = {earner for earner, badges in valid.items() if "journeyperson" in badges}
    assert awarded - done == {"ciara-quirke"}, "a milestone stays where a step is put on hold"
    done |= awarded
    steps = start.union(*trades)
    under_way = sum(bool(badges & steps) for badges in valid.values()) - len(done)
    html = (root / "site_output/pathways/journeyperson/index.html").read_text("utf-8")
    assert _people(html.partition(">Who has done it</h2>")[2]) == done
    assert f"{under_way} people are on the way" in html
    one = (root / "site_output/liam-tobin/index.html").read_text("utf-8")
    assert "pathways/journeyperson/" in one


def test_pages_are_told_apart(root: Path) -> None:
    """No two pages have the same title or the same description, the second ones of lists neither."""
    for pattern in (r"<title>(.*?)</title>", r'<meta name="description" content="(.*?)">'):
        found: dict[str, list[str]] = {}
        for path in (root / "site_output").rglob("*.html"):
            (said,) = re.findall(pattern, path.read_text("utf-8"), re.DOTALL)
            found.setdefault(said, []).append(path.relative_to(root / "site_output").as_posix())
        assert not {said: pages for said, pages in found.items() if len(pages) > 1}
