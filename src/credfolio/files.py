"""Every write, move and removal on disk, so that a run that is cut off leaves no half of a file.

What is written is on the disk when a function returns, as far as the system lets one ask for it.
`journal` makes several changes happen together, `site` replaces what is published.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from credfolio.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_AGAIN = "and run the same command again: nothing is lost"
_HINTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), f"make room on the disk, {_AGAIN}"),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS), f"make the folder writable for you, {_AGAIN}"
    ),
    errno.EIO: f"look after the disk, which reports a fault, {_AGAIN}",
}
_MANY = 500
"""From so many files on, it is quicker to ask for all that the system has in hand."""
# Not every file system can be asked to keep a folder.
_CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM})


@contextmanager
def writing_errors(place: Path) -> Iterator[None]:
    """Say what the system refuses as a `WriteError`, about the file that it names or this place."""
    try:
        yield
    except OSError as error:
        name = error.filename if isinstance(error.filename, str) else place
        raise WriteError(
            f"cannot write {name}: {error.strerror or error}", hint=_HINTS.get(error.errno or 0, "")
        ) from None


def holds(path: Path, data: bytes) -> bool:
    """Whether a file, and no link to one, holds these bytes already; raises `OSError`."""
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def write_new(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file that is not there, and see it safe on the disk; raises `OSError`.

    Until it is whole, nobody but its owner can read it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(source: Path | str, target: Path | str) -> None:
    """Put a file in the place of another in one step; raises `OSError`.

    Its folder is there. A symbolic link in its place is replaced, not followed.
    """
    try:
        os.replace(source, target)  # noqa: PTH105 - of many: a Path takes as long as this
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The two are on different file systems: a copy beside the place can be put there.
        beside = Path(target).with_name(f".{Path(target).name}.tmp")
        beside.unlink(missing_ok=True)
        write_new(beside, Path(source).read_bytes())
        beside.replace(target)
        Path(source).unlink()


def make_folder(path: Path, *, mode: int = 0o777) -> None:
    """Make a folder and those on the way, and see them safe on the disk; raises `OSError`."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=mode, exist_ok=True)
    sync_folder(path.parent)


def move_if_there(source: str, target: str) -> None:
    """Put a file in its place, with the folders on the way, unless that was done already.

    It is safe on the disk after `sync_folders` only.

    Raises:
        OSError: the system does not let us.
    """
    try:
        os.mkdir(target.rpartition("/")[0])  # noqa: PTH102 - of many: a Path takes longer than this
    except FileExistsError:
        pass
    except FileNotFoundError:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        move(source, target)


def sync_folder(path: Path) -> None:
    """See the names in a folder safe on the disk, where the system can; raises `OSError`."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def sync_folders(folders: Collection[Path]) -> None:
    """See the names in several folders safe on the disk, and in those above; raises `OSError`."""
    if len(folders) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for folder in dict.fromkeys((*folders, *(each.parent for each in folders))):
        if folder.is_dir():
            sync_folder(folder)


def remove(path: Path, *, below: Path) -> None:
    """Remove a file, and the folders above it that are empty then; raises `OSError`.

    Folders are removed below another only; a file that is gone already is no fault.
    """
    discard(path)
    for folder in path.parents:
        if folder == below or not remove_empty(folder):
            break


def discard(path: Path) -> None:
    """Remove a file, if it is there; raises `OSError`."""
    path.unlink(missing_ok=True)


def remove_empty(folder: Path) -> bool:
    """Remove a folder that has nothing in it; returns whether it is gone, raises `OSError`."""
    if folder.is_dir():
        if any(folder.iterdir()):
            return False
        folder.rmdir()
    return True


def stage(folder: Path, contents: Iterable[bytes]) -> list[Path]:
    """Write files below names that do not matter, from which they are moved to their places.

    If that fails, nothing is left.

    Args:
        folder: what an earlier run left in it is thrown away.
        contents: what each file holds.

    Returns:
        The files, in the same order.

    Raises:
        OSError: the system does not let us.
    """
    unstage(folder)
    staged: list[Path] = []
    try:
        make_folder(folder)
        for number, data in enumerate(contents):
            staged.append(folder / str(number))
            write_new(staged[-1], data)
        sync_folder(folder)
    except OSError:
        with suppress(OSError):
            unstage(folder)
        raise
    return staged


def unstage(folder: Path) -> None:
    """Throw away a folder of staged files, if it is there; raises `OSError`."""
    if folder.is_symlink():
        folder.unlink()
    if folder.is_dir():
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                unstage(path)
            else:
                path.unlink()
        folder.rmdir()


def write_staged(path: Path | str, data: bytes) -> None:
    """Write a file below a folder of staged ones, where several processes may; raises `OSError`.

    It is safe on the disk after `sync_below` only.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, 0o644)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, flags, 0o644)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


@contextmanager
def text_file(path: Path) -> Iterator[TextIO]:
    """A new file to be written little by little; raises `OSError`, and is safe as `write_staged`."""
    with path.open("x", encoding="utf-8") as stream:
        yield stream


def sync_below(folder: Path) -> None:
    """See all files below a folder safe on the disk, with their names; raises `OSError`."""
    found = [
        (Path(place), [Path(place, name) for name in names])
        for place, _, names in islice(os.walk(folder), _MANY + 1)
    ]
    if sum(len(files) + 1 for _, files in found) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for place, files in found:
        for path in files:
            _sync_file(path)
        sync_folder(place)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Write a whole file, also in the place of another, so that a cut leaves the old or the new one.

    Raises:
        WriteError: the system does not let us.
    """
    staging = path.with_name(f".{path.name}.next")
    with writing_errors(path):
        (staged,) = stage(staging, [data])
        move(staged, path)
        unstage(staging)
        sync_folder(path.parent)


def write_private(path: Path, text: str) -> None:
    """Write a new file that nobody but its owner can read; its folder too, if it is missing.

    Raises:
        OSError: it is there already, or the system does not let us. Nothing is left of it then.
    """
    make_folder(path.parent, mode=0o700)
    try:
        write_new(path, text.encode(), mode=0o600)
        sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
