"""Runs that are killed, meet a full disk or another run: nothing is lost, the next one goes on.

The suite strikes at a part of the operations of each command, `make faults` kills at every one.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, cast, get_args

import pytest

from credfolio import journal
from credfolio.errors import WalletError, WriteError
from credfolio.files import holds, write_new
from credfolio.journal import JOURNAL, Journal, reading, writing
from credfolio.site import write_site
from credfolio.wallet import load_wallet
from faults import (
    BUILD,
    EARNER,
    ISSUER,
    SCENARIOS,
    SITE,
    Died,
    Disk,
    Fault,
    Place,
    _place_in,
    points_of,
    prepared,
    strike,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ERRORS = [fault for fault in get_args(Fault) if fault not in ("kill", "die")]
OLD = {
    Path("content/a.yaml"): b"old a",
    Path("wallet/b.json"): b"old b",
    Path("wallet/d/e.json"): b"gone",
}
NEW: Mapping[Path, bytes | None] = {
    Path("wallet/b.json"): b"new b", Path("content/a.yaml"): b"new a",
    Path("wallet/c/c.json"): b"new c", Path("wallet/d/e.json"): None,
}  # fmt: skip
PAGES = {
    "index.html": b"old",
    "status/a/1.json": b"old",
    "gone/index.html": b"old",
    ".credfolio": b"",
}


def telling(points: list[str]) -> list[int]:
    """Points that stand for all: the first of each kind in each folder, and each move in a wallet."""
    seen: set[str] = set()
    chosen = []
    for at, point in enumerate(points, 1):
        kind, _, path = point.partition(" ")
        place = (
            path if kind in ("replace", "rmdir") and JOURNAL in path else path.rpartition("/")[0]
        )
        group = "/".join(place.split("/")[: 4 if JOURNAL in path else 2])
        if f"{kind} {group}" not in seen:
            chosen.append(at)
        seen.add(f"{kind} {group}")
    return chosen


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_command_that_is_cut_off(name: str) -> None:
    """Whatever it was doing: all or nothing, and the next build is as if nothing had been."""
    points = points_of(name)
    chosen = telling(points)
    faults = itertools.cycle(["die", "full", "die", "broken", "die", "refused", "die", "read-only"])
    for at in chosen[::3]:
        strike(name, at, cast("Fault", next(faults)))
    strike(name, chosen[len(chosen) // 2], "kill")


def put(root: Path) -> None:
    """Files as they are before a change."""
    for path, data in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        write_new(root / path, data)


def is_so(root: Path, files: Mapping[Path, bytes | None]) -> bool:
    """Whether files hold what they shall, or are gone."""
    return all(
        not (root / path).exists()
        if data is None
        else (root / path).is_file() and holds(root / path, data)
        for path, data in files.items()
    )


def strikes(fault: Fault) -> Iterator[tuple[Path, Disk]]:
    """A folder and a disk that fails there, at one operation after another."""
    for at in itertools.count(1):
        root = Path(mkdtemp(prefix="credfolio-journal-"))
        disk = Disk((root,), at, fault)
        yield root, disk
        if len(disk.points) < at:
            assert at > 20
            return


@pytest.mark.parametrize("fault", ["die", *ERRORS])
def test_a_change_happens_or_does_not(fault: Fault) -> None:
    """At each operation there is: before or after, for whoever reads next."""
    for root, disk in strikes(fault):
        put(root)
        with contextlib.suppress(Died, WriteError), disk.watched():
            Journal(root / "wallet").write({root / path: data for path, data in NEW.items()})
        if unfinished := Journal(root / "wallet").is_unfinished:
            with pytest.raises(WalletError, match="cut off"):
                load_wallet(root / "wallet")
        with reading(root):
            assert is_so(root, NEW) or (is_so(root, OLD) and not unfinished), disk.points[-1]
        with writing(root):
            assert not (root / "wallet" / JOURNAL / "next").exists()


@pytest.mark.parametrize("fault", ["die", *ERRORS])
def test_finishing_can_be_cut_off_too(fault: Fault) -> None:
    """As often as you like: what is left is the same."""
    for root, disk in strikes(fault):
        put(root)
        cut = Disk((root,), 1, "die")
        while not Journal(root / "wallet").is_unfinished:
            cut = Disk((root,), cut.at + 1, "die")
            with contextlib.suppress(Died), cut.watched():
                Journal(root / "wallet").write({root / path: data for path, data in NEW.items()})
        with contextlib.suppress(Died, WriteError), disk.watched(), writing(root):
            pass
        with writing(root):
            assert is_so(root, NEW)
        left = {path.name for path in (root / "wallet" / JOURNAL).iterdir()}
        assert left == {".gitignore", "lock", "swap"}


@pytest.mark.parametrize("fault", ["die", *ERRORS])
def test_a_site_is_replaced_in_order(fault: Fault) -> None:
    """A full disk is met before anything that is published is touched; then lists, then pages."""
    wanted = {"index.html": b"new", "status/a/1.json": b"new", "ada/rust/credential.json": b"new"}
    for root, disk in strikes(fault):
        folder = root / "out"
        for path, data in PAGES.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_new(folder / path, data)
        with contextlib.suppress(Died, WriteError), disk.watched():
            write_site(folder, wanted.items())
        now = {path: (folder / path).read_bytes() for path in wanted if (folder / path).exists()}
        if (
            fault == "full"
            and disk.points[disk.at - 1 : disk.at]
            and "next" in disk.points[disk.at - 1]
        ):
            assert (
                not disk.points[disk.at - 1].startswith(("open", "write"))
                or b"new" not in now.values()
            )
        ranks = [
            now.get(path) == b"new"
            for path in ("status/a/1.json", "ada/rust/credential.json", "index.html")
        ]
        assert ranks == sorted(ranks, reverse=True), disk.points[-1]
        if not (folder / "gone/index.html").exists():
            assert all(ranks)
        write_site(folder, wanted.items())
        found = {
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        }
        assert found == {*wanted, ".credfolio"}
        assert not (folder / ".credfolio-next").exists()


def test_everything_is_safe_on_disk_before_it_counts() -> None:
    """No file is moved to its place before the system was asked to keep it."""
    for name in ("first build", "import"):
        points = points_of(name)
        for at, point in enumerate(points):
            kind, _, path = point.partition(" ")
            if kind == "replace":
                assert f"fsync {path}" in points[:at], point
                assert f"write {path}" not in points[points.index(f"fsync {path}") :]
    key = next(
        at for at, point in enumerate(points_of("first build")) if point.startswith("fsync keys")
    )
    wallet = points_of("first build").index("open site/wallet/.journal/next/0")
    assert key < wallet


def test_a_journal_from_a_stranger(tmp_path: Path) -> None:
    """What a clone brings along can change nothing that git could not."""
    put(tmp_path)
    outside = tmp_path.parent / "outside.txt"
    for place in ("../outside.txt", ".git/hooks/pre-commit", "content/.GIT/x", str(outside)):
        folder = tmp_path / "wallet" / JOURNAL / "next"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "0").write_bytes(b"x")
        digest = journal._digest(b"x")
        text = f'{{"files": [{{"path": "{place}", "digest": "{digest}"}}]}}'
        (folder.parent / "changes.json").write_text(text)
        with pytest.raises(WalletError, match="which no run would change"), writing(tmp_path):
            pass
    assert not outside.exists()
    line = f'{{"path": "wallet/x.json", "digest": "{journal._digest(b"x")}"}}\n'
    for text in (
        "",
        "{}",
        '{"files": [{"path": "wallet/x.json", "digest": "00"}]}',
        line,
        f'{line}{{"number": 2}}\n',
    ):
        (folder.parent / "changes.json").write_text(text)
        with pytest.raises(WalletError, match="cut off"), writing(tmp_path):
            pass
    assert is_so(tmp_path, cast("Mapping[Path, bytes | None]", OLD))


def test_a_wallet_that_was_restored_in_between() -> None:
    """What is left of a change does not fit any more: no half of it is put there."""
    for root, disk in strikes("die"):
        put(root)
        with contextlib.suppress(Died), disk.watched():
            Journal(root / "wallet").write({root / path: data for path, data in NEW.items()})
        if holds(root / "wallet/b.json", b"new b"):
            break
    (root / "wallet/b.json").write_bytes(b"old b")
    with (
        pytest.raises(WalletError, match=r"does not fit .*b\.json any more") as caught,
        writing(root),
    ):
        pass
    assert "delete" in caught.value.hint
    assert (root / "content/a.yaml").read_bytes() == b"old a"


def test_the_second_run_waits_and_says_who_is_busy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One run writes at a time; a killed one holds nothing up, and readers are not held up."""
    monkeypatch.setattr(journal, "PATIENCE", 0.2)
    put(tmp_path)
    code = "import sys, time; from pathlib import Path; from credfolio.journal import writing\n"
    code += "with writing(Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        with (
            pytest.raises(
                WriteError, match=rf"process {other.pid}\) is writing to {tmp_path}"
            ) as caught,
            writing(tmp_path),
        ):
            pass
        assert "wait until it is done" in caught.value.hint
        with reading(tmp_path):
            pass
        other.kill()
    with writing(tmp_path):
        pass


def test_builds_at_once_lose_nothing(tmp_path: Path) -> None:
    """Twenty rounds of two builds on one site, with a new award in each."""
    place = Place(tmp_path)
    for name in ("site", "keys"):
        subprocess.run(["cp", "-a", prepared("rotate").folder / name, tmp_path / name], check=True)
    environment = {**os.environ, "CREDFOLIO_KEYS": str(place.keys)}
    command = [
        sys.executable,
        "-m",
        "credfolio",
        *(word.replace("@", str(tmp_path)) for word in BUILD),
    ]
    given_out: dict[tuple[str, int], str] = {}
    rounds = int(os.environ.get("CREDFOLIO_TEST_ROUNDS", "5"))
    for number in range(rounds):
        award = (
            "new",
            "award",
            EARNER,
            "first-steps",
            "--date",
            "2026-05-04",
            "--id",
            f"a-{number}",
        )
        place.must(*award, *SITE)
        runs = [
            subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        for each in runs:
            said = each.communicate()[1].decode()
            assert each.returncode == 0 or "is writing to" in said, said
        wallet, _ = place.wallet()
        assert (EARNER, f"a-{number}") in wallet.credentials
        for text in wallet.credentials.values():
            assert given_out.setdefault(_place_in(text), text) == text
    assert len(given_out) == rounds + 2
    assert ", 0 written, 0 removed" in place.must(*BUILD, "--frozen")
    assert len(place.wallet()[0].identities[ISSUER].keys) == 1
