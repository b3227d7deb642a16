"""Credentials that others gave: what kind of file they are, whose they are, and who signed them.

They are kept byte for byte in `content/imports/`. Everything in them is what a stranger wrote.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from credfolio.attachments import attached_credential, is_pdf
from credfolio.baking import is_png, is_svg, unbake
from credfolio.data_model import ACHIEVEMENT_CREDENTIALS, issuer_id
from credfolio.did import did_web_address
from credfolio.documents import as_list, strings_in
from credfolio.errors import DidError, Mistake
from credfolio.jose import is_jws
from credfolio.model import has_email, without_emails
from credfolio.receipts import digest_of
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from credfolio.issuing import AwardKey
    from credfolio.model import Earner
    from credfolio.receipts import Receipt
    from credfolio.report import Finding, Report, State
    from credfolio.wrappings import Secured

KINDS = ("json", "jwt", "png", "svg")
"""The endings of imported files."""
MAX_IMPORT = 16 * 1024 * 1024
"""The largest file that is imported, in bytes."""

OriginKind = Literal["site", "self", "domain", "key"]

# What is no reason to refuse a credential: it is the issuer's word, and is shown as such.
_ISSUERS_WORD: frozenset[State] = frozenset(("expired", "not-yet-valid", "revoked", "suspended"))
_SCRIPT = re.compile(
    rb"<script\b[^>]*\btype\s*=\s*[\"']?application/vc(?:\+ld\+json)?(?=[\"'\s>])[^>]*>(.*?)</script",
    re.DOTALL | re.IGNORECASE,
)
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*")
# Controls, and marks that turn the direction of what stands around them.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST_TEXT, _LONGEST_LIST = 10_000, 100
_MOST_BRACKETS = 200  # reading Markdown takes the cube of their number
_LAST_SECOND = 253402300799  # of the year 9999, counted from 1970
_HASH = re.compile(r"(sha256|md5)\$([0-9a-fA-F]+)")


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file in `content/imports/`: its path below the site's folder, and its bytes.

    `is_picture` says that it can be shown and published as a picture without harm.
    """

    file: str
    data: bytes
    is_picture: bool = False

    @property
    def kind(self) -> str:
        """What its bytes are: `json`, `jwt`, `png` or `svg`."""
        return kind_of(self.data)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who signed a credential, by identifiers and never by names.

    `kind` is `site` for an issuer of this site, `self` where earner and issuer are the same,
    `domain` for an issuer that a domain speaks for, `key` for any other. `place` is that domain,
    with the path on it if it speaks for one only. Only if it is `confirmed` is the document what
    that issuer signed; else all of this is what the document says.
    """

    kind: OriginKind
    confirmed: bool
    issuer: str
    place: str = ""

    @property
    def domain(self) -> str:
        """The domain alone."""
        return self.place.partition("/")[0]

    @property
    def is_vouched_for(self) -> bool:
        """Whether somebody who can be found by name signed it: the site itself, or a domain."""
        return self.confirmed and self.kind in ("site", "domain")


def kind_of(data: bytes) -> str:
    """What bytes are, by themselves: `png`, `svg`, `jwt`, or else `json`."""
    if is_png(data):
        return "png"
    if is_svg(data):
        return "svg"
    return "jwt" if is_jws(data.decode("latin-1").strip()) else "json"


def kept_bytes(data: bytes) -> bytes:
    """What is kept of a file: all of it, or of a page or PDF the credential's text as it is there.

    Raises:
        DocumentError: the PDF carries none.
    """
    if is_pdf(data):
        return attached_credential(data)
    if is_png(data) or is_svg(data) or not data.lstrip().startswith(b"<"):
        return data
    found = _SCRIPT.search(data)
    return data if found is None else found[1]


def credential_text(data: bytes) -> str:
    """The credential in a file as text, JSON or a JWT: what is inside of a picture, or all of it.

    Raises:
        DocumentError: the picture carries none.
    """
    return unbake(data) if is_png(data) or is_svg(data) else data.decode()


def is_credential(document: Mapping[str, Any]) -> bool:
    """Whether a document is a credential by its type, and not a list of what was withdrawn."""
    types = as_list(document.get("type"))
    return "VerifiableCredential" in types and "BitstringStatusListCredential" not in types


def faults_of(report: Report) -> list[Finding]:
    """What makes a credential unfit to be kept: it is not what its issuer signed, or not whole.

    That it has expired or was withdrawn is its issuer's word, and no fault.
    """
    return [
        finding
        for finding in report.findings
        if finding.outcome == "failed" and finding.state not in _ISSUERS_WORD
    ]


def check_receipts(
    files: Mapping[AwardKey, ImportedFile], receipts: Mapping[AwardKey, Receipt]
) -> Iterator[Mistake]:
    """Hold imports against their receipts: each has one, and it is of these very bytes."""
    for key, imported in sorted(files.items()):
        receipt = receipts.get(key)
        again = f"verify it with `credfolio import {imported.file}`"
        if receipt is None:
            yield Mistake(imported.file, 0, "", "has no receipt in the wallet", again)
        elif receipt.file != imported.file:
            what = f"has a receipt of another file, {receipt.file}"
            yield Mistake(imported.file, 0, "", what, again)
        elif receipt.digest != digest_of(imported.data):
            what = "is not the file that was verified: its bytes have changed"
            yield Mistake(imported.file, 0, "", what, f"restore it, or {again}")


def email_places(data: bytes, secured: Secured) -> list[str]:
    """The members of a credential that have an e-mail address in them."""
    places = [path for path, text in strings_in(secured.document) if has_email(text)]
    if secured.token is not None:
        claims = {"header": secured.token.header, "payload": secured.token.payload}
        places += [path for path, text in strings_in(claims) if has_email(text)]
    if not places and is_svg(data) and has_email(data.decode()):
        places.append("the picture")
    return list(dict.fromkeys(places))


def shown_document(secured: Secured) -> dict[str, Any]:
    """What pages may show of a credential: no e-mail address, no invisible marks, nothing endless.

    A JWT's own dates stand in for those that the credential leaves out.
    """
    document: dict[str, Any] = _shown(secured.document)
    for member, claim in (("validFrom", "nbf"), ("validUntil", "exp")):
        if secured.token is not None and member not in document:
            seconds = secured.token.payload.get(claim)
            if isinstance(seconds, int | float) and 0 <= seconds <= _LAST_SECOND:
                document[member] = format_timestamp(datetime.fromtimestamp(seconds, UTC))
    return document


def shown_text(text: str) -> str:
    """A stranger's text as pages may show it, as in `shown_document`."""
    visible = _INVISIBLE.sub("", text)
    cut = visible[:_LONGEST_TEXT] + ("…" if len(visible) > _LONGEST_TEXT else "")
    if cut.count("[") > _MOST_BRACKETS:
        cut = cut.replace("[", "(")
    return without_emails(cut, "(e-mail address left out)")


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, dict):
        return {name: _shown(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value[:_LONGEST_LIST]]
    return value


def name_in(document: Mapping[str, Any]) -> str:
    """What a credential is called: a badge as its achievement, any other by its own name."""
    own = _first_text(document.get("name"))
    types = as_list(document.get("type"))
    if own and not any(kind in types for kind in ACHIEVEMENT_CREDENTIALS):
        return own
    for subject in _subjects(document):
        achievement = subject.get("achievement")
        if isinstance(achievement, dict) and (name := _first_text(achievement.get("name"))):
            return name
    return own


def awarded_day(document: Mapping[str, Any]) -> date | None:
    """The day of an award: as it says, or else the day from which it holds; None for neither."""
    for member in ("awardedDate", "validFrom", "issuanceDate"):
        try:
            return date.fromisoformat(document[member][:10])
        except (KeyError, TypeError, ValueError):
            continue
    return None


def earners_named(document: Mapping[str, Any], earners: Mapping[str, Earner]) -> list[str]:
    """The slugs of the earners whom a credential names: by identifiers, or else by bare names."""
    certain = [slug for slug, earner in earners.items() if _identifies(document, earner)]
    return certain or [slug for slug, earner in earners.items() if _bears_name(document, earner)]


def names_earner(document: Mapping[str, Any], earner: Earner) -> bool:
    """Whether a credential says that it was earned by this earner, by an identifier or by name."""
    return _identifies(document, earner) or _bears_name(document, earner)


def _identifies(document: Mapping[str, Any], earner: Earner) -> bool:
    """By DID, or by an identifier (IdentityObject) other than a name."""
    known = [(each.type, each.value) for each in earner.identifiers]
    if earner.email:
        forms = dict.fromkeys((earner.email, earner.email.lower()))
        known += [(kind, form) for kind in ("emailAddress", "email") for form in forms]
    for subject in _subjects(document):
        id_ = subject.get("id")
        if isinstance(id_, str) and id_ in (earner.did, f"mailto:{earner.email}"):
            return True
        if any(
            _matches(entry, kind, value) for entry in _entries(subject) for kind, value in known
        ):
            return True
    return False


def _bears_name(document: Mapping[str, Any], earner: Earner) -> bool:
    for subject in _subjects(document):
        name = subject.get("name")
        if isinstance(name, str) and name.casefold() == earner.name.casefold():
            return True
        if any(_matches(entry, "name", earner.name) for entry in _entries(subject)):
            return True
    return False


def _subjects(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    subjects = as_list(document.get("credentialSubject"))
    return [subject for subject in subjects if isinstance(subject, dict)]


def _entries(subject: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in as_list(subject.get("identifier")) if isinstance(entry, dict)]


def _matches(entry: Mapping[str, Any], kind: str, value: str) -> bool:
    """Whether an IdentityObject stands for a value (OB 3.0 App. B, IdentityHash)."""
    written, salt = entry.get("identityHash"), entry.get("salt", "")
    if entry.get("identityType") != kind or not isinstance(written, str):
        return False
    if entry.get("hashed") is not True:
        return written.casefold() == value.casefold()
    hashed = _HASH.fullmatch(written)
    if hashed is None or not isinstance(salt, str):
        return False
    found = hashlib.new(hashed[1], f"{value}{salt}".encode(), usedforsecurity=False).hexdigest()
    return hmac.compare_digest(found, hashed[2].lower())


def is_self_issued(issuer: str, issuer_name: str, earner: Earner, earner_name: str = "") -> bool:
    """Whether earner and issuer are the same: by DID, or by name."""
    same_name = issuer_name.casefold() == (earner_name or earner.name).casefold()
    return same_name or bool(earner.did and earner.did == issuer)


def read_origin(
    document: Mapping[str, Any], report: Report, earner: Earner, own: frozenset[str]
) -> Origin:
    """Find out who signed a credential.

    Args:
        document: the credential.
        report: what verifying it said.
        earner: on whose portfolio it is.
        own: the DIDs of the site's own issuers.
    """
    issuer = issuer_id(dict(document))
    confirmed = all(report.finding(name).outcome == "passed" for name in ("proof", "issuer"))
    profile = document.get("issuer")
    name = _first_text(profile.get("name")) if isinstance(profile, dict) else ""
    subjects = [subject.get("id") for subject in _subjects(document)]
    if issuer in subjects or is_self_issued(issuer, name, earner):
        return Origin("self", confirmed, issuer)
    if issuer in own:
        return Origin("site", confirmed, issuer)
    place = shown_text(place_of(issuer))
    return Origin("domain" if place else "key", confirmed, issuer, place)


def _first_text(value: Any) -> str:
    """A text, or the first of several, each perhaps with its language."""
    first = as_list(value)[0] if as_list(value) else ""
    text = first.get("@value") if isinstance(first, dict) else first
    return text if isinstance(text, str) else ""


def place_of(issuer: str) -> str:
    """The domain that speaks for an issuer (did:web or https), and its path there; or nothing.

    On a host that many share the path is all that its issuer rules.
    """
    try:
        address = did_web_address(issuer) if issuer.startswith("did:web:") else issuer
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port not in (None, 443) else ""
    except (DidError, ValueError):
        return ""
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        return ""
    path = parts.path.removesuffix("/did.json").removesuffix("/.well-known").rstrip("/")
    return f"{host}{port}{path}"
