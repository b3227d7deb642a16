"""What the script that verifies in the reader's browser is given: a table of terms, and copies.

The script (`templates/static/verify.js`) expands a credential by the same table as `canonical`, so
the table is written from `vocabulary`, in a form made for its size:

- a scope is an object of terms; `"": 0` in it says that later contexts may redefine them;
- a term is `[place, type, container, scope]`, cut after the last that is there, or its place alone;
- a place is an index into `namespaces`, for an IRI that is a namespace and the term's own name,
  or the IRI itself; a scope `null` is one that is reset.

Words stand apart from it: `words.js` has those that every page needs, `sentences.js` all others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from credfolio.addresses import verifier_documents
from credfolio.model import ACHIEVEMENT_TYPES
from credfolio.pages.page import File
from credfolio.pages.sentences import SENTENCES
from credfolio.pages.state import browser_words
from credfolio.vocabulary import (
    CONTEXTS,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V2,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_EXTENSIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.portfolio import Portfolio
    from credfolio.vocabulary import Scope, Term

VOCABULARY = "assets/vocabulary.js"
_PLACE = "globalThis.credfolio"
# In the order in which they need one another.
PAGE_SCRIPTS = (VOCABULARY, "assets/verify.js")
# The page for any credential loads what checks only when it is given something.
VERIFY_SCRIPTS = ("assets/verify-page.js",)
CHECK_SCRIPTS = (*PAGE_SCRIPTS, "assets/details.js", "assets/unwrap.js")
# Those whose terms the script knows how to expand, and no others.
BROWSER_CONTEXTS = (
    CREDENTIALS_V2,
    OPEN_BADGES_3_0_3,
    OPEN_BADGES_3_0_2,
    OPEN_BADGES_EXTENSIONS,
    DATA_INTEGRITY_V2,
)
_NAMESPACES = (
    "https://www.w3.org/2018/credentials#",
    "https://www.w3.org/ns/credentials/status#",
    "https://w3id.org/security#",
    "https://www.iana.org/assignments/jwt#",
    "https://www.iana.org/assignments/jose#",
    "https://schema.org/",
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
)


def sentences_path(portfolio: Portfolio) -> str:
    """The script with what is said in the language of the page when a reader wants to know more."""
    return f"assets/{portfolio.place}sentences.js"


def copies_path(issuer: str) -> str:
    """Where the copies for an issuer's credentials lie: one file for all of them."""
    return f"assets/issuers/{issuer}.js"


def browser_files(portfolio: Portfolio) -> Iterator[File]:
    """The table and sentences, and each issuer's DID document and status lists as they are at this build."""
    yield _script(VOCABULARY, _PLACE, {"vocabulary": browser_table()})
    language = portfolio.language
    said = {key: language.say(sentence) for key, sentence in SENTENCES.items()}
    spoken = {"band": browser_words(language), "sentences": said}
    yield _script(sentences_path(portfolio), _PLACE, spoken, is_spoken=True)
    day = portfolio.as_of.isoformat()
    for issuer, identity in portfolio.identities.items():
        documents = verifier_documents(
            portfolio.content,
            issuer,
            identity,
            portfolio.status_lists,
            portfolio.kept_documents.get(issuer),
        )
        kept = portfolio.kept_documents.get(issuer)
        asked = {kept.address: kept.asked[: len(day)]} if kept else {}
        copies = {address: (asked.get(address, day), text) for address, text in documents.items()}
        yield _script(copies_path(issuer), f"({_PLACE}??={{}}).copies", copies)


def browser_table() -> dict[str, Any]:
    """The contexts that the script knows, and the achievement types of Open Badges."""
    return {
        "namespaces": _NAMESPACES,
        "contexts": {address: _scope(CONTEXTS[address]) for address in BROWSER_CONTEXTS},
        "achievementTypes": ACHIEVEMENT_TYPES,
    }


def _scope(scope: Scope) -> dict[str, Any] | None:
    if scope.terms is None:
        return None
    terms = {name: _term(name, term, scope) for name, term in scope.terms.items()}
    return terms if scope.protected else {"": 0, **terms}


def _term(name: str, term: Term, scope: Scope) -> Any:
    # An IRI without a colon is the name of another term in the same context.
    iri = term.iri if ":" in term.iri or scope.terms is None else scope.terms[term.iri].iri
    place = next((n for n, namespace in enumerate(_NAMESPACES) if namespace + name == iri), iri)
    inner = [] if term.scope is None else [_scope(term.scope)]
    entry = [place, term.type or 0, term.container or 0, *inner]
    while entry[-1] == 0 and len(entry) > 1:
        entry.pop()
    return entry[0] if len(entry) == 1 else entry


def _script(path: str, place: str, values: Any, *, is_spoken: bool = False) -> File:
    """A classic script that adds values to one place: it loads from `file:` as well."""
    data = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return File(path, f"Object.assign({place}??={{}},{data});\n".encode(), is_spoken)
