"""An earner's credentials as other documents take them: résumés, profiles, signatures.

Only those that are valid and come from the issuer that they name, the newest first. Each form is a
pure function of these lines, and escapes what its format would read as more than text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from credfolio.documents import render_json
from credfolio.imports import name_in
from credfolio.portfolio import Entry, Imported

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from credfolio.portfolio import Portfolio

SIGNATURE_LENGTH = 3
"""How many credentials an e-mail's signature names."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&$])")
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
    }
)
_LIGATURE = re.compile(r"([-',])(?=\1)")  # two of them would become a dash or a quotation mark
_LATEX_ADDRESS = str.maketrans({char: f"\\{char}" for char in "%#&_~^{}"})


@dataclass(frozen=True, slots=True)
class Line:
    """A credential in a résumé: what, from whom, since when (also in words), and where to check it."""

    name: str
    issuer: str
    day: date
    month: str
    address: str

    @property
    def short_address(self) -> str:
        """The address as it is printed."""
        return _short(self.address)


Lines = tuple[Line, ...]


def lines_of(portfolio: Portfolio, shown: Iterable[Entry | Imported]) -> Lines:
    """Those of an earner's credentials that a résumé may name, in their order."""
    return tuple(_line(portfolio, each) for each in shown if _counts(each))


def plain_text(_portfolio: Portfolio, _earner: str, lines: Lines) -> str:
    """Lines for a letter or a form: `Name, Issuer, November 2026`, and the address below."""
    return "".join(
        f"{line.name}, {line.issuer}, {line.month}\n  {line.short_address}\n" for line in lines
    )


def markdown(portfolio: Portfolio, earner: str, lines: Lines) -> str:
    """A section for a README or a page: CommonMark, as a profile on GitHub shows it."""
    items = "".join(
        f"- [{_markdown(line.name)}]({line.address}), {_markdown(line.issuer)}, {line.month}\n"
        for line in lines
    )
    portfolio_address = _address_of(portfolio, earner)
    say = portfolio.language.say
    checking = say("Signed and open to checking: %(address)s", address=f"<{portfolio_address}>")
    return f"## {say('Credentials')}\n\n{items}\n{checking}\n"


def latex(portfolio: Portfolio, _earner: str, lines: Lines) -> str:
    """A section for a résumé in LaTeX, which needs `hyperref` and a font encoding with all signs."""
    items = "".join(
        f"  \\item {_latex(line.name)}, {_latex(line.issuer)}, {line.month}\\\\\n"
        f"    \\href{{{line.address.translate(_LATEX_ADDRESS)}}}"
        f"{{\\texttt{{{_latex(line.short_address)}}}}}\n"
        for line in lines
    )
    needs = "% needs \\usepackage[T1]{fontenc} and \\usepackage{hyperref}\n"
    heading = _latex(portfolio.language.say("Credentials"))
    return f"{needs}\\section*{{{heading}}}\n\\begin{{itemize}}\n{items}\\end{{itemize}}\n"


def signature(portfolio: Portfolio, earner: str, lines: Lines) -> str:
    """The end of an e-mail as HTML, without tables, styles or pictures: the latest few."""
    written = portfolio.content.earners[earner]
    address = _address_of(portfolio, earner)
    head = "<br>\n".join(
        (
            f"<strong>{escape(written.name)}</strong>",
            *([escape(written.headline)] if written.headline else []),
            f'<a href="{escape(address)}">{escape(_short(address))}</a>',
        )
    )
    items = "<br>\n".join(
        f'<a href="{escape(line.address)}">{escape(line.name)}</a>, {escape(line.issuer)}'
        for line in lines[:SIGNATURE_LENGTH]
    )
    return f"<p>{head}</p>\n<p>{items}</p>\n"


def json_resume(_portfolio: Portfolio, _earner: str, lines: Lines) -> str:
    """The member `certificates` of JSON Resume, alone in a document."""
    certificates = [
        {
            "name": line.name,
            "date": line.day.isoformat(),
            "url": line.address,
            "issuer": line.issuer,
        }
        for line in lines
    ]
    return render_json({"certificates": certificates})


def _counts(shown: Entry | Imported) -> bool:
    """Whether it is in force, and the issuer that it names has signed it and is not its earner."""
    if shown.report.state != "valid":
        return False
    return isinstance(shown, Entry) or shown.origin.is_vouched_for


def _line(portfolio: Portfolio, shown: Entry | Imported) -> Line:
    address = f"{portfolio.content.site.base}{shown.path}"
    month = portfolio.language.month(shown.day)
    if isinstance(shown, Imported):
        name, issuer = _one_line(name_in(shown.document)), _signer(shown)
    else:
        content = portfolio.content
        name, issuer = content.badges[shown.award.badge].name, content.issuers[shown.issuer].name
    return Line(name, issuer, shown.day, month, address)


def _signer(imported: Imported) -> str:
    """The name that an imported credential's issuer gives itself, with the domain that vouches."""
    profile = imported.document.get("issuer")
    name = profile.get("name") if isinstance(profile, dict) else None
    given = _one_line(name) if isinstance(name, str) else ""
    place = imported.origin.domain
    return f"{given} ({place})" if given and place else given or place


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _address_of(portfolio: Portfolio, earner: str) -> str:
    return f"{portfolio.content.site.base}{portfolio.earner_path(earner)}"


def _short(address: str) -> str:
    return address.removeprefix("https://")


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _latex(text: str) -> str:
    return _LIGATURE.sub(r"\1{}", text.translate(_LATEX))
