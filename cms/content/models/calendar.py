"""Addresses at which a person's calendar program reads what is scheduled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.models import User
from cms.db.base import Base
from cms.db.column_types import Id, Instant
from cms.db.identifiers import new_id


class Calendar(Base):
    """A secret address that answers the calendar of what its user may see scheduled.

    Kept as the hash of its secret. It opens nothing but that calendar.
    """

    __tablename__ = "calendar"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    locale: Mapped[str | None] = mapped_column(String(35))
    created_at: Mapped[datetime] = mapped_column(Instant)
