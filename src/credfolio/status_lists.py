"""An issuer's signed status lists: whose place is where, which bits are set, how long each holds.

Pure: what is stored goes in as text, random numbers are passed in, and signing is for `issuing`.
A place is given out once. What was withdrawn keeps its bit, so that even places of which nothing
else is left in the wallet are never given out again.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from credfolio.documents import UnsignedCredential, parse_object, render_json
from credfolio.errors import CheckFailed, DocumentError, StatusListError, WalletError
from credfolio.model import add_duration, milliseconds_of
from credfolio.status import LIST_LENGTH, build_status_list, decode_bits, indexes_of
from credfolio.timestamps import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from credfolio.model import StatusLists, StatusPurpose

CAPACITY = LIST_LENGTH // 2
"""Places that are given out of a list; half of it stays empty, so that a free one is soon drawn."""
_RESTORE = "restore the file from git"
_OURS, _BASE, _THEIRS, _END = "<<<<<<<", "|||||||", "=======", ">>>>>>>"


class ListName(NamedTuple):
    """Which list: of an issuer, by its number among those of one purpose."""

    issuer: str
    number: int
    purpose: StatusPurpose = "revocation"

    @property
    def path(self) -> str:
        """Where it lies in the wallet, and on the site below its address."""
        prefix = "" if self.purpose == "revocation" else f"{self.purpose}-"
        return f"status/{self.issuer}/{prefix}{self.number}.json"


class OpenLists:
    """The status lists while signing: which places are taken, which bits are set, what changed."""

    def __init__(
        self,
        base: str,
        texts: Mapping[ListName, str],
        taken: Iterable[tuple[str, int]],
        *,
        capacity: int = CAPACITY,
    ) -> None:
        """Begin with what is stored.

        Args:
            base: the site's address.
            texts: the signed lists.
            taken: address of the list and index of each credential in the wallet.
            capacity: places to be given out of a list before another one is begun.
        """
        self._capacity = capacity
        self._base = base
        self._addresses = {name: address_of_list(text, name) for name, text in texts.items()}
        self._names = {address: name for name, address in self._addresses.items()}
        self._issuers = {name: str(read_list(text, name)["issuer"]) for name, text in texts.items()}
        self._indexes = {name: set(set_indexes(text, name)) for name, text in texts.items()}
        self._used: dict[str, set[int]] = {
            self._addresses[name]: set(indexes) for name, indexes in self._indexes.items()
        }
        for address, index in taken:
            self._used.setdefault(address, set()).add(index)
        self.changed: set[ListName] = set()
        self._begun: set[ListName] = set()

    def touch(self, name: ListName) -> None:
        """Make sure that there is a list of this name, to be signed again."""
        self._indexes.setdefault(name, set())
        address = self._addresses.setdefault(name, self._base + name.path)
        self._names[address] = name
        self.changed.add(name)

    def take_place(
        self, issuer: str, purpose: StatusPurpose, random_index: Callable[[int], int]
    ) -> tuple[str, int]:
        """Give out a place that no credential has or ever had.

        Returns:
            The address of the issuer's newest list, or of a new one if that is full or of a former
            address of the site, and a random index in it.
        """
        numbers = [
            name.number
            for name in self._indexes
            if (name.issuer, name.purpose) == (issuer, purpose)
        ]
        name = ListName(issuer, max(numbers, default=1), purpose)
        is_former = self._address(name) != self._base + name.path
        if is_former or len(self._used.get(self._address(name), ())) >= self._capacity:
            name = name._replace(number=name.number + 1)
        if name not in self._indexes:
            self.touch(name)
            self._begun.add(name)
        address = self._address(name)
        used = self._used.setdefault(address, set())
        while (index := random_index(LIST_LENGTH)) in used:
            pass
        used.add(index)
        return address, index

    def give_back(self, address: str, index: int) -> None:
        """Free a place that was given out and that no credential has got.

        A list that was begun for such places only is none.
        """
        self._used[address].discard(index)
        name = self._names[address]
        if name in self._begun and not self._used[address]:
            self._begun.discard(name)
            self.changed.discard(name)
            del self._indexes[name], self._addresses[name], self._names[address]

    def set_bit(self, address: str, index: int) -> None:
        """Say of the credential at a place that it is withdrawn, or on hold."""
        name = self._names[address]
        self._indexes[name].add(index)
        self._used.setdefault(address, set()).add(index)
        self.changed.add(name)

    def clear_bit(self, address: str, index: int) -> None:
        """Say of the credential at a place that it is in force again."""
        name = self._names[address]
        self._indexes[name].discard(index)
        self.changed.add(name)

    def build(self, name: ListName, did: str, rules: StatusLists, now: str) -> UnsignedCredential:
        """Compose a list as it is now, to be signed by its issuer: a new one by this DID."""
        return build_status_list(
            self._address(name),
            self._issuers.get(name, did),
            frozenset(self._indexes[name]),
            now,
            purpose=name.purpose,
            valid_until=list_end(now, rules),
            ttl=_ttl(rules),
        )

    def _address(self, name: ListName) -> str:
        return self._addresses.get(name, self._base + name.path)


@lru_cache(maxsize=64)
def read_list(text: str, name: ListName) -> dict[str, Any]:
    """Read a list of the wallet; whoever gets it changes nothing in it.

    Raises:
        WalletError: it is not a strict JSON object, or git left both sides of a merge in it.
    """
    try:
        return parse_object(text)
    except DocumentError as error:
        if sides_of(text):
            raise WalletError(
                f"wallet/{name.path} holds both sides of a merge",
                hint="`credfolio mend` joins them, where the private key is: "
                "taking one side would put back in force what the other one withdrew",
            ) from None
        raise WalletError(f"wallet/{name.path} {error.message}", hint=_RESTORE) from None


def address_of_list(text: str, name: ListName) -> str:
    """The address at which a list is published, which is its `id`, also of one with two sides.

    Raises:
        WalletError: it is not a strict JSON object.
    """
    sides = sides_of(text)
    return str(read_list(sides[0] if sides else text, name).get("id"))


@lru_cache(maxsize=64)
def set_indexes(text: str, name: ListName) -> frozenset[int]:
    """The indexes whose bits a stored list sets.

    Raises:
        WalletError: it is not a status list that can be read.
    """
    try:
        return indexes_of(decode_bits(read_list(text, name)["credentialSubject"]["encodedList"]))
    except (KeyError, TypeError, StatusListError):
        raise WalletError(
            f"wallet/{name.path} is not a status list that can be read", hint=_RESTORE
        ) from None


def list_end(valid_from: str, rules: StatusLists) -> str | None:
    """The `validUntil` of a list that is signed at `valid_from`; None if it holds for ever."""
    if rules.valid_for is None:
        return None
    start = parse_timestamp(valid_from)
    return format_timestamp(
        datetime.combine(add_duration(start.date(), rules.valid_for), start.timetz())
    )


def must_be_renewed(text: str, name: ListName, rules: StatusLists, now: str) -> bool:
    """Whether a stored list is to be signed again: half its time is over, or the rules are others.

    Raises:
        WalletError: it does not say from when it holds. That it is a list, `set_indexes` has found.
    """
    document = read_list(text, name)
    start, end = _moments(document, name)
    ttl = document["credentialSubject"].get("ttl")
    if document.get("validUntil") != list_end(format_timestamp(start), rules):
        return True
    return ttl != _ttl(rules) or _is_half_over(start, end, parse_timestamp(now))


def is_ending(text: str, name: ListName, moment: datetime) -> bool:
    """Whether more than half of a list's time is over.

    Raises:
        WalletError: its dates cannot be read.
    """
    return _is_half_over(*_moments(read_list(text, name), name), moment)


def end_of_list(text: str, name: ListName) -> datetime | None:
    """When a stored list ends; None if never.

    Raises:
        WalletError: its dates cannot be read.
    """
    return _moments(read_list(text, name), name)[1]


def join_sides(text: str, name: ListName, indexes: frozenset[int] = frozenset()) -> str:
    """Join both sides that git left in a list: what either one withdrew is withdrawn.

    Args:
        text: the list, with or without two sides.
        name: which list it is.
        indexes: further ones to be withdrawn.

    Returns:
        One list with the bits of both, without a proof: it is to be signed anew.

    Raises:
        WalletError: one of the sides is not a status list.
    """
    sides = sides_of(text) or (text,)
    joined = indexes.union(*(set_indexes(side, name) for side in sides))
    document = read_list(sides[0], name)
    rebuilt = build_status_list(
        str(document["id"]),
        str(document["issuer"]),
        joined,
        str(document["validFrom"]),
        purpose=name.purpose,
    )
    return render_json(rebuilt)


def sides_of(text: str) -> tuple[str, str] | None:
    """The two texts between which git could not decide; None if no conflict is marked."""
    sides: tuple[list[str], list[str]] = ([], [])
    wanted: tuple[int, ...] = (0, 1)
    found = False
    for line in text.splitlines(keepends=True):
        if line.startswith(_OURS):
            wanted, found = (0,), True
        elif found and line.startswith(_BASE):
            wanted = ()
        elif found and line.startswith(_THEIRS):
            wanted = (1,)
        elif found and line.startswith(_END):
            wanted = (0, 1)
        else:
            for side in wanted:
                sides[side].append(line)
    return ("".join(sides[0]), "".join(sides[1])) if found else None


def _ttl(rules: StatusLists) -> int | None:
    return None if rules.ttl is None else milliseconds_of(rules.ttl)


def _is_half_over(start: datetime, end: datetime | None, moment: datetime) -> bool:
    return end is not None and moment >= start + (end - start) / 2


def _moments(document: dict[str, Any], name: ListName) -> tuple[datetime, datetime | None]:
    try:
        end = document.get("validUntil")
        return parse_timestamp(document["validFrom"]), None if end is None else parse_timestamp(end)
    except (KeyError, CheckFailed):
        raise WalletError(
            f"wallet/{name.path} does not say from when to when it holds", hint=_RESTORE
        ) from None
