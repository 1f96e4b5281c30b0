"""The diff of two documents, field by field; each kind of field says how its values differ.

A change is `{"field", "label", "kind", "change": "added"|"removed"|"changed", "diff"}`. What
`diff` holds depends on its `type`: `words`, `rich_text`, `list`, `group`, `blocks`, `json`,
or `value`. Equal documents have no changes, and each field that differs has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from cms.content.history.diff.alignment import Effort, rising
from cms.content.history.diff.json_values import json_changes
from cms.content.history.diff.lists import Item, Lister
from cms.content.history.diff.rich_text import rich_text_blocks
from cms.content.history.diff.words import word_runs
from cms.schema import fields as f

Document = Mapping[str, Any]
Fields = Mapping[str, f.Field]
Change = dict[str, Any]
_OPAQUE = f.JSON()


def document_changes(
    fields: Fields, before: Document, after: Document, effort: Effort
) -> list[Change]:
    """Return how each field differs, in the order of their declaration; null counts as absent."""
    names = [*fields, *sorted((before.keys() | after.keys()) - fields.keys())]
    found = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if old != new:
            found.append(_change(name, fields.get(name, _OPAQUE), old, new, effort))
    return found


def _change(name: str, field: f.Field, old: Any, new: Any, effort: Effort) -> Change:
    return {
        "field": name,
        "label": field.label or name,
        "kind": field.kind,
        "change": kind_of(old, new),
        "diff": value_diff(field, old, new, effort),
    }


def kind_of(old: Any, new: Any) -> str:
    """Name a change by what was there before and is there after; null is nothing."""
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def value_diff(field: f.Field, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    """Return how two values of a field differ; null is nothing.

    A value that has another form than its field's, as from an older declaration, is shown whole.
    """
    kind = _KINDS.get(_kind(field))
    if isinstance(field, f.JSON) and old is not None and new is not None:
        return _json(old, new)
    if kind is None or not all(one is None or isinstance(one, kind) for one in (old, new)):
        return _whole(old, new)
    return _diff(field, kind() if old is None else old, kind() if new is None else new, effort)


def _json(old: Any, new: Any) -> dict[str, Any]:
    changes = json_changes(old, new)
    return _whole(old, new) if changes is None else {"type": "json", "changes": changes}


def _whole(old: Any, new: Any) -> dict[str, Any]:
    return {"type": "value", "from": old, "to": new}


_KINDS: Mapping[str, type] = {"words": str, "tree": dict, "list": list, "group": dict}


@singledispatch
def _kind(field: f.Field) -> str:
    """Name the form in which values of a field are compared; `whole` where they are not."""
    return "whole"


@_kind.register(f.Text)
@_kind.register(f.LongText)
@_kind.register(f.Markdown)
@_kind.register(f.Slug)
@_kind.register(f.Email)
@_kind.register(f.URL)
def _(field: f.Field) -> str:
    return "words"


@_kind.register
def _(field: f.RichText) -> str:
    return "tree"


@_kind.register(f.List)
@_kind.register(f.Choices)
@_kind.register(f.Blocks)
def _(field: f.Field) -> str:
    return "list"


@_kind.register
def _(field: f.Reference) -> str:
    return "list" if field.many else "whole"


@_kind.register
def _(field: f.Group) -> str:
    return "group"


@singledispatch
def _diff(field: f.Field, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    return {"type": "words", "runs": word_runs(old, new, effort)}


@_diff.register
def _(field: f.RichText, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    return {"type": "rich_text", "blocks": rich_text_blocks(old, new, effort)}


@_diff.register
def _(field: f.List, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    def inner(one: Any, other: Any) -> Item:
        return {"diff": value_diff(field.of, one, other, effort)}

    return {"type": "list", "items": Lister(effort, inner).items(old, new)}


@_diff.register(f.Choices)
@_diff.register(f.Reference)
def _(field: f.Field, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    return {"type": "list", "items": Lister(effort).items(old, new)}


@_diff.register
def _(field: f.Group, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    return {"type": "group", "fields": document_changes(field.fields, old, new, effort)}


@_diff.register
def _(field: f.Blocks, old: Any, new: Any, effort: Effort) -> dict[str, Any]:
    before, after = by_id(old), by_id(new)
    if before is None or after is None:
        return {"type": "list", "items": Lister(effort).items(old, new)}
    return {"type": "blocks", "blocks": _blocks(field, before, after, effort)}


def by_id(blocks: list[Any]) -> dict[str, Document] | None:
    """Return blocks by their ids, in order; None where one has none, or two have the same."""
    found = {
        block["_id"]: block
        for block in blocks
        if isinstance(block, Mapping) and isinstance(block.get("_id"), str)
    }
    return found if len(found) == len(blocks) else None


def moved_ids(before: list[str], after: list[str]) -> frozenset[str]:
    """Return the fewest ids that have to have been moved to bring the others from order to order."""
    place = {one: index for index, one in enumerate(before)}
    common = [one for one in after if one in place]
    stayed = {common[index] for index in rising([place[one] for one in common])}
    return frozenset(common) - stayed


def _blocks(
    field: f.Blocks, before: Mapping[str, Document], after: Mapping[str, Document], effort: Effort
) -> list[Change]:
    moved = moved_ids(list(before), list(after))
    old_place = {one: index for index, one in enumerate(before)}
    found = [
        _block(field, one, before.get(one), block, effort)
        | {"from": old_place.get(one), "to": index, "moved": one in moved}
        for index, (one, block) in enumerate(after.items())
    ]
    ids = list(before)
    for index, one in enumerate(ids):
        if one not in after:
            gone = _block(field, one, before[one], None, effort)
            place = _after(found, ids[:index])
            found.insert(place, gone | {"from": index, "to": None, "moved": False})
    return found


def _after(found: list[Change], before: list[str]) -> int:
    """Return where to show what is gone: behind the nearest that stood before it."""
    places = {change["id"]: index for index, change in enumerate(found)}
    nearest = next((one for one in reversed(before) if one in places), None)
    return 0 if nearest is None else places[nearest] + 1


def _block(
    field: f.Blocks, identity: str, old: Document | None, new: Document | None, effort: Effort
) -> Change:
    block = new or old or {}
    component = field.components.get(block.get("_type", ""))
    change: Change = {
        "id": identity,
        "type": block.get("_type"),
        "label": component.label if component else block.get("_type"),
        "op": "same" if old == new else kind_of(old, new),
        "fields": [],
    }
    if old is not None and new is not None and old.get("_type") != new.get("_type"):
        change["type_from"] = old.get("_type")
    if old != new:
        inner = component.fields if component else {}
        change["fields"] = document_changes(inner, _inner(old), _inner(new), effort)
    return change


def _inner(block: Document | None) -> Document:
    return {name: one for name, one in (block or {}).items() if name not in ("_id", "_type")}
