"""The site's numbers: what is counted, and how charts are drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import pytest

from credfolio.languages import Language
from credfolio.pages import Page, build_pages
from credfolio.pages.charts import Bar, Bars, Column, Columns, build_bars, build_columns, round_up
from credfolio.pages.endings import listed_in
from credfolio.portfolio import Register
from credfolio.render import Renderer
from portfolios import AS_OF, BADGES, BASE, SITE, make_content, sign_portfolio

if TYPE_CHECKING:
    from credfolio.pages.insights import InsightsView
    from credfolio.portfolio import Portfolio

HEADS = ("Thing", "Number")


def portfolio_with(
    *awards: tuple[str, date], site: dict[str, Any] | None = None, **more: Any
) -> Portfolio:
    """A site with its numbers, one earner for each award of a badge on a day."""
    earners = {
        f"earner-{n}": {
            "name": f"Earner {n}",
            "awards": ({"badge": badge, "date": day, **more},),
        }
        for n, (badge, day) in enumerate(awards)
    }
    settings = {**SITE, "insights": True, **(site or {})}
    return sign_portfolio(make_content(site=settings, earners=earners))


def page_of(portfolio: Portfolio) -> Page:
    """The page."""
    return next(
        item
        for item in build_pages(portfolio)
        if isinstance(item, Page) and item.kind == "insights"
    )


def charts_of(portfolio: Portfolio) -> dict[str, Bars | Columns]:
    """Its charts, by what they are found by."""
    return {chart.anchor: chart for chart in cast("InsightsView", page_of(portfolio).view).charts}


def columns_of(portfolio: Portfolio, anchor: str = "time") -> list[tuple[str, int]]:
    """The names and numbers of a chart of a time."""
    chart = charts_of(portfolio)[anchor]
    assert isinstance(chart, Columns)
    return [(drawn.column.name, drawn.column.number) for drawn in chart.columns]


def bars_of(portfolio: Portfolio, anchor: str) -> list[tuple[str, int]]:
    """The names and numbers of bars."""
    chart = charts_of(portfolio)[anchor]
    assert isinstance(chart, Bars)
    return [(drawn.bar.name, drawn.bar.number) for drawn in chart.bars]


def test_a_site_that_does_not_ask_has_no_page() -> None:
    """Nothing is added: no page, no style sheet, no link, no line of the sitemap."""
    portfolio = sign_portfolio(make_content())
    paths = {item.path for item in build_pages(portfolio)}
    assert "insights/" not in paths
    assert "assets/insights.css" not in {file.path for file in Renderer().static_files()}
    texts = [
        Renderer().render_page(item, portfolio).decode() if isinstance(item, Page) else item.data
        for item in build_pages(portfolio)
        if isinstance(item, Page) or item.path == "sitemap.xml"
    ]
    assert not any("insights" in str(text) for text in texts)


def test_the_register_and_the_sitemap_lead_there() -> None:
    """The first page of all credentials has the link; those of its filters have not."""
    portfolio = portfolio_with(("rust", date(2026, 2, 1)))
    pages = {item.path: item for item in build_pages(portfolio)}
    assert f"<loc>{BASE}insights/</loc>" in str(pages["sitemap.xml"].data)  # type: ignore[union-attr]
    with_link = {
        path
        for path, item in pages.items()
        if isinstance(item, Page)
        and b'href="../insights/"' in Renderer().render_page(item, portfolio)
    }
    assert with_link == {"credentials/"}


def test_few_months_are_shown_by_month() -> None:
    """Months without an award stand there too."""
    portfolio = portfolio_with(
        ("rust", date(2025, 12, 31)), ("rust", date(2026, 2, 1)), ("lathe", date(2026, 2, 28))
    )
    assert columns_of(portfolio) == [
        ("December 2025", 1),
        ("January 2026", 0),
        ("February 2026", 2),
    ]
    note = charts_of(portfolio)["time"].note
    assert note == (
        "3 credentials from December 2025 to February 2026. Most of them in February 2026: 2."
    )


def test_many_months_are_shown_by_year() -> None:
    """Years lead to their lists, if there is anything in them."""
    portfolio = portfolio_with(("rust", date(2022, 6, 1)), ("rust", date(2024, 6, 1)))
    assert columns_of(portfolio) == [("2022", 1), ("2023", 0), ("2024", 1)]
    chart = charts_of(portfolio)["time"]
    assert isinstance(chart, Columns)
    paths = {item.path for item in build_pages(portfolio)}
    ways = [drawn.column.path for drawn in chart.columns]
    assert ways == ["credentials/year/2022/", "", "credentials/year/2024/"]
    assert set(filter(None, ways)) <= paths


def test_years_long_ago_are_counted_together() -> None:
    """A page has room for forty years; none is lost."""
    portfolio = portfolio_with(("rust", date(1931, 6, 1)), ("rust", date(2026, 6, 1)))
    assert len(columns_of(portfolio)) == 40
    assert charts_of(portfolio)["time"].note.endswith("1 credential before that.")


def test_what_ends_within_twelve_months() -> None:
    """From the site's day on; what has ended is not soon, and what ends later is not either."""
    assert date(2026, 11, 23) == AS_OF
    days = (date(2026, 11, 22), AS_OF, date(2026, 12, 1), date(2027, 10, 31), date(2027, 11, 1))
    earners = {
        f"e-{n}": {
            "name": "E",
            "awards": ({"badge": "rust", "date": date(2026, 2, 1), "expires": day},),
        }
        for n, day in enumerate(days)
    }
    portfolio = sign_portfolio(make_content(site={**SITE, "insights": True}, earners=earners))
    columns = columns_of(portfolio, "ending")
    assert [name for name, _ in columns][::11] == ["November 2026", "October 2027"]
    assert {name: number for name, number in columns if number} == {
        "November 2026": 1,
        "December 2026": 1,
        "October 2027": 1,
    }
    assert "ending" not in charts_of(portfolio_with(("rust", date(2026, 2, 1))))


def test_skills_count_what_is_valid() -> None:
    """A credential that has ended gives none; a badge that names no skill is named."""
    valid = portfolio_with(("rust", date(2026, 2, 1)), ("rust", date(2026, 3, 1)))
    assert bars_of(valid, "skills") == [("pair work", 2), ("Rust programming", 2)]
    ended = portfolio_with(("rust", date(2026, 2, 1)), expires=date(2026, 3, 1))
    assert bars_of(ended, "skills") == [("pair work", 0), ("Rust programming", 0)]
    view = cast("InsightsView", page_of(valid).view)
    bare = [slug for slug, badge in BADGES.items() if not badge.get("skills")]
    assert bare
    assert [crumb.path for crumb in view.bare] == [f"badges/{slug}/" for slug in sorted(bare)]


def test_only_what_everybody_may_find_is_counted() -> None:
    """What is unlisted or private is in no number."""
    hidden = portfolio_with(("rust", date(2026, 2, 1)), visibility="unlisted")
    assert charts_of(hidden) == {}
    awards = ({"badge": "rust", "date": date(2026, 2, 1)},)
    earners = {
        seen: {"name": "E", "visibility": seen, "awards": awards}
        for seen in ("public", "unlisted", "private")
    }
    some = sign_portfolio(make_content(site={**SITE, "insights": True}, earners=earners))
    assert bars_of(some, "badges")[0] == ("Intro to Rust", 1)
    assert columns_of(some) == [("February 2026", 1)]
    assert bars_of(some, "states") == [("Valid", 1)]


def test_a_register_gives_the_same_page() -> None:
    """Lists are made of what a register keeps of each credential."""
    whole = portfolio_with(("rust", date(2026, 2, 1)), ("lathe", date(2024, 3, 1)))
    register = Register(whole.content.earners, listed_in(whole))
    assert page_of(replace(whole, entries=(), register=register)) == page_of(whole)


@pytest.mark.parametrize(
    ("number", "end"), [(0, 1), (1, 1), (3, 4), (5, 6), (9, 10), (10, 10), (11, 20), (4321, 6000)]
)
def test_scales_end_at_round_numbers(number: int, end: int) -> None:
    """At least as much as there is."""
    assert round_up(number) == end


def test_bars_are_as_long_as_their_numbers() -> None:
    """The longest fills its place; none is longer for being the only one that is nothing."""
    chart = build_bars(Language(), "a", "A", [Bar("x", 4), Bar("y", 1), Bar("z", 0)], heads=HEADS)
    assert [(drawn.x, drawn.width) for drawn in chart.bars] == [(0, 100), (0, 25), (0, 0)]
    nothing = build_bars(Language(), "a", "A", [Bar("x", 0)], heads=HEADS)
    assert nothing.bars[0].width == 0
    many = build_bars(Language(), "a", "A", [Bar("x", 1)] * 23, heads=HEADS, all_of="all/")
    assert (len(many.bars), many.more) == (20, 3)


def test_charts_begin_where_the_language_does() -> None:
    """In Arabic the first column stands on the right, and a bar grows from there."""
    arabic = Language("ar")
    columns = [Column(f"{year}", year - 2020) for year in range(2020, 2026)]
    left, right = (
        build_columns(each, "a", "A", columns, heads=HEADS, note="n", table="t")
        for each in (Language(), arabic)
    )
    for one, other in zip(left.columns, right.columns, strict=True):
        assert one.x + other.x + one.width == pytest.approx(100, abs=0.02)
        assert (one.y, one.height) == (other.y, other.height)
    assert (left.start, right.start) == (0, 100)
    bar = build_bars(arabic, "a", "A", [Bar("x", 4), Bar("y", 1)], heads=HEADS).bars[1]
    assert (bar.x, bar.width) == (75, 25)


def test_each_chart_is_a_table_and_says_what_it_is() -> None:
    """Every number of every chart stands in a table; pictures have a name and a description."""
    portfolio = portfolio_with(("rust", date(2022, 6, 1)), ("lathe", date(2024, 6, 1)))
    page = page_of(portfolio)
    html = Renderer().render_page(page, portfolio).decode()
    assert " style=" not in html
    for chart in charts_of(portfolio).values():
        section = re.search(
            rf'<section class="chart" aria-labelledby="{chart.anchor}">.*?</section>',
            html,
            re.DOTALL,
        )
        assert section
        tables = re.findall(r"<table.*?</table>", section[0], re.DOTALL)
        assert len(tables) == 1
        cells = re.findall(r"<t[dh].*?</t[dh]>", tables[0], re.DOTALL)
        text = [re.sub("<.*?>", "", cell).strip() for cell in cells]
        things = (
            [(drawn.bar.name, drawn.bar.number) for drawn in chart.bars]
            if isinstance(chart, Bars)
            else [(drawn.column.name, drawn.column.number) for drawn in chart.columns]
        )
        assert text == [*chart.heads, *(str(each) for thing in things for each in thing)]
        if isinstance(chart, Columns):
            (picture,) = re.findall(r"<svg.*?</svg>", section[0], re.DOTALL)
            root = ET.fromstring(picture)  # noqa: S314 - made here
            assert root.get("role") == "img"
            for name in ("aria-labelledby", "aria-describedby"):
                assert f' id="{root.get(name)}"' in section[0]
            assert len(root.findall("g")) == len(chart.columns)
