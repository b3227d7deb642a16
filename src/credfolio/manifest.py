"""What an earlier build was made of and what it has published, so that the next one does the rest.

The manifest is a cache: with it a build reads and makes what has changed, without it everything,
and both come to the same. It lies in the wallet's journal, which git never sees, one for each
folder that is published.

A *stamp* tells by a file's size and times whether it can have changed; a *digest* tells by its
bytes whether it has.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credfolio.errors import NotInParts
from credfolio.files import discard

ENDORSEMENTS = "endorsements"  # as `model` has it, which takes long to import
TRANSCRIPT = "transcript"  # the same
JOURNAL = ".journal"  # as `journal` has it

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORMAT = 2
_OF_EARNERS = (
    "content/status",
    "content/imports",
    "content/endorsements",
    "wallet/credentials",
    "wallet/salts",
    "wallet/receipts",
)
"""Folders that have a folder for each earner."""
_ENDORSED = "content/endorsements"
_TABLES = """
    create table site (format integer, said text);
    create table earner (slug text primary key, stamps text, digest text, outputs text, made text);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a manifest says of an earner's part.

    `stamps` are those of the files that it was made of, `digest` that of their bytes, `outputs`
    the stamps of what was published of it, by path, as JSON.
    """

    stamps: str
    digest: str
    outputs: str

    @property
    def sizes(self) -> dict[str, int]:
        """The files that were published by path, with their bytes; one that was not there has none."""
        found = json.loads(self.outputs).items()
        return {path: int(stamp.split(".")[0] or 0) for path, stamp in found}


class Manifest:
    """The manifest of one published folder; one that cannot be read is an empty one."""

    def __init__(self, file: Path) -> None:
        """Read it, all but what the lists say of earners."""
        self._file = file
        self.site: dict[str, Any] = {}
        self.earners: dict[str, Kept] = {}
        try:
            with closing(self._opened()) as found:
                number, said = found.execute("select format, said from site").fetchone()
                if number == FORMAT:
                    rows = found.execute("select slug, stamps, digest, outputs from earner")
                    self.earners = {slug: Kept(*rest) for slug, *rest in rows}
                    self.site = dict(json.loads(said))
        except (sqlite3.Error, TypeError, ValueError):
            self.site, self.earners = {}, {}

    def made(self, slugs: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """What lists say of earners, by their slugs.

        Raises:
            ManifestError: it cannot be read any more.
        """
        try:
            with closing(self._opened()) as found:
                for slug in slugs:
                    (text,) = found.execute(
                        "select made from earner where slug = ?", (slug,)
                    ).fetchone()
                    yield slug, json.loads(text)
        except (sqlite3.Error, TypeError, ValueError) as error:
            raise ManifestError(str(error)) from None

    def write(
        self,
        site: Mapping[str, Any],
        changed: Iterable[tuple[str, Kept, str]],
        touched: Iterable[tuple[str, str]],
        gone: Iterable[str],
    ) -> None:
        """Keep what a build has done, as far as the system lets us.

        Args:
            site: what is kept of the site as a whole.
            changed: the earners that were made, each with what lists say of it, as JSON.
            touched: earners whose files have other stamps and hold what they did, with the stamps.
            gone: the slugs of those that are not there any more.
        """
        try:
            is_new = not self.site
            if is_new:
                self.forget()
            with closing(self._opened(create=is_new)) as found, found:
                found.execute("delete from site")
                found.executemany("delete from earner where slug = ?", ((slug,) for slug in gone))
                found.executemany(
                    "insert or replace into earner values (?, ?, ?, ?, ?)",
                    (
                        (slug, kept.stamps, kept.digest, kept.outputs, made)
                        for slug, kept, made in changed
                    ),
                )
                found.executemany(
                    "update earner set stamps = ? where slug = ?",
                    ((stamps, slug) for slug, stamps in touched),
                )
                found.execute("insert into site values (?, ?)", (FORMAT, json.dumps(site)))
        except (sqlite3.Error, OSError):
            with suppress(OSError):
                self.forget()

    def forget(self) -> None:
        """Throw it away; raises `OSError`."""
        discard(self._file)

    def _opened(self, *, create: bool = False) -> sqlite3.Connection:
        mode = "rwc" if create else "rw"
        found = sqlite3.connect(f"{self._file.absolute().as_uri()}?mode={mode}", uri=True)
        if create:
            found.executescript(_TABLES)
        # What is lost with the power is made again.
        found.execute("pragma synchronous = off")
        return found


class Rows:
    """What was made of earners in one build: little of each, on the disk, because there are many.

    A row is a slug, what lists say of the earner, as JSON, and the paths of the files, by line.
    """

    def __init__(self) -> None:
        """Begin with none, in a file that nobody else sees and that goes with this process."""
        self._found = sqlite3.connect("")
        self._found.execute("pragma synchronous = off")
        self._found.execute("create table made (slug text primary key, made text, files text)")
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, slug: str, made: str, files: str) -> None:
        """Keep the row of an earner who has none."""
        self._found.execute("insert into made values (?, ?, ?)", (slug, made, files))
        self._number += 1

    def __iter__(self) -> Iterator[tuple[str, str, list[str]]]:
        """Each slug with what lists say and the paths."""
        for slug, made, files in self._found.execute("select slug, made, files from made"):
            yield slug, made, files.split("\n") if files else []


class ManifestError(Exception):
    """A manifest that could be read before, and cannot be any more."""


def manifest_of(root: Path, place: Path | str) -> Manifest:
    """The manifest of a published site.

    Args:
        root: the site's folder.
        place: the folder where it is published, or an address.
    """
    if not isinstance(place, str):
        place = os.path.relpath(place.resolve(), root.resolve())
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    return Manifest(root / "wallet" / JOURNAL / f"made-{name}.sqlite")


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is of earners in a site's folder, by name only.

    `earners` are the slugs in the order of their files; `folders` says of each folder that has one
    for each earner, who has.
    """

    root: str
    earners: tuple[str, ...]
    folders: Mapping[str, frozenset[str]]

    def files_of(self, slug: str) -> list[str]:
        """The paths of all that belongs to an earner, those of folders with a final slash."""
        files = [f"{self.root}/content/earners/{slug}.yaml"]
        for place, names in self.folders.items():
            if slug in names:
                folder = f"{self.root}/{place}/{slug}/"
                files.append(folder)
                with suppress(OSError):
                    files += [folder + name for name in sorted(os.listdir(folder))]  # noqa: PTH208 - quick
        if f"{slug}.json" in self.folders["wallet/unlisted"]:
            files.append(f"{self.root}/wallet/unlisted/{slug}.json")
        return files

    def stamps_of(self, slug: str) -> str:
        """One stamp of all that belongs to an earner."""
        said = "\n".join([f"{stamp_of(path)} {path}" for path in self.files_of(slug)])
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()

    def digest_of(self, slug: str) -> str:
        """The digest of all that belongs to an earner, with the names."""
        parts: list[bytes] = []
        for path in self.files_of(slug):
            with suppress(FileNotFoundError, IsADirectoryError), open(path, "rb") as file:  # noqa: PTH123 - of many
                parts += (path.rpartition("/")[2].encode(), file.read())
        return digest_of(parts)


def survey_site(root: Path) -> Survey:
    """See whom content and wallet speak of.

    Raises:
        NotInParts: there are things that no part would read, for the whole to say what.
    """
    found: set[str] = set()
    for name in _names(root / "content/earners"):
        stem = name.removesuffix(".yaml")
        if stem == name:
            raise NotInParts(f"content/earners/{name} is no earner")
        found.add(stem)
    folders = {
        place: frozenset(_names(root / place)) for place in (*_OF_EARNERS, "wallet/unlisted")
    }
    # Beside the folders of earners lie files of the whole site.
    folders[_ENDORSED] = frozenset(name for name in folders[_ENDORSED] if "." not in name)
    for place in _OF_EARNERS:
        found |= folders[place]
    found -= {ENDORSEMENTS, TRANSCRIPT}
    earners = tuple(sorted(found, key=lambda slug: f"{slug}.yaml"))
    return Survey(str(root), earners, folders)


def site_stamp(root: Path, program: Iterable[Path]) -> str:
    """One stamp for all files that are not an earner's: of the site, and of the program.

    Args:
        root: the site's folder.
        program: the folders that the program and its templates lie in.
    """
    content, wallet = root / "content", root / "wallet"
    stamps = [stamp_of(content), *(f"{file} {stamp_of(file)}" for file in content.glob("*.*"))]
    stamps += [f"{file} {stamp_of(file)}" for file in sorted((root / _ENDORSED).glob("*.*"))]
    names = ("awards", "badges", "images", "issuers", "pathways", "roles")
    folders = [content / name for name in names]
    folders += [content / "status" / ENDORSEMENTS, root / "templates", *program]
    folders += [wallet / name for name in ("keys", "status", "log", "documents")]
    folders += [wallet / kind / ENDORSEMENTS for kind in ("credentials", "salts")]
    stamps += [stamp for folder in folders for stamp in stamps_below(folder)]
    return digest_of(map(str.encode, stamps))


def program_folders() -> tuple[Path, ...]:
    """Where the program and its own templates lie: another version makes other pages."""
    package = Path(__file__).parent
    return (package, package.parents[1] / "templates")


def outputs_of(folder: Path, paths: Iterable[str]) -> str:
    """The stamps of published files, as `Kept` has them."""
    return json.dumps({path: published_stamp(f"{folder}/{path}") for path in paths})


def is_published(folder: Path, outputs: str) -> bool:
    """Whether all published files are as they were left."""
    return all(
        published_stamp(f"{folder}/{path}") == stamp for path, stamp in json.loads(outputs).items()
    )


def unchanged(manifest: Manifest, root: Path, folder: Path, as_of: str) -> dict[str, Any] | None:
    """What an earlier build said at its end, if nothing has changed since; None if something has.

    Args:
        manifest: of the folder.
        root: the site's folder.
        folder: where it is published.
        as_of: the day the states hold for, as in ISO 8601.

    Raises:
        NotInParts: the site is not one that is made in parts.
    """
    site = manifest.site
    if site.get("as_of") != as_of or not site.get("is_still"):
        return None
    survey = survey_site(root)
    if site["stamp"] != site_stamp(root, program_folders()) or set(survey.earners) != set(
        manifest.earners
    ):
        return None
    for slug, kept in manifest.earners.items():
        if kept.stamps != survey.stamps_of(slug) or not is_published(folder, kept.outputs):
            return None
    return site["said"] if is_published(folder, site["outputs"]) else None


def _names(folder: Path) -> list[str]:
    try:
        return [
            name
            for name in os.listdir(folder)  # noqa: PTH208 - names are all that is asked
            if not name.startswith(".") and name.lower() not in ("readme", "readme.md")
        ]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise NotInParts(f"{folder} cannot be read: {error.strerror}") from None


def stamp_of(path: Path | str) -> str:
    """The stamp of a file, or of a folder's names; empty for one that is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a tenth of what a Path costs, and this is done often
    except OSError:
        return ""
    return f"{found.st_size}.{found.st_mtime_ns}.{found.st_ctime_ns}"


def published_stamp(path: Path | str) -> str:
    """The stamp of something published: that it was moved to its place changes nothing."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as above
    except OSError:
        return ""
    return f"{found.st_size}.{found.st_mtime_ns}"


def stamps_below(folder: Path) -> Iterator[str]:
    """The stamps of all files below a folder, with their paths, and of the folders themselves."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield f"{place} {stamp_of(place)}"
        for name in sorted(names):
            yield f"{place}/{name} {stamp_of(f'{place}/{name}')}"


def digest_of(parts: Iterable[bytes]) -> str:
    """The digest of several texts in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
