"""Writing to the event log, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from cms.db.identifiers import is_id
from cms.events.models import Event
from cms.events.order import Turn

_INSERT = insert(cast(Table, Event.__table__))


def append(
    session: Session,
    turn: Turn,
    name: str,
    *,
    subjects: Sequence[str] = (),
    site_id: str | None = None,
    actor_id: str | None = None,
    actor_label: str = "",
    payload: dict[str, Any] | None = None,
) -> int:
    """Record that `name` (past tense, `noun.verbed`) happened at `turn`; return its number."""
    number = turn.next_number
    turn.next_number += 1
    values = {
        "number": number,
        "at": turn.instant,
        "transaction": turn.transaction,
        "name": name,
        "site_id": site_id,
        "actor_id": actor_id,
        "actor_label": actor_label,
        "subject": next((one for one in subjects if is_id(one)), None),
        "subjects": list(subjects),
        "payload": payload or {},
    }
    session.execute(_INSERT, values)
    return number
