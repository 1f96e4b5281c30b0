"""Describes undo, and transactions."""

from __future__ import annotations

from cms.api.v1.openapi.builder import WRITE_PROBLEMS, Body, OpenAPI, envelope_of, listed, ref
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH
from cms.api.v1.openapi.schemas import ID, TEXT, TEXTS, TIME, closed
from cms.api.v1.operation_body import object_schema
from cms.api.v1.query_params.catalogue import described, dry_run
from cms.content.undo.operation import Undo


def describe_undo(api: OpenAPI) -> None:
    """Add undo, and what a transaction changed."""
    api.tag("undo", "Taking back what was written together.")
    api.operation(
        "POST",
        "/api/v1/undo",
        id="post_undo",
        tag="undo",
        summary="Undo a transaction",
        description=(
            "All that it changed, or nothing. Every answer to a write names its transaction in the "
            "header `Cartouche-Transaction`. Refused with 409 where something later touched the "
            "same part of an entry; `errors` lists what."
        ),
        parameters=[*described([dry_run()]), IDEMPOTENCY],
        body=Body(object_schema(Undo)),
        answers={200: envelope_of(ref("Plan"))},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    who = closed({"id": {"type": ["string", "null"]}, "name": TEXT})
    entry = closed({"id": ID, "type": TEXT, "parts": TEXTS})
    api.operation(
        "GET",
        "/api/v1/transactions/{id}",
        id="get_transaction",
        tag="undo",
        summary="What a transaction changed",
        description="In the entries whose drafts the caller sees.",
        parameters=[IF_NONE_MATCH],
        answers={
            200: envelope_of(
                closed(
                    {
                        "id": ID,
                        "at": TIME,
                        "actor": who,
                        "entries": listed(entry),
                        "events": TEXTS,
                        "undone_by": {"type": ["string", "null"], "format": "uuid"},
                    }
                )
            ),
            304: None,
        },
        open_to_all=False,
    )
