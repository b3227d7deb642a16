"""`verify`: anybody's credentials."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from credfolio.cli.bundle import check_archive, is_archive
from credfolio.cli.options import (
    EXIT,
    build_fetch,
    expand_source,
    maps_option,
    offline_option,
    read_source,
)
from credfolio.cli.talk import examples
from credfolio.errors import Undetermined

if TYPE_CHECKING:
    from credfolio.bundles import BundleReport
    from credfolio.model import TrustList
    from credfolio.proofs import SigningInput
    from credfolio.report import Report
    from credfolio.resolution import Fetch
    from credfolio.trust import Acquaintance
    from credfolio.verify import Verifier


LOG_PROOF_ENDING = ".tlog-proof"
_FILE = click.Path(exists=True, dir_okay=False)


def _file_or_address(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    if value is None or value.startswith("https://"):
        return value
    return str(_FILE.convert(value, parameter, context))


@dataclass(frozen=True, slots=True)
class _Verified:
    """What `verify` prints of one document: its report, and what else was asked for."""

    report: Report | BundleReport
    acquaintance: Acquaintance | None = None
    trace: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report, with `trust` and `trace` where they were asked for."""
        return {
            **self.report.to_json(),
            **({"trust": self.acquaintance.to_json()} if self.acquaintance else {}),
            **({"trace": list(self.trace)} if self.trace else {}),
        }


@click.command(
    short_help="Verify credentials, anybody's.",
    epilog=examples(
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
@maps_option
@offline_option
@click.option(
    "--trust",
    "trust_source",
    metavar="FILE",
    callback=_file_or_address,
    help="Say also whether the issuer is on this list of known ones: a file or an https address.",
)
@click.option("--log", "logged", is_flag=True, help="Ask also for proofs that logs have them.")
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
    trust_source: str | None,
    logged: bool,
    tracing: bool,
    moment: datetime | None,
) -> int:
    """Verify credentials: JSON, JWTs, baked pictures, PDFs, pages that embed one, and bundles.

    FILE is a file, a folder (every credential in it), an https address, or - for standard input.
    A bundle is verified with what is in it, as of its own day unless --at says another.
    Exit status 0 if all passed, 1 if one failed, 3 if one could not be determined. Whether their
    issuers are known, which --trust answers, has no say in it. A proof that a log has a credential
    is verified if it lies beside the file or in the page; --log asks for it beside an address.
    """
    from credfolio.trust import find_acquaintance  # noqa: PLC0415
    from credfolio.verify import Verifier  # noqa: PLC0415

    trust_list = _load_trust_list(trust_source, build_fetch(maps, offline=offline))
    trace: list[dict[str, str]] = []

    def witness(proof: dict[str, Any], signed: SigningInput) -> None:
        trace.append({"verificationMethod": str(proof["verificationMethod"]), **signed.to_json()})

    verifier = Verifier(
        build_fetch(maps, offline=offline),
        _moment(moment),
        witness=witness if tracing else None,
        leads_on=True,
    )
    verified: list[_Verified] = []
    for one in (one for source in sources for one in expand_source(source)):
        if is_archive(one):
            verified.append(_Verified(check_archive(one, _moment(moment) if moment else None)))
            continue
        trace.clear()
        report = _verify_source(verifier, one, logged=logged)
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
        EXIT[outcome] for outcome in ("failed", "undetermined", "passed") if outcome in outcomes
    )


def _load_trust_list(source: str | None, fetch: Fetch) -> TrustList | None:
    from credfolio.trust import parse_trust_list  # noqa: PLC0415

    return None if source is None else parse_trust_list(read_source(source, fetch), source)


def _print_verified(verified: _Verified) -> None:
    from credfolio.bundles import BundleReport, render_bundle_report  # noqa: PLC0415
    from credfolio.report import printable, render_report  # noqa: PLC0415

    if isinstance(verified.report, BundleReport):
        click.echo(render_bundle_report(verified.report))
        return
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


def _moment(moment: datetime | None) -> datetime:
    """The moment that a verification is for; a day stands for its last second."""
    if moment is None:
        return datetime.now(UTC)
    is_day = moment.time() == time.min
    return datetime.combine(moment, time(23, 59, 59) if is_day else moment.time(), UTC)


def _verify_source(verifier: Verifier, source: str, *, logged: bool) -> Report:
    if source.startswith("https://"):
        log_proof = _ask_log_proof(verifier, source) if logged else ""
        return verifier.verify_address(source, log_proof=log_proof)
    data = read_source(source, verifier.fetch)
    return verifier.verify_bytes(data, source, log_proof=_log_proof_beside(source))


def _log_proof_beside(source: str) -> str:
    """The proof that a log has the credential in a file, if it lies beside the file."""
    path = Path(source).with_suffix(LOG_PROOF_ENDING) if source != "-" else None
    try:
        return path.read_text("utf-8") if path else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _ask_log_proof(verifier: Verifier, address: str) -> str:
    """The proof beside the credential at an address; empty if there is none."""
    parts = urlsplit(address)
    folder, slash, name = parts.path.rpartition("/")
    stem = name.rpartition(".")[0] or "credential"
    beside = parts._replace(path=f"{folder}{slash}{stem}{LOG_PROOF_ENDING}").geturl()
    try:
        return verifier.fetch(beside).decode()
    except (Undetermined, UnicodeDecodeError):
        return ""
