"""Asks a host for what a build wrote, address by address, and compares.

Only addresses of the site are asked: what a host answers never leads to another one.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from credfolio.errors import CertificateError, FetchError, SiteError, Undetermined
from credfolio.fetch import ask_host
from credfolio.hosting import (
    HostFinding,
    HostReport,
    Question,
    judge,
    recognise_host,
    setting_for,
    sum_up,
)
from credfolio.tlog import TILE_WIDTH, parse_checkpoint, tile_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from credfolio.hosting import Answer, HostName, RuleName

_AT_ONCE = 8
_ONE_SECONDS = 10.0
_SAMPLE = 50
"""So many credentials are asked for, unless all are."""
_NOTHING = "credfolio-doctor-looks-for-nothing/"

_SIGNED: tuple[RuleName, ...] = ("redirects", "content-types", "cors", "compression")
_FILE: tuple[RuleName, ...] = ("files", "redirects", "content-types")
_KINDS_OF_FILES = (
    "*/*/credential.png",
    "*/*/credential.svg",
    "*/*/credential.pdf",
    "assets/*.css",
    "assets/*.js",
    "*/resume.txt",
)
_PAGE: tuple[RuleName, ...] = ("pages", "redirects", "content-types")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is asked: an address with its final slash, and whether a person typed it.

    What was typed may be a host of their own, also without https; an address that stands in
    content is asked with the limits that hold for anybody's.
    """

    address: str
    typed: bool


def examine_host(
    folder: Path, place: Place, *, every: bool = False, seconds: float = 300.0
) -> HostReport:
    """Compare what a host serves with what a build wrote.

    Args:
        folder: the built site.
        place: where it is asked.
        every: ask for every credential, not for a sample of them.
        seconds: how long all questions together may take; what is left then stays open.

    Returns:
        A report with a finding for each rule.

    Raises:
        SiteError: the folder is not a built site.
    """
    questions = plan_questions(folder, place.address, every=every)
    deadline = time.monotonic() + seconds
    home, *rest = questions
    try:
        first = _ask(home, place, deadline)
    except Undetermined as error:
        return HostReport(place.address, "", sum_up([_unreached(place, error)], questions))
    host = recognise_host(place.address, first)

    def examined(question: Question) -> list[HostFinding]:
        try:
            answer: Answer | Undetermined = _ask(question, place, deadline)
        except FetchError as error:
            answer = error
        return judge(question, answer, host)

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as workers:
        found = [finding for some in workers.map(examined, rest) for finding in some]
    findings = sum_up([_https(place, host), *judge(home, first, host), *found], questions)
    return HostReport(place.address, host, findings)


def plan_questions(folder: Path, site: str, *, every: bool = False) -> tuple[Question, ...]:
    """What to ask a host about a built site, the home page first.

    Args:
        folder: the built site.
        site: the address where it is asked, with its final slash.
        every: ask for every credential, not for a sample of them.

    Raises:
        SiteError: the folder is not a built site, or cannot be read.
    """
    if not (folder / "index.html").is_file():
        raise SiteError(f"{folder} holds no built site", hint="credfolio build")
    built = _Built(folder, site)
    try:
        home = built.ask(folder / "index.html", "home", *_PAGE, packed=True)
        return (home, *_documents(built, every=every), *_pages(built))
    except OSError as error:
        raise SiteError(f"cannot read {error.filename}: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class _Built:
    """A built site, and where its host is asked."""

    folder: Path
    site: str

    def ask(self, file: Path, *rules: RuleName, packed: bool = False) -> Question:
        path = quote(file.relative_to(self.folder).as_posix()).removesuffix("index.html")
        return Question(self.site, path, rules, file.read_bytes(), packed)

    def files(self, *patterns: str) -> list[Path]:
        found = (sorted(self.folder.glob(pattern)) for pattern in patterns)
        return [file for files in found for file in files if file.is_file()]


def _documents(built: _Built, *, every: bool) -> Iterator[Question]:
    """What verifiers ask for: identities, status lists, credentials."""
    hidden = built.files(".well-known/did.json")
    identities = built.files("did.json", "issuers/*/did.json")
    lists = built.files("status/*/*.json")
    credentials = built.files("*/*/credential.json")
    for file in hidden:
        yield built.ask(file, "dot-folders", "identity", *_SIGNED)
    for file in identities:
        yield built.ask(file, "identity", *_SIGNED)
    for file in lists:
        yield built.ask(file, "status-lists", *_SIGNED)
    for file in built.files("log/*/checkpoint"):
        for name in ("checkpoint", *_last_tiles(file)):
            yield built.ask(file.parent / name, "files", "redirects")
    for file in credentials if every else _sample(credentials):
        yield built.ask(file, "credentials", *_SIGNED)
    # Again as browsers ask, which take it compressed.
    for files in (hidden, identities, lists, credentials):
        for file in files[:1]:
            yield built.ask(file, "compression", packed=True)


def _last_tiles(checkpoint: Path) -> Iterator[str]:
    """The tiles of a log that its last entry is in: those that a build has changed."""
    size = parse_checkpoint(checkpoint.read_text("utf-8")).checkpoint.size
    number, place = divmod(size - 1, TILE_WIDTH)
    for level in (0, "entries"):
        yield tile_path(level, number, place + 1)


def _pages(built: _Built) -> Iterator[Question]:
    """What people see: a credential's page with its card and pictures, and what goes with pages."""
    for page in built.files("*/*/embed/index.html")[:1]:
        yield built.ask(page, *_PAGE, "frames", packed=True)
    for picture in built.files("*/*/credential.png")[:1]:
        folder = picture.parent
        yield built.ask(folder / "index.html", *_PAGE, "scripts", packed=True)
        path = quote(folder.relative_to(built.folder).as_posix())
        yield Question(built.site, path, ("folders",))
    for pattern in _KINDS_OF_FILES:
        for file in built.files(pattern)[:1]:
            yield built.ask(file, *_FILE, packed=True)
    missing = (built.folder / "404.html").read_bytes()
    yield Question(built.site, _NOTHING, ("not-found",), missing, packed=True)


def _sample(files: Sequence[Path]) -> list[Path]:
    """The first, the last, and others at even distances: the same ones on each run."""
    if len(files) <= _SAMPLE:
        return list(files)
    step = (len(files) - 1) / (_SAMPLE - 1)
    return [files[round(number * step)] for number in range(_SAMPLE)]


def _ask(question: Question, place: Place, deadline: float) -> Answer:
    left = min(_ONE_SECONDS, deadline - time.monotonic())
    if left <= 0:
        raise FetchError("was not asked: the time for all questions is over")
    try:
        return ask_host(question.url, question.headers, typed=place.typed, seconds=left)
    except FetchError as error:  # whoever reads a finding knows which address was asked
        raise type(error)(error.message.removeprefix(f"{question.url} ")) from None


def _unreached(place: Place, error: Undetermined) -> HostFinding:
    """What is known of a host whose home page did not answer: no more than why."""
    if isinstance(error, CertificateError):
        setting = (
            "renew the certificate, let it name this host, and send the whole chain; "
            "GitHub Pages: Settings, Pages, Enforce HTTPS, once the domain is checked"
        )
        return HostFinding("https", "failed", error.message, place.address, setting)
    setting = "" if place.typed else "a host of your own network is asked if you type its address"
    return HostFinding("home", "undetermined", error.message, place.address, setting)


def _https(place: Place, host: HostName) -> HostFinding:
    parts = urlsplit(place.address)
    if parts.scheme == "https":
        return HostFinding("https", "passed", "its certificate holds", place.address)
    if _is_loopback(parts.hostname or ""):
        return HostFinding("https", "skipped", "this machine was asked, where http will do")
    return HostFinding(
        "https", "failed", "answers without https", place.address, setting_for("https", host)
    )


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
