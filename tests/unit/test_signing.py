"""Signing on disk: keys are made once, the wallet is written, a frozen build needs no key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import KeyFileError, WalletError
from credfolio.keys import KeyFolder
from credfolio.signing import Signed, load_frozen, new_identity, sign_content
from credfolio.wallet import write_wallet
from samples import NOW, SIGNED_AT, SeedSigner, build_content, published, small_content, verifier

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.model import Content

LATER = "2026-04-01T09:00:00Z"


def signed_in(content: Content, folder: Path, *, keys: KeyFolder, now: str) -> Signed:
    """Sign what is due and write the wallet, as a build does when all of it verifies."""
    done = sign_content(content, folder, keys=keys, now=now)
    write_wallet(folder, done.wallet)
    return done


def everything(folder: Path) -> dict[str, bytes]:
    """Each file of a folder by its path."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_first_run_makes_keys_and_signs_all(tmp_path: Path) -> None:
    """Each issuer gets one key; what was signed verifies with what the site will publish."""
    content = build_content()
    done = signed_in(content, tmp_path / "wallet", keys=KeyFolder(tmp_path / "keys"), now=SIGNED_AT)
    assert set(done.new_keys) == {"acme", "guild", "makers"}
    assert len(list((tmp_path / "keys").iterdir())) == 3
    check = verifier(published(content, done.wallet), NOW)
    outcomes = {
        check.verify_bytes(text.encode(), "x").outcome for text in done.wallet.credentials.values()
    }
    assert outcomes == {"passed"}
    assert load_frozen(content, tmp_path / "wallet") == done.wallet


def test_nothing_is_written_before_somebody_has_looked_at_it(tmp_path: Path) -> None:
    """Signing gives a wallet and leaves the folder as it is."""
    sign_content(
        build_content(), tmp_path / "wallet", keys=KeyFolder(tmp_path / "keys"), now=SIGNED_AT
    )
    assert not (tmp_path / "wallet").exists()


def test_the_second_run_does_nothing(tmp_path: Path) -> None:
    """No file differs, no key is made, and no key is needed."""
    content = build_content()
    signed_in(content, tmp_path / "wallet", keys=KeyFolder(tmp_path / "keys"), now=SIGNED_AT)
    before = everything(tmp_path)
    again = signed_in(content, tmp_path / "wallet", keys=KeyFolder(tmp_path / "none"), now=LATER)
    assert again.plan.is_empty
    assert not again.new_keys
    assert everything(tmp_path) == before


def test_random_places_and_salts(tmp_path: Path) -> None:
    """Two sites of the same content share neither an index nor a salt."""
    places = set()
    for name in ("one", "two"):
        done = signed_in(
            build_content(),
            tmp_path / name,
            keys=KeyFolder(tmp_path / f"{name}-keys"),
            now=SIGNED_AT,
        )
        document = json.loads(done.wallet.credentials["ada", "rust"])
        places.add(document["credentialStatus"]["statusListIndex"])
        places.add(document["credentialSubject"]["identifier"][1]["salt"])
    assert len(places) == 4


def test_a_missing_key_stops_before_anything_is_written(tmp_path: Path) -> None:
    """Neither the wallet nor the folder of keys changes, also if another issuer is new."""
    signed_in(
        small_content(), tmp_path / "wallet", keys=KeyFolder(tmp_path / "keys"), now=SIGNED_AT
    )
    before = everything(tmp_path)
    with pytest.raises(KeyFileError, match="is not in"):
        signed_in(
            build_content(), tmp_path / "wallet", keys=KeyFolder(tmp_path / "empty"), now=LATER
        )
    assert everything(tmp_path) == before


def test_a_frozen_build_names_all_that_does_not_fit(tmp_path: Path) -> None:
    """What is unsigned, what is out of date, what is left over, and how to mend it."""
    signed_in(small_content(), tmp_path, keys=KeyFolder(tmp_path / "keys"), now=SIGNED_AT)
    with pytest.raises(WalletError) as caught:
        load_frozen(small_content(role="Author"), tmp_path)
    assert "ada/rust is out of date: credentialSubject.role changed" in caught.value.message
    with pytest.raises(WalletError) as caught:
        load_frozen(small_content(id="rust-2"), tmp_path)
    assert "ada/rust-2 is not signed" in caught.value.message
    assert "ada/rust is signed, but no award says so" in caught.value.message
    assert "credfolio build" in caught.value.hint


def test_an_empty_wallet_is_not_frozen(tmp_path: Path) -> None:
    """Every award and every list is named."""
    with pytest.raises(WalletError) as caught:
        load_frozen(build_content(), tmp_path)
    assert caught.value.message.count("is not signed") == 3
    assert caught.value.message.count("has no status list") == 3


@pytest.mark.parametrize("issuer", ["acme", "makers"])
def test_an_issuer_has_one_identity(issuer: str) -> None:
    """Its DID and its first key, from now on."""
    identity = new_identity(build_content(), issuer, SeedSigner(issuer).multibase, SIGNED_AT)
    assert [key.multibase for key in identity.keys] == [SeedSigner(issuer).multibase]
    assert identity.keys[0].created == SIGNED_AT
