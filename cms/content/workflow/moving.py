"""Moves tracks from state to state: their rows, approvals and tasks, and the event of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from cms.content.collaboration.tasks.book import close_waiting, open_planned
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.content.workflow.case import Case
from cms.content.workflow.definition import TaskPlan, Track, Transition
from cms.content.workflow.models import WorkflowApproval, WorkflowState
from cms.db.identifiers import new_id
from cms.errors import FieldProblem, ValidationFailed


def move_tracks(
    ctx: WriteContext,
    state: EntryState,
    case: Case,
    transition: Transition,
    comment_id: str | None,
) -> dict[str, str]:
    """Let a transition that was judged good move its tracks; return where each is now."""
    after = case.workflow.moved(transition, case.states)
    before = {name: case.states[name] for name in after}
    _forget_others(ctx, state, case)
    for name, target in after.items():
        track = case.workflow.track(name)
        _approve(ctx, state, case, track, target)
        _write(ctx, state, case, track, target)
    ctx.session.flush()
    close_waiting(ctx, state, before, "done")
    submitted_by = next(iter(_submitters(ctx, case, after)), None)
    moved = {"from": before, "to": after}
    ctx.plan.also.append({"workflow": case.workflow.name, **moved})
    ctx.record(
        "workflow.moved",
        state,
        also=[comment_id] if comment_id else [],
        workflow=case.workflow.name,
        transition=transition.name,
        because="transition",
        comment=comment_id,
        submitted_by=submitted_by,
        outcome=_outcome(case, after),
        **moved,
    )
    return after


def _outcome(case: Case, after: Mapping[str, str]) -> str | None:
    """Say in a word what a step means to whoever submitted the entry; None where it is neither."""
    tracks = [(case.workflow.track(name), target) for name, target in after.items()]
    if all(target == track.initial for track, target in tracks):
        return "returned"
    passed = any(
        target in (track.publish_when or ()) or target == track.when_published
        for track, target in tracks
    )
    return "approved" if passed else None


def _forget_others(ctx: WriteContext, state: EntryState, case: Case) -> None:
    """Take away what the entry left behind in workflows that it is in no more."""
    ctx.session.execute(
        delete(WorkflowState)
        .where(WorkflowState.entry_id == state.id, WorkflowState.workflow != case.workflow.name)
        .execution_options(synchronize_session="fetch")
    )


def _write(ctx: WriteContext, state: EntryState, case: Case, track: Track, target: str) -> None:
    row = case.rows.get(track.name)
    submitted_by = row.submitted_by if row else None
    if case.states[track.name] == track.initial:
        submitted_by = ctx.actor.user_id
    if row is None:
        row = WorkflowState(entry_id=state.id, track=track.name, workflow=case.workflow.name)
        ctx.session.add(row)
    row.state, row.version, row.since = target, state.entry.head, ctx.now
    row.moved_by, row.submitted_by = ctx.actor.user_id, submitted_by


def _approve(ctx: WriteContext, state: EntryState, case: Case, track: Track, target: str) -> None:
    """Begin the approval that a state gives, or take back the one that leaving it ends."""
    passing = track.publish_when or ()
    stood = case.states[track.name]
    if target in passing and stood not in passing:
        ctx.session.add(
            WorkflowApproval(
                id=new_id(),
                entry_id=state.id,
                workflow=case.workflow.name,
                track=track.name,
                from_version=state.entry.head,
            )
        )
    elif stood in passing and target not in passing and target != track.when_published:
        ctx.session.execute(
            delete(WorkflowApproval)
            .where(
                WorkflowApproval.entry_id == state.id,
                WorkflowApproval.workflow == case.workflow.name,
                WorkflowApproval.track == track.name,
                WorkflowApproval.to_version.is_(None),
            )
            .execution_options(synchronize_session="fetch")
        )


def _submitters(ctx: WriteContext, case: Case, after: Mapping[str, str]) -> list[str]:
    if any(case.states[name] == case.workflow.track(name).initial for name in after):
        return [ctx.actor.user_id] if ctx.actor.user_id else []
    return list(case.submitters(list(after)))


def give_tasks(
    ctx: WriteContext,
    state: EntryState,
    case: Case,
    transition: Transition,
    after: Mapping[str, str],
    assignee: str | None,
    due_at: datetime | None,
) -> None:
    """Open the tasks that a transition makes; an assignee and a date that were chosen win.

    Raises `ValidationFailed` for a date where the transition makes no task.
    """
    plans = [
        (plan, name) for plan in transition.tasks for name in after if plan.track in (None, name)
    ]
    if assignee is not None and not plans:
        plans = [(TaskPlan(transition.name), next(iter(after)))]
    if due_at is not None and not plans:
        detail = f"{transition.label!r} makes no task that could be due: name an assignee."
        raise ValidationFailed([FieldProblem("/due_at", detail)])
    for plan, name in plans:
        submitter = next(iter(case.submitters([name])), None)
        open_planned(
            ctx, state, plan, name, after[name], submitter, assignee=assignee, due_at=due_at
        )
