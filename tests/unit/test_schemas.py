"""JSON Schemas of the files that people write."""

from __future__ import annotations

import inspect
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel

from credfolio import content, model
from credfolio.errors import ContentError
from credfolio.schemas import CONTENT_FILES, build_schema, comment_for, schema_of
from credfolio.yaml_reader import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from credfolio.yaml_reader import YamlPath

REPOSITORY = Path(__file__).parents[2]
BROKEN = REPOSITORY / "tests" / "sites" / "broken"
# Mistakes that lie in the file itself, and that a schema can see.
SCHEMAS_MATTER = {
    "pathways": {"pathways/shapes.yaml"},
    "roles": {"roles/empty.yaml"},
    "skills": {"skills.yaml"},
    "bad-date": {"earners/ada.yaml"},
    "base-url-host": {"site.yaml"},
    "base-url-http": {"site.yaml"},
    "base-url-path": {"site.yaml"},
    "base-url-query": {"site.yaml"},
    "image-leaves-folder": {"badges/b.yaml", "badges/c.yaml"},
    "key-not-text": {"earners/ada.yaml"},
    "many-mistakes": {"badges/intro.yaml", "earners/ada.yaml", "earners/bob.yaml", "site.yaml"},
    "partners": {"endorsements/of-nothing.yaml", "endorsements/of-two.yaml", "trust.yaml"},
    "plain-words": {"earners/ada.yaml"},
    "renewals": {"earners/ada.yaml"},
    "slug-leaves-folder": {"earners/ada.yaml"},
    "tag": {"earners/ada.yaml"},
    "theme": {"site.yaml"},
    "unknown-key": {"earners/ada.yaml"},
    "unknown-type": {"badges/intro.yaml", "issuers/acme.yaml"},
    "wrong-kind": {"earners/ada.yaml"},
}


@cache
def validator(name: str) -> Draft202012Validator:
    """What holds files against a schema."""
    return Draft202012Validator(build_schema(name), format_checker=FormatChecker())


def written(value: Any) -> Any:
    """A value as editors see it: a day is text."""
    if isinstance(value, dict):
        return {key: written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [written(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def refused(root: Path) -> dict[str, list[YamlPath]]:
    """The files of a site that a schema refuses, with the places; those that can be read."""
    found: dict[str, list[YamlPath]] = {}
    for file in sorted((root / "content").rglob("*.yaml")):
        name = schema_of(file.relative_to(root).as_posix())
        if name is None:
            continue
        try:
            value = written(parse_yaml(file.read_bytes(), str(file)).value)
        except ContentError:
            continue
        errors = [tuple(error.absolute_path) for error in validator(name).iter_errors(value)]
        if errors:
            found[file.relative_to(root / "content").as_posix()] = errors
    return found


@pytest.mark.parametrize("name", CONTENT_FILES)
def test_schemas_are_schemas(name: str) -> None:
    """Each is a JSON Schema of draft 2020-12 with a title and a description."""
    schema = build_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema["description"]


def mappings(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each model in a schema, with what is said of it."""
    schema = build_schema(name)
    for kind, each in ((schema["title"], schema), *schema.get("$defs", {}).items()):
        for part in (each, *each.get("anyOf", ())):
            if "properties" in part:
                yield kind, part


@pytest.mark.parametrize("name", CONTENT_FILES)
def test_each_member_is_described(name: str) -> None:
    """Whoever stands on a member in an editor reads what it means, whichever model has it."""
    for kind, mapping in mappings(name):
        assert mapping["description"], kind
        assert mapping["properties"].keys() == getattr(model, kind).model_fields.keys()
        for member, schema in mapping["properties"].items():
            assert schema.get("description", "").endswith("."), f"{kind}.{member} has no text"


def test_each_model_is_in_a_schema() -> None:
    """Whatever people can write has its schema, the kinds of file that are new too."""
    models = {
        value.__name__
        for _, value in inspect.getmembers(model, inspect.isclass)
        if issubclass(value, BaseModel) and not value.__name__.startswith("_")
    }
    known = {kind for name in CONTENT_FILES for kind, _ in mappings(name)}
    assert models - {"BaseModel", "Content"} == known


def test_each_place_in_content_has_a_schema() -> None:
    """What `content` reads has its entry among the files, but for pictures and imports."""
    places = {each.place.split("/")[1] for each in CONTENT_FILES.values()}
    assert set(content._KNOWN) - {"images", "imports"} <= places


@pytest.mark.parametrize(
    "root",
    [REPOSITORY, *(path.parent for path in (REPOSITORY / "tests/sites/held").glob("*/content"))],
    ids=lambda root: root.name,
)
def test_right_files_are_accepted(root: Path) -> None:
    """What `content` takes, the schemas take."""
    assert refused(root) == {}


def test_the_starter_is_accepted(tmp_path: Path) -> None:
    """So with what `init` writes."""
    from credfolio.cli import run  # noqa: PLC0415

    root = str(tmp_path / "site")
    assert run(["init", root, "--name", "Acme", "--base-url", "https://example.org/s"]) == 0
    assert run(["new", "badge", "One", "--root", root]) == 0
    assert run(["new", "earner", "Ada", "--root", root]) == 0
    assert refused(tmp_path / "site") == {}


@pytest.mark.parametrize("root", sorted(BROKEN.iterdir()), ids=lambda root: root.name)
def test_broken_files_are_refused(root: Path) -> None:
    """Where a fault lies in the form of one file, the schema refuses that file and no other."""
    assert refused(root).keys() == SCHEMAS_MATTER.get(root.name, set())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("badge", {"name": "A", "description": "B", "criteria": {}}),
        ("badge", {"name": "A", "description": "B", "criteria": "C", "skills": [{"name": "D", "code": "E"}]}),
        ("badge", {"name": "A", "description": "B", "criteria": "C", "valid_for": "2 years"}),
        ("badge", {"name": "A", "description": "B", "criteria": "C", "code": "bell\a"}),
        ("badge", {"name": "A\nB", "description": "B", "criteria": "C"}),
        ("earner", {"name": "A", "awards": [{"badge": "b", "date": "2026-05-04", "evidence": [{"name": "C"}]}]}),
        ("earner", {"name": "A", "awards": [{"badge": "b", "date": "2026-05-32"}]}),
        ("earner", {"name": "A", "email": "nobody"}),
        ("issuer", {"name": "A", "url": "http://example.org"}),
        ("issuer", {"name": "A", "url": "https://example.org", "did": "did:key:z6Mk"}),
        ("issuer", {"name": "A", "url": "https://example.org", "address": {"country_code": "Norway"}}),
        ("endorsement", {"by": "a", "of": {"issuer": "b", "badge": "c"}, "comment": "D", "date": "2026-05-04"}),
        ("status", {"state": "gone", "date": "2026-05-04"}),
        ("trust", {"issuers": [{"id": "nobody", "name": "A"}]}),
        ("roster", {"columns": {"Nom": "nmae"}}),
        ("roster", {"date_format": "DD.MM"}),
        ("tokens", {"size": 50}),
        ("tokens", {"light": {"ink": "black"}}),
        ("site", {"title": "A"}),
    ],
)  # fmt: skip
def test_forms_are_held(name: str, value: dict[str, Any]) -> None:
    """A schema knows members, forms, names, and what is needed, and so does the model."""
    assert not validator(name).is_valid(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("badge", {"name": 42, "description": "B", "criteria": "C", "credits": 1.5, "tags": None, "level": {"name": 7}}),
        ("earner", {"name": "A", "headline": None, "awards": None}),
        ("earner", {"name": "A", "awards": [{"badge": "b", "date": "2026-05-04", "replaces": "c/d"}]}),
        ("earner", {"name": "A", "awards": [{"badge": "b", "date": "2026-05-04", "replaces": ["c", "d/e"]}]}),
        ("site", {"title": "A", "base_url": "https://example.org/a/", "moved_from": ["https://example.org:8443/~b"]}),
        ("roster", {"columns": {"A": "results.exam", "B": "ignore"}, "date_format": "D/M/YYYY"}),
    ],
)  # fmt: skip
def test_short_and_empty_forms_are_known(name: str, value: dict[str, Any]) -> None:
    """Plain text for a mapping, a number for text, and a member that is left empty."""
    assert list(validator(name).iter_errors(value)) == []


def test_the_line_for_editors() -> None:
    """It leads from the file to the schema beside it, by a relative path."""
    line = "# yaml-language-server: $schema="
    assert comment_for("content/site.yaml") == f"{line}.schemas/site.json\n"
    assert comment_for("content/badges/one.yaml") == f"{line}../.schemas/badge.json\n"
    assert comment_for("content/status/ada/one.yaml") == f"{line}../../.schemas/status.json\n"
    tokens = f"{line}../../../content/.schemas/tokens.json\n"
    assert comment_for("templates/themes/own/tokens.yaml") == tokens
    assert comment_for("content/images/one.svg") == comment_for("README.md") == ""
