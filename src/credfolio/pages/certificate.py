"""What a certificate on paper says: what is signed, and where its present state can be asked.

Never a state: paper cannot change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.imports import is_self_issued
from credfolio.pages.claims import read_credential
from credfolio.pages.wording import clip, format_day, plain, spell_type

if TYPE_CHECKING:
    from credfolio.pages.claims import CredentialFacts
    from credfolio.portfolio import Entry, Portfolio

_LONGEST_NAME, _LONGEST_TEXT = 200, 700  # what fits on one sheet at a size that can be read


def certificate_texts(portfolio: Portfolio, entry: Entry) -> dict[str, str]:
    """The texts of a certificate by name, as `templates/certificate.typ` takes them.

    `self_issued` is empty but where earner and issuer are the same, which the sheet then says.
    """
    earner = portfolio.content.earners[entry.earner]
    badge = portfolio.content.badges[entry.award.badge]
    language = portfolio.content.site.language
    facts = read_credential(entry.credential, lambda _address, _alt: None)
    is_own = is_self_issued(facts.issuer, facts.issuer_name, earner, facts.subject)
    address = f"{portfolio.content.site.base}{entry.path}"
    return {
        "type": spell_type(facts.type or "Badge"),
        "name": clip(facts.name, _LONGEST_NAME),
        "name_language": facts.lang or badge.language or language,
        "earner": clip(facts.subject or earner.name, _LONGEST_NAME),
        "earner_language": earner.language or language,
        "self_issued": "yes" if is_own else "",
        "issuer": clip(facts.issuer_name, _LONGEST_NAME),
        "description": clip(plain(facts.description), _LONGEST_TEXT),
        "issued": format_day(facts.awarded or entry.award.date),
        "until": _until(facts),
        "address": address,
        "short_address": address.removeprefix("https://"),
    }


def _until(facts: CredentialFacts) -> str:
    return format_day(facts.valid_until) if facts.valid_until else "no end date"
