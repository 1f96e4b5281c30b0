"""Describes GraphQL: one address, whose own schema tells the rest."""

from __future__ import annotations

from typing import Any

from cms.api.v1.openapi.builder import Body, OpenAPI
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH
from cms.api.v1.openapi.schemas import ANY_OBJECT, TEXT

_DESCRIPTION = (
    "The schema is that of the types which the caller may see; introspection tells it. Errors are "
    "those of GraphQL, with the problem of this API in `extensions.problem`."
)
_ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "data": {"type": ["object", "null"], "additionalProperties": True},
        "errors": {"type": "array", "items": ANY_OBJECT},
    },
    "additionalProperties": False,
}
_MEMBERS: dict[str, Any] = {
    "query": TEXT,
    "operationName": {"type": ["string", "null"]},
    "variables": {"type": ["object", "null"], "additionalProperties": True},
    "extensions": {"type": ["object", "null"], "additionalProperties": True},
}


def describe_graphql(api: OpenAPI) -> None:
    """Add GraphQL, by GET and by POST."""
    api.tag("graphql", "GraphQL over the content types.")
    api.operation(
        "GET",
        "/api/v1/graphql",
        id="get_graphql",
        tag="graphql",
        summary="Ask a query of GraphQL",
        description=_DESCRIPTION,
        parameters=[
            *(
                {"name": name, "in": "query", "required": False, "schema": TEXT}
                for name in _MEMBERS
            ),
            IF_NONE_MATCH,
        ],
        answers={200: _ANSWER, 304: None},
        problems=(400, 401, 403, 405),
    )
    api.operation(
        "POST",
        "/api/v1/graphql",
        id="post_graphql",
        tag="graphql",
        summary="Ask GraphQL, or carry out mutations",
        description=f"{_DESCRIPTION} Mutations of one request are all kept, or none.",
        parameters=[IDEMPOTENCY],
        body=Body({"type": "object", "properties": _MEMBERS, "additionalProperties": False}),
        answers={200: _ANSWER},
        problems=(400, 401, 403, 409, 413, 415, 422),
    )
