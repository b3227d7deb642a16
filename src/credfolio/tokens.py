"""The tokens of a theme: how they stand above one another, as custom properties, and readable.

A token is a colour, a number or a name from a list; what stands in the style sheet is written
here, so that no token can carry any other rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from credfolio.art import every_ink
from credfolio.contrast import SHAPE, TEXT, contrast, nearest_shade
from credfolio.model import Palette, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_STACKS = {
    "old-style": '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Georgia, serif',
    "transitional": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "DejaVu Serif", serif',
    "slab": 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, system-ui, sans-serif',
    "grotesque": '"Helvetica Neue", "Nimbus Sans", "Liberation Sans", "Arial Nova", Arial, Roboto, sans-serif',
    "geometric": 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif',
    "system": "system-ui, sans-serif",
}  # fmt: skip
_SCALES = {
    "small": ("1.125rem", "1.1875rem", "1.25rem", "clamp(1.75rem, 1.25rem + 2.2vw, 2.5rem)"),
    "regular": ("1.1875rem", "1.25rem", "1.375rem", "clamp(2rem, 1.1875rem + 3.6vw, 3.25rem)"),
    "large": ("1.25rem", "1.375rem", "1.75rem", "clamp(2.375rem, 1.25rem + 5vw, 4.5rem)"),
}
# The states' colours as site.css has them; they mean something, and no theme changes them.
STATE_COLOURS: Mapping[Scheme, Mapping[str, str]] = {
    "light": {
        "valid": "#0a6238",
        "expired": "#7a4a00",
        "revoked": "#a01717",
        "suspended": "#6a3a9c",
        "not-yet-valid": "#1f4b99",
        "unverifiable": "#4d4a44",
    },
    "dark": {
        "valid": "#86dba9",
        "expired": "#f2c46d",
        "revoked": "#ffa49a",
        "suspended": "#d0b0f5",
        "not-yet-valid": "#9dbcf5",
        "unverifiable": "#cfcabd",
    },
}
# What is written on what. The focus ring has the accent's colour, and so more than it needs.
_PAIRS = (
    ("ink", "paper"),
    ("ink", "sheet"),
    ("soft", "paper"),
    ("soft", "sheet"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("on_accent", "accent"),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """What pages look like: all tokens, and the folders of templates, the most particular first."""

    name: str
    tokens: Tokens
    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Weak:
    """A token that cannot be read beside another colour, and the nearest shade that can.

    `partner` is the other token, or nothing where the other colour is no token.
    """

    scheme: Scheme
    token: str
    partner: str
    what: str


def layered(*layers: Tokens) -> Tokens:
    """One set of tokens: of each the last that is written."""
    written = [layer.model_dump(exclude_none=True) for layer in layers]
    merged = {name: value for layer in written for name, value in layer.items()}
    for scheme in SCHEMES:
        merged[scheme] = {
            name: value for layer in written for name, value in layer.get(scheme, {}).items()
        }
    return Tokens.model_validate(merged)


def colours(tokens: Tokens, scheme: Scheme) -> dict[str, str]:
    """The colours of a complete theme, by name."""
    palette = getattr(tokens, scheme)
    return {name: getattr(palette, name) for name in Palette.model_fields}


def render_tokens(tokens: Tokens) -> str:
    """Write a complete set of tokens as custom properties, for light, dark and paper."""
    lede = ("h3", "lede", "h2", "h1")
    properties = {
        **_properties(tokens, "light"),
        "headings": _STACKS[tokens.headings or ""],
        "text": _STACKS[tokens.text or ""],
        "weight": str(tokens.heading_weight),
        "size-text": f"{(tokens.size or 0) / 16:g}rem",
        "radius": f"{tokens.radius}px",
        **{
            f"size-{name}": size
            for name, size in zip(lede, _SCALES[tokens.scale or ""], strict=True)
        },
    }
    dark = _rule(_properties(tokens, "dark"))
    return f"{_rule(properties)}@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def find_weak(tokens: Tokens) -> Iterator[Weak]:
    """Find every pair of colours of a complete theme that cannot be read (WCAG 2.2, AA)."""
    for scheme in SCHEMES:
        has = colours(tokens, scheme)
        for name, ground in _PAIRS:
            if (ratio := contrast(has[name], has[ground])) < TEXT:
                yield Weak(scheme, name, ground, _too_weak(name, ground, ratio, TEXT))
        for name, colour, wanted in _fixed(scheme):
            if (ratio := contrast(colour, has["paper"])) < wanted:
                yield Weak(scheme, "paper", "", _too_weak(name, "paper", ratio, wanted))
                break


def readable_shade(tokens: Tokens, scheme: Scheme, token: str) -> str | None:
    """The shade nearest to a token that can be read beside everything that it meets."""
    has = colours(tokens, scheme)
    beside = [(has[ground], TEXT) for name, ground in _PAIRS if name == token]
    beside += [(has[name], TEXT) for name, ground in _PAIRS if ground == token]
    if token == "paper":  # noqa: S105 - a colour
        beside += [(colour, wanted) for _, colour, wanted in _fixed(scheme)]
    return nearest_shade(has[token], beside)


@cache
def _fixed(scheme: Scheme) -> tuple[tuple[str, str, float], ...]:
    """What stands on the paper in colours that are no tokens: inks as letters, states as shapes."""
    inks = [getattr(ink, scheme) for ink in every_ink()]
    worst = min(inks, key=lambda ink: contrast(ink, "#ffffff" if scheme == "light" else "#000000"))
    states = STATE_COLOURS[scheme].items()
    return (
        ("an issuer's ink", worst, TEXT),
        *((f"the edge of '{state}'", colour, SHAPE) for state, colour in states),
    )


def _too_weak(name: str, ground: str, ratio: float, wanted: float) -> str:
    shown = int(ratio * 100) / 100  # never rounded up to what is needed
    return f"{name} on {ground} has a contrast of {shown:g}:1, and {wanted:g}:1 is needed"


def _properties(tokens: Tokens, scheme: Scheme) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in colours(tokens, scheme).items()}


def _rule(properties: Mapping[str, str]) -> str:
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in properties.items()) + "}"
