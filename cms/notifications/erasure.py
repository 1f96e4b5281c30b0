"""What notifications hold about people: what each one was told."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms.db.erasing import Holding, Person
from cms.notifications.models import Notification


def _erase_person(session: Session, person: Person) -> int:
    """Delete what a person was told; what others were told of them holds no name."""
    if person.user_id is None:
        return 0
    gone = delete(Notification).where(Notification.user_id == person.user_id)
    return len(session.scalars(gone.returning(Notification.id)).all())


HOLDINGS = (Holding("notifications", person=_erase_person),)
