"""What webhooks hold about people and of content: the beginnings of what was sent and answered."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from cms.db.erasing import ErasedContent, Holding, Person
from cms.webhooks.models import Delivery


def _erase_person(session: Session, person: Person) -> int:
    """Drop what was kept of messages and answers that name a person."""
    kept = (Delivery.request, Delivery.answer, Delivery.error)
    named = [one.icontains(needle, autoescape=True) for one in kept for needle in person.needles]
    return _forget(session, or_(*named)) if named else 0


def _erase_content(session: Session, erased: ErasedContent) -> int:
    """Drop what was kept of messages about an entry."""
    return _forget(session, Delivery.entry_id == erased.entry_id)


def _forget(session: Session, condition: ColumnElement[bool]) -> int:
    kept = (Delivery.request, Delivery.answer, Delivery.error)
    holds = or_(*(one.is_not(None) for one in kept))
    change = update(Delivery).where(condition, holds)
    gone = change.values(request=None, answer=None, error=None).returning(Delivery.id)
    return len(session.scalars(gone).all())


HOLDINGS = (Holding("webhooks' deliveries", person=_erase_person, content=_erase_content),)
