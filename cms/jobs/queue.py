"""The queue: enqueue a job in one's own transaction, claim what is due, finish it or put it back.

No function commits. None takes the turn of `cms.events.order`, so on PostgreSQL the queue and
the writers of content never wait for each other; on SQLite a claim is a short write, and only
made when something is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.events.order import database_clock
from cms.jobs.backoff import backoff
from cms.jobs.models import DEAD, DONE, RUNNING, WAITING, Job, is_state

ERROR_MAX = 2000
"""Characters of an error that are kept."""

_JOBS = cast(Table, Job.__table__)
_CLAIMED = (Job.id, Job.kind, Job.payload, Job.attempts, Job.attempts_max, Job.created_at)


@dataclass(frozen=True)
class Claim:
    """A job that a worker holds: its id and what to do, and which attempt (from 1) this is."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    attempts_max: int | None
    created_at: datetime
    worker: str


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    at: datetime | None = None,
    key: str | None = None,
) -> str:
    """Ask for a job in the caller's transaction: it is there once that is committed. Return its id.

    It runs as soon as a worker is free, or not before `at`. While a job of the same `key` waits,
    this is that job (at the earlier of the two times), and nobody can claim it before this
    transaction has ended: so it will see what the transaction wrote.
    """
    begin_write(session)
    now = database_clock(session)
    values = {
        "id": new_id(),
        "kind": kind,
        "payload": dict(payload),
        "key": key,
        "state": WAITING,
        "created_at": now,
        "run_at": at or now,
        "attempts": 0,
    }
    statement = insert_into(session, _JOBS).values(values)
    if key is not None:
        given = statement.excluded.run_at
        statement = statement.on_conflict_do_update(
            index_elements=["key"],
            index_where=and_(is_state(WAITING), _JOBS.c.key.is_not(None)),
            set_={"run_at": case((given < _JOBS.c.run_at, given), else_=_JOBS.c.run_at)},
        )
    found: str = session.execute(statement.returning(_JOBS.c.id)).scalar_one()
    return found


def next_due(session: Session, kinds: Iterable[str]) -> float | None:
    """Return in how many seconds there is something to claim (0: now); None without any.

    Only reads.
    """
    names = sorted(kinds)
    queries = [
        select(column).where(is_state(state), Job.kind.in_(names)).order_by(column).limit(1)
        for state, column in ((WAITING, Job.run_at), (RUNNING, Job.lease_until))
    ]
    times = [one for one in map(session.scalar, queries) if one is not None]
    if not times:
        return None
    return max(0.0, (min(times) - database_clock(session)).total_seconds())


def claim(
    session: Session, worker: str, kinds: Iterable[str], lease: timedelta, limit: int
) -> list[Claim]:
    """Take up to `limit` jobs that are due for `worker`, the longest due first.

    `worker` names one process's life: no two ever share a name.
    """
    begin_write(session)
    now = database_clock(session)
    due = and_(is_state(WAITING), Job.run_at <= now, Job.kind.in_(sorted(kinds)))
    query = select(Job.id).where(due).order_by(Job.run_at, Job.id).limit(limit)
    ids = session.scalars(query.with_for_update(skip_locked=True)).all()
    if not ids:
        return []
    statement = (
        update(_JOBS)
        .where(_JOBS.c.id.in_(ids))
        .values(
            state=RUNNING,
            worker=worker,
            attempts=_JOBS.c.attempts + 1,
            started_at=now,
            lease_until=now + lease,
        )
        .returning(*(_JOBS.c[column.key] for column in _CLAIMED))
    )
    rows: dict[str, Any] = {row.id: row for row in session.execute(statement)}
    return [
        Claim(
            id=one,
            kind=rows[one].kind,
            payload=rows[one].payload,
            attempt=rows[one].attempts,
            attempts_max=rows[one].attempts_max,
            created_at=rows[one].created_at,
            worker=worker,
        )
        for one in ids
    ]


def take_back(session: Session, kinds: Iterable[str], attempts: Callable[[str], int]) -> int:
    """Put back the jobs whose worker did not come back; return how many.

    `attempts` says how often a job of a kind is tried: one that ends its worker each time must
    not do so for ever.
    """
    begin_write(session)
    lost = and_(
        is_state(RUNNING),
        Job.lease_until < database_clock(session),
        Job.kind.in_(sorted(kinds)),
    )
    query = select(*_CLAIMED, Job.worker).where(lost).order_by(Job.lease_until)
    rows = session.execute(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        held = Claim(*row)
        error = f"The worker {held.worker} did not come back."
        fail(session, held, error, attempts(held.kind), after=timedelta())
    return len(rows)


def extend(session: Session, worker: str, lease: timedelta) -> int:
    """Hold all that `worker` has for another `lease`; return how many jobs that are."""
    begin_write(session)
    held = and_(is_state(RUNNING), Job.worker == worker)
    # A job that is locked is about to be finished by its own handler.
    ids = session.scalars(select(Job.id).where(held).with_for_update(skip_locked=True)).all()
    if ids:
        until = database_clock(session) + lease
        session.execute(update(_JOBS).where(_JOBS.c.id.in_(ids)).values(lease_until=until))
    return len(ids)


def finish(session: Session, held: Claim) -> bool:
    """Mark a job as done; return False where it is no longer the worker's."""
    begin_write(session)
    return _leave(session, held, state=DONE, finished_at=database_clock(session), error=None)


def fail(
    session: Session,
    held: Claim,
    error: str,
    attempts: int,
    *,
    after: timedelta | None = None,
    permanent: bool = False,
) -> bool:
    """Put a job back for another attempt, `after` a time or by `backoff`; return as `finish`.

    It is dead, and kept with its error, where the failure is `permanent` or this was the last
    of its `attempts`.
    """
    begin_write(session)
    now = database_clock(session)
    told = error.replace("\0", "")[:ERROR_MAX]
    if permanent or held.attempt >= (held.attempts_max or attempts):
        return _leave(session, held, state=DEAD, finished_at=now, error=told)
    later = now + (backoff(held.attempt) if after is None else after)
    return _put_back(session, held, run_at=later, error=told)


def release(session: Session, held: Claim, attempts: int) -> bool:
    """Put a job back since its worker stops: it is due at once, and has an attempt more."""
    begin_write(session)
    allowed = (held.attempts_max or attempts) + 1
    now = database_clock(session)
    error = "The worker was stopped while it was at it."
    return _put_back(session, held, run_at=now, attempts_max=allowed, error=error)


def _put_back(session: Session, held: Claim, **values: Any) -> bool:
    try:
        with session.begin_nested():
            return _leave(session, held, state=WAITING, **values)
    except IntegrityError:
        # Another of its key waits already: this one goes on without, so that neither is lost.
        return _leave(session, held, state=WAITING, key=None, **values)


def _leave(session: Session, held: Claim, **values: Any) -> bool:
    statement = update(_JOBS).where(_is_held(held)).values(worker=None, lease_until=None, **values)
    return session.execute(statement.returning(_JOBS.c.id)).first() is not None


def _is_held(held: Claim) -> ColumnElement[bool]:
    return and_(
        _JOBS.c.id == held.id,
        is_state(RUNNING),
        _JOBS.c.worker == held.worker,
        _JOBS.c.attempts == held.attempt,
    )
