"""The second question: do we know this issuer? Kept apart from whether the credential holds.

A trust list is a YAML file that a verifier keeps: the issuers it knows, by identifier, with the
names it knows them by. What a credential says of its issuer's name counts for nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from credfolio.mistakes import Mistakes, read_model
from credfolio.model import TrustList
from credfolio.yaml_reader import parse_yaml

if TYPE_CHECKING:
    from credfolio.report import Report
    from credfolio.yaml_reader import YamlDocument


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Whether an issuer is known: `known` None for could-not-tell; `message` is a sentence."""

    message: str
    known: bool | None = None
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        """The answer for machines: `known` (true, false or null), `message`, and `name` if known."""
        name = {"name": self.name} if self.name else {}
        return {"known": self.known, "message": self.message, **name}


def parse_trust_list(data: bytes, file: str) -> TrustList:
    """Read a trust list.

    Args:
        data: the file's bytes, strict YAML in UTF-8.
        file: how mistakes name it.

    Raises:
        ContentError: with everything that is wrong, by line.
    """
    mistakes = Mistakes()
    document = parse_yaml(data, file)
    mistakes.extend(document.mistakes)
    trust_list = read_trust_list(document, mistakes)
    mistakes.raise_any()
    assert trust_list is not None  # noqa: S101 - otherwise there was a mistake
    return trust_list


def read_trust_list(document: YamlDocument, mistakes: Mistakes) -> TrustList | None:
    """Read a trust list from a document that is parsed; None if a mistake was found in it."""
    trust_list = read_model(document, TrustList, mistakes)
    known: set[str] = set()
    for place, issuer in enumerate(trust_list.issuers if trust_list else ()):
        if issuer.id in known:
            path = ("issuers", place, "id")
            mistakes.add(document.mistake(path, f"{issuer.id} is on the list twice", ""))
        known.add(issuer.id)
    return trust_list


def find_acquaintance(report: Report, trust_list: TrustList) -> Acquaintance:
    """Whether the issuer of a verified credential is on the list.

    Only an issuer whose key has signed is looked up: anybody can write a known name into a file.
    """
    if report.finding("issuer").outcome != "passed":
        return Acquaintance("who issued it could not be confirmed, so nobody was looked up")
    for issuer in trust_list.issuers:
        if issuer.id == report.issuer:
            return Acquaintance(
                message=f"its issuer is known as {issuer.name}", known=True, name=issuer.name
            )
    return Acquaintance(message=f"its issuer, {report.issuer}, is not on the list", known=False)
