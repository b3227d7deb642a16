"""The wallet folder: what signing wrote, kept in git beside the content.

::

    wallet/wallet.json                        the format's version
    wallet/keys/<issuer>.json                 DID and public keys, oldest first
    wallet/credentials/<earner>/<award>.json  signed credentials
    wallet/status/<issuer>/<number>.json      signed status lists, of what is revoked
    wallet/status/<issuer>/suspension-<number>.json   and of what is on hold
    wallet/log/<issuer>/entries.jsonl         what happened to its credentials, a line for each event
    wallet/log/<issuer>/checkpoints.jsonl     the log's signed checkpoints, a line for each
    wallet/salts/<earner>/<award>.json        what finds a credential in its issuer's log
    wallet/documents/<issuer>.json            DID documents that other hosts publish, as answered
    wallet/unlisted/<earner>.json             where the portfolio of an unlisted earner lies
    wallet/receipts/<earner>/<import>.json    what verifying the imports asked and was answered
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from credfolio.did import Identity, PublicKey
from credfolio.documents import parse_object, render_json
from credfolio.elsewhere import parse_kept_document, render_kept_document
from credfolio.errors import DocumentError, WalletError
from credfolio.issuing import LogText, Wallet
from credfolio.journal import Journal
from credfolio.model import UNLISTED
from credfolio.multikey import is_public_key
from credfolio.receipts import parse_receipt, render_receipt
from credfolio.status_lists import ListName
from credfolio.timestamps import is_timestamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from credfolio.elsewhere import KeptDocument
    from credfolio.issuing import AwardKey
    from credfolio.receipts import Receipt

WALLET_FORMAT = 1
_LOG = ("entries.jsonl", "checkpoints.jsonl")
_PLACE = re.compile(re.escape(UNLISTED) + "[0-9a-f]{32}/")
_MARKS = ("retired", "revoked")
_RESTORE = "restore the file from git: the wallet is written by `credfolio build` only"


def load_wallet(folder: Path, earners: Collection[str] | None = None) -> Wallet:
    """Read a wallet; a folder that is missing or empty is an empty wallet.

    Args:
        folder: where it lies.
        earners: only what is theirs, beside what is the site's; None for all.

    Raises:
        WalletError: a file is of another format, cannot be read, or is not what its place says; or
            a run was cut off while it wrote, and nobody has finished it.
    """
    if Journal(folder).is_unfinished:
        raise WalletError(
            "a run was cut off while it wrote the wallet",
            hint="`credfolio check` carries out the rest",
        )
    version = folder / "wallet.json"
    if version.exists():
        found = _load_object(version).get("format")
        if found != WALLET_FORMAT:
            raise WalletError(
                f"wallet/wallet.json says format {found}, and this version knows {WALLET_FORMAT}",
                hint="use a newer Credfolio",
            )
    whole = Wallet(
        identities={path.stem: _load_identity(path) for path in _files(folder / "keys", 1)},
        logs={
            path.parent.name: LogText(*(_read_if_there(path.with_name(name)) for name in _LOG))
            for path in sorted(folder.glob(f"log/*/{_LOG[0]}"))
        },
        documents={path.stem: _load_document(path) for path in _files(folder / "documents", 1)},
    ).with_lists({_list_name(path): _read(path) for path in _files(folder / "status", 2)})
    return load_wallet_part(folder, whole, earners)


def load_wallet_part(folder: Path, frame: Wallet, earners: Collection[str] | None) -> Wallet:
    """Read what is some earners' in a wallet; raises as `load_wallet`.

    Args:
        folder: where the wallet lies.
        frame: what is the site's, which is taken over.
        earners: their slugs, None for all.
    """
    return replace(
        frame,
        credentials=_texts_of(folder / "credentials", earners),
        salts=_texts_of(folder / "salts", earners),
        places={
            path.stem: _load_place(path)
            for path in _files(folder / "unlisted", 1)
            if earners is None or path.stem in earners
        },
    )


def write_wallet(
    folder: Path, wallet: Wallet, receipts: Mapping[AwardKey, Receipt] | None = None
) -> None:
    """Write what differs from the folder, all of it or nothing; no file is ever removed.

    Args:
        folder: the wallet's folder; its parent is the site's.
        wallet: what is signed.
        receipts: of imports, where there are new ones.

    Raises:
        WriteError: as `Journal.write`.
    """
    texts = {**wallet_texts(wallet), **receipt_texts(receipts or {})}
    Journal(folder).write({folder / path: text.encode() for path, text in texts.items()})


def restore_wallet(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files of a wallet that are missing, all of them or none; what is there stays as it is.

    Args:
        folder: the wallet's folder; its parent is the site's.
        files: what each file holds, by its path in the wallet.

    Returns:
        The paths of those that were missing.

    Raises:
        WalletError: a file is there and holds something else; nothing is written then.
        WriteError: as `Journal.write`.
    """
    others = [
        path
        for path, data in files.items()
        if (folder / path).exists() and _bytes_of(folder / path) != data
    ]
    if others:
        raise WalletError(
            "the wallet holds something else, so nothing was written:\n  "
            + "\n  ".join(f"wallet/{path}" for path in sorted(others)),
            hint="what is newer? To go back to the bundle, move wallet/ away first",
        )
    written = Journal(folder).write({folder / path: data for path, data in files.items()})
    return tuple(path.relative_to(folder).as_posix() for path in written)


def wallet_texts(wallet: Wallet) -> dict[str, str]:
    """What each file of a wallet holds, by its path: keys, then status lists, then credentials."""
    texts = {"wallet.json": render_json({"format": WALLET_FORMAT})}
    for issuer, identity in wallet.identities.items():
        keys = [_key_members(key) for key in identity.keys]
        texts[f"keys/{issuer}.json"] = render_json({"did": identity.did, "keys": keys})
    for issuer, kept in wallet.documents.items():
        texts[f"documents/{issuer}.json"] = render_kept_document(kept)
    texts |= {name.path: text for name, text in wallet.lists.items()}
    for (earner, award), text in wallet.credentials.items():
        texts[f"credentials/{earner}/{award}.json"] = text
    for (earner, award), text in wallet.salts.items():
        texts[f"salts/{earner}/{award}.json"] = text
    for issuer, log in wallet.logs.items():
        entries, checkpoints = (f"log/{issuer}/{name}" for name in _LOG)
        texts |= {entries: log.entries, checkpoints: log.checkpoints}
    for earner, place in wallet.places.items():
        texts[f"unlisted/{earner}.json"] = render_json({"place": place})
    return texts


def load_receipts(folder: Path, earners: Collection[str] | None = None) -> dict[AwardKey, Receipt]:
    """Read the receipts of a wallet, by earner and slug of the import: of these earners, or all.

    Raises:
        WalletError: one cannot be read.
    """
    receipts = {}
    for path in _files_of(folder / "receipts", earners):
        try:
            receipts[path.parent.name, path.stem] = parse_receipt(_read(path))
        except DocumentError as error:
            hint = "restore the file from git, or delete it and import the credential again"
            raise WalletError(f"{_shown(path)} {error.message}", hint=hint) from None
    return receipts


def receipt_texts(receipts: Mapping[AwardKey, Receipt]) -> dict[str, str]:
    """What the files of receipts hold, by their paths in the wallet."""
    texts = {"wallet.json": render_json({"format": WALLET_FORMAT})} if receipts else {}
    for (earner, slug), receipt in receipts.items():
        texts[f"receipts/{earner}/{slug}.json"] = render_receipt(receipt)
    return texts


def _texts_of(folder: Path, earners: Collection[str] | None) -> dict[AwardKey, str]:
    return {(path.parent.name, path.stem): _read(path) for path in _files_of(folder, earners)}


def _files_of(folder: Path, earners: Collection[str] | None) -> Iterator[Path]:
    """The files of some earners in a folder that has a folder for each of them."""
    if earners is None:
        return _files(folder, 2)
    return (
        folder / earner / name
        for earner in sorted(earners)
        for name in sorted(_names(folder / earner))
        if name.endswith(".json")
    )


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _files(folder: Path, depth: int) -> Iterator[Path]:
    pattern = "/".join(["*"] * (depth - 1) + ["*.json"])
    return iter(sorted(folder.glob(pattern)))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise WalletError(f"{_shown(path)} is not UTF-8 text", hint=_RESTORE) from None
    except OSError as error:
        raise WalletError(f"{_shown(path)} cannot be read: {error.strerror}") from None


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # a folder, say: in any case it is not what is looked for
        return None


def _read_if_there(path: Path) -> str:
    return _read(path) if path.exists() else ""


def _load_object(path: Path) -> dict[str, Any]:
    try:
        return parse_object(_read(path))
    except DocumentError as error:
        raise WalletError(f"{_shown(path)} {error.message}", hint=_RESTORE) from None


def _load_identity(path: Path) -> Identity:
    document = _load_object(path)
    try:
        keys = tuple(
            PublicKey(
                str(key["publicKeyMultibase"]),
                str(key["created"]),
                *(str(key.get(name, "")) for name in _MARKS),
            )
            for key in document["keys"]
        )
        did = str(document["did"])
    except (AttributeError, KeyError, TypeError):
        raise WalletError(f"{_shown(path)} does not hold a DID and keys", hint=_RESTORE) from None
    if not keys or not all(is_public_key(key.multibase) for key in keys):
        raise WalletError(f"{_shown(path)} has no key, or one that is not Ed25519", hint=_RESTORE)
    if not all(_is_marked_well(key) for key in keys) or keys[-1].revoked:
        raise WalletError(f"{_shown(path)} does not say when which key was used", hint=_RESTORE)
    return Identity(did, keys)


def _load_place(path: Path) -> str:
    place = _load_object(path).get("place")
    if not isinstance(place, str) or not _PLACE.fullmatch(place):
        raise WalletError(f"{_shown(path)} does not hold a folder below {UNLISTED}", hint=_RESTORE)
    return place


def _load_document(path: Path) -> KeptDocument:
    try:
        return parse_kept_document(_read(path))
    except DocumentError as error:
        hint = "restore the file from git, or delete it and run `credfolio build --online`"
        raise WalletError(f"{_shown(path)} {error.message}", hint=hint) from None


def _key_members(key: PublicKey) -> dict[str, str]:
    marks = {name: getattr(key, name) for name in _MARKS}
    return {
        "publicKeyMultibase": key.multibase,
        "created": key.created,
        **{name: moment for name, moment in marks.items() if moment},
    }


def _is_marked_well(key: PublicKey) -> bool:
    """Its marks are moments: a mark that cannot be read would put a compromised key back in use."""
    return all(is_timestamp(moment) for moment in (key.retired, key.revoked) if moment)


def _list_name(path: Path) -> ListName:
    issuer, number = path.parent.name, path.stem.removeprefix("suspension-")
    if not number.isascii() or not number.isdecimal():
        raise WalletError(f"{_shown(path)} is not the number of a status list", hint=_RESTORE)
    if number == path.stem:
        return ListName(issuer, int(number))
    return ListName(issuer, int(number), "suspension")


def _shown(path: Path) -> str:
    """The path from the wallet's folder on."""
    parts = path.parts
    start = max((at for at, part in enumerate(parts) if part == "wallet"), default=0)
    return "/".join(parts[start:])
