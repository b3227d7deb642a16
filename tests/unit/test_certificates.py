"""Certificates for paper: one sheet each, with the signed credential inside, and the same bytes."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.attachments import attached_credential
from credfolio.certificates import TEMPLATE, _set, print_certificates
from credfolio.errors import SiteError
from credfolio.pages import File, build_pages
from credfolio.pages.certificate import certificate_texts
from credfolio.render import Renderer
from credfolio.site import check_site, render_files, write_site
from letters import needs_han
from portfolios import AS_OF, BADGES, EARNERS, ISSUERS, make_content, sign_portfolio

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from credfolio.portfolio import Portfolio

SHEET = Renderer().source(TEMPLATE)
WANTED = {"certificates": True}


def needs_typst() -> None:
    """Skip with a word where the extra is not installed."""
    pytest.importorskip("typst", reason="needs typst (the extra `pdf`)")


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF of Typst's has: its page objects are not compressed."""
    return len(re.findall(rb"/Type/Page\b(?!s)", pdf))


def printed(portfolio: Portfolio) -> Mapping[str, bytes]:
    """The certificates of a portfolio, set anew."""
    _set.cache_clear()
    return print_certificates(portfolio, SHEET)


@pytest.fixture(name="portfolio", scope="module")
def fixture_portfolio() -> Portfolio:
    """A registry that wants certificates; one earner's name is Arabic, one badge's Japanese."""
    return sign_portfolio(make_content(site=WANTED))


@needs_han
def test_every_credential_has_one_sheet_with_itself_inside(portfolio: Portfolio) -> None:
    """What is attached is the wallet's text, byte for byte, whatever scripts the names are in."""
    needs_typst()
    certificates = printed(portfolio)
    assert certificates.keys() == {entry.path for entry in portfolio.entries}
    for entry in portfolio.entries:
        assert attached_credential(certificates[entry.path]) == entry.text.encode()
        assert pages_of(certificates[entry.path]) == 1


@needs_han
def test_bytes_are_the_same_each_time(portfolio: Portfolio) -> None:
    """Neither the clock nor chance is in a certificate, and the day of the build is not either."""
    needs_typst()
    again = sign_portfolio(make_content(site=WANTED), as_of=date(2027, 3, 4))
    assert printed(portfolio) == printed(again)


@pytest.mark.parametrize("words", ["Wonderfully long words ", "W" * 30, "تدريب على السلامة "])
def test_long_names_stay_on_one_sheet(words: str) -> None:
    """The longest texts are set smaller, or cut, and never on a second sheet."""
    needs_typst()
    badge = {**BADGES["rust"], "name": (words * 20)[:290], "description": words * 200}
    earner = {**EARNERS["ada"], "name": (words * 20)[:290]}
    content = make_content(site=WANTED, badges={**BADGES, "rust": badge}, earners={"ada": earner})
    assert [pages_of(pdf) for pdf in printed(sign_portfolio(content)).values()] == [1, 1]


def test_only_where_the_site_wants_them() -> None:
    """A site that does not ask for certificates has none, and needs no Typst."""
    portfolio = sign_portfolio(make_content())
    assert print_certificates(portfolio, "no Typst at all") == {}
    paths = {item.path for item in build_pages(portfolio) if isinstance(item, File)}
    assert not any(path.endswith(".pdf") for path in paths)


def test_missing_typst_is_named(portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants certificates without the extra hears what to install."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(SiteError) as raised:
        printed(portfolio)
    assert "not installed" in raised.value.message
    assert "credfolio[pdf]" in raised.value.hint


def test_wrong_template_is_named(portfolio: Portfolio) -> None:
    """A mistake in a sheet of one's own is an error of the site, not of Typst."""
    needs_typst()
    with pytest.raises(SiteError, match=r"the certificate of ada/.* cannot be set: unknown"):
        print_certificates(portfolio, "#nothing")


@needs_han
def test_build_holds_the_attachment_against_the_wallet(
    portfolio: Portfolio, tmp_path: Path
) -> None:
    """A certificate with another credential inside, or none, is not published unnoticed."""
    needs_typst()
    folder = tmp_path / "site"
    write_site(folder, render_files(portfolio, Renderer()))
    assert len(check_site(folder, portfolio)) == len(portfolio.entries)
    one, other = (folder / entry.path / "credential.pdf" for entry in portfolio.entries[:2])
    given = one.read_bytes()
    one.write_bytes(other.read_bytes())
    with pytest.raises(SiteError, match="carries another credential"):
        check_site(folder, portfolio)
    one.write_bytes(given.replace(b"/EmbeddedFile/", b"/EmbeddedFool/"))
    with pytest.raises(SiteError, match="cannot be read back"):
        check_site(folder, portfolio)


def test_page_offers_it(portfolio: Portfolio) -> None:
    """The credential's page has it among its files, with its size."""
    paper: dict[str, Any] = {entry.path: b"%PDF-1.7 made up" for entry in portfolio.entries}
    shown = replace(portfolio, certificates=paper, as_of=AS_OF)
    items = list(build_pages(shown))
    assert File("ada/rust/credential.pdf", paper["ada/rust/"]) in items
    (view,) = (
        item.view for item in items if not isinstance(item, File) and item.path == "ada/rust/"
    )
    offered = {file.type: file for file in view.files}  # type: ignore[attr-defined]
    assert offered["PDF"].size == len(paper["ada/rust/"])
    assert offered["PDF"].label == "Certificate"


def test_a_sheet_says_that_it_is_self_issued() -> None:
    """Where earner and issuer are the same, it does not look like an institution's."""
    earner = {**EARNERS["ada"], "name": ISSUERS["acme"]["name"]}
    own = sign_portfolio(make_content(site=WANTED, earners={"ada": earner}))
    said = {entry.issuer: certificate_texts(own, entry)["self_issued"] for entry in own.entries}
    assert said == {"acme": "yes", "makers": ""}
    usual = sign_portfolio(make_content(site=WANTED))
    assert {certificate_texts(usual, entry)["self_issued"] for entry in usual.entries} == {""}
    needs_typst()
    assert set(map(pages_of, printed(own).values())) == {1}
