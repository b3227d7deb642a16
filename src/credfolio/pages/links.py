"""Ways that pages offer: steps on this site, and addresses elsewhere that are safe to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.languages import message

if TYPE_CHECKING:
    from credfolio.languages import Language
    from credfolio.model import Content


class Crumb(NamedTuple):
    """A name with where it leads: a site path, or an address elsewhere."""

    name: str
    path: str

    def spoken(self, language: Language) -> Crumb:
        """The same, its name in a language."""
        return self._replace(name=language.say(self.name))


CREDENTIALS = Crumb(message("Credentials"), "credentials/")
PEOPLE = Crumb(message("People"), "people/")
BADGES = Crumb(message("Badges"), "badges/")
ISSUERS = Crumb(message("Issuers"), "issuers/")
KNOWN_ISSUERS = "issuers/known.json"
"""The issuers that the site knows besides its own, as a list that `verify --trust` reads."""
SKILLS = Crumb(message("Skills"), "skills/")
ROLES = Crumb(message("Roles"), "roles/")
PATHWAYS = Crumb(message("Pathways"), "pathways/")
INSIGHTS = Crumb(message("In numbers"), "insights/")
COMPARE_SCRIPT = "assets/compare.js"
SKILLS_STYLES, INSIGHTS_STYLES = "skills.css", "insights.css"
"""The style sheets of pages about skills and of the site's numbers, for sites that have them."""
OF_SECTIONS = (SKILLS_STYLES, COMPARE_SCRIPT.removeprefix("assets/"))
"""The theme's files that pages about skills need."""
_KINDS_OF_SECTIONS = ("skills", "skill", "roles", "role", "pathways", "pathway")
API = "api/v1/"
"""Below it lies the first version of what programs read; another one would lie beside it."""
ATOM, JSON = f"{CREDENTIALS.path}newest.atom", f"{CREDENTIALS.path}newest.json"
"""Feeds of the credentials that were signed last."""
VERIFY = Crumb(message("Check a credential"), "verify/")


def sections_of(content: Content) -> tuple[Crumb, ...]:
    """The lists that only sites have which write of such things."""
    there = ((SKILLS, content.skills), (ROLES, content.roles), (PATHWAYS, content.pathways))
    return tuple(section for section, things in there if things)


def assets_left_out(content: Content) -> frozenset[str]:
    """The theme's files that only pages need which the site does not have."""
    of_sections = () if sections_of(content) else OF_SECTIONS
    return frozenset((*of_sections, *(() if content.site.insights else (INSIGHTS_STYLES,))))


def kinds_left_out(content: Content) -> frozenset[str]:
    """The kinds of pages that the site does not have."""
    of_sections = () if sections_of(content) else _KINDS_OF_SECTIONS
    return frozenset((*of_sections, *(() if content.site.insights else ("insights",))))


def link_to(address: str) -> str:
    """The address that a reader may follow: https only.

    Identifiers such as ESCO's begin with http, and are looked up over TLS; any other scheme is
    no link.
    """
    secure = f"https://{address[7:]}" if address.startswith("http://") else address
    return secure if secure.startswith("https://") else ""
