"""Types of the schema that every site has: `Entry`, `Meta`, `Image`, `File`, and what pages are."""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from cms.api.v1.graphql.scalars import DATE_TIME, JSON

REQUIRED_ID = GraphQLNonNull(GraphQLID)
TEXTS = GraphQLList(GraphQLNonNull(GraphQLString))

STATUS = GraphQLEnumType(
    "Status",
    {"published": "published", "draft": "draft", "trashed": "trashed"},
    description="What is read: what stands for everybody, drafts, or the trash.",
)
RICH_TEXT_FORM = GraphQLEnumType(
    "RichTextForm",
    {"html": "html", "markdown": "markdown", "text": "text"},
    description="In which form rich text is answered, instead of its JSON tree.",
)

ALTERNATE = GraphQLObjectType(
    "Alternate",
    {
        "locale": GraphQLField(GraphQLString),
        "path": GraphQLField(GraphQLString),
        "slug": GraphQLField(GraphQLString),
        "hreflang": GraphQLField(GraphQLString),
        "own": GraphQLField(GraphQLBoolean),
    },
    description="Where an entry is to be read in another locale.",
)

META = GraphQLObjectType(
    "Meta",
    {
        "version": GraphQLField(GraphQLInt),
        "etag": GraphQLField(GraphQLString),
        "status": GraphQLField(GraphQLString),
        "locale": GraphQLField(GraphQLString),
        "path": GraphQLField(GraphQLString),
        "created_at": GraphQLField(DATE_TIME),
        "updated_at": GraphQLField(DATE_TIME),
        "published_at": GraphQLField(DATE_TIME),
        "fallback": GraphQLField(TEXTS),
        "unresolved": GraphQLField(TEXTS),
        "release": GraphQLField(GraphQLID),
        "owner": GraphQLField(GraphQLID),
        "parent": GraphQLField(GraphQLID),
        "workflow": GraphQLField(JSON),
        "alternates": GraphQLField(
            GraphQLList(GraphQLNonNull(ALTERNATE)),
            description="In which locales the entry is to be read; null on entries in relations.",
        ),
    },
    description="What is known of an entry beside its fields.",
)

TYPE_NAMES = "type_names"
"""Under which a schema's `extensions` hold the name of each content type's object type."""


def _type_of(value: Any, info: Any, _type: Any) -> Any:
    return info.schema.extensions[TYPE_NAMES].get(value["type"])


ENTRY = GraphQLInterfaceType(
    "Entry",
    {
        "id": GraphQLField(REQUIRED_ID),
        "type": GraphQLField(GraphQLNonNull(GraphQLString)),
        "_meta": GraphQLField(META),
    },
    resolve_type=_type_of,
    description="An entry of any type.",
)

BLOCK = GraphQLInterfaceType(
    "Block",
    {"_id": GraphQLField(GraphQLID), "_type": GraphQLField(GraphQLNonNull(GraphQLString))},
    description="A component in a list of blocks.",
)

LOCATION = GraphQLObjectType(
    "Location",
    {"lat": GraphQLField(GraphQLFloat), "lng": GraphQLField(GraphQLFloat)},
    description="A place on Earth, in degrees (WGS 84).",
)
LOCATION_INPUT = GraphQLInputObjectType(
    "LocationInput",
    {
        "lat": GraphQLInputField(GraphQLNonNull(GraphQLFloat)),
        "lng": GraphQLInputField(GraphQLNonNull(GraphQLFloat)),
    },
)

RENDITION = GraphQLObjectType(
    "Rendition",
    {
        "name": GraphQLField(GraphQLString),
        "url": GraphQLField(GraphQLString),
        "signed_url": GraphQLField(GraphQLString),
        "width": GraphQLField(GraphQLInt),
        "height": GraphQLField(GraphQLInt),
    },
    description="A size in which an image is shown.",
)


def _renditions(value: Any, _info: Any) -> Any:
    found = value.get("renditions")
    return found and [{"name": name, **one} for name, one in found.items()]


def _rendition(value: Any, _info: Any, name: str) -> Any:
    one = (value.get("renditions") or {}).get(name)
    return one and {"name": name, **one}


def _of_file() -> dict[str, GraphQLField]:
    texts = ("url", "signed_url", "hash", "name", "media_type", "kind", "colour", "blurhash")
    numbers = ("width", "height", "pages", "frames")
    return {
        **{name: GraphQLField(GraphQLString) for name in (*texts, "srcset", "signed_srcset")},
        **{name: GraphQLField(GraphQLInt) for name in numbers},
        "size": GraphQLField(GraphQLFloat, description="Bytes."),
        "duration": GraphQLField(GraphQLFloat, description="Seconds."),
        "renditions": GraphQLField(GraphQLList(GraphQLNonNull(RENDITION)), resolve=_renditions),
        "rendition": GraphQLField(
            RENDITION,
            {"name": GraphQLArgument(GraphQLNonNull(GraphQLString))},
            resolve=_rendition,
        ),
    }


STORED_FILE: GraphQLObjectType = GraphQLObjectType(
    "StoredFile",
    lambda: {**_of_file(), "preview": GraphQLField(STORED_FILE)},
    description="A file, with where it is had.",
)

ASSET = GraphQLObjectType(
    "Asset",
    lambda: {
        "id": GraphQLField(REQUIRED_ID),
        **{name: GraphQLField(GraphQLString) for name in ("title", "alt", "caption", "credit")},
        **{name: GraphQLField(JSON) for name in ("licence", "focus", "crop")},
        **_of_file(),
        "preview": GraphQLField(STORED_FILE),
    },
    description="An image or a file of the media library, with all that a page needs to show it.",
)

PAGE_INFO = GraphQLObjectType(
    "PageInfo",
    {
        "hasNextPage": GraphQLField(GraphQLNonNull(GraphQLBoolean)),
        "hasPreviousPage": GraphQLField(GraphQLNonNull(GraphQLBoolean)),
        "startCursor": GraphQLField(GraphQLString),
        "endCursor": GraphQLField(GraphQLString),
    },
    description="Which part of a list this is (GraphQL Cursor Connections Specification).",
)
FIXED = (ENTRY, BLOCK, META, ASSET, STORED_FILE, RENDITION, LOCATION, PAGE_INFO)
