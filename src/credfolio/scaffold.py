"""Starts new sites and new content files.

People own `content/`: this writes there because they asked for it, and never over anything that
is there already.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import unicodedata
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from credfolio.content import load_content
from credfolio.credentials import expiry_of
from credfolio.errors import SiteError
from credfolio.files import holds, make_folder, replace_file, writing_errors
from credfolio.issuing import awards_of
from credfolio.journal import Journal, write_text, writing
from credfolio.mistakes import Mistakes, check_answers, hint_for, read_model
from credfolio.model import (
    MAX_SLUG,
    RESERVED_SLUGS,
    Award,
    Issuer,
    Site,
    SkillList,
    has_email,
    is_slug,
)
from credfolio.schemas import CONTENT_FILES, FOLDER, comment_for, render_schema, schema_of
from credfolio.successions import propose_id, renewals_of
from credfolio.wallet import load_wallet
from credfolio.yaml_reader import MAX_BYTES, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from importlib.resources.abc import Traversable

    from credfolio.content import LoadedContent
    from credfolio.frameworks import FoundSkill
    from credfolio.issuing import AwardKey
    from credfolio.pathways import Milestone
    from credfolio.yaml_reader import YamlDocument

_FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
_EMPTY_LIST = re.compile(r"(\w+:)[ \t]*(?:\[[ \t]*\]|~|null)?([ \t]*(?:#.*)?)")
_APPROVED = re.compile(r"(.*\bapproved_by:[ \t]*\[)([^\]]*)(\][ \t]*(?:#.*)?)")
_DATE = re.compile(r"[ \t]*(?:-[ \t]+)?date:[ \t]")
_ITEM = re.compile(r"([ \t]*)-[ \t]")
_REMOTE = re.compile(
    r"(?:https?://(?:[^@/]*@)?|ssh://(?:[^@/]*@)?|[^@/:]+@)"
    r"(?P<host>[a-zA-Z0-9.-]+)(?::[0-9]+/|[:/])/?(?P<path>[^:]+)"
)
# Latin letters that do not come apart into a plain one and an accent; apostrophes vanish.
_SPELT_OUT = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"'": "", "\u2019": ""}
)
_PAGES_HOSTS = {
    "github.com": "github.io",
    "ssh.github.com": "github.io",
    "gitlab.com": "gitlab.io",
    "altssh.gitlab.com": "gitlab.io",
}
# By host, the files that publish a site there, and where the starter has them.
HOSTS: Mapping[str, Mapping[str, str]] = {
    "github": {
        ".github/workflows/check.yml": "github-check.yml",
        ".github/workflows/publish.yml": "github-publish.yml",
    },
    "gitlab": {".gitlab-ci.yml": "gitlab-ci.yml"},
    "netlify": {"netlify.toml": "netlify.toml"},
    "cloudflare": {"_headers": "cloudflare-headers", "cloudflare-pages.sh": "cloudflare-pages.sh"},
}
_REQUIREMENTS = "requirements.txt"
_STARTER_SKILLS = b"# What badges give and roles ask for (docs/skills.md).\nskills:\n"
UNKNOWN_SOURCE = "./credfolio"
"""What stands in requirements.txt where nobody knows from where a machine gets Credfolio."""


def init_site(
    folder: Path, *, title: str, name: str, base_url: str, host: str | None = None
) -> tuple[Path, ...]:
    """Write a new site that builds as it is.

    Args:
        folder: where; made if it is not there, and may hold other files already.
        title: the site's title.
        name: of the issuer, an organisation or a person.
        base_url: where the site will be published.
        host: one of `HOSTS`, for the files that publish it there; None for none. A
            requirements.txt that is there stays as it is.

    Returns:
        The files that were written.

    Raises:
        SiteError: a file is there already, or a value cannot stand in the content. Nothing is
            written then.
    """
    _check_answers(title, name, base_url)
    issuer = slug_from(name) or "issuer"
    fields = {
        "title": quoted(title),
        "name": quoted(name),
        "heading": title,
        "base_url": base_url,
        "issuer": issuer,
    }
    texts = {
        target.replace("issuers/issuer.yaml", f"issuers/{issuer}.yaml"): _filled(text, fields)
        for target, text in _starter_site().items()
    }
    texts = {target: comment_for(target) + text for target, text in texts.items()}
    texts |= _schema_texts()
    texts["wallet/.gitkeep"] = ""
    texts |= _host_texts(folder, host) if host else {}
    was_cut_off = Journal(folder / "wallet").is_unfinished
    if not was_cut_off:
        _refuse_any(folder, texts)
    with writing(folder):
        files = {folder / target: text.encode() for target, text in texts.items()}
        if was_cut_off and all(holds(file, data) for file, data in files.items()):
            return tuple(sorted(files))
        return _write_all(folder, texts)


def _schema_texts() -> dict[str, str]:
    """The schemas of all kinds of files by their path in a new site."""
    return {f"{FOLDER}/{name}.json": render_schema(name) for name in CONTENT_FILES}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the schemas of all kinds of files into a folder, over those of another version.

    Raises:
        WriteError: the system does not let us.
    """
    files = {folder / f"{name}.json": render_schema(name).encode() for name in CONTENT_FILES}
    with writing_errors(folder):
        make_folder(folder)
    for file, data in files.items():
        replace_file(file, data)
    return tuple(files)


def line_for_editors(root: Path, file: Path) -> str:
    """The line that leads from a new file to its schema, if the site has it; empty if not."""
    place = file.relative_to(root).as_posix()
    has_schema = (root / FOLDER / f"{schema_of(place)}.json").is_file()
    return comment_for(place) if has_schema else ""


def new_host(root: Path, host: str) -> tuple[Path, ...]:
    """Write the files that publish an existing site on a host.

    Args:
        root: the site's folder.
        host: one of `HOSTS`.

    Returns:
        The files that were written; a requirements.txt that is there stays as it is.

    Raises:
        SiteError: one of the host's own files is there already. Nothing is written then.
    """
    _content_folder(root)
    return _write_all(root, _host_texts(root, host))


def host_from_git(folder: Path) -> str:
    """The host that a folder's git remote suggests: GitLab's for GitLab, or else GitHub's."""
    remote = _git(folder, "remote", "get-url", "origin") if folder.is_dir() else None
    match = _REMOTE.fullmatch(remote) if remote else None
    is_gitlab = match is not None and _PAGES_HOSTS.get(match["host"].lower()) == "gitlab.io"
    return "gitlab" if is_gitlab else "github"


def own_requirement() -> str:
    """How pip gets this very Credfolio on another machine: the way it came onto this one.

    Returns:
        A line for requirements.txt, `UNKNOWN_SOURCE` where this one came from a folder or a file:
        a name and version alone could get somebody else's package.
    """
    try:
        distribution = metadata.distribution("credfolio")
        told = distribution.read_text("direct_url.json")  # PEP 610
        origin = json.loads(told) if told else None
    except (metadata.PackageNotFoundError, OSError, ValueError):
        return UNKNOWN_SOURCE
    if origin is None:
        return f"credfolio=={distribution.version}"
    url, version_control = str(origin.get("url")), origin.get("vcs_info")
    if version_control and url.startswith("https://"):
        return f"credfolio @ {version_control['vcs']}+{url}@{version_control['commit_id']}"
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    if digest and url.startswith("https://"):
        return f"credfolio @ {url}#sha256={digest}"
    return UNKNOWN_SOURCE


def names_credfolio(root: Path) -> bool:
    """Whether a site's requirements.txt says where a machine gets Credfolio."""
    try:
        lines = (root / _REQUIREMENTS).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return False
    said = [line for line in lines if "credfolio" in line and not line.startswith("#")]
    return bool(said) and (UNKNOWN_SOURCE not in said or (root / UNKNOWN_SOURCE).exists())


def _host_texts(root: Path, host: str) -> dict[str, str]:
    """The files of a host by their path in a site; a requirements.txt that is there stays."""
    texts = {target: _starter_text(f"hosts/{name}") for target, name in HOSTS[host].items()}
    if not (root / _REQUIREMENTS).exists():
        requirement = {"requirement": own_requirement()}
        texts[_REQUIREMENTS] = _filled(_starter_text(f"hosts/{_REQUIREMENTS}"), requirement)
    return texts


def _write_all(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files, all of them or, if one is there already, none."""
    _refuse_any(folder, texts)
    files = {folder / target: text.encode() for target, text in sorted(texts.items())}
    Journal(folder / "wallet").write(files)
    return tuple(files)


def _refuse_any(folder: Path, targets: Iterable[str]) -> None:
    for target in sorted(targets):
        _refuse_existing(folder / target)


def new_badge(root: Path, *, name: str, description: str = "", slug: str | None = None) -> Path:
    """Write a new badge with comments that say what else it can hold.

    Args:
        root: the site's folder.
        name: the badge's name.
        description: what its holder can do; a sentence to be replaced if left out.
        slug: its file's stem; made from the name if left out.

    Returns:
        The file that was written.

    Raises:
        SiteError: the badge exists, or there is no slug in its name.
    """
    slug = _slug_for(name, slug)
    fields = {
        "slug": slug,
        "name": quoted(name),
        "description": quoted(description or f"Say here what the holder of {name} can do."),
    }
    file = _content_folder(root) / "badges" / f"{slug}.yaml"
    text = _filled(_starter_text("new-badge.yaml"), fields)
    return _write_new(root, file, line_for_editors(root, file) + text)


def new_earner(root: Path, *, name: str, slug: str | None = None) -> Path:
    """Write a new earner, as yet without an award.

    Args:
        root: the site's folder.
        name: the earner's name, in any script.
        slug: the file's stem; made from the name if left out.

    Returns:
        The file that was written.

    Raises:
        SiteError: the earner exists, or there is no usable slug in the name.
    """
    slug = _slug_for(name, slug)
    if slug in RESERVED_SLUGS:
        raise SiteError(
            f"the site keeps the address /{slug}/ for itself", hint="choose another slug"
        )
    fields = {"slug": slug, "name": quoted(name)}
    file = _content_folder(root) / "earners" / f"{slug}.yaml"
    text = _filled(_starter_text("new-earner.yaml"), fields)
    return _write_new(root, file, line_for_editors(root, file) + text)


def new_award(
    root: Path, *, earner: str, badge: str, day: date, award_id: str | None = None
) -> Path:
    """Add an award at the end of an earner's `awards:`, leaving every other character alone.

    Args:
        root: the site's folder.
        earner: slug of the earner.
        badge: slug of the badge.
        day: the day of the award.
        award_id: the award's own slug, needed for a second award of the same badge.

    Returns:
        The earner's file.

    Raises:
        SiteError: an unknown earner or badge, an award that is there already, or a list that is
            written so that nothing can be added to it.
        ContentError: the content has mistakes, or would have; the file is as it was.
        WriteError: the system does not let us.
    """
    loaded = load_content(root, drafts=True)
    content = loaded.content
    if earner not in content.earners:
        hint = hint_for(earner, content.earners, otherwise="in content/earners/")
        raise SiteError(f"unknown earner '{earner}'", hint=hint)
    if badge not in content.badges:
        hint = hint_for(badge, content.badges, otherwise="in content/badges/")
        raise SiteError(f"unknown badge '{badge}'", hint=hint)
    if (award_id or badge) in {award.slug for award in content.earners[earner].awards}:
        raise SiteError(
            f"{earner} has an award '{award_id or badge}' already",
            hint=f"give the new one an id of its own, like {badge}-{day.year}",
        )
    lines = [f"badge: {badge}", f"date: {day.isoformat()}"]
    if award_id:
        lines.insert(1, f"id: {award_id}")
    return _add_award(root, loaded, earner, lines)


@dataclass(frozen=True, slots=True)
class Renewed:
    """An award that renews another: the file it was written to, its slug, the last day it holds."""

    file: Path
    slug: str
    expires: date | None


def renew_award(
    root: Path,
    key: AwardKey,
    *,
    day: date,
    expires: date | None = None,
    award_id: str | None = None,
) -> Renewed:
    """Add an award that renews another one: of the same badge, with nothing else of it.

    Evidence, results and words are about what was done then; what was done for the renewal, its
    earner's file says.

    Args:
        root: the site's folder.
        key: slugs of the earner and of the award that is renewed.
        day: the day of the renewal.
        expires: the last day it holds, in place of the badge's `valid_for`.
        award_id: its own slug; a free one with the year is made if left out.

    Raises:
        SiteError: there is no such award, it was renewed already, or the slug is taken.
        ContentError: the content has mistakes, before or after; the file is as it was.
    """
    loaded = load_content(root, drafts=True)
    content, (earner, slug) = loaded.content, key
    awards = {award.slug: award for of, award in awards_of(content) if of == earner}
    if slug not in awards:
        known = [f"{of}/{award.slug}" for of, award in awards_of(content)]
        hint = hint_for(f"{earner}/{slug}", known)
        raise SiteError(f"there is no award {earner}/{slug}", hint=hint)
    if successor := renewals_of(content).get(key):
        name = "/".join(successor.key)
        raise SiteError(f"{earner}/{slug} was renewed already, by {name}", hint=f"renew {name}")
    # An address that was ever given out is not given out again.
    signed = {of_award for of, of_award in load_wallet(root / "wallet").credentials if of == earner}
    taken = signed | awards.keys() | {each for of, each in loaded.imports if of == earner}
    if award_id in taken:
        raise SiteError(f"{earner} has a credential '{award_id}' already", hint="choose another id")
    badge = awards[slug].badge
    chosen = award_id or propose_id(badge, day.year, taken)
    lines = [f"badge: {badge}", f"id: {chosen}", f"date: {day.isoformat()}"]
    lines += [f"expires: {expires.isoformat()}"] if expires else []
    file = _add_award(root, loaded, earner, [*lines, f"renews: {slug}"])
    written = Award(badge=badge, date=day, expires=expires)
    return Renewed(file, chosen, expiry_of(written, content.badges[badge]))


def award_milestones(
    root: Path, milestones: Iterable[Milestone], *, day: date
) -> tuple[tuple[Milestone, Path], ...]:
    """Add awards of milestones to the files of their earners, all of them or none.

    Args:
        root: the site's folder.
        milestones: those that are due (`pathways.due_milestones`).
        day: the day of the awards.

    Returns:
        Each with the file that it was written to.

    Raises:
        SiteError: a list of awards is written so that nothing can be added to it.
        ContentError: the content has mistakes, or would have; all files are as they were.
        WriteError: the system does not let us.
    """
    loaded, due = load_content(root), tuple(milestones)
    by_earner: dict[str, list[list[str]]] = {}
    for each in due:
        lines = [f"badge: {each.badge}", f"date: {day.isoformat()}"]
        by_earner.setdefault(each.earner, []).append(lines)
    files = {slug: root / "content" / "earners" / f"{slug}.yaml" for slug in by_earner}
    after = {
        files[slug]: _with_items(
            files[slug].read_bytes(), loaded.documents["earners", slug], "awards", items
        )
        for slug, items in by_earner.items()
    }
    if after:
        load_content(root, after, drafts=True)
        Journal(root / "wallet").write(after)
    return tuple((each, files[each.earner]) for each in due)


class AddedSkills(NamedTuple):
    """The skills that were written, by their ids, and how many were there before."""

    file: Path
    ids: tuple[str, ...]
    known: int


def add_skills(root: Path, found: Iterable[FoundSkill]) -> AddedSkills:
    """Add skills of a framework to `content/skills.yaml`, leaving every other character alone.

    Args:
        root: the site's folder.
        found: the skills; those whose address is there already are not added again.

    Raises:
        SiteError: the list is written so that nothing can be added to it, or would be too large.
        ContentError: the content has mistakes, or would have; the file is as it was.
        WriteError: the system does not let us.
    """
    loaded = load_content(root)
    known = loaded.content.skills
    addresses = {_secure(each.url) for skill in known.values() for each in skill.alignments}
    taken, items, before = set(known), [], 0
    for skill in found:
        if _secure(skill.url) in addresses:
            before += 1
            continue
        addresses.add(_secure(skill.url))
        id_ = _free_slug(slug_from(skill.name) or slug_from(skill.code) or "skill", taken)
        taken.add(id_)
        items.append((id_, _skill_lines(id_, skill)))
    file = root / "content" / "skills.yaml"
    if items:
        _write_skills(root, file, loaded.documents.get(("skills", "")), [each for _, each in items])
    return AddedSkills(file, tuple(id_ for id_, _ in items), before)


def _write_skills(
    root: Path, file: Path, document: YamlDocument | None, items: list[list[str]]
) -> None:
    data = file.read_bytes() if document else _STARTER_SKILLS
    after = _with_items(data, document or parse_yaml(data, file.name), "skills", items)
    if len(after) > MAX_BYTES:
        raise SiteError(
            f"{file} would be larger than {MAX_BYTES // 1024} kB",
            hint="choose the skills that your badges give, with --match",
        )
    mistakes = Mistakes()
    read_model(parse_yaml(after, file.relative_to(root).as_posix()), SkillList, mistakes)
    mistakes.raise_any()
    Journal(root / "wallet").write({file: after})


def _skill_lines(id_: str, skill: FoundSkill) -> list[str]:
    """How a skill of a framework is written: as the site's own, with its address there."""
    description = "" if has_email(skill.description) else skill.description
    return [
        f"id: {id_}",
        f"name: {quoted(skill.name)}",
        *([f"description: {quoted(description)}"] if description else []),
        "alignments:",
        f"  - name: {quoted(skill.name)}",
        f"    url: {json.dumps(skill.url)}",
        *([f"    code: {json.dumps(skill.code)}"] if skill.code else []),
        *([f"    framework: {quoted(skill.framework)}"] if skill.framework else []),
        *([f"    type: {skill.type}"] if skill.type else []),
    ]


def _free_slug(slug: str, taken: Collection[str]) -> str:
    """A slug that nothing else has: with a number behind it, if need be."""
    number, free = 2, slug
    while free in taken:
        free = f"{slug[: MAX_SLUG - 5]}-{number}"
        number += 1
    return free


def _secure(address: str) -> str:
    return f"https://{address[7:]}" if address.startswith("http://") else address


def _add_award(root: Path, loaded: LoadedContent, earner: str, lines: list[str]) -> Path:
    """Write an award into an earner's file, unless that would be a mistake."""
    file = root / "content" / "earners" / f"{earner}.yaml"
    after = with_awards(file.read_bytes(), loaded.documents["earners", earner], [lines])
    load_content(root, {file: after}, drafts=True)
    Journal(root / "wallet").write({file: after})
    return file


def approve(root: Path, name: str, keys: Iterable[AwardKey]) -> int:
    """Write that somebody approves awards, leaving every other character alone.

    Args:
        root: the site's folder.
        name: of an approver of the policy.
        keys: slugs of earners and awards; what they approve already is left as it is.

    Returns:
        How many approvals were written: all or none.

    Raises:
        SiteError: an unknown approver or award, or one that is written so that nothing can be added.
        ContentError: the content has mistakes, or would have, but for approvals that are missing.
        WriteError: the system does not let us.
    """
    loaded = load_content(root, drafts=True)
    known = loaded.content.policy.approvers if loaded.content.policy else {}
    if name not in known:
        hint = hint_for(name, known, otherwise="approvers in content/policy.yaml")
        raise SiteError(f"unknown approver '{name}'", hint=hint or "write content/policy.yaml")
    places = {
        (slug, award.slug): (index, award)
        for slug, earner in loaded.content.earners.items()
        for index, award in enumerate(earner.awards)
    }
    files: dict[Path, list[int]] = {}
    for earner, slug in dict.fromkeys(keys):
        if (earner, slug) not in places:
            hint = hint_for(f"{earner}/{slug}", ["/".join(key) for key in places])
            raise SiteError(f"there is no award {earner}/{slug}", hint=hint)
        index, award = places[earner, slug]
        if name not in award.approved_by:
            file = root / "content" / "earners" / f"{earner}.yaml"
            files.setdefault(file, []).append(index)
    after = {
        file: _with_approvals(
            file.read_bytes(), loaded.documents["earners", file.stem], indices, name
        )
        for file, indices in files.items()
    }
    load_content(root, after, drafts=True)
    if after:
        Journal(root / "wallet").write_many(after.items())
    return sum(map(len, files.values()))


def _with_approvals(
    before: bytes, document: YamlDocument, indices: Iterable[int], name: str
) -> bytes:
    """An earner's file in which somebody approves awards."""
    text = before.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = text.replace("\r\n", "\n").split("\n")
    for index in sorted(indices, reverse=True):
        award = ("awards", index)
        if at := document.key_lines.get((*award, "approved_by")):
            match = _APPROVED.fullmatch(rows[at - 1])
            if match is None:
                raise _not_addable(document.file, "awards")
            names = ", ".join(filter(None, (match[2].strip(), name)))
            rows[at - 1] = f"{match[1]}{names}{match[3]}"
            continue
        item = _ITEM.match(rows[document.lines[award] - 1])
        at = document.key_lines[*award, "date"]
        if item is None or not _DATE.match(rows[at - 1]):
            raise _not_addable(document.file, "awards")
        rows.insert(at, f"{' ' * len(item[0])}approved_by: [{name}]")
    return newline.join(rows).encode("utf-8")


def slug_from(name: str) -> str:
    """Make a slug of a name: `Zoë Müller` gives `zoe-muller`; empty if it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "-", kept.translate(_SPELT_OUT))[:MAX_SLUG].strip("-")


def draw_slug() -> str:
    """Draw a slug that says nothing of whose it is."""
    return f"earner-{secrets.token_hex(5)}"


def base_url_from_git(folder: Path) -> str | None:
    """Find the address where GitHub or GitLab Pages would publish a repository.

    Args:
        folder: the top of a git working tree. A file `CNAME` in it names a custom domain.

    Returns:
        The address with its final slash, or None where it cannot be told.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != folder.resolve():
        return None
    remote = _git(folder, "remote", "get-url", "origin")
    address = _custom_domain(folder) or (remote and pages_address(remote))
    return address if address and _is_base_url(address) else None


def pages_address(remote: str) -> str | None:
    """The Pages address of a GitHub or GitLab remote (https, ssh or scp form), None for others."""
    match = _REMOTE.fullmatch(remote.strip())
    pages = _PAGES_HOSTS.get(match["host"].lower()) if match else None
    if match is None or pages is None:
        return None
    path = match["path"].strip("/").removesuffix(".git")
    account, _, repository = path.partition("/")
    if not account or not repository:
        return None
    host = f"{account.lower()}.{pages}"
    return f"https://{host}/" if repository.lower() == host else f"https://{host}/{repository}/"


def _custom_domain(folder: Path) -> str | None:
    try:
        lines = (folder / "CNAME").read_text("utf-8").split()
    except (OSError, UnicodeDecodeError):
        return None
    return f"https://{lines[0].lower()}/" if lines else None


def _is_base_url(address: str) -> bool:
    try:
        Site.model_validate({"title": "Title", "base_url": address})
    except ValidationError:
        return False
    return urlsplit(address).path.endswith("/")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, check=True, timeout=10
        )
        return done.stdout.decode("utf-8").strip() or None
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None


def _starter() -> Traversable:
    return resources.files("credfolio") / "starter"


def _starter_text(name: str) -> str:
    return (_starter() / name).read_text("utf-8")


def _starter_site() -> dict[str, str]:
    """The starter's files by their path in a new site, with fields still to be filled."""
    texts = {"README.md": _starter_text("README.md"), ".gitignore": _starter_text("gitignore")}
    pending = [("content", _starter() / "content")]
    while pending:
        path, entry = pending.pop()
        if entry.is_dir():
            pending += [(f"{path}/{child.name}", child) for child in entry.iterdir()]
        else:
            texts[path] = entry.read_text("utf-8")
    return texts


def _filled(text: str, fields: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda match: fields[match[1]], text)


def quoted(text: str) -> str:
    """Text as it can stand in YAML: plain where that is safe, else in double quotes."""
    if re.fullmatch(r"[^\W\d_](?:[\w .,()-]*[\w.()])?", text) and text.lower() not in (
        "true",
        "false",
        "null",
    ):
        return text
    return json.dumps(text, ensure_ascii=False)


def _check_answers(title: str, name: str, base_url: str) -> None:
    check_answers({"title": title, "base_url": base_url}, Site)
    check_answers({"name": name, "url": base_url}, Issuer)


def _content_folder(root: Path) -> Path:
    folder = root / "content"
    if not folder.is_dir():
        raise SiteError(
            f"{root} is not a site: it has no content/ in it",
            hint="go to the site's folder, or make a new site with 'credfolio init'",
        )
    return folder


def _slug_for(name: str, slug: str | None) -> str:
    chosen = slug or slug_from(name)
    if is_slug(chosen):
        return chosen
    what = f"'{slug}' cannot be a slug" if slug else f"no slug can be made of '{name}'"
    raise SiteError(what, hint="give one in small letters, digits and single hyphens, like ada-1")


def _refuse_existing(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise SiteError(f"{file} is there already", hint="nothing was written; move it away first")


def _write_new(root: Path, file: Path, text: str) -> Path:
    _refuse_existing(file)
    write_text(root, file, text)
    return file


def with_awards(before: bytes, document: YamlDocument, awards: Iterable[Sequence[str]]) -> bytes:
    """An earner's file with more awards at the end of its `awards:`, and all else as it was.

    Args:
        before: what the file holds.
        document: the same, read.
        awards: the lines of each new one.

    Raises:
        SiteError: the list is written so that nothing can be added to it.
    """
    return _with_items(before, document, "awards", awards)


def _with_items(
    before: bytes, document: YamlDocument, name: str, items: Iterable[Sequence[str]]
) -> bytes:
    """The file with more entries in a list of it, in the style of the ones that are there."""
    text = before.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = text.rstrip().replace("\r\n", "\n").split("\n")
    entries = document.value.get(name)
    at = document.key_lines.get((name,), 0)
    if not at:
        rows += ["", f"{name}:"]
        position, indent = len(rows), "  "
    elif not entries:
        match = _EMPTY_LIST.fullmatch(rows[at - 1])
        if match is None:
            raise _not_addable(document.file, name)
        rows[at - 1] = f"{match[1]}{match[2]}".rstrip()
        position, indent = at, "  "
    else:
        item = _ITEM.match(rows[document.lines[name, 0] - 1])
        if item is None:
            raise _not_addable(document.file, name)
        position, indent = end_of_member(document, name, rows), item[1]
    added = [row for lines in items for row in item_rows(lines, indent)]
    return (newline.join([*rows[:position], *added, *rows[position:]]) + newline).encode("utf-8")


def item_rows(lines: Sequence[str], indent: str = "  ") -> list[str]:
    """The lines of a mapping as one item of a list."""
    return [f"{indent}- {lines[0]}", *(f"{indent}  {line}" for line in lines[1:])]


def end_of_member(document: YamlDocument, name: str, rows: list[str]) -> int:
    """How many rows there are up to the end of a top-level member, notes between members apart."""
    start = document.key_lines[name,]
    following = [
        line for path, line in document.key_lines.items() if len(path) == 1 and line > start
    ]
    end = min(following) - 1 if following else len(rows)
    while end > start and (not rows[end - 1].strip() or rows[end - 1].startswith("#")):
        end -= 1
    return end


def _not_addable(file: str, name: str) -> SiteError:
    return SiteError(
        f"{file}: the {name} are not written one below the other",
        hint="add it by hand, or write each one on a line that starts with '- '",
    )
