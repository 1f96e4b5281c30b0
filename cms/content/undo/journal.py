"""Notes, while operations run, what they change in entries; written with the transaction.

A change has parts, each `{"from": …, "to": …}`:

- `exists`: false and true; a purged entry ends with false
- `draft`: the numbers of the newest version
- `live:<slice>`: `{"version", "published_at", "asserted"}` of what readers see, or null
- `place`: `{"parent", "position"}`
- `trash`: the id of the entry that it was thrown away with, or null
- `intent:<id>`: "open" for what is scheduled, null once it is withdrawn

Several operations of one transaction make one change: the first `from` and the last `to`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import Live
from cms.content.timeline import Stand
from cms.content.undo.models import Change
from cms.events.order import Turn

Parts = dict[str, dict[str, Any]]
_TABLE = cast(Table, Change.__table__)
_KEPT = "cms_journal"


def shown(stand: Live | Stand) -> dict[str, Any]:
    """Return what a slice shows as the journal notes it."""
    return {
        "version": stand.version,
        "published_at": clock.to_text(stand.published_at),
        "asserted": stand.asserted,
    }


class Journal:
    """The changes of one transaction: what is written already, and what is not yet."""

    def __init__(self, transaction: str) -> None:
        self.transaction = transaction
        self._parts: dict[str, Parts] = {}
        self._types: dict[str, str] = {}
        self._written: set[str] = set()
        self._fresh: set[str] = set()

    def note(self, entry_id: str, type_name: str, part: str, before: Any, after: Any) -> None:
        """Note that a part of an entry changed; nothing where it did not."""
        if before == after:
            return
        parts = self._parts.setdefault(entry_id, {})
        first = parts[part]["from"] if part in parts else before
        parts[part] = {"from": first, "to": after}
        self._types[entry_id] = type_name
        self._fresh.add(entry_id)

    def write(self, session: Session, turn: Turn, site_id: str) -> None:
        """Write what was noted since the last time."""
        new = sorted(self._fresh - self._written)
        for entry_id in sorted(self._fresh & self._written):
            mine = (_TABLE.c.transaction == self.transaction, _TABLE.c.entry_id == entry_id)
            session.execute(update(_TABLE).where(*mine).values(parts=self._parts[entry_id]))
        if new:
            session.execute(insert(_TABLE), [self._row(one, turn, site_id) for one in new])
        self._written |= self._fresh
        self._fresh.clear()

    def _row(self, entry_id: str, turn: Turn, site_id: str) -> dict[str, Any]:
        return {
            "transaction": self.transaction,
            "site_id": site_id,
            "entry_id": entry_id,
            "type": self._types[entry_id],
            "at": turn.instant,
            "parts": self._parts[entry_id],
        }


def journal_of(session: Session, turn: Turn) -> Journal:
    """Return the journal of the transaction that has the turn."""
    kept: Journal | None = session.info.get(_KEPT)
    if kept is None or kept.transaction != turn.transaction:
        kept = session.info[_KEPT] = Journal(turn.transaction)
    return kept


def held_journal(session: Session) -> Journal | None:
    """Return a copy of the journal, to be put back if what follows is rolled back."""
    return deepcopy(session.info.get(_KEPT))


def put_journal_back(session: Session, journal: Journal | None) -> None:
    """Forget what was noted since `journal` was held."""
    session.info[_KEPT] = journal
