"""`content/policy.yaml`: what awards must have before they are signed."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from credfolio.cli import run

POLICY = """\
approvers:
  grace: {name: Grace Hopper}
  alan: {name: Alan Turing}
  mary: {name: Mary Jackson}
rules:
  - badges: [first-steps]
    approvers: [grace, alan]
    approvals: 2
  - issuers: [harbour]
    approvers: [mary, grace, alan]
levels: [Beginner, Advanced, Expert]
evidence_from: Advanced
since: 2026-01-01
"""
ADA = "name: Ada\nawards:\n  - badge: first-steps\n    date: 2026-05-04\n"


@cache
def started() -> Path:
    """A site as `init` makes it, without an earner."""
    root = Path(mkdtemp(prefix="credfolio-policy-")) / "site"
    assert run(["init", str(root), "--name", "Harbour", "--base-url", "https://example.org/s"]) == 0
    (root / "content/earners/robin-example.yaml").unlink()
    return root


class Site:
    """A folder whose content is checked."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def put(self, name: str, text: str) -> None:
        """Write a content file."""
        (self.root / "content" / name).write_text(text, encoding="utf-8")

    def says(self, *command: str, status: int = 1) -> list[str]:
        """What a command says."""
        self._capsys.readouterr()
        found = run([*command, "--root", str(self.root)])
        said = self._capsys.readouterr().err
        assert found == status, said
        return [line.removeprefix("credfolio: ") for line in said.splitlines()]

    def faults(self) -> list[str]:
        """What `check` says is wrong, and `build` too, by file and line."""
        lines = self.says("check")
        assert self.says("build") == lines
        assert not list((self.root / "wallet").rglob("*.json"))
        return [line.removeprefix("error: content/") for line in lines[:-1]]

    def git(self, *arguments: str) -> None:
        """Run git in the site's folder, as nobody in particular."""
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "gpg.format=ssh")
        subprocess.run(["git", *who, *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self, key: Path | None = None) -> None:
        """Commit everything, signed with a key or not."""
        self.git("add", "-A")
        signed = ("-S",) if key else ()
        named = ("-c", f"user.signingkey={key}") if key else ()
        self.git(*named, "commit", "-q", "--allow-empty", *signed, "-m", "Content")


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    """A new site with a policy."""
    shutil.copytree(started(), tmp_path / "site")
    made = Site(tmp_path / "site", capsys)
    made.put("policy.yaml", POLICY)
    return made


def test_enough_of_those_who_may(site: Site) -> None:
    """It takes so many approvals of people who may give them, and nobody's own."""
    site.put("earners/ada.yaml", ADA)
    assert site.faults() == [
        "earners/ada.yaml:3: awards[0].approved_by: 0 of 2 approvals that first-steps needs",
        "  hint: these may approve: alan, grace",
    ]
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, mary]\n")
    assert site.faults() == [
        "earners/ada.yaml:5: awards[0].approved_by: 1 of 2 approvals that first-steps needs",
        "  hint: these may approve: alan",
    ]
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alna, grace]\n")
    assert site.faults()[:2] == [
        "earners/ada.yaml:5: awards[0].approved_by: 1 of 2 approvals that first-steps needs",
        "  hint: these may approve: alan",
    ]
    assert "earners/ada.yaml:5: awards[0].approved_by[1]: unknown approver 'alna'" in site.faults()
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    site.says("check", status=0)
    site.put("earners/alan.yaml", ADA + "    approved_by: [grace, alan]\n")
    assert "earners/alan.yaml:5: awards[0].approved_by[1]: 'alan' approves their own award" in (
        site.faults()
    )


def test_what_was_before_is_left_alone(site: Site) -> None:
    """Awards of days before `since` are not held to it."""
    site.put("earners/ada.yaml", ADA.replace("2026-05-04", "2025-12-31"))
    site.says("check", status=0)


def test_who_may_not(site: Site) -> None:
    """An approver whom no rule for this badge names cannot approve it."""
    site.put("policy.yaml", POLICY.replace("[mary, grace, alan]", "[grace, alan]"))
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan, mary]\n")
    assert site.faults() == [
        (
            "earners/ada.yaml:5: awards[0].approved_by[2]: 'mary' may not approve awards of "
            "first-steps"
        ),
        "  hint: these may: alan, grace",
    ]


def test_evidence_from_a_level_on(site: Site) -> None:
    """Badges of this level and above need evidence, and a level that is not known says so."""
    badge = site.root / "content/badges/first-steps.yaml"
    text = badge.read_text("utf-8")
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    for level, is_enough in (("Beginner", True), ("Advanced", False), ("Expert", False)):
        badge.write_text(f"{text}level: {level}\n", "utf-8")
        if is_enough:
            site.says("check", status=0)
        else:
            assert site.faults() == [
                (
                    "earners/ada.yaml:3: awards[0].evidence: is missing, and badges from Advanced on "
                    "need it"
                ),
                "  hint: add what shows that the criteria were met",
            ]
    badge.write_text(f"{text}level: Advancd\n", "utf-8")
    what, hint = site.faults()
    assert what.endswith(": level: 'Advancd' is not among the levels of content/policy.yaml")
    assert hint == "  hint: did you mean 'Advanced'?"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("[grace, alan]", "[grace, nobody]", "a rule names nobody, who is not among the approvers"),
        ("approvals: 2", "approvals: 3", "rules[0]: asks for 3 approvals, and fewer may approve"),
        ("approvals: 2", "signed: true", "a rule asks for signed commits, and grace has no key"),
        ("first-steps", "frist-steps", "rules[0].badges[0]: unknown badge 'frist-steps'"),
        ("evidence_from: Advanced", "evidence_from: Master", "evidence_from names 'Master', which is not in levels"),
        ("{name: Grace Hopper}", "{name: G, key: AAAA}", "approvers.grace.key: must be a public key of ssh without its comment, like ssh-ed25519 AAAA..."),
        ("rules:", "rulez:", "rulez: unknown key"),
    ],
)  # fmt: skip
def test_mistakes_in_the_policy(site: Site, before: str, after: str, what: str) -> None:
    """A policy that says nothing definite is refused."""
    site.put("policy.yaml", POLICY.replace(before, after, 1))
    assert any(line.startswith("policy.yaml") and line.endswith(what) for line in site.faults())


def test_approvals_without_a_policy(site: Site) -> None:
    """Names that nothing knows are no approvals."""
    (site.root / "content/policy.yaml").unlink()
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace]\n")
    assert site.faults() == [
        "earners/ada.yaml:5: awards[0].approved_by[0]: unknown approver 'grace'",
        "  hint: write content/policy.yaml",
    ]


def test_a_roster_is_approved_as_a_whole(site: Site) -> None:
    """What its mapping says stands at each award, and the policy holds for rows too."""
    awards = site.root / "content/awards"
    awards.mkdir()
    (awards / "spring.csv").write_text("name,badge,date\nAda,first-steps,2026-05-04\n", "utf-8")
    badge = site.root / "content/badges/first-steps.yaml"
    text = badge.read_text("utf-8")
    badge.write_text(f"{text}level: Expert\n", "utf-8")
    lines = site.says("import-roster", str(awards / "spring.csv"))
    assert lines[0] == (
        "error: content/awards/spring.csv:2: evidence: is missing, and badges from Advanced on need it"
    )
    badge.write_text(text, "utf-8")
    (awards / "spring.yaml").write_text("approved_by: [grace, alna]\n", "utf-8")
    assert site.says("import-roster", str(awards / "spring.csv"))[:2] == [
        "error: content/awards/spring.yaml:1: approved_by[1]: unknown approver 'alna'",
        "  hint: did you mean 'alan'?",
    ]
    (awards / "spring.yaml").write_text("approved_by: [grace, alan]\n", "utf-8")
    site.says("import-roster", str(awards / "spring.csv"), status=0)
    text = (site.root / "content/earners/ada.yaml").read_text("utf-8")
    assert text.endswith("    approved_by: [grace, alan]\n")
    site.says("check", status=0)


def test_drafts_are_written_and_approved(site: Site) -> None:
    """What is to be approved can be written; each approver is added, all else stays."""
    robin = "# Robin.\r\nname: Robin\r\nawards: []  # none\r\n"
    (site.root / "content/earners/robin.yaml").write_bytes(robin.encode())
    site.says("new", "award", "robin", "first-steps", "--date", "2026-05-04", status=0)
    site.says("new", "award", "robin", "made-and-shown", "--date", "2026-05-05", status=0)
    site.says("check")
    names = ("robin/first-steps", "robin/made-and-shown")
    assert site.says("approve", "grace", *names, status=0) == ["grace approves 2 awards"]
    assert site.says("approve", "alan", *names, status=0) == ["alan approves 2 awards"]
    assert site.says("approve", "alan", *names, status=0) == ["alan approves 0 awards"]
    site.says("check", status=0)
    assert (site.root / "content/earners/robin.yaml").read_bytes().decode() == (
        "# Robin.\r\nname: Robin\r\nawards:  # none\r\n"
        "  - badge: first-steps\r\n    date: 2026-05-04\r\n    approved_by: [grace, alan]\r\n"
        "  - badge: made-and-shown\r\n    date: 2026-05-05\r\n    approved_by: [grace, alan]\r\n"
    )
    assert "did you mean 'grace'?" in site.says("approve", "grcae", *names)[1]
    assert (
        "did you mean 'robin/first-steps'?" in site.says("approve", "mary", "robin/first-step")[1]
    )
    table = "name,badge,date\nAda,first-steps,2026-05-04\n"
    (site.root / "content/awards").mkdir()
    file = site.root / "content/awards/spring.csv"
    file.write_text(table, "utf-8")
    assert "approvals" in site.says("import-roster", str(file), status=0)[-1]
    site.says("approve", "grace", "ada/first-steps", status=0)
    assert site.faults()[1] == "  hint: these may approve: alan"


@pytest.mark.parametrize(
    "award",
    [
        "- {badge: first-steps, date: 2026-05-04}",
        "- badge: first-steps\n    date:\n      2026-05-04",
    ],
)
def test_what_cannot_be_added_to_is_said(site: Site, award: str) -> None:
    """An award that is written otherwise is left to a person."""
    text = f"name: Ada\nawards:\n  {award}\n"
    site.put("earners/ada.yaml", text)
    said = site.says("approve", "grace", "ada/first-steps")[0]
    assert said.startswith("error: content/earners/ada.yaml: ")
    assert (site.root / "content/earners/ada.yaml").read_text("utf-8") == text


def test_approvers_are_published_nowhere(site: Site) -> None:
    """Nothing on the site and in the wallet says who approved, and it changes no byte."""
    site.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    assert run(["build", "--root", str(site.root)]) == 0
    files = {
        path: path.read_bytes()
        for folder in ("site_output", "wallet")
        for path in (site.root / folder).rglob("*")
        if path.is_file() and ".journal" not in path.parts
    }
    assert not any(b"Grace Hopper" in data or b"approved_by" in data for data in files.values())
    (site.root / "content/policy.yaml").unlink()
    site.put("earners/ada.yaml", ADA)
    assert run(["build", "--root", str(site.root), "--frozen"]) == 0
    assert {path: path.read_bytes() for path in files} == files


@cache
def keys() -> dict[str, Path]:
    """Key pairs of ssh: the path of each private one."""
    folder = Path(mkdtemp(prefix="credfolio-ssh-"))
    made = {name: folder / name for name in ("grace", "alan", "stranger")}
    for path in made.values():
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
        subprocess.run(command, check=True)
    return made


@pytest.fixture
def signed(site: Site) -> Site:
    """A site in a repository, whose policy asks for two signed commits."""
    if shutil.which("ssh-keygen") is None or shutil.which("git") is None:
        pytest.skip("needs git and ssh-keygen")
    public = {name: path.with_suffix(".pub").read_text().split() for name, path in keys().items()}
    approvers = "".join(
        f"  {name}: {{name: {name.title()}, key: {' '.join(public[name][:2])}}}\n"
        for name in ("grace", "alan")
    )
    rule = "  - badges: [first-steps]\n    approvers: [grace, alan]\n    approvals: 2\n"
    site.put("policy.yaml", f"approvers:\n{approvers}rules:\n{rule}    signed: true\n")
    site.git("init", "-q")
    return site


def test_two_signed_commits(signed: Site) -> None:
    """Each approver has signed a commit in which the award stands as it is now."""
    signed.commit()
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace]\n")
    signed.commit(keys()["grace"])
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    assert signed.faults() == [
        (
            "earners/ada.yaml:5: awards[0].approved_by[1]: no commit that 'alan' signed has this "
            "award as it is"
        ),
        "  hint: commit it, signed with the key that is in content/policy.yaml",
    ]
    signed.commit(keys()["alan"])
    signed.says("check", status=0)
    signed.says("build", status=0)
    # What others write beside it later is nothing to it.
    signed.put(
        "earners/ada.yaml", f"# Moved.\nlocation: Oslo\n{ADA}    approved_by: [alan, grace]\n"
    )
    signed.commit()
    signed.says("check", status=0)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (None, "is not signed"),
        ("stranger", "is signed with a key that is not in content/policy.yaml"),
        ("grace", "is signed by 'grace'"),
    ],
)
def test_other_signatures_are_no_approval(signed: Site, key: str | None, why: str) -> None:
    """Nobody approves for somebody else, and what cannot be verified approves nothing."""
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace]\n")
    signed.commit(keys()["grace"])
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    signed.commit(keys()[key] if key else None)
    what, hint = signed.faults()
    assert "no commit that 'alan' signed" in what
    assert hint.startswith("  hint: commit ")
    assert hint.endswith(f" has it, and {why}")


@pytest.mark.parametrize(
    ("before", "after"),
    [("date: 2026-05-04", "date: 2026-05-05"), ("name: Ada", "name: Eve")],
)
def test_a_change_after_it_takes_it_back(signed: Site, before: str, after: str) -> None:
    """Neither the award nor whose it is may change without being approved again."""
    text = f"{ADA}    approved_by: [grace, alan]\n"
    signed.put("earners/ada.yaml", text)
    signed.commit(keys()["grace"])
    signed.put("earners/ada.yaml", f"{text}# seen\n")
    signed.commit(keys()["alan"])
    signed.says("check", status=0)
    signed.put("earners/ada.yaml", text.replace(before, after))
    signed.commit()
    assert len([line for line in signed.faults() if "no commit" in line]) == 2


def test_a_signature_that_was_forged(signed: Site) -> None:
    """A repository's own settings do not say whose signatures are good."""
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    signers = signed.root / "signers"
    stranger = keys()["stranger"].with_suffix(".pub").read_text()
    signers.write_text(f"grace {stranger}alan {stranger}")
    signed.git("config", "gpg.ssh.allowedSignersFile", str(signers))
    signed.git("config", "gpg.ssh.program", "true")
    signed.git("config", "--unset", "gpg.ssh.program")
    signed.commit(keys()["stranger"])
    signed.git("config", "gpg.ssh.program", "true")
    assert len([line for line in signed.faults() if "no commit" in line]) == 2


def test_a_history_that_cannot_be_asked(
    signed: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Could not tell is an error of its own, and nothing is signed."""
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n")
    signed.commit(keys()["grace"])
    signed.put("earners/ada.yaml", f"{ADA}    approved_by: [grace, alan]\n# seen\n")
    signed.commit(keys()["alan"])
    origin = f"file://{signed.root}"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", origin, "shallow"], cwd=tmp_path, check=True
    )
    whole, signed.root = signed.root, tmp_path / "shallow"
    said = "error: approvals cannot be checked: this clone has not all of the history"
    assert signed.says("build", status=3)[0] == said
    shutil.rmtree(signed.root / ".git")
    said = "error: approvals cannot be checked: git does not answer for this folder"
    assert signed.says("check", status=3)[0] == said
    signed.root = whole
    monkeypatch.setenv("PATH", str(tmp_path))
    said = "error: approvals cannot be checked: there is no git here"
    assert signed.says("check", status=3)[0] == said
