"""Workflows as data, where each entry stands in its own, and which versions were approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument


class WorkflowRow(Base):
    """A workflow of a site; `types` are the content types it is for, `*` all without their own.

    `revision` rises with every change of it.
    """

    __tablename__ = "workflow"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    types: Mapped[list[str]] = mapped_column(JsonDocument)
    definition: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    revision: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class WorkflowState(Base):
    """In which state of a track an entry stands; without a row it has not been moved yet.

    `version` was the newest when it came there, and `submitted_by` brought the track out of its
    first state. A row of another workflow than the type's present one counts for nothing.
    """

    __tablename__ = "workflow_state"
    __table_args__ = (Index("ix_workflow_state_state", "workflow", "track", "state", "entry_id"),)

    entry_id: Mapped[str] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    track: Mapped[str] = mapped_column(String(60), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(Instant)
    moved_by: Mapped[str | None] = mapped_column(Id)
    submitted_by: Mapped[str | None] = mapped_column(Id)


class WorkflowApproval(Base):
    """A track approved the versions from one number to another; the open row goes on (no end)."""

    __tablename__ = "workflow_approval"
    __table_args__ = (Index("ix_workflow_approval_entry_id", "entry_id", "workflow", "track"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    workflow: Mapped[str] = mapped_column(String(60))
    track: Mapped[str] = mapped_column(String(60))
    from_version: Mapped[int] = mapped_column(Integer)
    to_version: Mapped[int | None] = mapped_column(Integer)
