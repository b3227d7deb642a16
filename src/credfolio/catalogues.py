"""Message catalogues: the packaged translations of the pages' words, and a site's own above them.

A catalogue is a file of GNU gettext, `languages/<tag>.po` in a folder of templates. One in the
site's own `templates/` adds a language, or says single messages in other words.
"""

from __future__ import annotations

import re
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import TYPE_CHECKING, Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from credfolio.errors import Mistake
from credfolio.languages import ENGLISH, Language
from credfolio.mistakes import hint_for
from credfolio.themes import own_templates, theme_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

    from credfolio.mistakes import Mistakes
    from credfolio.model import Site
    from credfolio.yaml_reader import YamlDocument

LANGUAGES = "languages"
_NUMBERS_TRIED = 201  # rules look at the last two digits
_ANY = ("one", "many")
_PLACE = re.compile(r"%\((\w+)\)s")
_TAG = re.compile(r"<[^>]*>?")


def read_languages(
    templates: Path, site: Site, document: YamlDocument, mistakes: Mistakes
) -> tuple[Language, ...]:
    """Read the languages that a site's pages are made in, the one at its root first.

    Args:
        templates: the folder of the site's own templates; it need not exist.
        site: what `site.yaml` says.
        document: `site.yaml` itself.
        mistakes: takes catalogues that cannot be read, and languages without one. The site's own
            language needs none: then its pages speak English about what is written in it.
    """
    folders = tuple(folder / LANGUAGES for folder in (theme_folder(), *own_templates(templates)))
    first = _read_language(folders, site.language, mistakes) or _read_language(
        folders, ENGLISH, mistakes
    )
    languages = [first or Language()]
    for index, tag in enumerate(site.other_languages):
        path = ("other_languages", index)
        if tag in (language.tag for language in languages):
            mistakes.add(document.mistake(path, f"the pages are in {tag} already", "leave it out"))
        elif language := _read_language(folders, tag, mistakes):
            languages.append(language)
        else:
            known = {ENGLISH, *(file.stem for folder in folders for file in folder.glob("*.po"))}
            what = f"there is no translation into '{tag}'"
            hint = hint_for(tag, known) + f"; or write templates/{LANGUAGES}/{tag}.po"
            mistakes.add(document.mistake(path, what, hint))
    return tuple(languages)


def _read_language(folders: tuple[Path, ...], tag: str, mistakes: Mistakes) -> Language | None:
    """The language of a tag, or of its first part (`de` for `de-AT`); None without a catalogue."""
    names = dict.fromkeys((tag.partition("-")[0], tag))
    files = [
        path for folder in folders for name in names if (path := folder / f"{name}.po").is_file()
    ]
    if not files and ENGLISH not in names:
        return None
    translations = NullTranslations()
    for file in files:
        if above := _read_catalogue(file, mistakes):
            above.add_fallback(translations)
            translations = above
    return Language(tag, translations)


def _read_catalogue(file: Path, mistakes: Mistakes) -> GNUTranslations | None:
    """Read one file; None, and mistakes, if something is wrong with it."""
    name = f"templates/{LANGUAGES}/{file.name}"
    before = mistakes.number
    try:
        with file.open("rb") as source:
            messages = read_po(source, abort_invalid=True)
        for each in messages:
            mistakes.extend(_wrong(each, name))
        if mistakes.number > before:
            return None
        compiled = BytesIO()
        write_mo(compiled, messages)
        compiled.seek(0)
        return _with_a_sound_plural(GNUTranslations(compiled))
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        mistakes.add(Mistake(name, 0, "", f"cannot be read: {reason}"))
    except (PoFileError, ValueError, LookupError, TypeError, ArithmeticError) as error:
        what = f"is no catalogue of messages: {error}"
        mistakes.add(Mistake(name, 0, "", what, "it is a file of GNU gettext, in UTF-8"))
    return None


def _with_a_sound_plural(translations: GNUTranslations) -> GNUTranslations:
    """The same, once its rule for the plural has been tried: it is an expression, and may divide."""
    for number in range(_NUMBERS_TRIED):
        translations.ngettext(*_ANY, number)
    return translations


def _wrong(message: Message, name: str) -> Iterator[Mistake]:
    """What a translation has that its message has not, or has lost: values and marks of HTML."""
    ids, strings = _forms(message.id), _forms(message.string)
    if not ids[0] or message.fuzzy:
        return
    wanted = {place for text in ids for place in _PLACE.findall(text)}
    for text in filter(None, strings):
        found = set(_PLACE.findall(text))
        may_be_left_out = {"num"} if message.pluralizable else set()
        if found - wanted or wanted - found - may_be_left_out or "%" in _PLACE.sub("", text):
            places = ", ".join(f"%({place})s" for place in sorted(wanted)) or "none"
            what = f"{text!r} does not have the values of its message: {places}"
            yield Mistake(name, message.lineno or 0, "", what)
        elif sorted(_TAG.findall(text)) != sorted(_TAG.findall(ids[-1])):
            yield Mistake(
                name, message.lineno or 0, "", f"{text!r} has other HTML than its message"
            )


def _forms(texts: Any) -> tuple[str, ...]:
    """A text alone, or one for each form of the plural."""
    return (texts,) if isinstance(texts, str) else tuple(texts)
