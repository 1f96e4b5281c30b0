"""Counts the paths at which nothing stands: a bounded number of them, and nothing of who asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from cartouche_seo.tables import MISSED, PATH_MAX
from cms.sdk import clock

PATHS_MAX = 1_000
"""Paths of a site that are kept: a new one takes the place of the one that was missed least."""
A_MINUTE = 60
"""Misses that a process writes down within a minute; those beyond are not counted."""
PAGE = 50


@dataclass
class Pace:
    """How much is written: so many in a minute, however many ask."""

    most: int = A_MINUTE
    began: float = field(default_factory=time.monotonic)
    count: int = 0
    lock: Lock = field(default_factory=Lock)

    def take(self, now: float) -> bool:
        """Say whether one more may be written at a moment, in seconds, and count it."""
        with self.lock:
            if now - self.began >= 60:
                self.began, self.count = now, 0
            self.count += 1
            return self.count <= self.most


PACE = Pace()


def is_kept(path: str) -> bool:
    """Say whether a path is written down: none that is very long, or may name a person or a secret."""
    plain = path.isprintable() and len(path) <= PATH_MAX and "@" not in path
    return plain and all(len(one) <= 100 for one in path.split("/"))


def note(session: Any, site_id: str, path: str) -> None:
    """Count a miss, in a transaction that writes."""
    today = clock.now().date().isoformat()
    here = (MISSED.c.site_id == site_id, MISSED.c.path == path)
    more = update(MISSED).where(*here).values(count=MISSED.c.count + 1, last_on=today)
    if session.execute(more).rowcount:
        return
    of_site = MISSED.c.site_id == site_id
    if session.scalar(select(func.count()).select_from(MISSED).where(of_site)) >= PATHS_MAX:
        least = select(MISSED.c.path).where(of_site)
        least = least.order_by(MISSED.c.count, MISSED.c.last_on, MISSED.c.path).limit(1)
        forget(session, site_id, str(session.scalar(least)))
    session.execute(
        insert(MISSED).values(site_id=site_id, path=path, count=1, first_on=today, last_on=today)
    )


def forget(session: Any, site_id: str, path: str) -> None:
    """Forget a path."""
    session.execute(delete(MISSED).where(MISSED.c.site_id == site_id, MISSED.c.path == path))


def listed(session: Any, site_id: str, page: int) -> tuple[list[Any], bool]:
    """Return a page of what was missed, the most often first, and whether there is more."""
    query = select(MISSED).where(MISSED.c.site_id == site_id)
    query = query.order_by(MISSED.c.count.desc(), MISSED.c.last_on.desc(), MISSED.c.path)
    rows = session.execute(query.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return list(rows[:PAGE]), len(rows) > PAGE
