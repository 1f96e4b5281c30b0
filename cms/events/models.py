"""The event log's table: append-only, numbered without gaps in the one order of commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
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
