"""Tasks: what somebody is to do about an entry, and by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant


class Task(Base):
    """Something to do; `state` is `open`, `done` or `cancelled`.

    `assignee` is `user:<id>`, `role:<name>`, `group:<name>`, or nobody. One that a workflow made
    names the track, and the state in which it waits; it is done when the track leaves that state.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_entry_id", "entry_id", "state"),
        Index("ix_task_assignee", "assignee", "state"),
        Index("ix_task_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text)
    assignee: Mapped[str | None] = mapped_column(String(240))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    track: Mapped[str | None] = mapped_column(String(60))
    waits_in: Mapped[str | None] = mapped_column(String(60))
    created_by: Mapped[str | None] = mapped_column(Id)
    created_by_label: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None] = mapped_column(Id)
