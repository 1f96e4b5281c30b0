"""The content types that the caller may see, described."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.reading import is_public
from cms.api.v1.types_editing import with_definition
from cms.schema.content_type import TypeSpec
from cms.schema.json_schema import type_schema
from cms.schema.registry import TypeRegistry
from cms.tree.nouns import TypeDescription, TypeDescriptions


@view_config(context=TypeDescriptions, name="", request_method="GET")
def get_types(context: TypeDescriptions, request: Any) -> Any:
    """Answer the content types that the caller may see, without their schemas."""
    no_parameters(request)
    data = [summary(request, spec) for spec in seen_types(request)]
    body = envelope(data, {"self": url(request, "types")})
    return readable(request, body, tags=["types"], public=is_public(request))


@view_config(context=TypeDescription, name="", request_method="GET")
def get_type(context: TypeDescription, request: Any) -> Any:
    """Answer a content type with the JSON Schemas of its entries, as answered and as sent."""
    no_parameters(request)
    spec: TypeSpec = request.service(TypeRegistry).require(context.__name__)
    request.require_known(spec)
    data = {
        **summary(request, spec),
        "schema": type_schema(spec, "read"),
        "write_schema": type_schema(spec, "write"),
    }
    body = envelope(with_definition(request, data), {"self": url(request, "types", spec.name)})
    return readable(request, body, tags=["types"], public=is_public(request))


def seen_types(request: Any) -> list[TypeSpec]:
    """Return the types that the caller may see, sorted by name."""
    return [spec for spec in request.service(TypeRegistry) if request.knows_type(spec)]


def summary(request: Any, spec: TypeSpec) -> dict[str, Any]:
    """Return a type as JSON, without its schemas."""
    return {
        "name": spec.name,
        "label": spec.label,
        "plural": spec.plural,
        "help": spec.help,
        "icon": spec.icon,
        "plugin": spec.plugin,
        "public": spec.public,
        "singleton": spec.singleton,
        "localized": spec.localized,
        "allowed_in": None if spec.allowed_in is None else list(spec.allowed_in),
        "title_field": spec.title_field,
        "slug_field": spec.slug_field,
        "links": {
            "self": url(request, "types", spec.name),
            "content": url(request, "content", spec.name),
        },
    }
