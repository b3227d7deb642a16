from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import pytest

from credfolio.languages import Language
from credfolio.pages import File, Page, build_pages
from credfolio.pages.documents import sitemap_files
from credfolio.pages.entries import newest_first
from credfolio.pages.finding import kinds_in, name_files, name_rows
from credfolio.pages.paging import PAGE_LENGTH, numbered_title, page_paths, paged
from credfolio.pages.registry import index_files
from credfolio.pages.rows import credential_rows
from credfolio.render import Renderer
from demo import built_demo
from portfolios import BASE, make_content, sign_portfolio

if TYPE_CHECKING:
    from credfolio.pages.lists import PeopleView
    from credfolio.pages.registry import RegistryView
    from credfolio.portfolio import Portfolio

MANY = 2 * PAGE_LENGTH + 5
BADGE = {"name": "Knots", "description": "Ties knots.", "criteria": "Ten knots."}


@pytest.fixture(scope="module")
def crowd() -> Portfolio:
    """An earner for each of many credentials, each of a day of its own."""
    first = date(2025, 12, 1)
    earners = {
        f"earner-{n}": {
            "name": f"Earner {n}",
            "awards": ({"badge": "knots", "date": first + timedelta(days=n)},),
        }
        for n in range(MANY)
    }
    badges = {"knots": BADGE, "odd": {**BADGE, "type": "ext:--"}}
    return sign_portfolio(make_content(badges=badges, earners=earners))


@pytest.fixture(scope="module")
def items(crowd: Portfolio) -> dict[str, Page | File]:
    """All that it publishes, by path."""
    return {item.path: item for item in build_pages(crowd)}


def view_at(items: dict[str, Page | File], path: str) -> RegistryView:
    """What a page of the register shows."""
    page = items[path]
    assert isinstance(page, Page)
    assert page.kind == "registry"
    return cast("RegistryView", page.view)


@pytest.mark.parametrize(
    ("total", "lengths"), [(0, [0]), (1, [1]), (100, [100]), (101, [100, 1]), (205, [100, 100, 5])]
)
def test_lists_have_pages_of_a_hundred(total: int, lengths: list[int]) -> None:
    """Each row stands on one page, in its order; an empty list has its page."""
    found = list(paged("list/", range(total)))
    assert [len(rows) for _, _, rows in found] == lengths
    assert [row for _, _, rows in found for row in rows] == list(range(total))
    assert [path for path, _, _ in found] == list(page_paths("list/", total))
    assert bool(found[0][1].steps) == (len(lengths) > 1)


def test_pages_lead_to_one_another() -> None:
    """The ways are to the neighbours, the ends, and those around; a gap stands for the others."""
    found = {path: paging for path, paging, _ in paged("list/", range(1000))}
    middle = found["list/page/6/"]
    assert (middle.previous, middle.next) == ("list/page/5/", "list/page/7/")
    assert [step.number for step in middle.steps] == [1, 0, 4, 5, 6, 7, 8, 0, 10]
    assert found["list/"].previous == found["list/page/10/"].next == ""


def test_every_credential_is_in_the_register(items: dict[str, Page | File]) -> None:
    """The pages together have each credential once, the latest first."""
    views = [view_at(items, path) for path in page_paths("credentials/", MANY)]
    rows = [row for view in views for row in view.rows]
    assert len({row.path for row in rows}) == MANY
    assert [row.awarded for row in rows] == sorted((row.awarded for row in rows), reverse=True)
    assert [bool(view.index) for view in views] == [True, False, False]


def test_filters_share_out_the_credentials(items: dict[str, Page | File]) -> None:
    """The answers to each question together have each credential once."""
    for line in view_at(items, "credentials/").filters:
        assert sum(link.credentials for link in line.links) == MANY
        for link in line.links:
            assert view_at(items, link.path).paging.total == link.credentials


def test_long_lists_have_no_drawings(crowd: Portfolio, items: dict[str, Page | File]) -> None:
    """Over a hundred rows initials stand for drawings; a filter's short list is drawn."""
    assert not view_at(items, "credentials/page/3/").drawn
    assert view_at(items, "credentials/year/2025/").drawn
    renderer = Renderer()
    for path in ("credentials/page/3/", "people/page/2/"):
        page = cast("Page", items[path])
        assert not cast("RegistryView | PeopleView", page.view).drawn
        html = renderer.render_page(page, crowd).decode()
        assert '<span class="mark plain' in html
        assert 'class="drawing"' not in html


@pytest.mark.parametrize(
    ("name", "number", "site", "title"),
    [
        ("Skills", 1, "The Quay", "Skills — The Quay"),
        ("Skills", 2, "The Quay", "Skills, page 2 — The Quay"),
        (
            "Credentials from Northmouth School of Computing",
            3,
            "Northmouth Academy",
            "Credentials from Northmouth School of Computing, page 3 — Northmouth…",
        ),
        ("n" * 80, 12, "s" * 80, f"{'n' * 43}…, page 12 — {'s' * 13}…"),
    ],
)
def test_titles_of_pages(name: str, number: int, site: str, title: str) -> None:
    """Whatever gives way in a title, the number of the page stays in it."""
    assert numbered_title(Language(), name, number, site) == title
    assert len(title) <= 70


def test_pages_of_lists_are_in_the_sitemap(items: dict[str, Page | File]) -> None:
    """Search engines are told of every page but the 404 and the cards that others embed."""
    sitemap = cast("bytes", cast("File", items["sitemap.xml"]).data).decode()
    pages = [item for item in items.values() if isinstance(item, Page)]
    told = [page for page in pages if page.kind not in ("404", "embed", "moved")]
    for page in pages:
        assert (f"<loc>{BASE}{page.path}</loc>" in sitemap) == (page in told)
    assert sitemap.count("<loc>") == len(told)


@pytest.mark.parametrize(("total", "parts"), [(0, 0), (7, 0), (8, 2), (14, 2), (15, 3)])
def test_a_long_sitemap_is_an_index(total: int, parts: int) -> None:
    """Where one file may not name all pages it names others, which name each page once."""
    paths = [f"earner-{number}/" for number in range(total)]
    first, *others = sitemap_files(BASE, paths, most=7)
    found = {file.path: addresses_in(file) for file in (first, *others)}
    if parts:
        assert found.pop("sitemap.xml") == (
            "sitemapindex",
            [f"{BASE}sitemap-{number}.xml" for number in range(1, parts + 1)],
        )
    assert {kind for kind, _ in found.values()} == {"urlset"}
    assert len(found) == max(parts, 1)
    assert all(len(addresses) <= 7 for _, addresses in found.values())
    named = [address for _, addresses in found.values() for address in addresses]
    assert named == [BASE + path for path in paths]


def addresses_in(file: File) -> tuple[str, list[str | None]]:
    """What a sitemap is, and the addresses in it."""
    assert isinstance(file.data, bytes)
    root = ET.fromstring(file.data)  # noqa: S314 - written here
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return root.tag.removeprefix(space), [each.text for each in root.iter(f"{space}loc")]


def test_heads_of_pages_differ(items: dict[str, Page | File]) -> None:
    """No two pages have one title or one description."""
    pages = [item for item in items.values() if isinstance(item, Page) and item.kind != "portfolio"]
    listed = [page for page in pages if page.kind in ("registry", "people", "badges", "issuers")]
    assert len({page.title for page in listed}) == len(listed)
    assert len({page.description for page in listed}) == len(listed)


def test_index_is_what_the_rows_say(items: dict[str, Page | File]) -> None:
    """The search looks in name, earner, issuer, day and state of every credential."""
    text = cast("bytes", cast("File", items["assets/registry.js"]).data).decode()
    prefix = "Object.assign(globalThis.credfolio??={},"
    assert text.startswith(prefix)
    index: dict[str, Any] = json.loads(text.removeprefix(prefix).removesuffix(");\n"))["registry"]
    assert len(index["rows"]) == MANY
    last = index["rows"][-1]
    assert last == ["Knots", "Earner 0", "Acme College", "2025-12-01", "valid", "earner-0/knots/"]
    assert index["states"]["valid"] == "Valid"
    assert index["locale"] == "en-GB-u-nu-latn"


def test_a_long_index_is_in_parts(crowd: Portfolio, items: dict[str, Page | File]) -> None:
    """Each part has the next rows, and together they have what one would have."""
    rows = credential_rows(crowd, newest_first(crowd))
    whole = next(iter(index_files(crowd, rows)))
    assert whole == items["assets/registry.js"]
    assert isinstance(whole.data, bytes)
    assert whole == next(iter(index_files(crowd, rows, most=MANY)))
    first, *others = index_files(crowd, rows, most=MANY // 3)
    assert [file.path for file in others] == [f"assets/registry-{n}.js" for n in (2, 3, 4)]
    prefix, before, after = "credfolio.registry.rows.push(", b'"rows":', f'"all":{MANY},"rows":'
    assert isinstance(first.data, bytes)
    found = first.data.decode().removesuffix("]}});\n")
    assert after in found
    for file in others:
        assert isinstance(file.data, bytes)
        text = file.data.decode()
        assert text.startswith(prefix)
        some = text.removeprefix(prefix).removesuffix(");\n")
        assert len(json.loads(f"[{some}]")) <= MANY // 3
        found += f",{some}"
    assert f"{found}]}}}});\n" == whole.data.replace(before, after.encode()).decode()


def test_types_without_letters_have_an_address() -> None:
    """A type of one's own is filed under its letters, or under `other`."""
    badges = {"odd": {**BADGE, "type": "ext:--"}, "knots": {**BADGE, "type": "ext:SeaKnots"}}
    awards = tuple({"badge": slug, "date": date(2026, 1, 1)} for slug in badges)
    portfolio = sign_portfolio(
        make_content(badges=badges, earners={"ada": {"name": "Ada", "awards": awards}})
    )
    paths = {item.path for item in build_pages(portfolio)}
    assert {"credentials/type/other/", "credentials/type/sea-knots/"} <= paths


def test_an_empty_register_says_so() -> None:
    """Without a credential there is no search, no filter and no index, but a sentence."""
    portfolio = sign_portfolio(make_content(earners={}))
    items = {item.path: item for item in build_pages(portfolio)}
    assert "assets/registry.js" not in items
    html = Renderer().render_page(cast("Page", items["credentials/"]), portfolio).decode()
    assert "No credentials yet" in html
    assert "<search" not in html
    assert 'aria-label="Filters"' not in html


def test_names_are_what_everybody_may_find() -> None:
    """People, badges and issuers by name, people last; whoever is unlisted or private is not there."""
    awards = ({"badge": "rust", "date": date(2026, 2, 1)},)
    earners = {
        seen: {"name": f"Earner {seen}", "visibility": seen, "awards": awards}
        for seen in ("public", "unlisted", "private")
    }
    portfolio = sign_portfolio(make_content(earners=earners))
    rows = name_rows(portfolio)
    assert [row[1:3] for row in rows[:2]] == [
        ["Acme College", "issuers/acme/"],
        ["Harbour Makers", "issuers/makers/"],
    ]
    assert [1, "Intro to Rust", "badges/rust/", "Acme College"] in rows
    assert [row[1:] for row in rows if row[0] == 5] == [["Earner public", "public/"]]
    places = {item.path for item in build_pages(portfolio)}
    assert {row[2] for row in rows} <= places
    assert len(kinds_in(portfolio.language)) == 6


def test_long_lists_of_names_are_in_parts(crowd: Portfolio) -> None:
    """The first says how many there are; together they have each once, in their order."""
    rows = name_rows(crowd)
    first, *others = name_files(crowd, most=100)
    assert [file.path for file in others] == ["assets/names-2.js", "assets/names-3.js"]
    assert isinstance(first.data, bytes)
    head = first.data.decode().removeprefix("Object.assign(globalThis.credfolio??={},")
    index = json.loads(head.removesuffix(");\n"))["names"]
    assert index["all"] == len(rows)
    found = index["rows"]
    for file in others:
        assert isinstance(file.data, bytes)
        text = file.data.decode().removeprefix("credfolio.names.rows.push(").removesuffix(");\n")
        found += json.loads(f"[{text}]")
    assert found == rows


def test_skills_roles_pathways_and_cohorts_are_in_the_sitemap() -> None:
    """The demo has some of each: their first pages are found."""
    site = built_demo() / "site_output"
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    found = [
        file.parent.relative_to(site).as_posix()
        for folder in ("skills", "roles", "pathways", "cohorts")
        for file in (site / folder).rglob("index.html")
        if "page" not in file.parts
    ]
    assert len(found) > 3
    for place in found:
        assert f"/{place}/</loc>" in sitemap
