"""Describes searching."""

from __future__ import annotations

from typing import Any

from cms.api.v1.openapi.builder import OpenAPI, Schema, envelope_of, listed, ref
from cms.api.v1.openapi.parameters import IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import FLAG, SHORT_FORM, TEXT, TIME, WHOLE, closed
from cms.api.v1.query_params.catalogue import (
    Bounds,
    described,
    lens_parameters,
    page_parameters,
    words_parameter,
)


def describe_search(api: OpenAPI, bounds: Bounds) -> None:
    """Add the search over all types."""
    api.tag("search", "Full text over everything that the caller may read.")
    counted: Schema = {"type": "object", "additionalProperties": WHOLE}
    marked: dict[str, Any] = {
        "type": "object",
        "description": "By field, where the words stand: HTML, all of it escaped but `<mark>`.",
        "additionalProperties": TEXT,
    }
    own = {"locale": TEXT, "updated_at": TIME, "highlights": marked}
    api.schema(
        "SearchHit",
        {"title": "What was found", **closed({**SHORT_FORM, **own})},
    )
    page = closed(dict.fromkeys(("size", "number", "total", "pages"), WHOLE), ("total", "pages"))
    meta = closed(
        {"page": page, "tolerant": FLAG, "facets": closed({"type": counted})}, ("facets",)
    )
    pages = [one for one in page_parameters(bounds) if one.name != "page[after]"]
    words = {**words_parameter().as_openapi(), "required": True}
    types: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$"}
    api.operation(
        "GET",
        "/api/v1/search",
        id="search",
        tag="search",
        summary="What holds some words",
        description="Of all types, the best first. Where nothing holds the words as they were "
        "typed, those near to them are taken, and `meta.tolerant` says so.",
        parameters=[
            words,
            query("type", types),
            query("facets", {"type": "string", "enum": ["type"]}),
            *described([*lens_parameters(bounds), *pages]),
            IF_NONE_MATCH,
        ],
        answers={200: envelope_of(listed(ref("SearchHit")), meta), 304: None},
    )
