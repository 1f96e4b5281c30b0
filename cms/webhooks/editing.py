"""Making, changing and deleting webhooks; their secrets, tests and replays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.access.models import Role
from cms.access.step_up import require_step_up
from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.errors import Forbidden, StateConflict, ValidationFailed
from cms.events.acting import record
from cms.events.models import Event
from cms.events.order import database_clock
from cms.jobs.queue import enqueue
from cms.webhooks.checking import check
from cms.webhooks.models import DEAD, WAITING, Delivery, Webhook
from cms.webhooks.payload import EntryShapes
from cms.webhooks.secret_keeping import seal
from cms.webhooks.seeing import Sight
from cms.webhooks.signing import new_secret
from cms.webhooks.telling import REPLAY, try_out, wake

DEFAULTS: Mapping[str, Any] = {
    "events": ["entry.published", "entry.unpublished", "entry.trashed"],
    "types": [],
    "locales": [],
    "condition": None,
    "status": "published",
    "role": None,
    "fields": None,
    "include": None,
    "ordered": False,
    "active": True,
}
"""What a webhook is where nothing else is said, beside its name and URL."""
OVERLAP_HOURS = 24
"""Hours for which an older secret signs too, where nothing else is said."""


@dataclass(frozen=True)
class Made:
    """A webhook with its secret, which is shown this once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True)
class Editing:
    """Changes webhooks in the name of somebody who may manage them.

    `gives_roles` says whether they may give roles away: a webhook with one sends what that role
    sees to its URL, so whoever sets either of them has to be able to.
    """

    session: Session
    sight: Sight
    shapes: EntryShapes
    gives_roles: bool

    def create(self, given: Mapping[str, Any]) -> Made:
        """Make a webhook, which is told of what happens from now on.

        Raises ValidationFailed with every problem, Forbidden, StateConflict without a master key, and
        StepUpRequired.
        """
        values = {**DEFAULTS, **given}
        made = Webhook(id=new_id(), secret="", created_at=clock.now(), **values)
        self._check(made)
        require_step_up(self.session, "Making a webhook")
        secret = new_secret()
        begin_write(self.session)
        made.secret = seal(self.session, made.id, secret)
        number = record(self.session, "webhook.created", made.id, label=made.name)
        made.since = number
        self.session.add(made)
        self.session.flush()
        return Made(made, secret)

    def change(self, webhook: Webhook, given: Mapping[str, Any]) -> None:
        """Change what a webhook is told of; raises as `create` does.

        Switched on again it is asked at once, however often it failed before.
        """
        self._check_role(webhook)
        changed = {name: value for name, value in given.items() if getattr(webhook, name) != value}
        for name, value in changed.items():
            setattr(webhook, name, value)
        with self.session.no_autoflush:
            self._check(webhook)
        if {"url", "active"} & changed.keys():
            webhook.stopped, webhook.failures, webhook.open_until = None, 0, None
            if webhook.active:
                wake(self.session, webhook.id)
        if changed:
            record(self.session, "webhook.changed", webhook.id, fields=sorted(changed))

    def rotate(self, webhook: Webhook, overlap_hours: int = OVERLAP_HOURS) -> Made:
        """Give a webhook a new secret; the one before signs too for some hours."""
        self._check_role(webhook)
        require_step_up(self.session, "Giving a webhook another secret")
        secret = new_secret()
        sealed = seal(self.session, webhook.id, secret)
        webhook.secret_before, webhook.secret = webhook.secret, sealed
        webhook.before_until = clock.now() + timedelta(hours=overlap_hours)
        record(self.session, "webhook.secret_rotated", webhook.id, overlap_hours=overlap_hours)
        return Made(webhook, secret)

    def delete(self, webhook: Webhook) -> None:
        """Delete a webhook with its deliveries; what waits is not sent."""
        record(self.session, "webhook.deleted", webhook.id, label=webhook.name)
        self.session.delete(webhook)

    def test(self, webhook: Webhook) -> Delivery:
        """Let a message be sent that tries a webhook out; raise StateConflict for one that is off."""
        begin_write(self.session)
        if not webhook.active:
            raise StateConflict("This webhook is switched off: switch it on to try it.")
        return try_out(self.session, webhook)

    def replay(self, webhook: Webhook, after: int) -> int:
        """Tell a webhook anew of all events after a number; return up to which.

        They are told as messages of their own, with other ids, of entries as they are by now.
        """
        begin_write(self.session)
        until = self.session.scalar(select(func.max(Event.number))) or 0
        told = {"webhook": webhook.id, "after": after, "until": until, "replay": new_id()}
        enqueue(self.session, REPLAY, told)
        record(self.session, "webhook.replayed", webhook.id, after=after, until=until)
        return until

    def retry(self, delivery: Delivery) -> None:
        """Let a delivery be tried again at once that waits, or was given up.

        Raises StateConflict for one that was taken.
        """
        begin_write(self.session)
        now = database_clock(self.session)
        change = (
            update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.state.in_((WAITING, DEAD)))
            .values(state=WAITING, due_at=now, created_at=now, finished_at=None)
            .returning(Delivery.id)
        )
        if self.session.execute(change).first() is None:
            raise StateConflict("This delivery was taken: replay its event to send it again.")
        self.session.refresh(delivery)
        self.session.execute(
            update(Webhook).where(Webhook.id == delivery.webhook_id).values(open_until=None)
        )
        wake(self.session, delivery.webhook_id)

    def _check(self, webhook: Webhook) -> None:
        self._check_role(webhook)
        known = webhook.role is None or self.session.get(Role, webhook.role) is not None
        problems = check(self.sight, self.shapes, webhook, role_known=known)
        if problems:
            raise ValidationFailed(problems)

    def _check_role(self, webhook: Webhook) -> None:
        if webhook.role is not None and not self.gives_roles:
            raise Forbidden(
                "A webhook with a role sends what that role sees to where it is told to: making "
                "and changing one needs the permission manage_rights."
            )
