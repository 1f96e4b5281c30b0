"""What a writer is told who changed the same as somebody else: enough to go on, by their rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from cms.content.context import WriteContext
from cms.content.merge import SIDES, Place, keys_of, values_at
from cms.content.operations.seen import seen_types
from cms.content.relations import ENTRY, Found, links_of
from cms.content.state import EntryState
from cms.errors import EditConflict
from cms.schema.content_type import TypeSpec
from cms.schema.pointers import pointer, tokens_of

Document = dict[str, Any]
_IN_TEXT = "/attrs/entry"


def told_conflict(
    ctx: WriteContext,
    state: EntryState,
    locale: str,
    conflict: EditConflict,
    documents: Sequence[Document],
    sent: Mapping[str, Any] | None,
) -> EditConflict:
    """Return a conflict as the actor may know it.

    `documents` are base, theirs and yours whole, `sent` what came with the save. Each place has the
    three values, and at `at` the pointers (RFC 6901) that lead to it in the base version, in the
    newest one, in what was sent and in `merged`; null where it is not there. `merged` holds the
    fields concerned with both writers' other changes. A field that may not be read is only named.
    Without anything `sent`, yours is a version of the past, and told no further than the others.
    """
    readable = ctx.readable_fields(state, locale)
    places = [tokens_of(key) for key in conflict.conflicts]
    names = [name for name in state.spec.fields if any(place[0] == name for place in places)]
    shown = [
        _without_unseen(ctx, state.spec, {n: one[n] for n in names if n in readable and n in one})
        for one in (*documents, conflict.merged)
    ]
    base, theirs, yours, merged = shown
    sides = dict(zip(SIDES, (base, theirs, yours if sent is None else documents[2]), strict=True))
    conflicts = {
        pointer(*place): {
            **values_at(sides, place, order="order" in conflict.conflicts[pointer(*place)]),
            "at": {
                side: _pointer(document, place)
                for side, document in {**sides, "merged": merged}.items()
            },
        }
        for place in places
        if place[0] in readable
    }
    conflicts |= {pointer(place[0]): {} for place in places if place[0] not in readable}
    pointers = [_nearest(sent or {}, documents[2], tokens_of(key)) for key in conflicts]
    return EditConflict(
        conflict.detail, conflicts, state.entry.head, merged=merged, pointers=pointers
    )


def _pointer(document: Document, place: Place) -> str | None:
    keys = keys_of(document, place)
    return None if keys is None else pointer(*keys)


def _nearest(sent: Mapping[str, Any], yours: Document, place: Place) -> str:
    """Return the pointer to a place in what was sent, or to what is nearest above it there."""
    for length in range(len(place), 0, -1):
        keys = keys_of(yours, place[:length])
        if keys is not None and _leads(sent, keys):
            return pointer(*keys)
    return pointer(place[0]) if place[0] in sent else ""


def _leads(value: Any, keys: Sequence[str | int]) -> bool:
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _without_unseen(ctx: WriteContext, spec: TypeSpec, document: Document) -> Document:
    """Return a copy of some fields without relations to entries that the actor does not see.

    What rich text links to is left, as in every read.
    """
    links = links_of(spec, document)
    found = [one for one in links if one.kind == ENTRY and not one.pointer.endswith(_IN_TEXT)]
    seen = seen_types(ctx, {link.target_id for link in found}) if found else {}
    unseen = [link for link in found if link.target_id not in seen]
    copy = deepcopy(document)
    # From the last to the first, so that positions in lists stay true.
    for link in reversed(unseen):
        _take_out(copy, link)
    return copy


def _take_out(document: Document, link: Found) -> None:
    *path, last = tokens_of(link.pointer)
    holder: Any = document
    for token in path:
        holder = holder[int(token)] if isinstance(holder, list) else holder[token]
    if isinstance(holder, list):
        del holder[int(last)]
    else:
        del holder[last]
