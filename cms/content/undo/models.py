"""The table of what each transaction changed in each entry, from what to what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument


class Change(Base):
    """What one transaction changed in one entry; see `cms.content.undo.journal` for `parts`.

    It names the entry without a foreign key: that an entry was purged is a change too.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_transaction", "transaction", "entry_id", unique=True),
        Index("ix_change_entry_id", "entry_id", "at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    transaction: Mapped[str] = mapped_column(Id)
    site_id: Mapped[str] = mapped_column(Id)
    entry_id: Mapped[str] = mapped_column(Id)
    type: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
    parts: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
