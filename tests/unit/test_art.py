from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from credfolio.art import fnv1a, initials, ink_rules, issuer_ink, monogram, rosette
from credfolio.model import ACHIEVEMENT_TYPES

PAPER = {"light": "#fbfaf6", "dark": "#14140f"}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_fnv1a_known_answers() -> None:
    """The hash is FNV-1a of 32 bits, by its published test values."""
    assert fnv1a("") == 0x811C9DC5
    assert fnv1a("a") == 0xE40C292C
    assert fnv1a("foobar") == 0xBF9CF968


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Intro to Rust", "IR"),
        ("First Aid at Work Again Today", "FAW"),
        ("田中 春香", "田"),
        ("ليلى حداد", "ل"),
        ("Νίκος Παπαδάκης", "ΝΠ"),
        ("the of", "TO"),
        ("3D printing", "3P"),
        ("Isla O'Shea", "IO"),
        ("L\u2019Oiseau d\u2019Or", "LD"),
        ("—", ""),
        ("", ""),
        ("<b>", "B"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    """Up to three capitals stand for a name, small words left out."""
    assert initials(name) == letters


@pytest.mark.parametrize("achievement_type", ["", "ext:Own", *ACHIEVEMENT_TYPES])
def test_rosette_is_sound_and_small(achievement_type: str) -> None:
    """Every frame is well-formed SVG of at most 3 KB, in the reader's own colour."""
    drawing = rosette("https://ada.example/badges/rust/", "Intro to Rust", achievement_type, 20)
    ET.fromstring(f"<svg>{drawing}</svg>")  # noqa: S314 - drawn here
    assert len(drawing) < 3000
    assert "currentColor" in drawing
    assert drawing.count("M0-48v4") == 12


def test_rosette_follows_from_the_id() -> None:
    """The same id draws the same petals; another id draws others."""
    assert rosette("a", "X") == rosette("a", "X")
    assert len({rosette(f"https://ada.example/badges/{n}/", "X") for n in range(50)}) > 25


def test_names_are_escaped() -> None:
    """A name is text in a drawing, never markup."""
    ET.fromstring(f"<svg>{monogram('< & >')}{rosette('x', '& <')}</svg>")  # noqa: S314


def test_inks_can_be_read() -> None:
    """Any issuer's ink has a contrast of 6.5 on its paper and is no red of «revoked»."""
    for number in range(400):
        ink = issuer_ink(f"did:web:example.org:{number}")
        assert contrast(ink.light, PAPER["light"]) > 6.5
        assert contrast(ink.dark, PAPER["dark"]) > 9
        assert int(ink.light[1:3], 16) < 0x80


def test_ink_rules_are_sorted() -> None:
    """The rules stand in the order of the slugs, once for light and once for dark."""
    rules = ink_rules({"b": issuer_ink("b"), "a": issuer_ink("a")})
    assert rules.index(".ink-a") < rules.index(".ink-b")
    assert rules.count(".ink-a") == 2
    assert ink_rules({}) == ""
