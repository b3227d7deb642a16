"""Drawing an SVG as pixels, for what takes no SVG: a badge's picture and a page's card as PNG.

The same SVG gives the same bytes with the same version of resvg. Badges are drawn without any font,
so letters that are not paths are left out; cards with the fonts of two packages, and with the
machine's own only for letters that those lack.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
import zlib
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

import resvg_py
from resvg import render, usvg

from credfolio.baking import is_png, is_svg
from credfolio.errors import SiteError
from credfolio.pages.baked import picture_to_draw
from credfolio.pages.cards import ART
from credfolio.portfolio import Drawing
from credfolio.typefaces import join_faces, parse_face

if TYPE_CHECKING:
    from credfolio.portfolio import Portfolio
    from credfolio.typefaces import Face

PIXELS = 512
"""The longer side of a badge's PNG."""
_FONTS = (
    ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
)
_END_BYTES = 12  # of the chunk that ends a PNG
_NOBODYS = "\U0010fffd"  # a letter for private use, which no font is asked to have
_AS_IT_IS = (1, 0, 0, 0, 1, 0)  # a transform that changes nothing
_DOTS_PER_INCH = 96  # CSS Values 4 §6.2: what a millimetre is in pixels


def draw_badges(portfolio: Portfolio) -> dict[str, Drawing]:
    """Draw each badge that somebody holds, once.

    Raises:
        SiteError: a picture cannot be read or drawn.
    """
    held = sorted({entry.award.badge for entry in portfolio.every_entry})
    return {badge: _draw(badge, picture_to_draw(portfolio, badge)) for badge in held}


def _draw(badge: str, picture: Path | bytes) -> Drawing:
    try:
        data = picture if isinstance(picture, bytes) else picture.read_bytes()
    except OSError as error:
        raise SiteError(
            f"the picture of badge '{badge}' cannot be read: {error.strerror}"
        ) from None
    if is_png(data):
        return Drawing(data, None)
    try:
        return Drawing(rasterise(data), data)
    except SiteError as error:
        raise SiteError(f"the picture of badge '{badge}' {error.message}") from None


@lru_cache(maxsize=256)
def rasterise(svg: bytes, pixels: int = PIXELS) -> bytes:
    """Draw an SVG as a PNG, `pixels` on its longer side, on a clear ground.

    Raises:
        SiteError: it cannot be drawn.
    """
    try:
        # Both sides are given: the drawing fits in between, however long and thin it is.
        return resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            width=pixels,
            height=pixels,
            dpi=_DOTS_PER_INCH,
            skip_system_fonts=True,
        )
    except ValueError as error:
        raise SiteError(f"cannot be drawn as PNG: {error}") from None


def draw_card(svg: bytes, letters: str = "", *, earlier: Path | None = None) -> bytes:
    """Draw a card, or take the earlier one if it is the very drawing.

    A card has a digest of what it was drawn from and of its pixels, so one that was drawn from
    something else, or changed since, is drawn again.

    Args:
        svg: the drawing.
        letters: those for which the machine's own fonts are needed.
        earlier: the file of an earlier card.

    Raises:
        SiteError: it cannot be drawn.
    """
    source = b"".join(hashlib.sha256(part).digest() for part in (svg, *map(_drawn, letters)))
    kept = _read(earlier) if earlier else b""
    if kept and _sealed(_unsealed(kept), source) == kept:
        return kept
    return _sealed(_draw_letters(svg, system_fonts=bool(letters)), source)


def draw_picture(picture: Path | bytes) -> str:
    """Draw a picture in the size that it has on a card: an address with the PNG in it.

    Raises:
        SiteError: it cannot be drawn.
    """
    data = picture if isinstance(picture, bytes) else _read(picture)
    return _picture(data)


@lru_cache(maxsize=256)
def _picture(data: bytes) -> str:
    if not is_svg(data):
        data = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ART} {ART}">'
            f'<image width="{ART}" height="{ART}" href="{_data_address(data)}"/></svg>'
        ).encode()
    return _data_address(rasterise(data, ART))


def _data_address(data: bytes) -> str:
    """An address that has a picture in it; resvg looks at the bytes for what it is."""
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _read(path: Path) -> bytes:
    """A file's bytes; none if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@cache
def card_faces() -> tuple[Face, Face]:
    """The letters that cards have everywhere: for names, and for all else.

    Raises:
        SiteError: the fonts are not installed, or cannot be read.
    """
    serif, sans = map(parse_face, _font_data())
    return join_faces((serif, sans)), join_faces((sans, serif))


def has_glyph(char: str) -> bool:
    """Whether a font of this machine has a letter: it is drawn otherwise than one that none has."""
    return _drawn(char) != _drawn(_NOBODYS)


@lru_cache(maxsize=8192)
def _drawn(char: str) -> bytes:
    """A letter by itself, with the machine's own fonts."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        '<text x="4" y="34" font-family="Source Serif Pro" font-weight="600" font-size="32">'
        f"&#{ord(char)};</text></svg>"
    )
    return _draw_letters(svg.encode(), system_fonts=True)


def _draw_letters(svg: bytes, *, system_fonts: bool) -> bytes:
    """Draw an SVG in its own size, with letters."""
    if not system_fonts and _is_simple(svg):
        try:
            return render(usvg.Tree.from_str(svg.decode(), _own_fonts()), _AS_IT_IS)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # a class that no module has
                raise
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            dpi=_DOTS_PER_INCH,
            skip_system_fonts=not system_fonts,
            font_files=list(map(str, _font_files())),
        )
    except ValueError as error:
        raise SiteError(f"a card cannot be drawn: {error}") from None


def _is_simple(svg: bytes) -> bool:
    """Whether the binding of resvg that is built for speed may draw it, with letters of our own.

    It does not say what is wrong with an SVG, and its older version puts marks that are written
    apart from their letters elsewhere. All else it draws alike, to the byte.
    """
    try:
        ParserCreate().Parse(svg, True)  # noqa: FBT003 - expat takes it by position only
    except ExpatError:
        return False
    return is_svg(svg) and not any(map(unicodedata.combining, svg.decode()))


@cache
def _own_fonts() -> usvg.Options:
    options = usvg.Options.default()
    options.dpi = _DOTS_PER_INCH
    for data in _font_data():  # a file would be read again for each letter
        options.load_font_data(data)
    return options


@cache
def _font_files() -> tuple[Path, ...]:
    try:
        found = tuple(Path(str(files(package))) / "files" / name for package, name in _FONTS)
    except ModuleNotFoundError as error:
        raise SiteError(
            f"the font package {error.name} is missing", hint="install Credfolio again"
        ) from None
    return found


def _font_data() -> tuple[bytes, ...]:
    return tuple(map(_read, _font_files()))


@cache
def _tools() -> bytes:
    """What a drawing depends on besides its SVG: the fonts and the version of resvg."""
    fonts = b"".join(hashlib.sha256(data).digest() for data in _font_data())
    return fonts + version("resvg-py").encode()


def _sealed(png: bytes, source: bytes) -> bytes:
    """A PNG with its seal before its end."""
    return png[:-_END_BYTES] + _seal(png, source) + png[-_END_BYTES:]


def _unsealed(png: bytes) -> bytes:
    """A PNG without the seal that should be there."""
    return png[: -len(_seal(b"", b"")) - _END_BYTES] + png[-_END_BYTES:]


def _seal(png: bytes, source: bytes) -> bytes:
    """A tEXt chunk (PNG §11.3.3.2) with the digest of a drawing and of what it was made from."""
    parts = (hashlib.sha256(part).digest() for part in (_tools(), source, png))
    content = b"tEXtcredfolio-card\0" + hashlib.sha256(b"".join(parts)).hexdigest().encode()
    length = (len(content) - 4).to_bytes(4)
    return length + content + zlib.crc32(content).to_bytes(4)
