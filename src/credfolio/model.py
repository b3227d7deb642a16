"""What people write in `content/`, typed and frozen.

The models say which members exist, what they may hold and what they mean; reading the files and
finding the line of a mistake is `credfolio.content`'s work. Member names are the content format's
(version 1), a contract with users; the Open Badges 3.0 member each one becomes is named beside it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import PydanticCustomError

from credfolio.reasons import StatusReason, StatusState

if TYPE_CHECKING:
    from pydantic.config import JsonDict, JsonValue
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

CONTENT_FORMAT: Final = 1
DEFAULT_THEME: Final = "ledger"

# Open Badges 3.0 App. B, AchievementType; `ext:Name` is open for others.
ACHIEVEMENT_TYPES = (
    "Achievement",
    "ApprenticeshipCertificate",
    "Assessment",
    "Assignment",
    "AssociateDegree",
    "Award",
    "Badge",
    "BachelorDegree",
    "Certificate",
    "CertificateOfCompletion",
    "Certification",
    "CoCurricular",
    "CommunityService",
    "Competency",
    "Course",
    "Degree",
    "Diploma",
    "DoctoralDegree",
    "Fieldwork",
    "GeneralEducationDevelopment",
    "JourneymanCertificate",
    "LearningProgram",
    "License",
    "MasterCertificate",
    "MasterDegree",
    "Membership",
    "MicroCredential",
    "ProfessionalDoctorate",
    "QualityAssuranceCredential",
    "ResearchDoctorate",
    "SecondarySchoolDiploma",
)
# Open Badges 3.0 App. B, AlignmentTargetType.
ALIGNMENT_TYPES = (
    "CFItem",
    "CFRubric",
    "CFRubricCriterion",
    "CFRubricCriterionLevel",
    "CTDL",
    "ceasn:Competency",
    "ceterms:Credential",
)
# Open Badges 3.0 App. B, ResultType.
RESULT_TYPES = (
    "GradePointAverage",
    "LetterGrade",
    "Percent",
    "PerformanceLevel",
    "PredictedScore",
    "RawScore",
    "Result",
    "RubricCriterion",
    "RubricCriterionLevel",
    "RubricScore",
    "ScaledScore",
    "Status",
)
# Open Badges 3.0 App. B, ResultStatusType.
RESULT_STATUSES = (
    "Completed",
    "Enrolled",
    "Failed",
    "InProgress",
    "OnHold",
    "Provisional",
    "Withdrew",
)
# Open Badges 3.0 App. B, IdentifierTypeEnum, without the two that have members of their own here.
IDENTIFIER_TYPES = (
    "accountId",
    "identifier",
    "isbn",
    "issn",
    "lisSourcedId",
    "ltiContextId",
    "ltiDeploymentId",
    "ltiPlatformId",
    "ltiToolId",
    "ltiUserId",
    "nationalIdentityNumber",
    "oneRosterSourcedId",
    "productId",
    "sisSourcedId",
    "sourcedId",
    "systemId",
    "userName",
)
# First path segments that the site keeps for itself, now or later: no earner may be called so.
RESERVED_SLUGS = frozenset(
    """
    404 about api assets awards badges cohorts credentials css download downloads earners embed
    endorsements feed home images index insights issuers js keys log moved pages pathways people
    private registry roles rss search skills static status tags tools transcript unlisted verify
    wallet well-known
    """.split()
)
ENDORSEMENTS: Final = "endorsements"
"""The first segment of the addresses of endorsements, where credentials have their earner's slug."""
SCHEMAS: Final = "schemas"
"""The first segment of the addresses of JSON Schemas, on sites that publish them."""
TRANSCRIPT: Final = "transcript"
"""Where transcripts have the slug of an earner in the wallet; nobody can be called so."""
MAX_TRANSCRIPT = 64
"""The most credentials in a transcript: verifiers do not look at more."""
MAX_SLUG = 80  # keeps paths short
MOST_REQUIRED = 12  # of so many skills the shortest way to what is missing is found for certain
StatusPurpose = Literal["revocation", "suspension"]
VISIBILITIES = ("public", "unlisted", "private")
"""From what everybody can find to what is on no page at all."""
Visibility = Literal["public", "unlisted", "private"]
UNLISTED = "unlisted/"
"""Below it lie the pages that nobody finds who was not told their address."""
_FIRST_YEAR = 1000  # before it stand slips of the finger, like 0206

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_DURATION = re.compile(
    r"P(?=\d)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?"
    r"(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
)
_TIME_TO_LIVE = re.compile(
    r"P(?=\d|T\d)(?:(?P<days>\d{1,3})D)?(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?"
)
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
DAY_PARTS = re.compile("YYYY|MM?|DD?")
"""What a `date_format` is made of, beside what stands between."""
_SSH_KEY = re.compile(
    r"(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com"
    r"|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,2}"
)
_HEX = re.compile(r"#?(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")
# Names only: the last label of an IP address has no letter in front.
_HOST = re.compile(
    r"localhost|(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)
_WEB_DID = re.compile(r"did:web:[A-Za-z0-9._:%-]+")
# An absolute address (RFC 3986) or DID, without a fragment: that would be one of its keys.
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`#]+")
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+")
_HTTPS = r"https://[^\s<>\"{}|\\^`]+"
_URL_UNSAFE = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]")


def _as_text(value: Any) -> Any:
    """Take a number or a date that stands where text belongs as it was written."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise ValueError("text is wanted here; put the word in quotes")  # noqa: TRY004 - pydantic collects ValueError only
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _checked_text(value: str) -> str:
    if found := _CONTROL.search(value):
        code = f"U+{ord(found.group()):04X}"
        raise ValueError(f"has the control character {code}, which no credential may carry")
    value = value.strip()
    if not value:
        raise ValueError("is empty; write something or leave the line out")
    return value


def _without_email(value: str) -> str:
    if has_email(value):
        raise ValueError("has an e-mail address in it, and everything here is published")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise ValueError("must be on one line")
    return value


def _text(value: str) -> str:
    return _without_email(_checked_text(value))


def _line(value: str) -> str:
    return _one_line(_text(value))


def _slug(value: str) -> str:
    if not is_slug(value):
        raise ValueError(
            "must be small letters, digits and single hyphens (like intro-to-rust), at most 80"
        )
    return value


def _credential_name(value: str) -> str:
    if not all(map(_SLUG.fullmatch, value.split("/"))) or value.count("/") > 1:
        raise ValueError("must name a credential, like first-aid or ada-lovelace/first-aid")
    return value


def _https(value: str) -> str:
    """Allow only absolute https addresses that every verifier reads the same way."""
    return _address(value, ("https",))


def _concept(value: str) -> str:
    """Allow http as well: the identifiers of some frameworks, like ESCO's, start so for good."""
    return _address(value, ("https", "http"))


def _address(value: str, schemes: tuple[str, ...]) -> str:
    if _URL_UNSAFE.search(value):
        raise ValueError("has a character that no address may have; write it percent-encoded")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if parts.scheme not in schemes or not host:
        raise ValueError("must be an address that starts with https://")
    if parts.username or parts.password:
        raise ValueError("must not carry a user name or password")
    return value


def _base_url(value: str) -> str:
    """Allow only what did:web can name (no IP address) and every server serves as written."""
    if "?" in value or "#" in value:
        raise ValueError("must not have a ? or a # in it")
    parts = urlsplit(value)
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        raise ValueError("must name a host like user.github.io; did:web allows no IP address")
    if host not in parts.netloc:
        raise ValueError(f"must write its host in small letters: {host}")
    if parts.netloc not in (host, f"{host}:{parts.port}") or parts.port == 443:  # noqa: PLR2004 - https
        raise ValueError("must name a port only if it is not 443, the usual one")
    segments = parts.path.removesuffix("/").split("/")[1:]
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError("may have only letters, digits and . _ ~ - between its slashes")
    if any(set(segment) == {"."} for segment in segments):
        raise ValueError("must not have . or .. between its slashes")
    return value


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value) or not re.search("[1-9]", value):
        raise ValueError("must be an ISO 8601 duration in years, months, weeks or days, like P2Y")
    return value


def _time_to_live(value: str) -> str:
    if not _TIME_TO_LIVE.fullmatch(value) or not re.search("[1-9]", value):
        raise ValueError("must be an ISO 8601 duration in days, hours or minutes, like PT12H")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be a language code like en, pt-BR or zh-Hant")
    return value


def _number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise ValueError("must be a number like 3 or 1.5")
    return value


def _colour(value: str) -> str:
    """Allow sRGB in hex only, which cannot carry anything else into a style sheet."""
    if not _HEX.fullmatch(value):
        raise ValueError("must be a colour in hex, in quotes, like '#1f4b99' or '#fff'")
    digits = value.removeprefix("#").lower()
    if len(digits) == 3:  # noqa: PLR2004 - one for each channel
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}"


def _whole_number(low: int, high: int) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return value

    return BeforeValidator(check, json_schema_input_type=Annotated[int, Field(ge=low, le=high)])


def _digits(value: str) -> str:
    if not (value.isascii() and value.isdecimal()):
        raise ValueError("must be a whole number: the one in the address of the LinkedIn page")
    return value


def _country_code(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError("must be two capital letters (ISO 3166-1), like GB")
    return value


def _did(value: str) -> str:
    if not re.fullmatch(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+", value):
        raise ValueError("must be a DID like did:key:z6Mk... or did:web:example.org")
    return value


def _issuer_did(value: str) -> str:
    if value not in ("web", "key") and not _WEB_DID.fullmatch(value):
        raise ValueError(
            "must be web, key, or the did:web of another host, like did:web:acme.example"
        )
    return value


def _known_id(value: str) -> str:
    if not _IDENTIFIER.fullmatch(value):
        raise ValueError("is not the identifier of an issuer, such as did:web:example.org")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError("must be an e-mail address; it is published only salted and hashed")
    return value


def _date_format(value: str) -> str:
    if sorted(part[0] for part in DAY_PARTS.findall(value)) != ["D", "M", "Y"]:
        raise ValueError("must have a YYYY, a MM or M, and a DD or D in it, like DD.MM.YYYY")
    return value


def _column(value: str) -> str:
    names = (*RosterRow.model_fields, "ignore")
    if value not in names and not (
        value.startswith("results.") and is_slug(value.removeprefix("results."))
    ):
        raise PydanticCustomError(
            "unknown_name",
            "unknown column '{value}'",
            {"value": value, "names": (*names, "results.<id>")},
        )
    return value


def _ssh_key(value: str) -> str:
    if not _SSH_KEY.fullmatch(value):
        raise ValueError(
            "must be a public key of ssh without its comment, like ssh-ed25519 AAAA..."
        )
    return value


def _sane_day(value: date) -> date:
    if value.year < _FIRST_YEAR:
        raise ValueError(f"lies in the year {value.year}; is the year right?")
    return value


def _named(names: tuple[str, ...]) -> JsonDict:
    """What an editor is told: these names, or one of your own."""
    return {"anyOf": [{"enum": list(names)}, {"pattern": "^ext:[A-Za-z0-9._-]+$"}]}


def _one_of(kind: str, names: tuple[str, ...]) -> AfterValidator:
    known = frozenset(names)

    def check(value: str) -> str:
        if value not in known and not re.fullmatch(r"ext:[A-Za-z0-9._-]+", value):
            raise PydanticCustomError(
                "unknown_name",
                "unknown {kind} '{value}'",
                {"kind": kind, "value": value, "names": names},
            )
        return value

    return AfterValidator(check)


@dataclass(frozen=True, eq=False)
class _InSchema:
    """What an editor is told of a value, besides its type."""

    told: JsonDict

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), **self.told}


def _matching(pattern: str, **more: JsonValue) -> _InSchema:
    """Text of a form; the pattern is one that JavaScript reads too."""
    return _InSchema({"pattern": f"^(?:{pattern})$", **more})


# Numbers stand for what is written there, as `_as_text` has it.
_VISIBLE = r"[^\x00-\x08\x0b-\x1f\x7f]"
_TEXT: JsonDict = {"type": ["string", "number"], "minLength": 1}
_AsWritten = Annotated[str, BeforeValidator(_as_text), _InSchema(_TEXT)]
_PlainText = Annotated[_AsWritten, AfterValidator(_checked_text)]
# A registry has millions of them: one step each instead of three.
Text = Annotated[_AsWritten, AfterValidator(_text), _matching(f"{_VISIBLE}*")]
"""Markdown or plain text of any length."""
Line = Annotated[_AsWritten, AfterValidator(_line), _matching(rf"\s*(?:(?!\n|\t){_VISIBLE})*\s*")]
"""Text on one line."""
Slug = Annotated[_PlainText, AfterValidator(_slug), _matching(_SLUG.pattern, maxLength=MAX_SLUG)]
_CredentialName = Annotated[
    _PlainText,
    AfterValidator(_credential_name),
    _matching(rf"{_SLUG.pattern}(?:/{_SLUG.pattern})?"),
]
CredentialNames = Annotated[
    tuple[_CredentialName, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, (str, int)) else value,
        json_schema_input_type=_CredentialName | list[_CredentialName],
    ),
    Field(strict=False),
]
"""Credentials by `<award>` or `<earner>/<award>`, one or a list of them."""
Https = Annotated[
    _PlainText, AfterValidator(_https), AfterValidator(_without_email), _matching(_HTTPS)
]
Concept = Annotated[
    _PlainText,
    AfterValidator(_concept),
    AfterValidator(_without_email),
    _matching(_HTTPS.replace("https", "https?")),
]
"""The address that a framework gives to a thing."""
Email = Annotated[_PlainText, AfterValidator(_email), _matching(r"[^@\s]+@[^@\s]+\.[^@\s]+")]
"""An e-mail address, which is published only salted and hashed."""
BaseUrl = Annotated[
    Https,
    AfterValidator(_base_url),
    _matching(
        r"https://[a-z0-9.-]*[a-z][a-z0-9.-]*(?::\d+)?(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*/?"
    ),
]
Did = Annotated[_PlainText, AfterValidator(_did), _matching("did:[a-z0-9]+:[A-Za-z0-9._:%-]+")]
Duration = Annotated[
    _PlainText, AfterValidator(_duration), _matching(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?")
]
TimeToLive = Annotated[
    _PlainText,
    AfterValidator(_time_to_live),
    _matching(r"P(?=\d|T\d)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?)?"),
]
Day = Annotated[date, AfterValidator(_sane_day)]
Language = Annotated[_PlainText, AfterValidator(_language), _matching(_LANGUAGE.pattern)]
Colour = Annotated[_PlainText, AfterValidator(_colour), _matching(_HEX.pattern)]
"""A colour of the screen, as `#rrggbb`."""
Number = Annotated[_PlainText, AfterValidator(_number), _matching(_NUMBER.pattern, minimum=0)]
"""A decimal as it was written: becomes a JSON number in the credential."""
ImagePath = Annotated[_PlainText, AfterValidator(_one_line), _matching(r"[^/\\\n][^\\\n]*")]
"""A file below `content/images/`; that it is there and what it is, `content` finds out."""
AchievementType = Annotated[
    _PlainText,
    _one_of("achievement type", ACHIEVEMENT_TYPES),
    _InSchema(_named(ACHIEVEMENT_TYPES)),
]
AlignmentType = Annotated[
    _PlainText,
    _one_of("alignment type", ALIGNMENT_TYPES),
    _InSchema(_named(ALIGNMENT_TYPES)),
]
ResultType = Annotated[
    _PlainText,
    _one_of("result type", RESULT_TYPES),
    _InSchema(_named(RESULT_TYPES)),
]
ResultStatus = Annotated[
    _PlainText,
    _one_of("result status", RESULT_STATUSES),
    _InSchema(_named(RESULT_STATUSES)),
]
IdentifierType = Annotated[
    _PlainText,
    _one_of("identifier type", IDENTIFIER_TYPES),
    _InSchema(_named(IDENTIFIER_TYPES)),
]


def _any_of(*members: str) -> JsonDict:
    """What an editor is told: one of these members is needed."""
    return {"anyOf": [{"required": [member]} for member in members]}


_WITH_URL: JsonDict = {
    "dependentRequired": {member: ["url"] for member in ("code", "framework", "description")}
}


class _Written(BaseModel):
    """Base of everything people write: unknown members are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False, strict=True)


class _Short(_Written):
    """Base of what may be written as plain text: that is its member `_short`."""

    _short: ClassVar[str] = "name"

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        plain = isinstance(value, (str, int)) and not isinstance(value, bool)
        return {cls._short: value} if plain else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        mapping = handler.resolve_ref_schema(handler(schema))
        plain = handler.resolve_ref_schema(mapping)["properties"][cls._short]
        written = next((each for each in plain.get("anyOf", ()) if "type" in each), plain)
        told = {key: value for key, value in written.items() if key != "title"}
        return {"anyOf": [told, mapping], "description": mapping["description"]}


class Image(_Short):
    """A picture: `image: file.svg`, or a mapping with `alt` (Image, `caption` = `alt`)."""

    _short: ClassVar[str] = "file"

    file: ImagePath
    """A file below `content/images/`."""
    alt: Line | None = None
    """What it shows, for those who do not see it."""


class Criteria(_Short):
    """How an achievement is earned (Criteria: `narrative`, `id` = `page`)."""

    _short: ClassVar[str] = "narrative"

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    narrative: Text | None = None
    """How it is earned, in Markdown."""
    page: Https | None = None
    """A page that says it in full."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.narrative is None and self.page is None:
            raise ValueError("needs a narrative, a page, or both")
        return self


class Alignment(_Written):
    """A place in a framework such as ESCO, O*NET, CASE or CTDL (Alignment)."""

    name: Line
    """What the framework calls it."""
    url: Concept
    """Its address in the framework."""
    code: Line | None = None
    """Its code in the framework."""
    framework: Line | None = None
    """The framework's name."""
    type: AlignmentType | None = None
    """What kind of thing it is there."""
    description: Text | None = None
    """What it means, in Markdown."""


class Skill(_Short):
    """Something a person can do: with a `url` an Alignment, a bare name a `tag`.

    With `skill`, or as a plain text that is its id, one of `skills.yaml`: its alignments.
    """

    model_config = ConfigDict(json_schema_extra=_WITH_URL)

    name: Line | None = None
    """What a person can do; left out with a skill."""
    url: Concept | None = None
    """Its address in a framework."""
    code: Line | None = None
    """Its code there; needs a url."""
    framework: Line | None = None
    """The framework's name; needs a url."""
    description: Text | None = None
    """What it means, in Markdown; needs a url."""
    skill: Slug | None = None
    """The id of a skill in skills.yaml, which says all else of it."""
    level: Slug | None = None
    """The id of one of that skill's levels."""

    @model_validator(mode="after")
    def _url_for_details(self) -> Self:
        details = self.code or self.framework or self.description
        if self.skill and (self.name or self.url or details):
            raise ValueError("has a skill of skills.yaml, which says all else of it but the level")
        if not self.skill and not self.name:
            raise ValueError("needs a name, or the skill of skills.yaml that it is")
        if not self.skill and self.level:
            raise ValueError("needs a skill: a level is one of those that skills.yaml gives it")
        if not self.skill and self.url is None and details:
            raise ValueError("needs a url: a code, framework or description points at one")
        return self


class SkillLevel(_Short):
    """How well somebody can do something, in the words of a skill's framework."""

    _short: ClassVar[str] = "id"

    id: Slug
    """Its name in badges and roles."""
    name: Line | None = None
    """What it is called; the id if left out."""
    description: Text | None = None
    """What it means, in Markdown."""

    @property
    def title(self) -> str:
        """What it is called: its name, or its id as people would write it."""
        return self.name or self.id.replace("-", " ")


class KnownSkill(_Written):
    """An entry of `skills.yaml`: what badges give and roles need (DefinedTerm, Alignment).

    `levels` go from the lowest to the highest.
    """

    id: Slug
    """Its name in badges and roles, and the last part of its address."""
    name: Line
    """What a person can do."""
    description: Text | None = None
    """What it means, in Markdown."""
    framework: Line | None = None
    """Whose words these are, where they are not the site's own."""
    code: Line | None = None
    """Its code there."""
    levels: tuple[SkillLevel, ...] = Field(default=(), strict=False)
    """How well, from the lowest to the highest."""
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    """What it is in ESCO, O*NET, CASE, CTDL or another framework."""

    def rank_of(self, level: str | None) -> int:
        """The place of a level among those of the skill, 0 for none: every level is higher."""
        ids = [each.id for each in self.levels]
        return ids.index(level) + 1 if level in ids else 0

    def level_at(self, rank: int) -> SkillLevel | None:
        """The level with a rank; None where none is said."""
        return self.levels[rank - 1] if rank else None


class SkillList(_Written):
    """`skills.yaml`: the skills that the site speaks of."""

    skills: tuple[KnownSkill, ...] = Field(default=(), strict=False)
    """The skills, each by its id."""


class Requirement(_Short):
    """What a role needs: a skill of `skills.yaml`, at least at a level."""

    _short: ClassVar[str] = "skill"

    skill: Slug
    """The id of a skill in skills.yaml."""
    level: Slug | None = None
    """The id of the level that is enough."""


class Role(_Written):
    """`roles/<slug>.yaml`: the skills that a job needs."""

    name: Line
    """What the job is called."""
    required: tuple[Requirement, ...] = Field(max_length=MOST_REQUIRED, strict=False)
    """The skills that it needs, twelve at most."""
    nice_to_have: tuple[Requirement, ...] = Field(default=(), strict=False)
    """Skills that are welcome besides."""
    description: Text | None = None
    """What the job is, in Markdown."""
    url: Https | None = None
    """A page that says it in full."""
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    """The occupation in ESCO, O*NET-SOC or another framework."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if not self.required:
            raise ValueError("needs at least one skill in required:")
        named = [each.skill for each in (*self.required, *self.nice_to_have)]
        twice = next((skill for at, skill in enumerate(named) if skill in named[:at]), None)
        if twice:
            raise ValueError(f"names the skill '{twice}' twice")
        return self


class Step(_Short):
    """A step of a pathway: a badge, what another issuer gives, another pathway, or several steps.

    `all_of` and `any_of` say how many of their steps are needed, `at_least` how many of those in
    `of`.
    """

    _short: ClassVar[str] = "badge"

    badge: Slug | None = None
    """The slug of a badge of the site."""
    achievement: Concept | None = None
    """The id of an achievement of another issuer."""
    issuer: Annotated[_PlainText, AfterValidator(_known_id)] | None = None
    """Who may give that achievement, by DID or address."""
    pathway: Slug | None = None
    """The slug of another pathway: all of its steps."""
    all_of: tuple[Step, ...] = Field(default=(), strict=False)
    """Steps that are all needed."""
    any_of: tuple[Step, ...] = Field(default=(), strict=False)
    """Steps of which one is needed."""
    of: tuple[Step, ...] = Field(default=(), strict=False)
    """Steps of which at_least so many are needed."""
    at_least: Annotated[int, _whole_number(1, 100)] | None = None
    """How many of the steps in of."""
    name: Line | None = None
    """What it is called here."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in it."""
        return self.all_of or self.any_of or self.of

    @property
    def needed(self) -> int:
        """How many of the steps in it are needed."""
        if self.any_of:
            return 1
        return self.at_least or len(self.steps)

    @model_validator(mode="after")
    def _one(self) -> Self:
        kinds = (self.badge, self.achievement, self.pathway, self.all_of, self.any_of, self.of)
        if sum(bool(each) for each in kinds) != 1:
            raise ValueError(
                "needs a badge, an achievement, a pathway, all_of, any_of or of, and only one of them"
            )
        if self.achievement and not (self.name and self.issuer):
            raise ValueError("needs the name of the achievement and the issuer who may give it")
        if self.issuer and not self.achievement:
            raise ValueError("has an issuer, which only an achievement of others needs")
        if bool(self.of) != (self.at_least is not None):
            raise ValueError("needs at_least and of together: how many, and of which steps")
        if self.at_least and self.at_least > len(self.of):
            raise ValueError(
                f"needs {self.at_least} of {len(self.of)} steps, and nobody can do that"
            )
        return self


class Pathway(_Written):
    """`pathways/<slug>.yaml`: steps that lead somewhere; all of them are needed."""

    name: Line
    """What the way is called."""
    steps: tuple[Step, ...] = Field(strict=False)
    """What leads there; all of it is needed."""
    description: Text | None = None
    """Where it leads, in Markdown."""
    milestone: Slug | None = None
    """The slug of the badge that is awarded at the end."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.steps:
            raise ValueError("needs at least one step in steps:")
        return self


class Level(_Short):
    """How demanding a badge is, in the issuer's words or a framework's (With `url`: Alignment)."""

    model_config = ConfigDict(json_schema_extra=_WITH_URL)

    name: Line
    """The level, in words."""
    framework: Line | None = None
    """The framework's name; needs a url."""
    code: Line | None = None
    """Its code there; needs a url."""
    url: Concept | None = None
    """Its address in a framework."""

    @model_validator(mode="after")
    def _url_for_details(self) -> Self:
        if self.url is None and (self.code or self.framework):
            raise ValueError("needs a url: a code or framework points at one")
        return self


class Identifier(_Written):
    """An identifier by which others know a thing (IdentifierEntry)."""

    value: Line
    """The identifier."""
    type: IdentifierType = "identifier"
    """What kind of identifier it is."""


class Related(_Written):
    """Another edition of the same badge: a language, an earlier version (Related)."""

    url: Https
    """Its address."""
    language: Language | None = None
    """The language that it is in."""
    version: Line | None = None
    """Its version."""


class RubricLevel(_Written):
    """One level of a rubric (RubricCriterionLevel)."""

    id: Slug
    """What awards call it; differs within a badge."""
    name: Line
    """What people call it."""
    description: Text | None = None
    """What it takes, in Markdown."""
    level: Line | None = None
    """Where it stands among the levels."""
    points: Line | None = None
    """How many points it is worth."""
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    """Places in frameworks that it stands for."""


class ResultDescription(_Written):
    """A kind of result that an award of this badge can carry (ResultDescription)."""

    id: Slug
    """What awards call it."""
    name: Line
    """What people call it."""
    type: ResultType
    """What kind of result it is."""
    allowed_values: tuple[Line, ...] = Field(default=(), strict=False)
    """What it can be, from the lowest to the highest."""
    value_min: Line | None = None
    """The lowest value there is."""
    value_max: Line | None = None
    """The highest value there is."""
    required_value: Line | None = None
    """The value that is needed to earn the badge."""
    required_level: Slug | None = None
    """The id of the level that is needed to earn the badge."""
    levels: tuple[RubricLevel, ...] = Field(default=(), strict=False)
    """The levels of its rubric."""
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    """Places in frameworks that it stands for."""

    @model_validator(mode="after")
    def _level_exists(self) -> Self:
        if self.required_level and self.required_level not in {level.id for level in self.levels}:
            raise ValueError(f"required_level '{self.required_level}' is not among its levels")
        return self


class Badge(_Written):
    """`badges/<slug>.yaml`: what can be earned (Achievement)."""

    name: Line
    """What it is called."""
    description: Text
    """What its holder knows or can do, in Markdown."""
    criteria: Criteria
    """How it is earned: Markdown, or a narrative and a page."""
    issuer: Slug | None = None
    """Slug of who issues it; the site's issuer if left out."""
    type: AchievementType | None = None
    """What kind of achievement it is."""
    image: Image | None = None
    """An SVG or PNG below `content/images/`; without one, a mark is drawn."""
    skills: tuple[Skill, ...] = Field(default=(), strict=False)
    """What its holder can do: names, or places in a framework."""
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    """Places in frameworks that it stands for."""
    tags: tuple[Line, ...] = Field(default=(), strict=False)
    """Words to find it by."""
    level: Level | None = None
    """How demanding it is."""
    credits: Number | None = None
    """How many credits it is worth."""
    language: Language | None = None
    """The language of its words."""
    valid_for: Duration | None = None
    """How long its credentials hold, from the day of the award: P2Y, P18M, P90D."""
    results: tuple[ResultDescription, ...] = Field(default=(), strict=False)
    """What an award of it may report."""
    code: Line | None = None
    """The issuer's own code, like a course number."""
    version: Line | None = None
    """Its version."""
    field_of_study: Line | None = None
    """The field that it belongs to."""
    specialization: Line | None = None
    """What in that field it is about."""
    identifiers: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Identifiers by which others know it."""
    related: tuple[Related, ...] = Field(default=(), strict=False)
    """Other editions of the same badge."""


class Evidence(_Written):
    """What shows that the criteria were met (Evidence, `id` = `url`)."""

    model_config = ConfigDict(json_schema_extra=_any_of("url", "narrative"))

    url: Https | None = None
    """The address of something that will not change."""
    name: Line | None = None
    """What it is called."""
    description: Text | None = None
    """What it is, in Markdown."""
    narrative: Text | None = None
    """What was done, in Markdown."""
    genre: Line | None = None
    """What kind of work it is."""
    audience: Line | None = None
    """Whom it is for."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.url is None and self.narrative is None:
            raise ValueError("needs a url or a narrative: something to look at")
        return self


class Result(_Written):
    """A result of this award, of a kind the badge describes (Result, `resultDescription` = `of`)."""

    model_config = ConfigDict(json_schema_extra=_any_of("value", "status", "level"))

    of: Slug
    """The id that the badge gives this result."""
    value: Line | None = None
    """What was reached: a number, a grade."""
    status: ResultStatus | None = None
    """How it stands, for results whose type is Status."""
    level: Slug | None = None
    """The id of the level that was reached."""
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    """Places in frameworks that it stands for."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.value is None and self.status is None and self.level is None:
            raise ValueError("needs a value, a level or a status")
        return self


class Activity(_Written):
    """When the work was done (`activityStartDate`, `activityEndDate`)."""

    start: Day | None = None
    """The first day."""
    end: Day | None = None
    """The last day, not before the first."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError("ends before it starts")
        return self


class Organisation(_Written):
    """Another organisation: who assessed (`source`), or whom an issuer belongs to (`parentOrg`)."""

    name: Line
    """What it is called."""
    url: Https
    """Its home page."""
    id: Https | None = None
    """Its identifier; the url if left out."""


class Award(_Written):
    """One entry of an earner's `awards:`: this badge, this day (AchievementSubject and dates)."""

    badge: Slug
    """Slug of the badge."""
    date: Day
    """The day of the award."""
    id: Slug | None = None
    """The last part of its address; the badge's slug if left out."""
    visibility: Visibility | None = None
    """Who finds it: as the earner if left out, and never easier."""
    expires: Day | None = None
    """The last day it holds, in place of the badge's valid_for."""
    renews: Slug | None = None
    """An earlier award of the same badge, by its slug."""
    replaces: CredentialNames = ()
    """Credentials that were wrong and that this one replaces."""
    narrative: Text | None = None
    """What this earner did, in Markdown."""
    evidence: tuple[Evidence, ...] = Field(default=(), strict=False)
    """What shows that the criteria were met."""
    results: tuple[Result, ...] = Field(default=(), strict=False)
    """What was reached."""
    credits: Number | None = None
    """How many credits were earned."""
    licence_number: Line | None = None
    """The number of the licence."""
    activity: Activity | None = None
    """When the work was done."""
    role: Line | None = None
    """What the earner did in it."""
    term: Line | None = None
    """The term in which it was earned."""
    source: Organisation | None = None
    """Who assessed, where that was not the issuer."""
    approved_by: tuple[Slug, ...] = Field(default=(), strict=False)
    """Who approved it, by their names in policy.yaml; it is published nowhere."""

    @property
    def slug(self) -> str:
        """The last part of the award's address: its `id`, or the badge's."""
        return self.id or self.badge

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.expires and self.expires < self.date:
            raise ValueError("expires before it is awarded")
        return self


class Link(_Written):
    """A link on a portfolio."""

    name: Line
    """What readers see."""
    url: Https
    """Where it leads."""


class HashedIdentifier(_Written):
    """An identifier of an earner, published only salted and hashed (IdentityObject)."""

    value: _PlainText
    """The identifier, which is published only salted and hashed."""
    type: IdentifierType
    """What kind of identifier it is."""


class Earner(_Written):
    """`earners/<slug>.yaml`: who earned, and what."""

    name: Line
    """What the earner is called, in any script."""
    visibility: Visibility | None = None
    """Who finds the portfolio and all in it; as in site.yaml if left out."""
    headline: Line | None = None
    """A line below the name."""
    bio: Text | None = None
    """A few lines, in Markdown."""
    image: Image | None = None
    """A picture below `content/images/`."""
    location: Line | None = None
    """Where the earner is."""
    cohort: Slug | None = None
    """With whom the earner began: all who name the same have a page together."""
    language: Language | None = None
    """The language of the name and the bio."""
    links: tuple[Link, ...] = Field(default=(), strict=False)
    """Links to other places."""
    did: Did | None = None
    """A DID that the earner has."""
    email: Email | None = None
    """An e-mail address, which is published only salted and hashed."""
    identifiers: tuple[HashedIdentifier, ...] = Field(default=(), strict=False)
    """Identifiers, which are published only salted and hashed."""
    transcript: bool | None = None
    """Whether there is a signed transcript; what the site says, if left out."""
    pinned: tuple[Slug, ...] = Field(default=(), max_length=3, strict=False)
    """Up to three awards or imports that are shown first."""
    awards: tuple[Award, ...] = Field(default=(), strict=False)
    """What was earned."""


class Address(_Written):
    """A postal address (Address)."""

    street: Line | None = None
    """Street and number."""
    locality: Line | None = None
    """Town."""
    region: Line | None = None
    """County, state or province."""
    postal_code: Line | None = None
    """Postal code."""
    post_office_box: Line | None = None
    """Number of the post office box."""
    country: Line | None = None
    """The country's name."""
    country_code: (
        Annotated[_PlainText, AfterValidator(_country_code), _matching("[A-Z]{2}")] | None
    ) = None
    """Two letters of ISO 3166-1, like NO."""


class Issuer(_Written):
    """`issuers/<slug>.yaml`: who makes and signs the claim (Profile)."""

    name: Line
    """What it is called."""
    url: Https
    """Its home page."""
    description: Text | None = None
    """What it is, in Markdown."""
    image: Image | None = None
    """An SVG or PNG below `content/images/`."""
    did: Annotated[
        _PlainText,
        AfterValidator(_issuer_did),
        _InSchema({"anyOf": [{"enum": ["web", "key"]}, {"pattern": "^did:web:"}]}),
    ] = "web"
    """`web`, `key`, or the did:web of another host."""
    linkedin_id: Annotated[_PlainText, AfterValidator(_digits), _matching(r"\d+")] | None = None
    """The organisation's number at LinkedIn."""
    phone: Line | None = None
    """Its telephone number."""
    address: Address | None = None
    """Its postal address."""
    official: Line | None = None
    """The person who answers for what is issued."""
    identifiers: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Identifiers by which others know it."""
    parent: Organisation | None = None
    """The organisation that it belongs to."""

    @property
    def is_hosted_elsewhere(self) -> bool:
        """Whether the host of somebody else publishes its DID document."""
        return self.did not in ("web", "key")


class KnownIssuer(_Written):
    """An issuer that somebody knows: `id` as credentials name it, `name` as people do."""

    id: Annotated[
        _PlainText, AfterValidator(_known_id), _matching(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")
    ]
    """Its DID or address, as credentials name it."""
    name: _PlainText
    """What you call it."""
    url: Https | None = None
    """Where its name leads."""


class TrustList(_Written):
    """`trust.yaml`, or what `verify --trust` is given: the issuers that somebody knows."""

    issuers: tuple[KnownIssuer, ...] = Field(strict=False)
    """The issuers."""


class Endorsed(_Written):
    """What is endorsed: an issuer or a badge of this site, or an issuer that it knows."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    issuer: Slug | None = None
    """Slug of an issuer of this site."""
    badge: Slug | None = None
    """Slug of a badge of this site."""
    did: Did | None = None
    """DID of an issuer in trust.yaml."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.issuer, self.badge, self.did)) != 1:
            raise ValueError("needs an issuer, a badge or a did, and only one of them")
        return self


class Endorsement(_Written):
    """`endorsements/<slug>.yaml`: what an issuer says for another one (EndorsementCredential)."""

    by: Slug
    """Slug of the issuer that endorses."""
    of: Endorsed
    """What is endorsed."""
    comment: Text
    """What is said of it, in Markdown."""
    date: Day
    """The day on which it is given."""
    name: Line | None = None
    """What it is called."""
    expires: Day | None = None
    """The last day on which it holds."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.expires and self.expires < self.date:
            raise ValueError("expires before it is given")
        return self


class RosterRow(_Written):
    """One row of a roster: the columns that Credfolio knows, and what stands in them."""

    slug: Slug | None = None
    """Slug of the earner, or what a new one is to be called."""
    name: Line | None = None
    """The earner's name."""
    email: Email | None = None
    """The earner's e-mail address, which is published only salted and hashed."""
    language: Language | None = None
    """The language of a new earner's name."""
    cohort: Slug | None = None
    """With whom a new earner began."""
    badge: Slug | None = None
    """Slug or name of the badge."""
    id: Slug | None = None
    """The last part of the award's address, for a second award of a badge."""
    date: Day | None = None
    """The day of the award."""
    expires: Day | None = None
    """The last day it holds."""
    renews: Slug | None = None
    """Slug of the award that this one renews."""
    visibility: Visibility | None = None
    """Who finds the award."""
    narrative: Text | None = None
    """What this earner did, in Markdown."""
    evidence: Https | None = None
    """The address of what shows it."""
    evidence_name: Line | None = None
    """What that is called."""
    evidence_narrative: Text | None = None
    """What that shows, in Markdown."""
    result: Line | None = None
    """The only result that the badge describes."""
    credits: Number | None = None
    """How many credits were earned."""
    licence_number: Line | None = None
    """The number of the licence."""
    role: Line | None = None
    """What the earner did in it."""
    term: Line | None = None
    """The term in which it was earned."""


Delimiter = Literal[",", ";", "|", "tab"]
Encoding = Literal[
    "utf-8",
    "utf-16",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1256",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "mac-roman",
    "shift-jis",
    "euc-kr",
    "gb18030",
    "big5",
]


_Column = Annotated[
    _PlainText,
    AfterValidator(_column),
    _InSchema(
        {
            "anyOf": [
                {"enum": [*RosterRow.model_fields, "ignore"]},
                {"pattern": rf"^results\.{_SLUG.pattern}$"},
            ]
        }
    ),
]


class Roster(_Written):
    """`awards/<name>.yaml`: how the table beside it is read by `credfolio import-roster`."""

    columns: dict[_PlainText, _Column] = Field(default_factory=dict)
    """By heading, which column it is, `results.<id>` or `ignore`."""
    constants: RosterRow = RosterRow()
    """What stands in each row whose own cell is empty."""
    badges: dict[_PlainText, Slug] = Field(default_factory=dict)
    """By what the table calls a badge, its slug."""
    date_format: Annotated[
        _PlainText,
        AfterValidator(_date_format),
        _matching("(?=.*YYYY)(?=.*M)(?=.*D).*"),
    ] = "YYYY-MM-DD"
    """How days are written, like DD.MM.YYYY."""
    delimiter: Delimiter | None = None
    """What separates cells."""
    encoding: Encoding = "utf-8"
    """How the letters are written; UTF-8 if left out."""
    sheet: Line | None = None
    """The sheet of a workbook that has several."""
    slugs: Literal["name", "pseudonym"] = "name"
    """Whether slugs of new earners are made of their names or drawn."""
    approved_by: tuple[Slug, ...] = Field(default=(), strict=False)
    """Who approved all that the table awards, by their names in policy.yaml."""


class Approver(_Written):
    """Somebody who may approve awards, and the key that signs their commits."""

    name: Line
    """What people call them."""
    key: Annotated[_PlainText, AfterValidator(_ssh_key), _matching(_SSH_KEY.pattern)] | None = None
    """The public key of their signed commits, as ssh writes it, without a comment."""


class Rule(_Written):
    """What awards must have: those of some badges or issuers, or all."""

    badges: tuple[Slug, ...] = Field(default=(), strict=False)
    """Slugs of badges that it is for."""
    issuers: tuple[Slug, ...] = Field(default=(), strict=False)
    """Slugs of issuers for whose badges it is; without badges and issuers it is for all."""
    approvers: tuple[Slug, ...] = Field(default=(), strict=False)
    """Who may approve, by their names among the approvers."""
    approvals: Annotated[int, _whole_number(1, 9)] = 1
    """How many of them it takes."""
    signed: bool = False
    """Whether each must have signed a commit in which the award is as it is."""
    evidence: bool = False
    """Whether an award needs evidence."""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.signed and not self.approvers:
            raise ValueError("asks for signed commits of nobody: it needs approvers")
        if self.approvers and self.approvals > len(set(self.approvers)):
            raise ValueError(f"asks for {self.approvals} approvals, and fewer may approve")
        return self


class Policy(_Written):
    """`policy.yaml`: what awards must have before a build signs them."""

    approvers: dict[Slug, Approver] = Field(default_factory=dict)
    """By a short name, those who may approve."""
    rules: tuple[Rule, ...] = Field(default=(), strict=False)
    """What awards must have."""
    levels: tuple[Line, ...] = Field(default=(), strict=False)
    """The levels of badges by their names, from the lowest to the highest."""
    evidence_from: Line | None = None
    """The lowest of these levels whose awards need evidence."""
    since: Day | None = None
    """The first day whose awards are held to this; all if left out."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        for rule in self.rules:
            for name in rule.approvers:
                if name not in self.approvers:
                    raise ValueError(f"a rule names {name}, who is not among the approvers")
                if rule.signed and self.approvers[name].key is None:
                    raise ValueError(f"a rule asks for signed commits, and {name} has no key")
        keys = [each.key for each in self.approvers.values() if each.key]
        if len(set(keys)) < len(keys):
            raise ValueError("two approvers have the same key, so nobody can tell them apart")
        if self.evidence_from is not None and self.evidence_from not in self.levels:
            raise ValueError(f"evidence_from names '{self.evidence_from}', which is not in levels")
        return self

    def rules_for(self, badge: str, issuer: str) -> tuple[Rule, ...]:
        """What awards of a badge of an issuer must have."""
        return tuple(
            rule
            for rule in self.rules
            if badge in rule.badges or issuer in rule.issuers or not (rule.badges or rule.issuers)
        )

    def for_drafts(self) -> Policy:
        """The same without rules: what is to be approved yet may be written."""
        return Policy(approvers=self.approvers)

    def without_approvals(self) -> Policy:
        """The same, but for who has to approve."""
        update = {"approvers": (), "approvals": 1, "signed": False}
        rules = tuple(rule.model_copy(update=update) for rule in self.rules)
        return self.model_copy(update={"rules": rules})

    def is_for(self, award: Award) -> bool:
        """Whether an award is held to it."""
        return self.since is None or award.date >= self.since


class Palette(_Written):
    """The colours of a theme on a light or on a dark screen."""

    paper: Colour | None = None
    """The ground of the page."""
    sheet: Colour | None = None
    """The ground of buttons and fields."""
    ink: Colour | None = None
    """Text."""
    soft: Colour | None = None
    """What is said beside the text."""
    line: Colour | None = None
    """Lines between things."""
    accent: Colour | None = None
    """Links, the main button, the focus ring."""
    on_accent: Colour | None = None
    """Text on the accent."""


FontStack = Literal[
    "old-style", "transitional", "slab", "humanist", "grotesque", "geometric", "system"
]
"""Fonts that readers have already, by their kind."""


class Tokens(_Written):
    """What a theme is made of; what is left out is as in the theme below."""

    light: Palette = Palette()
    """Colours for light screens and for paper."""
    dark: Palette = Palette()
    """Colours for dark screens."""
    headings: FontStack | None = None
    """The kind of font of names and headings."""
    text: FontStack | None = None
    """The kind of font of everything else."""
    heading_weight: Literal[400, 500, 600, 700, 800] | None = None
    """How bold headings are."""
    scale: Literal["small", "regular", "large"] | None = None
    """How much larger headings are than text."""
    size: Annotated[int, _whole_number(16, 20)] | None = None
    """Of text, in pixels at the reader's usual size."""
    radius: Annotated[int, _whole_number(0, 24)] | None = None
    """Of corners, in pixels."""


class StatusLists(_Written):
    """How the lists that say what is withdrawn are made (BitstringStatusListCredential).

    `purpose` is that of the place which a credential gets when it is signed, `valid_for` the time
    from a list's `validFrom` to its `validUntil`, `ttl` how long verifiers may keep a copy.
    """

    purpose: StatusPurpose = "revocation"
    """What a credential's place in a list is for."""
    valid_for: Duration | None = None
    """How long a list holds: P30D, P3M."""
    ttl: TimeToLive | None = None
    """How long a verifier may keep a copy: PT12H."""


class Status(_Written):
    """`status/<earner>/<award>.yaml`: a credential that is not in force any more, or not now."""

    state: StatusState
    """Revoked for good, or suspended for a time."""
    date: Day
    """The day on which it was decided."""
    reason: StatusReason | None = None
    """Why."""
    note: Line | None = None
    """A line for readers, in the site's language."""


class FormerAddress(_Short):
    """Where the site was before: `kept` says whether the address still answers for it."""

    _short: ClassVar[str] = "url"

    url: BaseUrl
    """The address."""
    kept: bool = True
    """Whether it answers for the site with what builds make for it."""

    @property
    def base(self) -> str:
        """The address with its final slash."""
        return _with_slash(self.url)


Copy = Literal["badges", "codes", "embeds", "proofs", "resumes", "dates", "feeds", "api"]
"""What is published of a credential beside its page and its JSON, or of an earner beside theirs."""
COPIES: tuple[Copy, ...] = get_args(Copy)


class Site(_Written):
    """`site.yaml`: the site as a whole."""

    format: Literal[1] = CONTENT_FORMAT
    """The version of the content format."""
    title: Line
    """The site's title."""
    base_url: BaseUrl
    """Where the site will be published: for ever, unless it moves."""
    moved_from: tuple[FormerAddress, ...] = Field(default=(), strict=False)
    """Where the site was before."""
    description: Line | None = None
    """A line for search engines and previews."""
    intro: Text | None = None
    """Markdown on the home page."""
    language: Language = "en"
    """The language of what is written here, and of the pages' own words."""
    other_languages: tuple[Language, ...] = Field(default=(), strict=False)
    """Further languages in which each page is made."""
    issuer: Slug | None = None
    """Slug of the issuer whose DID is the site's own."""
    names: Literal["plain", "hashed"] = "plain"
    """Whether credentials have their earners' names, or only salted and hashed."""
    visibility: Visibility = "public"
    """Who finds portfolios and credentials of earners who do not say it."""
    cards: Literal["credential", "badge", "none"] = "credential"
    """Which pages have a picture of their own where they are linked."""
    copies: tuple[Copy, ...] = Field(default=COPIES, strict=False)
    """What is published beside each page and its signed JSON."""
    theme: Slug = DEFAULT_THEME
    """What the site looks like: ledger, placard, or a folder in templates/themes/."""
    tokens: Tokens = Tokens()
    """What is different from the theme."""
    certificates: bool = False
    """A PDF for paper beside each credential."""
    transcripts: bool = False
    """A signed transcript of each earner's public credentials."""
    verify_asks: Literal["site", "issuers"] = "site"
    """Whom the page /verify/ may ask."""
    status_lists: StatusLists = StatusLists()
    """How the lists are made that say what is withdrawn."""
    schemas: bool = False
    """Whether the JSON Schemas of these files are published too."""
    insights: bool = False
    """Whether there is a page of the site's numbers, /insights/."""

    @property
    def base(self) -> str:
        """The site's address, with its final slash."""
        return _with_slash(self.base_url)

    @property
    def bases(self) -> tuple[str, ...]:
        """The site's address, then those that it had before."""
        return (self.base, *(each.base for each in self.moved_from))

    @model_validator(mode="after")
    def _has_moved(self) -> Self:
        former = [each.base for each in self.moved_from]
        if self.base in former:
            raise ValueError(f"moved_from names {self.base}, where the site is now")
        if len(set(former)) < len(former):
            raise ValueError("moved_from names an address twice")
        return self


class Content(_Written):
    """All that people wrote, by slug, in the order of the slugs."""

    site: Site
    issuers: dict[str, Issuer]
    badges: dict[str, Badge]
    earners: dict[str, Earner]
    statuses: dict[str, dict[str, Status]] = Field(default_factory=dict)
    endorsements: dict[str, Endorsement] = Field(default_factory=dict)
    known_issuers: tuple[KnownIssuer, ...] = ()
    skills: dict[str, KnownSkill] = Field(default_factory=dict)
    roles: dict[str, Role] = Field(default_factory=dict)
    pathways: dict[str, Pathway] = Field(default_factory=dict)
    policy: Policy | None = None

    def status_of(self, earner: str, award: str) -> Status | None:
        """What is said of a credential by its earner and award; None while it is in force."""
        return self.statuses.get(earner, {}).get(award)

    def base_of(self, address: str) -> str | None:
        """Which of the site's addresses, of now or of before, an address lies below."""
        return max(
            (base for base in self.site.bases if address.startswith(base)), key=len, default=None
        )

    def at(self, base: str) -> Content:
        """The same content as it was, or would be, at another address."""
        if base == self.site.base:
            return self
        return self.model_copy(update={"site": self.site.model_copy(update={"base_url": base})})

    def visibility_of(self, earner: str, award: Award | None = None) -> Visibility:
        """Who finds an earner's portfolio, or one of the awards, which is never easier to find."""
        own = self.earners[earner].visibility or self.site.visibility
        if award is None or award.visibility is None:
            return own
        return max(own, award.visibility, key=VISIBILITIES.index)

    def transcribed(self, earner: str) -> tuple[Award, ...]:
        """The awards in an earner's transcript: public ones, in force or ended; none without one."""
        written = self.earners[earner]
        asked = self.site.transcripts if written.transcript is None else written.transcript
        return tuple(
            award
            for award in (written.awards if asked else ())
            if self.visibility_of(earner, award) == "public"
            and self.status_of(earner, award.slug) is None
        )

    def known(self, issuer: str) -> KnownIssuer | None:
        """What the site's list of known issuers says of an identifier; None if it is not there."""
        return next((each for each in self.known_issuers if each.id == issuer), None)

    def skill_of(self, named: Skill) -> KnownSkill | None:
        """The skill of `skills.yaml` that a badge names; None for one that only the badge knows."""
        if not self.skills or named.url:
            return None
        return self.skills.get(named.skill or named.name or "")

    @property
    def site_issuer(self) -> str:
        """Slug of the issuer that speaks for the site itself."""
        return self.site.issuer or next(iter(self.issuers))

    def issuer_of(self, badge: str) -> str:
        """Slug of the issuer of a badge: its own, or the site's."""
        return self.badges[badge].issuer or self.site_issuer


def _with_slash(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def is_slug(text: str) -> bool:
    """Say whether a name can be part of the site's addresses, as every file's stem must."""
    return len(text) <= MAX_SLUG and _SLUG.fullmatch(text) is not None


def has_email(text: str) -> bool:
    """Say whether there is an e-mail address in a text."""
    return "@" in text and _EMAIL.search(text) is not None


def without_emails(text: str, instead: str) -> str:
    """A text with something else in the place of each e-mail address."""
    return _EMAIL.sub(instead, text)


def milliseconds_of(time_to_live: str) -> int:
    """A time to live (`P1D`, `PT12H`) in milliseconds, as a status list's `ttl` is counted.

    Raises:
        ValueError: it is malformed.
    """
    match = _TIME_TO_LIVE.fullmatch(time_to_live)
    if match is None:
        raise ValueError(f"not a time to live: {time_to_live}")
    parts = {name: int(number or 0) for name, number in match.groupdict().items()}
    minutes = (parts["days"] * 24 + parts["hours"]) * 60 + parts["minutes"]
    return minutes * 60_000


def add_duration(start: date, duration: str) -> date:
    """The day a period ends that starts on `start`.

    Args:
        start: the first day.
        duration: ISO 8601, years to days (`P2Y`, `P18M`, `P90D`).

    Returns:
        The end; the 29th to 31st become the last day of a shorter month.

    Raises:
        ValueError: the duration is malformed, or ends after the year 9999.
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        raise ValueError(f"not a duration: {duration}")
    parts = {name: int(number or 0) for name, number in match.groupdict().items()}
    months = start.year * 12 + start.month - 1 + parts["years"] * 12 + parts["months"]
    year, month = divmod(months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date.fromordinal(
        date(year, month + 1, day).toordinal() + parts["weeks"] * 7 + parts["days"]
    )
