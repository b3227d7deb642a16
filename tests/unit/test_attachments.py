"""The credential that is attached to a PDF: found, bounded, and never one of two."""

from __future__ import annotations

import zlib

import pytest

from credfolio.attachments import MAX_ATTACHMENTS, MAX_PDF, MAX_TEXT, attached_credential, is_pdf
from credfolio.errors import DocumentError
from credfolio.imports import kept_bytes
from credfolio.wrappings import carries_credential, parse_document
from papers import attachment, pdf

TEXT = b'{"type": ["VerifiableCredential"], "note": "endstream /EmbeddedFile >> stream\\n"}\n'
TOKEN = b"eyJh.eyJi.c2ln"


DEFLATED = zlib.compress(TEXT)


@pytest.mark.parametrize(
    "data",
    [
        pdf(attachment(TEXT)),
        pdf(attachment(DEFLATED, b"/Filter/FlateDecode")),
        pdf(attachment(DEFLATED, b"/Filter [ /FlateDecode ]/DecodeParms null")),
        pdf(attachment(TEXT, length="8 0 R"), b"8 0 obj\n%d\nendobj\n" % len(TEXT)),
        pdf(attachment(TEXT).replace(b"stream\n{", b"stream\r\n{")),
        pdf(attachment(TEXT), attachment(DEFLATED, b"/Filter/FlateDecode", number=8)),
        pdf(attachment(b"<invoice/>", number=8), attachment(TEXT)),
    ],
    ids=["plain", "deflated", "in a list", "length elsewhere", "other ends", "twice", "not alone"],
)
def test_reads_what_is_attached(data: bytes) -> None:
    """However it is stored, what comes out is what was put in, byte for byte."""
    assert is_pdf(data)
    assert attached_credential(data) == TEXT
    assert kept_bytes(data) == TEXT
    assert parse_document(data)["type"] == ["VerifiableCredential"]
    assert carries_credential(data)


def test_reads_a_token() -> None:
    """A credential can be a JWT as well."""
    assert attached_credential(pdf(attachment(TOKEN))) == TOKEN


BOMB = zlib.compress(b"{" + bytes(MAX_TEXT))
QUARTER = zlib.compress(b"<" + bytes(MAX_TEXT // 4))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf(), "without a credential"),
        (pdf(attachment(b"<invoice/>")), "without a credential"),
        (pdf(TEXT), "without a credential"),
        (pdf(attachment(TEXT), attachment(TEXT + b" ", number=8)), "2 different credentials"),
        (pdf(attachment(TEXT), attachment(TOKEN, number=8)), "2 different credentials"),
        (pdf(attachment(TEXT, length="5")), "length of an attached file is wrong"),
        (pdf(attachment(TEXT, length="8 0 R")), "length of an attached file is wrong"),
        (pdf(attachment(TEXT, length="9999999999")), "length of an attached file is wrong"),
        (pdf(attachment(BOMB, b"/Filter/FlateDecode")), "expand to more than 8 MB"),
        (
            pdf(*(attachment(QUARTER, b"/Filter/FlateDecode", number=n) for n in range(5))),
            "expand to more than 8 MB",
        ),
        (pdf(attachment(DEFLATED[:-9], b"/Filter/FlateDecode")), "cut off"),
        (pdf(attachment(TEXT, b"/Filter/FlateDecode")), "cannot be expanded"),
        (pdf(attachment(TEXT, b"/Filter/ASCIIHexDecode")), "compressed in an unknown way"),
        (
            pdf(attachment(DEFLATED, b"/Filter[/ASCII85Decode/FlateDecode]")),
            "compressed in an unknown way",
        ),
        (
            pdf(attachment(DEFLATED, b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>")),
            "compressed in an unknown way",
        ),
        (
            pdf(*(attachment(b"<a/>", number=n) for n in range(MAX_ATTACHMENTS + 1))),
            "more than 64 files",
        ),
        (pdf(b"/EmbeddedFile " * 2000), "more than 64 files"),
        (pdf(attachment(TEXT)) + b"trailer<</Encrypt 3 0 R>>", "encrypted"),
        (b"%PDF-" + bytes(MAX_PDF), "larger than 16 MB"),
    ],
)
def test_refuses_what_is_doubtful(data: bytes, words: str) -> None:
    """None, several, damaged or endless: each has its own words, and nothing else comes of it."""
    with pytest.raises(DocumentError) as raised:
        attached_credential(data)
    assert words in raised.value.message
    assert not carries_credential(data)


def test_cut_anywhere() -> None:
    """A file that is cut off holds the whole credential or none."""
    data = pdf(attachment(DEFLATED, b"/Filter/FlateDecode"))
    for end in range(len(b"%PDF-"), len(data), 7):
        try:
            assert attached_credential(data[:end]) == TEXT
        except DocumentError:
            continue
