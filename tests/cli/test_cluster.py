"""Builds beyond one machine: a real cluster that loses a worker, and a stand-in for S3."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bench.registry import write_organisation
from credfolio import cluster as cluster_module
from credfolio.cli import run
from credfolio.cluster import files_of
from credfolio.errors import ClusterError, NotInParts
from credfolio.manifest import survey_site
from credfolio.multikey import decode_secret_key
from demo import DAY, built_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EXTRA = "needs the extra `cluster`: pip install 'credfolio[cluster]'"
pytest.importorskip("distributed", reason=EXTRA)
pytest.importorskip("s3fs", reason=EXTRA)
fsspec = pytest.importorskip("fsspec", reason=EXTRA)
pytest.importorskip("moto", reason="needs moto, a stand-in for S3")

NUMBER = 300
"""Earners in three parts, so that one is left when two workers have one each."""
PATIENCE = 60


@dataclass
class Cluster:
    """A scheduler and its workers, each a process; `folders` are where workers lay files out."""

    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


def wait_for(what: Callable[[], Any]) -> Any:
    """Wait until something is so, and return it."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := what():
            return found
        time.sleep(0.01)
    pytest.fail("it never happened")


@contextmanager
def process(log: Path, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs meanwhile and writes into a file."""
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=file,
            stderr=subprocess.STDOUT,
            env=os.environ | environment,
        ) as started,
    ):
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                started.kill()


def is_registered(log: Path) -> bool:
    """Whether a worker has found its scheduler."""
    return b"Registered to" in log.read_bytes()


@contextmanager
def cluster(place: Path, number: int = 2) -> Iterator[Cluster]:
    """Start a scheduler and workers on this machine."""
    place.mkdir()
    said = place / "scheduler.json"
    with ExitStack() as stack:
        scheduler = ["dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        command = [*scheduler, "--scheduler-file", str(said)]
        stack.enter_context(process(place / "scheduler.log", *command))
        wait_for(lambda: said.exists() and said.read_text().endswith("}"))
        started = Cluster(json.loads(said.read_text())["address"])
        for each in range(number):
            folder = place / f"worker-{each}"
            folder.mkdir()
            worker = ["dask", "worker", started.address, "--host", "127.0.0.1", "--no-nanny"]
            command = [
                *worker,
                "--nthreads",
                "1",
                "--no-dashboard",
                "--local-directory",
                str(folder),
            ]
            log = place / f"worker-{each}.log"
            started.workers.append(stack.enter_context(process(log, *command, TMPDIR=str(folder))))
            started.folders.append(folder)
        for log in place.glob("worker-*.log"):
            wait_for(partial(is_registered, log))
        yield started


@pytest.fixture(name="whole", scope="module")
def fixture_whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that loses nobody."""
    with cluster(tmp_path_factory.mktemp("cluster") / "whole") as started:
        yield started


def signed(factory: pytest.TempPathFactory, number: int) -> Path:
    """A registry of so many earners, signed and built on this machine."""
    root = factory.mktemp("registry")
    write_organisation(root, number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(factory.mktemp("keys")))
        assert run(["build", "--root", str(root), "--as-of", DAY, "--jobs", "2"]) == 0
    return root


@pytest.fixture(name="registry", scope="module")
def fixture_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that is made in several parts; nobody changes it."""
    return signed(tmp_path_factory, NUMBER)


@pytest.fixture(name="small", scope="module")
def fixture_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that is made in one part; nobody changes it."""
    return signed(tmp_path_factory, 20)


def copy_of(registry: Path, root: Path) -> None:
    """The same to be changed; what a build knew of the other is not taken along."""
    shutil.copytree(registry, root, ignore=shutil.ignore_patterns(".journal"))


def credfolio(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "credfolio", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def build(root: Path, *options: str | Path, **environment: str) -> str:
    """Build, and return what is said."""
    done = credfolio("build", "--root", root, "--as-of", DAY, *options, **environment)
    assert done.returncode == 0, done.stderr
    return done.stderr


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_worker_is_killed(registry: Path, tmp_path: Path) -> None:
    """Another does what it had in hand, and the site is that of one machine, byte for byte."""
    with cluster(tmp_path / "cluster") as started:

        def at_work() -> list[int]:
            return [
                number
                for number, folder in enumerate(started.folders)
                if any(folder.glob("credfolio-*/content/earners/*.yaml"))
            ]

        def kill_at_work() -> None:
            started.workers[wait_for(at_work)[0]].send_signal(signal.SIGKILL)

        killing = threading.Thread(target=kill_at_work)
        killing.start()
        output = tmp_path / "site"
        build(registry, "--frozen", "--output", output, "--cluster", started.address)
        killing.join()
        (lost,) = at_work()  # it never came to clear away what it was given
        assert started.workers[lost].wait(timeout=PATIENCE) == -signal.SIGKILL
        assert started.workers[1 - lost].poll() is None
    assert files_in(output) == files_in(registry / "site_output")


def test_all_workers_are_lost(registry: Path, tmp_path: Path) -> None:
    """Nothing is published then, and it is said whose fault it is."""
    with cluster(tmp_path / "cluster", number=1) as started:
        started.workers[0].kill()
        started.workers[0].wait()
        output = tmp_path / "site"
        program = (
            "import sys; from credfolio import cluster, cli; cluster._PATIENCE = 2;"
            "sys.exit(cli.run(sys.argv[1:]))"
        )
        options = ["--frozen", "--as-of", DAY, "--cluster", started.address]
        place = ["--root", str(registry), "--output", str(output)]
        command = [sys.executable, "-c", program, "build", *place, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"error: the cluster at {started.address} did not do its work" in done.stderr
    assert "Traceback" not in done.stderr
    assert not files_in(output)


def test_pictures_and_imports_travel(whole: Cluster, tmp_path: Path) -> None:
    """The demo has all that content can have."""
    root = built_demo()
    build(root, "--frozen", "--output", tmp_path / "here")
    build(root, "--frozen", "--output", tmp_path / "site", "--cluster", whole.address)
    assert files_in(tmp_path / "site") == files_in(tmp_path / "here")
    assert any(each for folder in whole.folders for each in folder.glob("credfolio-*"))


class Wire:
    """Passes on what two sides send one another, and keeps what the first one sends."""

    def __init__(self, address: str) -> None:
        host, port = address.removeprefix("tcp://").split(":")
        self._target = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        self.sent: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._target)
                for source, target, kept in ((near, far, self.sent), (far, near, [])):
                    passing = (source, target, kept)
                    threading.Thread(target=self._pass_on, args=passing, daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket, kept: list[bytes]) -> None:
        with source, suppress(OSError):
            while data := source.recv(1 << 16):
                kept.append(data)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()


def test_the_key_stays(whole: Cluster, tmp_path: Path) -> None:
    """Workers compose and hash what is new; no form of the private key is sent to anybody."""
    root, keys = tmp_path / "registry", tmp_path / "keys"
    write_organisation(root, NUMBER)
    wire = Wire(whole.address)
    said = build(root, "--cluster", wire.address, CREDFOLIO_KEYS=str(keys))
    wire.close()
    assert f"{NUMBER} valid" in said
    sent = b"".join(wire.sent)
    assert b"earner-7" in sent  # it is read as it is sent
    assert (root / "content/earners/earner-7.yaml").read_bytes() in sent
    (file,) = keys.iterdir()
    assert file.stem.encode() in sent  # the public key
    secret = file.read_text().splitlines()[-1]
    seed = decode_secret_key(secret)
    forms = (seed, secret.encode(), seed.hex().encode(), base64.b64encode(seed), file.read_bytes())
    assert not [form for form in (*forms, base64.urlsafe_b64encode(seed)) if form in sent]
    build(root, "--frozen", "--output", tmp_path / "site", "--jobs", "1")
    assert files_in(tmp_path / "site") == files_in(root / "site_output")


@pytest.fixture(name="bucket")
def fixture_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for objects that speaks S3, empty; returns the file of its requests."""
    log = tmp_path / "requests.log"
    with process(log, "moto.server", "-H", "127.0.0.1", "-p", "0"):
        found = wait_for(lambda: re.search(r"Running on (http://[\d.:]+)", log.read_text()))
        monkeypatch.setenv("AWS_ENDPOINT_URL", found[1])
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        ask("place.mkdir('bucket')")
        yield log


def ask(expression: str) -> Any:
    """Ask the place in a process of its own, as its library keeps a thread."""
    program = (
        f"import json, s3fs; place = s3fs.S3FileSystem(); found = {expression};"
        "print(json.dumps(found, default=lambda value: value.decode('latin-1')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def objects() -> dict[str, bytes]:
    """Every object of the site by its path."""
    found = ask("place.cat(place.find('bucket/site'))")
    return {
        name.removeprefix("bucket/site/"): data.encode("latin-1") for name, data in found.items()
    }


def uploaded(log: Path, before: int = 0) -> list[str]:
    """The paths of objects that were sent, in their order."""
    lines = log.read_text().splitlines()[before:]
    return [found[1] for line in lines if (found := re.search(r'"PUT /bucket/site/(\S+)', line))]


def test_objects(whole: Cluster, small: Path, tmp_path: Path, bucket: Path) -> None:
    """They are the files of the site; afterwards only what differs is sent and removed."""
    root = tmp_path / "registry"
    copy_of(small, root)
    there = ("--output", "s3://bucket/site")
    said = build(root, *there, "--cluster", whole.address)
    assert re.search(r"(\d+) files, \1 written, 0 removed", said)
    assert objects() == files_in(small / "site_output")
    order = uploaded(bucket)
    assert order[0] == ".credfolio"
    first_page = next(at for at, path in enumerate(order) if path.endswith(".html"))
    last_list = max(at for at, path in enumerate(order) if path.startswith("status/"))
    last_identity = max(at for at, path in enumerate(order) if path.endswith("did.json"))
    last_credential = max(at for at, path in enumerate(order) if path.endswith("credential.json"))
    assert max(last_list, last_identity) < last_credential < first_page

    before = len(bucket.read_text().splitlines())
    assert " 0 written, 0 removed" in build(root, *there)
    assert not uploaded(bucket, before)

    # Without a manifest, and with somebody's own objects.
    for path in (root / "wallet/.journal").glob("made-*"):
        path.unlink()
    ask("place.pipe_file('bucket/site/stray/page.html', b'nobody')")
    ask("place.pipe_file('bucket/site/earner-7/index.html', b'somebody')")
    before = len(bucket.read_text().splitlines())
    assert " 1 written, 1 removed" in build(root, *there, "--jobs", "2")
    assert uploaded(bucket, before) == ["earner-7/index.html"]
    assert objects() == files_in(small / "site_output")


def test_objects_of_somebody_else(small: Path, bucket: Path) -> None:
    """They are left alone."""
    ask("place.pipe_file('bucket/site/index.html', b'mine')")
    done = credfolio("build", "--root", small, "--frozen", "--output", "s3://bucket/site")
    assert done.returncode == 1
    assert "such as index.html" in done.stderr
    assert objects() == {"index.html": b"mine"}
    assert uploaded(bucket) == ["index.html"]


def test_a_bucket_that_is_not_there(small: Path, bucket: Path) -> None:
    """What the place answers is said in one line."""
    done = credfolio("build", "--root", small, "--frozen", "--output", "s3://another/site")
    assert done.returncode == 1
    assert "error: cannot write to s3://another/site: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not uploaded(bucket)


@pytest.mark.parametrize(
    ("package", "options"),
    [
        ("distributed", ["--cluster", "tcp://127.0.0.1:1"]),
        ("fsspec", ["--output", "memory://site"]),
    ],
)
def test_without_the_extra(
    package: str,
    options: list[str],
    small: Path,
    tmp_path: Path,
    *,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is said what to install."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    where = ["--output", str(tmp_path / "site")]
    assert run(["build", "--root", str(small), "--as-of", DAY, *where, *options]) == 1
    error = capsys.readouterr().err
    assert package in error
    assert "hint: run: pip install 'credfolio[cluster]'" in error


def test_a_place_without_digests(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a place does not say what objects hold, what was made again is uploaded again."""
    root, site = tmp_path / "registry", fsspec.filesystem("memory")
    copy_of(small, root)
    build_there = ["build", "--root", str(root), "--as-of", DAY, "--output", "memory://site"]
    assert run(build_there) == 0
    files = files_in(small / "site_output")
    assert {name.removeprefix("/site/"): site.cat(name) for name in site.find("/site")} == files
    pages = [f"/site/earner-{number}/index.html" for number in (7, 8)]
    before = [site.created(page) for page in pages]
    site.pipe_file(pages[0], b"somebody's")
    site.pipe_file("/site/stray", b"nobody's")
    assert run(build_there) == 0
    assert " 1 removed" in capsys.readouterr().err
    assert {name.removeprefix("/site/"): site.cat(name) for name in site.find("/site")} == files
    after = [site.created(page) for page in pages]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_another_version() -> None:
    """A worker that would make other pages makes none."""
    parcel = cluster_module._Parcel("another", "name", b"nothing that can be read")
    with pytest.raises(ClusterError, match="another version"):
        cluster_module._work(parcel, print, None, {})


def test_links_do_not_travel(small: Path, tmp_path: Path) -> None:
    """What a link leads to is another's file; the whole says so."""
    root = tmp_path / "registry"
    copy_of(small, root)
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: Nobody\n")
    file = root / "content/earners/earner-7.yaml"
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(NotInParts):
        files_of(survey_site(root), ["earner-7"])
    assert files_of(survey_site(root), ["earner-8"]).keys() == {
        "content/earners/earner-8.yaml",
        *(f"wallet/{kind}/earner-8/badge-8.json" for kind in ("credentials", "salts")),
    }
