"""Describes keeping a copy of content."""

from __future__ import annotations

from cms.api.v1.openapi.builder import OpenAPI, Schema, envelope_of, header, listed
from cms.api.v1.openapi.parameters import query
from cms.api.v1.openapi.schemas import ANY_OBJECT, FLAG, ID, TEXT, closed, entry_component
from cms.api.v1.query_params.catalogue import (
    Bounds,
    described,
    lens_parameters,
    page_parameters,
    shape_parameters,
)
from cms.schema.registry import TypeRegistry


def describe_sync(api: OpenAPI, registry: TypeRegistry, bounds: Bounds) -> None:
    """Add what changed since a cursor."""
    api.tag("sync", "Keep a copy of what the caller sees.")
    types: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$"}
    meta = closed(
        {"deleted": listed(closed({"id": ID, "type": TEXT})), "cursor": TEXT, "more": FLAG}
    )
    entries = [{"$ref": f"#/components/schemas/{entry_component(spec)}"} for spec in registry]
    shown: Schema = {"anyOf": entries} if entries else ANY_OBJECT
    shape = [one for one in shape_parameters(bounds) if one.name in ("fields", "include")]
    pages = [one for one in page_parameters(bounds) if one.name == "page[size]"]
    api.operation(
        "GET",
        "/api/v1/sync",
        id="sync",
        tag="sync",
        summary="What changed since a cursor",
        description="Without a cursor all that is published and seen by the caller; with the one "
        "of the last answer, what changed since: `data` to be kept, `meta.deleted` to be dropped. "
        "Ask again at once while `meta.more` is true. 410 says to begin again without a cursor.",
        parameters=[
            query("cursor", TEXT),
            query("types", types),
            *described([*lens_parameters(bounds)[:1], *shape, *pages]),
        ],
        answers={200: envelope_of(listed(shown), meta)},
        problems=(400, 401, 410),
    )


def describe_events(api: OpenAPI, bounds: Bounds) -> None:
    """Add the same as a stream."""
    types: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$"}
    shape = [one for one in shape_parameters(bounds) if one.name in ("fields", "include")]
    pages = [one for one in page_parameters(bounds) if one.name == "page[size]"]
    api.operation(
        "GET",
        "/api/v1/events",
        id="events",
        tag="sync",
        summary="What changes, as it does",
        description="A stream of Server-Sent Events. `changes` has `data` and `meta.deleted` as sync "
        "has them; their ids are cursors of sync, and `Last-Event-ID` resumes from them. `restart` "
        "says that what was kept is to be fetched anew, `end` why the stream ends. It is held by "
        "`cms live`; where nothing passes this path on to it, the answer is 421, or 307 to its address.",
        parameters=[
            header(
                "Last-Event-ID", "Where the stream goes on from, before what `cursor` says.", TEXT
            ),
            query("cursor", TEXT),
            query("types", types),
            *described([*lens_parameters(bounds)[:1], *shape, *pages]),
        ],
        answers={200: TEXT, 307: None},
        problems=(400, 401, 403, 421),
        media="text/event-stream",
    )
