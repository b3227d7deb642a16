"""Reads a site's `content/` folder: every file, every mistake at once, with file and line."""

from __future__ import annotations

import re
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from credfolio import yaml_reader
from credfolio.catalogues import read_languages
from credfolio.endorsements import MAX_ENDORSEMENT, EndorsementFile, parse_endorsement
from credfolio.errors import ContentError, DocumentError, Mistake
from credfolio.imports import KINDS, MAX_IMPORT, ImportedFile, kind_of
from credfolio.mistakes import Mistakes, Model, hint_for, nearest, read_model
from credfolio.model import (
    ENDORSEMENTS,
    MAX_SLUG,
    Badge,
    Content,
    Earner,
    Endorsement,
    Issuer,
    Pathway,
    Policy,
    Role,
    Roster,
    Site,
    SkillList,
    Status,
    TrustList,
    has_email,
    is_slug,
)
from credfolio.pictures import (
    MAX_BYTES,
    PORTRAIT,
    SIGNABLE,
    PictureError,
    check_picture,
    check_picture_path,
    extension_of,
    too_large,
)
from credfolio.references import Files, Kind, check_part, check_references, find_values
from credfolio.tables import TABLES
from credfolio.themes import empty_colours, folders_of_theme, read_theme
from credfolio.trust import read_trust_list
from credfolio.yaml_reader import YamlDocument, parse_yaml, printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from credfolio.issuing import AwardKey
    from credfolio.languages import Language
    from credfolio.tokens import Theme
    from credfolio.yaml_reader import YamlPath

_FOLDERS: tuple[tuple[Kind, type[BaseModel]], ...] = (
    ("issuers", Issuer),
    ("badges", Badge),
    ("earners", Earner),
    ("endorsements", Endorsement),
    ("roles", Role),
    ("pathways", Pathway),
)
_IMPORT_IT = "move it out of content/, and let `credfolio import` put it in its place"
_MOVE_IT = {
    "imports": _IMPORT_IT,
    "status": "its place is content/status/<earner>/<award>.yaml, where `credfolio revoke` puts it",
}
_KNOWN = (
    "site.yaml",
    "policy.yaml",
    "trust.yaml",
    "skills.yaml",
    "awards",
    "issuers",
    "badges",
    "earners",
    "endorsements",
    "roles",
    "pathways",
    "images",
    "imports",
    "status",
)


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """Content without a mistake in it, and where each part of it is written.

    `images` maps every picture that content names (its path below `content/images/`) to the file.
    `documents` has each file by kind (`site`, `issuers`, `badges`, `earners`, `statuses`,
    `endorsements`, `roles`, `pathways`, `trust`, `skills`, `policy`, `rosters`) and slug, which is empty
    for files of which there is one, and `earner/award` for a status. `imports` has the credentials
    that others gave, by earner and slug, `endorsements` what colleagues signed, by the same; for
    badges the earner is empty.
    """

    content: Content
    images: Mapping[str, Path]
    documents: Mapping[tuple[Kind, str], YamlDocument]
    imports: Mapping[AwardKey, ImportedFile]
    theme: Theme
    languages: tuple[Language, ...]
    endorsements: Mapping[AwardKey, EndorsementFile]

    def at(self, root: Path) -> LoadedContent:
        """The same with its pictures and templates in another folder, which holds their copies."""
        folders = folders_of_theme(root / "templates", self.theme.name)
        return replace(
            self,
            images={name: root / "content/images" / name for name in self.images},
            theme=replace(self.theme, folders=folders if self.theme.folders else ()),
        )

    def place(self, kind: Kind, slug: str, path: YamlPath = ()) -> tuple[str, int]:
        """File and line of a member, for errors that show later; line 0 for the file as a whole."""
        document = self.documents[kind, slug]
        return document.file, document.line(path)

    def mistake(self, kind: Kind, slug: str, path: YamlPath, what: str, hint: str = "") -> Mistake:
        """Say that something is wrong with a member, as `load_content` would have said it."""
        return self.documents[kind, slug].mistake(path, what, hint)


def load_content(
    root: Path, instead: Mapping[Path, bytes] | None = None, *, drafts: bool = False
) -> LoadedContent:
    """Read all of a site's content.

    Args:
        root: the site's folder, the one that has `content/`.
        instead: what files that are there are read as, to see what a change of them would do.
        drafts: whether awards may lack what the policy asks for, because they are to be approved.

    Returns:
        The content, with the pictures it names and the place of every member.

    Raises:
        ContentError: at least one thing is wrong; it carries all that is.
    """
    reading = _Reading(root, _content_folder(root), instead or {}, drafts=drafts)
    return reading.load()


def load_frame(root: Path) -> LoadedContent:
    """Read a site's content but for what is its earners'.

    Raises:
        ContentError: at least one thing is wrong; it carries what is, of this.
    """
    return _Reading(root, _content_folder(root), {}).load_frame()


def load_part(
    root: Path,
    frame: LoadedContent,
    earners: Collection[str],
    instead: Mapping[Path, bytes] | None = None,
) -> LoadedContent:
    """Read what is some earners', to be a part of the site.

    Args:
        root: the site's folder.
        frame: everything else, from `load_frame`.
        earners: their slugs.
        instead: what files are read as, also such as are not there yet.

    Returns:
        The content of a site that has these earners only; `documents` has their files alone.

    Raises:
        ContentError: at least one thing is wrong in these files. `load_content` says all that is.
    """
    return _Reading(root, _content_folder(root), instead or {}).load_part(frame, earners)


def _content_folder(root: Path) -> Path:
    folder = root / "content"
    if not folder.is_dir():
        hint = "go to the site's folder, or make a new site with 'credfolio init'"
        raise ContentError([Mistake("content", 0, "", "there is no such folder", hint)])
    return folder


class _Reading:
    """One run through the folder."""

    def __init__(
        self, root: Path, folder: Path, instead: Mapping[Path, bytes], *, drafts: bool = False
    ) -> None:
        self.root = root
        self.folder = folder
        self.instead = instead
        self.drafts = drafts
        self.mistakes = Mistakes()
        self.documents: dict[tuple[Kind, str], YamlDocument] = {}
        self.images: dict[str, Path] = {}
        self.imports: dict[AwardKey, ImportedFile] = {}
        self.endorsements: dict[AwardKey, EndorsementFile] = {}

    def load(self) -> LoadedContent:
        return self._load(with_earners=True)

    def load_frame(self) -> LoadedContent:
        return self._load(with_earners=False)

    def _load(self, *, with_earners: bool) -> LoadedContent:
        self._check_names()
        site = self._read_site()
        theme = self._read_theme(site)
        languages = self._read_languages(site)
        slugs: dict[Kind, frozenset[str]] = {"earners": frozenset()}
        models: dict[Kind, dict[str, Any]] = {"earners": {}}
        for kind, model in _FOLDERS:
            if with_earners or kind != "earners":
                slugs[kind], models[kind] = self._read_folder(kind, model)
        statuses: dict[str, dict[str, Status]] = {}
        if with_earners:
            statuses = self._read_statuses()
        elif (folder := self.folder / f"status/{ENDORSEMENTS}").is_dir():
            self._read_statuses_in(folder, statuses)
        trust, skills = self._read_trust(), self._read_skills()
        self._read_rosters()
        policy = self._read_policy()
        slugs["trust"] = frozenset({""} if (self.folder / "trust.yaml").exists() else ())
        slugs["skills"] = frozenset({""} if (self.folder / "skills.yaml").exists() else ())
        if with_earners:
            self._read_imports()
        self._read_endorsements(with_earners=with_earners)
        self.mistakes.extend(
            check_references(
                replace(
                    self._files(slugs, models["badges"], models["earners"]),
                    policy=policy.for_drafts() if policy and self.drafts else policy,
                    site_issuer=_site_issuer(site, slugs["issuers"]),
                )
            )
        )
        self._find_pictures()
        self.mistakes.raise_any()
        assert site is not None  # noqa: S101 - a site that could not be read is a mistake
        assert theme is not None  # noqa: S101 - so is a theme
        known = trust.issuers if trust else ()
        content = Content(
            site=site,
            statuses=statuses,
            known_issuers=known,
            policy=policy,
            skills={skill.id: skill for skill in skills.skills} if skills else {},
            **models,
        )
        return LoadedContent(
            content,
            self.images,
            self.documents,
            self.imports,
            theme,
            languages,
            self.endorsements,
        )

    def load_part(self, frame: LoadedContent, earners: Collection[str]) -> LoadedContent:
        folder = self.folder
        found: dict[str, Earner] = {}
        for slug in earners:
            file = folder / f"earners/{slug}.yaml"
            if file in self.instead or file.exists() or file.is_symlink():
                document = self._read_file(file, "earners", slug)
                if document and (read := read_model(document, Earner, self.mistakes)):
                    found[slug] = read
        statuses: dict[str, dict[str, Status]] = {}
        for slug in earners:
            if (of_earner := folder / f"status/{slug}").is_dir():
                self._read_statuses_in(of_earner, statuses)
            if (of_earner := folder / f"imports/{slug}").is_dir():
                for file in self._listed(of_earner):
                    self._read_import(slug, file)
            if (of_earner := folder / f"{ENDORSEMENTS}/{slug}").is_dir():
                self._read_endorsements_in(slug, of_earner)
        content = frame.content
        slugs: dict[Kind, frozenset[str]] = {
            "badges": frozenset(content.badges),
            "earners": frozenset(slug for kind, slug in self.documents if kind == "earners"),
        }
        documents = dict(self.documents)
        self.documents["site", ""] = frame.documents["site", ""]
        files = replace(
            self._files(slugs, content.badges, found),
            policy=content.policy,
            site_issuer=content.site_issuer,
        )
        self.mistakes.extend(check_part(files))
        self.documents = documents
        self._find_pictures()
        self.mistakes.raise_any()
        return LoadedContent(
            content.model_copy(update={"earners": found, "statuses": statuses, "endorsements": {}}),
            {**frame.images, **self.images},
            self.documents,
            self.imports,
            frame.theme,
            frame.languages,
            self.endorsements,
        )

    def _files(
        self,
        slugs: Mapping[Kind, frozenset[str]],
        badges: Mapping[str, Badge],
        earners: Mapping[str, Earner],
    ) -> Files:
        imports = {key: imported.file for key, imported in self.imports.items()}
        endorsements = {key: given.file for key, given in self.endorsements.items()}
        return Files(self.documents, slugs, badges, earners, imports, endorsements)

    def _say(self, file: Path, what: str, hint: str = "") -> None:
        name = file.relative_to(self.root).as_posix()
        self.mistakes.add(Mistake(printable(name), 0, "", what, hint))

    def _listed(self, folder: Path) -> list[Path]:
        """What lies in a folder, in order, without hidden files and a README."""
        try:
            found = sorted(folder.iterdir())
        except OSError as error:
            self._say(folder, f"cannot be read: {_reason(error)}")
            return []
        return [file for file in found if not (file.name.startswith(".") or _is_readme(file.name))]

    def _check_names(self) -> None:
        for file in self._listed(self.folder):
            if file.name not in _KNOWN:
                meant = nearest(file.name, _KNOWN)
                hint = f"rename it to {meant}" if meant else f"known here: {', '.join(_KNOWN)}"
                self._say(file, "has no meaning in content/", hint)

    def _read_site(self) -> Site | None:
        file = self.folder / "site.yaml"
        if not file.exists() and not file.is_symlink():
            self._say(file, "is missing", "it holds at least a title: and a base_url:")
            return None
        document = self._read_file(file, "site", "")
        return None if document is None else read_model(document, Site, self.mistakes)

    def _read_trust(self) -> TrustList | None:
        """Read `trust.yaml`, if it is there: the issuers that this site knows besides its own."""
        file = self.folder / "trust.yaml"
        if not file.exists() and not file.is_symlink():
            return None
        document = self._read_file(file, "trust", "")
        trust = None if document is None else read_trust_list(document, self.mistakes)
        for place, issuer in enumerate(trust.issuers if trust else ()):
            if document and has_email(issuer.name):
                what = "has an e-mail address in it, and everything here is published"
                self.mistakes.add(document.mistake(("issuers", place, "name"), what, ""))
        return trust

    def _read_skills(self) -> SkillList | None:
        """Read `skills.yaml`, if it is there: what badges give."""
        file = self.folder / "skills.yaml"
        if not file.exists() and not file.is_symlink():
            return None
        document = self._read_file(file, "skills", "")
        return None if document is None else read_model(document, SkillList, self.mistakes)

    def _read_policy(self) -> Policy | None:
        """Read `policy.yaml`, if it is there: what awards must have."""
        file = self.folder / "policy.yaml"
        if not file.exists() and not file.is_symlink():
            return None
        document = self._read_file(file, "policy", "")
        return None if document is None else read_model(document, Policy, self.mistakes)

    def _read_rosters(self) -> None:
        """Read `awards/<name>.yaml`: how the tables beside them are read when they are imported."""
        folder = self.folder / "awards"
        if not folder.is_dir():
            if folder.exists() or folder.is_symlink():
                self._say(folder, "is not a folder")
            return
        for file in self._listed(folder):
            if file.suffix == ".yaml":
                document = self._read_file(file, "rosters", file.stem)
                if document:
                    read_model(document, Roster, self.mistakes)
            elif file.suffix not in TABLES:
                what = "is not a table, nor says how one is read"
                self._say(file, what, f"files here end in {', '.join((*TABLES, '.yaml'))}")

    def _read_theme(self, site: Site | None) -> Theme | None:
        document = self.documents.get(("site", ""))
        if document is not None:
            self.mistakes.extend(empty_colours(document, ("tokens",)))
        if document is None or site is None:
            return None
        return read_theme(self.root / "templates", site, document, self.mistakes)

    def _read_languages(self, site: Site | None) -> tuple[Language, ...]:
        document = self.documents.get(("site", ""))
        if document is None or site is None:
            return ()
        return read_languages(self.root / "templates", site, document, self.mistakes)

    def _read_folder(
        self, kind: Kind, model: type[Model]
    ) -> tuple[frozenset[str], dict[str, Model]]:
        folder = self.folder / kind
        models: dict[str, Model] = {}
        if kind == "issuers" and not (folder.is_dir() and any(folder.glob("*.yaml"))):
            hint = "write content/issuers/<slug>.yaml with at least a name: and a url:"
            self._say(folder, "there is no issuer", hint)
        if not folder.is_dir():
            if folder.exists() or folder.is_symlink():
                self._say(folder, "is not a folder")
            return frozenset(), models
        slugs = set()
        for file in self._listed(folder):
            if kind == "endorsements" and (file.suffix == ".json" or file.is_dir()):
                continue  # what colleagues signed
            if file.suffix != ".yaml":
                self._say(file, *_not_yaml(file))
                continue
            slugs.add(file.stem)
            if not is_slug(file.stem):
                self._say(file, *_not_a_slug(file.stem))
            document = self._read_file(file, kind, file.stem)
            if document and (read := read_model(document, model, self.mistakes)):
                models[file.stem] = read
        return frozenset(slugs), models

    def _read_file(self, file: Path, kind: Kind, slug: str) -> YamlDocument | None:
        name = printable(file.relative_to(self.root).as_posix())
        try:
            given = self.instead.get(file)
            size = len(given) if given is not None else _regular_size(file, self.folder)
            if size > yaml_reader.MAX_BYTES:
                self.mistakes.add(yaml_reader.too_large(name, size))
                return None
            data = given if given is not None else _read_at_most(file, yaml_reader.MAX_BYTES)
            document = parse_yaml(data, name)
        except _NotAFileError as error:
            self._say(file, error.what, error.hint)
            return None
        except OSError as error:
            self._say(file, f"cannot be read: {_reason(error)}")
            return None
        except ContentError as error:
            self.mistakes.extend(error.mistakes)
            return None
        self.mistakes.extend(document.mistakes)
        self.documents[kind, slug] = document
        return document

    def _read_statuses(self) -> dict[str, dict[str, Status]]:
        """Read `status/<earner>/<award>.yaml`: what is said of credentials, by earner and award."""
        statuses: dict[str, dict[str, Status]] = {}
        for folder in self._folders_of_earners("status"):
            self._read_statuses_in(folder, statuses)
        return statuses

    def _read_statuses_in(self, folder: Path, statuses: dict[str, dict[str, Status]]) -> None:
        for file in self._listed(folder):
            if file.suffix != ".yaml":
                self._say(file, *_not_yaml(file))
                continue
            document = self._read_file(file, "statuses", f"{folder.name}/{file.stem}")
            if document and (status := read_model(document, Status, self.mistakes)):
                statuses.setdefault(folder.name, {})[file.stem] = status

    def _folders_of_earners(self, name: str) -> Iterator[Path]:
        """The folders of a folder in which each stands for an earner."""
        folder = self.folder / name
        if not folder.is_dir():
            if folder.exists() or folder.is_symlink():
                self._say(folder, "is not a folder")
            return
        for of_earner in self._listed(folder):
            if of_earner.is_dir():
                yield of_earner
            else:
                self._say(of_earner, "does not lie in the folder of an earner", _MOVE_IT[name])

    def _read_imports(self) -> None:
        """Read `imports/<earner>/<slug>.<kind>`: every file is somebody else's credential."""
        for of_earner in self._folders_of_earners("imports"):
            for file in self._listed(of_earner):
                self._read_import(of_earner.name, file)

    def _read_import(self, earner: str, file: Path) -> None:
        slug, kind = file.stem, file.suffix.removeprefix(".")
        if kind not in KINDS or file.is_dir():
            self._say(file, "is no imported credential", f"they end in {', '.join(KINDS)}")
            return
        if not is_slug(slug):
            what = "must be named with small letters, digits and single hyphens, at most 80"
            self._say(file, what, _IMPORT_IT)
            return
        try:
            if _regular_size(file, self.folder) > MAX_IMPORT:
                self._say(file, f"is larger than {MAX_IMPORT // 1024 // 1024} MB")
                return
            data = _read_at_most(file, MAX_IMPORT)
        except _NotAFileError as error:
            self._say(file, error.what, error.hint)
            return
        except OSError as error:
            self._say(file, f"cannot be read: {_reason(error)}")
            return
        if (earner, slug) in self.imports:
            other = self.imports[earner, slug].file
            self._say(file, f"would have the same address as {other}", "delete one of them")
        elif (found := kind_of(data)) != kind:
            self._say(file, f"is not what its name says, but {found}", _IMPORT_IT)
        else:
            name = file.relative_to(self.root).as_posix()
            self.imports[earner, slug] = ImportedFile(name, data, _is_safe_picture(data, kind))

    def _read_endorsements(self, *, with_earners: bool) -> None:
        """Read what colleagues signed: of badges, and of what earners have, in a folder for each."""
        folder = self.folder / ENDORSEMENTS
        if not folder.is_dir():
            return
        for file in self._listed(folder):
            if file.is_dir():
                if with_earners:
                    self._read_endorsements_in(file.name, file)
            elif file.suffix == ".json":
                self._read_endorsement("", file)

    def _read_endorsements_in(self, earner: str, folder: Path) -> None:
        for file in self._listed(folder):
            if file.suffix == ".json" and not file.is_dir():
                self._read_endorsement(earner, file)
            else:
                self._say(file, "is no signed endorsement", "they end in .json")

    def _read_endorsement(self, earner: str, file: Path) -> None:
        if not is_slug(file.stem):
            what = "must be named with small letters, digits and single hyphens, at most 80"
            self._say(file, what, "rename it")
            return
        try:
            if _regular_size(file, self.folder) > MAX_ENDORSEMENT:
                self._say(file, f"is larger than {MAX_ENDORSEMENT // 1024} KB")
                return
            data = _read_at_most(file, MAX_ENDORSEMENT)
            document = parse_endorsement(data)
        except _NotAFileError as error:
            self._say(file, error.what, error.hint)
        except OSError as error:
            self._say(file, f"cannot be read: {_reason(error)}")
        except DocumentError as error:
            self._say(file, error.message, error.hint)
        else:
            name = file.relative_to(self.root).as_posix()
            self.endorsements[earner, file.stem] = EndorsementFile(name, data, document)

    def _find_pictures(self) -> None:
        faults: dict[tuple[str, tuple[str, ...]], PictureError | None] = {}
        for document, path, name, extensions in self._named_pictures():
            seen = (name, extensions)
            if seen not in faults:
                faults[seen] = self._picture_fault(name, extensions)
            if fault := faults[seen]:
                what = f"'{printable(name)}' {fault.what}"
                self.mistakes.add(document.mistake(path, what, fault.hint))

    def _named_pictures(
        self,
    ) -> Iterator[tuple[YamlDocument, YamlPath, str, tuple[str, ...]]]:
        for (kind, _), document in sorted(self.documents.items()):
            extensions = PORTRAIT if kind == "earners" else SIGNABLE
            for pattern in (("image",), ("image", "file")):
                for path, name in find_values(document.value, pattern):
                    if isinstance(name, str):
                        yield document, path, name.strip(), extensions

    def _picture_fault(self, name: str, extensions: tuple[str, ...]) -> PictureError | None:
        images = self.folder / "images"
        file = images / name
        try:
            check_picture_path(name, extensions)
            if not file.exists() and not file.is_symlink():
                return PictureError("is not in content/images/", self._picture_hint(name))
            size = _regular_size(file, images)
            if size > MAX_BYTES:
                return too_large(size)
            check_picture(_read_at_most(file, MAX_BYTES), extension_of(name))
        except _NotAFileError as error:
            return PictureError(error.what, error.hint)
        except OSError as error:
            return PictureError(f"cannot be read: {_reason(error)}")
        except PictureError as error:
            return error
        self.images[name] = file
        return None

    def _picture_hint(self, name: str) -> str:
        images = self.folder / "images"
        known = [file.relative_to(images).as_posix() for file in images.rglob("*.*")]
        return hint_for(name, known, otherwise="pictures there")


def _site_issuer(site: Site | None, issuers: Collection[str]) -> str:
    """Who issues badges that name no issuer."""
    return (site.issuer if site else None) or min(issuers, default="")


def _is_safe_picture(data: bytes, kind: str) -> bool:
    """Whether an imported file can be shown as a picture, by the rules for all pictures."""
    if kind not in SIGNABLE:
        return False
    try:
        check_picture(data, kind)
    except PictureError:
        return False
    return True


class _NotAFileError(Exception):
    """Something that stands where a file should; `hint` says what to do about it."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def _regular_size(file: Path, folder: Path) -> int:
    """The size of a plain file inside a folder; symlinks may not lead out of it."""
    with suppress(OSError):
        found, place = file.lstat(), file.parent
        while place != folder and folder in place.parents and not place.is_symlink():
            place = place.parent
        if place == folder and stat.S_ISREG(found.st_mode):
            return found.st_size
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        raise _NotAFileError(
            "is a symlink that leads nowhere", "put the file itself here"
        ) from None
    if not target.is_relative_to(folder.resolve()):
        raise _NotAFileError(
            f"is a symlink that leads out of {folder.name}/", "put the file itself here"
        )
    found = target.stat()
    if stat.S_ISDIR(found.st_mode):
        raise _NotAFileError("is a folder, and a file is wanted here")
    if not stat.S_ISREG(found.st_mode):
        raise _NotAFileError("is not a plain file")
    return found.st_size


def _read_at_most(file: Path, limit: int) -> bytes:
    """The file, or one byte more than the limit if it has grown beyond it since it was measured."""
    with file.open("rb") as stream:
        return stream.read(limit + 1)


def _reason(error: OSError) -> str:
    return (error.strerror or "input or output error").lower()


def _is_readme(name: str) -> bool:
    return name.lower() in ("readme.md", "readme")


def _not_yaml(file: Path) -> tuple[str, str]:
    if file.is_dir():
        return "is a folder, and only .yaml files are read here", "move its files up into this one"
    if file.suffix.lower() in (".yml", ".yaml"):
        return "is not read: its name must end in .yaml", f"rename it to {file.stem}.yaml"
    return (
        "is not read: only .yaml files are",
        "move it away, or give it a name that starts with a dot",
    )


def _not_a_slug(stem: str) -> tuple[str, str]:
    proposal = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:MAX_SLUG].strip("-")
    hint = f"rename it to {proposal}.yaml" if proposal else "like ada-lovelace.yaml"
    return "must be named with small letters, digits and single hyphens, at most 80", hint
