"""What people are at and have not saved: working copies; and, where it may be lost, who is at what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base, EphemeralBase
from cms.db.column_types import Id, Instant, JsonDocument


class WorkingCopy(Base):
    """What one person has typed into an entry in one locale and not saved; overwritten in place.

    `data` is as it was given, valid or not. `entry_id` may name an entry that is not created yet,
    by the id that it is to have; then there is no `base_version`.
    """

    __tablename__ = "working_copy"
    __table_args__ = (
        Index("ix_working_copy_entry_id", "entry_id"),
        Index("ix_working_copy_updated_at", "updated_at"),
    )

    user_id: Mapped[str] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)
    locale: Mapped[str] = mapped_column(String(35), primary_key=True)
    type: Mapped[str] = mapped_column(String(80), primary_key=True)
    site_id: Mapped[str] = mapped_column(Id)
    base_version: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class Presence(EphemeralBase):
    """A person has an entry open, in a locale and on a field, and said so at `seen_at`.

    `client` tells the windows of one person apart.
    """

    __tablename__ = "ephemeral_presence"

    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, primary_key=True)
    client: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str] = mapped_column(String(35))
    field: Mapped[str | None] = mapped_column(String(200))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Lock(EphemeralBase):
    """A person has locked an entry until `expires_at`.

    `former_id` and `former_label` name from whom it was taken over, at `taken_at`.
    """

    __tablename__ = "ephemeral_lock"

    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id)
    label: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str] = mapped_column(String(35))
    taken_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    former_id: Mapped[str | None] = mapped_column(Id)
    former_label: Mapped[str | None] = mapped_column(String(255))
