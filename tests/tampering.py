"""Changing signed documents, and what every report on them must have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from credfolio.credentials import CONTEXT
from credfolio.report import SIX_CHECKS, Report
from credfolio.vocabulary import context_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    Path = tuple[str | int, ...]


def members_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each member and list item of a JSON value with its path, the value itself first."""
    yield path, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from members_in(member, (*path, name))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from members_in(item, (*path, index))


def place_of(document: Any, path: Path) -> Any:
    """What stands at a path."""
    for step in path:
        document = document[step]
    return document


def hold(report: Report) -> None:
    """Every check is answered once, and the state is good exactly if all is.

    What lies inside, and whether there is a newer edition, is asked only where there is something.
    """
    names = tuple(finding.name for finding in report.findings)
    assert names[: len(SIX_CHECKS)] == SIX_CHECKS
    assert set(names[len(SIX_CHECKS) :]) <= {"embedded", "refresh"}
    own = {finding.outcome for finding in report.findings[: len(SIX_CHECKS)]}
    assert (own <= {"passed", "skipped"}) == (report.state == "valid")
    for inner in report.inside:
        hold(inner)
    assert all(finding.message for finding in report.findings)


def another(value: Any) -> Any:
    """The nearest other value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + " " if isinstance(value, str) else value + 1


# Numbers that canonical form could write alike are left to `test_jsonld`.
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20)


def terms(url: str) -> set[str]:
    """The names that a pinned context defines, in any scope."""
    document = context_document(url)
    assert document is not None
    return {
        str(path[-1])
        for path, _ in members_in(document["@context"])
        if path and not str(path[-1]).startswith("@")
    }


NAMES = st.sampled_from(sorted(terms(CONTEXT[0]) | terms(CONTEXT[1])))
ODD_NAMES = st.sampled_from(
    """
    : _: _:b0 _:b1 a:b a: @ @id @type @value @graph @included @reverse @nest @index @context @list
    @set @none @json @direction @language @base @vocab @import @propagate @version @foo __proto__
    http://www.w3.org/1999/02/22-rdf-syntax-ns#type https://schema.org/name
    """.split()
) | st.sampled_from(["", " "])
ANY_NAME = NAMES | ODD_NAMES | st.text(max_size=8)
JSON = st.recursive(
    SCALARS | ODD_NAMES | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_NAME, inner, max_size=4),
    max_leaves=8,
)
