"""What follows in its workflow when an entry is edited, published or scheduled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select, update

from cms.content.collaboration.tasks.book import close_waiting, open_planned
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.content.workflow.catalogue import workflows_of
from cms.content.workflow.definition import TaskPlan, Workflow
from cms.content.workflow.models import WorkflowApproval, WorkflowState
from cms.db.chunks import chunks


def after_edit(ctx: WriteContext, state: EntryState) -> None:
    """Take back the tracks which a new version resets; what they approved stays approved before."""
    rows = _rows(ctx, state)
    if not rows:
        return
    workflow = workflows_of(ctx).of(state.spec.name)
    reset = {
        track.name: target
        for track in workflow.tracks
        if (row := rows.get(track.name)) and row.workflow == workflow.name
        if (target := track.reset_on_edit.get(row.state, row.state)) != row.state
    }
    if not reset:
        return
    before = {name: rows[name].state for name in reset}
    head = state.entry.head
    for name, target in reset.items():
        if before[name] in (workflow.track(name).publish_when or ()):
            _end_approval(ctx, state, workflow, name, head - 1)
        row = rows[name]
        row.state, row.version, row.since, row.moved_by = target, head, ctx.now, ctx.actor.user_id
    ctx.session.flush()
    close_waiting(ctx, state, before, "cancelled")
    _note(ctx, state, workflow, before, reset, "edit")
    for name, target in reset.items():
        plan = _task_in(workflow, name, target)
        if plan is not None:
            open_planned(ctx, state, plan, name, target, rows[name].submitted_by)


def after_publish(ctx: WriteContext, state: EntryState, version: int) -> None:
    """End the round of a version that is published or scheduled, if it is the newest."""
    rows = _rows(ctx, state)
    if not rows or version != state.entry.head:
        return
    workflow = workflows_of(ctx).of(state.spec.name)
    before, after = {}, {}
    for track in workflow.tracks:
        row = rows.get(track.name)
        if row is not None and row.workflow == workflow.name and track.when_published is not None:
            before[track.name], after[track.name] = row.state, track.when_published
            _end_approval(ctx, state, workflow, track.name, version)
    if not after:
        return
    close_waiting(ctx, state, before, "done")
    _forget_rows(ctx, state, after)
    # A transition that led there has told of it.
    told = {name for name in after if before[name] == after[name]}
    if told != after.keys():
        before = {name: one for name, one in before.items() if name not in told}
        after = {name: one for name, one in after.items() if name not in told}
        _note(ctx, state, workflow, before, after, "publish")


def in_a_round(ctx: WriteContext, entry_ids: Iterable[str]) -> set[str]:
    """Return which of the entries are on their way through a workflow; a query for each 500."""
    found: set[str] = set()
    for part in chunks(sorted(entry_ids)):
        query = select(WorkflowState.entry_id).where(WorkflowState.entry_id.in_(part))
        found.update(ctx.session.scalars(query.distinct()))
    return found


def _forget_rows(ctx: WriteContext, state: EntryState, tracks: Iterable[str]) -> None:
    """Let tracks stand where they stand without having been moved."""
    ctx.session.flush()
    ctx.session.execute(
        delete(WorkflowState)
        .where(WorkflowState.entry_id == state.id, WorkflowState.track.in_(sorted(tracks)))
        .execution_options(synchronize_session="fetch")
    )


def _end_approval(
    ctx: WriteContext, state: EntryState, workflow: Workflow, track: str, version: int
) -> None:
    """Let the open approval of a track hold until a version, and for none after it."""
    ctx.session.flush()
    ctx.session.execute(
        update(WorkflowApproval)
        .where(
            WorkflowApproval.entry_id == state.id,
            WorkflowApproval.workflow == workflow.name,
            WorkflowApproval.track == track,
            WorkflowApproval.to_version.is_(None),
        )
        .values(to_version=version)
        .execution_options(synchronize_session="fetch")
    )


def _rows(ctx: WriteContext, state: EntryState) -> dict[str, WorkflowState]:
    query = select(WorkflowState).where(WorkflowState.entry_id == state.id)
    rows = ctx.session.scalars(query.execution_options(populate_existing=True))
    return {row.track: row for row in rows}


def _task_in(workflow: Workflow, track: str, state: str) -> TaskPlan | None:
    """Return the task that whoever comes into a state by a transition is given."""
    for transition in workflow.transitions:
        if transition.target == state and transition.track in (None, track):
            for plan in transition.tasks:
                if plan.track in (None, track):
                    return plan
    return None


def _note(
    ctx: WriteContext,
    state: EntryState,
    workflow: Workflow,
    before: Mapping[str, str],
    after: Mapping[str, str],
    because: str,
) -> None:
    moved = {"from": dict(before), "to": dict(after)}
    ctx.plan.also.append({"workflow": workflow.name, **moved, "because": because})
    ctx.record(
        "workflow.moved",
        state,
        workflow=workflow.name,
        transition=None,
        because=because,
        comment=None,
        submitted_by=None,
        **moved,
    )
