"""Several files of a site that change together or not at all, by one run at a time.

A change begins in the journal, a folder in the wallet that git never sees::

    wallet/.journal/.gitignore     keeps all of it out of git
    wallet/.journal/next/<number>  what files will hold
    wallet/.journal/changes.json   which files: where it stands, the change has happened
    wallet/.journal/lock           held by the run that writes; `swap` by whoever moves or reads
    wallet/.journal/holder         the number of the process that writes

1. The new files are written into `next`.
2. `changes.json` is moved into its place. Until here nothing has happened.
3. Each file is moved to its place.
4. `changes.json` is removed.

What a run that was cut off in step 1 has left is thrown away; after step 2 the next run, whichever
it is, carries out the rest.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from credfolio.errors import WalletError, WriteError
from credfolio.files import (
    discard,
    holds,
    make_folder,
    move,
    move_if_there,
    remove,
    stage,
    sync_below,
    sync_folder,
    sync_folders,
    text_file,
    unstage,
    write_new,
    write_staged,
    writing_errors,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from filelock import AcquireReturnProxy

JOURNAL = ".journal"
PATIENCE = 5.0
"""So many seconds a run waits for another one."""
_NOBODY_WRITES = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a site, by the folder of its wallet."""

    wallet: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.wallet / JOURNAL

    @property
    def is_unfinished(self) -> bool:
        """Whether a change has happened of which not every file is in its place."""
        return self._changes.exists()

    @property
    def _changes(self) -> Path:
        return self.folder / "changes.json"

    @property
    def _next(self) -> Path:
        return self.folder / "next"

    def write(self, changes: Mapping[Path, bytes | None]) -> tuple[Path, ...]:
        """Change files of the site together.

        Args:
            changes: by the path of a file, which lies in the site's folder, what it shall hold, or
                None for one that shall be gone. They are moved to their places in this order.

        Returns:
            The files that were not so already.

        Raises:
            WriteError: the system does not let us. If it is one of the first two steps, nothing
                has happened; or else the next run carries out the rest.
        """
        self.finish()  # or else what is staged now would take the place of what it has staged
        with writing_errors(self.folder):
            different = {
                path: data
                for path, data in changes.items()
                if not (holds(path, data) if data is not None else _is_gone(path))
            }
            if not different:
                return ()
            self.prepare()
            lines = [self._line(*each) for each in different.items()]
            listed = "".join([*lines, _last_line(len(lines))])
            contents = [data for data in different.values() if data is not None]
            *_, committed = stage(self._next, [*contents, listed.encode()])  # 1
            with self._thrown_away_unless_begun():
                for path, data in different.items():
                    if data is not None:
                        make_folder(path.parent)
                self._commit(committed)
        return tuple(different)

    def write_many(self, files: Iterable[tuple[Path, bytes]]) -> int:
        """Write files of the site, all of them or none, however many.

        Args:
            files: each path with what it shall hold; they are asked for one by one.

        Returns:
            How many there were.

        Raises:
            WriteError: as `write`.
        """
        self.finish()
        number = 0
        with writing_errors(self.folder):
            self.prepare()
            unstage(self._next)
            with self._thrown_away_unless_begun():
                make_folder(self._next)
                staging, listed = str(self._next), self._next / "changes"
                with text_file(listed) as lines:
                    for path, data in files:  # 1
                        write_staged(f"{staging}/{number}", data)
                        lines.write(self._line(path, data))
                        number += 1
                    lines.write(_last_line(number))
                sync_below(self._next)
                if number:
                    self._commit(listed)
                unstage(self._next)
        return number

    def _commit(self, listed: Path) -> None:
        with _acquired(self, "swap"):
            move(listed, self._changes)  # 2
            sync_folder(self.folder)
            self._carry_out()

    @contextmanager
    def _thrown_away_unless_begun(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            if not self.is_unfinished:
                with suppress(OSError):
                    unstage(self._next)
            raise

    def finish(self) -> None:
        """Carry out the rest of a change that was cut off, if there is one.

        Raises:
            WalletError: what has to be done cannot be told any more, or would reach elsewhere.
            WriteError: the system does not let us.
        """
        if self.is_unfinished:
            self._check()
            with writing_errors(self.folder):
                self._carry_out()

    def clear(self) -> None:
        """Throw away what a run that was cut off had only begun; raises `WriteError`."""
        with writing_errors(self.folder):
            unstage(self._next)

    def prepare(self) -> None:
        """Make its folder, where git and other tools pass it over; raises `OSError`."""
        if self.folder.is_symlink():
            raise self._damaged("lies behind a symbolic link")
        make_folder(self.folder)
        ignored = self.folder / ".gitignore"
        if not holds(ignored, b"*\n"):
            discard(ignored)
            with suppress(FileExistsError):
                write_new(ignored, b"*\n")

    def _line(self, path: Path, data: bytes | None) -> str:
        place = json.dumps(path.relative_to(self.wallet.parent).as_posix())
        digest = "null" if data is None else f'"{_digest(data)}"'
        return f'{{"path": {place}, "digest": {digest}}}\n'

    def _listed(self) -> Iterator[tuple[str, str | None, str]]:
        """Each file that changes, what it shall hold, and where that lies until then."""
        root, staging = str(self.wallet.parent), str(self._next)
        number, listed, whole = 0, 0, None
        try:
            with self._changes.open(encoding="utf-8") as lines:
                for line in lines:
                    entry = json.loads(line)
                    # A version before this one wrote all of them into one list.
                    entries = entry.get("files", [entry] if "path" in entry else [])
                    for each in entries:
                        place, digest = str(each["path"]), each["digest"]
                        yield os.path.join(root, place), digest, f"{staging}/{number}"  # noqa: PTH118 - of many
                        number += digest is not None
                    listed += len(entries)
                    whole = len(entries) if "files" in entry else entry.get("number")
            if whole != listed:
                raise self._damaged("is not whole")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise self._damaged("cannot be read") from None

    def _check(self) -> None:
        """Before anything is moved: all is there, and nothing reaches where git could not."""
        for name, digest, staged in self._listed():
            path = Path(name)
            if not self._is_ours(path):
                raise self._damaged(f"names {path}, which no run would change")
            found = Path(staged) if Path(staged).is_file() else path
            if digest is not None and not (
                found.is_file() and _digest(found.read_bytes()) == digest
            ):
                raise self._damaged(f"does not fit {path} any more")

    def _is_ours(self, path: Path) -> bool:
        root = self.wallet.parent
        if not path.is_relative_to(root):
            return False
        place = path.relative_to(root)
        folders = [root / folder for folder in place.parents[:-1]]
        return not (
            {"..", ".git"} & {part.lower() for part in place.parts}
            or any(folder.is_symlink() for folder in folders if folder != self.wallet)
        )

    def _carry_out(self) -> None:
        touched: dict[str, None] = {}
        for path, digest, staged in self._listed():
            if digest is None:
                remove(Path(path), below=self.wallet.parent)
            else:
                move_if_there(staged, path)  # 3
            touched[path.rpartition("/")[0]] = None
        sync_folders([*map(Path, touched)])
        discard(self._changes)  # 4
        sync_folder(self.folder)
        unstage(self._next)

    def _damaged(self, what: str) -> WalletError:
        return WalletError(
            f"a run was cut off, and what it left in {self._changes} {what}",
            hint=f"restore wallet/ and content/ from git, delete {self.folder}, and begin again",
        )


def write_text(root: Path, file: Path, text: str) -> bool:
    """Write one file of a site; returns whether it did not hold that, raises as `Journal.write`."""
    return bool(Journal(root / "wallet").write({file: text.encode()}))


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Be the only run that writes to a site, after finishing what another one left.

    Args:
        root: the site's folder. Who cannot write to its wallet keeps nobody out.

    Raises:
        WriteError: another one is busy, or the system does not let us.
        WalletError: what another one left cannot be finished.
    """
    journal = Journal(root / "wallet")
    holder = journal.folder / "holder"
    with ExitStack() as locks:
        with writing_errors(journal.folder):
            if _can_prepare(journal):
                locks.enter_context(_acquired(journal, "lock"))
                with suppress(OSError):  # it is for people
                    discard(holder)
                    write_new(holder, str(os.getpid()).encode())
                locks.callback(_forget, holder)
                with _acquired(journal, "swap"):
                    journal.finish()
                journal.clear()
            else:
                journal.finish()
        yield


@contextmanager
def reading(root: Path) -> Iterator[None]:
    """See a site's content and wallet as they are before or after a change, not in between.

    Args:
        root: the site's folder.

    Raises:
        WriteError: another run does not come to an end, or what it left cannot be finished here.
        WalletError: what it left cannot be finished at all.
    """
    journal = Journal(root / "wallet")
    with ExitStack() as locks:
        with writing_errors(journal.folder):
            if journal.folder.is_dir() and _can_prepare(journal):
                locks.enter_context(_acquired(journal, "swap"))
            journal.finish()
        yield


def _can_prepare(journal: Journal) -> bool:
    """Make the folder of the journal; says whether the system lets us."""
    try:
        journal.prepare()
    except OSError as error:
        if error.errno not in _NOBODY_WRITES:
            raise
        return False
    return True


def _acquired(journal: Journal, name: str) -> AcquireReturnProxy[FileLock]:
    """Wait for a lock, which the system takes back from a process that ends, however it ends."""
    try:
        return FileLock(journal.folder / name).acquire(timeout=PATIENCE)
    except Timeout:
        try:
            who = f" (process {int((journal.folder / 'holder').read_bytes())})"
        except (OSError, ValueError):
            who = ""
        raise WriteError(
            f"another credfolio{who} is writing to {journal.wallet.parent.resolve()}",
            hint="wait until it is done, or stop it, and run this again",
        ) from None


def _forget(holder: Path) -> None:
    with suppress(OSError):
        discard(holder)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _last_line(number: int) -> str:
    """What ends a list of so many changes, so that one that was cut off is not taken for whole."""
    return f"{json.dumps({'number': number})}\n"


def _is_gone(path: Path) -> bool:
    return not path.exists() and not path.is_symlink()
