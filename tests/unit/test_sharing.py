"""Links that pass a credential on: quoted in pieces, and the same as quoted at once."""

from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credfolio.languages import Language
from credfolio.pages.entries import facts_of, heading_of
from credfolio.pages.sharing import _linkedin, _mailto, sentence_about
from portfolios import make_content, sign_portfolio

if TYPE_CHECKING:
    from credfolio.portfolio import Portfolio

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


class Spoken(NullTranslations):
    """A catalogue that says messages in other words, with signs that a link must quote."""

    def gettext(self, message: str) -> str:
        """The message between signs; `%%` stands for one of them."""
        return f"100%% «{message}» & 夢?"


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """A small registry."""
    return sign_portfolio(make_content())


@pytest.mark.parametrize("language", [Language(), Language("xx", Spoken())], ids=["en", "xx"])
@given(names=st.tuples(TEXTS, TEXTS, TEXTS), path=TEXTS)
@example(names=("%(badge)s", "%", "100%% ~&=+/ é"), path="")
def test_mail_is_quoted_as_a_whole(
    portfolio: Portfolio, language: Language, names: tuple[str, str, str], path: str
) -> None:
    """Whatever names are, and whatever a translation makes of the sentence."""
    entry, address = portfolio.entries[0], f"https://example.org/{path}"
    badge, earner, issuer = names
    facts = replace(facts_of(portfolio, entry), name=badge, issuer_name=issuer)
    subject = language.say("%(badge)s, awarded to %(earner)s", badge=badge, earner=earner)
    body = f"{sentence_about(language, facts, earner)}:\n{address}\n"
    query = urlencode({"subject": subject, "body": body}, quote_via=quote)
    assert _mailto(language, facts, earner, address) == f"mailto:?{query}"


@given(badge=TEXTS)
def test_form_is_quoted_as_a_whole(portfolio: Portfolio, badge: str) -> None:
    """LinkedIn's form, as the standard library writes it."""
    entry = portfolio.entries[0]
    facts = replace(facts_of(portfolio, entry), name=badge)
    link = _linkedin(portfolio, entry, facts, "https://example.org/a b/")
    members = dict.fromkeys(("startTask",), "CERTIFICATION_NAME") | {"name": badge}
    assert link.startswith(
        f"https://www.linkedin.com/profile/add?{urlencode(members, quote_via=quote)}&"
    )
    assert "&certUrl=https%3A%2F%2Fexample.org%2Fa%20b%2F&" in link


def test_heading_is_the_facts_in_short(portfolio: Portfolio) -> None:
    """The card of a credential says what its page says."""
    for entry in portfolio.entries:
        short, facts = heading_of(portfolio, entry), facts_of(portfolio, entry)
        for name in ("name", "lang", "type", "achievement", "image", "credits", "subject"):
            assert getattr(short, name) == getattr(facts, name)
        assert short.issuer_name == facts.issuer_name
