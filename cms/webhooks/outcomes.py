"""How a delivery went, and what follows from it: another try, a rest for the receiver, an end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import SystemRandom

from sqlalchemy import update
from sqlalchemy.orm import Session

from cms.errors import OutgoingFailed, OutgoingRefused
from cms.outgoing.client import Call, Outgoing, Stream
from cms.settings import WebhookSettings
from cms.webhooks.models import DEAD, DELIVERED, WAITING, Delivery, Webhook
from cms.webhooks.names import TEST

WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600)
"""Seconds between the attempts of a delivery; the last wait is repeated."""
FAILURES = 5
"""Attempts that fail one after the other before the receiver is left alone for a while."""
REST, REST_MAX = 30, 3600
"""Seconds for which it is, doubled each time that the attempt after it fails, and at most."""
READ = 64 * 1024
"""Bytes of an answer that are read; what comes after them nobody waits for."""
ANSWER_KEPT = 2048
"""Bytes of an answer that are kept."""
GONE = 410
_MORE_THAN_READ = 1 << 40
_chance = SystemRandom()


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt; without an `error` the receiver took it."""

    status: int | None = None
    answer: bytes = b""
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def retry_after(self) -> int:
        """For how many seconds the receiver asks to be left alone (RFC 9110, section 10.2.3)."""
        text = self.headers.get("retry-after", "")
        return (
            min(int(text), REST_MAX) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        )


def sent(outgoing: Outgoing, call: Call, settings: WebhookSettings) -> Outcome:
    """Make the request of a delivery; a whole answer of 2xx means that it was taken."""
    status: int | None = None
    try:
        seconds = settings.timeout_seconds
        with outgoing.open(call, answer_max=_MORE_THAN_READ, seconds=seconds) as stream:
            status = stream.status
            return _judged(stream, _beginning(stream))
    except (OutgoingFailed, OutgoingRefused) as error:
        return Outcome(status=status, error=str(error))


def _beginning(stream: Stream) -> bytes:
    found = b""
    for chunk in stream.chunks:
        found += chunk
        if len(found) >= READ:
            break
    return found[:ANSWER_KEPT]


def _judged(stream: Stream, answer: bytes) -> Outcome:
    status, told = stream.status, dict(stream.headers)
    if 200 <= status < 300:
        return Outcome(status, answer, headers=told)
    if 300 <= status < 400:
        return Outcome(status, answer, f"It answered {status}: no redirect is followed.", told)
    return Outcome(status, answer, f"It answered {status}.", told)


def settle(
    session: Session,
    webhook: Webhook,
    delivery: Delivery,
    outcome: Outcome,
    now: datetime,
    settings: WebhookSettings,
) -> None:
    """Write down how an attempt went, and when the next one is due, if any."""
    delivery.attempts += 1
    delivery.tried_at = now
    delivery.status = outcome.status
    delivery.error = outcome.error.replace("\0", "")[:2000] or None
    delivery.answer = outcome.answer.decode(errors="replace").replace("\0", "") or None
    if not outcome.error:
        _end(delivery, DELIVERED, now)
        _close(session, webhook, now)
        return
    _retry(delivery, outcome, now, timedelta(hours=settings.retry_hours))
    if outcome.status == GONE:
        _end(delivery, DEAD, now)
        webhook.active, webhook.stopped = False, "The receiver answered 410 Gone."
    if delivery.name != TEST:
        _count(webhook, now)


def _retry(delivery: Delivery, outcome: Outcome, now: datetime, allowed: timedelta) -> None:
    last = delivery.created_at + allowed
    if now >= last or delivery.name == TEST:
        _end(delivery, DEAD, now)
        return
    seconds = WAITS[min(delivery.attempts, len(WAITS)) - 1]
    wait = max(seconds * _chance.uniform(0.8, 1.2), outcome.retry_after)
    # The last try is made when the time is over, however long the wait before it.
    delivery.due_at = min(now + timedelta(seconds=wait), last)


def _end(delivery: Delivery, state: str, now: datetime) -> None:
    delivery.state, delivery.finished_at = state, now


def _count(webhook: Webhook, now: datetime) -> None:
    webhook.failures += 1
    if webhook.failures >= FAILURES:
        times = min(webhook.failures - FAILURES, 10)
        webhook.open_until = now + timedelta(seconds=min(REST << times, REST_MAX))


def _close(session: Session, webhook: Webhook, now: datetime) -> None:
    """The receiver is back: what waited for it is due at once."""
    if webhook.failures:
        waiting = update(Delivery).where(
            Delivery.webhook_id == webhook.id, Delivery.state == WAITING, Delivery.due_at > now
        )
        session.execute(waiting.values(due_at=now))
    webhook.failures, webhook.open_until = 0, None
