"""`forget`: an earner who is not to be on the site any more."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from credfolio.cli.keys import open_keys
from credfolio.cli.options import root_option, take_site
from credfolio.cli.talk import count, examples, say, say_hint
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    short_help="Forget an earner: withdraw and delete all.",
    epilog=examples("credfolio forget robin-example", "credfolio forget robin-example --yes"),
)
@click.argument("earner")
@click.option("--yes", is_flag=True, help="Do not ask.")
@root_option
def forget(earner: str, *, yes: bool, root: Path) -> None:
    """Withdraw everything that EARNER has, for good, and delete every file about them.

    What is left is a number of credentials without a name, and the places in the status lists, which
    are never given out again. It cannot be undone, and it reaches no copy that is somewhere else:
    what else there is to do is said at the end.
    """
    from credfolio.forgetting import files_of, forget_earner  # noqa: PLC0415

    take_site(root)
    files = files_of(root, earner)
    for file in files:
        say(f"to be deleted: {file}")
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError("there is nobody to ask; --yes forgets without asking")
        click.confirm(f"Withdraw and delete all that {earner} has, for good?", abort=True, err=True)
    now = datetime.now(UTC)
    done = forget_earner(
        root, earner, keys=open_keys(root), now=format_timestamp(now), day=now.date()
    )
    say(
        f"{count(len(done.files), 'file')} deleted, "
        f"{count(done.credentials, 'credential')} withdrawn for good"
    )
    say("next: credfolio build, and publish: the pages are there until then")
    say("what is left to do, because nothing here can do it:")
    say("  1. git keeps what was committed. With git-filter-repo, in a fresh clone:")
    paths = " ".join(f"--path {name}" for name in _folders(done.files))
    say(f"     git filter-repo --invert-paths {paths}")
    say("     then push with --force, and ask everybody with a clone to make a new one")
    say("  2. ask the host to empty its cache, and search engines to take out the old addresses")
    say(
        "  3. delete backups and bundles that hold these files, and the earner's rows in rosters "
        "(content/awards/): whoever imports one again brings them back"
    )
    say("  4. copies that others have go on existing; whoever checks one is told it is withdrawn")
    say_hint("the name may also stand in texts of yours: search content/ for it")


def _folders(files: tuple[str, ...]) -> list[str]:
    """The files, and of folders that held nothing else the folder."""
    return sorted(
        {name if name.count("/") < 3 else name.rpartition("/")[0] + "/" for name in files}  # noqa: PLR2004 - content/imports/<earner>/<file>
    )
