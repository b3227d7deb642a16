"""The wallet folder, written and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from credfolio.documents import render_json
from credfolio.errors import WalletError
from credfolio.issuing import Wallet
from credfolio.journal import JOURNAL
from credfolio.wallet import load_wallet, write_wallet
from samples import SeedSigner, build_content, sign

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    """Each file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and JOURNAL not in path.parts
    }


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    """What is written is read, and writing it again changes no file."""
    wallet = sign(build_content())
    write_wallet(tmp_path, wallet)
    assert load_wallet(tmp_path) == wallet
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    write_wallet(tmp_path, load_wallet(tmp_path))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_the_places_of_things(tmp_path: Path) -> None:
    """Public keys by issuer, credentials by earner and award, lists by issuer and number."""
    write_wallet(tmp_path, sign(build_content()))
    assert list(files(tmp_path)) == [
        "credentials/ada/rust.json",
        "credentials/ada/welding.json",
        "credentials/bob/lathe.json",
        "keys/acme.json",
        "keys/guild.json",
        "keys/makers.json",
        "status/acme/1.json",
        "status/guild/1.json",
        "status/makers/1.json",
        "wallet.json",
    ]


def test_no_private_key_in_the_wallet(tmp_path: Path) -> None:
    """No file of it holds a secret Multikey or a seed in hex."""
    write_wallet(tmp_path, sign(build_content()))
    everything = b"".join(files(tmp_path).values())
    assert b"z3u2" not in everything
    for issuer in ("acme", "guild", "makers"):
        seed = SeedSigner(issuer).seed
        assert seed not in everything
        assert seed.hex().encode() not in everything


@pytest.mark.parametrize("folder", [".", "nothing-here"])
def test_an_empty_or_missing_folder_is_an_empty_wallet(tmp_path: Path, folder: str) -> None:
    """So that a first build needs no other command."""
    assert load_wallet(tmp_path / folder) == Wallet()


KEY = SeedSigner("acme").multibase


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("wallet.json", '{"format": 2}', "says format 2"),
        ("wallet.json", "[]", "not a JSON object"),
        ("wallet.json", "{", "not JSON"),
        ("keys/acme.json", "{}", "does not hold a DID"),
        ("keys/acme.json", '{"did": "x", "keys": 5}', "does not hold a DID"),
        ("keys/acme.json", '{"did": "x", "keys": ["z6Mk"]}', "does not hold a DID"),
        ("keys/acme.json", '{"did": "x", "keys": []}', "has no key"),
        (
            "keys/acme.json",
            '{"did": "x", "keys": [{"publicKeyMultibase": "../../x", "created": "y"}]}',
            "not Ed25519",
        ),
        ("keys/acme.json", '{"did": "x", "did": "y", "keys": []}', "twice"),
        ("status/acme/one.json", "{}", "not the number"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, file: str, text: str, words: str) -> None:
    """The message has the path from `wallet/` on, and what is wrong."""
    path = tmp_path / "wallet" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    with pytest.raises(WalletError, match=words) as caught:
        load_wallet(tmp_path / "wallet")
    assert str(caught.value).startswith(f"wallet/{file}")


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    """A file of another encoding is an error of the wallet."""
    path = tmp_path / "credentials" / "ada" / "rust.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff")
    with pytest.raises(WalletError, match="not UTF-8"):
        load_wallet(tmp_path)


def test_line_ends_are_kept(tmp_path: Path) -> None:
    """A credential is published as the very bytes that the wallet holds."""
    path = tmp_path / "credentials" / "ada" / "rust.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{}\r\n")
    assert load_wallet(tmp_path).credentials == {("ada", "rust"): "{}\r\n"}


def test_several_keys_of_an_issuer_stay_in_order(tmp_path: Path) -> None:
    """Old keys are kept, oldest first; the last one signs."""
    keys = [
        {"publicKeyMultibase": SeedSigner(word).multibase, "created": "2026-01-01T00:00:00Z"}
        for word in ("old", "new")
    ]
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "acme.json").write_text(
        render_json({"did": "did:web:a.example", "keys": keys})
    )
    (identity,) = load_wallet(tmp_path).identities.values()
    assert [key.multibase for key in identity.keys] == [
        SeedSigner("old").multibase,
        SeedSigner("new").multibase,
    ]


def key_file(folder: Path, *keys: dict[str, object]) -> Path:
    """A wallet with keys of one issuer."""
    (folder / "keys").mkdir(parents=True)
    document = {"did": "did:web:a.example", "keys": list(keys)}
    (folder / "keys" / "acme.json").write_text(render_json(document))
    return folder


def key_of(word: str, **marks: object) -> dict[str, object]:
    """A key as a wallet has it."""
    made = {"publicKeyMultibase": SeedSigner(word).multibase, "created": "2026-01-01T00:00:00Z"}
    return {**made, **marks}


def test_marks_of_keys_come_back(tmp_path: Path) -> None:
    """When a key was retired and since when it is revoked; a key without marks has no members."""
    day, other = "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"
    folder = key_file(tmp_path, key_of("old", retired=other, revoked=day), key_of("new"))
    wallet = load_wallet(folder)
    old, new = wallet.identities["acme"].keys
    assert (old.retired, old.revoked, new.retired, new.revoked) == (other, day, "", "")
    before = files(folder)
    write_wallet(folder, wallet)
    assert before.items() <= files(folder).items()


@pytest.mark.parametrize("mark", ["yesterday", "2026-02-01", 5, None, ["2026-02-01T00:00:00Z"]])
@pytest.mark.parametrize("name", ["retired", "revoked"])
def test_a_mark_that_cannot_be_read_is_refused(tmp_path: Path, name: str, mark: object) -> None:
    """Passing it over would put a compromised key back in use."""
    folder = key_file(tmp_path, key_of("old", **{name: mark}), key_of("new"))
    with pytest.raises(WalletError, match="when which key was used"):
        load_wallet(folder)


def test_the_current_key_is_not_revoked(tmp_path: Path) -> None:
    """Nothing could be signed that verifies."""
    folder = key_file(tmp_path, key_of("only", revoked="2026-02-01T00:00:00Z"))
    with pytest.raises(WalletError, match="when which key was used"):
        load_wallet(folder)
