"""What a host really serves, compared with what was built: real servers, one fault each."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, ClassVar

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credfolio.cli import run
from credfolio.hosting import RULES
from demo import REPOSITORY
from webservers import documented_nginx, http_server, nginx

if TYPE_CHECKING:
    from collections.abc import Callable

CREDENTIAL = "robin-example/first-steps"


@cache
def built(base_url: str = "https://badges.example.org") -> Path:
    """A site as `init` makes it, built; nobody changes it."""
    root = Path(mkdtemp(prefix="credfolio-doctor-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREDFOLIO_KEYS", mkdtemp(prefix="credfolio-keys-"))
        site = ["--name", "Zoë's Makers", "--base-url", base_url]
        assert run(["init", str(root), *site]) == 0
        earner = root / "content/earners/robin-example.yaml"
        text = earner.read_text(encoding="utf-8")
        earner.write_text(re.sub(r"^name: .*", "name: Röbin", text, flags=re.MULTILINE), "utf-8")
        assert run(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A copy of what was built, as it lies on a host."""
    return shutil.copytree(built() / "site_output", tmp_path / "www")


class Doctor:
    """Runs `doctor` on a port of this machine and reads its report."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.status = -1
        self.report: dict[str, Any] = {}

    def __call__(self, address: str, *options: str, root: Path | None = None) -> set[str]:
        """Examine an address; returns the names of the rules that failed."""
        self._capsys.readouterr()
        arguments = [address, *options, "--json", "--root", str(root or built())]
        self.status = run(["doctor", *arguments])
        self.report = json.loads(self._capsys.readouterr().out)
        return self.named("failed")

    def named(self, outcome: str) -> set[str]:
        """The names of the rules with this outcome."""
        return {check["name"] for check in self.report["checks"] if check["outcome"] == outcome}

    def about(self, name: str, outcome: str = "failed") -> dict[str, str]:
        """The first finding of a rule."""
        checks = self.report["checks"]
        return next(c for c in checks if (c["name"], c["outcome"]) == (name, outcome))


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    """The command, with its report read."""
    return Doctor(capsys)


def test_the_documented_nginx_passes(tmp_path: Path, served: Path, doctor: Doctor) -> None:
    """All is well: nothing failed, nothing stayed open, and compression is on and harmless."""
    with nginx(tmp_path / "nginx", served, documented_nginx()) as port:
        assert doctor(f"http://127.0.0.1:{port}/") == set()
    assert doctor.status == 0, doctor.report
    assert doctor.report["outcome"] == "passed"
    assert doctor.report["host"] == "nginx"
    assert doctor.named("passed") == set(RULES)
    assert doctor.named("skipped") == {"https"}
    assert (
        "the same bytes when it comes compressed (gzip)"
        in (doctor.about("compression", "passed")["message"])
    )


def test_the_documented_report_is_what_is_printed(
    tmp_path: Path,
    served: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """docs/publishing.md shows the report on a host with which all is well, and every rule."""
    text = (REPOSITORY / "docs" / "publishing.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n\$ credfolio doctor\n(.*?)```", text, re.DOTALL)
    assert shown
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE) == ["https", *RULES]
    certificate = make_certificate(tmp_path / "certificate.pem", "localhost")
    monkeypatch.setattr(certifi, "where", lambda: str(certificate))
    capsys.readouterr()
    with nginx(tmp_path / "nginx", served, documented_nginx(), certificate) as port:
        typed = f"https://localhost:{port}/"
        assert run(["doctor", typed, "--root", str(built())]) == 0
    printed = capsys.readouterr().out.replace(typed, "https://badges.example.org/")
    assert printed == shown[1].replace("harbour-makers", "zoes-makers")


def line(old: str, new: str) -> Callable[[str], str]:
    """A change to the configuration: another line in a line's place."""

    def changed(server: str) -> str:
        assert old in server, old
        return server.replace(old, new, 1)

    return changed


def also(text: str) -> Callable[[str], str]:
    """A change to the configuration: more in the server."""
    return line("    location / {", f"    {text}\n    location / {{")


CORS = "    add_header Access-Control-Allow-Origin * always;\n"


@pytest.mark.parametrize(
    ("change", "failed", "message", "setting"),
    [
        pytest.param(
            also(r"location ~ /\. { deny all; }"),
            {"dot-folders"},
            "answers with status 403",
            "location ^~ /.well-known/",
            id="dot-folders-hidden",
        ),
        pytest.param(
            also("types { } default_type application/octet-stream;"),
            {"content-types"},
            "comes as application/octet-stream, not as",
            "include mime.types",
            id="no-types",
        ),
        pytest.param(
            line("charset utf-8;", "charset iso-8859-1;"),
            {"content-types"},
            "iso-8859-1",
            "charset utf-8",
            id="wrong-charset",
        ),
        pytest.param(
            line("    charset utf-8;\n", ""),
            {"content-types"},
            "without 'charset=utf-8', so names lose their accents",
            "charset utf-8",
            id="no-charset",
        ),
        pytest.param(
            line(CORS, ""),
            {"cors"},
            "comes without Access-Control-Allow-Origin",
            "nginx: 'add_header Access-Control-Allow-Origin * always;'",
            id="no-cors",
        ),
        pytest.param(
            line(CORS, CORS.replace("*", "https://badges.example.org")),
            {"cors"},
            "Access-Control-Allow-Origin: https://badges.example.org', which is not '*'",
            "add_header",
            id="cors-for-one",
        ),
        pytest.param(
            line(CORS, CORS * 2),
            {"cors"},
            "'Access-Control-Allow-Origin: *, *'",
            "add_header",
            id="cors-twice",
        ),
        pytest.param(
            also("location = /.well-known/did.json { return 301 https://elsewhere.example/; }"),
            {"redirects"},
            "is redirected (301) to https://elsewhere.example/",
            "return 301",
            id="identity-redirected",
        ),
        pytest.param(
            line("try_files $uri $uri/ =404;", "try_files $uri $uri/ /index.html;"),
            {"not-found"},
            "answers with status 200, not 404",
            "try_files $uri $uri/ =404;",
            id="everything-is-there",
        ),
        pytest.param(
            line("error_page 404 /404.html;", ""),
            {"not-found"},
            "shows another page than 404.html",
            "error_page 404 /404.html;",
            id="another-404",
        ),
        pytest.param(
            also("sub_filter '</body>' '<script src=/x.js></script></body>';"),
            {"pages", "not-found"},
            "something between puts scripts in",
            "sub_filter",
            id="pages-changed",
        ),
        pytest.param(
            also("add_header X-Frame-Options SAMEORIGIN;"),
            {"frames"},
            "forbids frames by 'X-Frame-Options: SAMEORIGIN'",
            "add_header X-Frame-Options",
            id="frames-forbidden",
        ),
        pytest.param(
            also("add_header Content-Security-Policy \"frame-ancestors 'self'\";"),
            {"frames"},
            "frame-ancestors 'self'",
            "/embed/",
            id="ancestors-forbidden",
        ),
        pytest.param(
            also("add_header Content-Security-Policy \"default-src 'none'\";"),
            {"scripts"},
            "forbids its scripts by 'Content-Security-Policy: script-src 'none'",
            "Content-Security-Policy",
            id="scripts-forbidden",
        ),
        pytest.param(
            also(
                f"location = /{CREDENTIAL} {{ try_files {CREDENTIAL}/index.html /{CREDENTIAL}/index.html; }}"
            ),
            {"folders"},
            "without its last slash",
            "absolute_redirect off",
            id="page-without-slash",
        ),
        pytest.param(
            also(f"location = /{CREDENTIAL} {{ return 301 http://10.0.0.1:8080$uri/; }}"),
            {"folders"},
            f"leads to http://10.0.0.1:8080/{CREDENTIAL}/",
            "absolute_redirect off",
            id="inner-address",
        ),
    ],
)
def test_each_fault_is_found_by_name(
    *,
    tmp_path: Path,
    served: Path,
    doctor: Doctor,
    change: Callable[[str], str],
    failed: set[str],
    message: str,
    setting: str,
) -> None:
    """One fault in the configuration gives the findings of its rule, with the setting to change."""
    with nginx(tmp_path / "nginx", served, change(documented_nginx())) as port:
        assert doctor(f"http://127.0.0.1:{port}/") == failed, doctor.report
    assert doctor.status == 1
    assert any(
        message in check["message"] and setting in check["setting"]
        for check in doctor.report["checks"]
        if check["outcome"] == "failed"
    ), doctor.report
    assert not doctor.named("undetermined")


def spoil_credential(www: Path) -> None:
    """An old credential in the place of the new one."""
    file = www / CREDENTIAL / "credential.json"
    file.write_text(file.read_text(encoding="utf-8").replace("First", "Last"), encoding="utf-8")


def shorten_pages(www: Path) -> None:
    """What minifying does."""
    for page in www.rglob("index.html"):
        page.write_bytes(re.sub(rb">\n<", b"><", page.read_bytes()))


def forget_list(www: Path) -> None:
    """A copy that left something out."""
    shutil.rmtree(www / "status")


def leave_old_gz(www: Path) -> None:
    """The compressed file of an earlier build."""
    (www / ".well-known" / "did.json.gz").write_bytes(gzip.compress(b"{}"))


@pytest.mark.parametrize(
    ("spoil", "failed", "message"),
    [
        (spoil_credential, "credentials", "has other bytes than the build"),
        (shorten_pages, "pages", "the same but for white space"),
        (forget_list, "status-lists", "answers with status 404"),
        (leave_old_gz, "compression", "other bytes than the build when it comes compressed (gzip)"),
    ],
)
def test_other_files_are_found_by_name(
    *,
    tmp_path: Path,
    served: Path,
    doctor: Doctor,
    spoil: Callable[[Path], None],
    failed: str,
    message: str,
) -> None:
    """What lies on the host is not what was built."""
    spoil(served)
    server = line("    gzip on;", "    gzip on; gzip_static on;")(documented_nginx())
    with nginx(tmp_path / "nginx", served, server) as port:
        assert doctor(f"http://127.0.0.1:{port}/") == {failed}, doctor.report
    assert message in doctor.about(failed)["message"]
    assert doctor.status == 1


def test_compression_only_for_those_who_ask(tmp_path: Path, served: Path, doctor: Doctor) -> None:
    """Verifiers do not ask for it, and could not read it."""
    for file in served.rglob("*.json"):
        file.with_suffix(".json.gz").write_bytes(gzip.compress(file.read_bytes()))
    server = line("    gzip on;", "    gzip_static always;")(documented_nginx())
    with nginx(tmp_path / "nginx", served, server) as port:
        assert doctor(f"http://127.0.0.1:{port}/") == {"compression"}, doctor.report
    assert "to those who did not ask for it" in doctor.about("compression")["message"]


def test_trouble_that_may_pass_is_no_verdict(tmp_path: Path, served: Path, doctor: Doctor) -> None:
    """A host that is busy has said neither yes nor no."""
    server = also("location /status/ { return 503; }")(documented_nginx())
    with nginx(tmp_path / "nginx", served, server) as port:
        assert doctor(f"http://127.0.0.1:{port}/") == set()
    assert doctor.named("undetermined") == {"status-lists"}
    assert doctor.status == 3


def test_pages_of_another_day_cannot_be_compared(
    tmp_path: Path, served: Path, doctor: Doctor
) -> None:
    """A site that is built daily shows another day than the build at home."""
    shutil.rmtree(served)
    day = ["--as-of", "2099-01-31"]
    build = ["build", "--root", str(built()), "--frozen", "--output", str(served), *day]
    assert run(build) == 0
    with nginx(tmp_path / "nginx", served, documented_nginx()) as port:
        assert doctor(f"http://127.0.0.1:{port}/") <= {"files"}
    finding = doctor.about("pages", "undetermined")
    assert "shows the states of 2099-01-31" in finding["message"]
    assert finding["setting"].endswith("--as-of 2099-01-31'")


def make_certificate(file: Path, name: str) -> Path:
    """A certificate for a host that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return file


def test_certificates(
    tmp_path: Path, served: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that nobody vouches for fails, and nothing else is said; one that is known passes."""
    certificate = make_certificate(tmp_path / "certificate.pem", "localhost")
    with nginx(tmp_path / "nginx", served, documented_nginx(), certificate) as port:
        assert doctor(f"https://localhost:{port}/") == {"https"}
        assert doctor.status == 1
        assert "self-signed certificate" in doctor.about("https")["message"]
        assert doctor.named("skipped") == set(RULES)
        monkeypatch.setattr(certifi, "where", lambda: str(certificate))
        assert doctor(f"https://127.0.0.1:{port}/") == {"https"}  # it names another host
        assert doctor(f"https://localhost:{port}/") == set()
    assert doctor.status == 0
    assert "https" in doctor.named("passed")


def test_below_a_path_and_mapped(tmp_path: Path, doctor: Doctor) -> None:
    """Python's own server of a folder around the site: what it lacks is named, and only that."""
    root = built("https://example.org/my-portfolio")
    (tmp_path / "my-portfolio").symlink_to(root / "site_output")
    with http_server(tmp_path) as port:
        mapped = f"https://example.org=http://127.0.0.1:{port}"
        assert doctor("https://example.org/my-portfolio", "--map", mapped, root=root) == {
            "cors",
            "not-found",
            "content-types",
        }
    assert doctor.report["source"] == f"http://127.0.0.1:{port}/my-portfolio/"
    assert "host" not in doctor.report
    assert doctor.about("content-types")["address"].endswith("/resume.txt")
    assert doctor.about("dot-folders", "skipped")["message"] == "the site has nothing of it"
    with http_server(root / "site_output") as port:
        failed = doctor(f"http://127.0.0.1:{port}/my-portfolio/", root=root)
    assert "home" in failed
    assert "base_url has the path /my-portfolio/" in doctor.about("home")["setting"]


def test_the_documented_nginx_passes_below_a_path(tmp_path: Path, doctor: Doctor) -> None:
    """What the documentation changes in it for a base_url with a path is all that it takes."""
    root = built("https://example.org/my-portfolio")
    shutil.copytree(root / "site_output", tmp_path / "www" / "my-portfolio")
    text = (REPOSITORY / "docs" / "publishing.md").read_text(encoding="utf-8")
    changed = "error_page 404 /my-portfolio/404.html;"
    assert f"`{changed}`" in text
    server = line("error_page 404 /404.html;", changed)(documented_nginx())
    with nginx(tmp_path / "nginx", tmp_path / "www", server) as port:
        assert doctor(f"http://127.0.0.1:{port}/my-portfolio/", root=root) == set()
    assert doctor.status == 0, doctor.report
    assert doctor.named("skipped") == {"https", "dot-folders"}


def test_another_name_of_the_host_is_one_line(
    tmp_path: Path, served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where every address leads to another host, that is said once, with the number."""
    server = also("return 301 https://www.badges.example.org$request_uri;")(documented_nginx())
    with nginx(tmp_path / "nginx", served, server) as port:
        capsys.readouterr()
        assert run(["doctor", f"http://127.0.0.1:{port}", "--root", str(built())]) == 1
    lines = [row for row in capsys.readouterr().out.splitlines() if "redirected" in row]
    assert len(lines) == 1
    assert "and 14 more: is redirected (301) to the same path at https://www.badges" in lines[0]
    assert "base_url must be the one" in lines[0] or "return 301" in lines[0]


class Elsewhere(SimpleHTTPRequestHandler):
    """Leads everything but the home page to an address of its own."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Remember what was asked."""
        self.asked.append(self.path)
        if self.path == "/":
            super().do_GET()
            return
        self.send_response(302)
        self.send_header("Location", "/secret\x1b[31m")
        self.end_headers()


def test_redirects_are_not_followed(doctor: Doctor, capsys: pytest.CaptureFixture[str]) -> None:
    """Where an answer points is never asked, and no terminal obeys what stands in it."""
    with http_server(built() / "site_output", Elsewhere) as port:
        assert "redirects" in doctor(f"http://127.0.0.1:{port}")
        assert run(["doctor", f"http://127.0.0.1:{port}", "--root", str(built())]) == 1
    assert not any("secret" in path for path in Elsewhere.asked)
    assert "\x1b" not in capsys.readouterr().out


class Slow(SimpleHTTPRequestHandler):
    """Takes its time."""

    def do_GET(self) -> None:
        """Answer after a while."""
        time.sleep(0.4)
        super().do_GET()


def test_it_ends_in_time(doctor: Doctor) -> None:
    """What could not be asked in time is open, not well."""
    with http_server(built() / "site_output", Slow) as port:
        doctor(f"http://127.0.0.1:{port}", "--seconds", "1")
    # Whichever comes first for the last question: its own time, or that of all.
    said = str(doctor.report)
    assert "the time for all questions is over" in said or "takes longer than" in said
    assert "not-found" in doctor.named("undetermined")


def test_nobody_answers(doctor: Doctor, capsys: pytest.CaptureFixture[str]) -> None:
    """A host that cannot be reached is neither right nor wrong: exit status 3, one line says why."""
    with http_server(built() / "site_output") as port:
        address = f"http://127.0.0.1:{port}"
    assert doctor(address) == set()
    assert doctor.status == 3
    assert doctor.named("undetermined") == {"home"}
    assert run(["doctor", address, "--root", str(built())]) == 3
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"undetermined: {address}/"
    assert len(printed) == 3


def test_an_address_in_content_has_everybodys_limits(doctor: Doctor) -> None:
    """Only what a person typed may lie on this machine: base_url alone reaches no local host."""
    root = built("https://localhost")
    doctor_of_base = ["doctor", "--json", "--root", str(root)]
    with http_server(root / "site_output") as port:
        assert doctor(f"http://localhost:{port}", root=root)
        assert doctor.report["outcome"] == "failed"
    assert run(doctor_of_base) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["ftp://example.org/"],
        ["https://robin@example.org/"],
        ["https://example.org/?x=1"],
        ["--map", "https://example.org"],
        ["--map", "https://other.example=http://127.0.0.1"],
        ["--seconds", "0"],
    ],
)
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, in our form."""
    assert run(["doctor", "--root", str(built()), *arguments]) == 2
    assert capsys.readouterr().err.startswith("credfolio: error: ")


def test_nothing_was_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a build there is nothing to compare with."""
    arguments = ["--root", str(built()), "--output", str(tmp_path)]
    assert run(["doctor", *arguments]) == 1
    assert "holds no built site\n  hint: credfolio build" in capsys.readouterr().err
