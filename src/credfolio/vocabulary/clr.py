"""The terms of the Comprehensive Learner Record Standard 2.0."""

from __future__ import annotations

from credfolio.vocabulary.terms import CREDENTIALS, SET, Scope, Term, prefix

CLR_2_0_1 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
CLR_2_0_0 = "https://purl.imsglobal.org/spec/clr/v2p0/context.json"

_CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
# The first edition has the vocabulary of Open Badges at another address.
_BADGES_2_0_1 = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_BADGES_2_0_0 = "https://purl.imsglobal.org/spec/ob/v3p0/vocab.html#"


def _open(terms: dict[str, Term], *, aliases: bool = True) -> Scope:
    """Terms that a later context may redefine, as all of CLR's."""
    return Scope(terms, aliases=aliases, protected=False)


def _set(name: str, values: str) -> dict[str, Term]:
    """A member with any number of objects of a class."""
    return {name: Term(_CLR + name, values, SET)}


def _clr(credential: dict[str, Term], subject: dict[str, Term], badges: str) -> Scope:
    """An edition: what it says of the credential and its subject, and where Open Badges are."""
    # As published: this context does not define the prefix `xsd`. What its datatypes are depends
    # on the contexts before it: those of Open Badges 3.0.0 and 3.0.1 define it.
    ends = {name: Term(_CLR + name, "xsd:anyURI") for name in ("sourceId", "targetId")}
    return _open(
        {
            "ClrCredential": Term(_CLR + "ClrCredential", scope=_open(credential)),
            "ClrSubject": Term(
                _CLR + "ClrSubject",
                scope=_open(
                    {
                        "cred": prefix(CREDENTIALS),
                        "obi": prefix(badges),
                        **_set("achievement", badges + "Achievement"),
                        **_set("association", _CLR + "Association"),
                        **_set("verifiableCredential", CREDENTIALS + "verifiableCredential"),
                        **subject,
                    }
                ),
            ),
            "Association": Term(
                _CLR + "Association",
                scope=_open(
                    {"associationType": Term(_CLR + "AssociationType"), **ends}, aliases=False
                ),
            ),
        }
    )


CLR_CONTEXTS = {
    CLR_2_0_1: _clr(
        {"partial": Term(_CLR + "partial", "xsd:boolean")},
        {"identifier": Term(_CLR + "identifier-1", _BADGES_2_0_1 + "Identifier", SET)},
        _BADGES_2_0_1,
    ),
    CLR_2_0_0: _clr({}, {}, _BADGES_2_0_0),
}
