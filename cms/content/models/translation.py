"""What each locale of an entry has said since when, and what it lacks: derived at each version."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import JsonDocument

_OPEN: dict[str, Any] = {
    "sqlite_where": text("gaps > 0"),
    "postgresql_where": text("gaps > 0"),
}


class Translation(Base):
    """A locale of an entry whose type is localised; its pointers name localised values.

    `written` maps each pointer to the number of the version in which the value was last written,
    `confirmed` to the newest one whose text it was seen to agree with. `missing` lists what has
    no value here while the locales that it is translated from have one; `outdated` maps what has
    changed there since to the version in which it did. `gaps` is 1 where something is missing,
    plus 2 where something is outdated.
    """

    __tablename__ = "translation"
    __table_args__ = (Index("ix_translation_gaps", "locale", "entry_id", **_OPEN),)

    entry_id: Mapped[str] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(String(35), primary_key=True)
    written: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    confirmed: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    missing: Mapped[list[str]] = mapped_column(JsonDocument)
    outdated: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    gaps: Mapped[int] = mapped_column(Integer)
