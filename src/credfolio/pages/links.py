"""Ways that pages offer: steps on this site, and addresses elsewhere that are safe to follow."""

from __future__ import annotations

from typing import NamedTuple


class Crumb(NamedTuple):
    """A name with where it leads: a site path, or an address elsewhere."""

    name: str
    path: str


CREDENTIALS = Crumb("Credentials", "credentials/")
PEOPLE = Crumb("People", "people/")
BADGES = Crumb("Badges", "badges/")
ISSUERS = Crumb("Issuers", "issuers/")
VERIFY = Crumb("Check a credential", "verify/")


def link_to(address: str) -> str:
    """The address that a reader may follow: https only.

    Identifiers such as ESCO's begin with http, and are looked up over TLS; any other scheme is
    no link.
    """
    secure = f"https://{address[7:]}" if address.startswith("http://") else address
    return secure if secure.startswith("https://") else ""
