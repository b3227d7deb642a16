"""The languages that pages speak: complete translations, pages side by side, clear mistakes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from credfolio.catalogues import LANGUAGES
from credfolio.content import load_content
from credfolio.errors import ContentError
from credfolio.languages import Language
from credfolio.pages import File, Page, build_pages
from credfolio.render import Renderer
from credfolio.themes import theme_folder
from messages import gather, read, written
from portfolios import make_content, sign_portfolio

if TYPE_CHECKING:
    from credfolio.portfolio import Portfolio

REPOSITORY = Path(__file__).parents[2]
PACKAGED = sorted(file.stem for file in (theme_folder() / LANGUAGES).glob("*.po"))
SITE = "title: Small\nbase_url: https://example.org/small\n"
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


@cache
def portfolio_in(*tags: str) -> Portfolio:
    """A small portfolio in packaged languages, the first one at its root."""
    return replace(sign_portfolio(make_content()), languages=tuple(map(packaged, tags)))


@cache
def packaged(tag: str) -> Language:
    """A language as a site of it has it."""
    return load_small(f"language: {tag}\n")[0]


def load_small(more: str, files: dict[str, str] | None = None) -> tuple[Language, ...]:
    """The languages of a site with more lines in `site.yaml` and more files."""
    import tempfile  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {
            "content/site.yaml": SITE + more,
            "content/issuers/acme.yaml": "name: Acme\nurl: https://acme.example.org\n",
            **(files or {}),
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return load_content(root).languages


def said(more: str, files: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The mistakes of such a site, with their hints."""
    with pytest.raises(ContentError) as caught:
        load_small(more, files)
    return [(str(mistake), mistake.hint) for mistake in caught.value.mistakes]


# Catalogues ---------------------------------------------------------------------------------------


def test_translations_are_up_to_date() -> None:
    """`make messages` has been run since a page learned to say something else."""
    messages = gather()
    template = (theme_folder() / LANGUAGES / "messages.pot").read_text(encoding="utf-8")
    assert template == written(messages)
    assert len(messages) > 400


@pytest.mark.parametrize("tag", PACKAGED)
def test_translations_are_complete(tag: str) -> None:
    """Each packaged language has each message, in each form of its plural; nothing is fuzzy."""
    messages = read(theme_folder() / LANGUAGES / f"{tag}.po")
    wanted = {(each.id, each.context) for each in read(theme_folder() / LANGUAGES / "messages.pot")}
    assert {(each.id, each.context) for each in messages} == wanted
    for each in messages:
        if each.id:
            assert not each.fuzzy, each.id
            forms = each.string if isinstance(each.string, tuple) else (each.string,)
            assert all(forms), each.id
            if each.pluralizable:
                assert len(forms) == messages.num_plurals, each.id


def test_three_languages_are_shipped_beside_english() -> None:
    """One of them is written from right to left."""
    assert {"ar", "de", "fr"} <= set(PACKAGED)
    assert packaged("ar").direction == "rtl"
    assert {packaged(tag).direction for tag in ("de", "en", "fr")} == {"ltr"}


def test_days_numbers_and_names() -> None:
    """Days are written as the language writes them, with European digits; so are plurals."""
    day = date(2026, 11, 3)
    written = {tag: packaged(tag).day(day) for tag in ("en", "en-US", "de", "fr", "ar")}
    assert written == {
        "en": "3 November 2026",
        "en-US": "November 3, 2026",
        "de": "3. November 2026",
        "fr": "3 novembre 2026",
        "ar": "3 نوفمبر 2026",
    }
    assert [packaged(tag).month(day) for tag in ("en", "de")] == ["November 2026"] * 2
    assert [packaged(tag).name for tag in ("en", "de", "fr", "ar")] == [
        "English",
        "Deutsch",
        "Français",
        "العربية",
    ]
    forms = {
        packaged("ar").plural("%(num)s credential", "%(num)s credentials", number)
        for number in (0, 1, 2, 3, 11, 100)
    }
    assert len(forms) > 3  # more than the digits differ
    assert packaged("xx").tag == "en"  # no translation: the pages speak English
    assert packaged("de-AT").say("Credentials") == packaged("de").say("Credentials")
    assert packaged("de-AT").day(date(2026, 1, 3)) == "3. Jänner 2026"
    assert Language().say("") == packaged("de").say("") == ""


def test_a_site_adds_a_language_and_changes_words() -> None:
    """Its own catalogue stands above the packaged one, message by message."""
    own = f'{HEADER}\nmsgid "Credentials"\nmsgstr "Zeugnisse"\n'
    (german,) = load_small("language: de\n", {"templates/languages/de.po": own})
    assert german.say("Credentials") == "Zeugnisse"
    assert german.say("Badges") == packaged("de").say("Badges")
    english, dutch = load_small(
        "other_languages:\n  - nl\n",
        {
            "templates/languages/nl.po": f'{HEADER}\nmsgid "Badges"\nmsgstr "Insignes"\n',
            "templates/languages/en.po": f'{HEADER}\nmsgid "Badges"\nmsgstr "Pins"\n',
        },
    )
    assert (english.say("Badges"), dutch.say("Badges")) == ("Pins", "Insignes")
    assert dutch.say("People") == "People"


def test_mistakes_have_place_and_hint() -> None:
    """A language without a translation, one that is there twice, and files that are wrong."""
    (found,) = said("other_languages:\n  - de\n  - arr\n")
    assert found == (
        "content/site.yaml:5: other_languages[1]: there is no translation into 'arr'",
        "did you mean 'ar'?; or write templates/languages/arr.po",
    )
    (found,) = said("language: de\nother_languages:\n  - fr\n  - de\n")
    assert found[0].endswith("the pages are in de already")
    lost = f'{HEADER}\nmsgid "Checked on %(day)s."\nmsgstr "Geprüft."\n'
    (found,) = said("language: de\n", {"templates/languages/de.po": lost})
    assert found[0] == (
        "templates/languages/de.po:4: 'Geprüft.' does not have the values of its message: %(day)s"
    )
    script = f'{HEADER}\nmsgid "Badges"\nmsgstr "<script>alert(1)</script>"\n'
    (found,) = said("language: de\n", {"templates/languages/de.po": script})
    assert found[0].endswith("has other HTML than its message")
    for broken in ("no catalogue", HEADER.replace("utf-8", "nonsense"), "msgid"):
        (found,) = said("language: de\n", {"templates/languages/de.po": broken})
        assert found[0].startswith("templates/languages/de.po: is no catalogue of messages: ")
    for rule in ("n/0", "n evil", "9**9"):
        plural = f'{HEADER}"Language: de\\n"\n"Plural-Forms: nplurals=2; plural={rule};\\n"\n'
        (found,) = said("language: de\n", {"templates/languages/de.po": plural})
        assert "is no catalogue of messages" in found[0]


def test_no_earner_lies_where_a_language_does() -> None:
    """An earner called `de` would have the address of the German home page."""
    files = {"content/earners/de.yaml": "name: Dede\n"}
    assert load_small("", files)
    (found,) = said("other_languages:\n  - de\n", files)
    assert "the pages in another language lie below /de/" in found[0]


# Pages --------------------------------------------------------------------------------------------


def test_pages_stand_side_by_side() -> None:
    """Each page is there in each language and leads to the others; files are there once."""
    portfolio = portfolio_in("en", "de", "ar")
    alone = list(build_pages(portfolio_in("en")))
    items = list(build_pages(portfolio))
    pages = {item.path: item for item in items if isinstance(item, Page)}
    first = {item.path for item in alone if isinstance(item, Page)}
    others = first - {"404.html"}
    assert set(pages) == first | {f"{tag}/{path}" for tag in ("de", "ar") for path in others}
    files = {item.path for item in items if isinstance(item, File)}
    own = {path for path in files if re.match(r"assets/(de|ar)/", path)}
    scripts = ("registry", "sentences")
    assert own == {f"assets/{tag}/{name}.js" for tag in ("de", "ar") for name in scripts}
    assert files - own == {item.path for item in alone if isinstance(item, File)}
    base, renderer = portfolio.content.site.base, Renderer()
    sitemap = next(
        item.data for item in items if isinstance(item, File) and item.path == "sitemap.xml"
    )
    assert isinstance(sitemap, bytes)
    for path in ("", "people/", "leila/", "leila/lathe/", "badges/rust/", "credentials/"):
        for tag in ("de", "ar"):
            page = pages[f"{tag}/{path}"]
            html = renderer.render_page(page, portfolio).decode()
            direction = "rtl" if tag == "ar" else "ltr"
            assert f'<html lang="{tag}" dir="{direction}"' in html
            assert f'<link rel="canonical" href="{base}{tag}/{path}">' in html
            for other, place in (("en", ""), ("de", "de/"), ("ar", "ar/"), ("x-default", "")):
                link = f'<link rel="alternate" hreflang="{other}" href="{base}{place}{path}">'
                assert link in html
            assert f"<loc>{base}{tag}/{path}</loc>".encode() in sitemap
    credential = renderer.render_page(pages["de/leila/lathe/"], portfolio).decode()
    assert f"<code>{base}leila/lathe/</code>" in credential.replace("<wbr>", "")
    assert 'href="../../../leila/lathe/credential.json"' in credential
    assert 'data-root="../../../"' in credential
    assert 'href="../../badges/lathe/"' in credential


def test_one_language_has_no_choice() -> None:
    """A site in one language names no other."""
    portfolio = portfolio_in("en")
    for item in build_pages(portfolio):
        if isinstance(item, Page):
            html = Renderer().render_page(item, portfolio)
            assert b"hreflang" not in html
            assert b"languages" not in html


def test_scripts_get_words_of_their_page() -> None:
    """What the search and the check say is in the language of the page that loads them."""
    portfolio = portfolio_in("en", "de")
    files = {item.path: item for item in build_pages(portfolio) if isinstance(item, File)}
    prefix = "Object.assign(globalThis.credfolio??={},"

    def words(path: str) -> dict[str, object]:
        data = files[path].data
        assert isinstance(data, bytes)
        found: dict[str, object] = json.loads(
            data.decode().removeprefix(prefix).removesuffix(");\n")
        )
        return found

    for name in ("registry", "sentences"):
        english, german = words(f"assets/{name}.js"), words(f"assets/de/{name}.js")
        assert english != german
        assert "Gültig" in json.dumps(german, ensure_ascii=False)


# No word is left behind ---------------------------------------------------------------------------


class Marked(NullTranslations):
    """A translation that puts every message into brackets."""

    def gettext(self, message: str) -> str:
        """One message."""
        return f"⟦{message}⟧"

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as it is called
        """One message of several."""
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One of two messages."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        """One of two messages of several."""
        return self.ngettext(msgid1, msgid2, n)


# What people or machines wrote, and what is the same in every language.
CONTENT = {"bdi", "code", "time", "textarea", "script", "style", "symbol", "svg", "title"}
SAME = re.compile(
    r"SHA-256|\w+\.json|\w+-resume\.\w+|status/\w+/1\.json|(?:JSON|PNG|SVG|PDF), [\d.]+ kB|404|[\W\d]*|https://.*"
    r"|iCalendar|Atom|JSON Feed|API|R|ESCO · S1\.2|DID"
)


class Words(HTMLParser):
    """The texts of a page that are in no element of content."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether an element holds content, and look at what its attributes say."""
        given = dict(attrs)
        is_content = (
            tag in CONTENT
            or "prose" in (given.get("class") or "").split()
            or "on-paper" in (given.get("class") or "")
            or "address" in (given.get("class") or "").split()
            or "mark" in (given.get("class") or "").split()
            or given.get("lang") not in (None, "qaa")
        )
        for name in ("aria-label", "placeholder", "data-copied", "data-refused", "data-broken"):
            if given.get(name) and name in given and given[name] != "https://":
                self.found.append(given[name] or "")
        if tag not in ("meta", "link", "input", "img", "br", "wbr", "hr", "use", "path", "circle"):
            self.open.append((tag, is_content))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass by drawings' parts."""

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text, unless it is content."""
        if data.strip() and not any(is_content for _, is_content in self.open):
            self.found.append(" ".join(data.split()))


def test_no_word_is_left_in_english() -> None:
    """Every word of a page that nobody wrote into content goes through the catalogue."""
    language = Language("qaa", Marked())
    portfolio = replace(sign_portfolio(make_content()), languages=(language,), language=language)
    renderer = Renderer()
    left: dict[str, set[str]] = {}
    for item in build_pages(portfolio):
        if isinstance(item, Page):
            html = renderer.render_page(item, portfolio).decode()
            assert "⟧⟦" not in html.replace("⟦, ⟧", ", "), "two sentences without a space"
            words = Words()
            words.feed(re.sub(r"<wbr>", "", html))
            depth = 0
            for text in words.found:
                outside = []
                for char in text:
                    depth += (char == "⟦") - (char == "⟧")
                    outside.append(char if depth == 0 and char not in "⟦⟧" else " ")
                rest = "".join(outside).strip()
                if not SAME.fullmatch(rest):
                    left.setdefault(item.kind, set()).add(text)
            assert "⟦" in item.title or item.kind in ("home", "credential", "registry"), item.title
            assert "⟦" in item.description or item.kind == "home", item.description
    assert left == {}
