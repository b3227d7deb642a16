"""Pages to bytes: the Jinja templates, Markdown made safe, and JSON made fit for HTML.

A user's `templates/` overrides single files of the theme, and a theme those of the packaged
templates; a template of the same name can still extend the one below it, as `theme/<name>` and as
`ledger/<name>`. Output depends on the page and the site's content
alone: no clock, no locale, no order of hashes.
"""

from __future__ import annotations

import json
import re
import traceback
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

import jinja2
import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from credfolio.art import initials, monogram, rosette
from credfolio.errors import SiteError
from credfolio.folding import FoldedRows, FoldingEnvironment, Folds, each
from credfolio.languages import Language
from credfolio.model import DEFAULT_THEME
from credfolio.pages import File
from credfolio.pages.links import COMPARE_SCRIPT, SKILLS_STYLES, sections_of
from credfolio.qr import qr_svg
from credfolio.themes import default_theme, own_templates, theme_folder
from credfolio.tokens import render_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from types import CodeType

    from jinja2.bccache import Bucket

    from credfolio.model import Site
    from credfolio.pages import Page
    from credfolio.pages.cards import CardView
    from credfolio.pages.links import Crumb
    from credfolio.portfolio import Portfolio
    from credfolio.tokens import Theme
    from credfolio.tracing import Tape, Trace

STATIC, _MINIFIED = "static", "minified"
ASSETS = "assets"
_STYLES, _RULES = "site.css", "rules.css"
_KINDS_OF_SECTIONS = ("skills", "skill", "roles", "role", "pathways", "pathway")
_OF_SECTIONS = (SKILLS_STYLES, COMPARE_SCRIPT.removeprefix("assets/"))

_TAGS = {"p", "ul", "ol", "li", "a", "em", "strong", "code", "pre", "blockquote", "br"}
_LINK_WITHOUT_ADDRESS = re.compile(r'<a(?: rel="[a-z ]*")?>(.*?)</a>', re.DOTALL)
# A line that begins with two letters, with no sign in it that Markdown or HTML reads otherwise.
_ONE_PARAGRAPH = re.compile(r"[^\W\d_]{2}[^\W_]*(?:[ ,.;:()'?!/\u2013-]{0,3}[^\W_])*[.?!]?")
_BLOCK = re.compile("<(p|ul|ol)>")
_HEADING = re.compile(r"h[1-6]")
_BREAK = re.compile(r"[/:#](?=[^/\s])")
_COMMENT = re.compile(r"^[ ]*/\*(?:(?!\*/).)*\*/$", re.DOTALL | re.MULTILINE)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/-]*").fullmatch  # letters that no address escapes
FOLDED = ("credential", "embed", "portfolio", "imported", "replaced")
"""The kinds of pages that each earner or credential has."""
_DRAWN = ("qr_svg", "rosette", "initials", "monogram")
# What could end a script element or be read as markup, and what JavaScript reads as a line's end.
_UNSAFE_IN_SCRIPT = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# What evaluating an expression in a template can raise besides Jinja's own errors.
_EXPRESSION_ERRORS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


class Renderer:
    """Renders pages with the packaged theme and a user's own templates above it.

    Args:
        templates: the folder of the user's templates, or None; it need not exist.
        theme: what stands between these and the packaged templates, with the tokens.

    A renderer is not safe to share between threads; make one for each worker.
    """

    def __init__(self, templates: Path | None = None, theme: Theme | None = None) -> None:
        theme = theme or default_theme()
        packaged = theme_folder()
        themed = [*theme.folders, packaged]
        self._theme = theme
        self._folders = [*own_templates(templates), *themed]
        self._markdown = Markdown(
            extensions=["fenced_code", "sane_lists", _PlainHeadings()], output_format="html"
        )
        self._loader = jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(self._folders),
                jinja2.PrefixLoader(
                    {
                        "theme": jinja2.FileSystemLoader(themed),
                        DEFAULT_THEME: jinja2.FileSystemLoader(packaged),
                    }
                ),
            ]
        )
        self._compiled = _Compiled()
        self._environments: dict[str, jinja2.Environment] = {}
        self._folding: dict[str, FoldingEnvironment] = {}
        self._folds: dict[tuple[str, str, str, tuple[Crumb, ...]], Folds] = {}
        self._folded_for: tuple[Site, date] | None = None
        self._rows: list[FoldedRows] = []
        # What is drawn and written again and again, for the pages of one badge.
        self._prose = lru_cache(1024)(self._safe_html)
        self._rosette = lru_cache(512)(rosette)
        self._monogram = lru_cache(512)(monogram)
        self._initials = lru_cache(512)(initials)

    def _environment(self, language: Language) -> jinja2.Environment:
        """The templates as they speak one language."""
        if language.tag not in self._environments:
            environment = jinja2.Environment(**self._options())  # noqa: S701 - it does
            self._furnished(environment, language)
            rows = FoldedRows(lambda: self._folding_environment(language))
            environment.globals["each"] = rows.each
            self._rows.append(rows)
            self._environments[language.tag] = environment
        return self._environments[language.tag]

    def _folding_environment(self, language: Language) -> FoldingEnvironment:
        """The same for pages that are folded."""
        if language.tag not in self._folding:
            environment = FoldingEnvironment(**self._options())
            self._furnished(environment, language)
            environment.follow(_DRAWN)
            self._folding[language.tag] = environment
        return self._folding[language.tag]

    def _options(self) -> dict[str, Any]:
        return {
            "loader": self._loader,
            "extensions": ["jinja2.ext.i18n"],
            "autoescape": True,
            "undefined": jinja2.StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "auto_reload": False,
            "bytecode_cache": self._compiled,
        }

    def _furnished(self, environment: jinja2.Environment, language: Language) -> None:
        """Give an environment its filters, functions and words."""
        environment.policies["ext.i18n.trimmed"] = True
        translate = language.catalogue
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
            translate.gettext,
            translate.ngettext,
            newstyle=True,
            pgettext=translate.pgettext,
            npgettext=translate.npgettext,
        )
        environment.filters.update(
            day=lambda day: _day(day, language),
            time=_timed(language),
            markdown=self._prose,
            breakable=_breakable,
            embedded_json=_embedded_json,
            embedded_text=_embedded_text,
            kilobytes=_kilobytes,
        )
        tokens = self._theme.tokens
        environment.globals.update(
            language=language,
            paper={"light": tokens.light.paper, "dark": tokens.dark.paper},
            qr_svg=lambda text, label="": Markup(qr_svg(text, label)),  # noqa: S704 - drawn here
            rosette=lambda *args: Markup(self._rosette(*args)),  # noqa: S704 - drawn here
            initials=self._initials,
            monogram=lambda name: Markup(self._monogram(name)),  # noqa: S704 - drawn here
            each=each,
        )

    def compile_unfolded(self, sections: Collection[Crumb] = ()) -> None:
        """Compile the templates of pages that are not folded, with what they include.

        What is wrong with one is said when it is rendered. Those of `sections` that the site has
        not are left out.
        """
        without = () if sections else _KINDS_OF_SECTIONS
        environment = self._environment(Language())
        for name in environment.list_templates(["html"]):
            folder = name.rpartition("/")[0]  # what lies deeper is for pages that are folded
            if folder in ("", "_partials") and name.removesuffix(".html") not in (
                *FOLDED,
                *without,
            ):
                with suppress(jinja2.TemplateError, ValueError, OSError):
                    environment.get_template(name)

    def render_page(self, page: Page, portfolio: Portfolio) -> bytes:
        """Render a page with the template of its kind.

        Raises:
            SiteError: a template is missing or wrong; the message names its file and line.
        """
        # Hosts show the page for lost readers anywhere, so its links begin at the host.
        root = urlsplit(portfolio.content.site.base).path if page.kind == "404" else None
        edition = next((each for each in page.editions if each.path == page.path), None)
        language = edition.language if edition else portfolio.language
        place = portfolio.place_of(language)

        def plain() -> str:
            def to(path: str) -> str:
                return link_from(page.path, path) if root is None else root + quote(path)

            return self._render(f"{page.kind}.html", _values(page, portfolio, to, place), language)

        if page.kind not in FOLDED:
            return plain().encode()
        return self._folds_of(page.kind, language, place, portfolio).render(page, plain).encode()

    def _folds_of(self, kind: str, language: Language, place: str, portfolio: Portfolio) -> Folds:
        """The forms of a kind of pages, for the site and the day that are rendered."""
        shown = portfolio.content.site, portfolio.as_of
        if self._folded_for is None or not (
            self._folded_for[0] is shown[0] and self._folded_for[1] == shown[1]
        ):
            if self._folded_for != shown:
                self._folds.clear()
            self._folded_for = shown
        key = (kind, language.tag, place, sections_of(portfolio.content))
        if key not in self._folds:

            def trace(page: Page) -> Trace | None:
                environment = self._folding_environment(language)
                return environment.trace(f"{kind}.html", page, values)

            def values(tape: Tape) -> dict[str, Any]:
                return _values(tape.root, portfolio, _FoldedLinks(tape).to, place)

            self._folds[key] = Folds(trace)
        return self._folds[key]

    def render_card(self, view: CardView) -> bytes:
        """Render a card as SVG.

        Raises:
            SiteError: the template is wrong; the message names its file and line.
        """
        return self._render("card.svg", {"view": view}, Language()).encode()

    def _render(self, name: str, values: dict[str, Any], language: Language) -> str:
        try:
            return self._environment(language).get_template(name).render(values)
        except jinja2.TemplateSyntaxError as error:
            place = f"{self._shown(error.filename or error.name or '')}:{error.lineno}"
            raise SiteError(f"{place}: {error.message}", hint=_HINT) from None
        except jinja2.TemplateNotFound as error:
            raise SiteError(f"{self._place(error)}there is no template {error.name}") from None
        except (jinja2.TemplateError, *_EXPRESSION_ERRORS) as error:
            if not (place := self._place(error)):
                raise
            raise SiteError(f"{place}{error}", hint=_HINT) from None

    def source(self, name: str) -> str:
        """A file of the theme as it is written, the user's own over the packaged one.

        Raises:
            SiteError: it cannot be read.
        """
        try:
            found = next(path for folder in self._folders if (path := folder / name).is_file())
            return found.read_text(encoding="utf-8")
        except (StopIteration, OSError, UnicodeDecodeError):
            raise SiteError(f"the template {name} is missing or cannot be read") from None

    def static_files(self, sections: Collection[Crumb] = ()) -> Iterator[File]:
        """Yield the theme's static files as `assets/...`, the user's over the packaged ones.

        A packaged script is published in its short form, and as it is written beside it. What is
        for pages about skills is left out where there are no `sections` of them.
        """
        without = () if sections else _OF_SECTIONS
        found: dict[str, Path] = {}
        for folder in reversed(self._folders):
            static = folder / STATIC
            found |= {
                path.relative_to(static).as_posix(): path
                for path in static.rglob("*")
                if path.is_file() and not path.name.startswith(".") and path.name not in without
            }
        for name, path in sorted(found.items()):
            short = self._folders[-1] / _MINIFIED / name
            if path.suffix == ".js" and path.is_relative_to(self._folders[-1]):
                yield File(f"{ASSETS}/{name}", short)
                yield File(f"{ASSETS}/source/{name}", path)
            else:
                yield File(f"{ASSETS}/{name}", self._sheet(name, path))

    def _sheet(self, name: str, path: Path) -> bytes | Path:
        if name == _STYLES:
            return self._styles(path)
        is_packaged_sheet = name in _OF_SECTIONS and path.is_relative_to(theme_folder())
        return without_comments(path) if is_packaged_sheet and path.suffix == ".css" else path

    def _styles(self, sheet: Path) -> bytes:
        """The one style sheet: the tokens, the sheet, then the rules of the theme and of the user."""
        rules = (folder / _RULES for folder in reversed(self._folders))
        parts = [sheet, *(path for path in rules if path.is_file())]
        tokens = render_tokens(self._theme.tokens).encode()
        packaged = theme_folder()
        return tokens + b"\n".join(
            without_comments(path) if path.is_relative_to(packaged) else path.read_bytes()
            for path in parts
        )

    def _safe_html(self, text: str) -> Markup:
        """Turn untrusted Markdown into paragraphs, lists, https links, emphasis and code."""
        if _ONE_PARAGRAPH.fullmatch(text):  # most are, and mean what they say
            return Markup(f'<p dir="auto">{text}</p>')  # noqa: S704 - letters and points
        html = self._markdown.reset().convert(text)
        clean = nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            attribute_filter=_https_only,
            link_rel="nofollow noopener",
        )
        linked = _LINK_WITHOUT_ADDRESS.sub(r"\1", clean)
        return Markup(_BLOCK.sub(r'<\1 dir="auto">', linked))  # noqa: S704 - cleaned by nh3

    def _place(self, error: BaseException) -> str:
        """The innermost line of a template in an error's traceback, as `file:line: `."""
        frames = reversed(traceback.extract_tb(error.__traceback__))
        for frame in frames:
            if any(Path(frame.filename).is_relative_to(folder) for folder in self._folders):
                return f"{self._shown(frame.filename)}:{frame.lineno}: "
        return ""

    def _shown(self, filename: str) -> str:
        """A template's name as people know it: its folder's name and the path in it."""
        for folder in self._folders:
            if Path(filename).is_relative_to(folder):
                return f"{folder.name}/{Path(filename).relative_to(folder).as_posix()}"
        return filename


def _values(
    page: Any, portfolio: Portfolio, to: Callable[[str], str], place: str
) -> dict[str, Any]:
    """What a template is given for a page."""

    def link(path: str) -> str:
        is_page = place and (not path or path.endswith("/"))
        return to(place + path if is_page else path)

    return {
        "page": page,
        "view": page.view,
        "site": portfolio.content.site,
        "as_of": portfolio.as_of,
        "sections": sections_of(portfolio.content),
        "link": link,  # to a page in this page's language, or to a file
        "to": to,  # to any path
    }


class _FoldedLinks:
    """Links from a page that is folded."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._source = tape.root.path

    def to(self, path: Any) -> Any:
        """As `link_from`: written down, or at once where all pages of the form have the same."""
        if not isinstance(path, str) or type(path) is not str:
            return self._tape.apply(link_from, self._source, path)
        folder = path.partition("/")[0] if "/" in path else ""
        if folder and self._source.startswith(f"{folder}/"):
            return self._tape.apply(link_from, self._source, path)
        return "../" * int(self._source.count("/")) + quote(path) or "./"


_HINT = "templates are Jinja; the packaged ones show every name that a page has"
_ROUND_FROM = 10  # kilobytes


def link_from(source: str, path: str) -> str:
    """The way from a page to a path, as an address.

    Most lead into the page's own folder or into one at the root: there is no need to compare these
    step by step.
    """
    target = path if _PLAIN_PATH(path) else quote(path)
    folder = source[: source.rfind("/") + 1]
    if folder and target.startswith(folder):
        return target[len(folder) :] or "./"
    if not target.startswith(source[: source.find("/") + 1] or target):
        return "../" * source.count("/") + target
    return relative_link(source, target)


def relative_link(source: str, target: str) -> str:
    """The way from one site path to another, so that the site works in any folder.

    >>> relative_link("ada/intro-to-rust/", "badges/intro-to-rust/")
    '../../badges/intro-to-rust/'
    """
    here, there = source.split("/")[:-1], target.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        here, there = here[1:], there[1:]
    return "../" * len(here) + "/".join(there) or "./"


def without_comments(sheet: Path) -> bytes:
    """A style sheet without indentation and without lines that only comment.

    Nothing else is changed: no text in the packaged ones goes over several lines.
    """
    text = _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    return "".join(f"{line}\n" for line in map(str.strip, text.splitlines()) if line).encode()


class _Compiled(jinja2.BytecodeCache):
    """Templates are compiled once for all languages."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


class _PlainHeadings(Extension):
    """Headings become bold paragraphs: the page has its own outline."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_HeadingsToBold(md), "plain-headings", 5)


class _HeadingsToBold(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if _HEADING.fullmatch(str(element.tag)):
                bold = Element("strong")
                bold.text, bold[:] = element.text, element[:]
                element.tag, element.text, element[:] = "p", None, [bold]


def _https_only(_tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "href" and not value.startswith("https://") else value


def _day(day: date, language: Language) -> str:
    if not isinstance(day, date):
        raise TypeError(f"{day!r} is no day")
    return language.day(day)


def _timed(language: Language) -> Callable[[date], Markup]:
    """The filter `time`: lists say the same days again and again."""
    kept = lru_cache(4096)(lambda day: _time(day, language))
    return lambda day: kept(day) if type(day) is date else _time(day, language)


def _time(day: date, language: Language) -> Markup:
    words = escape(_day(day, language))
    return Markup(f'<time datetime="{day.isoformat()}">{words}</time>')  # noqa: S704 - escaped


def _breakable(text: str) -> Markup:
    """Let a long address or key break after slashes and colons, not inside words."""
    return _broken(text) if type(text) is str else _broken.__wrapped__(text)


@lru_cache(4096)  # what is found out about credentials is said again and again
def _broken(text: str) -> Markup:
    return Markup(_BREAK.sub(r"\g<0><wbr>", str(escape(text))))  # noqa: S704 - escaped


def _embedded_json(value: Any) -> Markup:
    """Write JSON for a script element, with members in their order."""
    return _embedded_text(_JSON.encode(value))


def _embedded_text(text: str) -> Markup:
    """Put a JSON document into a script element: the same value, character for character.

    Outside of its strings JSON has none of the characters that are escaped here.
    """
    text = text.strip()
    for char, escaped in _UNSAFE_IN_SCRIPT.items():
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704 - escaped as JSON


def _kilobytes(size: int) -> str:
    kilobytes = size / 1000
    return f"{kilobytes:.1f} kB" if kilobytes < _ROUND_FROM else f"{kilobytes:.0f} kB"
