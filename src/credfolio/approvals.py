"""Approvals by signed commits: who approved an award has signed a commit in which it is as it is.

Nothing but the site's files and its git history is asked. A signature counts if it is one of ssh
and the key is the approver's in `content/policy.yaml`; whatever cannot be checked is no approval.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credfolio.content import load_content, load_frame
from credfolio.errors import ContentError, Undetermined
from credfolio.files import write_new
from credfolio.mistakes import without_nulls
from credfolio.yaml_reader import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.content import LoadedContent
    from credfolio.errors import Mistake
    from credfolio.model import Award, Policy

_PATIENCE = 120.0
# What git says of a signature (`%G?`) that is not good, in our words.
_WHY = {
    "N": "is not signed",
    "B": "has a signature that does not hold, or none of ssh",
    "U": "is signed with a key that is not in content/policy.yaml",
    "E": "has a signature that cannot be checked",
    "X": "has a signature that has expired",
    "Y": "is signed with a key that has expired",
    "R": "is signed with a key that was revoked",
}
# Nothing that a repository's own settings name is run.
_SETTINGS = (
    "gpg.format=ssh",
    "gpg.ssh.program=ssh-keygen",
    "gpg.ssh.revocationFile=",
    "gpg.program=false",
    "gpg.x509.program=false",
    "log.showSignature=false",
)


def check_signatures(root: Path) -> None:
    """Check that awards have the signed approvals that the site's policy asks for.

    Args:
        root: the site's folder. Without a policy that asks for them, nothing is looked at.

    Raises:
        ContentError: with each approval that no signed commit shows, by file and line; or the
            content has mistakes.
        Undetermined: the history cannot be asked: no git, no repository, or not all of it.
    """
    if not (root / "content/policy.yaml").exists():
        return
    policy = load_frame(root).content.policy
    if policy is None or not any(rule.signed for rule in policy.rules):
        return
    loaded = load_content(root)
    with tempfile.TemporaryDirectory(prefix="credfolio-") as folder:
        signers = Path(folder) / "allowed_signers"
        write_new(signers, _allowed_signers(policy).encode())
        history = _History(root, signers)
        mistakes = list(_unsigned(loaded, policy, history))
        if mistakes and history.is_shallow:
            raise Undetermined(
                "approvals cannot be checked: this clone has not all of the history",
                hint="fetch it with git fetch --unshallow; in a workflow, fetch-depth: 0",
            )
    if mistakes:
        raise ContentError(mistakes)


def _allowed_signers(policy: Policy) -> str:
    """Who may sign with which key, as ssh-keygen reads it (ALLOWED SIGNERS)."""
    return "".join(
        f'{name} namespaces="git" {approver.key}\n'
        for name, approver in policy.approvers.items()
        if approver.key
    )


def _unsigned(loaded: LoadedContent, policy: Policy, history: _History) -> Iterator[Mistake]:
    content = loaded.content
    for slug, earner in content.earners.items():
        for index, award in enumerate(earner.awards):
            if not policy.is_for(award):
                continue
            rules = policy.rules_for(award.badge, content.issuer_of(award.badge))
            for rule in (each for each in rules if each.signed):
                asked = [name for name in award.approved_by if name in rule.approvers]
                why = {name: history.why_not(loaded, slug, award, name) for name in asked}
                if sum(not each for each in why.values()) >= rule.approvals:
                    continue
                for place, name in enumerate(award.approved_by):
                    if why.get(name):
                        what = f"no commit that '{name}' signed has this award as it is"
                        path = ("awards", index, "approved_by", place)
                        yield loaded.mistake("earners", slug, path, what, why[name])


@dataclass(slots=True)
class _History:
    """The git history of a site, with what was found out of its commits."""

    root: Path
    signers: Path
    _signatures: dict[str, tuple[str, str]] = field(default_factory=dict)
    _values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _commits: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_shallow(self) -> bool:
        """Whether commits are missing."""
        return self._git("rev-parse", "--is-shallow-repository").strip() != b"false"

    def why_not(self, loaded: LoadedContent, earner: str, award: Award, approver: str) -> str:
        """Why nobody can see that an award was approved; empty if a signed commit shows it."""
        file = f"content/earners/{earner}.yaml"
        now = _award_in(loaded.documents["earners", earner].value, award.slug)
        why = "commit it, signed with the key that is in content/policy.yaml"
        for commit in self._commits_of(file):
            then = _award_in(self._value_at(commit, file), award.slug)
            if now is None or then is None or then[:2] != now[:2] or approver not in then[2]:
                continue
            status, signer = self._signature_of(commit)
            if status == "G" and signer == approver:
                return ""
            said = f"is signed by '{signer}'" if status == "G" else _WHY.get(status, _WHY["E"])
            why = f"commit {commit[:12]} has it, and {said}"
        return why

    def _commits_of(self, file: str) -> list[str]:
        if file not in self._commits:
            found = self._git("log", "--format=%H", "--", file).decode("ascii").split()
            self._commits[file] = found
        return self._commits[file]

    def _value_at(self, commit: str, file: str) -> dict[str, Any]:
        """What a file said at a commit; nothing if it was not there, or could not be read."""
        if (commit, file) not in self._values:
            try:
                data = self._git("cat-file", "blob", f"{commit}:./{file}")
                self._values[commit, file] = parse_yaml(data, file).value
            except (ContentError, Undetermined):
                self._values[commit, file] = {}
        return self._values[commit, file]

    def _signature_of(self, commit: str) -> tuple[str, str]:
        """How a commit's signature stands (`%G?`), and who signed."""
        if commit not in self._signatures:
            said = self._git("log", "-1", "--format=%G?%n%GS", commit).decode("utf-8", "replace")
            status, _, signer = said.strip("\n").partition("\n")
            self._signatures[commit] = status, signer
        return self._signatures[commit]

    def _git(self, *arguments: str) -> bytes:
        for program in ("git", "ssh-keygen"):
            if shutil.which(program) is None:
                raise Undetermined(
                    f"approvals cannot be checked: there is no {program} here",
                    hint="install git and OpenSSH",
                )
        settings = [f"gpg.ssh.allowedSignersFile={self.signers}", *_SETTINGS]
        command = ["git", "--no-replace-objects"]
        command += [word for setting in settings for word in ("-c", setting)]
        try:
            done = subprocess.run(
                [*command, *arguments],
                cwd=self.root,
                capture_output=True,
                check=True,
                timeout=_PATIENCE,
            )
        except (OSError, subprocess.SubprocessError):
            raise Undetermined(
                "approvals cannot be checked: git does not answer for this folder",
                hint="the policy asks for signed commits, so the site lies in a git repository",
            ) from None
        return done.stdout


def _award_in(value: dict[str, Any], slug: str) -> tuple[Any, Any, list[str]] | None:
    """Whose an award is, what it says, and who approved it, as a file has it."""
    written = value.get("awards")
    for each in written if isinstance(written, list) else ():
        if isinstance(each, dict) and str(each.get("id") or each.get("badge")) == slug:
            award = without_nulls(each)
            approved = award.pop("approved_by", [])
            names = [str(name) for name in approved] if isinstance(approved, list) else []
            return value.get("name"), award, names
    return None
