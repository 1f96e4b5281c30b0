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
    """What a process counted and has not written yet, by site and redirect; safe in several threads."""

    every: float = EVERY
    written: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, dict[str, int]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self, site_id: str, hits: Mapping[str, int]) -> None:
        """Add hits of redirects of a site."""
        with self.lock:
            kept = self.waiting.setdefault(site_id, {})
            for one, count in hits.items():
                kept[one] = kept.get(one, 0) + count

    def due(self, site_id: str, now: float) -> dict[str, int]:
        """Take what is to be written of a site at a moment, in seconds; empty while it may wait."""
        with self.lock:
            if now - self.written.get(site_id, now - self.every) < self.every:
                return {}
            self.written[site_id] = now
            return self.waiting.pop(site_id, {})

    def unwritten(self) -> dict[str, int]:
        """Return what waits, by redirect."""
        with self.lock:
            return {one: count for kept in self.waiting.values() for one, count in kept.items()}


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
    wanted = set(ids)
    listed = sorted(wanted)
    for at in range(0, len(listed), ASKED):
        query = select(HITS).where(HITS.c.redirect_id.in_(listed[at : at + ASKED]))
        for row in session.execute(query):
            found[row.redirect_id] = Hits(row.count, row.last_on)
    today = clock.now().date().isoformat()
    for one, count in COUNTER.unwritten().items():
        if one in wanted:
            found[one] = Hits(found.get(one, Hits()).count + count, today)
    return found


def forget_purged(op: Any, context: Any) -> None:
    """Forget the hits of a redirect that was destroyed for good."""
    if isinstance(op, Purge):
        context.session.execute(delete(HITS).where(HITS.c.redirect_id == op.entry))
