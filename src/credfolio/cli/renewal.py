"""`due` and `renew`: what ends, and what follows it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from credfolio.cli.options import as_of_option, award_key, day_of, root_option, take_site
from credfolio.cli.publish import read_portfolio
from credfolio.cli.talk import count, examples, say, say_hint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from credfolio.issuing import Wallet
    from credfolio.portfolio import Portfolio

_SHORT = re.compile(r"([0-9]{1,4})([dwmy])", re.IGNORECASE)
_day_format = click.DateTime(["%Y-%m-%d"])


class _Span(click.ParamType[str]):
    """A time like `90d`, `12w`, `6m`, `1y` or `P90D`, as an ISO 8601 duration."""

    name = "TIME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Write it in full, if it is one that leads to a day before the year 10000."""
        from credfolio.model import add_duration  # noqa: PLC0415

        short = _SHORT.fullmatch(value)
        span = f"P{short[1]}{short[2].upper()}" if short else value
        try:
            add_duration(date(2000, 1, 1), span)
        except (ValueError, OverflowError):
            self.fail(f"'{value}' is not a time like 90d, 12w, 6m, 1y or P90D", param, ctx)
        return span


@dataclass(frozen=True, slots=True)
class _Due:
    """Something that ends, as it is printed."""

    kind: str
    name: str
    title: str
    ends: date
    days: int
    address: str
    earner: str = ""
    badge: str = ""

    def to_json(self) -> dict[str, Any]:
        """Its members, without those that say nothing of a thing of its kind."""
        members = {
            "kind": self.kind,
            "name": self.name,
            "earner": self.earner,
            "badge": self.badge,
            "title": self.title,
            "ends": self.ends.isoformat(),
            "days": self.days,
            "address": self.address,
        }
        return {name: value for name, value in members.items() if value != ""}

    @property
    def when(self) -> str:
        """The days until then, or since."""
        if self.days == 0:
            return "today"
        days = count(abs(self.days), "day")
        return f"in {days}" if self.days > 0 else f"{days} ago"


@click.command(
    short_help="List what ends soon or has just ended.",
    epilog=examples(
        "credfolio due", "credfolio due --within 6m", "credfolio due --within 30d --json"
    ),
)
@click.option(
    "--within",
    type=_Span(),
    default="90d",
    show_default=True,
    help="How long before and after its end a credential is listed: 90d, 12w, 6m, 1y or P90D.",
)
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
@root_option
def due(within: str, as_of: datetime | None, *, as_json: bool, root: Path) -> None:
    """List credentials that end within a time, or ended within the same time and were not renewed.

    Imports and status lists that end are among them. What is revoked or on hold is not.
    """
    from credfolio.report import printable  # noqa: PLC0415

    day = day_of(as_of)
    portfolio, wallet = read_portfolio(root, day)
    found = sorted(
        (*_credentials(portfolio, within), *_lists(portfolio, wallet, within)),
        key=lambda each: (each.ends, each.name),
    )
    if as_json:
        click.echo(json.dumps([each.to_json() for each in found], indent=2, ensure_ascii=False))
        return
    rows = [
        (each.ends.isoformat(), each.when, each.name, printable(each.title), each.address)
        for each in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(map(str.ljust, row, widths)).rstrip())
    if not found:
        say(f"nothing ends within {within.removeprefix('P').lower()} of {day}")


def _credentials(portfolio: Portfolio, span: str) -> Iterator[_Due]:
    from credfolio.pages.endings import due_among, endings_of  # noqa: PLC0415

    for ending in due_among(endings_of(portfolio), portfolio.as_of, span):
        yield _Due(
            kind="award" if ending.badge else "import",
            name=f"{ending.shown.earner}/{ending.shown.slug}",
            title=ending.name,
            ends=ending.day,
            days=(ending.day - portfolio.as_of).days,
            address=portfolio.content.site.base + ending.shown.path,
            earner=ending.shown.earner,
            badge=ending.badge,
        )


def _lists(portfolio: Portfolio, wallet: Wallet, span: str) -> Iterator[_Due]:
    """Status lists that end, however long ago: nothing in one that has ended can be verified."""
    from credfolio.model import add_duration  # noqa: PLC0415
    from credfolio.status_lists import end_of_list  # noqa: PLC0415

    for name, text in wallet.lists.items():
        moment = end_of_list(text, name)
        if moment is None or moment.astimezone(UTC).date() > add_duration(portfolio.as_of, span):
            continue
        ends = moment.astimezone(UTC).date()
        yield _Due(
            kind="status-list",
            name=name.path,
            title="Status list: the next build signs it again",
            ends=ends,
            days=(ends - portfolio.as_of).days,
            address=portfolio.content.site.base + name.path,
        )


@click.command(
    short_help="Award a badge anew that ends.",
    epilog=examples(
        "credfolio renew ada-lovelace/first-aid",
        "credfolio renew ada-lovelace/first-aid --date 2027-05-04 --expires 2029-05-03",
    ),
)
@click.argument("name", metavar="EARNER/AWARD")
@click.option(
    "--date", "day", metavar="DATE", type=_day_format, help="Day of the renewal. Default: today."
)
@click.option(
    "--expires",
    metavar="DATE",
    type=_day_format,
    help="The last day it holds. Default: by the badge's valid_for.",
)
@click.option("--id", "slug", help="Last part of its address. Default: the badge and the year.")
@root_option
def renew(
    name: str, day: datetime | None, expires: datetime | None, slug: str | None, root: Path
) -> None:
    """Add an award to the earner's file that renews EARNER/AWARD, which stays and ends on its day.

    The new one has the same badge and nothing else of the old one: add what shows it.
    """
    from credfolio.scaffold import renew_award  # noqa: PLC0415

    take_site(root)
    renewed = renew_award(
        root,
        award_key(name),
        day=day.date() if day else datetime.now(UTC).date(),
        expires=expires.date() if expires else None,
        award_id=slug,
    )
    say(f"wrote {renewed.file}: {renewed.slug}")
    if renewed.expires is None:
        say("it has no end, because its badge has no valid_for")
        say_hint("write `expires:` under it, or give --expires, if it is to end")
    else:
        say(f"it holds until {renewed.expires}")
    say("next: add what shows it, credfolio build, then publish")
