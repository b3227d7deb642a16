"""Themes and their tokens: what may be written, what is refused, what pages load."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from credfolio.content import LoadedContent, load_content
from credfolio.contrast import TEXT, contrast
from credfolio.errors import ContentError
from credfolio.model import Palette, Tokens
from credfolio.render import Renderer
from credfolio.themes import default_theme, theme_folder
from credfolio.tokens import _STACKS, SCHEMES, STATE_COLOURS, find_weak, layered, render_tokens
from portfolios import make_content, sign_portfolio

if TYPE_CHECKING:
    from pathlib import Path

SITE = "title: Small\nbase_url: https://example.org/small\n"
THEMES = sorted(path.name for path in (theme_folder() / "themes").iterdir())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site without badges."""
    put(tmp_path, "content/site.yaml", SITE)
    put(tmp_path, "content/issuers/acme.yaml", "name: Acme\nurl: https://acme.example.org\n")
    return tmp_path


def put(root: Path, name: str, text: str) -> None:
    """Write a file of the site."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def loaded(root: Path, more: str) -> LoadedContent:
    """The site with more lines in `site.yaml`."""
    put(root, "content/site.yaml", SITE + more)
    return load_content(root)


def said(root: Path, more: str) -> list[tuple[str, str]]:
    """The mistakes of such a site, with their hints."""
    with pytest.raises(ContentError) as caught:
        loaded(root, more)
    return [(str(mistake), mistake.hint) for mistake in caught.value.mistakes]


def styles(root: Path, theme: LoadedContent | None = None) -> str:
    """The style sheet of a site."""
    files = Renderer(root / "templates", theme.theme if theme else None).static_files()
    (sheet,) = (file.data for file in files if file.path == "assets/site.css")
    assert isinstance(sheet, bytes)
    return sheet.decode()


@pytest.mark.parametrize("name", THEMES)
def test_packaged_themes_can_be_read(root: Path, name: str) -> None:
    """Each is complete above the default one, loads without a mistake, and is light enough."""
    theme = loaded(root, f"theme: {name}\n")
    assert list(find_weak(theme.theme.tokens)) == []
    assert None not in theme.theme.tokens.model_dump().values()
    assert len(gzip.compress(styles(root, theme).encode(), 9, mtime=0)) <= 8192


@pytest.mark.parametrize("name", THEMES)
def test_every_property_is_defined(root: Path, name: str) -> None:
    """A rule uses no custom property that nothing sets."""
    sheet = styles(root, loaded(root, f"theme: {name}\n"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", sheet)) | {"--ink-of"}
    assert set(re.findall(r"var\((--[\w-]+)", sheet)) <= defined
    # Colours for pages stand in tokens only; states, print, and white under pictures apart.
    rules = sheet.partition("color-scheme")[2]
    written = set(re.findall(r"#[0-9a-f]{3,6}\b", rules.split("*,\n::before")[1]))
    assert written <= {"#fff", "#000", "#444", "#bbb", "#8c0f3c"}


def test_states_have_the_colours_that_are_checked() -> None:
    """The colours of states in `tokens` are those of the style sheet."""
    sheet = (theme_folder() / "static" / "site.css").read_text(encoding="utf-8")
    for scheme, part in zip(SCHEMES, sheet.split("prefers-color-scheme: dark")[:2], strict=True):
        for state, colour in STATE_COLOURS[scheme].items():
            assert f"--{state}: {colour};" in part
            ground = re.search(rf"--{state}-ground: (#[0-9a-f]{{6}});", part)
            assert ground
            assert contrast(colour, ground[1]) >= TEXT


def test_tokens_stand_above_the_theme(root: Path) -> None:
    """What a site writes wins, what it leaves out is the theme's, short forms are spelt out."""
    more = "tokens:\n  light:\n    accent: '#0A0'\n    paper: fff\n  radius: 0\n"
    with pytest.raises(ContentError):
        loaded(root, more)
    theme = loaded(root, more.replace("#0A0", "#050"))
    assert theme.theme.tokens.light.accent == "#005500"
    sheet = styles(root, theme)
    assert sheet.startswith(":root{--paper:#ffffff;--sheet:#ffffff;--ink:#1c1b18;")
    assert "--accent:#005500" in sheet
    assert "--radius:0px" in sheet


@pytest.mark.parametrize(
    "value",
    [
        "red",
        "'#12345'",
        "'#fff;} body{display:none'",
        "'rgb(0 0 0)'",
        "'var(--x)'",
        "url(x)",
        "'#ffffff80'",
        "'#fff\\n'",
    ],
)
def test_a_colour_is_nothing_else(root: Path, value: str) -> None:
    """Whatever could carry something else into a style sheet is no colour."""
    ((what, _),) = said(root, f"tokens:\n  light:\n    accent: {value}\n")
    place = "content/site.yaml:5: tokens.light.accent: "
    assert what == f"{place}must be a colour in hex, in quotes, like '#1f4b99' or '#fff'"


def test_an_unquoted_colour_is_told(root: Path) -> None:
    """YAML takes it for a note; leaving it out silently would surprise."""
    (found,) = said(root, "tokens:\n  dark:\n    paper: #101010\n")
    assert found == (
        "content/site.yaml:5: tokens.dark.paper: is empty",
        "a colour that starts with # stands in quotes: '#1f4b99'",
    )


@pytest.mark.parametrize(
    ("more", "what", "hint"),
    [
        ("theme: plackard\n", "theme: there is no theme 'plackard'", "did you mean 'placard'?"),
        ("theme: ../up\n", "theme: must be small letters", ""),
        ("tokens:\n  size: 12\n", "tokens.size: must be a whole number from 16 to 20", ""),
        ("tokens:\n  radius: round\n", "tokens.radius: must be a whole number from 0 to 24", ""),
        ("tokens:\n  headings: Comic Sans\n", "tokens.headings: must be 'old-style'", ""),
        ("tokens:\n  heading_weight: 450\n", "tokens.heading_weight: must be 400, 500", ""),
        ("tokens:\n  colour: '#fff'\n", "tokens.colour: unknown key", "known here: dark"),
        ("tokens:\n  light:\n    acent: '#fff'\n", "tokens.light.acent: unknown key", "did you mean 'accent'?"),
    ],
)  # fmt: skip
def test_mistakes_are_told(root: Path, more: str, what: str, hint: str) -> None:
    """By line, in plain words, with the nearest name."""
    ((said_what, said_hint),) = said(root, more)
    assert f": {what}" in said_what
    assert hint in said_hint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_cannot_be_read_is_refused(root: Path, scheme: str) -> None:
    """Every token of a text, with the line, the ratio and a shade that passes."""
    for name in ("ink", "soft", "accent", "on_accent"):
        accent = getattr(default_theme().tokens, scheme).accent
        weak = accent if name == "on_accent" else "#808080"
        ((what, hint),) = said(root, f"tokens:\n  {scheme}:\n    {name}: '{weak}'\n")
        assert re.match(rf"content/site.yaml:5: tokens\.{scheme}\.{name}: {name} on \w+ has", what)
        assert what.endswith(":1, and 4.5:1 is needed")
        shade = re.search("#[0-9a-f]{6}", hint)
        assert shade
        loaded(root, f"tokens:\n  {scheme}:\n    {name}: '{shade[0]}'\n")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_paper_must_bear_inks_and_states(root: Path, scheme: str) -> None:
    """Their colours are fixed, so a paper on which they cannot be told apart is refused."""
    text = "'#000000'" if scheme == "light" else "'#ffffff'"
    texts = "".join(f"    {name}: {text}\n" for name in ("ink", "soft", "accent"))
    other = "'#ffffff'" if scheme == "light" else "'#000000'"
    more = f"tokens:\n  {scheme}:\n    paper: '#777777'\n{texts}    on_accent: {other}\n"
    assert any("tokens." + scheme + ".paper: " in what for what, _ in said(root, more))


def test_a_theme_of_ones_own(root: Path) -> None:
    """A folder stands between the packaged templates and the site's own, in every way."""
    folder = "templates/themes/dusk"
    put(root, f"{folder}/tokens.yaml", "light:\n  accent: '#7a2b62'\nheadings: slab\n")
    put(root, f"{folder}/rules.css", ".theme {}\n")
    put(
        root,
        f"{folder}/404.html",
        '{% extends "ledger/404.html" %}{% block footer %}DUSK{% endblock %}',
    )
    put(root, f"{folder}/static/moon.svg", "<svg/>")
    put(root, "templates/rules.css", ".own {}\n")
    put(
        root,
        "templates/404.html",
        '{% extends "theme/404.html" %}{% block header %}OWN{% endblock %}',
    )
    theme = loaded(root, "theme: dusk\ntokens:\n  radius: 9\n")
    sheet = styles(root, theme)
    assert "--accent:#7a2b62" in sheet
    assert f"--headings:{_STACKS['slab']}" in sheet
    assert "--radius:9px" in sheet
    assert sheet.index("@page") < sheet.index(".theme {}") < sheet.index(".own {}")
    renderer = Renderer(root / "templates", theme.theme)
    assert "assets/moon.svg" in {file.path for file in renderer.static_files()}
    portfolio = sign_portfolio(make_content())
    from credfolio.pages.not_found import not_found_page  # noqa: PLC0415 - one page is enough

    (page,) = not_found_page(portfolio)
    html = renderer.render_page(page, portfolio).decode()
    assert "OWN" in html
    assert "DUSK" in html
    assert "Not here" in html


def test_mistakes_in_a_theme_name_its_file(root: Path) -> None:
    """Where the site itself writes nothing, the theme's line is to blame."""
    put(root, "templates/themes/dusk/tokens.yaml", "dark:\n  soft: '#333'\n")
    ((what, _),) = said(root, "theme: dusk\n")
    assert what.startswith("templates/themes/dusk/tokens.yaml:2: dark.soft: soft on paper has")
    put(root, "templates/themes/dusk/tokens.yaml", "dark:\n  soft: #bbb\nsized: 3\n")
    found = [what for what, _ in said(root, "theme: dusk\n")]
    assert found == [
        "templates/themes/dusk/tokens.yaml:2: dark.soft: is empty",
        "templates/themes/dusk/tokens.yaml:3: sized: unknown key",
    ]
    put(root, "templates/themes/dusk/tokens.yaml", "a: [\n")
    ((what, _),) = said(root, "theme: dusk\n")
    assert what.startswith("templates/themes/dusk/tokens.yaml:")


def test_a_folder_above_a_packaged_theme(root: Path) -> None:
    """A site can change a packaged theme by a folder of its name."""
    put(root, "templates/themes/placard/tokens.yaml", "light:\n  accent: '#004d40'\n")
    theme = loaded(root, "theme: placard\n")
    assert theme.theme.tokens.light.accent == "#004d40"
    assert theme.theme.tokens.heading_weight == 800
    assert "--band" in styles(root, theme)


def test_every_font_is_a_stack_that_ends_well() -> None:
    """Each kind has its fonts, and a generic one at the end."""
    base = default_theme().tokens
    for name, stack in _STACKS.items():
        tokens = layered(base, Tokens.model_validate({"headings": name, "text": name}))
        assert stack.endswith(("serif", "sans-serif"))
        assert render_tokens(tokens).count(stack) == 2


def test_a_palette_is_all_colours() -> None:
    """Every member is checked in the same way, and written under its name."""
    sheet = render_tokens(default_theme().tokens)
    for name in Palette.model_fields:
        assert sheet.count(f"--{name.replace('_', '-')}:") == 2
