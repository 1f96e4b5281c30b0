"""What a transaction did, for those who may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.entries import seen_ids
from cms.content.undo.models import Change
from cms.db.identifiers import is_id
from cms.errors import NotFound
from cms.events.models import Event

SHOWN = 1000
"""How many entries of one transaction are listed at most."""


class ChangedEntry(NamedTuple):
    """An entry, and the parts of it that changed: see `cms.content.undo.journal`."""

    entry_id: str
    type: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class TransactionRecord:
    """Who changed which entries when; `undone_by` names the transaction that took it back."""

    id: str
    at: datetime
    actor_id: str | None
    actor_label: str
    entries: tuple[ChangedEntry, ...]
    events: tuple[str, ...]
    undone_by: str | None


def transaction_record(session: Session, lens: Lens, transaction: str) -> TransactionRecord:
    """Return what a transaction changed, as far as a lens on drafts or on the trash sees it.

    Raise NotFound where there is none, or where the reader sees nothing of what it changed.
    """
    unknown = NotFound(f"There is no transaction {transaction[:80]!r} that changed content.")
    if not is_id(transaction):
        raise unknown
    key = transaction.lower()
    changes = session.scalars(
        select(Change)
        .where(Change.transaction == key, Change.site_id == lens.site.id)
        .order_by(Change.entry_id)
        .limit(SHOWN)
    ).all()
    ids = [one.entry_id for one in changes]
    seen = seen_ids(session, lens, ids) | seen_ids(session, lens.with_status("trashed"), ids)
    if not seen:
        raise unknown
    subjects = [one for one in changes if one.entry_id in seen]
    events = _events(session, key, seen)
    first = events[0] if events else None
    return TransactionRecord(
        id=key,
        at=subjects[0].at,
        actor_id=first.actor_id if first else None,
        actor_label=first.actor_label if first else "",
        entries=tuple(
            ChangedEntry(one.entry_id, one.type, tuple(sorted(one.parts))) for one in subjects
        ),
        events=tuple(dict.fromkeys(event.name for event in events)),
        undone_by=_undone_by(session, key),
    )


def _events(session: Session, transaction: str, seen: frozenset[str]) -> list[Event]:
    query = select(Event).where(Event.transaction == transaction).order_by(Event.number)
    return [event for event in session.scalars(query) if event.subject in seen]


def _undone_by(session: Session, transaction: str) -> str | None:
    query = select(Event.transaction).where(
        Event.subject == transaction, Event.name == "transaction.undone"
    )
    return session.scalars(query.order_by(Event.number.desc()).limit(1)).first()
