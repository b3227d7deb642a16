"""Private keys: files outside of the site, readable by their owner alone, named by public key.

A key file has comment lines and one line with the secret Multikey. It is created in one step that
fails if the file exists, with mode 0600, so that nobody else can read it even for a moment.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credfolio import ed25519
from credfolio.errors import KeyFileError, MultikeyError
from credfolio.multikey import decode_secret_key, encode_public_key, encode_secret_key

if TYPE_CHECKING:
    from pathlib import Path

KEYS_VARIABLE = "CREDFOLIO_KEYS"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key that was read from `path`; signs as a `proofs.Signer`."""

    path: Path
    multibase: str
    seed: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Sign a message with Ed25519; returns 64 bytes."""
        return ed25519.sign(self.seed, message)


def check_key_folder(folder: Path, site: Path) -> Path:
    """Make sure that private keys do not lie where they could be published; returns the folder.

    Raises:
        KeyFileError: it is inside of the site's folder.
    """
    if folder.resolve().is_relative_to(site.resolve()):
        raise KeyFileError(
            f"the key folder {folder} is inside of the site's folder {site}",
            hint=f"set {KEYS_VARIABLE} to a folder that is never published or committed",
        )
    return folder


def create_key(folder: Path, *, did: str | None, created: str) -> KeyFile:
    """Make a new key and its file.

    Args:
        folder: where; made with mode 0700 if it is missing.
        did: whose key it is, for the comment; None for a did:key, which is named by the key.
        created: XSD dateTimeStamp, for the comment.

    Returns:
        The key, ready to sign.

    Raises:
        KeyFileError: the file cannot be made.
    """
    seed = secrets.token_bytes(32)
    multibase = encode_public_key(ed25519.public_key_of(seed))
    path = folder / f"{multibase}.key"
    text = (
        f"# Credfolio private key of {did or 'did:key:' + multibase}\n"
        f"# public key: {multibase}\n"
        f"# created: {created}\n"
        "# Keep it secret, keep a copy: whoever has it can sign, without it nobody can.\n"
        f"{encode_secret_key(seed)}\n"
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise KeyFileError(f"cannot write the key file {path}: {error.strerror}") from None
    return KeyFile(path, multibase, seed)


def load_key(folder: Path, multibase: str) -> KeyFile:
    """Find and read the private key of a public one.

    Raises:
        KeyFileError: there is no such file, others can read it, or it holds another key.
    """
    path = folder / f"{multibase}.key"
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyFileError(
            f"the private key of {multibase} is not in {folder}",
            hint=f"copy the key file there, set {KEYS_VARIABLE} to its folder, or build with "
            "--frozen, which signs nothing",
        ) from None
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(f"the key file {path} cannot be read") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(
            f"the key file {path} can be read by others (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {path}",
        )
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    try:
        seed = decode_secret_key(lines[0] if len(lines) == 1 else "")
    except MultikeyError:
        raise KeyFileError(f"the key file {path} does not hold one secret key (z3u2...)") from None
    if encode_public_key(ed25519.public_key_of(seed)) != multibase:
        raise KeyFileError(f"the key file {path} holds the key of somebody else")
    return KeyFile(path, multibase, seed)
