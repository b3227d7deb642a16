"""Content joined with the wallet, verified as the site will publish it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from credfolio.documents import render_json
from credfolio.errors import WalletError
from credfolio.portfolio import Portfolio, build_portfolio
from samples import SIGNED_AT, build_content, sign, small_content

if TYPE_CHECKING:
    from credfolio.issuing import Wallet

AS_OF = date(2026, 6, 1)


def joined(wallet: Wallet, as_of: date = AS_OF) -> Portfolio:
    """The sample content with a wallet."""
    return build_portfolio(
        build_content(),
        wallet,
        images={},
        as_of=as_of,
    )


def test_every_signed_award_is_an_entry() -> None:
    """In the order of the files, with the very text of the wallet and a report that passed."""
    wallet = sign(build_content())
    portfolio = joined(wallet)
    assert [entry.path for entry in portfolio.entries] == [
        "ada/rust/",
        "ada/welding/",
        "bob/lathe/",
    ]
    assert [entry.issuer for entry in portfolio.entries] == ["acme", "guild", "makers"]
    assert [entry.text for entry in portfolio.entries] == list(wallet.credentials.values())
    assert {entry.report.outcome for entry in portfolio.entries} == {"passed"}
    assert set(portfolio.status_lists) == {
        "status/acme/1.json",
        "status/guild/1.json",
        "status/makers/1.json",
    }


def test_what_is_not_signed_is_left_out() -> None:
    """An award without a credential, and a credential without an award."""
    wallet = sign(build_content())
    credentials = dict(wallet.credentials)
    credentials["eve", "rust"] = credentials.pop(("ada", "rust"))
    portfolio = joined(replace(wallet, credentials=credentials))
    assert [entry.path for entry in portfolio.entries] == ["ada/welding/", "bob/lathe/"]


def test_the_day_decides() -> None:
    """The states hold for the last second of the day that was given, not for the clock's."""
    content = small_content(expires="2026-06-30")
    wallet = sign(content)
    for day, state in (
        (date(2026, 6, 30), "valid"),
        (date(2026, 7, 1), "expired"),
        (date(2026, 1, 9), "not-yet-valid"),
    ):
        portfolio = build_portfolio(content, wallet, images={}, as_of=day)
        assert portfolio.entries[0].report.finding("validity").state == state


def test_a_credential_that_was_changed_in_the_wallet_shows() -> None:
    """The report says so; nothing is hidden and nothing is raised."""
    wallet = sign(build_content())
    changed = json.loads(wallet.credentials["ada", "rust"])
    changed["name"] = "Doctor"
    credentials = {**wallet.credentials, ("ada", "rust"): render_json(changed)}
    (entry, *_) = joined(replace(wallet, credentials=credentials)).entries
    assert (entry.report.outcome, entry.report.state) == ("failed", "tampered")


def test_a_credential_that_was_superseded_by_hand_is_revoked() -> None:
    """An old edition put back into the wallet is withdrawn by the list of today."""
    first = sign(small_content())
    content = small_content(role="Author")
    second = sign(content, first, now=SIGNED_AT)
    mixed = replace(second, credentials=first.credentials)
    (entry,) = build_portfolio(content, mixed, images={}, as_of=AS_OF).entries
    assert entry.report.state == "revoked"


def test_a_credential_that_cannot_be_read_is_an_error() -> None:
    """A page cannot be made of it."""
    wallet = sign(build_content())
    broken = replace(wallet, credentials={**wallet.credentials, ("ada", "rust"): "{"})
    with pytest.raises(WalletError, match=r"credentials/ada/rust\.json"):
        joined(broken)


def test_without_the_lists_nothing_is_said_of_withdrawal() -> None:
    """The state is open, not good."""
    wallet = replace(sign(build_content()), status_lists={})
    assert {entry.report.state for entry in joined(wallet).entries} == {"unverifiable"}
