"""The localised values of a document, each by a pointer that stays when blocks are moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cms.content.site import SHARED
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

Values = dict[str, Any]
"""Values by pointer: `/title`, `/seo/title`, `/sections/<id of the block>/text`."""


class Place(NamedTuple):
    """A localised field at a place of a document: its pointer, its declaration, its value."""

    pointer: str
    field: f.Field
    value: Any


def places(spec: TypeSpec, slices: Mapping[str, Mapping[str, Any]], locale: str) -> Iterator[Place]:
    """Yield every localised field that a version has a place for, with what `locale` says there.

    Blocks and groups are those of what is shared; what a locale still keeps of others is left
    out. The value is None where the locale says nothing.
    """
    yield from _within(spec.fields, slices.get(SHARED, {}), slices.get(locale, {}), "")


def values(spec: TypeSpec, slices: Mapping[str, Mapping[str, Any]], locale: str) -> Values:
    """Return what a locale says in a version, by pointer; what is empty counts as not said."""
    return {
        place.pointer: place.value
        for place in places(spec, slices, locale)
        if not is_empty(place.value)
    }


def is_empty(value: Any) -> bool:
    """Say whether a value says nothing: null, no text, an empty list, rich text without content."""
    if isinstance(value, Mapping) and value.get("type") == "doc":
        return not value.get("content")
    return value is None or value in ("", [])


def top_field(pointer: str) -> str:
    """Return the field of the document that a pointer leads into."""
    return pointer.split("/")[1]


def is_within(pointer: str, names: Iterable[str]) -> bool:
    """Say whether a pointer is, or lies within, one of `names`: fields, or pointers themselves."""
    wanted = (name if name.startswith("/") else f"/{name}" for name in names)
    return any(pointer == one or pointer.startswith(f"{one}/") for one in wanted)


def put(slice_: dict[str, Any], pointer: str, value: Any) -> None:
    """Write a localised value into a locale's slice; blocks lie there by their ids."""
    *above, last = pointer.split("/")[1:]
    for name in above:
        slice_ = slice_.setdefault(name, {})
    slice_[last] = value


def is_translated(field: f.Field) -> bool:
    """Say whether a value is one that follows another locale's: a slug has a life of its own."""
    return not isinstance(field, f.Slug)


def _within(
    fields: Mapping[str, f.Field], shared: Mapping[str, Any], local: Any, where: str
) -> Iterator[Place]:
    for name, field in fields.items():
        said = local.get(name) if isinstance(local, Mapping) else None
        pointer = f"{where}/{name}"
        if field.localized:
            if is_translated(field):
                yield Place(pointer, field, said)
        elif isinstance(field, f.Group) and isinstance(shared.get(name), Mapping):
            yield from _within(field.fields, shared[name], said, pointer)
        elif isinstance(field, f.Blocks):
            for block in shared.get(name) or ():
                component = field.components.get(block["_type"])
                if component is not None:
                    own = said.get(block["_id"]) if isinstance(said, Mapping) else None
                    inner = f"{pointer}/{block['_id']}"
                    yield from _within(component.fields, block, own, inner)
