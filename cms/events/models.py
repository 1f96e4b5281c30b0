"""The event log's tables: append-only, numbered without gaps in the one order of commits; and its followers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json, JsonDocument

BIG = BigInteger().with_variant(Integer(), "sqlite")


class Event(Base):
    """One thing that happened.

    `subjects` holds the ids of the entries (or users, roles …) concerned; `payload` holds
    plain values which may name people and are therefore erasable.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject", "number"),
        Index("ix_event_transaction", "transaction"),
        Index("ix_event_actor", "actor_id", "number"),
        Index("ix_event_at", "at"),
    )

    number: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    transaction: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(80), index=True)
    site_id: Mapped[str | None] = mapped_column(Id)
    actor_id: Mapped[str | None] = mapped_column(Id)
    actor_label: Mapped[str] = mapped_column(String(255), default="")
    subject: Mapped[str | None] = mapped_column(Id)
    subjects: Mapped[list[str]] = mapped_column(JsonDocument)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)


class FollowerRow(Base):
    """How far a follower of the log is: the number of the last event that it has dealt with.

    `error` and `failed_at` tell of the event after it, on which it got stuck `failures` times.
    """

    __tablename__ = "follower"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    cursor: Mapped[int] = mapped_column(BIG, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(Integer, default=0)
