"""schema.org JSON-LD about pages, for search engines: nothing here is signed or verified.

The credential itself stands in a block of its own. `validFrom` and `validUntil` are not schema.org
properties of EducationalOccupationalCredential: `dateCreated` and `expires` are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTEXT = "https://schema.org"

Node = dict[str, Any]


def build_graph(*nodes: Node) -> Node:
    """Put all that a page says into one block."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def build_website(name: str, url: str, description: str, language: str) -> Node:
    """Describe the site as a whole."""
    return {
        "@type": "WebSite",
        "@id": f"{url}#site",
        "name": name,
        "url": url,
        "inLanguage": language,
        **_given("description", description),
    }


def build_collection(name: str, url: str, description: str, items: Iterable[Node]) -> Node:
    """Describe a page that lists things: a CollectionPage around an ItemList."""
    listed = [
        {"@type": "ListItem", "position": position, "item": item}
        for position, item in enumerate(items, start=1)
    ]
    return {
        "@type": "CollectionPage",
        "name": name,
        "url": url,
        "description": description,
        "mainEntity": {"@type": "ItemList", "itemListElement": listed},
    }


def build_breadcrumbs(crumbs: Iterable[tuple[str, str]]) -> Node:
    """Describe the way from the home page to this one: names with addresses."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(crumbs, start=1)
        ],
    }


def build_reference(type_: str, url: str) -> Node:
    """Name a thing that another page describes."""
    return {"@type": type_, "@id": url}


def build_person(
    name: str,
    url: str,
    *,
    headline: str = "",
    image: str = "",
    links: Iterable[str] = (),
    skills: Iterable[Node] = (),
    credentials: Iterable[str] = (),
) -> Node:
    """Describe an earner."""
    return {
        "@type": "Person",
        "@id": f"{url}#person",
        "name": name,
        "url": url,
        **_given("jobTitle", headline),
        **_given("image", image),
        **_given("sameAs", list(links)),
        **_given("knowsAbout", list(skills)),
        **_given(
            "hasCredential",
            [build_reference("EducationalOccupationalCredential", path) for path in credentials],
        ),
    }


def build_profile_page(url: str, name: str, person: Node) -> Node:
    """Describe a portfolio: a page about one person."""
    return {"@type": "ProfilePage", "name": name, "url": url, "mainEntity": person}


def build_organization(
    name: str, url: str, *, description: str = "", website: str = "", image: str = ""
) -> Node:
    """Describe an issuer: `url` is its page on this site, `website` its own."""
    return {
        "@type": "Organization",
        "@id": f"{url}#issuer" if url else website,
        "name": name,
        **_given("url", url or website),
        **_given("description", description),
        **_given("sameAs", website if url else ""),
        **_given("logo", image),
    }


def build_skill(name: str, *, url: str = "", code: str = "", framework: str = "") -> Node:
    """Describe a skill or another place in a framework."""
    return {
        "@type": "DefinedTerm",
        "name": name,
        **_given("url", url),
        **_given("termCode", code),
        **_given("inDefinedTermSet", framework),
    }


def build_occupation(name: str, url: str, *, description: str, skills: Iterable[str]) -> Node:
    """Describe a role and the skills that it needs."""
    return {
        "@type": "Occupation",
        "@id": url,
        "name": name,
        "url": url,
        **_given("description", description),
        "skills": list(skills),
    }


def build_program(name: str, url: str, *, description: str, credential: str) -> Node:
    """Describe a pathway: `credential` is the address of the badge at its end, if there is one."""
    type_ = "EducationalOccupationalCredential"
    return {
        "@type": "EducationalOccupationalProgram",
        "@id": url,
        "name": name,
        "url": url,
        **_given("description", description),
        **_given(
            "educationalCredentialAwarded", build_reference(type_, credential) if credential else {}
        ),
    }


def build_credential(
    name: str,
    url: str,
    *,
    description: str,
    category: str,
    recognized_by: Node,
    image: str = "",
    skills: Iterable[Node] = (),
    level: str = "",
    created: str = "",
    expires: str = "",
    valid_for: str = "",
    about: Node | None = None,
) -> Node:
    """Describe a badge, or with `created` and `about` the award of one to a person."""
    return {
        "@type": "EducationalOccupationalCredential",
        "@id": url,
        "name": name,
        "description": description,
        "url": url,
        "credentialCategory": category,
        "recognizedBy": recognized_by,
        **_given("image", image),
        **_given("competencyRequired", list(skills)),
        **_given("educationalLevel", level),
        **_given("dateCreated", created),
        **_given("expires", expires),
        **_given("validFor", valid_for),
        **_given("about", about),
    }


def _given(name: str, value: Any) -> Node:
    return {name: value} if value else {}
