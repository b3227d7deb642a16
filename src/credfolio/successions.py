"""Which credential follows which: what was renewed, and what was replaced.

A renewal is about another period: its predecessor was true, and ends on its own day. A replacement
is a correction under another address: its predecessor is withdrawn, and its address leads on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.model import MAX_SLUG

if TYPE_CHECKING:
    from collections.abc import Container

    from credfolio.issuing import AwardKey
    from credfolio.model import Award, Content


class Successor(NamedTuple):
    """An award that follows another one, with its earner's slug."""

    earner: str
    award: Award

    @property
    def key(self) -> AwardKey:
        """Slugs of earner and award."""
        return self.earner, self.award.slug


def renewals_of(content: Content) -> dict[AwardKey, Successor]:
    """Each award that was renewed, with the one that renews it; what is revoked renews nothing."""
    return {
        (earner, award.renews): Successor(earner, award)
        for earner, written in content.earners.items()
        for award in written.awards
        if award.renews and not _is_revoked(content, (earner, award.slug))
    }


def replacements_of(content: Content) -> dict[AwardKey, Successor]:
    """Each credential that was replaced, with the award that has taken its place."""
    return {
        replaced_key(earner, name): Successor(earner, award)
        for earner, written in content.earners.items()
        for award in written.awards
        for name in award.replaces
    }


def replaced_key(earner: str, name: str) -> AwardKey:
    """What an award of an earner replaces, by `<award>` of the same earner or `<earner>/<award>`."""
    of, slash, award = name.partition("/")
    return (of, award) if slash else (earner, name)


def propose_id(badge: str, year: int, taken: Container[str]) -> str:
    """A free slug for a later award of a badge: with its year, or else with a number."""
    names = [f"{badge[: MAX_SLUG - 5].rstrip('-')}-{year}"]
    while names[-1] in taken:
        names.append(f"{badge[: MAX_SLUG - 5].rstrip('-')}-{len(names) + 1}")
    return names[-1]


def _is_revoked(content: Content, key: AwardKey) -> bool:
    status = content.status_of(*key)
    return status is not None and status.state == "revoked"
