"""Previewing a site while it is being written: build into a passing folder, serve, reload.

A preview signs nothing for good. Awards that are new or changed are signed in memory with keys
that are thrown away, so that every page can be seen before anything is issued.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from credfolio.addresses import with_current_dids
from credfolio.did import PublicKey, build_identity_document, did_web_address
from credfolio.documents import render_json
from credfolio.elsewhere import KeptDocument
from credfolio.errors import CredfolioError, SiteError
from credfolio.issuing import plan_signing, signer_of, written_of
from credfolio.journal import JOURNAL
from credfolio.keys import PrivateKey
from credfolio.model import Endorsement
from credfolio.signing import new_identity, sign_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from credfolio.issuing import Wallet
    from credfolio.model import Content

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


def preview_wallet(content: Content, wallet: Wallet, *, seed: bytes, now: str) -> Wallet:
    """Sign in memory what content has and the wallet lacks.

    Args:
        content: what people wrote.
        wallet: what is really signed; it is not changed.
        seed: 32 random bytes, the passing key of all issuers.
        now: XSD dateTimeStamp.

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
            else replace(known, keys=(*known.keys, PublicKey(key.multibase, now)))
        )
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

    _number: int = 0
    _changed: tuple[str, ...] = ()
    _news: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, changed: tuple[str, ...]) -> None:
        """Announce a build that changed these files."""
        with self._news:
            self._number += 1
            self._changed = changed
            self._news.notify_all()

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
    root: Path,
    build: Callable[[], tuple[str, ...]],
    editions: Editions,
    complain: Callable[[CredfolioError], None],
) -> None:
    """Build again whenever content, templates or the wallet change; returns when interrupted."""
    from watchfiles import watch  # noqa: PLC0415 - only a preview needs it

    watched = tuple(
        f"{root.resolve() / name}{os.sep}" for name in ("content", "templates", "wallet")
    )
    journal = f"{root.resolve() / 'wallet' / JOURNAL}{os.sep}"

    def matters(_: object, path: str) -> bool:
        return path.startswith(watched) and not f"{path}{os.sep}".startswith(journal)

    for _ in watch(root.resolve(), watch_filter=matters):
        try:
            changed = build()
        except CredfolioError as error:
            complain(error)
        else:
            if changed:
                editions.publish(changed)


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
