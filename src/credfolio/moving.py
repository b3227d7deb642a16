"""Takes a site to another address: what is written in content, and what it means for verifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.addresses import former_place
from credfolio.content import load_content
from credfolio.errors import SiteError
from credfolio.issuing import stored_credential
from credfolio.journal import Journal
from credfolio.mistakes import check_answers
from credfolio.model import FormerAddress, Site
from credfolio.scaffold import end_of_member
from credfolio.wallet import load_wallet

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.yaml_reader import YamlDocument

_BASE_URL = re.compile(r"base_url:\s+[^\s#]+\s*(#.*)?")


@dataclass(frozen=True, slots=True)
class Move:
    """A site that has another address from now on.

    `before` and `now` are its addresses, with their final slash; `place` is the folder of the built
    site with what the former address has to answer, empty if it is lost. `credentials` counts what
    was signed at the former address, `keyed` those of them whose issuer is a did:key. `named_in` are
    the files of issuers whose `url:` is the former address still.
    """

    file: Path
    before: str
    now: str
    place: str
    credentials: int
    keyed: int
    named_in: tuple[str, ...]


def move(root: Path, to: str, *, lost: bool = False) -> Move:
    """Write into `site.yaml` that the site is at another address, and where it was before.

    Nothing is signed: the next build does that.

    Args:
        root: the site's folder.
        to: the address from now on.
        lost: the former address does not answer for the site any more.

    Raises:
        SiteError: it is there already, `to` is no address for a site, or `site.yaml` is written so
            that nothing can be changed in it.
        ContentError: the content has mistakes, or would have; the file is as it was.
        WalletError: the wallet cannot be read.
        WriteError: the system does not let us.
    """
    loaded = load_content(root)
    site = loaded.content.site
    check_answers({"title": site.title, "base_url": to}, Site)
    now = FormerAddress(url=to).base
    if now == site.base:
        raise SiteError(f"the site is at {now} already", hint="there is nothing to move")
    wallet = load_wallet(root / "wallet")
    here = [
        stored
        for stored in (stored_credential(wallet, key) for key in wallet.credentials)
        if loaded.content.base_of(str(stored["id"])) == site.base
    ]
    former = tuple(each for each in site.moved_from if each.base != now)
    left = FormerAddress(url=site.base, kept=not lost)
    file = root / "content" / "site.yaml"
    before = file.read_bytes()
    after = _moved(before, loaded.documents["site", ""], now, (*former, left))
    load_content(root, {file: after})
    Journal(root / "wallet").write({file: after})
    return Move(
        file,
        before=site.base,
        now=now,
        place="" if lost else former_place(site.base),
        credentials=len(here),
        named_in=tuple(
            f"content/issuers/{slug}.yaml"
            for slug, issuer in loaded.content.issuers.items()
            if issuer.url.startswith(site.base.rstrip("/"))
        ),
        keyed=sum(str(stored["issuer"]["id"]).startswith("did:key:") for stored in here),
    )


def _moved(
    before: bytes, document: YamlDocument, now: str, former: tuple[FormerAddress, ...]
) -> bytes:
    """The file with another `base_url:` and `moved_from:`, every other line as it was."""
    text = before.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = text.rstrip().replace("\r\n", "\n").split("\n")
    at = document.key_lines["base_url",] - 1
    if not _BASE_URL.fullmatch(rows[at]):
        raise SiteError(
            f"{document.file}: base_url is not written on a line of its own",
            hint="write it as `base_url: https://...`",
        )
    members = [f"base_url: {now}", "moved_from:"]
    for each in former:
        members.append(f"  - {each.url}" if each.kept else f"  - url: {each.url}")
        members += [] if each.kept else ["    kept: false"]
    edits = [(at, at + 1, members)]
    if ("moved_from",) in document.key_lines:
        start = document.key_lines["moved_from",] - 1
        edits.append((start, end_of_member(document, "moved_from", rows), []))
    for start, end, lines in sorted(edits, reverse=True):
        rows[start:end] = lines
    return (newline.join(rows) + newline).encode()
