"""`init` and `new`: what a person begins with."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from credfolio.cli.options import PLACEHOLDER, award_key, root_option, take_site
from credfolio.cli.talk import count, examples, say, say_hint
from credfolio.errors import SiteError

HOSTS = ("github", "gitlab", "netlify", "cloudflare")


@click.command(
    short_help="Start a new site in a folder.",
    epilog=examples(
        "credfolio init my-portfolio",
        "credfolio init . --name 'Ada Lovelace' --base-url https://ada.github.io",
        "credfolio init my-portfolio --host netlify",
    ),
)
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", help="Title of the site. Default: the name.")
@click.option("--name", help="Name of the issuer: your organisation, or yourself.")
@click.option("--base-url", help="Address the site will have. Default: from the git remote.")
@click.option(
    "--host",
    type=click.Choice([*HOSTS, "none"]),
    help="Write what publishes it there. Default: from the git remote, or else github.",
)
def init(
    folder: Path, title: str | None, name: str | None, base_url: str | None, host: str | None
) -> None:
    """Start a new site in FOLDER, with an issuer, two badges and an earner to change."""
    from credfolio.scaffold import (  # noqa: PLC0415
        base_url_from_git,
        host_from_git,
        init_site,
        slug_from,
    )
    from credfolio.schemas import FOLDER  # noqa: PLC0415

    ask = sys.stdin.isatty() and sys.stderr.isatty()
    if name is None and ask:
        name = click.prompt("Name of the issuer (your organisation, or yourself)", err=True)
    name = name or "Your Organisation"
    found = None if base_url else base_url_from_git(folder)
    if not (base_url or found) and ask:
        say("the site's address stands in every badge and cannot change later")
        base_url = click.prompt("Address of the site (https://...)", err=True)
    address = base_url or found or f"{PLACEHOLDER}{slug_from(folder.resolve().name) or 'portfolio'}"
    host = host or host_from_git(folder)
    chosen = None if host == "none" else host
    for path in init_site(folder, title=title or name, name=name, base_url=address, host=chosen):
        if ".schemas" not in path.parts:
            say(f"wrote {path}")
    say(f"wrote {folder / FOLDER}, for editors that complete YAML")
    if chosen:
        _say_source(folder)
    if found:
        say(f"base_url is {found}, from the git remote")
    if not (base_url or found):
        say(f"could not find out the site's address; base_url is {address} for now")
        say_hint("set base_url in content/site.yaml before you give a badge to anyone")
    here = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    say(f"next: {here}credfolio build && credfolio serve")


def _say_source(root: Path) -> None:
    """Say so if requirements.txt does not say where a publishing machine gets Credfolio."""
    from credfolio.scaffold import names_credfolio  # noqa: PLC0415

    if not names_credfolio(root):
        say("requirements.txt does not say where the machine that publishes gets Credfolio")
        say_hint("name a version, an archive, a commit or a folder there before you publish")


@click.command(
    short_help="Print the JSON Schemas of content files.",
    epilog=examples(
        "credfolio schema", "credfolio schema badge", "credfolio schema --write content/.schemas"
    ),
)
@click.argument("name", required=False)
@click.option(
    "--write",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write all of them there.",
)
def schema(name: str | None, folder: Path | None) -> None:
    """Print the JSON Schema of the content files called NAME, or list what there is.

    Editors that know YAML complete and check with them; `init` puts them into content/.schemas/.
    """
    from credfolio.mistakes import hint_for  # noqa: PLC0415
    from credfolio.scaffold import write_schemas  # noqa: PLC0415
    from credfolio.schemas import CONTENT_FILES, render_schema  # noqa: PLC0415

    if folder is not None:
        if name is not None:
            raise click.UsageError("--write writes all of them, so leave NAME out")
        for file in write_schemas(folder):
            say(f"wrote {file}")
    elif name is None:
        for each, kind in CONTENT_FILES.items():
            click.echo(f"{each:<12} {kind.place}")
    elif name in CONTENT_FILES:
        click.echo(render_schema(name), nl=False)
    else:
        raise SiteError(f"there is no schema '{name}'", hint=hint_for(name, CONTENT_FILES))


@click.group(short_help="Write a new badge, earner, award or host.")
def new() -> None:
    """Write a new badge, earner or award into content/, or what publishes the site on a host."""


_slug = click.option(
    "--slug", help="Stem of the file and part of its address. Default: made from NAME."
)


@new.command(
    "badge",
    epilog=examples("credfolio new badge 'Intro to Rust'", "credfolio new badge C++ --slug cpp"),
)
@click.argument("name")
@_slug
@root_option
def new_badge_command(name: str, slug: str | None, root: Path) -> None:
    """Write a badge called NAME into content/badges/, with comments on what else it can hold."""
    from credfolio.scaffold import new_badge  # noqa: PLC0415

    take_site(root)
    say(f"wrote {new_badge(root, name=name, slug=slug)}")


@new.command(
    "earner",
    epilog=examples(
        "credfolio new earner 'Ada Lovelace'",
        "credfolio new earner 山田花子 --slug hanako",
        "credfolio new earner 'Ada Lovelace' --pseudonym",
    ),
)
@click.argument("name")
@_slug
@click.option("--pseudonym", is_flag=True, help="Draw a slug that says nothing about NAME.")
@root_option
def new_earner_command(name: str, slug: str | None, *, pseudonym: bool, root: Path) -> None:
    """Write an earner called NAME into content/earners/, as yet without awards."""
    from credfolio.scaffold import draw_slug, new_earner  # noqa: PLC0415

    if pseudonym and slug:
        raise click.UsageError("--pseudonym draws a slug, and --slug names one")
    slug = draw_slug() if pseudonym else slug

    take_site(root)
    say(f"wrote {new_earner(root, name=name, slug=slug)}")


@new.command(
    "award", epilog=examples("credfolio new award ada-lovelace intro-to-rust --date 2026-05-04")
)
@click.argument("earner")
@click.argument("badge")
@click.option(
    "--date",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the award. Default: today (UTC).",
)
@click.option("--id", "slug", help="Last part of its address, for a second award of one badge.")
@root_option
def new_award_command(
    earner: str, badge: str, day: datetime | None, slug: str | None, root: Path
) -> None:
    """Add an award of BADGE to EARNER's file."""
    from credfolio.scaffold import new_award  # noqa: PLC0415

    chosen = day.date() if day else datetime.now(UTC).date()
    take_site(root)
    say(f"wrote {new_award(root, earner=earner, badge=badge, day=chosen, award_id=slug)}")


@click.command(
    short_help="Write that somebody approves awards.",
    epilog=examples(
        "credfolio approve grace ada-lovelace/intro-to-rust",
        "credfolio import-roster content/awards/spring.csv | xargs credfolio approve grace",
    ),
)
@click.argument("approver", metavar="NAME")
@click.argument("awards", metavar="EARNER/AWARD...", nargs=-1, required=True)
@root_option
def approve(approver: str, awards: tuple[str, ...], root: Path) -> None:
    """Add NAME to `approved_by` of awards, where content/policy.yaml asks for that.

    It is a record of who did. Where the policy asks for signed commits, commit it signed.
    """
    from credfolio import scaffold  # noqa: PLC0415

    take_site(root)
    number = scaffold.approve(root, approver, map(award_key, awards))
    say(f"{approver} approves {count(number, 'award')}")


@new.command("host", epilog=examples("credfolio new host gitlab"))
@click.argument("host", type=click.Choice(HOSTS))
@root_option
def new_host_command(host: str, root: Path) -> None:
    """Write what publishes the site on HOST, without a key, and what checks pull requests."""
    from credfolio.scaffold import new_host  # noqa: PLC0415

    take_site(root)
    for path in new_host(root, host):
        say(f"wrote {path}")
    _say_source(root)
