"""Forgets an earner: what they have is withdrawn, and no file of the site names them any more."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.addresses import with_current_dids
from credfolio.content import load_content
from credfolio.documents import render_json
from credfolio.errors import SiteError
from credfolio.issuing import is_of, issuers_of, withdraw_all, without_earner
from credfolio.journal import Journal
from credfolio.mistakes import hint_for
from credfolio.model import TRANSCRIPT
from credfolio.signing import append_to_logs, load_signers
from credfolio.wallet import load_wallet, wallet_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from credfolio.content import LoadedContent
    from credfolio.keys import KeyFolder
    from credfolio.model import Content

# Where each earner has a folder.
_FOLDERS = (
    "content/status",
    "content/imports",
    "content/endorsements",
    "wallet/credentials",
    "wallet/salts",
    "wallet/receipts",
)
_SIGNED = ("credentials", "salts")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten: files that are gone, below the site's folder, and how many credentials."""

    files: tuple[str, ...]
    credentials: int


def files_of(root: Path, earner: str) -> tuple[Path, ...]:
    """The files of a site that are about an earner and nobody else.

    Raises:
        SiteError: there is no such earner.
        ContentError: the content has mistakes.
    """
    loaded = load_content(root)
    wallet = load_wallet(root / "wallet")
    known = sorted({*loaded.content.earners, *(of for of, _ in wallet.credentials)})
    if earner not in known:
        raise SiteError(f"there is no earner '{earner}'", hint=hint_for(earner, known))
    files = [root / f"content/earners/{earner}.yaml", root / f"wallet/unlisted/{earner}.json"]
    files += [root / f"wallet/{kind}/{TRANSCRIPT}/{earner}.json" for kind in _SIGNED]
    files += [file for folder in _FOLDERS for file in (root / folder / earner).rglob("*")]
    files += _pictures(loaded, earner)
    return tuple(sorted(file for file in files if file.is_file()))


def forget_earner(root: Path, earner: str, *, keys: KeyFolder, now: str, day: date) -> Forgotten:
    """Withdraw everything that an earner has, for good, and delete all files about them.

    1. The bits of their credentials are set, the lists signed again, and the logs say so.
    2. The files of content and wallet that are about them are deleted.
    3. A tombstone without a name says when that was, and of how many credentials.

    All of that happens together or not at all. What is published is for the next build.

    Args:
        root: the site's folder.
        earner: their slug.
        keys: where private keys are.
        now: XSD dateTimeStamp.
        day: the day of it, for the tombstone.

    Raises:
        SiteError: there is no such earner.
        ContentError: the content has mistakes.
        WalletError: the wallet is damaged.
        KeyFileError: a private key is missing or not safe.
        WriteError: the system does not let us.
    """
    files = files_of(root, earner)
    content = load_content(root).content
    wallet = with_current_dids(content, load_wallet(root / "wallet"))
    credentials = sum(is_of(key, earner) for key in wallet.credentials)
    signers = load_signers(wallet, issuers_of(wallet, earner), keys)
    withdrawn = withdraw_all(content, wallet, earner, signers, now=now)  # 1
    logged = append_to_logs(content, withdrawn, signers, keys=keys, now=now)
    after = without_earner(logged, earner)
    tombstone = {"date": day.isoformat(), "credentials": credentials}
    place = root / f"wallet/forgotten/{secrets.token_hex(8)}.json"
    Journal(root / "wallet").write(
        {
            **dict.fromkeys(files),  # 2
            **{root / "wallet" / path: text.encode() for path, text in wallet_texts(after).items()},
            place: render_json(tombstone).encode(),  # 3
        }
    )
    return Forgotten(tuple(file.relative_to(root).as_posix() for file in files), credentials)


def _pictures(loaded: LoadedContent, earner: str) -> Iterator[Path]:
    """The pictures that only this earner's file names."""
    written = loaded.content.earners.get(earner)
    if written is None or written.image is None:
        return
    name = written.image.file
    if name not in _named_by_others(loaded.content, earner):
        yield loaded.images[name]


def _named_by_others(content: Content, earner: str) -> frozenset[str]:
    pictures = (
        *(issuer.image for issuer in content.issuers.values()),
        *(badge.image for badge in content.badges.values()),
        *(other.image for slug, other in content.earners.items() if slug != earner),
    )
    return frozenset(picture.file for picture in pictures if picture)
