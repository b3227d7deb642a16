"""A JSON-LD document becomes canonical N-Quads, or an error: nothing is lost on the way.

PyLD processes the JSON-LD 1.1 and RDFC-1.0 algorithms. It is given contexts from memory only and a
null base, and what it would drop or leave relative is refused here, as VC Data Integrity 1.0
§2.4.3 asks of verifiers.

Most documents need none of that: what `canonical` answers for them is the same, much sooner, and
`shapes` sooner still where many documents differ in their texts only. PyLD is imported when a
document comes that neither answers for.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from credfolio.canonical import canonicalize_directly
from credfolio.errors import DataLossError, Undetermined
from credfolio.shapes import canonicalize_by_shape
from credfolio.vocabulary import context_document, is_absolute_iri, json_types

if TYPE_CHECKING:
    from collections.abc import Callable

    ContextLoader = Callable[[str], dict[str, Any] | None]

_KEYWORDS_LOST = frozenset({"@direction", "@index"})
# Hostile documents are small and ask for hours: PyLD compares each value of a list with all others.
_MAX_WORK = 10_000
_MAX_VALUES = 20_000
_MAX_ITEMS = 1_000

# RDFC-1.0 §4.4 escapes every control character; PyLD escapes four. The others are carried through
# PyLD as lone surrogates, which no strict document holds, and take their escaped form where bytes
# are hashed.
_CONTROLS = [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F]
_STAND_IN_BASE = 0xDC00
_STAND_INS = {code: _STAND_IN_BASE + code for code in _CONTROLS}
_SHORT_ESCAPES = {0x08: "\\b", 0x0C: "\\f"}
_ESCAPES = {_STAND_IN_BASE + code: _SHORT_ESCAPES.get(code, f"\\u{code:04X}") for code in _CONTROLS}


class UnknownContextError(Undetermined):
    """A context address that the loader does not answer."""


def canonicalize(
    document: dict[str, Any],
    load_context: ContextLoader = context_document,
    algorithm: str = "sha256",
) -> str:
    """Canonicalise a JSON-LD document.

    By what is known of its shape (`shapes`), else directly, by the vocabulary table, if all of it
    stands there (`canonical`), otherwise as `canonicalize_with_pyld` does. All give the same text.

    Args:
        document: a JSON-LD object; it is not changed.
        load_context: answers an address with a context document, or None.
        algorithm: the hash that tells blank nodes apart, as `hashlib` names it.

    Returns:
        Canonical N-Quads: sorted lines, each ended by a line feed.

    Raises:
        DataLossError: a member would be lost, or the document is not JSON-LD.
        Undetermined: a context is unknown, or the document is more work than the limits allow.
    """
    if load_context is context_document:
        text = canonicalize_by_shape(document, algorithm)
        if text is None:
            text = canonicalize_directly(document, algorithm)
        if text is not None:
            return text
    return canonicalize_with_pyld(document, load_context, algorithm)


def canonicalize_with_pyld(
    document: dict[str, Any],
    load_context: ContextLoader = context_document,
    algorithm: str = "sha256",
) -> str:
    """Canonicalise a JSON-LD document by JSON-LD's own algorithms.

    1. Expand it, with contexts from `load_context` only (JSON-LD 1.1 API §5.1).
    2. Refuse what expansion lost: undefined members, nulls and empty lists, relative or malformed
       identifiers and types, text directions (VC Data Integrity 1.0 §2.4.3).
    3. Convert it to an RDF dataset (JSON-LD 1.1 API §8.1).
    4. Canonicalise the dataset (RDFC-1.0 §4.4).

    Arguments, answer and errors are those of `canonicalize`.
    """
    return canonicalize_dataset(to_dataset(document, load_context), algorithm)


def to_dataset(
    document: dict[str, Any], load_context: ContextLoader = context_document
) -> dict[str, Any]:
    """Steps 1 to 3 of `canonicalize_with_pyld`: a PyLD dataset (graph name to triples)."""
    from pyld.jsonld import JsonLdProcessor  # noqa: PLC0415 - see the module's docstring

    _refuse_nothings(document)
    dropped: list[str] = []
    options = _options(load_context)
    processor = JsonLdProcessor(on_property_dropped=lambda name: dropped.append(str(name)))
    try:
        expanded = processor.expand(document, options)  # 1
    except Exception as error:  # noqa: BLE001 - whatever PyLD raises on hostile input ends here
        raise _translated(error) from None
    if dropped:  # 2
        names = ", ".join(sorted(set(dropped)))
        raise DataLossError(f"has members that no context defines: {names}")
    _refuse_losses(expanded)
    try:
        return dict(processor.to_rdf(expanded, {**options, "produceGeneralizedRdf": False}))  # 3
    except Exception as error:  # noqa: BLE001 - as above
        raise _translated(error) from None


@lru_cache(maxsize=4)
def _options(load_context: ContextLoader) -> dict[str, Any]:
    """PyLD's options for a loader: a null base, and the loader's contexts only."""
    from pyld.context_resolver import ContextResolver  # noqa: PLC0415 - see the module's docstring

    def load(url: str, _options: object) -> dict[str, Any]:
        context = load_context(url)
        if context is None:
            raise UnknownContextError(f"the context {url} is unknown to this version")
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": context,
            "contentType": "application/ld+json",
        }

    return {
        "base": None,
        "documentLoader": load,
        # PyLD's own cache is keyed by address alone and shared by all loaders; each has its own.
        "contextResolver": ContextResolver({}, load),
    }


def canonicalize_dataset(dataset: dict[str, Any], algorithm: str = "sha256") -> str:
    """Canonicalise an RDF dataset (RDFC-1.0 §4.4).

    Args:
        dataset: graph name (`@default` or an IRI or blank node) to triples, as PyLD writes them;
            it is used up.
        algorithm: the hash algorithm, as `hashlib` names it.

    Returns:
        Canonical N-Quads.

    Raises:
        Undetermined: naming the blank nodes takes more work than the limit allows.
    """
    for triples in dataset.values():
        for triple in triples:
            value = triple["object"]
            if value["type"] == "literal":
                value["value"] = value["value"].translate(_STAND_INS)
    text: str = _rdfc10()(algorithm).main(dataset, {"format": "application/n-quads"})
    # A control character sorts as its escape, not as its stand-in.
    lines = sorted(line.translate(_ESCAPES) for line in text.split("\n")[:-1])
    return "".join(f"{line}\n" for line in lines)


@cache
def _rdfc10() -> type[Any]:
    from pyld.canon import URDNA2015  # noqa: PLC0415 - see the module's docstring

    class Rdfc10(URDNA2015):  # type: ignore[misc] # PyLD has no types
        """PyLD's algorithm with the escapes of RDFC-1.0, a choice of hash and a limit to the work."""

        def __init__(self, algorithm: str) -> None:
            super().__init__()
            self.algorithm = algorithm
            self.work = 0

        def create_hash(self) -> Any:
            return hashlib.new(self.algorithm)

        def hash_nquads(self, nquads: list[str]) -> str:
            digest = self.create_hash()
            for line in sorted(line.translate(_ESCAPES) for line in nquads):
                digest.update(line.encode())
            return str(digest.hexdigest())

        def hash_related_blank_node(self, *arguments: Any) -> Any:
            # RDFC-1.0 §7.1: a small hostile dataset can ask for factorial work.
            self.work += 1
            if self.work > _MAX_WORK:
                raise Undetermined("the document's blank nodes take too much work to tell apart")
            return super().hash_related_blank_node(*arguments)

    return Rdfc10


def _refuse_nothings(document: dict[str, Any]) -> None:
    """Step 2 for what leaves no trace in the expanded form; OB 3.0 App. A forbids it as well."""
    pending: list[Any] = [value for name, value in document.items() if name != "@context"]
    count = 0
    while pending:
        value = pending.pop()
        count += 1
        if count > _MAX_VALUES or (isinstance(value, list) and len(value) > _MAX_ITEMS):
            raise Undetermined("the document has more values than this version weighs")
        if value is None or value == []:
            raise DataLossError("has a null or an empty list, which signing would lose")
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            if any(isinstance(item, list) for item in value):
                raise DataLossError("has a list in a list, which signing would flatten")
            pending.extend(value)


def _refuse_losses(expanded: Any) -> None:
    """Step 2 for what PyLD does not report: walk the expanded form.

    Names of blank nodes (`_:x`) are refused like relative ones: signing gives them other names,
    so one could be put in, and members under one are dropped.
    """
    pending = [expanded]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            if lost := _KEYWORDS_LOST & node.keys():
                raise DataLossError(f"has {', '.join(sorted(lost))}, which signing would lose")
            identifiers = [node["@id"]] if "@id" in node else []
            identifiers += [name for name in node if not name.startswith("@")]
            if node.get("@type") != "@json":
                types = node.get("@type", [])
                identifiers += types if isinstance(types, list) else [types]
            for identifier in identifiers:
                if not isinstance(identifier, str) or not is_absolute_iri(identifier):
                    raise DataLossError(f"has '{identifier}' where an absolute address must stand")
            _refuse_disguise(node)
            if any(item.keys() <= {"@id"} or "@value" in item for item in node.get("@graph", [])):
                raise DataLossError(
                    "has a text or a mere name for a graph, which signing would lose"
                )
            pending.extend(value for key, value in node.items() if key != "@value")


def _refuse_disguise(node: dict[str, Any]) -> None:
    """A typed value is a text, a number or a truth value in JSON as its datatype says."""
    datatype = node.get("@type")
    if "@value" not in node or not isinstance(datatype, str) or datatype == "@json":
        return
    if type(node["@value"]) not in json_types(datatype):
        name = datatype.rpartition("#")[2].removeprefix("xsd:")
        raise DataLossError(f"has {node['@value']!r}, which is not written as a {name} must be")


def _translated(error: BaseException) -> DataLossError | Undetermined:
    """Turn whatever PyLD raised into one of our errors, by its innermost cause."""
    from pyld.jsonld import JsonLdError  # noqa: PLC0415 - see the module's docstring

    cause: BaseException | None = error
    message = ""
    while cause is not None:
        if isinstance(cause, Undetermined):
            return cause
        if isinstance(cause, JsonLdError):
            message = str(cause.code or cause.args[0]).removeprefix("Invalid JSON-LD syntax; ")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, RecursionError):
        return DataLossError("is nested too deeply to be JSON-LD")
    return DataLossError(f"is not JSON-LD: {message or type(error).__name__}")
