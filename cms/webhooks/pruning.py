"""Looks after webhooks: forgets deliveries that are over for long, and lets none be forgotten before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from cms.db.session import begin_write
from cms.events.order import database_clock
from cms.jobs.handlers import Handler, JobContext
from cms.settings import WebhookSettings
from cms.webhooks.models import WAITING, Delivery, Webhook
from cms.webhooks.telling import wake

KEEP = "webhooks.keep"
"""The kind of the job."""


@dataclass(frozen=True)
class Keeping:
    """Keeps deliveries for as long as the settings say."""

    settings: WebhookSettings

    def handler(self) -> Handler:
        """Return the handler of the job that looks after all webhooks."""
        return Handler(KEEP, self.run)

    def run(self, job: JobContext) -> None:
        """Forget what is over for long; wake those whose job was given up. Twice is as once."""
        with job.sessions() as session:
            begin_write(session)
            before = database_clock(session) - timedelta(days=self.settings.keep_days)
            session.execute(delete(Delivery).where(Delivery.finished_at < before))
            waiting = select(Delivery.webhook_id).where(Delivery.state == WAITING).distinct()
            active = select(Webhook).where(Webhook.active.is_(True), Webhook.id.in_(waiting))
            for one in session.scalars(active.order_by(Webhook.id)):
                wake(session, one.id, one.open_until)
            job.finish(session)
            session.commit()
