"""Private keys: files outside of the site, readable by their owner alone, named by public key.

A key file has comment lines and one line with the secret: the Multikey (`z3u2...`), or that sealed
with a passphrase (`sealing`). It is created in one step that fails if the file exists, with mode
0600, so that nobody else can read it even for a moment.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credfolio import ed25519
from credfolio.errors import KeyFileError, MultikeyError, SealError
from credfolio.files import write_private
from credfolio.multikey import decode_secret_key, encode_public_key, encode_secret_key
from credfolio.sealing import MODERATE, NONCE_BYTES, SALT_BYTES, Cost, is_sealed, seal, unseal

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.proofs import Signer

KEYS_VARIABLE = "CREDFOLIO_KEYS"
PASSPHRASE_VARIABLE = "CREDFOLIO_PASSPHRASE"  # noqa: S105 - its name
PASSPHRASE_FILE_VARIABLE = "CREDFOLIO_PASSPHRASE_FILE"  # noqa: S105 - its name
KEY_VARIABLE_PREFIX = "CREDFOLIO_KEY_"

Ask = Callable[[str], str]
"""Asks for the passphrase of a key file, which it is told the name of."""


def ask_nobody(name: str) -> str:
    """Ask for a passphrase where nobody is who could be asked; raises `KeyFileError`."""
    raise KeyFileError(
        f"{name} is sealed with a passphrase, and there is nobody to ask for it",
        hint=f"set {PASSPHRASE_FILE_VARIABLE} to a file that holds it, or {PASSPHRASE_VARIABLE}",
    )


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Where private keys are, and how those under a passphrase are opened.

    `ask` is called for a sealed key, once for each; `passphrase` seals new keys, which stay plain
    without one, at the `cost` of a guess. `given` are keys from elsewhere, as the text of a key
    file by the name of where they come from; `signers` sign for public keys whose private keys
    nobody gives away, such as those on a token.
    """

    path: Path
    ask: Ask = ask_nobody
    passphrase: str = field(default="", repr=False)
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    signers: Mapping[str, Signer] = field(default_factory=dict)
    cost: Cost = MODERATE


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key that is in no file; signs as a `proofs.Signer`."""

    seed: bytes = field(repr=False)

    @property
    def multibase(self) -> str:
        """The public key as a Multikey."""
        return encode_public_key(ed25519.public_key_of(self.seed))

    def sign(self, message: bytes) -> bytes:
        """Sign a message with Ed25519; returns 64 bytes."""
        return ed25519.sign(self.seed, message)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key that was read from `path`; signs as a `proofs.Signer`."""

    path: Path
    multibase: str
    seed: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Sign a message with Ed25519; returns 64 bytes."""
        return ed25519.sign(self.seed, message)


def check_key_folder(folder: Path, *places: Path) -> Path:
    """Make sure that private keys do not lie where they could be published; returns the folder.

    Args:
        folder: the folder of the keys.
        places: the site's folder, and others that a build writes into.

    Raises:
        KeyFileError: it is inside of one of them.
    """
    for place in places:
        if folder.resolve().is_relative_to(place.resolve()):
            raise KeyFileError(
                f"the key folder {folder} is inside of the site's folder {place}",
                hint=f"set {KEYS_VARIABLE} to a folder that is never published or committed",
            )
    return folder


def create_key(
    keys: KeyFolder, *, did: str | None, created: str, path: Path | None = None
) -> KeyFile:
    """Make a new key and its file, sealed if the folder has a passphrase for new keys.

    Args:
        keys: where; the folder is made with mode 0700 if it is missing.
        did: whose key it is, for the comment; None for a did:key, which is named by the key.
        created: XSD dateTimeStamp, for the comment.
        path: the file, if it is to be another than one of the folder that is named by the key.

    Returns:
        The key, ready to sign.

    Raises:
        KeyFileError: the file cannot be made.
    """
    key = PrivateKey(secrets.token_bytes(32))
    path = path or keys.path / f"{key.multibase}.key"
    whoever = "it and its passphrase" if keys.passphrase else "it"
    text = (
        f"# Credfolio private key of {did or 'did:key:' + key.multibase}\n"
        f"# public key: {key.multibase}\n"
        f"# created: {created}\n"
        f"# Keep it secret, keep a copy: whoever has {whoever} can sign, without it nobody can.\n"
        f"{_secret_line(key.seed, keys)}\n"
    )
    try:
        write_private(path, text)
    except OSError as error:
        raise KeyFileError(f"cannot write the key file {path}: {error.strerror}") from None
    return KeyFile(path, key.multibase, key.seed)


def load_key(keys: KeyFolder, multibase: str) -> Signer:
    """Find what signs for a public key: a signer or a key that was given, or its key file.

    Raises:
        KeyFileError: there is no such file, others can read it, its passphrase is another, or it
            holds another key.
    """
    if multibase in keys.signers:
        return keys.signers[multibase]
    for name, text in keys.given.items():
        key = PrivateKey(_read_seed(text, f"the key in {name}", keys.ask))
        if key.multibase == multibase:
            return key
    path = keys.path / f"{multibase}.key"
    try:
        text = read_private(path, "key file")
    except FileNotFoundError:
        raise KeyFileError(
            f"the private key of {multibase} is not in {keys.path}",
            hint=f"copy the key file there, set {KEYS_VARIABLE} to its folder, or build with "
            "--frozen, which signs nothing; if it is lost, `credfolio rotate` makes another",
        ) from None
    seed = _read_seed(text, f"the key file {path}", keys.ask)
    if encode_public_key(ed25519.public_key_of(seed)) != multibase:
        raise KeyFileError(f"the key file {path} holds the key of somebody else")
    return KeyFile(path, multibase, seed)


def load_key_file(path: Path, ask: Ask) -> KeyFile:
    """Read a key file, whatever its name is.

    Raises:
        KeyFileError: it is not there, others can read it, its passphrase is another, or it holds
            no key.
    """
    try:
        text = read_private(path, "key file")
    except FileNotFoundError:
        raise KeyFileError(
            f"there is no key file {path}", hint="`credfolio keygen --did-key` makes one"
        ) from None
    seed = _read_seed(text, f"the key file {path}", ask)
    return KeyFile(path, encode_public_key(ed25519.public_key_of(seed)), seed)


def read_private(path: Path, kind: str) -> str:
    """Read a file that nobody but its owner may read.

    Args:
        path: the file.
        kind: what it is called in errors (`key file`).

    Raises:
        FileNotFoundError: it is not there.
        KeyFileError: it cannot be read, or others can read it.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(f"the {kind} {path} cannot be read") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(
            f"the {kind} {path} can be read by others (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {path}",
        )
    return text


def _secret_line(seed: bytes, keys: KeyFolder) -> str:
    if not keys.passphrase:
        return encode_secret_key(seed)
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    try:
        return seal(seed, keys.passphrase, salt=salt, nonce=nonce, cost=keys.cost)
    except SealError as error:
        raise KeyFileError(f"a new key {error.message}") from None


def _read_seed(text: str, name: str, ask: Ask) -> bytes:
    """The seed in the text of a key file, which errors call by its name."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    line = lines[0] if len(lines) == 1 else ""
    if not is_sealed(line):
        try:
            return decode_secret_key(line)
        except MultikeyError:
            raise KeyFileError(f"{name} does not hold one secret key (z3u2...)") from None
    try:
        seed = unseal(line, ask(name))
    except SealError as error:
        raise KeyFileError(f"{name} {error.message}") from None
    if len(seed) != ed25519.SEED_BYTES:
        raise KeyFileError(f"{name} is sealed, but does not hold a key")
    return seed
