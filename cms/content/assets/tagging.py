"""Gives tags to entries and takes them away, whatever others they have: one word for many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.content.context import WriteContext
from cms.content.operations.base import EntryOperation
from cms.content.operations.save import SaveDraft, save
from cms.content.plan import Outcome
from cms.errors import StateConflict
from cms.schema import fields as f

TAGS = "tags"


@dataclass(frozen=True, kw_only=True)
class Tag(EntryOperation):
    """Give an entry tags, and take some away; what it has, or has not, stays as it is."""

    name: ClassVar[str] = "tag"
    permission: ClassVar[str] = "edit"
    help: ClassVar[str] = "Add tags to an entry's draft, and remove some."

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    note: str = ""
    publish: bool = False


def tag(ctx: WriteContext, op: Tag) -> Outcome:
    """Carry out `Tag`: a save of the field `tags`, with all that belongs to one.

    Raises StateConflict for a type whose `tags` are no list of texts.
    """
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    ctx.authorise("edit", state)
    field = state.spec.fields.get(TAGS)
    if not isinstance(field, f.List) or not isinstance(field.of, f.Text):
        raise StateConflict(f"A {state.spec.label} has no tags: it has no list of texts `{TAGS}`.")
    has = list((ctx.stored(state) or {}).get(TAGS) or ())
    kept = [one for one in has if one not in op.remove]
    wanted = [*kept, *(one for one in dict.fromkeys(op.add) if one not in kept)]
    data = {TAGS: wanted}
    head = state.entry.head
    return save(
        ctx,
        SaveDraft(entry=state.id, data=data, base_version=head, note=op.note, publish=op.publish),
    )
