"""Skills that a site knows: what badges give, who has it, and what stands in credentials."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from credfolio.credentials import build_achievement
from credfolio.imports import Origin
from credfolio.pages import File, build_pages
from credfolio.pages.evidence import in_order_of_names
from credfolio.pages.skill import SkillsView, SkillView
from credfolio.portfolio import Imported, Portfolio
from credfolio.skills import Skills, counts
from portfolios import BADGES, BASE, EARNERS, make_content, sign_portfolio

if TYPE_CHECKING:
    from credfolio.model import Content
    from credfolio.pages import Page

SKILLS: dict[str, Any] = {
    "rust": {
        "id": "rust",
        "name": "Programming in Rust",
        "framework": "Quay skills",
        "code": "Q1",
        "description": "Writes it.",
        "levels": ("novice", {"id": "fluent", "name": "Fluent", "description": "Without a book."}),
        "alignments": (
            {"name": "Rust", "url": "http://esco.example/rust", "framework": "ESCO"},
            {"name": "Rust", "url": "https://case.example/1", "type": "CFItem", "code": "A.1"},
        ),
    },
    "pair-work": {"id": "pair-work", "name": "Pair work"},
    "sailing": {"id": "sailing", "name": "Sailing"},
}


def content_with(*skills: Any, earners: Any = None) -> Content:
    """Content whose badge `rust` has these skills."""
    badges = {**BADGES, "rust": {**BADGES["rust"], "skills": skills}}
    return make_content(badges=badges, earners=earners, skills=SKILLS)


def pages_of(portfolio: Portfolio, kind: str) -> dict[str, Page]:
    """The pages of a kind by their path."""
    return {
        item.path: item
        for item in build_pages(portfolio)
        if not hasattr(item, "data") and item.kind == kind
    }


def test_a_badge_names_a_skill_at_a_level() -> None:
    """The achievement is aligned to the skill's page at the level, and to all that it stands for."""
    achievement = build_achievement(content_with({"skill": "rust", "level": "fluent"}), "rust")
    assert achievement["alignment"] == [
        {
            "type": ["Alignment"],
            "targetName": "Programming in Rust: Fluent",
            "targetUrl": f"{BASE}skills/rust/#level-fluent",
            "targetCode": "Q1",
            "targetFramework": "Quay skills",
            "targetDescription": "Without a book.",
        },
        {
            "type": ["Alignment"],
            "targetName": "Rust",
            "targetUrl": "http://esco.example/rust",
            "targetFramework": "ESCO",
        },
        {
            "type": ["Alignment"],
            "targetName": "Rust",
            "targetUrl": "https://case.example/1",
            "targetCode": "A.1",
            "targetType": "CFItem",
        },
    ]
    assert "tag" not in achievement


def test_a_text_that_is_the_id_of_a_skill_names_it() -> None:
    """Other texts are tags, as they always were."""
    content = content_with("pair-work", "pair work")
    achievement = build_achievement(content, "rust")
    assert [each["targetUrl"] for each in achievement["alignment"]] == [f"{BASE}skills/pair-work/"]
    assert achievement["tag"] == ["pair work"]
    assert Skills(content).badges["rust"] == {"pair-work": 0}


def test_an_address_stands_for_a_skill() -> None:
    """A badge that carries one gives the skill at no level, and its achievement stays as it was."""
    with_skills = make_content(skills=SKILLS)
    assert build_achievement(with_skills, "rust") == build_achievement(make_content(), "rust")
    assert Skills(with_skills).badges["rust"] == {"rust": 0}
    content = content_with(
        {"skill": "rust", "level": "novice"}, {"name": "Rust", "url": "https://case.example/1"}
    )
    assert Skills(content).badges["rust"] == {"rust": 1}


def test_only_what_is_in_force_counts() -> None:
    """An expired credential gives nothing, and a level is the highest one that is valid."""
    earners = {
        "ada": {
            "name": "Ada Park",
            "awards": (
                {"badge": "rust", "date": date(2026, 3, 1)},
                {
                    "badge": "rust",
                    "id": "old",
                    "date": date(2025, 3, 1),
                    "expires": date(2025, 4, 1),
                },
            ),
        },
        "bo": {
            "name": "Bo",
            "awards": ({"badge": "rust", "date": date(2025, 3, 1), "expires": date(2025, 4, 1)},),
        },
    }
    portfolio = sign_portfolio(content_with({"skill": "rust", "level": "fluent"}, earners=earners))
    having = Skills(portfolio.content).had_by(portfolio.entries)
    assert [(each.shown.path, each.rank) for each in having["rust"]] == [("ada/rust/", 2)]
    view = pages_of(portfolio, "skill")["skills/rust/"].view
    assert isinstance(view, SkillView)
    assert [(row.person.slug, row.level) for row in view.holders] == [("ada", "Fluent")]


def imported(kind: str, *, confirmed: bool = True, **document: Any) -> Imported:
    """What another issuer gave to ada: a stand-in that has only what is asked of it."""
    portfolio = sign_portfolio(make_content())
    entry = portfolio.entries[0]
    origin = Origin(kind, confirmed, "did:web:college.example", "college.example")  # type: ignore[arg-type]
    blank = Imported.__new__(Imported)
    members = {
        "earner": "ada", "slug": "given", "path": "ada/given/", "origin": origin,
        "report": entry.report, "names_earner": True, "document": document, "known_as": "",
    }  # fmt: skip
    for name, value in members.items():
        object.__setattr__(blank, name, value)
    return blank


def test_what_others_gave_counts_if_somebody_vouches_for_it() -> None:
    """Not what the earner signed, nor a key that anybody can make, nor what names somebody else."""
    given = imported("domain")
    assert counts(given)
    assert not counts(imported("self"))
    assert not counts(imported("key"))
    assert not counts(imported("domain", confirmed=False))
    object.__setattr__(given, "names_earner", False)
    assert not counts(given)


def test_what_others_gave_is_read_by_its_addresses() -> None:
    """Those of frameworks at no level, those of this site at theirs; odd shapes give nothing."""
    skills = Skills(make_content(skills=SKILLS))

    def given(*alignments: Any) -> dict[str, int]:
        achievement = {"alignment": list(alignments)}
        held = imported("domain", credentialSubject={"achievement": achievement})
        return dict(skills.given_by(held))

    assert given({"targetUrl": "https://esco.example/rust"}) == {"rust": 0}
    assert given({"targetUrl": f"{BASE}skills/rust/#level-novice"}) == {"rust": 1}
    assert given("rust", {"targetUrl": 7}, {}) == {}
    assert dict(skills.given_by(imported("domain", credentialSubject="ada"))) == {}


def test_nobody_hidden_is_on_a_skill_page() -> None:
    """Holders are those whom everybody may find, in the order of names."""
    award = {"badge": "rust", "date": date(2026, 3, 1)}
    earners = {
        "zoe": {"name": "Anna", "awards": (award,)},
        "ada": {"name": "Zoe", "awards": (award,)},
        "bea": {"name": "Bea", "visibility": "unlisted", "awards": (award,)},
        "cyd": {"name": "Cyd", "visibility": "private", "awards": (award,)},
        "dan": {"name": "Dan", "awards": ({**award, "visibility": "unlisted"},)},
    }
    portfolio = sign_portfolio(content_with("rust", earners=earners))
    view = pages_of(portfolio, "skill")["skills/rust/"].view
    assert isinstance(view, SkillView)
    assert [row.person.slug for row in view.holders] == ["zoe", "ada"]
    listed = pages_of(portfolio, "skills")["skills/"].view
    assert isinstance(listed, SkillsView)
    assert {row.path: (row.badges, row.holders) for row in listed.skills} == {
        "skills/pair-work/": (0, 0),
        "skills/rust/": (1, 2),
        "skills/sailing/": (0, 0),
    }


def test_accents_do_not_part_names() -> None:
    """In the order of names Ásta stands before Bea, and Łucja before Max."""
    names = ("Max", "Zoë", "Łucja", "Ásta", "Bea", "Şirin", "Tom", "田中")
    earners = {f"earner-{number}": {"name": name} for number, name in enumerate(names)}
    portfolio = sign_portfolio(content_with("rust", earners=earners))
    ordered = in_order_of_names(portfolio, portfolio.people)
    assert [portfolio.people[slug].name for slug in ordered] == [
        *("Ásta", "Bea", "Łucja", "Max", "Şirin", "Tom", "Zoë", "田中")
    ]


def test_a_site_without_skills_has_no_such_pages() -> None:
    """Nothing is made that was not made before."""
    portfolio = sign_portfolio(make_content())
    assert not [item.path for item in build_pages(portfolio) if item.path.startswith("skills")]


def test_a_portfolio_shows_the_highest_level_once() -> None:
    """Several credentials that give a skill stand in one line, in the skill's name."""
    badges = {
        **BADGES,
        "rust": {**BADGES["rust"], "skills": ({"skill": "rust", "level": "novice"},)},
        "lathe": {**BADGES["lathe"], "skills": ({"skill": "rust", "level": "fluent"},)},
    }
    earners = {
        "ada": {
            **EARNERS["ada"],
            "pinned": (),
            "awards": (
                {"badge": "rust", "date": date(2026, 3, 1)},
                {"badge": "lathe", "date": date(2026, 2, 1)},
            ),
        }
    }
    content = make_content(badges=badges, earners=earners, skills=SKILLS)
    portfolio = replace(sign_portfolio(content), drawings={})
    (page,) = pages_of(portfolio, "portfolio").values()
    assert [
        (skill.name, skill.level, [crumb.path for crumb in skill.carried_by])
        for skill in page.view.skills  # type: ignore[attr-defined]
    ] == [("Programming in Rust", "Fluent", ["ada/rust/", "ada/lathe/"])]


def test_a_credential_leads_to_the_pages_of_this_site() -> None:
    """Its skills are read from what is signed; those of the site are links within it."""
    earners = {"ada": {"name": "Ada", "awards": ({"badge": "rust", "date": date(2026, 3, 1)},)}}
    content = content_with({"skill": "rust", "level": "fluent"}, earners=earners)
    page = pages_of(sign_portfolio(content), "credential")["ada/rust/"]
    skills = page.view.facts.skills  # type: ignore[attr-defined]
    assert [(skill.name, skill.path) for skill in skills] == [
        ("Programming in Rust: Fluent", "skills/rust/"),
        ("Rust", ""),
        ("Rust", ""),
    ]


def test_programs_are_told_the_names_of_skills() -> None:
    """A badge that names a skill by its id has the skill's name in the API."""
    portfolio = sign_portfolio(content_with({"skill": "rust"}, "knots"))
    (told,) = (item for item in build_pages(portfolio) if item.path == "api/v1/badges/1.json")
    assert isinstance(told, File)
    assert isinstance(told.data, bytes)
    named = [badge["skills"] for badge in json.loads(told.data)["items"]]
    assert ["Programming in Rust", "knots"] in named
