"""Seeing to jobs by hand: list, find, try again, delete; and forget what was done long ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Select, Table, and_, delete, func, select
from sqlalchemy.orm import Session

from cms.db.identifiers import is_id
from cms.db.session import begin_write
from cms.errors import NotFound, StateConflict
from cms.events.acting import record
from cms.events.order import current_turn, database_clock
from cms.jobs.models import DEAD, DONE, RUNNING, WAITING, Job, is_state

PRUNE = "jobs.prune"
"""The kind of the job that forgets what is done."""

_JOBS = cast(Table, Job.__table__)


@dataclass(frozen=True)
class Wanted:
    """Which jobs a list is about: of a state, of a kind; None means all."""

    state: str | None = None
    kind: str | None = None

    def of(self, query: Select[Any]) -> Select[Any]:
        """Narrow a select of jobs."""
        if self.state is not None:
            query = query.where(is_state(self.state))
        return query if self.kind is None else query.where(Job.kind == self.kind)


def list_jobs(session: Session, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Job]:
    """Return jobs, the newest first."""
    query = wanted.of(select(Job)).order_by(Job.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_jobs(session: Session, wanted: Wanted) -> int:
    """Return how many there are."""
    return session.scalar(wanted.of(select(func.count(Job.id)))) or 0


def require_job(session: Session, job_id: str, *, lock: bool = False) -> Job:
    """Return a job, for this transaction alone with `lock`; raise NotFound."""
    query = select(Job).where(Job.id == (job_id.lower() if is_id(job_id) else None))
    query = query.execution_options(populate_existing=True)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound(f"There is no job {job_id[:80]!r}.")
    return found


def retry_job(session: Session, job_id: str, attempts: int) -> Job:
    """Let a job that is dead or waits be tried at once, up to `attempts` times more; return it.

    Raises StateConflict for one that is at work or done.
    """
    _take_turn_first(session)
    job = require_job(session, job_id, lock=True)
    if job.state not in (DEAD, WAITING):
        raise StateConflict(
            f"The job is {job.state}: only one that waits or is dead can be retried."
        )
    if job.state == DEAD and job.key is not None and _is_key_taken(session, job.key):
        job.key = None
    job.state, job.run_at, job.finished_at = WAITING, database_clock(session), None
    job.attempts_max = job.attempts + attempts
    session.flush()
    record(session, "job.retried", job.id, kind=job.kind)
    return job


def delete_job(session: Session, job_id: str) -> None:
    """Delete a job that is not at work: it will not be done. Raises StateConflict for one that is."""
    _take_turn_first(session)
    job = require_job(session, job_id, lock=True)
    if job.state == RUNNING:
        raise StateConflict("The job is running: it can be deleted when it has ended.")
    session.delete(job)
    session.flush()
    record(session, "job.deleted", job.id, kind=job.kind, state=job.state)


def forget_done(session: Session, age: timedelta) -> int:
    """Delete the jobs that were done longer ago than `age`; return how many. Dead ones are kept."""
    begin_write(session)
    before = database_clock(session) - age
    old = and_(is_state(DONE), _JOBS.c.finished_at < before)
    return len(session.execute(delete(_JOBS).where(old).returning(_JOBS.c.id)).all())


@dataclass(frozen=True)
class Backlog:
    """How the queue stands: how many jobs are dead, and in seconds how long one has been due."""

    dead: int
    late: float


def backlog(session: Session) -> Backlog:
    """Return how the queue stands."""
    dead = count_jobs(session, Wanted(DEAD))
    waiting = select(Job.run_at).where(is_state(WAITING)).order_by(Job.run_at).limit(1)
    first = session.scalar(waiting)
    now = database_clock(session)
    return Backlog(dead, 0.0 if first is None else max(0.0, (now - first).total_seconds()))


def _take_turn_first(session: Session) -> None:
    # As whoever writes content does: it may wait for a job of the same key while it holds the turn.
    begin_write(session)
    current_turn(session)


def _is_key_taken(session: Session, key: str) -> bool:
    query = select(Job.id).where(is_state(WAITING), Job.key == key)
    return session.execute(query).first() is not None
