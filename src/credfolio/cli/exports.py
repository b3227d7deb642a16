"""`export`: what a site holds, in the forms of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from credfolio.cli.options import as_of_option, day_of, root_option, take_site
from credfolio.cli.publish import read_portfolio
from credfolio.cli.talk import count, examples, say
from credfolio.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from credfolio.model import Content
    from credfolio.portfolio import Portfolio


class _Form(click.Choice[str]):
    """The name of an exporter; what they are is imported when somebody asks."""

    def __init__(self) -> None:
        super().__init__(_FORMS)


_FORMS = (
    "csv", "json-resume", "hr-open", "jsonld", "oneroster", "xapi", "atom", "json-feed", "ics",
)  # fmt: skip


@click.command(
    name="export",
    short_help="Write credentials in the form of another program.",
    epilog=examples(
        "credfolio export csv > credentials.csv",
        "credfolio export json-resume ada-lovelace",
        "credfolio export hr-open --output records/",
    ),
)
@click.argument("form", metavar="FORM", type=_Form())
@click.argument("earners", metavar="[EARNER]...", nargs=-1)
@click.option(
    "--output",
    metavar="FILE|FOLDER",
    type=click.Path(path_type=Path),
    help="Where to write: a file, or a folder for a form that has a file for each earner. "
    "Default: standard output, for one file.",
)
@click.option(
    "--with-hidden",
    is_flag=True,
    help="Tell of unlisted and private credentials too, for a system of your own.",
)
@as_of_option
@root_option
def export_command(
    form: str,
    earners: tuple[str, ...],
    output: Path | None,
    as_of: datetime | None,
    *,
    with_hidden: bool,
    root: Path,
) -> None:
    """Write what a site holds as FORM, of all earners or of those that are named.

    \b
    csv          a table with a row for each credential, whatever its state
    json-resume  a résumé for each earner, as JSON Resume
    hr-open      a record for each earner, as HR Open LER-RS, with the signed credentials
    jsonld       a graph of people and credentials, in schema.org's words
    oneroster    a zip of tables, as OneRoster 1.1 has them
    xapi         statements for a learning record store
    atom         the newest credentials, as an Atom feed
    json-feed    the same as JSON Feed
    ics          what ends, as a calendar

    Résumés, records and graphs tell of what is valid only. No form has an e-mail address in it.
    """  # noqa: D301 - click's mark for lines that stay as they are
    from credfolio.exporters import EXPORTERS  # noqa: PLC0415
    from credfolio.leaks import refuse_leaks  # noqa: PLC0415

    take_site(root)
    portfolio, _ = read_portfolio(root, day_of(as_of), with_hidden=with_hidden)
    content = portfolio.content
    chosen = _chosen(portfolio, earners) if earners else portfolio
    emails = [earner.email for earner in content.earners.values() if earner.email]
    made = [(file.path, _bytes_of(file.data)) for file in EXPORTERS[form].export(chosen)]
    files = dict(refuse_leaks(made, emails, frozenset()))
    if not files:
        raise SiteError(f"there is nothing to write as {form}")
    _write(form, files, output)


def _bytes_of(data: bytes | Path) -> bytes:
    return data if isinstance(data, bytes) else data.read_bytes()


def _chosen(portfolio: Portfolio, earners: Sequence[str]) -> Portfolio:
    from credfolio.portfolio import portfolio_of  # noqa: PLC0415

    for slug in earners:
        if slug not in portfolio.content.earners:
            raise _unknown(slug, portfolio.content)
    return portfolio_of(portfolio, earners)


def _unknown(slug: str, content: Content) -> SiteError:
    from credfolio.mistakes import hint_for  # noqa: PLC0415
    from credfolio.report import printable  # noqa: PLC0415

    return SiteError(
        f"there is no earner '{printable(slug)}' that may be told of",
        hint=hint_for(slug, content.earners),
    )


def _write(form: str, files: dict[str, bytes], output: Path | None) -> None:
    from credfolio.files import make_folder, replace_file  # noqa: PLC0415

    if output is None:
        if len(files) > 1:
            raise SiteError(
                f"{form} has a file for each earner, {len(files)} of them",
                hint="name one earner, or a folder with --output",
            )
        (data,) = files.values()
        click.echo(data, nl=False)
        return
    if len(files) == 1 and not output.is_dir():
        replace_file(output, next(iter(files.values())))
        say(f"wrote {output}")
        return
    make_folder(output)
    for name, data in files.items():
        replace_file(output / name, data)
    say(f"wrote {count(len(files), 'file')} to {output}")
