"""The lists for programs: whole, in an order that stays, in pages that lead on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from credfolio.pages.api import _pages
from credfolio.pages.links import API
from credfolio.pages.paging import PAGE_LENGTH
from demo import built_demo

SITE = SimpleNamespace(content=SimpleNamespace(site=SimpleNamespace(base="https://x.example/")))


def read(path: str) -> Any:
    """A file of the demo's API."""
    return json.loads((built_demo() / "site_output" / API / path).read_text("utf-8"))


def test_index_leads_everywhere() -> None:
    """Each list that the index names is there, and what it counts is in them."""
    index = read("index.json")
    base = index["home"] + API
    for name, address in index["lists"].items():
        assert address == f"{base}{name}/1.json"
        assert read(f"{name}/1.json")["page"] == 1
    assert index["credentials"] == read("credentials/1.json")["total"]
    assert sum(index["states"].values()) == index["credentials"]
    assert sum(month["signed"] for month in index["months"]) == index["credentials"]


def test_credentials_stand_by_their_signatures() -> None:
    """From the first that was signed to the last, each with what leads to it."""
    items = read("credentials/1.json")["items"]
    signed = [(item["signed"], item["page"]) for item in items]
    assert signed == sorted(signed)
    for item in items:
        site = built_demo() / "site_output"
        file = site / item["credential"].removeprefix(read("index.json")["home"])
        credential = json.loads(file.read_text("utf-8"))
        assert credential["id"] == item["page"]
        assert credential["proof"][0]["created"] == item["signed"]
        assert credential["credentialSubject"]["achievement"]["name"] == item["badge"]["name"]


def test_pages_lead_on() -> None:
    """A list of 250 has three pages; the first has no way back, the last none on."""
    portfolio: Any = SimpleNamespace(**vars(SITE), as_of=datetime(2026, 5, 4, tzinfo=UTC).date())
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(250)]
    files = {
        file.path.removeprefix(API): json.loads(bytes(file.data))
        for file in _pages(portfolio, "days", moments, lambda day: {"day": f"{day:%F}"})
    }
    assert [*files] == ["days/1.json", "days/2.json", "days/3.json"]
    base = f"https://x.example/{API}days/"
    assert "previous" not in files["days/1.json"]
    assert files["days/1.json"]["next"] == f"{base}2.json"
    assert files["days/3.json"]["previous"] == f"{base}2.json"
    assert "next" not in files["days/3.json"]
    assert [len(file["items"]) for file in files.values()] == [PAGE_LENGTH, PAGE_LENGTH, 50]
    assert {file["total"] for file in files.values()} == {250}
    assert [file["as_of"] for file in files.values()] == ["2026-05-04"] * 3


def test_an_empty_list_has_one_page() -> None:
    """Who asks for the first page of a list always gets it."""
    portfolio: Any = SimpleNamespace(**vars(SITE), as_of=datetime(2026, 5, 4, tzinfo=UTC).date())
    (file,) = _pages(portfolio, "days", [], lambda day: {"day": day})
    assert json.loads(bytes(file.data))["items"] == []
