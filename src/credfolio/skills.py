"""What badges give, and what earners have, of the skills that a site knows (`skills.yaml`).

A badge gives a skill that it names, at the level that it names, and one of whose addresses in other
frameworks it carries, at no level. So does what another issuer gave. Only what is in force counts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from credfolio.credentials import skill_address
from credfolio.documents import as_list
from credfolio.portfolio import Entry, Imported, Listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from credfolio.model import Badge, Content

Held = Entry | Listed | Imported
"""A credential of an earner, the site's own or imported."""


class Evidence(NamedTuple):
    """A credential that gives a skill, and at which of its levels: 0 for none that is said."""

    shown: Held
    rank: int


Having = dict[str, list[Evidence]]
"""What somebody has: by skill the credentials that give it, the highest level first."""


class Skills:
    """The skills of a site, and which badges give them at which level.

    `badges` has for each badge its skills with the rank of their levels.
    """

    def __init__(self, content: Content) -> None:
        """Read what all badges give."""
        self.known = content.skills
        self._ranks: dict[str, tuple[str, int]] = {}
        for slug, skill in content.skills.items():
            for alignment in skill.alignments:
                self._ranks.setdefault(_secure(alignment.url), (slug, 0))
            self._ranks[_secure(skill_address(content, slug))] = (slug, 0)
            for rank, level in enumerate(skill.levels, start=1):
                self._ranks[_secure(skill_address(content, slug, level.id))] = (slug, rank)
        self.badges: Mapping[str, Mapping[str, int]] = {
            slug: _highest(self._of_badge(content, badge)) for slug, badge in content.badges.items()
        }

    def _of_badge(self, content: Content, badge: Badge) -> Iterator[tuple[str, int]]:
        for named in badge.skills:
            if known := content.skill_of(named):
                yield known.id, known.rank_of(named.level)
        urls = (*(each.url for each in badge.skills), *(each.url for each in badge.alignments))
        for url in urls:
            if url and (found := self._ranks.get(_secure(url))):
                yield found

    def of_address(self, address: str) -> str | None:
        """The skill that an address of a framework, or of the site, stands for."""
        return self._ranks.get(_secure(address), (None, 0))[0]

    def given_by(self, held: Held) -> Mapping[str, int]:
        """The skills that a credential gives while it is in force, with the rank of their levels."""
        if not isinstance(held, Imported):
            return self.badges[held.badge]
        return _highest(
            found
            for alignment in _alignments(held.document)
            if (found := self._ranks.get(_secure(str(alignment.get("targetUrl")))))
        )

    def had_by(self, credentials: Iterable[Held]) -> Having:
        """What the credentials of one earner give, of those that count."""
        having: Having = defaultdict(list)
        for held in credentials:
            if counts(held):
                for skill, rank in self.given_by(held).items():
                    having[skill].append(Evidence(held, rank))
        for evidence in having.values():
            evidence.sort(key=lambda each: (-each.rank, each.shown.path))
        return dict(having)


def counts(held: Held) -> bool:
    """Whether a credential shows others that its earner can do something.

    It is valid on the site's day. One that was imported names the earner, and somebody who can be
    found by name has signed it: neither the earner, nor a key that anybody can make.
    """
    if held.state != "valid":
        return False
    return not isinstance(held, Imported) or (held.origin.is_vouched_for and held.names_earner)


def achievement_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The achievement that a credential is about; nothing where it is not about one."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    return achievement if isinstance(achievement, dict) else {}


def _alignments(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for alignment in as_list(achievement_of(document).get("alignment")):
        if isinstance(alignment, dict):
            yield alignment


def _highest(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for skill, rank in found:
        ranks[skill] = max(rank, ranks.get(skill, 0))
    return ranks


def _secure(address: str) -> str:
    """An identifier as it is looked up: ESCO's begin with http, and some copies with https."""
    return f"https://{address[7:]}" if address.startswith("http://") else address
