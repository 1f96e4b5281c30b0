"""A content type as plain data: kept beside what was written under it, and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields as attributes
from typing import Any

import orjson

from cms.errors import DeclarationError
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

FORMAT = 1
"""The version of the form in which declarations are written."""
DEPTH_MAX = 32
"""Fields within each other that are read from data."""

_SPEC_KEYS = (
    "name",
    "label",
    "plural",
    "help",
    "icon",
    "public",
    "title_field",
    "slug_field",
    "plugin",
    "singleton",
)

CORE_KINDS: tuple[type[f.Field], ...] = (
    f.Text,
    f.LongText,
    f.Markdown,
    f.RichText,
    f.Slug,
    f.Integer,
    f.Decimal,
    f.Boolean,
    f.Date,
    f.DateTime,
    f.Time,
    f.Choice,
    f.Choices,
    f.Colour,
    f.Email,
    f.URL,
    f.JSON,
    f.Location,
    f.Image,
    f.File,
    f.StoredFile,
    f.Reference,
    f.List,
    f.Group,
    f.Blocks,
)
"""The kinds of fields that need no plugin."""

_SAID_IF_SET = ("encrypted", "blind_index", "widget", "boost")
"""Younger than the first declarations that were kept: left out, they leave those as they are."""

Kinds = Mapping[str, type[f.Field]]


def field_kinds(plugins: Iterable[tuple[str, type[f.Field]]] = ()) -> dict[str, type[f.Field]]:
    """Return the field classes by kind: the core's, and those of plugins as (plugin, class).

    Raises DeclarationError where a kind is empty or taken.
    """
    kinds = {one.kind: one for one in CORE_KINDS}
    for plugin, one in plugins:
        if not one.kind or one.kind in kinds:
            raise DeclarationError(
                f"the kind {one.kind!r} of the field class {one.__name__} is empty or taken.",
                plugin=plugin,
            )
        kinds[one.kind] = one
    return kinds


_KEPT = "_fingerprint"


def declaration(spec: TypeSpec) -> dict[str, Any]:
    """Return all that a spec says, as a value that JSON can hold."""
    return {
        "format": FORMAT,
        **{key: getattr(spec, key) for key in _SPEC_KEYS},
        "allowed_in": None if spec.allowed_in is None else list(spec.allowed_in),
        "fields": _fields(spec.fields),
    }


def fingerprint(spec: TypeSpec) -> str:
    """Return SHA-256, in hex, of the declaration written as canonical JSON."""
    # Kept beside the spec's own values, as a cached_property would: equal specs may differ in
    # the order of their fields, so a cache by value would mix them up.
    known: str | None = vars(spec).get(_KEPT)
    if known is None:
        # The order of fields is part of the declaration: it is hashed beside the sorted keys.
        said = declaration(spec)
        text = orjson.dumps([said, _order(spec.fields)], option=orjson.OPT_SORT_KEYS)
        known = vars(spec)[_KEPT] = hashlib.sha256(text).hexdigest()
    return known


def spec_from_declaration(declared: Any, kinds: Kinds | None = None) -> TypeSpec:
    """Read back what `declaration` wrote; `kinds` are the field classes that are known.

    Raises DeclarationError where the data has another form or names an unknown kind. Whether
    the type contradicts itself is for `cms.schema.registry.check_types` to say.
    """
    name = str(declared.get("name", ""))[:80] if isinstance(declared, Mapping) else ""
    try:
        if declared["format"] != FORMAT:
            raise ValueError(f"its format is {declared['format']!r}, not {FORMAT}")
        allowed = declared["allowed_in"]
        return TypeSpec(
            **{key: declared[key] for key in _SPEC_KEYS},
            fields=_read_fields(declared["fields"], kinds or field_kinds(), 0),
            allowed_in=None if allowed is None else tuple(allowed),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DeclarationError(
            f"the data is no declaration of a type: {error!r}", type=name
        ) from None


def _fields(fields: Mapping[str, f.Field]) -> dict[str, Any]:
    return {name: field_declaration(field) for name, field in fields.items()}


def field_declaration(field: f.Field) -> dict[str, Any]:
    """Return all that a field says, its kind among it, as a value that JSON can hold."""
    said: dict[str, Any] = {"kind": field.kind}
    for attribute in attributes(field):
        value = getattr(field, attribute.name)
        if value or attribute.name not in _SAID_IF_SET:
            said[attribute.name] = _plain(value)
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, f.Field):
        return field_declaration(value)
    if isinstance(value, f.ComponentSpec):
        return {one.name: _plain(getattr(value, one.name)) for one in attributes(value)}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _order(fields: Mapping[str, f.Field]) -> list[Any]:
    return [[name, _inner_order(field)] for name, field in fields.items()]


def _inner_order(field: f.Field) -> list[Any]:
    if isinstance(field, f.List):
        return _inner_order(field.of)
    if isinstance(field, f.Group):
        return _order(field.fields)
    if isinstance(field, f.Blocks):
        return [[one.name, _order(one.fields)] for one in field.types]
    return []


def _read_fields(said: Any, kinds: Kinds, depth: int) -> dict[str, f.Field]:
    return {name: _read_field(one, kinds, depth + 1) for name, one in said.items()}


def _read_field(said: Any, kinds: Kinds, depth: int) -> f.Field:
    if depth > DEPTH_MAX:
        raise ValueError(f"fields lie more than {DEPTH_MAX} levels within each other")
    kind = kinds.get(said["kind"])
    if kind is None:
        raise ValueError(f"the kind of field {said['kind']!r} is not known")
    known = {attribute.name for attribute in attributes(kind)}
    unknown = said.keys() - known - {"kind"}
    if unknown:
        raise ValueError(f"a field of kind {kind.kind!r} has no {sorted(unknown)}")
    values = {key: _read_value(key, one) for key, one in said.items() if key != "kind"}
    if issubclass(kind, f.List):
        values["of"] = _read_field(said["of"], kinds, depth + 1)
    elif issubclass(kind, f.Group):
        values["fields"] = _read_fields(said["fields"], kinds, depth)
    elif issubclass(kind, f.Blocks):
        values["types"] = tuple(_read_component(one, kinds, depth) for one in said["types"])
    return kind(**values)


def _read_value(key: str, value: Any) -> Any:
    """Lists were tuples, but for those that stand for JSON values."""
    if key in ("default", "visible_if") or not isinstance(value, list):
        return value
    return tuple(_read_value(key, one) for one in value)


def _read_component(said: Any, kinds: Kinds, depth: int) -> f.ComponentSpec:
    return f.ComponentSpec(**{**said, "fields": _read_fields(said["fields"], kinds, depth)})
