"""A bundle: a site with all that it is verified with, as files below one folder.

::

    README.txt               what this is, and how to check it
    SHA256SUMS               the sum of each other file
    bundle.json              format, version, day, the site's address and its former ones
    site/                    the built site
    wallet/                  what is public of the wallet
    contexts/                the JSON-LD contexts that the documents name; index.json says which
    checkpoints/<issuer>     the last signed checkpoint of each log

Pure: files come in and go out as bytes, and are checked through an `Archive`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from credfolio.addresses import former_place, kept_addresses
from credfolio.attachments import attached_credential
from credfolio.audit import audit_published, read_entries
from credfolio.baking import text_in_svg, unbake
from credfolio.checks.log import issuer_keys
from credfolio.did import did_web_address
from credfolio.documents import as_list, parse_object, render_json
from credfolio.elsewhere import parse_kept_document
from credfolio.errors import (
    BundleError,
    CheckFailed,
    DidError,
    DocumentError,
    FetchError,
    LogError,
    NotApplicable,
    OlderBadge,
    Undetermined,
)
from credfolio.log import parse_entries
from credfolio.model import TRANSCRIPT, UNLISTED
from credfolio.receipts import digest_of, parse_receipt, verify_again
from credfolio.report import outcome_of, printable, render_report
from credfolio.resolution import Resolver
from credfolio.verify import Verifier
from credfolio.vocabulary import context_document
from credfolio.wrappings import find_log_proof, parse_document, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from credfolio.archives import Archive
    from credfolio.audit import Audit
    from credfolio.issuing import AwardKey
    from credfolio.portfolio import Portfolio
    from credfolio.report import Outcome, Report
    from credfolio.tlog import SignedCheckpoint

BUNDLE_FORMAT = 1
SUMS, ABOUT = "SHA256SUMS", "bundle.json"
SITE, WALLET = "site/", "wallet/"
_CONTEXTS, _CONTEXT_INDEX = "contexts/", "contexts/index.json"
_CHECKPOINTS = "checkpoints/"
_KEY = "publicKeyMultibase"
_PLACES, _DOCUMENTS = "unlisted", "documents"
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_OF_CREDENTIALS = frozenset({"credentials", "salts", "receipts"})
_SHOWN = 20
_README = """\
{base} as of {as_of}: a bundle made by Credfolio {version}

This is a copy of a site of signed credentials (Open Badges 3.0), with all that is needed to check
them: no network, and no Credfolio, if you have none. Three ways to check it:

1. Open site/index.html in a browser, and any credential from there. Its page checks the signature
   by itself. (As a file, it cannot ask whether the credential was withdrawn since {as_of}.)
2. Here, in this folder:  sha256sum -c SHA256SUMS
   (macOS: shasum -a 256 -c SHA256SUMS). It says whether a file was damaged on the way.
3. With Credfolio, on the archive that this folder came in:  credfolio verify {folder}.zip
   It checks the sums, each signature, the status lists and the logs, as of {as_of}.

Whose keys these are, the bundle alone cannot say: compare them with what the issuers publish, or
with a copy that you have from somebody else.

site/         the site as it was published at {base}
wallet/       the signed credentials, public keys, status lists, logs and receipts it is made from
contexts/     what the members of the credentials mean (JSON-LD contexts; index.json says which)
checkpoints/  the last signed checkpoint of each issuer's log
bundle.json   the day, the address, and the version of Credfolio

What people wrote (content/) is not in it, for it may hold e-mail addresses; private keys never are.
"""

Scope = Literal["public", "all"]
BundleCheck = Literal["sums", "contexts", "issuers", "credentials", "imports", "logs"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a bundle, by their paths in its folder."""

    folder: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class About:
    """What a bundle says of itself (`bundle.json`).

    `base_url` is the site's address and `former` those that it had before, all with a final slash;
    `scope` says whether what is unlisted was left out.
    """

    version: str
    as_of: date
    base_url: str
    former: tuple[str, ...] = ()
    scope: Scope = "public"

    @property
    def folder(self) -> str:
        """The name of its folder: `badges.example.org-2026-11-23`."""
        place = re.sub(r"[^A-Za-z0-9.-]+", "-", self.base_url.removeprefix("https://")).strip("-")
        return f"{place}-{self.as_of.isoformat()}"

    @property
    def moment(self) -> datetime:
        """The last second of its day: what its pages say holds then."""
        return datetime.combine(self.as_of, time(23, 59, 59), UTC)

    @property
    def places(self) -> dict[str, str]:
        """The folder of the bundle that answers for each address of the site."""
        former = {base: f"{SITE}{former_place(base)}" for base in self.former}
        return {**former, self.base_url: SITE}

    def render(self) -> bytes:
        """Write it as `bundle.json`."""
        members = {
            "format": BUNDLE_FORMAT,
            "credfolio": self.version,
            "as_of": self.as_of.isoformat(),
            "base_url": self.base_url,
            "former": list(self.former),
            "scope": self.scope,
        }
        return render_json(members).encode()


def about(portfolio: Portfolio, version: str, scope: Scope) -> About:
    """What a bundle of a site will say of itself."""
    content = portfolio.content
    return About(version, portfolio.as_of, content.site.base, kept_addresses(content), scope)


def build_bundle(
    portfolio: Portfolio, said: About, site: Mapping[str, bytes], wallet: Mapping[str, str]
) -> Bundle:
    """Choose what goes into a bundle, and put it together.

    Args:
        portfolio: what the site shows; credentials that are not in it are left out of the wallet.
        said: what the bundle says of itself, with its scope.
        site: the built site, by path.
        wallet: the wallet's files with the receipts, by path.
    """
    published = site if said.scope == "all" else without_unlisted(site, portfolio)
    public = {
        *(entry.key for entry in portfolio.entries),
        *(endorsing.key for endorsing in portfolio.endorsements),
        *(record.key for record in portfolio.transcripts),
        *((replaced.earner, replaced.slug) for replaced in portfolio.replaced),
        *((imported.earner, imported.slug) for imported in portfolio.imports),
    }
    kept = {
        path: text.encode()
        for path, text in wallet.items()
        if said.scope == "all" or _is_public(path, public)
    }
    imports = portfolio.every_import if said.scope == "all" else portfolio.imports
    documents = [
        *(parse_object(data) for path, data in published.items() if path.endswith(".json")),
        *(dict(unwrap(imported.imported.data).document) for imported in imports),
    ]
    files = {
        **{f"{SITE}{path}": data for path, data in published.items()},
        **{f"{WALLET}{path}": data for path, data in kept.items()},
        **_contexts(documents),
        **{
            f"{_CHECKPOINTS}{issuer}": log.notes[-1].encode()
            for issuer, log in portfolio.logs.items()
        },
        ABOUT: said.render(),
        "README.txt": _readme(said),
    }
    return Bundle(said.folder, {**files, SUMS: _render_sums(files)})


def without_unlisted(site: Mapping[str, bytes], portfolio: Portfolio) -> dict[str, bytes]:
    """The files of a site but those that only who has their address shall find."""
    places = [portfolio.place_of(language) for language in portfolio.languages]
    places += map(former_place, kept_addresses(portfolio.content))
    paths = {
        *(each.earner_path(slug) for each in portfolio.unlisted for slug in each.content.earners),
        *(entry.path for each in portfolio.unlisted for entry in each.entries),
        *(held.path for each in portfolio.unlisted for held in each.imports),
        *(replaced.path for each in portfolio.unlisted for replaced in each.replaced),
    }
    hidden = {f"{place}{path}" for place in places for path in paths if path.startswith(UNLISTED)}
    return {path: data for path, data in site.items() if not hidden.intersection(_folders(path))}


def _folders(path: str) -> Iterator[str]:
    """The folders that a file lies in, each with its final slash."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: length + 1]) + "/" for length in range(len(parts)))


def _is_public(path: str, public: Collection[AwardKey]) -> bool:
    kind, earner, slug = (*path.removesuffix(".json").split("/"), "", "")[:3]
    if kind == _PLACES:
        return False
    return kind not in _OF_CREDENTIALS or (earner, slug) in public


def _readme(said: About) -> bytes:
    return _README.format(
        base=said.base_url, as_of=said.as_of, version=said.version, folder=said.folder
    ).encode()


def _contexts(documents: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """The contexts that documents name and that are known here, and which file is which."""
    named = {address for document in documents for address in _named_contexts(document)}
    index = {address: f"{_slug(address)}.json" for address in sorted(named)}
    files = {
        f"{_CONTEXTS}{file}": render_json(known).encode()
        for address, file in index.items()
        if (known := context_document(address)) is not None
    }
    listed = {a: f for a, f in index.items() if f"{_CONTEXTS}{f}" in files}
    return {**files, _CONTEXT_INDEX: render_json(listed).encode()}


def _slug(address: str) -> str:
    text = address.partition("://")[2].removesuffix(".json")
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.")


def _named_contexts(value: Any) -> Iterator[str]:
    """Each context that a document names by its address, also inside of it."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            yield from (one for one in as_list(each.get("@context")) if isinstance(one, str))
            waiting += each.values()


def _render_sums(files: Mapping[str, bytes]) -> bytes:
    """The sums in the form of GNU's `sha256sum`."""
    return "".join(f"{digest_of(files[path])}  {path}\n" for path in sorted(files)).encode()


@dataclass(frozen=True, slots=True)
class BundleFinding:
    """The answer to one question about a bundle."""

    name: BundleCheck
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class BundleReport:
    """All findings about one bundle, with the reports about what is in it."""

    source: str
    about: About
    findings: tuple[BundleFinding, ...]
    credentials: tuple[Report, ...] = ()
    imports: tuple[Report, ...] = ()
    logs: tuple[Audit, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Failed if anything failed; passed only if something passed and nothing stayed open."""
        return outcome_of(finding.outcome for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The report for machines: that of a credential, with what is in the bundle."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "as_of": self.about.as_of.isoformat(),
            "base_url": self.about.base_url,
            "checks": [
                {"name": each.name, "outcome": each.outcome, "message": each.message}
                for each in self.findings
            ],
            "credentials": [report.to_json() for report in self.credentials],
            "imports": [report.to_json() for report in self.imports],
            "logs": [audit.to_json() for audit in self.logs],
        }


def render_bundle_report(report: BundleReport) -> str:
    """Write a report for people: its findings, then what does not hold in full."""
    lines = [f"{report.outcome}: {printable(report.source)}, as of {report.about.as_of}"]
    lines += [
        f"  {each.outcome:<12}  {each.name:<11}  {printable(each.message)}"
        for each in report.findings
    ]
    lines += [
        render_report(each, "  ")
        for each in (*report.credentials, *report.imports)
        if each.state in ("tampered", "unverifiable")
    ]
    return "\n".join(lines)


def read_about(archive: Archive) -> About:
    """What an archive says of itself.

    Raises:
        BundleError: it is no bundle, or one of a later format.
    """
    if ABOUT not in archive:
        raise BundleError(f"is no bundle: it has no {ABOUT}")
    try:
        members = parse_object(archive.read(ABOUT))
        if members["format"] != BUNDLE_FORMAT:
            raise BundleError(
                f"is of format {members['format']}, and this version knows {BUNDLE_FORMAT}",
                hint="use a newer Credfolio",
            )
        scope: Scope = "all" if members["scope"] == "all" else "public"
        said = About(
            str(members["credfolio"]),
            date.fromisoformat(members["as_of"]),
            str(members["base_url"]),
            tuple(map(str, members["former"])),
            scope,
        )
    except (DocumentError, KeyError, TypeError, ValueError):
        raise BundleError(f"has a {ABOUT} that cannot be read") from None
    if not all(re.fullmatch(r"https://[^\s?#]+/", base) for base in said.places):
        raise BundleError(f"has a {ABOUT} without the site's address")
    return said


@dataclass(frozen=True, slots=True)
class _Published:
    """A `Fetch` that is answered by what is in a bundle, and by nothing else.

    `kept` has what other hosts answered, by address.
    """

    archive: Archive
    places: Mapping[str, str]
    kept: Mapping[str, bytes]

    def __call__(self, url: str) -> bytes:
        """Read an address; raises `FetchError`."""
        if url in self.kept:
            return self.kept[url]
        path = self.path_of(url.partition("#")[0].partition("?")[0])
        if path is None or path not in self.archive:
            raise FetchError(f"{url} is not in the bundle")
        try:
            return self.archive.read(path)
        except BundleError as error:
            raise FetchError(f"{url} is not answered: the bundle {error.message}") from None

    def path_of(self, address: str) -> str | None:
        """Where in the bundle an address of the site is answered, None for any other."""
        base = max((each for each in self.places if address.startswith(each)), key=len, default="")
        if not base:
            return None
        path = self.places[base] + unquote(address.removeprefix(base))
        return f"{path}index.html" if path.endswith("/") else path


def check_bundle(source: str, archive: Archive, moment: datetime | None = None) -> BundleReport:
    """Verify a bundle with what is in it, and nothing else.

    1. `sums`: its files are those that SHA256SUMS names, none more and none less, byte for byte.
    2. `contexts`: those that its credentials name are in it, and say what this program knows.
    3. `issuers`: the keys that the site answers with are those of the wallet.
    4. `credentials`: each is on its page and in its files as the wallet has it, and its signature
       holds; so are the status lists. That one has ended or was withdrawn is no fault of a bundle.
    5. `imports`: each verifies with what its receipt has kept.
    6. `logs`: each is what its checkpoint says.

    Args:
        source: how the report names it.
        archive: the bundle.
        moment: as of when; by default the last second of its day.

    Raises:
        BundleError: it is no bundle.
    """
    said = read_about(archive)
    when = moment or said.moment
    fetch = _Published(archive, said.places, _kept_documents(archive))
    checking = _Checking(archive, said, fetch, Verifier(fetch, when), when)
    reports: list[Report] = []
    imports: list[Report] = []
    logs: list[Audit] = []
    findings = (
        _answer("sums", lambda: _check_sums(archive)),
        _answer("contexts", checking.contexts),
        _answer("issuers", checking.issuers),
        _answer("credentials", lambda: checking.credentials(reports)),
        _answer("imports", lambda: checking.imports(imports)),
        _answer("logs", lambda: checking.logs(logs)),
    )
    return BundleReport(source, said, findings, tuple(reports), tuple(imports), tuple(logs))


def _kept_documents(archive: Archive) -> dict[str, bytes]:
    """The DID documents that other hosts publish, as the wallet has them."""
    kept = {}
    for path in archive.below(f"{WALLET}{_DOCUMENTS}/"):
        try:
            document = parse_kept_document(archive.read(path).decode())
        except (DocumentError, UnicodeDecodeError):
            raise BundleError(f"has a {path} that cannot be read") from None
        kept[document.address] = document.text.encode()
    return kept


def _answer(name: BundleCheck, ask: Callable[[], str]) -> BundleFinding:
    try:
        return BundleFinding(name, "passed", ask())
    except (CheckFailed, BundleError) as error:
        return BundleFinding(name, "failed", error.message)
    except Undetermined as error:
        return BundleFinding(name, "undetermined", error.message)
    except NotApplicable as error:
        return BundleFinding(name, "skipped", error.message)


def _refuse(faults: list[str]) -> None:
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise CheckFailed("; ".join(faults[:_SHOWN]) + more)


def _check_sums(archive: Archive) -> str:
    sums: dict[str, str] = {}
    for line in archive.read(SUMS).decode("utf-8", "replace").splitlines():
        found = _SUM.fullmatch(line)
        if not found or found[2] in sums:
            raise CheckFailed(f"{SUMS} has a line that is no sum, or a second one: {line[:100]}")
        sums[found[2]] = found[1]
    there = set(archive.paths) - {SUMS}
    faults = [f"{path} is gone" for path in sorted(sums.keys() - there)]
    faults += [f"{path} is not in {SUMS}" for path in sorted(there - sums.keys())]
    for path in sorted(there & sums.keys()):
        try:
            if archive.digest(path) != sums[path]:
                faults.append(f"{path} was changed")
        except BundleError:
            faults.append(f"{path} is damaged")
    _refuse(faults)
    return f"{len(sums)} files are what {SUMS} says, and there is no other"


@dataclass(frozen=True, slots=True)
class _Checking:
    """The questions about a bundle that its own documents answer."""

    archive: Archive
    said: About
    fetch: _Published
    verifier: Verifier
    moment: datetime

    def contexts(self) -> str:
        index = _read_object(self.archive, _CONTEXT_INDEX)
        faults, unknown = [], []
        for address, file in index.items():
            known = context_document(address)
            if known is None:
                unknown.append(address)
            elif _read_object(self.archive, f"{_CONTEXTS}{file}") != known:
                faults.append(f"{_CONTEXTS}{file} does not say what {address} means")
        for path in self.archive.below(f"{WALLET}credentials/"):
            named = set(_named_contexts(_read_object(self.archive, path)))
            faults += [
                f"{path} names {address}, which is not there"
                for address in sorted(named - index.keys())
            ]
        _refuse(faults)
        if unknown:
            raise Undetermined(f"this version does not know {', '.join(unknown[:_SHOWN])}")
        return f"{len(index)} contexts say what this program knows of them"

    def issuers(self) -> str:
        faults, names = [], []
        for path in self.archive.below(f"{WALLET}keys/"):
            identity = _read_object(self.archive, path)
            did = str(identity.get("did"))
            keys = {str(key.get("publicKeyMultibase")) for key in _objects(identity.get("keys"))}
            names.append(f"{did} with {', '.join(sorted(keys))}")
            if not did.startswith("did:web:"):
                continue
            try:
                document = parse_object(self.fetch(did_web_address(did)))
            except (DidError, DocumentError, FetchError) as error:
                faults.append(f"{did}: {error.message}")
                continue
            methods = _objects(document.get("verificationMethod"))
            # A revoked one has none, so that nobody takes it for a key.
            published = {str(each["publicKeyMultibase"]) for each in methods if _KEY in each}
            faults += [f"{did} has a key that {path} has not" for _ in published - keys]
        _refuse(faults)
        if not names:
            raise NotApplicable("it has none")
        return f"signed by {'; '.join(names)}: that they are theirs, only they can say"

    def credentials(self, reports: list[Report]) -> str:
        faults: list[str] = []
        known = set()
        for path in self.archive.below(f"{WALLET}credentials/"):
            place = self._place_of(path)
            known.add(place)
            if path.startswith(f"{WALLET}credentials/{TRANSCRIPT}/"):  # which has no page
                if place not in self.archive or self.archive.read(place) != self.archive.read(path):
                    faults.append(f"{path} is not on the site")
            else:
                faults += self._copies(path, place)
            reports.append(self._verified(path, place))
        for path in self.archive.below(f"{WALLET}receipts/"):
            earner, _, name = path.removeprefix(f"{WALLET}receipts/").partition("/")
            slug = name.removesuffix(".json")
            known |= {f"{SITE}{earner}/{slug}/", f"{SITE}{self._unlisted_place(earner)}{slug}/"}
        faults += [
            f"{path} is not in the wallet"
            for path in self.archive.below(SITE)
            if path.endswith("/credential.json")
            and not path.startswith(f"{SITE}moved/")
            and path.removesuffix("credential.json") not in known
        ]
        for path in self.archive.below(f"{WALLET}status/"):
            data = self.archive.read(path)
            address = str(_read_object(self.archive, path).get("id"))
            try:
                if self.fetch(address) != data:
                    faults.append(f"{path} is not what the site answers at {address}")
            except FetchError as error:
                faults.append(error.message)
        return _counted(reports, faults)

    def _unlisted_place(self, earner: str) -> str:
        path = f"{WALLET}{_PLACES}/{earner}.json"
        return str(_read_object(self.archive, path).get("place")) if path in self.archive else ""

    def _place_of(self, path: str) -> str:
        """The folder of a credential's page, which its `id` names."""
        address = str(_read_object(self.archive, path).get("id"))
        base = max((b for b in self.said.places if address.startswith(b)), key=len, default="")
        return f"{SITE}{unquote(address.removeprefix(base))}" if base else ""

    def _copies(self, path: str, place: str) -> Iterator[str]:
        """What is wrong with the files that carry a credential of the wallet."""
        data = self.archive.read(path)
        if not place or f"{place}credential.json" not in self.archive:
            if self.said.scope == "public":
                yield f"{path} is not on the site"
            return
        address = str(parse_object(data)["id"])
        former = self.fetch.path_of(address) or ""
        for copy in {f"{place}credential.json", former.replace("index.html", "credential.json")}:
            if copy in self.archive and self.archive.read(copy) != data:
                yield f"{copy} is not what the wallet holds"
        for name, carried in _CARRIERS.items():
            if (copy := f"{place}{name}") in self.archive:
                try:
                    if not carried(self.archive.read(copy), data.decode()):
                        yield f"{copy} carries another credential"
                except (DocumentError, OlderBadge, UnicodeDecodeError):
                    yield f"{copy} carries no credential"
            elif name == "index.html":
                yield f"{copy} is gone"

    def _verified(self, path: str, place: str) -> Report:
        page = f"{place}index.html"
        log_proof = find_log_proof(self.archive.read(page)) if page in self.archive else ""
        return self.verifier.verify_bytes(self.archive.read(path), path, log_proof=log_proof)

    def imports(self, reports: list[Report]) -> str:
        faults: list[str] = []
        for path in self.archive.below(f"{WALLET}receipts/"):
            try:
                receipt = parse_receipt(self.archive.read(path).decode())
            except (DocumentError, UnicodeDecodeError):
                faults.append(f"{path} is no receipt")
                continue
            place = path.removeprefix(f"{WALLET}receipts/").removesuffix(".json")
            given = {
                file: self.archive.read(file)
                for file in self.archive.below(f"{SITE}{place}/credential.")
            }
            # A picture that does harm is not published: then what it carries lies there alone.
            whole = [name for name, data in given.items() if digest_of(data) == receipt.digest]
            alone = [name for name in given if name.endswith((".json", ".jwt"))]
            for name in (whole or alone)[:1]:
                reports.append(verify_again(given[name], receipt, self.moment))
                break
            else:
                faults.append(f"{path} belongs to no file of the site")
        return _counted(reports, faults, wholly=False)

    def logs(self, audits: list[Audit]) -> str:
        faults: list[str] = []
        for path in self.archive.below(f"{WALLET}log/"):
            issuer = path.split("/")[2]
            if not path.endswith("/entries.jsonl"):
                continue
            prefix = f"{SITE}log/{issuer}/"
            audit = self._audit(prefix, issuer)
            audits.append(audit)
            faults += [
                f"{prefix} {each.message}" for each in audit.findings if each.outcome == "failed"
            ]
            faults += self._kept_log(path, issuer, audit)
        if not audits:
            raise NotApplicable("it has none")
        _refuse(faults)
        for audit in audits:
            for finding in audit.findings:
                if finding.outcome == "undetermined":
                    raise Undetermined(f"{audit.source} {finding.message}")
        sizes = [audit.checkpoint.checkpoint.size for audit in audits if audit.checkpoint]
        origins = ", ".join(sorted(a.checkpoint.checkpoint.origin for a in audits if a.checkpoint))
        return f"{sum(sizes)} entries are what the checkpoints say of {origins}"

    def _audit(self, prefix: str, issuer: str) -> Audit:
        # Not by the log's own name: that of a site that has moved is of its first address.
        def keys(_signed: SignedCheckpoint) -> list[bytes]:
            try:
                identity = _read_object(self.archive, f"{WALLET}keys/{issuer}.json")
                resolver = Resolver(self.fetch, self.moment)
                return list(issuer_keys(str(identity.get("did")), resolver))
            except (BundleError, CheckFailed) as error:
                raise Undetermined(f"the issuer's keys: {error.message}") from None

        return audit_published(prefix, lambda path: self._read(prefix + path), keys)

    def _kept_log(self, path: str, issuer: str, audit: Audit) -> Iterator[str]:
        """What is wrong with the wallet's log, and with the checkpoint that lies alone."""
        prefix = f"{SITE}log/{issuer}/"
        alone = f"{_CHECKPOINTS}{issuer}"
        if alone not in self.archive or self._read(f"{prefix}checkpoint") != self._read(alone):
            yield f"{alone} is not the checkpoint of the site"
        try:
            entries = parse_entries(self._read(path).decode())
        except (LogError, UnicodeDecodeError):
            yield f"{path} cannot be read"
            return
        lines = [entry.text for entry in entries]
        published = self._published_entries(prefix, audit)
        if published is not None and lines[: len(published)] != published:
            yield f"{path} has other entries than the site"

    def _published_entries(self, prefix: str, audit: Audit) -> list[str] | None:
        if audit.checkpoint is None:
            return None
        try:
            size = audit.checkpoint.checkpoint.size
            return [e.text for e in read_entries(lambda name: self._read(prefix + name), size)]
        except (LogError, Undetermined):
            return None

    def _read(self, path: str) -> bytes:
        if path not in self.archive:
            raise Undetermined(f"{path} is not in the bundle")
        return self.archive.read(path)


def _same_document(data: bytes, text: str) -> bool:
    return parse_document(data) == parse_object(text)


_CARRIERS: Mapping[str, Callable[[bytes, str], bool]] = {
    "index.html": _same_document,
    "credential.png": lambda data, text: unbake(data) == text,
    "credential.svg": lambda data, text: unbake(data) == text_in_svg(text),
    "credential.pdf": lambda data, text: attached_credential(data) == text.encode(),
}
"""Whether a file beside a credential carries the same one."""


def _counted(reports: Iterable[Report], faults: list[str], *, wholly: bool = True) -> str:
    """Each state with its number, unless something is wrong; `wholly`: none may stay open."""
    by_state: dict[str, list[str]] = {}
    for report in reports:
        by_state.setdefault(report.state, []).append(report.source)
    forged = [f"{source} is not as it was signed" for source in by_state.get("tampered", ())]
    _refuse([*faults, *forged])
    if wholly and (unclear := by_state.get("unverifiable")):
        raise Undetermined(f"could not be told of {', '.join(unclear[:_SHOWN])}")
    if not by_state:
        raise NotApplicable("it has none")
    return ", ".join(f"{len(sources)} {state}" for state, sources in sorted(by_state.items()))


def _read_object(archive: Archive, path: str) -> dict[str, Any]:
    try:
        return parse_object(archive.read(path))
    except DocumentError as error:
        raise CheckFailed(f"{path} {error.message}") from None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in as_list(value) if isinstance(each, dict)]
