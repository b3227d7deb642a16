"""Baking into PNG and SVG, and reading what strangers baked."""

from __future__ import annotations

import contextlib
import json
import struct
import zlib
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credfolio import baking
from credfolio.baking import bake_png, bake_svg, is_png, is_svg, text_in_svg, unbake
from credfolio.documents import parse_object, render_json
from credfolio.errors import BakingError, OlderBadge
from credfolio.jose import is_jws
from credfolio.qr import qr_png
from shared_data import DATA, needs_shared

SAMPLES = DATA / "samples" / "1edtech-ob30"
CREDENTIAL = '{"name": "Merit"}\n'
JWT = "eyJhbGciOiJFZERTQSJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
NS = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
OLD_NS = 'xmlns:openbadges="http://openbadges.org"'
ANOTHER = "<openbadges:credential>{<b/>}</openbadges:credential >"
DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x.example/a.dtd">'
SVG = (
    '<?xml version="1.0"?>\n<!-- a <svg> of its own -->\n'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox=\'0 0 1 1\' data-a="1 > 0" >\n'
    "  <path d='M0 0'/>\n</svg>\n"
)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG, with its sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
END = chunk(b"IEND", b"")
NOTE = chunk(b"tEXt", b"Author\0Ada")
PNG = SIGNATURE + HEADER + NOTE + PIXELS + NOTE + END


def png_with(*chunks: bytes) -> bytes:
    """A picture with chunks of a stranger's before its end."""
    return SIGNATURE + HEADER + PIXELS + b"".join(chunks) + END


def international(text: bytes, keyword: bytes = b"openbadgecredential") -> bytes:
    """An `iTXt` chunk as the standard wants it."""
    return chunk(b"iTXt", keyword + b"\0\0\0\0\0" + text)


def compressed(text: bytes) -> bytes:
    """An `iTXt` chunk with compressed text."""
    content = b"openbadgecredential\0\1\0en\0Zeugnis\0" + zlib.compress(text, 9)
    return chunk(b"iTXt", content)


# Writing ------------------------------------------------------------------------------------------


def test_png_gets_one_chunk_before_its_end() -> None:
    """Keyword and five NULs, then the text as it is, uncompressed; all other bytes as they were."""
    assert bake_png(PNG, CREDENTIAL) == PNG[: -len(END)] + international(CREDENTIAL.encode()) + END


def test_png_carries_no_second_credential() -> None:
    """An earlier one goes, wherever it stood; a badge of an older standard is not ours to remove."""
    older = international(b"{}", b"openbadges")
    picture = SIGNATURE + HEADER + international(b"old") + PIXELS + older + compressed(b"old") + END
    assert bake_png(picture, JWT) == png_with(older, international(JWT.encode()))


def test_svg_gets_one_element_after_its_first_tag() -> None:
    """The namespace at the end of the tag, the element directly after it, JSON in CDATA."""
    start = SVG.index(" >\n  <path")
    element = f"<openbadges:credential><![CDATA[{CREDENTIAL}]]></openbadges:credential>"
    wanted = f"{SVG[:start]}  {NS}>{element}{SVG[start + 2 :]}"
    assert bake_svg(SVG.encode(), CREDENTIAL).decode() == wanted


@pytest.mark.parametrize(
    ("picture", "baked"),
    [
        ("<svg/>", f'<svg {NS}><openbadges:credential verify="{JWT}"/></svg>'),
        ("\ufeff<svg></svg>", f'\ufeff<svg {NS}><openbadges:credential verify="{JWT}"/></svg>'),
        ("<a:svg xmlns:a='x' />", f"<a:svg xmlns:a='x'  {NS}>CREDENTIAL</a:svg>"),
        (f"<svg {NS}/>", f"<svg {NS}>CREDENTIAL</svg>"),
        (
            f'<svg {NS}><openbadges:credential verify="a.b.c"/>\n<g>{ANOTHER}</g></svg>',
            f"<svg {NS}>CREDENTIAL\n<g></g></svg>",
        ),
        (
            '<svg><b:credential xmlns:b="https://purl.imsglobal.org/ob/v3p0"/></svg>',
            f"<svg {NS}>CREDENTIAL</svg>",
        ),
        (  # the prefix stands for something else already
            f"<svg {OLD_NS}/>",
            f'<svg {OLD_NS}><openbadges:credential {NS} verify="{JWT}"/></svg>',
        ),
        (
            f"{DOCTYPE}\n<svg/>",
            f"{DOCTYPE}\n<svg {NS}>CREDENTIAL</svg>",
        ),
    ],
)
def test_svg_otherwise_untouched(picture: str, baked: str) -> None:
    """Whatever the root is like; a JWT stands in an attribute, and an earlier credential goes."""
    element = f'<openbadges:credential verify="{JWT}"/>'
    assert bake_svg(picture.encode(), JWT).decode() == baked.replace("CREDENTIAL", element)
    assert unbake(bake_svg(picture.encode(), JWT)) == JWT


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
MEMBERS = st.dictionaries(TEXTS, TEXTS, max_size=4)


@given(MEMBERS)
@example(
    {"a": "]]>", "]]]>>": '"\\\\]]>"', "é": "旋盤 ليلى 🦀", "b": "<![CDATA[ & &lt; \ufffe\uffff"}
)
def test_what_is_baked_is_read_back(members: dict[str, str]) -> None:
    """The very text from a PNG, and from an SVG the text that an SVG can carry: the same value."""
    text = render_json(members)
    assert unbake(bake_png(PNG, text)) == text
    picture = bake_svg(SVG.encode(), text)
    assert unbake(picture) == text_in_svg(text)
    assert parse_object(unbake(picture)) == members
    element = ET.fromstring(picture)[0]  # noqa: S314 - baked here; another parser has its say
    assert element.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert json.loads(element.text or "") == members


@given(MEMBERS, MEMBERS)
def test_baking_again_is_baking_once(first: dict[str, str], then: dict[str, str]) -> None:
    """The second credential takes the place of the first, and nothing is left of that."""
    one, two = render_json(first), render_json(then)
    assert bake_png(bake_png(PNG, one), two) == bake_png(PNG, two)
    assert bake_svg(bake_svg(SVG.encode(), one), two) == bake_svg(SVG.encode(), two)


@pytest.mark.parametrize("text", ["", "Merit", "[]", "a.b", "a.b.c\n", '{"a": "\0"}', '{"\ud800"}'])
def test_only_a_credential_is_baked(text: str) -> None:
    """JSON or a JWT, and nothing that a chunk or an element could not hold."""
    for bake, picture in ((bake_png, PNG), (bake_svg, SVG.encode())):
        with pytest.raises(BakingError, match="cannot carry"):
            bake(picture, text)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"", "first bytes"),
        (b"\x89PNG\n\x1a\n", "first bytes"),  # as a transfer in text mode leaves it
        (SIGNATURE, "cut off"),
        (PNG[:-1], "cut off"),
        (PNG[: -len(END)], "cut off"),
        (PNG + b"\n", "after the end"),
        (SIGNATURE + PIXELS + END, "header"),
        (SIGNATURE + HEADER + HEADER + PIXELS + END, "header"),
        (SIGNATURE + chunk(b"IHDR", b"") + PIXELS + END, "header"),
        (SIGNATURE + HEADER + END, "no pixels"),
        (PNG.replace(b"Ada", b"Eve"), "sum of its chunk tEXt"),
        (SIGNATURE + HEADER + b"\xff\xff\xff\xffIDAT" + PIXELS, "no PNG has"),
        (SIGNATURE + HEADER + b"\x7f\xff\xff\xffIDAT" + PIXELS, "cut off"),
        (png_with(chunk(b"a1b2", b"")), "no PNG has"),
    ],
)
def test_damaged_png_is_refused(picture: bytes, words: str) -> None:
    """Nothing is baked into a picture that is not whole."""
    with pytest.raises(BakingError, match=words):
        bake_png(picture, CREDENTIAL)


# Reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        png_with(international(CREDENTIAL.encode())),
        png_with(international(CREDENTIAL.encode()), international(b"{}")),  # the first counts
        png_with(compressed(CREDENTIAL.encode())),
        png_with(international(CREDENTIAL.encode())) + b"what some programs add",
        png_with(international(b"{}", b"openbadges"), international(CREDENTIAL.encode())),
        f"<svg {NS}><openbadges:credential>{CREDENTIAL}</openbadges:credential></svg>".encode(),
        f"<svg><g><a:credential {NS.replace('openbadges', 'a')}><![CDATA[{CREDENTIAL}]]>"
        "</a:credential></g></svg>".encode(),
        f"<svg {NS}><openbadges:credential/><openbadges:credential>{CREDENTIAL}"
        "</openbadges:credential></svg>".encode(),
    ],
)
def test_reads_what_the_standard_allows(picture: bytes) -> None:
    """The first credential, compressed or not, with any prefix, as text or CDATA."""
    assert unbake(picture) == CREDENTIAL


@pytest.mark.parametrize(
    "picture",
    [
        png_with(international(b"{}", b"openbadges")),
        png_with(chunk(b"tEXt", b"openbadges\0https://old.example/1")),
        f'<svg {OLD_NS}><openbadges:assertion verify="https://old.example/1"/></svg>'.encode(),
        f"<svg {OLD_NS}><openbadges:assertion><![CDATA[{{}}]]></openbadges:assertion>"
        "</svg>".encode(),
    ],
)
def test_older_badges_are_told_apart(picture: bytes) -> None:
    """A badge of Open Badges 1 or 2 is neither a good one nor a bad one; what it says is kept."""
    with pytest.raises(OlderBadge, match="older standard") as raised:
        unbake(picture)
    assert raised.value.text in ("{}", "https://old.example/1")


MEGABYTES = b"{" + b" " * 9_000_000 + b"}"
ENTITY = '<!DOCTYPE svg [<!ENTITY a "{}">]>\n'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PNG, "without a credential"),
        (png_with(compressed(MEGABYTES)), "expands to more than 8 MB"),
        (
            png_with(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + b"no zlib")),
            "that is damaged",
        ),
        (
            png_with(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"{}")[:5])),
            "compressed credential that is cut off",
        ),
        (png_with(chunk(b"iTXt", b"openbadgecredential\0\1\1\0\0")), "unknown way"),
        (png_with(chunk(b"iTXt", b"openbadgecredential\0\0\0\0")), "not whole"),
        (png_with(chunk(b"iTXt", b"openbadgecredential")), "not whole"),
        (png_with(international(b"\xff")), "not UTF-8"),
        (SIGNATURE + HEADER + b"\xff\xff\xff\xf0iTXtopenbadgecredential\0", "no PNG has"),
        (png_with(international(b"{}"))[:-40], "cut off"),
        (b"\x89PNG" + bytes(baking.MAX_PICTURE), "larger than 16 MB"),
        (b"<svg>" + bytes(baking.MAX_PICTURE), "larger than 16 MB"),
        (SVG.encode(), "without a credential"),
        (f"<svg {NS}><openbadges:credential> </openbadges:credential></svg>".encode(), "without"),
        (f"{ENTITY}<svg {NS}/>".encode(), "may define entities"),
        (
            f'<!DOCTYPE svg SYSTEM "https://x.example/"><svg {NS}><openbadges:credential>{{&a;}}'
            "</openbadges:credential></svg>".encode(),
            "undefined entity",
        ),
        (f"<!DOCTYPE svg><svg {NS} a='&a;'/>".encode(), "undefined entity"),
        (f"<!-- > --><?a ?>\n{ENTITY}<svg/>".encode(), "may define entities"),
        (b"<svg>" * 1001, "deeper than 1000"),
        (b"<svg>" * 3_000_000, "deeper than 1000"),
        (b"<a><svg/></a>", "no <svg>"),
        (b"<svg/><svg/>", "not an SVG picture"),
        (b"<svg>\xff</svg>", "not an SVG picture"),
        ("<svg/>".encode("utf-16"), "not an SVG picture in UTF-8"),
        ("<svg/>".encode("utf-16-le"), "not an SVG picture in UTF-8"),
        (b"<?xml version='1.0' encoding='punycode'?><svg/>", "encoding is punycode"),
        (b"", "not an SVG picture"),
        (b"GIF89a", "not an SVG picture"),
    ],
)
def test_hostile_files_are_refused(data: bytes, words: str) -> None:
    """Bombs, lengths that lie, entities, depth: each is answered in words, at once."""
    with pytest.raises(BakingError, match=words):
        unbake(data)


@pytest.mark.parametrize(
    ("data", "svg"),
    [
        (SVG, True),
        ('\ufeff<?xml version="1.0"?><!-- <html> --><s:svg xmlns:s="x">', True),
        (f"{ENTITY}<svg/>", True),
        ("<svg>", True),
        ("<!doctype html><svg/>", False),
        ("<html><svg/></html>", False),
        ("<svgfont/>", False),
        ("<!-- <svg> -->", False),
        ("<!--" * 10_000, False),
        ("{}", False),
    ],
)
def test_an_svg_is_known_by_its_beginning(data: str, svg: bool) -> None:  # noqa: FBT001
    """A page with a drawing in it is no picture."""
    assert is_svg(data.encode()) == svg
    assert not is_png(data.encode())


BAKED = (bake_png(PNG, CREDENTIAL), bake_svg(SVG.encode(), CREDENTIAL))


@given(st.sampled_from(BAKED), st.integers(0, 500), st.integers(0, 8), st.binary(max_size=4))
def test_any_damage_is_answered(picture: bytes, start: int, length: int, put: bytes) -> None:
    """Bytes cut out and put in: a text or our own error, and nothing else."""
    data = picture[:start] + put + picture[start + length :]
    for read in (unbake, lambda damaged: bake_png(damaged, JWT), lambda d: bake_svg(d, JWT)):
        with contextlib.suppress(BakingError, OlderBadge):
            assert read(data)


# What others baked --------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("form", ["png", "svg"])
def test_published_samples_of_json(form: str) -> None:
    """1EdTech's own baked pictures give the credential that is published beside them."""
    credential = parse_object(unbake((SAMPLES / f"simple-json.{form}").read_bytes()))
    beside = parse_object((SAMPLES / "simple.json").read_bytes())
    assert credential["id"] == beside["id"]
    assert credential.keys() == beside.keys()


@needs_shared
@pytest.mark.parametrize("name", ["simple-jwt.png", "simple-jwt.svg", "simple-jwt_v1.png"])
def test_published_samples_of_jwt(name: str) -> None:
    """A JWT comes out as it is, from a chunk and from an attribute."""
    assert is_jws(unbake((SAMPLES / name).read_bytes()))


@needs_shared
def test_published_png_is_what_we_would_bake() -> None:
    """Taking the credential out of 1EdTech's PNG and baking it in again changes no byte."""
    picture = (SAMPLES / "simple-json.png").read_bytes()
    assert bake_png(picture, unbake(picture)) == picture
    svg = (SAMPLES / "simple-jwt.svg").read_bytes()
    assert unbake(bake_svg(svg, unbake(svg))) == unbake(svg)


def test_our_own_drawings_can_be_baked() -> None:
    """The PNG that Credfolio writes down to its compression is sound."""
    assert unbake(bake_png(qr_png("https://ada.example/"), CREDENTIAL)) == CREDENTIAL
