"""What is exported, programs that nobody here wrote read, and it says what the site says."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import icalendar
import jsonschema
import pyoxigraph
import pytest

from credfolio.cli import run
from credfolio.exporters import EXPORTERS
from demo import built_demo
from installing import INSTALLED, install_npm, install_pypi
from shared_data import DATA, needs_shared
from webservers import nginx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent / "exports"
BASE = "https://example.org/credfolio/"
PEOPLE = {"imogen-achterberg", "leila-haddad", "nikos-papadakis", "sam-okafor", "tanaka-haruka"}
AS_OF = "2026-11-30"


@pytest.fixture(name="exported", scope="module")
def fixture_exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every export of the demo, each form in a folder of its own."""
    folder = tmp_path_factory.mktemp("exported")
    for form in EXPORTERS:
        (folder / form).mkdir()
        arguments = ["export", form, "--root", str(built_demo()), "--output", str(folder / form)]
        assert run(arguments) == 0, form
    return folder


@pytest.fixture(name="read", scope="module")
def fixture_read() -> Callable[[str, Path], Any]:
    """Reads a file with a library from npm."""
    folder = INSTALLED / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "read.mjs"):
        shutil.copyfile(HERE / name, folder / name)
    install_npm(folder)

    def read(kind: str, file: Path) -> Any:
        command = ["node", str(folder / "read.mjs"), kind, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


@pytest.fixture(name="pypi", scope="module")
def fixture_pypi() -> Path:
    """The Python of an environment with schemathesis, openapi-spec-validator and TinCanPython."""
    return install_pypi(INSTALLED / "exports-venv", HERE / "requirements.txt")


def credentials() -> dict[str, dict[str, Any]]:
    """The demo's signed credentials, by the address of their page."""
    site = built_demo() / "site_output"
    return {
        f"{BASE}{file.parent.relative_to(site).as_posix()}/": json.loads(file.read_text("utf-8"))
        for file in site.glob("*/*/credential.json")
        if file.parts[-3] in PEOPLE
    }


def states() -> dict[str, str]:
    """How they stand, by the same, as the site's API says."""
    file = built_demo() / "site_output/api/v1/credentials/1.json"
    return {each["page"]: each["state"] for each in json.loads(file.read_text("utf-8"))["items"]}


@pytest.mark.interop
def test_csv(exported: Path, read: Callable[[str, Path], Any]) -> None:
    """Papa Parse finds a row for each credential, without a fault, and the same as Python does."""
    file = exported / "csv/credentials.csv"
    found = read("csv", file)
    assert found["errors"] == []
    rows = {row["page"]: row for row in found["data"]}
    assert {page: row["state"] for page, row in rows.items()} == states()
    assert rows.keys() == credentials().keys()
    assert found["data"] == [*csv.DictReader(io.StringIO(file.read_text("utf-8"), newline=""))]


@pytest.mark.interop
def test_json_resume(exported: Path, read: Callable[[str, Path], Any]) -> None:
    """JSON Resume's own validator takes each, and each names what is valid."""
    named = set()
    files = sorted((exported / "json-resume").glob("*.resume.json"))
    assert {file.name.removesuffix(".resume.json") for file in files} == PEOPLE
    for file in files:
        assert read("json-resume", file) == {"errors": []}
        named |= {each["url"] for each in json.loads(file.read_text("utf-8"))["certificates"]}
    assert named == {page for page, state in states().items() if state == "valid"}


@needs_shared
def test_json_resume_schema(exported: Path) -> None:
    """The published schema takes each as well, with its formats."""
    schema = json.loads((DATA / "schemas/jsonresume/schema.json").read_text("utf-8"))
    check = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    for file in (exported / "json-resume").iterdir():
        check.validate(json.loads(file.read_text("utf-8")))


@needs_shared
def test_hr_open(exported: Path) -> None:
    """Each member of a record is one that HR Open's own samples have, in the same place and form.

    The signed credentials are in it, each as it is published.
    """
    samples = (DATA / "samples/hropen-ler-rs").glob("*.json")
    known = {
        path
        for file in samples
        for path in forms_in(json.loads(file.read_text("utf-8"))["credentialSubject"])
    }
    for file in (exported / "hr-open").iterdir():
        record = json.loads(file.read_text("utf-8"))
        assert {*forms_in(record)} <= known
        for held in record["certifications"]:
            assert held["verifications"] == [credentials()[held["verifications"][0]["id"]]]
        assert record["type"].startswith("http://schema.hropenstandards.org/4.5/")


def forms_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The paths of all values with their kind; what is in a verification is somebody else's."""
    if path.endswith(".verifications"):
        yield path, "verifications"
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from forms_in(member, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from forms_in(item, f"{path}[]")
    else:
        yield path, type(value).__name__


def test_jsonld(exported: Path) -> None:
    """Oxigraph reads the graph without asking for anything, and finds who holds what."""
    store = pyoxigraph.Store()
    store.load(
        (exported / "jsonld/credentials.jsonld").read_bytes(), format=pyoxigraph.RdfFormat.JSON_LD
    )
    found = store.query(
        "PREFIX schema: <https://schema.org/> SELECT ?held ?name WHERE { ?who a schema:Person ; "
        "schema:hasCredential ?held . ?held schema:name ?name ; schema:recognizedBy/schema:name ?by }"
    )
    assert isinstance(found, pyoxigraph.QuerySolutions)
    held = {row["held"].value: row["name"].value for row in found}
    valid = {page for page, state in states().items() if state == "valid"}
    assert held == {
        page: credential["credentialSubject"]["achievement"]["name"]
        for page, credential in credentials().items()
        if page in valid
    }


@pytest.mark.interop
def test_xapi(exported: Path, pypi: Path) -> None:
    """TinCanPython reads every statement."""
    command = [str(pypi), str(HERE / "read_xapi.py"), str(exported / "xapi/statements.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    earned = json.loads(done.stdout)
    assert len(earned) == len(states())
    assert {who for who, _, _ in earned} == PEOPLE


def test_oneroster(exported: Path) -> None:
    """SQLite takes all tables, and whatever one refers to is there."""
    with zipfile.ZipFile(exported / "oneroster/oneroster.zip") as archive:
        tables = {
            name.removesuffix(".csv"): [*csv.reader(io.StringIO(archive.read(name).decode()))]
            for name in archive.namelist()
        }
    manifest = dict(tables.pop("manifest")[1:])
    assert {name for name in manifest if manifest[name] == "bulk"} == {f"file.{t}" for t in tables}
    database = sqlite3.connect(":memory:")
    refers = {
        "orgSourcedId": "orgs", "schoolSourcedId": "orgs", "parentSourcedId": "orgs",
        "courseSourcedId": "courses", "classSourcedId": "classes", "termSourcedIds": "",
        "categorySourcedId": "categories", "gradingPeriodSourcedId": "academicSessions",
        "lineItemSourcedId": "lineItems", "studentSourcedId": "users",
    }  # fmt: skip
    for name, (columns, *rows) in tables.items():
        said = ", ".join(
            f"{column} text"
            + (" primary key" if column == "sourcedId" else "")
            + (f" references {refers[column]}(sourcedId)" if refers.get(column) else "")
            for column in columns
        )
        database.execute(f"create table {name} ({said})")
        marks = ", ".join("nullif(?, '')" for _ in columns)
        database.executemany(f"insert into {name} values ({marks})", rows)  # noqa: S608 - ours
    assert database.execute("pragma foreign_key_check").fetchall() == []
    (results,) = database.execute("select count(*) from results").fetchone()
    assert results == [*states().values()].count("valid")
    assert database.execute("select count(*) from users where email is not null").fetchone() == (0,)


@pytest.mark.interop
def test_json_feed(exported: Path, read: Callable[[str, Path], Any]) -> None:
    """A validator of JSON Feed takes it; it is the feed that the site publishes."""
    file = exported / "json-feed/newest.json"
    assert read("json-feed", file) == {"errors": []}
    assert file.read_bytes() == (built_demo() / "site_output/credentials/newest.json").read_bytes()


def test_feed_and_calendar(exported: Path) -> None:
    """Feedparser and icalendar read them."""
    feed = feedparser.parse((exported / "atom/newest.atom").read_bytes())
    assert not feed.bozo
    assert {entry.link for entry in feed.entries} == states().keys()
    calendar = icalendar.Calendar.from_ical((exported / "ics/expiring.ics").read_bytes())
    assert {str(event["URL"]) for event in calendar.walk("VEVENT")} <= states().keys()


@pytest.mark.interop
def test_api_description(pypi: Path) -> None:
    """The OpenAPI document is a valid one."""
    described = built_demo() / "site_output/api/v1/openapi.json"
    command = [str(pypi), "-m", "openapi_spec_validator", str(described)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.interop
def test_api(pypi: Path, tmp_path: Path) -> None:
    """Schemathesis asks a real server for whatever the document allows, and gets what it says."""
    site = built_demo() / "site_output"
    server = """
    server {
        listen 443 ssl;
        root /var/www/badges;
        location / { try_files $uri $uri/ =404; }
    }
    """
    with nginx(tmp_path / "nginx", site, server) as port:
        done = subprocess.run(
            [
                str(pypi.parent / "st"), "run", str(site / "api/v1/openapi.json"),
                "--url", f"http://127.0.0.1:{port}/api/v1",
                "--max-examples", "30", "--generation-deterministic", "--no-color",
                "--exclude-checks", "unsupported_method",  # what else a host answers is its own
            ],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "6/6" in done.stdout
