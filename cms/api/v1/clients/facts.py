"""What a client is made of, in any language: what is compared, ordered and related."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.names import SYSTEM
from cms.schema.keys import EQUALITY, comparable


@dataclass(frozen=True)
class Words:
    """How a language says the types of plain values."""

    plain: Mapping[str, str]
    """Its types by those of JSON Schema: string, integer, number, boolean, object."""
    unknown: str
    """The type of what can be anything."""
    literals: Callable[[Iterable[Any]], str]
    """One of some values, or nothing."""
    listed: Callable[[str], str]
    """A list of values of a type."""

    def of_schema(self, schema: Mapping[str, Any]) -> str:
        """Return the type of what a JSON Schema describes."""
        if "enum" in schema:
            return self.literals(schema["enum"])
        if "anyOf" in schema:
            return " | ".join(dict.fromkeys(map(self.of_schema, schema["anyOf"])))
        kind = str(schema.get("type"))
        if kind == "array":
            return self.listed(self.of_schema(schema.get("items", {})))
        return self.plain.get(kind, self.unknown)

    def compared(self, field: f.Field) -> str:
        """Return the type of what a field is compared with in a filter."""
        inner = field.of if isinstance(field, f.List) else field
        if isinstance(inner, f.Integer):
            return self.plain["integer"]
        if isinstance(inner, f.Boolean):
            return self.plain["boolean"]
        values = inner.values if isinstance(inner, f.Choice | f.Choices) else ()
        return self.literals(values) if values else self.plain["string"]


def operators_of(field: f.Field) -> frozenset[str]:
    """Return the operators that a filter knows for a field; none where it can't be compared."""
    if field.encrypted:
        return EQUALITY if field.blind_index else frozenset()
    compared = comparable(field)
    return frozenset() if compared is None else compared.operators


def compared(
    fields: Mapping[str, f.Field], place: str = ""
) -> Iterator[tuple[str, f.Field, frozenset[str]]]:
    """Yield path, field and operators of what a filter may name, groups' fields among them."""
    for name, one in fields.items():
        if isinstance(one, f.Group):
            yield from compared(one.fields, f"{place}{name}.")
        elif operators := operators_of(one):
            yield f"{place}{name}", one, operators


def sorts(spec: TypeSpec) -> list[str]:
    """Return the paths that a list may be sorted by."""
    system = [name for name, one in SYSTEM.items() if one.ordered]
    return [*system, *_sortable("", spec.fields)]


def _sortable(place: str, fields: Mapping[str, f.Field]) -> Iterator[str]:
    for name, one in fields.items():
        if isinstance(one, f.Group):
            yield from _sortable(f"{place}{name}.", one.fields)
            continue
        found = None if one.encrypted else comparable(one)
        if found is not None and found.ordered and not found.many:
            yield f"{place}{name}"


def relations(spec: TypeSpec, known: Mapping[str, TypeSpec]) -> dict[str, list[str]]:
    """Return the names of a type's relations, each with the known types that it leads to."""
    found = {}
    for name, one in spec.fields.items():
        inner = one.of if isinstance(one, f.List) else one
        if isinstance(inner, f.Reference):
            found[name] = [target for target in inner.targets or known if target in known]
    return found
