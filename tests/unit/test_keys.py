"""Private key files: made for their owner alone, refused for anyone else."""

from __future__ import annotations

import os
import stat
import traceback
from typing import TYPE_CHECKING

import pytest

from credfolio import ed25519
from credfolio.errors import KeyFileError
from credfolio.keys import KeyFolder, check_key_folder, create_key, load_key
from credfolio.multikey import decode_public_key, encode_secret_key
from credfolio.sealing import Cost, seal
from samples import SIGNED_AT, SeedSigner

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
DID = "did:web:badges.example"


def test_a_new_key_is_loaded_again(tmp_path: Path) -> None:
    """What was made is found by its public key, and signs as it did."""
    made = create_key(KeyFolder(tmp_path / "keys"), did=DID, created=SIGNED_AT)
    loaded = load_key(KeyFolder(tmp_path / "keys"), made.multibase)
    assert loaded == made
    assert loaded.path.name == f"{made.multibase}.key"
    public = decode_public_key(made.multibase)
    assert ed25519.verify(public, b"x", loaded.sign(b"x"))
    assert DID in loaded.path.read_text()


def test_each_key_is_another(tmp_path: Path) -> None:
    """Nothing about the issuer or the time decides the key."""
    keys = {
        create_key(KeyFolder(tmp_path), did=None, created=SIGNED_AT).multibase for _ in range(3)
    }
    assert len(keys) == 3


@posix
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700, whatever the umask allows."""
    before = os.umask(0)
    try:
        made = create_key(KeyFolder(tmp_path / "keys"), did=DID, created=SIGNED_AT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o620, 0o601])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """Any right of the group or of others, with the command that takes it away."""
    made = create_key(KeyFolder(tmp_path), did=DID, created=SIGNED_AT)
    made.path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"mode {mode:04o}") as caught:
        load_key(KeyFolder(tmp_path), made.multibase)
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
    made = create_key(KeyFolder(tmp_path), did=DID, created=SIGNED_AT)
    secret = encode_secret_key(made.seed)
    forms = (secret, made.seed.hex(), repr(made.seed)[2:-1], str(list(made.seed)))
    texts = [repr(made), str(made), f"{made}"]
    for spoil in (f"{secret}\n{secret}\n", f"x{secret}\n", secret[:-1] + "\n", ""):
        made.path.write_text(spoil)
        with pytest.raises(KeyFileError) as caught:
            load_key(KeyFolder(tmp_path), made.multibase)
        texts += [*traceback.format_exception(caught.value), caught.value.hint]
    for text in texts:
        assert not [form for form in forms if form in text]


def test_a_passphrase_shows_nowhere(tmp_path: Path) -> None:
    """Neither in what is printed of the folder nor in an error; and the seed not in the file."""
    right, wrong = "swordfish", "herring"
    keys = KeyFolder(tmp_path, lambda _: right, right, cost=Cost(8, 1))
    made = create_key(keys, did=DID, created=SIGNED_AT)
    assert load_key(keys, made.multibase) == made
    with pytest.raises(KeyFileError, match="not opened by this passphrase") as caught:
        load_key(KeyFolder(tmp_path, lambda _: wrong), made.multibase)
    texts = [repr(keys), made.path.read_text(), *traceback.format_exception(caught.value)]
    forms = (right, wrong, encode_secret_key(made.seed), made.seed.hex())
    assert not [form for form in forms if any(form in text for text in texts)]


def test_a_sealed_key_and_nobody_to_ask(tmp_path: Path) -> None:
    """A script learns what to set."""
    keys = KeyFolder(tmp_path, passphrase="swordfish", cost=Cost(8, 1))  # noqa: S106
    made = create_key(keys, did=DID, created=SIGNED_AT)
    with pytest.raises(KeyFileError, match="nobody to ask") as caught:
        load_key(keys, made.multibase)
    assert "CREDFOLIO_PASSPHRASE" in caught.value.hint


def test_something_else_is_sealed(tmp_path: Path) -> None:
    """What the passphrase opens must be a key."""
    multibase = SeedSigner("acme").multibase
    line = seal(b"short", "x", salt=bytes(16), nonce=bytes(24), cost=Cost(8, 1))
    path = tmp_path / f"{multibase}.key"
    path.write_text(f"{line}\n")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="does not hold a key"):
        load_key(KeyFolder(tmp_path, lambda _: "x"), multibase)


def test_a_given_key_comes_before_its_file(tmp_path: Path) -> None:
    """Those that are of others are passed over."""
    signer, other = SeedSigner("acme"), SeedSigner("other")
    given = {"$A": encode_secret_key(other.seed), "$B": f"# mine\n{encode_secret_key(signer.seed)}"}
    keys = KeyFolder(tmp_path, given=given)
    assert load_key(keys, signer.multibase).sign(b"x") == signer.sign(b"x")
    with pytest.raises(KeyFileError, match="is not in"):
        load_key(keys, SeedSigner("third").multibase)


def test_the_key_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """The name of the file is the public key of what is in it."""
    made = create_key(KeyFolder(tmp_path), did=DID, created=SIGNED_AT)
    other = SeedSigner("other")
    path = tmp_path / f"{other.multibase}.key"
    made.path.rename(path)
    with pytest.raises(KeyFileError, match="somebody else"):
        load_key(KeyFolder(tmp_path), other.multibase)


def test_a_missing_key_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """With the ways out."""
    with pytest.raises(KeyFileError, match="is not in") as caught:
        load_key(KeyFolder(tmp_path), SeedSigner("acme").multibase)
    assert "--frozen" in caught.value.hint


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    """A broken file is one kind of error."""
    path = tmp_path / f"{SeedSigner('acme').multibase}.key"
    path.write_bytes(b"\xff")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_key(KeyFolder(tmp_path), SeedSigner("acme").multibase)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file stands where the folder must be."""
    (tmp_path / "keys").write_text("x")
    with pytest.raises(KeyFileError, match="cannot write"):
        create_key(KeyFolder(tmp_path / "keys"), did=DID, created=SIGNED_AT)
