"""Reading addresses: from the network with guards, or from folders that stand for addresses.

The only module that opens a network connection.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import certifi
import httpcore

from credfolio.errors import CertificateError, FetchError
from credfolio.hosting import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from credfolio.resolution import Fetch

MAX_BYTES = 4 * 1024 * 1024
_HTTPS = re.compile(r"https://[!-~]+")  # no spaces, no controls, ASCII only
_HTTP = re.compile(r"https?://[!-~]+")
_SECONDS = 10.0
# IPv6 networks that carry IPv4 addresses, private ones too: compatible, NAT64, 6to4.
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("::/96", "64:ff9b::/96", "2002::/16")))
_OK = 200


@dataclass(frozen=True, slots=True)
class MappedFetch:
    """Answers addresses below each of `folders` (an address that ends in `/`) from that folder.

    Any other address goes to `otherwise`. An address that is mapped but not there is an error,
    not a reason to ask the network.
    """

    folders: Mapping[str, Path]
    otherwise: Fetch

    def __call__(self, url: str) -> bytes:
        """Read an address; raises `FetchError`."""
        address = url.partition("#")[0].partition("?")[0]
        matches = [base for base in self.folders if address.startswith(base)]
        if not matches:
            return self.otherwise(url)
        base = max(matches, key=len)
        folder = self.folders[base].resolve()
        relative = unquote(address[len(base) :])
        if relative == "" or relative.endswith("/"):
            relative += "index.html"
        try:
            path = (folder / relative).resolve()
            if not path.is_relative_to(folder):
                raise FetchError(f"{url} leads out of {folder}")
            with path.open("rb") as file:
                return _limited(file.read(MAX_BYTES + 1), url)
        except (OSError, ValueError, RuntimeError):  # no such file, no such name, links in a ring
            raise FetchError(f"{url} is not in {folder}") from None


def no_network(url: str) -> bytes:
    """Answer no address at all; raises `FetchError`."""
    raise FetchError(f"{url} was not asked: the network is off")


def fetch_https(
    url: str, *, network: httpcore.NetworkBackend | None = None, seconds: float = _SECONDS
) -> bytes:
    """Read an https address from the network.

    Only https, no redirects, no private or local host (checked on the address that is connected
    to, so that a name cannot change its mind), at most `MAX_BYTES` within ten seconds, from the
    first byte sent to the last one read.

    Args:
        url: the address.
        network: opens connections, in place of the operating system's to public hosts.
        seconds: how long it may take.

    Raises:
        FetchError: unreachable, refused, too slow, too large, or not allowed.
    """
    _check_plain(url, _HTTPS)
    headers = {
        "Accept": "application/json, application/*;q=0.9, text/html;q=0.5",
        "Accept-Encoding": "identity",
    }
    with _response(url, headers, network or _PublicHosts(), seconds) as response:
        if response.status != _OK:
            raise FetchError(f"{url} answers with status {response.status}")
        return _body(response, url)


def ask_host(
    url: str, headers: Mapping[str, str], *, typed: bool, seconds: float = _SECONDS
) -> Answer:
    """Ask an address once, for the whole answer, whatever its status; redirects are not followed.

    Args:
        url: the address.
        headers: what the question says besides the host and who asks.
        typed: a person typed this address, so that it may be a host of their own: on this machine,
            in their network, without https. Any other has the limits of `fetch_https`.
        seconds: how long it may take.

    Returns:
        The answer, its body as it was sent: at most `MAX_BYTES`, compressed if it came so.

    Raises:
        CertificateError: the host's certificate does not hold.
        FetchError: unreachable, too slow, too large, or not allowed.
    """
    _check_plain(url, _HTTP if typed else _HTTPS)
    network = httpcore.SyncBackend() if typed else _PublicHosts()
    with _response(url, headers, network, seconds) as response:
        named: dict[str, str] = {}
        for raw_name, raw_value in response.headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            named[name] = f"{named[name]}, {value}" if name in named else value
        return Answer(response.status, named, _body(response, url))


def _check_plain(url: str, form: re.Pattern[str]) -> None:
    """Refuse what is no address of this form, or has a name and a password in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise FetchError(f"{url} is not an address") from None
    if not form.fullmatch(url) or not parts.hostname or parts.username or parts.password:
        raise FetchError(f"{url} is not a plain https address")


@contextmanager
def _response(
    url: str, headers: Mapping[str, str], network: httpcore.NetworkBackend, seconds: float
) -> Iterator[httpcore.Response]:
    """One request; what goes wrong while it is open is a `FetchError`, whatever it was."""
    timed = _InTime(network, time.monotonic() + seconds)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    sent = {"Host": urlsplit(url).netloc, **headers, "User-Agent": "credfolio"}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(cafile=certifi.where()),
                network_backend=timed,
            ) as pool,
            pool.stream(
                "GET", url, headers=list(sent.items()), extensions={"timeout": timeouts}
            ) as response,
        ):
            yield response
    except FetchError:
        raise
    except httpcore.TimeoutException:
        raise FetchError(f"{url} takes longer than {seconds:g} seconds") from None
    except Exception as error:  # noqa: BLE001 - whatever the network does is one answer: not read
        if isinstance(error.__context__, ssl.SSLCertVerificationError):
            reason = error.__context__.verify_message
            raise CertificateError(
                f"{url} has a certificate that does not hold: {reason}"
            ) from None
        reason = str(error) or type(error).__name__
        raise FetchError(f"{url} cannot be reached: {reason}") from None


def _body(response: httpcore.Response, url: str) -> bytes:
    data = b""
    for chunk in response.iter_stream():
        data = _limited(data + chunk, url)
    return data


@dataclass(frozen=True, slots=True)
class _InTime(httpcore.NetworkBackend):
    """Connections that all end at one moment, however slowly the other side goes on talking.

    A time limit of each read alone lets a host send its headers byte by byte, for days.
    """

    inner: httpcore.NetworkBackend
    deadline: float  # of `time.monotonic`

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        left = _seconds_left(self.deadline)
        stream = self.inner.connect_tcp(host, port, left, local_address, socket_options)
        return _StreamInTime(stream, self.deadline)


@dataclass(frozen=True, slots=True)
class _StreamInTime(httpcore.NetworkStream):
    """A connection of `_InTime`."""

    inner: httpcore.NetworkStream
    deadline: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self.inner.read(max_bytes, _seconds_left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self.inner.write(buffer, _seconds_left(self.deadline))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        left = _seconds_left(self.deadline)
        return _StreamInTime(
            self.inner.start_tls(ssl_context, server_hostname, left), self.deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def _seconds_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


@dataclass(frozen=True, slots=True)
class _PublicHosts(httpcore.NetworkBackend):
    """Connects to public addresses only, and to the very address that was checked."""

    inner: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    resolve: Callable[..., Iterable[Any]] = socket.getaddrinfo

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = self.resolve(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(map(_is_public, addresses)):
            raise FetchError(f"{host} is a private or local address, which is not asked")
        return self.inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def _is_public(address: str) -> bool:
    """Whether an IP address, also one of IPv4 inside of IPv6, is for everybody."""
    ip = ipaddress.ip_address(address)
    if any(ip in network for network in _CARRIERS):
        return False
    return ip.is_global and not ip.is_multicast


def _limited(data: bytes, url: str) -> bytes:
    if len(data) > MAX_BYTES:
        raise FetchError(f"{url} answers with more than {MAX_BYTES // 1024 // 1024} MB")
    return data
