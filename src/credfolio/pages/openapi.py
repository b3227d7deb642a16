"""What the JSON files of a registry are, for programs: an OpenAPI 3.1 document.

Hosts serve files: there are no parameters but the number of a page, and what is not there is
answered in whichever way the host does.
"""

from __future__ import annotations

from typing import Any, get_args

from credfolio.report import State

VERSION = 1

Json = dict[str, Any]

_URI: Json = {"type": "string", "format": "uri"}
_DAY: Json = {"type": "string", "format": "date"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_NUMBER: Json = {"type": "integer", "minimum": 1}
_TEXT: Json = {"type": "string"}


def build_openapi(title: str, server: str) -> Json:
    """Describe the files below an address.

    Args:
        title: what the site is called.
        server: the address below which they lie, without a final slash.
    """
    lists = {
        "credentials": "Every credential, in the order in which they were signed.",
        "withdrawn": "The credentials that do not hold any more because of their issuer.",
        "badges": "What can be earned.",
        "earners": "Who has something.",
        "issuers": "Who signs.",
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": f"{VERSION}.0.0",
            "summary": "Credentials of a registry, as files",
            "description": "Files in pages of a hundred. Members may be added; none is taken away "
            "or gets another meaning below this address. States hold for the day in `as_of`: "
            "whoever decides by them verifies the signed credential.",
        },
        "servers": [{"url": server}],
        "paths": {
            "/index.json": _got("readIndex", "What there is, and where.", "Index", {}),
            **{
                f"/{name}/{{page}}.json": _got(
                    f"list{name.capitalize()}",
                    f"{what} Page 1 is always there.",
                    f"{_SCHEMA_OF[name]}Page",
                    _PAGE,
                )
                for name, what in lists.items()
            },
        },
        "components": {"schemas": _schemas()},
    }


_SCHEMA_OF = {
    "credentials": "Credential",
    "withdrawn": "Credential",
    "badges": "Badge",
    "earners": "Earner",
    "issuers": "Issuer",
}
_PAGE: Json = {
    "parameters": [
        {
            "name": "page",
            "in": "path",
            "required": True,
            "description": "The number of a page, up to `pages` of any other.",
            "schema": _NUMBER,
            "example": 1,
        }
    ]
}


def _got(operation: str, summary: str, schema: str, more: Json) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            **more,
            "responses": {
                "200": {"description": "The file.", "content": content},
                "404": {"description": "There is no such file; what comes is the host's."},
            },
        }
    }


def _object(required: Json, optional: Json | None = None, description: str = "") -> Json:
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> Json:
    items = sorted({*_SCHEMA_OF.values()})
    return {
        "Index": _object(
            {
                "title": _TEXT,
                "home": _URI,
                "as_of": _DAY,
                "description": {**_URI, "description": "This document."},
                "credentials": _COUNT,
                "states": {"type": "object", "additionalProperties": _NUMBER},
                "months": _array(
                    _object(
                        {
                            "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                            "signed": _NUMBER,
                            "first": {
                                **_URI,
                                "description": "The page on which those of this month begin.",
                            },
                        }
                    )
                ),
                "lists": {"type": "object", "additionalProperties": _URI},
            }
        ),
        "Named": _object({"name": _TEXT, "page": _URI}),
        "Credential": _object(
            {
                "page": {**_URI, "description": "For people."},
                "credential": {**_URI, "description": "The signed document."},
                "state": {"enum": [*get_args(State)]},
                "awarded": _DAY,
                "signed": _MOMENT,
                "earner": _ref("Named"),
                "badge": _ref("Named"),
                "issuer": _ref("Named"),
            },
            description="A credential. One that was corrected is signed anew and moves to the end.",
        ),
        "Badge": _object(
            {
                "name": _TEXT,
                "page": _URI,
                "achievement": {**_URI, "description": "The Achievement of Open Badges 3.0."},
                "type": _TEXT,
                "description": _TEXT,
                "issuer": _ref("Named"),
                "skills": _array(_TEXT),
                "valid_credentials": _COUNT,
            }
        ),
        "Earner": _object({"name": _TEXT, "page": _URI, "valid_credentials": _COUNT}),
        "Issuer": _object(
            {
                "name": _TEXT,
                "page": _URI,
                "profile": {**_URI, "description": "The Profile of Open Badges 3.0."},
                "did": _TEXT,
                "url": _URI,
            }
        ),
        **{
            f"{name}Page": _object(
                {
                    "as_of": _DAY,
                    "page": _NUMBER,
                    "pages": _NUMBER,
                    "total": _COUNT,
                    "items": _array(_ref(name)),
                },
                {"previous": _URI, "next": _URI},
            )
            for name in items
        },
    }
