"""Whatever an issuer decides, in whatever order: lists say what content says, and for good."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from credfolio.issuing import Wallet, issuance_of, plan_signing
from credfolio.model import Content
from samples import published, sign, small_content, verifier

RUST = ("ada", "rust")
STATES = {"revoked": "revoked", "suspended": "suspended", "in force": "valid"}
DECISIONS = st.lists(
    st.sampled_from(("suspended", "in force", "suspended", "edited", "revoked")), max_size=6
)


def decided(state: str, edition: int, purpose: str) -> Content:
    """Content in which an award was edited so often and is in a state."""
    written = small_content(narrative=f"Edition {edition}.").model_dump(mode="json")
    written["site"]["status_lists"] = {"purpose": purpose}
    if state != "in force":
        written["statuses"] = {"ada": {"rust": {"state": state, "date": "2026-03-01"}}}
    return Content.model_validate_json(json.dumps(written))


def place(text: str) -> tuple[str, int]:
    """The list and the index of a credential."""
    issuance = issuance_of(json.loads(text))
    return issuance.status_list, issuance.status_index


def states(content: Content, wallet: Wallet, texts: list[str]) -> list[str]:
    """What verifying copies of a credential finds."""
    answers = verifier(published(content, wallet))
    return [answers.verify_bytes(text.encode(), "x").state for text in texts]


@given(DECISIONS, st.sampled_from(("revocation", "suspension")))
@settings(max_examples=40)
def test_lists_say_what_was_decided(decisions: list[str], purpose: str) -> None:
    """The last edition is in the state that content says, no earlier one is valid any more.

    No place is given out twice, a revocation outlives every edit, and a second build signs nothing.
    """
    state, edition = "in force", 0
    wallet = sign(decided(state, edition, purpose))
    copies = [wallet.credentials[RUST]]
    for number, decision in enumerate(decisions):
        if decision == "edited":
            edition += 1
        elif state != "revoked":
            state = decision
        content = decided(state, edition, purpose)
        wallet = sign(content, wallet, now=f"2026-03-{3 + number:02}T09:00:00Z")
        if wallet.credentials[RUST] != copies[-1]:
            copies.append(wallet.credentials[RUST])
        *earlier, last = states(content, wallet, copies)
        assert last == STATES[state]
        assert {"revoked", "suspended"}.issuperset(earlier)
        assert plan_signing(content, wallet).is_empty
    places = [place(copy) for copy in copies]
    assert len(set(places)) == len(places)
