"""`doctor`: what a host really serves."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click

from credfolio.cli.options import EXIT, output_option, root_option
from credfolio.cli.talk import examples

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.doctor import Place


@click.command(
    short_help="Compare what the host serves with what was built.",
    epilog=examples(
        "credfolio doctor",
        "credfolio doctor --all --json",
        "credfolio doctor http://127.0.0.1:8080/my-portfolio/",
        "credfolio doctor --map https://example.org/=http://127.0.0.1:8080/",
    ),
)
@click.argument("url", required=False)
@click.option(
    "--map",
    "mapped",
    metavar="URL=ADDRESS",
    help="Ask ADDRESS for what lies below URL.",
)
@click.option("--all", "every", is_flag=True, help="Ask for every credential, not for a sample.")
@click.option(
    "--seconds",
    default=300.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="How long all questions together may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@root_option
@output_option
def doctor(
    *,
    url: str | None,
    mapped: str | None,
    every: bool,
    seconds: float,
    as_json: bool,
    root: Path,
    output: Path | None,
) -> int:
    """Ask the host for what the last build wrote, and say what it serves differently.

    URL is where the site is; by default base_url. At a former address of the site, it must be what
    the build made for that one. Exit status 0 if all is well, 1 if something is
    wrong, 3 if something could not be told. Each finding names the setting that mends it.
    """
    from credfolio.addresses import former_place, kept_addresses  # noqa: PLC0415
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.doctor import examine_host  # noqa: PLC0415
    from credfolio.hosting import render_host_report  # noqa: PLC0415

    content = load_content(root).content
    address = typed_address(url, "URL") if url else content.site.base
    folder = output or root / "site_output"
    if address in kept_addresses(content):
        folder /= former_place(address)
    place = place_of(address, mapped, typed=url is not None)
    report = examine_host(folder, place, every=every, seconds=seconds)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(render_host_report(report))
    return EXIT[report.outcome]


def place_of(address: str, mapped: str | None, *, typed: bool) -> Place:
    """Where to ask for the site: at its address, or as `--map` has it."""
    from credfolio.doctor import Place  # noqa: PLC0415

    if mapped is None:
        return Place(address, typed=typed)
    below, _, to = mapped.partition("=")
    below, to = typed_address(below, "--map"), typed_address(to, "--map")
    if not address.startswith(below):
        raise click.BadParameter(f"{address} does not lie below {below}", param_hint="--map")
    return Place(to + address.removeprefix(below), typed=True)


def typed_address(text: str, where: str) -> str:
    """An address of a folder that somebody typed, with its final slash."""
    if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", text):
        raise click.BadParameter(
            f"'{text}' is not an address that starts with https:// or http://", param_hint=where
        )
    return text if text.endswith("/") else f"{text}/"
