"""Which fields of which slices a version changes, and which blocks; kept with the version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from cms.content.history.diff.fields import by_id, kind_of
from cms.content.models import VersionChange
from cms.content.site import SHARED
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

Slices = Mapping[str, Mapping[str, Any]]
_INSERT = insert(cast(Table, VersionChange.__table__))


class FieldChange(NamedTuple):
    """A field of a slice was `added`, `changed` or `removed`; or a block of it was."""

    slice: str
    field: str
    block: str
    change: str


def field_changes(spec: TypeSpec, before: Slices, after: Slices) -> list[FieldChange]:
    """Return what changed between two versions: shared fields first, blocks behind their field."""
    found: list[FieldChange] = []
    for name in sorted({*before, *after}, key=lambda one: (one != SHARED, one)):
        old, new = before.get(name, {}), after.get(name, {})
        for field in [*new, *(one for one in old if one not in new)]:
            if old.get(field) != new.get(field):
                values = old.get(field), new.get(field)
                found.append(FieldChange(name, field, "", kind_of(*values)))
                blocks = _block_changes(spec.fields.get(field), *values)
                found += [FieldChange(name, field, *one) for one in blocks]
    return found


def note_changes(
    session: Session, entry_id: str, number: int, found: Iterable[FieldChange]
) -> None:
    """Keep what a version changed."""
    rows = [{"entry_id": entry_id, "number": number, **one._asdict()} for one in found]
    if rows:
        session.execute(_INSERT, rows)


def _block_changes(field: f.Field | None, old: Any, new: Any) -> list[tuple[str, str]]:
    if field is None:
        return []
    before, after = dict(block_parts(field, old)), dict(block_parts(field, new))
    return [
        (one, kind_of(before.get(one), after.get(one)))
        for one in [*after, *(each for each in before if each not in after)]
        if before.get(one) != after.get(one)
    ]


def block_parts(field: f.Field, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the id of each block within a field's value in a slice, at any depth, and its part.

    The shared slice holds a list of blocks, a locale's slice their parts by id.
    """
    if isinstance(field, f.Group) and isinstance(value, Mapping):
        yield from _within(field.fields, value)
    elif isinstance(field, f.List) and isinstance(value, list):
        for item in value:
            yield from block_parts(field.of, item)
    elif isinstance(field, f.Blocks):
        blocks = by_id(value) if isinstance(value, list) else value
        inner = {n: one for each in field.components.values() for n, one in each.fields.items()}
        for identity, part in (blocks or {}).items():
            yield identity, part
            component = field.components.get(part.get("_type", ""))
            yield from _within(component.fields if component else inner, part)


def _within(fields: Mapping[str, f.Field], values: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(values, Mapping):
        for name, one in fields.items():
            yield from block_parts(one, values.get(name))
