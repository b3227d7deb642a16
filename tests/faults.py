"""Makes runs of Credfolio fail or die at a chosen one of the operations that reach the disk.

`python tests/faults.py` does so at each of them, in processes that are really killed (`make faults`);
`tests/cli/test_interrupted.py` at a part of them, within the suite.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import shutil
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Literal

from credfolio.cli import run
from credfolio.fetch import MappedFetch, no_network
from credfolio.issuing import issuance_of, parse_stored
from credfolio.journal import JOURNAL, Journal, reading
from credfolio.verify import Verifier
from credfolio.wallet import load_receipts, load_wallet
from foreign import COLLEGE, College

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from credfolio.issuing import Wallet

BASE = "https://example.org/my-portfolio/"
ISSUER = "harbour-makers"
EARNER = "robin-example"
_CALLS = ("open", "write", "fsync", "fchmod", "replace", "unlink", "mkdir", "rmdir")
_NEEDS_SPACE = {"open", "write", "fsync", "mkdir", "replace"}

Fault = Literal["kill", "die", "full", "refused", "read-only", "broken"]
"""`kill` is a signal that no process survives, `die` an exception that nothing catches."""
_ERRORS = {
    "full": errno.ENOSPC,
    "refused": errno.EACCES,
    "read-only": errno.EROFS,
    "broken": errno.EIO,
}


class Died(BaseException):
    """The run is dead: nothing that it does any more reaches the disk."""


@dataclass
class Disk:
    """Counts what reaches the disk below some folders, and fails at the operation with a number.

    A disk that is full stays full; other faults happen once. A write that is cut off writes half.
    """

    folders: tuple[Path, ...]
    at: int = 0
    fault: Fault = "die"
    points: list[str] = field(default_factory=list)
    _opened: dict[int, str] = field(default_factory=dict)
    _dead: bool = False

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Let everything that this process does go through here."""
        real = {name: getattr(os, name) for name in _CALLS}
        try:
            for name, call in real.items():
                setattr(os, name, partial(self._called, name, call))
            yield
        finally:
            for name, call in real.items():
                setattr(os, name, call)

    def _called(self, name: str, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        path = self._opened.get(args[0], "") if isinstance(args[0], int) else os.fspath(args[0])
        inside = any(os.path.abspath(path).startswith(f"{each}{os.sep}") for each in self.folders)  # noqa: PTH100
        reads = name == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR)
        if inside and not reads:
            if self._dead:
                raise Died
            self.points.append(f"{name} {os.path.abspath(path)}")  # noqa: PTH100
            is_here = len(self.points) == self.at
            if is_here or (self.fault == "full" and 0 < self.at < len(self.points)):
                self._fail(name, args, path, call, is_here=is_here)
        done = call(*args, **kwargs)
        if name == "open":
            self._opened[done] = os.fspath(args[0])
        return done

    def _fail(self, name: str, args: Any, path: str, call: Any, *, is_here: bool) -> None:
        if self.fault == "full" and name not in _NEEDS_SPACE:
            return
        if name == "write" and is_here:
            call(args[0], bytes(args[1])[: len(args[1]) // 2])
        if self.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault == "die":
            self._dead = True
            raise Died
        code = _ERRORS[self.fault]
        raise OSError(code, os.strerror(code), path)


@dataclass(frozen=True)
class Place:
    """A site with the folder of its keys, and whatever else a command needs, in one folder."""

    folder: Path

    @property
    def root(self) -> Path:
        """The site."""
        return self.folder / "site"

    @property
    def keys(self) -> Path:
        """The private keys."""
        return self.folder / "keys"

    def type(self, *arguments: str) -> tuple[int, str]:
        """Run a command on the site; returns its exit status and what it said."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            before = os.environ.get("CREDFOLIO_KEYS")
            os.environ["CREDFOLIO_KEYS"] = str(self.keys)
            try:
                status = run([word.replace("@", str(self.folder)) for word in arguments])
            finally:
                os.environ.pop("CREDFOLIO_KEYS")
                if before is not None:
                    os.environ["CREDFOLIO_KEYS"] = before
        return status, said.getvalue()

    def must(self, *arguments: str) -> str:
        """Run a command that has to succeed; returns what it said."""
        status, said = self.type(*arguments)
        assert status == 0, f"{arguments}: {said}"
        return said

    def published(self) -> dict[str, bytes]:
        """What the site publishes, by path."""
        return files_of(self.root / "site_output", ".credfolio-next")

    def wallet(self) -> tuple[Wallet, Any]:
        """What the wallet holds, whole."""
        with reading(self.root):
            return load_wallet(self.root / "wallet"), load_receipts(self.root / "wallet")

    def content(self) -> dict[str, bytes]:
        """What people wrote, by path."""
        return files_of(self.root / "content")


def files_of(folder: Path, without: str = "") -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and without not in path.parts
    }


SITE = ("--root", "@/site")
BUILD = ("build", "--as-of", "2027-03-01", *SITE)
INIT = ("init", "@/site", "--name", "Harbour Makers", "--base-url", BASE, "--host", "none")


def _small(place: Place) -> None:
    place.must(*INIT)
    with (place.root / "content/site.yaml").open("a", encoding="utf-8") as file:
        file.write("cards: none\n")


def _built(place: Place) -> None:
    _small(place)
    place.must(*BUILD)


def _changed(place: Place) -> None:
    """To be issued, superseded and revoked, one of each, by a key that nobody knows yet."""
    _built(place)
    award = ("new", "award", EARNER, "first-steps", "--date", "2026-05-04", "--id", "once-more")
    place.must(*award, *SITE)
    place.must("revoke", f"{EARNER}/first-steps", *SITE)
    badge = place.root / "content/badges/made-and-shown.yaml"
    badge.write_text(badge.read_text("utf-8").replace("name: ", "name: New ", 1), "utf-8")
    place.must("new", "earner", "Ada Lovelace", *SITE)
    place.must("rotate", ISSUER, *SITE)


def _signed(place: Place) -> None:
    _changed(place)
    place.must(*BUILD, "--output", "@/elsewhere")


def _suspended(place: Place) -> None:
    _built(place)
    place.must("suspend", f"{EARNER}/first-steps", *SITE)


def _merged(place: Place) -> None:
    """Two branches have signed the same award, and withdrawn another one each."""
    _built(place)
    lists = place.root / f"wallet/status/{ISSUER}/1.json"
    file = place.root / f"wallet/credentials/{EARNER}/made-and-shown.json"
    before, ours = lists.read_text("utf-8"), file.read_text("utf-8")
    badge = place.root / "content/badges/made-and-shown.yaml"
    badge.write_text(badge.read_text("utf-8").replace("name: ", "name: New ", 1), "utf-8")
    place.must(*BUILD)
    for path, mine in ((lists, before), (file, ours)):
        theirs = path.read_text("utf-8")
        path.write_text(f"<<<<<<< ours\n{mine}=======\n{theirs}>>>>>>> theirs\n", "utf-8")


def _with_gift(place: Place) -> None:
    _built(place)
    College().put(place.folder / "host")
    (place.folder / "gift.json").write_bytes(College().sign("Data Literacy"))


def _lost(place: Place) -> None:
    """The wallet is gone, and a bundle has it."""
    _built(place)
    place.must("bundle", "--output", "@/bundle.zip", "--as-of", "2027-03-01", *SITE)
    shutil.rmtree(place.root / "wallet")


def _compromise(place: Place) -> tuple[str, ...]:
    keys = json.loads((place.root / f"wallet/keys/{ISSUER}.json").read_bytes())["keys"]
    return ("compromised", ISSUER, keys[-1]["publicKeyMultibase"], "--since", "2026-01-01", *SITE)


@dataclass(frozen=True)
class Scenario:
    """What there is before a command, and the command: words, or what makes them."""

    prepare: Callable[[Place], None]
    command: tuple[str, ...] | Callable[[Place], tuple[str, ...]]
    again: tuple[str, ...] = ()
    """What people type before the next build, where it is not the build that goes on."""

    def words(self, place: Place) -> tuple[str, ...]:
        """The command as it is typed."""
        return self.command if isinstance(self.command, tuple) else self.command(place)


SCENARIOS: Mapping[str, Scenario] = {
    "init": Scenario(lambda _: None, INIT, INIT),
    "keygen": Scenario(_small, ("keygen", ISSUER, *SITE)),
    "first build": Scenario(_small, BUILD),
    "build of changes": Scenario(_changed, BUILD),
    "frozen build": Scenario(_signed, (*BUILD, "--frozen")),
    "rotate": Scenario(_built, ("rotate", ISSUER, *SITE)),
    "compromised": Scenario(_built, _compromise),
    "mend": Scenario(_merged, ("mend", *SITE), ("mend", *SITE)),
    "import": Scenario(
        _with_gift,
        ("import", "@/gift.json", "--earner", EARNER, "--offline", "--map", f"{COLLEGE}=@/host", *SITE),
    ),
    "revoke": Scenario(_built, ("revoke", f"{EARNER}/first-steps", *SITE)),
    "reinstate": Scenario(_suspended, ("reinstate", f"{EARNER}/first-steps", *SITE)),
    "new award": Scenario(
        _built, ("new", "award", EARNER, "first-steps", "--id", "again", *SITE)
    ),
    "move": Scenario(_built, ("move", "--to", "https://elsewhere.example.org/", *SITE)),
    "forget": Scenario(_built, ("forget", EARNER, "--yes", *SITE)),
    "restore": Scenario(
        _lost, ("restore", "@/bundle.zip", *SITE), ("restore", "@/bundle.zip", *SITE)
    ),
}  # fmt: skip


@cache
def prepared(name: str) -> Place:
    """The place before a command; nobody changes it."""
    place = Place(Path(mkdtemp(prefix="credfolio-faults-")))
    place.keys.mkdir(mode=0o700)
    SCENARIOS[name].prepare(place)
    return place


def points_of(name: str) -> list[str]:
    """Every operation of a command that reaches the disk: its kind, and the path from the place."""
    with _copy(name) as place:
        disk = Disk((place.folder,))
        with disk.watched():
            place.must(*SCENARIOS[name].words(place))
        return [point.replace(f"{place.folder}{os.sep}", "") for point in disk.points]


@contextlib.contextmanager
def _copy(name: str) -> Iterator[Place]:
    folder = Path(mkdtemp(prefix="credfolio-fault-"))
    try:
        shutil.copytree(prepared(name).folder, folder, dirs_exist_ok=True)
        yield Place(folder)
    finally:
        shutil.rmtree(folder)


def strike(name: str, at: int, fault: Fault) -> None:
    """Let a command fail at an operation, and look at what is there then, and after the next run.

    1. The wallet is what it was or what it has become; so is content. It is never in between.
    2. Each published file is what it was, or what the next run publishes; each credential verifies.
    3. The next run succeeds, and a frozen build finds nothing to do.
    4. No place in a status list is given out twice, nothing that was there is lost.
    5. No private key lies outside of its folder, and nothing is left over.
    """
    scenario = SCENARIOS[name]
    with _copy(name) as place:
        before = (place.content(), place.wallet()) if place.root.exists() else None
        old = place.published()
        _run_until(place, scenario.words(place), Disk((place.folder,), at, fault))

        has_site = (place.root / "content/site.yaml").exists()
        found = (place.wallet(), place.content())[::-1] if has_site else None
        half = place.published()
        _check_keys(place)
        if scenario.again and (name != "init" or not has_site):
            place.must(*scenario.again)
        if before and found and name != "mend":
            _check_whole(name, before, found)
        if name == "init":
            with (place.root / "content/site.yaml").open("a", encoding="utf-8") as file:
                file.write("cards: none\n")
        place.must(*BUILD)  # 3
        said = place.must(*BUILD, "--frozen")
        assert ", 0 written, 0 removed" in said, said
        new = place.published()
        for path, data in half.items():  # 2
            assert data in (old.get(path), new.get(path)), f"{path} is neither old nor new"
        _check_verifies(place, old, half, new)
        after = place.wallet()
        if before and name != "mend":
            _check_places(name, before[1][0], after[0])  # 4
        if found and name not in ("mend", "init"):
            _check_kept(name, found[1][0], after[0])
        _check_keys(place)  # 5
        _check_leftovers(place)


def _run_until(place: Place, words: tuple[str, ...], disk: Disk) -> None:
    """Run a command that meets a fault; one that it survives must be told in plain words."""
    if disk.fault == "kill":
        child = os.fork()
        if child == 0:
            with disk.watched():
                place.type(*words)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"it was not killed: {status}"
        return
    with disk.watched(), contextlib.suppress(Died):
        status, said = place.type(*words)
        assert status in (0, 1), said
        assert "Traceback" not in said
        assert status == 0 or "error: cannot write" in said, said


def _check_whole(name: str, before: Any, found: Any) -> None:
    content, (wallet, receipts) = found
    content_before, (wallet_before, receipts_before) = before
    changes_content = name in ("import", "revoke", "reinstate", "new award", "move", "forget")
    if content == content_before:
        if changes_content:
            assert (wallet, receipts) == (wallet_before, receipts_before)
    else:
        assert changes_content, name
        assert (receipts != receipts_before) == (name == "import")
    if wallet != wallet_before:  # a committed one has everything that the command does
        assert not changes_content or (name == "forget" and content != content_before)
        if name == "restore":
            assert set(wallet.credentials) == _awards(content)
            assert wallet.identities
            assert wallet.logs
        if name == "forget":
            assert not wallet.credentials
            assert wallet.lists != wallet_before.lists
        if name in ("first build", "build of changes"):
            assert set(wallet.credentials) == _awards(content)
        if name in ("rotate", "compromised"):
            (old,), (new,) = wallet_before.identities.values(), wallet.identities.values()
            assert len(new.keys) == len(old.keys) + 1
            assert bool(new.keys[0].revoked) == (name == "compromised")
            assert wallet.lists != wallet_before.lists


def _awards(content: Mapping[str, bytes]) -> set[tuple[str, str]]:
    awards = {(EARNER, "first-steps"), (EARNER, "made-and-shown")}
    if b"once-more" in content[f"earners/{EARNER}.yaml"]:
        awards.add((EARNER, "once-more"))
    return awards


def _place_in(text: str) -> tuple[str, int]:
    issuance = issuance_of(parse_stored(text, "a credential"))
    return issuance.status_list, issuance.status_index


def _check_places(name: str, before: Wallet, after: Wallet) -> None:
    """What was given out stays where it is, and a new edition never gets an old one's place."""
    taken = {_place_in(text): text for text in before.credentials.values()}
    for text in after.credentials.values():
        assert taken.setdefault(_place_in(text), text) == text, "a place is given out twice"
    assert len(taken) >= len(before.credentials)
    assert name == "forget" or before.credentials.keys() <= after.credentials.keys()
    for issuer, identity in before.identities.items():
        known = [key.multibase for key in after.identities[issuer].keys]
        assert [key.multibase for key in identity.keys] == known[: len(identity.keys)]


def _check_kept(name: str, found: Wallet, after: Wallet) -> None:
    """What was in the wallet after the fault is there after the next run, or was superseded."""
    _check_places(name, found, after)
    assert found.lists.keys() <= after.lists.keys()


def _check_verifies(
    place: Place, old: dict[str, bytes], half: dict[str, bytes], new: dict[str, bytes]
) -> None:
    """A stranger who reads the half-replaced site is told what is so."""
    sites = {}
    for name, files in (("old", old), ("half", half), ("new", new)):
        sites[name] = place.folder / f"as-{name}"
        for path, data in files.items():
            if path.endswith(("credential.json", "did.json")) or path.startswith("status/"):
                (sites[name] / path).parent.mkdir(parents=True, exist_ok=True)
                (sites[name] / path).write_bytes(data)

    def state(data: bytes, site: str) -> str:
        moment = datetime(2027, 3, 1, tzinfo=UTC)
        verifier = Verifier(MappedFetch({BASE: sites[site]}, no_network), moment)
        return verifier.verify_bytes(data, "a credential").state

    for path, data in half.items():
        if path.endswith("/credential.json") and half != new:
            allowed = {state(data, "new")}
            if data == old.get(path):
                allowed.add(state(data, "old"))
            assert state(data, "half") in allowed, path


def _check_keys(place: Place) -> None:
    for path, data in files_of(place.folder).items():
        assert b"z3u2" not in data or path.startswith("keys/"), f"a private key is in {path}"


def _check_leftovers(place: Place) -> None:
    journal = {".gitignore", "lock", "swap"}
    left = {path.name for path in (place.root / "wallet" / JOURNAL).iterdir()}
    assert {name for name in left if not name.startswith("made-")} <= journal  # but what is kept
    assert not Journal(place.root / "wallet").is_unfinished
    for path in place.root.rglob("*"):
        assert not path.name.endswith((".tmp", "-next")), path
    for path in (place.root / "wallet").rglob("*.json"):
        json.loads(path.read_bytes())


def _strike(job: tuple[str, int, Fault]) -> str:
    try:
        strike(*job)
    except AssertionError as error:
        return f"{job}: {error}"
    return ""


def main(names: list[str]) -> int:
    """Kill each command at each of its operations, in real processes; returns the exit status."""
    began, points, wrong = time.monotonic(), 0, []
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        for name in names or SCENARIOS:
            total = len(points_of(name))
            points += total
            jobs: list[tuple[str, int, Fault]] = [(name, at, "kill") for at in range(1, total + 1)]
            found = [line for line in workers.map(_strike, jobs, chunksize=8) if line]
            wrong += found
            print(f"{name}: {total} points, {total} runs killed, {len(found)} wrong", flush=True)  # noqa: T201
            print(*found[:5], sep="\n", end="")  # noqa: T201
    seconds = time.monotonic() - began
    print(f"{points} points, {points} runs killed, {len(wrong)} wrong, {seconds:.0f} s")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
