"""An entry's identity, its places in the tree over time, and its versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import VARCHAR
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument

_BY_BYTES = String(200).with_variant(VARCHAR(200, collation="C"), "postgresql")
_OPEN: dict[str, Any] = {
    "sqlite_where": text("valid_to IS NULL"),
    "postgresql_where": text("valid_to IS NULL"),
}

_OWNED: dict[str, Any] = {
    "sqlite_where": text("owner_id IS NOT NULL"),
    "postgresql_where": text("owner_id IS NOT NULL"),
}


class Entry(Base):
    """The identity of a piece of content; holds nothing that an editor edits.

    `head` is the number of the newest version. `trash_root` names the entry that was thrown
    away, for itself and for all that stood below it.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_site_id_type", "site_id", "type", "id"),
        # Without those that are nobody's, of which there may be so many that it seems of no use.
        Index("ix_entry_owner_id", "owner_id", **_OWNED),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    type: Mapped[str] = mapped_column(String(80))
    owner_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    asserted: Mapped[bool] = mapped_column(default=False)
    head: Mapped[int] = mapped_column(Integer, default=0)
    trashed_at: Mapped[datetime | None] = mapped_column(Instant)
    trash_root: Mapped[str | None] = mapped_column(Id, index=True)


class Placement(Base):
    """Where an entry stands in the tree from one instant to another; the open row is current.

    Without a parent it stands at the root of its site. `position` sorts by bytes.
    """

    __tablename__ = "placement"
    __table_args__ = (
        Index("ix_placement_entry_id", "entry_id", "valid_from"),
        Index("ix_placement_parent_id", "parent_id", "valid_to"),
        Index("ix_placement_siblings", "parent_id", "position", **_OPEN),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    parent_id: Mapped[str | None] = mapped_column(Id)
    position: Mapped[str] = mapped_column(_BY_BYTES)
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)


class Declaration(Base):
    """A content type's declaration under which versions were written; kept for reading them."""

    __tablename__ = "declaration"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    declaration: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    first_seen: Mapped[datetime] = mapped_column(Instant)


class Version(Base):
    """An immutable snapshot of a whole document, all locales.

    `slices` maps `*` and each locale to the fields kept there (see `cms.content.document`). With
    `pruned_at` they are gone, by retention or erasure, and the rest is the record that the version
    was; `erased` names single fields that are gone, as `{"field", "slice"}`. `reverted_to` is the
    version whose values this one took.
    """

    __tablename__ = "version"
    __table_args__ = (Index("ix_version_author", "entry_id", "author_id", "number"),)

    entry_id: Mapped[str] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    base: Mapped[int | None] = mapped_column(Integer)
    author_id: Mapped[str | None] = mapped_column(Id)
    author_label: Mapped[str] = mapped_column(String(255), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str] = mapped_column(ForeignKey("declaration.fingerprint"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    asserted_at: Mapped[datetime | None] = mapped_column(Instant)
    slices: Mapped[dict[str, dict[str, Any]]] = mapped_column(JsonDocument)
    reverted_to: Mapped[int | None] = mapped_column(Integer)
    pruned_at: Mapped[datetime | None] = mapped_column(Instant)
    erased: Mapped[list[dict[str, str]] | None] = mapped_column(JsonDocument)
