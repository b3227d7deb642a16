"""What a credential says, read from its signed JSON.

Other issuers' credentials are read as well, of Verifiable Credentials 1.1 too: any member may be
missing, one or many, and untrusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.documents import as_list
from credfolio.languages import message
from credfolio.pages.facts import Fact, Value, day_of, gather_facts
from credfolio.pages.links import link_to
from credfolio.pages.skills import Skill
from credfolio.pages.wording import spell_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from credfolio.languages import Language
    from credfolio.pages.mark import Picture

_BADGES = ("VerifiableCredential", "OpenBadgeCredential", "AchievementCredential")
_TEXTS_OF_SUBJECT = (
    (message("Credits earned"), "creditsEarned"),
    (message("Licence number"), "licenseNumber"),
    (message("Role"), "role"),
    (message("Term"), "term"),
)
_DAYS_OF_SUBJECT = (
    (message("Work began"), "activityStartDate"),
    (message("Work ended"), "activityEndDate"),
)
_LEVEL = "ext:EducationalLevel"  # the type of an alignment that says how demanding a badge is


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
class Heading:
    """What a credential says, in short: what it is, whose and from whom, and how it looks."""

    name: str
    lang: str
    type: str
    achievement: str
    image: Picture | None
    credits: str
    subject: str
    issuer_name: str


@dataclass(frozen=True, slots=True)
class CredentialFacts(Heading):
    """What a credential says, read from its JSON."""

    description: str
    criteria: str
    criteria_page: str
    issuer: str
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


def read_credential(
    credential: Mapping[str, Any],
    picture_of: Callable[[str, str], Picture | None],
    language: Language,
) -> CredentialFacts:
    """Read from a credential's JSON what its page shows.

    Args:
        credential: the document, signed or not; members of other shapes are left out.
        picture_of: finds the site's own copy of a picture by its address and caption.
        language: that of the labels.
    """
    heading = read_heading(credential, picture_of)
    subject = _object(credential.get("credentialSubject"))
    achievement = _achievement(credential, subject)
    criteria = _object(achievement.get("criteria"))
    issuer = credential.get("issuer")
    alignments = [_object(each) for each in as_list(achievement.get("alignment"))]
    levels = [each for each in alignments if each.get("targetType") == _LEVEL]
    return CredentialFacts(
        name=heading.name,
        lang=heading.lang,
        type=heading.type,
        achievement=heading.achievement,
        image=heading.image,
        credits=heading.credits,
        subject=heading.subject,
        issuer_name=heading.issuer_name,
        description=_text(achievement.get("description"))
        or _text(subject.get("endorsementComment")),
        criteria=_text(criteria.get("narrative")),
        criteria_page=_https(criteria.get("id")),
        issuer=issuer if isinstance(issuer, str) else _text(_object(issuer).get("id")),
        awarded=_day(credential.get("awardedDate")) or _start(credential),
        valid_from=_start(credential),
        valid_until=_day(credential.get("validUntil")) or _day(credential.get("expirationDate")),
        narrative=_text(subject.get("narrative")),
        evidence=tuple(
            _read_evidence(_object(each)) for each in as_list(credential.get("evidence"))
        ),
        results=_read_results(subject, achievement, language),
        skills=tuple(_read_skill(each) for each in alignments if each and each not in levels),
        tags=tuple(filter(None, map(_text, as_list(achievement.get("tag"))))),
        details=_spoken(_details(subject, map(_read_skill, levels)), language),
        proof=_spoken(_proof_facts(credential), language),
    )


def read_heading(
    credential: Mapping[str, Any], picture_of: Callable[[str, str], Picture | None]
) -> Heading:
    """Read the same in short, where a page shows no more."""
    subject = _object(credential.get("credentialSubject"))
    achievement = _achievement(credential, subject)
    image = _object(achievement.get("image"))
    issuer = credential.get("issuer")
    return Heading(
        name=_text(achievement.get("name")) or _text(credential.get("name")),
        lang=_text(achievement.get("inLanguage")),
        type=_text(achievement.get("achievementType")),
        achievement=_text(achievement.get("id")),
        image=picture_of(_text(image.get("id")), _text(image.get("caption"))),
        credits=_text(achievement.get("creditsAvailable")),
        subject=_subject_name(subject),
        issuer_name=_text(_object(issuer).get("name")) or _text(issuer),
    )


def _achievement(credential: Mapping[str, Any], subject: Mapping[str, Any]) -> Mapping[str, Any]:
    """A learner record has its holder's achievements in it, and is none itself."""
    is_record = kind_of_credential(credential) == "Clr"
    return {} if is_record else _object(subject.get("achievement"))


def kind_of_credential(credential: Mapping[str, Any]) -> str:
    """What kind of credential a document says it is, where it is no badge: `Clr`, `Endorsement`."""
    kinds = [_text(kind) for kind in as_list(credential.get("type"))]
    special = [kind for kind in kinds if kind not in _BADGES]
    return special[-1].removesuffix("Credential") if special else ""


def _start(credential: Mapping[str, Any]) -> date | None:
    return _day(credential.get("validFrom")) or _day(credential.get("issuanceDate"))


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


def _read_results(
    subject: Mapping[str, Any], achievement: Mapping[str, Any], language: Language
) -> tuple[Result, ...]:
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
            spell_type(language, _text(result.get("status"))),
        )
        required = (
            _text(description.get("requiredValue")),
            levels.get(_text(description.get("requiredLevel")), ""),
        )
        results.append(
            Result(
                name=_text(description.get("name")) or language.say("Result"),
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
    )


def _spoken(lines: Iterable[tuple[str, Value]], language: Language) -> tuple[Fact, ...]:
    return gather_facts((language.say(label), value) for label, value in lines)


def _details(subject: Mapping[str, Any], levels: Iterable[Skill]) -> Iterator[tuple[str, Value]]:
    """What the subject has, under labels that are to be spoken."""
    for level in levels:
        yield message("Level"), Value(level.name, link=level.url)
    for label, member in _TEXTS_OF_SUBJECT:
        if text := _text(subject.get(member)):
            yield label, Value(text)
    for label, member in _DAYS_OF_SUBJECT:
        if day := _day(subject.get(member)):
            yield label, Value(day=day)
    source = _object(subject.get("source"))
    if name := _text(source.get("name")):
        yield message("Assessed by"), Value(name, link=_https(source.get("url")))


def _proof_facts(credential: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    proof = _object(credential.get("proof"))
    suite = _text(proof.get("cryptosuite")) or _text(proof.get("type"))
    yield message("Suite"), Value(suite, code=True)
    yield message("Signed on"), Value(day=_day(proof.get("created")))
    yield message("Key"), Value(_text(proof.get("verificationMethod")), code=True)
    yield message("Signature"), Value(_text(proof.get("proofValue")), code=True)
    status = _object(credential.get("credentialStatus"))
    yield message("Status list"), Value(_text(status.get("statusListCredential")), code=True)
    yield message("Place in it"), Value(_text(status.get("statusListIndex")), code=True)


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
    return day_of(_text(value))
