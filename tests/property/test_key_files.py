"""A key file gives the key that was put into it, or nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.errors import KeyFileError, SealError
from credfolio.keys import KeyFolder, create_key, load_key
from credfolio.sealing import NONCE_BYTES, SALT_BYTES, Cost, seal, unseal
from samples import SIGNED_AT

CHEAP = Cost(8, 1)  # a guess that costs nothing, so that there can be many
PASSPHRASES = st.text(min_size=1)
SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)
NONCES = st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES)


@given(secret=st.binary(max_size=64), passphrase=PASSPHRASES, salt=SALTS, nonce=NONCES)
def test_any_secret_comes_back(secret: bytes, passphrase: str, salt: bytes, nonce: bytes) -> None:
    """Whatever the secret, the passphrase and the chance; and it is one line that shows nothing."""
    text = seal(secret, passphrase, salt=salt, nonce=nonce, cost=CHEAP)
    assert unseal(text, passphrase) == secret
    assert text.isascii()
    assert len(text.splitlines()) == 1


@given(passphrase=PASSPHRASES, other=PASSPHRASES)
def test_no_other_passphrase_opens_it(passphrase: str, other: str) -> None:
    """Unless it is the same text with its accents composed otherwise."""
    text = seal(bytes(32), passphrase, salt=bytes(SALT_BYTES), nonce=bytes(NONCE_BYTES), cost=CHEAP)
    try:
        unseal(text, other)
    except SealError:
        assert other != passphrase
    else:
        assert unseal(text, passphrase) == unseal(text, other)


@given(data=st.data())
def test_any_other_character_is_refused(data: st.DataObject) -> None:
    """No character of a sealed secret can be another one; none can be left out or repeated."""
    text = seal(bytes(32), "x", salt=bytes(SALT_BYTES), nonce=bytes(NONCE_BYTES), cost=CHEAP)
    at = data.draw(st.integers(0, len(text) - 1))
    # Digits of the cost are left out: more of it takes the time that it says.
    cost = range(text.index("m="), text.index("$", text.index("m=")))
    put = data.draw(st.text(max_size=2).filter(lambda put: put != text[at]))
    changed = text[:at] + put + text[at + 1 :]
    if at in cost and any(char.isdigit() for char in put):
        return
    with pytest.raises(SealError):
        unseal(changed, "x")


@given(passphrase=st.sampled_from(["", "x"]), data=st.data())
@settings(max_examples=200)
def test_a_flipped_bit_never_gives_another_key(passphrase: str, data: st.DataObject) -> None:
    """In the line of the secret it is refused; in a comment it may change what nobody reads."""
    with TemporaryDirectory() as name:
        folder = KeyFolder(Path(name), lambda _: "x", passphrase, cost=CHEAP)
        made = create_key(folder, did=None, created=SIGNED_AT)
        whole = made.path.read_bytes()
        start = whole.rindex(b"\n", 0, len(whole) - 1) + 1
        at = data.draw(st.integers(0, len(whole) - 1))
        bit = data.draw(st.integers(0, 7))
        changed = bytearray(whole)
        changed[at] ^= 1 << bit
        # The cost's own digits, as above; and the line feed at the end, which nothing needs.
        cost = range(whole.find(b"m="), whole.find(b"$", whole.find(b"m="))) if passphrase else ()
        if at in cost or at == len(whole) - 1:
            return
        made.path.write_bytes(changed)
        try:
            loaded = load_key(folder, made.multibase)
        except KeyFileError:
            return
        assert at < start
        assert loaded == made
