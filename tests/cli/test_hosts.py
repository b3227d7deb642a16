"""What `init` and `new host` write for a host: it is read, pinned, and run in a clone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from credfolio.cli import run, start
from credfolio.scaffold import (
    HOSTS,
    UNKNOWN_SOURCE,
    host_from_git,
    names_credfolio,
    own_requirement,
)
from demo import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

_BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]  # as GitHub runs a step


def new_site(root: Path, host: str) -> Path:
    """A site for a host as `init` makes it, with nothing signed."""
    site = ["--name", "Harbour Makers", "--base-url", "https://badges.example.org"]
    assert run(["init", str(root), *site, "--host", host]) == 0
    return root


def workflow(root: Path, name: str) -> dict[str, Any]:
    """A workflow of GitHub's; YAML reads its `on` as true."""
    text = (root / ".github" / "workflows" / name).read_text(encoding="utf-8")
    read: dict[Any, Any] = yaml.safe_load(text)
    read["on"] = read.pop(True)
    return read


def steps(read: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of all jobs of a workflow."""
    return [step for job in read["jobs"].values() for step in job["steps"]]


def commands(root: Path, host: str) -> Iterator[list[str]]:
    """The shell commands of a host, as it would run them, those for pull requests first."""
    match host:
        case "github":
            for name in ("check.yml", "publish.yml"):
                yield from ([*_BASH, s["run"]] for s in steps(workflow(root, name)) if "run" in s)
        case "gitlab":
            read = yaml.safe_load((root / ".gitlab-ci.yml").read_text(encoding="utf-8"))
            for job in ("check", "pages"):
                lines = [*read["default"]["before_script"], *read[job]["script"]]
                yield [*_BASH, "\n".join(lines)]
        case "netlify":
            read = tomllib.loads((root / "netlify.toml").read_text(encoding="utf-8"))
            yield ["bash", "-c", read["build"]["command"]]
        case "cloudflare":
            yield ["sh", "cloudflare-pages.sh"]


def test_every_host_can_be_chosen() -> None:
    """The command line names the hosts without loading what writes for them."""
    assert tuple(HOSTS) == start.HOSTS


def test_github_needs_no_key_and_little_else(tmp_path: Path) -> None:
    """The workflow that publishes: what it may, what it keeps, and that it is pinned."""
    read = workflow(new_site(tmp_path, "github"), "publish.yml")
    assert read["permissions"] == {"contents": "read"}
    assert read["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert "permissions" not in read["jobs"]["build"]
    assert read["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert read["on"].keys() == {"push", "schedule", "workflow_dispatch"}
    upload = next(s for s in steps(read) if "upload-pages-artifact" in s.get("uses", ""))
    assert upload["with"] == {"path": "site_output", "include-hidden-files": True}
    assert [s["run"] for s in steps(read) if "run" in s][1:] == [
        "credfolio check",
        "credfolio build --frozen",
    ]
    assert "secrets" not in str(read)


def test_pull_requests_are_only_looked_at(tmp_path: Path) -> None:
    """A stranger's change gets no right to write and is published nowhere."""
    read = workflow(new_site(tmp_path, "github"), "check.yml")
    assert read["on"] == {"pull_request": None}
    assert read["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in read["jobs"].values())
    assert not any("pages" in step.get("uses", "") for step in steps(read))


@pytest.mark.parametrize("name", ["check.yml", "publish.yml"])
def test_actions_are_pinned_by_commit(tmp_path: Path, name: str) -> None:
    """Each is a whole commit with its version beside it, and the checkout leaves no token behind."""
    root = new_site(tmp_path, "github")
    text = (root / ".github/workflows" / name).read_text(encoding="utf-8")
    used = [step for step in steps(workflow(root, name)) if "uses" in step]
    assert len(re.findall(r"@[0-9a-f]{40}    # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == len(used)
    assert used[0]["with"] == {"persist-credentials": False}


def test_gitlab_publishes_from_the_main_branch_alone(tmp_path: Path) -> None:
    """Merge requests are checked, and only the default branch is published, one at a time."""
    root = new_site(tmp_path, "gitlab")
    read = yaml.safe_load((root / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert read["check"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    assert read["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert read["pages"]["artifacts"] == {"paths": ["public"]}
    assert read["pages"]["resource_group"] == "pages"
    assert not (root / ".github").exists()


def test_netlify_has_the_headers_that_matter(tmp_path: Path) -> None:
    """Other sites' pages may read what is signed, which comes as JSON; no page is changed."""
    read = tomllib.loads((new_site(tmp_path, "netlify") / "netlify.toml").read_text("utf-8"))
    assert read["build"]["publish"] == "site_output"
    assert read["build"]["processing"] == {"skip_processing": True}
    headers = {entry["for"]: entry["values"] for entry in read["headers"]}
    assert headers.pop("/*") == {"Access-Control-Allow-Origin": "*"}
    assert headers.keys() == {
        "/.well-known/did.json",
        "/issuers/*/did.json",
        "/status/*",
        "/*/*/credential.json",
    }
    assert all(values == {"Content-Type": "application/json"} for values in headers.values())


def test_cloudflare_has_the_headers_that_matter(tmp_path: Path) -> None:
    """A rule is a line with its headers indented below; no header is given twice."""
    text = (new_site(tmp_path, "cloudflare") / "_headers").read_text(encoding="utf-8")
    rules: dict[str, list[str]] = {}
    for row in text.splitlines():
        if row.startswith("/"):
            rules[row] = []
        elif row.startswith("  "):
            rules[list(rules)[-1]].append(row.strip())
    assert rules == {
        "/*": ["Access-Control-Allow-Origin: *"],
        "/*.json": ["Content-Type: application/json"],
    }


def test_nothing_is_ever_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second host is added; the same one is refused, and a requirements.txt stays."""
    root = new_site(tmp_path, "none")
    assert not any((root / name).exists() for name in (".github", "requirements.txt"))
    requirements = root / "requirements.txt"
    requirements.write_text("credfolio==9.9\n", encoding="utf-8")
    assert run(["new", "host", "netlify", "--root", str(root)]) == 0
    assert requirements.read_text(encoding="utf-8") == "credfolio==9.9\n"
    (root / "netlify.toml").write_text("# mine\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["new", "host", "netlify", "--root", str(root)]) == 1
    assert "netlify.toml is there already" in capsys.readouterr().err
    assert (root / "netlify.toml").read_text(encoding="utf-8") == "# mine\n"
    assert run(["new", "host", "gitlab", "--root", str(root)]) == 0
    assert run(["new", "host", "geocities", "--root", str(root)]) == 2


def test_it_says_so_when_nobody_knows_where_credfolio_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Credfolio from a folder of this machine is nowhere else: no name is guessed for it."""
    root = new_site(tmp_path, "github")
    assert (root / "requirements.txt").read_text("utf-8").endswith(f"\n{UNKNOWN_SOURCE}\n")
    assert "requirements.txt does not say where" in capsys.readouterr().err
    assert not names_credfolio(root)
    (root / "credfolio").mkdir()
    assert names_credfolio(root)


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, "credfolio==9.9"),
        (
            {
                "url": "https://git.example/credfolio.git",
                "vcs_info": {"vcs": "git", "commit_id": "0123abc"},
            },
            "credfolio @ git+https://git.example/credfolio.git@0123abc",
        ),
        (
            {
                "url": "https://example.org/credfolio-9.9.zip",
                "archive_info": {"hashes": {"sha256": "ab12"}},
            },
            "credfolio @ https://example.org/credfolio-9.9.zip#sha256=ab12",
        ),
        ({"url": "https://example.org/credfolio-9.9.zip", "archive_info": {}}, UNKNOWN_SOURCE),
        ({"url": "file:///home/robin/credfolio", "dir_info": {}}, UNKNOWN_SOURCE),
        (
            {"url": "ssh://git@example.org/c.git", "vcs_info": {"vcs": "git", "commit_id": "0"}},
            UNKNOWN_SOURCE,
        ),
    ],
)
def test_credfolio_comes_from_where_it_came_from(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    origin: dict[str, Any] | None,
    requirement: str,
) -> None:
    """What pip wrote down on installing (PEP 610) is what another machine is told."""
    told = tmp_path / "credfolio-9.9.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: credfolio\nVersion: 9.9\n")
    if origin is not None:
        (told / "direct_url.json").write_text(json.dumps(origin))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert own_requirement() == requirement


def test_the_host_follows_the_remote(tmp_path: Path) -> None:
    """A project on GitLab is published there, any other on GitHub."""
    assert host_from_git(tmp_path / "missing") == "github"
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert host_from_git(tmp_path) == "github"
    remote = ["git", "-C", str(tmp_path), "remote", "add", "origin", "git@gitlab.com:ada/b.git"]
    subprocess.run(remote, check=True)
    assert host_from_git(tmp_path) == "gitlab"


@cache
def machine() -> tuple[Path, Path]:
    """A machine that publishes: a Python with all that Credfolio needs but itself, and its wheel.

    What is installed here is linked there, so that nothing is fetched.
    """
    folder = Path(mkdtemp(prefix="credfolio-machine-"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    options = ["--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*pip, str(REPOSITORY), *options], check=True, capture_output=True)
    (wheel,) = folder.glob("credfolio-*.whl")
    venv.create(folder / "python")
    (theirs,) = (folder / "python").glob("lib/python*/site-packages")
    ours = Path(pytest.__file__).parents[1]
    for entry in ours.iterdir():
        if "credfolio" not in entry.name and not entry.name.startswith("__"):
            (theirs / entry.name).symlink_to(entry)
    return folder / "python" / "bin", wheel


def clone(site: Path, target: Path) -> Path:
    """Commit a site and clone it, as hosts do."""
    git = ["git", "-c", "user.name=Robin", "-c", "user.email=robin@example.org"]
    for arguments in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "site"]):
        subprocess.run([*git, *arguments], cwd=site, check=True)
    subprocess.run(["git", "clone", "-q", str(site), str(target)], check=True)
    return target


@pytest.mark.parametrize("host", HOSTS)
def test_what_a_host_runs_publishes_without_a_key(tmp_path: Path, host: str) -> None:
    """In a clone, on a machine that has never seen a key: checked, built, nothing signed."""
    programs, wheel = machine()
    site = new_site(tmp_path / "site", host)
    assert run(["build", "--root", str(site)]) == 0
    (site / wheel.name).write_bytes(wheel.read_bytes())
    requirements = site / "requirements.txt"
    text = requirements.read_text(encoding="utf-8")
    requirements.write_text(text.replace(UNKNOWN_SOURCE, f"./{wheel.name}"), encoding="utf-8")
    cloned = clone(site, tmp_path / "cloned")
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "CREDFOLIO_KEYS": str(tmp_path / "no-keys"),
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    for command in commands(cloned, host):
        done = subprocess.run(
            command, cwd=cloned, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    published = cloned / ("public" if host == "gitlab" else "site_output")
    for file in (".well-known/did.json", "robin-example/first-steps/credential.json"):
        assert (published / file).read_bytes() == (site / "site_output" / file).read_bytes()
    assert (published / "_headers").exists() == (host == "cloudflare")
    assert not (tmp_path / "no-keys").exists()
    changed = ["git", "status", "--porcelain", "--", "content", "wallet"]
    assert not subprocess.run(changed, cwd=cloned, check=True, capture_output=True).stdout

    # An award that nobody signed is published nowhere.
    award = ["new", "award", "robin-example", "first-steps", "--id", "again"]
    assert run([*award, "--root", str(cloned)]) == 0
    outcomes = [
        subprocess.run(command, cwd=cloned, env=environment, capture_output=True, check=False)
        for command in commands(cloned, host)
    ]
    assert outcomes[-1].returncode != 0
    assert b"again" in outcomes[-1].stderr
