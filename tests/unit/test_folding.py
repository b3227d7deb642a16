"""Pages that are filled in are the ones that Jinja renders, whatever templates do."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache, partial
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args
from urllib.parse import quote

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from credfolio import folding, render
from credfolio.content import load_content
from credfolio.errors import SiteError
from credfolio.folding import (
    CHECKED_AGAIN,
    MOST_FORMS,
    PAGES_FIRST,
    FoldedRows,
    FoldingEnvironment,
    Folds,
)
from credfolio.languages import Language
from credfolio.pages import Page, build_pages
from credfolio.pages.mark import Mark, Picture
from credfolio.pages.rows import BadgeRow, IssuerRow, PersonRow, Row
from credfolio.pages.wording import Words
from credfolio.render import FOLDED, Renderer, link_from, relative_link
from credfolio.report import State
from portfolios import make_content, sign_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from credfolio.content import LoadedContent
    from credfolio.portfolio import Portfolio


class Name(NamedTuple):
    """A text with its language."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a page."""

    name: Name
    note: str = ""
    number: int = 0
    day: date | None = None
    parts: tuple[Thing, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """What follows from the rest."""
        return self.name.text[:3] + "".join(part.note for part in self.parts)

    def saying(self, word: str) -> str:
        """The same of a method."""
        return f"{word} {self.name.text}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page."""

    path: str
    view: Thing


FOLLOWED = {
    "texts": "{{ view.name.text }}{{ view.note }}{{ view.number }}{{ view.day }}",
    "conditions": "{% if view.note %}<{{ view.note }}>{% elif view.number > 2 %}{{ view.number }}"
    "{% else %}-{% endif %}{{ view.note or view.name.text }}{{ 'x' if not view.day }}",
    "equal": "{% if view.note == 'a' %}A{% elif view.note != view.name.text %}B{% else %}C{% endif %}",
    "compared": "{{ view.number == 1 }}{{ 1 < view.number }}{{ view.number + 1 }}{{ 2 * view.number }}"
    "{{ -view.number }}{{ view.number % 3 }}{{ 7 - view.number }}",
    "in": "{% if view.note in ('a', 'bb') %}in{% endif %}{{ 'a' in view.note }}"
    "{% if 'a' in view.note %}!{% endif %}{{ view.note in view.name.text }}",
    "slices": "{{ view.note[:1] | upper }}{{ view.note[1:] }}{{ view.name[0] }}{{ view.parts[:1] | length }}",
    "loops": "{% for part in view.parts %}{{ loop.index }}/{{ loop.length }} {{ part.name.text }}"
    "{{ ', ' if not loop.last }}{% else %}none{% endfor %}{% for part in view.parts if part.note %}"
    "{{ part.note }}{% endfor %}",
    "letters": "{% for letter in view.note %}({{ letter }}){% endfor %}",
    "unpacked": "{% set text, lang = view.name %}{{ lang }}: {{ text }}",
    "dictionaries": "{% for key, value in view.data.items() %}{{ key }}={{ value }};{% endfor %}"
    "{% for key in view.data %}{{ key }}{% endfor %}{{ view.data | length }}",
    "filters": "{{ view.note | upper }}{{ view.note | length }}{{ view.note | replace('a', '<') }}"
    "{{ view.note | trim | title }}{{ view.note | default('none', true) }}{{ view.note | safe }}"
    "{{ view.note | escape }}{{ view.note | string | list }}{{ view.note | reverse }}"
    "{{ view.note | truncate(3, true) }}{{ view.note | wordcount }}{{ view.note | urlencode }}",
    "filters of lists": "{{ view.parts | map(attribute='note') | join(', ') }}"
    "{{ [view.note, view.name.text, ''] | select | join(' · ') }}{{ (view.parts | last).note if view.parts }}"
    "{{ view.parts | map(attribute='note') | map('upper') | sort | join }}{{ view.parts | batch(2) | list | length }}"
    "{% for each in view.parts | sort(attribute='note') %}{{ each.note }}{% endfor %}"
    "{% for note, them in view.parts | groupby('note') %}{{ note }}{{ them | length }}{% endfor %}",
    "tests": "{{ view.note is string }}{{ view.day is none }}{% if view.note is defined %}d{% endif %}"
    "{% if view.number is odd %}odd{% endif %}{{ view.parts is sequence }}{{ view.note is mapping }}"
    "{% if view.missing is defined %}never{% else %}missing{% endif %}{{ view.note is eq 'a' }}",
    "joined": "{{ 'a' ~ view.note ~ 1 }}{{ ('<' ~ view.note) | upper }}{{ view.note + '<' + view.note }}"
    "{{ ('<b>' | safe) ~ view.note }}{{ ('<b>' | safe) + view.note }}{{ '%s!' | format(view.note) }}"
    "{{ ('<i>%s' | safe) % view.note }}{{ ('<i>%s' | safe) | format(view.note) }}",
    "pieces": "{% set piece %}<b>{{ view.note }}</b>{% endset %}{{ piece }}{{ piece | length }}{{ piece | upper }}"
    "{{ piece[:5] }}{% if piece == '<b>a</b>' %}same{% endif %}{{ piece ~ view.note }}{{ piece + '<' }}"
    "{% if 'a' in piece %}in{% endif %}{{ piece | striptags }}{{ piece | string | replace('b', 'i') }}",
    "filter blocks": "{% filter upper %}<p>{{ view.note }}{% endfilter %}"
    "{% filter replace('a', 'b') %}{{ view.note }}{% endfilter %}",
    "macros": "{% macro m(x, y='-') %}[{{ x }}{{ y }}{{ caller() if caller }}]{% endmacro %}{{ m(view.note) }}"
    "{{ m(view.note, view.number) | upper }}{% call m(view.note) %}<i>{{ view.name.text }}</i>{% endcall %}"
    "{% if m(view.note) == '[a-]' %}is a{% endif %}{{ m(m(view.note)) | length }}",
    "calls": "{{ view.saying('hi') }}{{ view.note.upper() }}{{ view.note.split('a') | join('|') }}"
    "{{ view.name._replace(lang='de').lang }}{% if view.note.startswith('a') %}a{% endif %}",
    "properties": "{{ view.short }}{% if view.short == 'aaa' %}!{% endif %}",
    "not escaped": "{% autoescape false %}{{ view.note }}{{ view.note ~ '<' }}{% endautoescape %}{{ view.note }}",
    "translated": "{% trans %}Credentials{% endtrans %}{% trans name=view.name.text %}Hi {{ name }} <b>%</b>{% endtrans %}"
    "{% trans num=view.number %}{{ num }} thing{% pluralize %}{{ num }} things{% endtrans %}"
    "{{ _('Hello %(who)s', who=view.note) | upper }}{{ _(view.note) }}",
    "looked up": "{% set words = {'a': 'Ay', 'bb': 'Bee'} %}{{ words[view.note] | default('other') }}"
    "{{ words.get(view.note, '?') }}{{ ['x', 'y', 'z'][view.number % 3] }}",
    "kept": "{% set ns = namespace(best='', all=[]) %}{% for part in view.parts %}{% if part.number > 1 %}"
    "{% set ns.best = part.note %}{% endif %}{% endfor %}{{ ns.best }}",
    "changed": "{% for part in view.parts %}{% if loop.changed(part.note) %}{{ part.note }}{% endif %}"
    "{{ loop.cycle('odd', view.note) }}{% endfor %}",
    "included": "{% include view.note ~ '.html' ignore missing %}{% include 'a.html' %}",
    "super": "{% extends 'base' %}{% block one %}{{ super() | upper }}{{ super() }}{% endblock %}"
    "{% block two %}{% set kept = self.one() %}{{ kept | length }}{% endblock %}",
    "imported": "{% from 'lib' import shown with context %}{% import 'lib' as lib with context %}"
    "{{ shown(view.note) }}{{ lib.shown(view.name.text) }}{{ lib.named }}",
    "ranges": "{% for n in range(view.number) %}{{ n }}{% endfor %}{{ '-' * view.number }}",
    "pure": "{{ drawn(view.note) }}{{ drawn(view.note) | length }}",
    "links": "{{ view.data['a'] | default('') if 'a' in view.data }}{{ view.parts | length > 1 }}",
}
LIBRARY = {
    "a.html": "included {{ view.note }}",
    "bb.html": "another {{ view.name.text }}",
    "base": "<{% block one %}{{ view.note }}{% endblock %}|{% block two %}{% endblock %}>",
    "lib": "{% macro shown(x) %}({{ x }}{{ view.number }}){% endmacro %}{% set named = view.note ~ '!' %}{{ view.note }}",
}

TEXTS = st.one_of(
    st.sampled_from(
        ("", "a", "bb", "aaa", "<b>&\"'", "\u202e\u05d0\u05d1", "👩\u200d🚀", "x" * 3000, "1")
    ),
    st.sampled_from(
        ("\x021\x03", "\x02", "{{ view }}", "%(a)s %s {} {0}", "\\", "a\nb\r\n", "\u2028")
    ),
    st.text(max_size=5),
)
NAMES = st.builds(Name, TEXTS, st.sampled_from(("", "en", "de")))
DATA = st.dictionaries(st.sampled_from(("a", "b", "<")), TEXTS, max_size=2)
DAYS = st.none() | st.dates()
PARTS = st.builds(Thing, NAMES, TEXTS, st.integers(0, 3), DAYS, st.just(()), DATA)
THINGS = st.builds(
    Thing, NAMES, TEXTS, st.integers(0, 3), DAYS, st.lists(PARTS, max_size=3).map(tuple), DATA
)
SHEETS = st.builds(Sheet, st.just("ada/"), THINGS)


def environment(kind: type[jinja2.Environment], template: str) -> Any:
    """An environment with one template and those that it may need."""
    made = kind(
        loader=jinja2.DictLoader({**LIBRARY, "page": template}),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=jinja2.Undefined,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
        lambda text: f"«{text}»" if text else "",
        lambda one, many, number: one if number == 1 else many,
        newstyle=True,
    )
    made.globals["drawn"] = _drawn
    return made


def _drawn(text: str) -> Markup:
    return Markup(f"<svg>{len(text)}</svg>")  # noqa: S704 - a number


def folds_of(template: str) -> Folds:
    """The forms of a template."""
    following = environment(FoldingEnvironment, template)
    following.follow(["drawn"])
    return Folds(
        lambda page: following.trace(
            "page", page, lambda tape: {"page": tape.root, "view": tape.root.view}
        )
    )


def plainly(template: str) -> Callable[[Sheet], str]:
    """Jinja's own rendering, or the error."""
    page_of = environment(jinja2.Environment, template).get_template("page")

    def rendered(page: Sheet) -> str:
        try:
            return str(page_of.render(page=page, view=page.view))
        except (TypeError, ValueError, LookupError, jinja2.TemplateError) as error:
            return f"{type(error).__name__}: {error}"

    return rendered


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are traced with their first page."""
    monkeypatch.setattr(folding, "PAGES_FIRST", 1)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("name", FOLLOWED)
def test_whatever_templates_do_is_the_same(name: str) -> None:
    """Pages of all kinds, each twice: what is filled in is what Jinja renders."""
    plain, folds = plainly(FOLLOWED[name]), folds_of(FOLLOWED[name])

    @settings(max_examples=60)
    @given(st.lists(SHEETS, min_size=2, max_size=6))
    def check(sheets: list[Sheet]) -> None:
        for sheet in (*sheets, *sheets):
            expected = plain(sheet)
            assert folds.render(sheet, partial(str, expected)) == expected

    check()
    assert folds.filled, "nothing was filled in"


def sheets_alike(number: int) -> list[Sheet]:
    """Pages of one form, each with texts of its own."""
    return [Sheet(f"ada/{n}/", Thing(Name(f"<name {n}>"), f"note {n}")) for n in range(number)]


def test_first_pages_of_a_form_are_left_to_jinja() -> None:
    """A form that hardly occurs is not traced."""
    folds, plain = folds_of(FOLLOWED["texts"]), plainly(FOLLOWED["texts"])
    asked = []

    def jinja(sheet: Sheet) -> str:
        asked.append(sheet)
        return plain(sheet)

    for sheet in sheets_alike(PAGES_FIRST + 3):
        assert folds.render(sheet, partial(jinja, sheet)) == plain(sheet)
    assert len(asked) == PAGES_FIRST
    assert folds.filled == 3


@pytest.mark.usefixtures("at_once")
def test_a_form_that_proves_wrong_is_given_up() -> None:
    """The thousandth page is compared: from one that differs on, Jinja renders."""
    folds = folds_of(FOLLOWED["texts"])
    first, *others = sheets_alike(CHECKED_AGAIN + 3)
    jinja = plainly(FOLLOWED["texts"])
    folds.render(first, lambda: jinja(first))
    rendered = [folds.render(sheet, lambda: "plain") for sheet in others]
    assert "plain" not in rendered[: CHECKED_AGAIN - 1]
    assert rendered[CHECKED_AGAIN - 1 :] == ["plain"] * 3


@pytest.mark.usefixtures("at_once")
def test_a_first_page_that_differs_is_not_taken() -> None:
    """What does not come out as Jinja renders it is never filled in."""
    folds = folds_of(FOLLOWED["texts"])
    assert {folds.render(sheet, lambda: "plain") for sheet in sheets_alike(5)} == {"plain"}
    assert folds.filled == 0


@pytest.mark.usefixtures("at_once")
def test_forms_are_bounded() -> None:
    """A template that takes every page apart stays with Jinja."""
    template = "{% for letter in view.note %}{{ letter }}{% endfor %}"
    folds, plain = folds_of(template), plainly(template)
    for sheet in sheets_alike(2 * MOST_FORMS):
        assert folds.render(sheet, partial(plain, sheet)) == plain(sheet)
    assert len(folds._forms) == MOST_FORMS


@pytest.mark.usefixtures("at_once")
def test_an_error_is_jinjas_own() -> None:
    """A page that a template cannot render fails as it would, whether its form is known or not."""
    folds = folds_of("{{ view.data['a'] + 1 }}")

    def fails() -> str:
        raise LookupError("Jinja says so")

    good = replace(sheets_alike(1)[0], view=Thing(Name(""), data={"a": 1}))
    assert folds.render(good, lambda: "2") == "2"
    assert folds.render(good, fails) == "2"
    for data in ({}, {"a": "text"}):
        with pytest.raises(LookupError, match="Jinja says so"):
            folds.render(replace(good, view=Thing(Name(""), data=data)), fails)


LANGUAGES = ("en", "de", "fr", "ar")
OWN = """
{% extends "theme/credential.html" %}
{% block hero %}
{{ super() | replace("h1", "h2") }}
{% if view.earner.text == "Ada" or view.facts.awarded > view.facts.valid_from %}<p>!</p>{% endif %}
{% for letter in view.facts.name %}{{ letter }}{% endfor %}
{{ view.earner.text.split() | first }} {{ view.state.checks | map(attribute="label") | join(", ") }}
{% for file in view.files | sort(attribute="size") %}{{ loop.index }} {{ file.name | upper }}{% endfor %}
{{ page.schema_org["@graph"][0].name }} {{ view.facts.awarded.year + 1 }} {{ view.text | length }}
{{ (view.id ~ "<") | upper }} {{ view.marks[0].ticks * 2 }} {{ page.title[:3] }} {{ page.path.count("/") }}
{% endblock %}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], LoadedContent]:
    """A small site as it is read, in all languages that there are, with a theme."""

    @cache
    def loaded(theme: str) -> LoadedContent:
        root = tmp_path_factory.mktemp(theme)
        for name, text in {
            "site.yaml": "title: Small\nbase_url: https://example.org/small\n"
            f"theme: {theme}\nother_languages: [{', '.join(LANGUAGES[1:])}]\n",
            "issuers/acme.yaml": "name: Acme\nurl: https://acme.example.org\n",
        }.items():
            (root / "content" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "content" / name).write_text(text, encoding="utf-8")
        return load_content(root)

    return loaded


@pytest.fixture(scope="module")
def portfolio(site: Callable[[str], LoadedContent]) -> Portfolio:
    """A small registry in all languages."""
    languages = site("ledger").languages
    assert tuple(language.tag for language in languages) == LANGUAGES
    return replace(sign_portfolio(make_content()), languages=languages)


@pytest.fixture(scope="module")
def pages(portfolio: Portfolio) -> list[Page]:
    """The pages of those kinds that are filled in."""
    found = [page for page in build_pages(portfolio) if isinstance(page, Page)]
    assert set(FOLDED) - {page.kind for page in found} <= {"imported", "replaced"}
    return [page for page in found if page.kind in FOLDED]


def rendered(renderer: Renderer, pages: list[Page], portfolio: Portfolio) -> list[bytes]:
    """The pages in their order."""
    return [renderer.render_page(page, portfolio) for page in pages]


def rendered_plainly(renderer: Renderer, pages: list[Page], portfolio: Portfolio) -> list[bytes]:
    """The same by Jinja alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "FOLDED", ())
        return rendered(renderer, pages, portfolio)


def count_filled(renderer: Renderer) -> int:
    """How many pages a renderer has filled in."""
    return sum(folds.filled for folds in renderer._folds.values())


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("theme", ["ledger", "placard"])
def test_every_page_of_a_site_is_the_same(
    theme: str, site: Callable[[str], LoadedContent], portfolio: Portfolio, pages: list[Page]
) -> None:
    """In all languages and themes: each page is filled in at last, and is as Jinja renders it."""
    renderer = Renderer(theme=site(theme).theme)
    expected = rendered_plainly(renderer, pages, portfolio)
    for _ in range(2):
        assert rendered(renderer, pages, portfolio) == expected
    assert count_filled(renderer) >= len(pages)


@pytest.mark.usefixtures("at_once")
def test_whatever_pages_say_is_the_same(portfolio: Portfolio, pages: list[Page]) -> None:
    """Other texts, other numbers of things, nothing at all: as Jinja renders it."""
    random, renderer = Random(7), Renderer()  # noqa: S311 - the same ones each time
    for _ in range(25):
        chosen = [rewritten(random.choice(pages), random) for _ in range(6)]
        expected = rendered_plainly(renderer, chosen, portfolio)
        for _ in range(2):
            assert rendered(renderer, chosen, portfolio) == expected
    assert count_filled(renderer)


WILD = (
    "",
    "<b>&\"'</b>",
    "👩\u200d🚀",
    "\u05d0\u05d1\u202e",
    "x" * 4000,
    "a/b:c#d",
    "</script>",
    "\x024\x03",
    "{{",
    "%s",
)


def rewritten(value: Any, random: Random) -> Any:
    """A page with some of its texts and lists changed; what leads to its template stays."""
    if is_dataclass(value) and not isinstance(value, type | Language):
        changed = {
            each.name: rewritten(getattr(value, each.name), random)
            for each in fields(value)
            if each.name not in ("kind", "path", "canonical", "editions")
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        items = [rewritten(each, random) for each in value]
        if hasattr(value, "_fields"):
            return type(value)(*items)
        return tuple(items[: random.randint(0, len(items))] if random.random() < 0.1 else items)
    if isinstance(value, str) and random.random() < 0.1:
        return random.choice(WILD)
    if isinstance(value, date) and random.random() < 0.1:
        return date(random.randint(1, 9999), 2, 3)
    return value


@pytest.mark.usefixtures("at_once")
def test_own_templates_are_the_same(
    tmp_path: Path, portfolio: Portfolio, pages: list[Page]
) -> None:
    """A user's template may do with a page whatever Jinja can."""
    (tmp_path / "credential.html").write_text(OWN, encoding="utf-8")
    renderer = Renderer(tmp_path)
    expected = rendered_plainly(renderer, pages, portfolio)
    for _ in range(2):
        assert rendered(renderer, pages, portfolio) == expected
    assert count_filled(renderer)


@pytest.mark.usefixtures("at_once")
def test_another_day_or_site_has_other_forms(portfolio: Portfolio, pages: list[Page]) -> None:
    """What stands outside of a page is part of its form."""
    renderer = Renderer()
    site = portfolio.content.site.model_copy(update={"title": "Another <site>"})
    for shown in (
        portfolio,
        replace(portfolio, as_of=date(2027, 1, 1)),
        replace(portfolio, content=portfolio.content.model_copy(update={"site": site})),
        portfolio,
    ):
        expected = rendered_plainly(renderer, pages, shown)
        for _ in range(2):
            assert rendered(renderer, pages, shown) == expected


@given(
    source=st.lists(st.sampled_from(("a", "ada", "é", "status")), max_size=3),
    target=st.lists(st.sampled_from(("a", "ada", "é", "x y", "1.json", "")), max_size=4),
)
def test_links_are_the_same(source: list[str], target: list[str]) -> None:
    """The short way to a link leads where the long one does."""
    here, there = "".join(f"{name}/" for name in source), "/".join(target)
    assert link_from(here, there) == relative_link(here, quote(there))


NAMES_WITH = (
    "Ada",
    "<b>&\"'</b>",
    "عائشة \u202e<",
    "\x024\x03",
    "",
    "{{ row }}",
    "👩\u200d🚀 O'Hara",
)
LISTS = """
{{% from "_partials/parts.html" import rows, people_rows, badge_rows, issuer_rows with context %}}
{options}
"""
CALLS = (
    "rows(view.credentials)",
    "rows(view.credentials, level=2, earner=true, drawn=false, found=true)",
    "rows(view.credentials, mark=false, name=false, issuer=false)",
    "rows(view.credentials, printed=true, earner=true)",
    "rows(view.credentials | reverse | list, level=1)",
    "people_rows(view.people)",
    "people_rows(view.people, level=2, drawn=false)",
    "badge_rows(view.badges)",
    "badge_rows(view.badges, issuer=false, drawn=false)",
    "issuer_rows(view.issuers)",
    "issuer_rows(view.issuers, drawn=false)",
)


@dataclass(frozen=True, slots=True)
class Lists:
    """One page with lists of all kinds."""

    credentials: tuple[Row, ...]
    people: tuple[PersonRow, ...]
    badges: tuple[BadgeRow, ...]
    issuers: tuple[IssuerRow, ...]


def some_lists(random: Random, number: int) -> Lists:
    """Rows of all states, of other issuers too, with names in all letters."""

    def words() -> Words:
        return Words(random.choice(NAMES_WITH), random.choice(("en", "ar", "de")))

    def text() -> str:
        return random.choice(NAMES_WITH)

    def picture() -> Picture | None:
        return random.choice((None, Picture("media/<x>.png", text())))

    def mark() -> Mark:
        return Mark("0a", text(), "Badge", 3, "seed", picture(), random.choice(("", "acme")))

    return Lists(
        tuple(
            Row(
                f"ada/{n}/",
                words(),
                mark(),
                words(),
                "ada/",
                text(),
                date(2020, 1, 1 + n % 28),
                random.choice(get_args(State)),
                text(),
                random.choice(("", "site", "unconfirmed")),
                text(),
                random.choice((None, date(2026, 1, 2))),
            )
            for n in range(number)
        ),
        tuple(PersonRow(f"{n}/", words(), words(), picture(), n % 3) for n in range(number)),
        tuple(
            BadgeRow(f"badges/{n}/", words(), mark(), text(), text(), n % 3) for n in range(number)
        ),
        tuple(
            IssuerRow(f"i{n}", f"issuers/{n}/", text(), picture(), n % 3, n % 4)
            for n in range(number)
        ),
    )


def list_page(page: Page, path: str, lists: Lists) -> Page:
    """A page that shows them."""
    return replace(page, kind="lists", path=path, editions=(), view=cast("Any", lists))


def looped(renderer: Renderer, pages: list[Page], portfolio: Portfolio) -> list[bytes]:
    """The pages as they are with a macro called for each row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FoldedRows, "_folds_of", lambda *_: None)
        return rendered(renderer, pages, portfolio)


def count_rows(renderer: Renderer) -> int:
    """How many rows a renderer has filled in."""
    return sum(rows.filled for rows in renderer._rows)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("call", CALLS)
def test_every_row_of_a_list_is_the_same(
    tmp_path: Path, portfolio: Portfolio, pages: list[Page], call: str, tag: str
) -> None:
    """Rows of whatever states, names and options, on pages at any depth, in any language."""
    source = LISTS.format(options=f"{{{{ {call} }}}}")
    (tmp_path / "lists.html").write_text(source, encoding="utf-8")
    language = next(each for each in portfolio.languages if each.tag == tag)
    portfolio = replace(portfolio, language=language)
    random, renderer = Random(7), Renderer(tmp_path)  # noqa: S311 - the same ones each time
    lists = [
        list_page(pages[0], path, some_lists(random, 40))
        for path in ("", "credentials/", "credentials/state/valid/", "ada/", "ada/7/")
    ]
    assert rendered(renderer, lists, portfolio) == looped(renderer, lists, portfolio)
    assert count_rows(renderer)


OWN_ROWS = """
{% macro plain(row, level=1) %}<li>{{ row.path }} {{ page.path }}{{ link(row.path) }}
{{ view.people | length }}{{ " of " ~ view.people[0].name.text if view.people }} {{ word | default("no word") }} {{ level }}
{% endmacro %}
{% macro lists() %}
{{ each(plain, view.credentials) }}{{ each(plain, view.credentials, level=true) }}
{{ each(plain, view.credentials, level=none) }}{{ each(plain, view.credentials, level="\x021\x03") }}
{{ each(plain, view.credentials, level=[1]) }}
{% for row in view.credentials %}{{ plain(row) }}{% endfor %}
{% for level in (1, 2) %}{{ each(plain, view.credentials, level=level) }}{% endfor %}
{% autoescape false %}{{ each(plain, view.credentials) }}{% endautoescape %}
{{ each(plain, view.credentials) ~ "<" }}{{ each(plain, []) }}
{% endmacro %}
"""


@pytest.mark.usefixtures("at_once")
def test_own_rows_are_the_same(tmp_path: Path, portfolio: Portfolio, pages: list[Page]) -> None:
    """A user's macro may read the page and what the page's template sets, or loop as ever."""
    (tmp_path / "own.html").write_text(OWN_ROWS, encoding="utf-8")
    (tmp_path / "lists.html").write_text(
        "{% if view.people[0].credentials %}{% set word = view.people[0].name.text %}{% endif %}"
        '{% macro here(row) %}[{{ row.path }} {{ word | default("-") }}]{% endmacro %}'
        '{% from "own.html" import lists, plain with context %}{{ lists() }}'
        "{{ each(here, view.credentials) }}{{ each(plain, view.credentials) }}",
        encoding="utf-8",
    )
    random, renderer = Random(8), Renderer(tmp_path)  # noqa: S311 - the same ones each time
    lists = []
    for path in ("", "credentials/", "a/b/"):
        some = some_lists(random, 12)
        lists += [list_page(pages[0], path, replace(some, people=some.people[n:])) for n in (0, 1)]
    assert rendered(renderer, lists, portfolio) == looped(renderer, lists, portfolio)
    assert count_rows(renderer)


def test_rows_that_are_counted_stay_with_jinja(
    tmp_path: Path, portfolio: Portfolio, pages: list[Page]
) -> None:
    """What does not follow from a row is noticed when its form is first tried."""
    (tmp_path / "lists.html").write_text(
        "{% set all = namespace(seen=0) %}{% macro counted(row) %}{% set all.seen = all.seen + 1 %}"
        "{{ all.seen }}/{{ row.path }} {% endmacro %}{{ each(counted, view.people) }}",
        encoding="utf-8",
    )
    renderer, lists = Renderer(tmp_path), some_lists(Random(9), 40)  # noqa: S311 - as above
    (page,) = rendered(renderer, [list_page(pages[0], "", lists)], portfolio)
    assert page.decode().split() == [f"{n + 1}/{n}/" for n in range(40)]
    assert count_rows(renderer) == 0


def test_an_error_in_a_row_names_its_line(
    tmp_path: Path, portfolio: Portfolio, pages: list[Page]
) -> None:
    """It is the line of the macro, also where the row's form is known."""
    (tmp_path / "lists.html").write_text(
        "{% macro row(row) %}\n{{ row.credentials + 1 }}\n{% endmacro %}\n{{ each(row, view.people) }}",
        encoding="utf-8",
    )
    renderer, lists = Renderer(tmp_path), some_lists(Random(9), 40)  # noqa: S311 - as above
    rendered(renderer, [list_page(pages[0], "", lists)], portfolio)
    assert count_rows(renderer)
    wrong = replace(lists.people[0], credentials=cast("int", "many"))
    with pytest.raises(SiteError, match=r"lists\.html:2: "):
        rendered(renderer, [list_page(pages[0], "", replace(lists, people=(wrong,)))], portfolio)
