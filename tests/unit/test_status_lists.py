"""What is said of credentials after they were signed: revoked, suspended, in force again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from credfolio.errors import ContentError, WalletError
from credfolio.issuing import Wallet, issuance_of, plan_signing, sign_due
from credfolio.serve import preview_wallet
from credfolio.status import decode_bits, indexes_of
from credfolio.status_lists import ListName, OpenLists, join_sides, set_indexes, sides_of
from samples import (
    SIGNED_AT,
    Draws,
    SeedSigner,
    build_content,
    published,
    sign,
    small_content,
    verifier,
)

if TYPE_CHECKING:
    from credfolio.model import Content

LATER, MUCH_LATER = "2026-04-01T09:00:00Z", "2026-05-01T09:00:00Z"
RUST = ("ada", "rust")
FIRST = ListName("acme", 1)
ON_HOLD = ListName("acme", 1, "suspension")
REVOKED = {"state": "revoked", "date": "2026-03-30", "reason": "issued-in-error"}
SUSPENDED = {"state": "suspended", "date": "2026-03-30"}


def said_of(status: dict[str, str] | None, content: Content | None = None) -> Content:
    """Content that says something of Ada's credential."""
    statuses = {"ada": {"rust": status}} if status else {}
    written = {**(content or small_content()).model_dump(mode="json"), "statuses": statuses}
    return type(small_content()).model_validate_json(json.dumps(written))


def suspendable() -> Content:
    """Content of a site whose credentials have their place in a list of what is on hold."""
    content = small_content()
    rules = content.site.status_lists.model_copy(update={"purpose": "suspension"})
    site = content.site.model_copy(update={"status_lists": rules})
    return content.model_copy(update={"site": site})


def place(wallet: Wallet, key: tuple[str, str] = RUST) -> tuple[str, int]:
    """Purpose and index of a credential's place."""
    issuance = issuance_of(json.loads(wallet.credentials[key]))
    return issuance.purpose, issuance.status_index


def state(content: Content, wallet: Wallet, text: str | None = None) -> str:
    """The state that verifying a credential against a wallet's lists finds; Ada's by default."""
    answers = verifier(published(content, wallet))
    return answers.verify_bytes((text or wallet.credentials[RUST]).encode(), "x").state


def test_revoking_turns_a_bit_and_nothing_else() -> None:
    """The credential is not signed again; every copy of it is withdrawn."""
    first = sign(small_content())
    content = said_of(REVOKED)
    plan = plan_signing(content, first)
    assert [turn.name for turn in plan.turns] == ["ada/rust"]
    assert plan.due == ()
    assert plan.issuers == {"acme"}
    second = sign(content, first, now=LATER)
    assert second.credentials == first.credentials
    assert set_indexes(second.lists[FIRST], FIRST) == {place(first)[1]}
    assert state(content, second) == "revoked"
    assert plan_signing(content, second).is_empty


@pytest.mark.parametrize("status", [None, SUSPENDED])
def test_revoked_once_is_revoked_for_good(status: dict[str, str] | None) -> None:
    """Whoever takes it out of content, or makes it less, is told so; the wallet remembers."""
    wallet = sign(said_of(REVOKED), sign(small_content()), now=LATER)
    with pytest.raises(ContentError, match=r"content/status/ada/rust\.yaml: does not say that"):
        plan_signing(said_of(status), wallet)


def test_what_is_revoked_stays_so_when_it_is_superseded() -> None:
    """A new edition of it is withdrawn from its first moment on."""
    content = said_of(REVOKED)
    wallet = sign(content, sign(small_content()), now=LATER)
    changed = said_of(REVOKED, small_content(narrative="Corrected."))
    third = sign(changed, wallet, now=MUCH_LATER)
    assert place(third) != place(wallet)
    assert set_indexes(third.lists[FIRST], FIRST) == {place(wallet)[1], place(third)[1]}
    assert state(changed, third) == "revoked"
    assert plan_signing(changed, third).is_empty


def test_revoked_before_it_was_signed() -> None:
    """It is signed and withdrawn in one go."""
    content = said_of(REVOKED)
    wallet = sign(content)
    assert state(content, wallet) == "revoked"
    assert plan_signing(content, wallet).is_empty


def test_suspending_what_is_in_a_list_of_revocations_takes_a_new_edition() -> None:
    """A bit of revocation is never cleared, so the copies that were given out stay withdrawn."""
    first = sign(small_content())
    content = said_of(SUSPENDED)
    (due,) = plan_signing(content, first).due
    assert due.changed == ("credentialStatus",)
    second = sign(content, first, now=LATER)
    assert place(second)[0] == "suspension"
    assert isinstance(json.loads(second.credentials[RUST])["credentialStatus"], dict)
    assert state(content, second) == "suspended"
    assert state(content, second, first.credentials[RUST]) == "revoked"
    back = sign(small_content(), second, now=MUCH_LATER)
    assert back.credentials == second.credentials
    assert state(small_content(), back) == "valid"
    assert state(small_content(), back, first.credentials[RUST]) == "revoked"
    assert plan_signing(small_content(), back).is_empty


def test_a_site_that_suspends_gives_places_that_come_back() -> None:
    """The very copy that was given out is on hold, and in force again."""
    content = suspendable()
    first = sign(content)
    assert place(first)[0] == "suspension"
    on_hold = said_of(SUSPENDED, content)
    second = sign(on_hold, first, now=LATER)
    assert second.credentials == first.credentials
    assert state(on_hold, second) == "suspended"
    third = sign(content, second, now=MUCH_LATER)
    assert state(content, third) == "valid"
    assert set_indexes(third.lists[ON_HOLD], ON_HOLD) == frozenset()


def test_revoking_what_is_in_a_list_of_suspensions() -> None:
    """Its new edition is revoked; the copies that were given out are on hold for ever."""
    content = suspendable()
    first = sign(content)
    revoked = said_of(REVOKED, content)
    second = sign(revoked, first, now=LATER)
    assert place(second)[0] == "revocation"
    assert state(revoked, second) == "revoked"
    assert state(revoked, second, first.credentials[RUST]) == "suspended"
    third = sign(revoked, second, now=MUCH_LATER)
    assert third == second


def test_another_purpose_for_new_credentials_leaves_the_signed_ones_alone() -> None:
    """What stands in `site.yaml` is for what is signed from then on."""
    first = sign(small_content())
    assert plan_signing(suspendable(), first).is_empty


def test_an_orphan_is_revoked_and_never_comes_back() -> None:
    """Its award is gone, its copies are not: a status still reaches them."""
    first = sign(build_content())
    content = build_content(earners={})
    revoked = content.model_copy(update={"statuses": said_of(REVOKED).statuses})
    second = sign(revoked, first, now=LATER)
    assert state(revoked, second) == "revoked"
    assert plan_signing(content, second).turns == ()
    suspended = content.model_copy(update={"statuses": said_of(SUSPENDED).statuses})
    with pytest.raises(ContentError, match="needs a new edition"):
        plan_signing(suspended, first)


@pytest.mark.parametrize("status", [REVOKED, SUSPENDED])
def test_a_preview_shows_what_is_not_signed_yet(status: dict[str, str]) -> None:
    """Also of a did:key issuer, whose documents are all signed for the preview, and with orphans."""
    first = sign(build_content())
    written = build_content().model_dump(mode="json")
    gone = written["earners"].pop("bob")["awards"][0]["badge"]
    revoked = {gone: REVOKED}
    written["statuses"] = {"ada": {"rust": status, "welding": status}, "bob": revoked}
    content = type(build_content()).model_validate_json(json.dumps(written))
    shown = preview_wallet(content, first, seed=bytes(32), now=LATER)
    for key in (RUST, ("ada", "welding")):
        assert state(content, shown, shown.credentials[key]) == status["state"]


def test_a_status_of_nothing_is_a_mistake() -> None:
    """A slip in a file's name is named, with the names that there are."""
    content = small_content().model_copy(
        update={"statuses": {"ada": {"rsut": said_of(REVOKED).statuses["ada"]["rust"]}}}
    )
    with pytest.raises(ContentError, match="has no award 'rsut'") as caught:
        plan_signing(content, sign(small_content()))
    assert caught.value.mistakes[0].hint == "name the file like one of these: rust"


def awards(*numbers: int) -> Content:
    """One issuer, and awards of these numbers."""
    content = small_content()
    listed = [{"badge": "rust", "id": f"rust-{each}", "date": "2026-01-10"} for each in numbers]
    written = content.model_dump(mode="json")
    written["earners"] = {"ada": {"name": "Ada Lovelace", "awards": listed}}
    return type(content).model_validate_json(json.dumps(written))


def test_a_full_list_is_followed_by_another() -> None:
    """Each list takes so many; those before stay where they are and can be withdrawn there."""
    content = awards(*range(7))
    wallet = Wallet(identities=sign(small_content()).identities)
    draws = Draws()
    for _ in range(2):
        wallet = sign_due(
            content,
            wallet,
            plan_signing(content, wallet),
            {"acme": SeedSigner("acme")},
            now=SIGNED_AT,
            random_index=draws.index,
            random_salt=draws.salt,
            capacity=3,
        )
    assert sorted(wallet.status_lists) == [("acme", 1), ("acme", 2), ("acme", 3)]
    lists = [
        issuance_of(json.loads(text)).status_list.rpartition("/")[2]
        for text in wallet.credentials.values()
    ]
    assert lists == ["1.json"] * 3 + ["2.json"] * 3 + ["3.json"]
    statuses = {"ada": {"rust-0": said_of(REVOKED).statuses["ada"]["rust"]}}
    revoked = sign(content.model_copy(update={"statuses": statuses}), wallet, now=LATER)
    changed = {name for name in revoked.lists if revoked.lists[name] != wallet.lists[name]}
    assert changed == {FIRST}
    assert state(content, revoked, revoked.credentials["ada", "rust-0"]) == "revoked"
    assert state(content, revoked, revoked.credentials["ada", "rust-6"]) == "valid"


def merged(first: Wallet, second: Wallet) -> Wallet:
    """What git makes of two branches whose credentials are in files of their own."""
    return replace(first, credentials={**first.credentials, **second.credentials})


def with_index(index: int, content: Content, wallet: Wallet) -> Wallet:
    """A wallet in which everything new got one index."""
    return sign_due(
        content,
        wallet,
        plan_signing(content, wallet),
        {"acme": SeedSigner("acme")},
        now=SIGNED_AT,
        random_index=lambda _: index,
        random_salt=lambda: "salt",
    )


def test_a_place_for_two_is_named_and_mended() -> None:
    """Two branches drew the same index: both get places of their own, and the old copies none."""
    both, base = awards(0, 1), sign(awards())
    clashed = merged(with_index(5, awards(0), base), with_index(5, awards(1), base))
    plan = plan_signing(both, clashed)
    assert plan.clashes == ((("ada", "rust-0"), ("ada", "rust-1")),)
    assert not plan.is_empty
    assert plan.due == ()
    keys = frozenset(key for clash in plan.clashes for key in clash)
    mending = plan_signing(both, clashed, anew=keys)
    draws = Draws()
    mended = sign_due(
        both,
        clashed,
        mending,
        {"acme": SeedSigner("acme")},
        now=LATER,
        random_index=draws.index,
        random_salt=draws.salt,
    )
    assert plan_signing(both, mended).is_empty
    for key in keys:
        assert state(both, mended, mended.credentials[key]) == "valid"
        assert state(both, mended, clashed.credentials[key]) == "revoked"


def torn(ours: str, theirs: str) -> str:
    """What git leaves of a file that both branches changed."""
    lines, other = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    out: list[str] = []
    for mine, yours in zip(lines, other, strict=True):
        if mine == yours:
            out.append(mine)
        else:
            out += ["<<<<<<< HEAD\n", mine, "||||||| 1a2b\n", "x\n", "=======\n", yours]
            out.append(">>>>>>> branch\n")
    return "".join(out)


def test_both_sides_of_a_torn_list_are_found_and_joined() -> None:
    """The sides are read back to the letter, and what either one withdrew is withdrawn."""
    content = awards(0, 1)
    base = sign(content)
    written = said_of(REVOKED).statuses["ada"]["rust"]
    sides = [
        sign(content.model_copy(update={"statuses": {"ada": {award: written}}}), base, now=now)
        for award, now in (("rust-0", LATER), ("rust-1", MUCH_LATER))
    ]
    ours, theirs = (side.lists[FIRST] for side in sides)
    text = torn(ours, theirs)
    assert sides_of(text) == (ours, theirs)
    assert sides_of(ours) is None
    with pytest.raises(WalletError, match="holds both sides of a merge") as caught:
        plan_signing(content, base.with_lists({FIRST: text}))
    assert "credfolio mend" in caught.value.hint
    joined = json.loads(join_sides(text, FIRST))
    assert indexes_of(decode_bits(joined["credentialSubject"]["encodedList"])) == {
        place(base, ("ada", "rust-0"))[1],
        place(base, ("ada", "rust-1"))[1],
    }


def dated(**rules: Any) -> Content:
    """Content of a site whose lists end."""
    content = small_content()
    written = content.model_dump(mode="json")
    written["site"]["status_lists"] = rules
    return type(content).model_validate_json(json.dumps(written))


def test_lists_hold_for_a_time_and_are_renewed_when_half_of_it_is_over() -> None:
    """Signed on 1 March for thirty days: due again from the 16th on, at nine o'clock."""
    content = dated(valid_for="P30D", ttl="PT12H")
    wallet = sign(content)
    document = json.loads(wallet.lists[FIRST])
    assert (document["validFrom"], document["validUntil"]) == (SIGNED_AT, "2026-03-31T09:00:00Z")
    assert document["credentialSubject"]["ttl"] == 12 * 60 * 60 * 1000
    assert plan_signing(content, wallet).is_empty
    assert plan_signing(content, wallet, now="2026-03-16T08:59:59Z").is_empty
    due = plan_signing(content, wallet, now="2026-03-16T09:00:00Z")
    assert due.lists_due == (FIRST,)
    assert due.issuers == {"acme"}
    assert not due.is_empty


@pytest.mark.parametrize("rules", [{"valid_for": "P1M"}, {"ttl": "P1D"}, {}])
def test_other_rules_make_other_lists(rules: dict[str, str]) -> None:
    """A list that is not as `site.yaml` says now is signed again."""
    wallet = sign(dated(valid_for="P30D"))
    assert plan_signing(dated(**rules), wallet, now=SIGNED_AT).lists_due == (FIRST,)
    assert plan_signing(dated(valid_for="P30D"), wallet, now=SIGNED_AT).lists_due == ()


def test_a_list_opens_with_what_it_has() -> None:
    """A place whose bit is set was somebody's, even if nothing else is left of them."""
    content = said_of(REVOKED)
    wallet = sign(content, sign(small_content()), now=LATER)
    gone = place(wallet)[1]
    lists = OpenLists(content.site.base, wallet.lists, ())
    draws = iter([gone, gone + 1])
    address, index = lists.take_place("acme", "revocation", lambda _: next(draws))
    assert (address, index) == (content.site.base + FIRST.path, gone + 1)


def test_a_list_begun_for_nobody_is_none() -> None:
    """Places that were given out and came back leave nothing; a place that was kept, its list."""
    base = small_content().site.base
    lists = OpenLists(base, {}, (), capacity=2)
    lists.touch(FIRST)
    draws = iter(range(9))
    places = [lists.take_place("acme", "revocation", lambda _: next(draws)) for _ in range(3)]
    assert lists.changed == {FIRST, ListName("acme", 2)}
    lists.give_back(*places[2])
    assert lists.changed == {FIRST}
    for place in places[:2]:
        lists.give_back(*place)
    assert lists.changed == {FIRST}
    again = [lists.take_place("acme", "revocation", lambda _: next(draws)) for _ in range(3)]
    assert again[2][0] == base + ListName("acme", 2).path
    assert lists.changed == {FIRST, ListName("acme", 2)}
