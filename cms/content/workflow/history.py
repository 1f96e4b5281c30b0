"""The moves that an entry has made in its workflows, as the log tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.events.models import Event

MOVED = "workflow.moved"


class Move(NamedTuple):
    """One move: when, by whom, and what the event says of it."""

    at: datetime
    actor_id: str | None
    actor_label: str
    payload: dict[str, Any]


def moves(session: Session, entry_id: str, limit: int) -> list[Move]:
    """Return an entry's last moves, the latest first."""
    query = (
        select(Event.at, Event.actor_id, Event.actor_label, Event.payload)
        .where(Event.subject == entry_id, Event.name == MOVED)
        .order_by(Event.number.desc())
        .limit(limit)
    )
    return [Move(*row) for row in session.execute(query)]
