"""Signs what a site's content has and its wallet lacks, with a key that never leaves its token.

    pip install 'credfolio[pkcs11]'
    export PKCS11_MODULE=/usr/lib/softhsm/libsofthsm2.so PKCS11_TOKEN=credfolio PKCS11_PIN=...
    python sign_with_pkcs11.py ISSUER [SITE] && credfolio build --frozen

The first run makes an Ed25519 key pair on the token, labelled with the issuer's slug, and makes it
the issuer's key: its first one, or by rotation its current one.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from credfolio.content import load_content
from credfolio.errors import CredfolioError
from credfolio.keys import KeyFolder
from credfolio.multikey import encode_public_key
from credfolio.rotation import rotate
from credfolio.signing import new_identity, sign_content
from credfolio.timestamps import format_timestamp
from credfolio.wallet import load_wallet, write_wallet

ED25519 = encode_named_curve_parameters("1.3.101.112")  # RFC 8410 §3


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A `proofs.Signer`: the token is handed a message and gives back a signature.

    `public` and `private` are objects of python-pkcs11, whose types do not say what each key can do.
    """

    public: Any
    private: Any

    @property
    def multibase(self) -> str:
        """The public key as a Multikey; EC_POINT is an OCTET STRING of its 32 bytes."""
        return encode_public_key(self.public[Attribute.EC_POINT][-32:])

    def sign(self, message: bytes) -> bytes:
        """Sign a message with Ed25519; returns 64 bytes."""
        return bytes(self.private.sign(message, mechanism=Mechanism.EDDSA))


def signer_on(session: pkcs11.Session, label: str) -> TokenSigner:
    """The key pair of a label, made on the token if it has none."""
    kinds = (ObjectClass.PUBLIC_KEY, ObjectClass.PRIVATE_KEY)
    found = [list(session.get_objects({Attribute.CLASS: k, Attribute.LABEL: label})) for k in kinds]
    if all(found):
        return TokenSigner(found[0][0], found[1][0])
    curve = session.create_domain_parameters(
        KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: ED25519}, local=True
    )
    pair = curve.generate_keypair(
        mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label=label
    )
    return TokenSigner(*pair)


def sign_site(root: Path, issuer: str, signer: TokenSigner) -> None:
    """Sign what is due, and write the wallet; `credfolio build --frozen` verifies all of it."""
    now = format_timestamp(datetime.now(UTC))
    content = load_content(root).content
    wallet = load_wallet(root / "wallet")
    identity = wallet.identities.get(issuer)
    if identity is None:
        first = new_identity(content, issuer, signer.multibase, now)
        wallet = replace(wallet, identities={**wallet.identities, issuer: first})
    elif identity.current.multibase != signer.multibase:
        wallet = rotate(wallet, issuer, signer, now)
    write_wallet(root / "wallet", wallet)
    keys = KeyFolder(Path(os.devnull), signers={signer.multibase: signer})
    write_wallet(root / "wallet", sign_content(content, root / "wallet", keys=keys, now=now).wallet)
    print(signer.multibase)  # noqa: T201 - its work


def main(issuer: str, site: str = ".") -> None:
    """Open the token, sign, and say which key has signed."""
    token = pkcs11.lib(os.environ["PKCS11_MODULE"]).get_token(
        token_label=os.environ["PKCS11_TOKEN"]
    )
    with token.open(user_pin=os.environ["PKCS11_PIN"], rw=True) as session:
        sign_site(Path(site), issuer, signer_on(session, issuer))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CredfolioError as error:
        sys.exit(f"{error.message}\n{error.hint}")
