"""Rewind: put an entry and all below it back to how they stood at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Entry
from cms.content.operations.base import EntryOperation
from cms.content.operations.placing import where
from cms.content.operations.schedule import withdraw
from cms.content.operations.seen import seen_types
from cms.content.operations.standing import restand
from cms.content.operations.throwing import take_out, throw_away
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.content.subtree import descendants
from cms.content.undo.operation import placed
from cms.content.undo.putting_back import put_draft_back, put_live_back, put_place_back
from cms.content.undo.reasons import shown_now
from cms.content.undo.then import Then, stood, stood_below
from cms.errors import BadRequest, Forbidden, StateConflict


@dataclass(frozen=True, kw_only=True)
class Rewind(EntryOperation):
    """Let an entry and its subtree be again what they were at `to`, from now on.

    Drafts, what readers saw, places and the trash are put back by new changes; what was created
    since goes into the trash, and what is scheduled is withdrawn. One undo takes it all back.
    What was destroyed meanwhile can't come back.
    """

    name: ClassVar[str] = "rewind"
    permission: ClassVar[str] = "view_history"
    help: ClassVar[str] = "Put an entry, and all below it, back to how it stood at a time."

    to: datetime


def rewind(ctx: WriteContext, op: Rewind) -> Outcome:
    """Carry out `Rewind`."""
    root = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = root.id, root.spec.name
    ctx.authorise("view_history", root)
    if op.to >= ctx.now:
        raise BadRequest("`to` has to lie in the past.", "to")
    now_below = {row[0] for row in ctx.session.execute(descendants(ctx.session, root.id))}
    ids = stood_below(ctx.session, root.id, op.to) | now_below | {root.id}
    was = stood(ctx.session, ids, op.to)
    if was[root.id].version is None:
        raise StateConflict(f"The entry was not there yet at {clock.to_text(op.to)}.")
    states = _states(ctx, ids)
    for state in states.values():
        ctx.authorise("view_history", state)
    _put_back(ctx, states, was, f"rewind to {clock.to_text(op.to)}")
    ctx.plan.also += [
        {"entry": one.id, "type": one.spec.name} for one in states.values() if one.id != root.id
    ]
    return Outcome(
        root.id,
        root.spec.name,
        root.entry.head,
        tuple(ctx.events),
        ctx.plan,
        unchanged=not ctx.events,
    )


def _states(ctx: WriteContext, ids: Iterable[str]) -> dict[str, EntryState]:
    """Lock the entries; one that the actor does not see can't be put back with the others."""
    wanted = [one for one in sorted(ids) if ctx.session.get(Entry, one) is not None]
    if len(seen_types(ctx, wanted)) < len(wanted):
        raise Forbidden("Something below it is not yours to see, so it can't be put back whole.")
    return {one: ctx.state(one) for one in wanted}


def _put_back(
    ctx: WriteContext, states: dict[str, EntryState], was: dict[str, Then], note: str
) -> None:
    there = {one: state for one, state in states.items() if was[one].version is not None}
    _take_out(ctx, [s for one, s in there.items() if s.trashed and not was[one].trashed])
    for state in _topmost_first(list(there.values()), was):
        place = was[state.id].place
        if place is not None and state.placement is not None and where(state.placement) != place:
            with placed(state):
                put_place_back(ctx, state, place)
    for state in there.values():
        if not was[state.id].trashed:
            with placed(state):
                _put_content_back(ctx, state, was[state.id], note)
    going = {one for one in states if one not in there or was[one].trashed}
    for one, state in states.items():
        if one in going and not state.trashed:
            ctx.authorise("trash", state)
            throw_away(ctx, state, along=going)


def _take_out(ctx: WriteContext, states: list[EntryState]) -> None:
    if not states:
        return
    ids = {state.id for state in states}
    thrown = {str(state.entry.trash_root) for state in states}
    tops = [s for s in states if s.placement is None or s.placement.parent_id not in ids]
    take_out(ctx, states, tops)
    # What stays in the trash, and had been thrown away with these, now lies there for itself.
    left = ctx.session.query(Entry).where(Entry.trash_root.in_(thrown), Entry.id.not_in(ids))
    for entry in left:
        ctx.note(ctx.state(entry.id), "trash", entry.trash_root, entry.id)
        entry.trash_root = entry.id
    ctx.session.flush()


def _topmost_first(states: list[EntryState], was: dict[str, Then]) -> list[EntryState]:
    """Order entries by how deep they stood, so that a parent is in place before its children."""

    def depth(entry_id: str | None) -> int:
        levels = 0
        while entry_id in was and levels <= len(was):
            place = was[str(entry_id)].place
            entry_id, levels = (place["parent"] if place else None), levels + 1
        return levels

    return sorted(states, key=lambda state: (depth(state.id), state.id))


def _put_content_back(ctx: WriteContext, state: EntryState, then: Then, note: str) -> None:
    withdrawn = withdraw(ctx, state)
    if withdrawn:
        ctx.authorise("schedule", state)
        restand(ctx, state, state.stands(ctx.now), ctx.now)
        ctx.record("entry.unscheduled", state, intents=withdrawn)
        ctx.plan.warnings.append(f"What is scheduled for {state.id} is withdrawn.")
    if then.version is not None and then.version != state.entry.head:
        put_draft_back(ctx, state, state.slices(then.version), note)
    now = shown_now(ctx, state)
    wanted = {name: then.live.get(name) for name in {*now, *then.live}}
    changed = {name: value for name, value in wanted.items() if now.get(name) != value}
    if changed:
        put_live_back(ctx, state, changed)
