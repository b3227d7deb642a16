"""Zip archives with one folder in them: the same bytes for the same files, and read with care.

Nothing is compressed: what one build of zlib makes of a text, another does not, and most of a
site's bytes are pictures, which would not shrink.
"""

from __future__ import annotations

import hashlib
import stat
import unicodedata
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from credfolio.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that zip knows
_UNIX = 3
_MODE = (stat.S_IFREG | 0o644) << 16
_ENCRYPTED = 1
_READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_FORBIDDEN = frozenset('\\:*?"<>|')  # in a name on some system
_MAX_NAME = 1024
_MAX_FILES = 2_000_000
_MAX_FILE = 256 * 1024 * 1024
_MAX_RATIO = 100
_SPARE = 1024 * 1024
_CHUNK = 1024 * 1024


def render_archive(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Write files into an archive, below one folder: sorted, and without dates of their own.

    Raises:
        BundleError: a name is not fit for an archive, or two are too much alike.
    """
    names = sorted(files)
    check_names(f"{folder}/{name}" for name in names)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(f"{folder}/{name}", _DAY)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            archive.writestr(entry, files[name])
    return packed.getvalue()


def check_names(names: Iterable[str]) -> None:
    """Check that names can be unpacked anywhere, each at a place of its own in the folder.

    Raises:
        BundleError: one leads out of the folder or has characters that a system takes otherwise,
            or two differ only in what some systems do not tell apart.
    """
    seen: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        if (
            len(name) > _MAX_NAME
            or any(part in ("", ".", "..") or part.endswith((" ", ".")) for part in parts)
            or any(char in _FORBIDDEN or not char.isprintable() for char in name)
        ):
            raise BundleError(f"has a file with a name that is not safe to unpack: {name[:200]!r}")
        alike = _alike(name)
        if alike in seen:
            raise BundleError(f"has two files in one place: {seen[alike]} and {name}")
        seen[alike] = name
    for name in seen.values():
        for place, char in enumerate(name):
            if char == "/" and (clash := seen.get(_alike(name[:place]))):
                raise BundleError(f"has {clash} as a file and as a folder")


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open: its one folder, and its files by their paths in it."""

    folder: str
    _entries: Mapping[str, zipfile.ZipInfo]
    _archive: zipfile.ZipFile = field(repr=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files, sorted."""
        return tuple(sorted(self._entries))

    def __contains__(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._entries

    def below(self, folder: str) -> tuple[str, ...]:
        """The paths of all files below a folder, which is named with its slash, sorted."""
        return tuple(path for path in self.paths if path.startswith(folder))

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises `BundleError` if it is not there or damaged."""
        return b"".join(self._chunks(path))

    def digest(self, path: str) -> str:
        """The SHA-256 of a file, in hexadecimal digits; raises as `read`."""
        digest = hashlib.sha256()
        for chunk in self._chunks(path):
            digest.update(chunk)
        return digest.hexdigest()

    def _chunks(self, path: str) -> Iterator[bytes]:
        entry = self._entries.get(path)
        if entry is None:
            raise BundleError(f"has no {path}")
        try:
            with self._archive.open(entry) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except Exception:  # noqa: BLE001 - whatever zipfile raises on hostile input ends here
            raise BundleError(f"has a damaged {path}") from None


def open_archive(file: BinaryIO) -> Archive:
    """Open an archive that may be anybody's, and check it before anything is read from it.

    1. Its list of files can be read, and is not endless.
    2. Each is an ordinary file: no link, not encrypted, of a compression that everybody has.
    3. Together they are not more than a hundred times as large as the archive.
    4. Their names are safe, and all lie in one folder.

    Args:
        file: open for reading, and open for as long as the archive is used.

    Raises:
        BundleError: one of these does not hold.
    """
    try:
        archive = zipfile.ZipFile(file)  # 1
        size = file.seek(0, 2)
    except Exception:  # noqa: BLE001 - as above
        raise BundleError("is not a zip archive, or a damaged one") from None
    infos = archive.infolist()
    if len(infos) > _MAX_FILES:
        raise BundleError(f"has more than {_MAX_FILES} files")
    entries = [info for info in infos if not info.is_dir()]
    check_names(info.filename for info in entries)
    for info in infos:  # a folder may be listed beside what is in it
        check_names([info.filename.removesuffix("/")])
    for info in entries:  # 2
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise BundleError(f"has {info.filename}, which is a link or no file at all")
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _READABLE:
            raise BundleError(f"has {info.filename} in a form that is not read here")
        if info.file_size > _MAX_FILE:
            raise BundleError(f"has {info.filename}, which is larger than is read here")
    if sum(info.file_size for info in entries) > size * _MAX_RATIO + _SPARE:  # 3
        raise BundleError("unpacks to more than a hundred times its size")
    folders = {info.filename.partition("/")[0] for info in infos}  # 4
    if len(folders) != 1 or not all("/" in info.filename for info in infos):
        raise BundleError("has not everything in one folder")
    (folder,) = folders
    placed = {info.filename.removeprefix(f"{folder}/"): info for info in entries}
    return Archive(folder, placed, archive)
