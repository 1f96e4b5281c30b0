"""Reads the event log for people: what happened, by whom, to what, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from cms.db.identifiers import is_id
from cms.errors import NotFound
from cms.events.models import Event

PERMISSION = "view_audit"


@dataclass(frozen=True)
class Wanted:
    """Which events: None is no condition. `name` is whole, or a noun; times include `start` only."""

    actor: str | None = None
    name: str | None = None
    subject: str | None = None
    start: datetime | None = None
    end: datetime | None = None


def events(session: Session, wanted: Wanted, *, before: int | None, limit: int) -> Sequence[Event]:
    """Return events, the newest first; `before` is the number to go on from."""
    query = select(Event).order_by(Event.number.desc()).limit(limit)
    if before is not None:
        query = query.where(Event.number < before)
    if wanted.actor is not None:
        query = query.where(Event.actor_id == wanted.actor)
    if wanted.name is not None:
        noun = Event.name.startswith(f"{wanted.name}.", autoescape=True)
        query = query.where(or_(Event.name == wanted.name, noun))
    if wanted.subject is not None:
        query = query.where(_about(wanted.subject))
    if wanted.start is not None:
        query = query.where(Event.at >= wanted.start)
    if wanted.end is not None:
        query = query.where(Event.at < wanted.end)
    return session.scalars(query).all()


def _about(subject: str) -> ColumnElement[bool]:
    """Name the events that are about an id, first of all by the index, or about a role."""
    listed = cast(Event.subjects, String).contains(f'"{subject}"', autoescape=True)
    return or_(Event.subject == subject, listed) if is_id(subject) else listed


def require_event(session: Session, number: int) -> Event:
    """Return an event by its number; raise NotFound."""
    found = session.get(Event, number)
    if found is None:
        raise NotFound(f"There is no event {number}: none was recorded, or it was let go.")
    return found
