"""The ids of a document's blocks, at any depth: they join what locales say to one structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms.errors import FieldProblem
from cms.schema import fields as f
from cms.schema.pointers import pointer


def block_ids(
    fields: Mapping[str, f.Field], document: Mapping[str, Any], where: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield (JSON pointer of the block, its id) for every block of a canonical document."""
    for name, field in fields.items():
        yield from _within(field, document.get(name), where + pointer(name))


def _within(field: f.Field, value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(field, f.Group) and isinstance(value, Mapping):
        yield from block_ids(field.fields, value, where)
    elif isinstance(field, f.List) and isinstance(value, list):
        for position, item in enumerate(value):
            yield from _within(field.of, item, f"{where}/{position}")
    elif isinstance(field, f.Blocks) and isinstance(value, list):
        components = field.components
        for position, block in enumerate(value):
            yield f"{where}/{position}", block["_id"]
            yield from block_ids(components[block["_type"]].fields, block, f"{where}/{position}")


def repeated_ids(fields: Mapping[str, f.Field], document: Mapping[str, Any]) -> list[FieldProblem]:
    """Find blocks whose id another block of the document has already."""
    seen: dict[str, str] = {}
    problems = []
    for where, identity in block_ids(fields, document):
        first = seen.setdefault(identity, where)
        if first != where:
            problems.append(FieldProblem(f"{where}/_id", f"is the id of the block at {first}."))
    return problems
