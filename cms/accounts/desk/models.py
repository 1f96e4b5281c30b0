"""The tables of what people arrange for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json
from cms.db.identifiers import new_id


class SavedView(Base):
    """A list of entries as somebody wants to see it again: filters, columns and order.

    `type` is the content type, or empty for lists of all types; `asked` is the query string of the
    list's address. A `shared` one is offered to everybody who knows the type.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_type", "type", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    type: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class Preference(Base):
    """What somebody chose about how the admin is arranged for them, by the name of the choice."""

    __tablename__ = "preference"

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
