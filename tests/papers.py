"""PDFs with something attached to them, as other programs write them."""

from __future__ import annotations


def attachment(content: bytes, entries: bytes = b"", *, number: int = 7, length: str = "") -> bytes:
    """An embedded file stream as programs write it; nothing reads the rest of a file here."""
    size = length.encode() or b"%d" % len(content)
    return (
        b"%d 0 obj\n<</Length %b/Type/EmbeddedFile/Subtype/application#2Fvc%b/Params<</Size 9>>>>\n"
        b"stream\n%b\nendstream\nendobj\n" % (number, size, entries, content)
    )


def pdf(*objects: bytes) -> bytes:
    """A file that begins and ends as a PDF, with these objects in it."""
    page = b"1 0 obj\n<</Type/Page/Names<</EmbeddedFiles 9 0 R>>>>\nendobj\n"
    return b"%PDF-1.7\n" + page + b"".join(objects) + b"trailer<</Root 1 0 R>>\n%%EOF\n"
