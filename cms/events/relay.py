"""Hands the log on to those who follow it, in order, exactly as it was committed.

A follower's work and its place in the log are committed together: whatever it writes for an event,
such as a job, is written once, however many processes relay and however often they are killed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.events.models import Event, FollowerRow
from cms.events.order import database_clock

log = logging.getLogger("cms.events")

BATCH = 200
"""Events that a follower deals with in one transaction."""

_FOLLOWERS = cast(Table, FollowerRow.__table__)


@dataclass(frozen=True)
class Follower:
    """Somebody who is told of events, one after the other.

    `handle` works in the session that it is given, which may write, and does nothing outside of
    it; it neither commits nor takes the turn of `cms.events.order`. `names` are the events
    that it is told of. One that is new begins at the beginning of the log.
    """

    name: str
    handle: Callable[[Session, Event], None]
    names: frozenset[str]


def behind(session: Session, followers: Iterable[Follower]) -> list[Follower]:
    """Return the followers that have not come to the end of the log. Only reads."""
    head = session.scalar(select(func.max(Event.number))) or 0
    rows = session.execute(select(FollowerRow.name, FollowerRow.cursor))
    cursors = {row.name: row.cursor for row in rows}
    return [one for one in followers if cursors.get(one.name, 0) < head]


def lag(session: Session) -> float:
    """Return for how many seconds the follower that is furthest behind has had something to do."""
    query = (
        select(func.min(Event.at))
        .join(FollowerRow, Event.number == FollowerRow.cursor + 1)
        .where(FollowerRow.failures == 0)
    )
    first = session.scalar(query)
    return 0.0 if first is None else (database_clock(session) - first).total_seconds()


def stuck(session: Session) -> list[tuple[str, str]]:
    """Return the followers that got stuck, each with the error."""
    query = select(FollowerRow.name, FollowerRow.error).where(FollowerRow.error.is_not(None))
    return [(name, str(error)) for name, error in session.execute(query.order_by(FollowerRow.name))]


def follow(sessions: sessionmaker[Session], follower: Follower, limit: int = BATCH) -> int:
    """Let a follower deal with up to `limit` events; return how many numbers it went on by.

    0 where it is at the end, or where another process is at it. What `handle` raises is noted and
    raised: the events before that one are dealt with, and it is tried again next time.
    """
    with sessions() as session:
        begin_write(session)
        cursor = _lock(session, follower)
        if cursor is None:
            return 0
        events, end = _read(session, follower, cursor, limit)
        failed = _handle(session, follower, events)
        if failed is None:
            _move(session, follower, end)
            session.commit()
            return end - cursor
    number, error = failed
    before = sum(1 for one in events if one.number < number)
    if before:
        follow(sessions, follower, limit=before)
    _note_failure(sessions, follower, number, error)
    raise error


def _lock(session: Session, follower: Follower) -> int | None:
    """Take a follower's row for this transaction; return its place, or None if it is taken."""
    statement = insert_into(session, _FOLLOWERS).values(name=follower.name, cursor=0, failures=0)
    session.execute(statement.on_conflict_do_nothing())
    query = select(FollowerRow.cursor).where(FollowerRow.name == follower.name)
    found: int | None = session.scalar(query.with_for_update(skip_locked=True))
    return found


def _read(
    session: Session, follower: Follower, cursor: int, limit: int
) -> tuple[Sequence[Event], int]:
    """Return the next events for a follower, and the number up to which that is all of them.

    Since numbers are given out under a lock that is held until the commit, whoever sees a number
    sees all that are lower.
    """
    head = session.scalar(select(func.max(Event.number))) or 0
    query = (
        select(Event)
        .where(Event.number > cursor, Event.number <= head, Event.name.in_(follower.names))
        .order_by(Event.number)
        .limit(limit)
    )
    events = session.scalars(query).all()
    return events, max(cursor, events[-1].number if len(events) == limit else head)


def _handle(
    session: Session, follower: Follower, events: Sequence[Event]
) -> tuple[int, Exception] | None:
    for event in events:
        try:
            follower.handle(session, event)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is noted and raised again
            return event.number, error
    return None


def _move(session: Session, follower: Follower, number: int) -> None:
    values: dict[str, Any] = {"cursor": number, "error": None, "failed_at": None, "failures": 0}
    session.execute(update(_FOLLOWERS).where(_FOLLOWERS.c.name == follower.name).values(values))


def _note_failure(
    sessions: sessionmaker[Session], follower: Follower, number: int, error: Exception
) -> None:
    with sessions() as session:
        begin_write(session)
        _lock(session, follower)
        session.execute(
            update(_FOLLOWERS)
            .where(_FOLLOWERS.c.name == follower.name)
            .values(
                error=f"event {number}: {type(error).__name__}: {error}"[:2000],
                failed_at=database_clock(session),
                failures=_FOLLOWERS.c.failures + 1,
            )
        )
        session.commit()
