"""How pages put things: names with their language, days, durations, counts, titles, descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from credfolio.model import Badge, Earner, Site
    from credfolio.portfolio import Portfolio

THEME_LANGUAGE = "en"
"""The language of the words in templates and in this package."""

SHORTEST_TITLE, LONGEST_TITLE = 10, 70  # what search results show
_SHORTEST_DESCRIPTION, _LONGEST_DESCRIPTION = 50, 170

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_SPELT_TYPES = {
    "CoCurricular": "Co-curricular",
    "License": "Licence",
    "MicroCredential": "Micro-credential",
}


class Words(NamedTuple):
    """A text with its language; none where it is the theme's own, or not known."""

    text: str
    lang: str = ""


def language_of(portfolio: Portfolio, written: Site | Badge | Earner) -> str:
    """The language in which something is written, its own or the site's; empty for the theme's."""
    language = written.language or portfolio.content.site.language
    return "" if language == THEME_LANGUAGE else language


def format_day(day: date) -> str:
    """Write a day in words: `23 November 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_names() -> tuple[str, ...]:
    """The months in words, from January on."""
    return _MONTHS


def format_month(day: date) -> str:
    """Write a month in words: `November 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def spell_type(achievement_type: str) -> str:
    """Write an achievement type as people do: `BachelorDegree` becomes `Bachelor degree`."""
    name = achievement_type.removeprefix("ext:")
    if name in _SPELT_TYPES:
        return _SPELT_TYPES[name]
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return spaced[:1].upper() + spaced[1:]


def spell_duration(duration: str) -> str:
    """Write `P1Y6M` as `1 year, 6 months`."""
    parts, digits = [], ""
    for char in duration.removeprefix("P"):
        if char.isdecimal():
            digits += char
        else:
            parts.append(count(int(digits), _UNITS[char]))
            digits = ""
    return ", ".join(parts)


def count(number: int, noun: str) -> str:
    """Write a number with its noun: `1 badge`, `2 badges`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def plain(markdown: str) -> str:
    """One line of a Markdown text, for places that show no markup."""
    return " ".join(markdown.replace("*", "").replace("`", "").replace("#", "").split())


def fit_title(first: str, second: str, *, join: str = " — ") -> str:
    """Put two names into a title of at most 70 characters; the first gives way."""
    second = clip(second, LONGEST_TITLE // 2)
    return clip(first, LONGEST_TITLE - len(join) - len(second)) + join + second


def fit_description(first: str, second: str, *, join: str = " ") -> str:
    """Say as much as fits into a description: the first sentence, and the second if it fits."""
    both = first + join + second
    fits = len(both) <= _LONGEST_DESCRIPTION
    return clip(both if fits or len(first) < _SHORTEST_DESCRIPTION else first, _LONGEST_DESCRIPTION)


def clip(text: str, longest: int) -> str:
    """Cut a text between words, or inside one that is too long itself."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    whole = cut.rpartition(" ")[0].rstrip(" ,;:—-")
    return (whole if len(whole) > longest // 2 else cut) + "…"
