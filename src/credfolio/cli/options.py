"""Options and arguments that several commands take, and what they stand for."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credfolio.errors import (
    SiteError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.issuing import AwardKey
    from credfolio.resolution import Fetch

EXIT = {"passed": 0, "failed": 1, "undetermined": 3}
_ADDRESSES_KEPT = 32
PLACEHOLDER = "https://example.org/"
root_option = click.option(
    "--root",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the site (has content/). Default: this one.",
)


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day that the states of the pages hold for. Default: $SOURCE_DATE_EPOCH, or today (UTC).",
)


jobs_option = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 512),
    default=lambda: os.cpu_count() or 1,
    show_default="one for each processor",
    help="Processes that make pages at a time.",
)


cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    help="Scheduler of a Dask cluster that makes pages, such as tcp://scheduler:8786.",
)


class _FolderOrAddress(click.Path):
    """A folder as `Path`, or an address as text."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        is_address = isinstance(value, str) and "://" in value
        return value if is_address else super().convert(value, param, ctx)


place_option = click.option(
    "--output",
    metavar="FOLDER|ADDRESS",
    type=_FolderOrAddress(file_okay=False, path_type=Path),
    help="Folder of the built site, or an address such as s3://bucket/site. "
    "Default: site_output in the site's folder.",
)


output_option = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the built site. Default: site_output in the site's folder.",
)


maps_option = click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="URL=DIR",
    help="Answer addresses below URL from a folder, not from the network. Repeatable.",
)


offline_option = click.option("--offline", is_flag=True, help="Never ask the network.")


def award_key(name: str) -> AwardKey:
    """The award that somebody names as EARNER/AWARD."""
    earner, slash, award = name.strip("/").partition("/")
    if not slash or not award or "/" in award:
        raise click.UsageError(f"'{name}' is not EARNER/AWARD, like ada-lovelace/intro-to-rust")
    return earner, award


def build_fetch(maps: tuple[str, ...], *, offline: bool) -> Fetch:
    """What answers addresses: the folders of `--map`, and the network unless it is off."""
    from credfolio.fetch import MappedFetch, fetch_https, no_network  # noqa: PLC0415

    # An issuer's document is asked for by each of its credentials and by its lists: once is enough.
    network = no_network if offline else lru_cache(maxsize=_ADDRESSES_KEPT)(fetch_https)
    return MappedFetch(_parse_maps(maps), network)


def _parse_maps(maps: tuple[str, ...]) -> Mapping[str, Path]:
    folders: dict[str, Path] = {}
    for entry in maps:
        url, equals, name = entry.partition("=")
        folder = Path(name)
        if not equals or not url.startswith("https://") or not folder.is_dir():
            raise click.BadParameter(
                f"'{entry}' is not URL=DIR with an https address and a folder that exists",
                param_hint="--map",
            )
        folders[url if url.endswith("/") else f"{url}/"] = folder
    return folders


def expand_source(source: str) -> list[str]:
    """A folder stands for every credential in it; its other files are passed over."""
    from credfolio.wrappings import ENDINGS, carries_credential  # noqa: PLC0415

    if source.startswith("https://") or not Path(source).is_dir():
        return [source]
    files = sorted(path for path in Path(source).rglob("*") if path.is_file())
    ending_so = [path for path in files if path.name.lower().endswith(ENDINGS)]
    found = [str(path) for path in ending_so if carries_credential(path.read_bytes())]
    if not found:
        raise click.UsageError(f"the folder {source} holds no credential")
    return found


def read_source(source: str, fetch: Fetch) -> bytes:
    """The bytes of a file, of an https address, or of standard input (`-`)."""
    if source.startswith("https://"):
        return fetch(source)
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise click.UsageError(f"cannot read {source}: {error.strerror}") from None


def take_site(root: Path) -> None:
    """Keep other runs from writing to a site until the command ends; raises as `writing`."""
    from credfolio.journal import writing  # noqa: PLC0415

    if (root / "content").is_dir():  # or else the command itself says what is wrong
        click.get_current_context().with_resource(writing(root))


def day_of(as_of: datetime | None) -> date:
    """The day that states hold for: `--as-of`, `$SOURCE_DATE_EPOCH`, or today (UTC)."""
    if as_of is not None:
        return as_of.date()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise SiteError(f"SOURCE_DATE_EPOCH is '{epoch}', not a number of seconds") from None
