"""Real objects for tests: content, keys from fixed seeds, a signed wallet, and a site's answers.

Everything here is deterministic: the same call gives the same bytes on every machine. `Content` is
built from model objects, without reading YAML; credentials are signed by the real code.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credfolio import ed25519
from credfolio.addresses import verifier_documents
from credfolio.cryptosuites import CRYPTOSUITES, OLDER_SUITES
from credfolio.did import (
    Identity,
    PublicKey,
    verification_method_id,
)
from credfolio.documents import render_json
from credfolio.issuing import Wallet, issuer_did, plan_signing, sign_due
from credfolio.model import Content
from credfolio.multikey import encode_base58btc, encode_base64url, encode_public_key
from credfolio.proofs import signing_input
from credfolio.resolution import KnownDocuments
from credfolio.verify import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from credfolio.proofs import Signer

BASE = "https://badges.example/"
SIGNED_AT = "2026-03-01T09:00:00Z"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SeedSigner:
    """Signs with the SHA-256 of a word as its seed: never a key that anyone uses."""

    word: str

    @property
    def seed(self) -> bytes:
        """The 32 bytes of the private key."""
        return hashlib.sha256(f"credfolio test key of {self.word}".encode()).digest()

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return ed25519.public_key_of(self.seed)

    @property
    def multibase(self) -> str:
        """The public key as a Multikey."""
        return encode_public_key(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return ed25519.sign(self.seed, message)


@dataclass(frozen=True, slots=True)
class CurveSigner:
    """Signs on P-256 or P-384 with the SHA-256 of a word as its private number, always the same."""

    word: str
    bits: int = 256

    @property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        curve = ec.SECP256R1() if self.bits == 256 else ec.SECP384R1()
        return ec.derive_private_key(int.from_bytes(SeedSigner(self.word).seed), curve)

    @property
    def multibase(self) -> str:
        """The public key as a Multikey."""
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return encode_base58btc((b"\x80\x24" if self.bits == 256 else b"\x81\x24") + point)

    def sign(self, message: bytes) -> bytes:
        """Sign a message: r and s side by side."""
        used = hashes.SHA256() if self.bits == 256 else hashes.SHA384()
        algorithm = ec.ECDSA(used, deterministic_signing=True)
        r, s = decode_dss_signature(self._private.sign(message, algorithm))
        return r.to_bytes(self.bits // 8) + s.to_bytes(self.bits // 8)


@dataclass(frozen=True, slots=True)
class RsaSigner:
    """Signs with RSA of 2048 bits; its two primes lie so far behind the hashes of two words."""

    words: tuple[str, str] = ("acme p", "acme q")
    distances: tuple[int, int] = (964, 292)
    multibase: str = ""  # RSA has none

    @property
    def _private(self) -> rsa.RSAPrivateKey:
        p, q = (_behind(word, far) for word, far in zip(self.words, self.distances, strict=True))
        e = 65537
        d = pow(e, -1, (p - 1) * (q - 1))
        public = rsa.RSAPublicNumbers(e, p * q)
        return rsa.RSAPrivateNumbers(
            p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public
        ).private_key()

    @property
    def jwk(self) -> dict[str, str]:
        """The public key as a JSON Web Key."""
        modulus = self._private.public_key().public_numbers().n
        return {"kty": "RSA", "n": encode_base64url(modulus.to_bytes(256))[1:], "e": "AQAB"}

    def sign(self, message: bytes) -> bytes:
        """Sign a message as `RS256` does (RFC 7518 §3.3)."""
        return self._private.sign(message, padding.PKCS1v15(), hashes.SHA256())


def _behind(word: str, distance: int) -> int:
    digest = hashlib.shake_256(f"credfolio test prime of {word}".encode()).digest(128)
    return (int.from_bytes(digest) | 3 << 1022 | 1) + distance


@dataclass(slots=True)
class Draws:
    """Numbers and salts that look random and are always the same."""

    _count: itertools.count[int] = field(default_factory=itertools.count)

    def index(self, limit: int) -> int:
        """The next number below a limit."""
        digest = hashlib.sha256(f"index {next(self._count)}".encode()).digest()
        return int.from_bytes(digest, "big") % limit

    def salt(self) -> str:
        """The next salt."""
        return f"salt-{next(self._count)}"


SITE: dict[str, Any] = {"title": "Badges of the Quay", "base_url": BASE, "issuer": "acme"}

# One issuer for each kind of DID: of the site, of a folder of the site, of the key itself.
ISSUERS: dict[str, Any] = {
    "acme": {
        "name": "Acme College",
        "url": "https://acme.example/",
        "description": "Teaches *everything*.",
        "image": {"file": "acme.svg", "alt": "Acme's anvil"},
        "phone": "+49 30 1234",
        "official": "Dr. Wile",
        "address": {"street": "Quay 1", "locality": "Bremen", "country_code": "DE"},
        "identifiers": [{"value": "acme-7", "type": "systemId"}],
        "parent": {"name": "Acme Trust", "url": "https://trust.example/"},
    },
    "guild": {"name": "Guild of Welders", "url": "https://guild.example/", "did": "key"},
    "makers": {"name": "Harbour Makers", "url": "https://makers.example/"},
}
BADGES: dict[str, Any] = {
    "rust": {
        "name": "Intro to Rust",
        "description": "Writes small, sound programs.",
        "criteria": {
            "narrative": "Three programs, **reviewed**.",
            "page": "https://acme.example/rust",
        },
        "type": "Course",
        "image": {"file": "rust.svg", "alt": "A crab"},
        "skills": [
            {"name": "Rust", "url": "https://esco.example/rust", "code": "S1", "framework": "ESCO"},
            "pair work",
        ],
        "tags": ["systems", "memory"],
        "level": {"name": "EQF 4", "url": "https://eqf.example/4", "framework": "EQF"},
        "credits": "2.5",
        "language": "en",
        "code": "RST-101",
        "version": "2",
        "field_of_study": "Computing",
        "specialization": "Systems",
        "identifiers": [{"value": "urn:acme:rust"}],
        "related": [{"url": "https://acme.example/rust-de", "language": "de", "version": "1"}],
        "results": [
            {
                "id": "grade",
                "name": "Grade",
                "type": "LetterGrade",
                "allowed_values": ["A", "B", "C"],
                "required_value": "C",
            },
            {
                "id": "style",
                "name": "Style",
                "type": "RubricCriterionLevel",
                "required_level": "plain",
                "levels": [
                    {"id": "plain", "name": "Plain", "points": "1"},
                    {"id": "fine", "name": "Fine", "points": "2", "level": "2"},
                ],
            },
        ],
    },
    "welding": {
        "name": "Welding",
        "description": "Joins steel to steel.",
        "criteria": "A seam that holds.",
        "issuer": "guild",
        "valid_for": "P2Y",
    },
    "lathe": {
        "name": "旋盤の基礎",
        "description": "旋盤を安全に使える。",
        "criteria": "A turned shaft within 0.05 mm.",
        "issuer": "makers",
    },
}
EARNERS: dict[str, Any] = {
    "ada": {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "did": "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
        "awards": [
            {
                "badge": "rust",
                "date": "2026-01-10",
                "narrative": "Wrote a compiler besides.",
                "evidence": [
                    {
                        "url": "https://ada.example/compiler",
                        "name": "The compiler",
                        "description": "Compiles itself.",
                        "genre": "Software",
                        "audience": "Everyone",
                    },
                    {"narrative": "Explained the borrow checker to a child."},
                ],
                "results": [
                    {"of": "grade", "value": "A", "status": "Completed"},
                    {"of": "style", "level": "fine"},
                ],
                "credits": "2.5",
                "licence_number": "L-7",
                "activity": {"start": "2025-10-01", "end": "2025-12-20"},
                "role": "Author",
                "term": "Autumn",
                "source": {"name": "Acme Assessors", "url": "https://assess.example/"},
            },
            {"badge": "welding", "date": "2026-02-01"},
        ],
    },
    "bob": {"name": "Bob", "awards": [{"badge": "lathe", "date": "2026-02-02"}]},
}


def build_content(
    *,
    site: Mapping[str, Any] | None = None,
    issuers: Mapping[str, Any] | None = None,
    badges: Mapping[str, Any] | None = None,
    earners: Mapping[str, Any] | None = None,
) -> Content:
    """The sample content, or with one of its parts replaced.

    Args:
        site: members of `site.yaml` that differ from the sample's.
        issuers: all issuers, by slug.
        badges: all badges, by slug.
        earners: all earners, by slug.
    """
    written = {
        "site": {**SITE, **(site or {})},
        "issuers": ISSUERS if issuers is None else issuers,
        "badges": BADGES if badges is None else badges,
        "earners": EARNERS if earners is None else earners,
    }
    return Content.model_validate_json(render_json(written))


def small_content(**award: Any) -> Content:
    """One issuer, one badge, one earner, one award, whose members may be given."""
    return build_content(
        issuers={"acme": {"name": "Acme College", "url": "https://acme.example/"}},
        badges={
            "rust": {
                "name": "Intro to Rust",
                "description": "Small programs.",
                "criteria": "Three.",
            }
        },
        earners={
            "ada": {
                "name": "Ada Lovelace",
                "awards": [{"badge": "rust", "date": "2026-01-10", **award}],
            }
        },
    )


def sign(content: Content, wallet: Wallet | None = None, *, now: str = SIGNED_AT) -> Wallet:
    """Bring a wallet (empty at first) up to date with content, as `credfolio build` does.

    Each issuer signs with the `SeedSigner` of its slug.
    """
    held = wallet or Wallet()
    identities = {
        issuer: Identity(
            issuer_did(content, issuer, SeedSigner(issuer).multibase),
            (PublicKey(SeedSigner(issuer).multibase, SIGNED_AT),),
        )
        for issuer in content.issuers
    }
    held = replace(held, identities={**identities, **held.identities})
    # Draws that a wallet has used up are not drawn again.
    draws = Draws(itertools.count(1000 * len(held.credentials)))
    return sign_due(
        content,
        held,
        plan_signing(content, held),
        {issuer: SeedSigner(issuer) for issuer in held.identities},
        now=now,
        random_index=draws.index,
        random_salt=draws.salt,
    )


def published(content: Content, wallet: Wallet) -> dict[str, bytes]:
    """What the site answers to verifiers, by address: DID documents and status lists."""
    lists = {name.path: text for name, text in wallet.lists.items()}
    return {
        address: text.encode()
        for issuer, identity in wallet.identities.items()
        for address, text in verifier_documents(content, issuer, identity, lists).items()
    }


def verifier(answers: Mapping[str, bytes], now: datetime = NOW) -> Verifier:
    """A verifier that knows these addresses and no others."""
    return Verifier(KnownDocuments(answers), now)


def prove(
    document: Mapping[str, Any],
    signer: Signer,
    did: str,
    *,
    method: str | None = None,
    sign_with: Callable[[bytes], bytes] | None = None,
    after: tuple[dict[str, Any], ...] = (),
    hash_name: str = "sha256",
    **options: Any,
) -> dict[str, Any]:
    """Sign a document with whatever proof options, also such as `add_proof` would refuse.

    Args:
        document: any document; a proof that it has is replaced.
        signer: whose key signs.
        did: of whom the verification method is; `method` overrides it.
        method: the whole verification method, in place of the usual one.
        sign_with: makes the signature, in place of the signer.
        after: proofs that stand before this one, and are signed by it.
        hash_name: the hash that goes with the signer's key.
        options: members of the proof that differ from the usual; None leaves one out.
    """
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    usual: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": SIGNED_AT,
        "verificationMethod": method or verification_method_id(did, signer.multibase),
        "proofPurpose": "assertionMethod",
        **options,
    }
    proof = {name: value for name, value in usual.items() if value is not None}
    suite = {**CRYPTOSUITES, **OLDER_SUITES}[usual["cryptosuite"] or usual["type"]]
    secured = {**unsecured, **({"proof": list(after)} if after else {})}
    digest = signing_input(secured, proof, suite=suite, hash_name=hash_name).digest
    value = encode_base58btc((sign_with or signer.sign)(digest))
    return {**unsecured, "proof": [*after, {**proof, "proofValue": value}]}
