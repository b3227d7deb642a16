"""Mistakes in plain words: what a value should have been, and the nearest name that is known.

Pydantic finds what does not fit a model; what it says about it never reaches people.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from credfolio.errors import ContentError, Mistake, SiteError
from credfolio.yaml_reader import YamlDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from credfolio.yaml_reader import YamlPath

Model = TypeVar("Model", bound=BaseModel)

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Mistakes:
    """Gathers mistakes; of several about one place only the first is kept."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, int, str], Mistake] = {}
        self._whole: list[Mistake] = []

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._first) + len(self._whole)

    @property
    def all(self) -> list[Mistake]:
        """Each of them."""
        return [*self._whole, *self._first.values()]

    def add(self, mistake: Mistake) -> None:
        """Take one more."""
        if mistake.path:
            self._first.setdefault((mistake.file, mistake.line, mistake.path), mistake)
        else:
            self._whole.append(mistake)

    def extend(self, mistakes: Iterable[Mistake]) -> None:
        """Take many."""
        for mistake in mistakes:
            self.add(mistake)

    def raise_any(self) -> None:
        """Raise them all.

        Raises:
            ContentError: there is at least one.
        """
        if self._first or self._whole:
            raise ContentError(self.all)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, whatever its case; None if none is near."""
    by_folded = {word.casefold(): word for word in known}
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def hint_for(name: str, known: Iterable[str], *, otherwise: str = "known here") -> str:
    """A hint with the nearest known name, or with all of them; empty if none is known."""
    names = sorted(known)
    if found := nearest(name, names):
        return f"did you mean '{found}'?"
    more = len(names) - 12  # on one line
    shown = ", ".join(names[:12]) + (f" and {more} more" if more > 0 else "")
    return f"{otherwise}: {shown}" if names else ""


def read_model(document: YamlDocument, model: type[Model], mistakes: Mistakes) -> Model | None:
    """Make a model of what a file says.

    Args:
        document: the file.
        model: what it should be.
        mistakes: takes whatever does not fit, in plain words, with the line of the member.

    Returns:
        The model, or None if something does not fit.
    """
    try:
        return model.model_validate(without_nulls(document.value))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            mistakes.add(_in_our_words(document, model, detail))
    return None


def check_answers(members: dict[str, Any], model: type[BaseModel]) -> None:
    """Refuse what was typed into a command and could not stand in a file of this model.

    Raises:
        SiteError: with the first mistake.
    """
    mistakes = Mistakes()
    read_model(YamlDocument("", members), model, mistakes)
    try:
        mistakes.raise_any()
    except ContentError as error:
        first = error.mistakes[0]
        raise SiteError(f"{first.path} {first.what}", hint=first.hint) from None


def without_nulls(value: Any) -> Any:
    """A copy in which members that are written but left empty are not there."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def _in_our_words(document: YamlDocument, model: type[BaseModel], detail: ErrorDetails) -> Mistake:
    path: YamlPath = detail["loc"]
    if detail["type"] == "missing" and path in document.key_lines:
        return document.mistake(path, "is empty", "write something after the colon")
    if detail["type"] != "missing" and detail["input"] is None:
        return document.mistake(path, "is empty", "write something or delete the line")
    words = _WORDS.get(detail["type"], _unforeseen)
    return document.mistake(path, *words(model, detail))


def _missing(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    return "is missing", f"add a line '{detail['loc'][-1]}: ...'"


def _unknown_key(model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    *around, key = detail["loc"]
    return "unknown key", hint_for(str(key), _model_at(model, tuple(around)).model_fields)


def _unknown_name(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    context = detail["ctx"]
    return detail["msg"], hint_for(context["value"], context["names"])


def _not_among(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    expected = detail["ctx"]["expected"]
    found = nearest(str(detail["input"]), re.findall(r"'([^']*)'", expected))
    return f"must be {expected}", f"did you mean '{found}'?" if found else ""


def _as_the_model_says(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    return str(detail["ctx"]["error"]), ""


def _not_text(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    return f"text is wanted here, not {_kind_of(detail['input'])}", ""


def _not_a_list(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    hint = "start each entry on a line of its own with '- '"
    return f"a list is wanted here, not {_kind_of(detail['input'])}", hint


def _not_a_mapping(model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    members = ", ".join(_model_at(model, detail["loc"]).model_fields)
    hint = f"write lines like 'key: value'; the keys here are {members}"
    return f"a mapping is wanted here, not {_kind_of(detail['input'])}", hint


def _not_pairs(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    what = f"a mapping is wanted here, not {_kind_of(detail['input'])}"
    return what, "write lines like 'key: value' below it"


def _not_a_day(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    value = detail["input"]
    quoted = isinstance(value, str) and _ISO_DAY.fullmatch(value)
    hint = "write it without quotes" if quoted else "days are written year-month-day"
    return "a day is wanted here, like 2026-11-30", hint


def _too_many(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    context = detail["ctx"]
    return f"has {context['actual_length']} entries, and {context['max_length']} is the limit", ""


def _unforeseen(_model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    return f"does not fit here: {_kind_of(detail['input'])}", ""


_WORDS = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "unknown_name": _unknown_name,
    "literal_error": _not_among,
    "value_error": _as_the_model_says,
    "string_type": _not_text,
    "tuple_type": _not_a_list,
    "model_type": _not_a_mapping,
    "dict_type": _not_pairs,
    "date_type": _not_a_day,
    "too_long": _too_many,
}


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    kinds = ((dict, "a mapping"), (list, "a list"), (int, "a number"), (date, "a day"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "text")


def _model_at(model: type[BaseModel], path: YamlPath) -> type[BaseModel]:
    """The model that stands at a path: `("awards", 0)` of an Earner is Award."""
    for part in path:
        if isinstance(part, str):
            model = _inner_model(model.model_fields[part].annotation) or model
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner_model, get_args(annotation))), None)
