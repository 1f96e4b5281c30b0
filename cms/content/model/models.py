"""Types made by hand, and fields added by hand to the types of plugins, with all they ever were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument


class ModelType(Base):
    """A type as `cms.schema.type_data` writes it; with `extends`, only fields for a plugin's type.

    `revision` is the number of the newest row of its history.
    """

    __tablename__ = "model_type"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    extends: Mapped[bool]
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    revision: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ModelRevision(Base):
    """What a type was from one change to the next; without `data` it was taken away."""

    __tablename__ = "model_revision"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    extends: Mapped[bool]
    data: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    at: Mapped[datetime] = mapped_column(Instant)
    author_id: Mapped[str | None] = mapped_column(Id)
    author_label: Mapped[str] = mapped_column(String(255), default="")
    note: Mapped[str] = mapped_column(Text, default="")
