"""The command line: prints, exits, reads the clock and the environment.

Data goes to standard output, talk to standard error. Exit status: 0 done or passed, 1 failed or
content wrong, 2 wrong use, 3 could not be determined, 70 a bug.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

import click

from credfolio import __version__
from credfolio.errors import (
    ContentError,
    CredfolioError,
    KeyFileError,
    RefusedImport,
    SiteError,
    Undetermined,
    WalletError,
)
from credfolio.reasons import StatusReason, StatusState
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from credfolio.content import LoadedContent
    from credfolio.doctor import Place
    from credfolio.importing import Import, Importing
    from credfolio.imports import Origin
    from credfolio.issuing import AwardKey, Plan, Wallet
    from credfolio.keys import KeyFile, KeyFolder
    from credfolio.portfolio import Entry, Portfolio
    from credfolio.proofs import SigningInput
    from credfolio.receipts import Receipt
    from credfolio.report import Report
    from credfolio.resolution import Fetch
    from credfolio.signing import Signed
    from credfolio.site import Written
    from credfolio.status_lists import ListName
    from credfolio.tokens import Theme
    from credfolio.trust import Acquaintance, TrustList
    from credfolio.verify import Verifier

_EXIT = {"passed": 0, "failed": 1, "undetermined": 3}
_BUG = 70
_ADDRESSES_KEPT = 32
_TOOLS = frozenset((".git", ".venv", "node_modules"))
_PLACEHOLDER = "https://example.org/"
_HOSTS = ("github", "gitlab", "netlify", "cloudflare")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its status."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        status = cli.main(args=arguments, prog_name="credfolio", standalone_mode=False)
    except click.ClickException as error:
        _say_usage(error)
        return 2
    except click.Abort:
        _say("stopped")
        return 130
    except CredfolioError as error:
        say_error(error)
        return 3 if isinstance(error, Undetermined) else 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception:  # noqa: BLE001 - the last line of defence, and it says so
        traceback.print_exc()
        _say("error: this is a bug in Credfolio; the lines above say where")
        return _BUG
    return status if isinstance(status, int) else 0


def say_error(error: CredfolioError) -> None:
    """Print an error with its hint; a content error with each of its mistakes."""
    if isinstance(error, ContentError):
        for mistake in error.mistakes:
            _say(f"error: {mistake}")
            _say_hint(mistake.hint)
        _say(f"{_count(len(error.mistakes), 'mistake')} in the content; nothing was written")
        return
    _say(f"error: {error.message}")
    _say_hint(error.hint)


_root = click.option(
    "--root",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the site (has content/). Default: this one.",
)


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "credfolio init my-portfolio && cd my-portfolio",
        "credfolio build && credfolio serve",
        "credfolio verify site_output/*/*/credential.json",
    ),
)
@click.version_option(__version__, prog_name="credfolio", message="%(prog)s %(version)s")
def cli() -> None:
    """Sign Open Badges 3.0 from YAML files and publish them as a static site that verifies."""


@cli.command(
    short_help="Start a new site in a folder.",
    epilog=_examples(
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
    type=click.Choice([*_HOSTS, "none"]),
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

    ask = sys.stdin.isatty() and sys.stderr.isatty()
    if name is None and ask:
        name = click.prompt("Name of the issuer (your organisation, or yourself)", err=True)
    name = name or "Your Organisation"
    found = None if base_url else base_url_from_git(folder)
    if not (base_url or found) and ask:
        _say("the site's address stands in every badge and cannot change later")
        base_url = click.prompt("Address of the site (https://...)", err=True)
    address = (
        base_url or found or f"{_PLACEHOLDER}{slug_from(folder.resolve().name) or 'portfolio'}"
    )
    host = host or host_from_git(folder)
    chosen = None if host == "none" else host
    for path in init_site(folder, title=title or name, name=name, base_url=address, host=chosen):
        _say(f"wrote {path}")
    if chosen:
        _say_source(folder)
    if found:
        _say(f"base_url is {found}, from the git remote")
    if not (base_url or found):
        _say(f"could not find out the site's address; base_url is {address} for now")
        _say_hint("set base_url in content/site.yaml before you give a badge to anyone")
    here = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    _say(f"next: {here}credfolio build && credfolio serve")


def _say_source(root: Path) -> None:
    """Say so if requirements.txt does not say where a publishing machine gets Credfolio."""
    from credfolio.scaffold import names_credfolio  # noqa: PLC0415

    if not names_credfolio(root):
        _say("requirements.txt does not say where the machine that publishes gets Credfolio")
        _say_hint("name a version, an archive, a commit or a folder there before you publish")


@cli.group(short_help="Write a new badge, earner, award or host.")
def new() -> None:
    """Write a new badge, earner or award into content/, or what publishes the site on a host."""


_slug = click.option(
    "--slug", help="Stem of the file and part of its address. Default: made from NAME."
)


@new.command(
    "badge",
    epilog=_examples("credfolio new badge 'Intro to Rust'", "credfolio new badge C++ --slug cpp"),
)
@click.argument("name")
@_slug
@_root
def new_badge_command(name: str, slug: str | None, root: Path) -> None:
    """Write a badge called NAME into content/badges/, with comments on what else it can hold."""
    from credfolio.scaffold import new_badge  # noqa: PLC0415

    _say(f"wrote {new_badge(root, name=name, slug=slug)}")


@new.command(
    "earner",
    epilog=_examples(
        "credfolio new earner 'Ada Lovelace'", "credfolio new earner 山田花子 --slug hanako"
    ),
)
@click.argument("name")
@_slug
@_root
def new_earner_command(name: str, slug: str | None, root: Path) -> None:
    """Write an earner called NAME into content/earners/, as yet without awards."""
    from credfolio.scaffold import new_earner  # noqa: PLC0415

    _say(f"wrote {new_earner(root, name=name, slug=slug)}")


@new.command(
    "award", epilog=_examples("credfolio new award ada-lovelace intro-to-rust --date 2026-05-04")
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
@_root
def new_award_command(
    earner: str, badge: str, day: datetime | None, slug: str | None, root: Path
) -> None:
    """Add an award of BADGE to EARNER's file."""
    from credfolio.scaffold import new_award  # noqa: PLC0415

    chosen = day.date() if day else datetime.now(UTC).date()
    _say(f"wrote {new_award(root, earner=earner, badge=badge, day=chosen, award_id=slug)}")


@new.command("host", epilog=_examples("credfolio new host gitlab"))
@click.argument("host", type=click.Choice(_HOSTS))
@_root
def new_host_command(host: str, root: Path) -> None:
    """Write what publishes the site on HOST, without a key, and what checks pull requests."""
    from credfolio.scaffold import new_host  # noqa: PLC0415

    for path in new_host(root, host):
        _say(f"wrote {path}")
    _say_source(root)


_THEN_PUBLISH = "next: credfolio build, then publish; until then verifiers know nothing of it"
_credential = click.argument("name", metavar="EARNER/AWARD")
_reason = click.option("--reason", type=click.Choice(get_args(StatusReason)), help="Why.")
_note = click.option("--note", metavar="TEXT", help="A line for readers of its page.")
_decided = click.option(
    "--date",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the decision. Default: today (UTC).",
)


@cli.command(
    short_help="Withdraw a credential, for good.",
    epilog=_examples("credfolio revoke ada-lovelace/intro-to-rust --reason issued-in-error"),
)
@_credential
@_reason
@_note
@_decided
@_root
def revoke(
    name: str, reason: StatusReason | None, note: str | None, day: datetime | None, root: Path
) -> None:
    """Write into content/status/ that a credential is revoked. The next build signs it, for good."""
    _withdraw(root, name, "revoked", day=day, reason=reason, note=note)


@cli.command(
    short_help="Put a credential on hold.",
    epilog=_examples("credfolio suspend ada-lovelace/intro-to-rust --reason under-review"),
)
@_credential
@_reason
@_note
@_decided
@_root
def suspend(
    name: str, reason: StatusReason | None, note: str | None, day: datetime | None, root: Path
) -> None:
    """Write into content/status/ that a credential is on hold. The next build signs it."""
    _withdraw(root, name, "suspended", day=day, reason=reason, note=note)


@cli.command(
    short_help="Take a credential off hold.",
    epilog=_examples("credfolio reinstate ada-lovelace/intro-to-rust"),
)
@_credential
@_root
def reinstate(name: str, root: Path) -> None:
    """Delete from content/status/ that a credential is on hold. The next build signs it."""
    from credfolio import withdrawals  # noqa: PLC0415

    done = withdrawals.reinstate(root, _award_key(name))
    _say(f"deleted {done.file}")
    _say(_THEN_PUBLISH)


def _withdraw(
    root: Path,
    name: str,
    state: StatusState,
    *,
    day: datetime | None,
    reason: StatusReason | None,
    note: str | None,
) -> None:
    from credfolio.withdrawals import withdraw  # noqa: PLC0415

    today = datetime.now(UTC).date()
    chosen = day.date() if day else today
    if chosen > today:
        raise click.UsageError(f"--date {chosen} lies ahead, and lists say what is so now")
    done = withdraw(root, _award_key(name), state, day=chosen, reason=reason, note=note)
    _say(f"wrote {done.file}")
    if done.is_new_edition:
        _say("it takes a new edition to say so: copies that were given out are withdrawn for good")
        _say_hint("with status_lists: {purpose: suspension} in site.yaml, later ones come back")
    _say(_THEN_PUBLISH)


def _award_key(name: str) -> AwardKey:
    earner, slash, award = name.strip("/").partition("/")
    if not slash or not award or "/" in award:
        raise click.UsageError(f"'{name}' is not EARNER/AWARD, like ada-lovelace/intro-to-rust")
    return earner, award


@cli.command(short_help="Repair the wallet after a merge.", epilog=_examples("credfolio mend"))
@_root
def mend(root: Path) -> None:
    """Repair what git leaves in wallet/ when two branches that both signed are merged.

    Lists with two sides are joined: what either one withdrew is withdrawn. Credentials with two
    sides, or with one place for two, are withdrawn and signed anew.
    """
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.signing import mend_wallet  # noqa: PLC0415
    from credfolio.wallet import write_wallet  # noqa: PLC0415

    now = format_timestamp(datetime.now(UTC))
    content = load_content(root).content
    mended = mend_wallet(content, root / "wallet", keys=_keys(root), now=now)
    write_wallet(root / "wallet", mended.wallet)
    for name in mended.joined:
        _say(f"joined: wallet/{name.path}")
    for key in mended.anew:
        _say(f"signed again: {'/'.join(key)} (the old copies are withdrawn)")
    if not (mended.joined or mended.anew):
        _say("there is nothing to mend")


_protection = click.option(
    "--passphrase/--plain",
    "protection",
    default=None,
    help="Ask for a passphrase to seal the key with, or use none. Default: "
    "$CREDFOLIO_PASSPHRASE or $CREDFOLIO_PASSPHRASE_FILE if set, else none.",
)


@cli.command(
    short_help="Make the signing key of an issuer.",
    epilog=_examples("credfolio keygen acme", "CREDFOLIO_KEYS=/media/usb credfolio keygen acme"),
)
@click.argument("issuer")
@_protection
@_root
def keygen(issuer: str, *, protection: bool | None, root: Path) -> None:
    """Make the signing key of ISSUER (a file in content/issuers/) before its first build."""
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.mistakes import hint_for  # noqa: PLC0415
    from credfolio.signing import add_identities  # noqa: PLC0415
    from credfolio.wallet import load_wallet, write_wallet  # noqa: PLC0415

    content = load_content(root).content
    if issuer not in content.issuers:
        raise click.UsageError(
            f"no issuer '{issuer}' in content/issuers/; {hint_for(issuer, content.issuers)}"
        )
    wallet = load_wallet(root / "wallet")
    if issuer in wallet.identities:
        identity = wallet.identities[issuer]
        raise WalletError(
            f"issuer '{issuer}' has a key already: {identity.current.multibase}",
            hint=f"`credfolio rotate {issuer}` makes another one, and keeps what this one signed",
        )
    keys = _keys(root, new=_new_passphrase(protection=protection))
    wallet, made = add_identities(
        content, wallet, [issuer], keys=keys, now=format_timestamp(datetime.now(UTC))
    )
    write_wallet(root / "wallet", wallet)
    _say(f"private key of {wallet.identities[issuer].did}: {made[issuer].path}")
    _say_hint("keep a copy of that file in a safe place; without it nobody can sign or withdraw")
    click.echo(made[issuer].multibase)


@cli.command(
    short_help="Make a new signing key in the place of the current one.",
    epilog=_examples("credfolio rotate acme", "credfolio rotate acme --passphrase"),
)
@click.argument("issuer")
@_protection
@_root
def rotate(issuer: str, *, protection: bool | None, root: Path) -> None:
    """Make a new signing key for ISSUER; what the earlier ones signed goes on verifying.

    The private key that it replaces is not needed, so this also helps when that one is lost.
    """
    from credfolio.signing import rotate_key  # noqa: PLC0415
    from credfolio.wallet import load_wallet, write_wallet  # noqa: PLC0415

    keys = _keys(root, new=_new_passphrase(protection=protection))
    wallet, key = rotate_key(
        load_wallet(root / "wallet"), issuer, keys=keys, now=format_timestamp(datetime.now(UTC))
    )
    write_wallet(root / "wallet", wallet)
    _say_new_key(wallet, issuer, key)
    _say_hint("build, commit wallet/ and publish: until then nobody knows the new key")
    click.echo(key.multibase)


@cli.command(
    short_help="Say that somebody else may have a signing key.",
    epilog=_examples("credfolio compromised acme z6Mk... --since 2026-05-04"),
)
@click.argument("issuer")
@click.argument("key")
@click.option(
    "--since",
    metavar="DATE",
    required=True,
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    help="From when on somebody else may have had it (UTC); if in doubt, the earlier day.",
)
@_protection
@_root
def compromised(
    issuer: str, key: str, *, since: datetime, protection: bool | None, root: Path
) -> None:
    """Mark KEY of ISSUER as compromised: from now on nothing that it signed verifies.

    If it is the current key, a new one takes its place. The next build issues again what the wallet
    holds of it. The credentials concerned go to standard output.
    """
    from credfolio.signing import revoke_compromised  # noqa: PLC0415
    from credfolio.wallet import load_wallet, write_wallet  # noqa: PLC0415

    now, start = datetime.now(UTC), since.replace(tzinfo=UTC)
    if start > now:
        raise click.UsageError("--since lies in the future: until then a thief could go on signing")
    done = revoke_compromised(
        load_wallet(root / "wallet"),
        issuer,
        key.rpartition("#")[2],
        since=format_timestamp(start),
        keys=_keys(root, new=_new_passphrase(protection=protection)),
        now=format_timestamp(now),
    )
    write_wallet(root / "wallet", done.wallet)
    if done.new_key is not None:
        _say_new_key(done.wallet, issuer, done.new_key)
    _say(f"{key} is marked as compromised since {format_timestamp(start)}")
    before, after = (
        [f"{earner}/{award}" for earner, award in keys]
        for keys in (done.affected.before, done.affected.since)
    )
    if before:
        _say(f"signed before: {_few(before)}")
        _say_hint("the next build issues them again with the current key")
    if after:
        _say(f"signed since: {_few(after)}")
        _say_hint(
            "take out of content/ what you did not award yourself; "
            "the next build issues the rest again with the current key"
        )
    _say("copies that were given out fail from the moment that the site is published")
    _say_hint("build, commit wallet/, publish, and ask earners to download their credentials again")
    for name in (*before, *after):
        click.echo(name)


_as_of = click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day that the states of the pages hold for. Default: $SOURCE_DATE_EPOCH, or today (UTC).",
)

_output = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the built site. Default: site_output in the site's folder.",
)

_maps = click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="URL=DIR",
    help="Answer addresses below URL from a folder, not from the network. Repeatable.",
)
_offline = click.option("--offline", is_flag=True, help="Never ask the network.")


@cli.command(
    short_help="Sign what is new, render the site, verify it.",
    epilog=_examples(
        "credfolio build",
        "credfolio build --frozen",
        "credfolio build --online",
        "credfolio build --as-of 2026-01-31",
    ),
)
@_root
@_output
@click.option("--frozen", is_flag=True, help="Sign nothing; refuse if anything would need it.")
@click.option("--online", is_flag=True, help="Ask the issuers of imported credentials again.")
@_maps
@_as_of
def build(
    *,
    root: Path,
    output: Path | None,
    frozen: bool,
    online: bool,
    maps: tuple[str, ...],
    as_of: datetime | None,
) -> None:
    """Sign what is new, render the site, and verify every credential in it.

    The home page's path goes to standard output.
    """
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.signing import check_list_dates, load_frozen, sign_content  # noqa: PLC0415
    from credfolio.site import check_site  # noqa: PLC0415
    from credfolio.wallet import write_receipts, write_wallet  # noqa: PLC0415

    if online and frozen:
        raise click.UsageError(
            "--online writes what issuers answer into the wallet, and --frozen changes nothing"
        )
    if maps and not online:
        raise click.UsageError("--map stands for addresses that only --online asks")
    folder = output or root / "site_output"
    loaded = load_content(root)
    receipts = _receipts(loaded, root)
    if frozen:
        wallet = load_frozen(loaded.content, root / "wallet")
        _say_list_dates(check_list_dates(wallet, _day(as_of)))
        portfolio = _portfolio(loaded, wallet, receipts, _day(as_of))
        _refuse_broken(portfolio)
    else:
        if online:
            receipts = {**receipts, **_asked_again(loaded, receipts, _fetch(maps, offline=False))}
        now = format_timestamp(datetime.now(UTC))
        keys = _keys(root, folder)
        signed = sign_content(loaded.content, root / "wallet", keys=keys, now=now)
        portfolio = _portfolio(loaded, signed.wallet, receipts, _day(as_of))
        _refuse_broken(portfolio)
        write_wallet(root / "wallet", signed.wallet)
        write_receipts(root / "wallet", receipts if online else {})
        _say_signed(signed)
        _say_list_end(signed.wallet)
    written = _render(root, portfolio, loaded.theme, folder)
    reports = check_site(folder, portfolio)
    _say_built(portfolio, written, reports)
    click.echo(folder / "index.html")


@cli.command(
    short_help="Preview the site, reloading as you write.",
    epilog=_examples("credfolio serve", "credfolio serve --port 8080"),
)
@_root
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1; 0: a free one.")
@_as_of
def serve(root: Path, port: int, as_of: datetime | None) -> None:
    """Preview the site on this machine; pages reload as content and templates change.

    New and changed awards are shown as they will be, signed with a key that is thrown away:
    nothing is issued and neither wallet/ nor site_output/ is touched.
    """
    import threading  # noqa: PLC0415

    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.serve import Editions, open_server, preview_wallet, rebuild_on_change  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    seed = secrets.token_bytes(32)
    started = format_timestamp(datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="credfolio-") as name:
        folder = Path(name)

        def build_preview() -> tuple[str, ...]:
            loaded = load_content(root)
            wallet = load_wallet(root / "wallet")
            shown = preview_wallet(loaded.content, wallet, seed=seed, now=started)
            receipts = _receipts(loaded, root)
            written = _render(
                root, _portfolio(loaded, shown, receipts, _day(as_of)), loaded.theme, folder
            )
            if written.changed:
                _say(f"built {written.total} files, {len(written.changed)} changed")
            return (*written.changed, *written.removed)

        build_preview()
        base_path = urlsplit(load_content(root).content.site.base).path
        editions = Editions()
        with open_server(folder, base_path, port, editions) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            click.echo(f"http://127.0.0.1:{server.server_address[1]}{base_path}")
            _say("preview: nothing is issued; Ctrl-C stops")
            rebuild_on_change(root, build_preview, editions, say_error)
            server.shutdown()


@cli.command(
    short_help="Say what is wrong and what a build would sign.",
    epilog=_examples(
        "credfolio check",
        "credfolio check --root ../registry",
        "credfolio check --secrets",
        "credfolio check --secrets content/site.yaml",
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE...]", type=click.Path(path_type=Path))
@click.option(
    "--secrets", is_flag=True, help="Look for private keys only: in FILEs, or in all of the folder."
)
@_root
def check(*, files: tuple[Path, ...], secrets: bool, root: Path) -> None:
    """Read content and wallet, and say what is wrong and what a build would sign.

    With --secrets, look for private keys in files, for a hook that runs before each commit.
    """
    if secrets:
        _check_secrets(files or _files_of(root))
        return
    if files:
        raise click.UsageError("FILE is for --secrets; without it the whole site is checked")
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.issuing import THE_KEY, plan_signing  # noqa: PLC0415
    from credfolio.signing import MEND  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    loaded = load_content(root)
    wallet = load_wallet(root / "wallet")
    plan = plan_signing(loaded.content, wallet, now=format_timestamp(datetime.now(UTC)))
    replaced = {(due.earner, due.award) for due in plan.due if THE_KEY in due.changed}
    broken = [
        entry
        for entry in _broken(_portfolio(loaded, wallet, _receipts(loaded, root), _day(None)))
        if (entry.earner, entry.award) not in replaced
    ]
    _say_plan(plan, done=False)
    for entry in broken:
        _say(f"error: wallet/credentials/{entry.earner}/{entry.award.slug}.json does not verify")
    content = loaded.content
    awards = sum(len(earner.awards) for earner in content.earners.values())
    imports = f", {_count(len(loaded.imports), 'import')}" if loaded.imports else ""
    click.echo(
        f"{_count(len(content.issuers), 'issuer')}, {_count(len(content.badges), 'badge')}, "
        f"{_count(len(content.earners), 'earner')}, {_count(awards, 'award')}{imports}; "
        f"{len(plan.due)} to sign"
    )
    if broken:
        raise WalletError("the wallet holds documents that do not verify")
    if plan.clashes:
        raise WalletError("the wallet cannot be signed as it is", hint=MEND)


def _files_of(root: Path) -> Iterator[Path]:
    """The files of a folder, but those that tools have put there."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not _TOOLS.intersection(path.relative_to(root).parts):
            yield path


def _check_secrets(files: Iterable[Path]) -> None:
    from credfolio.leaks import find_private_keys  # noqa: PLC0415

    number, places = 0, []
    for file in files:
        try:
            data = file.read_bytes() if not file.is_dir() else b""
        except OSError as error:
            raise click.UsageError(f"cannot read {file}: {error.strerror}") from None
        number += 1
        places += [f"{file}:{leak.line}: {leak.what}" for leak in find_private_keys(data)]
    if places:
        raise SiteError(
            "there are private keys in files that may be committed or published:\n  "
            + "\n  ".join(places),
            hint="move them out of the site's folder; one that was committed or published before is "
            "not secret any more: `credfolio compromised`",
        )
    click.echo(f"{_count(number, 'file')}, no private key")


@dataclass(frozen=True, slots=True)
class _Verified:
    """What `verify` prints of one document: its report, and what else was asked for."""

    report: Report
    acquaintance: Acquaintance | None
    trace: tuple[dict[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """The report, with `trust` and `trace` where they were asked for."""
        return {
            **self.report.to_json(),
            **({"trust": self.acquaintance.to_json()} if self.acquaintance else {}),
            **({"trace": list(self.trace)} if self.trace else {}),
        }


@cli.command(
    short_help="Verify credentials, anybody's.",
    epilog=_examples(
        "credfolio verify badge.json",
        "credfolio verify site_output --map https://example.org/=site_output",
        "credfolio verify --json https://example.org/ada/intro-to-rust/credential.json",
        "credfolio verify badge.png --trust known-issuers.yaml",
        "credfolio verify site_output/ada/intro-to-rust/index.html "
        "--map https://example.org/=site_output",
    ),
)
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@_maps
@_offline
@click.option(
    "--trust",
    "trust_path",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Say also whether the issuer is on this list of known ones (YAML).",
)
@click.option("--trace", "tracing", is_flag=True, help="Print what each proof signs, and its hash.")
@click.option(
    "--at",
    "moment",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    help="Verify as of a day (its last second) or a time in UTC. Default: now.",
)
def verify(
    *,
    sources: tuple[str, ...],
    as_json: bool,
    maps: tuple[str, ...],
    offline: bool,
    trust_path: Path | None,
    tracing: bool,
    moment: datetime | None,
) -> int:
    """Verify credentials: JSON, JWTs, baked pictures, PDFs, pages that embed one.

    FILE is a file, a folder (every credential in it), an https address, or - for standard input.
    Exit status 0 if all passed, 1 if one failed, 3 if one could not be determined. Whether their
    issuers are known, which --trust answers, has no say in it.
    """
    from credfolio.trust import find_acquaintance  # noqa: PLC0415
    from credfolio.verify import Verifier  # noqa: PLC0415

    trust_list = _load_trust_list(trust_path)
    trace: list[dict[str, str]] = []

    def witness(proof: dict[str, Any], signed: SigningInput) -> None:
        trace.append({"verificationMethod": str(proof["verificationMethod"]), **signed.to_json()})

    verifier = Verifier(
        _fetch(maps, offline=offline), _moment(moment), witness=witness if tracing else None
    )
    verified: list[_Verified] = []
    for one in (one for source in sources for one in _expanded(source)):
        trace.clear()
        report = _verify_source(verifier, one)
        known = find_acquaintance(report, trust_list) if trust_list else None
        verified.append(_Verified(report, known, tuple(trace)))
    if as_json:
        shown = [one.to_json() for one in verified]
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        for each in verified:
            _print_verified(each)
    outcomes = {one.report.outcome for one in verified}
    return next(
        _EXIT[outcome] for outcome in ("failed", "undetermined", "passed") if outcome in outcomes
    )


@cli.command(
    short_help="Compare what the host serves with what was built.",
    epilog=_examples(
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
@_root
@_output
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

    URL is where the site is; by default base_url. Exit status 0 if all is well, 1 if something is
    wrong, 3 if something could not be told. Each finding names the setting that mends it.
    """
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.doctor import examine_host  # noqa: PLC0415
    from credfolio.hosting import render_host_report  # noqa: PLC0415

    place = _place(url, load_content(root).content.site.base, mapped)
    report = examine_host(output or root / "site_output", place, every=every, seconds=seconds)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(render_host_report(report))
    return _EXIT[report.outcome]


def _place(url: str | None, base: str, mapped: str | None) -> Place:
    """Where to ask for the site: the address that was typed, or base_url, as `--map` has it."""
    from credfolio.doctor import Place  # noqa: PLC0415

    address = _typed_address(url, "URL") if url else base
    if mapped is None:
        return Place(address, typed=url is not None)
    below, _, to = mapped.partition("=")
    below, to = _typed_address(below, "--map"), _typed_address(to, "--map")
    if not address.startswith(below):
        raise click.BadParameter(f"{address} does not lie below {below}", param_hint="--map")
    return Place(to + address.removeprefix(below), typed=True)


def _typed_address(text: str, where: str) -> str:
    """An address of a folder that somebody typed, with its final slash."""
    if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", text):
        raise click.BadParameter(
            f"'{text}' is not an address that starts with https:// or http://", param_hint=where
        )
    return text if text.endswith("/") else f"{text}/"


@cli.command(
    "import",
    short_help="Keep a credential that another issuer gave.",
    epilog=_examples(
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
@_maps
@_offline
@_root
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
    next build shows them. Exit status 0 if all are kept and could be checked, 1 if one was refused,
    3 if one could not be checked or read.
    """
    from credfolio.importing import write_imports  # noqa: PLC0415

    expanded = [one for source in sources for one in _expanded(source)]
    if slug is not None and len(expanded) > 1:
        raise click.UsageError("--as names one credential, and there are several")
    fetch = _fetch(maps, offline=offline)
    run = _importing(root, fetch)
    done: list[Import] = []
    statuses = [0]
    for source in expanded:
        try:
            data = _read_source(source, fetch)
            taken = run.prepare(data, earner=earner, slug=slug, public_email=public_email)
        except (RefusedImport, Undetermined) as error:
            refused = isinstance(error, RefusedImport)
            _say(f"error: {source}: {'refused: ' if refused else ''}{error.message}")
            _say_hint(error.hint)
            statuses.append(1 if refused else 3)
            continue
        done.append(taken)
        statuses.append(_say_import(source, taken, dry_run=dry_run))
    if not dry_run:
        write_imports(root, done)
    for taken in done:
        click.echo(taken.file)
    return next(status for status in (1, 3, 0) if status in statuses)


def _importing(root: Path, fetch: Fetch) -> Importing:
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.importing import Importing  # noqa: PLC0415
    from credfolio.wallet import load_receipts, load_wallet  # noqa: PLC0415

    loaded = load_content(root)
    identities = load_wallet(root / "wallet").identities.values()
    return Importing(
        loaded.content,
        loaded.imports,
        load_receipts(root / "wallet"),
        frozenset(identity.did for identity in identities),
        fetch,
        datetime.now(UTC).replace(microsecond=0),
    )


def _say_import(source: str, taken: Import, *, dry_run: bool) -> int:
    """Say what was found out and where it is kept; returns the exit status."""
    done = "imported" if taken.is_new else "is here already, verified again"
    done = f"would be kept ({taken.report.state})" if dry_run else f"{done} ({taken.report.state})"
    _say(f"{source}: {done}: {taken.file}")
    _say(f"  {_signed_by(taken.origin)}, checked {taken.receipt.verified}")
    for warning in taken.warnings:
        _say(f"  warning: {warning}")
    if taken.is_old:
        _say(f"  it could not be checked now; what was found on {taken.receipt.verified} stays")
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


def _receipts(loaded: LoadedContent, root: Path) -> dict[AwardKey, Receipt]:
    """The receipts of the imports, each fitting its file; leftovers are named."""
    from credfolio.imports import check_receipts  # noqa: PLC0415
    from credfolio.wallet import load_receipts  # noqa: PLC0415

    receipts = load_receipts(root / "wallet")
    if mistakes := list(check_receipts(loaded.imports, receipts)):
        raise ContentError(mistakes)
    for earner, slug in sorted(receipts.keys() - loaded.imports.keys()):
        _say(f"warning: wallet/receipts/{earner}/{slug}.json belongs to no file in content/imports")
        _say_hint("delete it, or put the file back")
    return {key: receipts[key] for key in loaded.imports}


def _asked_again(
    loaded: LoadedContent, receipts: Mapping[AwardKey, Receipt], fetch: Fetch
) -> dict[AwardKey, Receipt]:
    from credfolio.importing import ask_again  # noqa: PLC0415

    now = datetime.now(UTC).replace(microsecond=0)
    kept = {}
    for asked in ask_again(loaded.imports, receipts, fetch, now):
        file = loaded.imports[asked.key].file
        kept[asked.key] = asked.receipt
        if asked.before != asked.after:
            _say(f"{file} is {asked.after} now; it was {asked.before}")
        if asked.reasons:
            _say(
                f"warning: {file} could not be checked again, "
                f"so what was found on {asked.receipt.verified} stays: {_few(asked.reasons, 2)}"
            )
    return kept


def _fetch(maps: tuple[str, ...], *, offline: bool) -> Fetch:
    """What answers addresses: the folders of `--map`, and the network unless it is off."""
    from credfolio.fetch import MappedFetch, fetch_https, no_network  # noqa: PLC0415

    # An issuer's document is asked for by each of its credentials and by its lists: once is enough.
    network = no_network if offline else lru_cache(maxsize=_ADDRESSES_KEPT)(fetch_https)
    return MappedFetch(_parse_maps(maps), network)


def _keys(root: Path, *places: Path, new: str | None = None) -> KeyFolder:
    """Where private keys are: `$CREDFOLIO_KEYS`, or `keys` in the user's configuration.

    Args:
        root: the site's folder.
        places: other folders in which no key may lie.
        new: the passphrase of new keys, empty for none; None: what the environment says.
    """
    from credfolio.keys import (  # noqa: PLC0415
        KEY_VARIABLE_PREFIX,
        KEYS_VARIABLE,
        KeyFolder,
        ask_nobody,
        check_key_folder,
    )

    chosen = os.environ.get(KEYS_VARIABLE)
    folder = Path(chosen) if chosen else Path(click.get_app_dir("credfolio")) / "keys"
    known = _known_passphrase()

    def ask(name: str) -> str:
        if known:
            return known
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return ask_nobody(name)
        typed: str = click.prompt(f"Passphrase of {name}", hide_input=True, err=True)
        return typed

    return KeyFolder(
        check_key_folder(folder, root, *places),
        ask=ask,
        passphrase=known if new is None else new,
        given={
            f"${name}": text
            for name, text in sorted(os.environ.items())
            if name.startswith(KEY_VARIABLE_PREFIX)
        },
    )


def _known_passphrase() -> str:
    """The passphrase that the environment gives, empty if none."""
    from credfolio.keys import (  # noqa: PLC0415
        PASSPHRASE_FILE_VARIABLE,
        PASSPHRASE_VARIABLE,
        read_private,
    )

    name = os.environ.get(PASSPHRASE_FILE_VARIABLE, "")
    if not name:
        return os.environ.get(PASSPHRASE_VARIABLE, "")
    try:
        passphrase = read_private(Path(name), "passphrase file").removesuffix("\n")
    except FileNotFoundError:
        raise KeyFileError(f"the passphrase file {name} is not there") from None
    if not passphrase:
        raise KeyFileError(f"the passphrase file {name} is empty")
    return passphrase


def _new_passphrase(*, protection: bool | None) -> str | None:
    """The passphrase that `--passphrase` asks for, none for `--plain`, None for neither."""
    if not protection:
        return None if protection is None else ""
    if known := _known_passphrase():
        return known
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(
            "--passphrase asks for one, and there is nobody to ask; set CREDFOLIO_PASSPHRASE_FILE"
        )
    typed: str = click.prompt(
        "Passphrase of the new key", hide_input=True, confirmation_prompt=True, err=True
    )
    return typed


def _portfolio(
    loaded: LoadedContent, wallet: Wallet, receipts: Mapping[AwardKey, Receipt], as_of: date
) -> Portfolio:
    from credfolio.portfolio import build_portfolio  # noqa: PLC0415

    return build_portfolio(
        loaded.content,
        wallet,
        images=loaded.images,
        as_of=as_of,
        imports=loaded.imports,
        receipts=receipts,
        languages=loaded.languages,
    )


def _render(root: Path, portfolio: Portfolio, theme: Theme, folder: Path) -> Written:
    from credfolio.leaks import refuse_leaks  # noqa: PLC0415
    from credfolio.render import Renderer  # noqa: PLC0415
    from credfolio.site import render_files, write_site  # noqa: PLC0415

    renderer = Renderer(root / "templates", theme)
    files = render_files(portfolio, renderer, earlier=folder)
    emails = [earner.email for earner in portfolio.content.earners.values() if earner.email]
    return write_site(folder, refuse_leaks(files, emails, _public_emails(portfolio)))


def _public_emails(portfolio: Portfolio) -> frozenset[str]:
    """The files of imports that were taken with `--public-email`."""
    return frozenset(
        f"{imported.path}{name}"
        for imported in portfolio.imports
        if imported.has_email
        for name in imported.files
    )


def _broken(portfolio: Portfolio) -> list[Entry]:
    """The credentials that the wallet holds and that do not verify, or cannot be told."""
    return [
        entry for entry in portfolio.entries if entry.report.state in ("tampered", "unverifiable")
    ]


def _refuse_broken(portfolio: Portfolio) -> None:
    broken = [
        f"{entry.report.source}: {finding.message}"
        for entry in _broken(portfolio)
        for finding in entry.report.findings
        if finding.outcome in ("failed", "undetermined")
    ]
    if broken:
        raise WalletError(
            "the wallet holds credentials that do not verify, so nothing was published:\n  "
            + "\n  ".join(broken),
            hint="restore the files from git; or, with --as-of, choose a day after they were signed",
        )


def _say_signed(signed: Signed) -> None:
    for issuer, key in signed.new_keys.items():
        _say_new_key(signed.wallet, issuer, key)
    _say_plan(signed.plan, done=True)


def _say_new_key(wallet: Wallet, issuer: str, key: KeyFile) -> None:
    _say(f"made a signing key for {wallet.identities[issuer].did}")
    _say(f"  private key: {key.path} (mode 0600, never published)")
    _say("  keep a copy in a safe place; without it nobody can sign or withdraw")


def _say_plan(plan: Plan, *, done: bool) -> None:
    signed, again = ("signed", "signed again") if done else ("to sign", "to sign again")
    first = [due for due in plan.due if due.stored is None]
    if first:
        _say(f"{signed}: {_few([due.name for due in first])}")
    for due in plan.due:
        if due.stored is not None:
            _say(f"{again}: {due.name} ({_few(due.changed)} changed; the old copy is withdrawn)")
    for state, names in _turned(plan).items():
        _say(f"{state if done else f'to be {state}'}: {_few(names)}")
    for name in plan.lists_due:
        _say(f"{again}: wallet/{name.path} (its dates)")
    for clash in plan.clashes:
        _say(f"error: {_few(['/'.join(key) for key in clash])} share a place in a status list")
    for earner, award in plan.orphans:
        _say(f"warning: wallet/credentials/{earner}/{award}.json belongs to no award in content")
        _say_hint(
            "put the award back, or `credfolio revoke` it: "
            "leaving it out does not withdraw the copy that its earner has"
        )


def _turned(plan: Plan) -> dict[str, list[str]]:
    """The credentials of which a build says something else than the last one did, by what it is."""
    turned: dict[str, list[str]] = {}
    for due in plan.due:
        if due.status is not None:
            turned.setdefault(due.status.state, []).append(due.name)
    for turn in plan.turns:
        state = turn.status.state if turn.status else "reinstated"
        turned.setdefault(state, []).append(turn.name)
    return turned


def _say_list_end(wallet: Wallet) -> None:
    """Say until when the status lists hold, if they end."""
    from credfolio.status_lists import end_of_list  # noqa: PLC0415

    ends = [end_of_list(text, name) for name, text in wallet.lists.items()]
    if first := min((end for end in ends if end is not None), default=None):
        _say(f"the status lists hold until {format_timestamp(first)}; build again before that")


def _say_list_dates(ending: Iterable[ListName]) -> None:
    """Warn of status lists that have to be signed again before they end."""
    for name in ending:
        _say(f"warning: wallet/{name.path} has less than half of its time left")
        _say_hint("run `credfolio build` where the private key is, and commit wallet/")


def _say_built(portfolio: Portfolio, written: Written, reports: Iterable[Report]) -> None:
    states = Counter(report.state for report in reports)
    counted = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    _say(
        f"{written.total} files, {len(written.changed)} written, {len(written.removed)} removed; "
        f"credentials verified as of {portfolio.as_of}: {counted or 'none'}{_counted_imports(portfolio)}"
    )
    if portfolio.content.site.base.startswith(_PLACEHOLDER):
        _say(f"warning: base_url is {portfolio.content.site.base}, which is an example's address")
        _say_hint("set base_url in content/site.yaml before you give a badge to anyone")


def _counted_imports(portfolio: Portfolio) -> str:
    states = Counter(imported.report.state for imported in portfolio.imports)
    counted = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    return f"; imported: {counted}" if counted else ""


def _load_trust_list(path: Path | None) -> TrustList | None:
    from credfolio.trust import parse_trust_list  # noqa: PLC0415

    if path is None:
        return None
    try:
        return parse_trust_list(path.read_bytes(), str(path))
    except OSError as error:
        raise click.UsageError(f"cannot read {path}: {error.strerror}") from None


def _print_verified(verified: _Verified) -> None:
    from credfolio.report import printable, render_report  # noqa: PLC0415

    click.echo(render_report(verified.report))
    if verified.acquaintance is not None:
        word = {True: "known", False: "unknown", None: "not asked"}[verified.acquaintance.known]
        click.echo(f"  {word:<12}  {'trust':<11}  {verified.acquaintance.message}")
    for step in verified.trace:
        click.echo(f"  trace of the proof by {printable(step['verificationMethod'])}")
        for text, digest in (
            ("canonicalOptions", "optionsHash"),
            ("canonicalDocument", "documentHash"),
        ):
            click.echo(f"  {text} ({digest} {step[digest]})")
            for line in step[text].rstrip("\n").split("\n"):
                click.echo(f"    {printable(line)}")


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


def _expanded(source: str) -> list[str]:
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


def _moment(moment: datetime | None) -> datetime:
    """The moment that a verification is for; a day stands for its last second."""
    if moment is None:
        return datetime.now(UTC)
    is_day = moment.time() == time.min
    return datetime.combine(moment, time(23, 59, 59) if is_day else moment.time(), UTC)


def _verify_source(verifier: Verifier, source: str) -> Report:
    if source.startswith("https://"):
        return verifier.verify_address(source)
    return verifier.verify_bytes(_read_source(source, verifier.fetch), source)


def _read_source(source: str, fetch: Fetch) -> bytes:
    if source.startswith("https://"):
        return fetch(source)
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise click.UsageError(f"cannot read {source}: {error.strerror}") from None


def _day(as_of: datetime | None) -> date:
    if as_of is not None:
        return as_of.date()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise SiteError(f"SOURCE_DATE_EPOCH is '{epoch}', not a number of seconds") from None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _few(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _say(text: str) -> None:
    click.echo(f"credfolio: {text}", err=True)


def _say_hint(hint: str) -> None:
    if hint:
        click.echo(f"  hint: {hint}", err=True)


def _say_usage(error: click.ClickException) -> None:
    message = error.format_message().rstrip(".")
    _say(f"error: {message[:1].lower()}{message[1:]}")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        _say_hint(f"{error.ctx.command_path} --help")
