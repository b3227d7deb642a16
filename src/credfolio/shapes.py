"""The fast way to canonical N-Quads: credentials of one shape differ in a few texts only.

All credentials for a badge have the same members, the same kinds of values under them, the same
types. What `canonical` says of such a document is worked out once: its walk goes through a
document that has slots in place of its values, and what it writes is kept as a template. Each
document of the shape is then a matter of filling in. A slot is written by the very function that
the walk would have called; the names of blank nodes and the order of lines depend on what is filled
in, and are worked out for each document.

Like the walk it refuses nothing. It answers None for what it has no shape for, for texts that hold
rare characters which it leaves to the walk, for lines that are there twice, and for blank nodes that
look alike. The first document of each shape, and one in so many after it, are walked as well: should
the two ever differ, the shape is given up.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from json.encoder import encode_basestring
from operator import eq, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from credfolio.canonical import (
    NotCoveredError,
    Walk,
    canonicalize_directly,
    write_iri,
    write_scalar,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from credfolio.canonical import Member, Quad

# Shapes that are kept; a badge needs one for each number of evidences, results and the like.
_MAX_SHAPES = 256
# Values of a document that has a shape; larger ones are rare, and their shapes would fill memory.
_MAX_VALUES = 1_000
# Characters of what is kept of one document: of its names, types and contexts, or in one text.
_MAX_TEXT = 8_192
# Addresses that are kept: most of a credential's are those of its badge and issuer.
_MAX_IRIS = 1_024
# Hashes that are kept: most blank nodes say what a badge's criteria or alignments are.
_MAX_HASHES = 1_024
# One document in so many is walked as well.
_SAMPLE = 256

_CONTAINERS = (dict, list)
# Members whose values are no slots: everything else depends on them.
_CONSTANT = ("type", "@context")
# JSON and canonical N-Quads (RDFC-1.0 §5) escape all other characters in the same way.
_RARE = bytes([*range(8), 0x0B, *range(0x0E, 0x20), 0x7F])
# Slots are named by the value's place, and those for the names of blank nodes by numbers below 0.
_SLOT = re.compile("\0(-?[0-9]+)\0")
_NAME_OF_FIRST = -1


class _Leaf(NamedTuple):
    """Stands for any value of a kind, at a place among a document's values."""

    place: int
    kind: type


class _Template(NamedTuple):
    """Lines with gaps, and which of the texts fills each."""

    text: str
    fillings: Callable[[Sequence[str]], Any]


@dataclass(slots=True, eq=False)
class _Shape:
    """What documents of a shape have in common.

    `literals`, `iris` and `others` are places of values, by how they are written; what they become
    are the texts that templates are filled with, in this order. `blanks` has the lines about each
    blank node, in which it is called `_:a` and the others `_:z`; `lines` has all of them, and gaps
    for the names.
    """

    literals: list[int]
    iris: list[int]
    others: list[tuple[int, Member]]
    blanks: list[_Template]
    lines: _Template
    filled: int = field(default=0)
    is_sound: bool = field(default=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Structure:
    """How a document is nested: the names and the numbers of members and items, kinds of values.

    `names` and `sizes` are those of each object and list, as `_take_apart` comes by them; `kinds`
    are those of all values. `constants` are the places of values that say what others mean.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    kinds: tuple[type, ...]
    constants: tuple[int, ...]


def canonicalize_by_shape(document: dict[str, Any], algorithm: str = "sha256") -> str | None:
    """Canonicalise a document by what is known of its shape.

    1. Take it apart into its structure and its values.
    2. Find the shape of this structure and of the values that say what others mean.
    3. Fill in the other values.
    4. Hold one in so many against the walk.

    Args:
        document: a JSON-LD object; it is not changed.
        algorithm: the hash that tells blank nodes apart, as `hashlib` names it.

    Returns:
        What `canonicalize_directly` answers, or None, which says nothing.
    """
    taken = _take_apart(document)  # 1
    if taken is None:
        return None
    structure, values = taken
    constants = tuple([values[place] for place in structure.constants])
    if not _is_short(constants):
        return None
    shape = _shape_of(structure, constants)  # 2
    if shape is None or not shape.is_sound:
        return None
    try:
        text = _fill(shape, values, algorithm)  # 3
    except (NotCoveredError, UnicodeEncodeError):
        return None
    if shape.filled % _SAMPLE == 0 and text is not None:  # 4
        shape.is_sound = canonicalize_directly(document, algorithm) == text
    shape.filled += 1
    return text if shape.is_sound else None


def _is_short(texts: Iterable[Any]) -> bool:
    """Whether these are texts, and no more of them than may be kept."""
    try:
        return len("".join(texts)) <= _MAX_TEXT
    except TypeError:
        return False


def _take_apart(document: dict[str, Any]) -> tuple[_Structure, list[Any]] | None:
    """A document's structure, and all its values: the whole, then those of each part in turn."""
    names: list[str] = []
    sizes: list[int] = []
    values: list[Any] = [document]
    for value in values:
        kind = type(value)
        if kind is dict:
            names += value
            sizes.append(len(value))
            values += value.values()
        elif kind is list:
            sizes.append(len(value))
            values += value
    if len(values) > _MAX_VALUES or not _is_short(names):
        return None
    return _structure_of(tuple(names), tuple(sizes), tuple(map(type, values))), values


@lru_cache(maxsize=_MAX_SHAPES)
def _structure_of(
    names: tuple[str, ...], sizes: tuple[int, ...], kinds: tuple[type, ...]
) -> _Structure:
    places: list[int] = []
    _rebuild(_Structure(names, sizes, kinds, ()), {}, places)
    return _Structure(names, sizes, kinds, tuple(places))


def _rebuild(
    structure: _Structure, constants: dict[int, Any], places: list[int] | None = None
) -> dict[str, Any]:
    """A document of a structure, with leaves in place of all values but the constants.

    The places where constants belong are added to `places`.
    """
    root: dict[str, Any] = {}
    pending: list[tuple[Any, bool]] = [(root, False)]
    names, sizes = iter(structure.names), iter(structure.sizes)
    place = 1
    for node, is_constant in pending:
        for _ in range(next(sizes)):
            name = next(names) if type(node) is dict else ""
            holds = is_constant or name in _CONSTANT
            kind = structure.kinds[place]
            value: Any = kind() if kind in _CONTAINERS else _Leaf(place, kind)
            if type(value) in _CONTAINERS:
                pending.append((value, holds))
            elif holds:
                if places is not None:
                    places.append(place)
                value = constants.get(place, value)
            if type(node) is dict:
                node[name] = value
            else:
                node.append(value)
            place += 1
    return root


@lru_cache(maxsize=_MAX_SHAPES)
def _shape_of(structure: _Structure, constants: tuple[Any, ...]) -> _Shape | None:
    """Compile a shape: None if the walk does not cover what it is."""
    held = dict(zip(structure.constants, constants, strict=True))
    slots = _Slots()
    try:
        return _compile(slots.quads_of(_rebuild(structure, held)), slots)
    except NotCoveredError:
        return None


def _compile(quads: Iterable[Quad], slots: _Slots) -> _Shape:
    """Keep quads with slots in them as templates; equal ones are one, as in any dataset."""
    dataset = set(quads)
    blanks = sorted({term for quad in dataset for term in quad if term[:1] == "_"})
    places = [*slots.literals, *slots.iris, *(place for place, _ in slots.others)]
    names = {blank: f"\0{_NAME_OF_FIRST - index}\0" for index, blank in enumerate(blanks)}
    places += [_NAME_OF_FIRST - index for index in range(len(blanks))]
    fillings = {f"{place}": index for index, place in enumerate(places)}
    hashed = [
        _template(
            [quad for quad in dataset if blank in quad],
            {**dict.fromkeys(blanks, "_:z"), blank: "_:a"},
            fillings,
        )
        for blank in blanks
    ]
    lines = _template(dataset, names, fillings)
    return _Shape(slots.literals, slots.iris, slots.others, hashed, lines)


def _template(quads: Iterable[Quad], names: dict[str, str], fillings: dict[str, int]) -> _Template:
    """Lines of quads in which blank nodes have these names.

    They are in an order that will most often be theirs when filled: it makes sorting them cheap.
    """
    lines = sorted(
        " ".join([*(names.get(term, term) for term in quad if term), "."]) for quad in quads
    )
    parts = _SLOT.split("\n".join(lines))
    gaps = [fillings[place] for place in parts[1::2]]
    text = "%s".join(part.replace("%", "%%") for part in parts[::2])
    return _Template(text, itemgetter(*gaps) if gaps else _nothing)


def _nothing(_texts: Sequence[str]) -> tuple[()]:
    """What fills lines without a gap: those about a blank node that has a type only."""
    return ()


class _Slots(Walk):
    """A walk through a document of leaves, which notes how each of them would be written."""

    __slots__ = ("iris", "literals", "others")

    def __init__(self) -> None:
        super().__init__()
        self.literals: list[int] = []
        self.iris: list[int] = []
        self.others: list[tuple[int, Member]] = []

    def iri(self, value: Any) -> str:
        """See `Walk`."""
        if type(value) is not _Leaf or value.kind is not str:
            raise NotCoveredError
        self.iris.append(value.place)
        return f"\0{value.place}\0"

    def scalar(self, value: Any, member: Member) -> str:
        """See `Walk`."""
        if type(value) is not _Leaf:
            raise NotCoveredError
        slot = f"\0{value.place}\0"
        if value.kind is str and member.iris is None and str in member.endings:
            self.literals.append(value.place)
            return slot + member.endings[str].removeprefix('"')
        if value.kind is str and member.iris == {}:
            return self.iri(value)
        self.others.append((value.place, member))
        return slot


def _fill(shape: _Shape, values: Sequence[Any], algorithm: str) -> str | None:
    """Fill in a document's values (RDFC-1.0 §4.4.3).

    1. Each value is written as the walk would write it.
    2. Blank nodes are named in the order of the hashes of the lines that they are in; where two
       hashes are the same, there is no answer.
    3. The lines are sorted; where two are the same, the dataset has one only, there is no answer.
    """
    texts = _literals([values[place] for place in shape.literals])  # 1
    texts += [_iri(values[place]) for place in shape.iris]
    texts += [write_scalar(values[place], member) for place, member in shape.others]
    if len(shape.blanks) == 1:  # 2
        texts.append("_:c14n0")
    elif shape.blanks:
        hashes = [_hash(text % fillings(texts), algorithm) for text, fillings in shape.blanks]
        places = {hashed: place for place, hashed in enumerate(sorted(hashes))}
        if len(places) != len(hashes):
            return None
        texts += [f"_:c14n{places[hashed]}" for hashed in hashes]
    text, fillings = shape.lines  # 3
    lines = (text % fillings(texts)).split("\n")
    lines.sort()
    if any(map(eq, lines, lines[1:])):
        return None
    lines.append("")
    return "\n".join(lines)


def _hash(lines: str, algorithm: str) -> bytes:
    """The hash of the lines about a blank node, which here are not in their order."""
    return (_kept_hash if len(lines) <= _MAX_TEXT else _hash_anew)(lines, algorithm)


def _hash_anew(lines: str, algorithm: str) -> bytes:
    ordered = sorted(lines.split("\n"))
    return hashlib.new(algorithm, "\n".join([*ordered, ""]).encode()).digest()


_kept_hash = lru_cache(maxsize=_MAX_HASHES)(_hash_anew)


def _literals(values: list[str]) -> list[str]:
    """Write texts, without what closes them but the quotation mark."""
    data = "\n".join(values).encode()
    if len(data.translate(None, _RARE)) != len(data):
        raise NotCoveredError
    return [*map(encode_basestring, values)]


def _iri(value: str) -> str:
    return _kept_iri(value) if len(value) <= _MAX_TEXT else write_iri(value)


_kept_iri = lru_cache(maxsize=_MAX_IRIS)(write_iri)
