"""Which version each slice of an entry shows and when, and what is meant to happen later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument

_UNSWEPT: dict[str, Any] = {
    "sqlite_where": text("swept_at IS NULL AND cancelled_at IS NULL"),
    "postgresql_where": text("swept_at IS NULL AND cancelled_at IS NULL"),
}


class Live(Base):
    """A slice (`*` or a locale) shows a version from one instant to another.

    Rows that lie wholly in the past never change; the others are derived anew from what was
    done and what is intended by every operation on the entry.
    """

    __tablename__ = "live"
    __table_args__ = (Index("ix_live_entry_id", "entry_id", "slice", "valid_from"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    slice: Mapped[str] = mapped_column(String(35))
    version: Mapped[int] = mapped_column(Integer)
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    published_at: Mapped[datetime] = mapped_column(Instant)
    asserted: Mapped[bool] = mapped_column(default=False)


class Intent(Base):
    """At `at`, the slices are to show the pinned version, or nothing.

    Schedules and releases are intents. `cancelled_at` is set when one is withdrawn, `swept_at`
    when it was written down what came of it.
    """

    __tablename__ = "intent"
    __table_args__ = (
        Index("ix_intent_entry_id", "entry_id", "at"),
        Index("ix_intent_at", "at"),
        Index("ix_intent_unswept", "at", **_UNSWEPT),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    slices: Mapped[list[str]] = mapped_column(JsonDocument)
    version: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    release_id: Mapped[str | None] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str | None] = mapped_column(Id)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    swept_at: Mapped[datetime | None] = mapped_column(Instant)
