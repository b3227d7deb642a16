"""Whatever is changed in a signed credential, it does not pass; whatever is read, nothing breaks."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.documents import render_json
from credfolio.errors import CredfolioError
from samples import SeedSigner, build_content, prove, published, sign, verifier
from tampering import ANY_NAME, JSON, ODD_NAMES, SCALARS, another, hold, members_in, place_of

if TYPE_CHECKING:
    from credfolio.report import Report
    from tampering import Path

CONTENT = build_content()
WALLET = sign(CONTENT)
VERIFIER = verifier(published(CONTENT, WALLET))
CREDENTIAL: dict[str, Any] = json.loads(WALLET.credentials["ada", "rust"])
ACME = SeedSigner("acme")
DID = CREDENTIAL["issuer"]["id"]


EVERYTHING = list(members_in(CREDENTIAL))
PATHS = [path for path, _ in EVERYTHING if path]
LEAVES = [(path, value) for path, value in EVERYTHING if not isinstance(value, (dict, list))]
OBJECTS = [path for path, value in EVERYTHING if isinstance(value, dict)]
LISTS = [path for path, value in EVERYTHING if isinstance(value, list)]


def check(document: dict[str, Any]) -> Report:
    """Verify a document as bytes, and hold the report to what every report has."""
    report = VERIFIER.verify_bytes(json.dumps(document).encode(), "x")
    hold(report)
    return report


def test_the_credential_itself_passes() -> None:
    """Without this, the tests below would say nothing."""
    assert check(copy.deepcopy(CREDENTIAL)).outcome == "passed"
    assert len(LEAVES) > 100


@pytest.mark.parametrize(
    "path", [path for path, _ in LEAVES], ids=lambda path: ".".join(map(str, path))
)
def test_each_leaf(path: Path) -> None:
    """A space more, another number, yes for no: at each place of the document and its proof."""
    document = copy.deepcopy(CREDENTIAL)
    place = place_of(document, path[:-1])
    place[path[-1]] = another(place[path[-1]])
    assert check(document).outcome != "passed"


def test_each_removal() -> None:
    """Each member and each list item of the document and its proof, taken out."""
    for path in PATHS:
        document = copy.deepcopy(CREDENTIAL)
        del place_of(document, path[:-1])[path[-1]]
        assert check(document).outcome != "passed", path


CHANGES = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@CHANGES
@given(st.sampled_from(LEAVES), SCALARS | ODD_NAMES)
def test_any_leaf(leaf: tuple[Path, Any], value: Any) -> None:
    """Another value of any kind in place of any leaf."""
    path, before = leaf
    if type(value) is type(before) and value == before:
        return
    document = copy.deepcopy(CREDENTIAL)
    place_of(document, path[:-1])[path[-1]] = value
    assert check(document).outcome != "passed"


@CHANGES
@given(st.sampled_from(OBJECTS), ANY_NAME, JSON)
def test_any_new_member(path: Path, name: str, value: Any) -> None:
    """A member that any object did not have, of any name and value."""
    document = copy.deepcopy(CREDENTIAL)
    place = place_of(document, path)
    if name in place:
        return
    place[name] = value
    assert check(document).outcome != "passed"


@CHANGES
@given(st.sampled_from(LISTS), JSON, st.booleans())
def test_any_new_item(path: Path, value: Any, first: bool) -> None:  # noqa: FBT001 - drawn
    """Another item in any list, in front or at the end."""
    document = copy.deepcopy(CREDENTIAL)
    place = place_of(document, path)
    if value in place:
        return
    place.insert(0 if first else len(place), value)
    assert check(document).outcome != "passed"


@CHANGES
@given(st.sampled_from(PATHS), JSON)
def test_anything_anywhere_that_its_issuer_signed(path: Path, value: Any) -> None:
    """An issuer may sign what it likes: verifying it answers, and never breaks."""
    document = copy.deepcopy(CREDENTIAL)
    place_of(document, path[:-1])[path[-1]] = value
    with contextlib.suppress(CredfolioError):  # what nobody can sign is verified as it is
        document = prove(document, ACME, DID)
    check(document)


@CHANGES
@given(st.dictionaries(ANY_NAME, JSON, max_size=6) | JSON)
def test_any_json(value: Any) -> None:
    """Any JSON value is answered with a report that does not pass."""
    report = VERIFIER.verify_bytes(json.dumps(value).encode(), "x")
    hold(report)
    assert report.outcome != "passed"


@CHANGES
@given(st.binary(max_size=60) | st.text(alphabet='<>![]-"=/ aCDATscriptvx&;\0', max_size=40))
def test_any_bytes(data: bytes | str) -> None:
    """Any bytes, and any beginning of a page, are answered with a report that does not pass."""
    for prefix in (b"", b"<", b'<script type="application/vc">', b"<![", b"{"):
        report = VERIFIER.verify_bytes(
            prefix + (data.encode() if isinstance(data, str) else data), "x"
        )
        hold(report)
        assert report.outcome != "passed"


TEXT = render_json(CREDENTIAL).encode()


@CHANGES
@given(st.integers(0, len(TEXT)), st.integers(0, 8), st.binary(max_size=4))
def test_any_damage_to_the_file(start: int, length: int, put: bytes) -> None:
    """Bytes cut out and put in: it passes only if the very same values are read from it."""
    data = TEXT[:start] + put + TEXT[start + length :]
    report = VERIFIER.verify_bytes(data, "x")
    hold(report)
    if report.outcome == "passed":
        assert json.loads(data) == CREDENTIAL
