"""The links that a document holds: to entries and to assets, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch
from typing import Any, NamedTuple

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.richtext import assets as rich_text_assets
from cms.schema.richtext import links as rich_text_links

ENTRY, ASSET = "entry", "asset"


class Found(NamedTuple):
    """A link: the dotted path of declared fields, its place among equals, its JSON pointer."""

    field: str
    position: int
    pointer: str
    target_id: str
    kind: str


def links_of(spec: TypeSpec, document: Mapping[str, Any]) -> list[Found]:
    """Return every link of a document, in the order of its fields."""
    return list(_in_fields(spec.fields, document, "", ""))


def _in_fields(
    fields: Mapping[str, f.Field], values: Mapping[str, Any], path: str, pointer: str
) -> Iterator[Found]:
    for name, field in fields.items():
        value = values.get(name)
        if value is not None:
            yield from _links(field, value, f"{path}{name}", f"{pointer}/{name}")


@singledispatch
def _links(field: f.Field, value: Any, path: str, pointer: str) -> Iterator[Found]:
    yield from ()


@_links.register
def _(field: f.Reference, value: Any, path: str, pointer: str) -> Iterator[Found]:
    if not field.many:
        yield Found(path, 0, pointer, value["id"], ENTRY)
        return
    for position, item in enumerate(value):
        yield Found(path, position, f"{pointer}/{position}", item["id"], ENTRY)


@_links.register(f.Image)
@_links.register(f.File)
def _(field: f.Field, value: Any, path: str, pointer: str) -> Iterator[Found]:
    yield Found(path, 0, pointer, value["id"], ASSET)


@_links.register
def _(field: f.RichText, value: Any, path: str, pointer: str) -> Iterator[Found]:
    linked = rich_text_links(value)
    for position, (inner, target) in enumerate(linked):
        yield Found(path, position, pointer + inner, target, ENTRY)
    for position, (inner, target) in enumerate(rich_text_assets(value), start=len(linked)):
        yield Found(path, position, pointer + inner, target, ASSET)


@_links.register
def _(field: f.List, value: Any, path: str, pointer: str) -> Iterator[Found]:
    for position, item in enumerate(value):
        for found in _links(field.of, item, path, f"{pointer}/{position}"):
            yield found._replace(position=position)


@_links.register
def _(field: f.Group, value: Any, path: str, pointer: str) -> Iterator[Found]:
    yield from _in_fields(field.fields, value, f"{path}.", pointer)


@_links.register
def _(field: f.Blocks, value: Any, path: str, pointer: str) -> Iterator[Found]:
    for position, block in enumerate(value):
        component = field.components.get(block["_type"])
        if component is not None:
            prefix = f"{path}.{component.name}."
            yield from _in_fields(component.fields, block, prefix, f"{pointer}/{position}")
