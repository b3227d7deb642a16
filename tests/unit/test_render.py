from __future__ import annotations

import importlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import pytest

from credfolio.errors import SiteError
from credfolio.pages import File, Page, build_pages
from credfolio.render import FOLDED, Renderer, relative_link, without_comments
from credfolio.report import Report
from credfolio.themes import theme_folder
from portfolios import BADGES, EARNERS, make_content, sign_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

    from credfolio.portfolio import Portfolio

EVIL = "</script><script>alert(1)</script><!-- & \u2028"


class Document(HTMLParser):
    """A page taken apart: elements with attributes, and the text of scripts by type."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: dict[str, str] = {}
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep the text of a script."""
        if self.elements and self.elements[-1][0] == "script" and data.strip():
            self.scripts.setdefault(self.elements[-1][1].get("type", ""), data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """A small registry."""
    return sign_portfolio(make_content())


@pytest.fixture(scope="module")
def pages(portfolio: Portfolio) -> dict[str, Page]:
    """Its pages by path."""
    return {page.path: page for page in build_pages(portfolio) if isinstance(page, Page)}


@pytest.fixture(scope="module")
def html_of(portfolio: Portfolio, pages: dict[str, Page]) -> Callable[[str], str]:
    """Renders the page at a path with the packaged theme."""
    renderer = Renderer()
    return lambda path: renderer.render_page(pages[path], portfolio).decode()


@pytest.fixture(scope="module")
def markdown() -> Callable[[str], str]:
    """The filter that makes Markdown safe."""
    safe = Renderer()._safe_html
    return lambda text: str(safe(text))


def test_every_link_leads_somewhere(portfolio: Portfolio, pages: dict[str, Page]) -> None:
    """Each relative link of each page names a file of the site; nothing is loaded from elsewhere."""
    renderer = Renderer()
    published = {
        item.file if isinstance(item, Page) else item.path for item in build_pages(portfolio)
    }
    published |= {file.path for file in renderer.static_files()}
    for page in pages.values():
        document = Document(renderer.render_page(page, portfolio))
        loaded = [
            element["src"]
            for tag in ("img", "script")
            for element in document.all(tag)
            if "src" in element
        ]
        links = [element["href"] for tag in ("a", "link") for element in document.all(tag)]
        assert not [source for source in loaded if "//" in source]
        for link in (*loaded, *links):
            if re.match(r"[a-z]+:|#", link):
                continue
            target = (
                link.removeprefix("/folio/") if page.kind == "404" else resolve(page.path, link)
            )
            assert (
                f"{target}index.html" if target.endswith("/") or not target else target
            ) in published


def resolve(path: str, link: str) -> str:
    """The site path that a relative link leads to."""
    parts = path.split("/")[:-1]
    for step in link.removeprefix("./").split("/"):
        if step == "..":
            parts.pop()
        else:
            parts.append(step)
    return "/".join(parts)


@pytest.mark.parametrize(
    ("source", "target", "link"),
    [
        ("", "", "./"),
        ("", "ada/", "ada/"),
        ("ada/", "", "../"),
        ("ada/", "ada/", "./"),
        ("ada/rust/", "ada/rust/credential.json", "credential.json"),
        ("ada/rust/", "ada/", "../"),
        ("ada/rust/", "badges/rust/", "../../badges/rust/"),
        ("badges/", "badges/rust/", "rust/"),
    ],
)
def test_links_are_relative(source: str, target: str, link: str) -> None:
    """A link is the shortest way from folder to folder."""
    assert relative_link(source, target) == link


def test_not_found_has_absolute_paths(html_of: Callable[[str], str]) -> None:
    """The 404 is shown at any depth, so its links begin at the site's path."""
    html = html_of("404.html")
    assert 'href="/folio/assets/site.css"' in html
    assert 'href="/folio/people/"' in html
    assert "canonical" not in html


def test_embedded_credential_is_the_signed_one(
    portfolio: Portfolio, html_of: Callable[[str], str]
) -> None:
    """The script element holds the wallet's text, but for characters that HTML could misread."""
    entry = portfolio.entries[0]
    scripts = Document(html_of(entry.path).encode()).scripts
    embedded = scripts["application/vc+ld+json"]
    assert json.loads(embedded) == entry.credential
    assert not set("<>&\u2028\u2029") & set(embedded)
    assert json.loads(scripts["application/ld+json"])["@context"] == "https://schema.org"


def test_texts_cannot_break_out() -> None:
    """Names full of markup stay text, in the page and in both scripts."""
    evil = {**EARNERS["ada"], "name": EVIL.replace("\u2028", ""), "headline": '"><img src=x>'}
    portfolio = sign_portfolio(make_content(site={"title": EVIL.strip()}, earners={"ada": evil}))
    renderer = Renderer()
    for page in build_pages(portfolio):
        if isinstance(page, Page):
            html = renderer.render_page(page, portfolio)
            assert b"<script>" not in html
            assert b"<img src=x>" not in html
            assert b"<!--" not in html


def test_style_sheets_lose_their_comments_only(tmp_path: Path) -> None:
    """A style sheet is published without comments and indentation, and otherwise as it is."""
    file = tmp_path / "own.css"
    file.write_text(
        "/* What\n   it is. */\na { color: red; /* x */ }\n\n  b::after { content: '/*'; }\n"
    )
    assert without_comments(file) == b"a { color: red; /* x */ }\nb::after { content: '/*'; }\n"


def test_scripts_are_short_and_readable(tmp_path: Path) -> None:
    """A packaged script is published in short, with its source beside it; one of the user's as it is."""
    file = tmp_path / "static" / "share.js"
    file.parent.mkdir()
    file.write_text("// Mine.\n", encoding="utf-8")
    published = {file.path: file.data for file in Renderer(tmp_path).static_files()}
    assert published["assets/share.js"] == file
    assert "assets/source/share.js" not in published
    packaged, source = published["assets/verify.js"], published["assets/source/verify.js"]
    assert isinstance(packaged, Path)
    assert packaged.read_text(encoding="utf-8").startswith("// Readable: source/verify.js\n")
    assert source == theme_folder() / "static" / "verify.js"


def test_short_forms_are_those_of_the_sources() -> None:
    """What is published was made of what can be read, and of nothing else (`tests/minified.py`)."""
    pytest.importorskip(
        "minify", reason="needs tdewolff-minify, which has no wheel for this machine"
    )
    minified = importlib.import_module("minified")
    written = {path.name: path.read_bytes() for path in minified.SHORT.iterdir()}
    assert written == {script.name: minified.shorten(script) for script in minified.scripts()}


def test_state_is_announced(portfolio: Portfolio, pages: dict[str, Page]) -> None:
    """The state stands in a live region with its code, word and day."""
    html = Renderer().render_page(pages["ada/first-aid/"], portfolio).decode()
    band = html[html.index('role="status"') :][:2000]
    assert 'data-state="expired"' in band
    assert "<strong>Expired</strong>" in band
    assert '<time datetime="2026-11-23">23 November 2026</time>, when this page was made' in band
    assert "alert" not in html


def test_no_page_claims_what_was_not_computed(portfolio: Portfolio) -> None:
    """A report without findings gives no «valid» anywhere on the page."""
    entries = tuple(
        replace(
            entry,
            report=Report(
                entry.report.source,
                tuple(
                    replace(finding, outcome="undetermined", message="?", state="unverifiable")
                    for finding in entry.report.findings
                ),
            ),
        )
        for entry in portfolio.entries
    )
    unsure = replace(portfolio, entries=entries)
    renderer = Renderer()
    for page in build_pages(unsure):
        if isinstance(page, Page) and page.kind == "credential":
            html = renderer.render_page(page, unsure).decode()
            assert 'data-state="unverifiable"' in html
            assert "in force" not in html
            assert "signature matches" not in html.lower()
            assert "nothing here confirms that" in html


def test_editions_stand_under_one_label() -> None:
    """A badge with two other editions has one label with both."""
    related = ({"url": "https://a.example/cy"}, {"url": "https://a.example/2", "version": "2.0"})
    levels = tuple({"id": str(n), "name": f"Level {n}", "points": str(n)} for n in (1, 2))
    rubric = {"id": "r", "name": "Rubric", "type": "RubricCriterionLevel", "levels": levels}
    rust = {**BADGES["rust"], "related": related, "results": (rubric,)}
    portfolio = sign_portfolio(make_content(badges={"rust": rust}, earners={}))
    pages = {page.path: page for page in build_pages(portfolio) if isinstance(page, Page)}
    html = Renderer().render_page(pages["badges/rust/"], portfolio).decode()
    assert html.count("<dt>Other edition</dt><dd>") == 1
    assert "https://a.example/cy</bdi></a></dd><dd>" in html.replace("<wbr>", "")
    assert ">Points: 1<" in html
    assert ">Points: 2<" in html


def test_names_carry_language_and_direction(html_of: Callable[[str], str]) -> None:
    """A name in another script is isolated, and its language is said."""
    assert '<bdi lang="ar">ليلى حداد</bdi>' in html_of("leila/")
    assert '<bdi lang="ja">旋盤の基礎</bdi>' in html_of("leila/lathe/")
    assert '<html lang="en"' in html_of("")


def test_head_begins_with_the_policy(html_of: Callable[[str], str]) -> None:
    """Charset and policy come before anything that loads."""
    head = html_of("ada/rust/").partition("</head>")[0]
    assert head.index("charset") < head.index("Content-Security-Policy") < head.index("stylesheet")
    assert "default-src 'none'" in head
    assert 'rel="alternate" type="application/vc" href="credential.json"' in head


def test_same_page_same_bytes(portfolio: Portfolio, pages: dict[str, Page]) -> None:
    """Two renderers give equal bytes, whatever they have rendered before."""
    one, other = Renderer(), Renderer()
    for page in pages.values():
        one.render_page(page, portfolio)
    for page in reversed(pages.values()):
        assert one.render_page(page, portfolio) == other.render_page(page, portfolio)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", '<p dir="auto">plain</p>'),
        ("# Big", '<p dir="auto"><strong>Big</strong></p>'),
        ("Big *one*\n===", '<p dir="auto"><strong>Big <em>one</em></strong></p>'),
        ("[a](https://a.example/)", '<p dir="auto"><a href="https://a.example/" rel="nofollow noopener">a</a></p>'),
        ("[a](http://a.example/)", '<p dir="auto">a</p>'),
        ("[a](javascript:alert(1))", '<p dir="auto">a</p>'),
        ("[a](//a.example/)", '<p dir="auto">a</p>'),
        ("![a](https://a.example/x.png)", '<p dir="auto"></p>'),
        ("<script>alert(1)</script>", ""),
        ("<b onclick=x>bold</b>", '<p dir="auto">bold</p>'),
        ("<p style=x class=y id=z>p</p>", '<p dir="auto">p</p>'),
        ("- one\n- two", '<ul dir="auto">\n<li>one</li>\n<li>two</li>\n</ul>'),
        ("```\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>"),
        ("a  \nb", '<p dir="auto">a<br>\nb</p>'),
        ("> said", '<blockquote>\n<p dir="auto">said</p>\n</blockquote>'),
    ],
)  # fmt: skip
def test_markdown_is_safe(markdown: Callable[[str], str], text: str, html: str) -> None:
    """Only paragraphs, lists, https links, emphasis, code and quotations are left."""
    assert markdown(text).strip() == html


def test_own_template_stands_above_the_theme(
    tmp_path: Path, portfolio: Portfolio, pages: dict[str, Page]
) -> None:
    """One file of a user replaces one of the theme, and may extend it."""
    (tmp_path / "404.html").write_text(
        '{% extends "theme/404.html" %}{% block footer %}OWN FOOT{% endblock %}', encoding="utf-8"
    )
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "site.css").write_text("/* own */", encoding="utf-8")
    renderer = Renderer(tmp_path)
    html = renderer.render_page(pages["404.html"], portfolio).decode()
    assert "OWN FOOT" in html
    assert "Not here" in html
    files = {file.path: file.data for file in renderer.static_files()}
    styles = files["assets/site.css"]
    assert isinstance(styles, bytes)
    assert styles.endswith(b"/* own */")
    assert files["assets/icon.svg"] == theme_folder() / "static" / "icon.svg"


@pytest.mark.parametrize(
    ("template", "line", "what"),
    [
        ("one\n{% if %}", 2, "Expected an expression"),
        ("one\n\n{{ nothing_here }}", 3, "nothing_here"),
        ("{{ page.nothing }}", 1, "nothing"),
        ("one\n{{ 1 / 0 }}", 2, "division by zero"),
        ("one\n{{ view | day }}", 2, "is no day"),
        ('one\n{% include "absent.html" %}', 2, "absent.html"),
    ],
)
def test_template_errors_name_file_and_line(  # noqa: PLR0917 - a table
    tmp_path: Path,
    portfolio: Portfolio,
    pages: dict[str, Page],
    template: str,
    line: int,
    what: str,
) -> None:
    """A mistake in a user's template is told with its file and line."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "404.html").write_text(template, encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        Renderer(folder).render_page(pages["404.html"], portfolio)
    assert caught.value.message.startswith(f"templates/404.html:{line}: ")
    assert what in caught.value.message


def test_lists_are_compiled_beforehand(
    tmp_path: Path, pages: dict[str, Page], portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All templates of pages that are not folded; what is wrong with one is said in its time."""
    (tmp_path / "home.html").write_text("{{ page.", encoding="utf-8")
    (tmp_path / "people.html").write_bytes(b"\xff")
    renderer = Renderer(tmp_path)
    renderer.compile_unfolded()
    with pytest.raises(SiteError, match=r"home\.html:1: "):
        renderer.render_page(pages[""], portfolio)

    def compile_(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(jinja2.Environment, "compile", compile_)
    shown = [page for page in pages.values() if page.kind not in (*FOLDED, "home", "people")]
    assert len({page.kind for page in shown}) > 5
    for page in shown:
        assert renderer.render_page(page, portfolio)


def test_missing_folder_is_no_folder(tmp_path: Path) -> None:
    """A site without templates of its own has the packaged theme."""
    assert all(isinstance(file, File) for file in Renderer(tmp_path / "absent").static_files())


@pytest.mark.parametrize("asks", ["site", "issuers"])
def test_only_the_page_for_others_may_ask_others(asks: str) -> None:
    """A page may ask its own site only, but the one for any credential where the site says so."""
    portfolio = sign_portfolio(make_content(site={"verify_asks": asks}))
    renderer = Renderer()
    for page in build_pages(portfolio):
        if isinstance(page, Page):
            html = renderer.render_page(page, portfolio).decode()
            may_ask = asks == "issuers" and page.kind == "verify"
            allowed = "'self' https:" if may_ask else "'self'"
            assert f"connect-src {allowed}; " in html, page.path
            assert "unsafe" not in html.partition("Content-Security-Policy")[2].partition(">")[0]
            assert ("data-others" in html) == may_ask


def test_the_form_for_others_sends_nothing(pages: dict[str, Page], portfolio: Portfolio) -> None:
    """Without its script the form cannot be filled in, so nothing in it can be sent."""
    html = Renderer().render_page(pages["verify/"], portfolio).decode()
    fields = html.partition("<fieldset disabled>")[2].partition("</fieldset>")[0]
    assert all(name in fields for name in ('name="file"', 'name="pasted"', 'name="address"'))


def test_the_packaged_templates_are_nobodys_own() -> None:
    """A site in Credfolio's own repository publishes what any other does: scripts in short form."""
    files = {file.path: file.data for file in Renderer(theme_folder()).static_files()}
    assert files == {file.path: file.data for file in Renderer().static_files()}
