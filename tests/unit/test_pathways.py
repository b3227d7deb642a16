"""Pathways: how far somebody is, what is next, what is drawn, and the badge at the end."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.model import Pathway, Step
from credfolio.pages import Page, build_pages
from credfolio.pages.pathway import PathwaysView, PathwayView
from credfolio.pages.track import draw_track
from credfolio.pathways import Earned, due_milestones, find_earned, find_progress
from portfolios import make_content, sign_portfolio
from unit.test_skills import imported

BADGES = {
    slug: {"name": slug.title(), "description": "It is.", "criteria": "Come."}
    for slug in ("a", "b", "c", "d", "end")
}
DAY = date(2026, 3, 1)


def pathway(*steps: Any, **members: Any) -> dict[str, Any]:
    """A pathway with these steps."""
    return {"name": "The way", "steps": steps, **members}


def progress(
    steps: tuple[Any, ...], *badges: str, others: Any = None
) -> tuple[int, int, list[str]]:
    """How far somebody with these badges is, and which badges are next."""
    ways = {"way": pathway(*steps), **(others or {})}
    read = {slug: Pathway.model_validate(each) for slug, each in ways.items()}
    found = find_progress(read, "way", Earned(frozenset(badges), frozenset()))
    return found.done, found.total, [str(step.badge) for step in found.next]


def test_all_steps_are_needed() -> None:
    """Those that are not done are next, in their order."""
    assert progress(("a", "b", "c"), "b") == (1, 3, ["a", "c"])
    assert progress(("a", {"all_of": ("b", "c")}), "a", "b", "c") == (3, 3, [])


def test_of_a_choice_the_nearest_counts() -> None:
    """One branch is enough, and what is next is what it lacks."""
    steps = ({"any_of": ({"all_of": ("a", "b")}, {"all_of": ("b", "c", "d")})},)
    assert progress(steps) == (0, 2, ["a", "b"])
    assert progress(steps, "c", "d") == (2, 3, ["b"])
    assert progress(steps, "a", "b", "c") == (2, 2, [])


def test_so_many_of_so_many() -> None:
    """Any of them, nested as deep as people like."""
    steps = ({"at_least": 2, "of": ("a", "b", {"any_of": ("c", "d")})},)
    assert progress(steps, "d") == (1, 2, ["a"])
    assert progress(steps, "d", "b") == (2, 2, [])


def test_a_pathway_within_a_pathway() -> None:
    """Its steps count as they are."""
    others = {"inner": pathway("b", "c")}
    assert progress(("a", {"pathway": "inner"}), "a", "b", others=others) == (2, 3, ["c"])


def test_what_others_gave_is_a_step() -> None:
    """By the achievement's id, from the issuer that the step names, and from nobody else."""
    subject = {"achievement": {"id": "https://college.example/badges/x"}}
    given = imported("domain", credentialSubject=subject)
    step = {"achievement": "https://college.example/badges/x", "name": "X"}
    for issuer, done in (("did:web:college.example", 1), ("did:web:other.example", 0)):
        way = Pathway.model_validate(pathway({**step, "issuer": issuer}))
        assert find_progress({"way": way}, "way", find_earned([given])).done == done
    assert find_earned([imported("self", credentialSubject=subject)]).achievements == frozenset()


def test_what_is_drawn() -> None:
    """Each single step is a stop within the drawing, by its number; each choice says how many."""
    steps = Pathway.model_validate(
        pathway("a", {"at_least": 2, "of": ("b", {"all_of": ("c", "d")}, "end")}, {"pathway": "x"})
    ).steps
    track = draw_track(steps)
    assert [stop.label for stop in track.stops] == ["1", "2.1", "2.2.1", "2.2.2", "2.3", "3"]
    assert [choice.text for choice in track.choices] == ["2/3"]
    assert len({(stop.x, stop.y) for stop in track.stops}) == len(track.stops)
    for stop in track.stops:
        assert 18 <= stop.x <= track.width - 18
        assert 18 <= stop.y <= track.height - 18


def test_a_single_step_is_drawn() -> None:
    """The smallest drawing."""
    track = draw_track((Step(badge="a"),))
    assert (track.width, len(track.stops), track.choices) == (64, 1, ())


def earner(*badges: str, **members: Any) -> dict[str, Any]:
    """Somebody with awards of these badges."""
    awards = tuple({"badge": each, "date": DAY} for each in badges)
    return {"name": "Somebody", "awards": awards, **members}


def test_pages() -> None:
    """Who has done it is on the pathway's page, how far somebody is on theirs alone."""
    earners = {
        "ada": earner("a", "b"),
        "bea": earner("a"),
        "cyd": earner("a", "b", visibility="private"),
        "dan": earner("c"),
        "eva": earner("end"),
    }
    content = make_content(
        badges=BADGES, earners=earners, pathways={"way": pathway("a", "b", milestone="end")}
    )
    pages = {
        item.path: item for item in build_pages(sign_portfolio(content)) if isinstance(item, Page)
    }
    view = pages["pathways/way/"].view
    assert isinstance(view, PathwayView)
    assert [person.slug for person in view.people] == ["ada", "eva"]
    assert view.under_way == 1
    listed = pages["pathways/"].view
    assert isinstance(listed, PathwaysView)
    assert [(row.steps, row.done) for row in listed.pathways] == [(2, 2)]
    (way,) = pages["bea/"].view.guide.pathways  # type: ignore[attr-defined]
    assert (way.done, way.total, [step.path for step in way.next]) == (1, 2, ["badges/b/"])
    assert pages["ada/"].view.guide.pathways[0].is_whole  # type: ignore[attr-defined]
    assert pages["eva/"].view.guide.pathways[0].is_whole  # type: ignore[attr-defined]
    assert pages["dan/"].view.guide is None  # type: ignore[attr-defined]


def test_milestones_that_are_due() -> None:
    """Of whole pathways, to who has no award of the badge, the expired one counted."""
    expired = {"badge": "b", "date": date(2025, 3, 1), "expires": date(2025, 4, 1)}
    ended = {"badge": "end", "date": date(2025, 3, 1), "expires": date(2025, 4, 1)}
    done = earner("a", "b")
    earners = {
        "ada": done,
        "bea": {**done, "awards": (*done["awards"], ended)},
        "cyd": {**done, "awards": (done["awards"][0], expired)},
    }
    ways = {"way": pathway("a", "b", milestone="end"), "none": pathway("a")}
    content = make_content(badges=BADGES, earners=earners, pathways=ways)
    due = due_milestones(content, sign_portfolio(content))
    assert [(each.earner, each.pathway, each.badge) for each in due] == [("ada", "way", "end")]


@cache
def built() -> tuple[Path, Path]:
    """A site with a pathway that its one earner has done, built; and its keys."""
    root, keys = Path(mkdtemp(prefix="credfolio-ways-")) / "site", mkdtemp(prefix="credfolio-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", keys)
        base = "https://example.org/ways"
        assert run(["init", str(root), "--name", "Harbour Makers", "--base-url", base]) == 0
        (root / "content/badges/finisher.yaml").write_text(
            "name: Finisher\ndescription: Came to the end.\ncriteria: Go on.\n"
        )
        (root / "content/pathways").mkdir()
        (root / "content/pathways/first.yaml").write_text(
            "name: First\nsteps: [first-steps]\nmilestone: finisher\n"
        )
        assert run(["build", "--root", str(root)]) == 0
    return root, Path(keys)


def test_milestones_are_awarded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The award is written as people write it, signed by the next build, and not given again."""
    made, keys = built()
    monkeypatch.setenv("CREDFOLIO_KEYS", str(keys))
    root = tmp_path / "site"
    shutil.copytree(made, root)
    file = root / "content/earners/robin-example.yaml"
    before = file.read_text("utf-8")
    assert run(["award-milestones", "--dry-run", "--root", str(root)]) == 0
    assert file.read_text("utf-8") == before
    capsys.readouterr()
    assert run(["award-milestones", "--root", str(root)]) == 0
    said = capsys.readouterr()
    assert said.out == "robin-example/finisher\n"
    assert "1 milestone awarded" in said.err
    assert file.read_text("utf-8").startswith(before.rstrip())
    awards = load_content(root).content.earners["robin-example"].awards
    assert [award.badge for award in awards].count("finisher") == 1
    assert run(["award-milestones", "--root", str(root)]) == 0  # not even signed yet
    assert "no milestone is due" in capsys.readouterr().err
    assert run(["build", "--root", str(root)]) == 0
    page = (root / "site_output/pathways/first/index.html").read_text("utf-8")
    assert "Robin Example" in page
