"""The operations by which a draft becomes an entry, or an entry follows what changed."""

from __future__ import annotations

from collections.abc import Iterator

from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.transfer.drafting import Draft
from cms.transfer.records import Record


def creation(draft: Draft, note: str) -> list[Operation]:
    """Create the entry with all translations, in the state it is to have (but for the trash).

    What is incomplete stays a draft in one locale, to be finished by `completion`.
    """
    locale, document = next(iter(draft.documents.items()))
    at_once = draft.status == "published" and len(draft.documents) == 1 and not draft.incomplete
    begun = CreateEntry(
        type=draft.spec.name,
        data=document,
        locale=locale,
        parent=draft.parent_id,
        note=note,
        publish=at_once,
        entry_id=draft.entry_id,
        at=None if draft.status == "scheduled" else draft.at,
    )
    if at_once or draft.incomplete:
        return [begun]
    return [begun, *_saves(draft, note, 1, first=False), *_standing(draft)]


def completion(draft: Draft, note: str) -> list[Operation]:
    """Finish what was created incomplete."""
    return [*_saves(draft, note, 1, first=True), *_standing(draft)]


def change(draft: Draft, record: Record, note: str) -> list[Operation]:
    """Carry what changed at the source over; edits made here since are merged, or in conflict."""
    operations: list[Operation] = []
    if record.status == "trash" and draft.status != "trash":
        operations.append(Restore(entry=draft.entry_id))
    if draft.spec.in_tree and record.parent_id != draft.parent_id:
        operations.append(Move(entry=draft.entry_id, parent=draft.parent_id))
    operations += _saves(draft, note, record.version or 1, first=True)
    if draft.status == "published":
        operations.append(Publish(entry=draft.entry_id))
    elif draft.status == "scheduled":
        operations += _standing(draft)
    elif record.status == "published":
        operations.append(Unpublish(entry=draft.entry_id))
    return operations


def disposal(draft: Draft) -> list[Operation]:
    """Throw away what lies in the trash at the source; the last thing to be done."""
    # What the source threw away is thrown away here, whatever used it there.
    return [Trash(entry=draft.entry_id, force=True)]


def _saves(draft: Draft, note: str, base: int, *, first: bool) -> Iterator[Operation]:
    """Save each locale's document; fields that the source no longer fills are cleared."""
    fields = draft.spec.fields
    for number, (locale, document) in enumerate(draft.documents.items()):
        if number or first:
            spoken_of = {n for n in draft.mapped if not number or fields[n].localized}
            empty = dict.fromkeys(spoken_of - document.keys()) if first else {}
            yield SaveDraft(
                entry=draft.entry_id,
                data={**empty, **document},
                locale=locale,
                base_version=base,
                note=note,
            )


def _standing(draft: Draft) -> Iterator[Operation]:
    if draft.status == "published":
        yield Publish(entry=draft.entry_id, at=draft.at)
    elif draft.status == "scheduled" and draft.at is not None:
        yield Schedule(entry=draft.entry_id, at=draft.at)
