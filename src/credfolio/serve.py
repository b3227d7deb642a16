"""Previewing a site while it is being written: build into a passing folder, serve, reload.

A preview signs nothing for good. Awards that are new or changed are signed in memory with keys
that are thrown away, so that every page can be seen before anything is issued.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from credfolio.addresses import with_current_dids
from credfolio.content import load_content, load_part
from credfolio.did import PublicKey, build_identity_document, did_web_address
from credfolio.documents import render_json
from credfolio.elsewhere import KeptDocument
from credfolio.errors import ContentError, CredfolioError, SiteError
from credfolio.files import unstage, writing_errors
from credfolio.imports import check_receipts
from credfolio.issuing import plan_signing, signer_of, written_of
from credfolio.journal import JOURNAL, reading
from credfolio.keys import PrivateKey
from credfolio.leaks import refuse_leaks
from credfolio.model import Endorsement
from credfolio.portfolio import build_basis, build_portfolio, with_lists_of
from credfolio.render import Renderer
from credfolio.signing import new_identity, sign_plan
from credfolio.site import (
    STAGE,
    publish_staged,
    render_files,
    render_part,
    stage_folders,
    write_site,
)
from credfolio.wallet import load_receipts, load_wallet, load_wallet_part

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from credfolio.content import LoadedContent
    from credfolio.issuing import AwardKey, Wallet
    from credfolio.model import Content
    from credfolio.portfolio import Basis, Portfolio
    from credfolio.receipts import Receipt

_RELOAD_PATH = "/.credfolio/reload.js"
_CHANGES_PATH = "/.credfolio/changes"
_WAIT_SECONDS = 20.0
_RELOAD_SCRIPT = """\
"use strict";
(async () => {
  const page = location.pathname;
  let edition = null;
  for (;;) {
    try {
      const query = edition === null ? "" : `?since=${edition}`;
      const answer = await (await fetch(`/.credfolio/changes${query}`)).json();
      const touched = answer.changed.some((path) => path === page || !path.endsWith("/"));
      if (edition !== null && answer.edition !== edition && touched) location.reload();
      edition = answer.edition;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
})();
"""


def preview_wallet(
    content: Content, wallet: Wallet, *, seed: bytes, now: str, beside_all: bool = False
) -> Wallet:
    """Sign in memory what content has and the wallet lacks.

    Args:
        content: what people wrote.
        wallet: what is really signed; it is not changed.
        seed: 32 random bytes, the passing key of all issuers.
        now: XSD dateTimeStamp.
        beside_all: let the key stand beside those of all issuers that can have several, also where
            nothing is to be signed yet.

    Returns:
        A wallet for looking at, in which the passing key stands beside each issuer's own.
    """
    wallet = with_current_dids(content, wallet)
    plan_signing(content, wallet)  # says what is wrong, before anything is left out
    content = _without_what_is_gone(content)
    wallet = _without_did_keys(content, wallet, plan_signing(content, wallet).issuers)
    plan = plan_signing(content, wallet)
    key = PrivateKey(seed)
    identities = dict(wallet.identities)
    for issuer in plan.issuers:
        known = identities.get(issuer)
        identities[issuer] = (
            new_identity(content, issuer, key.multibase, now)
            if known is None
            else replace(known, keys=_with_key(known.keys, PublicKey(key.multibase, now)))
        )
    if beside_all:
        identities |= {
            issuer: replace(known, keys=_with_key(known.keys, PublicKey(key.multibase, now)))
            for issuer, known in identities.items()
            if not known.did.startswith("did:key:")
        }
    signers = dict.fromkeys(plan.issuers, key)
    documents = {
        issuer: KeptDocument(
            did_web_address(identity.did), now, render_json(build_identity_document(identity))
        )
        for issuer, identity in identities.items()
        if issuer in content.issuers and content.issuers[issuer].is_hosted_elsewhere
    }
    documents = {**wallet.documents, **documents}
    wallet = replace(wallet, identities=identities, documents=documents)
    return sign_plan(content, wallet, plan, signers, now=now)


def _with_key(keys: tuple[PublicKey, ...], key: PublicKey) -> tuple[PublicKey, ...]:
    return keys if any(each.multibase == key.multibase for each in keys) else (*keys, key)


@dataclass(slots=True)
class Preview:
    """A site as it would be, in a passing folder.

    Args:
        root: the site's folder.
        folder: where the preview lies.
        seed: the passing key, 32 random bytes.
        started: XSD dateTimeStamp of what is signed.
        as_of: the day the states hold for.
    """

    root: Path
    folder: Path
    seed: bytes
    started: str
    as_of: date
    _frame: _Frame | None = None

    def build(self) -> tuple[str, ...]:
        """Make all of it; returns the paths of what changed.

        Raises:
            CredfolioError: something is wrong in the content or a template.
        """
        with reading(self.root):
            loaded, wallet = load_content(self.root), load_wallet(self.root / "wallet")
            receipts = self._receipts(loaded, load_receipts(self.root / "wallet"))
        shown = preview_wallet(
            loaded.content, wallet, seed=self.seed, now=self.started, beside_all=True
        )
        basis = build_basis(loaded.content, shown, self.as_of)
        portfolio = self._portfolio(loaded, shown, receipts, basis)
        renderer = Renderer(self.root / "templates", loaded.theme)
        files = render_files(portfolio, renderer, earlier=self.folder)
        written = write_site(self.folder, self._without_leaks(files, loaded, portfolio))
        self._frame = None
        # An issuer whose DID is a key has another one in the preview, and everything with it.
        if all(
            identity.did == wallet.identities[issuer].did
            for issuer, identity in shown.identities.items()
            if issuer in wallet.identities
        ):
            keys = replace(wallet, identities=shown.identities, documents=shown.documents)
            self._frame = _Frame(loaded, keys, basis, renderer)
        return (*written.changed, *written.removed)

    def touch(self, earners: Collection[str]) -> tuple[str, ...] | None:
        """Make the pages of some earners anew, and nothing else; takes the place of most builds.

        Returns:
            The paths of what changed, None where all has to be made.

        Raises:
            CredfolioError: something is wrong in these earners' content.
        """
        if self._frame is None:
            return None
        frame, folder = self._frame, self.root / "wallet"
        with reading(self.root):
            loaded = load_part(self.root, frame.loaded, earners)
            wallet = load_wallet_part(folder, frame.wallet, earners)
            receipts = self._receipts(loaded, load_receipts(folder, earners))
        content = loaded.content
        if {*earners} - content.earners.keys() or any(
            content.visibility_of(earner, award) != "public"
            for earner, written in content.earners.items()
            for award in (None, *written.awards)
        ):
            return None
        shown = preview_wallet(content, wallet, seed=self.seed, now=self.started)
        if shown.identities != frame.wallet.identities:
            return None
        basis = with_lists_of(frame.basis, content, shown)
        portfolio = self._portfolio(loaded, shown, receipts, basis)
        files = render_part(portfolio, frame.renderer, earlier=self.folder)
        made = dict(self._without_leaks(files, loaded, portfolio))
        places = [portfolio.place_of(language) for language in portfolio.languages]
        own = [f"{place}{earner}/" for place in places for earner in earners]
        with writing_errors(self.folder):
            unstage(self.folder / STAGE)  # of a build of all that was stopped
            staged = stage_folders(self.folder, own, made)
            changed, removed = publish_staged(self.folder, staged, lambda: staged.strangers)
        return (*changed, *removed)

    def _portfolio(
        self,
        loaded: LoadedContent,
        wallet: Wallet,
        receipts: Mapping[AwardKey, Receipt],
        basis: Basis,
    ) -> Portfolio:
        return build_portfolio(
            loaded.content,
            wallet,
            images=loaded.images,
            as_of=self.as_of,
            imports=loaded.imports,
            receipts=receipts,
            languages=loaded.languages,
            basis=basis,
        )

    def _receipts(
        self, loaded: LoadedContent, receipts: Mapping[AwardKey, Receipt]
    ) -> dict[AwardKey, Receipt]:
        if mistakes := list(check_receipts(loaded.imports, receipts)):
            raise ContentError(mistakes)
        return {key: receipts[key] for key in loaded.imports}

    def _without_leaks(
        self, files: Iterable[tuple[str, bytes]], loaded: LoadedContent, portfolio: Portfolio
    ) -> Iterator[tuple[str, bytes]]:
        emails = [earner.email for earner in loaded.content.earners.values() if earner.email]
        return refuse_leaks(files, emails, portfolio.public_emails)


class _Frame(NamedTuple):
    """What a whole build leaves for those of some earners: the wallet is the real one, with the key."""

    loaded: LoadedContent
    wallet: Wallet
    basis: Basis
    renderer: Renderer


def _without_what_is_gone(content: Content) -> Content:
    """Leave out what is said of credentials that no award stands for: there is nothing to sign."""
    awards = {key for key, _ in written_of(content)}
    statuses = {
        earner: {slug: status for slug, status in of.items() if (earner, slug) in awards}
        for earner, of in content.statuses.items()
    }
    earners = {
        slug: earner.model_copy(
            update={"awards": tuple(a.model_copy(update={"replaces": ()}) for a in earner.awards)}
        )
        for slug, earner in content.earners.items()
    }
    return content.model_copy(update={"statuses": statuses, "earners": earners})


def _without_did_keys(content: Content, wallet: Wallet, issuers: frozenset[str]) -> Wallet:
    """Forget those of the issuers whose DID is their key: no other key can speak for it."""
    forgotten = {
        issuer
        for issuer in issuers & wallet.identities.keys()
        if wallet.identities[issuer].did.startswith("did:key:")
    }
    return replace(
        wallet,
        identities={k: v for k, v in wallet.identities.items() if k not in forgotten},
        logs={k: v for k, v in wallet.logs.items() if k not in forgotten},
        credentials={
            key: wallet.credentials[key]
            for key, written in written_of(content)
            if key in wallet.credentials
            and signer_of(content, written) not in forgotten
            and not (isinstance(written, Endorsement) and written.of.issuer in forgotten)
        },
    ).with_lists({name: v for name, v in wallet.lists.items() if name.issuer not in forgotten})


@dataclass(slots=True)
class Editions:
    """Counts the builds and tells waiting browsers what each one changed."""

    say: Callable[[int], None] | None = None
    _number: int = 0
    _changed: tuple[str, ...] = ()
    _news: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, changed: tuple[str, ...]) -> None:
        """Announce a build that changed these files."""
        with self._news:
            self._number += 1
            self._changed = changed
            self._news.notify_all()
        if self.say:
            self.say(len(changed))

    def wait(self, since: int | None, seconds: float) -> tuple[int, tuple[str, ...]]:
        """The newest edition, after waiting for one that is not `since`."""
        with self._news:
            self._news.wait_for(lambda: self._number != since, seconds)
            return self._number, self._changed


def open_server(folder: Path, base_path: str, port: int, editions: Editions) -> ThreadingHTTPServer:
    """Open a server of a site's folder on 127.0.0.1, below the path that the site will have.

    Args:
        folder: the built site.
        base_path: path of the site's address, from slash to slash.
        port: 0 for a free one.
        editions: what browsers wait for.

    Raises:
        SiteError: the port is taken.
    """
    handler = partial(_Handler, folder=folder, base_path=base_path, editions=editions)
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise SiteError(
            f"cannot listen on port {port}: {error.strerror}", hint="choose another with --port"
        ) from None


def rebuild_on_change(
    preview: Preview, editions: Editions, complain: Callable[[CredfolioError], None]
) -> None:
    """Make again what a change of content, templates or the wallet touches, until interrupted.

    1. Where only files of earners have changed, their pages are made at once.
    2. All pages follow, of a large site in a process of its own, which gives way to the next change.
    """
    from watchfiles import watch  # noqa: PLC0415 - only a preview needs it

    root = preview.root.resolve()
    watched = tuple(f"{root / name}{os.sep}" for name in ("content", "templates", "wallet"))
    journal = f"{root / 'wallet' / JOURNAL}{os.sep}"

    def matters(_: object, path: str) -> bool:
        return path.startswith(watched) and not f"{path}{os.sep}".startswith(journal)

    behind = _Behind(editions, complain)
    for changes in watch(root, watch_filter=matters):
        behind.stop()
        earners = earners_among(root, (path for _, path in changes))
        try:
            changed = preview.touch(earners) if earners else None
            if changed is None:
                changed = preview.build()
            else:
                behind.start(preview)
        except CredfolioError as error:
            complain(error)
        else:
            if changed:
                editions.publish(changed)
    behind.stop()


def earners_among(root: Path, paths: Iterable[str]) -> frozenset[str] | None:
    """The slugs of earners whose files these are; None if one is something else."""
    place = f"{root / 'content' / 'earners'}{os.sep}"
    slugs = set()
    for path in paths:
        name = path.removeprefix(place)
        if not path.startswith(place) or os.sep in name or not name.endswith(".yaml"):
            return None
        slugs.add(name.removesuffix(".yaml"))
    return frozenset(slugs)


class _Behind:
    """The build of all pages, in a process that can be stopped."""

    def __init__(self, editions: Editions, complain: Callable[[CredfolioError], None]) -> None:
        self._editions, self._complain = editions, complain
        self._process: BaseProcess | None = None

    def start(self, preview: Preview) -> None:
        """Begin; what comes of it is told when it is done."""
        # Threads of this process serve pages, so it cannot be forked.
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=False)
        alone = replace(preview, _frame=None)
        self._process = context.Process(target=_build_and_tell, args=(alone, there), daemon=True)
        self._process.start()
        there.close()
        threading.Thread(target=self._tell, args=(here,), daemon=True).start()

    def stop(self) -> None:
        """Give up what is not done; the next build of all throws away what it has left."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None

    def _tell(self, here: Connection) -> None:
        with suppress(EOFError, OSError):  # it was stopped
            told = here.recv()
            if isinstance(told, CredfolioError):
                self._complain(told)
            elif told:
                self._editions.publish(told)
        here.close()


def _build_and_tell(preview: Preview, there: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process stops this one
    try:
        told: Any = preview.build()
    except CredfolioError as error:
        told = error
    there.send(told)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the folder as a static host would, with the reloading script in each page."""

    def __init__(
        self, *arguments: object, folder: Path, base_path: str, editions: Editions
    ) -> None:
        self._folder, self._base_path, self._editions = folder, base_path, editions
        super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == _RELOAD_PATH:
            self._send(_RELOAD_SCRIPT.encode(), "text/javascript")
        elif parts.path == _CHANGES_PATH:
            since = parts.query.removeprefix("since=")
            edition, changed = self._editions.wait(
                int(since) if since.isdecimal() else None, _WAIT_SECONDS if since else 0
            )
            paths = [self._base_path + path.removesuffix("index.html") for path in changed]
            self._send(
                json.dumps({"edition": edition, "changed": paths}).encode(), "application/json"
            )
        elif parts.path == "/" != self._base_path:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self._base_path)
            self.end_headers()
        else:
            self._send_file(unquote(parts.path))

    def _send_file(self, path: str) -> None:
        missing = self._folder / "404.html"
        if not path.startswith(self._base_path):
            self._send(_with_script(missing), "text/html; charset=utf-8", HTTPStatus.NOT_FOUND)
            return
        folder = self._folder.resolve()
        file = (folder / path.removeprefix(self._base_path)).resolve()
        if file.is_dir() and not path.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{path}/")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        if not file.is_relative_to(folder) or not file.is_file():
            self._send(_with_script(missing), "text/html; charset=utf-8", HTTPStatus.NOT_FOUND)
        elif file.suffix == ".html":
            self._send(_with_script(file), "text/html; charset=utf-8")
        else:
            self._send(file.read_bytes(), self.guess_type(str(file)))

    def _send(self, data: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the terminal is for builds and their mistakes."""


def _with_script(page: Path) -> bytes:
    try:
        text = page.read_bytes()
    except OSError:
        return b"not found"
    tag = f'<script src="{_RELOAD_PATH}" defer></script></body>'.encode()
    return text.replace(b"</body>", tag)
