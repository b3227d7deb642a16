from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from markdown import Markdown

from credfolio.pages.entries import by_earner
from credfolio.resumes import (
    SIGNATURE_LENGTH,
    json_resume,
    latex,
    lines_of,
    markdown,
    plain_text,
    signature,
)
from portfolios import BADGES, BASE, EARNERS, make_content, sign_portfolio
from shared_data import needs_shared, read_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.portfolio import Portfolio
    from credfolio.resumes import Lines

HARSH = r"50% \of_ A&B {#1} ~ ^2 $x$ <b>*it*</b> [k](http://e.example) | `q` ``--'' "


@pytest.fixture(name="portfolio", scope="module")
def fixture_portfolio() -> Portfolio:
    """Five awards on different days, of which one has expired; one badge has a harsh name."""
    badges = {**BADGES, "harsh": {**BADGES["lathe"], "name": HARSH.strip(), "language": "en"}}
    days = {"rust": (2026, 3, 1), "first-aid": (2023, 5, 4), "lathe": (2026, 4, 5)}
    awards: list[dict[str, Any]] = [
        {"badge": badge, "date": date(*day)} for badge, day in days.items()
    ]
    awards += [
        {"badge": "harsh", "date": date(2026, 5, 6)},
        {"badge": "rust", "date": date(2026, 1, 2), "id": "rust-again"},
    ]
    ada = {**EARNERS["ada"], "awards": tuple(awards)}
    return sign_portfolio(make_content(badges=badges, earners={**EARNERS, "ada": ada}))


def lines_in(portfolio: Portfolio, earner: str) -> Lines:
    """What an earner's résumé names."""
    return lines_of(portfolio, dict(by_earner(portfolio))[earner])


def written(write: Callable[[Portfolio, str, Lines], str], portfolio: Portfolio) -> str:
    """A form of Ada's résumé."""
    return write(portfolio, "ada", lines_in(portfolio, "ada"))


def test_only_what_is_valid_counts_newest_first(portfolio: Portfolio) -> None:
    """What has expired is left out of a résumé; whoever has nothing has no lines."""
    lines = lines_in(portfolio, "ada")
    assert [line.address.removeprefix(f"{BASE}ada/") for line in lines] == [
        "harsh/",
        "lathe/",
        "rust/",
        "rust-again/",
    ]
    assert lines_in(portfolio, "nobody") == ()
    revoked = replace(portfolio, entries=tuple(e for e in portfolio.entries if e.earner != "ada"))
    assert lines_in(revoked, "ada") == ()


def test_plain_text(portfolio: Portfolio) -> None:
    """Two lines each: what, from whom, since when; and the address as it is printed."""
    lines = written(plain_text, portfolio).splitlines()
    assert lines[4:6] == [
        "Intro to Rust, Acme College, March 2026",
        "  ada.example/folio/ada/rust/",
    ]


def test_markdown_is_read_as_it_was_meant(portfolio: Portfolio) -> None:
    """A renderer makes one link of each name, and nothing else of what is in it."""
    html = Markdown().convert(written(markdown, portfolio))
    links = re.findall(r'<li><a href="([^"]+)">(.*?)</a>, ', html)
    assert [address for address, _ in links] == [
        line.address for line in lines_in(portfolio, "ada")
    ]
    assert "<em>" not in html
    assert "<code>" not in html
    assert "http://e.example)" in links[0][1]
    assert f'<a href="{BASE}ada/">' in html


def test_latex_is_escaped(portfolio: Portfolio) -> None:
    """No sign of LaTeX's own is left, and no ligature makes another sign of two."""
    (item,) = re.findall(r"\\item (.*?), Harbour Makers, May 2026", written(latex, portfolio))
    assert item == (
        r"50\% \textbackslash{}of\_ A\&B \{\#1\} \textasciitilde{} \textasciicircum{}2 \$x\$ "
        r"\textless{}b\textgreater{}*it*\textless{}/b\textgreater{} [k](http://e.example) "
        r"\textbar{} \textasciigrave{}q\textasciigrave{} "
        r"\textasciigrave{}\textasciigrave{}-{}-'{}'"
    )
    assert written(latex, portfolio).count(r"\item") == 4


def test_latex_address_is_escaped() -> None:
    """An address with signs of LaTeX's own is the same address after typesetting."""
    site = {"base_url": "https://ada.example/~a_b/"}
    text = written(latex, sign_portfolio(make_content(site=site)))
    assert r"\href{https://ada.example/\~a\_b/ada/rust/}" in text
    assert r"\texttt{ada.example/\textasciitilde{}a\_b/ada/rust/}" in text


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what its attributes are called."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


def test_signature_is_plain_html(portfolio: Portfolio) -> None:
    """Paragraphs, breaks and links alone; the latest few; names are text and nothing more."""
    read = Tags(written(signature, portfolio))
    assert set(read.tags) == {("p", ()), ("strong", ()), ("br", ()), ("a", ("href",))}
    assert read.tags.count(("a", ("href",))) == SIGNATURE_LENGTH + 1
    assert HARSH.strip() in read.text
    assert "Builder of <small> things & others" in read.text


@needs_shared
def test_json_resume_holds_the_schema(portfolio: Portfolio) -> None:
    """The document is a JSON Resume with certificates and nothing else."""
    document = json.loads(written(json_resume, portfolio))
    schema = read_json("schemas/jsonresume/schema.json")
    assert document.keys() == {"certificates"}
    members = set(schema["properties"]["certificates"]["items"]["properties"])
    assert all(each.keys() <= members for each in document["certificates"])
    jsonschema.validate(document, schema)
    assert document["certificates"][2] == {
        "name": "Intro to Rust",
        "date": "2026-03-01",
        "url": f"{BASE}ada/rust/",
        "issuer": "Acme College",
    }
