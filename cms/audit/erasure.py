"""What the event log holds about people: who did something, and what payloads say of them.

What is erased of an event that is sealed can't be told from a change but by this: the salt of its
digest is thrown away, so that nobody can try what it was of, and an event of its own, sealed like
all others, tells the digest of what is left.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, cast, or_, select, update
from sqlalchemy.orm import Session

from cms.audit.chain import digest_of, new_salt
from cms.audit.models import LinkRow
from cms.audit.seals import hold_chain
from cms.db.chunks import chunks
from cms.db.erasing import LABEL, Holding, Person, scrubbed
from cms.events.acting import record
from cms.events.models import Event
from cms.events.order import current_turn


def _erase_person(session: Session, person: Person) -> int:
    """Take names and addresses out of events; that, when and to what it happened stays."""
    current_turn(session)
    hold_chain(session)
    query = select(Event.number, Event.actor_id, Event.actor_label, Event.payload)
    changed = []
    for number, actor_id, label, payload in session.execute(query.where(_about(person))).all():
        mine = actor_id is not None and actor_id == person.user_id
        values = {"actor_label": LABEL if mine else label, "payload": scrubbed(payload, person)}
        if values != {"actor_label": label, "payload": payload}:
            session.execute(update(Event).where(Event.number == number).values(**values))
            changed.append(number)
    _tell(session, sorted(changed))
    return len(changed)


def _about(person: Person) -> ColumnElement[bool]:
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
    return or_(*about)


def _tell(session: Session, numbers: list[int]) -> None:
    """Salt the digests of sealed events anew, and record what is left of each."""
    for part in chunks(numbers):
        query = (
            select(Event.number, Event.actor_label, Event.payload)
            .join(LinkRow, LinkRow.number == Event.number)
            .where(Event.number.in_(part))
            .order_by(Event.number)
        )
        left = []
        for number, label, payload in session.execute(query).all():
            salt = new_salt()
            session.execute(update(LinkRow).where(LinkRow.number == number).values(salt=salt))
            left.append([number, digest_of(salt, label, payload)])
        if left:
            record(session, "audit.erased", events=left)


HOLDINGS = (Holding("events", person=_erase_person),)
