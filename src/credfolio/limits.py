"""How large a site may be on which host, and what makes it smaller.

Content does not say where a site is published, so every host with a limit that matters is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from credfolio.model import Site

NEARLY = 0.8
"""From this share of a limit on a site is close to it."""
_AT_LEAST = 2
"""So many files a credential has whatever the settings: its page and its JSON."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a site is: files, bytes, and the bytes of the largest file."""

    files: int = 0
    bytes: int = 0
    largest: int = 0

    @classmethod
    def of(cls, sizes: Iterable[int]) -> Extent:
        """That of files of these sizes, in bytes."""
        sizes = tuple(sizes)
        return cls(len(sizes), sum(sizes), max(sizes, default=0))

    def joined(self, other: Extent) -> Extent:
        """Both together."""
        return Extent(
            self.files + other.files, self.bytes + other.bytes, max(self.largest, other.largest)
        )


NOTHING = Extent()


class Limit(NamedTuple):
    """What a host takes at most: files, bytes, or bytes in one file; 0 is as much as one likes."""

    host: str
    files: int = 0
    bytes: int = 0
    largest: int = 0


LIMITS = (
    Limit("GitHub Pages", bytes=1_000_000_000),
    # Folders count there as well, so that it is full a little sooner.
    Limit("GitLab Pages", files=200_000, bytes=1_000_000_000),
    Limit("Cloudflare Pages' free plan", files=20_000, largest=25 * 1024 * 1024),
)


class Finding(NamedTuple):
    """That a site is too large for a host, or nearly so, and what to do about it."""

    message: str
    hint: str


def check_limits(
    extent: Extent, credentials: int, site: Site, limits: Sequence[Limit] = LIMITS
) -> Finding | None:
    """Compare a site with what hosts take.

    Args:
        extent: how much the site is.
        credentials: how many there are.
        site: its settings, some of which would make it smaller.
        limits: what hosts take.

    Returns:
        None if it is far from all limits.
    """
    over: list[str] = []
    nearly: list[str] = []
    for limit in limits:
        more: list[str] = []
        close: list[str] = []
        for amount, allowed, said in (
            (extent.files, limit.files, f"{limit.files:,} files"),
            (extent.bytes, limit.bytes, _amount(limit.bytes)),
            (extent.largest, limit.largest, f"{_amount(limit.largest)} in one file"),
        ):
            if allowed and amount > NEARLY * allowed:
                (more if amount > allowed else close).append(said)
        over += [f"{limit.host} ({', '.join(more)})"] if more else []
        nearly += [f"{limit.host} ({', '.join(close)})"] if close else []
    if not over and not nearly:
        return None
    parts = [f"more than {' or '.join(over)} takes"] if over else []
    parts += [f"nearly as much as {' or '.join(nearly)} takes"] if nearly else []
    message = f"{_said(extent, credentials)}: {', and '.join(parts)}"
    return Finding(message, _hint(extent, credentials, site, limits))


def _said(extent: Extent, credentials: int) -> str:
    """How much a site is, as a whole and for each credential."""
    whole = f"the site has {extent.files:,} files of {_amount(extent.bytes)}"
    if not credentials:
        return whole
    each = f"{extent.files / credentials:.1f} files of {_amount(extent.bytes // credentials)}"
    return f"{whole}, {each} for each credential"


def _hint(extent: Extent, credentials: int, site: Site, limits: Sequence[Limit]) -> str:
    """What would make it fit: settings that are not used yet, and another host."""
    settings = ["`copies: []`"] if site.copies else []
    settings += ["`cards: badge`"] if site.cards == "credential" else []
    settings += ["no `certificates:`"] if site.certificates else []
    other = "another host, such as a web server of your own, takes as much as its disk holds"
    if not settings or not any(
        (limit.files and extent.files > NEARLY * limit.files)
        or (limit.bytes and extent.bytes > NEARLY * limit.bytes)
        for limit in limits
    ):  # they make no single file smaller
        return other
    saved = f"{' and '.join(settings)} in content/site.yaml make it smaller"
    hopeless = [
        limit.host
        for limit in limits
        if limit.files and extent.files > limit.files < _AT_LEAST * credentials
    ]
    if hopeless:
        saved += f", but never fit for {' or '.join(hopeless)}"
    return f"{saved}; {other}"


def _amount(number: int) -> str:
    """A number of bytes as people say it, in powers of a thousand; hosts' own MiB as they are."""
    if number and number % 2**20 == 0:
        return f"{number // 2**20} MiB"
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if number >= 10**power:
            return f"{number / 10**power:.3g} {unit}"
    return f"{number} bytes"
