"""The credential inside of a page or a picture."""

from __future__ import annotations

import pytest

from credfolio.baking import bake_png, bake_svg
from credfolio.documents import MAX_BYTES
from credfolio.errors import DocumentError, OlderBadge, Undetermined
from credfolio.qr import qr_png
from credfolio.wrappings import parse_document, unwrap

PAGE = '<!doctype html><title>x</title><script type="{}">{{"a": 1}}</script>'


@pytest.mark.parametrize("kind", ["application/vc+ld+json", "application/vc", "APPLICATION/VC"])
def test_reads_the_credential_in_a_page(kind: str) -> None:
    """The first script of a credential's type is the document; space in front does not matter."""
    assert parse_document(b"\n  " + PAGE.format(kind).encode()) == {"a": 1}


def test_the_first_credential_in_a_page_counts() -> None:
    """A script of another type before it and a second credential after it are passed over."""
    other = '<script type="application/ld+json">{"b": 2}</script>'
    page = other + PAGE.format("application/vc") + '<script type="application/vc">{}</script>'
    assert parse_document(page.encode()) == {"a": 1}


@pytest.mark.parametrize(
    "page",
    [
        b"<p>no credential",
        b"<p>\xff",
        b'<script type="application/vc">',
        b'<script type="application/vc">{"a": 1</script>',
        b"<![a>",
        b"<" + b"x" * MAX_BYTES,
        PAGE.format("text/javascript").encode(),
    ],
)
def test_refuses_a_page_without_a_credential(page: bytes) -> None:
    """Whatever the HTML is like, nothing but the one error comes of it."""
    with pytest.raises(DocumentError):
        parse_document(page)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
TEXT = '{"a": 1}'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        PAGE.format("application/vc").encode(),
        bake_png(qr_png("x"), TEXT),
        bake_svg(SVG, TEXT),
        b"\xef\xbb\xbf<?xml version='1.0'?>\n" + bake_svg(SVG, TEXT),
    ],
)
def test_a_file_says_itself_what_it_is(data: bytes) -> None:
    """JSON, page and picture give the same credential; their names do not matter."""
    assert parse_document(data) == {"a": 1}
    assert unwrap(data).token is None


def test_a_page_with_a_drawing_is_a_page() -> None:
    """What an SVG inside of a page carries does not count."""
    page = b"<!doctype html>" + bake_svg(SVG, '{"a": 2}') + PAGE.format("application/vc").encode()
    assert parse_document(page) == {"a": 1}


@pytest.mark.parametrize("data", [qr_png("x"), SVG, bake_png(qr_png("x"), "{]"), b"\x89PNG"])
def test_refuses_a_picture_without_a_credential(data: bytes) -> None:
    """A picture that carries nothing, or no JSON, or is none."""
    with pytest.raises(DocumentError):
        parse_document(data)


def test_an_older_badge_is_left_open() -> None:
    """Neither good nor bad."""
    older = (
        b"<svg xmlns:o='http://openbadges.org'><o:assertion verify='https://old.example'/></svg>"
    )
    with pytest.raises(OlderBadge) as raised:
        parse_document(older)
    assert isinstance(raised.value, Undetermined)
