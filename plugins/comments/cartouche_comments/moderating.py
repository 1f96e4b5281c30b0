"""What moderators do: read what waits, approve, put away as spam, delete; and what one person wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from cartouche_comments.tables import COMMENTS, STATES
from cms.sdk import clock

PAGE = 50
"""Comments on a page of the queue."""


def waiting_up_to(session: Any, site_id: str, state: str, most: int) -> int:
    """Return how many comments are in a state, counted no farther than `most`."""
    some = select(COMMENTS.c.id).where(*_of(site_id, state)).limit(most).subquery()
    return int(session.scalar(select(func.count()).select_from(some)))


def queue(session: Any, site_id: str, state: str, page: int = 1) -> tuple[list[Any], bool]:
    """Return a page of the comments in a state, the newest first, and whether there are more."""
    query = select(COMMENTS).where(*_of(site_id, state))
    query = query.order_by(COMMENTS.c.created_at.desc(), COMMENTS.c.id.desc())
    rows = session.execute(query.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return list(rows[:PAGE]), len(rows) > PAGE


def put(session: Any, site_id: str, ids: Sequence[str], state: str, by: str) -> int:
    """Put comments into a state; return how many changed."""
    if state not in STATES:
        raise ValueError(f"There is no state {state!r} of comments.")
    statement = (
        update(COMMENTS)
        .where(COMMENTS.c.site_id == site_id, COMMENTS.c.id.in_(ids), COMMENTS.c.state != state)
        .values(state=state, decided_at=clock.now(), decided_by=by[:255])
    )
    return int(session.execute(statement).rowcount)


def remove(session: Any, site_id: str, ids: Sequence[str]) -> int:
    """Delete comments; answers to them answer what they answered. Return how many there were."""
    done = 0
    for one in ids:
        where = (COMMENTS.c.site_id == site_id, COMMENTS.c.id == one)
        row = session.execute(select(COMMENTS.c.parent_id).where(*where)).first()
        if row is None:
            continue
        below = update(COMMENTS).where(COMMENTS.c.parent_id == one)
        session.execute(below.values(parent_id=row.parent_id))
        done += int(session.execute(delete(COMMENTS).where(*where)).rowcount)
    return done


def written_by(session: Any, email: str) -> list[Any]:
    """Return all that was written under an e-mail address, in every state, the oldest first."""
    query = select(COMMENTS).where(COMMENTS.c.email == email.strip().lower())
    return list(session.execute(query.order_by(COMMENTS.c.created_at, COMMENTS.c.id)).all())


def erase(session: Any, email: str) -> int:
    """Delete all that was written under an e-mail address; return how many comments that were."""
    rows = written_by(session, email)
    return sum(remove(session, row.site_id, [row.id]) for row in rows)


def _of(site_id: str, state: str) -> tuple[Any, Any]:
    return COMMENTS.c.site_id == site_id, COMMENTS.c.state == state
