"""The scripts in a page that is written plainly, found without a parser for all of HTML.

A page is plain if nothing in it can be read in two ways: a doctype, tags in small letters whose
attributes have no values or quoted ones, texts; no comment, no `<` or `>` in a value, no `<` in what
a script holds. In such a page each `<` begins a tag, so that every reader of HTML finds the same
scripts in it. Credfolio's own pages are plain; of all others it is not said what they hold.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Elements whose text is no markup, in this reader of HTML or that.
_RAW = ("script", "style", "title", "textarea")
_RAW_ELSEWHERE = ("iframe", "noembed", "noframes", "xmp", "plaintext")
_ATTRIBUTE = r'[ \n]++([A-Za-z_:][A-Za-z0-9_:.-]*+)(?:="([^"<>]*+)")?+'
_ATTRIBUTES = rf"(?:{re.sub(r'[(](?![?])', '(?:', _ATTRIBUTE)})*+[ \n]*+"
_NAME = rf"(?!(?:{'|'.join((*_RAW, *_RAW_ELSEWHERE))})[ \n/>])[a-z][a-z0-9-]*+"
_TAGS = "|".join(
    (
        rf"{_NAME}{_ATTRIBUTES}/?+>",
        rf"/{_NAME}>",
        *(rf"{name}{_ATTRIBUTES}>[^<]*+</{name}>" for name in _RAW),
    )
)
_PLAIN_PAGE = re.compile(rf"[ \n]*+<!doctype html>[^<]*+(?:<(?:{_TAGS})[^<]*+)*+")
_SCRIPT = re.compile(r"<script((?:[ \n][^<>]*)?)>([^<]*)")
_EACH_ATTRIBUTE = re.compile(_ATTRIBUTE)


# A page is asked for its credential, and then for the proof that comes with it.
@lru_cache(maxsize=4)
def find_scripts(data: bytes) -> tuple[tuple[str, str], ...] | None:
    """The scripts in a plain page, in their order.

    Args:
        data: an HTML page in UTF-8.

    Returns:
        The type in small letters (empty if it has none) and the text of each script, or None for a
        page that is not plain.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    page = data.decode("utf-8")
    if not _PLAIN_PAGE.fullmatch(page):
        return None
    scripts = []
    for attributes, text in _SCRIPT.findall(page):
        values = {name.lower(): value for name, value in _EACH_ATTRIBUTE.findall(attributes)}
        kind = values.get("type", "")
        if "&" in kind:  # it may be another one
            return None
        scripts.append((kind.lower(), text))
    return tuple(scripts)
