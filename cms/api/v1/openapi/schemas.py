"""The schemas that answers of several nouns share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.api.v1.nouns import Members
from cms.api.v1.openapi.builder import OpenAPI, Schema, ref
from cms.schema.content_type import TypeSpec
from cms.schema.json_schema import type_schema
from cms.schema.registry import TypeRegistry

ID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
TIME: Schema = {"type": "string", "format": "date-time"}
TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
ID_OR_NULL: Schema = {"type": ["string", "null"], "format": "uuid"}
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
ANY_OBJECT: Schema = {"type": "object", "additionalProperties": True}
"""Said in so many words: generators take an object that names nothing for an empty one."""
PLACES: Schema = {
    "type": "object",
    "description": "Pointers (RFC 6901) into the base version, the newest one, what was sent, and "
    "`merged`; null where it is not there.",
    "properties": dict.fromkeys(("base", "theirs", "yours", "merged"), TEXT_OR_NULL),
}


def closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> Schema:
    """Return an object that has these properties and no others, all but `optional` always."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def sent(members: Members, *, partial: bool = False) -> Schema:
    """Return the body `{"data": …}` that a noun is sent in."""
    required = [name for name, member in members.items() if member.required and not partial]
    data: Schema = {
        "type": "object",
        "properties": {name: dict(member.schema) for name, member in members.items()},
        "additionalProperties": False,
    }
    if required:
        data["required"] = required
    return {
        "type": "object",
        "properties": {"data": data},
        "required": ["data"],
        "additionalProperties": False,
    }


def add_shared(api: OpenAPI) -> None:
    """Add the schemas that all nouns refer to."""
    api.schema(
        "Problem",
        {
            "title": "Problem details (RFC 9457)",
            **closed(
                {
                    "type": TEXT,
                    "title": TEXT,
                    "status": WHOLE,
                    "detail": TEXT,
                    "instance": TEXT,
                    "request_id": TEXT,
                    "errors": {
                        "type": "array",
                        "items": closed({"pointer": TEXT, "detail": TEXT}),
                    },
                    "parameter": TEXT,
                    "conflicts": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "properties": {
                                "base": {},
                                "theirs": {},
                                "yours": {},
                                "order": {
                                    "const": True,
                                    "description": "Only the order of blocks is in conflict, and "
                                    "the three are lists of their ids.",
                                },
                                "at": PLACES,
                            },
                        },
                    },
                    "head": {**WHOLE, "description": "The newest version, to go on from."},
                    "merged": {
                        **ANY_OBJECT,
                        "description": "The fields in conflict with both writers' other changes, "
                        "and with theirs where both changed the same.",
                    },
                    "lock": ANY_OBJECT,
                },
                optional=("parameter", "conflicts", "head", "merged", "lock"),
            ),
        },
    )
    api.schema("Links", {"type": "object", "additionalProperties": TEXT})
    api.schema("Page", {"type": "object", "properties": {"page": ref("PagePart")}})
    api.schema(
        "PagePart",
        closed(
            {"size": WHOLE, "number": WHOLE, "after": TEXT, "total": WHOLE, "pages": WHOLE},
            optional=("number", "after", "total", "pages"),
        ),
    )
    api.schema("Plan", PLAN)
    api.schema("PlanAnswer", plan_answer(ref("Plan")))
    api.schema("ShortForm", closed(SHORT_FORM))
    api.schema(
        "TreeNode",
        closed({**SHORT_FORM, "children": {"type": "array", "items": ref("TreeNode")}}),
    )


SHORT_FORM: dict[str, Any] = {
    "id": ID,
    "type": TEXT,
    "title": TEXT,
    "slug": TEXT_OR_NULL,
    "path": TEXT_OR_NULL,
}

PLAN: Schema = {
    "title": "What an operation would do",
    "type": "object",
    "properties": {
        "operation": TEXT,
        "entry": TEXT_OR_NULL,
        "type": TEXT_OR_NULL,
        "release": ID_OR_NULL,
        "version": {"type": ["integer", "null"]},
        **{
            name: {"type": "array"}
            for name in (
                "changes",
                "stands",
                "intents",
                "links",
                "redirects",
                "also",
                "warnings",
                "cache_tags",
                "events",
            )
        },
    },
    "required": ["operation"],
}

ALTERNATE: Schema = {
    "title": "Where an entry is to be read in a locale",
    **closed(
        {
            "locale": TEXT,
            "path": TEXT_OR_NULL,
            "slug": TEXT_OR_NULL,
            "hreflang": {
                "type": "string",
                "description": "The locale; `x-default` for readers of other languages.",
            },
            "own": {"type": "boolean", "description": "False where the text is borrowed."},
        }
    ),
}

META: Schema = {
    "title": "About an entry",
    "type": "object",
    "properties": {
        "version": WHOLE,
        "etag": {
            "type": "string",
            "description": 'The validator of the version: `If-Match: "v7"`.',
        },
        "status": {
            "type": "string",
            "enum": ["draft", "published", "changed", "scheduled", "unpublished", "trashed"],
        },
        "locale": TEXT,
        "path": TEXT_OR_NULL,
        "created_at": TIME,
        "updated_at": TIME,
        "published_at": TIME_OR_NULL,
        "fallback": {**TEXTS, "description": "Fields that were borrowed from another locale."},
        "unresolved": {
            **TEXTS,
            "description": "Fields with links to what this read does not show.",
        },
        "owner": ID_OR_NULL,
        "parent": ID_OR_NULL,
        "release": {**ID, "description": "The release that shows the entry like this."},
        "alternates": {"type": "array", "items": ref("Alternate")},
        "workflow": {
            **closed({"name": TEXT, "states": {"type": "object", "additionalProperties": TEXT}}),
            "description": "Of a draft: its workflow, and the state of each track.",
        },
    },
    "required": ["version"],
    "additionalProperties": False,
}


def plan_answer(plan: Schema) -> Schema:
    """Return the schema of the answer to a dry run."""
    return closed({"data": plan, "meta": ANY_OBJECT, "links": ref("Links")})


def entry_schema(
    spec: TypeSpec, extras: Mapping[str, Mapping[str, Any]], registry: TypeRegistry
) -> Schema:
    """Return the schema of an entry of a type, as it is answered; `extras` only where asked for."""
    schema = without_dialect(type_schema(spec, "read"))
    own = {name: _included(one, registry) for name, one in schema["properties"].items()}
    properties = {**own, **extras, "_meta": ref("Meta")}
    schema.pop("patternProperties", None)
    return {**schema, "properties": properties, "required": ["id", "type", "_meta"]}


def _included(schema: Any, registry: TypeRegistry) -> Any:
    """Say of each relation that it is the entry itself where it is included."""
    if isinstance(schema, list):
        return [_included(one, registry) for one in schema]
    if not isinstance(schema, dict):
        return schema
    properties = schema.get("properties", {})
    if schema.get("required") != ["id"] or properties.keys() != {"id", "type"}:
        return {
            name: one if name == "default" else _included(one, registry)
            for name, one in schema.items()
        }
    named = properties["type"].get("enum", ())
    known = [spec for spec in map(registry.get, named) if spec is not None]
    if not known:
        return schema
    nothing: list[Schema] = [{"type": "null"}] if "null" in schema["type"] else []
    link = {"type": "object", "properties": properties, "required": ["id", "type"]}
    return {
        **{name: one for name, one in schema.items() if name not in (*link, "anyOf")},
        "anyOf": [
            link,
            *(ref(entry_component(spec)) for spec in known),
            *nothing,
        ],
    }


def data_schema(spec: TypeSpec) -> Schema:
    """Return the schema of the fields of a type, as they are sent."""
    return without_dialect(type_schema(spec, "write"))


def without_dialect(schema: Schema) -> Schema:
    """Return a schema as a part of a document whose dialect is the same."""
    return {name: value for name, value in schema.items() if name != "$schema"}


def type_component(spec: TypeSpec) -> str:
    """Return the stem of the names of a type's schemas: `blog_post` → `BlogPost`."""
    return "".join(part[:1].upper() + part[1:] for part in spec.name.split("_"))


def entry_component(spec: TypeSpec) -> str:
    """Return the name of the schema of a type's entries; no other schema's name ends like it."""
    return f"{type_component(spec)}Entry"
