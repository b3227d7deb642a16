"""The picture that shows a page where it is linked: what stands on it, and where.

It says what can never change: no state, because whoever links keeps the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.art import initials, issuer_ink
from credfolio.lettering import (
    Measure,
    clean,
    cut_line,
    is_from_right,
    isolate,
    set_lines,
    without_symbols,
)
from credfolio.pages.mark import Mark, badge_mark, build_mark, picture_of
from credfolio.pages.wording import spell_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from credfolio.lettering import Setting
    from credfolio.pages.claims import CredentialFacts
    from credfolio.portfolio import Entry, Imported, Portfolio
    from credfolio.typefaces import Face

WIDTH, HEIGHT, ART = 1200, 630, 340
"""Of a card and of the art on it, in pixels."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 470, 1136, 64, 530  # where text may stand
_NAME = Measure(_RIGHT - _LEFT, 72, 38)
_SENTENCE = Measure(_RIGHT - _LEFT, 36, 26)
_SMALL, _SPACED = 24, 1.14  # small letters, and how much wider capitals stand apart
_SITE_BASELINE = 580
_INK, _SOFT = "#1c1b18", "#57534a"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: a name, a sentence in one of several ways, a day.

    `ways` are the longest first; one that names who signed is taken whole or not at all, because
    the end of an address is what tells it from another. `picture` is a file or its bytes.
    """

    path: str
    alt: str
    kicker: str
    name: str
    ways: tuple[str, ...]
    day: str
    site: str
    mark: Mark
    ink: str
    picture: Path | bytes | None
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of text with its place; `role` is `kicker`, `name`, `sentence`, `day` or `site`."""

    role: str
    text: str
    x: int
    y: int
    size: int
    anchor: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as its template draws it; `picture` is an address with the picture in it.

    `letters` are those that need this machine's own fonts.
    """

    mark: Mark
    initials_of: str
    ink: str
    picture: str
    is_person: bool
    lines: tuple[CardLine, ...]
    letters: str


def credential_card(
    portfolio: Portfolio, entry: Entry, facts: CredentialFacts, mark: Mark, *, self_issued: bool
) -> Card | None:
    """The card of a credential: its own, its badge's or none, as the site has it."""
    if portfolio.content.site.cards == "badge":
        return badge_card(portfolio, entry.award.badge)
    earner = facts.subject or portfolio.content.earners[entry.earner].name
    say, names = (
        portfolio.language.say,
        {"earner": _name(earner), "issuer": _name(facts.issuer_name)},
    )
    ways: tuple[str, ...] = (
        say("Awarded to %(earner)s by %(issuer)s", **names),
        say("Awarded to %(earner)s", earner=names["earner"]),
    )
    if self_issued:
        ways = (say("Self-issued by %(issuer)s", issuer=names["issuer"]),)
    return _card(
        portfolio,
        entry.path,
        kicker=spell_type(portfolio.language, facts.type or "Badge"),
        name=facts.name,
        ways=ways,
        day=facts.awarded or entry.award.date,
        mark=mark,
    )


def badge_card(portfolio: Portfolio, slug: str) -> Card | None:
    """The card of a badge."""
    if portfolio.content.site.cards == "none":
        return None
    badge, mark = portfolio.content.badges[slug], badge_mark(portfolio, slug)
    issuer = portfolio.content.issuers[portfolio.content.issuer_of(slug)]
    return _card(
        portfolio,
        f"badges/{slug}/",
        kicker=spell_type(portfolio.language, badge.type or "Badge"),
        name=badge.name,
        ways=(portfolio.language.say("Awarded by %(issuer)s", issuer=_name(issuer.name)),),
        mark=mark,
    )


def imported_card(
    portfolio: Portfolio, imported: Imported, *, name: str, kicker: str, whose: str, mark: Mark
) -> Card | None:
    """The card of an import: who shows it, and who signed it in the words of its page."""
    earner = _name(portfolio.content.earners[imported.earner].name)
    say, whose = portfolio.language.say, clean(whose)
    return _card(
        portfolio,
        imported.path,
        kicker=kicker,
        name=name,
        ways=(
            say("Shown by %(earner)s; %(whose)s", earner=earner, whose=whose),
            say("Shown by %(earner)s", earner=earner),
        ),
        mark=mark,
        picture=_imported_picture(imported, mark),
    )


def portfolio_card(portfolio: Portfolio, slug: str) -> Card | None:
    """The card of an earner: the portrait or the initials."""
    earner, path, say = (
        portfolio.content.earners[slug],
        portfolio.earner_path(slug),
        portfolio.language.say,
    )
    plain = say("Signed credentials that anyone can check")
    mark = build_mark(
        path,
        earner.name,
        type_="",
        credits_="",
        picture=picture_of(portfolio, earner.image),
        ink="",
    )
    return _card(
        portfolio,
        path,
        kicker=say("Credentials"),
        name=earner.name,
        ways=(clean(earner.headline or "") or plain, plain),
        mark=mark,
        is_person=True,
    )


def _card(
    portfolio: Portfolio,
    path: str,
    *,
    kicker: str,
    name: str,
    ways: tuple[str, ...],
    mark: Mark,
    day: date | None = None,
    picture: Path | bytes | None = None,
    is_person: bool = False,
) -> Card | None:
    site = portfolio.content.site
    if site.cards != "credential" and not path.startswith("badges/"):
        return None
    when = portfolio.language.day(day) if day else ""
    said = " ".join(f"{clean(part)}." for part in (name, ways[0], when) if part)
    return Card(
        path=f"{path}card.png",
        alt=said,
        kicker=clean(kicker).upper(),
        name=clean(name),
        ways=ways,
        day=when,
        site=clean(site.title),
        mark=mark,
        ink=_ink(portfolio, mark),
        picture=picture or _own_picture(portfolio, mark),
        is_person=is_person,
    )


def _name(text: str) -> str:
    return isolate(clean(text))


def _ink(portfolio: Portfolio, mark: Mark) -> str:
    """The issuer's ink; plain ink, or a soft one, for whom the site has none."""
    if mark.ink in portfolio.identities:
        return issuer_ink(portfolio.identities[mark.ink].did).light
    return _SOFT if mark.ink else _INK


def _own_picture(portfolio: Portfolio, mark: Mark) -> Path | None:
    path = mark.picture.path.removeprefix("images/") if mark.picture else ""
    return portfolio.images.get(path)


def _imported_picture(imported: Imported, mark: Mark) -> bytes | None:
    """Its own picture, where its mark has one: of a known signer, and without harm."""
    name = mark.picture.path.removeprefix(imported.path) if mark.picture else ""
    return imported.files.get(name)


def lay_out(
    card: Card, faces: tuple[Face, Face], has_glyph: Callable[[str], bool], picture: str = ""
) -> CardView:
    """Put a card's texts in their places; one that this machine cannot draw is left out.

    Args:
        card: what to say.
        faces: the letters that every machine has, as names and as sentences are set.
        has_glyph: whether any font of this machine has a letter.
        picture: the address of the picture, or nothing to draw the mark.
    """
    texts = _Texts(*faces, has_glyph)
    letters = card.mark.name if texts.drawn(initials(card.mark.name)) else ""
    lines = tuple(_block(card, texts))
    shown = "".join(line.text for line in lines) + (initials(letters) if not picture else "")
    return CardView(
        mark=card.mark,
        initials_of=letters,
        ink=card.ink,
        picture=picture,
        is_person=card.is_person,
        lines=lines,
        letters="".join(sorted(texts.face.missing(shown))),
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    """What can be drawn of a text: without signs that are drawn otherwise everywhere."""

    name_face: Face
    face: Face
    has_glyph: Callable[[str], bool]

    def drawn(self, text: str) -> str:
        """The text, or nothing if a letter of it would be an empty box."""
        kept = without_symbols(text, self.face)
        return kept if all(map(self.has_glyph, sorted(self.face.missing(kept)))) else ""

    def name(self, text: str) -> Setting | None:
        """A name in large letters."""
        kept = self.drawn(text)
        return set_lines(kept, self.name_face, _NAME) if kept else None

    def sentence(self, ways: tuple[str, ...]) -> Setting | None:
        """The first way of saying it that fits; the last one is cut."""
        kept = filter(None, map(self.drawn, ways))
        settings = [set_lines(way, self.face, _SENTENCE) for way in kept]
        return next((each for each in settings if each.whole), settings[-1] if settings else None)


def _block(card: Card, texts: _Texts) -> Iterator[CardLine]:
    """All lines: at the edge where the name begins, in the middle of their room, the site below."""
    x, anchor = (_RIGHT, "end") if is_from_right(card.name) else (_LEFT, "start")
    parts = list(_parts(card, texts))
    y = (_TOP + _BOTTOM - sum(gap + size * leading for _, _, size, gap, leading in parts)) / 2
    for role, text, size, gap, leading in parts:
        y += gap + size * leading
        yield CardLine(role, text, x, round(y), size, anchor)
    site = cut_line(texts.drawn(card.site), texts.face, (_RIGHT - _LEFT) / _SMALL)
    yield CardLine("site", isolate(site), x, _SITE_BASELINE, _SMALL, anchor)


_Part = tuple[str, str, int, int, float]  # role, text, size, gap above, leading


def _parts(card: Card, texts: _Texts) -> Iterator[_Part]:
    """Kicker, name, sentence and day, one below the other."""
    room = (_RIGHT - _LEFT) / _SMALL / _SPACED
    if not texts.face.missing(card.kicker) and texts.face.width(card.kicker) <= room:
        yield "kicker", card.kicker, _SMALL, 0, 1.0
    if name := texts.name(card.name):
        for number, line in enumerate(name.lines):
            yield "name", line, name.size, 0 if number else 12, 1.15
    if said := texts.sentence(card.ways):
        for number, line in enumerate(said.lines):
            yield "sentence", line, said.size, 0 if number else 20, 1.3
    if card.day:
        yield "day", card.day, 28, 14, 1.3
