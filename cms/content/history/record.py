"""The record of what was erased, from whom, by whom and why: that it happened is not erased."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.access.acl import decide
from cms.access.actor import Actor
from cms.access.facts import NO_CONTENT
from cms.access.rights import Rights
from cms.errors import Forbidden
from cms.events.models import Event

PERMISSION = "erase"
NAMES = ("person.erased", "history.erased")


def erasures(
    session: Session, rights: Rights, actor: Actor, *, limit: int, offset: int = 0
) -> Sequence[Event]:
    """Return the events of erasures, the newest first; raise Forbidden without `erase`."""
    verdict = decide(rights, actor, PERMISSION, NO_CONTENT)
    if not verdict.allowed:
        raise Forbidden(verdict.reason)
    query = select(Event).where(Event.name.in_(NAMES)).order_by(Event.number.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_erasures(session: Session) -> int:
    """Return how many erasures there were."""
    return session.scalar(select(func.count()).where(Event.name.in_(NAMES))) or 0
