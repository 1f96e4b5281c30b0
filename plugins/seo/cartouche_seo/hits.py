"""Counts how often each redirect led somebody on: in memory first, and written down together.

A redirect is answered without waiting for a write: what was counted is written by one transaction
every few seconds, with the visit that happens to come then. What a process had not written when it
ended is lost, which such a count can bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import delete, insert, select, update

from cartouche_seo.tables import HITS
from cms.sdk import Purge, clock

EVERY = 5.0
"""Seconds between two writes of a process."""
ASKED = 500
"""Ids that are asked for at once."""


@dataclass
class Counter:
    """What a process counted and has not written yet, by redirect; safe in several threads."""

    every: float = EVERY
    written: float | None = None
    waiting: dict[str, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self, ids: Iterable[str]) -> None:
        """Count a hit of each redirect."""
        with self.lock:
            for one in ids:
                self.waiting[one] = self.waiting.get(one, 0) + 1

    def due(self, now: float) -> dict[str, int]:
        """Take what is to be written at a moment, in seconds; empty while it may still wait."""
        with self.lock:
            if self.written is not None and now - self.written < self.every:
                return {}
            self.written, taken, self.waiting = now, self.waiting, {}
            return taken

    def put_back(self, taken: Mapping[str, int]) -> None:
        """Keep what could not be written for the next time."""
        with self.lock:
            for one, count in taken.items():
                self.waiting[one] = self.waiting.get(one, 0) + count


COUNTER = Counter()


def write(session: Any, site_id: str, counted: Mapping[str, int]) -> None:
    """Add counts to those that are kept, in a transaction that writes."""
    today = clock.now().date().isoformat()
    # In one order everywhere, so that two processes never wait for each other.
    for one, count in sorted(counted.items()):
        more = update(HITS).where(HITS.c.redirect_id == one)
        more = more.values(count=HITS.c.count + count, last_on=today)
        if not session.execute(more).rowcount:
            new = {"redirect_id": one, "site_id": site_id, "count": count}
            session.execute(insert(HITS).values(**new, first_on=today, last_on=today))


@dataclass(frozen=True)
class Hits:
    """How often a redirect led somebody on, and on which day the last time (`2026-03-01`)."""

    count: int = 0
    last_on: str = ""


def hits_of(session: Any, ids: Iterable[str]) -> dict[str, Hits]:
    """Return the hits of redirects that have any; those that this process has not written count."""
    found: dict[str, Hits] = {}
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), ASKED):
        query = select(HITS).where(HITS.c.redirect_id.in_(wanted[at : at + ASKED]))
        for row in session.execute(query):
            found[row.redirect_id] = Hits(row.count, row.last_on)
    today = clock.now().date().isoformat()
    for one, count in dict(COUNTER.waiting).items():
        if one in wanted:
            found[one] = Hits(found.get(one, Hits()).count + count, today)
    return found


def forget_purged(op: Any, context: Any) -> None:
    """Forget the hits of a redirect that was destroyed for good."""
    if isinstance(op, Purge):
        context.session.execute(delete(HITS).where(HITS.c.redirect_id == op.entry))
