"""Rows of endorsements: who speaks for whom, in what words; only of those that hold.

What issuers of the site say has a page of its own, what colleagues signed a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.documents import as_list
from credfolio.endorsements import is_skill
from credfolio.imports import awarded_day, shown_text
from credfolio.languages import message
from credfolio.pages.page import File
from credfolio.pages.state import state_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from credfolio.endorsements import EndorserKind
    from credfolio.languages import Language
    from credfolio.model import Endorsed
    from credfolio.portfolio import Endorsing, Given, Portfolio
    from credfolio.report import State


@dataclass(frozen=True, slots=True)
class EndorsementRow:
    """An endorsement in a list, with the state that was computed."""

    path: str
    by: str
    by_path: str
    comment: str
    day: date
    state: State
    word: str


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """An endorsement that somebody signed with a key of their own.

    `by` is a name, or empty; `standing` says what stands behind it, `key` is what signed.
    `skill` is what it is for, if not for all. `word` is the state in a word, and empty where
    nobody whom the site knows has signed: a green mark would say more than the signature does.
    """

    path: str
    by: str
    standing: str
    key: str
    skill: str
    comment: str
    day: date | None
    state: State
    word: str


_STANDINGS: dict[EndorserKind, str] = {
    "known": message("This registry knows the key as theirs."),
    "site": message("An issuer of this registry."),
    "self": message("Self-endorsed: the endorser is the earner, by key or by name."),
    "key": message("The signature matches. The name is their own word: nothing here confirms it."),
}
_NAMELESS = message("The signature matches. They give no name.")


def colleague_rows(
    portfolio: Portfolio, path: str, skills: Collection[str] | None = None
) -> tuple[ColleagueRow, ...]:
    """What colleagues say at a page, by its folder: what holds on the site's day, the newest first.

    With `skills`, only what they say of one of these.
    """
    held = [
        each
        for each in portfolio.given
        if each.of == path and each.holds and (skills is None or _is_among(each, skills))
    ]
    return _ordered(portfolio.language, held)


def skill_rows(
    portfolio: Portfolio, path: str, carried: Iterable[tuple[str, Collection[str]]]
) -> tuple[ColleagueRow, ...]:
    """What colleagues say of an earner's skills: at the portfolio, and at credentials in force.

    Args:
        portfolio: what is shown.
        path: the folder of the earner's portfolio.
        carried: the folders of pages of credentials in force, each with the skills in it.
    """
    if not portfolio.given:
        return ()
    places = dict(carried)
    places[path] = [name for names in places.values() for name in names]
    held = [
        each
        for each in portfolio.given
        if each.skill and each.holds and _is_among(each, places.get(each.of, ()))
    ]
    return _ordered(portfolio.language, held)


def colleague_files(
    portfolio: Portfolio, rows: Iterable[ColleagueRow], path: str
) -> Iterator[File]:
    """What is signed of rows, byte for byte: the files of the page in a folder."""
    data = {each.path: each.given.data for each in portfolio.given if each.of == path}
    yield from (File(row.path, data[row.path]) for row in rows if row.path in data)


def endorsement_rows(portfolio: Portfolio, of: Endorsed) -> tuple[EndorsementRow, ...]:
    """The endorsements of something that hold on the site's day, the newest first."""
    held = [each for each in portfolio.endorsements if each.written.of == of and _holds(each)]
    held.sort(key=lambda each: (-each.written.date.toordinal(), each.slug))
    return tuple(_row(portfolio, each) for each in held)


def with_endorsements(portfolio: Portfolio, described: dict[str, Any]) -> dict[str, Any]:
    """A profile or an achievement with the endorsements of it (OB 3.0 App. B, `endorsement`).

    These are the signed documents, each member of them as it was signed.
    """
    held: list[dict[str, Any]] = [
        each.credential
        for each in portfolio.endorsements
        if each.endorsed == described["id"] and _holds(each)
    ]
    held += [
        dict(each.given.document)
        for each in portfolio.given
        if portfolio.content.site.base + each.of == described["id"]
        and each.holds
        and each.endorser.kind != "site"  # whose word is the badge itself
    ]
    return {**described, **({"endorsement": as_list(held)} if held else {})}


def _holds(endorsing: Endorsing) -> bool:
    return endorsing.report.state == "valid"


def _row(portfolio: Portfolio, endorsing: Endorsing) -> EndorsementRow:
    return EndorsementRow(
        path=endorsing.path,
        by=portfolio.content.issuers[endorsing.issuer].name,
        by_path=f"issuers/{endorsing.issuer}/",
        comment=endorsing.written.comment,
        day=endorsing.written.date,
        state=endorsing.report.state,
        word=state_word(portfolio.language, endorsing.report.state),
    )


def _is_among(given: Given, skills: Collection[str]) -> bool:
    return any(is_skill(given.skill, name) for name in skills)


def _ordered(language: Language, held: Iterable[Given]) -> tuple[ColleagueRow, ...]:
    rows = [(awarded_day(each.given.document), each) for each in held]
    rows.sort(key=lambda row: (-row[0].toordinal() if row[0] else 0, row[1].path))
    return tuple(_colleague(language, day, each) for day, each in rows)


def _colleague(language: Language, day: date | None, given: Given) -> ColleagueRow:
    endorser = given.endorser
    standing = _STANDINGS[endorser.kind] if endorser.name or endorser.kind != "key" else _NAMELESS
    return ColleagueRow(
        path=given.path,
        by=endorser.name,
        standing=language.say(standing),
        key=endorser.key,
        skill=shown_text(given.skill),
        comment=shown_text(given.given.document["credentialSubject"]["endorsementComment"]),
        day=day,
        state=given.report.state,
        word=state_word(language, given.report.state) if endorser.is_confirmed else "",
    )
