"""What a certificate on paper says: what is signed, and where its present state can be asked.

Never a state: paper cannot change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.imports import is_self_issued
from credfolio.pages.entries import facts_of
from credfolio.pages.wording import clip, plain, spell_type

if TYPE_CHECKING:
    from credfolio.languages import Language
    from credfolio.portfolio import Entry, Portfolio

_LONGEST_NAME, _LONGEST_TEXT = 200, 700  # what fits on one sheet at a size that can be read


def certificate_texts(portfolio: Portfolio, entry: Entry) -> dict[str, str]:
    """The texts of a certificate by name, as `templates/certificate.typ` takes them.

    Those that begin with `say_` are the sheet's own, in the language of the site.

    `self_issued` is empty but where earner and issuer are the same, which the sheet then says.
    """
    earner = portfolio.content.earners[entry.earner]
    badge = portfolio.content.badges[entry.award.badge]
    spoken, language = portfolio.language, portfolio.content.site.language
    facts = facts_of(portfolio, entry)
    is_own = is_self_issued(facts.issuer, facts.issuer_name, earner, facts.subject)
    address = f"{portfolio.content.site.base}{entry.path}"
    return {
        "type": spell_type(spoken, facts.type or "Badge"),
        "name": clip(facts.name, _LONGEST_NAME),
        "name_language": facts.lang or badge.language or language,
        "earner": clip(facts.subject or earner.name, _LONGEST_NAME),
        "earner_language": earner.language or language,
        "self_issued": "yes" if is_own else "",
        "issuer": clip(facts.issuer_name, _LONGEST_NAME),
        "description": clip(plain(facts.description), _LONGEST_TEXT),
        "issued": spoken.day(facts.awarded or entry.award.date),
        "until": spoken.day(facts.valid_until) if facts.valid_until else spoken.say("no end date"),
        "address": address,
        "short_address": address.removeprefix("https://"),
        "language": spoken.tag,
        "direction": spoken.direction,
        **_sheet_words(spoken),
    }


def _sheet_words(language: Language) -> dict[str, str]:
    """What stands on every sheet."""
    say, say_as = language.say, language.say_as
    return {
        "say_awarded": say_as("above the earner on a certificate", "Awarded to"),
        "say_self_issued": say_as("above the earner on a certificate", "Self-issued by"),
        "say_by": say_as("before the issuer on a certificate", "by"),
        "say_same": say("Earner and issuer are the same."),
        "say_issued": say("Issued"),
        "say_until": say("Valid until"),
        "say_credential": say("The signed credential"),
        "say_code": say("QR code of the address beside it"),
        "say_holds": say("Does it still hold?"),
        "say_ask": say("This sheet cannot tell: ask at"),
        "say_covers": say(
            "Names and dates are those of the signed credential, which is attached to this PDF as "
            "credential.json and can be checked by itself: credfolio verify, or any verifier for "
            "Open Badges 3.0. The signature covers that file, not this sheet."
        ),
    }
