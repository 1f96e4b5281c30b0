"""Reminders of tasks: once before they are due, and once when they are overdue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cms import clock
from cms.events.order import database_clock
from cms.jobs.handlers import JobContext
from cms.notifications.notices import Notice
from cms.notifications.writing import Writer


@dataclass(frozen=True)
class DueTask:
    """A task that is not done: whose it is (`user:<id>`, `group:<name>` or `role:<name>`), and by when."""

    id: str
    entry_id: str
    assignee: str
    due_at: datetime


DueTasks = Callable[[Session, datetime], Iterable[DueTask]]
"""The port to tasks: gives those that are not done and due before an instant."""


@dataclass(frozen=True)
class Reminders:
    """Reminds assignees `before` their tasks are due, and when they are overdue."""

    writer: Writer
    due_tasks: DueTasks
    before: timedelta

    def remind(self, job: JobContext) -> None:
        """Write the reminders that are due now; each task's once, whoever else does so too.

        A task that was given another date is a new one to be reminded of.
        """
        with job.sessions() as session:
            job.finish(session)
            now = database_clock(session)
            for task in self.due_tasks(session, now + self.before):
                stage = "overdue" if task.due_at <= now else "soon"
                due = clock.to_text(task.due_at)
                data = {"task": task.id, "due_at": due, "stage": stage}
                notice = Notice("due", (task.assignee,), task.entry_id, data)
                self.writer.tell(session, notice, key=f"due:{task.id}:{due}:{stage}")
            session.commit()
