"""What the scripts that check in the reader's browser say.

A script answers with a key and a value; `{}` stands for the value. The sentences are loaded when a
reader opens the list of findings, or when the state is not what the builder found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKED: Mapping[str, str] = {
    "locale": "en-GB",
    "checked": "Checked in your browser on {}.",
}
"""What every page says when it has been checked, and how it writes days."""

SENTENCES: Mapping[str, str] = {
    # Outcomes, with what was found
    "passed": "Passed: {}",
    "failed": "Failed: {}",
    "undetermined": "Could not be answered: {}",
    "skipped": "Nothing to check: {}",
    # Reading JSON
    "notJson": "it is not strict JSON",
    "tooLarge": "it is too large",
    "tooDeep": "it is nested too deeply",
    "halfCharacter": "it has half of a character in a text",
    "notObject": "it is not a JSON object",
    "twice": "it has the member “{}” twice in one object",
    "number": "it has the number {}, which readers do not hold exactly",
    # The form
    "context": "the context {} is unknown here",
    "inside": "it has a credential inside, which cannot be weighed here",
    "keyword": "it has the member {}, which is no term",
    "twoPlaces": ("it describes {} in two places, so that nobody can tell what was signed where"),
    "notCredential": "its type does not include VerifiableCredential",
    "notBadge": "it is a credential of the kind {}, not an Open Badge",
    "older": "it is a hosted badge of an older standard, Open Badges 1 or 2",
    "form": "its {} is missing or does not hold",
    "badTime": "“{}” is not a time with its zone",
    "shapeBadge": "it has the form of an Open Badge 3.0",
    "shapeList": "it has the form of a status list",
    # The signature
    "loss": "the signature cannot cover “{}” in this document",
    "weight": "the document is more work than is done here",
    "term": "the document uses “{}” in a way that cannot be weighed here",
    "noProof": "there is no proof: nobody signed this",
    "suite": "the proof is of the kind {}, unknown here",
    "mismatch": "the signature does not match the content",
    "noAlgorithm": "this browser cannot check {} signatures",
    "signed": "the signature matches the content",
    # The issuer
    "notIssuer": "the signature was made with a key of {}, who is not the issuer",
    "did": "the identifier {} is of a kind unknown here",
    "noKey": "the document of whoever signed does not give the key {} for this",
    "keyEnded": "the key was revoked or expired on {}",
    "keyKind": "the key is of a kind unknown here",
    "issuer": "the key belongs to the issuer, {}",
    # Dates
    "starts": "it starts to hold on {}",
    "ended": "it ended on {}",
    "until": "it holds until {}",
    "noEnd": "it has no end date",
    # The status
    "noStatus": "it has no status: its issuer cannot withdraw it",
    "statusKind": "its status is of a kind unknown here",
    "listHolds": "the status list does not hold itself: {}",
    "listBits": "the status list cannot be read",
    "revocation": "its issuer has withdrawn it",
    "suspension": "its issuer has put it on hold",
    "clear": "its status list of {} does not say that it is withdrawn or on hold",
    # The achievement
    "listSubject": "a status list says nothing about an achievement",
    "achievement": "it says what was achieved and how: {}",
    # Asking and finishing
    "unread": "{} did not answer, or does not let this page read it",
    "unasked": "{} was not asked: this page asks no other site",
    "copied": "by the copy of {} on this site",
    "gate": "not looked at, because a check before it did not pass",
    "broken": "this browser could not finish the check",
    # JWTs
    "token": "it is a token in a form that is unknown here",
    "tokenPart": "it is a JWT with a part that is not the one base64url form of its bytes",
    "tokenOn11": "it is a JWT with a claim vc, which cannot be weighed here",
    "notSigned": "the token is not signed: its algorithm is none",
    "algorithm": "the token's algorithm is {}, unknown here",
    "critical": "the token's header has critical members, unknown here",
    "tokenType": "the token is of the type {}",
    "kindOfKey": "the token's algorithm is {}, but its key is of another kind",
    "claim": "the token's {} is malformed, or contradicts the credential",
    "kid": "the token's kid is not a text",
    "noKeyName": "nothing that can be read here says whose key the token was signed with",
    "audience": "the token is meant for {} only, whoever asks here",
    # A credential's page
    "unconfirmed": "Nothing here confirms who issued it.",
    "me": "Yes: this credential names that address.",
    "meButTampered": "It names that address, but its signature does not match.",
    "notMe": "No: this credential names another address, or it was typed differently.",
    # Unwrapping files
    "notUtf8": "it is not UTF-8 text",
    "noCredential": "there is no credential in it",
    "severalCredentials": "there are several credentials in it",
    "damaged": "the picture is damaged or cut off",
    "compressed": "what is in it is compressed in an unknown way",
    "inflated": "what is in it cannot be unpacked here",
    "svg": "it is no SVG picture in UTF-8",
    "entities": "the picture may define entities",
    "encrypted": "the PDF is encrypted",
    "attachments": "too many files are attached to the PDF",
    "attachment": "the length of a file attached to the PDF is wrong",
    # The page for any credential
    "factBadge": "Badge",
    "factIssuer": "Issuer",
    "factId": "Credential",
    "nothingYet": (
        "There is nothing to check yet: choose a file, paste a credential or name an address."
    ),
    "otherSite": (
        "{} is on another site, and this page asks no other site. Save the file and drop it here, "
        "or run: credfolio verify {}"
    ),
    "noAnswer": (
        "{} did not answer this page. It may be down or no https address, or its site does not let "
        "other sites read it. Save the file and drop it here, or run: credfolio verify {}"
    ),
}
