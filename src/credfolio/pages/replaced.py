"""A short page for each credential that another one has replaced: it leads on to that one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.entries import facts_of
from credfolio.pages.page import File, Page
from credfolio.pages.rows import Row, credential_row, marks_of
from credfolio.pages.state import REPLACED, state_word
from credfolio.pages.wording import Words, fit_description, fit_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio, Replaced
    from credfolio.report import State


@dataclass(frozen=True, slots=True)
class ReplacedView:
    """What was replaced, in a line, and what has taken its place.

    `state` is what verifying the old credential found; its text is there to be checked.
    """

    name: Words
    state: State
    word: str
    sentence: str
    text: str
    json: str
    successor: Row
    marks: tuple[Mark, ...]


def replaced_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page and the signed credential for each; no picture of it that could pass for a badge."""
    for replaced in portfolio.replaced:
        yield _replaced_page(portfolio, replaced)
        yield File(f"{replaced.path}credential.json", replaced.text.encode())


def _replaced_page(portfolio: Portfolio, replaced: Replaced) -> Page:
    language, base = portfolio.language, portfolio.content.site.base
    facts = facts_of(portfolio, replaced)
    word = state_word(language, replaced.report.state)
    sentence = language.say(REPLACED)
    row = credential_row(portfolio, replaced.successor)
    return Page(
        kind="replaced",
        path=replaced.path,
        title=fit_title(facts.name, word),
        description=fit_description(sentence, f"{row.name.text}, {row.earner.text}."),
        canonical=f"{base}{replaced.path}",
        schema_org={},
        crumbs=(),
        view=ReplacedView(
            name=Words(facts.name, facts.lang),
            state=replaced.report.state,
            word=word,
            sentence=sentence,
            text=replaced.text,
            json=f"{replaced.path}credential.json",
            successor=row,
            marks=marks_of((row,)),
        ),
    )
