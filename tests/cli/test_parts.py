"""Sites that are built in parts: the same bytes as all at once, and no more work than there is."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bench.registry import write_organisation
from credfolio.building import build_in_parts
from credfolio.cli import run
from credfolio.cli.publish import read_frozen
from credfolio.errors import ContentError, NotInParts, WalletError
from credfolio.journal import writing
from credfolio.limits import Extent, check_limits
from credfolio.published import Folder
from demo import DAY, built_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from credfolio.building import Built

NUMBER = 270
"""More earners than one process makes by itself, in three parts."""
SLUG, KEYS = "earner-7", "keys-of-parts"


@pytest.fixture(name="registry", scope="module")
def fixture_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A registry that is signed and built; nobody changes it."""
    root = tmp_path_factory.mktemp("registry")
    write_organisation(root, NUMBER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", str(root.parent / KEYS))
        assert run(["build", "--root", str(root), "--as-of", DAY, "--jobs", "2"]) == 0
        yield root


@pytest.fixture(autouse=True)
def _same_keys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign with the keys of the registry."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path_factory.getbasetemp() / KEYS))


@pytest.fixture(name="site")
def fixture_site(registry: Path, tmp_path: Path) -> Path:
    """The same to be changed, with what the build knows of it."""
    root = tmp_path / "site"
    shutil.copytree(registry, root)
    assert build(root) == 0  # the manifest is of the folder that was published
    return root


def build(root: Path, *options: str) -> int:
    """Build as of the day; returns the exit status."""
    return run(["build", "--root", str(root), "--as-of", DAY, *options])


def in_parts(root: Path, folder: Path, jobs: int) -> Built:
    """Build in parts only: what cannot be is an error."""
    with writing(root):
        _, built = build_in_parts(
            root,
            Folder(folder),
            date.fromisoformat(DAY),
            frozen=True,
            now=f"{DAY}T00:00:00Z",
            jobs=jobs,
            progress=lambda _done, _total: None,
        )
    return built


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def times_in(folder: Path) -> dict[str, int]:
    """When every file was written."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("which", ["registry", "demo"])
def test_parts_are_the_whole(which: str, jobs: int, registry: Path, tmp_path: Path) -> None:
    """The straight way gives the same bytes, whatever the number of processes."""
    root = registry if which == "registry" else built_demo()
    in_parts(root, tmp_path / "parts", jobs)
    made = files_in(tmp_path / "parts")
    assert made == read_frozen(root, date.fromisoformat(DAY)).files()


def test_processes_that_cannot_be_forked(registry: Path, tmp_path: Path) -> None:
    """Where another thread works, they begin anew, with what is at hand sent to them."""
    working = threading.Event()
    thread = threading.Thread(target=working.wait)
    thread.start()
    try:
        in_parts(registry, tmp_path / "parts", 2)
    finally:
        working.set()
        thread.join()
    assert files_in(tmp_path / "parts") == files_in(registry / "site_output")


def test_nothing_changed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file is touched, and what is said is what the first build said."""
    before = times_in(site)
    capsys.readouterr()
    assert build(site) == 0
    said = capsys.readouterr().err
    assert times_in(site) == before
    assert f"{len(files_in(site / 'site_output'))} files, 0 written, 0 removed; " in said
    assert f"credentials verified as of {DAY}: {NUMBER} valid" in said


def test_one_award_more(site: Path) -> None:
    """Only what must differ is written: what is the award's, the earner's, and lists that have it."""
    before = times_in(site / "site_output")
    file = site / f"content/earners/{SLUG}.yaml"
    award = f"- badge: badge-1\n  id: one-more\n  date: {datetime.now(UTC).date()}\n"
    file.write_text(file.read_text("utf-8").replace("awards:\n", f"awards:\n{award}", 1), "utf-8")
    assert build(site) == 0
    after = times_in(site / "site_output")
    assert not before.keys() - after.keys()
    changed = {path for path, moment in after.items() if before.get(path) != moment}
    own = {path for path in changed if path.startswith("earner-")}
    assert own == {
        f"{SLUG}/index.html",
        f"{SLUG}/one-more/index.html",
        f"{SLUG}/one-more/credential.json",
        *(path for path in own if path.startswith(f"{SLUG}/")),  # their neighbours
    }
    places = {path.split("/")[0] for path in changed - own}
    assert places == {
        "index.html",  # figures, and the latest
        "assets",  # what the search looks in, and what verifies: lists and keys
        "badges",  # the badge has one holder more
        "credentials",  # all lists in which it is
        "issuers",  # how much the issuer has awarded
        "log",
        "people",  # how many the earner has
        "sitemap.xml",
    }
    assert {path.split("/")[1] for path in changed if path.startswith("badges/")} == {
        "badge-1",
        *(path.split("/")[1] for path in changed if path == "badges/index.html"),
    }
    assert len(changed) < len(after) / 5


def test_a_word_about_an_earner(site: Path) -> None:
    """What no list says changes the earner's own page, and nothing else."""
    before = times_in(site / "site_output")
    file = site / f"content/earners/{SLUG}.yaml"
    file.write_text(f"bio: Loves oak.\n{file.read_text('utf-8')}", "utf-8")
    assert build(site) == 0
    after = times_in(site / "site_output")
    assert {path for path, moment in after.items() if before.get(path) != moment} == {
        f"{SLUG}/index.html"
    }


def test_a_template_changed(site: Path) -> None:
    """Pages are made again, and nothing is signed."""
    wallet = times_in(site / "wallet")
    (site / "templates/_partials").mkdir(parents=True)
    (site / "templates/_partials/footer.html").write_text("<footer>Ours</footer>\n")
    assert build(site) == 0
    assert "<footer>Ours</footer>" in (site / f"site_output/{SLUG}/index.html").read_text()
    journal = ".journal/"
    after = times_in(site / "wallet")
    assert {name: at for name, at in wallet.items() if not name.startswith(journal)} == {
        name: at for name, at in after.items() if not name.startswith(journal)
    }


def withdrawn(site: Path) -> None:
    """Say of a credential that it is revoked."""
    name = f"{SLUG}/badge-{7 * 7 % 50}"
    if not (site / f"wallet/credentials/{name}.json").exists():
        name = next(
            f"{SLUG}/{path.stem}" for path in (site / f"wallet/credentials/{SLUG}").iterdir()
        )
    assert run(["revoke", name, "--root", str(site), "--reason", "issued-in-error"]) == 0


def gone(site: Path) -> None:
    """Take an award out of content, and what was signed for it out of the wallet."""
    (site / f"content/earners/{SLUG}.yaml").unlink()
    for kind in ("credentials", "salts"):
        shutil.rmtree(site / f"wallet/{kind}/{SLUG}")


def renamed(site: Path) -> None:
    """Call an earner otherwise: the credential is signed again."""
    file = site / f"content/earners/{SLUG}.yaml"
    file.write_text(file.read_text().replace("name:", "name: Dr", 1))


def damaged_page(site: Path) -> None:
    """Change what is published."""
    (site / f"site_output/{SLUG}/index.html").write_text("<p>Somebody else's</p>")


def lost_page(site: Path) -> None:
    """Lose a page, and find one that is nobody's."""
    (site / f"site_output/{SLUG}/index.html").unlink()
    (site / "site_output/stray").mkdir()
    (site / "site_output/stray/page.html").write_text("<p>Nobody's</p>")


def other_badge(site: Path) -> None:
    """Say another thing about a badge on its page only."""
    file = site / "content/site.yaml"
    file.write_text(file.read_text().replace("title: ", "title: The other ", 1))


def without_memory(site: Path) -> None:
    """Lose the manifest."""
    for path in (site / "wallet/.journal").glob("made-*"):
        path.unlink()


def damaged_memory(site: Path) -> None:
    """Find other bytes in its place."""
    for path in (site / "wallet/.journal").glob("made-*"):
        path.write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)


def lying_memory(site: Path) -> None:
    """Find something in it that no build has written."""
    for path in (site / "wallet/.journal").glob("made-*"):
        with sqlite3.connect(path) as found:
            found.execute("update earner set made = '[1, 2]' where slug = ?", (SLUG,))
            found.execute("update site set said = replace(said, ' ', '  ')")
        found.close()


def asks(site: Path, *badges: int) -> None:
    """Ask of people what these badges give: by a skill each, a role and a pathway."""
    skills, needs = "skills:\n", "name: Craftsman\nrequired:\n"
    for number in badges:
        skills += f"- id: skill-{number}\n  name: Skill {number}\n  alignments:\n"
        skills += f"  - name: It\n    url: https://guild.example/skills/{number}/0\n"
        needs += f"- skill-{number}\n"
    steps = "".join(f"- badge-{number}\n" for number in badges)
    for name, text in (
        ("skills.yaml", skills),
        ("roles/craftsman.yaml", needs),
        ("pathways/way.yaml", f"name: The way\nsteps:\n- any_of:\n{steps.replace('- ', '  - ')}"),
    ):
        (site / "content" / name).parent.mkdir(exist_ok=True)
        (site / "content" / name).write_text(text)


def asked(site: Path) -> None:
    """Begin to ask what people can do."""
    asks(site, 1, 7 * 7 % 50)


def asked_otherwise(site: Path) -> None:
    """Ask for something else than before."""
    asks(site, 1, 2)
    assert build(site) == 0
    asks(site, 7 * 7 % 50, 3)


@pytest.mark.parametrize(
    "change",
    [
        asked,
        asked_otherwise,
        withdrawn,
        gone,
        renamed,
        damaged_page,
        lost_page,
        other_badge,
        without_memory,
        damaged_memory,
        lying_memory,
    ],
)
def test_a_build_after_a_change_is_a_build_from_nothing(
    change: Callable[[Path], None], site: Path, tmp_path: Path
) -> None:
    """What an earlier build knew saves time, and changes nothing."""
    change(site)
    status = build(site)
    assert status == (0 if change is not gone else status)
    if change is gone:  # its log says that it was issued, which nobody can take back
        assert status in (0, 1)
        if status:
            return
    made = files_in(site / "site_output")
    in_parts(site, tmp_path / "anew", 1)
    assert made == files_in(tmp_path / "anew")


def test_a_site_is_measured_without_reading_it(site: Path) -> None:
    """What an earlier build has made counts as much as what is made now, and so do lists."""
    folder = site / "site_output"
    first = in_parts(site, folder, 1)  # so that the next one knows all
    (folder / f"{SLUG}/index.html").unlink()
    built = in_parts(site, folder, 1)
    assert built.written == 1
    assert built.extent == first.extent
    assert built.extent == Extent.of(map(len, files_in(folder).values()))


def test_a_site_that_is_too_large_for_hosts(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every way to build it says so, also the one that finds nothing to do."""
    large = site / "templates/static/film.bin"
    large.parent.mkdir(parents=True)
    large.write_bytes(b"\n" * (27 * 10**6))
    said = []
    for _ in range(2):
        capsys.readouterr()
        assert build(site) == 0
        said.append(capsys.readouterr().err.splitlines()[-2:])
    stored = read_frozen(site, date.fromisoformat(DAY))
    files = Extent.of(map(len, stored.files().values()))
    finding = check_limits(files, NUMBER, stored.portfolio.content.site)
    assert finding
    assert "more than Cloudflare Pages' free plan (25 MiB in one file) takes" in finding.message
    wanted = [f"credfolio: warning: {finding.message}", f"  hint: {finding.hint}"]
    assert said == [wanted, wanted]


def test_what_is_wrong_is_said_by_the_whole(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A part only knows of its own mistakes; all of them are told, and nothing is published."""
    before = times_in(site / "site_output")
    for slug in ("earner-3", "earner-205"):
        file = site / f"content/earners/{slug}.yaml"
        file.write_text(file.read_text().replace("name:", "nmae:", 1))
    with pytest.raises(ContentError):
        in_parts(site, site / "site_output", 2)
    capsys.readouterr()
    assert build(site) == 1
    said = capsys.readouterr().err
    assert "content/earners/earner-3.yaml" in said
    assert "content/earners/earner-205.yaml" in said
    assert times_in(site / "site_output") == before
    assert not (site / "site_output/.credfolio-next").exists()


def test_a_damaged_credential(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused, though nothing else has changed."""
    (file,) = (site / f"wallet/credentials/{SLUG}").iterdir()
    text = file.read_text()
    at = text.index('"proofValue": "z') + 20
    file.write_text(text[:at] + ("2" if text[at] != "2" else "3") + text[at + 1 :])
    with pytest.raises((NotInParts, WalletError)):
        in_parts(site, site / "site_output", 1)
    assert build(site) == 1
    assert f"wallet/credentials/{SLUG}/" in capsys.readouterr().err


def test_two_in_one_place(site: Path) -> None:
    """Credentials that share a place in a list are seen though they are in parts of their own."""
    (file,) = (site / f"wallet/credentials/{SLUG}").iterdir()
    (other,) = (site / "wallet/credentials/earner-205").iterdir()
    other.write_bytes(file.read_bytes())
    with pytest.raises((NotInParts, WalletError)):
        in_parts(site, site / "site_output", 2)


def test_stopped(tmp_path: Path) -> None:
    """Ctrl-C leaves no process, nothing half published and nothing staged."""
    root = tmp_path / "site"
    write_organisation(root, 2000)
    environment = os.environ | {"CREDFOLIO_KEYS": str(tmp_path / "keys")}
    command = [sys.executable, "-m", "credfolio", "build", "--root", str(root), "--jobs", "2"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        staging = root / "wallet/.journal/next"
        ends = time.monotonic() + 60
        while not (staging.exists() and any(staging.iterdir())) and time.monotonic() < ends:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        assert "stopped" in process.stderr.read()
    assert not (root / "site_output").exists() or not any((root / "site_output").iterdir())
    assert not (root / "wallet/credentials").exists()
    assert not any((tmp_path / "keys").iterdir())
    assert run(["check", "--root", str(root)]) == 0


@pytest.mark.parametrize(
    ("arguments", "never"),
    [
        ("--version", "pydantic jinja2 yaml nacl httpcore sqlite3"),
        ("build --as-of {day} --root {site}", "pydantic jinja2 yaml nacl httpcore"),
        ("build --as-of {day} --root {changed}", "httpcore pyld"),
    ],
    ids=["version", "unchanged", "changed"],
)
def test_only_what_is_used_is_imported(site: Path, arguments: str, never: str) -> None:
    """Whoever builds what is built already waits for nothing that takes long to import."""
    changed = site.parent / "changed"
    if "{changed}" in arguments:
        shutil.copytree(site, changed)
        shutil.rmtree(changed / "wallet/credentials" / SLUG)
        shutil.rmtree(changed / "wallet/salts" / SLUG)
    program = (
        "import sys\n"
        "from credfolio.cli import run\n"
        "run(sys.argv[2:])\n"
        "print(*sorted(set(sys.argv[1].split()) & sys.modules.keys()), sep=',')\n"
    )
    words = arguments.format(day=DAY, site=site, changed=changed).split()
    done = subprocess.run(
        [sys.executable, "-c", program, never, *words], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "", done.stderr
