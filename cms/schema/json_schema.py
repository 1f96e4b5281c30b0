"""JSON Schema (2020-12) of fields and content types, as they are read and as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any, Literal

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.fields.composite import ITEMS_MAX
from cms.schema.fields.text import EMAIL_MAX, SLUG_MAX, URL_MAX
from cms.schema.nodes.base import Mode
from cms.schema.sortable import DIGITS_MAX
from cms.schema.values import FILE_NAME_MAX, INTEGER_MAX

Direction = Literal["read", "write"]
Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NO_NUL = r"^[^\x00]*$"
_SLUG = r"^[a-z0-9]([a-z0-9._-]*[a-z0-9_-])?$"
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
_COLOUR = r"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$"
_BLOCK_ID = r"^[A-Za-z0-9_-]{1,64}$"
_UUID: Schema = {
    "type": "string",
    "format": "uuid",
    "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
}


@singledispatch
def json_schema(field: f.Field, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    """Return the JSON Schema of a field's values; a plugin registers its own.

    A draft may miss what publishing demands, so its lower bounds are only in mode `publish`.
    """
    return {}


def described(field: f.Field, direction: Direction, mode: Mode) -> Schema:
    """Return a field's schema with its label, help and what else a form needs to know.

    Null is allowed: it clears a value, or says that there is none.
    """
    schema = _nullable(json_schema(field, direction, mode))
    said: Schema = {"title": field.label or field.name, "x-kind": field.kind}
    if field.help:
        said["description"] = field.help
    if field.default is not None:
        said["default"] = field.default
    for flag in ("required", "localized", "unique"):
        if getattr(field, flag):
            said[f"x-{flag}"] = True
    if field.visible_if:
        said["x-visible-if"] = dict(field.visible_if)
    return {**said, **schema}


def type_schema(spec: TypeSpec, direction: Direction, mode: Mode = "draft") -> Schema:
    """Return the JSON Schema of a type's entries: as answered, or as sent in `data`."""
    properties: Schema
    if direction == "read":
        properties = {"id": dict(_UUID), "type": {"const": spec.name}}
    else:
        properties = {"id": {}, "type": {}, "_meta": {}}
    schema = {
        "$schema": DIALECT,
        "title": spec.label,
        **({"description": spec.help} if spec.help else {}),
        **_object(spec.fields, direction, mode, properties),
    }
    if direction == "read":
        # What a reader asked for with `fields=` is all that it gets.
        schema["required"] = ["id", "type"]
        schema["patternProperties"] = {"^_": {}}
    return schema


def _object(
    fields: Mapping[str, f.Field], direction: Direction, mode: Mode, before: Schema
) -> Schema:
    properties = {**before, **{n: described(one, direction, mode) for n, one in fields.items()}}
    demanded = [
        name
        for name, one in fields.items()
        if one.required and not one.visible_if and mode == "publish" and direction == "write"
    ]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": demanded} if demanded else schema


def _nullable(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "type": ["string", "null"], "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return schema


def _bounds(mode: Mode, **bounds: Any) -> Schema:
    """Keep the bounds that are given; lower ones hold for what is published only."""
    return {
        name: value
        for name, value in bounds.items()
        if value is not None and (mode == "publish" or not name.startswith(("minL", "minI")))
    }


@json_schema.register(f.Text)
@json_schema.register(f.LongText)
@json_schema.register(f.Markdown)
def _(field: Any, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    pattern = _NO_NUL
    if isinstance(field, f.Text) and field.pattern is not None:
        pattern = f"^(?:{field.pattern}){'' if mode == 'publish' else '?'}$"
    bounds = _bounds(mode, minLength=field.min_length, maxLength=field.max_length)
    return {"type": "string", "pattern": pattern, **bounds}


@json_schema.register
def _(field: f.RichText, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    tree: Schema = {
        "type": "object",
        "properties": {"type": {"const": "doc"}, "content": {"type": "array"}},
        "required": ["type"],
    }
    # A reader may ask for HTML, Markdown or text instead of the tree.
    return {"anyOf": [tree, {"type": "string"}]} if direction == "read" else tree


@json_schema.register
def _(field: f.Slug, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    pattern: Schema = {} if field.allow_unicode else {"pattern": _SLUG}
    return {"type": "string", "minLength": 1, "maxLength": SLUG_MAX, **pattern}


@json_schema.register
def _(field: f.Email, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "string", "format": "email", "maxLength": EMAIL_MAX}


@json_schema.register
def _(field: f.URL, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    schemes = "|".join(scheme.replace("+", r"\+").replace(".", r"\.") for scheme in field.schemes)
    pattern = f"^(?:{schemes}):"
    return {"type": "string", "format": "iri", "pattern": pattern, "maxLength": URL_MAX}


@json_schema.register
def _(field: f.Colour, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "string", "pattern": _COLOUR}


@json_schema.register
def _(field: f.Integer, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    least = -INTEGER_MAX if field.min is None else field.min
    most = INTEGER_MAX if field.max is None else field.max
    return {"type": "integer", "minimum": least, "maximum": most}


@json_schema.register
def _(field: f.Decimal, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    places = DIGITS_MAX if field.places is None else field.places
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    schema: Schema = {
        "type": "string",
        "pattern": rf"^-?(0|[1-9][0-9]{{0,{DIGITS_MAX - 1}}}){fraction}$",
    }
    # JSON Schema compares numbers only: bounds of exact text are for people to read.
    said = {"x-minimum": field.min, "x-maximum": field.max}
    return schema | {name: bound for name, bound in said.items() if bound is not None}


@json_schema.register
def _(field: f.Boolean, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "boolean"}


@json_schema.register
def _(field: f.Date, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "string", "format": "date"}


@json_schema.register
def _(field: f.DateTime, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "string", "format": "date-time"}


@json_schema.register
def _(field: f.Time, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "string", "pattern": _TIME}


@json_schema.register
def _(field: f.Choice, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {"type": "string", "enum": list(field.values), "x-labels": dict(field.choices)}


@json_schema.register
def _(field: f.Choices, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    item = {"type": "string", "enum": list(field.values)}
    listed = _list(item, field.min_items, field.max_items, mode)
    return {**listed, "uniqueItems": True, "x-labels": dict(field.choices)}


@json_schema.register
def _(field: f.Location, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return {
        "type": "object",
        "properties": {
            "lat": {"type": "number", "minimum": -90, "maximum": 90},
            "lng": {"type": "number", "minimum": -180, "maximum": 180},
        },
        "required": ["lat", "lng"],
        "additionalProperties": False,
    }


@json_schema.register(f.Image)
@json_schema.register(f.File)
def _(field: Any, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return _link({"id": dict(_UUID)}, direction)


@json_schema.register
def _(field: f.StoredFile, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    name: Schema = {"type": "string", "minLength": 1, "maxLength": FILE_NAME_MAX}
    kept: Schema = {
        "type": "object",
        "properties": {"hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "name": name},
        "required": ["hash"],
    }
    if direction == "read":
        return kept
    uploaded: Schema = {
        "type": "object",
        "properties": {"upload": dict(_UUID), "name": name},
        "required": ["upload"],
        "additionalProperties": False,
    }
    return {"anyOf": [uploaded, kept]}


@json_schema.register
def _(field: f.Reference, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    names: Schema = {"type": "string"}
    if field.targets is not None:
        names["enum"] = list(field.targets)
    link = _link({"id": dict(_UUID), "type": names}, direction)
    return _list(link, field.min_items, field.max_items, mode) if field.many else link


def _link(properties: Schema, direction: Direction) -> Schema:
    if direction == "read":
        # A relation is whole once it is included, an asset carries what is known of it.
        return {"type": "object", "properties": properties, "required": ["id"]}
    whole = {"type": "object", "properties": properties, "required": ["id"]}
    return {"anyOf": [dict(_UUID), {**whole, "additionalProperties": False}]}


def _list(item: Schema, least: int | None, most: int | None, mode: Mode) -> Schema:
    bounds = _bounds(mode, minItems=least, maxItems=ITEMS_MAX if most is None else most)
    return {"type": "array", "items": item, **bounds}


@json_schema.register
def _(field: f.List, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return _list(json_schema(field.of, direction, mode), field.min_items, field.max_items, mode)


@json_schema.register
def _(field: f.Group, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    return _object(field.fields, direction, mode, {})


@json_schema.register
def _(field: f.Blocks, direction: Direction = "write", mode: Mode = "draft") -> Schema:
    blocks = [_block(one, direction, mode) for one in field.types]
    return _list({"oneOf": blocks}, field.min_items, field.max_items, mode)


def _block(component: f.ComponentSpec, direction: Direction, mode: Mode) -> Schema:
    own: Schema = {
        "_id": {"type": "string", "pattern": _BLOCK_ID},
        "_type": {"const": component.name},
    }
    schema = _object(component.fields, direction, mode, own)
    named = ["_id", "_type"] if direction == "read" else ["_type"]
    return {
        "title": component.label,
        **({"description": component.help} if component.help else {}),
        **schema,
        "required": named + schema.get("required", []),
    }
