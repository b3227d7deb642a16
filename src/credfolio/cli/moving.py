"""`move`: to another address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from credfolio.cli.options import root_option, take_site
from credfolio.cli.talk import count, examples, say, say_hint

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.moving import Move


@click.command(
    short_help="Take the site to another address.",
    epilog=examples(
        "credfolio move --to https://badges.example.org/",
        "credfolio move --to https://badges.example.org/ --lost",
    ),
)
@click.option("--to", "address", required=True, metavar="URL", help="Its address from now on.")
@click.option(
    "--lost",
    is_flag=True,
    help="The address of now answers no more: what was signed there is issued again.",
)
@root_option
def move(address: str, *, lost: bool, root: Path) -> None:
    """Write into site.yaml that the site is at another address, and where it was before.

    Credentials name the address at which they were signed. While it goes on answering with the
    files that the next build makes for it, they stay as they are, wherever copies of them are. If it
    is lost, nobody can check them any more, and the next build issues each of them again.
    """
    from credfolio.moving import move as move_site  # noqa: PLC0415

    take_site(root)
    done = move_site(root, address, lost=lost)
    say(f"wrote {done.file}: the site is at {done.now}")
    if done.credentials:
        _say_consequences(done, count(done.credentials, "credential"))
    for file in done.named_in:
        say(f"{file} still has url: {done.before}, which is in its credentials")
        if done.place:
            say_hint("it leads on; changing it issues every credential again")
        else:
            say_hint("change it before the build, which issues every credential again anyway")
    say("next: credfolio build, and publish site_output/ at the new address")
    if done.place:
        say(f"publish site_output/{done.place} at {done.before}, and again after each build")
        say_hint(f"credfolio doctor {done.before} says whether that address answers as it must")


def _say_consequences(done: Move, number: str) -> None:
    """Say what each kind of verifier will answer for the credentials that name the old address."""
    say(f"{number} signed at {done.before}; what verifiers will say of a copy of one:")
    if done.place:
        say("  while the old address answers with its files: the same as now, all of them")
        say("  when it answers nothing: verify and other programs, that they could not find out")
        say("    (of revoked ones as well); this site's pages, what was so at the last build")
        say("  if somebody else gets that address: what they want. Keep it, or see --lost")
    else:
        say("  verify, other programs, and pages elsewhere: that they could not find out")
        say("  this site's pages show the new editions, which every verifier can check")
        say_hint("ask earners to download their credentials again")
    if done.keyed:
        say(
            f"  {count(done.keyed, 'credential')} of issuers with did: key: the signature holds "
            "without the address; whether one is withdrawn, only the address says"
        )
