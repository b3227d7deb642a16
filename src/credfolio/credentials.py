"""Content becomes an Open Badges 3.0 credential (OB 3.0 App. B) on VC Data Model 2.0.

Pure composition: the same content and the same issuance give the same document. Members that have
nothing to say are left out (OB 3.0 App. A: no nulls, no empty arrays); types and lists are written
as arrays even for one value, which every published schema accepts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

from credfolio.documents import UnsignedCredential
from credfolio.model import ENDORSEMENTS, add_duration
from credfolio.status import build_status_entry
from credfolio.timestamps import format_timestamp
from credfolio.vocabulary import CLR_2_0_1, CREDENTIALS_V2, OPEN_BADGES_3_0_3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from credfolio.model import (
        Alignment,
        Award,
        Badge,
        Content,
        Earner,
        Endorsement,
        Evidence,
        Identifier,
        Image,
        Issuer,
        KnownSkill,
        Level,
        Organisation,
        ResultDescription,
        Skill,
        StatusPurpose,
    )

CONTEXT = (CREDENTIALS_V2, OPEN_BADGES_3_0_3)
CLR_CONTEXT = (CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3)


@dataclass(frozen=True, slots=True)
class Issuance:
    """What is chosen once, when an award is first signed, and kept ever after.

    `valid_from` is the credential's `validFrom` (XSD dateTimeStamp), `status_list` and
    `status_index` its place in a status list of a `purpose`, `salt` what identity hashes are made
    with. `path` is the folder of its page below the site's address (`ada/intro-to-rust/`).
    """

    valid_from: str
    status_list: str
    status_index: int
    salt: str
    path: str
    purpose: StatusPurpose = "revocation"


def build_credential(
    content: Content, earner: str, award: Award, *, issuer_did: str, issuance: Issuance
) -> UnsignedCredential:
    """Compose the credential of an award.

    Args:
        content: everything people wrote; the award's badge and issuer are looked up in it.
        earner: slug of the earner.
        award: one of the earner's awards.
        issuer_did: DID of the badge's issuer.
        issuance: what was chosen when the award was first signed.

    Returns:
        The document without a proof. Its `id` is the address of its page.
    """
    badge = content.badges[award.badge]
    expires = expiry_of(award, badge)
    return UnsignedCredential(
        {
            "@context": list(CONTEXT),
            "id": f"{content.site.base}{issuance.path}",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": badge.name,
            "issuer": build_profile(content, content.issuer_of(award.badge), issuer_did),
            "validFrom": issuance.valid_from,
            **({"validUntil": end_of(expires)} if expires else {}),
            "awardedDate": start_of(award.date),
            "credentialSubject": _build_subject(content, earner, award, issuance.salt),
            **_listed("evidence", map(_build_evidence, award.evidence)),
            "credentialStatus": build_status_entry(
                issuance.status_list, issuance.status_index, issuance.purpose
            ),
        }
    )


def build_endorsement(
    content: Content, slug: str, *, endorsed: str, issuer_did: str, issuance: Issuance
) -> UnsignedCredential:
    """Compose an endorsement (OB 3.0 App. B, EndorsementCredential).

    Args:
        content: everything people wrote; who endorses what is looked up in it.
        slug: which endorsement.
        endorsed: the `id` of what is endorsed: an issuer's DID, or a badge's address.
        issuer_did: DID of the issuer that endorses.
        issuance: what was chosen when it was first signed; there is nothing to salt.

    Returns:
        The document without a proof. Its `id` is the address of its page.
    """
    written = content.endorsements[slug]
    return UnsignedCredential(
        {
            "@context": list(CONTEXT),
            "id": f"{content.site.base}{ENDORSEMENTS}/{slug}/",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": endorsement_name(content, slug),
            "issuer": build_profile(content, written.by, issuer_did),
            "validFrom": issuance.valid_from,
            **({"validUntil": end_of(written.expires)} if written.expires else {}),
            "awardedDate": start_of(written.date),
            "credentialSubject": {
                "id": endorsed,
                "type": ["EndorsementSubject"],
                "endorsementComment": written.comment,
            },
            "credentialStatus": build_status_entry(
                issuance.status_list, issuance.status_index, issuance.purpose
            ),
        }
    )


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is written of a transcript: whose it is, and what is in it, the first award first."""

    earner: str
    awards: tuple[Award, ...]

    @property
    def date(self) -> date:
        """The day of the latest award in it."""
        return max(award.date for award in self.awards)


def build_transcript(
    content: Content,
    transcript: Transcript,
    credentials: Sequence[Mapping[str, Any]],
    *,
    issuer_did: str,
    issuance: Issuance,
) -> UnsignedCredential:
    """Compose an earner's transcript (CLR 2.0 App. B, ClrCredential), by the site's own issuer.

    Args:
        content: everything people wrote.
        transcript: whose, and which awards.
        credentials: their credentials, complete and signed.
        issuer_did: DID of the site's own issuer.
        issuance: what was chosen when it was first signed.

    Returns:
        The document without a proof. Its `id` is the address of its file.
    """
    written = content.earners[transcript.earner]
    names = content.site.names
    return UnsignedCredential(
        {
            "@context": list(CLR_CONTEXT),
            "id": f"{content.site.base}{issuance.path}",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": f"Transcript of {written.name}" if names == "plain" else "Transcript",
            "issuer": build_profile(content, content.site_issuer, issuer_did),
            "validFrom": issuance.valid_from,
            "credentialSubject": {
                **_given("id", written.did),
                "type": ["ClrSubject"],
                "identifier": _build_identities(written, names, issuance.salt),
                "verifiableCredential": list(credentials),
                **_listed("association", _build_associations(credentials)),
            },
            "credentialStatus": build_status_entry(
                issuance.status_list, issuance.status_index, issuance.purpose
            ),
        }
    )


def _build_associations(credentials: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What achievements say of one another (CLR 2.0 App. B, Association); nothing is guessed.

    One that names another in `related` or in an `alignment` is related to it.
    """
    achievements = [each["credentialSubject"]["achievement"] for each in credentials]
    ids = {achievement["id"] for achievement in achievements}
    pairs = {
        (achievement["id"], named): None
        for achievement in achievements
        for named in (
            *(related["id"] for related in achievement.get("related", ())),
            *(alignment["targetUrl"] for alignment in achievement.get("alignment", ())),
        )
        if named in ids and named != achievement["id"]
    }
    for source, target in pairs:
        yield {
            "type": "Association",
            "associationType": "isRelatedTo",
            "sourceId": source,
            "targetId": target,
        }


def endorsement_name(content: Content, slug: str) -> str:
    """What an endorsement is called: as written, or after what it endorses."""
    written = content.endorsements[slug]
    return written.name or f"Endorsement of {endorsed_name(content, written)}"


def endorsed_name(content: Content, written: Endorsement) -> str:
    """The name of what is endorsed, as content has it."""
    if written.of.issuer:
        return content.issuers[written.of.issuer].name
    if written.of.badge:
        return content.badges[written.of.badge].name
    known = content.known(written.of.did or "")
    return known.name if known else written.of.did or ""


def build_achievement(content: Content, badge: str) -> dict[str, Any]:
    """Compose the achievement that a badge describes (OB 3.0 App. B, Achievement)."""
    written = content.badges[badge]
    address = achievement_address(content, badge)
    framework = [each for skill in written.skills for each in _build_skill(content, skill)]
    alignments = [
        *framework,
        *map(_build_alignment, written.alignments),
        *_build_level(written.level),
    ]
    return {
        "id": address,
        "type": ["Achievement"],
        **_given("achievementType", written.type),
        "name": written.name,
        "description": written.description,
        "criteria": {
            **_given("id", written.criteria.page),
            **_given("narrative", written.criteria.narrative),
        },
        **_image(content, written.image),
        **_listed("alignment", alignments),
        **_listed("tag", _build_tags(content, written)),
        **_given("creditsAvailable", _number(written.credits)),
        **_given("inLanguage", written.language),
        **_given("humanCode", written.code),
        **_given("version", written.version),
        **_given("fieldOfStudy", written.field_of_study),
        **_given("specialization", written.specialization),
        **_listed("otherIdentifier", map(_build_identifier, written.identifiers)),
        **_listed(
            "related",
            (
                {
                    "id": related.url,
                    "type": ["Related"],
                    **_given("inLanguage", related.language),
                    **_given("version", related.version),
                }
                for related in written.related
            ),
        ),
        **_listed(
            "resultDescription",
            (_build_result_description(address, described) for described in written.results),
        ),
    }


def build_profile(content: Content, issuer: str, did: str) -> dict[str, Any]:
    """Compose the profile of an issuer as it stands in credentials (OB 3.0 App. B, Profile)."""
    written = content.issuers[issuer]
    return {
        "id": did,
        "type": ["Profile"],
        "name": written.name,
        "url": written.url,
        **_given("description", written.description),
        **_image(content, written.image),
        **_given("phone", written.phone),
        **_given("official", written.official),
        **_build_address(written),
        **_listed("otherIdentifier", map(_build_identifier, written.identifiers)),
        **_build_organisation("parentOrg", written.parent),
    }


def achievement_address(content: Content, badge: str) -> str:
    """The address of a badge's page, which is also the `id` of its achievement."""
    return f"{content.site.base}badges/{badge}/"


def skill_address(content: Content, skill: str, level: str | None = None) -> str:
    """The address of a skill's page, or of one of the levels on it."""
    return f"{content.site.base}skills/{skill}/{f'#level-{level}' if level else ''}"


def bare_skills_of(content: Content, badge: Badge) -> list[str]:
    """The skills of a badge that are names and no more: its tags."""
    return [
        skill.name
        for skill in badge.skills
        if skill.name and not skill.url and not content.skill_of(skill)
    ]


def result_description_id(achievement: str, result: str) -> str:
    """The id of a result description: an anchor on the badge's page."""
    return f"{achievement}#result-{result}"


def rubric_level_id(achievement: str, result: str, level: str) -> str:
    """The id of a rubric level: an anchor on the badge's page."""
    return f"{achievement}#result-{result}-{level}"


def expiry_of(award: Award, badge: Badge) -> date | None:
    """The last day an award holds: its own `expires`, or by the badge's `valid_for`."""
    if award.expires or not badge.valid_for:
        return award.expires
    return add_duration(award.date, badge.valid_for)


def start_of(day: date) -> str:
    """The first second of a day in UTC as an XSD dateTimeStamp."""
    return format_timestamp(datetime.combine(day, time.min, UTC))


def end_of(day: date) -> str:
    """The last second of a day in UTC as an XSD dateTimeStamp."""
    return format_timestamp(datetime.combine(day, time(23, 59, 59), UTC))


def hash_identity(identity: str, salt: str) -> str:
    """Hash an identifier of an earner (OB 3.0 App. B, IdentityHash).

    Returns:
        `sha256$` and the hex digest of the UTF-8 bytes of the identifier followed by the salt.
    """
    return "sha256$" + hashlib.sha256(f"{identity}{salt}".encode()).hexdigest()


def _build_subject(content: Content, earner: str, award: Award, salt: str) -> dict[str, Any]:
    written = content.earners[earner]
    achievement = achievement_address(content, award.badge)
    return {
        **_given("id", written.did),
        "type": ["AchievementSubject"],
        "identifier": _build_identities(written, content.site.names, salt),
        **_build_activity(award),
        **_given("creditsEarned", _number(award.credits)),
        **_given("licenseNumber", award.licence_number),
        **_given("role", award.role),
        **_given("term", award.term),
        **_given("narrative", award.narrative),
        **_build_organisation("source", award.source),
        **_listed("result", _build_results(achievement, award)),
        "achievement": build_achievement(content, award.badge),
    }


def _build_activity(award: Award) -> dict[str, Any]:
    # The vocabulary calls these dates; the published schemas want a time in them.
    activity = award.activity
    return {
        **({"activityStartDate": start_of(activity.start)} if activity and activity.start else {}),
        **({"activityEndDate": end_of(activity.end)} if activity and activity.end else {}),
    }


def _build_identities(
    earner: Earner, names: Literal["plain", "hashed"], salt: str
) -> list[dict[str, Any]]:
    hashed = [("name", earner.name)] if names == "hashed" else []
    hashed += [("emailAddress", earner.email)] if earner.email else []
    hashed += [(identifier.type, identifier.value) for identifier in earner.identifiers]
    plain = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": earner.name,
        "identityType": "name",
    }
    return [
        *([plain] if names == "plain" else []),
        *(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": hash_identity(identity, salt),
                "identityType": kind,
                "salt": salt,
            }
            for kind, identity in hashed
        ),
    ]


def _build_evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        **_given("id", evidence.url),
        "type": ["Evidence"],
        **_given("name", evidence.name),
        **_given("description", evidence.description),
        **_given("narrative", evidence.narrative),
        **_given("genre", evidence.genre),
        **_given("audience", evidence.audience),
    }


def _build_results(achievement: str, award: Award) -> list[dict[str, Any]]:
    return [
        {
            "type": ["Result"],
            "resultDescription": result_description_id(achievement, result.of),
            **_given("value", result.value),
            **_given("status", result.status),
            **(
                {"achievedLevel": rubric_level_id(achievement, result.of, result.level)}
                if result.level
                else {}
            ),
            **_listed("alignment", map(_build_alignment, result.alignments)),
        }
        for result in award.results
    ]


def _build_result_description(achievement: str, described: ResultDescription) -> dict[str, Any]:
    return {
        "id": result_description_id(achievement, described.id),
        "type": ["ResultDescription"],
        "name": described.name,
        "resultType": described.type,
        **_listed("allowedValue", described.allowed_values),
        **_given("valueMin", described.value_min),
        **_given("valueMax", described.value_max),
        **_given("requiredValue", described.required_value),
        **(
            {"requiredLevel": rubric_level_id(achievement, described.id, described.required_level)}
            if described.required_level
            else {}
        ),
        **_listed(
            "rubricCriterionLevel",
            (
                {
                    "id": rubric_level_id(achievement, described.id, level.id),
                    "type": ["RubricCriterionLevel"],
                    "name": level.name,
                    **_given("description", level.description),
                    **_given("level", level.level),
                    **_given("points", level.points),
                    **_listed("alignment", map(_build_alignment, level.alignments)),
                }
                for level in described.levels
            ),
        ),
        **_listed("alignment", map(_build_alignment, described.alignments)),
    }


def _build_alignment(alignment: Alignment) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        **_given("targetCode", alignment.code),
        **_given("targetFramework", alignment.framework),
        **_given("targetType", alignment.type),
        **_given("targetDescription", alignment.description),
    }


def _build_skill(content: Content, skill: Skill) -> Iterator[dict[str, Any]]:
    if known := content.skill_of(skill):
        yield _build_known_skill(content, known, skill.level)
        yield from map(_build_alignment, known.alignments)
    elif skill.url:
        yield {
            "type": ["Alignment"],
            "targetName": skill.name,
            "targetUrl": skill.url,
            **_given("targetCode", skill.code),
            **_given("targetFramework", skill.framework),
            "targetType": "ceasn:Competency",
            **_given("targetDescription", skill.description),
        }


def _build_known_skill(content: Content, known: KnownSkill, level: str | None) -> dict[str, Any]:
    """The site's own page of a skill, at the level that is given."""
    given = known.level_at(known.rank_of(level))
    return {
        "type": ["Alignment"],
        "targetName": f"{known.name}: {given.title}" if given else known.name,
        "targetUrl": skill_address(content, known.id, given.id if given else None),
        **_given("targetCode", known.code),
        **_given("targetFramework", known.framework),
        **_given("targetDescription", (given and given.description) or known.description),
    }


def _build_level(level: Level | None) -> list[dict[str, Any]]:
    if level is None or level.url is None:
        return []
    return [
        {
            "type": ["Alignment"],
            "targetName": level.name,
            "targetUrl": level.url,
            **_given("targetCode", level.code),
            **_given("targetFramework", level.framework),
            "targetType": "ext:EducationalLevel",
        }
    ]


def _build_tags(content: Content, badge: Badge) -> list[str]:
    bare_skills = bare_skills_of(content, badge)
    level = [badge.level.name] if badge.level and badge.level.url is None else []
    return list(dict.fromkeys([*badge.tags, *bare_skills, *level]))


def _build_identifier(identifier: Identifier) -> dict[str, Any]:
    return {
        "type": "IdentifierEntry",
        "identifier": identifier.value,
        "identifierType": identifier.type,
    }


def _build_address(issuer: Issuer) -> dict[str, Any]:
    if issuer.address is None:
        return {}
    members = {
        **_given("streetAddress", issuer.address.street),
        **_given("postOfficeBoxNumber", issuer.address.post_office_box),
        **_given("addressLocality", issuer.address.locality),
        **_given("addressRegion", issuer.address.region),
        **_given("postalCode", issuer.address.postal_code),
        **_given("addressCountry", issuer.address.country),
        **_given("addressCountryCode", issuer.address.country_code),
    }
    return {"address": {"type": ["Address"], **members}} if members else {}


def _build_organisation(name: str, written: Organisation | None) -> dict[str, Any]:
    if written is None:
        return {}
    profile = {
        "id": written.id or written.url,
        "type": ["Profile"],
        "name": written.name,
        "url": written.url,
    }
    return {name: profile}


def _image(content: Content, image: Image | None) -> dict[str, Any]:
    if image is None:
        return {}
    return {
        "image": {
            "id": f"{content.site.base}images/{image.file}",
            "type": "Image",
            **_given("caption", image.alt),
        }
    }


def _given(name: str, value: Any) -> dict[str, Any]:
    return {} if value is None else {name: value}


def _listed(name: str, values: Iterable[Any]) -> dict[str, Any]:
    items = list(values)
    return {name: items} if items else {}


def _number(written: str | None) -> int | float | None:
    """A whole number stays one: JSON readers write 3.0 and 3 differently."""
    if written is None:
        return None
    number = float(written)
    return int(number) if number.is_integer() else number
