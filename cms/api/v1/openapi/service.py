"""Describes what comes first: the service document, the content types, and signing in."""

from __future__ import annotations

from cms.api.v1.openapi.builder import OpenAPI, envelope_of, listed, ref
from cms.api.v1.openapi.nouns import ETAG
from cms.api.v1.openapi.parameters import IF_NONE_MATCH
from cms.api.v1.openapi.schemas import (
    ANY_OBJECT,
    FLAG,
    TEXT,
    TEXT_OR_NULL,
    closed,
)
from cms.api.v1.openapi.types_editing import describe_types_editing


def describe_service(api: OpenAPI) -> None:
    """Add what comes first: the service document and the types."""
    _describe_service(api)
    _describe_types(api)
    describe_types_editing(api)


def _describe_service(api: OpenAPI) -> None:
    api.tag("service", "What this is.")
    api.operation(
        "GET",
        "/api/v1",
        id="get_service_document",
        tag="service",
        summary="Service document",
        description="Name, version, locales, links, and what the caller may do.",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(ANY_OBJECT), 304: None},
        problems=(400, 401),
    )
    api.operation(
        "GET",
        "/api/v1/openapi.json",
        id="get_openapi",
        tag="service",
        summary="This OpenAPI document",
        parameters=[IF_NONE_MATCH],
        answers={200: ANY_OBJECT, 304: None},
        problems=(400, 401),
    )
    api.operation(
        "GET",
        "/api/v1/client.ts",
        id="get_typescript_client",
        tag="service",
        summary="A client in TypeScript",
        description="A module without dependencies that knows the types which the caller may see.",
        parameters=[IF_NONE_MATCH],
        answers={200: TEXT, 304: None},
        problems=(400, 401),
        media="application/typescript",
    )
    api.operation(
        "GET",
        "/api/v1/client.py",
        id="get_python_client",
        tag="service",
        summary="A client in Python",
        description="A module for Python 3.11 that knows the types which the caller may see.",
        parameters=[IF_NONE_MATCH],
        answers={200: TEXT, 304: None},
        problems=(400, 401),
        media="text/x-python",
    )


def describe_renditions(api: OpenAPI) -> None:
    """Add the sizes in which images are shown."""
    api.tag("renditions", "The sizes in which images are shown, as plugins and types declare them.")
    number = {"type": ["integer", "null"], "minimum": 1}
    shown = {
        "name": TEXT,
        **dict.fromkeys(("width", "height", "quality"), number),
        "fit": TEXT,
        "formats": {"type": "array", "items": TEXT},
    }
    api.operation(
        "GET",
        "/api/v1/renditions",
        id="list_renditions",
        tag="renditions",
        summary="List the sizes in which images are shown",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(listed(closed(shown))), 304: None},
        problems=(400, 401),
    )


def _describe_types(api: OpenAPI) -> None:
    api.tag("types", "The content types that the caller may see.")
    summary = {
        **dict.fromkeys(("name", "label", "plural", "help", "icon", "plugin"), TEXT),
        **dict.fromkeys(("public", "singleton", "localized"), FLAG),
        "allowed_in": {"type": ["array", "null"], "items": TEXT},
        "title_field": TEXT_OR_NULL,
        "slug_field": TEXT_OR_NULL,
        "links": ref("Links"),
    }
    described_type = api.schema("Type", closed(summary))
    seen = {**summary, "schema": ANY_OBJECT, "write_schema": ANY_OBJECT}
    edited = closed({**seen, "definition": ref("TypeDefinition"), "_meta": ETAG})
    whole = {"anyOf": [closed(seen), edited]}
    api.operation(
        "GET",
        "/api/v1/types",
        id="list_types",
        tag="types",
        summary="List content types",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(listed(described_type)), 304: None},
        problems=(400, 401),
    )
    api.operation(
        "GET",
        "/api/v1/types/{name}",
        id="get_type",
        tag="types",
        summary="Read a content type",
        description="With the JSON Schemas of its entries, as answered and as sent; for who may "
        "change it, with its definition.",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(whole), 304: None},
    )
