"""Secret addresses of calendars: made, found by their secret, and taken back.

Calendar programs ask for an address and can send no header, so the address is the key. It opens
nothing but the calendar of its user, with the rights that the user has then.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import Actor, TokenScope
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.content.models import Calendar
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, NotFound, NotSignedIn, StateConflict, ValidationFailed
from cms.events.acting import record

CALENDARS_MAX = 50
"""How many addresses one person may have."""
READING = ("view", "view_draft", "view_scheduled", "view_release", "manage_releases")
"""What the reader of a calendar may use of the rights of its user."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def create_calendar(
    session: Session, user_id: str, name: str, locale: str | None
) -> tuple[Calendar, str]:
    """Make an address for a user; return it with its secret, which is kept nowhere."""
    if not (1 <= len(name) <= 200 and name.isprintable()):
        raise ValidationFailed([FieldProblem("/name", "has to be 1 to 200 characters.")])
    if count_calendars(session, user_id) >= CALENDARS_MAX:
        raise StateConflict(f"You have {CALENDARS_MAX} calendars: delete one first.")
    secret = secrets.token_urlsafe(32)
    calendar = Calendar(
        hash=_hash(secret), name=name, user_id=user_id, locale=locale, created_at=clock.now()
    )
    session.add(calendar)
    session.flush()
    record(session, "calendar.created", calendar.id, user=user_id, calendar=name)
    return calendar, secret


def delete_calendar(session: Session, calendar: Calendar) -> None:
    """Let an address lead nowhere from now on."""
    record(session, "calendar.deleted", calendar.id, user=calendar.user_id)
    session.delete(calendar)
    session.flush()


def list_calendars(session: Session, user_id: str, *, limit: int, offset: int) -> list[Calendar]:
    """Return a user's addresses in the order in which they were made."""
    query = select(Calendar).where(Calendar.user_id == user_id).order_by(Calendar.id)
    return list(session.scalars(query.limit(limit).offset(offset)))


def count_calendars(session: Session, user_id: str) -> int:
    """Return how many addresses a user has."""
    query = select(func.count()).select_from(Calendar).where(Calendar.user_id == user_id)
    return session.execute(query).scalar_one()


def require_calendar(session: Session, user_id: str, calendar_id: str) -> Calendar:
    """Return one of a user's addresses; raise NotFound where it is not theirs."""
    found = session.get(Calendar, calendar_id.lower()) if is_id(calendar_id) else None
    if found is None or found.user_id != user_id:
        raise NotFound(f"There is no calendar {calendar_id[:80]!r}.")
    return found


def reader_of(session: Session, secret: str) -> tuple[Calendar, Actor]:
    """Return the calendar of a secret and who reads it; raise NotFound for one that is no good."""
    absent = NotFound("There is no calendar at this address.")
    if not _SECRET.fullmatch(secret):
        raise absent
    query = select(Calendar, User).join(User, User.id == Calendar.user_id)
    row = session.execute(query.where(Calendar.hash == _hash(secret))).one_or_none()
    if row is None:
        raise absent
    calendar, user = row
    scopes = tuple(TokenScope(permission=one) for one in READING)
    try:
        return calendar, actor_for_user(user, scopes)
    except NotSignedIn:
        raise absent from None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
