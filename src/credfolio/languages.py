"""The languages that pages speak: messages, plurals, days and the direction of writing.

A message is written in English where it is used, and looked up in the catalogue of the page's
language by that (GNU gettext). What a catalogue lacks is said in English. Days and names of
languages come from Unicode's Common Locale Data Repository.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from gettext import NullTranslations
from typing import TYPE_CHECKING, cast

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

if TYPE_CHECKING:
    from datetime import date

ENGLISH = "en"
_MOST_KEPT = 4096
"""So many messages are looked up once: more than pages have, though types have names of their own."""
_DAY_FIRST = "en-GB"  # English of no country: `23 November 2026`


@dataclass(frozen=True, slots=True)
class Language:
    """A language of pages.

    `tag` is its BCP 47 tag, `catalogue` what translates messages; without one they stay English.
    """

    tag: str = ENGLISH
    catalogue: NullTranslations = field(default_factory=NullTranslations, repr=False, compare=False)
    _said: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def say(self, message: str, /, **values: object) -> str:
        """A message with values in the places that are marked `%(name)s`."""
        said = self._said.get(message)
        if said is None:
            said = self._keep(message, self.catalogue.gettext(message) if message else "")
        return said % values if values else said

    def say_as(self, context: str, message: str, /, **values: object) -> str:
        """A message whose English stands for several things: `context` says for which."""
        said = self._said.get(key := f"{context}\x04{message}")
        if said is None:
            said = self._keep(key, self.catalogue.pgettext(context, message))
        return said % values if values else said

    def _keep(self, key: str, said: str) -> str:
        if len(self._said) < _MOST_KEPT:
            self._said[key] = said
        return said

    def plural(self, one: str, many: str, num: int, /, **values: object) -> str:
        """A message about a number, which stands in it as `%(num)s`."""
        return self.catalogue.ngettext(one, many, num) % {"num": num, **values}

    def day(self, day: date) -> str:
        """Write a day in words: `23 November 2026`."""
        return _format_day(self.tag, day)

    def month(self, day: date) -> str:
        """Write a day's month in words: `November 2026`."""
        return _format_month(self.tag, day)

    @property
    def name(self) -> str:
        """What the language calls itself: `Deutsch`."""
        name = cast("str | None", _locale(self.tag).language_name)
        return name[:1].upper() + name[1:] if name else self.tag

    @property
    def direction(self) -> str:
        """How it is written: `ltr` or `rtl`."""
        return _locale(self.tag).text_direction

    @property
    def locale(self) -> str:
        """The tag by which browsers write days as these pages do, with European digits."""
        return f"{_DAY_FIRST if self.tag == ENGLISH else self.tag}-u-nu-latn"

    @property
    def comma(self) -> str:
        """What stands between the things of a list."""
        return self.say_as("between the things of a list", ", ")


def message(text: str) -> str:
    """Mark a text that is looked up later, where the language is known."""
    return text


def messages(one: str, many: str) -> tuple[str, str]:
    """Mark a message about a number that is looked up later."""
    return one, many


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(_DAY_FIRST if tag == ENGLISH else tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_DAY_FIRST, sep="-")


@lru_cache(maxsize=4096)
def _format_day(tag: str, day: date) -> str:
    return format_date(day, "long", locale=_locale(tag))


@lru_cache(maxsize=4096)
def _format_month(tag: str, day: date) -> str:
    return format_skeleton("yMMMM", day, locale=_locale(tag))
