"""The tables of what was imported: which entry came of what, comments, files, and what is left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument

SOURCE_MAX = 200
SOURCE_ID_MAX = 400


class ImportRecord(Base):
    """One thing of a source: the entry it became, or (without one) what is kept of it as data.

    `fingerprint` is that of the last import, `version` the entry's version that it wrote: by them
    the next import knows what has changed there, and what here.
    """

    __tablename__ = "import_record"

    source: Mapped[str] = mapped_column(String(SOURCE_MAX), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(SOURCE_ID_MAX), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(Id, index=True)
    parent_id: Mapped[str | None] = mapped_column(Id)
    version: Mapped[int | None] = mapped_column(Integer)
    fingerprint: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    first_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ImportComment(Base):
    """A comment as it was at the source, waiting for comments to be a feature of the site."""

    __tablename__ = "import_comment"

    source: Mapped[str] = mapped_column(String(SOURCE_MAX), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(SOURCE_ID_MAX), primary_key=True)
    entry_id: Mapped[str | None] = mapped_column(Id, index=True)
    entry_source_id: Mapped[str] = mapped_column(String(SOURCE_ID_MAX))
    parent_source_id: Mapped[str | None] = mapped_column(String(SOURCE_ID_MAX))
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime | None] = mapped_column(Instant)
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class ImportAsset(Base):
    """A file of the source, with its address there, waiting to be fetched into a media library."""

    __tablename__ = "import_asset"

    source: Mapped[str] = mapped_column(String(SOURCE_MAX), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(SOURCE_ID_MAX), primary_key=True)
    entry_id: Mapped[str | None] = mapped_column(Id, index=True)
    entry_source_id: Mapped[str | None] = mapped_column(String(SOURCE_ID_MAX))
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    alt: Mapped[str] = mapped_column(Text)
    caption: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime | None] = mapped_column(Instant)
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
