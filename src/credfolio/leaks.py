"""What must never be published: private keys, and the e-mail addresses of earners.

Content refuses addresses where people write them, and nothing here ever renders a key. This is the
net below: templates, pictures and files of a site's own are copied as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credfolio.errors import MultikeyError, SiteError
from credfolio.multikey import decode_secret_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# A quotation mark in JSON, in JSON that is a text in JSON, and in HTML.
_QUOTE = rb"(?:\\*[\"']|&quot;|&#34;|&#x22;)"
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
_MULTIKEY = re.compile(rb"(?<![0-9A-Za-z])z3u2[1-9A-HJ-NP-Za-km-z]{40,50}(?![0-9A-Za-z])")
_SEALED = re.compile(rb"credfolio-key\$v=\d+\$\w+\$[^\s$]+\$[\w-]{16,}\$[\w-]{16,}")
_JWK = re.compile(_QUOTE + rb"d" + _QUOTE + rb"\s*:\s*" + _QUOTE + rb"[\w-]{40,}")
_MEMBER = re.compile(
    rb"(?:secret|private)Key(?:Multibase|Base58|Hex)\W{1,16}[0-9A-Za-z][\w-]{30,}",
)
_SEED = re.compile(
    rb"(?:seed|secret|private)[\w -]{0,24}(?:[\"'\\:=>\s]|&quot;){1,12}(?:0x)?"
    rb"[0-9a-f]{64}(?![0-9a-f])"
)
_TELLING = (b"seed", b"secret", b"private")
# What each of the patterns has in it, on one line: one of those, in small letters, or of these.
_MARKS = (b"z3u2", b"credfolio-key$", b"kty")
_AT_SIGNS = (b"@", b"%40", b"&#64;", b"&#x40;", b"&commat;", b"\\u0040")
_LOCAL = re.compile(rb"[\w.+\x80-\xff-]+\Z")
_LOCAL_BYTES = frozenset(byte for byte in range(256) if _LOCAL.search(bytes([byte])))
_DOMAIN = re.compile(rb"[\w.\x80-\xff-]+[\w\x80-\xff]")
_LONGEST_LOCAL = 256  # bytes; the standard's limit is 64 of them (RFC 5321 §4.5.3.1.1)
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Leak:
    """Something secret in a file: its line, from 1, and what it is, never the secret itself."""

    line: int
    what: str


def find_private_keys(data: bytes) -> Iterator[Leak]:
    """Find private keys in a file.

    That is PEM, Credfolio's own key files, plain and sealed, secret Multikeys, JWKs with `d`, members
    of verification methods that hold a private key, and 64 hexadecimal digits behind a word that
    says what they are.
    """
    # The plain search before the pattern is what makes this cheap.
    if b"PRIVATE KEY" in data:
        yield from _found(_PEM, data, "a private key in PEM")
    if b"z3u2" in data:
        yield from _found(_MULTIKEY, data, "a secret key (z3u2...)", _is_secret_key)
    if b"credfolio-key$" in data:
        yield from _found(_SEALED, data, "a sealed private key of Credfolio")
    if b"kty" in data:
        yield from _found(_JWK, data, "a private JSON Web Key (it has `d`)")
    if b"secretKey" in data or b"privateKey" in data:
        yield from _found(_MEMBER, data, "a verification method's private key")
    if b"\0" not in data[:_HEAD]:
        lowered = data.lower()
        if any(word in lowered for word in _TELLING):
            yield from _found(_SEED, lowered, "a seed or secret in hexadecimal digits")


def find_emails(data: bytes, addresses: frozenset[str]) -> Iterator[Leak]:
    """Find e-mail addresses in a text, also where the @ is written otherwise.

    Args:
        data: a file; one that is no text has none.
        addresses: those that are looked for, case-folded.
    """
    for address, leak in addresses_in(data):
        if address in addresses:
            yield leak


def addresses_in(data: bytes) -> Iterator[tuple[str, Leak]]:
    """Whatever looks like an e-mail address in a text, case-folded, with its place.

    Args:
        data: a file; one that is no text has none.
    """
    if b"\0" not in data[:_HEAD]:
        yield from _addresses_in(data)


def _addresses_in(data: bytes) -> Iterator[tuple[str, Leak]]:
    for sign in _AT_SIGNS:
        at = data.find(sign)
        while at >= 0:
            # Most of them begin a name in JSON-LD, so what stands before is looked at first.
            is_after = at > 0 and data[at - 1] in _LOCAL_BYTES
            local = _LOCAL.search(data, max(0, at - _LONGEST_LOCAL), at) if is_after else None
            domain = _DOMAIN.match(data, at + len(sign)) if local else None
            if local and domain and b"." in domain[0]:
                address = (local[0] + b"@" + domain[0]).decode("utf-8", "replace").casefold()
                yield address, Leak(_line_of(data, at), "the e-mail address of an earner")
            at = data.find(sign, at + 1)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Tells quickly of many files which hold nothing secret, where most of their lines are alike.

    Whatever is looked for has something in it that stands on one line. So a line that was looked at
    needs no second look, in whichever file. All lines are remembered: it is for some hundred files.
    """

    _free: set[bytes] = field(default_factory=set)

    def lets_through(self, data: bytes) -> bool:
        """Whether the functions above find nothing in a file; if not, these have to be asked."""
        new = {*data.split(b"\n")} - self._free
        text = b"\n".join(new)
        if any(mark in text for mark in _MARKS) or any(_addresses_in(text)):
            return False
        lowered = text.lower()
        if any(word in lowered for word in _TELLING):
            return False
        self._free.update(new)
        return True


def refuse_leaks(
    files: Iterable[tuple[str, bytes]], addresses: Iterable[str], public: frozenset[str]
) -> Iterator[tuple[str, bytes]]:
    """Pass on the files of a site, unless there is something secret in one.

    Args:
        files: path below the site's folder, and bytes.
        addresses: the e-mail addresses of earners.
        public: the paths of files that are published with an address in them, as asked for.

    Raises:
        SiteError: after the last file, with every place.
    """
    wanted = frozenset(address.casefold() for address in addresses)
    places = []
    for path, data in files:
        leaks = [*find_private_keys(data)]
        if wanted and path not in public:
            leaks += find_emails(data, wanted)
        places += [f"{path}:{leak.line}: {leak.what}" for leak in leaks]
        yield path, data
    if places:
        raise refused(places)


def refused(places: Iterable[str]) -> SiteError:
    """The error about files with something secret in them, by file, line and what it is."""
    return SiteError(
        "something secret would be published, so nothing was written:\n  " + "\n  ".join(places),
        hint="take it out of content/ or templates/; a private key that was ever committed or "
        "published is not secret any more: `credfolio compromised`",
    )


def _found(
    pattern: re.Pattern[bytes],
    data: bytes,
    what: str,
    is_one: Callable[[bytes], bool] = bool,
) -> Iterator[Leak]:
    for match in pattern.finditer(data):
        if is_one(match[0]):
            yield Leak(_line_of(data, match.start()), what)


def _is_secret_key(text: bytes) -> bool:
    try:
        decode_secret_key(text.decode())
    except MultikeyError:
        return False
    return True


def _line_of(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
