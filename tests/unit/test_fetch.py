"""Reading addresses: what is refused before, at and after connecting."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpcore
import pytest

from credfolio.errors import FetchError
from credfolio.fetch import MAX_BYTES, MappedFetch, _PublicHosts, fetch_https, no_network
from credfolio.resolution import KnownDocuments

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://badges.example/"


class Line(httpcore.NetworkStream):
    """A connection on which the other side has said its piece already."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, none at the end."""
        del timeout
        part, self.answer = self.answer[:max_bytes], self.answer[max_bytes:]
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Remember what was asked."""
        del timeout
        self.asked += buffer

    def close(self) -> None:
        """Nothing to close."""

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on in the clear, if certificates would have been checked."""
        del timeout
        assert ssl_context.verify_mode is ssl.CERT_REQUIRED
        assert ssl_context.check_hostname
        assert server_hostname
        return self

    def get_extra_info(self, info: str) -> Any:
        """Nothing is known."""
        del info


class Network(httpcore.NetworkBackend):
    """A network with one answer for everybody."""

    def __init__(self, head: str, body: bytes = b"") -> None:
        self.line = Line(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        self.connections: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Connect, and remember where."""
        del timeout, local_address, socket_options
        self.connections.append((host, port))
        return self.line


@pytest.mark.parametrize(
    "url",
    [
        "http://badges.example/",
        "ftp://badges.example/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "//badges.example/",
        "https://",
        "https:///did.json",
        "https://user@badges.example/",
        "https://user:pass@badges.example/",
        "https://[::1/",
        "https://badges.example:port/",
        "https://badges.example:99999999/",
        "https://badges.example/\n",
        "https://bad ges.example/",
        "https://b\u00e4dges.example/",
        "",
        "\0",
    ],
)
def test_no_address_but_plain_https(url: str) -> None:
    """Anything else is one kind of error, before any connection is made."""
    network = Network("HTTP/1.1 200 OK\nContent-Length: 2", b"{}")
    with pytest.raises(FetchError):
        fetch_https(url, network=network)
    assert network.connections == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - asked, not served
        "224.0.0.1",
        "255.255.255.255",
        "2130706433",
        "0x7f000001",
        "127.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "localhost",
    ],
)
def test_no_private_or_local_host(host: str) -> None:
    """However it is written, a host that is not for everybody is not connected to."""
    with pytest.raises(FetchError):
        fetch_https(f"https://{host}/did.json")


def test_reads_what_is_answered() -> None:
    """One request, to the host and port of the address, for the bytes as they are."""
    network = Network("HTTP/1.1 200 OK\nContent-Length: 10", b'{"a": "b"}')
    assert fetch_https(SITE + "did.json?x=1", network=network) == b'{"a": "b"}'
    assert network.connections == [("badges.example", 443)]
    asked = network.line.asked.decode()
    assert asked.startswith("GET /did.json?x=1 HTTP/1.1\r\nHost: badges.example\r\n")
    assert "Accept-Encoding: identity" in asked
    assert "Cookie" not in asked


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "204 No", "404 Not"])
def test_no_redirects_and_no_other_answers(status: str) -> None:
    """Only 200 is an answer; where a redirect points is not asked."""
    network = Network(f"HTTP/1.1 {status}\nLocation: {SITE}elsewhere\nContent-Length: 0")
    with pytest.raises(FetchError, match=f"status {status[:3]}"):
        fetch_https(SITE, network=network)
    assert len(network.connections) == 1


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("HTTP/1.1 200 OK", b"x" * (MAX_BYTES + 1)),
        (f"HTTP/1.1 200 OK\nContent-Length: {MAX_BYTES + 1}", b"x" * (MAX_BYTES + 1)),
        ("HTTP/1.1 200 OK\nContent-Length: 10", b"cut"),
        ("HTTP/1.1 200 OK\nContent-Length: -1", b""),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"zz\r\n"),
        ("SSH-2.0-OpenSSH_9.0", b""),
        ("", b""),
    ],
)
def test_answers_that_cannot_be_read(head: str, body: bytes) -> None:
    """Too large, cut off, or no HTTP at all: one kind of error."""
    with pytest.raises(FetchError):
        fetch_https(SITE, network=Network(head, body))


def test_the_largest_answer() -> None:
    """Exactly the limit is read."""
    network = Network("HTTP/1.1 200 OK", b"x" * MAX_BYTES)
    assert len(fetch_https(SITE, network=network)) == MAX_BYTES


class Dripping(Line):
    """A connection on which one byte comes at a time, each in good time."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next byte."""
        time.sleep(0.02)
        return super().read(min(max_bytes, 1), timeout)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 500", b"x" * 500),
        (f"HTTP/1.1 200 OK\nX-Slow: {'x' * 500}\nContent-Length: 2", b"{}"),
        (
            "\n\n".join(["HTTP/1.1 100 Continue"] * 20 + ["HTTP/1.1 200 OK\nContent-Length: 2"]),
            b"{}",
        ),
    ],
    ids=["body", "headers", "promises"],
)
def test_slow_answers_end_in_time(head: str, body: bytes) -> None:
    """However the answer is drawn out, reading it ends when the time is over."""
    network = Network(head, body)
    network.line = Dripping(network.line.answer)
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"takes longer than 0\.3 seconds"):
        fetch_https(SITE, network=network, seconds=0.3)
    assert time.monotonic() - begun < 2


@dataclass
class NameServer:
    """Answers with the next of some lists of addresses, each time it is asked for a name."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int, **_options: Any) -> list[Any]:
        """What `socket.getaddrinfo` answers."""
        self.asked.append(host)
        return [(None, None, 0, "", (address, port)) for address in self.answers.pop(0)]


def test_a_name_cannot_change_its_mind() -> None:
    """It is asked for once, and what was checked is what is connected to (DNS rebinding)."""
    network = Network("HTTP/1.1 200 OK\nContent-Length: 2", b"{}")
    names = NameServer([["93.184.215.14"], ["127.0.0.1"]])
    assert fetch_https(SITE, network=_PublicHosts(network, names)) == b"{}"
    assert names.asked == ["badges.example"]
    assert network.connections == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1", "93.184.215.14"], []]
)
def test_a_name_with_one_private_address_is_not_asked(addresses: list[str]) -> None:
    """One address that is not for everybody is enough, wherever it stands; so is none at all."""
    network = Network("HTTP/1.1 200 OK\nContent-Length: 2", b"{}")
    with pytest.raises(FetchError, match="private or local"):
        fetch_https(SITE, network=_PublicHosts(network, NameServer([addresses])))
    assert network.connections == []


def test_the_network_can_be_off() -> None:
    """Then every address is unreachable."""
    with pytest.raises(FetchError, match="the network is off"):
        no_network(SITE)


@pytest.fixture(name="site")
def fixture_site(tmp_path: Path) -> MappedFetch:
    """A folder that stands for the site, beside a file that nobody may read."""
    folder = tmp_path / "site"
    (folder / "a b").mkdir(parents=True)
    (folder / "did.json").write_text("did")
    (folder / "index.html").write_text("home")
    (folder / "a b" / "\u00e9.json").write_text("accent")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "index.html").write_text("secret")
    (folder / "file").symlink_to(tmp_path / "secret" / "index.html")
    (folder / "folder").symlink_to(tmp_path / "secret")
    (folder / "half").mkdir()
    (folder / "half" / "index.html").symlink_to(tmp_path / "secret" / "index.html")
    (folder / "inner").symlink_to(folder / "did.json")
    (folder / "ring").symlink_to(folder / "ring")
    return MappedFetch({SITE: folder}, no_network)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("did.json", b"did"),
        ("", b"home"),
        ("did.json?at=1#frag", b"did"),
        ("a%20b/%C3%A9.json", b"accent"),
        ("a%20b/../did.json", b"did"),
        ("inner", b"did"),
    ],
)
def test_a_folder_answers_for_addresses(site: MappedFetch, path: str, text: bytes) -> None:
    """Percent-encoding is undone, and a folder is answered by its page."""
    assert site(SITE + path) == text


@pytest.mark.parametrize(
    "path",
    [
        "../secret/index.html",
        "%2e%2e/secret/index.html",
        "..%2Fsecret%2Findex.html",
        "%2e%2e%2fsecret%2f",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "file",
        "folder/index.html",
        "folder/",
        "half/",
        "ring",
        "a%20b",
        "a%20b/",
        "missing",
        "did.json/",
        "%00",
        "x" * 5000,
    ],
)
def test_no_way_out_of_the_folder(site: MappedFetch, path: str) -> None:
    """Climbing, absolute paths, links that lead out, and impossible names are not answered."""
    with pytest.raises(FetchError):
        site(SITE + path)


def test_the_longest_address_answers_and_others_ask_elsewhere(tmp_path: Path) -> None:
    """A folder below a folder has its own place; any other address goes on."""
    for name in ("outer", "inner"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text(name)
    other = KnownDocuments({"https://other.example/x": b"other"})
    fetch = MappedFetch({SITE: tmp_path / "outer", SITE + "in/": tmp_path / "inner"}, other)
    assert [fetch(SITE + "x"), fetch(SITE + "in/x")] == [b"outer", b"inner"]
    assert fetch("https://other.example/x") == b"other"
    with pytest.raises(FetchError):
        fetch("https://badges.example.evil.example/x")


def test_a_file_of_any_size_is_not_read(tmp_path: Path) -> None:
    """A folder's files have the network's limit."""
    (tmp_path / "big").write_bytes(bytes(MAX_BYTES + 1))
    with pytest.raises(FetchError, match="more than 4 MB"):
        MappedFetch({SITE: tmp_path}, no_network)(SITE + "big")
