"""Private key files: made for their owner alone, refused for anyone else."""

from __future__ import annotations

import os
import stat
import traceback
from typing import TYPE_CHECKING

import pytest

from credfolio import ed25519
from credfolio.errors import KeyFileError
from credfolio.keys import check_key_folder, create_key, load_key
from credfolio.multikey import decode_public_key, encode_secret_key
from samples import SIGNED_AT, SeedSigner

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
DID = "did:web:badges.example"


def test_a_new_key_is_loaded_again(tmp_path: Path) -> None:
    """What was made is found by its public key, and signs as it did."""
    made = create_key(tmp_path / "keys", did=DID, created=SIGNED_AT)
    loaded = load_key(tmp_path / "keys", made.multibase)
    assert loaded == made
    assert loaded.path.name == f"{made.multibase}.key"
    public = decode_public_key(made.multibase)
    assert ed25519.verify(public, b"x", loaded.sign(b"x"))
    assert DID in loaded.path.read_text()


def test_each_key_is_another(tmp_path: Path) -> None:
    """Nothing about the issuer or the time decides the key."""
    keys = {create_key(tmp_path, did=None, created=SIGNED_AT).multibase for _ in range(3)}
    assert len(keys) == 3


@posix
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700, whatever the umask allows."""
    before = os.umask(0)
    try:
        made = create_key(tmp_path / "keys", did=DID, created=SIGNED_AT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o620, 0o601])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """Any right of the group or of others, with the command that takes it away."""
    made = create_key(tmp_path, did=DID, created=SIGNED_AT)
    made.path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"mode {mode:04o}") as caught:
        load_key(tmp_path, made.multibase)
    assert caught.value.hint == f"chmod 600 {made.path}"


@pytest.mark.parametrize("inside", [".", "content", "wallet/keys", "a/../b"])
def test_no_keys_inside_of_the_site(tmp_path: Path, inside: str) -> None:
    """From there they could be committed or published."""
    site = tmp_path / "site"
    with pytest.raises(KeyFileError, match="inside"):
        check_key_folder(site / inside, site)
    assert check_key_folder(tmp_path / "keys", site) == tmp_path / "keys"
    assert check_key_folder(tmp_path / "site-keys", site) == tmp_path / "site-keys"


@posix
def test_no_way_into_the_site_through_a_link(tmp_path: Path) -> None:
    """A folder elsewhere that is a link into the site is inside of the site."""
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "keys").symlink_to(site)
    with pytest.raises(KeyFileError, match="inside"):
        check_key_folder(tmp_path / "keys", site)


def test_the_seed_shows_nowhere(tmp_path: Path) -> None:
    """Neither in what is printed of a key nor in any error about it, however it is written."""
    made = create_key(tmp_path, did=DID, created=SIGNED_AT)
    secret = encode_secret_key(made.seed)
    forms = (secret, made.seed.hex(), repr(made.seed)[2:-1], str(list(made.seed)))
    texts = [repr(made), str(made), f"{made}"]
    for spoil in (f"{secret}\n{secret}\n", f"x{secret}\n", secret[:-1] + "\n", ""):
        made.path.write_text(spoil)
        with pytest.raises(KeyFileError) as caught:
            load_key(tmp_path, made.multibase)
        texts += [*traceback.format_exception(caught.value), caught.value.hint]
    for text in texts:
        assert not [form for form in forms if form in text]


def test_the_key_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """The name of the file is the public key of what is in it."""
    made = create_key(tmp_path, did=DID, created=SIGNED_AT)
    other = SeedSigner("other")
    path = tmp_path / f"{other.multibase}.key"
    made.path.rename(path)
    with pytest.raises(KeyFileError, match="somebody else"):
        load_key(tmp_path, other.multibase)


def test_a_missing_key_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """With the ways out."""
    with pytest.raises(KeyFileError, match="is not in") as caught:
        load_key(tmp_path, SeedSigner("acme").multibase)
    assert "--frozen" in caught.value.hint


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    """A broken file is one kind of error."""
    path = tmp_path / f"{SeedSigner('acme').multibase}.key"
    path.write_bytes(b"\xff")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_key(tmp_path, SeedSigner("acme").multibase)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file stands where the folder must be."""
    (tmp_path / "keys").write_text("x")
    with pytest.raises(KeyFileError, match="cannot write"):
        create_key(tmp_path / "keys", did=DID, created=SIGNED_AT)
