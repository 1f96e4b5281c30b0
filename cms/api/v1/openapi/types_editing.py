"""Describes how content types are made and changed."""

from __future__ import annotations

from typing import Any

from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.nouns import ETAG, IF_MATCH
from cms.api.v1.openapi.parameters import IDEMPOTENCY
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    FLAG,
    ID_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TIME,
    WHOLE,
    closed,
)
from cms.api.v1.query_params.catalogue import Bounds, described, dry_run, page_parameters
from cms.schema.declaration import CORE_KINDS
from cms.schema.type_data import FIELDS_MAX

ONE = "/api/v1/types/{name}"
FIELD: Schema = {
    "title": "A field of a content type",
    "description": "`kind` says what else it may say: see the reference of fields.",
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 63},
        "kind": {"type": "string", "examples": sorted(one.kind for one in CORE_KINDS)},
        "label": TEXT,
        "help": TEXT,
        **dict.fromkeys(("required", "unique", "localized", "indexed", "searchable"), FLAG),
    },
    "required": ["name", "kind"],
    "additionalProperties": True,
}
_MEMBERS: dict[str, Any] = {
    "name": {"type": "string", "maxLength": 63, "pattern": "^[a-z][a-z0-9_]*$"},
    **dict.fromkeys(("label", "plural", "help", "icon"), TEXT),
    **dict.fromkeys(("public", "singleton"), FLAG),
    "allowed_in": {"type": ["array", "null"], "items": TEXT},
    "title_field": TEXT_OR_NULL,
    "fields": {"type": "array", "items": ref("TypeField"), "maxItems": FIELDS_MAX},
}
_KEPT: dict[str, Any] = {"extends": FLAG, "revision": WHOLE}


def describe_types_editing(api: OpenAPI) -> None:
    """Add what is done to content types."""
    api.schema("TypeField", FIELD)
    definition = _object(["name", "fields", "extends", "revision"], _KEPT)
    api.schema("TypeDefinition", {"title": "What was made by hand of a type", **definition})
    changed = _object(["name", "fields", "extends", "revision"], {**_KEPT, "_meta": ETAG})
    answered = envelope_of({"anyOf": [changed, ref("Plan")]})
    force: dict[str, Any] = {
        "name": "force",
        "in": "query",
        "description": "Do it although content loses values, or is refused by the new rules.",
        "schema": FLAG,
    }
    planned = [*described([dry_run()]), force]
    shared: dict[str, Any] = {"tag": "types", "open_to_all": False, "problems": WRITE_PROBLEMS}
    api.operation(
        "POST",
        "/api/v1/types",
        id="create_type",
        summary="Make a content type",
        description="In force in every process as soon as it is answered. A new session's proof of "
        "who one is may be asked for.",
        parameters=[*planned, IDEMPOTENCY],
        body=Body(_sent(["name", "fields"])),
        answers={200: envelope_of(ref("Plan")), 201: envelope_of(changed)},
        **shared,
    )
    api.operation(
        "PATCH",
        ONE,
        id="change_type",
        summary="Change a content type",
        description="Of a plugin's type, only `fields` that are added to it. `fields` replaces all "
        "that were made by hand; a field that has another name says so by `renamed_from`.",
        parameters=[*planned, IF_MATCH],
        body=Body(_sent([])),
        answers={200: answered},
        **shared,
    )
    api.operation(
        "DELETE",
        ONE,
        id="delete_type",
        summary="Take a content type away",
        description="One that was made by hand, or all fields that were added to one of a plugin.",
        parameters=[*planned, IF_MATCH],
        answers={200: envelope_of(ref("Plan")), 204: None},
        **shared,
    )


def describe_types_history(api: OpenAPI, bounds: Bounds) -> None:
    """Add what types were before."""
    shown = {
        "number": WHOLE,
        "at": TIME,
        "author": closed({"id": ID_OR_NULL, "label": TEXT}),
        "note": TEXT,
        "definition": {"anyOf": [ANY_OBJECT, {"type": "null"}]},
    }
    pages = [one for one in page_parameters(bounds) if one.name != "page[after]"]
    api.operation(
        "GET",
        f"{ONE}/history",
        id="get_type_history",
        tag="types",
        summary="Read what a content type was",
        description="Without a `definition` it was taken away.",
        parameters=described(pages),
        answers={200: envelope_of(listed(closed(shown)), ref("Page"))},
        open_to_all=False,
    )


def _object(required: list[str], more: dict[str, Any]) -> Schema:
    return {
        "type": "object",
        "properties": {**_MEMBERS, **more},
        "required": required,
        "additionalProperties": False,
    }


def _sent(required: list[str]) -> Schema:
    note = {"type": "string", "maxLength": 2000}
    return {
        "type": "object",
        "properties": {"data": _object(required, {**_KEPT, "_meta": ANY_OBJECT}), "note": note},
        "required": ["data"],
        "additionalProperties": False,
    }
