"""Cron entries: a job at each instant that an expression names, once over all processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.errors import ConfigurationError
from cms.events.order import database_clock
from cms.jobs.models import CronRun
from cms.jobs.queue import enqueue

_RUNS = cast(Table, CronRun.__table__)


@dataclass(frozen=True)
class CronEntry:
    """A name, an expression of five fields as in crontab(5), and the job that it asks for.

    An entry at a fixed time whose hour is skipped by daylight saving runs right after it, and
    one whose hour comes twice runs once, as Debian's cron has it.
    """

    name: str
    expression: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Raise ConfigurationError where the expression is not one."""
        try:
            CronSim(self.expression, datetime(2000, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise ConfigurationError(
                f"The cron entry {self.name!r} can't be read: {error} in {self.expression!r}."
            ) from error


def next_instant(entry: CronEntry, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant (UTC) later than `after` at which an entry is due in a time zone.

    Instants are whole seconds.
    """
    for found in CronSim(entry.expression, after.astimezone(zone)):
        instant = found.astimezone(UTC)
        # In an hour that comes twice the search begins with the first of the two.
        if instant > after:
            return instant
    raise ConfigurationError(f"The cron entry {entry.name!r} never comes true.")


def waits(session: Session, entries: tuple[CronEntry, ...], zone: ZoneInfo) -> dict[str, float]:
    """Return in how many seconds each entry is due; less than 0 or 0 is now. Only reads.

    One that was never looked at is due now, so that `run_due` notes it.
    """
    now = database_clock(session)
    last = {row.name: row.last_at for row in session.execute(select(CronRun.name, CronRun.last_at))}
    return {
        one.name: (next_instant(one, last[one.name], zone) - now).total_seconds()
        if one.name in last
        else 0.0
        for one in entries
    }


def run_due(session: Session, entry: CronEntry, zone: ZoneInfo) -> str | None:
    """Enqueue the job of an entry that is due, and note it, in one transaction; return the job's id.

    What was missed while no worker ran is made up for by one job, not by many. An entry that is
    new is noted, and runs at its next instant.
    """
    begin_write(session)
    now = database_clock(session)
    last = session.scalar(
        select(CronRun.last_at).where(CronRun.name == entry.name).with_for_update()
    )
    if last is None:
        statement = insert_into(session, _RUNS).values(name=entry.name, last_at=now)
        session.execute(statement.on_conflict_do_nothing())
        return None
    instant = next_instant(entry, last, zone)
    if instant > now:
        return None
    session.execute(update(_RUNS).where(_RUNS.c.name == entry.name).values(last_at=now))
    return enqueue(session, entry.kind, entry.payload, at=instant)
