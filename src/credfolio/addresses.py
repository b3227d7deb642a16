"""What verifiers ask a site for, at its address and at those that it had before.

A credential names its issuer and its status list by the address of the day on which it was signed.
So a site that has moved goes on answering for its former addresses: with the same keys under the
former DIDs, and with the lists that its earlier credentials have their places in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from credfolio.did import build_identity_document, did_web_address
from credfolio.documents import parse_object, render_json
from credfolio.issuing import issuer_did
from credfolio.status_lists import ListName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from credfolio.did import Identity
    from credfolio.elsewhere import KeptDocument
    from credfolio.issuing import Wallet
    from credfolio.model import Content

FORMER = "moved/"
"""The folder of the built site with what its former addresses answer."""


def former_place(base: str) -> str:
    """The folder with what a former address answers: `moved/user.github.io/badges/`."""
    return FORMER + base.removeprefix("https://").replace(":", "-")


def kept_addresses(content: Content) -> tuple[str, ...]:
    """The former addresses of a site that still answer for it."""
    return tuple(former.base for former in content.site.moved_from if former.kept)


def with_current_dids(content: Content, wallet: Wallet) -> Wallet:
    """Name the issuers of a site that has moved by its address of now.

    A DID that is not one of the site's former addresses stays, and is for `plan_signing` to refuse.
    """
    identities = {
        slug: replace(identity, did=_did_now(content, slug, identity))
        for slug, identity in wallet.identities.items()
    }
    return replace(wallet, identities=identities)


def verifier_documents(
    content: Content,
    issuer: str,
    identity: Identity,
    lists: Mapping[str, str],
    kept: KeptDocument | None = None,
) -> dict[str, str]:
    """What verifying the credentials of an issuer asks for, by address.

    Args:
        content: the site's address, its former ones, its issuers.
        issuer: its slug.
        identity: its keys, under its DID of now.
        lists: the signed status lists of the site, by path; those of other issuers are passed over.
        kept: the copy of its DID document, if another host publishes that.

    Returns:
        The documents of its DIDs, which name one another (CID 1.0, `alsoKnownAs`), and its lists.
    """
    dids = dids_of(content, issuer, identity)
    written = content.issuers.get(issuer)
    here = () if kept or (written and written.is_hosted_elsewhere) else dids
    documents = {
        did_web_address(did): render_json(
            build_identity_document(
                replace(identity, did=did), tuple(other for other in dids if other != did)
            )
        )
        for did in here
        if did.startswith("did:web:")
    }
    if kept:
        documents[kept.address] = kept.text
    folder = ListName(issuer, 1).path.rpartition("/")[0] + "/"
    own = (text for path, text in lists.items() if path.startswith(folder))
    return {**documents, **{str(parse_object(text)["id"]): text for text in own}}


def dids_of(content: Content, issuer: str, identity: Identity) -> tuple[str, ...]:
    """The DID of an issuer, and those of the site's former addresses that still answer."""
    return (identity.did, *_former_dids(content, issuer, kept_addresses(content)))


def _did_now(content: Content, issuer: str, identity: Identity) -> str:
    if issuer not in content.issuers:
        return identity.did
    former = (each.base for each in content.site.moved_from)
    if identity.did in _former_dids(content, issuer, former):
        return issuer_did(content, issuer, identity.keys[0].multibase)
    return identity.did


def _former_dids(content: Content, issuer: str, bases: Iterable[str]) -> tuple[str, ...]:
    if issuer not in content.issuers or content.issuers[issuer].did != "web":
        return ()
    return tuple(issuer_did(content.at(base), issuer, "") for base in bases)
