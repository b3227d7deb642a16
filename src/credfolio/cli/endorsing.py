"""`endorse`: what somebody says for a badge, a credential or a skill, with a key of their own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from credfolio.cli.keys import open_keys
from credfolio.cli.options import build_fetch, maps_option, read_source
from credfolio.cli.talk import examples, say, say_hint
from credfolio.errors import DocumentError
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.proofs import Signer


@click.command(
    short_help="Say something for a badge, a credential or a skill, signed.",
    epilog=examples(
        "credfolio endorse credential.json --key grace.key --comment 'I saw it run.' --name 'Grace'",
        "credfolio endorse https://example.org/ada/ --skill 'Pair work' --key grace.key --comment '...'",
    ),
)
@click.argument("subject", metavar="ADDRESS|FILE")
@click.option(
    "--key",
    required=True,
    metavar="FILE|DID",
    help="Your private key: its file, or the did:key that `credfolio keygen --did-key` printed.",
)
@click.option("--comment", required=True, metavar="TEXT", help="What you say, in Markdown.")
@click.option("--skill", default="", metavar="NAME", help="One skill of it, and not all of it.")
@click.option("--name", default="", help="What you are called.")
@click.option(
    "--expires",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which it holds. Default: it has none.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it. Default: standard output.",
)
@click.option(
    "--online", is_flag=True, help="Ask ADDRESS for the credential; else nobody is asked."
)
@maps_option
def endorse(
    *,
    subject: str,
    key: str,
    comment: str,
    skill: str,
    name: str,
    expires: datetime | None,
    output: Path | None,
    online: bool,
    maps: tuple[str, ...],
) -> None:
    """Sign what you say for a badge, a credential, or one skill of somebody, with your own key.

    It needs no site. FILE is a credential in any form, ADDRESS that of its page, of a badge's page,
    or with --skill of a portfolio. Send what comes out to whoever publishes what you endorse.
    """
    from credfolio.credentials import end_of  # noqa: PLC0415
    from credfolio.did import build_key_did, verification_method_id  # noqa: PLC0415
    from credfolio.documents import render_json  # noqa: PLC0415
    from credfolio.endorsements import (  # noqa: PLC0415
        build_colleague_endorsement,
        build_subject_id,
    )
    from credfolio.files import replace_file, writing_errors  # noqa: PLC0415
    from credfolio.proofs import add_proof  # noqa: PLC0415

    if maps and not online:
        raise click.UsageError("--map stands for addresses that only --online asks")
    comment, skill, name = comment.strip(), skill.strip(), name.strip()
    if not comment:
        raise click.UsageError("--comment is empty, and it is what you say")
    address, called, skill = _subject(subject, skill, online=online, maps=maps)
    signer = _signer(key)
    now = format_timestamp(datetime.now(UTC))
    try:
        document = build_colleague_endorsement(
            id_=f"urn:uuid:{uuid.uuid4()}",
            multibase=signer.multibase,
            by=name,
            of=build_subject_id(address, skill),
            name=f"Endorsement of {f'{skill}, shown by ' if skill else ''}{called}",
            comment=comment,
            valid_from=now,
            valid_until=end_of(expires.date()) if expires else "",
        )
    except DocumentError as error:
        hint = "say it without the address"
        raise DocumentError(f"the endorsement {error.message}", hint=hint) from None
    did = build_key_did(signer.multibase)
    method = verification_method_id(did, signer.multibase)
    signed = add_proof(document, signer=signer, verification_method=method, created=now)
    text = render_json(signed)
    if output is None:
        click.echo(text, nl=False)
    else:
        with writing_errors(output):
            replace_file(output, text.encode())
        click.echo(output)
    say(f"signed by {did}: {document['name']}")
    say_hint("send it to whoever publishes that; their `credfolio import` puts it in its place")


def _subject(
    source: str, skill: str, *, online: bool, maps: tuple[str, ...]
) -> tuple[str, str, str]:
    """The address of what is endorsed, what it is called, and the skill as it is spelt there."""
    from credfolio.data_model import is_uri  # noqa: PLC0415
    from credfolio.wrappings import unwrap  # noqa: PLC0415

    is_address = not Path(source).exists() and is_uri(source)
    if is_address and not online:
        if "#" in source:
            raise click.UsageError(f"'{source}' has a fragment; --skill names a skill")
        if source.endswith(".json"):
            raise click.UsageError(
                f"'{source}' is the address of a file: download it, or ask for it with --online"
            )
        return source, source, skill
    data = read_source(source, build_fetch(maps, offline=not online))
    try:
        document = unwrap(data).document
    except DocumentError as error:
        raise DocumentError(f"{source} {error.message}", hint=error.hint) from None
    return _named(source, document, skill)


def _named(source: str, document: Mapping[str, Any], skill: str) -> tuple[str, str, str]:
    from credfolio.endorsements import is_skill, skills_of  # noqa: PLC0415
    from credfolio.imports import name_in, shown_text  # noqa: PLC0415
    from credfolio.mistakes import hint_for  # noqa: PLC0415

    id_ = document.get("id")
    if not isinstance(id_, str) or "#" in id_:
        raise DocumentError(
            f"{source} has no id, so nothing can be said of it", hint="give its page's address"
        )
    skills = list(skills_of(document))
    spelt = next((each for each in skills if is_skill(skill, each)), "")
    if skill and not spelt:
        hint = hint_for(skill, skills, otherwise="it has")
        raise DocumentError(f"{source} shows no skill '{skill}'", hint=hint)
    return id_, shown_text(name_in(document)) or id_, spelt


def _signer(key: str) -> Signer:
    from credfolio.keys import load_key, load_key_file  # noqa: PLC0415

    keys = open_keys(Path())
    if key.startswith(("did:key:", "z6Mk")) and not Path(key).exists():
        return load_key(keys, key.removeprefix("did:key:").partition("#")[0])
    return load_key_file(Path(key), keys.ask)
