"""The tables of webhooks: who is told of what, and how each delivery went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument
from cms.db.identifiers import new_id
from cms.events.models import BIG

WAITING, DELIVERED, DEAD = STATES = ("waiting", "delivered", "dead")
"""The states of a delivery: due now or later, taken by the receiver, given up."""

_WAITS: dict[str, Any] = {
    "sqlite_where": text("state = 'waiting'"),
    "postgresql_where": text("state = 'waiting'"),
}


class Webhook(Base):
    """A receiver, what it is told of, and by which rights.

    `role` names the role by whose rules it sees content (none: as somebody anonymous). `secret` and
    `secret_before` are encrypted; the older one signs too until `before_until`. Events up to the
    number `since` were before it. `failures` counts attempts that failed one after the other;
    until `open_until` none is made. `sender` names the attempt of the job that sends, until
    `sender_until`. `stopped` says why it is not `active` where nobody switched it off.
    """

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(Text)
    secret_before: Mapped[str | None] = mapped_column(Text)
    before_until: Mapped[datetime | None] = mapped_column(Instant)
    events: Mapped[list[str]] = mapped_column(JsonDocument)
    types: Mapped[list[str]] = mapped_column(JsonDocument)
    locales: Mapped[list[str]] = mapped_column(JsonDocument)
    condition: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    status: Mapped[str] = mapped_column(String(10))
    role: Mapped[str | None] = mapped_column(String(64))
    fields: Mapped[str | None] = mapped_column(Text)
    include: Mapped[str | None] = mapped_column(Text)
    ordered: Mapped[bool] = mapped_column(Boolean)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    stopped: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[int] = mapped_column(BIG)
    created_at: Mapped[datetime] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    open_until: Mapped[datetime | None] = mapped_column(Instant)
    sender: Mapped[str | None] = mapped_column(String(120))
    sender_until: Mapped[datetime | None] = mapped_column(Instant)


class Delivery(Base):
    """One event for one webhook; its id is what the receiver knows a repeat by.

    `replay` names the replay that made it (empty: the event itself did), so that no event is told
    twice by one of them. `event` is None for a test. `request` and `answer` are the beginnings of
    what was sent last and of what came back.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event", "replay", name="uq_webhook_delivery_event"),
        Index("ix_webhook_delivery_due", "webhook_id", "due_at", **_WAITS),
        Index("ix_webhook_delivery_order", "webhook_id", "entry_id", "event", **_WAITS),
        Index("ix_webhook_delivery_list", "webhook_id", "state", "id"),
        Index("ix_webhook_delivery_entry", "entry_id"),
        Index("ix_webhook_delivery_finished", "finished_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    webhook_id: Mapped[str] = mapped_column(Id, ForeignKey("webhook.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    event: Mapped[int | None] = mapped_column(BIG)
    replay: Mapped[str] = mapped_column(String(36), default="")
    happened_at: Mapped[datetime] = mapped_column(Instant)
    entry_id: Mapped[str | None] = mapped_column(Id)
    type: Mapped[str | None] = mapped_column(String(80))
    locales: Mapped[list[str]] = mapped_column(JsonDocument)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    milliseconds: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)
    request: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
