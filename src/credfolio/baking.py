"""Baking: a credential inside its badge's picture (Open Badges 3.0 §5.3.1 PNG, §5.3.2 SVG).

A baked picture looks as before and carries the signed text: a PNG in a chunk, an SVG in an element
of its own. Nothing else of the picture changes, byte for byte. What strangers baked is read with
bounds on everything, and an SVG without entities.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from credfolio.errors import BakingError, OlderBadge

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PICTURE = 16 * 1024 * 1024
"""The largest picture that is read, in bytes; larger ones are refused."""
MAX_TEXT = 8 * 1024 * 1024
"""The largest credential that a compressed chunk may expand to."""
MAX_DEPTH = 1000
"""How deep the elements of an SVG may lie in each other."""

KEYWORD = "openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
PREFIX = "openbadges"
_OLDER_KEYWORD = "openbadges"  # of Open Badges 1 and 2
_OLDER_NAMESPACE = "http://openbadges.org"

_PNG = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNK = 2**31 - 1
_HEADER_BYTES = 13
_COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++")
# A document type that defines nothing, such as drawing programs write.
_SPACE, _NAME, _QUOTED = rb"[ \t\r\n]", rb"[A-Za-z_][\w.:-]*", rb"(?:\"[^\"<>]*\"|'[^'<>]*')"
_PROLOG = rb"(?:\xef\xbb\xbf)?(?:%b++|<\?.*?\?>|<!--.*?-->)*+" % _SPACE
_SVG_BEGINS = re.compile(
    rb"%b(?:<(?:%b:)?svg(?:%b|/|>)|<!DOCTYPE%b+svg\b)" % (_PROLOG, _NAME, _SPACE, _SPACE),
    re.DOTALL,
)
_PLAIN_DOCTYPE = re.compile(
    rb"(%b)(<!DOCTYPE%b+%b(?:%b+(?:PUBLIC%b+%b|SYSTEM)%b+%b)?%b*>)"
    % (_PROLOG, _SPACE, _NAME, _SPACE, _SPACE, _QUOTED, _SPACE, _QUOTED, _SPACE),
    re.DOTALL,
)
_TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
# What no JSON document has as it is: controls, and halves of surrogate pairs.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# What JSON may have in its texts and an XML document may not.
_NOT_IN_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


class Chunk(NamedTuple):
    """A part of a PNG: its kind, what is in it, and where it lies with length and sum."""

    kind: bytes
    data: bytes
    start: int
    end: int


def is_png(data: bytes) -> bool:
    """Whether bytes begin as a PNG does, whole or not."""
    return data.startswith(_PNG[:4])


def is_svg(data: bytes) -> bool:
    """Whether bytes begin as an SVG document does: its first element, or its type, is `svg`."""
    return _SVG_BEGINS.match(data, 0, MAX_PICTURE) is not None


def bake_png(picture: bytes, credential: str) -> bytes:
    """Put a credential into a PNG, as its one `iTXt` chunk `openbadgecredential` (OB 3.0 §5.3.1).

    Args:
        picture: a whole PNG; a credential that it carries already is taken out.
        credential: the text, which is stored as it is: JSON or a compact JWS.

    Returns:
        The picture with the chunk before its end; all other chunks as they were.

    Raises:
        BakingError: the picture is no whole PNG, or the text is no credential.
    """
    _check_credential(credential)
    chunks = check_png(picture)
    kept = [c for c in chunks if not (c.kind == b"iTXt" and _keyword_of(c.data) == KEYWORD)]
    content = b"%b\0\0\0\0\0%b" % (KEYWORD.encode(), credential.encode())
    baked = struct.pack(">I", len(content)) + b"iTXt" + content
    baked += struct.pack(">I", zlib.crc32(b"iTXt" + content))
    *before, end = (picture[chunk.start : chunk.end] for chunk in kept)
    return b"".join((_PNG, *before, baked, end))


def check_png(picture: bytes) -> tuple[Chunk, ...]:
    """Read a PNG's chunks: every one whole, with its sum and in its place, and nothing after them.

    Raises:
        BakingError: it is no whole PNG.
    """
    if len(picture) > MAX_PICTURE:
        raise _too_large()
    chunks = tuple(_chunks(picture))
    if chunks[-1].end != len(picture):
        raise BakingError("has something after the end of the picture")
    return chunks


def bake_svg(picture: bytes, credential: str) -> bytes:
    """Put a credential into an SVG, directly after its `<svg ...>` tag (OB 3.0 §5.3.2).

    Args:
        picture: an SVG in UTF-8; a credential that it carries already is taken out.
        credential: a JSON credential, which becomes a CDATA section (see `text_in_svg`), or a
            compact JWS, which becomes the attribute `verify`.

    Returns:
        The picture with the namespace declared and the element put in; all else as it was.

    Raises:
        BakingError: the picture is no such SVG, or the text is no credential.
    """
    _check_credential(credential)
    outline = _read_svg(picture)
    root, prefixes = outline.root, outline.prefixes
    declares = f'xmlns:{PREFIX}="{NAMESPACE}"'
    # A picture that uses the prefix for something else keeps it; the element then has its own.
    at_root = "" if PREFIX in prefixes else f" {declares}"
    at_element = f" {declares}" if prefixes.get(PREFIX, NAMESPACE) != NAMESPACE else ""
    if _is_jwt(credential):
        element = f'<{PREFIX}:credential{at_element} verify="{credential}"/>'
    else:
        body = f"<![CDATA[{text_in_svg(credential)}]]>"
        element = f"<{PREFIX}:credential{at_element}>{body}</{PREFIX}:credential>"
    if root.is_empty:
        element += f"</{root.name}>"
    tag = picture[: root.end - (len("/>") if root.is_empty else len(">"))]
    edges = [root.end, *(edge for span in outline.credentials for edge in span), len(picture)]
    rest = b"".join(picture[start:end] for start, end in list(pairwise(edges))[::2])
    return b"%b%b>%b%b" % (tag, at_root.encode(), element.encode(), rest)


def text_in_svg(credential: str) -> str:
    r"""A JSON credential as an SVG carries it: the same value, and nothing that XML would change.

    `]]>` would end the CDATA section and becomes `]]\u003e`; XML has neither U+FFFE nor U+FFFF, and
    only one way of ending a line. A text of Credfolio's own has none of these but in its strings.
    """
    one_line_end = credential.replace("\r\n", "\n").replace("\r", "\n")
    return one_line_end.translate(_NOT_IN_XML).replace("]]>", "]]\\u003e")


def unbake(data: bytes) -> str:
    """Read the credential in a baked PNG or SVG: its text as it stands there.

    A PNG's is the first `iTXt` chunk of the keyword, compressed or not; what follows the picture
    is passed over. An SVG's is the first such element, with whatever prefix: its attribute
    `verify`, or its text.

    Args:
        data: the picture.

    Returns:
        JSON or a compact JWS; whether it is one is not looked at.

    Raises:
        OlderBadge: it carries a badge of Open Badges 1 or 2 instead.
        BakingError: it is neither, is damaged, goes beyond bounds, or carries no credential.
    """
    if is_png(data):
        return _unbake_png(data)
    return _unbake_svg(data)


def _is_jwt(credential: str) -> bool:
    return _COMPACT_JWS.fullmatch(credential) is not None


def _check_credential(credential: str) -> None:
    if _UNWRITABLE.search(credential) or not (
        _is_jwt(credential) or credential.lstrip().startswith("{")
    ):
        raise BakingError("cannot carry what is neither a JSON credential nor a JWT")
    if len(credential) > MAX_TEXT:
        raise BakingError(f"cannot carry a credential larger than {MAX_TEXT // 1024 // 1024} MB")


def _too_large() -> BakingError:
    return BakingError(f"is larger than {MAX_PICTURE // 1024 // 1024} MB")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _to_text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BakingError("carries a credential that is not UTF-8 text") from None


# PNG (ISO/IEC 15948) ------------------------------------------------------------------------------


def _chunks(data: bytes) -> Iterator[Chunk]:
    """Read a PNG's chunks up to its end (PNG §5): each whole, with its sum, in their order."""
    if not data.startswith(_PNG):
        raise BakingError("is not a PNG picture: its first bytes are damaged")
    at, has_pixels = len(_PNG), False
    while at < len(data):
        header = data[at : at + 8]
        if len(header) < 8:  # noqa: PLR2004 - length and kind
            break
        length, kind = struct.unpack(">I4s", header)
        if length > _MAX_CHUNK or not kind.isalpha():
            raise BakingError("is damaged: it has a chunk that no PNG has")
        end = at + 12 + length
        if end > len(data):
            break
        content = data[at + 8 : end - 4]
        if struct.unpack(">I", data[end - 4 : end])[0] != zlib.crc32(data[at + 4 : end - 4]):
            raise BakingError(f"is damaged: the sum of its chunk {kind.decode()} is wrong")
        if (at == len(_PNG)) != (kind == b"IHDR" and length == _HEADER_BYTES):
            raise BakingError("is damaged: its header is not in its place")
        has_pixels = has_pixels or kind == b"IDAT"
        yield Chunk(kind, content, at, end)
        if kind == b"IEND":
            if not has_pixels:
                raise BakingError("is damaged: it has no pixels")
            return
        at = end
    raise BakingError("is cut off: the end of the PNG is missing")


def _keyword_of(content: bytes) -> str:
    return content.partition(b"\0")[0].decode("latin-1")


def _unbake_png(data: bytes) -> str:
    if len(data) > MAX_PICTURE:
        raise _too_large()
    older: str | None = None
    for chunk in _chunks(data):
        keyword = _keyword_of(chunk.data) if chunk.kind in (b"iTXt", b"tEXt") else ""
        if chunk.kind == b"iTXt" and keyword == KEYWORD:
            return _to_text(_international_text(chunk.data))
        if older is None and keyword == _OLDER_KEYWORD:
            is_plain = chunk.kind == b"tEXt"
            text = chunk.data.partition(b"\0")[2] if is_plain else _international_text(chunk.data)
            older = text.decode("latin-1") if is_plain else _to_text(text)
    if older is not None:
        raise _older_badge(older)
    raise BakingError("is a picture without a credential in it")


def _international_text(content: bytes) -> bytes:
    """The text of an `iTXt` chunk (PNG §11.3.3.4): after keyword, flags, language and translation."""
    _, _, rest = content.partition(b"\0")
    flags, fields = rest[:2], rest[2:].split(b"\0", 2)
    if len(flags) != 2 or len(fields) != 3:  # noqa: PLR2004 - the fields of the standard
        raise BakingError("is damaged: its credential's chunk is not whole")
    text = fields[2]
    if flags[0] == 0:
        return text
    if flags != b"\1\0":
        raise BakingError("carries a credential that is compressed in an unknown way")
    stream = zlib.decompressobj()
    try:
        expanded = stream.decompress(text, MAX_TEXT + 1)
    except zlib.error:
        raise BakingError("carries a compressed credential that is damaged") from None
    if len(expanded) > MAX_TEXT:
        raise BakingError(
            f"carries a credential that expands to more than {MAX_TEXT // 1024 // 1024} MB"
        )
    if not stream.eof:
        raise BakingError("carries a compressed credential that is cut off")
    return expanded


def _older_badge(text: str) -> OlderBadge:
    return OlderBadge("it is a hosted badge of an older standard, Open Badges 1 or 2", text)


# SVG ----------------------------------------------------------------------------------------------


class _Tag(NamedTuple):
    """A start tag: its name as written, where it lies, and whether it is the whole element."""

    name: str
    start: int
    end: int
    is_empty: bool


@dataclass(frozen=True, slots=True)
class _Outline:
    """What there is in an SVG for baking: positions in its bytes, and what it carries."""

    root: _Tag
    prefixes: dict[str, str]  # of namespaces, at the root
    credentials: tuple[tuple[int, int], ...]  # the elements, none inside another
    first: str | None
    older: str | None


def _unbake_svg(data: bytes) -> str:
    outline = _read_svg(data)
    if outline.first is not None:
        return outline.first
    if outline.older is not None:
        raise _older_badge(outline.older)
    raise BakingError("is a picture without a credential in it")


def _read_svg(data: bytes) -> _Outline:
    """Parse an SVG: no entities, no encoding but UTF-8, bounded in size and depth."""
    if len(data) > MAX_PICTURE:
        raise _too_large()
    # Even when told the encoding, expat takes some bytes for UTF-16; then no position would be right.
    if b"\0" in data or not _is_utf8(data):
        raise BakingError("is not an SVG picture in UTF-8")
    # A document type that only names itself is blanked out. What it leads to is never fetched, and
    # without it a name of an entity is an error, not a silent gap.
    if match := _PLAIN_DOCTYPE.match(data):
        data = match[1] + b" " * len(match[2]) + data[match.end() :]
    parser = expat.ParserCreate("utf-8", " ")
    reading = _SvgReading(data, parser)
    parser.ordered_attributes = True
    parser.XmlDeclHandler = reading.declaration
    parser.StartDoctypeDeclHandler = reading.doctype
    parser.StartNamespaceDeclHandler = reading.namespace
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise BakingError(f"is not an SVG picture: {reason} on its line {error.lineno}") from None
    return reading.outline()


class _SvgReading:
    """Notes what baking needs; expat calls it part by part."""

    def __init__(self, data: bytes, parser: expat.XMLParserType) -> None:
        self._data = data
        self._parser = parser
        self._depth = 0
        self._root: _Tag | None = None
        self._prefixes: dict[str, str] = {}
        self._credentials: list[tuple[int, int]] = []
        self._open: tuple[_Tag, int, str] | None = None  # tag, depth and namespace
        self._verify: str | None = None
        self._texts: list[str] = []
        self._found: dict[str, str] = {}  # the first text of each namespace

    def outline(self) -> _Outline:
        assert self._root is not None  # noqa: S101 - what parses has a root
        return _Outline(
            self._root,
            self._prefixes,
            tuple(self._credentials),
            self._found.get(NAMESPACE),
            self._found.get(_OLDER_NAMESPACE),
        )

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise BakingError(f"says that its encoding is {encoding}, not UTF-8")

    def doctype(self, _name: str, _system: str | None, _public: str | None, _subset: int) -> None:
        raise BakingError("has a DOCTYPE that may define entities")

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        if self._root is None and prefix:
            self._prefixes[prefix] = uri or ""

    def start(self, qualified: str, attributes: list[str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        if self._root is None:
            if name != "svg":
                raise BakingError("is not an SVG picture: its first element is no <svg>")
            self._root = self._tag()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BakingError(f"is an SVG nested deeper than {MAX_DEPTH} levels")
        if self._open is None and (namespace, name) in (
            (NAMESPACE, "credential"),
            (_OLDER_NAMESPACE, "assertion"),
        ):
            self._open = (self._tag(), self._depth, namespace)
            self._verify = dict(zip(attributes[::2], attributes[1::2], strict=True)).get("verify")
            self._texts = []

    def end(self, _qualified: str) -> None:
        if self._open is not None and self._depth == self._open[1]:
            tag, _, namespace = self._open
            self._open = None
            text = "".join(self._texts) if self._verify is None else self._verify.strip()
            if text.strip():
                self._found.setdefault(namespace, text)
            if namespace == NAMESPACE:
                self._credentials.append((tag.start, tag.end if tag.is_empty else self._tag().end))
        self._depth -= 1

    def text(self, text: str) -> None:
        if self._open is not None:
            self._texts.append(text)

    def _tag(self) -> _Tag:
        """The tag that the parser is at."""
        start = self._parser.CurrentByteIndex
        match = _TAG.match(self._data, start)
        assert match is not None  # noqa: S101 - expat has found it well-formed
        written = match[0]
        name = re.split(rb"[\s/>]", written[1:], maxsplit=1)[0].decode()
        return _Tag(name, start, match.end(), written.endswith(b"/>"))
