"""What colleagues say for a badge, a credential or a skill, signed with keys of their own.

An EndorsementCredential (OB 3.0 App. B) is signed by whoever endorses, wherever they are, and kept
byte for byte in `content/endorsements/`. Everything in it is what a stranger wrote: who it is from
is a key, and a name is nobody's until somebody else confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, unquote

from credfolio.credentials import CONTEXT
from credfolio.data_model import ENDORSEMENT, issuer_id, types_of
from credfolio.did import build_key_did
from credfolio.documents import UnsignedCredential, as_list, parse_object, strings_in
from credfolio.errors import DocumentError
from credfolio.imports import is_self_issued, shown_text
from credfolio.model import has_email

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from credfolio.did import Identity
    from credfolio.model import Content, Earner

MAX_ENDORSEMENT = 64 * 1024
"""The largest file of an endorsement, in bytes."""
_SKILL = "skill="

EndorserKind = Literal["known", "site", "self", "key"]


@dataclass(frozen=True, slots=True)
class EndorsementFile:
    """A file in `content/endorsements/`: its path below the site's folder, its bytes, what they say."""

    file: str
    data: bytes
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Endorser:
    """Who signed an endorsement, by the key and never by the name.

    `kind` is `known` for one on the site's list of known issuers, `site` for a key of one of the
    site's own issuers, `self` where it is the earner, `key` for any other. `name` is what the site
    knows them by; of `self` and `key` it is what they say of themselves, perhaps nothing.
    """

    kind: EndorserKind
    did: str
    name: str

    @property
    def is_confirmed(self) -> bool:
        """Whether the name is the site's own knowledge."""
        return self.kind in ("known", "site")

    @property
    def key(self) -> str:
        """The key that is their name, or else their DID, as pages may show it."""
        return shown_text(self.did.removeprefix("did:key:"))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is endorsed: the folder of its page below the site's address, and a skill or none."""

    path: str
    skill: str


def build_subject_id(address: str, skill: str) -> str:
    """The `id` of what is endorsed: an address, or a skill that is shown at it.

    A skill has no address of its own, so it is named in the fragment: `.../#skill=pair%20work`.
    """
    return f"{address}#{_SKILL}{quote(skill, safe='')}" if skill else address


def read_subject(content: Content, document: Mapping[str, Any]) -> Subject | None:
    """What of a site an endorsement is of; None for what does not lie below its addresses."""
    address = str(document["credentialSubject"]["id"])
    base = content.base_of(address)
    if base is None:
        return None
    path, _, fragment = address.removeprefix(base).partition("#")
    if fragment and not fragment.startswith(_SKILL):
        return None
    skill = unquote(fragment.removeprefix(_SKILL)).strip()
    return Subject(path if path.endswith("/") else f"{path}/", skill)


def build_colleague_endorsement(
    *,
    id_: str,
    multibase: str,
    by: str,
    of: str,
    name: str,
    comment: str,
    valid_from: str,
    valid_until: str = "",
) -> UnsignedCredential:
    """Compose what somebody says with a key of their own (OB 3.0 App. B, EndorsementCredential).

    It has no place in a status list, because a did:key has nowhere to publish one.

    Args:
        id_: the endorsement's own id.
        multibase: the public key that signs, which is the issuer as a did:key.
        by: what the endorser wants to be called, or nothing.
        of: what is endorsed, as from `build_subject_id`.
        name: what the endorsement is called.
        comment: Markdown.
        valid_from: XSD dateTimeStamp.
        valid_until: the same, or nothing.

    Raises:
        DocumentError: there is an e-mail address in it.
    """
    document = UnsignedCredential(
        {
            "@context": list(CONTEXT),
            "id": id_,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": name,
            "issuer": {
                "id": build_key_did(multibase),
                "type": ["Profile"],
                **({"name": by} if by else {}),
            },
            "validFrom": valid_from,
            **({"validUntil": valid_until} if valid_until else {}),
            "credentialSubject": {
                "id": of,
                "type": ["EndorsementSubject"],
                "endorsementComment": comment,
            },
        }
    )
    _refuse_emails(document)
    return document


def parse_endorsement(data: bytes) -> dict[str, Any]:
    """Read an endorsement; whether it holds is another question.

    Raises:
        DocumentError: it is no endorsement in JSON, has no comment, or has an e-mail address in it.
    """
    document = parse_object(data)
    subject = document.get("credentialSubject")
    if ENDORSEMENT not in types_of(document) or not isinstance(subject, dict):
        raise DocumentError("is no endorsement: it is not of the type EndorsementCredential")
    if not isinstance(subject.get("id"), str):
        raise DocumentError("does not say what it endorses")
    if not isinstance(subject.get("endorsementComment"), str):
        raise DocumentError("says nothing: it has no endorsementComment")
    _refuse_emails(document)
    return document


def _refuse_emails(document: Mapping[str, Any]) -> None:
    for path, text in strings_in(document):
        if has_email(text) or has_email(unquote(text)):
            raise DocumentError(
                f"has an e-mail address in it, which everyone would be able to read: {path}",
                hint="it has to be signed again without the address",
            )


def read_endorser(
    content: Content,
    identities: Mapping[str, Identity],
    document: Mapping[str, Any],
    earner: Earner | None,
) -> Endorser:
    """Find out who signed an endorsement whose proof holds.

    Args:
        content: the site's known issuers, and its own.
        identities: the site's issuers by slug, for their keys.
        document: the endorsement.
        earner: whose credential or skill is endorsed; None for a badge.
    """
    did = issuer_id(dict(document))
    profile = document.get("issuer")
    name = profile.get("name") if isinstance(profile, dict) else ""
    name = shown_text(name).strip() if isinstance(name, str) else ""
    if earner and (did == earner.did or is_self_issued(did, name, earner)):
        return Endorser("self", did, name)
    for slug, identity in identities.items():
        # The same key under another name is nobody else.
        if did == identity.did or did in (build_key_did(key.multibase) for key in identity.keys):
            return Endorser("site", did, content.issuers[slug].name)
    if known := content.known(did):
        return Endorser("known", did, known.name)
    return Endorser("key", did, name)


def skills_of(credential: Mapping[str, Any]) -> Iterator[str]:
    """The names of the skills in a credential: in frameworks (`alignment`), and bare (`tag`)."""
    subject = credential.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    if not isinstance(achievement, dict):
        return
    for alignment in as_list(achievement.get("alignment")):
        if isinstance(alignment, dict) and isinstance(alignment.get("targetName"), str):
            yield alignment["targetName"]
    yield from (tag for tag in as_list(achievement.get("tag")) if isinstance(tag, str))


def is_skill(name: str, other: str) -> bool:
    """Whether two names are of the same skill: but for case and the space around them."""
    return name.strip().casefold() == other.strip().casefold()
