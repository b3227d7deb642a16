"""What an earner can put into a résumé, a profile or an e-mail: texts on the page, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.languages import message
from credfolio.pages.page import File
from credfolio.resumes import json_resume, latex, markdown, plain_text, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from credfolio.portfolio import Portfolio
    from credfolio.resumes import Lines

_MOST_SHOWN = 24  # credentials; more make the page heavy, and are in the files
_FORMS: dict[str, tuple[str, Callable[[Portfolio, str, Lines], str]]] = {
    "txt": (message("Plain text"), plain_text),
    "md": ("Markdown", markdown),
    "tex": ("LaTeX", latex),
    "json": ("JSON Resume", json_resume),
}


class DropIn(NamedTuple):
    """A text to take away: what it is called, the text if it is short, and its file if it has one."""

    id: str
    label: str
    text: str
    path: str

    @property
    def rows(self) -> int:
        """How many lines of it are shown at once."""
        return min(8, self.text.count("\n") + 1)


def write_resumes(portfolio: Portfolio, earner: str, lines: Lines) -> dict[str, str]:
    """The text of each form by the ending of its file; none where nothing counts."""
    return {
        ending: write(portfolio, earner, lines) for ending, (_, write) in _FORMS.items() if lines
    }


def build_dropins(
    portfolio: Portfolio, earner: str, lines: Lines, texts: Mapping[str, str]
) -> tuple[DropIn, ...]:
    """All forms of an earner's valid credentials; none where there are none."""
    if not lines:
        return ()
    say = portfolio.language.say
    shown = len(lines) <= _MOST_SHOWN
    has_files = "resumes" in portfolio.content.site.copies
    forms = tuple(
        DropIn(
            f"resume-{ending}",
            say(_FORMS[ending][0]),
            text if shown else "",
            _path(portfolio, earner, ending) if has_files else "",
        )
        for ending, text in texts.items()
        if shown or has_files
    )
    mail = DropIn("signature", say("E-mail signature"), signature(portfolio, earner, lines), "")
    return (*forms, mail)


def resume_files(portfolio: Portfolio, earner: str, texts: Mapping[str, str]) -> Iterator[File]:
    """The same as files, but for the signature, which is a piece of a page and no page."""
    for ending, text in texts.items() if "resumes" in portfolio.content.site.copies else ():
        yield File(_path(portfolio, earner, ending), text.encode())


def _path(portfolio: Portfolio, earner: str, ending: str) -> str:
    return f"{portfolio.earner_path(earner)}resume.{ending}"
