"""A small card for each credential, which other websites show in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.claims import read_credential
from credfolio.pages.mark import Mark, build_mark, own_picture
from credfolio.pages.page import Page
from credfolio.pages.sharing import card_path, sentence_about
from credfolio.pages.state import state_word
from credfolio.pages.wording import Words, fit_description, fit_title, format_day, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """A card for each credential that the site issued, without a script, and not for searching."""
    for entry in portfolio.entries:
        yield _embed_page(portfolio, entry)


def _embed_page(portfolio: Portfolio, entry: Entry) -> Page:
    base, earner = portfolio.content.site.base, portfolio.content.earners[entry.earner]
    facts = read_credential(
        entry.credential, lambda address, alt: own_picture(portfolio, address, alt)
    )
    mark = build_mark(
        facts.achievement,
        facts.name,
        type_=facts.type,
        credits_=facts.credits,
        picture=facts.image,
        ink=entry.issuer,
    )
    path = card_path(entry)
    day = f", {format_day(entry.award.date)}" if entry.award.id else ""
    return Page(
        kind="embed",
        path=path,
        title=fit_title(facts.name, f"{earner.name}{day}, card"),
        description=fit_description(
            f"A card for other websites: {sentence_about(facts, earner.name)}.",
            f"As of {format_day(portfolio.as_of)}.",
        ),
        canonical=f"{base}{path}",
        schema_org={},
        crumbs=(),
        view=EmbedView(
            page_path=entry.path,
            name=Words(facts.name, facts.lang),
            earner=Words(facts.subject or earner.name, language_of(portfolio, earner)),
            issuer=facts.issuer_name,
            mark=mark,
            state=entry.report.state,
            word=state_word(entry.report.state),
            marks=(mark,),
        ),
    )
