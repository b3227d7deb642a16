"""The page that hosts show for addresses that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.page import Page
from credfolio.pages.wording import fit_description, fit_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.pages.mark import Mark
    from credfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """The page for addresses that lead nowhere."""

    marks: tuple[Mark, ...] = ()


def not_found_page(portfolio: Portfolio) -> Iterator[Page]:
    """The one page that is in no folder, because hosts ask for it as `404.html`."""
    site, say = portfolio.content.site, portfolio.language.say
    yield Page(
        kind="404",
        path="404.html",
        title=fit_title(say("Not here"), site.title),
        description=fit_description(
            say("There is no page at this address."),
            say("The way back leads to %(site)s.", site=site.title),
        ),
        canonical=f"{site.base}404.html",
        schema_org={},
        crumbs=(),
        view=NotFoundView(),
    )
