"""Places in status lists: whatever is drawn and whatever is withdrawn, none is given out twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from credfolio.model import StatusLists
from credfolio.status_lists import ListName, OpenLists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DataObject

BASE = "https://badges.example/"
NOW = "2026-03-01T09:00:00Z"
CAPACITY = 4
# What happens to an issuer's lists: a place is given out, withdrawn or forgotten, or all is stored.
STEPS = st.lists(st.sampled_from(("take", "take", "take", "withdraw", "store")), max_size=40)


def drawn(data: DataObject) -> Iterator[int]:
    """A random generator that loves to repeat itself."""
    while True:
        yield data.draw(st.integers(0, 6))


@given(STEPS, st.data())
def test_no_place_is_given_out_twice(steps: list[str], data: DataObject) -> None:
    """Not in one run, nor after any number of rebuilds; no list takes more than its capacity."""
    texts: dict[ListName, str] = {}
    taken: list[tuple[str, int]] = []
    lists = OpenLists(BASE, texts, taken, capacity=CAPACITY)
    numbers = drawn(data)
    given_out: list[tuple[str, int]] = []
    for step in steps:
        if step == "take":
            place = lists.take_place("acme", "revocation", lambda _: next(numbers))
            assert place not in given_out
            given_out.append(place)
            taken.append(place)
        elif step == "withdraw" and taken:
            # A superseded credential leaves nothing in the wallet but its bit.
            lists.set_bit(*taken.pop(0))
        elif step == "store":
            for name in lists.changed:
                built = lists.build(name, "did:web:badges.example", StatusLists(), NOW)
                texts[name] = json.dumps(built)
            lists = OpenLists(BASE, texts, taken, capacity=CAPACITY)
    for address in {address for address, _ in given_out}:
        assert sum(each == address for each, _ in given_out) <= CAPACITY
