"""What people write in `content/`, typed and frozen.

The models say which members exist, what they may hold and what they mean; reading the files and
finding the line of a mistake is `credfolio.content`'s work. Member names are the content format's
(version 1), a contract with users; the Open Badges 3.0 member each one becomes is named beside it.
"""

from __future__ import annotations

import calendar
import re
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
    from pydantic.config import JsonDict
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


def _sane_day(value: date) -> date:
    if value.year < _FIRST_YEAR:
        raise ValueError(f"lies in the year {value.year}; is the year right?")
    return value


def _in_schema(names: tuple[str, ...]) -> JsonDict:
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


_AsWritten = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)]
_PlainText = Annotated[_AsWritten, AfterValidator(_checked_text)]
# A registry has millions of them: one step each instead of three.
Text = Annotated[_AsWritten, AfterValidator(_text)]
"""Markdown or plain text of any length."""
Line = Annotated[_AsWritten, AfterValidator(_line)]
"""Text on one line."""
Slug = Annotated[_PlainText, AfterValidator(_slug)]
CredentialNames = Annotated[
    tuple[Annotated[_PlainText, AfterValidator(_credential_name)], ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, (str, int)) else value,
        json_schema_input_type=str | list[str],
    ),
    Field(strict=False),
]
"""Credentials by `<award>` or `<earner>/<award>`, one or a list of them."""
Https = Annotated[_PlainText, AfterValidator(_https), AfterValidator(_without_email)]
Concept = Annotated[_PlainText, AfterValidator(_concept), AfterValidator(_without_email)]
"""The address that a framework gives to a thing."""
BaseUrl = Annotated[Https, AfterValidator(_base_url)]
Duration = Annotated[_PlainText, AfterValidator(_duration)]
TimeToLive = Annotated[_PlainText, AfterValidator(_time_to_live)]
Day = Annotated[date, AfterValidator(_sane_day)]
Language = Annotated[_PlainText, AfterValidator(_language)]
Colour = Annotated[_PlainText, AfterValidator(_colour)]
"""A colour of the screen, as `#rrggbb`."""
Number = Annotated[_PlainText, AfterValidator(_number)]
"""A decimal as it was written: becomes a JSON number in the credential."""
ImagePath = Annotated[_PlainText, AfterValidator(_one_line)]
"""A file below `content/images/`; that it is there and what it is, `content` finds out."""
AchievementType = Annotated[
    _PlainText,
    _one_of("achievement type", ACHIEVEMENT_TYPES),
    Field(json_schema_extra=_in_schema(ACHIEVEMENT_TYPES)),
]
AlignmentType = Annotated[
    _PlainText,
    _one_of("alignment type", ALIGNMENT_TYPES),
    Field(json_schema_extra=_in_schema(ALIGNMENT_TYPES)),
]
ResultType = Annotated[
    _PlainText,
    _one_of("result type", RESULT_TYPES),
    Field(json_schema_extra=_in_schema(RESULT_TYPES)),
]
ResultStatus = Annotated[
    _PlainText,
    _one_of("result status", RESULT_STATUSES),
    Field(json_schema_extra=_in_schema(RESULT_STATUSES)),
]
IdentifierType = Annotated[
    _PlainText,
    _one_of("identifier type", IDENTIFIER_TYPES),
    Field(json_schema_extra=_in_schema(IDENTIFIER_TYPES)),
]


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
        return {"anyOf": [{"type": "string"}, mapping], "description": mapping["description"]}


class Image(_Short):
    """A picture: `image: file.svg`, or a mapping with `alt` (Image, `caption` = `alt`)."""

    _short: ClassVar[str] = "file"

    file: ImagePath
    alt: Line | None = None


class Criteria(_Short):
    """How an achievement is earned (Criteria: `narrative`, `id` = `page`)."""

    _short: ClassVar[str] = "narrative"

    narrative: Text | None = None
    page: Https | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.narrative is None and self.page is None:
            raise ValueError("needs a narrative, a page, or both")
        return self


class Alignment(_Written):
    """A place in a framework such as ESCO, O*NET, CASE or CTDL (Alignment)."""

    name: Line
    url: Concept
    code: Line | None = None
    framework: Line | None = None
    type: AlignmentType | None = None
    description: Text | None = None


class Skill(_Short):
    """Something a person can do: with a `url` an Alignment, a bare name a `tag`.

    With `skill`, or as a plain text that is its id, one of `skills.yaml`: its alignments.
    """

    name: Line | None = None
    url: Concept | None = None
    code: Line | None = None
    framework: Line | None = None
    description: Text | None = None
    skill: Slug | None = None
    level: Slug | None = None

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
    name: Line | None = None
    description: Text | None = None

    @property
    def title(self) -> str:
        """What it is called: its name, or its id as people would write it."""
        return self.name or self.id.replace("-", " ")


class KnownSkill(_Written):
    """An entry of `skills.yaml`: what badges give and roles need (DefinedTerm, Alignment).

    `levels` go from the lowest to the highest.
    """

    id: Slug
    name: Line
    description: Text | None = None
    framework: Line | None = None
    code: Line | None = None
    levels: tuple[SkillLevel, ...] = Field(default=(), strict=False)
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)

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


class Requirement(_Short):
    """What a role needs: a skill of `skills.yaml`, at least at a level."""

    _short: ClassVar[str] = "skill"

    skill: Slug
    level: Slug | None = None


class Role(_Written):
    """`roles/<slug>.yaml`: the skills that a job needs."""

    name: Line
    required: tuple[Requirement, ...] = Field(max_length=MOST_REQUIRED, strict=False)
    nice_to_have: tuple[Requirement, ...] = Field(default=(), strict=False)
    description: Text | None = None
    url: Https | None = None
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)

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
    achievement: Concept | None = None
    issuer: Annotated[_PlainText, AfterValidator(_known_id)] | None = None
    pathway: Slug | None = None
    all_of: tuple[Step, ...] = Field(default=(), strict=False)
    any_of: tuple[Step, ...] = Field(default=(), strict=False)
    of: tuple[Step, ...] = Field(default=(), strict=False)
    at_least: Annotated[int, _whole_number(1, 100)] | None = None
    name: Line | None = None

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
    steps: tuple[Step, ...] = Field(strict=False)
    description: Text | None = None
    milestone: Slug | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.steps:
            raise ValueError("needs at least one step in steps:")
        return self


class Level(_Short):
    """How demanding a badge is, in the issuer's words or a framework's (With `url`: Alignment)."""

    name: Line
    framework: Line | None = None
    code: Line | None = None
    url: Concept | None = None

    @model_validator(mode="after")
    def _url_for_details(self) -> Self:
        if self.url is None and (self.code or self.framework):
            raise ValueError("needs a url: a code or framework points at one")
        return self


class Identifier(_Written):
    """An identifier by which others know a thing (IdentifierEntry)."""

    value: Line
    type: IdentifierType = "identifier"


class Related(_Written):
    """Another edition of the same badge: a language, an earlier version (Related)."""

    url: Https
    language: Language | None = None
    version: Line | None = None


class RubricLevel(_Written):
    """One level of a rubric (RubricCriterionLevel)."""

    id: Slug
    name: Line
    description: Text | None = None
    level: Line | None = None
    points: Line | None = None
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)


class ResultDescription(_Written):
    """A kind of result that an award of this badge can carry (ResultDescription)."""

    id: Slug
    name: Line
    type: ResultType
    allowed_values: tuple[Line, ...] = Field(default=(), strict=False)
    value_min: Line | None = None
    value_max: Line | None = None
    required_value: Line | None = None
    required_level: Slug | None = None
    levels: tuple[RubricLevel, ...] = Field(default=(), strict=False)
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _level_exists(self) -> Self:
        if self.required_level and self.required_level not in {level.id for level in self.levels}:
            raise ValueError(f"required_level '{self.required_level}' is not among its levels")
        return self


class Badge(_Written):
    """`badges/<slug>.yaml`: what can be earned (Achievement)."""

    name: Line
    description: Text
    criteria: Criteria
    issuer: Slug | None = None
    type: AchievementType | None = None
    image: Image | None = None
    skills: tuple[Skill, ...] = Field(default=(), strict=False)
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)
    tags: tuple[Line, ...] = Field(default=(), strict=False)
    level: Level | None = None
    credits: Number | None = None
    language: Language | None = None
    valid_for: Duration | None = None
    results: tuple[ResultDescription, ...] = Field(default=(), strict=False)
    code: Line | None = None
    version: Line | None = None
    field_of_study: Line | None = None
    specialization: Line | None = None
    identifiers: tuple[Identifier, ...] = Field(default=(), strict=False)
    related: tuple[Related, ...] = Field(default=(), strict=False)


class Evidence(_Written):
    """What shows that the criteria were met (Evidence, `id` = `url`)."""

    url: Https | None = None
    name: Line | None = None
    description: Text | None = None
    narrative: Text | None = None
    genre: Line | None = None
    audience: Line | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.url is None and self.narrative is None:
            raise ValueError("needs a url or a narrative: something to look at")
        return self


class Result(_Written):
    """A result of this award, of a kind the badge describes (Result, `resultDescription` = `of`)."""

    of: Slug
    value: Line | None = None
    status: ResultStatus | None = None
    level: Slug | None = None
    alignments: tuple[Alignment, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.value is None and self.status is None and self.level is None:
            raise ValueError("needs a value, a level or a status")
        return self


class Activity(_Written):
    """When the work was done (`activityStartDate`, `activityEndDate`)."""

    start: Day | None = None
    end: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError("ends before it starts")
        return self


class Organisation(_Written):
    """Another organisation: who assessed (`source`), or whom an issuer belongs to (`parentOrg`)."""

    name: Line
    url: Https
    id: Https | None = None


class Award(_Written):
    """One entry of an earner's `awards:`: this badge, this day (AchievementSubject and dates)."""

    badge: Slug
    date: Day
    id: Slug | None = None
    visibility: Visibility | None = None
    expires: Day | None = None
    renews: Slug | None = None
    replaces: CredentialNames = ()
    narrative: Text | None = None
    evidence: tuple[Evidence, ...] = Field(default=(), strict=False)
    results: tuple[Result, ...] = Field(default=(), strict=False)
    credits: Number | None = None
    licence_number: Line | None = None
    activity: Activity | None = None
    role: Line | None = None
    term: Line | None = None
    source: Organisation | None = None

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
    url: Https


class HashedIdentifier(_Written):
    """An identifier of an earner, published only salted and hashed (IdentityObject)."""

    value: _PlainText
    type: IdentifierType


class Earner(_Written):
    """`earners/<slug>.yaml`: who earned, and what."""

    name: Line
    visibility: Visibility | None = None
    headline: Line | None = None
    bio: Text | None = None
    image: Image | None = None
    location: Line | None = None
    cohort: Slug | None = None
    language: Language | None = None
    links: tuple[Link, ...] = Field(default=(), strict=False)
    did: Annotated[_PlainText, AfterValidator(_did)] | None = None
    email: Annotated[_PlainText, AfterValidator(_email)] | None = None
    identifiers: tuple[HashedIdentifier, ...] = Field(default=(), strict=False)
    pinned: tuple[Slug, ...] = Field(default=(), max_length=3, strict=False)
    awards: tuple[Award, ...] = Field(default=(), strict=False)


class Address(_Written):
    """A postal address (Address)."""

    street: Line | None = None
    locality: Line | None = None
    region: Line | None = None
    postal_code: Line | None = None
    post_office_box: Line | None = None
    country: Line | None = None
    country_code: Annotated[_PlainText, AfterValidator(_country_code)] | None = None


class Issuer(_Written):
    """`issuers/<slug>.yaml`: who makes and signs the claim (Profile)."""

    name: Line
    url: Https
    description: Text | None = None
    image: Image | None = None
    did: Annotated[
        _PlainText,
        AfterValidator(_issuer_did),
        Field(json_schema_extra={"anyOf": [{"enum": ["web", "key"]}, {"pattern": "^did:web:"}]}),
    ] = "web"
    linkedin_id: Annotated[_PlainText, AfterValidator(_digits)] | None = None
    phone: Line | None = None
    address: Address | None = None
    official: Line | None = None
    identifiers: tuple[Identifier, ...] = Field(default=(), strict=False)
    parent: Organisation | None = None

    @property
    def is_hosted_elsewhere(self) -> bool:
        """Whether the host of somebody else publishes its DID document."""
        return self.did not in ("web", "key")


class KnownIssuer(_Written):
    """An issuer that somebody knows: `id` as credentials name it, `name` as people do."""

    id: Annotated[_PlainText, AfterValidator(_known_id)]
    name: _PlainText
    url: Https | None = None


class TrustList(_Written):
    """`trust.yaml`, or what `verify --trust` is given: the issuers that somebody knows."""

    issuers: tuple[KnownIssuer, ...] = Field(strict=False)


class Endorsed(_Written):
    """What is endorsed: an issuer or a badge of this site, or an issuer that it knows."""

    issuer: Slug | None = None
    badge: Slug | None = None
    did: Annotated[_PlainText, AfterValidator(_did)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.issuer, self.badge, self.did)) != 1:
            raise ValueError("needs an issuer, a badge or a did, and only one of them")
        return self


class Endorsement(_Written):
    """`endorsements/<slug>.yaml`: what an issuer says for another one (EndorsementCredential)."""

    by: Slug
    of: Endorsed
    comment: Text
    date: Day
    name: Line | None = None
    expires: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.expires and self.expires < self.date:
            raise ValueError("expires before it is given")
        return self


class Palette(_Written):
    """The colours of a theme on a light or on a dark screen."""

    paper: Colour | None = None
    sheet: Colour | None = None
    ink: Colour | None = None
    soft: Colour | None = None
    line: Colour | None = None
    accent: Colour | None = None
    on_accent: Colour | None = None


FontStack = Literal[
    "old-style", "transitional", "slab", "humanist", "grotesque", "geometric", "system"
]
"""Fonts that readers have already, by their kind."""


class Tokens(_Written):
    """What a theme is made of; what is left out is as in the theme below."""

    light: Palette = Palette()
    dark: Palette = Palette()
    headings: FontStack | None = None
    text: FontStack | None = None
    heading_weight: Literal[400, 500, 600, 700, 800] | None = None
    scale: Literal["small", "regular", "large"] | None = None
    size: Annotated[int, _whole_number(16, 20)] | None = None
    radius: Annotated[int, _whole_number(0, 24)] | None = None


class StatusLists(_Written):
    """How the lists that say what is withdrawn are made (BitstringStatusListCredential).

    `purpose` is that of the place which a credential gets when it is signed, `valid_for` the time
    from a list's `validFrom` to its `validUntil`, `ttl` how long verifiers may keep a copy.
    """

    purpose: StatusPurpose = "revocation"
    valid_for: Duration | None = None
    ttl: TimeToLive | None = None


class Status(_Written):
    """`status/<earner>/<award>.yaml`: a credential that is not in force any more, or not now."""

    state: StatusState
    date: Day
    reason: StatusReason | None = None
    note: Line | None = None


class FormerAddress(_Short):
    """Where the site was before: `kept` says whether the address still answers for it."""

    _short: ClassVar[str] = "url"

    url: BaseUrl
    kept: bool = True

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
    title: Line
    base_url: BaseUrl
    moved_from: tuple[FormerAddress, ...] = Field(default=(), strict=False)
    description: Line | None = None
    intro: Text | None = None
    language: Language = "en"
    other_languages: tuple[Language, ...] = Field(default=(), strict=False)
    issuer: Slug | None = None
    names: Literal["plain", "hashed"] = "plain"
    visibility: Visibility = "public"
    cards: Literal["credential", "badge", "none"] = "credential"
    copies: tuple[Copy, ...] = Field(default=COPIES, strict=False)
    theme: Slug = DEFAULT_THEME
    tokens: Tokens = Tokens()
    certificates: bool = False
    verify_asks: Literal["site", "issuers"] = "site"
    status_lists: StatusLists = StatusLists()

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
