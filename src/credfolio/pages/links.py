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
COMPARE_SCRIPT = "assets/compare.js"
SKILLS_STYLES = "skills.css"
"""The style sheet of pages about skills, in the assets of sites that have such pages."""
API = "api/v1/"
"""Below it lies the first version of what programs read; another one would lie beside it."""
ATOM, JSON = f"{CREDENTIALS.path}newest.atom", f"{CREDENTIALS.path}newest.json"
"""Feeds of the credentials that were signed last."""
VERIFY = Crumb(message("Check a credential"), "verify/")


def sections_of(content: Content) -> tuple[Crumb, ...]:
    """The lists that only sites have which write of such things."""
    there = ((SKILLS, content.skills), (ROLES, content.roles), (PATHWAYS, content.pathways))
    return tuple(section for section, things in there if things)


def link_to(address: str) -> str:
    """The address that a reader may follow: https only.

    Identifiers such as ESCO's begin with http, and are looked up over TLS; any other scheme is
    no link.
    """
    secure = f"https://{address[7:]}" if address.startswith("http://") else address
    return secure if secure.startswith("https://") else ""
