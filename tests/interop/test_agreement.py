"""Credentials that other people's libraries made: their verifiers and ours say the same of each.

The judge of credentials makes them: with did:key and did:web, both EdDSA suites, proof sets, a JWT,
a status list, pictures, and one that is withdrawn. Then everything in them is changed, one thing at
a time. Where a verifier believes a changed copy that we refuse, the reason stands in `LENIENT`.
"""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from credfolio.fetch import MappedFetch, no_network
from credfolio.multikey import decode_base64url, encode_base64url
from credfolio.verify import Verifier
from shared_data import needs_shared
from tampering import another, members_in, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.interop, needs_shared]

HERE = Path(__file__).parent
BASE = "https://example.org/portfolio/"
GOOD = ("key.json", "web.json", "web-status.json", "web-jcs.json", "web-jwt.jwt")
PICTURES = ("json.png", "json.svg", "jwt.png", "jwt.svg")


class Change(NamedTuple):
    """What was done to a document, and where."""

    deed: str
    path: tuple[str | int, ...]

    @property
    def member(self) -> str | int:
        """The member that was touched, or that holds the list item that was."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")


def lenient(verifier: str, change: Change) -> bool:
    """Known: what some verifiers let pass, none of which says anything else about a credential."""
    if verifier == "oxigraph" and change.deed == "add":
        return True  # JSON-LD drops what no context defines, and only strict verifiers mind
    if verifier in ("digitalbazaar", "dcc") and change.member == "proofValue":
        return change.deed == "change"  # their base58 takes a space at the end for nothing
    # It reads the document's context in place of the one that the proof keeps.
    return verifier == "openvc" and change.member == "@context" and "proof" in change.path


@pytest.fixture(name="samples", scope="module")
def fixture_samples(
    judge: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The judge's own samples, made anew; the site lies in `site`."""
    folder, (_, python, *_) = judge
    made = tmp_path_factory.mktemp("samples")
    for command in (
        ["node", "samples/make-samples.mjs", str(made / "site")],
        [python, "samples/bake.py", str(made / "site")],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return made


def ask(judge: tuple[Path, list[str]], samples: Path, texts: list[str]) -> list[dict[str, bool]]:
    """What each verifier says of each text: whether it accepts it."""
    folder, options = judge
    shutil.copyfile(HERE / "court.mjs", folder / "court.mjs")
    command = ["node", "court.mjs", "--map", f"{BASE}={samples / 'site'}", *options]
    done = subprocess.run(
        command, cwd=folder, input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, bool]] = json.loads(done.stdout)
    assert len(answers) == len(texts)
    return answers


def our_outcome(samples: Path, data: bytes) -> str:
    """Our own word for a file."""
    verifier = Verifier(MappedFetch({BASE: samples / "site"}, no_network), datetime.now(UTC))
    return verifier.verify_bytes(data, "sample").outcome


@pytest.mark.parametrize("name", GOOD)
def test_what_others_made(name: str, samples: Path, judge: tuple[Path, list[str]]) -> None:
    """All that can read it accept it, and so do we."""
    file = samples / "site" / "credentials" / name
    (verdicts,) = ask(judge, samples, [file.read_text(encoding="utf-8")])
    assert len(verdicts) >= 2, "nobody else can read it"
    assert set(verdicts.values()) == {True}, verdicts
    assert our_outcome(samples, file.read_bytes()) == "passed"


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(name: str, samples: Path) -> None:
    """What openbadgeslib baked, as JSON and as a JWT."""
    assert our_outcome(samples, (samples / "site" / "badges" / name).read_bytes()) == "passed"


def test_sets_lists_and_what_was_withdrawn(samples: Path, judge: tuple[Path, list[str]]) -> None:
    """Proof sets in both orders and the status list hold; what was withdrawn is refused."""
    held = [*sorted((samples / "experiments").glob("dual*.json"))]
    held.append(samples / "site" / "status" / "revocation.json")
    texts = [file.read_text(encoding="utf-8") for file in held]
    assert all(all(verdicts.values()) for verdicts in ask(judge, samples, texts))
    assert {our_outcome(samples, text.encode()) for text in texts} == {"passed"}
    withdrawn = (samples / "experiments" / "revoked.json").read_text(encoding="utf-8")
    (verdicts,) = ask(judge, samples, [withdrawn])
    assert not any(ok for name, ok in verdicts.items() if name != "oxigraph"), verdicts
    assert our_outcome(samples, withdrawn.encode()) == "failed"


@pytest.mark.parametrize("name", [*GOOD, "dual.json"])
def test_changed_copies(name: str, samples: Path, judge: tuple[Path, list[str]]) -> None:
    """Nobody accepts a copy with a change, and neither do we, whoever is lenient."""
    folder = samples / "experiments" if name == "dual.json" else samples / "site" / "credentials"
    forged = list(changed_copies((folder / name).read_text(encoding="utf-8").strip()))
    assert len(forged) > 50
    ours = {change for change, text in forged if our_outcome(samples, text.encode()) == "passed"}
    # Each proof of a set signs the whole document, so one may go.
    alone = {Change("remove", ("proof", place)) for place in (0, 1)}
    assert ours == (alone if name == "dual.json" else set())
    # A proof set leaves those room that look at one proof only; who does is theirs to say.
    if name != "dual.json":
        verdicts = ask(judge, samples, [text for _, text in forged])
        believed = [
            (verifier, change)
            for (change, _), answers in zip(forged, verdicts, strict=True)
            for verifier, ok in answers.items()
            if ok and not lenient(verifier, change)
        ]
        assert not believed


def changed_copies(text: str) -> Iterator[tuple[Change, str]]:
    """Each changed copy of a credential, or of a token's header and payload."""
    if text.startswith("{"):
        for change, document in changed(json.loads(text)):
            yield change, json.dumps(document)
        return
    parts = text.split(".")
    for place in (0, 1):
        for change, document in changed(json.loads(decode_base64url("u" + parts[place]))):
            part = encode_base64url(json.dumps(document).encode())[1:]
            yield change, ".".join([*parts[:place], part, *parts[place + 1 :]])
    yield Change("remove", ("signature",)), f"{parts[0]}.{parts[1]}."


def changed(document: dict[str, Any]) -> Iterator[tuple[Change, Any]]:
    """Each leaf with another value, each member and item gone, a stranger in each object."""
    for path, value in members_in(document):
        if isinstance(value, dict):
            yield Change("add", path), edited(document, (*path, "forged"), "x")
        elif path and not isinstance(value, list):
            yield Change("change", path), edited(document, path, another(value))
        if path:
            yield Change("remove", path), without(document, path)


def edited(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy with another value at a path."""
    copied = copy.deepcopy(document)
    place_of(copied, path[:-1])[path[-1]] = value
    return copied


def without(document: Any, path: tuple[str | int, ...]) -> Any:
    """A copy without what stands at a path."""
    copied = copy.deepcopy(document)
    del place_of(copied, path[:-1])[path[-1]]
    return copied
