"""What somebody was told: their list, and marking as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, func, select, update
from sqlalchemy.orm import Session

from cms.db.identifiers import is_id
from cms.db.session import begin_write
from cms.errors import NotFound
from cms.notifications.models import Notification
from cms.notifications.seeing import Sight

_ROWS = cast(Table, Notification.__table__)


@dataclass(frozen=True)
class Inbox:
    """The notifications of one person, as far as they may still see what those are of."""

    session: Session
    user_id: str
    sight: Sight

    def page(self, *, unread: bool, limit: int, offset: int = 0) -> Sequence[Notification]:
        """Return notifications, the newest first."""
        query = self._mine(select(Notification), unread)
        ordered = query.order_by(Notification.id.desc()).limit(limit).offset(offset)
        return self.session.scalars(ordered).all()

    def count(self, *, unread: bool) -> int:
        """Return how many there are."""
        return self.session.scalar(self._mine(select(func.count(Notification.id)), unread)) or 0

    def require(self, notification_id: str) -> Notification:
        """Return one of them; raise NotFound."""
        query = self._mine(select(Notification), unread=False)
        wanted = notification_id.lower() if is_id(notification_id) else None
        mine = query.where(Notification.id == wanted)
        found: Notification | None = self.session.scalars(mine).one_or_none()
        if found is None:
            raise NotFound(f"There is no notification {notification_id[:80]!r}.")
        return found

    def mark(self, told: Notification, now: datetime, *, read: bool) -> None:
        """Mark one as read or unread."""
        told.read_at = (told.read_at or now) if read else None

    def mark_all(self, now: datetime) -> int:
        """Mark all as read; return how many were not."""
        begin_write(self.session)
        mine = (_ROWS.c.user_id == self.user_id, _ROWS.c.read_at.is_(None))
        done = self.session.execute(
            update(_ROWS).where(*mine).values(read_at=now).returning(_ROWS.c.id)
        )
        return len(done.all())

    def _mine(self, query: Select[Any], unread: bool) -> Select[Any]:
        mine = query.where(Notification.user_id == self.user_id, self.sight.condition())
        return mine.where(Notification.read_at.is_(None)) if unread else mine
