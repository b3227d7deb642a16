"""A new user's way: init, new, keygen, check, build, serve."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from credfolio.cli import cli, run
from credfolio.content import load_content
from credfolio.serve import Editions, open_server
from demo import REPOSITORY, built_demo, copy_content

if TYPE_CHECKING:
    import pytest


def test_init_build_frozen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first session of a user ends in a site that verifies, and CI needs no key."""
    root = tmp_path / "my-portfolio"
    assert (
        run(["init", str(root), "--name", "Ada's Academy", "--base-url", "https://ada.example"])
        == 0
    )
    assert f"next: cd {root} && credfolio build && credfolio serve" in capsys.readouterr().err
    assert run(["build", "--root", str(root)]) == 0
    assert run(["build", "--root", str(root), "--frozen"]) == 0
    assert (root / "site_output/.well-known/did.json").exists()
    assert run(["check", "--root", str(root)]) == 0
    assert "; 0 to sign" in capsys.readouterr().out


def test_init_derives_the_address_from_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clone of a repository on GitHub knows where its pages will be."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    remote = "git@github.com:Ada/badges.git"
    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", remote], check=True)
    assert run(["init", str(tmp_path)]) == 0
    assert (
        "base_url is https://ada.github.io/badges/, from the git remote" in capsys.readouterr().err
    )
    lines = (tmp_path / "content/site.yaml").read_text(encoding="utf-8").splitlines()
    assert "base_url: https://ada.github.io/badges/" in lines


def test_init_says_so_when_it_cannot_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a remote and a terminal it takes an example's address, and does not hide it."""
    assert run(["init", str(tmp_path / "x")]) == 0
    said = capsys.readouterr().err
    assert (
        "could not find out the site's address; base_url is https://example.org/x for now" in said
    )
    assert run(["build", "--root", str(tmp_path / "x")]) == 0
    assert "warning: base_url is https://example.org/x/" in capsys.readouterr().err


def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second init is refused and leaves every file alone."""
    assert run(["init", str(tmp_path)]) == 0
    site = tmp_path / "content/site.yaml"
    site.write_text("title: mine\n", encoding="utf-8")
    assert run(["init", str(tmp_path)]) == 1
    assert site.read_text(encoding="utf-8") == "title: mine\n"
    assert "hint:" in capsys.readouterr().err


def test_new_badge_earner_award(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three commands make an award that builds; the wrong name gets a suggestion."""
    assert run(["init", str(tmp_path)]) == 0
    root = ["--root", str(tmp_path)]
    assert run(["new", "badge", "Intro to Rust", *root]) == 0
    assert run(["new", "earner", "山田花子", "--slug", "hanako", *root]) == 0
    award = ["new", "award", "hanako", "intro-to-rust", "--date", "2026-05-04", *root]
    assert run(award) == 0
    assert run(award) == 1
    capsys.readouterr()
    assert run(["new", "award", "hanako", "intro-to-rusk", *root]) == 1
    assert "hint: did you mean 'intro-to-rust'?" in capsys.readouterr().err
    assert run(["build", *root]) == 0
    assert (tmp_path / "site_output/hanako/intro-to-rust/credential.json").exists()
    assert (
        load_content(tmp_path).content.earners["hanako"].awards[0].date.isoformat() == "2026-05-04"
    )


def test_keygen_before_the_first_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The public key goes to standard output; a second key is refused; the build uses the first."""
    root = copy_content(tmp_path)
    arguments = ["keygen", "north-quay-college", "--root", str(root)]
    assert run(arguments) == 0
    multibase = capsys.readouterr().out.strip()
    assert multibase.startswith("z6Mk")
    assert run(arguments) == 1
    assert "has a key already" in capsys.readouterr().err
    assert run(["build", "--root", str(root)]) == 0
    assert multibase in (root / "site_output/did.json").read_text(encoding="utf-8")
    assert run(["keygen", "north-key-college", "--root", str(root)]) == 2
    assert "did you mean 'north-quay-college'?" in capsys.readouterr().err


def test_check_says_what_a_build_would_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, not even a key."""
    root = copy_content(tmp_path)
    assert run(["check", "--root", str(root)]) == 0
    said = capsys.readouterr()
    assert said.out == "2 issuers, 8 badges, 5 earners, 15 awards; 15 to sign\n"
    assert "to sign: imogen-achterberg/" in said.err
    assert sorted(path.name for path in root.iterdir()) == ["content"]
    assert not Path(os.environ["CREDFOLIO_KEYS"]).exists() or not list(root.rglob("*.key"))


def test_every_command_has_help_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """Each help text ends with commands that can be copied."""
    commands = [
        [],
        *[[name] for name in cli.commands],
        *[["new", kind] for kind in ("badge", "earner", "award", "host")],
    ]
    for command in commands:
        assert run([*command, "--help"]) == 0
        text = capsys.readouterr().out
        if command != ["new"]:
            assert "Examples:\n  " in text, command


def test_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, in our form."""
    assert run(["biuld"]) == 2
    assert capsys.readouterr().err.startswith("credfolio: error: ")


def ask(port: int, path: str, seconds: float = 30) -> tuple[int, str, bytes]:
    """Status, location and body of an answer from this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read()
    finally:
        connection.close()


def test_server_serves_below_the_sites_path() -> None:
    """As a static host would: folders, 404 page, no way out of the folder; pages reload."""
    site = built_demo() / "site_output"
    editions = Editions()
    with open_server(site, "/credfolio/", 0, editions) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = int(server.server_address[1])
        status, _, home = ask(port, "/credfolio/")
        assert status == 200
        assert b"/.credfolio/reload.js" in home
        assert ask(port, "/")[:2] == (302, "/credfolio/")
        assert ask(port, "/credfolio/sam-okafor")[:2] == (301, "/credfolio/sam-okafor/")
        assert ask(port, "/credfolio/did.json")[2] == (site / "did.json").read_bytes()
        for path in (
            "/credfolio/nothing/",
            "/elsewhere",
            "/credfolio/..%2f..%2fwallet/wallet.json",
        ):
            assert ask(port, path)[0] == 404
        editions.publish(("index.html",))
        assert b'"changed": ["/credfolio/"]' in ask(port, "/.credfolio/changes?since=0")[2]
        server.shutdown()


def test_serve_previews_without_issuing(tmp_path: Path) -> None:
    """What is new is shown, a change in a file reaches the page; nothing is signed for good.

    In the site's own folder, as people call it: a `.` in a path must not hide a change.
    """
    root = copy_content(tmp_path / "site")
    command = [sys.executable, "-m", "credfolio", "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=root,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            port = int(process.stdout.readline().split(":")[2].split("/")[0])
            while "preview" not in process.stderr.readline():
                pass
            page = "/credfolio/sam-okafor/"
            before = ask(port, page)[2]
            assert b"Sam Okafor" in before
            earner = root / "content/earners/sam-okafor.yaml"
            text = earner.read_text(encoding="utf-8")
            # The watcher takes a moment to start: change the file until it is seen.
            for attempt in range(40):
                name = f"name: Professor {attempt} "
                earner.write_text(text.replace("name: ", name, 1), encoding="utf-8")
                time.sleep(0.5)
                answer = json.loads(ask(port, "/.credfolio/changes")[2])
                if answer["edition"] > 0:
                    break
            assert page in answer["changed"]
            assert b"Professor" in ask(port, page)[2]
            assert b"Professor" not in before
        finally:
            process.terminate()
    assert sorted(path.name for path in root.iterdir()) == ["content"]


def test_wheel_works_outside_of_the_repository(tmp_path: Path) -> None:
    """The wheel carries the theme and the starter; a site is made and built with it alone."""
    wheels = tmp_path / "wheels"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", str(REPOSITORY), "--no-deps", "--no-build-isolation", "-w", str(wheels)],
        check=True,
        capture_output=True,
    )
    (wheel,) = wheels.glob("credfolio-*.whl")
    installed = tmp_path / "installed"
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", str(installed), str(wheel)], check=True
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    credfolio = [sys.executable, "-m", "credfolio"]
    where = subprocess.run(
        [sys.executable, "-c", "import credfolio; print(credfolio.__file__)"],
        check=True, capture_output=True, text=True, env=environment, cwd=tmp_path,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
    for arguments in (
        ["init", "mine"],
        ["build", "--root", "mine"],
        ["build", "--root", "mine", "--frozen"],
    ):
        subprocess.run(
            [*credfolio, *arguments], check=True, env=environment, cwd=tmp_path, capture_output=True
        )
    assert (tmp_path / "mine/site_output/index.html").exists()
