"""The tasks that are due, whoever sees them: for reminding those who have them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.collaboration.tasks.models import Task
from cms.content.models import Entry


class DueTask(NamedTuple):
    """An open task with a date and somebody who has it."""

    id: str
    entry_id: str
    assignee: str
    due_at: datetime


def due_tasks(session: Session, before: datetime, limit: int = 10_000) -> list[DueTask]:
    """Return open tasks due before an instant, the earliest first.

    Those of entries in the trash are left out. Asks nobody's rights: whoever is reminded is to be
    asked for theirs.
    """
    query = (
        select(Task.id, Task.entry_id, Task.assignee, Task.due_at)
        .join(Entry, Entry.id == Task.entry_id)
        .where(Task.state == "open", Task.due_at < before, Task.assignee.is_not(None))
        .where(Entry.trashed_at.is_(None))
        .order_by(Task.due_at, Task.id)
        .limit(limit)
    )
    rows = session.execute(query)
    return [DueTask(row.id, row.entry_id, str(row.assignee), row.due_at) for row in rows]
