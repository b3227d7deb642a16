"""The values of well-formed YAML, quickly: what `yaml_reader` makes of a file without a mistake.

Nearly every content file is one mapping of text without tags, anchors or escapes. Its values come
straight from libyaml's events, and nothing is kept of the lines. Whatever is odd about a file is
left to `yaml_reader`, which also says what is wrong with it: a file that is not read here costs
time and nothing else. `tests/property/test_plain_yaml.py` holds both ways against each other.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 30
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_NUMERALS = frozenset("-0123456789")
_PARSER: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)


class _OddError(Exception):
    """Something that is not read here."""


def read_plain(text: str) -> dict[str, Any] | None:
    """Read one mapping in which nothing is odd.

    Args:
        text: a file without characters that content may not have.

    Returns:
        Its values, or None if anything else is to be said about it than these.
    """
    # Without a backslash no escape makes a character that is not in the text.
    if _PARSER is None or "\\" in text:
        return None
    try:
        following = _PARSER(text).get_event
        following()  # the stream starts
        if following().__class__ is not yaml.DocumentStartEvent:
            return None
        value = _value(following(), following, 0)
        following()  # the document ends
        if following().__class__ is not yaml.StreamEndEvent:
            return None
    except (_OddError, yaml.YAMLError, ValueError, OverflowError):
        return None
    return value if isinstance(value, dict) else None


def _value(event: Any, following: Callable[[], Any], depth: int) -> Any:
    """The value that starts with an event, and goes on with those that follow."""
    kind = event.__class__
    if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
        raise _OddError
    if kind is yaml.ScalarEvent:
        text = event.value
        # `implicit[0]` is how YAML says: plain, neither quoted nor tagged.
        if event.implicit[0] and (text in WORDS or text[0] in _NUMERALS):
            return _plain(text)
        return text
    if depth >= MAX_DEPTH:
        raise _OddError
    if kind is yaml.SequenceStartEvent:
        items = []
        while (event := following()).__class__ is not yaml.SequenceEndEvent:
            items.append(_value(event, following, depth + 1))
        return items
    members: dict[str, Any] = {}
    while (event := following()).__class__ is not yaml.MappingEndEvent:
        key = _value(event, following, depth + 1)
        if key.__class__ is not str or key in members or key == "<<":
            raise _OddError
        members[key] = _value(following(), following, depth + 1)
    return members


def _plain(text: str) -> str | int | bool | date | None:
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DAY.fullmatch(text):
        return date.fromisoformat(text)
    return text
