"""Three-way merge of documents: edits to different fields, blocks and paragraphs go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from cms.content.merge_lists import merged_order, merged_set, moved_apart
from cms.content.merge_rich_text import merged_tree
from cms.content.sameness import same
from cms.errors import EditConflict
from cms.schema import fields as f
from cms.schema.pointers import pointer

Document = dict[str, Any]
Fields = Mapping[str, f.Field]
Place = tuple[str, ...]
_ABSENT = object()
_APART = object()
SIDES = ("base", "theirs", "yours")


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
    changed differently, with base, theirs and yours. A place is a JSON pointer in which blocks
    go by their ids; `merged` of the error is the result with theirs in those places. Where only
    the order of blocks is in conflict, `order` says so, and the three are lists of ids.
    """
    merging = Merging()
    merged = merging.documents(fields, (base, theirs, yours), ())
    if merging.places:
        sides = dict(zip(SIDES, (base, theirs, yours), strict=True))
        conflicts = {
            pointer(*place): values_at(sides, place, order=order)
            for place, order in merging.places.items()
        }
        raise EditConflict(
            "Somebody else changed the same fields since your base version.",
            conflicts,
            0,
            merged=merged,
        )
    return merged


class Merging:
    """One merge under way: gathers the places that both changed differently."""

    def __init__(self) -> None:
        self.places: dict[Place, bool] = {}
        """The places; true where only the order of blocks is meant."""

    def documents(self, fields: Fields, documents: Sequence[Document], place: Place) -> Document:
        """Return three documents, or groups, as one."""
        _, theirs, yours = documents
        merged = dict(theirs)
        for name in [*fields, *(key for key in yours if key not in fields)]:
            values = tuple(_written(one, name) for one in documents)
            value = self.value(fields.get(name), values, (*place, name))
            if value is _ABSENT:
                merged.pop(name, None)
            else:
                merged[name] = value
        return merged

    def value(self, field: f.Field | None, values: Sequence[Any], place: Place) -> Any:
        """Return three values of a field as one; theirs where they can't be."""
        base, theirs, yours = values
        if same(theirs, base):
            return yours
        if _alike(yours, base) or _alike(theirs, yours):
            return theirs
        if _alike(theirs, base):
            return yours
        merged = _together(field, values, self, place) if field is not None else _APART
        return self.conflict(values, place) if merged is _APART else merged

    def conflict(self, values: Sequence[Any], place: Place) -> Any:
        """Note that both changed a place, with all that is in it, and return theirs."""
        within = [one for one in self.places if one[: len(place)] == place]
        for one in within:
            del self.places[one]
        self.places[place] = False
        return values[1]


def _written(document: Document, name: str) -> Any:
    value = document.get(name)
    return _ABSENT if value is None else value


def _alike(one: Any, other: Any) -> bool:
    if one is _ABSENT or other is _ABSENT:
        # A list without items says no more than no list.
        return one is other or one == [] or other == []
    return same(one, other)


@singledispatch
def _together(field: f.Field, values: Sequence[Any], merging: Merging, place: Place) -> Any:
    """Return what both made of a value that both changed, or `_APART`."""
    return _APART


@_together.register
def _(field: f.Group, values: Sequence[Any], merging: Merging, place: Place) -> Any:
    groups = [{} if value is _ABSENT else value for value in values]
    if values[1] is _ABSENT or values[2] is _ABSENT or not _all(groups, dict):
        return _APART
    return merging.documents(field.fields, groups, place)


@_together.register
def _(field: f.RichText, values: Sequence[Any], merging: Merging, place: Place) -> Any:
    merged = merged_tree(*values)
    return _APART if merged is None else merged


@_together.register
def _(field: f.Reference, values: Sequence[Any], merging: Merging, place: Place) -> Any:
    if not field.many:
        return _APART
    return _distinct(values, lambda item: item.get("id"), field.max_items)


@_together.register
def _(field: f.Choices, values: Sequence[Any], merging: Merging, place: Place) -> Any:
    return _distinct(values, lambda item: item, field.max_items)


@_together.register
def _(field: f.Blocks, values: Sequence[Any], merging: Merging, place: Place) -> Any:
    lists = [[] if value is _ABSENT else value for value in values]
    if not _all(lists, list):
        return _APART
    before, there, here = ({block["_id"]: block for block in blocks} for blocks in lists)
    ids = [list(one) for one in (before, there, here)]
    if moved_apart(*ids):
        merging.places[place] = True
    merged: dict[str, Document] = {}
    order = merged_order(*ids)
    for block_id in order:
        versions = [one.get(block_id, _ABSENT) for one in (before, there, here)]
        value = merging.value(_block(field, versions), versions, (*place, block_id))
        if value is not _ABSENT:
            merged[block_id] = value
    if _too_many(len(merged), lists, field.max_items):
        return _APART
    return [merged[one] for one in order if one in merged]


def _block(field: f.Blocks, versions: Sequence[Any]) -> f.Field | None:
    """Return how a block is merged: by its fields, if all have it and it is one of the same kind."""
    if any(one is _ABSENT for one in versions):
        return None
    kinds = {one["_type"] for one in versions}
    component = field.components.get(kinds.pop())
    return f.Group(fields=component.fields) if component is not None and not kinds else None


def _distinct(values: Sequence[Any], key: Any, most: int | None) -> Any:
    lists = [[] if value is _ABSENT else value for value in values]
    if not _all(lists, list):
        return _APART
    known = {key(item): item for items in reversed(lists) for item in items}
    known |= {key(item): item for item in lists[1]}
    ids = [[key(item) for item in items] for items in lists]
    if any(len(one) != len(set(one)) for one in ids):
        return _APART
    merged = merged_set(*ids)
    if merged is None or _too_many(len(merged), lists, most):
        return _APART
    return [known[one] for one in merged]


def _too_many(number: int, lists: Sequence[Sequence[Any]], most: int | None) -> bool:
    """Say whether only both together go beyond the bound, so that somebody has to choose."""
    return most is not None and number > max(most, len(lists[1]), len(lists[2]))


def _all(values: Sequence[Any], kind: type) -> bool:
    return all(isinstance(value, kind) for value in values)


# -- places -------------------------------------------------------------------------------


def values_at(
    sides: Mapping[str, Document], place: Place, *, order: bool = False
) -> dict[str, Any]:
    """Return what stands at a place on each side; the ids of blocks where their order is meant."""
    found = {side: value_at(document, place) for side, document in sides.items()}
    if not order:
        return found
    ids = {side: [block["_id"] for block in blocks or ()] for side, blocks in found.items()}
    return {**ids, "order": True}


def value_at(document: Any, place: Place) -> Any:
    """Return what stands at a place of a document, blocks named by their ids; None for nothing."""
    keys = keys_of(document, place)
    value = document
    for key in keys if keys is not None else ():
        value = value[key]
    return None if keys is None else value


def keys_of(document: Any, place: Place) -> list[str | int] | None:
    """Return the keys and positions that lead to a place; None where the document has none."""
    keys: list[str | int] = []
    for token in place:
        if isinstance(document, list):
            ids = [block.get("_id") for block in document]
            key: str | int | None = ids.index(token) if token in ids else None
        else:
            key = token if isinstance(document, dict) and token in document else None
        if key is None:
            return None
        keys.append(key)
        document = document[key]
    return keys
