"""What a credential comes wrapped in: a page, a picture that it is baked into, or a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from credfolio.attachments import attached_credential, is_pdf
from credfolio.baking import is_png, is_svg, unbake
from credfolio.data_model import is_envelope
from credfolio.documents import MAX_BYTES, as_list, parse_object
from credfolio.errors import DocumentError, Undetermined
from credfolio.jose import is_jws, parse_jws
from credfolio.open_badges_2 import refuse_older_badge
from credfolio.plain_pages import find_scripts

if TYPE_CHECKING:
    from typing import Any

    from credfolio.jose import Jws

# How files that are credentials by themselves end; what a page embeds lies beside it as a file.
ENDINGS = (".json", ".jsonld", ".jwt", ".jws", ".png", ".svg", ".pdf", ".1ob")
_ENVELOPES = ("data:application/vc+jwt", "data:application/vc-ld+jwt", "data:application/jwt")
LOG_PROOF_TYPE = "text/vnd.c2sp.tlog-proof"
CREDENTIAL_TYPES = ("application/vc+ld+json", "application/vc")


@dataclass(frozen=True, slots=True)
class Secured:
    """A document as it was found: with proofs of its own, or in a `token` that signs it."""

    document: dict[str, Any]
    token: Jws | None = None


def find_log_proof(data: bytes) -> str:
    """The proof of inclusion that a page has beside its credential; empty if there is none."""
    if not data.lstrip().startswith(b"<") or len(data) > MAX_BYTES or is_svg(data):
        return ""
    try:
        return _first_script(data, (LOG_PROOF_TYPE,)) or ""
    except (UnicodeDecodeError, AssertionError):
        return ""


def unwrap(data: bytes) -> Secured:
    """Read the credential in a file: JSON, a JWT, an envelope, a page, a baked picture, or a PDF.

    A page carries the credential in its first script of one of the types `application/vc+ld+json`,
    `application/vc`; a PNG or SVG as `baking.unbake` says, a PDF as a
    file that is attached to it.

    Args:
        data: the file's bytes; what it is, they say themselves.

    Raises:
        DocumentError: no credential can be read from it.
        OlderBadge: a badge of an older standard, as a picture or as JSON.
        Undetermined: a token whose claims cannot be read as a credential's.
    """
    text = _without_wrapping(data)
    token = (text if isinstance(text, str) else text.decode("latin-1")).strip()
    if not is_jws(token):
        document = parse_object(text)
        enveloped = enveloped_token(document)
        if enveloped is None:
            shown = text if isinstance(text, str) else text.decode("utf-8", "replace")
            return Secured(refuse_older_badge(document, shown))
        token = enveloped
    jws = parse_jws(token)
    return Secured(jws.credential, jws)


def enveloped_token(document: dict[str, Any]) -> str | None:
    """The token in an `EnvelopedVerifiableCredential` (VC Data Model 2.0 §4.13); None for others.

    Raises:
        Undetermined: what is in the envelope is no JWT.
    """
    if not is_envelope(document):
        return None
    kind, _, token = str(document.get("id")).partition(",")
    if kind not in _ENVELOPES or not is_jws(token):
        raise Undetermined(f"it is an envelope of the kind {kind[:60]}, unknown to this version")
    return token


def carries_credential(data: bytes) -> bool:
    """Whether a file is a credential by itself: JSON of its type, a JWT, a baked picture."""
    try:
        document = unwrap(data).document
    except Undetermined:
        return True
    except DocumentError:
        return False
    return "VerifiableCredential" in as_list(document.get("type"))


def parse_document(data: bytes) -> dict[str, Any]:
    """Read the document in a file, as `unwrap`, without what signs it from outside."""
    return unwrap(data).document


def _without_wrapping(data: bytes) -> bytes | str:
    """What a page, picture or PDF carries; what carries nothing is returned as it is."""
    if is_pdf(data):
        return attached_credential(data)
    if is_png(data) or is_svg(data):
        return unbake(data)
    return embedded_text(data) if data.lstrip().startswith(b"<") else data


def embedded_text(data: bytes) -> str:
    """The credential's text in an HTML page, as `unwrap` finds it.

    Raises:
        DocumentError: the page has none, or cannot be read.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        found = _first_script(data, CREDENTIAL_TYPES)
    except UnicodeDecodeError:
        raise DocumentError("is not UTF-8 text") from None
    except AssertionError:  # the parser's word for some malformed declarations
        raise DocumentError("is not HTML that can be read") from None
    if found is None:
        raise DocumentError("is a page without a credential in it")
    return found


def _first_script(data: bytes, types: tuple[str, ...]) -> str | None:
    """The text of the first script of one of the types that holds any.

    Raises:
        UnicodeDecodeError: the page is not UTF-8.
        AssertionError: the page has a declaration that the parser cannot read.
    """
    scripts = find_scripts(data)
    if scripts is not None:
        return next((held for kind, held in scripts if held and kind in types), None)
    page = _Embedded(types)
    page.feed(data.decode("utf-8"))
    return page.found


class _Embedded(HTMLParser):
    """Finds the text of the first script of one of the types."""

    def __init__(self, types: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self._types = types
        self.found: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").lower()
        self._inside = tag == "script" and kind in self._types and self.found is None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found = (self.found or "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False
