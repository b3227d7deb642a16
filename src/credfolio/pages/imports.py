"""How pages speak of imported credentials: what they are called, and who signed them.

All of their words are strangers' and pass through `imports.shown_document` first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from credfolio.checks.embedded import find_embedded
from credfolio.imports import name_in
from credfolio.languages import message
from credfolio.pages.claims import CredentialFacts, kind_of_credential, read_credential
from credfolio.pages.mark import Mark, Picture, build_mark
from credfolio.pages.wording import Words, clip, spell_type

if TYPE_CHECKING:
    from credfolio.languages import Language
    from credfolio.portfolio import Imported

_LONGEST_NAME = 120
_SIGNERS = {
    "site": message("an issuer of this site"),
    "self": message("Self-issued"),
    "key": message("signed by a key that no domain vouches for"),
}
_SOFT = "_soft"  # an ink that no issuer can have, because no slug begins so
_SPELT_KINDS = {"Clr": message("Comprehensive learner record")}


def facts_of(language: Language, imported: Imported) -> CredentialFacts:
    """What an imported credential says; its picture is never loaded from where it names one."""
    return read_credential(imported.document, lambda _address, _alt: None, language)


def type_of(language: Language, imported: Imported) -> str:
    """What kind of thing it is, in words."""
    kind = kind_of_credential(imported.document)
    if kind in _SPELT_KINDS:
        return language.say(_SPELT_KINDS[kind])
    type_ = kind or facts_of(language, imported).type or "Badge"
    return clip(spell_type(language, type_), _LONGEST_NAME)


def name_of(language: Language, imported: Imported) -> Words:
    """What it is called; a credential without a name is called what it is."""
    name = name_in(imported.document).strip() or type_of(language, imported)
    return Words(clip(name, _LONGEST_NAME), facts_of(language, imported).lang)


def parts_of(imported: Imported) -> tuple[str, ...]:
    """The names of the credentials inside of it, in their order."""
    inside = (part for part in find_embedded(imported.document) if not isinstance(part, str))
    names = (name_in(part.document).strip() for part in inside)
    return tuple(clip(name, _LONGEST_NAME) for name in names if name)


def issuer_name_of(language: Language, imported: Imported) -> str:
    """The name that its issuer gives itself, or else its identifier."""
    return clip(facts_of(language, imported).issuer_name, _LONGEST_NAME) or language.say("nobody")


def named_as(language: Language, imported: Imported) -> str:
    """Its issuer's name in a list: in quotes where nobody vouches for it, none if self-issued."""
    if imported.origin.confirmed and imported.origin.kind == "self":
        return ""
    name = issuer_name_of(language, imported)
    return name if imported.origin.is_vouched_for else language.say("“%(name)s”", name=name)


def signed_by(language: Language, imported: Imported) -> str:
    """Who signed it, in a few words; a name alone is only what somebody says."""
    origin = imported.origin
    if not origin.confirmed:
        return language.say("not confirmed")
    if imported.known_as and origin.kind in ("domain", "key"):
        return language.say("known to this registry as %(name)s", name=imported.known_as)
    if origin.kind == "domain":
        return language.say("signed by %(place)s", place=origin.place)
    return language.say(_SIGNERS[origin.kind])


def mark_of(language: Language, imported: Imported) -> Mark:
    """How it looks: as its own picture if a known signer stands behind it, else drawn here.

    Whoever nobody vouches for gets no picture, because that may be somebody else's emblem.
    """
    facts = facts_of(language, imported)
    picture = None
    if imported.imported.is_picture and imported.origin.is_vouched_for:
        picture = Picture(f"{imported.path}credential.{imported.imported.kind}", "")
    mark = build_mark(
        facts.achievement or imported.path,
        name_of(language, imported).text,
        type_=facts.type,
        credits_=facts.credits,
        picture=picture,
        ink="" if imported.origin.is_vouched_for else _SOFT,
    )
    # A key of its own: a stranger's identifiers must not take the place of another drawing.
    return replace(mark, key=f"import-{imported.earner}_{imported.slug}")
