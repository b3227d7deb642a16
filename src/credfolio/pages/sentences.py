"""What the scripts that check in the reader's browser say.

A script answers with a key and a value; `{}` stands for the value. The sentences are loaded when a
reader opens the list of findings, or when the state is not what the builder found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.languages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Outcomes, with what was found
    "passed": message("Passed: {}"),
    "failed": message("Failed: {}"),
    "undetermined": message("Could not be answered: {}"),
    "skipped": message("Nothing to check: {}"),
    # Reading JSON
    "notJson": message("it is not strict JSON"),
    "tooLarge": message("it is too large"),
    "tooDeep": message("it is nested too deeply"),
    "halfCharacter": message("it has half of a character in a text"),
    "notObject": message("it is not a JSON object"),
    "twice": message("it has the member “{}” twice in one object"),
    "number": message("it has the number {}, which readers do not hold exactly"),
    # The form
    "context": message("the context {} is unknown here"),
    "inside": message("it has a credential inside, which cannot be weighed here"),
    "keyword": message("it has the member {}, which is no term"),
    "twoPlaces": message(
        "it describes {} in two places, so that nobody can tell what was signed where"
    ),
    "notCredential": message("its type does not include VerifiableCredential"),
    "notBadge": message("it is a credential of the kind {}, not an Open Badge"),
    "older": message("it is a hosted badge of an older standard, Open Badges 1 or 2"),
    "form": message("its {} is missing or does not hold"),
    "badTime": message("“{}” is not a time with its zone"),
    "shapeBadge": message("it has the form of an Open Badge 3.0"),
    "shapeList": message("it has the form of a status list"),
    # The signature
    "loss": message("the signature cannot cover “{}” in this document"),
    "weight": message("the document is more work than is done here"),
    "term": message("the document uses “{}” in a way that cannot be weighed here"),
    "noProof": message("there is no proof: nobody signed this"),
    "suite": message("the proof is of the kind {}, unknown here"),
    "mismatch": message("the signature does not match the content"),
    "noAlgorithm": message("this browser cannot check {} signatures"),
    "signed": message("the signature matches the content"),
    # The issuer
    "notIssuer": message("the signature was made with a key of {}, who is not the issuer"),
    "did": message("the identifier {} is of a kind unknown here"),
    "noKey": message("the document of whoever signed does not give the key {} for this"),
    "keyEnded": message("the key was revoked or expired on {}"),
    "keyKind": message("the key is of a kind unknown here"),
    "issuer": message("the key belongs to the issuer, {}"),
    # Dates
    "starts": message("it starts to hold on {}"),
    "ended": message("it ended on {}"),
    "until": message("it holds until {}"),
    "noEnd": message("it has no end date"),
    # The status
    "noStatus": message("it has no status: its issuer cannot withdraw it"),
    "statusKind": message("its status is of a kind unknown here"),
    "listHolds": message("the status list does not hold itself: {}"),
    "listBits": message("the status list cannot be read"),
    "revocation": message("its issuer has withdrawn it"),
    "suspension": message("its issuer has put it on hold"),
    "clear": message("its status list of {} does not say that it is withdrawn or on hold"),
    "newer": message("its issuer has a newer edition, at {}"),
    "replacedBy": message("another credential has taken its place: {}"),
    # The achievement
    "listSubject": message("a status list says nothing about an achievement"),
    "achievement": message("it says what was achieved and how: {}"),
    # The log
    "logged": message("the log of its issuer has it since {}"),
    "logPlace": message("its entry there is {}"),
    "logProof": message("the proof of its place in the log does not hold"),
    "logOther": message("the proof of its place in the log is that of another credential"),
    "logSigner": message("the log is not signed by its issuer"),
    "logBackdated": message("its entry in the log is backdated to {}"),
    # Asking and finishing
    "unread": message("{} did not answer, or does not let this page read it"),
    "unasked": message("{} was not asked: this page asks no other site"),
    "copied": message("by the copy of {} on this site"),
    "gate": message("not looked at, because a check before it did not pass"),
    "broken": message("this browser could not finish the check"),
    # JWTs
    "token": message("it is a token in a form that is unknown here"),
    "tokenPart": message("it is a JWT with a part that is not the one base64url form of its bytes"),
    "tokenOn11": message("it is a JWT with a claim vc, which cannot be weighed here"),
    "notSigned": message("the token is not signed: its algorithm is none"),
    "algorithm": message("the algorithm of the token is {}, unknown here"),
    "critical": message("the header of the token has critical members, unknown here"),
    "tokenType": message("the token is of the type {}"),
    "kindOfKey": message("the algorithm of the token is {}, but its key is of another kind"),
    "claim": message("the {} of the token is malformed, or contradicts the credential"),
    "kid": message("the kid of the token is not a text"),
    "noKeyName": message("nothing that can be read here says whose key the token was signed with"),
    "audience": message("the token is meant for {} only, whoever asks here"),
    # A credential's page
    "unconfirmed": message("Nothing here confirms who issued it."),
    "me": message("Yes: this credential names that address."),
    "meButTampered": message("It names that address, but its signature does not match."),
    "notMe": message("No: this credential names another address, or it was typed differently."),
    # Unwrapping files
    "notUtf8": message("it is not UTF-8 text"),
    "noCredential": message("there is no credential in it"),
    "severalCredentials": message("there are several credentials in it"),
    "damaged": message("the picture is damaged or cut off"),
    "compressed": message("what is in it is compressed in an unknown way"),
    "inflated": message("what is in it cannot be unpacked here"),
    "svg": message("it is no SVG picture in UTF-8"),
    "entities": message("the picture may define entities"),
    "encrypted": message("the PDF is encrypted"),
    "attachments": message("too many files are attached to the PDF"),
    "attachment": message("the length of a file attached to the PDF is wrong"),
    # The page for any credential
    "factBadge": message("Badge"),
    "factIssuer": message("Issuer"),
    "factId": message("Credential"),
    "nothingYet": message(
        "There is nothing to check yet: choose a file, paste a credential or name an address."
    ),
    "otherSite": message(
        "{} is on another site, and this page asks no other site. Save the file and drop it here, "
        "or run: credfolio verify {}"
    ),
    "noAnswer": message(
        "{} did not answer this page. It may be down or no https address, or its site does not let "
        "other sites read it. Save the file and drop it here, or run: credfolio verify {}"
    ),
}
