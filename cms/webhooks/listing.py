"""Webhooks and their deliveries, listed and looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cms import clock
from cms.db.identifiers import is_id
from cms.errors import NotFound
from cms.webhooks.models import DEAD, STATES, WAITING, Delivery, Webhook


def list_webhooks(session: Session, *, limit: int, offset: int = 0) -> Sequence[Webhook]:
    """Return webhooks, the newest first."""
    query = select(Webhook).order_by(Webhook.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_webhooks(session: Session) -> int:
    """Return how many webhooks there are."""
    return session.scalar(select(func.count()).select_from(Webhook)) or 0


def require_webhook(session: Session, webhook_id: str) -> Webhook:
    """Return a webhook; raise NotFound."""
    found = session.get(Webhook, webhook_id.lower()) if is_id(webhook_id) else None
    if found is None:
        raise NotFound(f"There is no webhook {webhook_id!r}.")
    return found


def list_deliveries(
    session: Session, webhook_id: str, state: str | None = None, *, limit: int, offset: int = 0
) -> Sequence[Delivery]:
    """Return deliveries of a webhook, the newest first; those of a state, if one is given."""
    query = _of(select(Delivery), webhook_id, state).order_by(Delivery.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_deliveries(session: Session, webhook_id: str, state: str | None = None) -> int:
    """Return how many there are."""
    query = _of(select(func.count()).select_from(Delivery), webhook_id, state)
    found: int = session.scalar(query) or 0
    return found


def count_states(session: Session, webhook_id: str) -> dict[str, int]:
    """Return how many deliveries of a webhook are in each state."""
    query = select(Delivery.state, func.count()).where(Delivery.webhook_id == webhook_id)
    found = {row[0]: row[1] for row in session.execute(query.group_by(Delivery.state))}
    return {state: found.get(state, 0) for state in STATES}


def count_unsettled(session: Session, ids: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """Return how many deliveries wait or are dead, by webhook and state; in one query."""
    query = (
        select(Delivery.webhook_id, Delivery.state, func.count())
        .where(Delivery.webhook_id.in_(ids), Delivery.state.in_((WAITING, DEAD)))
        .group_by(Delivery.webhook_id, Delivery.state)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def rests_until(webhook: Webhook) -> datetime | None:
    """Return until when a receiver that failed is left alone; None where it is not."""
    until = webhook.open_until
    return until if until is not None and until > clock.now() else None


def require_delivery(session: Session, webhook_id: str, delivery_id: str) -> Delivery:
    """Return a delivery of a webhook; raise NotFound."""
    found = session.get(Delivery, delivery_id.lower()) if is_id(delivery_id) else None
    if found is None or found.webhook_id != webhook_id:
        raise NotFound(f"There is no delivery {delivery_id!r} of this webhook.")
    return found


def _of(query: Select[Any], webhook_id: str, state: str | None) -> Select[Any]:
    query = query.where(Delivery.webhook_id == webhook_id)
    return query if state is None else query.where(Delivery.state == state)
