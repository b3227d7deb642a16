"""Everything that Credfolio raises on purpose.

::

    CredfolioError
    ├── ContentError        what people wrote is wrong (carries every mistake at once)
    ├── DocumentError       bytes that are not a strict JSON document
    │   └── BakingError     a picture that carries no credential, or cannot carry one
    ├── DataLossError       a document that would lose or change members when signed
    ├── MultikeyError       a key or multibase value that cannot be decoded
    ├── DidError            an identifier or DID document that does not hold
    ├── StatusListError     a status list that cannot be read
    ├── LogError            a transparency log, or a part of one, that does not hold
    ├── ProofError          a proof that does not hold
    ├── CheckFailed         a verification claim that does not hold
    │   └── NotInForce      because the credential is out of date, withdrawn or on hold
    ├── Undetermined        a question that could not be answered: neither yes nor no
    │   ├── FetchError      an address that did not answer as it should
    │   │   └── CertificateError  because its host's certificate does not hold
    │   └── OlderBadge      a badge of Open Badges 1 or 2
    ├── NotApplicable       a check that has nothing to look at
    ├── SealError           a secret that a passphrase does not open
    ├── KeyFileError        a private key file that is missing, open to others or broken
    ├── WalletError         the wallet is damaged or does not fit the content
    ├── RefusedImport       a credential that is not taken into the site
    ├── BundleError         an archive of a site that cannot be made or read
    ├── WriteError          a file that the system does not let us write
    ├── NotInParts          something that cannot be done for a part of a site alone
    ├── ClusterError        other machines that cannot be given work
    └── SiteError           the site cannot be written or does not hold together

A library's own exception never leaves the module that calls the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from credfolio.report import State


class CredfolioError(Exception):
    """Base of all errors; `hint` says what to do about it, in one sentence or nothing."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, so that one process can tell another of it."""
        return _told, (type(self), self.args, self.__dict__)


def _told(kind: type[CredfolioError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in the content.

    `file` is relative to the site's folder, `line` counts from 1 (0: the file as a whole),
    `path` names the member (`awards[0].badge`), empty for the file as a whole.
    """

    file: str
    line: int
    path: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, self.what) if part)


class ContentError(CredfolioError):
    """All mistakes in the content, sorted by file and line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


class DocumentError(CredfolioError):
    """Bytes that are not one strict JSON document."""


class BakingError(DocumentError):
    """A picture that carries no credential or cannot carry one (OB 3.0 §5.3.1, §5.3.2)."""


class DataLossError(CredfolioError):
    """Canonicalising would drop or change something (VC Data Integrity 1.0 §2.4.3)."""


class MultikeyError(CredfolioError):
    """A multibase value or Multikey that cannot be decoded (CID 1.0 §2.2.2, §2.4)."""


class DidError(CredfolioError):
    """A DID or DID document that does not hold (CID 1.0 §3.3)."""


class StatusListError(CredfolioError):
    """A status list that cannot be read (Bitstring Status List 1.0 §3.2)."""

    def __init__(self, message: str, *, problem: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


class LogError(CredfolioError):
    """A log's entry, checkpoint or proof that cannot be read, or does not hold (C2SP)."""


class ProofError(CredfolioError):
    """A proof that is malformed or does not verify; `problem` is the standard's URL for it."""

    def __init__(self, message: str, *, problem: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


class CheckFailed(CredfolioError):  # noqa: N818 - the name is the outcome, as in the report
    """A verification claim does not hold; `problem` is the standard's URL for it, or empty."""

    def __init__(self, message: str, *, problem: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


class NotInForce(CheckFailed):
    """The credential is out of date, withdrawn or on hold: `state` says which."""

    def __init__(self, message: str, state: State, *, problem: str = "") -> None:
        super().__init__(message, problem=problem)
        self.state = state


class Undetermined(CredfolioError):  # noqa: N818 - the name is the outcome, as in the report
    """A question that could not be answered here and now; says nothing for or against."""

    def __init__(self, message: str, *, problem: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


class FetchError(Undetermined):
    """An address that could not be read: unreachable, refused, too large or not allowed."""


class CertificateError(FetchError):
    """An https address that was not read, because its host's certificate does not hold."""


class OlderBadge(Undetermined):
    """A picture that carries a badge of Open Badges 1 or 2; `text` is what it carries.

    That is a JSON assertion, a compact JWS or the address of an assertion.
    """

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


class NotApplicable(CredfolioError):  # noqa: N818 - the name is the outcome, as in the report
    """A check that this document gives nothing to look at."""


class SealError(CredfolioError):
    """A sealed secret that is not opened, or cannot be made."""


class KeyFileError(CredfolioError):
    """A private key file is missing, readable by others, or broken."""


class WalletError(CredfolioError):
    """The wallet is damaged, or does not fit the content."""


class RefusedImport(CredfolioError):  # noqa: N818 - it is the credential that is refused
    """A credential that is not taken into the site; nothing is written of it."""


class WriteError(CredfolioError):
    """A file that cannot be written."""


class NotInParts(CredfolioError):  # noqa: N818 - it is no fault
    """Something that cannot be done or told for a part of a site: it is for the whole."""


class ClusterError(CredfolioError):
    """Other machines that cannot be given work, or were lost with it."""


class BundleError(CredfolioError):
    """An archive of a site that cannot be made, or is not safe to read; begins with a verb."""


class SiteError(CredfolioError):
    """The site cannot be written, or what was written does not hold together."""
