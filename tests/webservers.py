"""Real web servers on this machine, with folders of a test's own."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demo import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = Path("/etc/nginx/mime.types")
_AROUND = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    include {types};
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def documented_nginx() -> str:
    """The configuration that docs/publishing.md shows."""
    text = (REPOSITORY / "docs" / "publishing.md").read_text(encoding="utf-8")
    found = re.search(r"^```nginx\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, "docs/publishing.md shows no configuration of nginx"
    return found[1]


@contextmanager
def nginx(
    folder: Path, served: Path, server: str, certificate: Path | None = None
) -> Iterator[int]:
    """Start nginx as an ordinary process; skip, with a word, where it is not installed.

    Args:
        folder: for its own files; made anew.
        served: what stands in the place of the documentation's `/var/www/badges`.
        server: its configuration, as in the documentation.
        certificate: a file with a certificate and its key, for https; without it, http.

    Yields:
        The port on 127.0.0.1 that it listens on.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None or not _TYPES.is_file():
        pytest.skip(f"needs nginx, and its {_TYPES}")
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = server.replace("/var/www/badges", str(served))
    server = re.sub(r"listen .*? ssl;", f"listen 127.0.0.1:{port} ssl;", server)
    if certificate is None:
        server = re.sub(r"^ *ssl_.*\n", "", server, flags=re.MULTILINE).replace(" ssl;", ";")
    else:
        server = re.sub(r"(ssl_certificate(?:_key)?) .*;", rf"\1 {certificate};", server)
    (folder / "nginx.conf").write_text(_AROUND.format(types=_TYPES, folder=folder, server=server))
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", "nginx.conf"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            _await(port, process)
            yield port
        finally:
            process.terminate()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens, or the program ends with what it has to say."""
    for _ in range(200):
        if process.poll() is not None:
            assert process.stderr is not None
            pytest.fail(process.stderr.read().decode())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx does not listen")


@contextmanager
def http_server(
    folder: Path, handler: type[SimpleHTTPRequestHandler] = SimpleHTTPRequestHandler
) -> Iterator[int]:
    """Start Python's own server of a folder; yields its port on 127.0.0.1."""

    class Quiet(handler):  # type: ignore[misc, valid-type]
        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()
