"""Roles: who meets them, who nearly does, and the fewest badges that close the gap."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.model import Requirement, Role
from credfolio.pages import build_pages
from credfolio.pages.role import RolesView, RoleView
from credfolio.roles import Ways, find_fit
from credfolio.skills import Skills
from portfolios import make_content, sign_portfolio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from credfolio.model import Content
    from credfolio.pages import Page
    from credfolio.portfolio import Portfolio

SKILLS: dict[str, Any] = {
    "wood": {"id": "wood", "name": "Wood", "levels": ("novice", "hand", "master")},
    "iron": {"id": "iron", "name": "Iron"},
    "rope": {"id": "rope", "name": "Rope"},
    "sail": {"id": "sail", "name": "Sails"},
}
SHIPWRIGHT: dict[str, Any] = {
    "name": "Shipwright",
    "required": ({"skill": "wood", "level": "hand"}, "iron", "rope"),
    "nice_to_have": ("sail",),
}


def badge(*skills: Any) -> dict[str, Any]:
    """A badge that gives skills."""
    return {"name": "A badge", "description": "It is.", "criteria": "Come.", "skills": skills}


BADGES = {
    "first-wood": badge({"skill": "wood", "level": "novice"}),
    "good-wood": badge({"skill": "wood", "level": "master"}),
    "iron-and-rope": badge("iron", "rope"),
    "iron": badge("iron"),
    "rope": badge("rope"),
    "sails": badge("sail"),
}


def earner(name: str, *badges: str, **members: Any) -> dict[str, Any]:
    """Somebody with awards of these badges."""
    awards = tuple({"badge": each, "date": date(2026, 3, 1)} for each in badges)
    return {"name": name, "awards": awards, **members}


def content_of(earners: dict[str, Any], roles: dict[str, Any] | None = None) -> Content:
    """Content with the badges and a role."""
    roles = {"shipwright": SHIPWRIGHT} if roles is None else roles
    return make_content(badges=BADGES, earners=earners, skills=SKILLS, roles=roles)


def pages_in(portfolio: Portfolio) -> dict[str, Page]:
    """The pages by their path."""
    return {item.path: item for item in build_pages(portfolio) if not hasattr(item, "data")}


def test_who_meets_and_who_nearly_does() -> None:
    """In the order of names; a level below the one that is wanted is missing, one above it is not."""
    earners = {
        "a": earner("Zoe", "good-wood", "iron-and-rope", "sails"),
        "b": earner("Abe", "good-wood", "iron", "rope"),
        "c": earner("Cyd", "first-wood", "iron", "rope"),
        "d": earner("Dan", "first-wood", "iron"),
        "e": earner("Eva", "good-wood", "iron-and-rope", visibility="unlisted"),
        "f": earner("Fay", "good-wood", "iron-and-rope", visibility="private"),
    }
    pages = pages_in(sign_portfolio(content_of(earners)))
    view = pages["roles/shipwright/"].view
    assert isinstance(view, RoleView)
    assert [row.person.slug for row in view.meet] == ["b", "a"]
    assert [row.person.slug for row in view.near] == ["c"]
    abe, zoe = view.meet
    assert [
        (row.skill.name, row.skill.level, [s.path for s in row.shown_by]) for row in abe.met
    ] == [
        ("Wood", "master", ["b/good-wood/"]),
        ("Iron", "", ["b/iron/"]),
        ("Rope", "", ["b/rope/"]),
    ]
    assert [row.skill.name for row in zoe.besides] == ["Sails"]
    assert [(skill.name, skill.level) for skill in view.near[0].missing] == [("Wood", "hand")]
    listed = pages["roles/"].view
    assert isinstance(listed, RolesView)
    assert [(row.required, row.meet, row.near) for row in listed.roles] == [(3, 2, 1)]


def test_what_is_not_in_force_is_missing() -> None:
    """An expired credential shows nothing."""
    awards = (
        {"badge": "good-wood", "date": date(2026, 3, 1)},
        {"badge": "iron-and-rope", "date": date(2025, 3, 1), "expires": date(2026, 3, 1)},
    )
    portfolio = sign_portfolio(content_of({"a": {"name": "Ada", "awards": awards}}))
    view = pages_in(portfolio)["roles/shipwright/"].view
    assert isinstance(view, RoleView)
    assert not view.meet
    assert not view.near


def test_an_earner_sees_what_is_next() -> None:
    """On the portfolio, an unlisted one's too: roles that fit, and the fewest badges to the others."""
    roles = {
        "shipwright": SHIPWRIGHT,
        "rigger": {"name": "Rigger", "required": ("rope",)},
        "diver": {"name": "Diver", "required": ("rope", "sail")},
        "smith": {"name": "Smith", "required": ("iron",)},
    }
    earners = {
        "a": earner("Ada", "rope"),
        "b": earner("Bea", "rope", visibility="unlisted"),
        "c": earner("Cyd"),
    }
    portfolio = sign_portfolio(content_of(earners, roles))
    pages = pages_in(portfolio)
    hidden = next(path for path in pages if path.startswith("unlisted/") and path.count("/") == 2)
    for path in ("a/", hidden):
        guide = pages[path].view.guide  # type: ignore[attr-defined]
        assert [role.path for role in guide.roles] == ["roles/rigger/"]
        assert [
            (gap.role.name, [s.name for s in gap.missing], [b.path for b in gap.way])
            for gap in guide.gaps
        ] == [
            ("Diver", ["Sails"], ["badges/sails/"]),
            ("Shipwright", ["Wood", "Iron"], ["badges/good-wood/", "badges/iron/"]),
        ]
    assert pages["c/"].view.guide is None  # type: ignore[attr-defined]


def test_what_no_badge_gives_is_said() -> None:
    """The way leads as far as it can."""
    badges = {"rope": badge("rope")}
    content = make_content(badges=badges, earners={}, skills=SKILLS)
    need = (Requirement(skill="iron"), Requirement(skill="rope"))
    way = Ways(Skills(content)).find(need)
    assert (way.badges, way.nowhere) == (("rope",), need[:1])


def test_one_badge_for_two_is_a_shorter_way() -> None:
    """Of ways that are equally short, the first in the order of slugs."""
    ways = Ways(Skills(content_of({})))
    assert ways.find((Requirement(skill="iron"), Requirement(skill="rope"))).badges == (
        "iron-and-rope",
    )
    assert ways.find((Requirement(skill="iron"),)).badges == ("iron",)


@settings(max_examples=150, deadline=None)
@given(
    gives=st.lists(st.sets(st.integers(0, 4), max_size=3), max_size=7),
    wanted=st.sets(st.integers(0, 4), min_size=1),
)
def test_no_way_is_shorter(gives: list[set[int]], wanted: set[int]) -> None:
    """Trying all sets of badges finds no smaller one, and no other of the same size that is first."""
    badges = {
        f"b{at}": badge(*(f"s{skill}" for skill in sorted(some))) for at, some in enumerate(gives)
    }
    known = {f"s{at}": {"id": f"s{at}", "name": f"Skill {at}"} for at in range(5)}
    content = make_content(badges=badges, earners={}, skills=known)
    way = Ways(Skills(content)).find(tuple(Requirement(skill=f"s{at}") for at in sorted(wanted)))
    reachable = wanted & set().union(*gives)

    def covers(chosen: Iterable[str]) -> bool:
        return reachable <= set().union(*(gives[int(name[1:])] for name in chosen))

    assert covers(way.badges)
    assert {each.skill for each in way.nowhere} == {f"s{at}" for at in wanted - reachable}
    for size in range(len(way.badges)):
        assert not any(covers(chosen) for chosen in combinations(badges, size))


def test_twelve_skills_and_hundreds_of_badges_are_soon_solved() -> None:
    """The bound of a role keeps the exact answer near at hand."""
    known = {f"s{at}": {"id": f"s{at}", "name": f"Skill {at}"} for at in range(12)}
    pairs = [*combinations(range(12), 2), *combinations(range(12), 3)]
    badges = {f"b{at:03}": badge(*(f"s{skill}" for skill in some)) for at, some in enumerate(pairs)}
    content = make_content(badges=badges, earners={}, skills=known)
    way = Ways(Skills(content)).find(tuple(Requirement(skill=f"s{at}") for at in range(12)))
    assert len(way.badges) == 4


def test_a_fit_of_nobody() -> None:
    """Who has nothing lacks everything, and is not near."""
    fit = find_fit(Role.model_validate(SHIPWRIGHT), Skills(content_of({})), {})
    assert len(fit.missing) == 3
    assert not fit.is_near
    assert not fit.is_whole
