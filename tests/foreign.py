"""Credentials that other issuers gave, really signed, and what these issuers answer.

Deterministic like `samples`: `College` has a domain and a list of what it withdrew, a `Stranger`
only a key. Nothing here is of the sites that import it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from credfolio.baking import bake_png, bake_svg
from credfolio.did import build_did_document, build_key_did
from credfolio.documents import render_json
from credfolio.multikey import encode_base64url
from credfolio.rasters import rasterise
from credfolio.status import build_status_entry, build_status_list
from samples import SIGNED_AT, SeedSigner, prove

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
COLLEGE = "https://college.example/"
COLLEGE_DID = "did:web:college.example"
LIST = f"{COLLEGE}status/1.json"
STRANGER = SeedSigner("a stranger")
STRANGER_DID = build_key_did(STRANGER.multibase)
ADA_DID = build_key_did(SeedSigner("ada herself").multibase)
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'
HOSTILE_PICTURE = PICTURE.replace(b"<circle", b"<script>alert(1)</script><circle")


def document(
    name: str,
    did: str,
    /,
    *,
    issuer_name: str = "Example College",
    subject: dict[str, Any] | None = None,
    achievement: dict[str, Any] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """An Open Badges 3.0 credential without a proof; a member that is None is left out."""
    slug = hashlib.sha256(name.encode()).hexdigest()[:8]
    usual = {
        "@context": CONTEXT,
        "id": f"{COLLEGE}credentials/{slug}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"id": did, "type": ["Profile"], "name": issuer_name, "url": COLLEGE},
        "validFrom": "2025-06-30T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            **(subject or hashed("emailAddress", "ada@example.com")),
            "achievement": {
                "id": f"{COLLEGE}badges/{slug}",
                "type": ["Achievement"],
                "name": name,
                "description": "Reads tables and knows when they lie.",
                "criteria": {"narrative": "Two tables, **read**."},
                **(achievement or {}),
            },
        },
        **members,
    }
    return {member: value for member, value in usual.items() if value is not None}


def hashed(kind: str, value: str, salt: str = "x7") -> dict[str, Any]:
    """A subject that is named by a salted hash (OB 3.0 App. B, IdentityObject)."""
    digest = hashlib.sha256(f"{value}{salt}".encode()).hexdigest()
    entry = {
        "type": "IdentityObject",
        "identityType": kind,
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "salt": salt,
    }
    return {"identifier": [entry]}


def plainly(kind: str, value: str) -> dict[str, Any]:
    """A subject that is named by a value that everybody can read."""
    entry = {
        "type": "IdentityObject",
        "identityType": kind,
        "hashed": False,
        "identityHash": value,
    }
    return {"identifier": [entry]}


@dataclass(slots=True)
class College:
    """An issuer with a domain, `college.example`: what it signs, and what its host answers."""

    signer: SeedSigner = field(default_factory=lambda: SeedSigner("college"))
    revoked: set[int] = field(default_factory=set)

    def sign(self, name: str, /, index: int = 5, **members: Any) -> bytes:
        """A credential of the college as JSON, with its place in the status list."""
        status = build_status_entry(LIST, index)
        unsigned = document(name, COLLEGE_DID, **{"credentialStatus": status, **members})
        return render_json(prove(unsigned, self.signer, COLLEGE_DID)).encode()

    def answers(self) -> dict[str, bytes]:
        """What its host answers, by address."""
        keys = (self.signer.multibase,)
        unsigned = build_status_list(LIST, COLLEGE_DID, frozenset(self.revoked), SIGNED_AT)
        return {
            f"{COLLEGE}.well-known/did.json": _json(build_did_document(COLLEGE_DID, keys)),
            LIST: _json(prove(unsigned, self.signer, COLLEGE_DID)),
        }

    def put(self, folder: Path) -> str:
        """Put what its host answers into a folder; returns what `--map` takes."""
        for address, data in self.answers().items():
            path = folder / address.removeprefix(COLLEGE)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return f"{COLLEGE}={folder}"


def by_stranger(name: str, /, **members: Any) -> bytes:
    """A credential that somebody signed whom only a key names."""
    unsigned = document(name, STRANGER_DID, **members)
    return render_json(prove(unsigned, STRANGER, STRANGER_DID)).encode()


def by_ada(name: str, /, **members: Any) -> bytes:
    """A credential that Ada gave herself, under a name that sounds like more."""
    subject = {"id": ADA_DID, **plainly("name", "Ada Lovelace")}
    unsigned = document(
        name, ADA_DID, **{"issuer_name": "Royal Academy", "subject": subject, **members}
    )
    return render_json(prove(unsigned, SeedSigner("ada herself"), ADA_DID)).encode()


def token(name: str, header: dict[str, Any] | None = None, /, **claims: Any) -> bytes:
    """A credential as a JWT, signed by the stranger."""
    payload = {**document(name, STRANGER_DID), **claims}
    kid = f"{STRANGER_DID}#{STRANGER.multibase}"
    parts = {"alg": "EdDSA", "typ": "vc+jwt", "kid": kid, **(header or {})}, payload
    signed = ".".join(_part(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_part(STRANGER.sign(signed.encode()))}".encode()


def in_png(credential: bytes) -> bytes:
    """A PNG with a credential baked in."""
    return bake_png(rasterise(PICTURE), credential.decode())


def in_svg(credential: bytes, picture: bytes = PICTURE) -> bytes:
    """An SVG with a credential baked in."""
    return bake_svg(picture, credential.decode())


def _json(value: Any) -> bytes:
    return render_json(value).encode()


def _part(data: bytes) -> str:
    return encode_base64url(data)[1:]
