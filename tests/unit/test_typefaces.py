"""The widths of letters are those that resvg draws."""

from __future__ import annotations

import pytest
import resvg_py

from credfolio.errors import SiteError
from credfolio.rasters import _font_data, _font_files, card_faces
from credfolio.typefaces import Face, join_faces, parse_face

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{} 0 40 60" width="40" height="60">'
    '<text font-family="Source Serif Pro" font-weight="600" font-size="40" y="45">{}</text></svg>'
)


def drawn(left: float, text: str) -> bytes:
    """What is drawn right of a place."""
    return resvg_py.svg_to_bytes(
        svg_string=SVG.format(left, text),
        skip_system_fonts=True,
        font_files=list(map(str, _font_files())),
    )


@pytest.mark.parametrize("text", ["Hamburg", "Straße", "Ελλάδα", "Київ", "Việt", "WWWW", "iiii"])
def test_widths_are_those_that_are_drawn(text: str) -> None:
    """Nothing is drawn right of a text's width, and something just left of it."""
    width = card_faces()[0].width(text) * 40
    assert drawn(width + 1, text) == drawn(0, "")
    assert drawn(width - 9, text) != drawn(0, "")


def test_the_first_font_decides() -> None:
    """The second one gives what the first lacks."""
    faces = [parse_face(data) for data in _font_data()]
    joined = join_faces(faces)
    assert joined.widths["a"] == faces[0].widths["a"] != faces[1].widths["a"]
    assert joined.widths.keys() == faces[0].widths.keys() | faces[1].widths.keys()


def test_what_is_missing() -> None:
    """Letters without a glyph, not what has no shape anyway."""
    face = Face({"a": 0.5})
    assert face.missing("a\u200d\u2068\ufe0f ب日") == {"ب", "日"}
    assert face.width("aa") == 1
    assert face.width("日") > face.width("ب") > face.width("\u0301") == 0


@pytest.mark.parametrize("data", [b"", b"no font", bytes(64)])
def test_what_is_no_font(data: bytes) -> None:
    """One error of our own."""
    with pytest.raises(SiteError, match="cannot be read"):
        parse_face(data)


def test_a_truncated_font() -> None:
    """The same."""
    with pytest.raises(SiteError):
        parse_face(_font_data()[0][:2000])
