"""Releases: publishes and unpublishes of many entries that are to come true together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument
from cms.db.identifiers import new_id


class Release(Base):
    """A release: `open`, `scheduled` (for `at`), `published` (since `at`) or `undone`.

    A scheduled one whose instant has come is published, whether or not somebody has written
    that down. `revision` grows with every change of it or of its items.
    """

    __tablename__ = "release"
    __table_args__ = (Index("ix_release_site_id", "site_id", "state", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="open")
    at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str | None] = mapped_column(Id)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class ReleaseItem(Base):
    """What a release does to an entry: publish or unpublish it, in some locales or in all (null).

    `version` is the one to publish, null the newest when the release is published or scheduled.
    `applied_version` and `applied_slices` say what that came to; both are null until then.
    """

    __tablename__ = "release_item"
    __table_args__ = (
        Index("ix_release_item_release_id", "release_id", "id"),
        Index("ix_release_item_entry_id", "entry_id", "release_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(12))
    locales: Mapped[list[str] | None] = mapped_column(JsonDocument)
    shared: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    applied_version: Mapped[int | None] = mapped_column(Integer)
    applied_slices: Mapped[list[str] | None] = mapped_column(JsonDocument)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str | None] = mapped_column(Id)
