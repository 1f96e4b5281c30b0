"""Describes operations on all entries that a filter finds."""

from __future__ import annotations

from cms.api.v1.bulk import KINDS
from cms.api.v1.openapi.builder import WRITE_PROBLEMS, Body, OpenAPI, envelope_of, listed, ref
from cms.api.v1.openapi.filters import list_parameters
from cms.api.v1.openapi.parameters import IDEMPOTENCY
from cms.api.v1.openapi.schemas import ID, TEXT, WHOLE, closed
from cms.api.v1.operation_body import object_schema
from cms.api.v1.query_params.catalogue import Bounds, described, dry_run
from cms.content.operations.save import SaveDraft
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

_TAKEN = ("locale", "status", "filter")


def describe_bulk(api: OpenAPI, spec: TypeSpec, registry: TypeRegistry, bounds: Bounds) -> None:
    """Add the bulk operation on entries of a type."""
    kinds = []
    for name, kind in KINDS.items():
        given = ("entry", "base_version", "locale") if issubclass(kind, SaveDraft) else ("entry",)
        schema = object_schema(kind, without=given)
        properties = {"operation": {"const": name}, **schema["properties"]}
        required = ["operation", *schema.get("required", [])]
        kinds.append({**schema, "properties": properties, "required": required})
    counts = {"operation": TEXT, "found": WHOLE, "changed": WHOLE}
    done = closed({**counts, "entries": listed(closed({"id": ID, "version": WHOLE}))})
    planned = closed({**counts, "plans": listed(ref("Plan"))})
    taken = [one for one in list_parameters(spec, registry, bounds) if one["name"] in _TAKEN]
    api.operation(
        "POST",
        f"/api/v1/bulk/{spec.name}",
        id=f"bulk_{spec.name}",
        tag=spec.name,
        summary=f"Do one thing to many {spec.plural.lower()}",
        description="To all drafts that the filter finds, in one transaction: all or none.",
        parameters=[*taken, *described([dry_run()]), IDEMPOTENCY],
        body=Body({"oneOf": kinds}),
        answers={200: envelope_of({"anyOf": [done, planned]})},
        problems=[*WRITE_PROBLEMS, 428],
        open_to_all=False,
    )
