"""What the event log holds about people: who did something, and what payloads say of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, cast, or_, select, update
from sqlalchemy.orm import Session

from cms.db.erasing import LABEL, Holding, Person, scrubbed
from cms.events.models import Event


def _erase_person(session: Session, person: Person) -> int:
    """Take names and addresses out of events; that, when and to what it happened stays."""
    about: list[ColumnElement[bool]] = [
        cast(Event.payload, Text).icontains(person.email, autoescape=True)
    ]
    if person.user_id is not None:
        # Events about their tokens, roles and the like name them by their id.
        about += [
            Event.actor_id == person.user_id,
            cast(Event.subjects, Text).contains(person.user_id),
            cast(Event.payload, Text).contains(person.user_id),
        ]
    query = select(Event.number, Event.actor_id, Event.actor_label, Event.payload)
    changed = 0
    for number, actor_id, label, payload in session.execute(query.where(or_(*about))).all():
        mine = actor_id is not None and actor_id == person.user_id
        values = {"actor_label": LABEL if mine else label, "payload": scrubbed(payload, person)}
        if values != {"actor_label": label, "payload": payload}:
            session.execute(update(Event).where(Event.number == number).values(**values))
            changed += 1
    return changed


HOLDINGS = (Holding("events", person=_erase_person),)
