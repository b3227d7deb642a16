"""Asks a host for each file of a site that was built again here, and names what differs.

As in `doctor`, only addresses of the site are asked: what a host answers never leads to another one.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from credfolio.differences import Difference, find_difference
from credfolio.documents import parse_object
from credfolio.errors import CheckFailed, DocumentError, FetchError, Undetermined
from credfolio.fetch import ask_host
from credfolio.pages.documents import BUILD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.doctor import Place
    from credfolio.hosting import Answer

_AT_ONCE = 8
_ONE_SECONDS = 10.0
_OK = 200
_GONE = frozenset({404, 410})
NOT_SERVED = frozenset({".credfolio", ".nojekyll"})
"""Files for whoever publishes a folder; many hosts keep them for themselves."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a published site says of the build that wrote it."""

    version: str
    as_of: date


def ask_build(place: Place) -> Built:
    """Ask a published site for its version and its day; raises `Undetermined`."""
    hint = "say the day by --as-of: a site of an earlier version has no build.json"
    answer = _ask(place, BUILD, _ONE_SECONDS)
    if answer.status != _OK:
        raise Undetermined(f"{place.address}{BUILD} answers {answer.status}", hint=hint)
    try:
        members = parse_object(answer.unpacked())
        return Built(str(members["credfolio"]), date.fromisoformat(members["as_of"]))
    except (CheckFailed, DocumentError, KeyError, TypeError, ValueError):
        raise Undetermined(f"{place.address}{BUILD} does not say a day", hint=hint) from None


def compare_with_host(
    files: Mapping[str, bytes], place: Place, *, seconds: float
) -> tuple[Difference, ...]:
    """Compare files with what a host answers at their addresses.

    Args:
        files: the site as it was built here, by path.
        place: where it is asked.
        seconds: how long all questions together may take; what is left then stays unknown.
    """
    deadline = time.monotonic() + seconds

    def compared(path: str) -> Difference | None:
        try:
            answer = _ask(place, path, min(_ONE_SECONDS, deadline - time.monotonic()))
            if answer.status in _GONE and path != "404.html":
                return Difference(path, "missing")
            if answer.status != _OK and path != "404.html":
                return Difference(path, "unknown", f"the host answers {answer.status}")
            return find_difference(path, files[path], answer.unpacked())
        except (Undetermined, CheckFailed) as error:
            return Difference(path, "unknown", error.message)

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as workers:
        found = workers.map(compared, sorted(files.keys() - NOT_SERVED))
        return tuple(difference for difference in found if difference is not None)


def compare_files(here: Mapping[str, bytes], there: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """Compare two editions of a site, also for files that only one of them has."""
    found: list[Difference | None] = []
    for path in sorted(here.keys() | there.keys()):
        if path not in there:
            found.append(Difference(path, "missing"))
        elif path not in here:
            found.append(Difference(path, "extra"))
        else:
            found.append(find_difference(path, here[path], there[path]))
    return tuple(difference for difference in found if difference is not None)


def _ask(place: Place, path: str, seconds: float) -> Answer:
    if seconds <= 0:
        raise FetchError("was not asked: the time for all questions is over")
    address = place.address + quote(path)
    if path == "index.html" or path.endswith("/index.html"):
        address = address.removesuffix("index.html")
    return ask_host(address, {"Accept-Encoding": "identity"}, typed=place.typed, seconds=seconds)
