"""What accounts keep encrypted: the secrets of authenticator apps, added or being added."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.accounts.factors.models import Factor, FactorChallenge
from cms.accounts.factors.totp import place_of
from cms.keys.stock import Renewal, Renewed, Stock

_SEALED = "cms:v1:"


def _stock(name: str, model: type[Factor | FactorChallenge]) -> Stock:
    """Return the stock of a table's secrets, of which those of apps are encrypted."""

    def renew(renewal: Renewal, after: str, limit: int) -> Renewed:
        query = select(model.id, model.user_id, model.secret)
        query = query.where(model.secret.like(f"{_SEALED}%")).order_by(model.id).limit(limit)
        rows = renewal.session.execute(query.where(model.id > after) if after else query).all()
        for row_id, user_id, secret in rows:
            new = renewal.value(str(secret), place_of(str(user_id)))
            if new != secret:
                change = update(model).where(model.id == row_id).values(secret=new)
                renewal.session.execute(change)
        return renewal.done(rows[-1].id if len(rows) == limit else None)

    def holds(session: Session, mark: str) -> bool:
        query = select(model.id).where(model.secret.like(f"{mark}%")).limit(1)
        return session.scalar(query) is not None

    return Stock(name, renew, holds)


STOCKS = (_stock("authenticator apps", Factor), _stock("apps being added", FactorChallenge))
