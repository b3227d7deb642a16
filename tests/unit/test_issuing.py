"""What is due, what signing it does, and that nothing is signed twice."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from credfolio.errors import WalletError
from credfolio.issuing import Wallet, issuance_of, issuer_did, plan_signing, sign_due
from credfolio.status import decode_bits, indexes_of
from samples import (
    BADGES,
    EARNERS,
    SIGNED_AT,
    SeedSigner,
    build_content,
    published,
    sign,
    small_content,
    verifier,
)

if TYPE_CHECKING:
    from credfolio.documents import VerifiableCredential
    from credfolio.model import Content

LATER = "2026-04-01T09:00:00Z"
RUST = ("ada", "rust")


def stored(wallet: Wallet, key: tuple[str, str] = RUST) -> VerifiableCredential:
    """A credential of a wallet."""
    document: VerifiableCredential = json.loads(wallet.credentials[key])
    return document


def withdrawn(wallet: Wallet, issuer: str = "acme") -> frozenset[int]:
    """The indexes that an issuer's list withdraws."""
    document = json.loads(wallet.status_lists[issuer, 1])
    return indexes_of(decode_bits(document["credentialSubject"]["encodedList"]))


def outcome(content: Content, wallet: Wallet, text: str) -> tuple[str, str]:
    """What verifying a document against a wallet's lists says."""
    report = verifier(published(content, wallet)).verify_bytes(text.encode(), "x")
    return report.outcome, report.state


def test_all_kinds_of_issuers_sign_once() -> None:
    """A site's did:web, a folder's did:web and a did:key sign what verifies; then nothing is due."""
    content = build_content()
    assert {due.name for due in plan_signing(content, Wallet()).due} == {
        "ada/rust",
        "ada/welding",
        "bob/lathe",
    }
    wallet = sign(content)
    assert [outcome(content, wallet, text) for text in wallet.credentials.values()] == [
        ("passed", "valid")
    ] * 3
    assert plan_signing(content, wallet).is_empty
    assert sign(content, wallet, now=LATER) == wallet


def test_the_dids_of_issuers() -> None:
    """The site's issuer speaks for the site, others for a folder of it, a did:key for itself."""
    content = build_content()
    key = SeedSigner("guild").multibase
    assert issuer_did(content, "acme", "") == "did:web:badges.example"
    assert issuer_did(content, "makers", "") == "did:web:badges.example:issuers:makers"
    assert issuer_did(content, "guild", key) == f"did:key:{key}"


def test_what_a_first_edition_says() -> None:
    """It holds from the day of the award, and was signed now."""
    wallet = sign(small_content())
    document = stored(wallet)
    assert document["validFrom"] == document["awardedDate"] == "2026-01-10T00:00:00Z"
    assert document["proof"][0]["created"] == SIGNED_AT
    assert withdrawn(wallet) == frozenset()


def test_a_changed_award_is_superseded() -> None:
    """The same id and first date, a new index and `validFrom`; the old edition is withdrawn."""
    first = sign(small_content())
    content = small_content(narrative="With honours.")
    (due,) = plan_signing(content, first).due
    assert due.changed == ("credentialSubject.narrative",)
    second = sign(content, first, now=LATER)
    old, new = stored(first), stored(second)
    assert new["id"] == old["id"]
    assert new["awardedDate"] == old["awardedDate"]
    assert new["validFrom"] == LATER
    assert issuance_of(new).status_index != issuance_of(old).status_index
    assert withdrawn(second) == {issuance_of(old).status_index}
    assert outcome(content, second, first.credentials[RUST]) == ("failed", "revoked")
    assert outcome(content, second, second.credentials[RUST]) == ("passed", "valid")
    assert plan_signing(content, second).is_empty


def test_every_edition_but_the_last_is_withdrawn() -> None:
    """The list survives: it is added to, never begun again, and no index is used twice."""
    wallet = sign(small_content())
    editions = [wallet.credentials[RUST]]
    for number in range(4):
        wallet = sign(small_content(narrative=f"{number}"), wallet, now=LATER)
        editions.append(wallet.credentials[RUST])
    indexes = [issuance_of(json.loads(text)).status_index for text in editions]
    assert len(set(indexes)) == len(indexes)
    assert withdrawn(wallet) == set(indexes[:-1])


def test_a_taken_index_is_not_drawn() -> None:
    """Two awards never share a place, even if the same number is drawn for both."""
    badges = {slug: {**written, "issuer": "acme"} for slug, written in BADGES.items()}
    content = build_content(badges=badges)
    wallet = Wallet(identities=sign(content).identities)
    draws = iter([5, 5, 5, 6, 5, 7])
    signed = sign_due(
        content,
        wallet,
        plan_signing(content, wallet),
        {issuer: SeedSigner(issuer) for issuer in content.issuers},
        now=SIGNED_AT,
        random_index=lambda _limit: next(draws),
        random_salt=lambda: "salt",
    )
    indexes = [issuance_of(json.loads(text)).status_index for text in signed.credentials.values()]
    assert sorted(indexes) == [5, 6, 7]


@pytest.mark.parametrize(
    ("award", "valid_from"),
    [
        ({"expires": "2026-02-01"}, "2026-02-01T23:59:59Z"),
        ({"expires": "2027-02-01"}, LATER),
        ({"date": "2026-12-01"}, "2026-12-01T00:00:00Z"),
        ({}, LATER),
    ],
)
def test_a_new_edition_begins_within_its_time(award: dict[str, str], valid_from: str) -> None:
    """Changed after its end or before its day, it still begins before it ends (VCDM 2.0 §4.9)."""
    first = sign(small_content(**award))
    content = small_content(**award, narrative="Corrected.")
    second = sign(content, first, now=LATER)
    assert stored(second)["validFrom"] == valid_from
    report = verifier(published(content, second)).verify(stored(second), "x")
    assert report.finding("shape").outcome == "passed"
    assert plan_signing(content, second).is_empty


def test_a_badge_that_goes_to_another_issuer() -> None:
    """The old issuer withdraws its edition in its own list, the new one signs."""
    first = sign(build_content())
    badges = {**BADGES, "rust": {**BADGES["rust"], "issuer": "makers"}}
    content = build_content(badges=badges)
    plan = plan_signing(content, first)
    assert plan.issuers == {"acme", "makers"}
    second = sign(content, first, now=LATER)
    assert withdrawn(second, "acme") == {issuance_of(stored(first)).status_index}
    assert withdrawn(second, "makers") == frozenset()
    assert outcome(content, second, first.credentials[RUST]) == ("failed", "revoked")
    assert outcome(content, second, second.credentials[RUST]) == ("passed", "valid")


def test_an_award_that_is_gone_from_content_is_left_alone() -> None:
    """It is named as left over; its credential and its list stay as they are."""
    wallet = sign(build_content())
    earners = copy.deepcopy(EARNERS)
    del earners["ada"]["awards"][0]
    content = build_content(earners=earners)
    plan = plan_signing(content, wallet)
    assert plan.orphans == (RUST,)
    assert not plan.is_empty
    assert sign(content, wallet, now=LATER) == wallet


def test_an_e_mail_address_that_comes_later_gets_a_salt() -> None:
    """The new edition has a hash with a salt, and is stable from then on."""
    earners = {"ada": {"name": "Ada", "awards": [{"badge": "rust", "date": "2026-01-10"}]}}
    first = sign(build_content(earners=earners))
    assert issuance_of(stored(first)).salt == ""
    earners["ada"]["email"] = "ada@example.com"
    content = build_content(earners=earners)
    second = sign(content, first, now=LATER)
    assert issuance_of(stored(second)).salt
    assert plan_signing(content, second).is_empty
    renamed = build_content(
        earners=earners, badges={**BADGES, "rust": {**BADGES["rust"], "name": "Rust I"}}
    )
    third = sign(renamed, second, now=LATER)
    assert issuance_of(stored(third)).salt == issuance_of(stored(second)).salt


def test_a_lost_status_list_is_not_begun_again() -> None:
    """An empty list in place of a lost one would put withdrawn credentials back in force."""
    wallet = replace(sign(small_content()), status_lists={})
    with pytest.raises(WalletError, match=r"status/acme/1\.json is missing"):
        plan_signing(small_content(), wallet)


def test_a_lost_identity_is_not_made_again() -> None:
    """Without its public key, nobody could tell that the stored credentials are the issuer's."""
    wallet = replace(sign(small_content()), identities={})
    with pytest.raises(WalletError, match=r"keys/acme\.json is missing"):
        plan_signing(small_content(), wallet)


def test_another_address_is_another_issuer() -> None:
    """A changed base_url would leave every credential with a DID that nobody answers for."""
    wallet = sign(small_content())
    content = small_content()
    moved = content.model_copy(
        update={"site": content.site.model_copy(update={"base_url": "https://b.example/"})}
    )
    with pytest.raises(WalletError, match="has signed as did:web:badges"):
        plan_signing(moved, wallet)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"credentialStatus": 5}',
        '{"credentialStatus": {}, "credentialSubject": []}',
        (
            '{"credentialStatus": {"statusListCredential": "x", "statusListIndex": "-1"},'
            ' "credentialSubject": {"identifier": [5]}, "validFrom": "x"}'
        ),
    ],
)
def test_a_damaged_credential_is_named(text: str) -> None:
    """Whatever stands in the file, it is an error of the wallet that says what to do."""
    wallet = sign(small_content())
    damaged = replace(wallet, credentials={RUST: text})
    with pytest.raises(WalletError) as caught:
        plan_signing(small_content(), damaged)
    assert "git" in caught.value.hint


@pytest.mark.parametrize("text", ["", "{}", '{"credentialSubject": {"encodedList": "uAAAA"}}'])
def test_a_damaged_status_list_is_named(text: str) -> None:
    """A list that cannot be read is not replaced by an empty one."""
    wallet = replace(sign(small_content()), status_lists={("acme", 1): text})
    with pytest.raises(WalletError, match="status/acme/1"):
        sign(small_content(narrative="x"), wallet, now=LATER)
