"""Undo: take back all that one transaction changed, as a new change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from cms.content.context import WriteContext
from cms.content.models import Placement
from cms.content.operations.base import Operation
from cms.content.operations.seen import seen_types
from cms.content.operations.throwing import take_out, throw_away
from cms.content.plan import Outcome
from cms.content.releases.store import refuse_releases
from cms.content.state import EntryState
from cms.content.undo.models import Change
from cms.content.undo.putting_back import (
    put_draft_back,
    put_intents_back,
    put_live_back,
    put_place_back,
)
from cms.content.undo.reasons import past_intents, reasons, without
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, NotFound, StateConflict, ValidationFailed
from cms.events.log import append


@dataclass(frozen=True, kw_only=True)
class Undo(Operation):
    """Take back what a transaction changed: drafts, what is live, places, trash, schedules.

    What it created goes into the trash. It is refused, with the list, where something later
    touched the same part of an entry; fields of a draft count one by one.
    """

    name: ClassVar[str] = "undo"
    permission: ClassVar[str] = "edit"
    help: ClassVar[str] = "Take back all that one transaction changed."

    transaction: str


def undo(ctx: WriteContext, op: Undo) -> Outcome:
    """Carry out `Undo`."""
    changes = changes_of(ctx, op.transaction)
    seen = seen_types(ctx, [one.entry_id for one in changes])
    if not seen:
        raise NotFound(f"There is no transaction {op.transaction[:80]!r} that changed content.")
    refuse_releases(ctx, op.transaction)
    states = {one.entry_id: ctx.state(one.entry_id) for one in changes if one.entry_id in seen}
    _require_possible(ctx, changes, states)
    _take_back(ctx, [(states[one.entry_id], one.parts) for one in changes])
    ctx.events.append(
        append(
            ctx.session,
            ctx.turn,
            "transaction.undone",
            subjects=[op.transaction],
            site_id=ctx.site.id,
            actor_id=ctx.actor.user_id,
            actor_label=ctx.actor.label,
            payload={"transaction": op.transaction, "entries": len(states)},
        )
    )
    ctx.plan.events.append("transaction.undone")
    ctx.plan.also += [{"entry": one.entry_id, "type": one.type} for one in changes]
    return Outcome("", "", 0, tuple(ctx.events), ctx.plan)


def changes_of(ctx: WriteContext, transaction: str) -> Sequence[Change]:
    """Return what a transaction changed in the entries of this site, in the order of their ids."""
    if not is_id(transaction):
        return []
    query = select(Change).where(Change.transaction == transaction.lower())
    query = query.where(Change.site_id == ctx.site.id).order_by(Change.entry_id)
    return ctx.session.scalars(query.execution_options(populate_existing=True)).all()


def _require_possible(
    ctx: WriteContext, changes: Sequence[Change], states: dict[str, EntryState]
) -> None:
    found: list[FieldProblem] = []
    for change in changes:
        state = states.get(change.entry_id)
        if state is None:
            # Destroyed since, or not for this actor to know of: the two are not told apart.
            found.append(FieldProblem("", "Something that it changed is there no more."))
        else:
            found += reasons(ctx, state, change)
    found += _later_below(ctx, [one for one in changes if "exists" in one.parts])
    if found:
        distinct = list(dict.fromkeys(found))
        raise StateConflict(
            "It can't be undone: what it changed was changed again since.", distinct
        )


def _later_below(ctx: WriteContext, made: Sequence[Change]) -> list[FieldProblem]:
    """Say which created entries have others below them that came later."""
    ids = {change.entry_id for change in made}
    query = select(Placement.parent_id).where(
        Placement.parent_id.in_(ids), Placement.entry_id.not_in(ids), Placement.valid_to.is_(None)
    )
    parents = set(ctx.session.scalars(query)) if ids else ()
    return [
        FieldProblem(f"/{one}/exists", "has entries below it that came later.")
        for one in sorted(map(str, parents))
    ]


Work = Sequence[tuple[EntryState, dict[str, Any]]]


def _take_back(ctx: WriteContext, work: Work) -> None:
    made = [state for state, parts in work if "exists" in parts]
    kept = [(state, parts) for state, parts in work if "exists" not in parts]
    _restore(ctx, [(s, p) for s, p in kept if "trash" in p and p["trash"]["to"]])
    for state, parts in kept:
        if "place" in parts:
            put_place_back(ctx, state, parts["place"]["from"])
    for state, parts in kept:
        with placed(state):
            _put_back(ctx, state, parts)
    along = {state.id for state in made}
    for state, parts in kept:
        if "trash" in parts and parts["trash"]["from"] == state.id:
            throw_away(ctx, state, along=along)
    for state in made:
        if not state.trashed:
            ctx.authorise("trash", state)
            throw_away(ctx, state, along=along)


@contextmanager
def placed(state: EntryState) -> Iterator[None]:
    """Let what is refused of an entry's values say of which; nobody sent them, so it is its state."""
    try:
        yield
    except ValidationFailed as failed:
        problems = [FieldProblem(f"/{state.id}{p.pointer}", p.detail) for p in failed.problems]
        raise StateConflict("What it was before can't be had any more.", problems) from failed


def _restore(ctx: WriteContext, work: Work) -> None:
    """Take out of the trash what the transaction threw into it."""
    if work:
        take_out(
            ctx, [state for state, _ in work], [s for s, p in work if p["trash"]["to"] == s.id]
        )


def _put_back(ctx: WriteContext, state: EntryState, parts: dict[str, Any]) -> None:
    if "draft" in parts:
        first, last = parts["draft"]["from"], parts["draft"]["to"]
        put_draft_back(ctx, state, without(state, first, last)[0], "undo")
    intents = {
        part.partition(":")[2]: value["from"] == "open"
        for part, value in parts.items()
        if part.startswith("intent:")
    }
    for intent_id in past_intents(ctx, intents):
        del intents[intent_id]
        ctx.plan.warnings.append(f"What was scheduled as {intent_id} lies in the past by now.")
    if intents:
        put_intents_back(ctx, state, intents)
    live = {
        part.partition(":")[2]: value["from"]
        for part, value in parts.items()
        if part.startswith("live:")
    }
    if live and not (state.trashed or parts.get("trash", {}).get("from")):
        put_live_back(ctx, state, live)
