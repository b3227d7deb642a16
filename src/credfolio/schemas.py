"""JSON Schemas of the files that people write, for editors that complete and check YAML.

They come from the models, which stay the judge: a schema knows members, forms and names, and not
what shows only when files are read together. What a member means is its text in `model`.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from credfolio.model import (
    SCHEMAS,
    Badge,
    Earner,
    Endorsement,
    Issuer,
    Pathway,
    Policy,
    Role,
    Roster,
    Site,
    SkillList,
    Status,
    Tokens,
    TrustList,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "content/.schemas"
"""Where a site keeps them for editors, below its own folder."""
PUBLISHED = f"{SCHEMAS}/content/"
"""Where a site publishes them, if it does."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A kind of file: what it holds, and where it lies below the site's folder (`*` for a name)."""

    model: type[BaseModel]
    place: str

    def holds(self, path: str) -> bool:
        """Whether a path below the site's folder is one of these files."""
        pattern = "[^/]+".join(map(re.escape, self.place.split("*")))
        return re.fullmatch(pattern, path) is not None


CONTENT_FILES: Mapping[str, ContentFile] = {
    "site": ContentFile(Site, "content/site.yaml"),
    "issuer": ContentFile(Issuer, "content/issuers/*.yaml"),
    "badge": ContentFile(Badge, "content/badges/*.yaml"),
    "earner": ContentFile(Earner, "content/earners/*.yaml"),
    "endorsement": ContentFile(Endorsement, "content/endorsements/*.yaml"),
    "status": ContentFile(Status, "content/status/*/*.yaml"),
    "skills": ContentFile(SkillList, "content/skills.yaml"),
    "role": ContentFile(Role, "content/roles/*.yaml"),
    "pathway": ContentFile(Pathway, "content/pathways/*.yaml"),
    "trust": ContentFile(TrustList, "content/trust.yaml"),
    "policy": ContentFile(Policy, "content/policy.yaml"),
    "roster": ContentFile(Roster, "content/awards/*.yaml"),
    "tokens": ContentFile(Tokens, "templates/themes/*/tokens.yaml"),
}
"""Each kind of file that people write, by the name of its schema."""


def build_schema(name: str) -> dict[str, Any]:
    """The schema of a kind of file (JSON Schema, draft 2020-12).

    Args:
        name: one of `CONTENT_FILES`.
    """
    model = CONTENT_FILES[name].model
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    texts = _texts_of(inspect.getmodule(model))
    for kind, definition in ((model.__name__, schema), *definitions.items()):
        for mapping in _mappings(definition):
            _describe(mapping, texts.get(kind, {}))
    first = {"$schema": DIALECT, "title": model.__name__, "description": schema["description"]}
    more = {"$defs": definitions} if definitions else {}
    return {**first, **schema, **more}


def render_schema(name: str) -> str:
    """The schema of a kind of file as it is printed and written."""
    return f"{json.dumps(build_schema(name), indent=2, ensure_ascii=False)}\n"


def comment_for(path: str) -> str:
    """The line by which editors find the schema of a file of the site, or nothing.

    Args:
        path: of the file, below the site's folder.
    """
    name = schema_of(path)
    if name is None:
        return ""
    inside = path.removeprefix("content/")
    up = "../" * inside.count("/")
    below = FOLDER if inside == path else FOLDER.removeprefix("content/")
    return f"# yaml-language-server: $schema={up}{below}/{name}.json\n"


def schema_of(path: str) -> str | None:
    """The name of the schema of a file, by its path below the site's folder; None if it has none."""
    return next((name for name, each in CONTENT_FILES.items() if each.holds(path)), None)


def _mappings(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a definition that have members: itself, or what it can be."""
    for part in (schema, *schema.get("anyOf", ())):
        if "properties" in part:
            yield part


def _describe(mapping: dict[str, Any], texts: Mapping[str, str]) -> None:
    """Give each member its text, and let those that are not needed be left empty, as YAML does."""
    needed = mapping.get("required", ())
    for member, schema in mapping["properties"].items():
        schema.pop("title", None)
        if member not in needed and {"type": "null"} not in schema.get("anyOf", ()):
            told = {key: schema.pop(key) for key in list(schema) if key != "default"}
            schema["anyOf"] = [told, {"type": "null"}]
        if schema.get("default") is None or isinstance(schema["default"], dict):
            schema.pop("default", None)
        if member in texts:
            schema["description"] = texts[member]


@cache
def _texts_of(module: ModuleType | None) -> Mapping[str, Mapping[str, str]]:
    """What stands under each member of each model of a module, by their names."""
    tree = ast.parse(inspect.getsource(module) if module else "")
    return {
        each.name: dict(_member_texts(each)) for each in tree.body if isinstance(each, ast.ClassDef)
    }


def _member_texts(model: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for member, text in zip(model.body, model.body[1:], strict=False):
        if (
            isinstance(member, ast.AnnAssign)
            and isinstance(member.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            yield member.target.id, inspect.cleandoc(str(text.value.value))
