"""Assign, change and finish: what is done to tasks, each as an operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from cms.content.collaboration.comments.text import clean_text
from cms.content.collaboration.tasks.assignees import require_assignee
from cms.content.collaboration.tasks.book import close_task, note_assigned, open_task
from cms.content.collaboration.tasks.models import Task
from cms.content.context import WriteContext
from cms.content.operations.base import EntryOperation, Operation
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.content.workflow.models import WorkflowState
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, Forbidden, NotFound, StateConflict, ValidationFailed

KIND = "task"
"""What an outcome says that it is about."""
KIND_MAX = 60
TaskState = Literal["open", "done", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Assign(EntryOperation):
    """A task about an entry for `assignee`: `user:<id>`, `role:<name>` or `group:<name>`.

    `task` lets the caller choose its id.
    """

    name: ClassVar[str] = "assign"
    permission: ClassVar[str] = "assign"
    help: ClassVar[str] = "Give somebody a task about the entry."

    assignee: str
    kind: str = "task"
    due_at: datetime | None = None
    note: str | None = None
    task: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeTask(Operation):
    """Give an open task to somebody else, another date or note; cancel it, or open it again."""

    name: ClassVar[str] = "change_task"
    permission: ClassVar[str] = "assign"
    help: ClassVar[str] = "Change, cancel or reopen a task."

    task: str
    assignee: str | None = None
    due_at: datetime | None = None
    no_date: bool = False
    note: str | None = None
    state: TaskState | None = None


@dataclass(frozen=True, kw_only=True)
class FinishTask(Operation):
    """Say that a task is done; whoever has it may, and whoever may assign."""

    name: ClassVar[str] = "finish_task"
    permission: ClassVar[str] = "view_draft"
    help: ClassVar[str] = "Say that a task is done."

    task: str


def assign(ctx: WriteContext, op: Assign) -> Outcome:
    """Carry out `Assign`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    _authorise(ctx, state, "view_draft", "assign")
    _check_due(ctx, op.due_at)
    kind = op.kind.strip()
    if not (1 <= len(kind) <= KIND_MAX and kind.isprintable()):
        problem = FieldProblem("/kind", f"has to be 1 to {KIND_MAX} characters.")
        raise ValidationFailed([problem])
    if op.task is not None and ctx.session.get(Task, op.task) is not None:
        raise StateConflict(f"There is a task with the id {op.task} already.")
    open_task(
        ctx,
        state,
        task_id=op.task,
        kind=kind,
        assignee=require_assignee(ctx, state, op.assignee),
        due_at=op.due_at,
        note=clean_text(op.note, "/note") if op.note else "",
    )
    ctx.plan.version = state.entry.head
    return Outcome(state.id, state.spec.name, state.entry.head, tuple(ctx.events), ctx.plan)


def change_task(ctx: WriteContext, op: ChangeTask) -> Outcome:
    """Carry out `ChangeTask`."""
    state, task = _found(ctx, op.task)
    _authorise(ctx, state, "assign")
    if op.state == "done":
        _finish(ctx, state, task)
        return _outcome(ctx, task)
    if op.state == "cancelled":
        _require_open(task)
        close_task(ctx, state, task, "cancelled")
        return _outcome(ctx, task)
    if op.state == "open":
        task.state, task.closed_at, task.closed_by = "open", None, None
        # What it waited for may be long past.
        task.track = task.waits_in = None
    _require_open(task)
    given = _change(ctx, op, state, task)
    ctx.session.flush()
    if given or op.state == "open":
        note_assigned(ctx, state, task)
    else:
        ctx.record("task.changed", state, also=[task.id], task=task.id, kind=task.kind)
    return _outcome(ctx, task)


def _change(ctx: WriteContext, op: ChangeTask, state: EntryState, task: Task) -> bool:
    """Write what changes; say whether somebody else has the task now, or another date for it."""
    before = task.assignee, task.due_at
    _check_due(ctx, op.due_at)
    if op.assignee is not None:
        task.assignee = require_assignee(ctx, state, op.assignee)
    if op.due_at is not None or op.no_date:
        task.due_at = op.due_at
    if op.note is not None:
        task.note = clean_text(op.note, "/note") if op.note.strip() else ""
    return (task.assignee, task.due_at) != before


def finish_task(ctx: WriteContext, op: FinishTask) -> Outcome:
    """Carry out `FinishTask`."""
    state, task = _found(ctx, op.task)
    if not _has(ctx, state, task):
        _authorise(ctx, state, "assign")
    _finish(ctx, state, task)
    return _outcome(ctx, task)


def _finish(ctx: WriteContext, state: EntryState, task: Task) -> None:
    _require_open(task)
    if _is_waiting(ctx, task):
        raise StateConflict(
            "A task of the workflow is done by the transition that leads on, or cancelled."
        )
    close_task(ctx, state, task, "done")


def _is_waiting(ctx: WriteContext, task: Task) -> bool:
    if task.track is None:
        return False
    row = ctx.session.get(WorkflowState, (task.entry_id, task.track))
    return row is not None and row.state == task.waits_in


def _has(ctx: WriteContext, state: EntryState, task: Task) -> bool:
    """Say whether the actor is, or belongs to, whom a task is given to."""
    kind, _, name = (task.assignee or "").partition(":")
    if kind in ("user", "group"):
        return f"{kind}:{name}" in ctx.actor.principals
    return any(
        role.name == name
        for place in ctx.rights.chain(state.scope)
        for _, role in ctx.rights.held(ctx.actor.principals, place)
    )


def _found(ctx: WriteContext, task_id: str) -> tuple[EntryState, Task]:
    """Return a task with its entry; raise NotFound where the actor does not see the entry."""
    missing = NotFound(f"There is no task {task_id[:80]!r}.")
    task = ctx.session.get(Task, task_id.lower()) if is_id(task_id) else None
    if task is None:
        raise missing
    try:
        state = ctx.state(task.entry_id)
        ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
        _authorise(ctx, state, "view_draft")
    except (NotFound, Forbidden):
        # A task is known to whoever sees the draft, and to nobody else.
        raise missing from None
    return state, task


def _authorise(ctx: WriteContext, state: EntryState, *permissions: str) -> None:
    for permission in permissions:
        ctx.authorise(permission, state)
    state.require_not_trashed()


def _check_due(ctx: WriteContext, due_at: datetime | None) -> None:
    if due_at is not None and due_at <= ctx.now:
        raise ValidationFailed([FieldProblem("/due_at", "has to lie in the future.")])


def _require_open(task: Task) -> None:
    if task.state != "open":
        raise StateConflict(f"The task is {task.state} already.")


def _outcome(ctx: WriteContext, task: Task) -> Outcome:
    return Outcome(task.id, KIND, 1, tuple(ctx.events), ctx.plan)
