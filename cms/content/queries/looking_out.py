"""What happened since somebody looked last, for those who wait until something does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cms.content.models import Intent
from cms.events.models import Event
from cms.events.order import present

_OF_CONTENT = ("entry.", "comment.", "task.", "release.", "lock.", "job.", "webhook.", "view.")
_HARMLESS = (
    "access.forged",
    "access.refused",
    "access.throttled",
    "session.begun",
    "session.refused",
    "session.verified",
    "token.created",
    "user.created",
    "user.notifications_changed",
    "user.renamed",
    "workflow.moved",
)
"""Events after which everybody may do what they might before. Of any other that is not so sure."""


@dataclass(frozen=True)
class Seen:
    """Up to where somebody has looked: the number of an event, and an instant."""

    number: int
    instant: datetime


@dataclass(frozen=True)
class Outlook:
    """What is seen now: whether the clock brought anything since, and whether it is about rights.

    `next` is the next instant at which the clock will bring something.
    """

    seen: Seen
    due: bool
    besides: bool
    next: datetime | None


def look_out(session: Session, before: Seen | None) -> Outlook:
    """Look at the log and at the clock; four small queries."""
    now = present(session)
    number = session.scalar(select(func.max(Event.number))) or 0
    coming = select(func.min(Intent.at)).where(Intent.at > now, Intent.cancelled_at.is_(None))
    following = session.scalar(coming)
    if before is None:
        return Outlook(Seen(number, now), due=True, besides=True, next=following)
    due = select(Intent.id).where(Intent.at > before.instant, Intent.at <= now).limit(1)
    return Outlook(
        Seen(number, now),
        due=session.scalar(due) is not None,
        # Where the log is shorter than it was, it is another one.
        besides=number < before.number or happened_besides(session, before.number, number),
        next=following,
    )


def happened_besides(session: Session, after: int, until: int) -> bool:
    """Say whether between two events, the last one included, is one that may change who sees what."""
    if until == after:
        return False
    content = or_(*(Event.name.startswith(one, autoescape=True) for one in _OF_CONTENT))
    query = select(Event.number).where(Event.number > after, Event.number <= until)
    query = query.where(~content, Event.name.not_in(_HARMLESS))
    return session.scalar(query.limit(1)) is not None
