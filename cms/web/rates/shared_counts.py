"""What all processes count together, in the store of what may be lost.

One short transaction of its own, before the request's: what is refused later has been counted, and
nobody waits for a lock that a request holds.
"""

from __future__ import annotations

import itertools
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Float,
    Table,
    case,
    delete,
    func,
    literal,
    select,
)

from cms import clock
from cms.db.ephemeral import Ephemeral
from cms.db.upserting import insert_into
from cms.web.rates.models import Rate
from cms.web.rates.quotas import Count, Quota

SWEEP_EVERY = 500
"""Requests counted by a process after which it throws away what is not owed any more."""
_SWEEP_MAX = 5000
_RATE = cast(Table, Rate.__table__)
_KEY: ColumnElement[str] = _RATE.c.key
_WHOLE_AT: ColumnElement[float] = _RATE.c.whole_at


class SharedCounts:
    """Counts in the database, the same for all processes; safe for threads."""

    def __init__(self, store: Ephemeral) -> None:
        self._store = store
        self._calls = itertools.count(1)

    def take(self, key: str, quota: Quota) -> Count:
        """Count a request of the caller that `key` (a hash) names; a refused one costs nothing."""
        with self._store.at_once() as connection:
            now = _now(connection)
            if next(self._calls) % SWEEP_EVERY == 0:
                _sweep(connection, now)
            taken = connection.execute(_taking(connection, key, quota, now)).scalar_one_or_none()
            if taken is not None:
                return Count(quota, True, float(taken))
            owed = connection.execute(
                select(_WHOLE_AT - now).where(_RATE.c.key == key)
            ).scalar_one()
            return Count(quota, False, min(float(owed), quota.window))


def _now(connection: Connection) -> ColumnElement[float]:
    """Return the present as SQL, in seconds since 1970: one clock for all who share a server."""
    if connection.dialect.name == "postgresql" and not clock.is_frozen():
        return func.extract("epoch", func.clock_timestamp()).cast(Double)
    return literal(clock.now().timestamp(), Float)


def _taking(connection: Connection, key: str, quota: Quota, now: ColumnElement[float]) -> Any:
    """Return the statement that counts a request; it gives no row where the quota is used up."""
    owed = case(
        (now >= _WHOLE_AT, 0.0),
        (now + quota.window < _WHOLE_AT, quota.window),
        else_=_WHOLE_AT - now,
    )
    spent = owed + quota.interval
    return (
        insert_into(connection, _RATE)
        .values(key=key, whole_at=now + quota.interval)
        .on_conflict_do_update(
            index_elements=[_KEY], set_={"whole_at": now + spent}, where=spent <= quota.most
        )
        .returning(_WHOLE_AT - now)
    )


def _sweep(connection: Connection, now: ColumnElement[float]) -> None:
    old = select(_KEY).where(now >= _WHOLE_AT).limit(_SWEEP_MAX).with_for_update(skip_locked=True)
    connection.execute(delete(_RATE).where(_KEY.in_(old)))
