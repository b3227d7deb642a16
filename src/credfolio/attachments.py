"""The credential that is attached to a PDF (ISO 32000-2 §7.11.4, embedded file streams).

A PDF is not parsed here. A stream is always an object of the file itself, never inside a compressed
one, so what is attached is found by its type `/EmbeddedFile`, as Credfolio, Typst and most other
programs write it. Sizes and numbers are bounded, nothing that a PDF names is opened, and of an
encrypted file nothing is read.
"""

from __future__ import annotations

import re
import zlib

from credfolio.errors import DocumentError

MAX_PDF = 16 * 1024 * 1024
"""The largest PDF that is read, in bytes."""
MAX_TEXT = 8 * 1024 * 1024
"""The most that all attachments of a PDF may expand to."""
MAX_ATTACHMENTS = 64
"""How many files may be attached."""

_TYPE = re.compile(rb"/EmbeddedFile(?![A-Za-z0-9])")
_MOST_NAMES = 1000  # that type also stands where nothing is attached
_REACH = 4096  # how long the dictionary of a stream may be, to each side of its type
_DICTIONARY = re.compile(rb"obj\s*(<<.*>>)\s*stream(?:\r\n|\n)", re.DOTALL)
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})(?:\s+(\d{1,5})\s+R\b)?")
_NUMBER = re.compile(rb"\s+(\d{1,10})\s+endobj")
_END = re.compile(rb"\s{0,2}endstream")
_FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode(?![A-Za-z0-9])|\[\s*/FlateDecode\s*\])")
_PARAMETERS = re.compile(rb"/DecodeParms(?!\s*(?:null|\[\s*null\s*\]))")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")
_JWS = re.compile(rb"[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++")


def is_pdf(data: bytes) -> bool:
    """Whether bytes begin as a PDF does."""
    return data.startswith(b"%PDF-")


def attached_credential(data: bytes) -> bytes:
    """Read the credential that is attached to a PDF: JSON or a compact JWS, byte for byte.

    What else is attached is passed over. The same file may be attached twice, but not two that
    could each be the credential: which of them people see is up to their programs.

    Args:
        data: the PDF.

    Raises:
        DocumentError: there is none, there are several, the file is encrypted or goes beyond bounds.
    """
    if len(data) > MAX_PDF:
        raise DocumentError(f"is larger than {MAX_PDF // 1024 // 1024} MB")
    if _ENCRYPTED.search(data):
        raise DocumentError("is an encrypted PDF", hint="save it without a password")
    found = {each for each in _attachments(data) if _is_candidate(each)}
    if not found:
        raise DocumentError("is a PDF without a credential attached to it")
    if len(found) > 1:
        raise DocumentError(f"is a PDF with {len(found)} different credentials attached to it")
    return found.pop()


def _is_candidate(content: bytes) -> bool:
    return content.lstrip().startswith(b"{") or _JWS.fullmatch(content.strip()) is not None


def _attachments(data: bytes) -> list[bytes]:
    """The content of each embedded file stream."""
    contents: list[bytes] = []
    left, after = MAX_TEXT, 0
    for count, match in enumerate(_TYPE.finditer(data)):
        if len(contents) == MAX_ATTACHMENTS or count == _MOST_NAMES:
            raise DocumentError(f"is a PDF with more than {MAX_ATTACHMENTS} files attached to it")
        if match.start() < after:
            continue  # in the content of the one before
        stream = _stream_around(data, match.start())
        if stream is None:
            continue
        dictionary, start = stream
        raw = _raw(data, dictionary, start)
        contents.append(_decoded(dictionary, raw, left))
        left -= len(contents[-1])
        after = start + len(raw)
    return contents


def _stream_around(data: bytes, at: int) -> tuple[bytes, int] | None:
    """The dictionary of the stream in which a name stands, and where its content begins."""
    begin = data.rfind(b"obj", max(0, at - _REACH), at)
    end = data.find(b"stream", at, at + _REACH)
    if begin < 0 or end < 0:
        return None
    match = _DICTIONARY.match(data[begin : end + len(b"stream\r\n")])
    if match is None or b"endobj" in match[1]:
        return None
    return match[1], begin + match.end()


def _raw(data: bytes, dictionary: bytes, start: int) -> bytes:
    """The content of a stream as it is stored (ISO 32000-2 §7.3.8.2)."""
    match = _LENGTH.search(dictionary)
    length = match and int(match[1])
    if match and match[2]:
        length = _number(data, b"%b %b obj" % (match[1], match[2]))
    if length is None or not _END.match(data, start + length):
        raise DocumentError("is a damaged PDF: the length of an attached file is wrong")
    return data[start : start + length]


def _number(data: bytes, head: bytes) -> int | None:
    """The number that is an object by itself; the first of that name counts."""
    at = data.find(head)
    while at > 0 and data[at - 1 : at].isdigit():
        at = data.find(head, at + 1)
    match = _NUMBER.match(data, at + len(head)) if at > 0 else None
    return match and int(match[1])


def _decoded(dictionary: bytes, raw: bytes, most: int) -> bytes:
    """The content of a stream, which is plain or deflated (ISO 32000-2 §7.4.4)."""
    too_large = DocumentError(
        f"is a PDF whose attached files expand to more than {MAX_TEXT // 1024 // 1024} MB"
    )
    if b"/Filter" not in dictionary:
        if len(raw) > most:
            raise too_large
        return raw
    if not _FILTER.search(dictionary) or _PARAMETERS.search(dictionary):
        raise DocumentError("is a PDF whose attached files are compressed in an unknown way")
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(raw, most + 1)
    except zlib.error:
        raise DocumentError("is a damaged PDF: an attached file cannot be expanded") from None
    if len(content) > most:
        raise too_large
    if not stream.eof:
        raise DocumentError("is a damaged PDF: an attached file is cut off")
    return content
