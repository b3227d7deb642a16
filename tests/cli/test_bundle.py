"""One archive of a site: it verifies itself, brings a wallet back, and is made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from http.server import SimpleHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from credfolio.archives import open_archive, render_archive
from credfolio.cli import run
from demo import BASE, DAY, built_demo, demo_keys
from foreign import COLLEGE, HOSTILE_PICTURE, College, in_png, in_svg
from holder import write_site
from test_reproducible import WITHOUT_NETWORK
from webservers import http_server

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = f"example.org-credfolio-{DAY}"
PLACE = "leila-haddad/python-for-data"
SUMS = "SHA256SUMS"


@cache
def made() -> bytes:
    """The bundle of the demo."""
    file = Path(mkdtemp(prefix="credfolio-bundle-")) / "demo.zip"
    assert run(["bundle", "--root", str(built_demo()), "--output", str(file), "--as-of", DAY]) == 0
    return file.read_bytes()


@cache
def contents(data: bytes | None = None) -> dict[str, bytes]:
    """The files of a bundle, by default of the demo's; nobody changes it."""
    archive = open_archive(BytesIO(data or made()))
    return {path: archive.read(path) for path in archive.paths}


def summed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files with the sums that they have now."""
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {path}\n"
        for path, data in sorted(files.items())
        if path != SUMS
    ]
    return {**files, SUMS: "".join(lines).encode()}


@pytest.fixture(name="said")
def fixture_said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs a command; returns its status and what it printed, to whichever stream."""

    def type_(*arguments: str | Path) -> tuple[int, str]:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return type_


class Verified:
    """Verifies files as a bundle, and reads the report."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._file, self._capsys = folder / "some.zip", capsys

    def __call__(self, files: dict[str, bytes], *options: str) -> tuple[int, dict[str, Any]]:
        """The exit status, and the report; of findings only those that are not well, by name."""
        self._file.write_bytes(render_archive(FOLDER, files))
        self._capsys.readouterr()
        status = run(["verify", str(self._file), "--json", *options])
        (report,) = json.loads(self._capsys.readouterr().out)
        report["bad"] = {
            check["name"]: check["message"]
            for check in report["checks"]
            if check["outcome"] in ("failed", "undetermined")
        }
        return status, report


@pytest.fixture(name="verified")
def fixture_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verified:
    """Verifies files as a bundle."""
    return Verified(tmp_path, capsys)


@pytest.fixture(name="root")
def fixture_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo, the working folder, with its keys."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(demo_keys()))
    root = shutil.copytree(
        built_demo(), tmp_path / "site", ignore=shutil.ignore_patterns("site_output", ".journal")
    )
    monkeypatch.chdir(root)
    return root


def test_the_same_everywhere(tmp_path: Path) -> None:
    """Other surroundings, the same bytes; no network is used, and no key."""
    command = [sys.executable, "-c", WITHOUT_NETWORK, "bundle", "--as-of", DAY]
    command += ["--root", str(built_demo())]
    strange = {"PYTHONHASHSEED": "42", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **strange}
    if path := os.environ.get("PYTHONPATH"):
        environment["PYTHONPATH"] = path
    done = subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert done.stdout.decode() == f"{FOLDER}.zip\n"
    assert (tmp_path / f"{FOLDER}.zip").read_bytes() == made()


def test_what_is_in_it() -> None:
    """The site, the wallet, contexts, checkpoints; no content, no key, no e-mail address."""
    root, files = built_demo(), contents()
    wallet = {
        f"wallet/{path.relative_to(root / 'wallet').as_posix()}": path.read_bytes()
        for path in (root / "wallet").rglob("*")
        if path.is_file() and ".journal" not in path.parts
    }
    assert {path: data for path, data in files.items() if path.startswith("wallet/")} == wallet
    site = root / "site_output"
    published = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {path.removeprefix("site/") for path in files if path.startswith("site/")} == published
    assert {path.partition("/")[0] for path in files} == {
        "README.txt", SUMS, "bundle.json", "checkpoints", "contexts", "site", "wallet",
    }  # fmt: skip
    index = json.loads(files["contexts/index.json"])
    for path, data in files.items():
        if path.startswith("wallet/credentials/"):
            assert set(json.loads(data)["@context"]) <= index.keys()
    assert all(f"contexts/{name}" in files for name in index.values())
    emails = [
        line.partition(":")[2].strip().encode()
        for path in (root / "content" / "earners").glob("*.yaml")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("email:")
    ]
    assert emails
    keys = [path.read_bytes().strip() for path in demo_keys().iterdir()]
    assert keys
    for data in files.values():
        assert not any(secret in data for secret in (*emails, *keys))


def test_it_verifies_without_network(tmp_path: Path) -> None:
    """By itself, in a process where any use of the network is an error, and in one that has none."""
    (tmp_path / "x.zip").write_bytes(made())
    commands = [[sys.executable, "-c", WITHOUT_NETWORK]]
    cut_off = ["unshare", "-rn"]
    if shutil.which("unshare") and subprocess.run([*cut_off, "true"], check=False).returncode == 0:
        commands.append([*cut_off, sys.executable, "-m", "credfolio"])
    for command in commands:
        done = subprocess.run(
            [*command, "verify", "x.zip"], check=True, cwd=tmp_path, capture_output=True, text=True
        )
        assert done.stdout.startswith(f"passed: x.zip, as of {DAY}\n")
        assert "passed        credentials  2 expired, 13 valid" in done.stdout


def test_sums_as_everybody_checks_them(tmp_path: Path) -> None:
    """`sha256sum -c`, of those who have nothing else."""
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("needs sha256sum")
    with ZipFile(BytesIO(made())) as archive:
        archive.extractall(tmp_path)
    command = [program, "--strict", "--quiet", "-c", SUMS]
    assert subprocess.run(command, check=False, cwd=tmp_path / FOLDER).returncode == 0
    (tmp_path / FOLDER / "site" / "index.html").write_bytes(b"")
    done = subprocess.run(command, check=False, cwd=tmp_path / FOLDER, capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"site/index.html: FAILED\n")


def test_a_byte_of_any_file(verified: Verified) -> None:
    """Each file that was changed is named: all of them at once, by a byte each."""
    files = {
        path: bytes([data[0] ^ 1]) + data[1:] if data else b"x"
        for path, data in contents().items()
        if path not in (SUMS, "bundle.json")
    }
    kept = {path: contents()[path] for path in (SUMS, "bundle.json")}
    status, report = verified({**files, **kept})
    assert status == 1
    assert f"and {len(files) - 20} more" in report["bad"]["sums"]
    for path in sorted(files)[::40]:
        status, report = verified({**contents(), path: files[path]})
        assert (status, report["bad"]["sums"]) == (1, f"{path} was changed")


def test_a_damaged_archive(tmp_path: Path, said: Callable[..., tuple[int, str]]) -> None:
    """A byte that changed in the archive itself."""
    page = contents()[f"site/{PLACE}/index.html"]
    at = made().index(page) + 100
    file = tmp_path / "x.zip"
    file.write_bytes(made()[:at] + b"\0" + made()[at + 1 :])
    status, printed = said("verify", file)
    assert status == 1
    assert f"failed        sums         site/{PLACE}/index.html is damaged\n" in printed
    file.write_bytes(made()[:-40])
    assert said("verify", file) == (
        1,
        f"credfolio: error: {file} is not a zip archive, or a damaged one\n",
    )


def test_files_more_and_less(verified: Verified) -> None:
    """A file more is named, and a file less."""
    status, report = verified({**contents(), "site/more.html": b"<p>"})
    assert (status, report["bad"]) == (1, {"sums": f"site/more.html is not in {SUMS}"})
    for path in ("site/people/index.html", "README.txt"):
        less = {name: data for name, data in contents().items() if name != path}
        status, report = verified(less)
        assert (status, report["bad"]) == (1, {"sums": f"{path} is gone"})
    nothing = {name: data for name, data in contents().items() if name != SUMS}
    status, report = verified(nothing)
    assert (status, report["bad"]) == (1, {"sums": f"has no {SUMS}"})


NAME, ANOTHER = b"Python for Data", b"Python for Gods"
WALLET = f"wallet/credentials/{PLACE}.json"
PUBLISHED = f"site/{PLACE}/credential.json"


@pytest.mark.parametrize(
    ("paths", "before", "after", "check", "named"),
    [
        ([WALLET], NAME, ANOTHER, "credentials", "is not what the wallet holds"),
        ([PUBLISHED], NAME, ANOTHER, "credentials", f"{PUBLISHED} is not what the wallet holds"),
        (
            [f"site/{PLACE}/index.html"],
            b'"name": "Python for Data"',
            b'"name": "Python for Gods"',
            "credentials",
            f"site/{PLACE}/index.html carries another credential",
        ),
        (
            [f"site/{PLACE}/credential.svg"],
            NAME,
            ANOTHER,
            "credentials",
            f"site/{PLACE}/credential.svg carries another credential",
        ),
        ([WALLET, PUBLISHED], NAME, ANOTHER, "credentials", f"{WALLET} is not as it was signed"),
        (
            ["wallet/status/north-quay-college/1.json", "site/status/north-quay-college/1.json"],
            b'"encodedList": "u',
            b'"encodedList": "uH',
            "credentials",
            "could not be told of wallet/credentials/",
        ),
        (
            ["wallet/status/north-quay-college/1.json"],
            b"validFrom",
            b"validfrom",
            "credentials",
            "is not what the site answers",
        ),
        (
            ["site/issuers/harbour-makers/did.json", "site/did.json"],
            b'"publicKeyMultibase": "z6Mk',
            b'"publicKeyMultibase": "z6Mj',
            "issuers",
            "has a key that",
        ),
        (
            ["contexts/www.w3.org-ns-credentials-v2.json"],
            b'"@protected": true',
            b'"@protected": false',
            "contexts",
            "does not say what https://www.w3.org/ns/credentials/v2 means",
        ),
        (
            ["contexts/index.json"],
            b"https://www.w3.org/ns/credentials/v2",
            b"https://w3id.org/security/data-integrity/v2",
            "contexts",
            "names https://www.w3.org/ns/credentials/v2, which is not there",
        ),
        (
            ["checkpoints/north-quay-college"],
            b"log/",
            b"lag/",
            "logs",
            "checkpoints/north-quay-college is not the checkpoint of the site",
        ),
        (
            ["site/log/north-quay-college/checkpoint", "checkpoints/north-quay-college"],
            b"\n6\n",
            b"\n5\n",
            "logs",
            "site/log/north-quay-college/",
        ),
        (
            ["wallet/log/north-quay-college/entries.jsonl"],
            b'"credential":"',
            b'"credential":"0',
            "logs",
            "wallet/log/north-quay-college/entries.jsonl cannot be read",
        ),
    ],
)
def test_a_change_with_its_sum(  # noqa: PLR0917 - the columns of a table
    paths: list[str], before: bytes, after: bytes, check: str, named: str, verified: Verified
) -> None:
    """Whoever changes a file may change its sum as well: what is signed still tells."""
    changed = {path: contents()[path].replace(before, after) for path in paths}
    assert all(changed[path] != contents()[path] for path in paths), "the test changes nothing"
    status, report = verified(summed({**contents(), **changed}))
    assert status in (1, 3)
    assert "sums" not in report["bad"]
    assert named in report["bad"][check], report["bad"]


def test_a_credential_more_or_less(verified: Verified) -> None:
    """One that the wallet has not, and one that the site has not, are named, sums or not."""
    more = {f"site/{PLACE}-2/credential.json": contents()[PUBLISHED]}
    _, report = verified(summed({**contents(), **more}))
    assert report["bad"] == {"credentials": f"{next(iter(more))} is not in the wallet"}
    less = {path: data for path, data in contents().items() if f"site/{PLACE}/" not in path}
    _, report = verified(summed(less))
    assert report["bad"] == {"credentials": f"{WALLET} is not on the site"}


def test_report(verified: Verified) -> None:
    """The report has the credentials with their own reports; `--at` says another moment."""
    status, report = verified(contents())
    assert (status, report["outcome"], report["as_of"]) == (0, "passed", DAY)
    assert (report["base_url"], report["bad"]) == (BASE, {})
    assert len(report["credentials"]) == 15
    assert report["imports"] == []
    assert len(report["logs"]) == 2
    assert {check["outcome"] for one in report["logs"] for check in one["checks"]} == {"passed"}
    status, later = verified(contents(), "--at", "2046-01-01")
    credentials = next(each for each in later["checks"] if each["name"] == "credentials")
    assert "expired" in credentials["message"]
    assert credentials["message"] != "2 expired, 13 valid"


def test_what_is_no_bundle(tmp_path: Path, said: Callable[..., tuple[int, str]]) -> None:
    """Any other archive, and one of a later format, are refused in words."""
    file = tmp_path / "x.zip"
    for files, why in (
        ({"a": b""}, "is no bundle: it has no bundle.json"),
        ({"bundle.json": b"[]"}, "has a bundle.json that cannot be read"),
        ({"bundle.json": b'{"format": 2}'}, "is of format 2, and this version knows 1"),
        (
            {"bundle.json": contents()["bundle.json"].replace(b"https://", b"file:///")},
            "has a bundle.json without the site's address",
        ),
    ):
        file.write_bytes(render_archive("f", files))
        status, printed = said("verify", file)
        assert (status, f"{file} {why}\n" in printed) == (1, True), printed


def test_where_it_may_lie(root: Path, said: Callable[..., tuple[int, str]]) -> None:
    """Not in what is published, and never in the place of something else."""
    (root / "site_output").mkdir()
    status, printed = said("bundle", "--output", "site_output/x.zip")
    assert (status, "lies in site_output/" in printed) == (2, True)
    file = root / "notes.zip"
    file.write_bytes(b"PK my notes")
    status, printed = said("bundle", "--output", file)
    assert (status, "is there, and no bundle" in printed) == (1, True)
    assert file.read_bytes() == b"PK my notes"
    assert said("bundle", "--output", "x.zip", "--as-of", "2099-11-24")[0] == 0
    assert said("bundle", "--output", "x.zip", "--as-of", DAY)[0] == 0
    assert (root / "x.zip").read_bytes() == made()


def test_what_frozen_refuses(root: Path, said: Callable[..., tuple[int, str]]) -> None:
    """Nothing is archived that is not signed."""
    assert said("new", "earner", "Ada Lovelace")[0] == 0
    assert said("new", "award", "ada-lovelace", "python-for-data", "--date", "2026-05-04")[0] == 0
    status, printed = said("bundle")
    assert (status, "ada-lovelace/python-for-data is not signed" in printed) == (1, True)
    assert list(root.glob("*.zip")) == []


def test_restore(root: Path, tmp_path: Path, said: Callable[..., tuple[int, str]]) -> None:
    """A lost wallet comes back, and content fits it; what is there is not written over."""
    file = tmp_path / "x.zip"
    file.write_bytes(made())
    before = {path: path.read_bytes() for path in (root / "wallet").rglob("*.json*")}
    shutil.rmtree(root / "wallet")
    status, printed = said("restore", file)
    assert (status, f"{len(before)} files written" in printed) == (0, True), printed
    assert {path: path.read_bytes() for path in before} == before
    assert said("build", "--frozen", "--as-of", DAY)[0] == 0
    assert said("bundle", "--output", "again.zip", "--as-of", DAY)[0] == 0
    assert (root / "again.zip").read_bytes() == made()

    (root / WALLET).write_bytes(b"{}\n")
    (root / "wallet/wallet.json").unlink()
    status, printed = said("restore", file)
    assert (status, WALLET in printed) == (1, True)
    assert not (root / "wallet/wallet.json").exists()
    (root / WALLET).unlink()
    assert "2 files written" in said("restore", file)[1]
    assert {path: path.read_bytes() for path in before} == before


def test_restore_of_what_does_not_verify(
    root: Path, tmp_path: Path, said: Callable[..., tuple[int, str]]
) -> None:
    """Nothing is written from a bundle that somebody changed."""
    changed = {path: contents()[path].replace(NAME, ANOTHER) for path in (WALLET, PUBLISHED)}
    file = tmp_path / "x.zip"
    file.write_bytes(render_archive(FOLDER, summed({**contents(), **changed})))
    shutil.rmtree(root / "wallet")
    status, printed = said("restore", file)
    assert (status, "does not verify, so nothing was written" in printed) == (1, True)
    assert not list((root / "wallet").rglob("*.json"))


def test_reproduce(root: Path, tmp_path: Path, said: Callable[..., tuple[int, str]]) -> None:
    """The same from the same; after a change of a template each byte is named."""
    file = tmp_path / "x.zip"
    file.write_bytes(made())
    total = sum(path.startswith("site/") for path in contents())
    assert said("reproduce", file) == (0, f"same: {file}, {total} files as of {DAY}\n")

    (root / "templates").mkdir()
    (root / "templates/404.html").write_text(
        '{% extends "theme/404.html" %}{% block main %}{{ super() }}!{% endblock main %}', "utf-8"
    )
    status, printed = said("reproduce", file)
    assert status == 1
    head, line = printed.splitlines()
    assert head == f"different: {file}, {total} files as of {DAY}"
    assert line.startswith("  404.html: first difference at byte ")
    status, printed = said("reproduce", file, "--json")
    (difference,) = json.loads(printed)["differences"]
    there = contents()["site/404.html"]
    assert difference["here"] == ord("!")
    assert difference["there"] == there[difference["first"] - 1]
    assert difference["sizeThere"] == difference["sizeHere"] - 1 == len(there)
    assert (there[: difference["first"] - 1].count(b"\n") + 1) == difference["line"]


def test_reproduce_says_why(
    root: Path, tmp_path: Path, said: Callable[..., tuple[int, str]]
) -> None:
    """Another version is said first; files that only one side has are named."""
    del root
    files = {
        **contents(),
        "site/more.txt": b"",
        "bundle.json": contents()["bundle.json"].replace(b"0.1.0", b"0.0.9"),
    }
    del files["site/robots.txt"]
    file = tmp_path / "x.zip"
    file.write_bytes(render_archive(FOLDER, files))
    status, printed = said("reproduce", file)
    assert status == 1
    assert "built by credfolio 0.0.9, and this is 0.1.0" in printed.splitlines()[1]
    assert printed.splitlines()[2:] == [
        "  more.txt: is there, and not here",
        "  robots.txt: is here, and not there",
    ]
    status, printed = said("reproduce", file, "--as-of", "2099-11-23")
    assert f"built as of {DAY}, not 2099-11-23" in printed
    assert "build.json: first difference" in printed


class Strange(SimpleHTTPRequestHandler):
    """A host that has one file in a bad way, and one behind a redirect."""

    def do_GET(self) -> None:
        """Answer, but not for these two."""
        if self.path.endswith("/robots.txt"):
            self.send_error(503)
        elif self.path.endswith("/sitemap.xml"):
            self.send_response(302)
            self.send_header("Location", "/index.html")
            self.end_headers()
        else:
            super().do_GET()


def test_reproduce_what_is_served(
    root: Path, tmp_path: Path, said: Callable[..., tuple[int, str]]
) -> None:
    """As of the day that the host says; what it serves differently is named, byte for byte."""
    del root
    site = tmp_path / "www"
    for path, data in contents().items():
        if path.startswith("site/"):
            (site / path.removeprefix("site/")).parent.mkdir(parents=True, exist_ok=True)
            (site / path.removeprefix("site/")).write_bytes(data)
    with http_server(site) as port:
        host = f"http://127.0.0.1:{port}/"
        status, printed = said("reproduce", BASE, "--map", f"{BASE}={host}")
        total = sum(path.startswith("site/") for path in contents()) - 2
        assert (status, printed) == (0, f"same: {BASE}, {total} files as of {DAY}\n")

        page = site / PLACE / "index.html"
        page.write_bytes(page.read_bytes().replace(b"<title>", b"<TITLE>", 1))
        (site / "robots.txt").unlink()
        status, printed = said("reproduce", host)
        assert status == 1
        assert f"  {PLACE}/index.html: first difference at byte " in printed
        assert "0x74 here, 0x54 there; 5 bytes differ" in printed
        assert "robots.txt: is here, and not there" in printed
        assert len(printed.splitlines()) == 3

        (site / "build.json").unlink()
        status, printed = said("reproduce", host)
        assert (status, "--as-of" in printed) == (3, True)
        status, printed = said("reproduce", host, "--as-of", DAY)
        assert (status, "build.json: is here, and not there" in printed) == (1, True)

    page.write_bytes(contents()[f"site/{PLACE}/index.html"])
    (site / "build.json").write_bytes(contents()["site/build.json"])
    with http_server(site, Strange) as port:
        status, printed = said("reproduce", f"http://127.0.0.1:{port}/")
    assert status == 3
    assert printed.splitlines()[1:] == [
        "  robots.txt: could not be told: the host answers 503",
        "  sitemap.xml: could not be told: the host answers 302",
    ]


def test_imports(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verified: Verified,
    said: Callable[..., tuple[int, str]],
) -> None:
    """What others issued is in it with its receipts, and verified again by these."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = write_site(tmp_path / "site")
    monkeypatch.chdir(root)
    College().put(tmp_path / "host")
    given = {
        "plain.json": College().sign("Data Literacy"),
        "drawn.png": in_png(College().sign("Drawing")),
        "hostile.svg": in_svg(College().sign("Harm"), HOSTILE_PICTURE),
    }
    for name, data in given.items():
        (tmp_path / name).write_bytes(data)
        where = ("--offline", "--map", f"{COLLEGE}={tmp_path / 'host'}")
        status, printed = said("import", tmp_path / name, *where)
        assert status == 0, printed
    assert said("build")[0] == 0
    assert said("bundle", "--output", "x.zip")[0] == 0
    files = contents((root / "x.zip").read_bytes())
    status, report = verified(files)
    assert (status, report["bad"], len(report["imports"])) == (0, {}, 3)
    plain = next(
        p for p in files if p.endswith("/credential.json") and files[p] == given["plain.json"]
    )
    changed = {**files, plain: files[plain].replace(b"Data Literacy", b"Data Mastery.")}
    assert changed[plain] != files[plain]
    status, report = verified(summed(changed))
    assert (status, list(report["bad"])) == (1, ["imports"])
    del changed[plain]
    status, report = verified(summed(changed))
    assert "belongs to no file of the site" in report["bad"]["imports"]


def test_a_site_that_moved(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verified: Verified,
    said: Callable[..., tuple[int, str]],
) -> None:
    """What was signed at a former address verifies by what that address answers."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    root = tmp_path / "site"
    old, new = "https://old.example.org/badges/", "https://new.example.org/"
    assert said("init", root, "--name", "Harbour Makers", "--base-url", old)[0] == 0
    monkeypatch.chdir(root)
    assert said("build")[0] == 0
    assert said("move", "--to", new)[0] == 0
    assert said("revoke", "robin-example/first-steps")[0] == 0
    assert said("build")[0] == 0
    assert said("bundle", "--output", "x.zip")[0] == 0
    files = contents((root / "x.zip").read_bytes())
    assert json.loads(files["bundle.json"])["former"] == [old]
    status, report = verified(files)
    assert (status, report["bad"]) == (0, {})
    assert "1 revoked, 1 valid" in [check["message"] for check in report["checks"]]
    forgotten = {
        **files,
        "bundle.json": files["bundle.json"].replace(f'"{old}"'.encode(), b'"https://x.example/"'),
    }
    assert forgotten["bundle.json"] != files["bundle.json"]
    status, report = verified(summed(forgotten))
    assert status == 1
    assert "is not in the bundle" in report["bad"]["credentials"]
    status, printed = said("reproduce", "x.zip")
    assert (status, printed[:5]) == (0, "same:")
    assert said("build")[0] == 0
    day = json.loads(files["bundle.json"])["as_of"]
    with http_server(root / "site_output/moved/old.example.org/badges") as port:
        mapped = ("--map", f"{old}=http://127.0.0.1:{port}/", "--as-of", day)
        status, printed = said("reproduce", old, *mapped)
    assert (status, printed[:5]) == (0, "same:"), printed


def test_a_leak(root: Path, said: Callable[..., tuple[int, str]]) -> None:
    """What a build refuses to publish, no bundle has."""
    (root / "templates" / "static").mkdir(parents=True)
    earner = root / "content/earners/leila-haddad.yaml"
    email = next(
        line.partition(":")[2].strip()
        for line in earner.read_text("utf-8").splitlines()
        if line.startswith("email:")
    )
    (root / "templates/static/notes.txt").write_text(f"{email}\n", "utf-8")
    status, printed = said("bundle")
    assert (status, "assets/notes.txt:1: the e-mail address of an earner" in printed) == (1, True)
    assert list(root.glob("*.zip")) == []
