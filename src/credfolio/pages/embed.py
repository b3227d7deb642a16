"""A small card for each credential, which other websites show in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.entries import facts_of, mark_of
from credfolio.pages.page import Page
from credfolio.pages.sharing import card_path, sentence_about
from credfolio.pages.state import state_word
from credfolio.pages.wording import Words, fit_description, fit_title, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Entry, Portfolio
    from credfolio.report import State


@dataclass(frozen=True, slots=True)
class EmbedView:
    """A credential on 320 by 120 pixels: what, whose, from whom, and its state at the build."""

    page_path: str
    name: Words
    earner: Words
    issuer: str
    mark: Mark
    state: State
    word: str
    marks: tuple[Mark, ...]


def embed_pages(portfolio: Portfolio) -> Iterator[Page]:
    """A card for each credential that the site issued, without a script."""
    for entry in portfolio.entries if "embeds" in portfolio.content.site.copies else ():
        yield _embed_page(portfolio, entry)


def _embed_page(portfolio: Portfolio, entry: Entry) -> Page:
    base, earner = portfolio.content.site.base, portfolio.content.earners[entry.earner]
    language, facts = portfolio.language, facts_of(portfolio, entry)
    mark = mark_of(entry, facts)
    path = card_path(entry)
    day = f"{language.comma}{language.day(entry.award.date)}" if entry.award.id else ""
    return Page(
        kind="embed",
        path=path,
        title=fit_title(facts.name, language.say("%(earner)s, card", earner=f"{earner.name}{day}")),
        description=fit_description(
            language.say(
                "A card for other websites: %(credential)s.",
                credential=sentence_about(language, facts, earner.name),
            ),
            language.say("As of %(day)s.", day=language.day(portfolio.as_of)),
        ),
        canonical=f"{base}{entry.path}",  # where searches lead
        schema_org={},
        crumbs=(),
        view=EmbedView(
            page_path=entry.path,
            name=Words(facts.name, facts.lang),
            earner=Words(facts.subject or earner.name, language_of(portfolio, earner)),
            issuer=facts.issuer_name,
            mark=mark,
            state=entry.report.state,
            word=state_word(language, entry.report.state),
            marks=(mark,),
        ),
    )
