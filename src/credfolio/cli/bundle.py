"""`bundle`, `restore` and `reproduce`: a site to keep, to bring back, and to make once more."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from credfolio import __version__
from credfolio.cli.hosting import place_of, typed_address
from credfolio.cli.options import EXIT, as_of_option, day_of, root_option, take_site
from credfolio.cli.publish import read_frozen
from credfolio.cli.talk import count, examples, say, say_hint
from credfolio.errors import BundleError, SiteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from credfolio.archives import Archive
    from credfolio.bundles import Bundle, BundleReport, Scope
    from credfolio.cli.publish import Stored
    from credfolio.differences import Comparison

_ZIP = b"PK"


@click.command(
    short_help="Put the site and what verifies it into one archive.",
    epilog=examples(
        "credfolio bundle",
        "credfolio bundle --output archive/badges.zip",
        "credfolio verify badges.example.org-2026-11-23.zip",
    ),
)
@root_option
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The archive. Default: the site's address and the day, in the current folder.",
)
@click.option("--all", "everything", is_flag=True, help="Put in what is unlisted as well.")
@as_of_option
def bundle(*, root: Path, output: Path | None, everything: bool, as_of: datetime | None) -> None:
    """Build the site as --frozen does, and archive it with all that it is verified with.

    The archive verifies itself without network: `credfolio verify FILE`. The same content, wallet and
    day give the same archive, byte for byte. content/ is not in it, and no private key. Its path
    goes to standard output.
    """
    from credfolio.files import holds, replace_file  # noqa: PLC0415

    take_site(root)
    stored = read_frozen(root, day_of(as_of))
    made = _make(stored, "all" if everything else "public")
    file = output or Path(f"{made.folder}.zip")
    _check_place(file, root)
    data = _pack(made, stored)
    if file.exists() and not holds(file, data) and not _is_bundle(file):
        raise SiteError(
            f"{file} is there, and no bundle", hint="move it away, or name another file"
        )
    if not holds(file, data):
        replace_file(file, data)
    say(
        f"{count(len(made.files), 'file')}, {len(data):,} bytes, as of {stored.portfolio.as_of}; "
        "content/ and private keys are not in it"
    )
    say_hint(f"credfolio verify {file}")
    click.echo(file)


def _make(stored: Stored, scope: Scope) -> Bundle:
    from credfolio.bundles import about, build_bundle  # noqa: PLC0415
    from credfolio.wallet import receipt_texts, wallet_texts  # noqa: PLC0415

    said = about(stored.portfolio, __version__, scope)
    wallet = {**wallet_texts(stored.wallet), **receipt_texts(stored.receipts)}
    return build_bundle(stored.portfolio, said, stored.files(), wallet)


def _pack(made: Bundle, stored: Stored) -> bytes:
    """The archive of a bundle, in which there is nothing secret."""
    from credfolio.archives import render_archive  # noqa: PLC0415
    from credfolio.leaks import refuse_leaks  # noqa: PLC0415

    earners = stored.loaded.content.earners.values()
    emails = [earner.email for earner in earners if earner.email]
    public = {f"site/{path}" for path in stored.portfolio.public_emails}
    public |= {
        f"wallet/receipts/{imported.earner}/{imported.slug}.json"
        for imported in stored.portfolio.every_import
        if imported.has_email
    }
    files = dict(refuse_leaks(made.files.items(), emails, frozenset(public)))
    return render_archive(made.folder, files)


def _check_place(file: Path, root: Path) -> None:
    for name in ("site_output", "wallet", "content"):
        if file.resolve().is_relative_to((root / name).resolve()):
            raise click.BadParameter(
                f"{file} lies in {name}/, where a bundle has no place", param_hint="--output"
            )
    if not file.parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}", param_hint="--output")


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open an archive; what is wrong with it is said with its name."""
    from credfolio.archives import open_archive  # noqa: PLC0415

    try:
        with file.open("rb") as data:
            yield open_archive(data)
    except OSError as error:
        raise click.UsageError(f"cannot read {file}: {error.strerror}") from None
    except BundleError as error:
        raise BundleError(f"{file} {error.message}", hint=error.hint) from None


def is_archive(source: str) -> bool:
    """Whether somebody names a zip archive."""
    try:
        with Path(source).open("rb") as data:
            return data.read(len(_ZIP)) == _ZIP
    except (OSError, ValueError):
        return False


def _is_bundle(file: Path) -> bool:
    from credfolio.bundles import read_about  # noqa: PLC0415

    try:
        with opened(file) as archive:
            return bool(read_about(archive))
    except BundleError:
        return False


def check_archive(source: str, moment: datetime | None) -> BundleReport:
    """Verify a bundle; raises `BundleError` if it is none."""
    from credfolio.bundles import check_bundle  # noqa: PLC0415

    with opened(Path(source)) as archive:
        return check_bundle(source, archive, moment)


@click.command(
    short_help="Bring back a lost wallet from a bundle.",
    epilog=examples("credfolio restore badges.example.org-2026-11-23.zip"),
)
@click.argument("file", metavar="BUNDLE", type=click.Path(path_type=Path))
@root_option
def restore(*, file: Path, root: Path) -> None:
    """Write the files of wallet/ that are missing, from a bundle that verifies.

    What is there stays: if a file holds something else than the bundle, nothing is written.
    """
    from credfolio.bundles import WALLET  # noqa: PLC0415
    from credfolio.wallet import restore_wallet  # noqa: PLC0415

    report = check_archive(str(file), None)
    if report.outcome != "passed":
        faults = [
            each.message for each in report.findings if each.outcome not in ("passed", "skipped")
        ]
        raise BundleError(
            f"{file} does not verify, so nothing was written: {'; '.join(faults)}",
            hint=f"credfolio verify {file}",
        )
    take_site(root)
    with opened(file) as archive:
        files = {path.removeprefix(WALLET): archive.read(path) for path in archive.below(WALLET)}
    written = restore_wallet(root / "wallet", files)
    say(f"{count(len(written), 'file')} written to wallet/, as of {report.about.as_of}")
    if report.about.scope == "public":
        say("what was unlisted or private is not in this bundle")
    say_hint("credfolio build --frozen says whether content and wallet fit")


@click.command(
    short_help="Build a bundle or a published site once more, and compare.",
    epilog=examples(
        "credfolio reproduce badges.example.org-2026-11-23.zip",
        "credfolio reproduce https://badges.example.org/",
        "credfolio reproduce https://example.org/ --map https://example.org/=http://127.0.0.1:8080/",
    ),
)
@click.argument("source", metavar="BUNDLE|URL")
@click.option(
    "--map",
    "mapped",
    metavar="URL=ADDRESS",
    help="Ask ADDRESS for what lies below URL.",
)
@click.option(
    "--seconds",
    default=600.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="How long all questions to a host together may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@root_option
@click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day to build as of. Default: the one that the bundle or the site says.",
)
def reproduce(
    *,
    source: str,
    mapped: str | None,
    seconds: float,
    as_json: bool,
    root: Path,
    as_of: datetime | None,
) -> int:
    """Build the site from this folder as of the same day, and name every byte that differs.

    BUNDLE is an archive that `credfolio bundle` made, URL the address of a published site, of which
    only files are seen that are built here as well. Exit status 0 if all is the same, 1 if
    something differs, 3 if something could not be told.
    """
    from credfolio.differences import render_comparison  # noqa: PLC0415

    day = as_of.date() if as_of else None
    take_site(root)
    if source.startswith(("https://", "http://")):
        comparison = _with_host(root, source, mapped, seconds, day)
    elif mapped is not None:
        raise click.UsageError("--map is for a URL")
    else:
        comparison = _with_bundle(root, Path(source), day)
    if as_json:
        click.echo(json.dumps(comparison.to_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(render_comparison(comparison))
    return EXIT[comparison.outcome]


def _with_bundle(root: Path, file: Path, day: date | None) -> Comparison:
    from credfolio.bundles import SITE, read_about, without_unlisted  # noqa: PLC0415
    from credfolio.differences import Comparison  # noqa: PLC0415
    from credfolio.reproducing import compare_files  # noqa: PLC0415

    with opened(file) as archive:
        said = read_about(archive)
        day = day or said.as_of
        stored = read_frozen(root, day)
        here = stored.files()
        if said.scope == "public":
            here = without_unlisted(here, stored.portfolio)
        there = {path.removeprefix(SITE): archive.read(path) for path in archive.below(SITE)}
    causes = [*_causes(said.version, said.as_of, day), *_moved(stored, said.base_url)]
    found = compare_files(here, there)
    return Comparison(str(file), str(day), len(here), found, tuple(causes))


def _with_host(
    root: Path, url: str, mapped: str | None, seconds: float, day: date | None
) -> Comparison:
    from credfolio.addresses import former_place, kept_addresses  # noqa: PLC0415
    from credfolio.differences import Comparison  # noqa: PLC0415
    from credfolio.errors import Undetermined  # noqa: PLC0415
    from credfolio.reproducing import NOT_SERVED, ask_build, compare_with_host  # noqa: PLC0415

    address = typed_address(url, "URL")
    place = place_of(address, mapped, typed=True)
    causes: list[str] = []
    try:
        built = ask_build(place)
    except Undetermined:
        if day is None:
            raise
    else:
        day = day or built.as_of
        causes += _causes(built.version, built.as_of, day)
    stored = read_frozen(root, day)
    here = stored.files()
    if address in kept_addresses(stored.portfolio.content):
        former = former_place(address)
        here = {p.removeprefix(former): data for p, data in here.items() if p.startswith(former)}
    found = compare_with_host(here, place, seconds=seconds)
    return Comparison(url, str(day), len(here.keys() - NOT_SERVED), found, tuple(causes))


def _causes(version: str, as_of: date, day: date) -> Iterator[str]:
    """What makes two editions differ before anything else does."""
    if version != __version__:
        yield f"it was built by credfolio {version}, and this is {__version__}: use that version"
    if as_of != day:
        yield f"it was built as of {as_of}, not {day}"


def _moved(stored: Stored, base: str) -> Iterator[str]:
    if base != (now := stored.portfolio.content.site.base):
        yield f"it was built for {base}, and base_url is {now}"
