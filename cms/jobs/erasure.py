"""What jobs hold about people: addresses to which something is mailed."""

from __future__ import annotations

from sqlalchemy import Text, cast, delete
from sqlalchemy.orm import Session

from cms.db.erasing import Holding, Person
from cms.jobs.models import Job


def _erase_person(session: Session, person: Person) -> int:
    """Delete the jobs that name a person's address; what they were to tell is not told."""
    if not person.email:
        return 0
    named = cast(Job.payload, Text).icontains(person.email, autoescape=True)
    return len(session.scalars(delete(Job).where(named).returning(Job.id)).all())


HOLDINGS = (Holding("jobs", person=_erase_person),)
