"""The read model: documents in one locale, ready to serve, with the interval they stand in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json, JsonDocument

BIG = BigInteger().with_variant(Integer(), "sqlite")
_OPEN: dict[str, Any] = {
    "sqlite_where": text("past IS 0"),
    "postgresql_where": text("past IS false"),
}
_OF_RELEASE: dict[str, Any] = {
    "sqlite_where": text("release_id IS NOT NULL"),
    "postgresql_where": text("release_id IS NOT NULL"),
}
_THEN: dict[str, Any] = {
    "sqlite_where": text("version > 0"),
    "postgresql_where": text("version > 0"),
}
"""True of every edition: only reads of another moment say so, and so find these indexes."""
_INTERVAL = ("past", "valid_from", "valid_to")


class Edition(Base):
    """An entry's document in one locale, in force from `valid_from` until before `valid_to`.

    `kind` is `draft`, `live`, `trash`, or, of the release `release_id`, `release` for what would
    be live if it were published and `masked` (without a document) where nothing would. `past`
    is set when the interval is over, so that partial indexes stay as small as what is open.
    `keys` holds the comparable values of `cms.schema.keys`; it stands before `doc` because
    SQLite reads columns in order.
    `parent_id` is the site's id for what stands at its root, and null outside the tree.
    `recipe` names what the document was made of, so that an unchanged row is left alone.
    """

    __tablename__ = "edition"
    __table_args__ = (
        # Its last columns are what rights and moments ask for, so that to count what somebody sees
        # no row has to be read.
        Index(
            "ix_edition_list",
            "site_id",
            "type",
            "locale",
            "kind",
            "entry_id",
            "valid_from",
            "valid_to",
            "owner_id",
            **_OPEN,
        ),
        Index(
            "ix_edition_published",
            "site_id",
            "type",
            "locale",
            "kind",
            "published_at",
            "entry_id",
            **_OPEN,
        ),
        # What editors look at all day: drafts, the last changed first.
        Index(
            "ix_edition_updated",
            "site_id",
            "type",
            "locale",
            "kind",
            "updated_at",
            "entry_id",
            **_OPEN,
        ),
        # For any other moment: what does not stand then is passed over within the index.
        Index(
            "ix_edition_list_then",
            "site_id",
            "type",
            "locale",
            "kind",
            "entry_id",
            "valid_from",
            "valid_to",
            **_THEN,
        ),
        Index(
            "ix_edition_published_then",
            "site_id",
            "type",
            "locale",
            "kind",
            "published_at",
            "entry_id",
            "valid_from",
            "valid_to",
            **_THEN,
        ),
        # These serve all moments; an entry of ten thousand versions is passed over within them.
        Index("ix_edition_slug", "site_id", "locale", "slug", "type", "kind", *_INTERVAL),
        Index("ix_edition_children", "site_id", "parent_id", "locale", "kind", "slug", *_INTERVAL),
        Index("ix_edition_entry", "entry_id", "locale", "kind", "valid_from", "past", "valid_to"),
        Index("ix_edition_release", "release_id", "entry_id", "locale", **_OF_RELEASE),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    site_id: Mapped[str] = mapped_column(Id)
    type: Mapped[str] = mapped_column(String(80))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(String(35))
    kind: Mapped[str] = mapped_column(String(10))
    release_id: Mapped[str | None] = mapped_column(Id)
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    past: Mapped[bool] = mapped_column(default=False)
    own: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(Integer)
    recipe: Mapped[str] = mapped_column(String(400))
    slug: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[str | None] = mapped_column(Id)
    position: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    fallback: Mapped[list[str]] = mapped_column(JsonDocument)
    keys: Mapped[dict[str, Any]] = mapped_column(Json)
    doc: Mapped[str] = mapped_column(Text)


class Reference(Base):
    """A link from an edition's field to an entry or an asset.

    `field` is the dotted path of declared fields, `pointer` the place in the document.
    """

    __tablename__ = "reference"
    __table_args__ = (
        Index("ix_reference_edition_id", "edition_id", "field", "position"),
        Index("ix_reference_target_id", "target_id"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(Integer, default=0)
    pointer: Mapped[str] = mapped_column(String(400))
    target_id: Mapped[str] = mapped_column(Id)
    target_kind: Mapped[str] = mapped_column(String(10), default="entry")
