"""Writes notifications down, with the job that mails them, in the transaction of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from cms.db.identifiers import new_id
from cms.db.upserting import insert_into
from cms.events.models import Event
from cms.events.order import database_clock
from cms.events.relay import Follower
from cms.jobs.queue import enqueue
from cms.notifications.models import IMMEDIATE, Notification
from cms.notifications.notices import NAMES, Notice, notices
from cms.notifications.people import people
from cms.notifications.preferences import preference_of

MAIL = "notifications.mail"
"""The kind of the jobs that mail notifications; their payload names them."""

_ROWS = cast(Table, Notification.__table__)


@dataclass(frozen=True)
class Writer:
    """Writes down what people are told. `mails` says whether there is a server to mail by."""

    mails: bool

    def follower(self) -> Follower:
        """Return the follower of the log that lets people know."""
        return Follower("notifications", self.handle, NAMES)

    def handle(self, session: Session, event: Event) -> None:
        """Tell the people whom an event concerns, but for those who did it."""
        for notice in notices(event):
            self.tell(session, notice, actor_id=event.actor_id)

    def tell(
        self, session: Session, notice: Notice, *, actor_id: str | None = None, key: str = ""
    ) -> int:
        """Write a notice down for each person it is to; return for how many that is new.

        With a `key`, nobody is told the same again.
        """
        told = 0
        for user_id in sorted(people(session, notice.to, notice.entry_id) - {actor_id}):
            way = preference_of(session, user_id).way(notice.kind) if self.mails else None
            written = _write(session, notice, user_id, actor_id, way, key)
            if written is None:
                continue
            told += 1
            if way == IMMEDIATE:
                enqueue(session, MAIL, {"user": user_id, "notifications": [written]})
        return told


def _write(
    session: Session,
    notice: Notice,
    user_id: str,
    actor_id: str | None,
    way: str | None,
    key: str,
) -> str | None:
    statement = insert_into(session, _ROWS).values(
        id=new_id(),
        user_id=user_id,
        kind=notice.kind,
        entry_id=notice.entry_id,
        actor_id=actor_id,
        data=dict(notice.data),
        key=f"{key}:{user_id}" if key else None,
        created_at=database_clock(session),
        mail=way,
    )
    done = statement.on_conflict_do_nothing(index_elements=["key"]).returning(_ROWS.c.id)
    found: str | None = session.execute(done).scalar_one_or_none()
    return found
