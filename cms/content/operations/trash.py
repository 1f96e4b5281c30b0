"""The trash: throw an entry and its subtree away, take it out again, or destroy it for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import delete

from cms.access.scopes import forget_entries
from cms.access.step_up import require_step_up
from cms.content.assets.keeping import require_unused
from cms.content.collaboration.settling import forget_entries as forget_copies
from cms.content.context import WriteContext
from cms.content.models import Edition, Entry, Intent, Live, Placement, Version
from cms.content.operations.base import EntryOperation
from cms.content.operations.seen import seen_types
from cms.content.operations.throwing import (
    authorise_along,
    say_along,
    take_out,
    throw_away,
    thrown_with,
)
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.errors import StateConflict


@dataclass(frozen=True, kw_only=True)
class Trash(EntryOperation):
    """Take an entry and all below it from readers and editors; nothing is destroyed."""

    name: ClassVar[str] = "trash"
    permission: ClassVar[str] = "trash"
    help: ClassVar[str] = "Put an entry, and all below it, into the trash."

    force: bool = False
    """Assets too that entries use, where the actor may edit them all."""


@dataclass(frozen=True, kw_only=True)
class Restore(EntryOperation):
    """Take an entry, and what was thrown away with it, out of the trash, unpublished."""

    name: ClassVar[str] = "restore"
    permission: ClassVar[str] = "restore"
    help: ClassVar[str] = "Take an entry out of the trash, as an unpublished draft."


@dataclass(frozen=True, kw_only=True)
class Purge(EntryOperation):
    """Destroy an entry that lies in the trash, with its history; can't be undone."""

    name: ClassVar[str] = "purge"
    permission: ClassVar[str] = "purge"
    help: ClassVar[str] = "Destroy an entry in the trash for good, with its history."

    force: bool = False
    """Assets too that entries use, where the actor may edit them all."""


def trash(ctx: WriteContext, op: Trash) -> Outcome:
    """Carry out `Trash`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("trash", root)
    root.require_not_trashed()
    throw_away(ctx, root, force=op.force)
    return Outcome(root.id, root.spec.name, root.entry.head, tuple(ctx.events), ctx.plan)


def restore(ctx: WriteContext, op: Restore) -> Outcome:
    """Carry out `Restore`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("restore", root)
    _require_trash_root(ctx, root)
    take_out(ctx, thrown_with(ctx, root), [root])
    return Outcome(root.id, root.spec.name, root.entry.head, tuple(ctx.events), ctx.plan)


def purge(ctx: WriteContext, op: Purge) -> Outcome:
    """Carry out `Purge`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("purge", root)
    require_step_up(ctx.session, "Purging")
    _require_trash_root(ctx, root)
    states = thrown_with(ctx, root)
    for state in states:
        authorise_along(ctx, "purge", state, root)
    require_unused(ctx, states, force=op.force)
    for state in states:
        ctx.note(state, "exists", True, False)
        ctx.record("entry.purged", state, root=root.id)
        say_along(ctx, state, root)
    ids = [state.id for state in states]
    head = root.entry.head
    ctx.session.flush()
    forget_entries(ctx.session, ids)
    forget_copies(ctx.session, ids)
    for model in (Edition, Live, Intent, Version, Placement):
        ctx.session.execute(delete(model).where(model.entry_id.in_(ids)))
    ctx.session.execute(delete(Entry).where(Entry.id.in_(ids)))
    ctx.session.expire_all()
    return Outcome(root.id, root.spec.name, head, tuple(ctx.events), ctx.plan)


def _require_trash_root(ctx: WriteContext, state: EntryState) -> None:
    if not state.trashed:
        raise StateConflict("The entry is not in the trash.")
    if state.entry.trash_root != state.id:
        root = str(state.entry.trash_root)
        what = f"{root}: name that one." if seen_types(ctx, [root]) else "another one."
        raise StateConflict(f"The entry was thrown away with {what}")
