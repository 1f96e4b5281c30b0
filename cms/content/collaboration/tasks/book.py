"""Opens tasks and closes them, and writes the events that reminders are made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from cms import clock
from cms.content.collaboration.tasks.assignees import assignee_problem
from cms.content.collaboration.tasks.models import Task
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.content.workflow.definition import SUBMITTER, TaskPlan
from cms.db.identifiers import new_id

Closed = Literal["done", "cancelled"]


def open_task(
    ctx: WriteContext,
    state: EntryState,
    *,
    kind: str,
    assignee: str | None,
    due_at: datetime | None,
    note: str = "",
    track: str | None = None,
    waits_in: str | None = None,
    task_id: str | None = None,
) -> Task:
    """Write a task; whether its assignee will do was asked already."""
    task = Task(
        id=task_id or new_id(),
        entry_id=state.id,
        kind=kind,
        note=note,
        assignee=assignee,
        due_at=due_at,
        state="open",
        track=track,
        waits_in=waits_in,
        created_by=ctx.actor.user_id,
        created_by_label=ctx.actor.label,
        created_at=ctx.now,
    )
    ctx.session.add(task)
    ctx.session.flush()
    ctx.plan.also.append({"task": kind, "assignee": assignee, "due_at": _text(due_at)})
    note_assigned(ctx, state, task)
    return task


def note_assigned(ctx: WriteContext, state: EntryState, task: Task) -> None:
    """Record that somebody has a task now."""
    ctx.record(
        "task.assigned",
        state,
        also=[task.id],
        task=task.id,
        kind=task.kind,
        assignee=task.assignee,
        due_at=_text(task.due_at),
    )


def open_planned(
    ctx: WriteContext,
    state: EntryState,
    plan: TaskPlan,
    track: str,
    waits_in: str,
    submitter: str | None,
    *,
    assignee: str | None = None,
    due_at: datetime | None = None,
) -> Task | None:
    """Open a task that a workflow plans; None where it is for a submitter and there is none.

    `assignee` and `due_at` are what somebody chose, and stand before what is planned. Where
    whoever it is planned for can't be given it any more, it is nobody's, with a warning.
    """
    assignee = assignee or plan.assignee
    if assignee == SUBMITTER:
        if submitter is None:
            return None
        assignee = f"user:{submitter}"
    problem = None if assignee is None else assignee_problem(ctx, state, assignee)
    if problem is not None:
        ctx.plan.warnings.append(f"The task {plan.kind!r} is given to nobody: {assignee} {problem}")
        assignee = None
    return open_task(
        ctx,
        state,
        kind=plan.kind,
        assignee=assignee,
        due_at=due_at or due(plan, ctx.now),
        track=track,
        waits_in=waits_in,
    )


def due(plan: TaskPlan, now: datetime) -> datetime | None:
    """Return when a planned task is due: so many times 24 hours from now."""
    return None if plan.due_days is None else now + timedelta(days=plan.due_days)


def close_waiting(
    ctx: WriteContext, state: EntryState, left: Mapping[str, str], how: Closed
) -> None:
    """Close the tasks which wait in the states that tracks (track → state) have left."""
    query = select(Task).where(
        Task.entry_id == state.id, Task.state == "open", Task.track.in_(sorted(left))
    )
    for task in ctx.session.scalars(query.order_by(Task.id)).all():
        if task.track is not None and task.waits_in == left[task.track]:
            close_task(ctx, state, task, how)


def close_task(ctx: WriteContext, state: EntryState, task: Task, how: Closed) -> None:
    """Close a task."""
    task.state, task.closed_at, task.closed_by = how, ctx.now, ctx.actor.user_id
    ctx.session.flush()
    payload = {"task": task.id, "kind": task.kind, "assignee": task.assignee}
    if how == "done":
        ctx.record("task.done", state, also=[task.id], **payload)
    else:
        ctx.record("task.cancelled", state, also=[task.id], **payload)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else clock.to_text(instant)
