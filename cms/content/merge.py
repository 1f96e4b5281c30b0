"""Three-way merge of documents: edits to different fields and blocks go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.errors import EditConflict
from cms.schema import fields as f

Document = dict[str, Any]
Fields = Mapping[str, f.Field]
_ABSENT = object()


def patched(fields: Fields, document: Mapping[str, Any], patch: Mapping[str, Any]) -> Document:
    """Return `document` with `patch` laid over it (RFC 7396).

    Only groups are merged member by member; every other value is replaced whole.
    """
    result = dict(document)
    for name, value in patch.items():
        field = fields.get(name)
        before = document.get(name)
        if isinstance(field, f.Group) and isinstance(value, dict) and isinstance(before, dict):
            result[name] = patched(field.fields, before, value)
        else:
            result[name] = value
    return result


def merge(fields: Fields, base: Document, theirs: Document, yours: Document) -> Document:
    """Return `theirs` with what `yours` changed since `base`.

    Raise EditConflict (its version is 0: the caller knows it) naming every place that both
    changed differently, with base, theirs and yours.
    """
    conflicts: dict[str, dict[str, Any]] = {}
    merged = _merge(fields, base, theirs, yours, "", conflicts)
    if conflicts:
        raise EditConflict(
            "Somebody else changed the same fields since your base version.", conflicts, 0
        )
    return merged


def _merge(
    fields: Fields,
    base: Document,
    theirs: Document,
    yours: Document,
    pointer: str,
    conflicts: dict[str, dict[str, Any]],
) -> Document:
    merged = dict(theirs)
    for name in [*fields, *(key for key in yours if key not in fields)]:
        values = tuple(_written(one, name) for one in (base, theirs, yours))
        value = _value(fields.get(name), values, f"{pointer}/{name}", conflicts)
        if value is _ABSENT:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged


def _written(document: Document, name: str) -> Any:
    value = document.get(name)
    return _ABSENT if value is None else value


def _value(
    field: f.Field | None,
    values: Sequence[Any],
    pointer: str,
    conflicts: dict[str, dict[str, Any]],
) -> Any:
    base, theirs, yours = values
    if yours == base or theirs == yours:
        return theirs
    if theirs == base:
        return yours
    if isinstance(field, f.Group) and all(isinstance(value, dict) for value in values):
        return _merge(field.fields, base, theirs, yours, pointer, conflicts)
    if isinstance(field, f.Blocks) and all(isinstance(value, list) for value in values):
        return _blocks(field, base, theirs, yours, pointer, conflicts)
    return _conflict(values, pointer, conflicts)


def _conflict(values: Sequence[Any], pointer: str, conflicts: dict[str, dict[str, Any]]) -> Any:
    names = ("base", "theirs", "yours")
    conflicts[pointer] = {
        name: None if value is _ABSENT else value for name, value in zip(names, values, strict=True)
    }
    return values[1]


def _blocks(
    field: f.Blocks,
    base: list[Document],
    theirs: list[Document],
    yours: list[Document],
    pointer: str,
    conflicts: dict[str, dict[str, Any]],
) -> list[Document]:
    before, there, here = (_by_id(blocks) for blocks in (base, theirs, yours))
    if _moved_apart(list(before), list(there), list(here)):
        _conflict((base, theirs, yours), pointer, conflicts)
    merged: dict[str, Document] = {}
    for block_id in [*there, *(one for one in here if one not in there)]:
        versions = tuple(one.get(block_id, _ABSENT) for one in (before, there, here))
        component = field.components.get((here.get(block_id) or there.get(block_id, {}))["_type"])
        inner = f.Group(fields=component.fields) if component else None
        value = _value(inner, versions, f"{pointer}/{block_id}", conflicts)
        if value is not _ABSENT:
            merged[block_id] = value
    return [merged[one] for one in _order(list(before), list(there), list(here)) if one in merged]


def _by_id(blocks: list[Document]) -> dict[str, Document]:
    return {block["_id"]: block for block in blocks}


def _moved_apart(base: list[str], theirs: list[str], yours: list[str]) -> bool:
    """Say whether both writers gave the blocks that all three have another order, not the same."""
    kept, there, here = (
        [one for one in ids if one in base and one in theirs and one in yours]
        for ids in (base, theirs, yours)
    )
    return kept not in (there, here) and there != here


def _order(base: list[str], theirs: list[str], yours: list[str]) -> list[str]:
    """Return the order of blocks: that of who moved them, with the other's new ones in place."""
    kept = [one for one in base if one in theirs and one in yours]
    yours_moved = [one for one in yours if one in kept] != kept
    main, other = (yours, theirs) if yours_moved else (theirs, yours)
    order = list(main)
    for index, one in enumerate(other):
        if one not in order:
            before = next((p for p in reversed(other[:index]) if p in order), None)
            order.insert(0 if before is None else order.index(before) + 1, one)
    return order
