"""`award-milestones`: the badges at the ends of pathways."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from credfolio.cli.options import root_option, take_site
from credfolio.cli.publish import read_portfolio
from credfolio.cli.talk import count, examples, say

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "award-milestones",
    short_help="Award the badges at the ends of pathways.",
    epilog=examples("credfolio award-milestones", "credfolio award-milestones --dry-run"),
)
@click.option(
    "--date",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the awards, and as of which credentials are valid. Default: today.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be awarded; write nothing.")
@root_option
def award_milestones(day: datetime | None, *, dry_run: bool, root: Path) -> None:
    """Award the milestone of each pathway to earners who have done it and have no award of it.

    A pathway is done while the credentials for its steps are signed and valid. A second run awards
    nothing; after a build, milestones may have finished other pathways.
    """
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.pathways import due_milestones  # noqa: PLC0415
    from credfolio.scaffold import award_milestones as write_awards  # noqa: PLC0415

    if not dry_run:
        take_site(root)
    date = day.date() if day else datetime.now(UTC).date()
    portfolio, _ = read_portfolio(root, date)
    due = tuple(due_milestones(load_content(root).content, portfolio))
    if not dry_run:
        write_awards(root, due, day=date)
    for each in due:
        click.echo(f"{each.earner}/{each.badge}")
    if not due:
        say("no milestone is due")
    elif dry_run:
        say(f"{count(len(due), 'milestone')} would be awarded")
    else:
        say(f"{count(len(due), 'milestone')} awarded")
        say("next: credfolio build, then publish")
