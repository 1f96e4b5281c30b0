"""Schedules a release: an intent for each of its changes, all of one instant; and calls it off."""

from __future__ import annotations

from sqlalchemy import select

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Intent, Release
from cms.content.operations.standing import Standing, effects_json, restand_all
from cms.content.plan import Outcome
from cms.content.releases.changes import Change, changes_of
from cms.content.releases.checking import Work, check_work, load_work
from cms.content.releases.operations import ScheduleRelease, UnscheduleRelease
from cms.content.releases.store import manageable, outcome, record, require_state, touch
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.content.states import read_anew
from cms.content.timeline import Effect, derive
from cms.db.identifiers import new_id
from cms.errors import BadRequest

PLANNED_MAX = 200


def schedule_release(ctx: WriteContext, op: ScheduleRelease) -> Outcome:
    """Carry out `ScheduleRelease`: what is newest now is what comes true then."""
    release = manageable(ctx, op.release)
    if op.at <= ctx.now:
        raise BadRequest("`at` has to lie in the future.", "at")
    require_state(ctx, release, ("open", "undone", "scheduled"))
    work = load_work(ctx, release)
    check_work(ctx, work)
    if release.state == "scheduled":
        withdraw_intents(ctx, release, work)
    _write_intents(ctx, release, work, op)
    release.state, release.at, release.undone_at = "scheduled", op.at, None
    touch(ctx, release)
    _restand(ctx, release, work)
    entries = [state.id for state in work.states.values()]
    record(ctx, "release.scheduled", release, at=clock.to_text(op.at), entries=entries)
    return outcome(ctx, release)


def unschedule_release(ctx: WriteContext, op: UnscheduleRelease) -> Outcome:
    """Carry out `UnscheduleRelease`."""
    release = manageable(ctx, op.release)
    require_state(ctx, release, ("scheduled",))
    work = load_work(ctx, release)
    withdraw_intents(ctx, release, work)
    at, release.state, release.at = release.at, "open", None
    touch(ctx, release)
    _restand(ctx, release, work)
    record(ctx, "release.unscheduled", release, at=clock.to_text(at) if at else None)
    return outcome(ctx, release)


def withdraw_intents(ctx: WriteContext, release: Release, work: Work) -> None:
    """Cancel what a release intends, and forget what its items came to."""
    query = select(Intent).where(
        Intent.release_id == release.id, Intent.at > ctx.now, Intent.cancelled_at.is_(None)
    )
    for intent in ctx.session.scalars(query):
        intent.cancelled_at = ctx.now
        if intent.entry_id in work.states:
            ctx.note(work.states[intent.entry_id], f"intent:{intent.id}", "open", None)
    for item in work.items:
        item.applied_version = item.applied_slices = None


def _write_intents(ctx: WriteContext, release: Release, work: Work, op: ScheduleRelease) -> None:
    for state, items in work.members:
        # Worked out anew: what the release itself laid ahead before is still in the rows.
        ahead = derive(ctx.now, state.stands(ctx.now), state.intents(ctx.now))
        shared_then = any(stand.slice == SHARED and stand.holds(op.at) for stand in ahead)
        for item in items:
            for change in changes_of(ctx.site, state, [item]):
                slices = _with_shared(change, shared_then)
                intent = _intent(ctx, release, state, slices, change.version, op)
                ctx.session.add(intent)
                ctx.note(state, f"intent:{intent.id}", None, "open")
                item.applied_version, item.applied_slices = change.version, list(slices)


def _with_shared(change: Change, shared_then: bool) -> tuple[str, ...]:
    """Return the slices of a change; what is shared comes along where it would not stand yet."""
    if change.version is None or shared_then or SHARED in change.slices:
        return change.slices
    return (SHARED, *change.slices)


def _intent(
    ctx: WriteContext,
    release: Release,
    state: EntryState,
    slices: tuple[str, ...],
    version: int | None,
    op: ScheduleRelease,
) -> Intent:
    return Intent(
        id=new_id(),
        entry_id=state.id,
        slices=list(slices),
        version=version,
        at=op.at,
        release_id=release.id,
        made_at=ctx.now,
        made_by=ctx.actor.user_id,
    )


def _restand(ctx: WriteContext, release: Release, work: Work) -> None:
    """Let the future follow from the intents there are now, and say what comes of them."""
    read_anew(ctx.session, list(work.states.values()), ctx.now)
    standing = [Standing(state, state.stands(ctx.now)) for state in work.states.values()]
    found = restand_all(ctx, standing, ctx.now)
    effects: list[Effect] = [one for _, effects in found.values() for one in effects if one.without]
    ctx.plan.intents = effects_json(effects[:PLANNED_MAX])
    ctx.plan.also = [
        {"entry": state.id, "type": state.spec.name, "items": len(items)}
        for state, items in work.members[:PLANNED_MAX]
    ]
