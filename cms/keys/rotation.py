"""Rotation: a new data key from now on, and everything encrypted anew while the site serves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.db.session import begin_write
from cms.errors import ConfigurationError
from cms.events.acting import record
from cms.events.order import current_turn
from cms.jobs.queue import enqueue
from cms.keys.envelope import marked
from cms.keys.models import ACTIVE, DATA, OLD, RETIRED, DataKey
from cms.keys.stock import Renewal, Stock, stocks
from cms.keys.vault import Vault
from cms.schema.registry import TypeRegistry

log = logging.getLogger("cms.keys")

RENEW = "keys.renew"
"""The kind of the job that encrypts anew."""
CHUNK = 50
"""Rows (entries with all their versions) that one transaction renews; writers wait no longer."""
_PASSES = 2
"""How often everything is gone through: the second finds what was written by the old key meanwhile."""

Tell = Callable[[str, int], None]


def rotate(session: Session, vault: Vault) -> DataKey:
    """Make a new data key, which encrypts from the commit on, and ask for everything to follow."""
    begin_write(session)
    # Writers wait for their turn, so none that comes later encrypts by the old key.
    current_turn(session)
    old = session.scalars(
        update(DataKey)
        .where(DataKey.purpose == DATA, DataKey.state == ACTIVE)
        .values(state=OLD)
        .returning(DataKey.id)
        .execution_options(synchronize_session=False)
    ).all()
    key = vault.add_key(session, DATA)
    record(session, "key.rotated", key=key.id, before=sorted(old))
    enqueue(session, RENEW, {}, key=RENEW)
    return key


def rotate_master(session: Session, vault: Vault) -> int:
    """Wrap every data key by the newest master key; return how many were not.

    Raises ConfigurationError where one does not unwrap.
    """
    begin_write(session)
    newest = vault.masters.newest
    rows = session.scalars(select(DataKey).where(DataKey.master != newest)).all()
    for row in rows:
        raw = vault.unwrapped(row)
        row.master, row.wrapped = vault.masters.wrap(raw, row.id, row.purpose)
        record(session, "key.rewrapped", key=row.id, master=newest)
    return len(rows)


@dataclass(frozen=True)
class Renewing:
    """Encrypts everything anew, a chunk a transaction; broken off, it goes on where it was."""

    sessions: sessionmaker[Session]
    vault: Vault
    registry: TypeRegistry
    tell: Tell = lambda _stock, _changed: None

    def run(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Go through all stocks, and retire the keys that nothing uses; say whether it is done."""
        while not stopped():
            with self.sessions() as session:
                begin_write(session)
                current_turn(session)
                is_done = self._step(session)
                session.commit()
            if is_done:
                return True
        return False

    def _step(self, session: Session) -> bool:
        key = _newest(session)
        if key is None:
            return True
        every = stocks()
        at = dict(key.progress or {"pass": 1, "stock": 0, "after": "", "changed": 0})
        if at["stock"] >= len(every):
            return self._finish(session, key, every, at)
        renewal = Renewal(session, self.vault, self.registry, key.id)
        stock = every[at["stock"]]
        found = stock.renew(renewal, at["after"], CHUNK)
        at["changed"] += found.changed
        at["unreadable"] = at.get("unreadable", 0) + found.unreadable
        at["after"] = found.after or ""
        at["stock"] += 0 if found.after else 1
        key.progress = at
        self.tell(stock.name, at["changed"])
        return False

    def _finish(
        self, session: Session, key: DataKey, every: list[Stock], at: dict[str, Any]
    ) -> bool:
        used = retire_unused(session, every)
        if used and at["pass"] < _PASSES:
            key.progress = {**at, "pass": at["pass"] + 1, "stock": 0, "after": "", "unreadable": 0}
            return False
        if used:
            log.warning(
                "old data keys are still in use, so they were not retired: %s", ", ".join(used)
            )
        # The next run begins anew: a field may have become encrypted since.
        key.progress = None
        return True


def retire_unused(session: Session, every: list[Stock]) -> list[str]:
    """Retire the old data keys by which nothing is encrypted; return the ids of the others."""
    used = []
    for row in session.scalars(select(DataKey).where(DataKey.state == OLD).order_by(DataKey.id)):
        if any(stock.holds(session, marked(row.id)) for stock in every):
            used.append(row.id)
        else:
            row.state, row.retired_at = RETIRED, clock.now()
            record(session, "key.retired", key=row.id)
    return used


def _newest(session: Session) -> DataKey | None:
    query = select(DataKey).where(DataKey.purpose == DATA, DataKey.state == ACTIVE)
    return session.scalars(
        query.order_by(DataKey.created_at.desc(), DataKey.id.desc()).limit(1)
    ).one_or_none()


def require_key(session: Session) -> DataKey:
    """Return the data key that encrypts now; raise ConfigurationError where there is none."""
    found = _newest(session)
    if found is None:
        raise ConfigurationError("There is no data key yet: run `cms db upgrade`.")
    return found


def standing(session: Session) -> dict[str, Any]:
    """Return how things stand: `key` encrypts; `progress` of a renewal, or None; `old` keys.

    Each old key has `used_by`, the names of the stocks that it still encrypts something of.
    """
    every, key = stocks(), require_key(session)
    at, progress = key.progress, None
    if at is not None:
        names = [*(stock.name for stock in every), "checking"]
        progress = {
            "pass": at["pass"],
            "stock": names[at["stock"]],
            "changed": at["changed"],
            "unreadable": at.get("unreadable", 0),
        }
    rows = session.scalars(select(DataKey).where(DataKey.state == OLD).order_by(DataKey.id))
    old = [
        {
            "id": row.id,
            "used_by": [stock.name for stock in every if stock.holds(session, marked(row.id))],
        }
        for row in rows
    ]
    return {"key": key.id, "progress": progress, "old": old}
