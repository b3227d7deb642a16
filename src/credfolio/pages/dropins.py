"""What an earner can put into a résumé, a profile or an e-mail: texts on the page, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.languages import message
from credfolio.pages.page import File
from credfolio.resumes import (
    json_resume,
    latex,
    lines_of,
    markdown,
    plain_text,
    signature,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from credfolio.portfolio import Portfolio

_MOST_SHOWN = 24  # credentials; more make the page heavy, and are in the files
_FORMS: dict[str, tuple[str, Callable[[Portfolio, str], str]]] = {
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


def build_dropins(portfolio: Portfolio, earner: str) -> tuple[DropIn, ...]:
    """All forms of an earner's valid credentials; none where there are none."""
    count = len(lines_of(portfolio, earner))
    if not count:
        return ()
    texts = tuple(
        DropIn(
            f"resume-{ending}",
            portfolio.language.say(label),
            write(portfolio, earner) if count <= _MOST_SHOWN else "",
            _path(portfolio, earner, ending),
        )
        for ending, (label, write) in _FORMS.items()
    )
    mail = DropIn(
        "signature", portfolio.language.say("E-mail signature"), signature(portfolio, earner), ""
    )
    return (*texts, mail)


def resume_files(portfolio: Portfolio, earner: str) -> Iterator[File]:
    """The same as files, but for the signature, which is a piece of a page and no page."""
    if lines_of(portfolio, earner):
        for ending, (_, write) in _FORMS.items():
            yield File(_path(portfolio, earner, ending), write(portfolio, earner).encode())


def _path(portfolio: Portfolio, earner: str, ending: str) -> str:
    return f"{portfolio.earner_path(earner)}resume.{ending}"
