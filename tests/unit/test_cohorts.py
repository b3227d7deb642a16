"""Cohorts: who began together, and years in a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from credfolio.pages import Page, build_pages
from credfolio.pages.cohort import CohortView
from credfolio.parts import Individual, OfEarner
from portfolios import AS_OF, BADGES, make_content, sign_portfolio

AWARD = {"badge": "lathe", "date": date(2026, 3, 1)}
OLD = {"badge": "first-aid", "date": date(2023, 3, 1)}


def pages_of(earners: dict[str, Any], **others: Any) -> dict[str, Page]:
    """The pages by their path."""
    portfolio = sign_portfolio(make_content(earners=earners, **others))
    return {item.path: item for item in build_pages(portfolio) if isinstance(item, Page)}


def test_who_began_together() -> None:
    """Everybody who can be found, by name, with what they hold together; nobody hidden."""
    began = {"cohort": "spring-2026"}
    pages = pages_of(
        {
            "ada": {"name": "Zoe", "awards": (AWARD,), **began},
            "bea": {"name": "Bea", "awards": (AWARD, OLD), **began},
            "cyd": {"name": "Cyd", "awards": (AWARD,), "visibility": "unlisted", **began},
            "dan": {"name": "Dan", "awards": (AWARD,), "visibility": "private", **began},
            "eva": {"name": "Eva", "awards": (AWARD,)},
            "fay": {"name": "Fay", "visibility": "unlisted", "cohort": "alone"},
        }
    )
    assert [path for path in pages if path.startswith("cohorts/")] == ["cohorts/spring-2026/"]
    view = pages["cohorts/spring-2026/"].view
    assert isinstance(view, CohortView)
    assert [person.slug for person in view.people] == ["bea", "ada"]
    assert (view.name, view.credentials) == ("Spring 2026", 2)
    assert [(badge.row.path, badge.holders) for badge in view.badges] == [("badges/lathe/", 2)]
    assert [crumb.path for crumb in pages["people/"].view.cohorts] == ["cohorts/spring-2026/"]  # type: ignore[attr-defined]
    assert pages["ada/"].view.cohort.path == "cohorts/spring-2026/"  # type: ignore[attr-defined]
    assert pages["eva/"].view.cohort is None  # type: ignore[attr-defined]
    hidden = (page for path, page in pages.items() if path.startswith("unlisted/"))
    assert not any(getattr(page.view, "cohort", None) for page in hidden)


def test_another_build_knows_the_cohort() -> None:
    """What is kept of an earner has it."""
    person = Individual("Ada", None, None, "en", "spring-2026")
    of = OfEarner(person, (), {}, {}, (), "", (), (), ())
    assert OfEarner.from_json("ada", of.to_json(), {}).person == person


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((2024, 2025, 2026), "3 years in a row, 2024 to 2026"),
        ((2024, 2025), "2 years in a row, 2024 to 2025"),
        ((2022, 2023, 2026), ""),
        ((2022, 2023), ""),
    ],
)
def test_years_in_a_row(years: tuple[int, ...], said: str) -> None:
    """Up to this year or the last, of what holds; a single year is none."""
    assert AS_OF.year == 2026
    awards = tuple(
        {"badge": "lathe", "id": f"lathe-{year}", "date": date(year, 3, 1)} for year in years
    )
    ways = {"way": {"name": "The way", "steps": ("lathe",)}}
    page = pages_of({"ada": {"name": "Ada", "awards": awards}}, badges=BADGES, pathways=ways)[
        "ada/"
    ]
    assert page.view.guide.streak.endswith(said)  # type: ignore[attr-defined]
    assert bool(said) == bool(page.view.guide.streak)  # type: ignore[attr-defined]
