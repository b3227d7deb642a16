"""Secrets under a passphrase: what is written down, and what is refused."""

from __future__ import annotations

import pytest
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from credfolio.errors import SealError
from credfolio.multikey import decode_base64url
from credfolio.sealing import MODERATE, Cost, is_sealed, seal, unseal

CHEAP = Cost(8, 1)
SALT, NONCE = bytes(range(16)), bytes(range(24))


def sealed(*passphrase: str) -> str:
    """A secret of 32 bytes, always the same, under a passphrase or `x`."""
    return seal(bytes(32), *(passphrase or "x"), salt=SALT, nonce=NONCE, cost=CHEAP)


def test_anybody_with_libsodium_can_open_it() -> None:
    """The line says all that is needed: algorithm, cost, salt and box."""
    mark, version, algorithm, cost, salt, box = sealed().split("$")
    assert (mark, version, algorithm, cost) == ("credfolio-key", "v=1", "argon2id", "m=8,t=1")
    key = argon2id.kdf(32, b"x", decode_base64url(f"u{salt}"), opslimit=1, memlimit=8192)
    assert SecretBox(key).decrypt(decode_base64url(f"u{box}")) == bytes(32)


def test_a_guess_costs_what_libsodium_advises() -> None:
    """256 MiB, three times over."""
    assert Cost(256 * 1024, 3) == MODERATE


@pytest.mark.parametrize(
    ("typed", "other"), [("st\u00e4ple", "sta\u0308ple"), ("\u212b", "\u00c5")]
)
def test_a_keyboard_that_composes_otherwise(typed: str, other: str) -> None:
    """The same letters are the same passphrase on another system."""
    assert unseal(sealed(typed), other) == bytes(32)


def test_bytes_that_are_no_text() -> None:
    """A variable of the environment may hold any bytes."""
    passphrase = b"\xff\xfe".decode("utf-8", "surrogateescape")
    assert unseal(sealed(passphrase), passphrase) == bytes(32)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("v=1", "v=2"), "in a way that this version does not know"),
        (("argon2id", "scrypt"), "in a way that this version does not know"),
        (("m=8,", "m=99999999,"), "parameters that no Credfolio writes"),
        (("t=1$", "t=999$"), "parameters that no Credfolio writes"),
        (("m=8,", "m=1,"), "parameters that no Credfolio writes"),
        (("m=8,", "m=16,"), "not opened by this passphrase"),
        (("AAEC", "AAE"), "damaged"),
        (("credfolio-key$", ""), "in a way that this version does not know"),
    ],
)
def test_what_is_not_whole_is_refused(change: tuple[str, str], what: str) -> None:
    """With a word on why."""
    with pytest.raises(SealError, match=what):
        unseal(sealed().replace(*change), "x")


def test_an_empty_passphrase_seals_nothing() -> None:
    """Neither does it open anything."""
    with pytest.raises(SealError, match="empty"):
        sealed("")
    with pytest.raises(SealError, match="empty"):
        unseal(sealed(), "")


def test_what_is_sealed_says_so() -> None:
    """Also of a version that is not known."""
    assert is_sealed(sealed())
    assert is_sealed("credfolio-key$v=9$whatever")
    assert not is_sealed("z3u2...")
