"""Where a site is published: a folder, or objects below an address that fsspec writes to.

A folder takes over what was staged by moving it. Objects cannot be moved: what differs is uploaded,
in the same order, from a folder beside the wallet in which it was staged.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode
from binascii import Error as NotBase64
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credfolio.errors import SiteError, WriteError
from credfolio.files import remove_empty, unstage
from credfolio.journal import JOURNAL
from credfolio.manifest import is_published, outputs_of
from credfolio.site import (
    MARKER,
    MARKER_TEXT,
    STAGE,
    claim,
    publish_staged,
    rank_of,
    stage_files,
    strangers_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from credfolio.site import Staged

_TOGETHER = 500
"""So many objects are uploaded or removed by one call; the library sends several at a time."""
_MARKS = "ETag etag md5Hash content_md5 generation LastModified last_modified updated created mtime"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine."""

    folder: Path

    @property
    def name(self) -> Path:
        """What a manifest is kept for."""
        return self.folder

    def claim(self) -> None:
        """Refuse to replace what somebody else has put there; raises `SiteError`."""
        claim(self.folder)

    def is_published(self, outputs: str) -> bool:
        """Whether files are as they were left; `outputs` is what `outputs_of` returned then."""
        return is_published(self.folder, outputs)

    def outputs_of(self, paths: Iterable[str]) -> str:
        """What tells whether published files were changed, by their paths; as JSON."""
        return outputs_of(self.folder, paths)

    def publish(
        self, staged: Staged, paths: set[str], own: set[str], _files: Iterable[str]
    ) -> tuple[int, int]:
        """Put what was staged in its place, and remove what does not belong there any more.

        Args:
            staged: what was staged.
            paths: the paths of files that are nobody's alone.
            own: the folders of earners, with their final slash.
            _files: the paths of all files of earners.

        Returns:
            How many files were written, and how many removed.

        Raises:
            OSError: the system does not let us.
        """
        published, removed = publish_staged(
            self.folder, staged, lambda: (*staged.strangers, *strangers_in(self.folder, paths, own))
        )
        return staged.number + (MARKER in published), len(removed)


class Objects:
    """Objects below an address, such as `s3://bucket/site`."""

    def __init__(self, address: str, root: Path) -> None:
        """Find what can write there.

        Args:
            address: as fsspec reads it.
            root: the site's folder, beside whose wallet objects wait for their upload.

        Raises:
            SiteError: nothing can: a package is missing, or the address is wrong.
        """
        self.address = address.rstrip("/")
        name = hashlib.sha256(self.address.encode()).hexdigest()[:16]
        self.folder = root / "wallet" / JOURNAL / f"objects-{name}"
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

            self._system, path = url_to_fs(self.address, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise SiteError(
                f"cannot write to {self.address}: {error}",
                hint="run: pip install 'credfolio[cluster]', and what fsspec needs for addresses "
                "such as this one",
            ) from None
        self._below = f"{path.rstrip('/')}/"
        self._there: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def name(self) -> str:
        """What a manifest is kept for."""
        return self.address

    def claim(self) -> None:
        """As `Folder.claim`."""
        there = self._listed()
        if there and MARKER not in there:
            raise SiteError(
                f"{self.address} holds objects that no build wrote, such as {min(there)}",
                hint="a build replaces everything below its output: name an empty place",
            )

    def is_published(self, outputs: str) -> bool:
        """As `Folder.is_published`."""
        there = self._listed()
        kept = json.loads(outputs)
        return all(stamp and _stamp(there.get(path)) == stamp for path, stamp in kept.items())

    def outputs_of(self, paths: Iterable[str]) -> str:
        """As `Folder.outputs_of`."""
        there = self._listed()
        return json.dumps({path: _stamp(there.get(path)) for path in paths})

    def publish(
        self, _staged: Staged, paths: set[str], _own: set[str], files: Iterable[str]
    ) -> tuple[int, int]:
        """As `Folder.publish`; what has the same bytes already is not uploaded."""
        staging = self.folder / STAGE
        stage_files(self.folder, {MARKER: MARKER_TEXT})
        there = self._listed()
        found = (
            (Path(place) / name).relative_to(staging).as_posix()
            for place, _, names in os.walk(staging)
            for name in names
        )
        changed = [path for path in found if not _holds(there.get(path), staging / path)]
        with self._errors():
            for _, group in groupby(sorted(changed, key=rank_of), rank_of):
                for some in _batches(group):
                    self._system.put([str(staging / path) for path in some], self._full(some))
            strangers = sorted(there.keys() - paths - {*files}, key=rank_of, reverse=True)
            for some in _batches(strangers):
                self._system.rm(self._full(some))
        unstage(staging)
        remove_empty(self.folder)
        self._there = None
        return len(changed), len(strangers)

    def _listed(self) -> Mapping[str, Mapping[str, Any]]:
        """What is there, by path; asked once, and again after something was uploaded."""
        if self._there is None:
            with self._errors():
                self._system.invalidate_cache()
                try:
                    found = self._system.find(self._below, detail=True)
                except FileNotFoundError:
                    found = {}
            start = len(self._below)
            self._there = {name[start:]: info for name, info in found.items() if name[start:]}
        return self._there

    def _full(self, paths: Iterable[str]) -> list[str]:
        return [self._below + path for path in paths]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Say what the place refuses as a `WriteError`; each kind of place has errors of its own."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - there are as many libraries as kinds of place
            what = str(error).strip() or type(error).__name__
            raise WriteError(
                f"cannot write to {self.address}: {what}",
                hint="look after address, access and network, and run the same command again: "
                "what was uploaded is not uploaded again",
            ) from None


def _batches(paths: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(paths)
    while some := list(islice(rest, _TOGETHER)):
        yield some


def _stamp(info: Mapping[str, Any] | None) -> str:
    """What tells that an object was not changed; empty where nothing does."""
    mark = next((info[name] for name in _MARKS.split() if info.get(name)), "") if info else ""
    return f"{info['size']}.{mark}" if info and mark else ""


def _holds(info: Mapping[str, Any] | None, file: Path) -> bool:
    """Whether an object has a file's bytes, where its place keeps their MD5."""
    if info is None or info.get("size") != file.stat().st_size:
        return False
    kept = {str(info.get("ETag", "")).strip('"')}
    with suppress(NotBase64):
        kept.add(b64decode(info.get("md5Hash") or "").hex())
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() in kept
