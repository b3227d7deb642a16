"""What the pages show, as plain frozen values: templates get these and decide nothing.

What a credential says is read from the signed JSON (`read_credential`), because the same page will
show credentials of other issuers: any member may be missing, one or many, and untrusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from credfolio.art import fnv1a
from credfolio.documents import as_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from credfolio.report import Finding, Outcome, Report, State

THEME_LANGUAGE = "en"
"""The language of the words in templates and in this module."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STATE_WORDS: Mapping[State, str] = {
    "valid": "Valid",
    "expired": "Expired",
    "revoked": "Revoked",
    "suspended": "Suspended",
    "not-yet-valid": "Not yet valid",
    "unverifiable": "Could not be checked",
    "tampered": "Signature does not match",
}
_STATE_SENTENCES: Mapping[State, str] = {
    "valid": "The signature matches, the issuer has not withdrawn it and it is in date.",
    "expired": "The signature matches, but it is past its end date{end}.",
    "revoked": "The signature matches, but the issuer has withdrawn this credential.",
    "suspended": "The signature matches, but the issuer has put it on hold; it may come back.",
    "not-yet-valid": "The signature matches, but the credential has not started yet.",
    "unverifiable": (
        "The check could not be finished when this page was made. "
        "That says nothing against the credential."
    ),
    "tampered": "The content is not what the issuer signed. Do not rely on it.",
}
_CHECK_LABELS = {
    "shape": "Form",
    "proof": "Signature",
    "issuer": "Signed by",
    "status": "Status list",
    "validity": "Dates",
    "achievement": "Badge",
}
_OUTCOME_WORDS: Mapping[Outcome, str] = {
    "passed": "passed",
    "failed": "failed",
    "undetermined": "could not be answered",
    "skipped": "nothing to check",
}
# The short answers in the state band; a check or outcome that is not here is not in the band.
_SHORT_ANSWERS: Mapping[tuple[str, str], str] = {
    ("proof", "passed"): "matches",
    ("proof", "failed"): "does not match",
    ("proof", "undetermined"): "could not be checked",
    ("proof", "skipped"): "not checked",
    ("issuer", "passed"): "the issuer",
    ("issuer", "failed"): "somebody else",
    ("issuer", "undetermined"): "could not be checked",
    ("status", "passed"): "not withdrawn",
    ("status", "failed"): "withdrawn",
    ("status", "undetermined"): "could not be read",
    ("status", "skipped"): "none kept",
    ("validity", "passed"): "in date",
    ("validity", "failed"): "out of date",
    ("validity", "undetermined"): "could not be read",
}
_LEVEL = "ext:EducationalLevel"  # the type of an alignment that says how demanding a badge is
_SPELT_TYPES = {
    "CoCurricular": "Co-curricular",
    "License": "Licence",
    "MicroCredential": "Micro-credential",
}


class Words(NamedTuple):
    """A text with its language; none where it is the theme's own, or not known."""

    text: str
    lang: str = ""


class Crumb(NamedTuple):
    """A step on the way from the home page: a name and a site path."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site: its path, and what it shows (empty: decoration)."""

    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How a badge looks: its picture, or what the rosette is drawn from.

    `key` is good for an element id, `ink` is the issuer's slug, or empty for the accent colour.
    """

    key: str
    name: str
    type: str
    ticks: int
    seed: str
    picture: Picture | None
    ink: str


@dataclass(frozen=True, slots=True)
class Row:
    """A credential in a list."""

    path: str
    name: Words
    mark: Mark
    earner: Words
    earner_path: str
    issuer: str
    awarded: date
    state: State
    word: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An earner in a list, with the number of credentials and of valid ones."""

    path: str
    name: Words
    headline: Words
    picture: Picture | None
    credentials: int
    valid: int


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A badge in a list, with the number of its holders."""

    path: str
    name: Words
    mark: Mark
    type: str
    issuer: str
    holders: int


@dataclass(frozen=True, slots=True)
class IssuerRow:
    """An issuer in a list, with the numbers of its badges and credentials."""

    slug: str
    path: str
    name: str
    picture: Picture | None
    badges: int
    credentials: int


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill or another place in a framework, with the credentials that carry it."""

    name: str
    url: str
    code: str
    framework: str
    description: str
    carried_by: tuple[Crumb, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of facts: a label with a text, a day or a link."""

    label: str
    text: str = ""
    day: date | None = None
    link: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of a report: a label, a short answer and the sentence."""

    name: str
    label: str
    outcome: Outcome
    answer: str
    message: str


@dataclass(frozen=True, slots=True)
class StateBand:
    """Is it intact and in force? One word, its sentence, the day it was found out, the checks."""

    code: State
    word: str
    sentence: str
    checked: date
    checks: tuple[Check, ...]

    @property
    def short_checks(self) -> tuple[Check, ...]:
        """The checks that have a short answer."""
        return tuple(check for check in self.checks if check.answer)

    @property
    def origin_holds(self) -> bool:
        """Whether the document is what the issuer that it names has signed."""
        passed = {check.name for check in self.checks if check.outcome == "passed"}
        return {"proof", "issuer"} <= passed


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that the criteria were met."""

    name: str
    url: str
    genre: str
    description: str
    narrative: str


@dataclass(frozen=True, slots=True)
class Result:
    """A result of an award: what was measured, what came out, and what was asked for."""

    name: str
    value: str
    required: str


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """What a credential says, read from its JSON."""

    name: str
    lang: str
    type: str
    achievement: str
    description: str
    criteria: str
    criteria_page: str
    image: Picture | None
    credits: str
    subject: str
    issuer: str
    issuer_name: str
    issuer_url: str
    awarded: date | None
    valid_from: date | None
    valid_until: date | None
    narrative: str
    evidence: tuple[Evidence, ...]
    results: tuple[Result, ...]
    skills: tuple[Skill, ...]
    tags: tuple[str, ...]
    details: tuple[Fact, ...]
    proof: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page: the site's own words, and the ways into it."""

    intro: Words
    people: tuple[PersonRow, ...]
    more_people: int
    badges: tuple[BadgeRow, ...]
    more_badges: int
    issuers: tuple[IssuerRow, ...]
    latest: tuple[Row, ...]
    credentials: int
    valid: int
    marks: tuple[Mark, ...]

    @property
    def alone(self) -> bool:
        """Whether the site is about one person."""
        return len(self.people) == 1


@dataclass(frozen=True, slots=True)
class PeopleView:
    """The list of all earners."""

    people: tuple[PersonRow, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgesView:
    """The list of all badges."""

    badges: tuple[BadgeRow, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class IssuersView:
    """The list of all issuers."""

    issuers: tuple[IssuerRow, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """An earner and all credentials: pinned ones, those in force, then the others."""

    name: Words
    headline: Words
    bio: Words
    location: str
    picture: Picture | None
    links: tuple[Crumb, ...]
    summary: str
    pinned: tuple[Row, ...]
    rows: tuple[Row, ...]
    lapsed: tuple[Row, ...]
    skills: tuple[Skill, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away, with its size in bytes."""

    path: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class CredentialView:
    """One credential: what it says, whether it holds, and how to check that."""

    facts: CredentialFacts
    type: str
    mark: Mark
    earner: Words
    earner_path: str
    issuer_path: str
    badge_path: str
    self_issued: bool
    state: StateBand
    text: str
    json: Download
    qr: Download
    linkedin: str
    mailto: str
    previous: Row | None
    following: Row | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a rubric; `anchor` is the fragment by which credentials name it."""

    anchor: str
    name: str
    points: str
    description: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of result that a badge describes; `anchor` is how credentials name it."""

    anchor: str
    name: str
    type: str
    allowed: str
    required: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class BadgeView:
    """What can be earned, how, and who has."""

    name: Words
    type: str
    mark: Mark
    issuer: str
    issuer_path: str
    description: Words
    criteria: Words
    criteria_page: str
    facts: tuple[Fact, ...]
    skills: tuple[Skill, ...]
    tags: tuple[str, ...]
    measures: tuple[Measure, ...]
    holders: tuple[Row, ...]
    json: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key with its fingerprint in groups of four."""

    multibase: str
    fingerprint: str
    since: date | None
    current: bool


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many credentials are in a state."""

    code: State
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class IssuerView:
    """Who makes and signs the claims, and with which keys."""

    slug: str
    name: str
    picture: Picture | None
    url: str
    description: str
    facts: tuple[Fact, ...]
    did: str
    did_document: str
    keys: tuple[Key, ...]
    badges: tuple[BadgeRow, ...]
    counts: tuple[StateCount, ...]
    latest: tuple[Row, ...]
    status_lists: tuple[str, ...]
    json: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """The page for addresses that lead nowhere."""

    marks: tuple[Mark, ...] = ()


View = (
    HomeView
    | PeopleView
    | BadgesView
    | IssuersView
    | PortfolioView
    | CredentialView
    | BadgeView
    | IssuerView
    | NotFoundView
)


def format_day(day: date) -> str:
    """Write a day in words: `23 November 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def spell_type(achievement_type: str) -> str:
    """Write an achievement type as people do: `BachelorDegree` becomes `Bachelor degree`."""
    name = achievement_type.removeprefix("ext:")
    if name in _SPELT_TYPES:
        return _SPELT_TYPES[name]
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return spaced[:1].upper() + spaced[1:]


def link_to(address: str) -> str:
    """The address that a reader may follow: https only.

    Identifiers such as ESCO's begin with http, and are looked up over TLS; any other scheme is
    no link.
    """
    secure = f"https://{address[7:]}" if address.startswith("http://") else address
    return secure if secure.startswith("https://") else ""


def state_word(state: State) -> str:
    """The one word (or few) for a state."""
    return _STATE_WORDS[state]


def build_mark(
    achievement: str, name: str, *, type_: str, credits_: str, picture: Picture | None, ink: str
) -> Mark:
    """Decide how a badge looks from the id of its achievement."""
    whole = credits_.partition(".")[0]
    return Mark(
        key=f"{fnv1a(achievement):08x}",
        name=name,
        type=type_,
        ticks=min(int(whole), 12) if whole.isdecimal() else 0,
        seed=achievement,
        picture=picture,
        ink=ink,
    )


def build_state(report: Report, until: date | None, as_of: date) -> StateBand:
    """Say what verifying a credential found, in words; nothing here is assumed."""
    state = report.state
    return StateBand(
        code=state,
        word=_STATE_WORDS[state],
        sentence=_state_sentence(report, until),
        checked=as_of,
        checks=tuple(_check_of(finding) for finding in report.findings),
    )


def read_credential(
    credential: Mapping[str, Any], picture_of: Callable[[str, str], Picture | None]
) -> CredentialFacts:
    """Read from a credential's JSON what its page shows.

    Args:
        credential: the document, signed or not; members of other shapes are left out.
        picture_of: finds the site's own copy of a picture by its address and caption.
    """
    subject = _object(credential.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    criteria = _object(achievement.get("criteria"))
    image = _object(achievement.get("image"))
    issuer = credential.get("issuer")
    profile = _object(issuer)
    alignments = [_object(each) for each in as_list(achievement.get("alignment"))]
    levels = [each for each in alignments if each.get("targetType") == _LEVEL]
    return CredentialFacts(
        name=_text(achievement.get("name")) or _text(credential.get("name")),
        lang=_text(achievement.get("inLanguage")),
        type=_text(achievement.get("achievementType")),
        achievement=_text(achievement.get("id")),
        description=_text(achievement.get("description")),
        criteria=_text(criteria.get("narrative")),
        criteria_page=_https(criteria.get("id")),
        image=picture_of(_text(image.get("id")), _text(image.get("caption"))),
        credits=_text(achievement.get("creditsAvailable")),
        subject=_subject_name(subject),
        issuer=issuer if isinstance(issuer, str) else _text(profile.get("id")),
        issuer_name=_text(profile.get("name")) or _text(issuer),
        issuer_url=_https(profile.get("url")),
        awarded=_day(credential.get("awardedDate")) or _day(credential.get("validFrom")),
        valid_from=_day(credential.get("validFrom")),
        valid_until=_day(credential.get("validUntil")),
        narrative=_text(subject.get("narrative")),
        evidence=tuple(
            _read_evidence(_object(each)) for each in as_list(credential.get("evidence"))
        ),
        results=_read_results(subject, achievement),
        skills=tuple(_read_skill(each) for each in alignments if each and each not in levels),
        tags=tuple(filter(None, map(_text, as_list(achievement.get("tag"))))),
        details=tuple(_details(subject, map(_read_skill, levels))),
        proof=tuple(_proof_facts(credential)),
    )


def _state_sentence(report: Report, until: date | None) -> str:
    outcomes = {finding.name: finding.outcome for finding in report.findings}
    state = report.state
    if state == "valid" and outcomes.get("status") != "passed":
        return "The signature matches and it is in date. The issuer keeps no list of withdrawals."
    if state == "tampered" and outcomes.get("proof") == "passed":
        return "It is signed, but not by the issuer it names. Do not rely on it."
    end = f" ({format_day(until)})" if until else ""
    return _STATE_SENTENCES[state].format(end=end)


def _check_of(finding: Finding) -> Check:
    answer = _SHORT_ANSWERS.get((finding.name, finding.outcome), "")
    if finding.state == "suspended":
        answer = "on hold"
    return Check(
        name=finding.name,
        label=_CHECK_LABELS[finding.name],
        outcome=finding.outcome,
        answer=answer,
        message=f"{_OUTCOME_WORDS[finding.outcome].capitalize()}: {finding.message}",
    )


def _subject_name(subject: Mapping[str, Any]) -> str:
    for entry in map(_object, as_list(subject.get("identifier"))):
        if entry.get("identityType") == "name" and entry.get("hashed") is False:
            return _text(entry.get("identityHash"))
    return _text(subject.get("name"))


def _read_evidence(evidence: Mapping[str, Any]) -> Evidence:
    return Evidence(
        name=_text(evidence.get("name")),
        url=_https(evidence.get("id")),
        genre=_text(evidence.get("genre")),
        description=_text(evidence.get("description")),
        narrative=_text(evidence.get("narrative")),
    )


def _read_results(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> tuple[Result, ...]:
    described = {
        _text(each.get("id")): each
        for each in map(_object, as_list(achievement.get("resultDescription")))
    }
    results = []
    for result in map(_object, as_list(subject.get("result"))):
        description = described.get(_text(result.get("resultDescription")), {})
        levels = {
            _text(level.get("id")): _text(level.get("name"))
            for level in map(_object, as_list(description.get("rubricCriterionLevel")))
        }
        values = (
            _text(result.get("value")),
            levels.get(_text(result.get("achievedLevel")), ""),
            spell_type(_text(result.get("status"))),
        )
        required = (
            _text(description.get("requiredValue")),
            levels.get(_text(description.get("requiredLevel")), ""),
        )
        results.append(
            Result(
                name=_text(description.get("name")) or "Result",
                value=" · ".join(filter(None, values)),
                required=" · ".join(filter(None, required)),
            )
        )
    return tuple(results)


def _read_skill(alignment: Mapping[str, Any]) -> Skill:
    return Skill(
        name=_text(alignment.get("targetName")),
        url=_https(alignment.get("targetUrl")),
        code=_text(alignment.get("targetCode")),
        framework=_text(alignment.get("targetFramework")),
        description=_text(alignment.get("targetDescription")),
    )


def _details(subject: Mapping[str, Any], levels: Iterable[Skill]) -> list[Fact]:
    source = _object(subject.get("source"))
    facts = [
        *(Fact("Level", text=level.name, link=level.url) for level in levels),
        Fact("Credits earned", text=_text(subject.get("creditsEarned"))),
        Fact("Licence number", text=_text(subject.get("licenseNumber"))),
        Fact("Role", text=_text(subject.get("role"))),
        Fact("Term", text=_text(subject.get("term"))),
        Fact("Work began", day=_day(subject.get("activityStartDate"))),
        Fact("Work ended", day=_day(subject.get("activityEndDate"))),
        Fact("Assessed by", text=_text(source.get("name")), link=_https(source.get("url"))),
    ]
    return [fact for fact in facts if fact.text or fact.day]


def _proof_facts(credential: Mapping[str, Any]) -> list[Fact]:
    proof = _object(credential.get("proof"))
    status = _object(credential.get("credentialStatus"))
    suite = _text(proof.get("cryptosuite")) or _text(proof.get("type"))
    facts = [
        Fact("Suite", text=suite, code=True),
        Fact("Signed on", day=_day(proof.get("created"))),
        Fact("Key", text=_text(proof.get("verificationMethod")), code=True),
        Fact("Signature", text=_text(proof.get("proofValue")), code=True),
        Fact("Status list", text=_text(status.get("statusListCredential")), code=True),
        Fact("Place in it", text=_text(status.get("statusListIndex")), code=True),
    ]
    return [fact for fact in facts if fact.text or fact.day]


def _object(value: Any) -> Mapping[str, Any]:
    """The object, or the first of several; empty for anything else."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else {}


def _text(value: Any) -> str:
    """A text, a number, or the first text of a language-tagged value; empty for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and value:
        return _text(value[0])
    if isinstance(value, dict) and "@value" in value:
        return _text(value["@value"])
    return ""


def _https(value: Any) -> str:
    return link_to(_text(value))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None
