"""`keygen`, `rotate`, `compromised`: the keys of issuers, and where private ones are."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from credfolio.cli.options import root_option, take_site
from credfolio.cli.talk import examples, few, say, say_hint
from credfolio.errors import (
    KeyFileError,
    WalletError,
)
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from credfolio.issuing import Wallet
    from credfolio.keys import KeyFile, KeyFolder

_protection = click.option(
    "--passphrase/--plain",
    "protection",
    default=None,
    help="Ask for a passphrase to seal the key with, or use none. Default: "
    "$CREDFOLIO_PASSPHRASE or $CREDFOLIO_PASSPHRASE_FILE if set, else none.",
)


@click.command(
    short_help="Make the signing key of an issuer, or one of your own.",
    epilog=examples(
        "credfolio keygen acme",
        "CREDFOLIO_KEYS=/media/usb credfolio keygen acme",
        "credfolio keygen --did-key",
    ),
)
@click.argument("issuer", required=False)
@click.option(
    "--did-key",
    is_flag=True,
    help="Make a key that is nobody's on a site, to `credfolio endorse` with; prints its did:key.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where a key of your own is kept. Default: a file of its name where all keys are.",
)
@_protection
@root_option
def keygen(
    issuer: str | None, *, did_key: bool, output: Path | None, protection: bool | None, root: Path
) -> None:
    """Make the signing key of ISSUER (a file in content/issuers/) before its first build."""
    if did_key is (issuer is not None):
        raise click.UsageError("name an issuer, or say --did-key for a key of your own")
    if output and not did_key:
        raise click.UsageError("--output is for a key of your own, and goes with --did-key")
    if issuer is None:
        _make_own_key(root, output, protection=protection)
    else:
        _make_issuer_key(issuer, protection=protection, root=root)


def _make_own_key(root: Path, output: Path | None, *, protection: bool | None) -> None:
    from credfolio.did import build_key_did  # noqa: PLC0415
    from credfolio.keys import check_key_folder, create_key  # noqa: PLC0415

    if output and (root / "content").is_dir():
        check_key_folder(output.parent, root)
    keys = open_keys(root, new=_new_passphrase(protection=protection))
    key = create_key(keys, did=None, created=format_timestamp(datetime.now(UTC)), path=output)
    did = build_key_did(key.multibase)
    say(f"private key of {did}: {key.path}")
    say_hint("keep a copy of that file in a safe place; whoever has it can speak in your name")
    click.echo(did)


def _make_issuer_key(issuer: str, *, protection: bool | None, root: Path) -> None:
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.mistakes import hint_for  # noqa: PLC0415
    from credfolio.signing import add_identities  # noqa: PLC0415
    from credfolio.wallet import load_wallet, write_wallet  # noqa: PLC0415

    take_site(root)
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
    keys = open_keys(root, new=_new_passphrase(protection=protection))
    wallet, made = add_identities(
        content, wallet, [issuer], keys=keys, now=format_timestamp(datetime.now(UTC))
    )
    write_wallet(root / "wallet", wallet)
    say(f"private key of {wallet.identities[issuer].did}: {made[issuer].path}")
    say_hint("keep a copy of that file in a safe place; without it nobody can sign or withdraw")
    if content.issuers[issuer].is_hosted_elsewhere:
        say_needed(wallet, issuer)
    click.echo(made[issuer].multibase)


@click.command(
    short_help="Make a new signing key in the place of the current one.",
    epilog=examples("credfolio rotate acme", "credfolio rotate acme --passphrase"),
)
@click.argument("issuer")
@_protection
@root_option
def rotate(issuer: str, *, protection: bool | None, root: Path) -> None:
    """Make a new signing key for ISSUER; what the earlier ones signed goes on verifying.

    The private key that it replaces is not needed, so this also helps when that one is lost.
    """
    from credfolio.signing import rotate_key  # noqa: PLC0415
    from credfolio.wallet import load_wallet, write_wallet  # noqa: PLC0415

    take_site(root)
    keys = open_keys(root, new=_new_passphrase(protection=protection))
    wallet, key = rotate_key(
        load_wallet(root / "wallet"), issuer, keys=keys, now=format_timestamp(datetime.now(UTC))
    )
    write_wallet(root / "wallet", wallet)
    say_new_key(wallet, issuer, key)
    if issuer in wallet.documents:
        say_needed(wallet, issuer)
    say_hint("build, commit wallet/ and publish: until then nobody knows the new key")
    click.echo(key.multibase)


@click.command(
    short_help="Say that somebody else may have a signing key.",
    epilog=examples("credfolio compromised acme z6Mk... --since 2026-05-04"),
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
@root_option
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
    take_site(root)
    done = revoke_compromised(
        load_wallet(root / "wallet"),
        issuer,
        key.rpartition("#")[2],
        since=format_timestamp(start),
        keys=open_keys(root, new=_new_passphrase(protection=protection)),
        now=format_timestamp(now),
    )
    write_wallet(root / "wallet", done.wallet)
    if done.new_key is not None:
        say_new_key(done.wallet, issuer, done.new_key)
    say(f"{key} is marked as compromised since {format_timestamp(start)}")
    if issuer in done.wallet.documents:
        say_needed(done.wallet, issuer)
    before, after = (
        [f"{earner}/{award}" for earner, award in keys]
        for keys in (done.affected.before, done.affected.since)
    )
    if before:
        say(f"signed before: {few(before)}")
        say_hint("the next build issues them again with the current key")
    if after:
        say(f"signed since: {few(after)}")
        say_hint(
            "take out of content/ what you did not award yourself; "
            "the next build issues the rest again with the current key"
        )
    say("copies that were given out fail from the moment that the site is published")
    say_hint("build, commit wallet/, publish, and ask earners to download their credentials again")
    for name in (*before, *after):
        click.echo(name)


def open_keys(root: Path, *places: Path, new: str | None = None) -> KeyFolder:
    """Where private keys are: `$CREDFOLIO_KEYS`, or `keys` in the user's configuration.

    Nobody is asked twice for the passphrase of the same key.

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

    @cache
    def ask(name: str) -> str:
        if known:
            return known
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return ask_nobody(name)
        typed: str = click.prompt(f"Passphrase of {name}", hide_input=True, err=True)
        return typed

    return KeyFolder(
        # A folder that is no site is never published: it may be the one that all else lies in.
        check_key_folder(folder, *([root] if (root / "content").is_dir() else []), *places),
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


def say_needed(wallet: Wallet, issuer: str) -> None:
    """Say what the host of somebody else must publish, so that an issuer's signatures verify."""
    from credfolio.did import did_web_address  # noqa: PLC0415
    from credfolio.documents import render_json  # noqa: PLC0415
    from credfolio.elsewhere import needed_members  # noqa: PLC0415

    identity = wallet.identities[issuer]
    say(f"{did_web_address(identity.did)} must have in it, beside what it has:")
    click.echo(render_json(needed_members(identity)).rstrip(), err=True)
    say_hint("when it is published there, `credfolio build --online` asks, and keeps the answer")


def say_new_key(wallet: Wallet, issuer: str, key: KeyFile) -> None:
    """Say where a new private key is, and what it means."""
    say(f"made a signing key for {wallet.identities[issuer].did}")
    say(f"  private key: {key.path} (mode 0600, never published)")
    say("  keep a copy in a safe place; without it nobody can sign or withdraw")
