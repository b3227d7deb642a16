"""What the site draws itself: a rosette for a badge without a picture, and an issuer's ink.

Everything follows from an id by FNV-1a, so the same badge looks the same at every build and at
every size. Drawings use `currentColor` and inherit the ink.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SMALL_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "de", "der", "des", "die", "for", "from", "im", "in", "la", "le",
     "of", "on", "the", "to", "und", "von", "with")
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")  # O'Shea is one word
_REVOKED_HUE, _KEEP_AWAY = 28, 20  # degrees in OKLCH: no ink may pass for the red of «revoked»
_PAPER = "#fbfaf6"

# OB 3.0 achievement types, by the frame that their art gets.
_HEXAGON = (
    "ApprenticeshipCertificate", "Certificate", "CertificateOfCompletion", "Certification",
    "JourneymanCertificate", "MasterCertificate", "QualityAssuranceCredential",
)  # fmt: skip
_SHIELD = ("License", "Membership")
_NOTCHED = (
    "AssociateDegree", "BachelorDegree", "Degree", "Diploma", "DoctoralDegree",
    "GeneralEducationDevelopment", "MasterDegree", "ProfessionalDoctorate", "ResearchDoctorate",
    "SecondarySchoolDiploma",
)  # fmt: skip
_RING = ("Assessment", "Assignment", "Course", "LearningProgram", "MicroCredential")


@dataclass(frozen=True, slots=True)
class Ink:
    """An issuer's colour as hex, for light and for dark paper."""

    light: str
    dark: str


def fnv1a(text: str) -> int:
    """Hash a text's UTF-8 bytes to 32 bits (FNV-1a)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def initials(name: str) -> str:
    """Up to three letters that stand for a name; one for scripts without capitals."""
    words: list[str] = _WORD.findall(unicodedata.normalize("NFC", name))
    chosen = [word for word in words if word.lower() not in _SMALL_WORDS] or words
    if not chosen:
        return ""
    if chosen[0][0].upper() == chosen[0][0].lower() and not chosen[0][0].isdecimal():
        return chosen[0][0]
    return "".join(word[0].upper()[:1] for word in chosen[:3])


def rosette(seed: str, name: str = "", achievement_type: str = "", ticks: int = 0) -> str:
    """Draw a badge's guilloche rosette: the content of a 100 x 100 SVG.

    Args:
        seed: id of the achievement; it alone decides about the petals.
        name: its initials stand in the disc; without it the disc is left out.
        achievement_type: decides about the frame (hexagon for certificates, shield for licences,
            notched square for degrees, double ring for courses, else a circle).
        ticks: so many small marks at the top of the frame, at most 12.
    """
    value = fnv1a(seed)
    petals, long, short = 12 + value % 7 * 2, 36 + (value >> 5) % 7, 12 + (value >> 9) % 11
    frame, scale, middle = _frame(achievement_type)
    flower = "".join(
        f'<ellipse rx="{long}" ry="{short}"{_turned(180 * i / petals)}/>' for i in range(petals)
    )
    marks = "".join(
        f'<path d="M0-48v4"{_turned(7 * (i - (min(ticks, 12) - 1) / 2))}/>'
        for i in range(min(ticks, 12))
    )
    return (
        '<g fill="none" stroke="currentColor" stroke-width=".5">'
        f'{frame}<g transform="translate(50 {middle}){_scaled(scale)}">'
        f'<circle r="{long + 2}"/>{flower}{marks}{_disc(name)}</g></g>'
    )


def rosette_picture(seed: str, achievement_type: str = "", ticks: int = 0, *, ink: str) -> str:
    """Draw a badge's rosette as an SVG that stands alone, in light ink on a sheet of paper.

    As `rosette`, without initials: a picture that is passed on has no font to rely on, and has to
    look the same everywhere.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 108 108" color="{ink}">'
        f'<path fill="{_PAPER}" d="M-4-4h108v108H-4z"/>'
        f"{rosette(seed, '', achievement_type, ticks)}</svg>"
    )


def monogram(name: str) -> str:
    """Draw an issuer's or a person's initials in a double ring: the content of a 100 x 100 SVG."""
    letters = initials(name)
    return (
        '<g fill="none" stroke="currentColor"><circle cx="50" cy="50" r="48"/>'
        '<circle cx="50" cy="50" r="44" stroke-width=".5"/></g>'
        f"{_letters(letters, 50, 50, 44 - 8 * len(letters))}"
    )


@lru_cache(1024)
def issuer_ink(did: str) -> Ink:
    """Choose an issuer's ink: a hue from the hash of its id, away from the red of «revoked»."""
    hue = (_REVOKED_HUE + _KEEP_AWAY + fnv1a(did) % (360 - 2 * _KEEP_AWAY)) % 360
    return _ink_of(hue)


def every_ink() -> Iterator[Ink]:
    """Yield all inks that an issuer can have."""
    for degrees in range(_KEEP_AWAY, 360 - _KEEP_AWAY):
        yield _ink_of((_REVOKED_HUE + degrees) % 360)


def ink_rules(inks: Mapping[str, Ink]) -> str:
    """Write the style rules `.ink-<issuer>` for light, dark and paper, in the order of the slugs."""
    slugs = sorted(inks)
    if not slugs:
        return ""
    light = "".join(f".ink-{slug}{{--ink-of:{inks[slug].light}}}" for slug in slugs)
    dark = "".join(f".ink-{slug}{{--ink-of:{inks[slug].dark}}}" for slug in slugs)
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def _ink_of(hue: int) -> Ink:
    return Ink(light=_hex_of_oklch(0.45, 0.09, hue), dark=_hex_of_oklch(0.80, 0.09, hue))


def _frame(achievement_type: str) -> tuple[str, float, int]:
    """The frame as SVG, and where the flower stands in it: its scale and its middle's height."""
    if achievement_type in _HEXAGON:
        return _polygon("M50 2 91.6 26v48L50 98 8.4 74V26z", 0.94), 0.86, 50
    if achievement_type in _SHIELD:
        return _polygon("M8 6h84v44c0 26-17 40-42 48C25 90 8 76 8 50z", 0.94), 0.86, 46
    if achievement_type in _NOTCHED:
        notched = "M14 4h72a10 10 0 0 0 10 10v72a10 10 0 0 0-10 10H14A10 10 0 0 0 4 86V14A10 10 0 0 0 14 4z"
        return _polygon(notched, 0.94), 0.94, 50
    if achievement_type in _RING:
        band = '<circle cx="50" cy="50" r="46.5" stroke-width="3" stroke-dasharray=".6 1.2"/>'
        return '<circle cx="50" cy="50" r="49"/><circle cx="50" cy="50" r="44"/>' + band, 0.9, 50
    return (
        '<circle cx="50" cy="50" r="49" stroke-width="1"/><circle cx="50" cy="50" r="46.5"/>',
        1,
        50,
    )


def _polygon(path: str, inner: float) -> str:
    offset = round(50 * (1 - inner), 2)
    return (
        f'<path d="{path}" stroke-width="1"/>'
        f'<path d="{path}" transform="translate({offset:g} {offset:g}) scale({inner:g})"/>'
    )


def _turned(degrees: float) -> str:
    angle = f"{degrees:.1f}".removesuffix(".0")
    return "" if angle in ("0", "-0") else f' transform="rotate({angle})"'


def _scaled(scale: float) -> str:
    return "" if scale == 1 else f" scale({scale:g})"


def _disc(name: str) -> str:
    letters = initials(name)
    if not letters:
        return ""
    ground = '<circle class="disc" r="17" fill="#fff" stroke-width="1"/>'
    return ground + _letters(letters, 0, 0, 20 - 3 * len(letters))


def _letters(letters: str, x: int, y: int, size: int) -> str:
    return (
        f'<text x="{x}" y="{y}" dy=".35em" text-anchor="middle" font-size="{size}" '
        f'fill="currentColor" stroke="none">{escape(letters)}</text>'
    )


def _hex_of_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Convert OKLCH to sRGB hex (CSS Color 4 §9), with less chroma where sRGB has no more."""
    angle = math.radians(hue)
    while True:
        channels = _linear_srgb(lightness, chroma * math.cos(angle), chroma * math.sin(angle))
        if all(-0.0005 <= channel <= 1.0005 for channel in channels):  # noqa: PLR2004
            break
        chroma -= 0.002
    return "#" + "".join(f"{_gamma(channel):02x}" for channel in channels)


def _linear_srgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _gamma(channel: float) -> int:
    channel = min(max(channel, 0.0), 1.0)
    curved = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055  # noqa: PLR2004
    return round(curved * 255)
