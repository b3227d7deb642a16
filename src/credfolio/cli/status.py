"""`revoke`, `suspend`, `reinstate` and `mend`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import click

from credfolio.cli.keys import open_keys
from credfolio.cli.options import award_key, root_option, take_site
from credfolio.cli.talk import examples, say, say_hint
from credfolio.reasons import StatusReason, StatusState
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from pathlib import Path

_THEN_PUBLISH = "next: credfolio build, then publish; until then verifiers know nothing of it"
_credential = click.argument("name", metavar="EARNER/AWARD")
_reason = click.option("--reason", type=click.Choice(get_args(StatusReason)), help="Why.")
_note = click.option("--note", metavar="TEXT", help="A line for readers of its page.")
_decided = click.option(
    "--date",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the decision. Default: today (UTC).",
)


@click.command(
    short_help="Withdraw a credential, for good.",
    epilog=examples("credfolio revoke ada-lovelace/intro-to-rust --reason issued-in-error"),
)
@_credential
@_reason
@_note
@_decided
@root_option
def revoke(
    name: str, reason: StatusReason | None, note: str | None, day: datetime | None, root: Path
) -> None:
    """Write into content/status/ that a credential is revoked. The next build signs it, for good."""
    _withdraw(root, name, "revoked", day=day, reason=reason, note=note)


@click.command(
    short_help="Put a credential on hold.",
    epilog=examples("credfolio suspend ada-lovelace/intro-to-rust --reason under-review"),
)
@_credential
@_reason
@_note
@_decided
@root_option
def suspend(
    name: str, reason: StatusReason | None, note: str | None, day: datetime | None, root: Path
) -> None:
    """Write into content/status/ that a credential is on hold. The next build signs it."""
    _withdraw(root, name, "suspended", day=day, reason=reason, note=note)


@click.command(
    short_help="Take a credential off hold.",
    epilog=examples("credfolio reinstate ada-lovelace/intro-to-rust"),
)
@_credential
@root_option
def reinstate(name: str, root: Path) -> None:
    """Delete from content/status/ that a credential is on hold. The next build signs it."""
    from credfolio import withdrawals  # noqa: PLC0415

    take_site(root)
    done = withdrawals.reinstate(root, award_key(name))
    say(f"deleted {done.file}")
    say(_THEN_PUBLISH)


def _withdraw(
    root: Path,
    name: str,
    state: StatusState,
    *,
    day: datetime | None,
    reason: StatusReason | None,
    note: str | None,
) -> None:
    from credfolio.withdrawals import withdraw  # noqa: PLC0415

    today = datetime.now(UTC).date()
    chosen = day.date() if day else today
    if chosen > today:
        raise click.UsageError(f"--date {chosen} lies ahead, and lists say what is so now")
    take_site(root)
    done = withdraw(root, award_key(name), state, day=chosen, reason=reason, note=note)
    say(f"wrote {done.file}")
    if done.is_new_edition:
        say("it takes a new edition to say so: copies that were given out are withdrawn for good")
        say_hint("with status_lists: {purpose: suspension} in site.yaml, later ones come back")
    say(_THEN_PUBLISH)


@click.command(short_help="Repair the wallet after a merge.", epilog=examples("credfolio mend"))
@root_option
def mend(root: Path) -> None:
    """Repair what git leaves in wallet/ when two branches that both signed are merged.

    Lists with two sides are joined: what either one withdrew is withdrawn. Credentials with two
    sides, or with one place for two, are withdrawn and signed anew. Logs with two sides go on as
    one, with the events of both.
    """
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.signing import mend_wallet  # noqa: PLC0415
    from credfolio.wallet import write_wallet  # noqa: PLC0415

    take_site(root)
    now = format_timestamp(datetime.now(UTC))
    content = load_content(root).content
    mended = mend_wallet(content, root / "wallet", keys=open_keys(root), now=now)
    write_wallet(root / "wallet", mended.wallet)
    for name in mended.joined:
        say(f"joined: wallet/{name.path}")
    for issuer in mended.logs:
        say(f"joined: wallet/log/{issuer}/")
    for key in mended.anew:
        say(f"signed again: {'/'.join(key)} (the old copies are withdrawn)")
    if not (mended.joined or mended.anew or mended.logs):
        say("there is nothing to mend")
