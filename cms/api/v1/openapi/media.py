"""Describes what the media library answers beside what entries do."""

from __future__ import annotations

from typing import Any

from cms.api.v1.media_uses import ALL
from cms.api.v1.openapi.builder import (
    READ_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
)
from cms.api.v1.openapi.parameters import query
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    ID,
    ID_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    WHOLE,
    closed,
)
from cms.api.v1.query_params.catalogue import Bounds, described, lens_parameters, page_parameters
from cms.content.queries.uses import STATES
from cms.media.renditions.recipes import AUTO, MEDIA_TYPES, OWN
from cms.schema.rendition import FITS, QUALITY_MAX, SIDE_MAX

WHOLE_OR_NULL: Schema = {"type": ["integer", "null"]}
_STATE: Schema = {"type": "string", "enum": list(STATES)}
_USE = closed(
    {
        "state": _STATE,
        "locale": TEXT,
        "field": TEXT,
        "release": ID_OR_NULL,
        "versions": {"type": "array", "items": WHOLE, "minItems": 2, "maxItems": 2},
    }
)
USER: dict[str, Any] = {"id": ID, "type": TEXT, "title": TEXT_OR_NULL, "uses": listed(_USE)}


def describe_library(api: OpenAPI, bounds: Bounds) -> None:
    """Add where assets are used."""
    user = api.schema("AssetUser", closed(USER))
    pages = [one for one in page_parameters(bounds) if one.name != "page[after]"]
    meta = closed({"page": ANY_OBJECT, "hidden": {"type": "integer", "minimum": 0}})
    api.operation(
        "GET",
        "/api/v1/media/{id}/uses",
        id="uses_of_media",
        tag="media",
        summary="Where it is used",
        description="Entries that use it live, in drafts, in what is to come, in releases, in the "
        "trash and in history, as far as the caller sees them; the others are counted as `hidden`.",
        parameters=[
            query("state", {"type": "string", "enum": [*STATES, ALL]}),
            *described(pages),
        ],
        answers={200: envelope_of(listed(user), meta)},
        open_to_all=False,
    )
    told = {"url": TEXT, "signed_url": TEXT, "width": WHOLE_OR_NULL, "height": WHOLE_OR_NULL}
    size = closed(told, optional=("signed_url",))
    api.operation(
        "GET",
        "/api/v1/media/{id}/rendition",
        id="rendition_of_media",
        tag="media",
        summary="Get its image in a size",
        description="Answers the signed address; the image is made when that is first asked for, "
        "cut around the asset's focus, never enlarged.",
        parameters=[
            query("w", {"type": "integer", "minimum": 1, "maximum": SIDE_MAX}),
            query("h", {"type": "integer", "minimum": 1, "maximum": SIDE_MAX}),
            query("fit", {"type": "string", "enum": list(FITS)}),
            query("format", {"type": "string", "enum": [AUTO, OWN, *MEDIA_TYPES]}),
            query("q", {"type": "integer", "minimum": 1, "maximum": QUALITY_MAX}),
            *described(lens_parameters(bounds)),
        ],
        answers={200: envelope_of(size)},
        problems=[*READ_PROBLEMS, 409],
        open_to_all=False,
    )
    api.operation(
        "POST",
        "/api/v1/media/zip",
        id="zip_media",
        tag="media",
        summary="Get many files as one archive",
        description="Of assets by their ids, or of all that lies in a folder; as far as the lens "
        "shows them. Nothing is changed.",
        parameters=described(lens_parameters(bounds)),
        body=Body(
            {
                "type": "object",
                "properties": {
                    "ids": {"type": "array", "items": ID, "minItems": 1},
                    "folder": ID,
                },
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
            }
        ),
        answers={200: {"type": "string", "contentMediaType": "application/zip"}},
        problems=[*READ_PROBLEMS, 413, 415, 422],
        media="application/zip",
    )
