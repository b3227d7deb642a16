"""The scripts of a plain page are those that the HTML parser finds, or there is no answer."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from credfolio.plain_pages import find_scripts
from credfolio.wrappings import CREDENTIAL_TYPES, LOG_PROOF_TYPE, _Embedded, _first_script

TYPES = (*CREDENTIAL_TYPES, LOG_PROOF_TYPE)
SCRIPTS = [f'<script type="{kind}">{{"a": {number}}}</script>' for number, kind in enumerate(TYPES)]
PLAIN = [
    *SCRIPTS, *SCRIPTS, '<script type="application/vc" id="x">{"b": "\\u003c &amp; &lt;"}</script>',
    '<script defer src="a.js"></script>', '<script type="application/vc"></script>',
    '<script TYPE="APPLICATION/VC">{"c": 1}</script>', "<script>x = 1 > 2</script>",
    '<script type="x" type="application/vc">{"d": 1}</script>', "<p>", "</p>", "<b hidden>", "</b >",
    "text & text", " ", "\n", "a > b", "&lt;script&gt;", '<img alt="x"/>', '<img alt="x" />',
    '<a href="x?a=1&amp;b=2">', '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', "<style>p {}</style>",
    "<title>x &amp; y</title>", "<textarea>x</textarea>", "<noscript><p>x</p></noscript>", "<my-tag>",
]  # fmt: skip
ODD = [
    "<!-- ", "-->", "<!--<script>-->", "<![CDATA[", "]]>", "<![a>", "<!x>", "<?x?>", "<", ">", "</", '"',
    "'", "=", "<script", "</script>", "</script", "<script >", "<script/>", "<SCRIPT>", "<style>",
    "<script type='application/vc'>{}</script>", "<script type=application/vc>{}</script>",
    '<script type="application/vc">{"a": "<b>"}</script>', '<script x="<" type="application/vc">',
    '<p title="<script type=&quot;application/vc&quot;>">', "<p title='<script>'>", "<textarea>",
    '<script x=" type=" y="application/vc">{}</script>', '<script type="application&#47;vc">{}</script>',
    '<script x="<" type="application/vc">{}</script>', '<script x=">" type="application/vc">{}</script>',
    '<p title="a>b">', "<title>", "<xmp>", "<plaintext>", "<iframe>", "</title>", "</style >", "\0",
    '<p a="1"b="2">', '<p a = "1">', "<p a=1/>", "<p/a>", "<1>", "</1>", "<é>", "\r", "\x0b", "\u2028",
    '<script type="application/vc"\x0c>{}</script>', '<script type=" application/vc">{}</script>',
]  # fmt: skip


def by_parser(page: str, types: tuple[str, ...]) -> str | None:
    """What the HTML parser finds, or its word for what it cannot read."""
    parser = _Embedded(types)
    try:
        parser.feed(page)
    except AssertionError:
        return "cannot be read"
    return parser.found


def found(page: str, types: tuple[str, ...]) -> str | None:
    """What is found here."""
    try:
        return _first_script(page.encode(), types)
    except AssertionError:
        return "cannot be read"


def pages(seed: int, count: int) -> list[str]:
    """Pages of plain parts, in most of them odd ones as well, or with a character put in or taken."""
    chance = random.Random(seed)  # noqa: S311 - no secret is drawn
    made = []
    for _ in range(count):
        parts = chance.choices(PLAIN, k=chance.randrange(1, 12))
        for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
            parts.insert(chance.randrange(len(parts) + 1), chance.choice(ODD))
        page = "<!doctype html>" + "".join(parts)
        if chance.random() < 0.3:
            place = chance.randrange(len(page))
            page = page[:place] + chance.choice(("", *"<>\"'/=! &;-xS")) + page[place + 1 :]
        made.append(page)
    return made


def test_any_page() -> None:
    """Both ways say the same of each type of script, on plain pages and on all others."""
    came: Counter[bool] = Counter()
    for page in pages(seed=6, count=6000):
        came[find_scripts(page.encode()) is not None] += 1
        for types in (CREDENTIAL_TYPES, (LOG_PROOF_TYPE,)):
            assert found(page, types) == by_parser(page, types), page
    assert came[True] > 1500, came
    assert came[False] > 1500, came


@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_left_to_the_parser(odd: str) -> None:
    """Among plain parts, wherever it stands, except where it is text."""
    for page in (f"{odd}{SCRIPTS[0]}", f"<p>{odd}</p>{SCRIPTS[0]}", f"{SCRIPTS[0]}{odd}"):
        whole = f"<!doctype html>{page}"
        assert found(whole, CREDENTIAL_TYPES) == by_parser(whole, CREDENTIAL_TYPES)


def test_what_is_plain_is_plain() -> None:
    """Each of these alone is no matter for the parser."""
    for part in PLAIN:
        if part != "</b >":
            assert find_scripts(f"<!doctype html>{part}".encode()) is not None, part


def test_long_pages_take_no_longer_than_they_are() -> None:
    """Nothing is tried twice: a page of half a megabyte that turns odd at its end."""
    page = "<!doctype html>" + '<p class="a" id="b">text</p>' * 20_000
    assert find_scripts(page.encode()) == ()
    assert find_scripts(page.encode() + b"<p x='y'>") is None
