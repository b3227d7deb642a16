"""Says in content that a credential is revoked, suspended or in force again.

Each status is a file of its own: no file that people wrote is touched, and branches that withdraw
different credentials never meet. What is said takes effect with the next build, which signs it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.content import load_content
from credfolio.errors import SiteError
from credfolio.issuing import issuance_of, stored_credential, written_of
from credfolio.journal import Journal, write_text
from credfolio.mistakes import check_answers, hint_for
from credfolio.model import Status
from credfolio.wallet import load_wallet

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from credfolio.issuing import AwardKey
    from credfolio.reasons import StatusReason, StatusState

_COMMENT = "# What its issuer says of this credential; the next build signs it.\n"
_ANEW = "to award it anew, give the new award an id of its own"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was written of a credential, and whether it takes a new edition to say it.

    A new edition means that the copies which were given out are withdrawn for good.
    """

    file: Path
    is_new_edition: bool = False


def withdraw(
    root: Path,
    key: AwardKey,
    state: StatusState,
    *,
    day: date,
    reason: StatusReason | None = None,
    note: str | None = None,
) -> Withdrawal:
    """Write that a credential is revoked or suspended.

    Args:
        root: the site's folder.
        key: slugs of its earner and award.
        state: which of the two.
        day: the day on which that was decided.
        reason: why, as a name from the list.
        note: a line for readers, in the site's language.

    Returns:
        What was written, and what it means.

    Raises:
        SiteError: there is no such credential, it is withdrawn already, or the note cannot stand.
        ContentError: the content has mistakes.
        WriteError: the system does not let us.
    """
    credential = _find(root, key)
    if credential.status is not None and (
        credential.status.state == "revoked" or state == "suspended"
    ):
        raise SiteError(
            f"{credential.name} is {credential.status.state} already, "
            f"since {credential.status.date}",
            hint=f"what readers are told can be changed in {credential.file}",
        )
    check_answers({"state": state, "date": day, "reason": reason, "note": note}, Status)
    lines = [f"state: {state}", f"date: {day.isoformat()}"]
    lines += [f"reason: {reason}"] if reason else []
    lines += [f"note: {json.dumps(note, ensure_ascii=False)}"] if note else []
    write_text(root, credential.file, _comments(credential.file) + "\n".join(lines) + "\n")
    return Withdrawal(
        credential.file,
        is_new_edition=state == "suspended" and credential.purpose == "revocation",
    )


def reinstate(root: Path, key: AwardKey) -> Withdrawal:
    """Take back that a credential is suspended: its file is deleted.

    Args:
        root: the site's folder.
        key: slugs of its earner and award.

    Returns:
        The file that was deleted.

    Raises:
        SiteError: there is no such credential, it is in force, or it is revoked, which is final.
        ContentError: the content has mistakes.
        WriteError: the system does not let us.
    """
    credential = _find(root, key)
    if credential.status is None:
        raise SiteError(f"{credential.name} is not suspended", hint="there is nothing to take back")
    if credential.status.state == "revoked":
        raise SiteError(
            f"{credential.name} is revoked since {credential.status.date}, and that is final",
            hint=_ANEW,
        )
    Journal(root / "wallet").write({credential.file: None})
    return Withdrawal(credential.file)


@dataclass(frozen=True, slots=True)
class _Credential:
    """A credential that can be withdrawn: what is said of it, and what its list is for."""

    name: str
    file: Path
    status: Status | None
    purpose: str


def _find(root: Path, key: AwardKey) -> _Credential:
    loaded = load_content(root)
    wallet = load_wallet(root / "wallet")
    earner, award = key
    name = f"{earner}/{award}"
    if key not in wallet.credentials:
        if imported := loaded.imports.get(key):
            raise SiteError(
                f"{imported.file} was given by another issuer, who alone can withdraw it",
                hint="to show it no longer, delete the file and its receipt",
            )
        if key in {known for known, _ in written_of(loaded.content)}:
            raise SiteError(
                f"{name} is not signed yet, so nobody can hold it",
                hint="delete it from content, or build first",
            )
        known = ["/".join(each) for each in wallet.credentials]
        raise SiteError(f"there is no credential {name}", hint=hint_for(name, known))
    issuance = issuance_of(stored_credential(wallet, key))
    file = root / "content" / "status" / earner / f"{award}.yaml"
    return _Credential(name, file, loaded.content.status_of(earner, award), issuance.purpose)


def _comments(file: Path) -> str:
    """The lines of a file that are comments, or the one for a new file."""
    if not file.exists():
        return _COMMENT
    rows = file.read_text("utf-8").splitlines()
    return "".join(f"{row}\n" for row in rows if row.startswith("#"))
