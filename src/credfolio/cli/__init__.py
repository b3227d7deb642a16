"""The command line: prints, exits, reads the clock and the environment.

Data goes to standard output, talk to standard error. Exit status: 0 done or passed, 1 failed or
content wrong, 2 wrong use, 3 could not be determined, 70 a bug. Each module here has the commands
for one thing that people do; what they need of the package is imported when they run.
"""

from __future__ import annotations

import gc
import sys
import traceback
from typing import TYPE_CHECKING

import click

from credfolio import __version__
from credfolio.cli.bundle import bundle, reproduce, restore
from credfolio.cli.endorsing import endorse
from credfolio.cli.exports import export_command
from credfolio.cli.hosting import doctor
from credfolio.cli.imports import import_command, import_roster, import_skills
from credfolio.cli.keys import compromised, keygen, rotate
from credfolio.cli.log import log_command
from credfolio.cli.milestones import award_milestones
from credfolio.cli.moving import move
from credfolio.cli.privacy import forget
from credfolio.cli.publish import build, check, serve
from credfolio.cli.renewal import due, renew
from credfolio.cli.start import approve, init, new, schema
from credfolio.cli.status import mend, reinstate, revoke, suspend
from credfolio.cli.talk import examples, say, say_error, say_usage
from credfolio.cli.verification import verify
from credfolio.errors import CredfolioError, Undetermined

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUG = 70
_SELDOM = 100_000, 20, 100  # new objects, and rounds among young and older ones, for a search


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its status."""
    # Most of what is made is kept to the end: looking through it every 700 objects finds nothing.
    gc.set_threshold(*_SELDOM)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        status = cli.main(args=arguments, prog_name="credfolio", standalone_mode=False)
    except click.ClickException as error:
        say_usage(error)
        return 2
    except click.Abort:
        say("stopped")
        return 130
    except CredfolioError as error:
        say_error(error)
        return 3 if isinstance(error, Undetermined) else 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception:  # noqa: BLE001 - the last line of defence, and it says so
        traceback.print_exc()
        say("error: this is a bug in Credfolio; the lines above say where")
        return _BUG
    return status if isinstance(status, int) else 0


SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Begin": (init, new, import_roster, approve, schema, keygen, import_skills),
    "Publish": (build, serve, check, doctor, bundle, export_command),
    "Verify": (verify, endorse, import_command, log_command, reproduce),
    "Over the years": (
        due,
        renew,
        award_milestones,
        revoke,
        suspend,
        reinstate,
        forget,
        move,
        mend,
        restore,
    ),
    "Keys": (rotate, compromised),
}
"""The commands by what they are for, in the order in which people meet them."""


class _Sections(click.Group):
    """A group whose help lists its commands by section."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a list of commands for each section, all as wide as the widest name needs."""
        width = max(len(name) for name in self.list_commands(ctx))
        for title, commands in SECTIONS.items():
            rows = [
                ((each.name or "").ljust(width), each.get_short_help_str(formatter.width))
                for each in commands
            ]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(
    cls=_Sections,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "credfolio init my-portfolio && cd my-portfolio",
        "credfolio build && credfolio serve",
        "credfolio verify site_output/*/*/credential.json",
    ),
)
@click.version_option(__version__, prog_name="credfolio", message="%(prog)s %(version)s")
def cli() -> None:
    """Sign Open Badges 3.0 from YAML files and publish them as a static site that verifies."""


for _commands in SECTIONS.values():
    for _command in _commands:
        cli.add_command(_command)
