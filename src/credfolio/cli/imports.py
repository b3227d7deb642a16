"""`import`, `import-roster` and `import-skills`: what others give, awards from a table, skills."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from credfolio.cli.options import (
    build_fetch,
    expand_source,
    maps_option,
    offline_option,
    read_source,
    root_option,
    take_site,
)
from credfolio.cli.talk import count, examples, say, say_hint
from credfolio.errors import (
    RefusedImport,
    Undetermined,
)

if TYPE_CHECKING:
    from credfolio.enrolling import Enrolment
    from credfolio.importing import Import, Importing
    from credfolio.imports import Origin
    from credfolio.portfolio import Given, Portfolio
    from credfolio.resolution import Fetch


@click.command(
    "import",
    short_help="Keep a credential that another issuer gave.",
    epilog=examples(
        "credfolio import badge.png",
        "credfolio import https://example.org/ada/rust/credential.json --earner ada",
        "credfolio import degree.jwt --as msc-physics --dry-run",
    ),
)
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--earner", metavar="SLUG", help="Whose it is. Default: whom it names.")
@click.option("--as", "slug", metavar="SLUG", help="Last part of its address. Default: its name.")
@click.option("--dry-run", is_flag=True, help="Verify and say what would be kept; write nothing.")
@click.option(
    "--public-email", is_flag=True, help="Publish it though there is an e-mail address in it."
)
@maps_option
@offline_option
@root_option
def import_command(
    *,
    sources: tuple[str, ...],
    earner: str | None,
    slug: str | None,
    dry_run: bool,
    public_email: bool,
    maps: tuple[str, ...],
    offline: bool,
    root: Path,
) -> int:
    """Verify credentials of other issuers and keep them, byte for byte, in content/imports/.

    FILE is JSON, a JWT, a baked picture, a PDF or a page, a folder of them, or - for standard input. The
    next build shows them. What a colleague says for something of this site is kept in
    content/endorsements/. Exit status 0 if all are kept and could be checked, 1 if one was refused,
    3 if one could not be checked or read.
    """
    from credfolio.importing import (  # noqa: PLC0415
        is_endorsement_of,
        write_endorsements,
        write_imports,
    )

    expanded = [one for source in sources for one in expand_source(source)]
    if slug is not None and len(expanded) > 1:
        raise click.UsageError("--as names one credential, and there are several")
    fetch = build_fetch(maps, offline=offline)
    if not dry_run:
        take_site(root)
    run = _importing(root, fetch)
    endorsing = _Endorsing(root)
    done: list[Import] = []
    statuses = [0]
    for source in expanded:
        try:
            data = read_source(source, fetch)
            if is_endorsement_of(run.content, data):
                endorsing.take(source, data, slug=slug, dry_run=dry_run)
                continue
            taken = run.prepare(data, earner=earner, slug=slug, public_email=public_email)
        except (RefusedImport, Undetermined) as error:
            refused = isinstance(error, RefusedImport)
            say(f"error: {source}: {'refused: ' if refused else ''}{error.message}")
            say_hint(error.hint)
            statuses.append(1 if refused else 3)
            continue
        done.append(taken)
        statuses.append(_say_import(source, taken, dry_run=dry_run))
    if not dry_run:
        write_imports(root, done)
        write_endorsements(root, endorsing.taken)
    for name in (*(taken.file for taken in done), *(each.given.file for each in endorsing.taken)):
        click.echo(name)
    return next(status for status in (1, 3, 0) if status in statuses)


class _Endorsing:
    """What colleagues say for what the site has; it is read when there is any."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._portfolio: Portfolio | None = None
        self.taken: list[Given] = []

    def take(self, source: str, data: bytes, *, slug: str | None, dry_run: bool) -> None:
        from credfolio.cli.publish import read_portfolio  # noqa: PLC0415
        from credfolio.importing import prepare_endorsement  # noqa: PLC0415
        from credfolio.portfolio import build_verifier  # noqa: PLC0415
        from credfolio.wallet import load_wallet  # noqa: PLC0415

        today = datetime.now(UTC).date()
        if self._portfolio is None:
            self._portfolio, _ = read_portfolio(self._root, today)
        whole = self._portfolio
        verifier = build_verifier(whole.content, load_wallet(self._root / "wallet"), today)
        kept = (*whole.given, *self.taken)
        files = {(each.earner, each.slug): each.given for each in kept}
        given = prepare_endorsement(whole, files, verifier, data, slug=slug)
        is_new = (given.earner, given.slug) not in files
        self.taken.append(given)
        done = "kept as an endorsement" if is_new else "is here already"
        done = f"would be {done}" if dry_run and is_new else done
        say(f"{source}: {done} ({given.report.state}): {given.given.file}")
        skill = f", the skill {given.skill}" if given.skill else ""
        say(f"  of /{given.of}{skill}, by {_endorser(given)}")


def _endorser(given: Given) -> str:
    endorser = given.endorser
    standing = {
        "known": "known to this site",
        "site": "an issuer of this site",
        "self": "which is the earner",
        "key": "which nothing confirms",
    }[endorser.kind]
    return f"{endorser.name or 'somebody without a name'}, {standing}: {endorser.did}"


@click.command(
    "import-skills",
    short_help="Take skills out of ESCO or a CASE framework.",
    epilog=examples(
        "credfolio import-skills skills_en.csv --match 'Python (computer programming)'",
        "credfolio import-skills package.json",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--match",
    "words",
    multiple=True,
    metavar="TEXT",
    help="Only skills with this in their name, or as their code or address; may be repeated.",
)
@root_option
def import_skills(file: Path, words: tuple[str, ...], root: Path) -> int:
    """Add skills of a framework to content/skills.yaml, with their addresses there.

    FILE is skills_<language>.csv of an ESCO download, or a CASE package (CFPackage) as JSON. What is
    there already stays as it is; a skill whose address is there is not added again.
    """
    from credfolio.errors import DocumentError, SiteError  # noqa: PLC0415
    from credfolio.frameworks import MAX_FRAMEWORK, parse_framework  # noqa: PLC0415
    from credfolio.scaffold import add_skills  # noqa: PLC0415

    take_site(root)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FRAMEWORK + 1)
        if len(data) > MAX_FRAMEWORK:
            raise DocumentError(f"is larger than {MAX_FRAMEWORK // 1024 // 1024} MB")
        found = parse_framework(data)
    except OSError as error:
        raise SiteError(f"{file}: cannot be read: {error.strerror}") from None
    except DocumentError as error:
        raise SiteError(f"{file}: {error.message}", hint=error.hint) from None
    chosen = [skill for skill in found if not words or skill.is_meant(words)]
    if not chosen:
        say(f"error: {file}: none of its {count(len(found), 'skill')} is meant")
        return 1
    added = add_skills(root, chosen)
    if added.known:
        say(f"{count(added.known, 'skill')} there already")
    if added.ids:
        say(f"wrote {added.file}: {count(len(added.ids), 'skill')}")
        say("next: name them in badges, or let badges carry their addresses")
    for id_ in added.ids:
        click.echo(id_)
    return 0


def _importing(root: Path, fetch: Fetch) -> Importing:
    from credfolio.addresses import dids_of  # noqa: PLC0415
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.importing import Importing  # noqa: PLC0415
    from credfolio.wallet import load_receipts, load_wallet  # noqa: PLC0415

    loaded = load_content(root)
    identities = load_wallet(root / "wallet").identities
    return Importing(
        loaded.content,
        loaded.imports,
        load_receipts(root / "wallet"),
        frozenset(
            did
            for issuer, identity in identities.items()
            for did in dids_of(loaded.content, issuer, identity)
        ),
        fetch,
        datetime.now(UTC).replace(microsecond=0),
    )


def _say_import(source: str, taken: Import, *, dry_run: bool) -> int:
    """Say what was found out and where it is kept; returns the exit status."""
    done = "imported" if taken.is_new else "is here already, verified again"
    done = f"would be kept ({taken.report.state})" if dry_run else f"{done} ({taken.report.state})"
    say(f"{source}: {done}: {taken.file}")
    say(f"  {_signed_by(taken.origin)}, checked {taken.receipt.verified}")
    for warning in taken.warnings:
        say(f"  warning: {warning}")
    if taken.is_old:
        say(f"  it could not be checked now; what was found on {taken.receipt.verified} stays")
    return 3 if taken.is_old or taken.report.state == "unverifiable" else 0


def _signed_by(origin: Origin) -> str:
    if not origin.confirmed:
        return f"it says it is from {origin.place or origin.issuer}, which nothing confirms"
    return {
        "site": "issued by this site",
        "self": "self-issued: earner and issuer are the same",
        "domain": f"signed by {origin.place}",
        "key": "signed by a key that no domain vouches for",
    }[origin.kind]


@click.command(
    "import-roster",
    short_help="Award badges to many from a table.",
    epilog=examples(
        "credfolio import-roster content/awards/spring.csv --dry-run",
        "credfolio import-roster content/awards/spring.csv",
        "credfolio import-roster exam.xlsx --mapping content/awards/exam.yaml",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What says how it is read. Default: the .yaml of the same name beside it, if any.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be awarded; write nothing.")
@click.option("--partial", is_flag=True, help="Leave out rows with a mistake and write the others.")
@root_option
def import_roster(
    *, file: Path, mapping: Path | None, dry_run: bool, partial: bool, root: Path
) -> int:
    """Write what a table awards into the files of its earners, new ones for who has none.

    FILE is CSV or XLSX. Nothing is written if anything is wrong with it, and nothing twice. The
    new awards go to standard output as EARNER/AWARD. Exit status 0 if every row is taken, 1 if
    not.
    """
    from credfolio.enrolling import read_enrolment, write_enrolment  # noqa: PLC0415

    if not dry_run:
        take_site(root)
    enrolment = read_enrolment(root, file, mapping=mapping, partial=partial)
    if not dry_run:
        write_enrolment(root, enrolment)
    for mistake in enrolment.left_out:
        say(f"left out: {mistake}")
        say_hint(mistake.hint)
    for name in enrolment.awards:
        click.echo("/".join(name))
    _say_enrolment(enrolment, dry_run=dry_run)
    if enrolment.awards and (root / "content/policy.yaml").exists():
        say("content/policy.yaml may ask for approvals: credfolio check says which are missing")
    return 1 if enrolment.rows else 0


def _say_enrolment(enrolment: Enrolment, *, dry_run: bool) -> None:
    earners = {earner for earner, _ in enrolment.awards}
    would = "would be written" if dry_run else "written"
    if enrolment.awards:
        say(
            f"{count(len(enrolment.awards), 'award')} to {count(len(earners), 'earner')} {would}, "
            f"{len(enrolment.earners)} of them new"
        )
    else:
        say("nothing new to award")
    if enrolment.present:
        say(f"{count(enrolment.present, 'award')} of the table are there already")
    if enrolment.rows:
        say(f"{count(enrolment.rows, 'row')} left out")
    if enrolment.unkept:
        say(
            f"{count(enrolment.unkept, 'earner')} recognised by name: their files have no e-mail "
            "address, and none was written into them"
        )
    if enrolment.awards and not dry_run:
        say("next: look at what was written, credfolio build, then publish")
