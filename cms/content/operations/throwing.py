"""Throwing entries away and taking them out again, whichever operation asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from cms.access.scopes import rescope
from cms.content.assets.keeping import require_unused
from cms.content.context import WriteContext
from cms.content.models import Entry
from cms.content.operations.create import check_singleton
from cms.content.operations.placing import place, where
from cms.content.operations.schedule import withdraw
from cms.content.operations.standing import restand
from cms.content.operations.unpublish import note_referrers
from cms.content.releases.overlays import refresh
from cms.content.state import EntryState
from cms.content.subtree import descendants
from cms.errors import Forbidden, NotFound, StateConflict


def throw_away(
    ctx: WriteContext, root: EntryState, *, force: bool = False, along: Iterable[str] = ()
) -> None:
    """Put an entry and all below it into the trash; the right to the root was asked for.

    Assets that something uses are refused unless by `force`; `along` are entries that go as well.
    """
    going = [state for state in [root, *_below(ctx, root)] if not state.trashed]
    for state in going:
        authorise_along(ctx, "trash", state, root)
    require_unused(ctx, going, force=force, along={*along, *(state.id for state in going)})
    for state in going:
        note_referrers(ctx, state)
        withdraw(ctx, state)
        restand(ctx, state, [], ctx.now)
        ctx.editions.close(state, "draft")
        ctx.editions.write_draft(state, kind="trash")
        ctx.note(state, "trash", None, root.id)
        state.entry.trashed_at, state.entry.trash_root = ctx.now, root.id
        refresh(ctx.editions, [state])
        ctx.record("entry.trashed", state, root=root.id)
        say_along(ctx, state, root)
    ctx.session.flush()


def take_out(ctx: WriteContext, states: Sequence[EntryState], roots: Iterable[EntryState]) -> None:
    """Take entries out of the trash, unpublished; `roots` are those that were thrown away."""
    for root in roots:
        ctx.authorise("restore", root)
    for root in roots:
        _find_place(ctx, root, {state.id for state in states})
    by_id = {state.id: state for state in states}
    for state in states:
        authorise_along(ctx, "restore", state, by_id.get(str(state.entry.trash_root), state))
        check_singleton(ctx, state.spec)
    for state in states:
        root_id = state.entry.trash_root
        ctx.editions.close(state, "trash")
        ctx.note(state, "trash", root_id, None)
        state.entry.trashed_at = state.entry.trash_root = None
        ctx.editions.write_draft(state)
        refresh(ctx.editions, [state])
        ctx.record("entry.restored", state, root=root_id)
        say_along(ctx, state, by_id.get(str(root_id), state))
    ctx.session.flush()


def thrown_with(ctx: WriteContext, root: EntryState) -> list[EntryState]:
    """Return the states of an entry in the trash and of what was thrown away with it."""
    query = select(Entry.id).where(Entry.trash_root == root.id).order_by(Entry.id)
    found = [ctx.state(one) for one in ctx.session.scalars(query).all() if one != root.id]
    return [root, *found]


def authorise_along(
    ctx: WriteContext, permission: str, state: EntryState, root: EntryState
) -> None:
    """Ask for the right to an entry that goes along; one that is not seen is not named either."""
    if state.id == root.id:
        return
    try:
        ctx.authorise(permission, state)
    except NotFound:
        raise Forbidden(
            f"Something that goes along with it needs the permission {permission!r} as well."
        ) from None


def say_along(ctx: WriteContext, state: EntryState, root: EntryState) -> None:
    """Say in the plan that an entry goes along."""
    if state.id != root.id:
        ctx.plan.also.append({"entry": state.id, "type": state.spec.name})


def _below(ctx: WriteContext, root: EntryState) -> list[EntryState]:
    ids = sorted(row[0] for row in ctx.session.execute(descendants(ctx.session, root.id)))
    return [ctx.state(one) for one in ids if one != root.id]


def _find_place(ctx: WriteContext, state: EntryState, along: set[str]) -> None:
    """See that the entry can stand somewhere: where it stood, or at the root if that is purged."""
    old = state.placement
    if old is None or old.parent_id is None or old.parent_id in along:
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
        before = where(old)
        old.valid_to = ctx.now
        ctx.session.flush()
        state.placement = place(ctx, state.id, None)
        ctx.note(state, "place", before, where(state.placement))
        rescope(ctx.session, state.id, None, descendants)
        ctx.plan.warnings.append("What it stood under was destroyed: it now stands at the root.")
