"""The page that checks any credential, in the reader's browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.browser import CHECK_SCRIPTS, VERIFY_SCRIPTS, copies_path, sentences_path
from credfolio.pages.links import VERIFY
from credfolio.pages.page import Page, build_page
from credfolio.pages.state import state_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class VerifyView:
    """The page that checks any credential: the word before there is an answer, and its scripts.

    `on_demand` are the scripts that it loads when it is given something, `copies` those with what
    the site's own issuers publish, `sentences` the one with what is said at length. `asks_issuers`: it may ask other issuers' sites as well.
    """

    word: str
    scripts: tuple[str, ...]
    on_demand: tuple[str, ...]
    copies: tuple[str, ...]
    sentences: str
    asks_issuers: bool
    marks: tuple[Mark, ...] = ()


def verify_page(portfolio: Portfolio) -> Iterator[Page]:
    """The one page of its kind."""
    say = portfolio.language.say
    yield build_page(
        portfolio,
        kind="verify",
        path=VERIFY.path,
        name=say(VERIFY.name),
        title=say("Check a credential in your browser"),
        description=say(
            "Drop, paste or link an Open Badge 3.0: its signature, issuer, dates and status are "
            "checked in your browser, and nothing leaves it."
        ),
        about=(),
        view=VerifyView(
            word=state_word(portfolio.language, "unverifiable"),
            scripts=VERIFY_SCRIPTS,
            on_demand=CHECK_SCRIPTS,
            sentences=sentences_path(portfolio),
            copies=tuple(map(copies_path, portfolio.identities)),
            asks_issuers=portfolio.content.site.verify_asks == "issuers",
        ),
    )
