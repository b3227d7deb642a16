"""JSON documents: strict reading, one way of writing, and a name for each stage of a credential.

Credentials stay plain JSON objects, because unknown members must survive and the whole document is
what is signed. The `NewType`s keep the unsigned apart from the signed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from json.encoder import encode_basestring
from math import isfinite
from typing import TYPE_CHECKING, Any, NewType

from credfolio.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

UnsignedCredential = NewType("UnsignedCredential", dict[str, Any])
"""A credential without a `proof`."""
VerifiableCredential = NewType("VerifiableCredential", dict[str, Any])
"""A credential that claims to be signed; whether it verifies is `verify`'s question."""

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 100
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORDS = {True: "true", False: "false", None: "null"}
_MAX_INTEGER = 2**53 - 1  # I-JSON (RFC 7493 §2.2): what every reader represents exactly


def parse_json(data: bytes | str) -> Any:
    """Read one strict JSON value (RFC 8259, I-JSON RFC 7493).

    Args:
        data: UTF-8 bytes (no byte order mark) or text, at most `MAX_BYTES` long.

    Returns:
        The value: dict, list, str, int, float, bool or None.

    Raises:
        DocumentError: not UTF-8, not JSON, a repeated member, NaN or infinity, a lone surrogate,
            an integer beyond 2^53, nesting deeper than `MAX_DEPTH`, or too large.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        if text is data:
            text.encode("utf-8")
    except UnicodeError:
        raise DocumentError("is not UTF-8 text") from None
    try:
        # A byte order mark is for `loads` to name; it makes a decoder anew, which takes its time.
        value = json.loads(text) if text.startswith("\ufeff") else _decoder().decode(text)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise DocumentError(f"is nested deeper than {MAX_DEPTH} levels") from None
    # Nothing is deeper than there are brackets, nor is there a surrogate that was not escaped.
    if text.count("{") + text.count("[") >= MAX_DEPTH or "\\u" in text:
        _check_depth_and_text(value)
    return value


def parse_object(data: bytes | str) -> dict[str, Any]:
    """Read one strict JSON object; as `parse_json`, and anything but an object is an error."""
    value = parse_json(data)
    if not isinstance(value, dict):
        raise DocumentError("is not a JSON object")
    return value


def render_json(value: Any) -> str:
    """Write a JSON value the one way Credfolio writes files: indented, members as they are, UTF-8.

    Returns:
        Text that ends with a line feed; equal values with equal member order give equal text.
    """
    try:
        return _rendered(value, "\n") + "\n"
    except (TypeError, RecursionError):  # nothing that `parse_json` gives
        return _render_anything(value)


def _render_anything(value: Any) -> str:
    """What `render_json` writes, by the standard library, which says what cannot be written."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _rendered(value: Any, line: str) -> str:
    """What `json.dumps` writes on a `line` of this indent, which it has no fast form for.

    Raises:
        TypeError: something that is left to `json.dumps`.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    inner = line + "  "
    if kind is dict:
        members = [
            f"{encode_basestring(name)}: "
            f"{encode_basestring(held) if type(held) is str else _rendered(held, inner)}"
            for name, held in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}" if members else "{}"
    if kind is list:
        items = [_rendered(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    if kind is bool or value is None:
        return _WORDS[value]
    if kind is int or (kind is float and isfinite(value)):
        return repr(value)
    raise TypeError


def strings_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text in a JSON value with its path (`credentialSubject.achievement.name`)."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from strings_in(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings_in(item, f"{path}[{index}]")


def objects_in(root: Any) -> list[dict[str, Any]]:
    """Every object in a JSON value, each before those inside of it."""
    values = [root]
    found = []
    for value in values:
        if type(value) is str:  # as most are
            continue
        if isinstance(value, dict):
            found.append(value)
            values += value.values()
        elif isinstance(value, list):
            values += value
    return found


def as_list(value: Any) -> list[Any]:
    """One or many, as JSON-LD allows for most members: always a list, empty for nothing."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_unique_members,
        parse_constant=_no_constant,
        parse_float=_finite_float,
        parse_int=_exact_integer,
    )


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise DocumentError(f"has the member '{name}' twice in one object")
            seen.add(name)
    return members


def _no_constant(name: str) -> Any:
    raise DocumentError(f"has {name}, which is not JSON")


def _finite_float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise DocumentError(f"has the number {text[:30]}, which is out of range")
    return number


def _exact_integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > _MAX_INTEGER:  # noqa: PLR2004 - 2^53 has 16 digits
        raise DocumentError(f"has the integer {text[:30]}, beyond what readers hold exactly")
    return int(text)


def _check_depth_and_text(root: Any) -> None:
    pending: list[tuple[Any, int]] = [(root, 1)]
    while pending:
        value, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise DocumentError(f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(value, dict):
            pending.extend((name, depth) for name in value)
            pending.extend((member, depth + 1) for member in value.values())
        elif isinstance(value, list):
            pending.extend((item, depth + 1) for item in value)
        elif isinstance(value, str) and _SURROGATE.search(value):
            raise DocumentError("has half of a surrogate pair in a text")
