"""Sends what is due of one webhook, one delivery after the other, and writes down how each went.

One job sends for a webhook at a time. What it did is committed before the next is sent; killed in
between, the same delivery is sent again under the same id, by which a receiver knows it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from cms.db.session import begin_write
from cms.errors import CMSError
from cms.events.order import database_clock
from cms.jobs.handlers import Handler, JobContext
from cms.outgoing.client import Call, Outgoing
from cms.schema.registry import TypeRegistry
from cms.settings import WebhookSettings
from cms.webhooks.models import WAITING, Delivery, Webhook
from cms.webhooks.outcomes import Outcome, sent, settle
from cms.webhooks.payload import EntryShapes, body_of, kept_of
from cms.webhooks.secret_keeping import secrets_of
from cms.webhooks.seeing import Sight
from cms.webhooks.signing import headers
from cms.webhooks.telling import SEND, wake

AT_ONCE = 100
"""Deliveries that one job sends before it makes way for others."""
SECONDS = 60.0
"""Seconds after which it does so too."""


@dataclass(frozen=True)
class _Message:
    """What is to be sent, or why that can't be."""

    delivery: str
    call: Call | None
    kept: str
    error: str = ""


@dataclass(frozen=True)
class Sending:
    """Sends deliveries by requests that are kept from the own network."""

    outgoing: Outgoing
    shapes: EntryShapes
    settings: WebhookSettings
    registry: TypeRegistry

    def handler(self) -> Handler:
        """Return the handler of the job that sends."""
        return Handler(SEND, self.run)

    def run(self, job: JobContext) -> None:
        """Send what is due, then let the job come back when more is."""
        webhook_id, me = str(job.payload["webhook"]), job.delivery
        if self._take(job, webhook_id, me):
            until = time.monotonic() + SECONDS
            for _ in range(AT_ONCE):
                if job.stopping.is_set() or time.monotonic() > until:
                    break
                if not self._send_next(job, webhook_id, me):
                    break
        with job.sessions() as session:
            begin_write(session)
            _leave(session, webhook_id, me)
            job.finish(session)
            session.commit()

    def _take(self, job: JobContext, webhook_id: str, me: str) -> bool:
        """Become the one that sends; an earlier attempt of the same job is over."""
        with job.sessions() as session:
            begin_write(session)
            now = database_clock(session)
            free = or_(
                Webhook.sender.is_(None),
                Webhook.sender_until <= now,
                Webhook.sender.startswith(f"{job.id}.", autoescape=True),
            )
            change = update(Webhook).where(Webhook.id == webhook_id, free)
            taken = session.execute(
                change.values(sender=me, sender_until=self._lease(now)).returning(Webhook.id)
            ).first()
            session.commit()
        return taken is not None

    def _lease(self, now: datetime) -> datetime:
        return now + timedelta(seconds=60 + 2 * self.settings.timeout_seconds)

    def _send_next(self, job: JobContext, webhook_id: str, me: str) -> bool:
        """Send what is due first; return whether to go on."""
        with job.sessions() as session:
            message = self._next(session, webhook_id)
            # What was read of keys is not to be held while the receiver takes its time.
            session.rollback()
        if message is None:
            return False
        begun = time.monotonic()
        outcome = (
            Outcome(error=message.error)
            if message.call is None
            else sent(self.outgoing, message.call, self.settings)
        )
        took = round((time.monotonic() - begun) * 1000)
        with job.sessions() as session:
            begin_write(session)
            webhook = session.get(Webhook, webhook_id, with_for_update=True)
            delivery = session.get(Delivery, message.delivery)
            if webhook is None or webhook.sender != me or delivery is None:
                return False
            now = database_clock(session)
            webhook.sender_until = self._lease(now)
            delivery.request, delivery.milliseconds = message.kept, took
            settle(session, webhook, delivery, outcome, now, self.settings)
            going_on = webhook.active and webhook.open_until is None
            session.commit()
        return going_on

    def _next(self, session: Session, webhook_id: str) -> _Message | None:
        webhook = session.get(Webhook, webhook_id)
        now = database_clock(session)
        if webhook is None or not webhook.active:
            return None
        if webhook.open_until is not None and now < webhook.open_until:
            return None
        delivery = next_due(session, webhook, now)
        if delivery is None:
            return None
        try:
            sight = Sight.of(session, self.registry)
            body = body_of(sight, self.shapes, webhook, delivery)
            signed = headers(secrets_of(session, webhook, now), delivery.id, now, body)
        except CMSError as error:
            return _Message(delivery.id, None, "", f"It could not be written: {error}")
        kept = kept_of(sight, delivery, body, self.settings.kept_bytes)
        return _Message(delivery.id, _call(webhook.url, signed, body), kept)


def next_due(session: Session, webhook: Webhook, now: datetime) -> Delivery | None:
    """Return the delivery that is to be sent next, if any is due."""
    due = _sendable(webhook).where(Delivery.due_at <= now)
    return session.scalars(due.order_by(Delivery.event, Delivery.id).limit(1)).first()


def _sendable(webhook: Webhook) -> Select[Delivery]:
    """Select the deliveries that wait for nothing but their time.

    Where order is asked, what happened earlier to the same entry has to be taken or given up first.
    """
    query = select(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.state == WAITING)
    if not webhook.ordered:
        return query
    earlier = aliased(Delivery)
    before = or_(
        earlier.event < Delivery.event,
        and_(earlier.event == Delivery.event, earlier.id < Delivery.id),
    )
    held_up = (
        select(earlier.id)
        .where(earlier.webhook_id == webhook.id, earlier.state == WAITING)
        .where(earlier.entry_id == Delivery.entry_id, before)
    )
    return query.where(~held_up.exists())


def _leave(session: Session, webhook_id: str, me: str) -> None:
    """Let another send, and say when there is something to be sent."""
    webhook = session.get(Webhook, webhook_id, with_for_update=True)
    if webhook is None:
        return
    # Of what can be sent alone: what is held up is often due already, and would be asked for ever.
    soonest = _sendable(webhook).order_by(Delivery.due_at).limit(1)
    first = session.scalars(soonest).first()
    after = [] if first is None else [first.due_at]
    if webhook.open_until is not None:
        after.append(webhook.open_until)
    if webhook.sender == me:
        webhook.sender = webhook.sender_until = None
    elif webhook.sender_until is not None:
        after.append(webhook.sender_until)
    session.flush()
    if first is not None and webhook.active:
        wake(session, webhook_id, max(after))


def _call(url: str, signed: Mapping[str, str], body: bytes) -> Call:
    return Call("POST", url, {"Content-Type": "application/json", **signed}, body)
