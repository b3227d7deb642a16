"""Work in parts by the workers of a Dask cluster, which see nothing of this machine's disk.

1. What all tasks share is sent to each worker once, with the files that it reads from.
2. Each task carries the files that are read for it alone.
3. A worker lays them out in a passing folder, works there, and sends back what came of it.

A task changes nothing but that folder, so the cluster does it again where a worker is lost. No
private key is in anything that is sent: who has one signs the digests that come back.
"""

from __future__ import annotations

import pickle
import re
import sys
import tempfile
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from credfolio.errors import ClusterError, CredfolioError, NotInParts
from credfolio.files import discard, make_folder, write_staged
from credfolio.manifest import digest_of, program_folders
from credfolio.themes import own_templates
from credfolio.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from credfolio.content import LoadedContent
    from credfolio.manifest import Survey

_PATIENCE = 30
"""So many seconds a scheduler has to answer, and to have a worker."""
_PICTURE = re.compile(rb"[\w.-][\w./-]*\.(?:png|svg|jpe?g|webp|avif|gif)", re.IGNORECASE)
_NAME = re.compile(r"[\w.-]+")


class Travelling(Protocol):
    """What tasks share, and what it becomes in another folder than that of the site."""

    def at(self, root: Path) -> Any:
        """What tasks are given where the site's files lie in `root`."""


def shared_files(root: Path, loaded: LoadedContent) -> dict[str, bytes]:
    """What any task may read besides earners' files: templates and pictures, by path.

    Raises:
        NotInParts: one of them is a link, or no file.
        OSError: one cannot be read.
    """
    templates = own_templates(root / "templates")
    files = [root / "content/site.yaml", *loaded.images.values()]
    files += [file for folder in templates for file in folder.rglob("*") if not file.is_dir()]
    return _read(root, files)


def files_of(survey: Survey, earners: Iterable[str]) -> dict[str, bytes]:
    """What is read of some earners, by path; raises as `shared_files`."""
    root = Path(survey.root)
    files = [Path(path) for slug in earners for path in survey.files_of(slug) if path[-1] != "/"]
    found = _read(root, [file for file in files if file.is_symlink() or file.exists()])
    named = {
        root / "content/images" / name.decode()
        for path, data in found.items()
        if path.startswith("content/earners/")
        for name in _PICTURE.findall(data)
    }
    return found | _read(root, [file for file in named if file.is_file()])


def _read(root: Path, files: Iterable[Path]) -> dict[str, bytes]:
    whole = root.resolve()
    read = {}
    for file in files:
        path = file.relative_to(root)
        if file.resolve() != whole / path or not file.is_file():
            raise NotInParts(f"{path} is no plain file")
        read[path.as_posix()] = file.read_bytes()
    return read


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What all tasks share, on its way: pickled, so that another version of us is told first."""

    program: str
    name: str
    pickled: bytes = field(compare=False, repr=False)


@contextmanager
def workers_on(
    address: str,
    at_hand: Travelling,
    shared: Mapping[str, bytes],
    files: Callable[[Any], Mapping[str, bytes]],
) -> Iterator[Workers]:
    """The workers of a cluster, with something at hand: what `workers_with` is for one machine.

    Args:
        address: of the scheduler, such as `tcp://scheduler:8786`.
        at_hand: what all tasks share.
        shared: the files that any task may read, by path below the site's folder.
        files: tells the files that one task alone reads.

    Raises:
        ClusterError: Dask is not installed, the scheduler or its workers do not answer or are lost,
            or have another version of the program.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, which most sites do without
    except ImportError:
        raise ClusterError(
            "--cluster needs the package distributed, which is not installed",
            hint="run: pip install 'credfolio[cluster]'",
        ) from None
    pickled = pickle.dumps((at_hand, dict(shared)))
    parcel = _Parcel(_program(), digest_of([pickled]), pickled)
    with _cluster_errors(address):
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    try:
        with _cluster_errors(address):
            client.wait_for_workers(1, timeout=_PATIENCE)
            with warnings.catch_warnings():  # it is large, and a task, so that it cannot be lost
                warnings.simplefilter("ignore")
                sent = client.submit(_arrived, parcel, pure=False)
            client.replicate([sent])  # or all tasks would go to the one that has it
            number = len(client.nthreads())
        executor = client.get_executor(pure=False)

        def submit(call: Callable[[Any, Any], Any], task: Any) -> Callable[[], Any]:
            carried = files(task)
            with _cluster_errors(address):
                waiting = executor.submit(_work, sent, call, task, carried)
            return partial(_result_of, waiting, address)

        yield Workers(submit, number)
    finally:
        with suppress(Exception):  # it is lost, or has nothing more to tell
            client.close()


def _result_of(waiting: Any, address: str) -> Any:
    with _cluster_errors(address):
        return waiting.result()


@contextmanager
def _cluster_errors(address: str) -> Iterator[None]:
    """Say what the cluster cannot do as a `ClusterError`; what is ours passes."""
    try:
        yield
    except CredfolioError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever Dask raises, and tasks where it is strange
        what = str(error).strip() or type(error).__name__
        raise ClusterError(
            f"the cluster at {address} did not do its work, and nothing was published: {what}",
            hint="are scheduler and workers running, with the same versions of Credfolio and Dask? "
            "`credfolio build` without --cluster needs none",
        ) from None


def _arrived(parcel: _Parcel) -> _Parcel:
    """Nothing but a result, which workers give to one another, and have made again if it is lost."""
    return parcel


_alone = Lock()
"""Held while this process works: templates are not made for several threads."""


def _work(
    parcel: _Parcel, call: Callable[[Any, Any], Any], task: Any, carried: Mapping[str, bytes]
) -> Any:
    """Do one task, in a worker."""
    if parcel.program != _program():
        raise ClusterError(
            "a worker of the cluster has another version of Credfolio, of Python or of a package",
            hint="install the same on all machines, or pages would differ",
        )
    with _alone:
        place = _unpacked(parcel)
        root = Path(place.folder.name)
        try:
            _lay_out(root, carried)
            return call(place.at_hand, task)
        finally:
            for path in carried.keys() - place.shared:
                discard(root / path)


@dataclass(frozen=True, slots=True)
class _Place:
    """A passing folder of a worker, and what is at hand there."""

    folder: tempfile.TemporaryDirectory[str]
    at_hand: Any
    shared: frozenset[str]


@lru_cache(maxsize=2)
def _unpacked(parcel: _Parcel) -> _Place:
    at_hand, shared = pickle.loads(parcel.pickled)  # noqa: S301 - who gives us work may do anything
    folder = tempfile.TemporaryDirectory(prefix="credfolio-")
    root = Path(folder.name)
    _lay_out(root, shared)
    return _Place(folder, at_hand.at(root), frozenset(shared))


def _lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        make_folder((root / path).parent)
        discard(root / path)
        write_staged(root / path, data)


@lru_cache(maxsize=1)
def _program() -> str:
    """What pages depend on besides a site: Python, this program, and the packages that it needs."""
    told = [f"{sys.version_info[:2]}"]
    with suppress(PackageNotFoundError):
        names = [
            _NAME.match(each) for each in requires("credfolio") or () if "extra ==" not in each
        ]
        told += [f"{name[0]} {version(name[0])}" for name in names if name]
    for folder in program_folders():
        files = sorted(file for file in folder.rglob("*") if file.suffix != ".pyc")
        told += [digest_of([file.read_bytes()]) for file in files if file.is_file()]
    return digest_of(map(str.encode, told))
