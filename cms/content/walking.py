"""Walks documents along their declaration: finds relations, and rebuilds what has to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cms.schema.fields import (
    Blocks,
    ComponentSpec,
    Field,
    File,
    Group,
    Image,
    List,
    Reference,
    RichText,
    StoredFile,
)

LEFT_OUT = object()
Tree = dict[str, Any]
"""Names to trees of names below them; an empty tree means all of it."""

Document = Mapping[str, Any]
Fields = Mapping[str, Field]


class Relation(NamedTuple):
    """A relation in a document: where (dotted), to what, and how it is asked to be answered.

    `asset` is the field of a relation to an asset, which is answered with what pages need of it.
    """

    path: str
    target: str
    included: bool
    fields: Tree | None
    include: Tree
    asset: Field | None = None


def relations(
    fields: Fields, document: Document, wanted: Tree | None, include: Tree, place: str = ""
) -> Iterator[Relation]:
    """Yield every relation in the part of a document that is wanted."""
    for name, value in document.items():
        field = fields.get(name)
        if field is None or value is None or (wanted is not None and name not in wanted):
            continue
        inner = (wanted or {}).get(name) or None
        yield from _of_value(
            field, value, inner, include.get(name), f"{place}.{name}" if place else name
        )


def _of_value(
    field: Field, value: Any, wanted: Tree | None, include: Tree | None, place: str
) -> Iterator[Relation]:
    if isinstance(field, Reference | Image | File):
        yield from _direct(field, value, wanted, include, place)
        return
    for inner, item in _inner_documents(field, value):
        yield from relations(inner, item, wanted, include or {}, place)
    if isinstance(field, List) and isinstance(value, list):
        for item in value:
            yield from _of_value(field.of, item, wanted, include, place)


def _direct(
    field: Field, value: Any, wanted: Tree | None, include: Tree | None, place: str
) -> Iterator[Relation]:
    asset = None if isinstance(field, Reference) else field
    for item in value if isinstance(value, list) else [value]:
        target = target_of(item)
        if target is not None:
            included = include is not None and asset is None
            yield Relation(place, target, included, wanted, include or {}, asset)


def target_of(value: Any) -> str | None:
    """Return the id that the value of a relation names."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def _inner_documents(field: Field, value: Any) -> Iterator[tuple[Fields, dict[str, Any]]]:
    if isinstance(field, Group) and isinstance(value, dict):
        yield field.fields, value
    if isinstance(field, Blocks) and isinstance(value, list):
        for item in value:
            component = _component(field, item)
            if component is not None:
                yield component.fields, item


def _component(field: Blocks, item: Any) -> ComponentSpec | None:
    if not isinstance(item, dict) or not isinstance(item.get("_type"), str):
        return None
    return field.components.get(item["_type"])


def rich_texts(fields: Fields, document: Document, wanted: Tree | None) -> Iterator[dict[str, Any]]:
    """Yield every tree of rich text in the part of a document that is wanted."""
    found: list[dict[str, Any]] = []

    def remember(tree: dict[str, Any]) -> Any:
        found.append(tree)
        return tree

    rebuild(fields, document, wanted, {}, Change(lambda _, value: value, remember))
    yield from found


@dataclass(frozen=True)
class Change:
    """What becomes of relations and of rich text while a document is rebuilt.

    `related` gives what stands for a relation, or LEFT_OUT; `rich`, if given, what stands for a
    tree of rich text, and `file` for a file of the entry's own.
    """

    related: Callable[[Relation, Any], Any]
    rich: Callable[[dict[str, Any]], Any] | None = None
    file: Callable[[Any], Any] | None = None


def rebuild(
    fields: Fields, document: Document, wanted: Tree | None, include: Tree, change: Change
) -> dict[str, Any]:
    """Return the wanted part of a document with `change` applied; unknown members stay."""
    built: dict[str, Any] = {}
    for name, value in document.items():
        if wanted is not None and name not in wanted:
            continue
        field = fields.get(name)
        inner = (wanted or {}).get(name) or None
        result = value
        if field is not None and value is not None:
            result = _value(field, value, inner, include.get(name), change)
        if result is not LEFT_OUT:
            built[name] = result
    return built


def _value(
    field: Field, value: Any, wanted: Tree | None, include: Tree | None, change: Change
) -> Any:
    if isinstance(field, Reference | Image | File):
        return _link(field, value, wanted, include, change)
    if isinstance(field, StoredFile) and change.file is not None:
        return change.file(value)
    if isinstance(field, RichText) and change.rich is not None and isinstance(value, dict):
        return change.rich(value)
    if isinstance(field, List) and isinstance(value, list):
        return _kept(_value(field.of, item, wanted, include, change) for item in value)
    if isinstance(field, Group) and isinstance(value, dict):
        return rebuild(field.fields, value, wanted, include or {}, change)
    if isinstance(field, Blocks) and isinstance(value, list):
        return [_block(field, item, wanted, include or {}, change) for item in value]
    return value


def _link(
    field: Field, value: Any, wanted: Tree | None, include: Tree | None, change: Change
) -> Any:
    if not isinstance(field, Reference):
        return _related(value, wanted, None, change, field)
    if isinstance(value, list):
        return _kept(_related(item, wanted, include, change) for item in value)
    return _related(value, wanted, include, change)


def _kept(values: Iterator[Any]) -> list[Any]:
    return [value for value in values if value is not LEFT_OUT]


def _related(
    value: Any,
    wanted: Tree | None,
    include: Tree | None,
    change: Change,
    asset: Field | None = None,
) -> Any:
    target = target_of(value)
    if target is None:
        return value
    relation = Relation("", target, include is not None, wanted, include or {}, asset)
    return change.related(relation, value)


def _block(field: Blocks, item: Any, wanted: Tree | None, include: Tree, change: Change) -> Any:
    component = _component(field, item)
    if component is None:
        return item
    kept = None if wanted is None else {**wanted, "_id": {}, "_type": {}}
    return rebuild(component.fields, item, kept, include, change)
