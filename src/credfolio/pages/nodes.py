"""What several pages say about an issuer or a skill to search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.pages.mark import picture_of
from credfolio.pages.wording import plain
from credfolio.schema_org import (
    Node,
    build_collection,
    build_organization,
    build_skill,
    build_website,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from credfolio.pages.skills import Skill
    from credfolio.portfolio import Portfolio

LONGEST_LIST = 100
"""How many things the data of one page names."""


def issuer_node(portfolio: Portfolio, slug: str) -> Node:
    """Describe an issuer of the site."""
    written, base = portfolio.content.issuers[slug], portfolio.content.site.base
    picture = picture_of(portfolio, written.image)
    return build_organization(
        written.name,
        f"{base}issuers/{slug}/",
        description=plain(written.description or ""),
        website=written.url,
        image=f"{base}{picture.path}" if picture else "",
    )


def list_nodes(
    portfolio: Portfolio, name: str, path: str, description: str, items: Iterable[Node]
) -> tuple[Node, ...]:
    """Describe a page of the site that lists things, and the site."""
    site = portfolio.content.site
    return (
        build_website(site.title, site.base, site.description or "", site.language),
        build_collection(name, f"{site.base}{path}", description, items),
    )


def skill_node(skill: Skill) -> Node:
    """Describe a skill."""
    return build_skill(skill.name, url=skill.url, code=skill.code, framework=skill.framework)
