"""Schedule: publish a pinned version, or unpublish, at an instant to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from sqlalchemy import select

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Intent
from cms.content.operations.base import EntryOperation
from cms.content.operations.publish import check_publishable, slices_of
from cms.content.operations.standing import restand
from cms.content.plan import Outcome
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.content.workflow.following import after_publish
from cms.db.identifiers import new_id
from cms.errors import BadRequest, NotFound, StateConflict


@dataclass(frozen=True, kw_only=True)
class Schedule(EntryOperation):
    """At `at`, publish a pinned version (the newest now), or unpublish; editing goes on."""

    name: ClassVar[str] = "schedule"
    permission: ClassVar[str] = "schedule"
    help: ClassVar[str] = "Publish or unpublish at an instant to come."

    at: datetime
    action: Literal["publish", "unpublish"] = "publish"
    version: int | None = None
    locales: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Unschedule(EntryOperation):
    """Withdraw what is scheduled for an entry: one intent, or all of them."""

    name: ClassVar[str] = "unschedule"
    permission: ClassVar[str] = "schedule"
    help: ClassVar[str] = "Withdraw what is scheduled."

    intent: str | None = None


def schedule(ctx: WriteContext, op: Schedule) -> Outcome:
    """Carry out `Schedule`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    if op.at <= ctx.now:
        raise BadRequest("`at` has to lie in the future.", "at")
    ctx.authorise("schedule", state, slices=op.locales or ())
    state.require_not_trashed()
    version, slices = _what(ctx, op, state)
    intent = Intent(
        id=new_id(),
        entry_id=state.id,
        slices=list(slices),
        version=version,
        at=op.at,
        made_at=ctx.now,
        made_by=ctx.actor.user_id,
    )
    ctx.session.add(intent)
    ctx.session.flush()
    ctx.note(state, f"intent:{intent.id}", None, "open")
    restand(ctx, state, state.stands(ctx.now), ctx.now)
    ctx.record(
        "entry.scheduled",
        state,
        action=op.action,
        intent=intent.id,
        at=clock.to_text(op.at),
        slices=list(slices),
    )
    if version is not None:
        after_publish(ctx, state, version)
    return Outcome(state.id, state.spec.name, state.entry.head, tuple(ctx.events), ctx.plan)


def _what(ctx: WriteContext, op: Schedule, state: EntryState) -> tuple[int | None, tuple[str, ...]]:
    if op.action == "unpublish":
        ctx.authorise("unpublish", state, slices=op.locales or ())
        if op.locales is None or not state.spec.localized:
            return None, (SHARED, *ctx.site.locales)
        return None, tuple(ctx.site.require_locale(one) for one in op.locales)
    version = state.entry.head if op.version is None else op.version
    slices = slices_of(ctx, state, version, op.locales)
    check_publishable(ctx, state, version, slices)
    return version, slices


def unschedule(ctx: WriteContext, op: Unschedule) -> Outcome:
    """Carry out `Unschedule`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    ctx.authorise("schedule", state)
    withdrawn = _withdraw_own(ctx, state, op.intent)
    restand(ctx, state, state.stands(ctx.now), ctx.now)
    ctx.record("entry.unscheduled", state, intents=withdrawn)
    return Outcome(state.id, state.spec.name, state.entry.head, tuple(ctx.events), ctx.plan)


def _withdraw_own(ctx: WriteContext, state: EntryState, intent_id: str | None) -> list[str]:
    """Cancel one intent, or all that are the entry's own; those of releases stay with them."""
    found = _ahead(ctx, state)
    if intent_id is not None:
        found = [one for one in found if one.id == intent_id.lower()]
        if any(one.release_id is not None for one in found):
            raise StateConflict("That is part of a release: unschedule the release.")
    own = [one for one in found if one.release_id is None]
    if not own:
        raise NotFound("Nothing of that is scheduled.")
    return _cancel(ctx, state, own)


def withdraw(ctx: WriteContext, state: EntryState) -> list[str]:
    """Cancel all that is intended of an entry, by releases too; return the ids of the intents."""
    return _cancel(ctx, state, _ahead(ctx, state))


def _ahead(ctx: WriteContext, state: EntryState) -> list[Intent]:
    query = select(Intent).where(
        Intent.entry_id == state.id, Intent.at > ctx.now, Intent.cancelled_at.is_(None)
    )
    return list(ctx.session.scalars(query))


def _cancel(ctx: WriteContext, state: EntryState, intents: list[Intent]) -> list[str]:
    for intent in intents:
        intent.cancelled_at = ctx.now
        ctx.note(state, f"intent:{intent.id}", "open", None)
    ctx.session.flush()
    return [intent.id for intent in intents]
