"""Sessions of signed-in people, kept on the server: they expire, and can be ended one by one."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.models import User, UserSession
from cms.accounts.tokens import hash_secret
from cms.errors import NotFound
from cms.events.acting import record
from cms.events.log import append
from cms.events.order import current_turn

DEFAULT_HOURS = 12.0


@dataclass(frozen=True)
class NewSession:
    """A session just begun; `secret` goes into the cookie and is in no database."""

    session: UserSession
    secret: str


def begin_session(session: Session, user: User, hours: float = DEFAULT_HOURS) -> NewSession:
    """Begin a session for a user who has just signed in, with a secret never used before."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    begun = UserSession(
        id=hash_secret(secret),
        user_id=user.id,
        csrf=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    session.add(begun)
    session.flush()
    append(
        session,
        current_turn(session),
        "session.begun",
        subjects=(user.id,),
        actor_id=user.id,
        actor_label=user.name,
    )
    return NewSession(begun, secret)


def find_session(session: Session, secret: str) -> tuple[UserSession, User] | None:
    """Return the session and its user, if it has not ended and the user is active."""
    found = session.get(UserSession, hash_secret(secret))
    if found is None or found.expires_at <= clock.now():
        return None
    user = session.get(User, found.user_id)
    return (found, user) if user and user.active else None


def csrf_matches(found: UserSession, presented: str) -> bool:
    """Say whether a form or request carries the session's CSRF token."""
    return hmac.compare_digest(found.csrf.encode(), presented.encode("utf-8", "surrogatepass"))


def sessions_of(session: Session, user_id: str) -> list[UserSession]:
    """Return a user's sessions that have not expired, newest first; their ids are no secret."""
    return list(
        session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user_id, UserSession.expires_at > clock.now())
            .order_by(UserSession.created_at.desc(), UserSession.id)
        )
    )


def end_session(session: Session, session_id: str, user_id: str | None = None) -> None:
    """End a session by its id; `user_id` names whose it has to be. Raises `NotFound`."""
    found = session.get(UserSession, session_id)
    if found is None or (user_id is not None and found.user_id != user_id):
        raise NotFound("There is no such session.")
    session.delete(found)
    record(session, "session.ended", found.user_id)


def forget_expired(session: Session) -> None:
    """Delete sessions that have expired; for a job that runs now and then."""
    session.execute(delete(UserSession).where(UserSession.expires_at <= clock.now()))
