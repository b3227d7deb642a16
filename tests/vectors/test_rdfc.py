"""The RDF Dataset Canonicalization working group's own tests of RDFC-1.0."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest

from credfolio.errors import Undetermined
from credfolio.jsonld import _rdfc10, canonicalize_dataset
from shared_data import DATA, needs_shared, read_json, read_text

pytestmark = needs_shared

FOLDER = "vectors/rdf-canon/rdfc10"
NAMES = sorted(path.name.removesuffix("-in.nq") for path in (DATA / FOLDER).glob("*-in.nq"))
SHA384 = {"test075"}
MANIFEST = "vectors/rdf-canon/manifest"
MAPS = sorted(
    path.name.removesuffix("-rdfc10map.json") for path in (DATA / FOLDER).glob("*map.json")
)


def component(term: Any) -> dict[str, str]:
    """A term as PyLD writes it."""
    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "IRI", "value": term.value}
    if isinstance(term, pyoxigraph.BlankNode):
        return {"type": "blank node", "value": f"_:{term.value}"}
    literal = {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {**literal, "language": term.language} if term.language else literal


def parse_dataset(text: str) -> dict[str, Any]:
    """Read N-Quads with a parser of somebody else."""
    dataset: dict[str, Any] = {"@default": []}
    for quad in pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_QUADS):
        graph = quad.graph_name
        name = (
            "@default" if isinstance(graph, pyoxigraph.DefaultGraph) else component(graph)["value"]
        )
        triple = {
            "subject": component(quad.subject),
            "predicate": component(quad.predicate),
            "object": component(quad.object),
        }
        triples = dataset.setdefault(name, [])
        if triple not in triples:  # a dataset is a set; N-Quads may repeat themselves
            triples.append(triple)
    return dataset


@pytest.mark.parametrize("name", NAMES)
def test_rdfc10(name: str) -> None:
    """The canonical form equals the published one; the poison graph is given up on."""
    dataset = parse_dataset(read_text(f"{FOLDER}/{name}-in.nq"))
    expected = DATA / FOLDER / f"{name}-rdfc10.nq"
    if not expected.exists():
        with pytest.raises(Undetermined):
            canonicalize_dataset(dataset)
        return
    algorithm = "sha384" if name in SHA384 else "sha256"
    assert canonicalize_dataset(dataset, algorithm) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MAPS)
def test_the_names_of_blank_nodes(name: str) -> None:
    """Each blank node gets the published name."""
    canonical = _rdfc10()("sha384" if name in SHA384 else "sha256")
    dataset = parse_dataset(read_text(f"{FOLDER}/{name}-in.nq"))
    canonical.main(dataset, {"format": "application/n-quads"})
    expected: dict[str, str] = read_json(f"{FOLDER}/{name}-rdfc10map.json")
    found = {old: canonical.canonical_issuer.get_id(f"_:{old}") for old in expected}
    assert found == {old: f"_:{new}" for old, new in expected.items()}


def test_the_manifest_has_no_other_tests() -> None:
    """Its entries, and those of its table, are the files that are read here."""
    entries = read_json(f"{MANIFEST}.jsonld")["entries"]
    kinds = {
        "rdfc:RDFC10EvalTest": {n for n in NAMES if (DATA / FOLDER / f"{n}-rdfc10.nq").exists()},
        "rdfc:RDFC10MapTest": set(MAPS),
    }
    kinds["rdfc:RDFC10NegativeEvalTest"] = set(NAMES) - kinds["rdfc:RDFC10EvalTest"]
    for kind, names in kinds.items():
        assert {e["id"].strip("#cm") for e in entries if e["type"] == kind} == names
    assert {entry["type"] for entry in entries} == kinds.keys()
    hashed = {e["id"].strip("#cm") for e in entries if e.get("hashAlgorithm", "SHA256") != "SHA256"}
    assert hashed == SHA384
    rows = read_text(f"{MANIFEST}.csv").splitlines()[1:]
    assert {row.partition(",")[0] for row in rows} == set(NAMES)
