"""Describes the query parameters of lists by the fields that a type has."""

from __future__ import annotations

from typing import Any

from cms.api.v1.query_params.catalogue import (
    Bounds,
    described,
    filter_parameter,
    lens_parameters,
    page_parameters,
    shape_parameters,
    words_parameter,
)
from cms.content.assets.types import ASSET
from cms.schema import keys
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import blind_names
from cms.schema.fields import (
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Field,
    File,
    Image,
    Integer,
    List,
    Reference,
    StoredFile,
)
from cms.schema.filtering.ast import LOGIC
from cms.schema.filtering.names import SYSTEM, target_types
from cms.schema.registry import TypeRegistry

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00]*$"}
_ID: Schema = {"type": "string", "format": "uuid"}
_TIME: Schema = {"type": "string", "format": "date-time"}


def read_parameters(bounds: Bounds) -> list[dict[str, Any]]:
    """Return the parameters of every read of entries whose type is not known beforehand."""
    return described([*lens_parameters(bounds), *shape_parameters(bounds)])


def type_parameters(spec: TypeSpec, registry: TypeRegistry, bounds: Bounds) -> list[dict[str, Any]]:
    """Return the parameters of reads of a type, with the names of its fields."""
    found = described([*lens_parameters(bounds), *shape_parameters(bounds)])
    names = ["id", *spec.fields, *_beyond(spec, registry)]
    relations = [*_relations(spec, registry), *bounds.extras]
    for parameter in found:
        if parameter["name"] == "fields":
            parameter.update(_list_of(names))
        if parameter["name"] == "include":
            parameter.update(_list_of(relations))
    return [one for one in found if one["name"] != "include" or relations]


def list_parameters(spec: TypeSpec, registry: TypeRegistry, bounds: Bounds) -> list[dict[str, Any]]:
    """Return the parameters of a list of a type."""
    compared = _filter(spec, bounds)
    return [
        *type_parameters(spec, registry, bounds),
        compared,
        words_parameter().as_openapi(),
        {
            "name": "sort",
            "in": "query",
            "required": False,
            "description": f"At most {bounds.sort_max} fields, `-` descends; a dotted path crosses "
            "relations; always made total by id.",
            **_list_of(_sortable(spec)),
        },
        *described(page_parameters(bounds)),
    ]


def _list_of(names: list[str]) -> dict[str, Any]:
    items: Schema = {"type": "string", "enum": names}
    return {
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "items": items,
            "uniqueItems": True,
            "minItems": 1,
            "maxItems": 5,
        },
    }


def _filter(spec: TypeSpec, bounds: Bounds) -> dict[str, Any]:
    parameter = filter_parameter(bounds).as_openapi()
    parameter["description"] += (
        " OpenAPI has no form for brackets within brackets, so only `filter[field]=v` is described "
        "by the schema. Of drafts, `filter[_workflow]=in_review` or `=legal:approved` lists those "
        "that stand in a state of their workflow."
    )
    if spec.name == ASSET:
        parameter["description"] += (
            " Assets are also found by `filter[_below]=<folder>`, of drafts by "
            "`filter[_unused]=true` or `never`, by `filter[_lacks_alt]=<locale>` and by "
            "`filter[_colour]=3366cc`, what is near."
        )
    known = {name: _literal(field) for name, field in keys.comparable_fields(spec.fields).items()}
    known |= {name: _literal(spec.fields[name]) for name in blind_names(spec)}
    known = {name: schema for name, schema in known.items() if name not in LOGIC}
    for name in ("id", "created_at", "updated_at", "published_at"):
        known.setdefault(name, _ID if name == "id" else _TIME)
    parameter["schema"] = {
        "type": "object",
        "properties": known,
        "additionalProperties": False,
        "maxProperties": min(5, bounds.filter_max),
    }
    return parameter


def _literal(field: Field) -> Schema:
    if isinstance(field, List):
        return _literal(field.of)
    if isinstance(field, Choice | Choices):
        return {"type": "string", "enum": list(field.values)}
    if isinstance(field, StoredFile):
        return {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    if isinstance(field, Reference | Image | File):
        return _ID
    if isinstance(field, Integer):
        return {"type": "integer", "minimum": -(2**53) + 1, "maximum": 2**53 - 1}
    simple: dict[type[Field], Schema] = {
        Boolean: {"type": "string", "enum": ["true", "false"]},
        Date: {"type": "string", "format": "date"},
        DateTime: _TIME,
    }
    return next((schema for kind, schema in simple.items() if isinstance(field, kind)), _TEXT)


def _sortable(spec: TypeSpec) -> list[str]:
    own = [
        name
        for name, field in keys.comparable_fields(spec.fields).items()
        if (found := keys.comparable(field)) and found.ordered and not found.many
    ]
    system = [name[1:] for name, found in SYSTEM.items() if found.ordered]
    names = list(dict.fromkeys([*own, *system]))
    return [*names, *(f"-{name}" for name in names)]


def _relations(spec: TypeSpec, registry: TypeRegistry) -> list[str]:
    found = []
    for name, field in spec.fields.items():
        if isinstance(field, Reference):
            found.append(name)
            for other in target_types(field, registry)[:1]:
                target = registry.get(other)
                found += [
                    f"{name}.{inner}"
                    for inner, one in (target.fields if target else {}).items()
                    if isinstance(one, Reference)
                ]
    return found


def _beyond(spec: TypeSpec, registry: TypeRegistry) -> list[str]:
    found = []
    for name, field in spec.fields.items():
        if isinstance(field, Reference):
            for other in target_types(field, registry)[:1]:
                target = registry.get(other)
                found += [f"{name}.{inner}" for inner in (target.fields if target else {})]
    return found
