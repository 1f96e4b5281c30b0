"""What a comment is about: the field, the block and the locale, and whether they are still there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms.content.site import Site
from cms.content.state import EntryState
from cms.errors import FieldProblem
from cms.schema.content_type import TypeSpec
from cms.schema.fields import Field


def anchor_problems(
    site: Site, state: EntryState, field: str | None, block: str | None, locale: str | None
) -> list[FieldProblem]:
    """Return what is wrong with where a new comment is to stand."""
    problems = []
    if field is not None and field not in state.spec.fields:
        problems.append(FieldProblem("/field", f"A {state.spec.label} has no such field."))
    elif block is not None and field is None:
        problems.append(FieldProblem("/block", "needs the field in which the block stands."))
    elif block is not None and not has_block(state, str(field), block):
        problems.append(FieldProblem("/block", "There is no such block in the newest version."))
    if locale is not None and locale not in site.locales:
        known = ", ".join(site.locales)
        problems.append(FieldProblem("/locale", f"is no locale of the site, which has {known}."))
    return problems


def has_block(state: EntryState, field: str, block: str) -> bool:
    """Say whether a field of the newest version holds a block of this id, in any locale."""
    parts = state.slices(state.entry.head).values()
    return any(block in blocks_in(part.get(field)) for part in parts)


def blocks_in(value: Any) -> Iterator[str]:
    """Yield the ids of all blocks that a field's value holds, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("_id"), str) and "_type" in value:
            yield value["_id"]
        for inner in value.values():
            yield from blocks_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from blocks_in(inner)


def present_field(spec: TypeSpec, name: str) -> Field | None:
    """Return the field that a comment's field is today, renamed perhaps; None if it is gone."""
    if name in spec.fields:
        return spec.fields[name]
    return next((one for one in spec.fields.values() if name in one.former_names), None)


def is_orphaned(state: EntryState, field: str | None, block: str | None) -> bool:
    """Say whether what a comment is about is gone from the newest version."""
    if field is None:
        return False
    found = present_field(state.spec, field)
    if found is None:
        return True
    return block is not None and not has_block(state, found.name, block)
