"""How pages put things: names with their language, types, durations, titles, descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from credfolio.languages import message, messages

if TYPE_CHECKING:
    from credfolio.languages import Language
    from credfolio.model import Badge, Site
    from credfolio.portfolio import Person, Portfolio

SHORTEST_TITLE, LONGEST_TITLE = 10, 70  # what search results show
_SHORTEST_DESCRIPTION, _LONGEST_DESCRIPTION = 50, 170

_UNITS = {
    "Y": messages("%(num)s year", "%(num)s years"),
    "M": messages("%(num)s month", "%(num)s months"),
    "W": messages("%(num)s week", "%(num)s weeks"),
    "D": messages("%(num)s day", "%(num)s days"),
}
# Open Badges 3.0 App. B: AchievementType, ResultType and ResultStatusType, as people write them.
_TYPES = {
    "Achievement": message("Achievement"),
    "ApprenticeshipCertificate": message("Apprenticeship certificate"),
    "Assessment": message("Assessment"),
    "Assignment": message("Assignment"),
    "AssociateDegree": message("Associate degree"),
    "Award": message("Award"),
    "Badge": message("Badge"),
    "BachelorDegree": message("Bachelor degree"),
    "Certificate": message("Certificate"),
    "CertificateOfCompletion": message("Certificate of completion"),
    "Certification": message("Certification"),
    "CoCurricular": message("Co-curricular"),
    "CommunityService": message("Community service"),
    "Competency": message("Competency"),
    "Course": message("Course"),
    "Degree": message("Degree"),
    "Diploma": message("Diploma"),
    "DoctoralDegree": message("Doctoral degree"),
    "Fieldwork": message("Fieldwork"),
    "GeneralEducationDevelopment": message("General education development"),
    "JourneymanCertificate": message("Journeyman certificate"),
    "LearningProgram": message("Learning program"),
    "License": message("Licence"),
    "MasterCertificate": message("Master certificate"),
    "MasterDegree": message("Master degree"),
    "Membership": message("Membership"),
    "MicroCredential": message("Micro-credential"),
    "ProfessionalDoctorate": message("Professional doctorate"),
    "QualityAssuranceCredential": message("Quality assurance credential"),
    "ResearchDoctorate": message("Research doctorate"),
    "SecondarySchoolDiploma": message("Secondary school diploma"),
    "GradePointAverage": message("Grade point average"),
    "LetterGrade": message("Letter grade"),
    "Percent": message("Percent"),
    "PerformanceLevel": message("Performance level"),
    "PredictedScore": message("Predicted score"),
    "RawScore": message("Raw score"),
    "Result": message("Result"),
    "RubricCriterion": message("Rubric criterion"),
    "RubricCriterionLevel": message("Rubric criterion level"),
    "RubricScore": message("Rubric score"),
    "ScaledScore": message("Scaled score"),
    "Status": message("Status"),
    "Completed": message("Completed"),
    "Enrolled": message("Enrolled"),
    "Failed": message("Failed"),
    "InProgress": message("In progress"),
    "OnHold": message("On hold"),
    "Provisional": message("Provisional"),
    "Withdrew": message("Withdrew"),
}


class Words(NamedTuple):
    """A text with its language; none where it is not known."""

    text: str
    lang: str = ""


def language_of(portfolio: Portfolio, written: Site | Badge | Person) -> str:
    """The language in which something is written, its own or the site's."""
    return written.language or portfolio.content.site.language


def spell_type(language: Language, type_: str) -> str:
    """Write a type of achievements, results or statuses as people do, in the page's language."""
    return language.say(english_type(type_))


def english_type(type_: str) -> str:
    """The same in English: `BachelorDegree` becomes `Bachelor degree`.

    Types that the standard does not have are taken apart at their capitals.
    """
    name = type_.removeprefix("ext:")
    if name in _TYPES:
        return _TYPES[name]
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return spaced[:1].upper() + spaced[1:]


def spell_duration(language: Language, duration: str) -> str:
    """Write `P1Y6M` as `1 year, 6 months`."""
    parts, digits = [], ""
    for char in duration.removeprefix("P"):
        if char.isdecimal():
            digits += char
        else:
            parts.append(language.plural(*_UNITS[char], int(digits)))
            digits = ""
    return language.comma.join(parts)


def count_credentials(language: Language, number: int) -> str:
    """Write a number of credentials: `1 credential`, `2 credentials`."""
    return language.plural("%(num)s credential", "%(num)s credentials", number)


def plain(markdown: str) -> str:
    """One line of a Markdown text, for places that show no markup."""
    return " ".join(markdown.replace("*", "").replace("`", "").replace("#", "").split())


def fit_title(first: str, second: str, *, join: str = " — ") -> str:
    """Put two names into a title of at most 70 characters; the first gives way."""
    second = clip(second, LONGEST_TITLE // 2)
    return clip(first, LONGEST_TITLE - len(join) - len(second)) + join + second


def fit_description(first: str, second: str, *, join: str = " ") -> str:
    """Say as much as fits into a description: the first sentence, and the second if it fits."""
    both = first + join + second
    fits = len(both) <= _LONGEST_DESCRIPTION
    return clip(both if fits or len(first) < _SHORTEST_DESCRIPTION else first, _LONGEST_DESCRIPTION)


def clip(text: str, longest: int) -> str:
    """Cut a text between words, or inside one that is too long itself."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    whole = cut.rpartition(" ")[0].rstrip(" ,;:—-")
    return (whole if len(whole) > longest // 2 else cut) + "…"
