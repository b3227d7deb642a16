"""What a host answers for a site, and whether that lets its credentials verify and show.

A question is an address with the bytes that the build put there; a rule looks at the answer to
one. Which setting of which host mends what a rule finds stands in `SETTINGS`.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin, urlsplit

from credfolio.errors import CheckFailed, NotApplicable, Undetermined
from credfolio.report import Outcome, outcome_of, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

RuleName = Literal[
    "https",
    "home",
    "dot-folders",
    "identity",
    "status-lists",
    "credentials",
    "files",
    "pages",
    "redirects",
    "content-types",
    "cors",
    "compression",
    "folders",
    "not-found",
    "frames",
    "scripts",
]
HostName = Literal["github", "gitlab", "netlify", "cloudflare", "nginx", "apache", ""]

ELSEWHERE = "https://elsewhere.example"
"""The origin that questions come from: a site that is not the one asked."""

_BYTES = frozenset({"identity", "status-lists", "credentials"})
_OK, _NOT_FOUND, _TOO_MANY, _BROKEN = 200, 404, 429, 500
_LARGEST = 16 * 1024 * 1024  # of an answer that is unpacked
_JSON = re.compile(r"application/(?:[a-z0-9.-]+\+)?json")
_SCRIPT_TYPES = frozenset({"text/javascript", "application/javascript"})
_TYPES = {
    "html": frozenset({"text/html"}),
    "png": frozenset({"image/png"}),
    "svg": frozenset({"image/svg+xml"}),
    "pdf": frozenset({"application/pdf"}),
    "css": frozenset({"text/css"}),
    "js": _SCRIPT_TYPES,
    "txt": frozenset({"text/plain"}),
}
_SHOULD_BE = {
    "json": "application/json",
    "js": "text/javascript",
    **{ending: min(types) for ending, types in _TYPES.items() if ending != "js"},
}
_TIME = re.compile(rb'<time datetime="(\d{4}-\d\d-\d\d)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from an address: header names are in small letters, the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_redirect(self) -> bool:
        """Whether it points elsewhere instead of answering."""
        return 300 <= self.status < 400  # noqa: PLR2004 - the class of redirects

    def unpacked(self) -> bytes:
        """The body without its compression; raises `CheckFailed` or `Undetermined`."""
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        if encoding in ("identity", ""):
            return self.body
        if encoding != "gzip":
            raise Undetermined(f"comes compressed as {encoding}, which was not asked for")
        try:
            packed = zlib.decompressobj(wbits=31)
            data = packed.decompress(self.body, _LARGEST)
        except zlib.error:
            raise CheckFailed("says that it is gzip, and is not") from None
        if packed.unconsumed_tail:
            raise Undetermined("is too large to be unpacked")
        return data


@dataclass(frozen=True, slots=True)
class Question:
    """One address of the site to ask, and what its answer is looked at for.

    `path` is below the site's address, `data` what the build has there (empty: nothing);
    `packed` asks for a compressed answer, as browsers do and verifiers do not.
    """

    site: str  # the address where the site is asked, with its final slash
    path: str
    rules: tuple[RuleName, ...]
    data: bytes = field(repr=False, default=b"")
    packed: bool = False

    @property
    def url(self) -> str:
        """The address that is asked."""
        return self.site + self.path

    @property
    def headers(self) -> Mapping[str, str]:
        """What the question says: that it comes from another site, and what may be compressed."""
        return {
            "Accept": "*/*",
            "Accept-Encoding": "gzip" if self.packed else "identity",
            "Origin": ELSEWHERE,
        }

    @property
    def ending(self) -> str:
        """The kind of file that it asks for: `json`, `html`."""
        name = self.path.rpartition("/")[2]
        return name.rpartition(".")[2] if "." in name else "html"


@dataclass(frozen=True, slots=True)
class HostFinding:
    """The answer to one rule: what came, from which address, and the setting that mends it."""

    name: RuleName
    outcome: Outcome
    message: str
    address: str = ""
    setting: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", printable(self.message[:300]))


@dataclass(frozen=True, slots=True)
class HostReport:
    """All findings about one host; `host` is whose software or service it is, empty if unknown."""

    source: str
    host: HostName
    findings: tuple[HostFinding, ...]

    @property
    def outcome(self) -> Outcome:
        """Failed if anything failed; passed only if something passed and nothing stayed open."""
        return outcome_of(finding.outcome for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The report for machines: `source`, `outcome`, `host` if it is known, `checks`."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            **({"host": self.host} if self.host else {}),
            "checks": [
                {
                    "name": finding.name,
                    "outcome": finding.outcome,
                    "message": finding.message,
                    **({"address": finding.address} if finding.address else {}),
                    **({"setting": finding.setting} if finding.setting else {}),
                }
                for finding in self.findings
            ],
        }


def render_host_report(report: HostReport) -> str:
    """Write a report for people: a line for its sum, one for each thing that was found out.

    What was found out of several addresses alike is one line, and so is what was skipped.
    """
    lines = [f"{report.outcome}: {report.source}"]
    alike: dict[tuple[str, ...], list[HostFinding]] = defaultdict(list)
    for finding in report.findings:
        kind = finding.name if finding.outcome != "skipped" else ""
        alike[kind, finding.outcome, finding.message, finding.setting].append(finding)
    for (name, outcome, message, setting), found in alike.items():
        if outcome == "skipped":
            names = ", ".join(finding.name for finding in found)
            lines.append(f"  {outcome:<12}  {names}: {message}")
            continue
        more = f" and {len(found) - 1} more:" if len(found) > 1 else ""
        asked = f"{urlsplit(found[0].address).path}{more} " if found[0].address else ""
        then = f"; {setting}" if setting else ""
        lines.append(f"  {outcome:<12}  {name:<13}  {asked}{message}{then}")
    return "\n".join(lines)


def judge(question: Question, answer: Answer | Undetermined, host: HostName) -> list[HostFinding]:
    """Look at the answer to a question with each of its rules.

    Args:
        question: what was asked.
        answer: what came, or why nothing did.
        host: whose settings to name.

    Returns:
        A finding for each rule that the answer says something about.
    """
    findings = []
    for name in question.rules:
        try:
            if isinstance(answer, Undetermined):
                raise answer
            message = RULES[name](question, answer)
        except NotApplicable:
            continue
        except CheckFailed as error:
            setting = error.hint or setting_for(name, host)
            findings.append(HostFinding(name, "failed", error.message, question.url, setting))
        except Undetermined as error:
            findings.append(
                HostFinding(name, "undetermined", error.message, question.url, error.hint)
            )
        else:
            findings.append(HostFinding(name, "passed", message, question.url))
    return findings


def sum_up(
    findings: Iterable[HostFinding], asked: Iterable[Question] = ()
) -> tuple[HostFinding, ...]:
    """Order findings by rule; those that passed become one for each rule, with their number.

    Args:
        findings: what was found out.
        asked: the questions. A rule that was asked for in vain is `skipped`, and so is one that
            nothing in the site is about, so that each report has all of them.
    """
    found = list(findings)
    asked_for = {"https", *(name for question in asked for name in question.rules)}
    old = {f.address for f in found if f.outcome == "failed" and f.name in _BYTES}
    summed: list[HostFinding] = []
    names: tuple[RuleName, ...] = ("https", *RULES)
    for name in names:
        own = [finding for finding in found if finding.name == name]
        if name == "compression":  # what is old is old when it comes compressed, too
            own = [finding for finding in own if finding.address not in old]
        passed = [finding for finding in own if finding.outcome == "passed"]
        summed += [finding for finding in own if finding.outcome != "passed"]
        if len(passed) == 1:
            summed += passed
        elif passed:
            sentences = "; ".join(sorted({finding.message for finding in passed}))
            summed.append(HostFinding(name, "passed", f"{len(passed)} addresses: {sentences}"))
        elif not own:
            why = "no answer to look at" if name in asked_for else "the site has nothing of it"
            summed.append(HostFinding(name, "skipped", why))
    return tuple(summed)


def recognise_host(site: str, answer: Answer) -> HostName:
    """Whose host it is: by its name, or by what it says of itself; empty where neither tells."""
    name = urlsplit(site).hostname or ""
    for ending, host in _NAMES.items():
        if name.endswith(ending):
            return host
    server = answer.headers.get("server", "").lower()
    return next((host for word, host in _SERVERS.items() if server.startswith(word)), "")


def setting_for(name: RuleName, host: HostName) -> str:
    """What to change, on this host or, where it is not known, on any."""
    settings = SETTINGS.get(name, {})
    setting = settings.get(host) or settings.get("", "")
    return f"{_TITLES[host]}: {setting}" if host and host in settings else setting


def _as_built(question: Question, answer: Answer) -> str:
    """The address answers with the bytes of the build."""
    if answer.is_redirect or _is_hidden(question, answer):
        raise NotApplicable("another rule says so")
    _refuse_other_statuses(answer)
    served = answer.unpacked()
    if served == question.data:
        return "has the bytes of the build"
    raise CheckFailed(f"has other bytes than the build ({len(served)} for {len(question.data)})")


def _page_as_built(question: Question, answer: Answer) -> str:
    """A page is as it was built; one that was built for another day cannot be compared."""
    try:
        return _as_built(question, answer)
    except CheckFailed as error:
        if answer.status != _OK:
            raise
        served = answer.unpacked()
        _refuse_another_day(question.data, served)
        raise CheckFailed(error.message + _how_changed(question.data, served)) from None


def _refuse_another_day(built: bytes, served: bytes) -> None:
    """Raise `Undetermined` for a page with the states of another day; it stands at its end."""
    theirs, ours = _TIME.findall(served), _TIME.findall(built)
    if theirs and ours and theirs[-1] != ours[-1]:
        day, own = theirs[-1].decode(), ours[-1].decode()
        raise Undetermined(
            f"shows the states of {day}, and the build those of {own}",
            hint=f"compare with 'credfolio build --frozen --as-of {day}'",
        )


def _how_changed(built: bytes, served: bytes) -> str:
    if re.sub(rb"\s+", b"", served) == re.sub(rb"\s+", b"", built):
        return ": the same but for white space, so something between makes pages shorter"
    if served.count(b"<script") > built.count(b"<script"):
        return ": something between puts scripts in"
    return ""


def _home(question: Question, answer: Answer) -> str:
    path = urlsplit(question.site).path
    if answer.is_redirect:
        raise NotApplicable("another rule says so")
    if answer.status == _NOT_FOUND and path != "/":
        raise CheckFailed(
            "answers with status 404",
            hint=f"base_url has the path {path}: publish the contents of site_output/ below it",
        )
    _refuse_other_statuses(answer)
    return "answers"


def _dot_folders(question: Question, answer: Answer) -> str:
    """Folders whose names start with a dot are served."""
    if _is_hidden(question, answer):
        raise CheckFailed(f"answers with status {answer.status}")
    if answer.status != _OK:
        raise NotApplicable("another rule says so")
    return "is served"


def _is_hidden(question: Question, answer: Answer) -> bool:
    return question.path.startswith(".") and answer.status in (403, _NOT_FOUND)


def _no_redirect(question: Question, answer: Answer) -> str:
    """The address answers itself: verifiers follow no redirect."""
    if answer.is_redirect:
        place = answer.headers.get("location", "nowhere")
        if place.endswith(urlsplit(question.url).path) and "://" in place:
            origin = place.removesuffix(urlsplit(question.url).path)
            raise CheckFailed(f"is redirected ({answer.status}) to the same path at {origin}")
        raise CheckFailed(f"is redirected ({answer.status}) to {place}")
    _need_ok(answer)
    return "answers itself"


def _content_type(question: Question, answer: Answer) -> str:
    """The type is what browsers and verifiers need, and pages are read as UTF-8."""
    _need_ok(answer)
    said = answer.headers.get("content-type", "")
    type_, _, parameters = said.lower().partition(";")
    type_ = type_.strip()
    right = (
        _JSON.fullmatch(type_)
        if question.ending == "json"
        else type_ in _TYPES.get(question.ending, {type_})
    )
    if not right:
        should = _SHOULD_BE[question.ending]
        raise CheckFailed(f"comes as {said or 'nothing at all'}, not as {should}")
    charset = re.search(r'charset="?([^";\s]+)', parameters)
    if charset and charset[1] not in ("utf-8", "utf8"):
        raise CheckFailed(f"comes as {said}, and is UTF-8")
    # A page says itself that it is UTF-8, a text cannot.
    if question.ending == "txt" and not charset and not question.data.isascii():
        raise CheckFailed(f"comes as {said} without 'charset=utf-8', so names lose their accents")
    return "comes as what it is"


def _cors(_question: Question, answer: Answer) -> str:
    """Verifiers that run in another site's page can read it."""
    _need_ok(answer)
    allowed = answer.headers.get("access-control-allow-origin", "")
    if allowed in ("*", ELSEWHERE):
        return "other sites' pages can read it"
    if not allowed:
        raise CheckFailed("comes without Access-Control-Allow-Origin")
    raise CheckFailed(f"comes with 'Access-Control-Allow-Origin: {allowed}', which is not '*'")


def _compression(question: Question, answer: Answer) -> str:
    """Compression changes no byte, and comes to those only who asked for it."""
    _need_ok(answer)
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return "is not compressed"
    if not question.packed:
        raise CheckFailed(f"comes compressed ({encoding}) to those who did not ask for it")
    if answer.unpacked() != question.data:
        raise CheckFailed(f"has other bytes than the build when it comes compressed ({encoding})")
    return f"has the same bytes when it comes compressed ({encoding})"


def _folder(question: Question, answer: Answer) -> str:
    """An address without its last slash leads to the one with it: links on pages count on that."""
    if answer.status == _OK:
        raise CheckFailed("answers without its last slash, where the links of the page lead astray")
    if not answer.is_redirect:
        _refuse_other_statuses(answer)
    place = urljoin(question.url, answer.headers.get("location", ""))
    if place != f"{question.url}/":
        raise CheckFailed(f"leads to {place}, not to the same address with a slash")
    return "leads to the address with a slash"


def _missing(question: Question, answer: Answer) -> str:
    """An address that leads nowhere answers 404, with the site's own page."""
    if answer.status != _NOT_FOUND:
        if answer.status == _TOO_MANY or answer.status >= _BROKEN:
            _refuse_other_statuses(answer)
        raise CheckFailed(f"leads nowhere, and answers with status {answer.status}, not 404")
    served = answer.unpacked()
    if served != question.data:
        _refuse_another_day(question.data, served)
        raise CheckFailed("leads nowhere, and shows another page than 404.html")
    return "answers with status 404 and the site's page"


def _frames(_question: Question, answer: Answer) -> str:
    """Other websites may show the card in a frame. `frame-ancestors` overrules the older header."""
    _need_ok(answer)
    ancestors = [policy.get("frame-ancestors") for policy in _policies(answer)]
    for sources in ancestors:
        if sources is not None and not {"*", "https:"} & set(sources):
            words = " ".join(sources)
            raise CheckFailed(
                f"forbids frames by 'Content-Security-Policy: frame-ancestors {words}'"
            )
    option = answer.headers.get("x-frame-options")
    if option and all(sources is None for sources in ancestors):
        raise CheckFailed(f"forbids frames by 'X-Frame-Options: {option}'")
    return "can be shown in a frame"


def _scripts(_question: Question, answer: Answer) -> str:
    """The page's own scripts, which check the credential, may run and ask the site."""
    _need_ok(answer)
    for policy in _policies(answer):
        if "allow-scripts" not in policy.get("sandbox", ["allow-scripts"]):
            raise CheckFailed("forbids its scripts by 'Content-Security-Policy: sandbox'")
        for name in ("script-src", "connect-src"):
            sources = policy.get(name, policy.get("default-src", ["*"]))
            if not {"*", "'self'", "https:"} & set(sources):
                words = " ".join(sources)
                raise CheckFailed(
                    f"forbids its scripts by 'Content-Security-Policy: {name} {words}'"
                )
    return "its scripts may run"


def _policies(answer: Answer) -> list[dict[str, list[str]]]:
    """The policies in the header, each of which must allow a thing: directives with their words."""
    policies = []
    for policy in answer.headers.get("content-security-policy", "").lower().split(","):
        directives: dict[str, list[str]] = {}
        for directive in policy.split(";"):
            if words := directive.split():
                directives.setdefault(words[0], words[1:])
        policies.append(directives)
    return policies


def _need_ok(answer: Answer) -> None:
    if answer.status != _OK:
        raise NotApplicable("another rule says so")


def _refuse_other_statuses(answer: Answer) -> None:
    if answer.status == _TOO_MANY or answer.status >= _BROKEN:
        raise Undetermined(f"answers with status {answer.status}, which may pass")
    if answer.status != _OK:
        raise CheckFailed(f"answers with status {answer.status}")


RULES: dict[RuleName, Callable[[Question, Answer], str]] = {
    "home": _home,
    "dot-folders": _dot_folders,
    "identity": _as_built,
    "status-lists": _as_built,
    "credentials": _as_built,
    "files": _as_built,
    "pages": _page_as_built,
    "redirects": _no_redirect,
    "content-types": _content_type,
    "cors": _cors,
    "compression": _compression,
    "folders": _folder,
    "not-found": _missing,
    "frames": _frames,
    "scripts": _scripts,
}
"""What answers are looked at for; `https` is known from asking, before there is an answer."""

_NAMES: dict[str, HostName] = {
    ".github.io": "github",
    ".gitlab.io": "gitlab",
    ".netlify.app": "netlify",
    ".pages.dev": "cloudflare",
}
_SERVERS: dict[str, HostName] = {
    "github.com": "github",
    "netlify": "netlify",
    "cloudflare": "cloudflare",
    "nginx": "nginx",
    "apache": "apache",
}
_TITLES: dict[HostName, str] = {
    "github": "GitHub Pages",
    "gitlab": "GitLab Pages",
    "netlify": "Netlify",
    "cloudflare": "Cloudflare",
    "nginx": "nginx",
    "apache": "Apache",
}
_AGAIN: dict[HostName, str] = {
    "": "publish site_output/ again, and empty what caches it on the way",
    "github": "run the workflow 'publish' again; its caches last ten minutes",
    "gitlab": "run the pipeline of the main branch again",
    "netlify": "trigger a deploy",
    "cloudflare": "deploy again, and purge the cache",
    "nginx": "copy site_output/ again to the folder that 'root' or 'alias' names",
    "apache": "copy site_output/ again to the DocumentRoot",
}
_HEADERS: dict[HostName, str] = {
    "github": "its headers cannot be set; ask what stands between it and you",
    "gitlab": "its headers cannot be set; ask what stands between it and you",
}
SETTINGS: dict[RuleName, dict[HostName, str]] = {
    "https": {
        "": "get a certificate, and let http lead to https: did:web is read by https only",
        "github": "Settings, Pages, Enforce HTTPS",
        "gitlab": "Deploy, Pages, Force HTTPS",
    },
    "home": {"": "publish the contents of site_output/ at the address in base_url"},
    "dot-folders": {
        "": "publish .well-known/ as well: hosts and copying tools leave out names with a dot",
        "github": "'include-hidden-files: true' for actions/upload-pages-artifact@v5; from a "
        "branch, the file .nojekyll",
        "gitlab": "copy with 'cp -R site_output/. public', not with 'site_output/*'",
        "netlify": "publish the folder as the build left it, with .well-known/",
        "cloudflare": "deploy the folder as the build left it, with .well-known/",
        "nginx": "'location ^~ /.well-known/ { }', so that no rule against dots comes first",
        "apache": "take .well-known out of the rule that denies names with a dot",
    },
    "identity": _AGAIN,
    "status-lists": _AGAIN,
    "credentials": _AGAIN,
    "files": _AGAIN,
    "pages": {
        **_AGAIN,
        "": "publish site_output/ again; if that does not help, turn off what changes pages",
        "netlify": "'skip_processing = true' under [build.processing] in netlify.toml, and deploy",
        "cloudflare": "turn off Rocket Loader, Email Address Obfuscation and the automatic setup of "
        "Web Analytics; deploy again",
        "nginx": "take sub_filter, add_after_body and minifying modules out; copy site_output/ again",
        "apache": "take mod_substitute and mod_pagespeed out; copy site_output/ again",
    },
    "redirects": {
        "": "let the address answer itself; base_url must be the one that does",
        "github": "base_url has to be the custom domain, if there is one",
        "gitlab": "base_url has to be the primary domain; turn off 'Use unique domain'",
        "netlify": "base_url has to be the primary domain; take the rule out of _redirects",
        "cloudflare": "base_url has to be the domain that redirect rules lead to",
        "nginx": "take the 'return 301' or 'rewrite' out of this server and location",
        "apache": "take the Redirect or RewriteRule out",
    },
    "content-types": {
        "": "send the type that belongs to the file's ending, with 'charset=utf-8' for text",
        "netlify": "'Content-Type' in netlify.toml, under [headers.values]",
        "cloudflare": "'Content-Type' in _headers",
        "nginx": "'include mime.types;' and 'charset utf-8;'",
        "apache": "'AddType application/json .json' and 'AddDefaultCharset utf-8'",
        **_HEADERS,
    },
    "cors": {
        "": "send 'Access-Control-Allow-Origin: *', once",
        "netlify": "'Access-Control-Allow-Origin = \"*\"' in netlify.toml, under [headers.values]",
        "cloudflare": "'Access-Control-Allow-Origin: *' in _headers",
        "nginx": "'add_header Access-Control-Allow-Origin * always;'",
        "apache": "'Header always set Access-Control-Allow-Origin \"*\"'",
        **_HEADERS,
    },
    "compression": {
        "": "compress only for those who ask for it, and from the files of this build",
        "nginx": "'gzip_static on;', not 'always', and no old .gz files beside the site's",
        "apache": "take 'Header set Content-Encoding' and old .gz files out",
    },
    "folders": {
        "": "let a folder's address without its last slash lead to the one with it",
        "netlify": "turn 'Pretty URLs' off",
        "nginx": "'absolute_redirect off;', and 'try_files $uri $uri/ =404;'",
        "apache": "'DirectorySlash On'",
    },
    "not-found": {
        "": "show 404.html for addresses that lead nowhere, with status 404",
        "github": "404.html has to lie at the top of what is published",
        "gitlab": "404.html has to lie at the top of public/",
        "netlify": "take the rule '/* /index.html 200' out of _redirects",
        "cloudflare": "404.html has to lie at the top; without it every address shows the home page",
        "nginx": "'try_files $uri $uri/ =404;' and 'error_page 404 /404.html;'",
        "apache": "'ErrorDocument 404 /404.html'",
    },
    "frames": {
        "": "send no X-Frame-Options and no frame-ancestors for addresses that end in /embed/",
        "netlify": "take X-Frame-Options and frame-ancestors out of netlify.toml for /*/*/embed/",
        "cloudflare": "'! X-Frame-Options' in _headers for /*/embed/",
        "nginx": "no 'add_header X-Frame-Options' in the location of /embed/",
        "apache": "'Header always unset X-Frame-Options' for /embed/",
    },
    "scripts": {
        "": "leave Content-Security-Policy out: each page has its own",
        "nginx": "take 'add_header Content-Security-Policy' out: each page has its own",
        "apache": "take 'Header set Content-Security-Policy' out: each page has its own",
    },
}
"""The setting that mends what a rule finds, by host; that of no host is for any."""
