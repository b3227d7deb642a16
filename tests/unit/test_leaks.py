"""What must never be published is found, and what only looks like it is not."""

from __future__ import annotations

import json
from html import escape

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from credfolio.errors import SiteError
from credfolio.leaks import (
    Leak,
    Sieve,
    addresses_in,
    find_emails,
    find_private_keys,
    refuse_leaks,
)
from credfolio.multikey import encode_base64url, encode_secret_key
from credfolio.sealing import Cost, seal
from samples import SeedSigner, build_content, sign

ACME = SeedSigner("acme")
JWK = json.dumps({"kty": "OKP", "crv": "Ed25519", "d": encode_base64url(ACME.seed)[1:]})
SEALED = seal(ACME.seed, "x", salt=bytes(16), nonce=bytes(24), cost=Cost(8, 1))


def pem(form: PrivateFormat, *, locked: bool = False) -> str:
    """A private key as OpenSSL and OpenSSH write them."""
    lock = BestAvailableEncryption(b"x") if locked else NoEncryption()
    if form is PrivateFormat.TraditionalOpenSSL:
        return (
            ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, form, lock).decode()
        )
    key = ed25519.Ed25519PrivateKey.from_private_bytes(ACME.seed)
    return key.private_bytes(Encoding.PEM, form, lock).decode()


@pytest.mark.parametrize(
    "secret",
    [
        encode_secret_key(ACME.seed),
        f"# Credfolio private key\n{encode_secret_key(ACME.seed)}\n",
        SEALED,
        pem(PrivateFormat.PKCS8),
        pem(PrivateFormat.PKCS8, locked=True),
        pem(PrivateFormat.TraditionalOpenSSL),
        JWK,
        json.dumps(JWK),
        escape(JWK),
        JWK.replace('"', "&#34;"),
        '{"secretKeyMultibase": "' + encode_secret_key(ACME.seed) + '"}',
        '{"privateKeyBase58": "' + "3" * 88 + '"}',
        f"seed: {ACME.seed.hex()}",
        f'{{"privateKey": "{ACME.seed.hex()}"}}',
        f"SECRET_KEY=0x{ACME.seed.hex().upper()}",
    ],
)
def test_a_private_key_is_found(secret: str) -> None:
    """In each form that tools write, wherever in a file, with its line and without the secret."""
    for before, after, line in (("", "", 1), ("a\nb\n<pre>", "</pre>\nc", 3)):
        leaks = list(find_private_keys(f"{before}{secret}{after}".encode()))
        assert leaks
        assert line <= leaks[0].line <= line + 1
        assert ACME.seed.hex() not in repr(leaks).lower()
        assert encode_secret_key(ACME.seed) not in repr(leaks)


@pytest.mark.parametrize("before", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\x3ctEXtComment\0"])
def test_in_a_picture_too(before: bytes) -> None:
    """Pictures carry texts."""
    assert list(find_private_keys(before + encode_secret_key(ACME.seed).encode() + b"\0"))


@pytest.mark.parametrize(
    "text",
    [
        ACME.multibase,
        "z3u2 begins a secret key",
        "z3u2" + "1" * 84,
        f"x{encode_secret_key(ACME.seed)}",
        "-----BEGIN PUBLIC KEY-----",
        "a PRIVATE KEY is a private key",
        '{"kty": "OKP", "x": "' + "A" * 43 + '"}',
        "private" + " " * 60 + ACME.seed.hex(),
        f"sha256${ACME.seed.hex()}",
        f"secret: {ACME.seed.hex()}00",
        "secretKeyMultibase: the private key, as a Multikey",
        "credfolio-key$v=1$argon2id$m=262144,t=3$SALT$BOX",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    """Public keys, hashes, and talk about keys."""
    assert not list(find_private_keys(text.encode()))


def test_nothing_that_is_signed_looks_like_one() -> None:
    """Credentials, lists and keys of a whole wallet."""
    wallet = sign(build_content())
    for text in (*wallet.credentials.values(), *wallet.status_lists.values()):
        assert not list(find_private_keys(text.encode()))


EMAILS = frozenset(("ada@example.org", "zoë.b+x@sub.example.org"))


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org",
        "Write to Ada@Example.ORG.",
        '<a href="mailto:ada@example.org">',
        "?to=ada%40example.org",
        "ada&#64;example.org",
        "ada&#x40;example.org",
        '"ada\\u0040example.org"',
        "<zoë.b+x@sub.example.org>",
    ],
)
def test_an_address_is_found(text: str) -> None:
    """However its @ is written."""
    assert list(find_emails(f"\n{text}\n".encode(), EMAILS)) == [
        Leak(2, "the e-mail address of an earner")
    ]


@pytest.mark.parametrize(
    "text",
    ['{"@context": []}', "nada@example.org", "ada@example.organic", "ada @ example.org", "@"],
)
def test_another_address_is_nothing_to_us(text: str) -> None:
    """Only those of earners; others may be meant to be there."""
    assert not list(find_emails(text.encode(), EMAILS))


def test_every_place_is_named_and_nothing_else_is() -> None:
    """All files are passed on before anything is refused; what was asked for is published."""
    files = [
        ("a.html", b"x\nADA@example.org"),
        ("b.pem", b"-----BEGIN PRIVATE KEY-----"),
        ("c", b""),
    ]
    with pytest.raises(SiteError) as caught:
        list(refuse_leaks(files, ["Ada@example.org"], frozenset()))
    assert "a.html:2: the e-mail address of an earner" in caught.value.message
    assert "b.pem:1: a private key in PEM" in caught.value.message
    assert "ada@" not in caught.value.message.lower()
    public = files[:1]
    assert list(refuse_leaks(public, ["ada@example.org"], frozenset(["a.html"]))) == public
    assert list(refuse_leaks(public, [], frozenset())) == public


_SECRETS = (
    "ada@example.org",
    "ada&#64;example.org",
    '"ada\\u0040example.org"',
    "-----BEGIN PRIVATE KEY-----",
    encode_secret_key(ACME.seed),
    '{"kty": "OKP",\n"d":\n"' + "A" * 43 + '"}',
    '"secretKeyMultibase":\n"' + "z" * 40 + '"',
    "seed:\n" + "0" * 64,
    "SEED=" + "0" * 64,
)
_LINES = st.sampled_from(("<p>one</p>", "\0", '{"@context": []}', "two\r", *_SECRETS))


@given(st.lists(st.lists(_LINES, max_size=6).map("\n".join), max_size=6))
def test_the_sieve_lets_nothing_through(texts: list[str]) -> None:
    """What the patterns find in some file of many, it leaves to them, wherever else the lines are."""
    sieve = Sieve()
    for text in texts:
        data = text.encode()
        found = [*find_private_keys(data), *addresses_in(data)]
        assert not (found and sieve.lets_through(data))


def test_the_sieve_lets_pages_through() -> None:
    """Those with nothing in them, whatever was in others."""
    sieve = Sieve()
    page = b'<p>one</p>\n{"@context": []}\n'
    assert sieve.lets_through(page)
    assert not sieve.lets_through(page + b"ada@example.org")
    assert sieve.lets_through(page + b"tlog-proof@v1")
