"""The tables of jobs: what is to be done behind, and when each cron entry was last due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Integer, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.column_types import Id, Instant, JsonDocument
from cms.db.identifiers import new_id

WAITING, RUNNING, DONE, DEAD = STATES = ("waiting", "running", "done", "dead")
"""The states of a job: due now or later, at work, finished, given up."""


def _while(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Job(Base):
    """One thing to do, by the handler of its kind; written in the transaction that asks for it.

    While one waits, `key` is unique. `attempts` only rises, so that an id with an attempt names
    one delivery; `attempts_max` is the attempt after which the job is dead (none: its kind's).
    `worker` holds the job until `lease_until`; another one takes it up after that.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_due", "run_at", "id", **_while("state = 'waiting'")),
        Index("ix_job_lease", "lease_until", **_while("state = 'running'")),
        Index("ix_job_finished", "finished_at", **_while("state = 'done'")),
        Index("ix_job_state", "state", "id"),
        Index(
            "uq_job_key",
            "key",
            unique=True,
            **_while("state = 'waiting' AND key IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    key: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    created_at: Mapped[datetime] = mapped_column(Instant)
    run_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    attempts_max: Mapped[int | None] = mapped_column(Integer)
    worker: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(Text)


def is_state(state: str) -> ColumnElement[bool]:
    """Return the condition that a job is in one of `STATES`, written as the partial indexes have it."""
    if state not in STATES:
        raise ValueError(f"{state!r} is no state of a job")
    condition: ColumnElement[bool] = Job.__table__.c.state == literal_column(f"'{state}'")
    return condition


class CronRun(Base):
    """When a cron entry was last looked at and found due, for all processes."""

    __tablename__ = "cron_run"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(Instant)
