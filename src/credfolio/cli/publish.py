"""`build`, `serve` and `check`: from content and wallet to the site."""

from __future__ import annotations

import secrets
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from credfolio.cli.keys import open_keys, say_new_key
from credfolio.cli.options import (
    PLACEHOLDER,
    as_of_option,
    build_fetch,
    cluster_option,
    day_of,
    jobs_option,
    maps_option,
    place_option,
    root_option,
    take_site,
)
from credfolio.cli.talk import count, examples, few, progress_of, say, say_error, say_hint
from credfolio.errors import (
    ClusterError,
    ContentError,
    CredfolioError,
    DocumentError,
    FetchError,
    NotInParts,
    SiteError,
    WalletError,
    WriteError,
)
from credfolio.timestamps import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from credfolio.report import State

    Counts = Mapping[str, int] | Mapping[State, int]

    from credfolio.content import LoadedContent
    from credfolio.did import Identity
    from credfolio.elsewhere import KeptDocument
    from credfolio.issuing import AwardKey, Plan, Wallet
    from credfolio.keys import KeyFolder
    from credfolio.model import Content
    from credfolio.portfolio import Endorsing, Entry, Portfolio, Record
    from credfolio.published import Folder, Objects
    from credfolio.receipts import Receipt
    from credfolio.resolution import Fetch
    from credfolio.signing import Signed
    from credfolio.site import Written
    from credfolio.status_lists import ListName

_TOOLS = frozenset((".git", ".venv", "node_modules"))


@click.command(
    short_help="Sign what is new, render the site, verify it.",
    epilog=examples(
        "credfolio build",
        "credfolio build --frozen",
        "credfolio build --online",
        "credfolio build --as-of 2026-01-31",
        "credfolio build --cluster tcp://scheduler:8786 --output s3://bucket/site",
    ),
)
@root_option
@place_option
@click.option("--frozen", is_flag=True, help="Sign nothing; refuse if anything would need it.")
@click.option(
    "--online", is_flag=True, help="Ask other hosts again: issuers of imports, and issuers' own."
)
@maps_option
@jobs_option
@cluster_option
@as_of_option
def build(
    *,
    root: Path,
    output: Path | str | None,
    frozen: bool,
    online: bool,
    maps: tuple[str, ...],
    jobs: int,
    cluster: str,
    as_of: datetime | None,
) -> None:
    """Sign what is new, render the site, and verify every credential in it.

    The home page's path, or its address, goes to standard output.
    """
    if online and frozen:
        raise click.UsageError(
            "--online writes what issuers answer into the wallet, and --frozen changes nothing"
        )
    if maps and not online:
        raise click.UsageError("--map stands for addresses that only --online asks")
    take_site(root)
    output, day, work = output or root / "site_output", day_of(as_of), _Work(jobs, cluster)
    if not online and isinstance(output, Path) and _is_built(root, output, day):
        click.echo(output / "index.html")
        return
    _check_approvals(root)
    place = _place_of(root, output)
    open_here = cache(lambda: open_keys(root, place.folder))
    in_parts = not online and (
        _built_in_parts(root, place, day, frozen=frozen, work=work)
        or (
            not frozen
            and _awarded_in_parts(root, place, day, open_here, work)
            and _built_in_parts(root, place, day, frozen=frozen, work=work)
        )
    )
    if not in_parts:
        _build_whole(
            root, place, day, open_here, frozen=frozen, online=online, maps=maps, work=work
        )
    click.echo(f"{place.name}/index.html")


@dataclass(frozen=True, slots=True)
class _Work:
    """Who works: so many processes of this machine, and the cluster of an address."""

    jobs: int
    cluster: str


def _check_approvals(root: Path) -> None:
    """Refuse to sign what nobody signed for, where the policy asks for it; raises as there."""
    if (root / "content/policy.yaml").exists():
        from credfolio.approvals import check_signatures  # noqa: PLC0415

        check_signatures(root)


def _place_of(root: Path, output: Path | str) -> Folder | Objects:
    from credfolio.published import Folder, Objects  # noqa: PLC0415

    return Objects(output, root) if isinstance(output, str) else Folder(output)


def _is_built(root: Path, folder: Path, day: date) -> bool:
    """Whether an earlier build has made all of a site as it is now; says so then."""
    from credfolio.manifest import manifest_of, unchanged  # noqa: PLC0415

    try:
        said = unchanged(manifest_of(root, folder), root, folder, day.isoformat())
    except NotInParts:
        return False
    if said is None:
        return False
    numbers = said["total"], 0, 0
    _say_built(said["base"], day, numbers, said["states"], said["imported_states"])
    _say_limit(said["limit"])
    return True


def _awarded_in_parts(
    root: Path, place: Folder | Objects, day: date, open_here: Callable[[], KeyFolder], work: _Work
) -> bool:
    """Sign new awards, if nothing else is due; says whether that is so."""
    from credfolio.awarding import award_in_parts  # noqa: PLC0415

    try:
        with progress_of("signed") as progress:
            awarded = award_in_parts(
                root,
                place.name,
                open_keys=open_here,
                now=format_timestamp(datetime.now(UTC)),
                as_of=day,
                jobs=work.jobs,
                progress=progress,
                cluster=work.cluster,
            )
    except (WriteError, ClusterError):
        raise
    except CredfolioError:
        return False
    for issuer, key in awarded.new_keys.items():
        say_new_key(awarded.wallet, issuer, key)
    if awarded.number:
        more = [""] * (awarded.number - len(awarded.names))
        say(f"signed: {few([*awarded.names, *more])}")
    for name in awarded.lists:
        _say_list_signed("signed again", name)
    return True


def _build_whole(
    root: Path,
    place: Folder | Objects,
    day: date,
    open_here: Callable[[], KeyFolder],
    *,
    frozen: bool,
    online: bool,
    maps: tuple[str, ...],
    work: _Work,
) -> None:
    """Build a site the straight way, all of it at once: what has to be signed is signed here."""
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.limits import check_limits  # noqa: PLC0415
    from credfolio.signing import sign_content  # noqa: PLC0415
    from credfolio.site import check_site  # noqa: PLC0415
    from credfolio.wallet import write_wallet  # noqa: PLC0415

    if frozen:
        stored = read_frozen(root, day)
        loaded, portfolio = stored.loaded, stored.portfolio
    else:
        loaded = load_content(root)
        receipts = _receipts(loaded, root)
        now = format_timestamp(datetime.now(UTC))
        documents: dict[str, KeptDocument] = {}
        if online:
            fetch = build_fetch(maps, offline=False)
            receipts = {**receipts, **_asked_again(loaded, receipts, fetch)}
            documents = _hosts_asked(loaded.content, root, fetch, now)
        signed = sign_content(
            loaded.content, root / "wallet", keys=open_here(), now=now, documents=documents
        )
        portfolio = _portfolio(loaded, signed.wallet, receipts, day)
        _refuse_broken(portfolio)
        write_wallet(root / "wallet", signed.wallet, receipts if online else {})
        _say_signed(signed)
        if _built_in_parts(root, place, day, frozen=False, work=work):
            return
        _say_list_end(signed.wallet)
    if isinstance(place.name, str):
        place.claim()
        raise SiteError(
            f"this site cannot be made in parts, so it cannot be published at {place.name}",
            hint="build into a folder, and copy that: see docs/large.md",
        )
    if work.cluster:
        say("warning: this site cannot be made in parts, so the cluster has nothing to do")
    _warn_of_hosts(portfolio.identities, portfolio.kept_documents)
    _warn_of_given(portfolio)
    written = _render(root, loaded, portfolio, place.folder)
    reports = check_site(place.folder, portfolio)
    imported = Counter(imported.report.state for imported in portfolio.every_import)
    states = Counter(report.state for report in reports)
    numbers = written.total, len(written.changed), len(written.removed)
    site = portfolio.content.site
    _say_built(site.base, day, numbers, states, imported)
    _say_limit(check_limits(written.extent, states.total() + imported.total(), site))


def _built_in_parts(
    root: Path, place: Folder | Objects, day: date, *, frozen: bool, work: _Work
) -> bool:
    """Build a site of which nothing is due to be signed, in parts; says whether it could be.

    What is wrong with a site, the whole says better than a part.
    """
    from credfolio.building import build_in_parts  # noqa: PLC0415
    from credfolio.signing import check_list_dates  # noqa: PLC0415

    now = format_timestamp(datetime.now(UTC))
    try:
        with progress_of("made") as progress:
            frame, built = build_in_parts(
                root,
                place,
                day,
                frozen=frozen,
                now=now,
                jobs=work.jobs,
                progress=progress,
                cluster=work.cluster,
            )
        wallet = frame.wallet
        ending = check_list_dates(wallet, day) if frozen else ()
    except (WriteError, ClusterError):
        raise
    except CredfolioError:
        return False
    if frozen:
        _say_list_dates(ending)
    else:
        _say_list_end(wallet)
    _warn_of_hosts(wallet.identities, wallet.documents)
    base = frame.content.site.base
    numbers = built.extent.files, built.written, built.removed
    _say_built(base, day, numbers, built.states, built.imported_states)
    _say_limit(built.limit)
    return True


@click.command(
    short_help="Preview the site, reloading as you write.",
    epilog=examples("credfolio serve", "credfolio serve --port 8080"),
)
@root_option
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1; 0: a free one.")
@as_of_option
def serve(root: Path, port: int, as_of: datetime | None) -> None:
    """Preview the site on this machine; pages reload as content and templates change.

    New and changed awards are shown as they will be, signed with a key that is thrown away:
    nothing is issued and neither wallet/ nor site_output/ is touched.
    """
    import threading  # noqa: PLC0415

    from credfolio.content import load_frame  # noqa: PLC0415
    from credfolio.serve import Editions, Preview, open_server, rebuild_on_change  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="credfolio-") as name:
        preview = Preview(
            root,
            Path(name),
            seed=secrets.token_bytes(32),
            started=format_timestamp(datetime.now(UTC)),
            as_of=day_of(as_of),
        )
        say(f"built {count(len(preview.build()), 'file')}")
        base_path = urlsplit(load_frame(root).content.site.base).path
        editions = Editions(say=_say_changed)
        with open_server(preview.folder, base_path, port, editions) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            click.echo(f"http://127.0.0.1:{server.server_address[1]}{base_path}")
            say("preview: nothing is issued; Ctrl-C stops")
            rebuild_on_change(preview, editions, say_error)
            server.shutdown()


def _say_changed(number: int) -> None:
    say(f"made anew: {count(number, 'file')}")


@click.command(
    short_help="Say what is wrong and what a build would sign.",
    epilog=examples(
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
@root_option
def check(*, files: tuple[Path, ...], secrets: bool, root: Path) -> None:
    """Read content and wallet, and say what is wrong and what a build would sign.

    With --secrets, look for private keys in files, for a hook that runs before each commit.
    """
    if secrets:
        _check_secrets(files or _files_of(root))
        return
    if files:
        raise click.UsageError("FILE is for --secrets; without it the whole site is checked")
    from credfolio.addresses import with_current_dids  # noqa: PLC0415
    from credfolio.approvals import check_signatures  # noqa: PLC0415
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.events import log_faults  # noqa: PLC0415
    from credfolio.issuing import THE_KEY, plan_signing  # noqa: PLC0415
    from credfolio.journal import reading  # noqa: PLC0415
    from credfolio.signing import MEND, check_elsewhere  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    with reading(root):
        loaded = load_content(root)
        check_signatures(root)
        wallet = with_current_dids(loaded.content, load_wallet(root / "wallet"))
        receipts = _receipts(loaded, root)
    plan = plan_signing(loaded.content, wallet, now=format_timestamp(datetime.now(UTC)))
    replaced = {due.key for due in plan.due if THE_KEY in due.changed}
    everything = _portfolio(loaded, wallet, receipts, day_of(None), with_hidden=True)
    broken = [entry for entry in _broken(everything) if entry.key not in replaced]
    _say_plan(plan, done=False)
    for fault in log_faults(wallet, loaded.content.site.bases):
        say(f"{fault}: to be logged")
    for entry in broken:
        say(f"error: {entry.report.source} does not verify")
    _warn_of_given(everything)
    content = loaded.content
    awards = sum(len(earner.awards) for earner in content.earners.values())
    imports = f", {count(len(loaded.imports), 'import')}" if loaded.imports else ""
    click.echo(
        f"{count(len(content.issuers), 'issuer')}, {count(len(content.badges), 'badge')}, "
        f"{count(len(content.earners), 'earner')}, {count(awards, 'award')}{imports}; "
        f"{len(plan.due)} to sign"
    )
    check_elsewhere(content, wallet)
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
    click.echo(f"{count(number, 'file')}, no private key")


def _receipts(loaded: LoadedContent, root: Path) -> dict[AwardKey, Receipt]:
    """The receipts of the imports, each fitting its file; leftovers are named."""
    from credfolio.imports import check_receipts  # noqa: PLC0415
    from credfolio.wallet import load_receipts  # noqa: PLC0415

    receipts = load_receipts(root / "wallet")
    if mistakes := list(check_receipts(loaded.imports, receipts)):
        raise ContentError(mistakes)
    for earner, slug in sorted(receipts.keys() - loaded.imports.keys()):
        say(f"warning: wallet/receipts/{earner}/{slug}.json belongs to no file in content/imports")
        say_hint("delete it, or put the file back")
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
            say(f"{file} is {asked.after} now; it was {asked.before}")
        if asked.reasons:
            say(
                f"warning: {file} could not be checked again, "
                f"so what was found on {asked.receipt.verified} stays: {few(asked.reasons, 2)}"
            )
    return kept


def _hosts_asked(content: Content, root: Path, fetch: Fetch, now: str) -> dict[str, KeptDocument]:
    """What other hosts answer for the DIDs of the site's issuers; what has not changed stays."""
    from credfolio.elsewhere import ask_document  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    wallet = load_wallet(root / "wallet")
    answered = {}
    for slug, identity in wallet.identities.items():
        if slug not in content.issuers or not content.issuers[slug].is_hosted_elsewhere:
            continue
        before = wallet.documents.get(slug)
        try:
            kept = ask_document(identity, fetch, now)
        except (DocumentError, FetchError) as error:
            stays = f", so the answer of {before.asked} stays" if before else ""
            say(f"warning: the DID document of '{slug}' could not be asked for{stays}")
            say_hint(error.message)
            continue
        if before is None or (kept.address, kept.text) != (before.address, before.text):
            answered[slug] = kept
    return answered


def _warn_of_hosts(
    identities: Mapping[str, Identity], documents: Mapping[str, KeptDocument]
) -> None:
    from credfolio.elsewhere import document_warnings  # noqa: PLC0415

    for slug, kept in documents.items():
        for warning in document_warnings(identities[slug], kept):
            say(f"warning: {kept.address}, asked at {kept.asked}: {warning}")
            say_hint("have it marked there, then `credfolio build --online`")


def read_portfolio(
    root: Path, as_of: date, *, with_hidden: bool = True
) -> tuple[Portfolio, Wallet]:
    """All that a site has, each credential verified as of a day, and its wallet."""
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.wallet import load_wallet  # noqa: PLC0415

    loaded, wallet = load_content(root), load_wallet(root / "wallet")
    receipts = _receipts(loaded, root)
    return _portfolio(loaded, wallet, receipts, as_of, with_hidden=with_hidden), wallet


@dataclass(frozen=True, slots=True)
class Stored:
    """A site as its wallet holds it, with nothing left to sign."""

    root: Path
    loaded: LoadedContent
    wallet: Wallet
    receipts: Mapping[AwardKey, Receipt]
    portfolio: Portfolio

    def files(self) -> dict[str, bytes]:
        """The files of the site by path, made anew in a passing folder and verified there."""
        from credfolio.site import check_site  # noqa: PLC0415

        with tempfile.TemporaryDirectory(prefix="credfolio-") as name:
            folder = Path(name)
            _render(self.root, self.loaded, self.portfolio, folder)
            check_site(folder, self.portfolio)
            return {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }


def read_frozen(root: Path, as_of: date) -> Stored:
    """Read a site that must need no signing, each credential verified as of a day.

    Raises:
        ContentError, WalletError: as `build --frozen` says.
    """
    from credfolio.content import load_content  # noqa: PLC0415
    from credfolio.signing import check_list_dates, check_logged, load_frozen  # noqa: PLC0415

    loaded = load_content(root)
    receipts = _receipts(loaded, root)
    wallet = load_frozen(loaded.content, root / "wallet")
    _say_list_dates(check_list_dates(wallet, as_of))
    portfolio = _portfolio(loaded, wallet, receipts, as_of)
    _refuse_broken(portfolio)
    check_logged(loaded.content, wallet)
    return Stored(root, loaded, wallet, receipts, portfolio)


def _portfolio(
    loaded: LoadedContent,
    wallet: Wallet,
    receipts: Mapping[AwardKey, Receipt],
    as_of: date,
    *,
    with_hidden: bool = False,
) -> Portfolio:
    from credfolio.portfolio import build_portfolio  # noqa: PLC0415

    return build_portfolio(
        loaded.content,
        wallet,
        images=loaded.images,
        as_of=as_of,
        imports=loaded.imports,
        receipts=receipts,
        endorsements=loaded.endorsements,
        languages=loaded.languages,
        with_hidden=with_hidden,
    )


def _render(root: Path, loaded: LoadedContent, portfolio: Portfolio, folder: Path) -> Written:
    from credfolio.leaks import refuse_leaks  # noqa: PLC0415
    from credfolio.render import Renderer  # noqa: PLC0415
    from credfolio.site import render_files, write_site  # noqa: PLC0415

    renderer = Renderer(root / "templates", loaded.theme)
    files = render_files(portfolio, renderer, earlier=folder)
    emails = [earner.email for earner in loaded.content.earners.values() if earner.email]
    return write_site(folder, refuse_leaks(files, emails, portfolio.public_emails))


def _broken(portfolio: Portfolio) -> list[Entry | Endorsing | Record]:
    """The credentials that the wallet holds and that do not verify, or cannot be told."""
    held: tuple[Entry | Endorsing | Record, ...] = (
        *portfolio.every_entry,
        *portfolio.endorsements,
        *portfolio.transcripts,
    )
    return [entry for entry in held if entry.report.state in ("tampered", "unverifiable")]


def _refuse_broken(portfolio: Portfolio) -> None:
    broken = [
        f"{entry.report.source}: {finding.message}"
        for entry in _broken(portfolio)
        for finding in entry.report.findings
        if finding.outcome in ("failed", "undetermined")
    ]
    broken += [
        f"{replaced.report.source}: it was replaced, but verifies as {replaced.report.state}"
        for replaced in portfolio.replaced
        if replaced.report.outcome == "passed"
    ]
    if broken:
        raise WalletError(
            "the wallet holds credentials that do not verify, so nothing was published:\n  "
            + "\n  ".join(broken),
            hint="restore the files from git; or, with --as-of, choose a day after they were signed",
        )


def _warn_of_given(portfolio: Portfolio) -> None:
    """Say which endorsements of colleagues are not shown, because they do not hold, and why."""
    for given in portfolio.every_given:
        for finding in () if given.holds else given.report.findings:
            if finding.outcome in ("failed", "undetermined"):
                say(f"warning: {given.given.file} is not shown: {finding.name}: {finding.message}")


def _say_signed(signed: Signed) -> None:
    for issuer, key in signed.new_keys.items():
        say_new_key(signed.wallet, issuer, key)
    _say_plan(signed.plan, done=True)


def _say_plan(plan: Plan, *, done: bool) -> None:
    from credfolio.model import ENDORSEMENTS, TRANSCRIPT  # noqa: PLC0415

    signed, again = ("signed", "signed again") if done else ("to sign", "to sign again")
    first = [due for due in plan.due if due.stored is None]
    if first:
        say(f"{signed}: {few([due.name for due in first])}")
    for due in plan.due:
        if due.stored is not None:
            say(f"{again}: {due.name} ({few(due.changed)} changed; the old copy is withdrawn)")
    for state, names in _turned(plan).items():
        say(f"{state if done else f'to be {state}'}: {few(names)}")
    for name in plan.lists_due:
        _say_list_signed(again, name)
    for clash in plan.clashes:
        say(f"error: {few(['/'.join(key) for key in clash])} share a place in a status list")
    for earner, award in plan.orphans:
        path = f"wallet/credentials/{earner}/{award}.json"
        if earner == ENDORSEMENTS:
            say(f"warning: {path} belongs to no file in content/endorsements")
            say_hint(
                f"put the file back, or `credfolio revoke {earner}/{award}`: "
                "leaving it out does not withdraw the copies that others have"
            )
            continue
        if earner == TRANSCRIPT:
            say(f"warning: {path} is a transcript that nobody asks for any more")
            say_hint(f"`credfolio revoke {earner}/{award}` withdraws the copies that others have")
            continue
        say(f"warning: {path} belongs to no award in content")
        say_hint(
            "put the award back, say `replaces:` in the one that takes its place, "
            "or `credfolio revoke` it: "
            "leaving it out does not withdraw the copy that its earner has"
        )


def _say_list_signed(what: str, name: ListName) -> None:
    say(f"{what}: wallet/{name.path} (its dates)")


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
        say(f"the status lists hold until {format_timestamp(first)}; build again before that")


def _say_list_dates(ending: Iterable[ListName]) -> None:
    """Warn of status lists that have to be signed again before they end."""
    for name in ending:
        say(f"warning: wallet/{name.path} has less than half of its time left")
        say_hint("run `credfolio build` where the private key is, and commit wallet/")


def _say_built(
    base: str,
    day: date,
    numbers: tuple[int, int, int],
    states: Counts,
    imported: Counts,
) -> None:
    total, written, removed = numbers
    counted = _counted(imported)
    say(
        f"{total} files, {written} written, {removed} removed; "
        f"credentials verified as of {day}: {_counted(states) or 'none'}"
        + (f"; imported: {counted}" if counted else "")
    )
    if base.startswith(PLACEHOLDER):
        say(f"warning: base_url is {base}, which is an example's address")
        say_hint("set base_url in content/site.yaml before you give a badge to anyone")


def _say_limit(limit: Iterable[str] | None) -> None:
    """Warn of a site that is too large for hosts, or nearly so, as `check_limits` found."""
    if limit:
        message, hint = limit
        say(f"warning: {message}")
        say_hint(hint)


def _counted(states: Counts) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
