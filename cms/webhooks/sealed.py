"""What webhooks keep encrypted: the secrets that sign, the older ones among them."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.keys.stock import Renewal, Renewed, Stock
from cms.webhooks.models import Webhook
from cms.webhooks.secret_keeping import place_of


def _renew(renewal: Renewal, after: str, limit: int) -> Renewed:
    query = select(Webhook).order_by(Webhook.id).limit(limit)
    rows = renewal.session.scalars(query.where(Webhook.id > after) if after else query).all()
    for one in rows:
        place = place_of(one.id)
        one.secret = renewal.value(one.secret, place)
        if one.secret_before is not None:
            one.secret_before = renewal.value(one.secret_before, place)
    renewal.session.flush()
    return renewal.done(rows[-1].id if len(rows) == limit else None)


def _holds(session: Session, mark: str) -> bool:
    held = or_(Webhook.secret.like(f"{mark}%"), Webhook.secret_before.like(f"{mark}%"))
    return session.scalar(select(Webhook.id).where(held).limit(1)) is not None


STOCKS = (Stock("secrets of webhooks", _renew, _holds),)
