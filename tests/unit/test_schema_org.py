from __future__ import annotations

from typing import Any

import pytest

from credfolio.pages import Page, build_pages
from portfolios import BASE, make_content, sign_portfolio


def nodes_in(value: Any) -> list[dict[str, Any]]:
    """Each object in a JSON value that has a type."""
    if isinstance(value, list):
        return [node for item in value for node in nodes_in(item)]
    if not isinstance(value, dict):
        return []
    inner = [node for item in value.values() for node in nodes_in(item)]
    return [value, *inner] if "@type" in value else inner


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    """The pages of a small registry by path."""
    items = build_pages(sign_portfolio(make_content()))
    return {item.path: item for item in items if isinstance(item, Page)}


def types_on(page: Page) -> set[str]:
    """The types that a page names."""
    return {node["@type"] for node in nodes_in(page.schema_org)}


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("", "WebSite"),
        ("people/", "CollectionPage"),
        ("ada/", "ProfilePage"),
        ("ada/rust/", "EducationalOccupationalCredential"),
        ("badges/rust/", "EducationalOccupationalCredential"),
        ("issuers/acme/", "Organization"),
    ],
)
def test_each_kind_says_what_it_is(pages: dict[str, Page], path: str, type_: str) -> None:
    """Each kind of page has its schema.org type, and all below home say the way."""
    assert type_ in types_on(pages[path])
    assert ("BreadcrumbList" in types_on(pages[path])) == bool(path)


def test_credential_has_no_foreign_members(pages: dict[str, Page]) -> None:
    """Dates of a credential use schema.org's own properties."""
    (node,) = (
        node
        for node in nodes_in(pages["ada/first-aid/"].schema_org)
        if node["@type"] == "EducationalOccupationalCredential"
    )
    assert node["dateCreated"] == "2023-05-04"
    assert node["expires"] == "2025-05-04"
    assert node["credentialCategory"] == "Certification"
    assert not {"validFrom", "validUntil"} & node.keys()


def test_ids_are_absolute_and_nothing_is_empty(pages: dict[str, Page]) -> None:
    """Every node's id is an address, and no member is empty."""
    for page in pages.values():
        for node in nodes_in(page.schema_org):
            assert node.get("@id", BASE).startswith("https://")
            assert all(value not in ("", [], None) for value in node.values())


def test_context_is_schema_org(pages: dict[str, Page]) -> None:
    """One graph a page, none on the 404."""
    assert pages["ada/"].schema_org["@context"] == "https://schema.org"
    assert pages["404.html"].schema_org == {}
