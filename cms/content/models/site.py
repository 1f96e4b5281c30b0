"""The site table: host names, locales with their fallback chains, settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument


class SiteRow(Base):
    """A site; every entry, lens and uniqueness names one.

    `types_stamp` changes with the types that are made by hand: it is read with the site, so that
    a process knows for nothing whether those that it holds are those of now.
    """

    __tablename__ = "site"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    hosts: Mapped[list[str]] = mapped_column(JsonDocument)
    locales: Mapped[list[str]] = mapped_column(JsonDocument)
    fallbacks: Mapped[dict[str, list[str]]] = mapped_column(JsonDocument)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)
    types_stamp: Mapped[str] = mapped_column(String(60), default="", server_default="")
