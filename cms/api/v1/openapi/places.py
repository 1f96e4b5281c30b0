"""Describes paths, navigation and batches: what is about entries of any type."""

from __future__ import annotations

from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.filters import read_parameters
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import FLAG, TEXT, TEXT_OR_NULL, WHOLE, closed
from cms.api.v1.operation_body import object_schema
from cms.api.v1.query_params.catalogue import Bounds, described, dry_run, lens_parameters
from cms.content.operations.registry import OPERATIONS


def describe_tree(api: OpenAPI, bounds: Bounds) -> None:
    """Add paths and navigation."""
    api.tag("tree", "Pages by their path.")
    redirect = closed({"redirect": TEXT, "status": WHOLE})
    ancestors: Schema = {
        "type": "object",
        "properties": {"ancestors": listed(ref("ShortForm"))},
    }
    api.operation(
        "GET",
        "/api/v1/paths/{path}",
        id="get_path",
        tag="tree",
        summary="The entry at a path",
        description="With its ancestors; or the redirect that a site would give.",
        parameters=[*read_parameters(bounds), IF_NONE_MATCH],
        answers={200: envelope_of({"anyOf": [ref("Entry"), redirect]}, ancestors), 304: None},
    )
    depth: Schema = {"type": "integer", "minimum": 1, "maximum": 5}
    more = closed({"more": FLAG})
    for path, verb, what in (
        ("/api/v1/tree", "get_root_tree", "the root"),
        ("/api/v1/tree/{path}", "get_tree", "a path"),
    ):
        api.operation(
            "GET",
            path,
            id=verb,
            tag="tree",
            summary=f"What stands below {what}",
            description="Some levels deep: navigation.",
            parameters=[
                query("depth", depth),
                *described(lens_parameters(bounds)),
                IF_NONE_MATCH,
            ],
            answers={200: envelope_of(listed(ref("TreeNode")), more), 304: None},
        )


def describe_batch(api: OpenAPI) -> None:
    """Add the list of operations."""
    api.tag("batch", "Several operations at once.")
    kinds = []
    for name, kind in OPERATIONS.items():
        schema = object_schema(kind)
        properties = {"operation": {"const": name}, **schema["properties"]}
        required = ["operation", *schema.get("required", [])]
        kinds.append({**schema, "properties": properties, "required": required})
    done = closed(
        {
            "operation": TEXT,
            "id": {"type": ["string", "null"], "format": "uuid"},
            "type": TEXT_OR_NULL,
            "version": WHOLE,
            "created": FLAG,
            "unchanged": FLAG,
        }
    )
    api.operation(
        "POST",
        "/api/v1/batch",
        id="post_batch",
        tag="batch",
        summary="Do several operations",
        description="All of them, or none.",
        parameters=[*described([dry_run()]), IDEMPOTENCY],
        body=Body(
            {
                "type": "object",
                "properties": {
                    "operations": {"type": "array", "minItems": 1, "items": {"oneOf": kinds}}
                },
                "required": ["operations"],
                "additionalProperties": False,
            }
        ),
        answers={200: envelope_of(listed({"anyOf": [done, ref("Plan")]}))},
        problems=[*WRITE_PROBLEMS, 428],
        open_to_all=False,
    )
