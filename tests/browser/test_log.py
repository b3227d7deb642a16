"""The log in the reader's browser: what is found of proofs is what Credfolio finds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from browsing import OPENED, WAIT, run_core, visit
from credfolio.documents import parse_object
from credfolio.log import LogEntry, Proofs, build_log, salted_hash
from credfolio.tlog import Checkpoint, sign_checkpoint
from demo import BASE, built_demo
from samples import NOW, SeedSigner, build_content, published, sign, verifier

if TYPE_CHECKING:
    from pathlib import Path

    from credfolio.issuing import Wallet

pytestmark = pytest.mark.interop

FINDINGS = WAIT + OPENED + "return [band().dataset.verifyState, await opened()];"
SALT = "5a" * 16


def page() -> str:
    """The path of a page of the demo whose credential is valid."""
    root = built_demo() / "site_output"
    return next(
        path.parent.relative_to(root).as_posix() + "/"
        for path in sorted(root.glob("*/*/credential.tlog-proof"))
        if 'class="state" data-state="valid"' in path.with_name("index.html").read_text("utf-8")
    )


def visit_page(root: Path, path: str, **how: Any) -> dict[str, Any]:
    """A visit to a page that opens its findings."""
    return {"url": BASE + path, "root": str(root), "base": BASE, "script": FINDINGS, **how}


def test_pages_say_where_they_stand_in_the_log() -> None:
    """At home, as a file, and with a proof that is not theirs; the state does not depend on it."""
    root = built_demo() / "site_output"
    home, forged, file, unread = visit(
        visit_page(root, page()),
        visit_page(root, page(), changes=[["/", "\nindex ", "\nindex 1"]]),
        {"url": (root / page() / "index.html").as_uri(), "script": FINDINGS},
        visit_page(root, page(), missing=["/log.js"]),
    )
    for seen in (home, file):
        state, findings = seen["value"]
        assert state == "valid"
        assert "Passed: the log of its issuer has it since" in findings
        assert "its entry there is example.org/credfolio/log/" in findings
        assert seen["errors"] == []
    state, findings = forged["value"]
    assert state == "valid"
    assert "Failed: the proof of its place in the log does not hold" in findings
    state, findings = unread["value"]
    assert state == "valid"
    assert "Log Could not be answered: this browser could not finish the check" in findings


@cache
def signed() -> Wallet:
    """The sample content, signed."""
    return sign(build_content())


@cache
def logged(size: int, index: int, time: str = "2030-01-01T00:00:00Z") -> tuple[str, str]:
    """A credential, and the proof that a log has it at a place."""
    wallet = signed()
    text = wallet.credentials["ada", "rust"]
    hashed = salted_hash(SALT, parse_object(text)["proof"][0]["proofValue"])
    entries = [LogEntry("issue", time, f"{number:064x}") for number in range(size)]
    entries[index] = LogEntry("issue", time, hashed)
    signer = SeedSigner("acme")
    checkpoint = Checkpoint("badges.example/log/acme", size, build_log(entries, ()).tree.root())
    note = sign_checkpoint(checkpoint, signer.public_key, signer)
    log = build_log(entries, [note])
    return text, Proofs(log, wallet.identities["acme"]).of(SALT, hashed)


def outcomes(cases: list[tuple[str, str]], *, has_keys: bool = True) -> list[tuple[str, str]]:
    """What Credfolio and the script find of credentials and proofs."""
    content = build_content()
    wallet = signed()
    known = published(content, wallet) if has_keys else {}
    answers = {url: data.decode() for url, data in known.items()}
    ours = []
    check = verifier(known)
    for text, proof in cases:
        report = check.verify(parse_object(text), "x", log_proof=proof)
        ours.append(report.finding("log").outcome)
    moment = NOW.timestamp() * 1000
    tasks = [
        {"task": "log", "text": text, "proof": proof, "answers": answers, "now": moment}
        for text, proof in cases
    ]
    theirs = [answer["outcome"] for answer in run_core(tasks)]
    return list(zip(ours, theirs, strict=True))


def test_places_in_logs_of_all_sizes() -> None:
    """Each proof that Credfolio makes holds in the script as well."""
    places = [(size, index) for size in range(1, 18) for index in range(size)]
    places += [(257, 256), (256, 255), (600, 511), (1000, 0)]
    assert set(outcomes([logged(*place) for place in places])) == {("passed", "passed")}


def test_proofs_with_any_character_changed() -> None:
    """Where a character of a proof is another one, or missing, both say that it does not hold."""
    text, proof = logged(7, 4)
    cases = []
    for place, char in enumerate(proof):
        other = "A" if char != "A" else "B"
        cases += [(text, proof[:place] + new + proof[place + 1 :]) for new in (other, "")]
    found = outcomes([case for case in cases if case[1] != proof])
    assert set(found) == {("failed", "failed")}


def test_proofs_that_say_something_else() -> None:
    """Another credential, an entry that is too old, and an issuer who cannot be asked."""
    text, proof = logged(5, 2)
    other = signed().credentials["ada", "welding"]
    early = logged(5, 2, "2001-01-01T00:00:00Z")
    assert outcomes([(other, proof), early]) == [("failed", "failed")] * 2
    assert outcomes([(text, proof)]) == [("passed", "passed")]
    assert outcomes([(text, proof)], has_keys=False) == [("undetermined", "undetermined")]
