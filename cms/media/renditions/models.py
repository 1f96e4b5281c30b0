"""The table of renditions: those that are made, and those that somebody is making."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Instant
from cms.media.models import BIG


class MadeRendition(Base):
    """What a recipe made of a blob; never changes once it has a `key`.

    `key` is its place in the storage named `storage`; `width` and `height` in pixels, `size` in
    bytes. Without one, `maker` (one attempt of one process) is making it until `lease_until`;
    after that, anybody may begin anew.
    """

    __tablename__ = "rendition"

    hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.hash", ondelete="CASCADE"), primary_key=True
    )
    recipe: Mapped[str] = mapped_column(String(40), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    size: Mapped[int | None] = mapped_column(BIG)
    storage: Mapped[str | None] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(160), unique=True)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    maker: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
