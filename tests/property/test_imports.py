"""Whatever import keeps is published as it was given; what was changed is not kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credfolio.errors import RefusedImport
from credfolio.importing import Importing
from credfolio.imports import ImportedFile
from credfolio.pages import File, build_pages
from credfolio.portfolio import build_portfolio
from credfolio.render import Renderer
from credfolio.resolution import KnownDocuments
from foreign import College, by_stranger, document, in_png, in_svg, token
from samples import build_content, sign

CONTENT = build_content()
WALLET = sign(CONTENT)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SLOW = settings(max_examples=40, suppress_health_check=list(HealthCheck))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


def importing() -> Importing:
    """One run into the sample content."""
    fetch = KnownDocuments(College().answers())
    return Importing(CONTENT, {}, {}, frozenset(), fetch, NOW)


def published(data: bytes) -> dict[str, bytes]:
    """What the site publishes of an import, by file name; all its pages are rendered."""
    taken = importing().prepare(data, earner="ada", slug="x", public_email=True)
    assert taken.data == data
    key = taken.earner, taken.slug
    portfolio = build_portfolio(
        CONTENT,
        WALLET,
        images={},
        as_of=date(2026, 6, 1),
        imports={key: ImportedFile(taken.file, taken.data, is_picture=True)},
        receipts={key: taken.receipt},
    )
    renderer = Renderer()
    files = {}
    for item in build_pages(replace(portfolio, entries=())):
        if isinstance(item, File):
            if item.path.startswith("ada/x/"):
                assert isinstance(item.data, bytes)
                files[item.path.removeprefix("ada/x/")] = item.data
        elif item.path in ("", "ada/", "ada/x/"):
            assert renderer.render_page(item, portfolio)
    return files


@SLOW
@given(name=TEXTS, description=TEXTS, wrap=st.sampled_from(["json", "jwt", "png", "svg"]))
def test_what_is_kept_is_published(name: str, description: str, wrap: str) -> None:
    """Byte for byte, in every form, with any text in it."""
    achievement = {"name": f"x{name}", "description": f"x{description}"}
    credential = by_stranger("x", achievement=achievement)
    form = {"json": lambda data: data, "png": in_png, "svg": in_svg}
    data = token("x", name=name) if wrap == "jwt" else form[wrap](credential)
    try:
        files = published(data)
    except RefusedImport:
        return  # a text that no credential may carry
    assert files[f"credential.{wrap}"] == data


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
MEMBERS = (
    "issuer", "credentialSubject", "validFrom", "validUntil", "awardedDate", "evidence", "name",
    "issuanceDate", "expirationDate", "proof", "credentialStatus", "id",
)  # fmt: skip


@SLOW
@given(changes=st.dictionaries(st.sampled_from(MEMBERS), JSON, min_size=1, max_size=4))
def test_odd_members_are_refused_or_shown(changes: dict[str, Any]) -> None:
    """Of an older data model, which stays undetermined, with anything in any member."""
    odd = {**document("x", "did:example:i"), **changes}
    odd["@context"] = ["https://www.w3.org/2018/credentials/v1"]
    data = json.dumps(odd).encode()
    try:
        files = published(data)
    except RefusedImport:
        return
    assert files["credential.json"] == data


@SLOW
@given(at=st.integers(0), bit=st.integers(0, 7))
def test_no_changed_bit_is_kept(at: int, bit: int) -> None:
    """A credential with one bit changed is refused, or says the very same."""
    data = College().sign("Data Literacy")
    at %= len(data)
    changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
    try:
        taken = importing().prepare(changed, earner="ada", slug="x")
    except RefusedImport:
        return
    if taken.report.state == "valid":
        assert json.loads(changed) == json.loads(data)
    else:
        assert not taken.origin.confirmed


def test_the_sample_is_kept() -> None:
    """What the test above changes is fine before."""
    assert importing().prepare(College().sign("Data Literacy")).report.state == "valid"
    with pytest.raises(RefusedImport):
        importing().prepare(b"")
