"""Texts of any length and script on two lines."""

from __future__ import annotations

from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credfolio.lettering import (
    Measure,
    break_units,
    clean,
    cut_line,
    is_from_right,
    isolate,
    set_lines,
    without_symbols,
)
from credfolio.rasters import card_faces

NAME = Measure(666, 72, 38)
MARKS = dict.fromkeys(map(ord, "\u2067\u2068\u2069"))


def shown(text: str, measure: Measure = NAME) -> list[str]:
    """The lines of a text without the marks of direction around them."""
    return [line.translate(MARKS) for line in set_lines(text, card_faces()[0], measure).lines]


@given(st.text(max_size=30))
def test_clean_texts_act_on_nothing(text: str) -> None:
    """No control, direction, private sign or piece of a sign is left, and no two spaces."""
    kept = "".join(
        " " if category(char) == "Cc" else char
        for char in normalize("NFC", text)
        if char in "\u200c\u200d" or category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    if not any(category(char) in ("Mn", "Me") for char in kept):
        assert clean(text) == " ".join(kept.split())
    assert clean(clean(text)) == clean(text)


def test_a_short_name_is_large() -> None:
    """One line, in the largest letters."""
    setting = set_lines("Python for Data", card_faces()[0], NAME)
    assert setting.lines == ("Python for Data",)
    assert (setting.size, setting.whole, setting.from_right) == (72, True, False)


def test_two_lines_are_even() -> None:
    """They break where the longer one is shortest, and never lose a word."""
    assert shown("Safe Use of Machines in the Workshop") == [
        "Safe Use of Machines",
        "in the Workshop",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Sprach-/Literaturwissenschaftlerin", ["Sprach-/", "Literaturwissenschaftlerin"]),
        (
            "研究データ管理と解析の基礎（応用）、演習",  # noqa: RUF001 - meant
            ["研究データ管理と解析", "の基礎（応用）、演習"],  # noqa: RUF001 - meant
        ),
    ],
)
def test_where_lines_break(text: str, lines: list[str]) -> None:
    """After hyphens, and between letters that stand alone, but not before what closes."""
    assert shown(text) == lines


def test_a_long_word_shrinks() -> None:
    """It stays in one piece as long as it can be read."""
    setting = set_lines("Rindfleischetikettierungsgesetz", card_faces()[0], NAME)
    assert len(setting.lines) == 1
    assert 38 <= setting.size < 72


@pytest.mark.parametrize("text", ["W" * 30, "เ" + "ก็" * 60, "क्षत्रिय" * 8])
def test_a_giant_word_is_broken_between_letters(text: str) -> None:
    """No line begins with what belongs to the letter before."""
    lines = shown(text)
    assert "".join(lines).rstrip("…") == text[: len("".join(lines).rstrip("…"))]
    assert len(lines) == 2
    assert lines[1][0] not in "็्ि"


def test_an_ellipsis_is_the_last_resort() -> None:
    """And says so."""
    setting = set_lines("Advanced Studies in " * 12, card_faces()[0], NAME)
    assert not setting.whole
    assert setting.lines[1].endswith("…")


def test_what_nobody_sees_pushes_nothing_out() -> None:
    """A text is whole only if all of it is there."""
    setting = set_lines("Harvard" + "\u200c" * 500 + ", not confirmed", card_faces()[0], NAME)
    assert not setting.whole
    assert setting.lines[-1].endswith("…")


@given(st.text(max_size=500))
def test_everything_fits(text: str) -> None:
    """Whatever it is: at most two lines, none wider than the room, nothing invented."""
    cleaned = without_symbols(clean(text), card_faces()[0])
    setting = set_lines(cleaned, card_faces()[0], NAME)
    assert 1 <= len(setting.lines) <= 2
    assert 30 <= setting.size <= 72
    assert all(
        card_faces()[0].width(line) * setting.size <= NAME.room + 1 for line in setting.lines
    )
    said = "".join("".join(setting.lines).translate(MARKS).split())
    whole = "".join(cleaned.translate(MARKS).split())
    assert said == whole if setting.whole else whole.startswith(said[:-1].rstrip(",;:-–—"))  # noqa: RUF001 - dashes


@given(st.text())
def test_units_are_the_text(text: str) -> None:
    """Breaking loses nothing."""
    assert "".join(break_units(clean(text))) == clean(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u202eb\u2066c", "abc"),
        ("a\x00\n\tb\u2028c", "a b c"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 - meant
        ("\ufeff\ue000\U0010ffff\ud800x", "x"),
        ("Zoe\u0308", "Zoë"),
        ("q" + "\u0301" * 50, "q" + "\u0301" * 4),
    ],
)
def test_cleaning(text: str, kept: str) -> None:
    """Controls, directions and what no font has go; what words are spelt with stays."""
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Python 🐍 for Data", "Python for Data"),
        ("👩🏽\u200d🚒", ""),
        ("Care ✓ for people ♥️", "Care ✓ for people"),
        ("日本 © 2026", "日本 © 2026"),
    ],
)
def test_emoji_are_left_out(text: str, kept: str) -> None:
    """Unless the fonts have them as letters."""
    assert without_symbols(clean(text), card_faces()[0]) == kept


def test_right_to_left() -> None:
    """By the first letter that has a direction; the lines say it by themselves."""
    text = "3. مهارات (Python)"
    assert is_from_right(text)
    setting = set_lines(text, card_faces()[0], NAME)
    assert setting.from_right
    assert setting.lines == (f"\u2067{text}\u2069",)


def test_a_name_over_two_lines_is_isolated_in_both() -> None:
    """Its direction does not spill into the sentence around it."""
    sentence = f"Awarded to {isolate('ليلى حداد ' * 3)} by {isolate('North Quay College')}"
    for line in set_lines(sentence, card_faces()[0], Measure(666, 36, 26)).lines:
        assert line.count("\u2068") == line.count("\u2069")


def test_one_line() -> None:
    """It is cut between words."""
    assert cut_line("North Quay", card_faces()[0], 20) == "North Quay"
    assert cut_line("North Quay Credentials", card_faces()[0], 7) == "North Quay…"
    assert cut_line("", card_faces()[0], 7) == ""
