"""The trash: throw an entry and its subtree away, take it out again, or destroy it for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import delete, select

from cms.access.scopes import forget_entries, rescope
from cms.content.context import WriteContext
from cms.content.models import Edition, Entry, Intent, Live, Placement, Version
from cms.content.operations.base import EntryOperation
from cms.content.operations.create import check_singleton
from cms.content.operations.placing import place
from cms.content.operations.schedule import withdraw
from cms.content.operations.seen import seen_types
from cms.content.operations.standing import restand
from cms.content.operations.unpublish import note_referrers
from cms.content.plan import Outcome
from cms.content.releases.overlays import refresh
from cms.content.state import EntryState
from cms.content.subtree import descendants
from cms.errors import Forbidden, NotFound, StateConflict


@dataclass(frozen=True, kw_only=True)
class Trash(EntryOperation):
    """Take an entry and all below it from readers and editors; nothing is destroyed."""

    name: ClassVar[str] = "trash"
    permission: ClassVar[str] = "trash"
    help: ClassVar[str] = "Put an entry, and all below it, into the trash."


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


def trash(ctx: WriteContext, op: Trash) -> Outcome:
    """Carry out `Trash`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("trash", root)
    root.require_not_trashed()
    for state in [root, *_below(ctx, root)]:
        if state.trashed:
            continue
        _authorise(ctx, "trash", state, root)
        note_referrers(ctx, state)
        withdraw(ctx, state)
        restand(ctx, state, [], ctx.now)
        ctx.editions.close(state, "draft")
        ctx.editions.write_draft(state, kind="trash")
        state.entry.trashed_at, state.entry.trash_root = ctx.now, root.id
        refresh(ctx.editions, [state])
        ctx.record("entry.trashed", state, root=root.id)
        _also(ctx, state, root)
    ctx.session.flush()
    return Outcome(root.id, root.spec.name, root.entry.head, tuple(ctx.events), ctx.plan)


def restore(ctx: WriteContext, op: Restore) -> Outcome:
    """Carry out `Restore`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("restore", root)
    _require_trash_root(ctx, root)
    _find_place(ctx, root)
    states = _thrown_with(ctx, root)
    for state in states:
        _authorise(ctx, "restore", state, root)
        check_singleton(ctx, state.spec)
    for state in states:
        ctx.editions.close(state, "trash")
        state.entry.trashed_at = state.entry.trash_root = None
        ctx.editions.write_draft(state)
        refresh(ctx.editions, [state])
        ctx.record("entry.restored", state, root=root.id)
        _also(ctx, state, root)
    ctx.session.flush()
    return Outcome(root.id, root.spec.name, root.entry.head, tuple(ctx.events), ctx.plan)


def purge(ctx: WriteContext, op: Purge) -> Outcome:
    """Carry out `Purge`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("purge", root)
    _require_trash_root(ctx, root)
    states = _thrown_with(ctx, root)
    for state in states:
        _authorise(ctx, "purge", state, root)
        ctx.record("entry.purged", state, root=root.id)
        _also(ctx, state, root)
    ids = [state.id for state in states]
    head = root.entry.head
    ctx.session.flush()
    forget_entries(ctx.session, ids)
    for model in (Edition, Live, Intent, Version, Placement):
        ctx.session.execute(delete(model).where(model.entry_id.in_(ids)))
    ctx.session.execute(delete(Entry).where(Entry.id.in_(ids)))
    ctx.session.expire_all()
    return Outcome(root.id, root.spec.name, head, tuple(ctx.events), ctx.plan)


def _below(ctx: WriteContext, root: EntryState) -> list[EntryState]:
    ids = sorted(row[0] for row in ctx.session.execute(descendants(ctx.session, root.id)))
    return [ctx.state(one) for one in ids if one != root.id]


def _thrown_with(ctx: WriteContext, root: EntryState) -> list[EntryState]:
    query = select(Entry.id).where(Entry.trash_root == root.id).order_by(Entry.id)
    return [ctx.state(one) for one in ctx.session.scalars(query).all()]


def _authorise(ctx: WriteContext, permission: str, state: EntryState, root: EntryState) -> None:
    """Ask for the right to an entry that goes along; one that is not seen is not named either."""
    if state is root:
        return
    try:
        ctx.authorise(permission, state)
    except NotFound:
        raise Forbidden(
            f"Something that goes along with it needs the permission {permission!r} as well."
        ) from None


def _also(ctx: WriteContext, state: EntryState, root: EntryState) -> None:
    if state.id != root.id:
        ctx.plan.also.append({"entry": state.id, "type": state.spec.name})


def _require_trash_root(ctx: WriteContext, state: EntryState) -> None:
    if not state.trashed:
        raise StateConflict("The entry is not in the trash.")
    if state.entry.trash_root != state.id:
        root = str(state.entry.trash_root)
        what = f"{root}: name that one." if seen_types(ctx, [root]) else "another one."
        raise StateConflict(f"The entry was thrown away with {what}")


def _find_place(ctx: WriteContext, state: EntryState) -> None:
    """See that the entry can stand somewhere: where it stood, or at the root if that is purged."""
    old = state.placement
    if old is None or old.parent_id is None:
        return
    parent = ctx.session.get(Entry, old.parent_id)
    if parent is not None and parent.trashed_at is not None:
        raise StateConflict("What the entry stood under is in the trash: restore that first.")
    if parent is None:
        if "/" not in (state.spec.allowed_in or ()):
            raise StateConflict(
                f"What the entry stood under was destroyed, and a {state.spec.label} can't stand "
                "at the root: it can only be purged."
            )
        old.valid_to = ctx.now
        ctx.session.flush()
        state.placement = place(ctx, state.id, None)
        rescope(ctx.session, state.id, None, descendants)
        ctx.plan.warnings.append("What it stood under was destroyed: it now stands at the root.")
