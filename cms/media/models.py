"""The tables of files: what is kept, what is on its way, and which entries show what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, Json
from cms.db.identifiers import new_id

BIG = BigInteger().with_variant(Integer(), "sqlite")


class Blob(Base):
    """Bytes that are kept, by their SHA-256; they never change.

    `source` is the SHA-256 of what was uploaded, which the CMS may have cleaned before it kept it:
    by it the same upload is recognised. `media_type` is what the bytes are, whatever was said of
    them; `kind` is `image`, `video`, `audio`, `pdf` or `file`. `facts` is what is known of them:
    `width`, `height` (pixels, as shown), `duration` (seconds), `pages`, `frames`, `alpha`,
    `blurhash`, `colour`, and of a file that is no image `preview`: the hash, type and facts of the
    blob that shows it, whose hash the column `preview` has too. `key` is their place in the storage named `storage`; `seen_at` is when
    they were last uploaded, and keeps what nobody uses yet from being collected.
    """

    __tablename__ = "blob"
    __table_args__ = (
        Index("ix_blob_source", "source"),
        Index("ix_blob_seen", "seen_at"),
        Index("ix_blob_preview", "preview"),
    )

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BIG)
    media_type: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    storage: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    preview: Mapped[str | None] = mapped_column(String(64))


class BlobUse(Base):
    """That something kept of an entry (a version, a working copy, what can be undone) names a blob.

    Written with what names it; taken away only by the collector, once it has looked.
    """

    __tablename__ = "blob_use"
    __table_args__ = (Index("ix_blob_use_entry", "entry_id"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry_id: Mapped[str] = mapped_column(Id, primary_key=True)


class Upload(Base):
    """A file on its way: `received` of `size` bytes, in parts; whole once it has a `hash`.

    `user_id` is who uploads, and the only one who may go on and use it.
    """

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_expires", "expires_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str | None] = mapped_column(Id, index=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BIG)
    received: Mapped[int] = mapped_column(BIG)
    hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class UploadPart(Base):
    """A stretch of an upload's bytes, from `start`, which lies in the storage under `key`."""

    __tablename__ = "upload_part"

    upload_id: Mapped[str] = mapped_column(
        Id, ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(BIG, primary_key=True)
    size: Mapped[int] = mapped_column(BIG)
    key: Mapped[str] = mapped_column(String(120))
