"""What values of the table's types look like in JSON."""

from __future__ import annotations

import re

# RFC 3987: a scheme, and nothing that N-Quads could not carry unescaped or that is a space.
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f\s<>\"{}|\\^`]*")
# Datatypes whose values are no texts in JSON: N-Quads would not tell 2.5 from "2.5E0". Some
# contexts write `xsd:` without saying what it stands for, and mean the same.
_XML_SCHEMA = re.compile(r"(?:https?://www\.w3\.org/2001/XMLSchema#|xsd:)(\w+)")
_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "float": (int, float),
    "integer": (int,),
    "nonNegativeInteger": (int,),
}


def is_absolute_iri(value: str) -> bool:
    """Whether a text is an absolute IRI that can stand as it is in N-Quads."""
    return _ABSOLUTE_IRI.fullmatch(value) is not None


def json_types(datatype: str) -> tuple[type, ...]:
    """The types in JSON of a datatype's values: numbers, truth values, or texts for all others."""
    found = _XML_SCHEMA.fullmatch(datatype)
    return _JSON_TYPES.get(found[1], (str,)) if found else (str,)
