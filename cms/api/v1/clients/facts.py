"""What a client is made of, in any language: what is compared, ordered and related."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.names import SYSTEM
from cms.schema.keys import EQUALITY, comparable


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
