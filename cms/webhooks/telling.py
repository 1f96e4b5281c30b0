"""Tells webhooks of events: a delivery for each, in the transaction of whoever follows the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.db.upserting import insert_into
from cms.errors import CMSError
from cms.events.models import Event
from cms.events.order import database_clock
from cms.events.relay import Follower
from cms.jobs.handlers import Handler, JobContext
from cms.jobs.queue import enqueue
from cms.schema.registry import TypeRegistry
from cms.webhooks.models import WAITING, Delivery, Webhook
from cms.webhooks.names import DRAFT, TEST
from cms.webhooks.seeing import Sight

SEND = "webhooks.send"
REPLAY = "webhooks.replay"
"""The kinds of the jobs."""
REPLAYED = 200
"""Events that one step of a replay looks at."""

_DELIVERIES = cast(Table, Delivery.__table__)


@dataclass(frozen=True)
class Telling:
    """Finds the webhooks that an event concerns."""

    registry: TypeRegistry

    def follower(self) -> Follower:
        """Return the follower of the log that makes deliveries."""
        return Follower("webhooks", self.tell, frozenset(DRAFT))

    def handler(self) -> Handler:
        """Return the handler of the job that tells a webhook of what happened before."""
        return Handler(REPLAY, self.replay)

    def tell(self, session: Session, event: Event) -> None:
        """Make a delivery of an event for each webhook that it concerns."""
        active = select(Webhook).where(Webhook.active.is_(True), Webhook.since < event.number)
        concerned = [one for one in session.scalars(active) if _asks_for(one, event)]
        if concerned:
            sight = Sight.of(session, self.registry)
            for webhook in concerned:
                self._tell_one(sight, webhook, [event])

    def replay(self, job: JobContext) -> None:
        """Make deliveries of one webhook for what happened after a number, a step at a time."""
        webhook_id, after, until = (job.payload[name] for name in ("webhook", "after", "until"))
        with job.sessions() as session:
            begin_write(session)
            webhook = session.get(Webhook, webhook_id)
            if webhook is not None:
                query = (
                    select(Event)
                    .where(Event.number > after, Event.number <= until)
                    .where(Event.name.in_(webhook.events))
                    .order_by(Event.number)
                    .limit(REPLAYED)
                )
                events = session.scalars(query).all()
                sight = Sight.of(session, self.registry)
                self._tell_one(sight, webhook, events, job.payload["replay"])
                if len(events) == REPLAYED:
                    going_on = {**job.payload, "after": events[-1].number}
                    enqueue(session, REPLAY, going_on)
            job.finish(session)
            session.commit()

    def _tell_one(
        self, sight: Sight, webhook: Webhook, events: Iterable[Event], replay: str = ""
    ) -> None:
        made = 0
        for event in events:
            if _asks_for(webhook, event):
                try:
                    locales = sight.locales(webhook, event)
                except CMSError:
                    # Its role or its condition no longer holds: it sees nothing.
                    locales = ()
                if locales:
                    made += _deliver(sight.session, webhook, event, locales, replay)
        if made:
            wake(sight.session, webhook.id)


def try_out(session: Session, webhook: Webhook) -> Delivery:
    """Make a delivery that tries a webhook; it is sent as others are, but once."""
    now = database_clock(session)
    made = Delivery(
        id=new_id(),
        webhook_id=webhook.id,
        name=TEST,
        event=None,
        happened_at=now,
        locales=[],
        created_at=now,
        due_at=now,
    )
    session.add(made)
    session.flush()
    wake(session, webhook.id)
    return made


def wake(session: Session, webhook_id: str, at: datetime | None = None) -> None:
    """Let what is due of a webhook be sent, as soon as a worker is free or at an instant."""
    enqueue(session, SEND, {"webhook": webhook_id}, at=at, key=f"{SEND}:{webhook_id}")


def _asks_for(webhook: Webhook, event: Event) -> bool:
    if event.name not in webhook.events:
        return False
    return not webhook.types or event.payload.get("type") in webhook.types


def _deliver(
    session: Session, webhook: Webhook, event: Event, locales: tuple[str, ...], replay: str
) -> int:
    begin_write(session)
    now = database_clock(session)
    statement = insert_into(session, _DELIVERIES).values(
        id=new_id(),
        webhook_id=webhook.id,
        name=event.name,
        event=event.number,
        replay=replay,
        happened_at=event.at,
        entry_id=event.subject,
        type=event.payload.get("type"),
        locales=list(locales),
        state=WAITING,
        attempts=0,
        created_at=now,
        due_at=now,
    )
    done = statement.on_conflict_do_nothing().returning(_DELIVERIES.c.id)
    return 0 if session.execute(done).first() is None else 1
