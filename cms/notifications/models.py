"""The tables of notifications: what somebody is told, and how they want to be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument
from cms.db.identifiers import new_id

KINDS = ("mention", "assignment", "due", "returned", "approved", "schedule", "licence")
"""What people are told of; each can be switched off for mail."""

IMMEDIATE, DAILY = DIGESTS = ("immediate", "daily")
"""How mail comes: one for each notification, or one a day with all of them."""

_TO_DIGEST: dict[str, Any] = {
    "sqlite_where": text("mail = 'daily' AND mailed_at IS NULL"),
    "postgresql_where": text("mail = 'daily' AND mailed_at IS NULL"),
}


class Notification(Base):
    """Something that a person is told. Holds ids, no words: rights and words are those of reading.

    `mail` says by which way a mail goes out (none: by no mail), `mailed_at` when that was
    seen to: whoever may no longer see an entry gets none. `key` keeps what is found again and
    again, such as a task being overdue, from being told twice.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_user_id", "user_id", "id"),
        Index("ix_notification_digest", "user_id", "id", **_TO_DIGEST),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str | None] = mapped_column(Id, index=True)
    actor_id: Mapped[str | None] = mapped_column(Id)
    data: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    mail: Mapped[str | None] = mapped_column(String(10))
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)


class NotificationPreference(Base):
    """How somebody wants to be told. Without a row: by a mail for each, in the site's language.

    `mail` maps kinds to whether they come by mail; one that is not named does.
    """

    __tablename__ = "notification_preference"

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    mail: Mapped[dict[str, bool]] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(10), default=IMMEDIATE)
    locale: Mapped[str | None] = mapped_column(String(35))
