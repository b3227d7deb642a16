"""`log`: what the issuers' logs say, and whether they still say what they said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from credfolio.cli.options import (
    EXIT,
    build_fetch,
    maps_option,
    offline_option,
    root_option,
)
from credfolio.cli.talk import examples
from credfolio.errors import LogError, Undetermined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from credfolio.audit import Audit, Kept
    from credfolio.issuing import Wallet
    from credfolio.resolution import Fetch


@click.group(
    name="log",
    short_help="Read and audit the logs of what was issued.",
    invoke_without_command=True,
    epilog=examples(
        "credfolio log",
        "credfolio log verify --against last-year.checkpoint",
        "credfolio log verify https://example.org/log/acme/ --against acme.checkpoint",
    ),
)
@click.pass_context
def log_command(context: click.Context) -> None:
    """Show what the logs of the wallet say, or audit a log with `verify`."""
    if context.invoked_subcommand is None:
        context.invoke(show, root=Path(), as_json=False)


@log_command.command(
    short_help="List the entries of the wallet's logs.",
    epilog=examples("credfolio log show", "credfolio log show --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
@root_option
def show(*, root: Path, as_json: bool) -> None:
    """List what the logs of the wallet say, with the names that only the wallet knows."""
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.events import read_log, read_secret  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    wallet = load_wallet(root / "wallet")
    bases = load_content(root).content.site.bases
    names = {}
    for key in sorted(wallet.salts):
        if secret := read_secret(wallet, key):
            names[secret.credential] = "/".join(key)
            names.setdefault(secret.replaces, f"{'/'.join(key)}, an earlier edition")
    rows = [
        {
            "log": issuer,
            "index": index,
            "event": entry.event,
            "time": entry.time,
            "credential": entry.credential,
            **({"replaces": entry.replaces} if entry.replaces else {}),
            **({"name": names[entry.credential]} if entry.credential in names else {}),
        }
        for issuer in sorted(wallet.logs)
        for index, entry in enumerate(read_log(wallet, issuer, bases).entries)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        name = row.get("name", f"{row['credential']:.12}...")
        click.echo(f"{row['log']} {row['index']:>6}  {row['time']}  {row['event']:<9}  {name}")


@log_command.command(
    name="verify",
    short_help="Say whether a log still begins as it did.",
    epilog=examples(
        "credfolio log verify",
        "credfolio log verify --against last-year.checkpoint",
        "credfolio log verify site_output",
        "credfolio log verify https://example.org/log/acme/ --against kept/acme",
    ),
)
@click.argument("source", required=False, metavar="[URL|FOLDER]")
@click.option(
    "--against",
    metavar="OLD_CHECKPOINT",
    type=click.Path(path_type=Path, exists=True),
    help="A checkpoint of the log that was kept, or a folder with a copy of the log.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@maps_option
@offline_option
@root_option
def verify_log(
    *,
    source: str | None,
    against: Path | None,
    as_json: bool,
    maps: tuple[str, ...],
    offline: bool,
    root: Path,
) -> int:
    """Audit a log: its entries, tiles, times and signature, and whether it only ever grew.

    Without an argument the logs of the wallet are audited. URL is a log's address, FOLDER a built
    site or a copy of a log. Exit status 0 if all is well, 1 if an entry was removed, changed or
    backdated, 3 if something could not be told.
    """
    from credfolio.audit import render_audit  # noqa: PLC0415

    kept = _kept(against) if against else None
    fetch = build_fetch(maps, offline=offline)
    audits = list(_published(source, fetch, kept) if source else _in_wallet(root, kept))
    if kept and not any(finding.name == "against" for each in audits for finding in each.findings):
        raise click.UsageError(
            f"{against} is a checkpoint of {kept.signed.checkpoint.origin}, "
            "and none of these logs is that one"
        )
    if as_json:
        shown = [audit.to_json() for audit in audits]
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        for audit in audits:
            click.echo(render_audit(audit))
    outcomes = {audit.outcome for audit in audits}
    return next(
        EXIT[outcome] for outcome in ("failed", "undetermined", "passed") if outcome in outcomes
    )


def _kept(path: Path) -> Kept:
    """A checkpoint that was kept, with the log's entries if they are beside it."""
    from credfolio.audit import Kept, read_checkpoint, read_entries  # noqa: PLC0415
    from credfolio.tlog import parse_checkpoint  # noqa: PLC0415

    try:
        if path.is_dir():
            read = _reader(path)
            _, signed = read_checkpoint(read)
            return Kept(signed, read_entries(read, signed.checkpoint.size))
        return Kept(parse_checkpoint(path.read_bytes().decode()))
    except (LogError, Undetermined) as error:
        raise click.UsageError(f"{path} {error.message}") from None
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"{path} cannot be read as a checkpoint") from None


def _reader(folder: Path) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except OSError:
            raise Undetermined(f"{folder / path} is not there") from None

    return read


def _in_wallet(root: Path, kept: Kept | None) -> Iterator[Audit]:
    """The audits of a wallet's logs."""
    from credfolio.audit import Audit, AuditFinding, audit_kept  # noqa: PLC0415
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.errors import WalletError  # noqa: PLC0415
    from credfolio.events import missing_events, read_log  # noqa: PLC0415
    from credfolio.multikey import decode_public_key  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    wallet = load_wallet(root / "wallet")
    bases = load_content(root).content.site.bases
    if not wallet.logs:
        raise Undetermined(
            "the wallet has no log yet", hint="the next `credfolio build` with the key begins it"
        )
    for issuer in sorted(wallet.logs):
        source = f"wallet/log/{issuer}"
        try:
            log = read_log(wallet, issuer, bases)
            alone = _only(wallet, issuer)
            faults = [str(missing) for missing in missing_events(alone, bases)]
        except WalletError as error:
            yield Audit(source, None, (AuditFinding("entries", "failed", error.message),))
            continue
        if not log.checkpoints:
            said = "the log has no signed checkpoint"
            yield Audit(source, None, (AuditFinding("signature", "failed", said),))
            continue
        keys = [decode_public_key(key.multibase) for key in wallet.identities[issuer].keys]
        own = kept if kept and kept.signed.checkpoint.origin == log.origin else None
        yield audit_kept(source, log, keys, faults, own)


def _only(wallet: Wallet, issuer: str) -> Wallet:
    """A wallet with the keys and the log of one issuer only."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(
        wallet,
        identities={issuer: wallet.identities[issuer]},
        logs={issuer: wallet.logs[issuer]},
    )


def _published(source: str, fetch: Fetch, kept: Kept | None) -> Iterator[Audit]:
    """The audits of the logs at an address or in a folder."""
    from credfolio.audit import audit_published, published_keys  # noqa: PLC0415
    from credfolio.fetch import MappedFetch  # noqa: PLC0415
    from credfolio.resolution import Resolver  # noqa: PLC0415
    from credfolio.tlog import SignedCheckpoint  # noqa: PLC0415, TC001

    now = datetime.now(UTC)
    if source.startswith("https://"):
        prefix = source if source.endswith("/") else f"{source}/"
        resolver = Resolver(fetch, now)
        yield audit_published(
            source,
            lambda path: fetch(prefix + path),
            lambda signed: published_keys(signed, resolver),
            kept,
        )
        return
    folder = Path(source)
    logs = [folder] if (folder / "checkpoint").is_file() else sorted(folder.glob("log/*"))
    if not logs:
        raise click.UsageError(f"{source} is neither a log nor a site that has one")
    for place in logs:

        def keys(signed: SignedCheckpoint, place: Path = place) -> list[bytes]:
            origin = signed.checkpoint.origin
            below = origin.removesuffix(f"log/{place.name}")
            is_site = place != folder and below != origin
            own = MappedFetch({f"https://{below}": folder}, fetch) if is_site else fetch
            return published_keys(signed, Resolver(own, now))

        is_it = kept is not None and (len(logs) == 1 or _is_of(place, kept))
        yield audit_published(str(place), _reader(place), keys, kept if is_it else None)


def _is_of(place: Path, kept: Kept) -> bool:
    """Whether a folder holds the log that a checkpoint is of."""
    from credfolio.audit import read_checkpoint  # noqa: PLC0415

    try:
        _, signed = read_checkpoint(_reader(place))
    except (LogError, Undetermined):
        return False
    return signed.checkpoint.origin == kept.signed.checkpoint.origin
