"""Comments on an entry, on one of its fields, or on a block."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument


class Comment(Base):
    """What somebody said; `thread_id` is the id of the comment that began the thread.

    `field` and `block` say what it is about (neither: the whole entry), `locale` in which locale
    (none: whichever), `version` which version its author saw. `read_permission` is what the field
    asked of its readers then, for when the field is gone. One that was deleted while others
    answer to it stays without its text. Only the first of a thread is resolved.
    """

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_entry_id", "entry_id", "thread_id", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    thread_id: Mapped[str] = mapped_column(Id)
    field: Mapped[str | None] = mapped_column(String(200))
    block: Mapped[str | None] = mapped_column(String(80))
    locale: Mapped[str | None] = mapped_column(String(35))
    read_permission: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[str | None] = mapped_column(Id)
    author_label: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    mentions: Mapped[list[str]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[str | None] = mapped_column(Id)
