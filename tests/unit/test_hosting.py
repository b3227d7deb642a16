"""What answers of hosts mean: whose they are, which setting mends them, what is asked."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from credfolio.doctor import plan_questions
from credfolio.errors import FetchError, SiteError
from credfolio.hosting import (
    RULES,
    SETTINGS,
    Answer,
    Question,
    judge,
    recognise_host,
    setting_for,
)

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.hosting import RuleName

SITE = "https://badges.example/"


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Answer:
    """An answer with some headers."""
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize(
    ("site", "server", "host"),
    [
        ("https://robin.github.io/badges/", "", "github"),
        ("https://badges.example/", "GitHub.com", "github"),
        ("https://robin.gitlab.io/", "", "gitlab"),
        ("https://badges.example/", "Netlify", "netlify"),
        ("https://badges.pages.dev/", "cloudflare", "cloudflare"),
        ("https://badges.example/", "nginx/1.22.1", "nginx"),
        ("https://badges.example/", "Apache/2.4.57 (Debian)", "apache"),
        ("https://github.io.example/", "SimpleHTTP/0.6", ""),
        ("https://badges.example/", "", ""),
    ],
)
def test_hosts_are_known_by_name_or_by_what_they_say(site: str, server: str, host: str) -> None:
    """No name and no word of its own: no host, and nothing is guessed."""
    assert recognise_host(site, answer(server=server)) == host


def test_every_rule_has_a_setting_for_any_host() -> None:
    """Whatever fails, there is something to change; where the host is known, it is named."""
    assert SETTINGS.keys() == {"https", *RULES}
    for name in SETTINGS:
        assert setting_for(name, "")
    assert setting_for("cors", "nginx").startswith("nginx: 'add_header")
    assert "include-hidden-files: true" in setting_for("dot-folders", "github")
    assert setting_for("home", "nginx") == setting_for("home", "")


@pytest.mark.parametrize(
    ("came", "outcome"),
    [
        (answer(), "passed"),
        (answer(body=b"{ }"), "failed"),
        (answer(status=404), "failed"),
        (answer(status=403), "failed"),
        (answer(status=429), "undetermined"),
        (answer(status=502), "undetermined"),
        (FetchError("cannot be reached"), "undetermined"),
        (answer(body=gzip.compress(b"{}"), content_encoding="gzip"), "passed"),
        (answer(body=b"{}", content_encoding="gzip"), "failed"),
        (answer(body=b"?", content_encoding="br"), "undetermined"),
        (answer(body=gzip.compress(bytes(20_000_000)), content_encoding="gzip"), "undetermined"),
    ],
)
def test_bytes_are_the_same_or_not_or_it_cannot_be_told(
    came: Answer | FetchError, outcome: str
) -> None:
    """Trouble that may pass, and what cannot be read, is neither."""
    question = Question(SITE, "status/x/1.json", ("status-lists",), b"{}")
    assert [finding.outcome for finding in judge(question, came, "")] == [outcome]


def test_one_fault_is_one_finding() -> None:
    """What does not answer has no type and no header to be wrong."""
    rules: tuple[RuleName, ...] = ("identity", "redirects", "content-types", "cors", "compression")
    question = Question(SITE, "did.json", rules, b"{}")
    assert [f.name for f in judge(question, answer(status=404), "")] == ["identity"]
    moved = answer(status=301, location="/x")
    assert [f.name for f in judge(question, moved, "")] == ["redirects"]
    hidden = Question(SITE, ".well-known/did.json", ("dot-folders", *rules), b"{}")
    assert [f.name for f in judge(hidden, answer(status=404), "")] == ["dot-folders"]


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("", "passed"),
        ("default-src 'self'", "passed"),
        ("default-src https:", "passed"),
        ("default-src 'none'; script-src 'self'; connect-src 'self'", "passed"),
        ("default-src 'self'; script-src https://cdn.example", "failed"),
        ("default-src 'self'; connect-src 'none'", "failed"),
        ("sandbox", "failed"),
        ("sandbox allow-scripts", "passed"),
    ],
)
def test_policies_that_forbid_scripts(policy: str, outcome: str) -> None:
    """A directive of its own overrules the default, as browsers have it."""
    question = Question(SITE, "ada/rust/", ("scripts",))
    came = answer(content_security_policy=policy)
    assert [finding.outcome for finding in judge(question, came, "")] == [outcome]


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({}, "passed"),
        ({"x_frame_options": "DENY"}, "failed"),
        (
            {"x_frame_options": "DENY", "content_security_policy": "frame-ancestors *"},
            "passed",
        ),
        ({"content_security_policy": "frame-ancestors 'none'"}, "failed"),
        ({"content_security_policy": "frame-ancestors *, frame-ancestors 'self'"}, "failed"),
        ({"content_security_policy": "frame-ancestors https://a.example"}, "failed"),
    ],
)
def test_headers_that_forbid_frames(headers: dict[str, str], outcome: str) -> None:
    """`frame-ancestors` overrules the older header, as browsers have it."""
    question = Question(SITE, "ada/rust/embed/", ("frames",))
    assert [f.outcome for f in judge(question, answer(200, b"", **headers), "")] == [outcome]


def test_of_many_credentials_a_sample_is_asked_for(tmp_path: Path) -> None:
    """The same ones each time, the first and the last among them; `every` asks for all."""
    with pytest.raises(SiteError, match="holds no built site"):
        plan_questions(tmp_path, SITE)
    (tmp_path / "index.html").touch()
    with pytest.raises(SiteError, match=r"cannot read .*404\.html"):
        plan_questions(tmp_path, SITE)
    (tmp_path / "404.html").touch()
    for number in range(120):
        folder = tmp_path / f"earner-{number:03}" / "rust"
        folder.mkdir(parents=True)
        (folder / "credential.json").touch()

    def credentials(*, every: bool) -> list[str]:
        planned = plan_questions(tmp_path, SITE, every=every)
        return [question.path for question in planned if "credentials" in question.rules]

    sample = credentials(every=False)
    assert len(set(sample)) == 50
    assert (sample[0], sample[-1]) == (
        "earner-000/rust/credential.json",
        "earner-119/rust/credential.json",
    )
    assert sample == credentials(every=False)
    assert len(credentials(every=True)) == 120
