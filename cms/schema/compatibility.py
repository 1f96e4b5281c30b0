"""Carry a document that was written under an older declaration to today's.

A field that was renamed brings its value along; what today's declaration has no place for is
handed back beside the document, untouched. Nothing is lost and nothing is converted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cms.schema import fields as f
from cms.schema.colander_schema import child_node, read
from cms.schema.content_type import TypeSpec
from cms.schema.pointers import pointer

Old = Mapping[str, Any]
"""Fields by name as `cms.schema.declaration` wrote them; empty where nothing is known."""


def upgrade(
    document: Mapping[str, Any], written_under: Mapping[str, Any], spec: TypeSpec
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (document under today's names, leftovers).

    `document` may be one locale's slice. `leftovers` maps JSON pointers into the document as
    it was written to the values that have no place today: fields that were removed, fields
    whose kind has changed to one that refuses the value, blocks of components that are gone.
    """
    carrier = _Carrier()
    upgraded = carrier.object(document, _inner(written_under, "fields"), spec.fields, "")
    return upgraded, carrier.leftovers


class _Carrier:
    def __init__(self) -> None:
        self.leftovers: dict[str, Any] = {}

    def object(
        self, values: Mapping[str, Any], old: Old, fields: Mapping[str, f.Field], where: str
    ) -> dict[str, Any]:
        """Carry the fields of an object; keys of the CMS itself, `_id` and the like, stay."""
        targets = dict(_targets(values, fields))
        carried: dict[str, Any] = {}
        for name, value in values.items():
            place = where + pointer(name)
            today = targets.get(name)
            if name.startswith("_"):
                carried[name] = value
            elif today is None:
                self.leftovers[place] = value
            else:
                for kept in self.value(value, _inner(old, name), fields[today], place):
                    carried[today] = kept
        return carried

    def value(self, value: Any, old: Old, field: f.Field, where: str) -> Iterator[Any]:
        """Yield the value carried to `field`, or nothing where it is left over."""
        if value is None:
            yield None
        elif old and _shape(old) != _shape_of(field) and not _accepts(field, value):
            self.leftovers[where] = value
        elif isinstance(field, f.Group) and isinstance(value, Mapping):
            yield self.object(value, _inner(old, "fields"), field.fields, where)
        elif isinstance(field, f.List) and isinstance(value, list):
            yield list(self._items(value, _inner(old, "of"), field.of, where))
        elif isinstance(field, f.Blocks):
            yield self._blocks(value, _old_components(old), field, where)
        else:
            yield value

    def _items(self, items: list[Any], old: Old, of: f.Field, where: str) -> Iterator[Any]:
        for position, item in enumerate(items):
            yield from self.value(item, old, of, f"{where}/{position}")

    def _blocks(self, value: Any, old: Old, field: f.Blocks, where: str) -> Any:
        """Carry blocks in order, or what a locale says of them, keyed by their ids."""
        if isinstance(value, list):
            numbered = enumerate(value)
            return [
                kept
                for position, block in numbered
                for kept in self._block(block, old, field, f"{where}/{position}")
            ]
        if isinstance(value, Mapping):
            return {
                identity: kept
                for identity, block in value.items()
                for kept in self._block(block, old, field, where + pointer(identity))
            }
        return value

    def _block(self, block: Any, old: Old, field: f.Blocks, where: str) -> Iterator[Any]:
        if not isinstance(block, Mapping):
            yield block
            return
        written_as = block.get("_type")
        component = _component(field, written_as)
        if component is not None:
            fields = component.fields
            known = _inner(_inner(old, str(written_as)), "fields")
            carried = self.object(block, known, fields, where)
            yield {**carried, "_type": component.name}
        elif written_as is None:
            yield self.object(block, {}, _all_fields(field), where)
        else:
            self.leftovers[where] = dict(block)


def _targets(values: Mapping[str, Any], fields: Mapping[str, f.Field]) -> Iterator[tuple[str, str]]:
    """Yield (name as written, today's name); what is written under today's name goes first."""
    for name, field in fields.items():
        written = [one for one in (name, *field.former_names) if one in values]
        if written:
            yield written[0], name


def _component(field: f.Blocks, written_as: Any) -> f.ComponentSpec | None:
    for component in field.types:
        if written_as is not None and written_as in (component.name, component.renamed_from):
            found: f.ComponentSpec = component
            return found
    return None


def _all_fields(field: f.Blocks) -> dict[str, f.Field]:
    """Return the fields of every component: a slice may not say which one a block is."""
    every: dict[str, f.Field] = {}
    for component in field.components.values():
        for name, one in component.fields.items():
            every.setdefault(name, one)
    return every


def _inner(old: Any, key: str) -> Old:
    inner = old.get(key) if isinstance(old, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _old_components(old: Old) -> Old:
    types = old.get("types")
    if not isinstance(types, Sequence):
        return {}
    return {str(one.get("name")): one for one in types if isinstance(one, Mapping)}


def _shape(old: Old) -> tuple[Any, ...]:
    return (old.get("kind"), bool(old.get("many")))


def _shape_of(field: f.Field) -> tuple[Any, ...]:
    return (field.kind, bool(getattr(field, "many", False)))


def _accepts(field: f.Field, value: Any) -> bool:
    _, problems = read(child_node(field, "draft"), value)
    return not problems
