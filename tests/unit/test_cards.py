"""Cards: what stands on them, that they are drawn the same everywhere, and when they are kept."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
import resvg_py

from credfolio.errors import SiteError
from credfolio.lettering import clean, isolate
from credfolio.pages import Page, build_pages
from credfolio.pages.cards import Card, lay_out
from credfolio.pages.mark import build_mark
from credfolio.rasters import (
    _draw_letters,
    _font_files,
    _is_simple,
    _sealed,
    card_faces,
    draw_card,
    draw_picture,
    has_glyph,
)
from credfolio.render import Renderer
from credfolio.site import render_files
from letters import needs_han
from portfolios import make_content, sign_portfolio

if TYPE_CHECKING:
    from credfolio.pages.cards import CardView
    from credfolio.portfolio import Portfolio

IMAGES = Path(__file__).parents[2] / "content" / "images" / "badges"
PICTURE = IMAGES / "workshop-safety.svg"
NAMES = (
    "Python for Data",
    "Advanced Applied Computing with Honours in Data Stewardship and Research Methods",
    "W" * 120,
    "<b>&amp;</b> ]]> \"'",
    "مهارات تحليل البيانات",
    "研究データ管理",
    "कौशल",
    "\U00012000\U00012001",
    "🐍",
)

LETTERS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 130" width="900" height="130"><style>'
    'text{{font-family:"Source Sans Pro"}}.name{{font-family:"Source Serif Pro";font-weight:600}}'
    ".kicker{{letter-spacing:.1em}}</style>"
    '<text x="4" y="34" font-size="32">{}</text>'
    '<text class="name" x="450" y="74" font-size="38" text-anchor="middle">{}</text>'
    '<text class="kicker" x="890" y="110" font-size="24" text-anchor="end">{}</text></svg>'
)


def registry(cards: str = "credential") -> Portfolio:
    """A small registry with a picture of one badge."""
    content = make_content(site={"cards": cards})
    return sign_portfolio(content, images={"badges/first-aid.svg": PICTURE})


@pytest.fixture(name="portfolio", scope="module")
def fixture_portfolio() -> Portfolio:
    """The registry, with a card for each."""
    return registry()


def cards_of(portfolio: Portfolio) -> dict[str, Card]:
    """Each page's card, by the page's path."""
    pages = (item for item in build_pages(portfolio) if isinstance(item, Page))
    return {page.path: page.card for page in pages if page.card}


def make_card(name: str, *ways: str) -> Card:
    """A card about nothing."""
    return Card(
        path="x/card.png",
        alt="",
        kicker="BADGE",
        name=clean(name),
        ways=ways or (f"Awarded to {isolate('Ada')} by {isolate('Acme')}",),
        day="1 May 2026",
        site="The Quay",
        mark=build_mark("urn:x", name, type_="", credits_="", picture=None, ink=""),
        ink="#1c1b18",
        picture=None,
    )


def view_of(card: Card, *, machine: bool = False) -> CardView:
    """A card laid out, on a machine without any font of its own unless said otherwise."""
    return lay_out(card, card_faces(), has_glyph if machine else lambda _: False)


def text_of(view: CardView, role: str) -> str:
    """The text of one role, without marks of direction."""
    return " ".join(clean(line.text) for line in view.lines if line.role == role)


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize("name", NAMES, ids=map(ascii, NAMES))
def test_any_name_gives_a_card(name: str) -> None:
    """1200 x 630 pixels, small enough, the same when it is drawn again, with nothing unescaped."""
    view = view_of(make_card(name), machine=True)
    svg = Renderer().render_card(view)
    assert b"<b>" not in svg
    png = draw_card(svg, view.letters)
    assert size(png) == (1200, 630)
    assert len(png) <= 300_000
    assert all(0 < line.y < 630 and 470 <= line.x <= 1136 for line in view.lines)
    assert draw_card(svg, view.letters) == png


def test_the_machines_fonts_do_not_matter() -> None:
    """Latin, Greek and Cyrillic are drawn with the fonts that come along, and these only."""
    for name in ("Straße", "Ελλάδα", "Київ", "Việt Nam"):
        view = view_of(make_card(name))
        assert text_of(view, "name") == name
        assert not view.letters
        assert view == view_of(make_card(name), machine=True)
        svg = Renderer().render_card(view)
        assert _draw_letters(svg, system_fonts=True) == _draw_letters(svg, system_fonts=False)


def test_what_cannot_be_drawn_is_left_out() -> None:
    """No box stands for a letter: the card has its art and the site's name still."""
    view = view_of(make_card("مهارات", f"Awarded to {isolate('田中')}"))
    assert [line.role for line in view.lines] == ["kicker", "day", "site"]
    assert view.initials_of == ""
    assert not view.letters


def test_nobodys_letters_have_no_glyph() -> None:
    """What no font has is found out by drawing it."""
    assert has_glyph("a")
    assert not has_glyph("\U0010fffc")


def test_right_to_left_names_stand_at_the_right() -> None:
    """And so does all that is with them."""
    view = lay_out(make_card("مهارات"), card_faces(), lambda _: True)
    assert {line.anchor for line in view.lines} == {"end"}
    assert view.letters


def test_who_signed_is_said_whole_or_not_at_all() -> None:
    """An address that is cut could be somebody else's."""
    long = f"Shown by Ada; issued by College, signed by college.example{'.evil' * 30}.example"
    view = view_of(make_card("Logic", long, "Shown by Ada"))
    assert text_of(view, "sentence") == "Shown by Ada"


def test_what_cards_say(portfolio: Portfolio) -> None:
    """Who, what, from whom and when; nothing that can change."""
    cards = cards_of(portfolio)
    view = view_of(cards["ada/rust/"])
    assert text_of(view, "kicker") == "COURSE"
    assert text_of(view, "name") == "Intro to Rust"
    assert text_of(view, "sentence") == "Awarded to Ada Park by Acme College"
    assert text_of(view, "day") == "1 March 2026"
    assert text_of(view, "site") == "The Quay Register"
    assert (
        cards["ada/rust/"].alt
        == "Intro to Rust. Awarded to Ada Park by Acme College. 1 March 2026."
    )
    assert text_of(view_of(cards["badges/rust/"]), "sentence") == "Awarded by Acme College"
    assert text_of(view_of(cards["ada/"]), "sentence") == "Builder of <small> things & others"
    assert cards["ada/"].is_person
    assert cards["leila/first-aid/"].picture == PICTURE


def test_cards_differ(portfolio: Portfolio) -> None:
    """Each page's from every other, as drawn."""
    cards = cards_of(portfolio)
    drawn = {
        path: Renderer().render_card(lay_out(card, card_faces(), lambda _: True))
        for path, card in cards.items()
    }
    assert len(set(drawn.values())) == len(drawn) == 4 + 3 + 3


@pytest.mark.parametrize(
    ("option", "own", "of_credential"),
    [("badge", {"rust", "first-aid", "lathe"}, "badges/rust/card.png"), ("none", set(), "")],
)
def test_fewer_cards(option: str, own: set[str], of_credential: str) -> None:
    """One for each badge, shared by its credentials; or none but the site's."""
    portfolio = registry(option)
    cards = cards_of(portfolio)
    assert {card.path for card in cards.values()} == {f"badges/{slug}/card.png" for slug in own}
    assert "ada/" not in cards
    files = dict(render_files(portfolio, Renderer()))
    shown = of_credential or "assets/card.png"
    assert f'content="https://ada.example/folio/{shown}"'.encode() in files["ada/rust/index.html"]
    assert {path for path in files if path.endswith("/card.png")} == {
        "assets/card.png",
        *(f"badges/{slug}/card.png" for slug in own),
    }


def test_pages_name_their_card(portfolio: Portfolio) -> None:
    """With its size and what it shows; a list shows the site's."""
    files = dict(render_files(portfolio, Renderer()))
    html = files["ada/rust/index.html"].decode()
    assert (
        '<meta property="og:image" content="https://ada.example/folio/ada/rust/card.png">' in html
    )
    assert 'og:image:alt" content="Intro to Rust. Awarded to Ada Park by Acme' in html
    assert size(files["ada/rust/card.png"]) == size(files["assets/card.png"]) == (1200, 630)
    assert b'content="https://ada.example/folio/assets/card.png"' in files["people/index.html"]


def test_both_bindings_draw_every_letter_alike() -> None:
    """The fast one is taken for the letters of the fonts that come along: the bytes are the same."""
    letters = sorted(filter(str.isprintable, card_faces()[0].widths))
    rows = ["".join(letters[at : at + 24]) for at in range(0, len(letters), 24)]
    for row in ("Office fi Tofu AVATAR \u2068Zoë\u2069", *rows):
        svg = LETTERS.format(*[escape(row)] * 3).encode()
        as_before = resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            dpi=96,
            skip_system_fonts=True,
            font_files=list(map(str, _font_files())),
        )
        assert _draw_letters(svg, system_fonts=False) == as_before, row


def test_both_bindings_draw_cards_alike(portfolio: Portfolio) -> None:
    """So do they whole cards, with rosettes, pictures and portraits."""
    for card in {each.path: each for each in cards_of(portfolio).values()}.values():
        picture = draw_picture(card.picture) if card.picture else ""
        svg = Renderer().render_card(lay_out(card, card_faces(), lambda _: False, picture))
        assert _is_simple(svg)
        as_before = resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            dpi=96,
            skip_system_fonts=True,
            font_files=list(map(str, _font_files())),
        )
        assert _draw_letters(svg, system_fonts=False) == as_before, card.path


def test_what_cannot_be_drawn_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    """Also where one of the bindings stops in panic; what is no SVG does not reach that one."""
    for wrong in (b"<svg", b"", b"<a/>"):
        with pytest.raises(SiteError, match="cannot be drawn"):
            draw_card(wrong)
    assert not any(capfd.readouterr())
    for wrong in (b'<svg xmlns="urn:x"/>', b'<svg xmlns="http://www.w3.org/2000/svg" width="0"/>'):
        with pytest.raises(SiteError, match="cannot be drawn"):
            draw_card(wrong)


def test_an_unchanged_card_is_kept(tmp_path: Path) -> None:
    """The bytes that drawing again would give, and only these."""
    file = tmp_path / "card.png"
    svg = Renderer().render_card(view_of(make_card("Knots")))
    other = Renderer().render_card(view_of(make_card("Ropes")))
    png = draw_card(svg)
    for held in (
        png,
        draw_card(other),
        b"",
        png[:100],
        png.replace(b"IDAT", b"IDAU"),
    ):
        file.write_bytes(held)
        assert draw_card(svg, earlier=file) == png
    assert draw_card(svg, earlier=tmp_path / "none.png") == png


def test_keeping_does_not_draw(tmp_path: Path) -> None:
    """Whatever has the seal of a source is taken for its drawing."""
    file = tmp_path / "card.png"
    kept = _sealed(draw_card(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), sha256(b"?").digest())
    file.write_bytes(kept)
    assert draw_card(b"?", earlier=file) == kept


@needs_han
def test_the_machines_letters_are_in_the_seal() -> None:
    """With another font for one of them the card is drawn again."""
    svg = Renderer().render_card(view_of(make_card("Knots")))
    assert draw_card(svg, "日") != draw_card(svg, "本")


def test_a_picture_that_is_too_large_gives_way(tmp_path: Path) -> None:
    """Noise cannot be made small: the badge's mark stands in for it."""
    noise = tmp_path / "noise.svg"
    noise.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 340"><filter id="f">'
        '<feTurbulence baseFrequency=".9" numOctaves="5"/></filter>'
        '<path d="M0 0h340v340H0z" filter="url(#f)"/></svg>',
        encoding="utf-8",
    )
    assert len(draw_picture(noise)) > 300_000
    content = make_content(site={"cards": "badge"})
    portfolio = sign_portfolio(content, images={"badges/first-aid.svg": noise})
    files = dict(render_files(portfolio, Renderer()))
    assert len(files["badges/first-aid/card.png"]) <= 300_000


def test_a_theme_can_draw_its_own(tmp_path: Path, portfolio: Portfolio) -> None:
    """A site's card.svg stands in for the packaged one; mistakes name their line."""
    (tmp_path / "card.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">\n'
        "{{ view.lines[1].text }}</svg>",
        encoding="utf-8",
    )
    view = view_of(cards_of(portfolio)["ada/rust/"])
    assert b"Intro to Rust</svg>" in Renderer(tmp_path).render_card(view)
    with pytest.raises(SiteError, match=r"card\.svg:2: .*"):
        Renderer(tmp_path).render_card(replace(view, lines=()))
    with pytest.raises(SiteError, match="cannot be drawn"):
        draw_card(b"<svg")


def test_what_is_no_picture_does_not_stop_a_build() -> None:
    """Its place stays empty."""
    assert draw_picture(b"GIF89a").startswith("data:image/png")
