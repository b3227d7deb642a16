"""Ways to pass a credential on: LinkedIn's form, a post, an e-mail, a card for other websites."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from credfolio.languages import Language
    from credfolio.pages.claims import CredentialFacts
    from credfolio.portfolio import Entry, Portfolio

SHARE_SCRIPT = "assets/share.js"
CARD_WIDTH, CARD_HEIGHT = 320, 120  # a contract: another size would be another address


class Field(NamedTuple):
    """A field of somebody's form, with what belongs into it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a credential is passed on; what only a valid one may do is empty for any other.

    `linkedin` is its form for a profile, filled in, `fields` the same to be copied one by one,
    `post` its form for a post; `snippet` is the HTML that shows the card on another website.
    """

    linkedin: str
    fields: tuple[Field, ...]
    post: str
    mailto: str
    card: str
    snippet: str


def card_path(entry: Entry) -> str:
    """The folder of the card that other websites show: `ada/intro-to-rust/embed/`."""
    return f"{entry.path}embed/"


def build_sharing(portfolio: Portfolio, entry: Entry, facts: CredentialFacts) -> Sharing:
    """Say how a credential is passed on, from what is signed and how it stands."""
    earner = portfolio.content.earners[entry.earner].name
    address = f"{portfolio.content.site.base}{entry.path}"
    is_valid = entry.report.state == "valid"
    card, language = card_path(entry), portfolio.language
    has_card = "embeds" in portfolio.content.site.copies
    return Sharing(
        linkedin=_linkedin(portfolio, entry, facts, address) if is_valid else "",
        fields=tuple(_fields(language, entry, facts, address)) if is_valid else (),
        post=_post(address) if is_valid else "",
        mailto=_mailto(language, facts, earner, address),
        card=card if has_card else "",
        snippet=_snippet(
            f"{portfolio.content.site.base}{card}", sentence_about(language, facts, earner)
        )
        if has_card
        else "",
    )


def sentence_about(language: Language, facts: CredentialFacts, earner: str) -> str:
    """What, who and from whom, for places that show no more."""
    return language.say(
        "%(badge)s, awarded to %(earner)s by %(issuer)s",
        badge=facts.name,
        earner=earner,
        issuer=facts.issuer_name,
    )


def _linkedin(portfolio: Portfolio, entry: Entry, facts: CredentialFacts, address: str) -> str:
    """LinkedIn's form for adding a certificate to a profile, filled in."""
    linkedin_id = portfolio.content.issuers[entry.issuer].linkedin_id
    organisation = (
        {"organizationId": linkedin_id} if linkedin_id else {"organizationName": facts.issuer_name}
    )
    awarded, until = facts.awarded, facts.valid_until
    query = {
        "startTask": "CERTIFICATION_NAME",
        "name": facts.name,
        **organisation,
        **({"issueYear": awarded.year, "issueMonth": awarded.month} if awarded else {}),
        **({"expirationYear": until.year, "expirationMonth": until.month} if until else {}),
        "certUrl": address,
        "certId": _short_id(entry),
    }
    return f"https://www.linkedin.com/profile/add?{urlencode(query, quote_via=quote)}"


def _fields(
    language: Language, entry: Entry, facts: CredentialFacts, address: str
) -> Iterator[Field]:
    """The fields of that form in its order, for whom the link does not work."""

    def month(day: date | None) -> str:
        return language.month(day) if day else ""

    say = language.say
    lines = (
        Field(say("Name"), facts.name),
        Field(say("Issuing organization"), facts.issuer_name),
        Field(say("Issue date"), month(facts.awarded)),
        Field(say("Expiration date"), month(facts.valid_until)),
        Field(say("Credential ID"), _short_id(entry)),
        Field(say("Credential URL"), address),
    )
    return (line for line in lines if line.value)


def _short_id(entry: Entry) -> str:
    return f"{entry.earner}-{entry.award.slug}"


def _post(address: str) -> str:
    """LinkedIn's form for a post: it reads all but the address from the page itself."""
    return f"https://www.linkedin.com/sharing/share-offsite/?url={quote(address, safe='')}"


def _mailto(language: Language, facts: CredentialFacts, earner: str, address: str) -> str:
    subject = language.say("%(badge)s, awarded to %(earner)s", badge=facts.name, earner=earner)
    body = f"{sentence_about(language, facts, earner)}:\n{address}\n"
    query = {"subject": subject, "body": body}
    return f"mailto:?{urlencode(query, quote_via=quote)}"


def _snippet(address: str, title: str) -> str:
    return (
        f'<iframe src="{escape(address)}" width="{CARD_WIDTH}" height="{CARD_HEIGHT}" '
        f'title="{escape(title)}" loading="lazy" style="border:0"></iframe>'
    )
