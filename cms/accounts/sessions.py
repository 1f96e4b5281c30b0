"""Sessions of signed-in people, kept on the server: they expire, and can be ended one by one."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.models import User, UserSession
from cms.accounts.tokens import hash_secret
from cms.errors import NotFound
from cms.events.acting import record
from cms.events.log import append
from cms.events.order import current_turn

DEFAULT_HOURS = 12.0
SEEN_EVERY = timedelta(minutes=1)
"""How exact `last_seen_at` is; writing it at each request would make a write of each read."""
PENDING = timedelta(minutes=10)
"""How long a factor that is due is waited for."""
SESSIONS_MAX = 1000
"""How many sessions of one user a list shows."""

_ADDRESS_MAX, _AGENT_MAX = 64, 200
_OF_PROVIDER = tuple(
    f"provider{part}" for part in ("", "_session", "_sign_out", "_token", "_factor")
)


@dataclass(frozen=True)
class Origin:
    """How somebody signed in, from which address, and with what (the `User-Agent`)."""

    method: str = "password"
    address: str = ""
    agent: str = ""


UNKNOWN = Origin()
"""Of sessions that are begun by no browser, as tests do."""


@dataclass(frozen=True)
class NewSession:
    """A session just begun; `secret` goes into the cookie and is in no database."""

    session: UserSession
    secret: str


def begin_session(
    session: Session,
    user: User,
    hours: float = DEFAULT_HOURS,
    origin: Origin = UNKNOWN,
    *,
    pending: bool = False,
) -> NewSession:
    """Begin a session for a user who has just signed in, with a secret never used before.

    One that is `pending`, since a factor is still due, lasts no longer than `PENDING`.
    """
    secret, now = secrets.token_urlsafe(32), clock.now()
    begun = UserSession(
        id=hash_secret(secret),
        user_id=user.id,
        csrf=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + (PENDING if pending else timedelta(hours=hours)),
        method=origin.method,
        address=_one_line(origin.address, _ADDRESS_MAX),
        agent=_one_line(origin.agent, _AGENT_MAX),
        last_seen_at=now,
        verified_at=None if pending else now,
        pending=pending,
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


def complete_session(
    session: Session, found: UserSession, user: User, kind: str, hours: float, origin: Origin
) -> NewSession:
    """Turn a pending session into a whole one, once a factor of this kind was proved.

    It is another session, with a secret of its own: what was known of the pending one is worthless.
    """
    session.delete(found)
    whole = replace(origin, method=f"{found.method}+{kind}")
    begun = begin_session(session, user, hours, whole)
    for name in _OF_PROVIDER:
        setattr(begun.session, name, getattr(found, name))
    return begun


def find_session(session: Session, secret: str) -> tuple[UserSession, User] | None:
    """Return the session and its user, if it has not ended and the user is active."""
    found = session.get(UserSession, hash_secret(secret))
    if found is None or found.expires_at <= clock.now():
        return None
    user = session.get(User, found.user_id)
    return (found, user) if user and user.active else None


def seen_due(found: UserSession) -> bool:
    """Say whether it is long enough ago that the session was seen to write it down anew."""
    return found.last_seen_at is None or found.last_seen_at <= clock.now() - SEEN_EVERY


def touch_session(session: Session, session_id: str) -> None:
    """Write down that a session is seen now, at most once a minute; needs a writing transaction."""
    now = clock.now()
    due = or_(UserSession.last_seen_at.is_(None), UserSession.last_seen_at <= now - SEEN_EVERY)
    query = update(UserSession).where(UserSession.id == session_id, due)
    session.execute(query.values(last_seen_at=now).execution_options(synchronize_session=False))


def csrf_matches(found: UserSession, presented: str) -> bool:
    """Say whether a form or request carries the session's CSRF token."""
    return hmac.compare_digest(found.csrf.encode(), presented.encode("utf-8", "surrogatepass"))


def sessions_of(session: Session, user_id: str) -> list[UserSession]:
    """Return a user's sessions, whole and not expired, newest first; their ids are no secret."""
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.expires_at > clock.now(),
                UserSession.pending.is_(False),
            )
            .order_by(UserSession.created_at.desc(), UserSession.id)
            .limit(SESSIONS_MAX)
        )
    )


def end_session(session: Session, session_id: str, user_id: str | None = None) -> None:
    """End a session by its id; `user_id` names whose it has to be. Raises `NotFound`."""
    found = session.get(UserSession, session_id)
    if found is None or (user_id is not None and found.user_id != user_id):
        raise NotFound("There is no such session.")
    session.delete(found)
    record(session, "session.ended", found.user_id)


def _one_line(text: str, longest: int) -> str:
    """Return what a browser says of itself as it may be kept: bounded, of printable characters."""
    return "".join(one if one.isprintable() else " " for one in text[:longest])


def forget_expired(session: Session) -> None:
    """Delete sessions that have expired; for a job that runs now and then."""
    session.execute(delete(UserSession).where(UserSession.expires_at <= clock.now()))
