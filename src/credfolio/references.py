"""What only shows when files are read together: names that must exist, and must not repeat.

The checks look at the values as they are written, so that a file with another mistake in it is
still checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from credfolio.did import did_web_address
from credfolio.errors import DidError, Mistake
from credfolio.mistakes import hint_for, without_nulls
from credfolio.model import (
    ENDORSEMENTS,
    RESERVED_SLUGS,
    SCHEMAS,
    Award,
    Badge,
    Earner,
    ResultDescription,
    add_duration,
    is_slug,
)
from credfolio.successions import replaced_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from credfolio.issuing import AwardKey
    from credfolio.model import Policy, Rule
    from credfolio.yaml_reader import YamlDocument, YamlPath

Kind = Literal[
    "site",
    "issuers",
    "badges",
    "earners",
    "statuses",
    "endorsements",
    "trust",
    "policy",
    "rosters",
    "skills",
    "roles",
    "pathways",
]

_EVERY = "*"
# Which member names a file of which kind.
_REFERENCES: Mapping[Kind, tuple[tuple[tuple[str, ...], Kind], ...]] = {
    "site": ((("issuer",), "issuers"),),
    "badges": ((("issuer",), "issuers"),),
    "earners": ((("awards", _EVERY, "badge"), "badges"),),
    "policy": (
        (("rules", _EVERY, "badges", _EVERY), "badges"),
        (("rules", _EVERY, "issuers", _EVERY), "issuers"),
    ),
    "endorsements": (
        (("by",), "issuers"),
        (("of", "issuer"), "issuers"),
        (("of", "badge"), "badges"),
    ),
    "pathways": ((("milestone",), "badges"),),
}


@dataclass(frozen=True, slots=True)
class Files:
    """All content files that could be read, by kind and slug; the site's slug is empty.

    `slugs` also has the files that could not be read, so that what names them is not blamed.
    `badges` and `earners` are those that are right in themselves. `imports` has the files of other
    issuers' credentials, by earner and slug, `endorsements` those of what colleagues signed.
    `site_issuer` issues badges that name no issuer.
    """

    documents: Mapping[tuple[Kind, str], YamlDocument]
    slugs: Mapping[Kind, frozenset[str]]
    badges: Mapping[str, Badge]
    earners: Mapping[str, Earner]
    imports: Mapping[AwardKey, str] = field(default_factory=dict)
    endorsements: Mapping[AwardKey, str] = field(default_factory=dict)
    policy: Policy | None = None
    site_issuer: str = ""

    def of(self, kind: Kind) -> Iterator[tuple[str, YamlDocument]]:
        """The files of one kind with their slugs, in the order of the slugs."""
        for slug in sorted(slug for found, slug in self.documents if found == kind):
            yield slug, self.documents[kind, slug]


def check_references(files: Files) -> Iterator[Mistake]:
    """Find names that name nothing and names that stand twice.

    Args:
        files: all content files, and what is right in itself.

    Returns:
        The mistakes, one by one.
    """
    for kind in _REFERENCES:
        yield from _unknown_names(files, kind)
    yield from _check_site_issuer(files)
    yield from _unranked_levels(files)
    for _, document in files.of("badges"):
        yield from _repeated_result_ids(document)
    yield from _check_skills(files)
    yield from _check_pathways(files)
    yield from _check_earners(files)
    yield from _check_identities(files)
    yield from _check_endorsements(files)
    yield from _files_of_nobody(files)


def check_part(files: Files) -> Iterator[Mistake]:
    """Find the same in the files of some earners only.

    Args:
        files: those of these earners, with the site's and the badges as they are.

    Returns:
        The mistakes; that one earner's award replaces what another one has, is not seen here.
    """
    yield from _unknown_names(files, "earners")
    yield from _check_earners(files)
    yield from _files_of_nobody(files)


def _unknown_names(files: Files, kind: Kind) -> Iterator[Mistake]:
    for _, document in files.of(kind):
        for pattern, target in _REFERENCES[kind]:
            yield from _unknown(document, pattern, target, files.slugs[target])


def _check_earners(files: Files) -> Iterator[Mistake]:
    languages = frozenset(
        value
        for _, site in files.of("site")
        for _, value in _texts(site, "other_languages", _EVERY)
    )
    imports_of: dict[str, dict[str, str]] = {}
    for (earner, name), file in files.imports.items():
        imports_of.setdefault(earner, {})[name] = file
    for slug, document in files.of("earners"):
        if slug in RESERVED_SLUGS:
            yield document.mistake(
                (), f"the site keeps the address /{slug}/ for itself", "rename the file"
            )
        if slug in languages:
            what = f"the pages in another language lie below /{slug}/"
            yield document.mistake((), what, "rename the file, or leave it out of other_languages:")
        if slug == SCHEMAS and any(
            site.value.get("schemas") is True for _, site in files.of("site")
        ):
            what = f"the schemas are published below /{slug}/"
            yield document.mistake((), what, "rename the file, or leave out schemas: in site.yaml")
        imports = imports_of.get(slug, {})
        yield from _repeated_awards(document)
        yield from _unknown_pins(document, frozenset(imports))
        yield from _check_awards(document, files.earners.get(slug), files.badges)
        yield from _imports_with_the_address_of_an_award(document, imports)
        yield from _check_renewals(files, slug, document)
        yield from _check_approvals(files, slug, document)
    yield from _check_replacements(files)
    yield from _statuses_of_imports(files)


def find_values(
    value: Any, pattern: tuple[str, ...], at: YamlPath = ()
) -> Iterator[tuple[YamlPath, Any]]:
    """Yield what stands at a path in which `*` means every entry of a list."""
    if not pattern:
        yield at, value
    elif pattern[0] == _EVERY and isinstance(value, list):
        for index, item in enumerate(value):
            yield from find_values(item, pattern[1:], (*at, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from find_values(value[pattern[0]], pattern[1:], (*at, pattern[0]))


def _texts(document: YamlDocument, *pattern: str) -> Iterator[tuple[YamlPath, str]]:
    for path, value in find_values(document.value, pattern):
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            yield path, str(value)


def _unknown(
    document: YamlDocument, pattern: tuple[str, ...], kind: Kind, known: frozenset[str]
) -> Iterator[Mistake]:
    for path, name in _texts(document, *pattern):
        if name not in known and is_slug(name):
            what = f"unknown {kind.removesuffix('s')} '{name}'"
            hint = hint_for(name, known, otherwise=f"in content/{kind}/")
            yield document.mistake(path, what, hint or f"write content/{kind}/{name}.yaml")


def _check_site_issuer(files: Files) -> Iterator[Mistake]:
    document = files.documents.get(("site", ""))
    issuers = sorted(files.slugs["issuers"])
    if document is None or len(issuers) < 2 or document.value.get("issuer") is not None:  # noqa: PLR2004 - several
        return
    yield document.mistake(
        ("issuer",),
        "is missing, and there are several issuers",
        f"it names the issuer that owns the site's own DID and badges without one: {', '.join(issuers)}",
    )


def _repeated(document: YamlDocument, pattern: tuple[str, ...], hint: str) -> Iterator[Mistake]:
    seen: dict[str, YamlPath] = {}
    for path, name in _texts(document, *pattern):
        if name in seen:
            first = document.line(seen[name])
            what = f"'{name}' stands here a second time, first on line {first}"
            yield document.mistake(path, what, hint)
        seen.setdefault(name, path)


def _repeated_result_ids(document: YamlDocument) -> Iterator[Mistake]:
    yield from _repeated(document, ("results", _EVERY, "id"), "give each result an id of its own")
    # Levels share one space of names in the credential, whichever result they belong to.
    levels = ("results", _EVERY, "levels", _EVERY, "id")
    yield from _repeated(document, levels, "give each level an id of its own")


def _check_awards(
    document: YamlDocument, earner: Earner | None, badges: Mapping[str, Badge]
) -> Iterator[Mistake]:
    for path, award in _awards(document, earner):
        if badge := badges.get(award.badge):
            yield from _check_validity(document, path, award, badge)
            yield from _check_results(document, path, award, badge)


def _awards(document: YamlDocument, earner: Earner | None) -> Iterator[tuple[YamlPath, Award]]:
    """The awards that are right in themselves, also where something else in the file is not."""
    if earner is not None:
        yield from ((("awards", index), award) for index, award in enumerate(earner.awards))
        return
    for path, value in find_values(document.value, ("awards", _EVERY)):
        try:
            yield path, Award.model_validate(without_nulls(value))
        except ValidationError:
            continue


def _award_slugs(document: YamlDocument) -> Iterator[tuple[YamlPath, str]]:
    for path, award in find_values(document.value, ("awards", _EVERY)):
        if isinstance(award, dict):
            slug = award.get("id") or award.get("badge")
            if isinstance(slug, (str, int)):
                yield (*path, "id" if award.get("id") else "badge"), str(slug)


def _repeated_awards(document: YamlDocument) -> Iterator[Mistake]:
    seen: dict[str, YamlPath] = {}
    for path, slug in _award_slugs(document):
        if slug in seen:
            first = document.line(seen[slug])
            yield document.mistake(
                path,
                f"a second award has the address '{slug}', the first is on line {first}",
                f"give this one an id of its own, like 'id: {slug}-2'",
            )
        seen.setdefault(slug, path)


def _imports_with_the_address_of_an_award(
    document: YamlDocument, imports: Mapping[str, str]
) -> Iterator[Mistake]:
    for path, slug in _award_slugs(document) if imports else ():
        if slug in imports:
            what = f"has the address of an award: {_place(document, path)}"
            hint = "move the file away and import it under another name with --as"
            yield Mistake(imports[slug], 0, "", what, hint)


def _check_renewals(files: Files, earner: str, document: YamlDocument) -> Iterator[Mistake]:
    """A renewal is later than what it renews, so that no two of them renew one another."""
    named = list(_texts(document, "awards", _EVERY, "renews"))
    if not named:
        return
    awards = {slug: _award_at(document, path) for path, slug in _award_slugs(document)}
    seen: dict[str, YamlPath] = {}
    for path, name in named:
        renewal, renewed = _award_at(document, path), awards.get(name)
        if renewed is None:
            hint = hint_for(name, awards, otherwise="awards of this earner")
            yield document.mistake(path, f"this earner has no award '{name}'", hint)
            continue
        if renewed.get("badge") != renewal.get("badge"):
            what = f"'{name}' is an award of another badge, {renewed.get('badge')}"
            yield document.mistake(path, what, "only an award of the same badge can be renewed")
        if not _is_later(renewal.get("date"), renewed.get("date")):
            what = f"'{name}' was not awarded before this one"
            yield document.mistake(path, what, "a renewal has a later date")
        if _is_revoked(files, earner, name):
            what = f"'{name}' is revoked, and what is revoked is not renewed"
            yield document.mistake(path, what, "leave renews: out, and this is an award of its own")
        if _is_revoked(files, earner, str(renewal.get("id") or renewal.get("badge"))):
            continue  # it renews nothing any more
        if name in seen:
            what = f"'{name}' is renewed already, on line {document.line(seen[name])}"
            yield document.mistake(path, what, "renew the latest one")
        seen.setdefault(name, path)


def _check_replacements(files: Files) -> Iterator[Mistake]:
    """What is replaced is out of content, and one award has taken its place."""
    named = {
        earner: names
        for earner, document in files.of("earners")
        if (
            names := (
                *_texts(document, "awards", _EVERY, "replaces"),
                *_texts(document, "awards", _EVERY, "replaces", _EVERY),
            )
        )
    }
    if not named:
        return
    awards = {
        (earner, slug): (document, path)
        for earner, document in files.of("earners")
        for path, slug in _award_slugs(document)
    }
    seen: dict[AwardKey, str] = {}
    for earner, names in named.items():
        document = files.documents["earners", earner]
        for path, name in _in_order_of_lines(document, names):
            key = replaced_key(earner, name)
            if key in awards:
                what = f"'{name}' is still awarded: {_place(*awards[key])}"
                yield document.mistake(path, what, "take that award out, and this one replaces it")
            elif key[0] == ENDORSEMENTS:
                what = f"'{name}' is an endorsement, which no award can replace"
                yield document.mistake(path, what, "`credfolio revoke` withdraws it")
            elif key in files.imports:
                what = f"'{name}' is {files.imports[key]}, which another issuer gave"
                yield document.mistake(path, what, "only its own issuer can replace it")
            elif key in seen:
                what = f"'{name}' is replaced already: {seen[key]}"
                yield document.mistake(path, what, "its address can lead to one award only")
            seen.setdefault(key, _place(document, path))


def _check_identities(files: Files) -> Iterator[Mistake]:
    """An issuer whose document another host publishes: it is not ours, and has one issuer."""
    sites = [site for _, site in files.of("site")]
    bases = [
        _with_slash(value)
        for site in sites
        for pattern in (("base_url",), ("moved_from", _EVERY), ("moved_from", _EVERY, "url"))
        for _, value in _texts(site, *pattern)
    ]
    seen: dict[str, str] = {}
    for _, document in files.of("issuers"):
        for path, did in _texts(document, "did"):
            if not did.startswith("did:web:"):
                continue
            try:
                address = did_web_address(did)
            except DidError as error:
                yield document.mistake(path, error.message, "like did:web:acme.example")
                continue
            if address.startswith(tuple(bases)):
                what = f"{did} lies below this site's address"
                yield document.mistake(path, what, "leave the line out: the site has its own DIDs")
            elif did in seen:
                what = f"{did} is the DID of another issuer: {seen[did]}"
                yield document.mistake(path, what, "each issuer has a DID of its own")
            seen.setdefault(did, document.file)


def _check_endorsements(files: Files) -> Iterator[Mistake]:
    """Whom somebody endorses is not themselves, and known."""
    known = {
        value
        for _, trust in files.of("trust")
        for _, value in _texts(trust, "issuers", _EVERY, "id")
    }
    is_unread = bool(files.slugs.get("trust")) and ("trust", "") not in files.documents
    for _, document in files.of("endorsements"):
        by = [name for _, name in _texts(document, "by")]
        for path, name in _texts(document, "of", "issuer"):
            if name in by:
                what = f"'{name}' would endorse itself"
                yield document.mistake(path, what, "an endorsement is what somebody else says")
        for path, did in _texts(document, "of", "did"):
            if did not in known and not is_unread:
                hint = hint_for(did, known, otherwise="in content/trust.yaml")
                what = f"{did} is not among the issuers that this site knows"
                yield document.mistake(path, what, hint or "put it into content/trust.yaml")


def _check_skills(files: Files) -> Iterator[Mistake]:
    """Skills and their levels stand once in the list; badges and roles name no others."""
    for _, document in files.of("skills"):
        yield from _repeated(document, ("skills", _EVERY, "id"), "give each skill an id of its own")
        for path, levels in find_values(document.value, ("skills", _EVERY, "levels")):
            ids = _level_ids(levels)
            for index, level in enumerate(ids):
                if level in ids[:index]:
                    yield document.mistake((*path, index), f"the level '{level}' stands here twice")
    known = _known_levels(files)
    if known is not None:
        for document, path, named in _named_skills(files):
            yield from _check_skill(document, path, named, known)


def _named_skills(files: Files) -> Iterator[tuple[YamlDocument, YamlPath, Mapping[str, Any]]]:
    """What names a skill of the list; a plain text in a badge may be one, or a tag."""
    for _, document in files.of("badges"):
        for path, skill in find_values(document.value, ("skills", _EVERY)):
            if isinstance(skill, dict) and "skill" in skill:
                yield document, path, skill
    for _, document in files.of("roles"):
        for member in ("required", "nice_to_have"):
            for path, need in find_values(document.value, (member, _EVERY)):
                if isinstance(need, dict) and "skill" in need:
                    yield document, path, need
                elif isinstance(need, (str, int)):
                    yield document, path, {"skill": need}


def _known_levels(files: Files) -> dict[str, list[str]] | None:
    """The skills of `skills.yaml` with the ids of their levels; None if it cannot be read."""
    document = files.documents.get(("skills", ""))
    if document is None:
        return None if files.slugs.get("skills") else {}
    known: dict[str, list[str]] = {}
    for _, skill in find_values(document.value, ("skills", _EVERY)):
        if isinstance(skill, dict):
            known.setdefault(str(skill.get("id")), _level_ids(skill.get("levels")))
    return known


def _level_ids(levels: Any) -> list[str]:
    levels = levels if isinstance(levels, list) else ()
    return [str(level.get("id") if isinstance(level, dict) else level) for level in levels]


def _check_skill(
    document: YamlDocument, path: YamlPath, named: Mapping[str, Any], known: Mapping[str, list[str]]
) -> Iterator[Mistake]:
    """Find what is wrong with a skill and a level that something names."""
    skill, level = str(named["skill"]), named.get("level")
    if skill not in known:
        if is_slug(skill):
            hint = hint_for(skill, known, otherwise="in content/skills.yaml")
            at = (*path, "skill") if (*path, "skill") in document.lines else path
            what = f"unknown skill '{skill}'"
            yield document.mistake(at, what, hint or "put it into content/skills.yaml")
    elif level is not None and str(level) not in known[skill]:
        hint = hint_for(str(level), known[skill], otherwise=f"levels of {skill}")
        what = f"skill '{skill}' has no level '{level}'"
        yield document.mistake((*path, "level"), what, hint or "it has no levels at all")


def _check_pathways(files: Files) -> Iterator[Mistake]:
    """Steps name what there is, and no pathway leads back to itself or to its own milestone."""
    steps = {slug: list(_steps(document)) for slug, document in files.of("pathways")}
    leads = {
        slug: {name for _, kind, name in some if kind == "pathways"} for slug, some in steps.items()
    }
    for slug, document in files.of("pathways"):
        milestone = document.value.get("milestone")
        for path, kind, name in steps[slug]:
            if name not in files.slugs[kind]:
                if is_slug(name):
                    hint = hint_for(name, files.slugs[kind], otherwise=f"in content/{kind}/")
                    yield document.mistake(path, f"unknown {kind.removesuffix('s')} '{name}'", hint)
                continue
            within = {name, *_reached(name, leads)} if kind == "pathways" else frozenset[str]()
            if slug in within:
                what = f"leads back to this pathway: nobody can finish '{slug}' before it"
                yield document.mistake(path, what, "take the step out of one of the two")
            elif milestone and (
                (kind == "badges" and name == milestone)
                or any(
                    ("badges", milestone) == leaf[1:]
                    for each in within
                    for leaf in steps.get(each, ())
                )
            ):
                what = (
                    f"needs '{milestone}', the milestone that is given at the end of this pathway"
                )
                yield document.mistake(path, what, "take the step out, or choose another milestone")


def _reached(pathway: str, leads: Mapping[str, set[str]]) -> set[str]:
    """The pathways that a pathway leads through."""
    reached: set[str] = set()
    pending = [pathway]
    while pending:
        for name in leads.get(pending.pop(), set()) - reached:
            reached.add(name)
            pending.append(name)
    return reached


def _steps(document: YamlDocument) -> Iterator[tuple[YamlPath, Kind, str]]:
    """What the steps of a pathway name, whatever they lie in: where, what kind of file, its slug."""
    pending: list[tuple[YamlPath, Any]] = list(find_values(document.value, ("steps", _EVERY)))
    while pending:
        path, step = pending.pop(0)
        if isinstance(step, (str, int)):
            yield path, "badges", str(step)
        elif isinstance(step, dict):
            if isinstance(step.get("badge"), (str, int)):
                yield (*path, "badge"), "badges", str(step["badge"])
            if isinstance(step.get("pathway"), (str, int)):
                yield (*path, "pathway"), "pathways", str(step["pathway"])
            for member in ("all_of", "any_of", "of"):
                pending += find_values(step, (member, _EVERY), path)


def _in_order_of_lines(
    document: YamlDocument, named: Iterable[tuple[YamlPath, str]]
) -> list[tuple[YamlPath, str]]:
    return sorted(named, key=lambda each: document.line(each[0]))


def _place(document: YamlDocument, path: YamlPath) -> str:
    return f"{document.file}, line {document.line(path)}"


def _with_slash(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def _award_at(document: YamlDocument, path: YamlPath) -> dict[str, Any]:
    """The award that a path leads into, as it is written."""
    award = document.value["awards"][path[1]]
    return award if isinstance(award, dict) else {}


def _is_later(day: Any, other: Any) -> bool:
    """Whether a day is later than another; what is no day is another mistake."""
    return not (isinstance(day, date) and isinstance(other, date)) or day > other


def _is_revoked(files: Files, earner: str, award: str) -> bool:
    document = files.documents.get(("statuses", f"{earner}/{award}"))
    return document is not None and document.value.get("state") == "revoked"


def _files_of_nobody(files: Files) -> Iterator[Mistake]:
    of_earners = [*files.imports.items(), *files.endorsements.items()]
    for (earner, _), file in sorted(of_earners):
        if earner and earner not in files.slugs["earners"]:
            hint = hint_for(earner, files.slugs["earners"], otherwise="in content/earners/")
            yield Mistake(file, 0, "", f"lies in the folder of an unknown earner '{earner}'", hint)


def _statuses_of_imports(files: Files) -> Iterator[Mistake]:
    for name, document in files.of("statuses"):
        earner, _, award = name.partition("/")
        if (earner, award) in files.imports:
            what = f"is about {files.imports[earner, award]}, which another issuer gave"
            yield document.mistake((), what, "only its own issuer can withdraw it; delete the file")


def _unranked_levels(files: Files) -> Iterator[Mistake]:
    """Levels of badges of which the policy cannot tell whether they need evidence."""
    policy = files.policy
    if policy is None or policy.evidence_from is None:
        return
    for slug, badge in sorted(files.badges.items()):
        if badge.level and badge.level.name not in policy.levels:
            what = f"'{badge.level.name}' is not among the levels of content/policy.yaml"
            hint = hint_for(badge.level.name, policy.levels, otherwise="levels there")
            yield files.documents["badges", slug].mistake(("level",), what, hint)


def _check_approvals(files: Files, earner: str, document: YamlDocument) -> Iterator[Mistake]:
    """Awards that have not what the policy asks for: approvals, evidence."""
    policy = files.policy
    if policy is None and "approved_by" not in str(document.value.get("awards")):
        return
    known = policy.approvers if policy else {}
    for path, award in _awards(document, files.earners.get(earner)):
        at = (*path, "approved_by")
        for index, name in enumerate(award.approved_by):
            if name not in known:
                hint = hint_for(name, known, otherwise="approvers in content/policy.yaml")
                what = f"unknown approver '{name}'"
                yield document.mistake((*at, index), what, hint or "write content/policy.yaml")
            elif name == earner:
                hint = "somebody else has to"
                yield document.mistake((*at, index), f"'{name}' approves their own award", hint)
        badge = files.badges.get(award.badge)
        if policy is None or badge is None or not policy.is_for(award):
            continue
        rules = policy.rules_for(award.badge, badge.issuer or files.site_issuer)
        yield from _unapproved(document, at, award, rules, earner)
        if not award.evidence and (why := _wants_evidence(policy, rules, badge)):
            hint = "add what shows that the criteria were met"
            yield document.mistake((*path, "evidence"), f"is missing, and {why}", hint)


def _unapproved(
    document: YamlDocument, at: YamlPath, award: Award, rules: tuple[Rule, ...], earner: str
) -> Iterator[Mistake]:
    asking = [rule for rule in rules if rule.approvers]
    able = {name for rule in asking for name in rule.approvers}
    for index, name in enumerate(award.approved_by):
        if asking and name not in able:
            hint = f"these may: {', '.join(sorted(able))}"
            what = f"'{name}' may not approve awards of {award.badge}"
            yield document.mistake((*at, index), what, hint)
    for rule in asking:
        given = sorted({*award.approved_by} & {*rule.approvers} - {earner})
        if len(given) < rule.approvals:
            what = f"{len(given)} of {rule.approvals} approvals that {award.badge} needs"
            hint = f"these may approve: {', '.join(sorted({*rule.approvers} - {*given, earner}))}"
            yield document.mistake(at, what, hint)


def _wants_evidence(policy: Policy, rules: tuple[Rule, ...], badge: Badge) -> str:
    """Why an award of a badge needs evidence; empty if it does not."""
    if any(rule.evidence for rule in rules):
        return "a rule of content/policy.yaml asks for it"
    lowest, level = policy.evidence_from, badge.level and badge.level.name
    if (
        lowest
        and level in policy.levels
        and policy.levels.index(level) >= policy.levels.index(lowest)
    ):
        return f"badges from {lowest} on need it"
    return ""


def _unknown_pins(document: YamlDocument, imports: frozenset[str]) -> Iterator[Mistake]:
    pinned = list(_texts(document, "pinned", _EVERY))
    known = {slug for _, slug in _award_slugs(document)} | imports if pinned else imports
    for path, name in pinned:
        if name not in known:
            hint = hint_for(name, known, otherwise="awards of this earner")
            yield document.mistake(path, f"this earner has no award '{name}'", hint)
    yield from _repeated(document, ("pinned", _EVERY), "delete it")


def _check_validity(
    document: YamlDocument, path: YamlPath, award: Award, badge: Badge
) -> Iterator[Mistake]:
    if award.expires is None and badge.valid_for is not None:
        try:
            add_duration(award.date, badge.valid_for)
        except ValueError:
            yield document.mistake(
                (*path, "date"), f"{badge.valid_for} after this day is beyond the year 9999"
            )


def _check_results(
    document: YamlDocument, path: YamlPath, award: Award, badge: Badge
) -> Iterator[Mistake]:
    described = {result.id: result for result in badge.results}
    for index, result in enumerate(award.results):
        at = (*path, "results", index)
        description = described.get(result.of)
        if description is None:
            hint = hint_for(result.of, described, otherwise=f"results of {award.badge}")
            what = f"badge '{award.badge}' has no result '{result.of}'"
            yield document.mistake((*at, "of"), what, hint)
            continue
        levels = [level.id for level in description.levels]
        if result.level is not None and result.level not in levels:
            hint = hint_for(result.level, levels, otherwise=f"levels of {result.of}")
            what = f"result '{result.of}' has no level '{result.level}'"
            yield document.mistake((*at, "level"), what, hint)
        if description.type == "Status" and result.status is None:
            yield document.mistake((*at, "status"), "is missing, and this result is a status")
        if result.value is not None:
            yield from _check_value(document, (*at, "value"), result.value, description)


def _check_value(
    document: YamlDocument, path: YamlPath, value: str, description: ResultDescription
) -> Iterator[Mistake]:
    allowed = description.allowed_values
    if allowed and value not in allowed:
        hint = hint_for(value, allowed, otherwise="allowed")
        yield document.mistake(path, f"'{value}' is not among the allowed values", hint)
    number, low, high = map(_number, (value, description.value_min, description.value_max))
    if number is None:
        return
    if (low is not None and number < low) or (high is not None and number > high):
        span = f"{description.value_min or '...'} to {description.value_max or '...'}"
        yield document.mistake(path, f"{value} is outside of {span}")


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
